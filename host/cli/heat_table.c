/* heat_table.c: the heat of a cell beside its bounds. */
#include "heat_table.h"

#include "report_json.h"

#include <stdio.h>

/* Widths: the names; the words "joules" and "heat/it", or "-" in their place. */
static const struct widths {
	int name, joules, ratio;
} wide = {14, 13, 9}, narrow = {9, 11, 11};

static const struct widths *widths(const struct heat_table *t)
{
	return t->narrow ? &narrow : &wide;
}

static void print_energy(const struct heat_table *t, const char *name, double bits)
{
	printf("  %-*s %12.4g %11.3e J ", widths(t)->name, name, bits, limen_bits_j(bits, t->temperature_k));
}

void heat_table_head(const struct heat_table *t, double interval_bits, size_t runs, const char *run)
{
	const struct widths *w = widths(t);

	printf("  %-*s %12s %*s%*s\n", w->name, "", "bits", w->joules, "joules", w->ratio, "heat/it");
	print_energy(t, "heat", t->heat_bits);
	if (runs > 1)
		printf("%8s  +- %.2g bits (95%% over %zu %ss)\n", "", interval_bits, runs, run);
	else
		printf("%8s  one %s: no interval\n", "", run);
}

void heat_table_bound(const struct heat_table *t, const char *name, const struct limen_bound *bound)
{
	const struct widths *w = widths(t);

	if (!bound->known) {
		printf("  %-*s %12s %*s%*s  no value\n", w->name, name, "-", w->joules, "-", w->ratio, "-");
		return;
	}
	print_energy(t, name, bound->bits_per_cell);
	if (bound->bits_per_cell > 0)
		printf("%8.3g  ", t->heat_bits / bound->bits_per_cell);
	else
		printf("%8s  ", "-");
	printf("%s\n", bound->valid ? "valid" : "not valid here");
}

json_t *heat_bound_json(const struct limen_bound *bound, double heat_bits, double temperature_k)
{
	double bits = bound->bits_per_cell;

	return json_pack("{s:o, s:o, s:b, s:s, s:o}", "bits_per_cell", bound->known ? report_real(bits) : json_null(),
			 "joules", bound->known ? report_real(limen_bits_j(bits, temperature_k)) : json_null(), "valid",
			 (int)bound->valid, "domain", bound->domain, "heat_ratio",
			 bound->known && bits > 0 ? report_real(heat_bits / bits) : json_null());
}
