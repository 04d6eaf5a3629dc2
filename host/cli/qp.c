/* qp.c: `limen qp`. */
#include "qp.h"
#include "json_text.h"

#include <limen/npy.h>
#include <limen/report.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void progress(void *ctx, double share)
{
	char bar[CLI_BAR + 1];

	(void)ctx;
	fprintf(stderr, "\r[%s] %5.1f%% \033[K%s", cli_bar(share, bar), 100 * share, share >= 1 ? "\r\033[K" : "");
	fflush(stderr);
}

static int read_names(struct qp_job *job, const char **values)
{
	const struct cli_command *c = job->command;
	const char *slope = cli_value(c, values, "slope"), *protocol = cli_value(c, values, "protocol");
	const char *kinetics = cli_value(c, values, "kinetics");
	int found = kinetics ? limen_kinetics_find(kinetics) : LIMEN_GLAUBER;

	if (slope && strcmp(slope, "array") != 0 && strcmp(slope, "host") != 0)
		return cli_usage(c, "--slope %s: array or host", slope);
	if (protocol && strcmp(protocol, "anneal") != 0 && strcmp(protocol, "bridge") != 0)
		return cli_usage(c, "--protocol %s: anneal or bridge", protocol);
	if (found < 0)
		return cli_usage(c, "--kinetics %s: there are glauber, metropolis, half, arrhenius", kinetics);
	if (slope)
		job->config.slope = *slope == 'h' ? LIMEN_QP_HOST : LIMEN_QP_ARRAY;
	job->config.bridge = protocol && *protocol == 'b';
	if (job->config.bridge)
		job->config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	job->config.kinetics = (enum limen_kinetics)found;
	return CLI_OK;
}

static int read_numbers(struct qp_job *job, const char **values)
{
	const struct cli_command *c = job->command;
	struct limen_qp_config *config = &job->config;
	unsigned long long bits = config->bits, sweeps = config->sweeps, block = config->block,
			   updates = config->updates;
	unsigned long long seed = config->seed, replicas = 1, threads = 1;

	if (!cli_unsigned(c, values, "bits", 1000, &bits) || !cli_unsigned(c, values, "sweeps", UINT32_MAX, &sweeps) ||
	    !cli_unsigned(c, values, "block", 1000000, &block) ||
	    !cli_unsigned(c, values, "updates", 1000000, &updates) ||
	    !cli_unsigned(c, values, "seed", INT64_MAX, &seed) ||
	    !cli_unsigned(c, values, "replicas", 1000000, &replicas) ||
	    !cli_unsigned(c, values, "threads", 1000000, &threads) ||
	    !cli_real(c, values, "penalty", &config->penalty) || !cli_real(c, values, "sigma", &config->sigma) ||
	    !cli_real(c, values, "range", &job->range) || !cli_real(c, values, "temperature", &job->temperature_k))
		return CLI_USAGE;
	config->bits = (unsigned)bits;
	config->sweeps = sweeps;
	config->block = (unsigned)block;
	config->updates = (unsigned)updates;
	config->seed = seed;
	config->replicas = (unsigned)replicas;
	config->threads = (unsigned)threads;
	if (!(job->temperature_k > 0 && job->temperature_k <= 1e6))
		return cli_usage(c, "--temperature %g: give kelvin above 0, at most 1e6", job->temperature_k);
	if (cli_value(c, values, "range") && !(job->range > 0 && job->range <= 1e100))
		return cli_usage(c, "--range %g: give a number above 0", job->range);
	return cli_threads(c, threads, job->device);
}

static int read_schedules(struct qp_job *job, const char **values)
{
	const char *barrier = cli_value(job->command, values, "barrier"),
		   *gain = cli_value(job->command, values, "gain");
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	if (gain && job->config.bridge)
		return cli_usage(job->command, "--gain: a bridge's gain follows from --sigma and --sweeps");
	if (barrier)
		error = limen_schedule_parse(barrier, LIMEN_LOG, 0, 63.999, "--barrier", &job->config.barrier, &err);
	if (!error && gain)
		error = limen_schedule_parse(gain, LIMEN_GEOMETRIC, 1e-300, 1e300, "--gain", &job->config.gain, &err);
	return error ? cli_error(job->command, error, &err) : CLI_OK;
}

static int load(struct qp_job *job)
{
	struct limen_errmsg err = {""};
	int error = limen_qp_load(job->spec, &job->arrays, &job->qp, &err);

	if (!error) {
		error = limen_qp_box(job->qp, job->range, &err);
		if (error) { /* the library does not know the file's name any more */
			char text[LIMEN_ERRMSG_LEN];

			memcpy(text, err.text, sizeof(text));
			snprintf(err.text, sizeof(err.text), "%.120s: %.380s", job->spec, text);
		}
	}
	if (!error && job->config.block > job->qp->n)
		job->config.block = (unsigned)job->qp->n;
	return error ? cli_error(job->command, error, &err) : CLI_OK;
}

/* Before a long run, so that a place that cannot be written fails now. */
static int create_outputs(struct qp_job *job)
{
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	if (job->json_path)
		error = limen_file_create(job->json_path, &job->json, &err);
	if (!error && job->cells_path)
		error = limen_file_create(job->cells_path, &job->cells, &err);
	if (!error && job->solution_path)
		error = limen_file_create(job->solution_path, &job->solution, &err);
	return error ? cli_error(job->command, error, &err) : CLI_OK;
}

static void solve_on_host(struct qp_job *job)
{
	job->best = malloc(job->qp->n * sizeof(*job->best));
	if (job->best && limen_qp_solve(job->qp, job->best, &job->best_error)) {
		free(job->best);
		job->best = NULL;
	}
}

static int write_documents(struct qp_job *job, const struct limen_qp_result *result, struct limen_errmsg *err)
{
	json_t *document = qp_document(job, result);
	int error = run_file_save(job->save_path, job->command, job->echo.values, job->words,
				  result->interrupted ? NULL : document, QP_DIGITS, err);

	if (!error && job->json)
		return cli_json_write(document, QP_DIGITS, job->json);
	json_decref(document);
	return error;
}

static int write_outputs(struct qp_job *job, const struct limen_qp_result *result, struct limen_errmsg *err)
{
	const size_t shape[] = {job->qp->n};
	int error = LIMEN_OK;

	if (job->solution)
		error = limen_npy_write(job->solution, LIMEN_NPY_F64, 1, shape, result->x, err);
	if (!error && job->cells)
		qp_cells(result, job->qp->n, job->cells);
	if (!error && (job->json || job->save_path))
		error = write_documents(job, result, err);
	if (error)
		return error;
	struct limen_file *files[] = {job->solution, job->cells, job->json};

	job->solution = job->cells = job->json = NULL;
	return limen_file_commit_all(files, 3, err);
}

static int minimise(struct qp_job *job)
{
	const struct limen_qp_hooks hooks = {.stop = stop,
					    .progress = !job->quiet && isatty(STDERR_FILENO) ? progress : NULL,
					    .checkpoint = &job->checkpoint};
	struct limen_qp_result *result;
	struct limen_errmsg err = {""};
	int error = limen_qp_run(job->device, job->qp, &job->config, &hooks, &result, &err);

	if (error)
		return cli_error(job->command, error, &err);
	solve_on_host(job);
	error = write_outputs(job, result, &err);
	if (error) /* the report must not say that they were written */
		job->json_path = job->cells_path = job->solution_path = NULL;
	if (!job->quiet)
		qp_print(job, result);
	int status = error ? cli_error(job->command, error, &err) : result->interrupted ? CLI_INTERRUPTED : CLI_OK;

	limen_qp_result_free(result);
	return status;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *uri = cli_value(command, values, "device");
	struct qp_job job = {
		.command = command,
		.device = uri ? uri : "ref:",
		.spec = words[0],
		.words = words,
		.save_path = cli_value(command, values, "save-run"),
		.json_path = cli_value(command, values, "json"),
		.cells_path = cli_value(command, values, "cells"),
		.solution_path = cli_value(command, values, "solution"),
		.arrays = {cli_value(command, values, "linear"), cli_value(command, values, "equalities"),
			   cli_value(command, values, "right-side"), cli_value(command, values, "bounds")},
		.quiet = cli_value(command, values, "quiet") != NULL,
		.temperature_k = 300,
	};

	if (!job.spec)
		return cli_usage(command, "name a problem: a file, or random:n=16,seed=1");
	limen_qp_defaults(&job.config);
	int status = read_names(&job, values);

	if (!status)
		status = read_numbers(&job, values);
	if (!status)
		status = read_schedules(&job, values);
	if (!status)
		status = load(&job);
	if (!status)
		status = run_file_every(command, values, &job.checkpoint);
	if (!status) {
		qp_echo(&job, values);
		status = run_file_checkpoint(command, values, job.echo.values, words, &job.checkpoint, &job.description);
	}
	if (!status)
		status = create_outputs(&job);
	if (!status) {
		cli_catch_signals();
		status = minimise(&job);
	}
	limen_file_discard(job.json);
	limen_file_discard(job.cells);
	limen_file_discard(job.solution);
	free(job.description);
	limen_qp_free(job.qp);
	free(job.best);
	return status;
}

const struct cli_command cli_qp = {
	.name = "qp",
	.usage = "FILE [OPTIONS]",
	.summary = "minimises x'Qx/2 + c'x over a box and linear equalities, a cell for each variable",
	.words_most = 1,
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine: ref: (default), sim:lanes=16, ...; see limen devices"},
			{"linear", "FILE.npy", "c, for a FILE that is the .npy of Q (default zeros)"},
			{"equalities", "FILE.npy", "A of A x = b, m x n, likewise"},
			{"right-side", "FILE.npy", "b, m numbers"},
			{"bounds", "FILE.npy", "n x 2 lower and upper bounds, infinite ones allowed (default: none)"},
			{"range", "R", "-R to R for variables that have no bounds of their own"},
			{"bits", "B", "bits of a variable's ladder, which spans its bounds, 2..16 (default 10)"},
			{"sweeps", "N", "attempts on each variable (default 8000)"},
			{"block", "K",
			 "variables that attempt at once (default 1; more: faster, and no heat identity)"},
			{"updates", "U",
			 "moments at which the host looks, and moves the multipliers of equalities;\n"
			 "a multiple of 16 (default 64)"},
			{"penalty", "R", "of equalities, R/2 |A x - b|^2 (default: twice the curvature of Q)"},
			{"gain", "A[:B[:FORM]]",
			 "bits of field per unit of the objective over the run (default: from the curvature;\n"
			 "FORM geometric, also linear, log, harmonic, constant)"},
			{"barrier", "A[:B[:FORM]]", "barrier in bits over the run (default 0:2, FORM log)"},
			{"kinetics", "NAME", "glauber (default), metropolis, half, arrhenius"},
			{"protocol", "NAME",
			 "anneal (default): descend; bridge: aim at the host's solution as a Schroedinger\n"
			 "bridge does, which shows what the way there costs at least"},
			{"sigma", "S", "of the bridge: deviation at the end, in levels (default 4)"},
			{"slope", "array|host",
			 "where slopes are computed (default: on the array, Q as 16-bit levels, if it fits\n"
			 "and each variable keeps ten bits; else on the host)"},
			{"seed", "S", "seed of the row streams (default 1)"},
			{"replicas", "R", "runs with the same start (default 1); 12 and more give KB, CKL, path"},
			{"threads", "T", "replicas at a time, on ref:, sim: and xrt-emu: only (default 1)"},
			{"solution", "FILE.npy", "write x, float64 (first replica, at the end)"},
			{"cells", "FILE.csv", "write level, heat, jumps, blocked of each variable (first replica)"},
			{"json", "FILE", "write the record of the run: every parameter, seed, figure"},
			{"temperature", "K", "for joules, in kelvin (default 300)"},
			{"save-run", "FILE.yaml", "write the file that repeats this run (limen run, limen replay)"},
			{"checkpoint", "FILE", "keep the state of the run there, so that it can go on with --resume after any end"},
			{"every", "N", "updates between two checkpoints (default a sixteenth of the run)"},
			{"resume", "FILE",
			 "go on from a checkpoint of the same run, on any engine; bit for bit as if never stopped\n"
			 "(the FILE of --checkpoint need not be there yet)"},
			{"quiet", NULL, "no progress, no report"},
			{NULL, NULL, NULL},
		},
	.details = "FILE is text (variables, quadratic, linear, bounds, equality, constant; docs/files.md), MPS with "
		   "QUADOBJ or\n"
		   "QMATRIX, the .npy of Q, or random:n=N,seed=S,equalities=M,width=W. Q must be positive "
		   "semidefinite.\n\n"
		   "examples:\n"
		   "  limen qp random:n=16,seed=1\n"
		   "  limen qp problem.qps --replicas 16 --threads 2 --json run.json --solution x.npy\n"
		   "  limen qp Q.npy --linear c.npy --bounds box.npy --device sim:config=quad\n"
		   "  limen qp random:n=16 --bits 9 --sweeps 5000 --gain 0.003:0.1 --barrier 0:3:linear --replicas 64\n"
		   "  limen qp random:n=16 --bits 9 --sweeps 5000 --protocol bridge --replicas 64\n",
	.run = run,
	.outputs = (const char *const[]){"json", "solution", "cells", "save-run", "checkpoint", "every",
					 "resume", "quiet", NULL},
};
