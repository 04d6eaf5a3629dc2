/* train.c: a training from its checks to its result. */
#include <limen/train.h>

#include "errmsg.h"
#include "pool.h"
#include "refuse.h"

#include <stdlib.h>

static int check_gains(const struct limen_train_config *config, const struct limen_plan *plan, struct limen_errmsg *err)
{
	for (unsigned i = 0; i < 2 * plan->layers; i++) {
		const struct limen_schedule *gain = &config->layer[i / 2].gain;
		double end = i % 2 ? gain->to : gain->from;
		int32_t mantissa;
		unsigned shift;

		if (limen_pulse_gain(end * plan->layer[i / 2].gain_scale, &mantissa, &shift))
			return limen_fail(err, LIMEN_EUSAGE,
					  "--gain %g cannot be represented with batch %u and inputs up to %u; "
					  "choose a smaller or larger gain",
					  end, config->batch, plan->layer[i / 2].unit);
	}
	return LIMEN_OK;
}

static int check_data(const struct limen_data *train, const struct limen_data *other, struct limen_errmsg *err)
{
	if (other && other->features != train->features)
		return limen_fail(err, LIMEN_EUSAGE, "%s has %u inputs, but %s has %u; name files that belong together",
				  other->name, other->features, train->name, train->features);
	return LIMEN_OK;
}

static int make_moments(struct limen_pool *pool)
{
	const struct limen_plan *plan = &pool->result->plan;
	double variance[LIMEN_TRAIN_SEGMENTS];
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < plan->layers; l++) {
		struct limen_moments *moments = &pool->result->layer[l].moments;

		error = limen_moments_init(moments, plan->layer[l].cells, plan->segments);
		limen_run_idle_variance(&pool->run, l, variance);
		if (!error)
			error = limen_moments_cut(moments, variance);
	}
	return error;
}

enum { CHECKPOINTS = 20 }; /* of a run, unless told otherwise */

static uint64_t kept_every(const struct limen_plan *plan)
{
	return plan->pulses < CHECKPOINTS ? 1 : plan->pulses / CHECKPOINTS;
}

static int set_up(struct limen_pool *pool)
{
	const struct limen_train_config *config = pool->config;
	struct limen_train_result *result = pool->result;

	pool->run.crew = &pool->crew;
	pool->run.report = limen_pool_report;
	pool->run.ctx = pool;
	result->replicas = config->replicas;
	result->replica = calloc(config->replicas, sizeof(*result->replica));
	pool->reported = calloc(config->replicas, sizeof(*pool->reported));
	int error = result->replica && pool->reported ? LIMEN_OK : LIMEN_ENOMEM;

	if (!error)
		error = limen_run_init(&pool->run, config, &result->plan, pool->train, pool->test);
	if (!error)
		error = make_moments(pool);
	if (error)
		return limen_fail(pool->crew.err, error, "%s", limen_strerror(error));
	error = limen_crew_begin(&pool->crew, config->replicas, kept_every(&result->plan));
	for (unsigned i = 0; !error && i < result->replicas; i++) {
		pool->reported[i] = result->replica[i].pulses;
		pool->done += pool->reported[i];
	}
	return error;
}

static int train_on(void *ctx, const struct limen_devices *devices)
{
	struct limen_pool *pool = ctx;
	const struct limen_train_config *config = pool->config;
	struct limen_train_result *result = pool->result;
	double start = limen_crew_seconds();

	for (unsigned d = 0; d < devices->n; d++)
		result->info[d] = *limen_device_info(devices->device[d]);
	int error = check_data(pool->train, pool->test, pool->crew.err);

	if (!error)
		error = check_data(pool->train, config->validation, pool->crew.err);
	if (!error)
		error = limen_train_plan(config, result->info, pool->train, &result->plan, pool->crew.err);
	if (!error)
		error = check_gains(config, &result->plan, pool->crew.err);
	if (!error)
		error = set_up(pool);
	if (!error) {
		/* a device that may go away: kept in memory as a checkpoint would, for limen_pool_salvage() */
		for (unsigned d = 0; d < devices->n; d++)
			if (!pool->crew.every && limen_device_removable(devices->device[d]))
				pool->crew.every = kept_every(&result->plan);
		limen_crew_work(&pool->crew, devices, config->threads);
		error = pool->crew.error ? limen_pool_salvage(pool) : LIMEN_OK;
	}
	limen_run_free(&pool->run);
	free(pool->reported);
	result->interrupted = pool->crew.stopped;
	result->wall_s = limen_crew_seconds() - start;
	return error;
}

/* The URIs of all devices that layers name. */
static int name_devices(struct limen_pool *pool, const char *uri)
{
	const struct limen_train_config *config = pool->config;

	pool->crew.devices = limen_net_devices(&config->net, config->layer);
	if (pool->crew.devices > LIMEN_LAYERS_MAX)
		return limen_fail(pool->crew.err, LIMEN_EUSAGE, "%u devices: there are at most %d", pool->crew.devices,
				  LIMEN_LAYERS_MAX);
	for (unsigned d = 0; d < pool->crew.devices; d++) {
		pool->crew.uri[d] = d == 0 ? uri : config->more[d - 1];
		if (!pool->crew.uri[d])
			return limen_fail(pool->crew.err, LIMEN_EUSAGE,
					  "a layer is for device %u, but there is none of this number: see --device",
					  d);
	}
	return LIMEN_OK;
}

int limen_train(const char *uri, const struct limen_train_config *config, const struct limen_data *train,
		const struct limen_data *test, const struct limen_train_hooks *hooks, struct limen_train_result **out,
		struct limen_errmsg *err)
{
	static const struct limen_train_hooks none;
	struct limen_train_result *result = calloc(1, sizeof(*result));
	struct limen_pool pool = {
		.config = config,
		.train = train,
		.test = test,
		.hooks = hooks ? hooks : &none,
		.result = result,
		.accuracy = -1,
	};

	*out = NULL;
	if (!result)
		return limen_fail_memory(err, sizeof(*result));
	pool.crew = (struct limen_crew){
		.work = limen_pool_work,
		.complete = limen_pool_complete,
		.parts = limen_pool_parts,
		.run = train_on,
		.ctx = &pool,
		.stop = pool.hooks->stop,
		.stop_ctx = pool.hooks->ctx,
		.checkpoint = pool.hooks->checkpoint,
		.err = err,
	};
	int error = name_devices(&pool, uri);

	if (!error)
		error = limen_crew_run(&pool.crew);
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
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		limen_moments_free(&result->layer[l].moments);
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
