/* report_parts.c: what records say of a net and of each of its layers alike. */
#include "heat_table.h"
#include "report_json.h"

static const char *const total_names[LIMEN_TOTAL_COUNT] = {
#define LIMEN_TOTAL(name, index, unit, text) [index] = #name,
#include <limen/limen.def>
};

json_t *report_number(double x)
{
	if (x != x || x - x != 0)
		return json_null();
	if (x >= -9e15 && x <= 9e15 && x == (double)(long long)x)
		return json_integer((json_int_t)x);
	return json_real(x);
}

json_t *report_real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

json_t *report_schedule(const struct limen_schedule *s)
{
	return json_pack("{s:s, s:o, s:o}", "form", limen_form_name(s->form), "from", report_real(s->from), "to",
			 report_real(s->to));
}

json_t *report_bounds(const struct job *job, const struct limen_report *report, const struct limen_bounds *bounds,
		      double heat_bits)
{
	json_t *all = json_object();

	for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
		const struct limen_bound *bound = &bounds->bound[i];
		json_t *o = heat_bound_json(bound, heat_bits, job->temperature_k);

		if (i == LIMEN_KB) {
			json_object_set_new(o, "run_bits_per_cell",
					    bound->known ? report_real(bounds->kb_run_bits) : json_null());
			json_object_set_new(o, "segments_bits_per_cell",
					    bound->known ? report_real(bounds->kb_segments_bits) : json_null());
		}
		if (i == LIMEN_CKL)
			json_object_set_new(o, "cells_by_kb",
					    bound->known ? json_integer((json_int_t)bounds->ckl_left_out)
							 : json_null());
		if (i == LIMEN_PATH) {
			json_object_set_new(o, "segments",
					    bound->known ? json_integer((json_int_t)bounds->path_segments)
							 : json_null());
			json_object_set_new(o, "cell_segments_by_kb",
					    bound->known ? json_integer((json_int_t)bounds->path_left_out)
							 : json_null());
		}
		if (i == LIMEN_STATIC_WRITE)
			json_object_set_new(o, "barrier_bits", report_real(report->static_barrier_bits));
		json_object_set_new(all, limen_bound_label((enum limen_bound_name)i), o);
	}
	return all;
}

json_t *report_totals(const int64_t *values)
{
	json_t *o = json_object();
	char name[32];

	for (int i = 0; i < LIMEN_TOTAL_COUNT; i++) {
		int n = 0;

		for (; total_names[i][n] && n < 31; n++) /* lower case */
			name[n] = (char)(total_names[i][n] >= 'A' && total_names[i][n] <= 'Z' ? total_names[i][n] + 32
											      : total_names[i][n]);
		name[n] = '\0';
		json_object_set_new(o, name, json_integer(values[i]));
	}
	return o;
}
