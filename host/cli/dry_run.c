/* dry_run.c: how a run would lie on the device, what it would send, how long it would take. */
#include "job.h"

#include <stdio.h>

static const double trial_s = 0.3; /* a trial of this length is believed */

/* Times small batches on the device itself, each four times as large as the one before; seconds per sample. */
static int time_sample(const struct job *job, double *seconds, struct limen_errmsg *err)
{
	struct limen_train_config config = job->config;
	struct limen_data train = *job->train, test = *job->test;
	unsigned most = config.batch;
	double wall = 0;

	train.rows = test.rows = 1;
	config.replicas = config.threads = 1;
	config.validation = NULL;
	config.patience = 0;
	for (config.batch = most < 64 ? most : 64; wall < trial_s; config.batch *= 4) {
		struct limen_train_result *result;

		config.batch = config.batch < most ? config.batch : most;
		config.epochs = config.batch; /* of one row: one pulse */
		int error = limen_train(job->places.uri[0], &config, &train, &test, NULL, &result, err);

		if (error)
			return error;
		wall = result->wall_s;
		*seconds = wall / config.batch;
		limen_train_free(result);
		if (config.batch == most)
			break;
	}
	return LIMEN_OK;
}

static void print_mapping(const struct job *job, const struct limen_info *info, const struct limen_plan *plan)
{
	for (unsigned d = 0; d < plan->devices; d++)
		printf("device      %s: %s, %u lanes, contract %u\n", job->places.uri[d], info[d].name, info[d].lanes,
		       info[d].version);
	printf("data        %s rows to train, %s to test, %u inputs, largest %u\n",
	       cli_grouped((double)job->train->rows), cli_grouped((double)job->test->rows), job->train->features,
	       job->train->x_max);
	for (unsigned l = 0; l < plan->layers; l++) {
		const struct limen_layer_plan *layer = &plan->layer[l];

		printf("tile %u      %u rows (%s) x %u columns (%s), %zu cells of %u bits; forward pass %s%s%s\n", l,
		       layer->rows, layer->transposed ? "inputs and bias" : "outputs", layer->cols,
		       layer->transposed ? "outputs" : "inputs and bias", layer->cells, layer->bits,
		       layer->transposed ? "MVMT" : "MVM", plan->devices > 1 ? "; on " : "",
		       plan->devices > 1 ? job->places.uri[layer->device] : "");
	}
	for (unsigned d = 0; d < plan->devices; d++) {
		const struct limen_device_plan *device = &plan->device[d];

		printf("capacity    %llu of %u cells per lane (%.1f%%), %llu of %u row streams (%.1f%%)%s%s\n",
		       (unsigned long long)device->cells_per_lane, info[d].depth,
		       100 * (double)device->cells_per_lane / info[d].depth,
		       (unsigned long long)device->streams_per_lane, info[d].row_slots,
		       100 * (double)device->streams_per_lane / info[d].row_slots, plan->devices > 1 ? " of " : "",
		       plan->devices > 1 ? job->places.uri[d] : "");
	}
}

/* What each device says that it is. */
static int ask_devices(const struct job *job, struct limen_info *info, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	for (unsigned d = 0; !error && d < limen_net_devices(&job->config.net, job->config.layer); d++) {
		struct limen_device *device;

		error = limen_open(job->places.uri[d], &device, err);
		if (error)
			break;
		info[d] = *limen_device_info(device);
		limen_close(device);
	}
	return error;
}

int job_dry_run(const struct job *job)
{
	struct limen_errmsg err = {""};
	struct limen_info info[LIMEN_LAYERS_MAX] = {{0}};
	struct limen_plan plan;
	double sample_s = 0;
	int error = ask_devices(job, info, &err);

	if (!error)
		error = limen_train_plan(&job->config, info, job->train, &plan, &err);
	if (!error)
		error = time_sample(job, &sample_s, &err);
	if (error)
		return cli_error(job->command, error, &err);
	double samples = (double)plan.pulses * job->config.batch, replicas = job->config.replicas;
	/* an evaluation is a read alone, about half of a sample's work */
	double total_s = (samples + 0.5 * (double)job->test->rows) * sample_s * replicas / job->config.threads;

	print_mapping(job, info, &plan);
	printf("pulses      %s of %u samples, %s samples in all%s\n", cli_grouped((double)plan.pulses),
	       job->config.batch, cli_grouped(samples), job->config.replicas > 1 ? ", each replica" : "");
	printf("attempts    at most %s\n", cli_grouped((double)plan.pulses * (double)plan.cells));
	printf("wire        %s bytes to the device, %s back%s (%llu and %llu bytes a sample)\n",
	       cli_grouped(4 * (double)plan.words_out), cli_grouped(4 * (double)plan.words_in),
	       job->config.replicas > 1 ? ", each replica" : "", (unsigned long long)(4 * plan.sample_words_out),
	       (unsigned long long)(4 * plan.sample_words_in));
	printf("time        about %.1f s (%.3g us a sample, measured on this device just now)\n", total_s,
	       1e6 * sample_s);
	printf("\nNothing was trained and nothing written. Next: the same command without --dry-run.\n");
	return CLI_OK;
}
