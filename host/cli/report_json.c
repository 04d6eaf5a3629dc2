/* report_json.c: the record of a run, as JSON. Everything but the object "run" is the same on every engine and machine.
 */
#include "json_text.h"
#include "report_json.h"

#include <stdlib.h>

static json_t *kinetics_table(const struct job *job)
{
	if (!job->config.table)
		return json_null();
	json_t *list = json_array();

	for (int i = 0; i < LIMEN_TABLE_WORDS; i++)
		json_array_append_new(list, json_integer((int32_t)job->table[i]));
	return list;
}

static json_t *sizes(const struct limen_net *net)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < net->sizes; i++)
		json_array_append_new(list, json_integer(net->size[i]));
	return list;
}

static json_t *parameters(const struct job *job, const struct limen_train_result *result)
{
	const struct limen_train_config *c = &job->config;
	json_t *o = json_object();

	json_object_set_new(o, "preset", job->preset ? json_string(job->preset) : json_null());
	json_object_set_new(o, "train", cli_json_text(job->train_spec));
	json_object_set_new(o, "test", cli_json_text(job->test_spec));
	json_object_set_new(o, "validate", job->validate ? cli_json_text(job->validate) : json_null());
	json_object_set_new(o, "validation_rows",
			    json_integer(job->validation ? (json_int_t)job->validation->rows : 0));
	json_object_set_new(o, "patience", json_integer(c->patience));
	json_object_set_new(o, "label", json_string(job->label_first ? "first" : "last"));
	json_object_set_new(o, "train_rows", json_integer((json_int_t)job->train->rows));
	json_object_set_new(o, "test_rows", json_integer((json_int_t)job->test->rows));
	json_object_set_new(o, "net", sizes(&c->net));
	json_object_set_new(o, "batch", json_integer(c->batch));
	json_object_set_new(o, "epochs", report_number(c->epochs));
	json_object_set_new(o, "pulses", json_integer((json_int_t)result->plan.pulses));
	json_object_set_new(o, "loss", json_string(limen_loss_name(c->loss)));
	json_object_set_new(o, "hidden", json_string(limen_activation_name(c->activation)));
	json_object_set_new(o, "kinetics", cli_json_text(job->kinetics_name));
	json_object_set_new(o, "kinetics_table_q12", kinetics_table(job));
	report_layer_settings(job, o);
	json_object_set_new(o, "gate", json_string(limen_gate_name(c->gate)));
	json_object_set_new(o, "seed", json_integer((json_int_t)c->seed));
	json_object_set_new(o, "replicas", json_integer(c->replicas));
	json_object_set_new(o, "init", job->init_path ? cli_json_text(job->init_path) : json_null());
	json_object_set_new(o, "bias_input", json_integer(result->plan.layer[0].unit));
	json_object_set_new(o, "temperature_k", report_real(job->temperature_k));
	json_object_set_new(o, "static_memory",
			    json_pack("{s:o, s:o, s:o, s:o}", "nu0_hz", report_real(job->memory.nu0_hz), "retention_s",
				      report_real(job->memory.retention_s), "error", report_real(job->memory.error),
				      "lambda", report_real(job->memory.lambda)));
	return o;
}

static json_t *epoch_layers(const struct limen_epoch *epoch, unsigned layers)
{
	json_t *list = json_array();

	for (unsigned l = 0; l < layers; l++) {
		const struct limen_layer_epoch *e = &epoch->layer[l];

		json_array_append_new(list, json_pack("{s:f, s:f, s:f, s:f}", "heat_bits_per_cell",
						      e->heat_bits_per_cell, "jumps_per_cell", e->jumps_per_cell,
						      "barrier_bits", e->barrier_bits, "gain", e->gain));
	}
	return list;
}

static json_t *epochs(const struct limen_train_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; i < result->epochs; i++) {
		const struct limen_epoch *e = &result->epoch[i];

		json_array_append_new(
			list, json_pack("{s:i, s:I, s:o, s:o, s:f, s:f, s:f, s:f, s:f, s:o}", "epoch", (int)e->epoch,
					"pulse", (json_int_t)e->pulse, "test_accuracy", report_real(e->test_accuracy),
					"validation_accuracy", report_real(e->validation_accuracy), "batch_accuracy",
					e->batch_accuracy, "heat_bits_per_cell", e->heat_bits_per_cell,
					"jumps_per_cell", e->jumps_per_cell, "barrier_bits", e->layer[0].barrier_bits,
					"gain", e->layer[0].gain, "layers", epoch_layers(e, result->plan.layers)));
	}
	return list;
}

static json_t *replicas(const struct limen_train_result *result)
{
	const double cells = (double)result->plan.cells;
	json_t *list = json_array();

	for (unsigned i = 0; i < result->replicas; i++) {
		const struct limen_replica *r = &result->replica[i];

		if (!r->pulses)
			continue;
		json_t *o = json_object();

		json_object_set_new(o, "replica", json_integer(i));
		json_object_set_new(o, "complete", json_boolean(r->complete));
		json_object_set_new(o, "early", json_boolean(r->early));
		json_object_set_new(o, "pulses", json_integer((json_int_t)r->pulses));
		json_object_set_new(o, "test_accuracy", report_real(r->test_accuracy));
		json_object_set_new(o, "train_accuracy", report_real(r->train_accuracy));
		json_object_set_new(o, "validation_accuracy", report_real(r->validation_accuracy));
		json_object_set_new(
			o, "heat_bits_per_cell",
			report_real((double)r->totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) / cells));
		json_object_set_new(o, "totals", report_totals(r->totals));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *periphery(const struct limen_report *report)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f}", "clears_per_cell", report->clears_per_cell,
			 "clear_width_bits_per_cell", report->clear_width_bits, "clear_entropy_bits_per_cell",
			 report->clear_entropy_bits, "entropy_bits_per_clear", report->entropy_bits_per_clear,
			 "feedback_bits_per_cell", report->feedback_bits_per_cell, "random_bits_per_cell",
			 report->random_bits_per_cell);
}

static json_t *walls(const struct job *job, const struct limen_report *report)
{
	struct limen_wall wall[LIMEN_WALLS];
	double sum_j;

	if (!job->costs_path)
		return json_null();
	json_t *o = json_object();

	job_walls(job, report, wall, &sum_j);
	json_object_set_new(o, "name", cli_json_text(job->costs.name));
	json_object_set_new(o, "source", cli_json_text(job->costs.source));
	for (int i = 0; i < LIMEN_WALLS; i++)
		json_object_set_new(o, wall[i].name,
				    json_pack("{s:o, s:o}", "events", report_number(wall[i].events), "j",
					      report_real(wall[i].joules)));
	json_object_set_new(o, "sum_j", report_real(sum_j));
	return o;
}

static json_t *technology(const struct job *job, const struct limen_report *report)
{
	return json_pack("{s:f, s:o, s:o, s:o, s:o, s:o}", "ledger_bits_per_cell", report->ledger_bits_per_cell,
			 "macs_forward", report_number(report->macs_forward), "macs_transposed",
			 report_number(report->macs_transposed), "gradient_updates",
			 report_number(report->gradient_updates), "pulses", report_number(report->pulses), "walls",
			 walls(job, report));
}

static json_t *devices(const struct job *job, const struct limen_train_result *result)
{
	json_t *list = json_array();

	for (unsigned d = 0; d < result->plan.devices; d++)
		json_array_append_new(list,
				      json_pack("{s:o, s:s, s:i}", "device",
						cli_json_text(job->places.uri[d]), "configuration",
						result->info[d].name, "lanes", (int)result->info[d].lanes));
	return list;
}

/* What may differ between two runs with the same results. */
static json_t *run(const struct job *job, const struct limen_train_result *result)
{
	const char *words[] = {NULL};
	double host_s = result->work_s - result->array_s;

	return json_pack("{s:o, s:s, s:i, s:o, s:i, s:f, s:f, s:f, s:f, s:I, s:I, s:o}", "device",
			 cli_json_text(job->device), "configuration", result->info[0].name, "lanes",
			 (int)result->info[0].lanes, "devices", devices(job, result), "threads",
			 (int)job->config.threads, "wall_s", result->wall_s, "array_s", result->array_s, "host_s",
			 host_s, "host_share", result->work_s > 0 ? host_s / result->work_s : 0.0, "words_out",
			 (json_int_t)result->words_out, "words_in", (json_int_t)result->words_in, "reproduce",
			 run_file_json(job->command, (const char **)(uintptr_t)job->echo.values, words));
}

json_t *job_document(const struct job *job, const struct limen_train_result *result, const struct limen_report *report)
{
	json_t *o = json_object();
	bool many = report->runs > 1;
	double live = 0;

	for (unsigned l = 0; l < result->plan.layers; l++)
		live += (double)result->layer[l].live_cells;

	json_object_set_new(o, "limen_version", json_string(limen_version()));
	json_object_set_new(o, "contract_version", json_integer(result->info[0].version));
	json_object_set_new(o, "interrupted", json_boolean(result->interrupted));
	json_object_set_new(o, "replicas_counted", json_integer((json_int_t)report->runs));
	json_object_set_new(o, "test_accuracy", report_real(report->test_accuracy));
	json_object_set_new(o, "test_accuracy_interval95",
			    many ? report_real(report->test_accuracy_interval) : json_null());
	json_object_set_new(o, "train_accuracy", report_real(report->train_accuracy));
	json_object_set_new(o, "validation_accuracy", report_real(report->validation_accuracy));
	json_object_set_new(o, "replicas_early", json_integer((json_int_t)report->early));
	json_object_set_new(o, "cells", json_integer((json_int_t)result->plan.cells));
	json_object_set_new(o, "live_cells", report_number(live));
	json_object_set_new(o, "attempts", report_number(report->attempts));
	json_object_set_new(o, "gated", report_number(report->gated));
	json_object_set_new(o, "frozen", report_number(report->frozen));
	json_object_set_new(o, "jumps", report_number(report->jumps));
	json_object_set_new(o, "blocked", report_number(report->blocked));
	json_object_set_new(o, "heat_bits_per_cell", report_real(report->heat_bits_per_cell));
	json_object_set_new(o, "heat_bits_per_cell_interval95",
			    many ? report_real(report->heat_interval_bits) : json_null());
	json_object_set_new(o, "heat_j_per_cell",
			    report_real(limen_bits_j(report->heat_bits_per_cell, job->temperature_k)));
	json_object_set_new(o, "heat_withheld_bits_per_cell", report_real(report->heat_withheld_bits_per_cell));
	json_object_set_new(o, "layers", report_layers(job, result, report));
	json_object_set_new(o, "bounds", report_bounds(job, report, &report->bounds, report->heat_bits_per_cell));
	json_object_set_new(o, "periphery", periphery(report));
	json_object_set_new(o, "technology", technology(job, report));
	json_object_set_new(o, "statement", json_string(limen_report_statement()));
	json_object_set_new(o, "parameters", parameters(job, result));
	json_object_set_new(o, "mapping", report_mapping(result));
	json_object_set_new(o, "totals", report_totals(result->replica[0].totals));
	json_object_set_new(o, "sticky", json_integer(report->sticky));
	json_object_set_new(o, "cells_crc32", json_sprintf("%08x", limen_cells_sum(result)));
	json_object_set_new(o, "epochs", epochs(result));
	json_object_set_new(o, "replicas", replicas(result));
	json_object_set_new(o, "run", run(job, result));
	return o;
}
