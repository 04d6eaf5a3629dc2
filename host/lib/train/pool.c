/* pool.c: replicas over threads, and what they come to together. */
#include "pool.h"

#include "refuse.h"

#include <stdlib.h>
#include <string.h>

void limen_pool_report(void *ctx, unsigned replica, uint64_t pulse, double accuracy)
{
	struct limen_pool *pool = ctx;

	if (!pool->hooks->progress)
		return;
	pthread_mutex_lock(&pool->crew.lock);
	pool->done += pulse - pool->reported[replica];
	pool->reported[replica] = pulse;
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
	pthread_mutex_unlock(&pool->crew.lock);
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

bool limen_pool_complete(void *ctx, unsigned replica)
{
	const struct limen_pool *pool = ctx;

	return pool->result->replica[replica].complete;
}

static int run_replica(struct limen_pool *pool, const struct limen_devices *devices, unsigned number,
		       struct limen_errmsg *err)
{
	struct limen_replica_run replica;
	int error = limen_replica_init(&replica, &pool->run, number);

	if (error)
		return error;
	error = limen_replica_train(&replica, &pool->run, devices->device, &pool->crew.kept[number], err);
	if (!error) {
		pthread_mutex_lock(&pool->crew.lock);
		error = take_outcome(pool, &replica);
		if (!error && replica.outcome.complete && pool->crew.every)
			error = limen_crew_write(&pool->crew, err);
		pthread_mutex_unlock(&pool->crew.lock);
	}
	limen_replica_free(&replica);
	return error;
}

/* Runs replicas on a thread's devices until there are none left. */
void limen_pool_work(void *ctx, const struct limen_devices *devices)
{
	struct limen_pool *pool = ctx;
	double start = limen_crew_seconds();
	bool used = false;

	for (int number; (number = limen_crew_take(&pool->crew)) >= 0; used = true) {
		struct limen_errmsg err = {""};
		int error = used ? limen_devices_reset(devices) : LIMEN_OK;

		if (!error)
			error = run_replica(pool, devices, (unsigned)number, &err);
		if (error)
			limen_crew_fail(&pool->crew, error, err.text[0] ? err.text : limen_devices_message(devices));
	}
	pthread_mutex_lock(&pool->crew.lock);
	pool->result->work_s += limen_crew_seconds() - start;
	for (unsigned d = 0; d < devices->n; d++) {
		uint64_t out, in;

		limen_device_traffic(devices->device[d], &out, &in);
		pool->result->words_out += out;
		pool->result->words_in += in;
		pool->result->array_s += limen_device_array_s(devices->device[d]);
	}
	pthread_mutex_unlock(&pool->crew.lock);
}

int limen_pool_salvage(struct limen_pool *pool)
{
	const char *uri[LIMEN_LAYERS_MAX];
	struct limen_train_result *result = pool->result;
	struct limen_devices devices;
	int error = pool->crew.error;

	if ((error != LIMEN_EIO && error != LIMEN_ETIMEOUT) || !(result->level || pool->crew.kept[0].bytes))
		return error;
	result->lost = error;
	limen_fail(&result->lost_text, error, "%s", pool->crew.err ? pool->crew.err->text : limen_strerror(error));
	pool->crew.stopped = true;
	if (result->level) /* the first replica had ended before */
		return LIMEN_OK;
	for (unsigned d = 0; d < pool->crew.devices; d++)
		uri[d] = "ref:";
	pool->crew.every = 0;
	error = limen_devices_open(&devices, uri, pool->crew.devices, pool->crew.err);
	if (error)
		return error;
	error = run_replica(pool, &devices, 0, pool->crew.err);
	limen_devices_close(&devices);
	return error;
}
