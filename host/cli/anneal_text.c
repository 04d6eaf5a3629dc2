/* anneal_text.c: `limen anneal` for a person: report, dry run, picture. */
#include "anneal.h"
#include "heat_table.h"
#include "plot.h"

#include <limen/report.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void print_schedule(const char *name, const struct limen_schedule *s)
{
	if (s->form == LIMEN_CONSTANT)
		printf("%s %g bits", name, s->from);
	else
		printf("%s %g to %g bits (%s)", name, s->from, s->to, limen_form_name(s->form));
}

static void print_problem(const struct anneal *job)
{
	const struct limen_ising *ising = job->ising;

	printf("%s: %s, %u variables", job->graph, limen_ising_kind_name(ising->kind), ising->variables);
	if (ising->clauses)
		printf(", %zu clauses", ising->clauses);
	printf("; %u spins, %zu couplings, rms local field %.4g\n", ising->spins, ising->pairs,
	       limen_ising_rms_field(ising));
}

static void print_layout(const struct limen_anneal_plan *plan)
{
	printf("%u block%s of spins a sweep, %s; couplings of %u bits, level %.6g%s\n", plan->blocks,
	       plan->blocks > 1 ? "s" : "", plan->simultaneous ? "coupled ones at once" : "sequential in law",
	       plan->bits, plan->unit, plan->exact ? "" : ", ROUNDED");
}

static void print_head(const struct anneal *job, const struct limen_anneal_result *result)
{
	const struct limen_anneal_config *c = &job->config;

	printf("limen %s on %s (%s, %u lanes), contract version %u\n", limen_version(), job->device, result->info.name,
	       result->info.lanes, result->info.version);
	print_problem(job);
	print_layout(&result->plan);
	printf("%s sweeps in %s cycle%s, %u restart%s; ", cli_grouped((double)c->sweeps),
	       cli_grouped((double)c->cycles), c->cycles > 1 ? "s" : "", c->restarts, c->restarts > 1 ? "s" : "");
	print_schedule("gain", &c->gain);
	print_schedule(", barrier", &c->barrier);
	printf("; %s; seed %llu\n", limen_kinetics_name(c->kinetics), (unsigned long long)c->seed);
	if (result->interrupted)
		printf("INTERRUPTED: %u of %u restarts complete; first one %llu of %llu sweeps\n", result->complete,
		       result->restarts, (unsigned long long)result->restart[0].sweeps, (unsigned long long)c->sweeps);
}

static void print_best(const struct anneal *job, const struct limen_anneal_result *result)
{
	const struct limen_anneal_restart *r = &result->restart[result->best_restart];
	const struct limen_ising *ising = job->ising;

	printf("\n  best %s  ", anneal_measure(ising));
	if (ising->kind == LIMEN_MAXSAT)
		printf("%zu of %zu clauses", limen_ising_unsatisfied(ising, result->best), ising->clauses);
	else
		printf("%.12g", anneal_value(ising, r->best_energy));
	if (ising->kind == LIMEN_MAXCUT)
		printf("    energy %.12g", r->best_energy);
	printf("    (sweep %s", cli_grouped((double)r->best_sweep));
	if (result->restarts > 1)
		printf(" of restart %u", result->best_restart);
	printf(")\n");
}

static void print_estimate(const char *name, const struct limen_anneal_estimate *e)
{
	printf("    %-16s %10.4g  (%.4g to ", name, e->value, e->low);
	if (isinf(e->high))
		printf("no limit)\n");
	else
		printf("%.4g)\n", e->high);
}

static void print_target(const struct anneal *job, const struct limen_anneal_report *r)
{
	printf("  target %.12g  met by %u of %u restarts: %.3g (%.3g to %.3g, 95%%)\n", job->target, r->reached,
	       r->runs, r->success, r->success_low, r->success_high);
	if (!r->sweeps.known)
		return;
	printf("  to meet it with 99%% certainty (95%% interval over restarts):\n");
	print_estimate("sweeps", &r->sweeps);
	print_estimate("spin updates", &r->operations);
	print_estimate("bits per spin", &r->heat_bits_per_cell);
	print_estimate("seconds", &r->seconds);
}

static void print_heat(const struct anneal *job, const struct limen_anneal_report *r)
{
	const struct heat_table table = {r->heat_bits, job->temperature_k, true};

	printf("\nHeat of the spins, per spin (1 bit = kT ln 2; joules at %g K)\n", job->temperature_k);
	heat_table_head(&table, r->heat_interval_bits, r->runs, "restart");
	heat_table_bound(&table, "landauer", &r->landauer);
	heat_table_bound(&table, "kb", &r->kb);
	heat_table_bound(&table, "ckl", &r->ckl);
	printf("    landauer: %s.\n    kb, ckl: %s.\n", r->landauer.domain, r->kb.domain);
	printf("    %s\n", limen_report_statement());
}

void anneal_print(const struct anneal *job, const struct limen_anneal_result *result,
		  const struct limen_anneal_report *report)
{
	double updates = 0;

	for (unsigned i = 0; i < result->restarts; i++)
		updates += (double)result->restart[i].sweeps * result->plan.spins;
	print_head(job, result);
	print_best(job, result);
	if (job->config.has_target)
		print_target(job, report);
	printf("  attempts %s    jumps %s%s\n", cli_grouped(report->attempts), cli_grouped(report->jumps),
	       report->runs > 1 ? "    (per restart)" : "");
	print_heat(job, report);
	if (report->sticky)
		printf("\nA counter saturated (sticky flags %u): heat and counts are lower bounds.\n", report->sticky);
	printf("\n%.2f s, %.3g spin updates a second\n", result->wall_s, updates / result->wall_s);
	const char *const written[] = {job->json_path, job->cells_path, job->spins_path, job->plot_path};

	for (size_t i = 0; i < sizeof(written) / sizeof(written[0]); i++)
		if (written[i])
			printf("wrote %s\n", written[i]);
}

int anneal_dry_run(const struct anneal *job)
{
	struct limen_errmsg err = {""};
	struct limen_anneal_plan plan;
	struct limen_device *device;
	int error = limen_open(job->device, &device, &err);

	if (error)
		return cli_error(job->command, error, &err);
	const struct limen_info info = *limen_device_info(device);

	limen_close(device);
	error = limen_anneal_plan(&job->config, &info, job->ising, &plan, &err);
	if (!error) {
		printf("device      %s: %s, %u lanes, contract %u\nproblem     ", job->device, info.name, info.lanes,
		       info.version);
		print_problem(job);
		printf("layout      ");
		print_layout(&plan);
		printf("tiles       %u of couplings, %u of spins; %s cells\n", plan.tiles, plan.chunks,
		       cli_grouped((double)plan.cells));
		printf("capacity    %llu of %u cells per lane (%.1f%%), %llu of %u row streams (%.1f%%)\n",
		       (unsigned long long)plan.cells_per_lane, info.depth,
		       100.0 * (double)plan.cells_per_lane / info.depth, (unsigned long long)plan.streams_per_lane,
		       info.row_slots, 100.0 * (double)plan.streams_per_lane / info.row_slots);
		printf("a sweep     %s couplings read, %s bytes of commands\n", cli_grouped((double)plan.sweep_cells),
		       cli_grouped(4.0 * (double)plan.sweep_words));
		printf("\nNothing was annealed and nothing written. Next: the same command without --dry-run.\n");
	}
	limen_anneal_plan_free(&plan);
	return error ? cli_error(job->command, error, &err) : CLI_OK;
}

static void plot_points(FILE *f, const struct anneal *job, const struct limen_anneal_result *result)
{
	fprintf(f, "$curve << EOD\n");
	for (size_t i = 0; i < result->points; i++) {
		const struct limen_anneal_point *p = &result->point[i];

		fprintf(f, "%llu %.12g %.12g %.9g\n", (unsigned long long)p->sweep, anneal_value(job->ising, p->energy),
			anneal_value(job->ising, p->best_energy), p->heat_bits_per_cell);
	}
	fprintf(f, "EOD\n");
}

char *anneal_plot_script(const struct anneal *job, const struct limen_anneal_result *result)
{
	const char *measure = job->ising->kind == LIMEN_MAXCUT ? "cut" : "energy";
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	plot_points(f, job, result);
	fprintf(f,
		"set border 11\nset tics nomirror out\nset y2tics\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\n"
		"set key bottom right\nset xlabel 'sweeps'\nset ylabel '%s'\nset y2label 'heat per spin, kT ln 2'\nset "
		"title ",
		measure);
	cli_plot_quote(f, job->graph);
	fprintf(f,
		" noenhanced\nplot $curve using 1:2 with lines lw 1 lc rgb '#1f5fa8' title '%s', "
		"$curve using 1:3 with lines lw 2 lc rgb '#3a7d44' title 'best %s', "
		"$curve using 1:4 axes x1y2 with lines lw 2 dt 2 lc rgb '#b03a2e' title 'heat'\n",
		measure, measure);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
