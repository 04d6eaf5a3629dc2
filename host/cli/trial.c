/* trial.c: what `limen protocol` measured, beside exact integration and bounds, as text and as JSON. */
#include "trial.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* A figure measured, and as the three integrations have it. */
struct row {
	const char *name, *unit, *key;
	double measured, scatter; /* scatter below 0: none is given */
	double exact[LIMEN_PRECISION_COUNT];
};

enum { ROWS = 8 };

static void make_rows(const struct trial *t, unsigned group, struct row row[ROWS])
{
	const struct lab_sample *s = &t->sample[group];
	double n = s->cells, level = 0, entropy, *share = malloc(s->levels * sizeof(double));

	for (size_t i = 0; share && i < s->levels; i++) {
		share[i] = s->level[i] / n;
		level += share[i] * ((double)i - (double)(s->levels / 2));
	}
	entropy = share ? limen_entropy_bits(share, s->levels) : NAN;
	free(share);
	row[0] = (struct row){"heat", "bits", "heat_bits", s->heat / n, lab_error(s->heat, s->heat2, n), {0}};
	row[1] = (struct row){"jumps", "", "jumps", s->jumps / n, -1, {0}};
	row[2] = (struct row){
		"displacement", "levels", "displacement_levels", s->moved / n, lab_error(s->moved, s->moved2, n), {0}};
	row[3] = (struct row){"mean level", "levels", "mean_level", level, -1, {0}};
	row[4] = (struct row){"entropy", "bits", "entropy_bits", entropy, -1, {0}};
	row[5] = (struct row){"<2^-heat>", "", "jarzynski", s->boltz / n, lab_error(s->boltz, s->boltz2, n), {0}};
	row[6] = (struct row){
		"heat deviation", "bits", "heat_deviation_bits", lab_error(s->heat, s->heat2, n) * sqrt(n), -1, {0}};
	row[7] = (struct row){"heat withheld",
			      "bits",
			      "heat_withheld_bits",
			      /* a total of the tile, so of all groups together */
			      t->protocol.groups == 1
				      ? (double)t->totals[LIMEN_TOTAL_HEAT_WITHHELD] / (1 << LIMEN_FRACTION_BITS) / n
				      : NAN,
			      -1,
			      {0}};
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++) {
		const struct limen_exact *e = &t->exact[p];
		const double value[ROWS] = {e->heat_bits,
					    e->jumps,
					    e->moved,
					    limen_exact_mean(e),
					    limen_entropy_bits(e->p, e->levels),
					    limen_exact_jarzynski(e),
					    limen_exact_heat_deviation(e),
					    e->withheld_bits};

		for (int i = 0; i < ROWS; i++)
			row[i].exact[p] = value[i];
	}
}

static void print_value(double x)
{
	if (x == x)
		printf(" %14.8g", x);
	else
		printf(" %14s", "-");
}

static void print_rows(const struct row row[ROWS])
{
	printf("  %-16s %14s %10s %14s %14s %14s\n", "", "measured", "+-", "exact: word", "table", "ideal");
	for (int i = 0; i < ROWS; i++) {
		char scatter[24] = "";

		if (row[i].scatter >= 0)
			snprintf(scatter, sizeof(scatter), "%.2g", row[i].scatter);
		printf("  %-16s", row[i].name);
		print_value(row[i].measured);
		printf(" %10s", scatter);
		for (int p = LIMEN_PRECISION_COUNT - 1; p >= 0; p--)
			print_value(row[i].exact[p]);
		printf(" %s\n", row[i].unit);
	}
}

/* What theory allows, by integration with the machine's tables and P = 2^-e, for which detailed balance is exact. */
static void print_bounds(const struct limen_exact *e, double temperature_k)
{
	struct limen_bound bound[LIMEN_BOUND_NAMES];

	limen_bounds_exact(e, NAN, bound);
	printf("  %-16s %14s %14s   %s\n", "bound, exact", "bits", "joules", "");
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
		if (bound[i].known)
			printf("  %-16s %14.8g %14.4g   %s%s: %s\n", limen_bound_label((enum limen_bound_name)i),
			       bound[i].bits_per_cell, limen_bits_j(bound[i].bits_per_cell, temperature_k),
			       bound[i].valid ? "valid" : "INVALID",
			       limen_bound_is_starred((enum limen_bound_name)i) && e->blocked > 0
				       ? " for heat + withheld"
				       : "",
			       bound[i].domain);
}

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *list(const double *value, size_t n, double scale)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(a, real(value[i] / scale));
	return a;
}

static json_t *bounds_json(const struct limen_exact *e, double temperature_k)
{
	struct limen_bound bound[LIMEN_BOUND_NAMES];
	json_t *o = json_object();

	limen_bounds_exact(e, NAN, bound);
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++) {
		bool known = bound[i].known;

		if (i == LIMEN_STATIC_WRITE)
			continue;
		json_object_set_new(
			o, limen_bound_label((enum limen_bound_name)i),
			json_pack("{s:o, s:o, s:b, s:b, s:s}", "bits_per_cell",
				  known ? real(bound[i].bits_per_cell) : json_null(), "joules",
				  known ? real(limen_bits_j(bound[i].bits_per_cell, temperature_k)) : json_null(),
				  "valid", known && bound[i].valid, "of_heat_and_withheld",
				  limen_bound_is_starred((enum limen_bound_name)i), "domain", bound[i].domain));
	}
	return o;
}

static json_t *exact_json(const struct trial *t, const struct row row[ROWS], int precision)
{
	const struct limen_exact *e = &t->exact[precision];
	json_t *o = json_object();

	for (int i = 0; i < ROWS; i++)
		json_object_set_new(o, row[i].key, real(row[i].exact[precision]));
	json_object_set_new(o, "attempts", real(e->attempts));
	json_object_set_new(o, "blocked", real(e->blocked));
	json_object_set_new(o, "entropy_start_bits", real(limen_entropy_bits(e->p_start, e->levels)));
	json_object_set_new(o, "transport_distance_levels",
			    real(limen_transport_distance(e->p, e->p_start, e->levels)));
	json_object_set_new(o, "flux", real(e->flux));
	json_object_set_new(o, "theta_sum", real(e->theta_sum));
	json_object_set_new(o, "escape_max", real(e->escape_max));
	json_object_set_new(o, "free_relative_entropy_nats",
			    real(limen_relative_entropy_nats(e->p, e->p_free, e->levels)));
	/* of ladders: what ckl, path, speed and tur follow from */
	json_object_set_new(o, "rate_nats", real(e->bits > 1 ? e->rate_nats : NAN));
	json_object_set_new(o, "idle_variance", real(e->bits > 1 ? e->idle_variance : NAN));
	json_object_set_new(o, "jump_max", real(e->bits > 1 ? e->jump_max : NAN));
	json_object_set_new(o, "distribution", list(e->p, e->levels, 1.0));
	json_object_set_new(o, "bounds", bounds_json(e, t->temperature_k));
	return o;
}

json_t *trial_json(const struct trial *t, unsigned group)
{
	struct row row[ROWS];
	const struct lab_sample *s = &t->sample[group];
	json_t *measured = json_object(), *exact = json_object();

	make_rows(t, group, row);
	for (int i = 0; i < ROWS; i++)
		json_object_set_new(measured, row[i].key, real(row[i].measured));
	json_object_set_new(measured, "heat_bits_standard_error", real(row[0].scatter));
	json_object_set_new(measured, "jarzynski_standard_error", real(row[5].scatter));
	json_object_set_new(measured, "cells", real(s->cells));
	json_object_set_new(measured, "distribution", list(s->level, s->levels, s->cells));
	for (int p = 0; p < LIMEN_PRECISION_COUNT; p++)
		json_object_set_new(exact, limen_precision_name((enum limen_precision)p), exact_json(t, row, p));
	return json_pack("{s:i, s:o, s:o}", "group", (int)group, "measured", measured, "exact", exact);
}

void trial_print(const struct trial *t, unsigned group)
{
	struct row row[ROWS];

	make_rows(t, group, row);
	if (t->protocol.groups > 1)
		printf("group %u\n", group);
	print_rows(row);
	print_bounds(&t->exact[LIMEN_TABLE], t->temperature_k);
}
