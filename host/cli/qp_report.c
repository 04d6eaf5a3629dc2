/* qp_report.c: what `limen qp` says, to a person and as JSON. */
#include "heat_table.h"
#include "json_text.h"
#include "qp.h"
#include "report_json.h"

#include <limen/report.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

void qp_figures(const struct qp_job *job, const struct limen_qp_result *result, struct qp_figures *f)
{
	const struct limen_qp *qp = job->qp;

	*f = (struct qp_figures){
		.objective_first = limen_qp_objective(qp, result->x),
		.objective_mean = limen_qp_objective(qp, result->mean),
		.violation_mean = limen_qp_violation(qp, result->mean),
		.objective_best = job->best ? limen_qp_objective(qp, job->best) : NAN,
		.free_variables = job->best ? 0 : qp->n,
		.heat_interval_bits = limen_interval95(result->heat_deviation_bits, result->complete),
	};
	for (size_t i = 0; job->best && i < qp->n; i++) {
		double near = 1e-9 * (qp->hi[i] - qp->lo[i]);

		f->free_variables += job->best[i] > qp->lo[i] + near && job->best[i] < qp->hi[i] - near;
	}
	f->equipartition = job->config.bridge ? NAN
					      : limen_qp_equipartition(f->free_variables,
								       result->config.gain.form == LIMEN_CONSTANT
									       ? result->config.gain.from
									       : result->config.gain.to);
}

static void print_schedule(const char *name, const struct limen_schedule *s, const char *unit)
{
	if (s->form == LIMEN_CONSTANT)
		printf("%s %g%s", name, s->from, unit);
	else
		printf("%s %.4g to %.4g%s (%s)", name, s->from, s->to, unit, limen_form_name(s->form));
}

static void print_head(const struct qp_job *job, const struct limen_qp_result *result)
{
	const struct limen_qp_config *c = &result->config;

	printf("limen %s on %s (%s, %u lanes), contract version %u\n", limen_version(), job->device, result->info.name,
	       result->info.lanes, result->info.version);
	printf("%s: %zu variables of %u bits, %zu equalities; slopes on the %s, Q rounded by at most %.2g of its "
	       "diagonal\n",
	       job->spec, job->qp->n, c->bits, job->qp->m, c->slope == LIMEN_QP_HOST ? "host" : "array",
	       result->rounding);
	printf("%s sweeps, %u variable%s at a time; ", cli_grouped((double)c->sweeps), c->block,
	       c->block > 1 ? "s" : "");
	print_schedule("barrier", &c->barrier, " bits");
	print_schedule(", gain", &c->gain, c->bridge ? " bits per squared level" : " bits per unit");
	printf("; %sseed %llu\n\n", c->bridge ? "bridge; " : "", (unsigned long long)c->seed);
	if (result->interrupted)
		printf("INTERRUPTED: %u of %u replicas complete\n", result->complete, c->replicas);
}

static void print_objective(const struct qp_job *job, const struct limen_qp_result *result, const struct qp_figures *f)
{
	printf("  objective      %.10g    at the end%s\n", f->objective_first,
	       result->config.replicas > 1 ? ", first replica" : "");
	if (!job->config.bridge)
		printf("                 %.10g    of its x averaged over the last quarter\n", f->objective_mean);
	if (result->complete > 1)
		printf("                 %.10g    at the end, mean of %u replicas\n", result->objective,
		       result->complete);
	if (job->best)
		printf("                 %.10g    by the host, in double precision\n", f->objective_best);
	else
		printf("                 %s\n", job->best_error.text);
	if (job->qp->m)
		printf("  |A x - b|      %.3g at the end, %.3g averaged\n", limen_qp_violation(job->qp, result->x),
		       f->violation_mean);
	if (job->best && !job->config.bridge && !job->qp->m)
		printf("  above the best %.4g; equipartition of %zu free variables %.4g\n",
		       (result->complete > 1 ? result->objective : f->objective_first) - f->objective_best,
		       f->free_variables, f->equipartition);
	printf("  attempts %s    jumps %s    blocked %s%s\n", cli_grouped(result->attempts),
	       cli_grouped(result->jumps_all), cli_grouped(result->blocked_all),
	       result->complete > 1 ? "    (per replica)" : "");
}

static void print_heat(const struct qp_job *job, const struct limen_qp_result *result, const struct qp_figures *f)
{
	const struct heat_table table = {result->heat_bits_per_cell, job->temperature_k, false};

	printf("\nHeat of a cell (1 bit = kT ln 2; joules at %g K)\n", job->temperature_k);
	heat_table_head(&table, f->heat_interval_bits, result->complete, "replica");
	for (int i = LIMEN_KB; i < LIMEN_BOUND_COUNT; i++)
		heat_table_bound(&table, limen_bound_label((enum limen_bound_name)i), &result->bounds.bound[i]);
	for (int i = LIMEN_KB; i <= LIMEN_PATH; i++)
		if (!result->bounds.bound[i].valid)
			printf("    %s: %s.\n", limen_bound_label((enum limen_bound_name)i),
			       result->bounds.bound[i].domain);
	if (result->identity_bits_per_cell == result->identity_bits_per_cell)
		printf("  heat identity, first replica: G (f0 - f) + (G/2) sum H_ii A_i = %.6g, booked %.6g bits\n",
		       result->identity_bits_per_cell,
		       (double)result->replica[0].totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) /
			       (double)job->qp->n);
}

void qp_print(const struct qp_job *job, const struct limen_qp_result *result)
{
	struct qp_figures f;

	qp_figures(job, result, &f);
	print_head(job, result);
	print_objective(job, result, &f);
	print_heat(job, result, &f);
	printf("\n%s\n", limen_report_statement());
	if (result->sticky)
		printf("WARNING: counters saturated (sticky flags 0x%x): the figures are lower limits.\n",
		       result->sticky);
	printf("%.2f s\n", result->wall_s);
	for (int i = 0; i < 3; i++) {
		const char *path = i == 0 ? job->solution_path : i == 1 ? job->cells_path : job->json_path;

		if (path)
			printf("wrote %s%s\n", path, i < 2 ? " (first replica)" : "");
	}
}

void qp_cells(const struct limen_qp_result *result, size_t n, struct limen_file *file)
{
	limen_file_printf(file,
			  "# limen cells, contract version %u; first replica\n"
			  "# row i of tile 0 is variable i: x = origin + unit level, as the record has them\n"
			  "# heat_raw: signed, 12 fractional bits, unit 2^-12 kT ln 2 (bits = heat_raw / 4096)\n"
			  "tile,row,col,level,heat_raw,jumps,blocked\n",
			  result->info.version);
	for (size_t i = 0; i < n; i++)
		limen_file_printf(file, "0,%zu,0,%d,%lld,%u,%u\n", i, result->level[i], (long long)result->heat[i],
				  result->jumps[i], result->blocked[i]);
}

/* --- JSON --- */

static json_t *parameters(const struct qp_job *job, const struct limen_qp_result *result)
{
	const struct limen_qp_config *c = &result->config;
	json_t *o = json_object();

	json_object_set_new(o, "problem", cli_json_text(job->spec));
	json_object_set_new(o, "variables", json_integer((json_int_t)job->qp->n));
	json_object_set_new(o, "equalities", json_integer((json_int_t)job->qp->m));
	json_object_set_new(o, "bits", json_integer(c->bits));
	json_object_set_new(o, "sweeps", json_integer((json_int_t)c->sweeps));
	json_object_set_new(o, "block", json_integer(c->block));
	json_object_set_new(o, "updates", json_integer(c->updates));
	json_object_set_new(o, "penalty", report_real(c->penalty));
	json_object_set_new(o, "barrier_bits", report_schedule(&c->barrier));
	json_object_set_new(o, "gain", report_schedule(&c->gain));
	json_object_set_new(o, "kinetics", json_string(limen_kinetics_name(c->kinetics)));
	json_object_set_new(o, "slope", json_string(c->slope == LIMEN_QP_HOST ? "host" : "array"));
	json_object_set_new(o, "protocol", json_string(c->bridge ? "bridge" : "anneal"));
	json_object_set_new(o, "sigma_levels", c->bridge ? report_real(c->sigma) : json_null());
	json_object_set_new(o, "seed", json_integer((json_int_t)c->seed));
	json_object_set_new(o, "replicas", json_integer(c->replicas));
	json_object_set_new(o, "temperature_k", report_real(job->temperature_k));
	return o;
}

static json_t *bounds(const struct qp_job *job, const struct limen_qp_result *result)
{
	json_t *all = json_object();

	for (int i = 0; i < LIMEN_BOUND_COUNT; i++)
		json_object_set_new(
			all, limen_bound_label((enum limen_bound_name)i),
			heat_bound_json(&result->bounds.bound[i], result->heat_bits_per_cell, job->temperature_k));
	return all;
}

static json_t *variables(const struct qp_job *job, const struct limen_qp_result *result)
{
	json_t *all = json_array();

	for (size_t i = 0; i < job->qp->n; i++)
		json_array_append_new(
			all, json_pack("{s:o, s:o, s:o, s:i, s:o, s:o, s:I, s:I, s:i}", "x", report_real(result->x[i]),
				       "x_mean", report_real(result->mean[i]), "x_host",
				       job->best ? report_real(job->best[i]) : json_null(), "level",
				       (int)result->level[i], "origin", report_real(result->origin[i]), "unit",
				       report_real(result->unit[i]), "heat_raw", (json_int_t)result->heat[i], "jumps",
				       (json_int_t)result->jumps[i], "blocked", (int)result->blocked[i]));
	return all;
}

static json_t *replicas(const struct limen_qp_result *result)
{
	static const char *const names[LIMEN_TOTAL_COUNT] = {
#define LIMEN_TOTAL(name, index, unit, text) [index] = #name,
#include <limen/limen.def>
	};
	json_t *all = json_array();

	for (unsigned i = 0; i < result->config.replicas; i++) {
		const struct limen_qp_replica *r = &result->replica[i];
		json_t *totals = json_object();

		for (int t = 0; t < LIMEN_TOTAL_COUNT; t++)
			json_object_set_new(totals, names[t], json_integer(r->totals[t]));
		json_array_append_new(all, json_pack("{s:b, s:o, s:o, s:o}", "complete", (int)r->complete, "objective",
						     report_real(r->objective), "violation", report_real(r->violation),
						     "totals", totals));
	}
	return all;
}

json_t *qp_document(const struct qp_job *job, const struct limen_qp_result *result)
{
	struct qp_figures f;
	json_t *o = json_object();

	qp_figures(job, result, &f);
	json_object_set_new(o, "objective", report_real(f.objective_first));
	json_object_set_new(o, "objective_averaged", report_real(f.objective_mean));
	json_object_set_new(o, "objective_replicas", report_real(result->complete ? result->objective : NAN));
	json_object_set_new(o, "objective_host", report_real(f.objective_best));
	json_object_set_new(o, "violation", report_real(limen_qp_violation(job->qp, result->x)));
	json_object_set_new(o, "violation_averaged", report_real(f.violation_mean));
	json_object_set_new(o, "free_variables", json_integer((json_int_t)f.free_variables));
	json_object_set_new(o, "equipartition", report_real(f.equipartition));
	json_object_set_new(o, "heat_bits_per_cell", report_real(result->heat_bits_per_cell));
	json_object_set_new(o, "heat_bits_per_cell_interval95",
			    result->complete > 1 ? report_real(f.heat_interval_bits) : json_null());
	json_object_set_new(o, "heat_j_per_cell",
			    report_real(limen_bits_j(result->heat_bits_per_cell, job->temperature_k)));
	json_object_set_new(o, "heat_identity_bits_per_cell", report_real(result->identity_bits_per_cell));
	json_object_set_new(o, "attempts", report_real(result->attempts));
	json_object_set_new(o, "jumps", report_real(result->jumps_all));
	json_object_set_new(o, "blocked", report_real(result->blocked_all));
	json_object_set_new(o, "bounds", bounds(job, result));
	json_object_set_new(o, "statement", json_string(limen_report_statement()));
	json_object_set_new(o, "rounding", report_real(result->rounding));
	json_object_set_new(o, "parameters", parameters(job, result));
	json_object_set_new(o, "variables", variables(job, result));
	json_object_set_new(o, "replicas", replicas(result));
	json_object_set_new(o, "replicas_complete", json_integer(result->complete));
	json_object_set_new(o, "interrupted", json_boolean(result->interrupted));
	json_object_set_new(o, "sticky", json_integer(result->sticky));
	json_object_set_new(o, "run", json_pack("{s:o, s:s, s:i, s:i, s:f, s:o}", "device", cli_json_text(job->device),
						"configuration", result->info.name, "lanes", (int)result->info.lanes, "threads",
						(int)job->config.threads, "wall_s", result->wall_s, "reproduce",
						run_file_json(job->command, (const char **)(uintptr_t)job->echo.values,
							      job->words)));
	return o;
}
