/* report_json.c: the record of a run, as JSON. Everything but the object "run" is the same on every engine and machine. */
#include "job.h"
#include "json_text.h"

#include <jansson.h>
#include <stdlib.h>

static const char *const total_names[LIMEN_TOTAL_COUNT] = {
#define LIMEN_TOTAL(name, index, unit, text) [index] = #name,
#include <limen/limen.def>
};

/* Counters are whole numbers; means over replicas need not be. */
static json_t *number(double x)
{
	if (x != x || x - x != 0)
		return json_null();
	if (x >= -9e15 && x <= 9e15 && x == (double)(long long)x)
		return json_integer((json_int_t)x);
	return json_real(x);
}

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *schedule(const struct limen_schedule *s)
{
	return json_pack("{s:s, s:o, s:o}", "form", limen_form_name(s->form), "from", real(s->from), "to", real(s->to));
}

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
	json_object_set_new(o, "label", json_string(job->label_first ? "first" : "last"));
	json_object_set_new(o, "train_rows", json_integer((json_int_t)job->train->rows));
	json_object_set_new(o, "test_rows", json_integer((json_int_t)job->test->rows));
	json_object_set_new(o, "net", sizes(&c->net));
	json_object_set_new(o, "bits", json_integer(c->bits));
	json_object_set_new(o, "range", real(c->range));
	json_object_set_new(o, "batch", json_integer(c->batch));
	json_object_set_new(o, "epochs", number(c->epochs));
	json_object_set_new(o, "pulses", json_integer((json_int_t)result->plan.pulses));
	json_object_set_new(o, "loss", json_string(limen_loss_name(c->loss)));
	json_object_set_new(o, "kinetics", cli_json_text(job->kinetics_name));
	json_object_set_new(o, "kinetics_table_q12", kinetics_table(job));
	json_object_set_new(o, "barrier_bits", schedule(&c->barrier));
	json_object_set_new(o, "gain", schedule(&c->gain));
	json_object_set_new(o, "gate", json_string(limen_gate_name(c->gate)));
	json_object_set_new(o, "seed", json_integer((json_int_t)c->seed));
	json_object_set_new(o, "replicas", json_integer(c->replicas));
	json_object_set_new(o, "init", job->init_path ? cli_json_text(job->init_path) : json_null());
	json_object_set_new(o, "bias_input", json_integer(result->plan.layer[0].unit));
	json_object_set_new(o, "temperature_k", real(job->temperature_k));
	json_object_set_new(o, "static_memory",
			    json_pack("{s:o, s:o, s:o, s:o}", "nu0_hz", real(job->memory.nu0_hz), "retention_s",
				      real(job->memory.retention_s), "error", real(job->memory.error), "lambda",
				      real(job->memory.lambda)));
	return o;
}

static json_t *bounds(const struct job *job, const struct limen_report *report)
{
	json_t *all = json_object();

	for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
		const struct limen_bound *bound = &report->bounds.bound[i];
		json_t *o = json_object();
		double bits = bound->bits_per_cell;

		json_object_set_new(o, "bits_per_cell", bound->known ? real(bits) : json_null());
		json_object_set_new(o, "joules",
				    bound->known ? real(limen_bits_j(bits, job->temperature_k)) : json_null());
		json_object_set_new(o, "valid", json_boolean(bound->valid));
		json_object_set_new(o, "domain", json_string(bound->domain));
		json_object_set_new(o, "heat_ratio",
				    bound->known && bits > 0 ? real(report->heat_bits_per_cell / bits) : json_null());
		if (i == LIMEN_KB) {
			json_object_set_new(o, "run_bits_per_cell",
					    bound->known ? real(report->bounds.kb_run_bits) : json_null());
			json_object_set_new(o, "segments_bits_per_cell",
					    bound->known ? real(report->bounds.kb_segments_bits) : json_null());
		}
		if (i == LIMEN_CKL)
			json_object_set_new(o, "cells_by_kb",
					    bound->known ? json_integer((json_int_t)report->bounds.ckl_left_out)
							 : json_null());
		if (i == LIMEN_PATH) {
			json_object_set_new(o, "segments",
					    bound->known ? json_integer((json_int_t)report->bounds.path_segments)
							 : json_null());
			json_object_set_new(o, "cell_segments_by_kb",
					    bound->known ? json_integer((json_int_t)report->bounds.path_left_out)
							 : json_null());
		}
		if (i == LIMEN_STATIC_WRITE)
			json_object_set_new(o, "barrier_bits", real(report->static_barrier_bits));
		json_object_set_new(all, limen_bound_label((enum limen_bound_name)i), o);
	}
	return all;
}

static json_t *epochs(const struct limen_train_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; i < result->epochs; i++) {
		const struct limen_epoch *e = &result->epoch[i];

		json_array_append_new(list,
				      json_pack("{s:i, s:I, s:f, s:f, s:f, s:f, s:f}", "epoch", (int)e->epoch, "pulse",
						(json_int_t)e->pulse, "test_accuracy", e->test_accuracy,
						"heat_bits_per_cell", e->heat_bits_per_cell, "jumps_per_cell",
						e->jumps_per_cell, "barrier_bits", e->barrier_bits, "gain", e->gain));
	}
	return list;
}

static json_t *totals(const int64_t *values)
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
		json_object_set_new(o, "pulses", json_integer((json_int_t)r->pulses));
		json_object_set_new(o, "test_accuracy", real(r->test_accuracy));
		json_object_set_new(o, "train_accuracy", real(r->train_accuracy));
		json_object_set_new(o, "heat_bits_per_cell",
				    real((double)r->totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) / cells));
		json_object_set_new(o, "totals", totals(r->totals));
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *periphery(const struct limen_train_result *result, const struct limen_report *report)
{
	return json_pack("{s:f, s:f, s:f, s:f, s:f, s:f}", "clears_per_cell", report->clears_per_cell,
			 "clear_width_bits_per_cell", report->clear_width_bits, "clear_entropy_bits_per_cell",
			 report->clear_entropy_bits, "entropy_bits_per_clear", result->gradient_entropy_bits,
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
		json_object_set_new(
			o, wall[i].name,
			json_pack("{s:o, s:o}", "events", number(wall[i].events), "j", real(wall[i].joules)));
	json_object_set_new(o, "sum_j", real(sum_j));
	return o;
}

static json_t *technology(const struct job *job, const struct limen_report *report)
{
	return json_pack("{s:f, s:o, s:o, s:o, s:o, s:o}", "ledger_bits_per_cell", report->ledger_bits_per_cell,
			 "macs_forward", number(report->macs_forward), "macs_transposed",
			 number(report->macs_transposed), "gradient_updates", number(report->gradient_updates),
			 "pulses", number(report->pulses), "walls", walls(job, report));
}

/* One entry per layer. */
static json_t *mapping(const struct limen_train_result *result)
{
	json_t *list = json_array();

	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_layer_plan *plan = &result->plan.layer[l];

		json_array_append_new(list, json_pack("{s:i, s:i, s:i, s:s, s:s, s:i}", "tile", (int)l, "rows",
						      (int)plan->rows, "cols", (int)plan->cols, "rows_are",
						      plan->transposed ? "inputs" : "outputs", "forward",
						      plan->transposed ? "mvmt" : "mvm", "read_shift",
						      (int)plan->read_shift));
	}
	return list;
}

/* What may differ between two runs with the same results. */
static json_t *run(const struct job *job, const struct limen_train_result *result)
{
	const char *words[] = {NULL};

	return json_pack("{s:o, s:s, s:i, s:i, s:f, s:I, s:I, s:o}", "device", cli_json_text(job->device),
			 "configuration", result->info.name, "lanes", (int)result->info.lanes, "threads",
			 (int)job->config.threads, "wall_s", result->wall_s, "words_out",
			 (json_int_t)result->words_out, "words_in", (json_int_t)result->words_in, "reproduce",
			 run_file_json(job->command, (const char **)(uintptr_t)job->echo, words));
}

json_t *job_document(const struct job *job, const struct limen_train_result *result, const struct limen_report *report)
{
	json_t *o = json_object();
	bool many = report->runs > 1;

	json_object_set_new(o, "limen_version", json_string(limen_version()));
	json_object_set_new(o, "contract_version", json_integer(result->info.version));
	json_object_set_new(o, "interrupted", json_boolean(result->interrupted));
	json_object_set_new(o, "replicas_counted", json_integer((json_int_t)report->runs));
	json_object_set_new(o, "test_accuracy", real(report->test_accuracy));
	json_object_set_new(o, "test_accuracy_interval95", many ? real(report->test_accuracy_interval) : json_null());
	json_object_set_new(o, "train_accuracy", real(report->train_accuracy));
	json_object_set_new(o, "cells", json_integer((json_int_t)result->plan.cells));
	json_object_set_new(o, "live_cells", json_integer((json_int_t)result->live_cells));
	json_object_set_new(o, "attempts", number(report->attempts));
	json_object_set_new(o, "gated", number(report->gated));
	json_object_set_new(o, "frozen", number(report->frozen));
	json_object_set_new(o, "jumps", number(report->jumps));
	json_object_set_new(o, "blocked", number(report->blocked));
	json_object_set_new(o, "heat_bits_per_cell", real(report->heat_bits_per_cell));
	json_object_set_new(o, "heat_bits_per_cell_interval95", many ? real(report->heat_interval_bits) : json_null());
	json_object_set_new(o, "heat_j_per_cell", real(limen_bits_j(report->heat_bits_per_cell, job->temperature_k)));
	json_object_set_new(o, "heat_withheld_bits_per_cell", real(report->heat_withheld_bits_per_cell));
	json_object_set_new(o, "bounds", bounds(job, report));
	json_object_set_new(o, "periphery", periphery(result, report));
	json_object_set_new(o, "technology", technology(job, report));
	json_object_set_new(o, "statement", json_string(limen_report_statement()));
	json_object_set_new(o, "parameters", parameters(job, result));
	json_object_set_new(o, "mapping", mapping(result));
	json_object_set_new(o, "totals", totals(result->replica[0].totals));
	json_object_set_new(o, "sticky", json_integer(report->sticky));
	json_object_set_new(o, "cells_crc32", json_sprintf("%08x", limen_cells_sum(result)));
	json_object_set_new(o, "epochs", epochs(result));
	json_object_set_new(o, "replicas", replicas(result));
	json_object_set_new(o, "run", run(job, result));
	return o;
}
