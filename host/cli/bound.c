/* bound.c: `limen bound`: bounds for a device that does not exist yet. */
#include "bound.h"
#include "plot.h"

#include <limen/file.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

const struct bound_number bound_numbers[] = {
#define AT(member) offsetof(struct limen_design, member)
	{"ops", AT(ops), "OPS: performed jumps of all parameters"},
	{"updates-per-parameter", AT(updates_per_parameter), "performed jumps per parameter"},
	{"parameters", AT(parameters), "parameters"},
	{"precision", AT(precision_bits), "precision, bits"},
	{"distance", AT(distance_levels), "distance moved, levels"},
	{"sigma", AT(sigma_levels), "spread of the final level, levels"},
	{"time", AT(time_s), "time of the run, s"},
	{"attempt-rate", AT(attempt_rate_hz), "attempt rate, Hz"},
	{"barrier", AT(barrier_bits), "barrier while learning, kT ln 2"},
	{"temperature", AT(temperature_k), "temperature, K"},
	{"retention", AT(retention_s), "retention of the static memory, s"},
	{"error", AT(error), "probability that the static memory loses a level"},
	{"lambda", AT(lambda), "share of the field that lowers the static barrier"},
	{"static-barrier", AT(static_barrier_bits), "barrier of the static memory, kT ln 2"},
	{"flops", AT(flops), "FLOPs of the run"},
	{"word", AT(word_bits), "bits of a FLOP's result"},
	{"flop-energy", AT(flop_j), "accelerator, J per FLOP"},
	{NULL, 0, NULL},
#undef AT
};

const struct bound_number *bound_number_find(const char *name, size_t len)
{
	for (const struct bound_number *n = bound_numbers; n->name; n++)
		if (strlen(n->name) == len && !strncmp(n->name, name, len))
			return n;
	return NULL;
}

double bound_number_get(const struct limen_design *design, const struct bound_number *number)
{
	double value;

	memcpy(&value, (const char *)design + number->offset, sizeof(value));
	return value;
}

void bound_number_set(struct limen_design *design, const struct bound_number *number, double value)
{
	if (!strcmp(number->name, "ops"))
		design->updates_per_parameter = NAN;
	if (!strcmp(number->name, "updates-per-parameter"))
		design->ops = NAN;
	memcpy((char *)design + number->offset, &value, sizeof(value));
}

/* Model first, then what the options say. Returns false after a message. */
static bool read_design(struct bound_job *job, const char **values)
{
	const struct cli_command *c = job->command;
	const char *preset = cli_value(c, values, "preset");
	double value;

	limen_design_init(&job->design);
	if (preset && !(job->model = limen_model_find(preset))) {
		cli_usage(c, "--preset %s: no such model; --preset list shows them", preset);
		return false;
	}
	if (job->model)
		limen_model_apply(job->model, &job->design);
	if (cli_value(c, values, "ops") && cli_value(c, values, "updates-per-parameter")) {
		cli_usage(c, "--ops and --updates-per-parameter are the same thing, in total and for each: give one");
		return false;
	}
	job->model_updates =
		job->model && !cli_value(c, values, "ops") && !cli_value(c, values, "updates-per-parameter");
	for (const struct bound_number *n = bound_numbers; n->name; n++) {
		if (!cli_value(c, values, n->name))
			continue;
		if (!cli_real(c, values, n->name, &value))
			return false;
		bound_number_set(&job->design, n, value);
	}
	return true;
}

static int evaluate(struct bound_job *job, struct bound_result *r, struct limen_errmsg *err)
{
	const struct bound_sweep *sweep = &job->sweep;
	int error = LIMEN_OK;

	if (sweep->number) {
		bound_number_set(&job->design, sweep->number, sweep->from); /* what is printed is the first point */
		if (!(r->point = calloc(sweep->points, sizeof(*r->point))))
			return LIMEN_ENOMEM;
	}
	error = limen_design_complete(&job->design, &r->facts, err);
	if (!error)
		error = limen_project(&job->design, r->row, err);
	if (!error && job->costs_path)
		error = limen_project_walls(&job->design, &job->costs, r->wall, &r->wall_sum_j, err);
	for (unsigned i = 0; !error && sweep->number && i < sweep->points; i++) {
		struct limen_design design = job->design;
		struct limen_errmsg why = {""};

		r->point[i].value = bound_sweep_value(sweep, i);
		bound_number_set(&design, sweep->number, r->point[i].value);
		error = limen_project(&design, r->point[i].row, &why);
		if (error)
			snprintf(err->text, sizeof(err->text), "--sweep at %s = %g: %.400s", sweep->number->name,
				 r->point[i].value, why.text);
	}
	return error;
}

/* All files are made before the first is written, and appear together. */
static int write_files(const struct bound_job *job, const struct bound_result *r, struct limen_errmsg *err)
{
	struct limen_file *file[2] = {NULL, NULL};
	int error = job->csv ? limen_file_create(job->csv, &file[0], err) : LIMEN_OK;

	if (!error && job->json)
		error = limen_file_create(job->json, &file[1], err);
	if (!error && file[0])
		bound_csv(job, r, file[0]);
	if (!error && file[1])
		error = bound_json(job, r, file[1]);
	if (!error && job->plot) {
		char *script = bound_plot_script(job, r);

		error = script ? cli_plot_run(job->command, script, job->plot, err) : LIMEN_ENOMEM;
		free(script);
	}
	if (!error)
		return limen_file_commit_all(file, 2, err);
	limen_file_discard(file[0]);
	limen_file_discard(file[1]);
	return error;
}

/* --paper and --preset list: a text, and a JSON file; no other option has a say in them. */
static int show(const struct bound_job *job, const char **values, const char *what, void (*text)(void),
		int (*json)(struct limen_file *file))
{
	struct limen_errmsg err = {""};
	struct limen_file *file = NULL;
	int error = LIMEN_OK;

	for (const struct cli_option *o = job->command->options; o->name; o++)
		if (values[o - job->command->options] && strcmp(o->name, what) != 0 && strcmp(o->name, "json") != 0)
			return cli_usage(job->command, "--%s goes with --json alone, not with --%s", what, o->name);
	if (job->json) {
		error = limen_file_create(job->json, &file, &err);
		if (!error && (error = json(file)) != LIMEN_OK)
			limen_file_discard(file);
		else if (!error)
			error = limen_file_commit(file, &err);
	}
	if (error)
		return cli_error(job->command, error, &err);
	text();
	return CLI_OK;
}

static int check_outputs(const struct bound_job *job, struct limen_errmsg *err)
{
	if (job->costs_path && job->sweep.number) {
		snprintf(err->text, sizeof(err->text),
			 "--costs and --sweep: walls are shown of one design only; leave one out");
		return LIMEN_EUSAGE;
	}
	if (!job->plot)
		return LIMEN_OK;
	if (job->sweep.number)
		return cli_plot_check(job->plot, err);
	snprintf(err->text, sizeof(err->text), "--plot draws a sweep: give --sweep as well");
	return LIMEN_EUSAGE;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct bound_job job = {.command = command,
				.plot = cli_value(command, values, "plot"),
				.csv = cli_value(command, values, "csv"),
				.json = cli_value(command, values, "json"),
				.costs_path = cli_value(command, values, "costs")};
	const char *preset = cli_value(command, values, "preset"), *sweep = cli_value(command, values, "sweep");
	struct bound_result result = {.point = NULL};
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	(void)words;
	if (cli_value(command, values, "paper"))
		return show(&job, values, "paper", bound_text_quotes, bound_json_quotes);
	if (preset && !strcmp(preset, "list"))
		return show(&job, values, "preset", bound_text_models, bound_json_models);
	if (!read_design(&job, values))
		return CLI_USAGE;
	if (sweep)
		error = bound_sweep_parse(sweep, &job.sweep, &err);
	if (!error)
		error = check_outputs(&job, &err);
	if (!error && job.costs_path)
		error = limen_costs_read(job.costs_path, &job.costs, &err);
	if (!error)
		error = evaluate(&job, &result, &err);
	if (!error)
		error = write_files(&job, &result, &err);
	if (!error)
		bound_text(&job, &result);
	free(result.point);
	return error ? cli_error(command, error, &err) : CLI_OK;
}

static const struct cli_option options[] = {
	{"preset", "NAME|list", "a published model: parameters, FLOPs, word, precision, updates; the others override"},
	{"parameters", "M", "cells that learn (default 1)"},
	{"ops", "N", "performed jumps of all parameters together; not attempts, not FLOPs"},
	{"updates-per-parameter", "A", "the same for each parameter; give one of the two"},
	{"precision", "BITS", "p, of a parameter (default 8); it moves J = 2^p levels"},
	{"distance", "LEVELS", "J itself"},
	{"sigma", "LEVELS", "spread that a parameter may end with (default 1)"},
	{"time", "S", "seconds that the run may take"},
	{"attempt-rate", "HZ", "attempts of a cell in a second (default 1e9)"},
	{"barrier", "BITS",
	 "barrier while learning: an attempt jumps with theta = 2^-b / 2 (default: what\n"
	 "the jumps and the time leave)"},
	{"temperature", "K", "kelvin (default 300)"},
	{"retention", "S", "static memory to compare with: keeps a level for S seconds (default ten years)"},
	{"error", "P", "and loses it with this probability (default 0.001)"},
	{"lambda", "L", "share of the field that lowers its barrier, above 0, to 1 (default 1)"},
	{"static-barrier", "BITS", "its barrier, instead of log2(rate x retention / error)"},
	{"flops", "F", "floating-point operations of the run, for the comparisons"},
	{"word", "BITS", "bits of a FLOP's result (default 16)"},
	{"flop-energy", "J", "joules per FLOP of the accelerator to compare with (default 1e-12)"},
	{"costs", "FILE", "joules per event of a technology: walls, on lines of their own"},
	{"sweep", "PARAM=FROM:TO[:N][:log|linear]", "any of the numbers above, named like its option, at N points"},
	{"plot", "FILE.svg|png", "picture of the sweep, by gnuplot"},
	{"csv", "FILE", "every row of every point"},
	{"json", "FILE", "everything, assumptions included"},
	{"paper", NULL,
	 "the magnitudes that the abstract of arXiv 2402.14878 quotes, and our first estimates, computed again"},
	{NULL, NULL, NULL},
};

const struct cli_command cli_bound = {
	.name = "bound",
	.usage = "[OPTIONS]",
	.summary = "computes the least energy of a learning memory that does not exist yet",
	.options = options,
	.details = "Energies are per parameter in kT ln 2 and kT, and in joules for all parameters. Each line says "
		   "what was\n"
		   "counted. A bound asked outside its domain is `invalid`, with the reason, and has no value.\n"
		   "\n"
		   "  landauer      setting p bits\n"
		   "  kb            J levels in A jumps\n"
		   "  speed         J levels in N attempts that jump with probability theta\n"
		   "  ckl           J levels in exactly A jumps, ending within sigma\n"
		   "  ckl_budget    the same in at most A jumps; 4p kT ln 2, nearly, once A reaches J^2 + sigma^2\n"
		   "  static_write  no bound: every jump over a barrier that never moves (the update wall)\n"
		   "  flops, flops_word, accelerator\n"
		   "                no bounds: FLOPs times kT ln 2, times a word's bits, times --flop-energy\n"
		   "\n"
		   "examples:\n"
		   "  limen bound --precision 8 --updates-per-parameter 1e5\n"
		   "  limen bound --preset gpt-3 --precision 8\n"
		   "  limen bound --precision 8 --updates-per-parameter 1e5 --time 1e-3\n"
		   "  limen bound --precision 8 --sweep updates-per-parameter=300:1e7 --plot ops.svg\n"
		   "  limen bound --preset gpt-3 --costs examples/costs/rram.cost\n"
		   "  limen bound --paper\n",
	.run = run,
};
