/* train.c: replicas over devices, and what they come to together. */
#include <limen/train.h>

#include "errmsg.h"
#include "pool.h"
#include "refuse.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool pool_stop(void *ctx)
{
	struct pool *pool = ctx;

	pthread_mutex_lock(&pool->lock);
	if (!pool->stopped && !pool->error && pool->hooks && pool->hooks->stop && pool->hooks->stop(pool->hooks->ctx))
		pool->stopped = true;
	bool stop = pool->stopped || pool->error;

	pthread_mutex_unlock(&pool->lock);
	return stop;
}

static void pool_report(void *ctx, unsigned replica, uint64_t pulse, double test_accuracy)
{
	struct pool *pool = ctx;

	if (!pool->hooks || !pool->hooks->progress)
		return;
	pthread_mutex_lock(&pool->lock);
	pool->done += pulse - pool->replica[replica].reported;
	pool->replica[replica].reported = pulse;
	if (replica == 0)
		pool->accuracy = test_accuracy;
	const struct limen_train_progress progress = {
		.replica = replica,
		.replicas = pool->result->replicas,
		.pulse = pulse,
		.pulses = pool->result->plan.pulses,
		.done = pool->done,
		.test_accuracy = pool->accuracy,
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
	result->idle_variance = replica->idle_variance;
	result->barrier_min_bits = replica->barrier_min_bits;
	result->live_cells = replica->live_cells;
	if (replica->gradients_measured)
		result->gradient_entropy_bits = replica->gradient_entropy_sum / replica->gradients_measured;
	return LIMEN_OK;
}

static int take_outcome(struct pool *pool, struct limen_replica_run *replica)
{
	struct limen_train_result *result = pool->result;

	result->replica[replica->number] = replica->outcome;
	if (replica->outcome.complete) {
		result->complete++;
		limen_moments_add(&result->moments, replica->levels, replica->jumps);
	}
	return replica->number == 0 ? keep_first(result, replica) : LIMEN_OK;
}

/* --- threads --- */

static void fail(struct pool *pool, int error, const char *text)
{
	pthread_mutex_lock(&pool->lock);
	if (!pool->error) {
		pool->error = error;
		limen_fail(pool->err, error, "%s", text && *text ? text : limen_strerror(error));
	}
	pthread_mutex_unlock(&pool->lock);
}

/* The next replica to run, or -1. */
static int take_replica(struct pool *pool)
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

static int run_replica(struct pool *pool, struct limen_device *device, unsigned number, struct limen_errmsg *err)
{
	struct limen_replica_run replica;
	int error = limen_replica_init(&replica, &pool->run, number);

	if (error)
		return error;
	error = limen_replica_train(&replica, &pool->run, device, &pool->replica[number].kept, err);
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

/* Runs replicas on one device until there are none left. */
static void work(struct pool *pool, struct limen_device *device)
{
	uint64_t out = 0, in = 0;
	bool used = false;

	for (int number; (number = take_replica(pool)) >= 0; used = true) {
		struct limen_errmsg err = {""};
		int error = used ? limen_reset(device) : LIMEN_OK;

		if (!error)
			error = run_replica(pool, device, (unsigned)number, &err);
		if (error)
			fail(pool, error, err.text[0] ? err.text : limen_device_message(device));
	}
	limen_device_traffic(device, &out, &in);
	pthread_mutex_lock(&pool->lock);
	pool->result->words_out += out;
	pool->result->words_in += in;
	pthread_mutex_unlock(&pool->lock);
}

static void *thread_main(void *ctx)
{
	struct pool *pool = ctx;
	struct limen_device *device;
	struct limen_errmsg err = {""};
	int error = limen_open(pool->uri, &device, &err);

	if (error) {
		fail(pool, error, err.text);
		return NULL;
	}
	work(pool, device);
	limen_close(device);
	return NULL;
}

/* The caller's thread works on the device that was asked for its shape; the others open their own. */
static void work_all(struct pool *pool, struct limen_device *device, unsigned threads)
{
	unsigned more = (threads < pool->result->replicas ? threads : pool->result->replicas) - 1, started = 0;
	pthread_t *thread = calloc(more + 1, sizeof(*thread));

	while (thread && started < more && pthread_create(&thread[started], NULL, thread_main, pool) == 0)
		started++;
	work(pool, device);
	while (started > 0)
		pthread_join(thread[--started], NULL);
	free(thread);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* --- set-up --- */

static int check_gains(const struct limen_train_config *config, const struct limen_plan *plan, struct limen_errmsg *err)
{
	const double ends[] = {config->gain.from, config->gain.to};

	for (unsigned i = 0; i < 2 * plan->layers; i++) {
		int32_t mantissa;
		unsigned shift;

		if (limen_pulse_gain(ends[i % 2] * plan->layer[i / 2].gain_scale, &mantissa, &shift))
			return limen_fail(err, LIMEN_EUSAGE,
					  "--gain %g cannot be represented with batch %u and inputs up to %u; "
					  "choose a smaller or larger gain",
					  ends[i % 2], config->batch, plan->layer[0].unit);
	}
	return LIMEN_OK;
}

static int check_test(const struct limen_data *train, const struct limen_data *test, struct limen_errmsg *err)
{
	if (test->features != train->features)
		return limen_fail(err, LIMEN_EUSAGE, "%s has %u inputs, but %s has %u; name files that belong together",
				  test->name, test->features, train->name, train->features);
	return LIMEN_OK;
}

static int set_up(struct pool *pool, const struct limen_train_config *config, const struct limen_data *train,
		  const struct limen_data *test)
{
	struct limen_train_result *result = pool->result;

	pool->run.stop = pool_stop;
	pool->run.report = pool_report;
	pool->run.ctx = pool;
	result->replicas = config->replicas;
	result->replica = calloc(config->replicas, sizeof(*result->replica));
	pool->replica = calloc(config->replicas, sizeof(*pool->replica));
	int error = result->replica && pool->replica ? LIMEN_OK : LIMEN_ENOMEM;

	if (!error)
		error = limen_run_init(&pool->run, config, &result->plan, train, test);
	if (!error)
		error = limen_moments_init(&result->moments, result->plan.cells, result->plan.segments);
	if (!error) {
		double variance[LIMEN_TRAIN_SEGMENTS];

		limen_run_idle_variance(&pool->run, variance);
		error = limen_moments_cut(&result->moments, variance);
	}
	if (error)
		return limen_fail(pool->err, error, "%s", limen_strerror(error));
	return pool->hooks && pool->hooks->checkpoint ? limen_pool_begin(pool, pool->hooks->checkpoint) : LIMEN_OK;
}

static int train_on(struct limen_device *device, struct pool *pool, const struct limen_train_config *config,
		    const struct limen_data *train, const struct limen_data *test)
{
	struct limen_train_result *result = pool->result;
	double start = seconds();

	result->info = *limen_device_info(device);
	int error = check_test(train, test, pool->err);

	if (!error)
		error = limen_train_plan(config, &result->info, train, &result->plan, pool->err);
	if (!error)
		error = check_gains(config, &result->plan, pool->err);
	if (!error)
		error = set_up(pool, config, train, test);
	if (!error) {
		work_all(pool, device, config->threads);
		error = pool->error;
	}
	limen_run_free(&pool->run);
	limen_pool_free(pool);
	result->interrupted = pool->stopped;
	result->wall_s = seconds() - start;
	return error;
}

int limen_train(const char *uri, const struct limen_train_config *config, const struct limen_data *train,
		const struct limen_data *test, const struct limen_train_hooks *hooks, struct limen_train_result **out,
		struct limen_errmsg *err)
{
	struct limen_train_result *result = calloc(1, sizeof(*result));
	struct pool pool = {.uri = uri, .hooks = hooks, .result = result, .err = err, .accuracy = -1};
	struct limen_device *device;

	*out = NULL;
	if (!result)
		return limen_fail_memory(err, sizeof(*result));
	int error = limen_open(uri, &device, err);

	if (!error) {
		pthread_mutex_init(&pool.lock, NULL);
		error = train_on(device, &pool, config, train, test);
		pthread_mutex_destroy(&pool.lock);
		limen_close(device);
	}
	if (error) {
		limen_train_free(result);
		return error;
	}
	*out = result;
	return LIMEN_OK;
}

void limen_train_free(struct limen_train_result *result)
{
	if (!result)
		return;
	free(result->replica);
	free(result->epoch);
	free(result->level);
	free(result->heat);
	free(result->jumps);
	free(result->blocked);
	limen_moments_free(&result->moments);
	free(result);
}

int16_t *limen_train_weights(const struct limen_train_result *result, unsigned layer)
{
	const struct limen_layer_plan *plan = &result->plan.layer[layer];
	int16_t *weights = malloc(plan->cells * sizeof(*weights));

	if (weights)
		limen_layer_from_tile(plan, result->level + plan->first, weights);
	return weights;
}
