/* heat_table.h: the heat of a cell beside its bounds, alike in the reports of all workloads. */
#ifndef HEAT_TABLE_H
#define HEAT_TABLE_H

#include <jansson.h>
#include <limen/bounds.h>

struct heat_table {
	double heat_bits, temperature_k; /* per cell */
	bool narrow;                     /* columns as in the report of spins */
};

/* The head, and the line of the heat: its 95% interval over so many of "replica" or "restart"; none of one run. */
void heat_table_head(const struct heat_table *table, double interval_bits, size_t runs, const char *run);
/* A line: bits, joules, heat over the bound, whether it is valid. */
void heat_table_bound(const struct heat_table *table, const char *name, const struct limen_bound *bound);

/* {bits_per_cell, joules, valid, domain, heat_ratio}; null where there is no value, and no ratio to a bound of 0. */
json_t *heat_bound_json(const struct limen_bound *bound, double heat_bits, double temperature_k);

#endif
