/* anneal_options.c: what `limen anneal` can be told. */
#include "anneal.h"

#include <stdlib.h>
#include <string.h>

const struct cli_option anneal_options[] = {
	{"graph", "FILE",
	 "the problem: a graph (G-set: n m, then i j w), a QUBO (entries i j q) or a DIMACS CNF; may be gzipped"},
	{"format", "gset|qubo|cnf",
	 "instead of what the file's first line or name says (p qubo, p cnf, .qubo, .cnf; else gset)"},
	{"device", "URI", "engine: ref: (default), sim:lanes=16, ...; see limen devices"},
	{"sweeps", "N", "updates of each spin (default 1000)"},
	{"seed", "S", "seed of spins and row streams (default 1)"},
	{"restarts", "R", "independent runs from random spins (default 1); 12 and more give the Landauer bound"},
	{"threads", "T", "restarts at a time, on ref:, sim: and xrt-emu: only (default 1)"},
	{"update", "classes|sequential|block:N|parallel",
	 "which spins move at once: classes (default): those of a class of uncoupled ones, which is the sequential\n"
	 "law; sequential: one; block:N: N rows in the file's order; parallel: all"},
	{"gain", "A[:B[:FORM]]",
	 "field in bits at the rms local field, over the run (default 1:16 linear).\n"
	 "FORM: linear, geometric, log (Fowler-Nordheim-like); one number is a constant"},
	{"cycles", "N", "times that the schedules are run through (default about sqrt(sweeps / 625))"},
	{"barrier", "A[:B[:FORM]]", "barrier in bits over the run, 0..63.9 (default 0, parallel 2; FORM log)"},
	{"kinetics", "NAME", "glauber (default: heat bath), metropolis, half, arrhenius"},
	{"target", "X", "what counts as solved: a cut of at least X, an energy or unsatisfied clauses of at most X"},
	{"look", "N", "look at the spins after every N-th sweep (default 1); the best of what is seen is kept"},
	{"json", "FILE", "write the record of the run: best spins, every parameter, seed, version, figure"},
	{"spins", "FILE.npy", "write the best spins, int16 +1 and -1 in the file's order"},
	{"cells", "FILE.csv", "write level, heat, jumps, blocked of each spin cell at the end (first restart)"},
	{"plot", "FILE.svg|png", "picture of cut or energy against sweeps (first restart), by gnuplot"},
	{"save-run", "FILE.yaml", "write the file that repeats this run (limen run, limen replay)"},
	{"checkpoint", "FILE", "keep the state of the run there, so that it can go on with --resume after any end"},
	{"every", "N", "sweeps between two checkpoints (default a twentieth of the run)"},
	{"resume", "FILE", "go on from a checkpoint of the same run; bit for bit as if never stopped"},
	{"temperature", "K", "for joules, in kelvin (default 300)"},
	{"dry-run", NULL, "print the layout and its size; anneal nothing"},
	{"quiet", NULL, "no progress, no report"},
	{NULL, NULL, NULL},
};

const char *const anneal_outputs[] = {"json",  "spins",  "cells",   "plot",  "save-run", "checkpoint",
				      "every", "resume", "dry-run", "quiet", NULL};

const char anneal_details[] =
	"Spins are cells of one bit, couplings the levels of a tile; sweeps run on the device without waiting for the\n"
	"host. Energies of heat are in bits (1 bit = kT ln 2), per spin. Ctrl-C stops at the next look and writes "
	"what\n"
	"was asked for.\n\n"
	"examples:\n"
	"  limen anneal --graph G1.txt --sweeps 10000 --json g1.json\n"
	"  limen anneal --graph G11.txt --sweeps 1000 --restarts 20 --target 560 --plot g11.svg\n"
	"  limen anneal --graph bqp100.qubo --sweeps 500 --spins best.npy\n"
	"  limen anneal --graph uf50-01.cnf --sweeps 2000 --target 0\n";

static int failed(const struct anneal *job, int error, const struct limen_errmsg *err)
{
	return cli_error(job->command, error, err);
}

const char *anneal_measure(const struct limen_ising *ising)
{
	static const char *const names[LIMEN_ISING_KIND_COUNT] = {"cut", "energy", "unsatisfied"};

	return names[ising->kind];
}

double anneal_value(const struct limen_ising *ising, double energy)
{
	return ising->kind == LIMEN_MAXCUT ? limen_ising_cut(ising, energy) : energy;
}

/* "block:N" */
static int read_update(struct anneal *job, const char *text)
{
	enum limen_update update = LIMEN_UPDATE_CLASSES;
	unsigned block = 16;
	int found;

	if (text && !strncmp(text, "block:", 6)) {
		size_t n = strspn(text + 6, "0123456789");

		update = LIMEN_UPDATE_BLOCK;
		if (n < 1 || n > 6 || text[6 + n])
			return cli_usage(job->command, "--update %s: a block has 1 to 999999 rows", text);
		for (block = 0; *text; text++)
			block = *text >= '0' && *text <= '9' ? 10 * block + (unsigned)(*text - '0') : block;
		if (block < 1)
			return cli_usage(job->command, "--update block:0: a block has 1 to 999999 rows");
	} else if (text) {
		found = limen_update_find(text);
		if (found < 0)
			return cli_usage(job->command, "--update %s: there are classes, sequential, block:N, parallel",
					 text);
		update = (enum limen_update)found;
	}
	job->config.update = update;
	job->config.block = block;
	return CLI_OK;
}

static int read_numbers(struct anneal *job, const char **values)
{
	const struct cli_command *c = job->command;
	struct limen_anneal_config *config = &job->config;
	unsigned long long sweeps = 1000, seed = 1, restarts = 1, threads = 1, look = 1, cycles;
	unsigned block = config->block;

	if (!cli_unsigned(c, values, "sweeps", LIMEN_ANNEAL_SWEEPS, &sweeps) ||
	    !cli_unsigned(c, values, "seed", INT64_MAX, &seed) ||
	    !cli_unsigned(c, values, "restarts", LIMEN_ANNEAL_RESTARTS, &restarts) ||
	    !cli_unsigned(c, values, "threads", 1024, &threads) ||
	    !cli_unsigned(c, values, "look", LIMEN_ANNEAL_SWEEPS, &look) ||
	    !cli_real(c, values, "target", &job->target) || !cli_real(c, values, "temperature", &job->temperature_k))
		return CLI_USAGE;
	limen_anneal_defaults(config->update, sweeps, config);
	cycles = config->cycles;
	if (!cli_unsigned(c, values, "cycles", sweeps, &cycles))
		return CLI_USAGE;
	if (sweeps < 1 || cycles < 1 || restarts < 1 || threads < 1 || look < 1)
		return cli_usage(c, "--%s 0: give 1 or more",
				 sweeps < 1     ? "sweeps"
				 : cycles < 1   ? "cycles"
				 : restarts < 1 ? "restarts"
				 : threads < 1  ? "threads"
						: "look");
	if (cli_threads(c, threads, job->device))
		return CLI_USAGE;
	if (!(job->temperature_k > 0 && job->temperature_k <= 1e6))
		return cli_usage(c, "--temperature %g: give kelvin above 0, at most 1e6", job->temperature_k);
	config->block = block;
	config->cycles = cycles;
	config->seed = seed;
	config->restarts = (unsigned)restarts;
	config->threads = (unsigned)threads;
	config->look = look < sweeps ? look : sweeps;
	config->has_target = cli_value(c, values, "target") != NULL;
	return CLI_OK;
}

static int read_schedules(struct anneal *job, const char **values)
{
	const char *kinetics = cli_value(job->command, values, "kinetics");
	const char *barrier = cli_value(job->command, values, "barrier"),
		   *gain = cli_value(job->command, values, "gain");
	int found = kinetics ? limen_kinetics_find(kinetics) : LIMEN_GLAUBER, error = LIMEN_OK;
	struct limen_errmsg err = {""};

	if (found < 0)
		return cli_usage(job->command, "--kinetics %s: there are glauber, metropolis, half, arrhenius",
				 kinetics);
	job->config.kinetics = (enum limen_kinetics)found;
	if (barrier)
		error = limen_schedule_parse(barrier, LIMEN_LOG, 0, 63.999, "--barrier", &job->config.barrier, &err);
	if (!error && gain)
		error = limen_schedule_parse(gain, LIMEN_LINEAR, 1e-6, 1e6, "--gain", &job->config.gain, &err);
	return error ? failed(job, error, &err) : CLI_OK;
}

static int load(struct anneal *job, const char *format)
{
	struct limen_errmsg err = {""};
	int error = limen_ising_read(job->graph, format, &job->ising, &err);

	if (error)
		return failed(job, error, &err);
	job->config.target = job->ising->kind == LIMEN_MAXCUT ? job->ising->weight_sum - 2 * job->target : job->target;
	return CLI_OK;
}

/* Makes the temporary files now: a place that cannot be written is found before a long run. */
static int create_outputs(struct anneal *job)
{
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	if (job->dry_run)
		return CLI_OK;
	cli_catch_signals(); /* from here on an end by a signal would leave temporary files */
	if (job->json_path)
		error = limen_file_create(job->json_path, &job->json, &err);
	if (!error && job->cells_path)
		error = limen_file_create(job->cells_path, &job->cells, &err);
	if (!error && job->spins_path)
		error = limen_file_create(job->spins_path, &job->spins, &err);
	return error ? failed(job, error, &err) : CLI_OK;
}

int anneal_read(struct anneal *job, const struct cli_command *command, const char **values)
{
	*job = (struct anneal){
		.command = command,
		.device = cli_value(command, values, "device"),
		.graph = cli_value(command, values, "graph"),
		.json_path = cli_value(command, values, "json"),
		.cells_path = cli_value(command, values, "cells"),
		.spins_path = cli_value(command, values, "spins"),
		.plot_path = cli_value(command, values, "plot"),
		.save_path = cli_value(command, values, "save-run"),
		.dry_run = cli_value(command, values, "dry-run"),
		.quiet = cli_value(command, values, "quiet"),
		.temperature_k = 300,
	};
	if (!job->device)
		job->device = "ref:";
	if (!job->graph)
		return cli_usage(command, "give --graph FILE");
	int status = read_update(job, cli_value(command, values, "update"));

	if (status == CLI_OK)
		status = read_numbers(job, values);
	if (status == CLI_OK)
		status = read_schedules(job, values);
	if (status == CLI_OK)
		status = load(job, cli_value(command, values, "format"));
	if (status == CLI_OK)
		status = run_file_every(command, values, &job->checkpoint);
	if (status == CLI_OK) {
		anneal_echo(job, values);
		status = run_file_checkpoint(command, values, job->echo.values, NULL, &job->checkpoint,
					     &job->description);
	}
	return status == CLI_OK ? create_outputs(job) : status;
}

void anneal_free(struct anneal *job)
{
	limen_file_discard(job->json);
	limen_file_discard(job->cells);
	limen_file_discard(job->spins);
	limen_ising_free(job->ising);
	free(job->description);
}
