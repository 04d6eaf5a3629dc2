/* json_run.h: pieces that run files have in common. */
#ifndef JSON_RUN_H
#define JSON_RUN_H

#include "json_text.h"

#include <limen/bounds.h>
#include <limen/schedule.h>

/* A whole number as an integer, another as a real; null for NaN and infinities. */
json_t *cli_json_number(double x);
/* A real; null for NaN and infinities. */
json_t *cli_json_real(double x);
/* {form, from, to} */
json_t *cli_json_schedule(const struct limen_schedule *schedule);
/* The 20 totals of a tile by their names in lower case. */
json_t *cli_json_totals(const int64_t totals[LIMEN_TOTAL_COUNT]);
/* {bits_per_cell, joules, valid, domain, heat_ratio} of a bound beside a heat; null where there is no value. */
json_t *cli_json_bound(const struct limen_bound *bound, double heat_bits_per_cell, double temperature_k);

#endif
