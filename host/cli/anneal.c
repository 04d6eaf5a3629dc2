/* anneal.c: `limen anneal`. */
#include "anneal.h"
#include "json_text.h"
#include "plot.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct watch {
	const struct anneal *job;
	double shown;
	bool bar;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

/* A bar on stderr, when that is a terminal; at most ten times a second. */
static void progress(void *ctx, const struct limen_anneal_progress *p)
{
	struct watch *watch = ctx;
	bool end = p->sweeps_done >= p->sweeps;
	char bar[CLI_BAR + 1];
	double t = now();

	if (!watch->bar || (t - watch->shown < 0.1 && !end))
		return;
	watch->shown = t;
	double share = (double)p->sweeps_done / (double)p->sweeps;

	fprintf(stderr, "\r[%s] %5.1f%%, best %s %.12g \033[K", cli_bar(share, bar), 100 * share,
		anneal_measure(watch->job->ising), anneal_value(watch->job->ising, p->best_energy));
	if (end)
		fprintf(stderr, "\r\033[K");
	fflush(stderr);
}

static int write_documents(struct anneal *job, const struct limen_anneal_result *result,
			   const struct limen_anneal_report *report, struct limen_errmsg *err)
{
	json_t *document = anneal_document(job, result, report);
	int error = run_file_save(job->save_path, job->command, job->echo.values, NULL,
				  result->interrupted ? NULL : document, ANNEAL_DIGITS, err);

	if (!error && job->json)
		return cli_json_write(document, ANNEAL_DIGITS, job->json);
	json_decref(document);
	return error;
}

static int write_outputs(struct anneal *job, const struct limen_anneal_result *result,
			 const struct limen_anneal_report *report, struct limen_errmsg *err)
{
	struct limen_file *files[] = {job->json, job->cells, job->spins};
	int error = job->spins ? anneal_spins(result, job->spins, err) : LIMEN_OK;

	if (!error && job->cells)
		anneal_cells(job, result, job->cells);
	if (!error && (job->json || job->save_path))
		error = write_documents(job, result, report, err);
	if (!error && job->plot_path) {
		char *script = anneal_plot_script(job, result);

		error = script ? cli_plot_run(job->command, script, job->plot_path, err) : LIMEN_ENOMEM;
		free(script);
	}
	if (error)
		return error;
	job->json = job->cells = job->spins = NULL;
	return limen_file_commit_all(files, sizeof(files) / sizeof(files[0]), err);
}

static int anneal(struct anneal *job)
{
	struct watch watch = {.job = job, .bar = !job->quiet && isatty(STDERR_FILENO)};
	const struct limen_anneal_hooks hooks = {&watch, stop, progress, &job->checkpoint};
	struct limen_anneal_result *result;
	struct limen_anneal_report report;
	struct limen_errmsg err = {""};
	int error = job->plot_path ? cli_plot_check(job->plot_path, &err) : LIMEN_OK;

	if (!error)
		error = limen_anneal(job->device, &job->config, job->ising, &hooks, &result, &err);
	if (error)
		return cli_error(job->command, error, &err);
	if (watch.bar && result->interrupted)
		fputc('\n', stderr);
	limen_anneal_report(&job->config, job->ising, result, &report);
	error = write_outputs(job, result, &report, &err);
	if (error) /* the report must not say that they were written */
		job->json_path = job->cells_path = job->spins_path = job->plot_path = NULL;
	if (!job->quiet)
		anneal_print(job, result, &report);
	int status = error ? cli_error(job->command, error, &err) : result->interrupted ? CLI_INTERRUPTED : CLI_OK;

	limen_anneal_free(result);
	return status;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct anneal job;
	int status = anneal_read(&job, command, values);

	(void)words;
	if (status == CLI_OK)
		status = job.dry_run ? anneal_dry_run(&job) : anneal(&job);
	anneal_free(&job);
	return status;
}

const struct cli_command cli_anneal = {
	.name = "anneal",
	.usage = "--graph FILE [OPTIONS]",
	.summary = "anneals MAX-CUT, QUBO and MAX-SAT on spins of the array, and counts their heat",
	.options = anneal_options,
	.details = anneal_details,
	.run = run,
	.outputs = anneal_outputs,
};
