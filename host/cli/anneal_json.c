/* anneal_json.c: the record of `limen anneal`, its cells, its best spins. Everything but the object "run" is the same
 * on every engine and machine. */
#include "anneal.h"
#include "heat_table.h"
#include "json_text.h"
#include "report_json.h"

#include <limen/npy.h>
#include <limen/report.h>
#include <stdlib.h>

/* {value, low, high}; null when unknown, high null when unbounded. */
static json_t *estimate(const struct limen_anneal_estimate *e)
{
	if (!e->known)
		return json_null();
	return json_pack("{s:o, s:o, s:o}", "value", report_real(e->value), "low95", report_real(e->low), "high95",
			 report_real(e->high));
}

static json_t *target(const struct anneal *job, const struct limen_anneal_report *report)
{
	if (!job->config.has_target)
		return json_null();
	return json_pack("{s:o, s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "value", report_number(job->target),
			 "restarts", (int)report->runs, "reached", (int)report->reached, "success",
			 report_real(report->success), "success_low95", report_real(report->success_low),
			 "success_high95", report_real(report->success_high), "sweeps_to_99", estimate(&report->sweeps),
			 "spin_updates_to_99", estimate(&report->operations), "heat_bits_per_cell_to_99",
			 estimate(&report->heat_bits_per_cell));
}

static json_t *problem(const struct limen_ising *ising)
{
	return json_pack("{s:s, s:i, s:i, s:I, s:I, s:o, s:o}", "kind", limen_ising_kind_name(ising->kind), "variables",
			 (int)ising->variables, "spins", (int)ising->spins, "couplings", (json_int_t)ising->pairs,
			 "clauses", (json_int_t)ising->clauses, "constant", report_number(ising->constant), "rms_field",
			 report_real(limen_ising_rms_field(ising)));
}

static json_t *parameters(const struct anneal *job)
{
	const struct limen_anneal_config *c = &job->config;
	json_t *o = json_object();

	json_object_set_new(o, "graph", cli_json_text(job->graph));
	json_object_set_new(o, "update", json_string(limen_update_name(c->update)));
	json_object_set_new(o, "block", c->update == LIMEN_UPDATE_BLOCK ? json_integer(c->block) : json_null());
	json_object_set_new(o, "kinetics", json_string(limen_kinetics_name(c->kinetics)));
	json_object_set_new(o, "gain_bits", report_schedule(&c->gain));
	json_object_set_new(o, "barrier_bits", report_schedule(&c->barrier));
	json_object_set_new(o, "sweeps", json_integer((json_int_t)c->sweeps));
	json_object_set_new(o, "cycles", json_integer((json_int_t)c->cycles));
	json_object_set_new(o, "look", json_integer((json_int_t)c->look));
	json_object_set_new(o, "restarts", json_integer(c->restarts));
	json_object_set_new(o, "seed", json_integer((json_int_t)c->seed));
	json_object_set_new(o, "target", c->has_target ? report_number(job->target) : json_null());
	json_object_set_new(o, "temperature_k", report_real(job->temperature_k));
	return o;
}

static json_t *layout(const struct limen_anneal_plan *plan)
{
	return json_pack("{s:i, s:i, s:i, s:i, s:f, s:b, s:i, s:b, s:i, s:I, s:I}", "chunks", (int)plan->chunks,
			 "coupling_tiles", (int)plan->tiles, "blocks", (int)plan->blocks, "coupling_bits",
			 (int)plan->bits, "level_unit", plan->unit, "levels_exact", plan->exact, "read_shift",
			 (int)plan->shift, "fields_saturate", plan->saturates, "bias_columns", (int)plan->bias, "cells",
			 (json_int_t)plan->cells, "sweep_couplings", (json_int_t)plan->sweep_cells);
}

static json_t *restarts(const struct anneal *job, const struct limen_anneal_result *result)
{
	json_t *list = json_array();

	for (unsigned i = 0; i < result->restarts; i++) {
		const struct limen_anneal_restart *r = &result->restart[i];
		double cells = job->ising->spins,
		       heat = (double)r->totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS);

		if (!r->sweeps)
			continue;
		json_array_append_new(
			list, json_pack("{s:i, s:b, s:I, s:o, s:o, s:I, s:o, s:o, s:o, s:I, s:o}", "restart", (int)i,
					"complete", r->complete, "sweeps", (json_int_t)r->sweeps, "best_energy",
					report_number(r->best_energy), "final_energy", report_number(r->final_energy),
					"best_sweep", (json_int_t)r->best_sweep, "target_sweep",
					r->reached ? json_integer((json_int_t)r->target_sweep) : json_null(),
					"target_heat_bits_per_cell",
					r->reached ? report_real(r->target_heat_bits_per_cell) : json_null(),
					"heat_bits_per_cell", report_real(heat / cells), "macs", (json_int_t)r->macs,
					"totals", report_totals(r->totals)));
	}
	return list;
}

static json_t *curve(const struct anneal *job, const struct limen_anneal_result *result)
{
	json_t *list = json_array();

	for (size_t i = 0; i < result->points; i++) {
		const struct limen_anneal_point *p = &result->point[i];

		json_array_append_new(list, json_pack("{s:I, s:f, s:f, s:o, s:o, s:f}", "sweep", (json_int_t)p->sweep,
						      "gain_bits", p->gain, "barrier_bits", p->barrier_bits,
						      job->ising->kind == LIMEN_MAXCUT ? "cut" : "energy",
						      report_number(anneal_value(job->ising, p->energy)), "best",
						      report_number(anneal_value(job->ising, p->best_energy)),
						      "heat_bits_per_cell", p->heat_bits_per_cell));
	}
	return list;
}

/* '1' for +1 and '0' for -1, in the file's order. */
static json_t *spin_text(const int8_t *spin, unsigned n)
{
	char *text = malloc((size_t)n + 1);

	for (unsigned i = 0; text && i < n; i++)
		text[i] = spin[i] > 0 ? '1' : '0';
	if (text)
		text[n] = '\0';
	json_t *string = text ? json_string(text) : NULL;

	free(text);
	return string;
}

/* What may differ between two runs with the same results. */
static json_t *run(const struct anneal *job, const struct limen_anneal_result *result,
		   const struct limen_anneal_report *report)
{
	double updates = 0;

	for (unsigned i = 0; i < result->restarts; i++)
		updates += (double)result->restart[i].sweeps * result->plan.spins;
	return json_pack("{s:o, s:s, s:i, s:i, s:f, s:f, s:o, s:I, s:I, s:o}", "device", cli_json_text(job->device),
			 "configuration", result->info.name, "lanes", (int)result->info.lanes, "threads",
			 (int)job->config.threads, "wall_s", result->wall_s, "spin_updates_per_s",
			 updates / result->wall_s, "seconds_to_99", estimate(&report->seconds), "words_out",
			 (json_int_t)result->words_out, "words_in", (json_int_t)result->words_in, "reproduce",
			 run_file_json(job->command, (const char **)(uintptr_t)job->echo.values, NULL));
}

static void best(json_t *o, const struct limen_ising *ising, const struct limen_anneal_result *result)
{
	const struct limen_anneal_restart *r = &result->restart[result->best_restart];
	bool cut = ising->kind == LIMEN_MAXCUT, sat = ising->kind == LIMEN_MAXSAT;

	json_object_set_new(o, "best_cut", cut ? report_number(limen_ising_cut(ising, r->best_energy)) : json_null());
	json_object_set_new(o, "best_energy", report_number(r->best_energy));
	json_object_set_new(o, "best_unsatisfied",
			    sat ? json_integer((json_int_t)limen_ising_unsatisfied(ising, result->best)) : json_null());
	json_object_set_new(o, "best_restart", json_integer(result->best_restart));
	json_object_set_new(o, "best_sweep", json_integer((json_int_t)r->best_sweep));
	json_object_set_new(o, "best_spins", spin_text(result->best, ising->spins));
}

json_t *anneal_document(const struct anneal *job, const struct limen_anneal_result *result,
			const struct limen_anneal_report *report)
{
	double heat = report->heat_bits;
	json_t *o = json_object(), *bounds = json_object();

	json_object_set_new(o, "limen_version", json_string(limen_version()));
	json_object_set_new(o, "contract_version", json_integer(result->info.version));
	json_object_set_new(o, "interrupted", json_boolean(result->interrupted));
	best(o, job->ising, result);
	json_object_set_new(o, "sweeps", json_integer((json_int_t)result->restart[0].sweeps));
	json_object_set_new(o, "restarts_counted", json_integer(report->runs));
	json_object_set_new(o, "cells", json_integer(job->ising->spins));
	json_object_set_new(o, "attempts", report_number(report->attempts));
	json_object_set_new(o, "jumps", report_number(report->jumps));
	json_object_set_new(o, "heat_bits_per_cell", report_real(heat));
	json_object_set_new(o, "heat_bits_per_cell_interval95",
			    report->runs > 1 ? report_real(report->heat_interval_bits) : json_null());
	json_object_set_new(o, "heat_j_per_cell", report_real(limen_bits_j(heat, job->temperature_k)));
	json_object_set_new(o, "end_entropy_bits_per_cell", report_real(report->end_entropy_bits));
	json_object_set_new(o, "simultaneous", json_boolean(result->plan.simultaneous));
	json_object_set_new(bounds, "landauer", heat_bound_json(&report->landauer, heat, job->temperature_k));
	json_object_set_new(bounds, "kb", heat_bound_json(&report->kb, heat, job->temperature_k));
	json_object_set_new(bounds, "ckl", heat_bound_json(&report->ckl, heat, job->temperature_k));
	json_object_set_new(o, "bounds", bounds);
	json_object_set_new(o, "to_target", target(job, report));
	json_object_set_new(o, "statement", json_string(limen_report_statement()));
	json_object_set_new(o, "problem", problem(job->ising));
	json_object_set_new(o, "parameters", parameters(job));
	json_object_set_new(o, "layout", layout(&result->plan));
	json_object_set_new(o, "sticky", json_integer(report->sticky));
	json_object_set_new(o, "restarts", restarts(job, result));
	json_object_set_new(o, "curve", curve(job, result));
	json_object_set_new(o, "run", run(job, result, report));
	return o;
}

void anneal_cells(const struct anneal *job, const struct limen_anneal_result *result, struct limen_file *file)
{
	limen_file_printf(
		file,
		"# limen spin cells, contract version %u; first restart, at its end\n"
		"# spin: number in the file, ancillas after the file's own; level: -1 or 0, spin value 2 level + 1;\n"
		"# heat_raw: signed, 12 fractional bits, unit 2^-12 kT ln 2 (bits = heat_raw / 4096);\n"
		"# jumps: performed, unsigned 32 bits; blocked: unsigned 16 bits (a spin has no end that blocks)\n"
		"spin,level,heat_raw,jumps,blocked\n",
		result->info.version);
	for (unsigned i = 0; i < job->ising->spins; i++)
		limen_file_printf(file, "%u,%d,%lld,%u,%u\n", i + 1, result->level[i], (long long)result->heat[i],
				  result->jumps[i], result->blocked[i]);
}

int anneal_spins(const struct limen_anneal_result *result, struct limen_file *file, struct limen_errmsg *err)
{
	const size_t shape[] = {result->plan.spins};
	int16_t *spin = malloc(result->plan.spins * sizeof(*spin));
	int error = spin ? LIMEN_OK : LIMEN_ENOMEM;

	for (unsigned i = 0; spin && i < result->plan.spins; i++)
		spin[i] = result->best[i];
	if (!error)
		error = limen_npy_write(file, LIMEN_NPY_I16, 1, shape, spin, err);
	free(spin);
	return error;
}
