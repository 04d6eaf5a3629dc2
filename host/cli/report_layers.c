/* report_layers.c: what the record says of each layer. */
#include "report_json.h"

json_t *report_mapping(const struct limen_train_result *result)
{
	json_t *list = json_array();

	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_layer_plan *plan = &result->plan.layer[l];

		json_array_append_new(list,
				      json_pack("{s:i, s:i, s:i, s:i, s:s, s:s, s:i, s:i}", "device", (int)plan->device,
						"tile", (int)plan->tile, "rows", (int)plan->rows, "cols",
						(int)plan->cols, "rows_are", plan->transposed ? "inputs" : "outputs",
						"forward", plan->transposed ? "mvmt" : "mvm", "bias_input",
						(int)plan->unit, "read_shift", (int)plan->read_shift));
	}
	return list;
}

static json_t *bits(const struct limen_layer_config *layer)
{
	return json_integer(layer->bits);
}

static json_t *range(const struct limen_layer_config *layer)
{
	return report_real(layer->range);
}

static json_t *barrier(const struct limen_layer_config *layer)
{
	return report_schedule(&layer->barrier);
}

static json_t *gain(const struct limen_layer_config *layer)
{
	return report_schedule(&layer->gain);
}

static const struct {
	const char *name;
	json_t *(*of)(const struct limen_layer_config *layer);
} settings[] = {{"bits", bits}, {"range", range}, {"barrier_bits", barrier}, {"gain", gain}};

enum { SETTINGS = sizeof(settings) / sizeof(settings[0]) };

void report_layer_settings(const struct job *job, json_t *parameters)
{
	const struct limen_layer_config *layer = job->config.layer;

	for (int i = 0; i < SETTINGS; i++) {
		json_t *list = json_array();
		bool same = true;

		for (unsigned l = 0; l + 1 < job->config.net.sizes; l++) {
			json_array_append_new(list, settings[i].of(&layer[l]));
			same = same && json_equal(json_array_get(list, 0), json_array_get(list, l));
		}
		json_object_set(parameters, settings[i].name, same ? json_array_get(list, 0) : list);
		json_decref(list);
	}
}

static json_t *energies(const struct job *job, const struct limen_report *report, unsigned l)
{
	const struct limen_layer_report *layer = &report->layer[l];
	json_t *o = json_object();

	json_object_set_new(o, "attempts", report_number(layer->attempts));
	json_object_set_new(o, "gated", report_number(layer->gated));
	json_object_set_new(o, "frozen", report_number(layer->frozen));
	json_object_set_new(o, "jumps", report_number(layer->jumps));
	json_object_set_new(o, "blocked", report_number(layer->blocked));
	json_object_set_new(o, "heat_bits_per_cell", report_real(layer->heat_bits_per_cell));
	json_object_set_new(o, "heat_bits_per_cell_interval95",
			    report->runs > 1 ? report_real(layer->heat_interval_bits) : json_null());
	json_object_set_new(o, "cell_heat_bits",
			    json_pack("{s:o, s:o, s:o}", "least", report_real(layer->cell_least_bits), "median",
				      report_real(layer->cell_median_bits), "most", report_real(layer->cell_most_bits)));
	json_object_set_new(o, "heat_j_per_cell",
			    report_real(limen_bits_j(layer->heat_bits_per_cell, job->temperature_k)));
	json_object_set_new(o, "heat_withheld_bits_per_cell", report_real(layer->heat_withheld_bits_per_cell));
	json_object_set_new(o, "ledger_bits_per_cell", report_real(layer->ledger_bits_per_cell));
	json_object_set_new(o, "bounds", report_bounds(job, report, &layer->bounds, layer->heat_bits_per_cell));
	return o;
}

json_t *report_layers(const struct job *job, const struct limen_train_result *result, const struct limen_report *report)
{
	json_t *list = json_array();

	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_layer_plan *plan = &result->plan.layer[l];
		json_t *o = energies(job, report, l);

		json_object_set_new(o, "inputs", json_integer(plan->inputs));
		json_object_set_new(o, "outputs", json_integer(plan->outputs));
		json_object_set_new(o, "cells", json_integer((json_int_t)plan->cells));
		json_object_set_new(o, "live_cells", report_number((double)result->layer[l].live_cells));
		for (int i = 0; i < SETTINGS; i++)
			json_object_set_new(o, settings[i].name, settings[i].of(&job->config.layer[l]));
		json_object_set_new(o, "entropy_bits_per_clear", report_real(result->layer[l].gradient_entropy_bits));
		json_object_set_new(o, "totals", report_totals(result->replica[0].layer_totals[l]));
		json_array_append_new(list, o);
	}
	return list;
}
