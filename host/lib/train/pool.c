/* pool.c: replicas over threads, and what they come to together. */
#include "pool.h"

#include "refuse.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

double limen_pool_seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

bool limen_pool_stop(void *ctx)
{
	struct limen_pool *pool = ctx;

	pthread_mutex_lock(&pool->lock);
	if (!pool->stopped && !pool->error && pool->hooks && pool->hooks->stop && pool->hooks->stop(pool->hooks->ctx))
		pool->stopped = true;
	bool stop = pool->stopped || pool->error;

	pthread_mutex_unlock(&pool->lock);
	return stop;
}

void limen_pool_report(void *ctx, unsigned replica, uint64_t pulse, double accuracy)
{
	struct limen_pool *pool = ctx;

	if (!pool->hooks || !pool->hooks->progress)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->done += pulse - pool->replica[replica].reported;
	pool->replica[replica].reported = pulse;
	if (replica == 0)
		pool->accuracy = accuracy;
	const struct limen_train_progress progress = {
		.replica = replica,
		.replicas = pool->result->replicas,
		.pulse = pulse,
		.pulses = pool->result->plan.pulses,
		.done = pool->done,
		.accuracy = pool->accuracy,
	};
	pool->hooks->progress(pool->hooks->ctx, &progress);
	pthread_mutex_unlock(&pool->lock);
}

/* --- results --- */

/* Hands the first replica's arrays over. */
static int keep_first(struct limen_train_result *result, struct limen_replica_run *replica)
{
	size_t cells = result->plan.cells, last = result->plan.segments * cells;

	result->level = malloc(cells * sizeof(*result->level));
	result->jumps = malloc(cells * sizeof(*result->jumps));
	if (!result->level || !result->jumps)
		return LIMEN_ENOMEM;
	memcpy(result->level, replica->levels + last, cells * sizeof(*result->level));
	memcpy(result->jumps, replica->jumps + last, cells * sizeof(*result->jumps));
	result->heat = replica->heat;
	result->blocked = replica->blocked;
	result->epoch = replica->epoch;
	result->epochs = replica->epochs;
	replica->heat = NULL;
	replica->blocked = NULL;
	replica->epoch = NULL;
	for (unsigned l = 0; l < result->plan.layers; l++) {
		const struct limen_replica_layer *from = &replica->layer[l];
		struct limen_layer_result *to = &result->layer[l];

		to->idle_variance = from->idle_variance;
		to->barrier_min_bits = from->barrier_min_bits;
		to->live_cells = from->live_cells;
		if (replica->gradients_measured)
			to->gradient_entropy_bits = from->gradient_entropy_sum / replica->gradients_measured;
	}
	return LIMEN_OK;
}

static int take_outcome(struct limen_pool *pool, struct limen_replica_run *replica)
{
	struct limen_train_result *result = pool->result;

	result->replica[replica->number] = replica->outcome;
	if (replica->outcome.complete) {
		result->complete++;
		for (unsigned l = 0; l < result->plan.layers; l++) {
			size_t first = result->plan.layer[l].first;

			limen_moments_add_part(&result->layer[l].moments, replica->levels + first,
					       replica->jumps + first, result->plan.cells);
		}
	}
	return replica->number == 0 ? keep_first(result, replica) : LIMEN_OK;
}

/* --- threads --- */

static void fail(struct limen_pool *pool, int error, const char *text)
{
	pthread_mutex_lock(&pool->lock);
	if (!pool->error) {
		pool->error = error;
		limen_fail(pool->err, error, "%s", text && *text ? text : limen_strerror(error));
	}
	pthread_mutex_unlock(&pool->lock);
}

/* The next replica to run, or -1. */
static int take_replica(struct limen_pool *pool)
{
	int number = -1;

	pthread_mutex_lock(&pool->lock);
	while (pool->next < pool->result->replicas && pool->result->replica[pool->next].complete)
		pool->next++; /* before a resumption */
	if (!pool->stopped && !pool->error && pool->next < pool->result->replicas)
		number = (int)pool->next++;
	pthread_mutex_unlock(&pool->lock);
	return number;
}

static int run_replica(struct limen_pool *pool, const struct limen_devices *devices, unsigned number,
		       struct limen_errmsg *err)
{
	struct limen_replica_run replica;
	int error = limen_replica_init(&replica, &pool->run, number);

	if (error)
		return error;
	error = limen_replica_train(&replica, &pool->run, devices->device, &pool->replica[number].kept, err);
	if (!error) {
		pthread_mutex_lock(&pool->lock);
		error = take_outcome(pool, &replica);
		if (!error && replica.outcome.complete && pool->run.every)
			error = limen_pool_write(pool, err);
		pthread_mutex_unlock(&pool->lock);
	}
	limen_replica_free(&replica);
	return error;
}

/* Runs replicas on a thread's devices until there are none left. */
static void work(struct limen_pool *pool, const struct limen_devices *devices)
{
	double start = limen_pool_seconds();
	bool used = false;

	for (int number; (number = take_replica(pool)) >= 0; used = true) {
		struct limen_errmsg err = {""};
		int error = used ? limen_devices_reset(devices) : LIMEN_OK;

		if (!error)
			error = run_replica(pool, devices, (unsigned)number, &err);
		if (error)
			fail(pool, error, err.text[0] ? err.text : limen_devices_message(devices));
	}
	pthread_mutex_lock(&pool->lock);
	pool->result->work_s += limen_pool_seconds() - start;
	for (unsigned d = 0; d < devices->n; d++) {
		uint64_t out, in;

		limen_device_traffic(devices->device[d], &out, &in);
		pool->result->words_out += out;
		pool->result->words_in += in;
		pool->result->array_s += limen_device_array_s(devices->device[d]);
	}
	pthread_mutex_unlock(&pool->lock);
}

static void *thread_main(void *ctx)
{
	struct limen_pool *pool = ctx;
	struct limen_devices devices;
	struct limen_errmsg err = {""};
	int error = limen_devices_open(&devices, pool->uri, pool->devices, &err);

	if (error) {
		fail(pool, error, err.text);
		return NULL;
	}
	work(pool, &devices);
	limen_devices_close(&devices);
	return NULL;
}

void limen_pool_work(struct limen_pool *pool, const struct limen_devices *devices, unsigned threads)
{
	unsigned more = (threads < pool->result->replicas ? threads : pool->result->replicas) - 1, started = 0;
	pthread_t *thread = calloc(more + 1, sizeof(*thread));

	while (thread && started < more && pthread_create(&thread[started], NULL, thread_main, pool) == 0)
		started++;
	work(pool, devices);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	free(thread);
}

int limen_pool_salvage(struct limen_pool *pool)
{
	const char *uri[LIMEN_LAYERS_MAX];
	struct limen_train_result *result = pool->result;
	struct limen_devices devices;
	int error = pool->error;

	if ((error != LIMEN_EIO && error != LIMEN_ETIMEOUT) || !(result->level || pool->replica[0].kept.bytes))
		return error;
	result->lost = error;
	limen_fail(&result->lost_text, error, "%s", pool->err ? pool->err->text : limen_strerror(error));
	pool->stopped = true;
	if (result->level) /* the first replica had ended before */
		return LIMEN_OK;
	for (unsigned d = 0; d < pool->devices; d++)
		uri[d] = "ref:";
	pool->run.every = 0;
	error = limen_devices_open(&devices, uri, pool->devices, pool->err);
	if (error)
		return error;
	error = run_replica(pool, &devices, 0, pool->err);
	limen_devices_close(&devices);
	return error;
}
