/* json_run.c: pieces that run files have in common. */
#include "json_run.h"

#include <ctype.h>

static const char *const total_names[LIMEN_TOTAL_COUNT] = {
#define LIMEN_TOTAL(name, index, unit, text) [index] = #name,
#include <limen/limen.def>
};

json_t *cli_json_real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

json_t *cli_json_number(double x)
{
	if (x >= -9e15 && x <= 9e15 && x == (double)(long long)x)
		return json_integer((json_int_t)x);
	return cli_json_real(x);
}

json_t *cli_json_schedule(const struct limen_schedule *schedule)
{
	return json_pack("{s:s, s:o, s:o}", "form", limen_form_name(schedule->form), "from",
			 cli_json_real(schedule->from), "to", cli_json_real(schedule->to));
}

json_t *cli_json_totals(const int64_t totals[LIMEN_TOTAL_COUNT])
{
	json_t *o = json_object();

	for (int i = 0; i < LIMEN_TOTAL_COUNT; i++) {
		char name[32] = "";

		for (size_t n = 0; total_names[i][n] && n + 1 < sizeof(name); n++)
			name[n] = (char)tolower((unsigned char)total_names[i][n]);
		json_object_set_new(o, name, json_integer(totals[i]));
	}
	return o;
}

json_t *cli_json_bound(const struct limen_bound *bound, double heat_bits_per_cell, double temperature_k)
{
	double bits = bound->bits_per_cell;

	return json_pack("{s:o, s:o, s:b, s:s, s:o}", "bits_per_cell", bound->known ? cli_json_real(bits) : json_null(),
			 "joules", bound->known ? cli_json_real(limen_bits_j(bits, temperature_k)) : json_null(),
			 "valid", bound->valid, "domain", bound->domain, "heat_ratio",
			 bound->known && bits > 0 ? cli_json_real(heat_bits_per_cell / bits) : json_null());
}
