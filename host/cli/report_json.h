/* report_json.h: pieces of the record. Out of memory, jansson's objects come out NULL or incomplete, which the writer
 * of the whole finds. */
#ifndef REPORT_JSON_H
#define REPORT_JSON_H

#include "job.h"

#include <jansson.h>

/* Counters are whole numbers; means over replicas need not be. */
json_t *report_number(double x);
/* null unless finite */
json_t *report_real(double x);
json_t *report_schedule(const struct limen_schedule *s);
/* Bounds of a net or a layer beside its heat. */
json_t *report_bounds(const struct job *job, const struct limen_report *report, const struct limen_bounds *bounds,
		      double heat_bits);
json_t *report_totals(const int64_t *values);

/* "layers": settings, energies and bounds of each (report_layers.c). */
json_t *report_layers(const struct job *job, const struct limen_train_result *result,
		      const struct limen_report *report);
/* "mapping": how each lies on its device. */
json_t *report_mapping(const struct limen_train_result *result);
/* Settings that may differ from layer to layer, into the parameters: one where all agree, else a list. */
void report_layer_settings(const struct job *job, json_t *parameters);

#endif
