/* train.c: `limen train`. */
#include "job.h"
#include "json_text.h"

#include <limen/npy.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

struct watch {
	double started, shown;
	uint64_t done; /* pulses of all replicas */
	bool bar;
	const char *data; /* that accuracy is measured on */
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
static void progress(void *ctx, const struct limen_train_progress *p)
{
	struct watch *watch = ctx;
	double t = now(), total = (double)p->pulses * p->replicas;
	char accuracy[32] = "", bar[CLI_BAR + 1];

	watch->done = p->done;
	if (!watch->bar || (t - watch->shown < 0.1 && (double)watch->done < total))
		return;
	watch->shown = t;
	double share = (double)watch->done / total, left = (t - watch->started) * (1 - share) / share;

	if (p->accuracy >= 0)
		snprintf(accuracy, sizeof(accuracy), ", %s %.1f%%", watch->data, 100 * p->accuracy);
	fprintf(stderr, "\r[%s] %5.1f%%, pulse %llu of %llu%s, %.0f s left \033[K", cli_bar(share, bar), 100 * share,
		(unsigned long long)p->pulse, (unsigned long long)p->pulses, accuracy, left);
	if ((double)watch->done >= total)
		fprintf(stderr, "\r\033[K");
	fflush(stderr);
}

static int write_weights(const struct job *job, const struct limen_train_result *result, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < result->plan.layers; l++) {
		const size_t shape[] = {result->plan.layer[l].outputs, result->plan.layer[l].inputs + 1};
		int16_t *weights = limen_train_weights(result, l);

		error = weights ? limen_npy_write(job->weights[l], LIMEN_NPY_I16, 2, shape, weights, err)
				: LIMEN_ENOMEM;
		free(weights);
	}
	return error;
}

/* The JSON file, and the run file, which holds a checksum of what the other one says. */
static int write_documents(struct job *job, const struct limen_train_result *result, const struct limen_report *report,
			   struct limen_errmsg *err)
{
	const char *words[] = {NULL};
	json_t *document = job_document(job, result, report);
	char sum[9];
	int error = LIMEN_OK;

	if (job->save)
		error = run_file_write(job->command, job->echo.values, words,
				       result->interrupted ? NULL : run_file_result(document, JOB_DIGITS, sum),
				       job->save, err);
	if (!error && job->json)
		return cli_json_write(document, JOB_DIGITS, job->json);
	json_decref(document);
	return error;
}

static int write_outputs(struct job *job, const struct limen_train_result *result, const struct limen_report *report,
			 struct limen_errmsg *err)
{
	struct limen_file *files[LIMEN_LAYERS_MAX + 3] = {NULL};
	int error = LIMEN_OK;

	if (job->weights_path)
		error = write_weights(job, result, err);
	if (!error && job->cells)
		limen_cells_csv(result, job->cells);
	if (!error && (job->json || job->save))
		error = write_documents(job, result, report, err);
	if (error)
		return error;
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++) {
		files[l] = job->weights[l];
		job->weights[l] = NULL;
	}
	files[LIMEN_LAYERS_MAX] = job->cells;
	files[LIMEN_LAYERS_MAX + 1] = job->json;
	files[LIMEN_LAYERS_MAX + 2] = job->save;
	job->cells = job->json = job->save = NULL;
	return limen_file_commit_all(files, LIMEN_LAYERS_MAX + 3, err);
}

/* The device went away; what was kept has been written. */
static int tell_loss(const struct job *job, const struct limen_train_result *result)
{
	struct limen_errmsg err;

	snprintf(err.text, sizeof(err.text), "%.300s. What is reported and written stands at pulse %llu of %llu",
		 result->lost_text.text, (unsigned long long)result->replica[0].pulses,
		 (unsigned long long)result->plan.pulses);
	return cli_error(job->command, result->lost, &err);
}

static int train(struct job *job)
{
	struct watch watch = {
		.started = now(),
		.bar = !job->quiet && isatty(STDERR_FILENO),
		.data = job->validation ? "validation" : "test",
	};
	const struct limen_train_hooks hooks = {
		.ctx = &watch, .stop = stop, .progress = progress, .checkpoint = &job->checkpoint};
	struct limen_train_result *result;
	struct limen_report report;
	struct limen_errmsg err = {""};
	int error = limen_train(job->places.uri[0], &job->config, job->train, job->test, &hooks, &result, &err);

	if (error)
		return cli_error(job->command, error, &err);
	if (watch.bar && result->interrupted)
		fputc('\n', stderr);
	limen_report_make(&job->config, result, &job->memory, &report);
	error = write_outputs(job, result, &report, &err);
	if (error) /* the report must not say that they were written */
		job->json_path = job->cells_path = job->weights_path = NULL;
	if (!job->quiet)
		job_print(job, result, &report);
	int status = error ? cli_error(job->command, error, &err) : result->interrupted ? CLI_INTERRUPTED : CLI_OK;

	if (!error && result->lost)
		status = tell_loss(job, result);
	limen_train_free(result);
	return status;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct job job;
	int status = job_read(&job, command, values);

	(void)words;
	if (status == CLI_OK)
		status = job.dry_run ? job_dry_run(&job) : train(&job);
	job_free(&job);
	return status;
}

const struct cli_command cli_train = {
	.name = "train",
	.usage = "[--preset NAME] [--train FILE --test FILE] [OPTIONS]",
	.summary = "trains a classifier on the array and sets the heat of its cells beside the bounds",
	.options = job_options,
	.details = job_details,
	.run = run,
	.outputs = job_outputs,
};
