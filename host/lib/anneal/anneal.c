/* anneal.c: restarts over devices, and what they leave. */
#include "pool.h"

#include <stdlib.h>
#include <string.h>

enum { CHECKPOINTS = 20 }; /* of a restart, unless told otherwise */

static void pool_report(void *ctx, uint64_t sweeps, double best_energy)
{
	struct limen_anneal_pool *pool = ctx;

	pthread_mutex_lock(&pool->crew.lock);
	if (pool->progress.sweeps_done == 0 || best_energy < pool->progress.best_energy)
		pool->progress.best_energy = best_energy;
	pool->progress.sweeps_done += sweeps;
	if (pool->hooks->progress)
		pool->hooks->progress(pool->hooks->ctx, &pool->progress);
	pthread_mutex_unlock(&pool->crew.lock);
}

/* --- results --- */

/* Hands the first restart's arrays over, by the problem's numbers. */
static int keep_first(struct limen_anneal_result *result, struct limen_restart_run *restart)
{
	const struct limen_anneal_plan *plan = &result->plan;

	result->level = calloc(plan->spins, sizeof(*result->level));
	result->heat = calloc(plan->spins, sizeof(*result->heat));
	result->jumps = calloc(plan->spins, sizeof(*result->jumps));
	result->blocked = calloc(plan->spins, sizeof(*result->blocked));
	if (!result->level || !result->heat || !result->jumps || !result->blocked)
		return LIMEN_ENOMEM;
	for (unsigned p = 0; p < plan->spins; p++) {
		result->level[plan->order[p]] = restart->level[p];
		result->heat[plan->order[p]] = restart->heat[p];
		result->jumps[plan->order[p]] = restart->jumps[p];
		result->blocked[plan->order[p]] = restart->blocked[p];
	}
	result->point = restart->point;
	result->points = restart->points;
	restart->point = NULL;
	return LIMEN_OK;
}

/* The best is the lowest energy, of equals the first restart: threads end in any order. */
static bool is_better(const struct limen_anneal_result *result, unsigned number)
{
	double energy = result->restart[number].best_energy, best = result->restart[result->best_restart].best_energy;

	return !result->best || energy < best || (energy == best && number < result->best_restart);
}

static void offer_best(struct limen_anneal_result *result, unsigned number, int8_t **best)
{
	if (!*best || !is_better(result, number))
		return;
	free(result->best);
	result->best = *best;
	result->best_restart = number;
	*best = NULL;
}

static int take_outcome(struct limen_anneal_pool *pool, struct limen_restart_run *restart)
{
	struct limen_anneal_result *result = pool->result;

	result->restart[restart->number] = restart->outcome;
	if (!restart->outcome.complete) { /* a checkpoint holds what complete ones left: this one has to wait */
		pool->best[restart->number] = restart->best;
		restart->best = NULL;
	} else {
		offer_best(result, restart->number, &restart->best);
		result->complete++;
		for (unsigned i = 0; i < result->plan.spins; i++) {
			result->up[i] += restart->final[i] > 0;
			result->alike[i] += restart->final[i] == restart->final[0];
		}
	}
	return restart->number == 0 ? keep_first(result, restart) : LIMEN_OK;
}

/* --- threads --- */

static bool is_complete(void *ctx, unsigned number)
{
	const struct limen_anneal_pool *pool = ctx;

	return pool->result->restart[number].complete;
}

static int run_restart(struct limen_anneal_pool *pool, struct limen_array *array, unsigned number,
		       struct limen_errmsg *err)
{
	struct limen_restart_run restart;
	int error = limen_restart_init(&restart, &pool->run, number);

	if (!error)
		error = limen_restart_run(&restart, &pool->run, array, &pool->crew.kept[number], err);
	if (!error) {
		pthread_mutex_lock(&pool->crew.lock);
		error = take_outcome(pool, &restart);
		if (!error && restart.outcome.complete && pool->crew.every)
			error = limen_crew_write(&pool->crew, err);
		pthread_mutex_unlock(&pool->crew.lock);
	}
	limen_restart_free(&restart);
	return error;
}

/* Runs restarts on one device until there are none left. */
static void work(void *ctx, const struct limen_devices *devices)
{
	struct limen_anneal_pool *pool = ctx;
	struct limen_device *device = devices->device[0];
	struct limen_errmsg err = {""};
	struct limen_array array;
	uint64_t out = 0, in = 0;
	int error = limen_array_init(&array, device, pool->run.plan, pool->run.ising, pool->run.config->kinetics);

	for (int number; !error && (number = limen_crew_take(&pool->crew)) >= 0;)
		error = run_restart(pool, &array, (unsigned)number, &err);
	if (error)
		limen_crew_fail(&pool->crew, error, err.text[0] ? err.text : limen_device_message(device));
	limen_device_traffic(device, &out, &in);
	pthread_mutex_lock(&pool->crew.lock);
	pool->result->words_out += out;
	pool->result->words_in += in;
	pthread_mutex_unlock(&pool->crew.lock);
}

/* --- set-up --- */

static int check_gains(const struct limen_anneal_config *config, const struct limen_anneal_plan *plan,
		       struct limen_errmsg *err)
{
	const double ends[] = {config->gain.from, config->gain.to};

	for (unsigned i = 0; i < 2; i++)
		if (!limen_array_gain_fits(plan, ends[i]))
			return limen_fail(
				err, LIMEN_EUSAGE,
				"gain %g cannot be represented with these couplings; choose a smaller or larger one",
				ends[i]);
	return LIMEN_OK;
}

static int make_result(struct limen_anneal_pool *pool, const struct limen_anneal_config *config,
		       struct limen_errmsg *err)
{
	struct limen_anneal_result *result = pool->result;

	pool->best = calloc(config->restarts, sizeof(*pool->best));
	result->restarts = config->restarts;
	result->restart = calloc(config->restarts, sizeof(*result->restart));
	result->up = calloc(result->plan.spins, sizeof(*result->up));
	result->alike = calloc(result->plan.spins, sizeof(*result->alike));
	return pool->best && result->restart && result->up && result->alike ? LIMEN_OK
									    : limen_fail_memory(err, config->restarts);
}

static int anneal_on(void *ctx, const struct limen_devices *devices)
{
	struct limen_anneal_pool *pool = ctx;
	const struct limen_anneal_config *config = pool->run.config;
	struct limen_anneal_result *result = pool->result;
	double start = limen_crew_seconds();

	result->info = *limen_device_info(devices->device[0]);
	int error = limen_anneal_plan(config, &result->info, pool->run.ising, &result->plan, pool->crew.err);

	if (!error)
		error = check_gains(config, &result->plan, pool->crew.err);
	if (!error)
		error = make_result(pool, config, pool->crew.err);
	pool->progress.sweeps = config->sweeps * config->restarts;
	if (!error)
		error = limen_crew_begin(&pool->crew, config->restarts,
					 config->sweeps < CHECKPOINTS ? 1 : config->sweeps / CHECKPOINTS);
	for (unsigned i = 0; !error && i < result->restarts; i++)
		if (result->restart[i].complete)
			pool->progress.sweeps_done += result->restart[i].sweeps;
	if (!error) {
		limen_crew_work(&pool->crew, devices, config->threads);
		error = pool->crew.error;
	}
	for (unsigned i = 0; !error && i < result->restarts; i++)
		offer_best(result, i, &pool->best[i]);
	for (unsigned i = 0; pool->best && i < config->restarts; i++)
		free(pool->best[i]);
	free(pool->best);
	result->interrupted = pool->crew.stopped;
	result->wall_s = limen_crew_seconds() - start;
	return error;
}

int limen_anneal(const char *uri, const struct limen_anneal_config *config, const struct limen_ising *ising,
		 const struct limen_anneal_hooks *hooks, struct limen_anneal_result **out, struct limen_errmsg *err)
{
	static const struct limen_anneal_hooks none;
	struct limen_anneal_result *result = calloc(1, sizeof(*result));
	struct limen_anneal_pool pool = {.hooks = hooks ? hooks : &none, .result = result};

	*out = NULL;
	if (!result)
		return limen_fail_memory(err, sizeof(*result));
	pool.run = (struct limen_anneal_run){
		.config = config,
		.ising = ising,
		.plan = &result->plan,
		.crew = &pool.crew,
		.report = pool_report,
		.ctx = &pool,
	};
	pool.crew = (struct limen_crew){
		.uri = {uri},
		.devices = 1,
		.work = work,
		.complete = is_complete,
		.parts = limen_anneal_parts,
		.run = anneal_on,
		.ctx = &pool,
		.stop = pool.hooks->stop,
		.stop_ctx = pool.hooks->ctx,
		.checkpoint = pool.hooks->checkpoint,
		.err = err,
	};
	int error = limen_crew_run(&pool.crew);

	if (error) {
		limen_anneal_free(result);
		return error;
	}
	*out = result;
	return LIMEN_OK;
}

void limen_anneal_free(struct limen_anneal_result *result)
{
	if (!result)
		return;
	limen_anneal_plan_free(&result->plan);
	free(result->restart);
	free(result->best);
	free(result->point);
	free(result->level);
	free(result->heat);
	free(result->jumps);
	free(result->blocked);
	free(result->up);
	free(result->alike);
	free(result);
}
