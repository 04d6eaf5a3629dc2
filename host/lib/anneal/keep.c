/* keep.c: checkpoints of an annealing: restarts that are done by their outcome, the others as they stand. */
#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CHECKPOINTS = 20 }; /* of a restart, unless told otherwise */

static uint32_t problem_sum(const struct limen_ising *ising)
{
	uLong sum = crc32_z(0, (const Bytef *)ising->field, ising->spins * sizeof(*ising->field));

	sum = crc32_z(sum, (const Bytef *)ising->first, (ising->spins + 1) * sizeof(*ising->first));
	sum = crc32_z(sum, (const Bytef *)ising->to, ising->first[ising->spins] * sizeof(*ising->to));
	return (uint32_t)crc32_z(sum, (const Bytef *)ising->weight, ising->first[ising->spins] * sizeof(*ising->weight));
}

/* The problem is told by its content, whatever the name of the file; the streams depend on the chunks. */
static void problem(struct limen_state *state, const struct pool *pool)
{
	const struct limen_anneal_plan *plan = &pool->result->plan;
	const uint64_t here[] = {plan->spins, plan->chunks, pool->result->restarts, problem_sum(pool->run.ising)};
	uint64_t there[4];

	memcpy(there, here, sizeof(there));
	limen_state_part(state, "problem", there, sizeof(there));
	limen_state_require(state, there[1] == here[1], "the spins lay in another number of chunks there");
	limen_state_require(state, memcmp(there, here, sizeof(here)) == 0, "the problem is not that of the checkpoint");
}

static void outcome(struct limen_state *state, struct limen_anneal_restart *r)
{
	limen_state_flag(state, "reached", &r->reached);
	limen_state_part(state, "sweeps", &r->sweeps, sizeof(r->sweeps));
	limen_state_part(state, "best energy", &r->best_energy, sizeof(r->best_energy));
	limen_state_part(state, "final energy", &r->final_energy, sizeof(r->final_energy));
	limen_state_part(state, "best sweep", &r->best_sweep, sizeof(r->best_sweep));
	limen_state_part(state, "target sweep", &r->target_sweep, sizeof(r->target_sweep));
	limen_state_part(state, "target heat", &r->target_heat_bits_per_cell, sizeof(r->target_heat_bits_per_cell));
	limen_state_part(state, "target time", &r->target_s, sizeof(r->target_s));
	limen_state_part(state, "time", &r->wall_s, sizeof(r->wall_s));
	limen_state_part(state, "totals", r->totals, sizeof(r->totals));
	limen_state_part(state, "macs", &r->macs, sizeof(r->macs));
}

static bool make_first(struct limen_anneal_result *result)
{
	size_t n = result->plan.spins;

	result->point = calloc(LIMEN_ANNEAL_POINTS + 2, sizeof(*result->point));
	result->level = calloc(n, sizeof(*result->level));
	result->heat = calloc(n, sizeof(*result->heat));
	result->jumps = calloc(n, sizeof(*result->jumps));
	result->blocked = calloc(n, sizeof(*result->blocked));
	return result->point && result->level && result->heat && result->jumps && result->blocked;
}

/* What the first restart leaves behind once it is done. */
static void first(struct limen_state *state, struct limen_anneal_result *result)
{
	size_t n = result->plan.spins;

	if (limen_state_restores(state) && !make_first(result)) {
		limen_state_require(state, false, "out of memory");
		return;
	}
	limen_state_part(state, "points", &result->points, sizeof(result->points));
	limen_state_require(state, result->points <= LIMEN_ANNEAL_POINTS + 2, "more points than a curve has");
	limen_state_part(state, "curve", result->point, (LIMEN_ANNEAL_POINTS + 2) * sizeof(*result->point));
	limen_state_part(state, "levels", result->level, n * sizeof(*result->level));
	limen_state_part(state, "heat", result->heat, n * sizeof(*result->heat));
	limen_state_part(state, "jumps", result->jumps, n * sizeof(*result->jumps));
	limen_state_part(state, "blocked", result->blocked, n * sizeof(*result->blocked));
}

/* The best spins of the restarts that are done. Those of one that is stopped are in its own state; whatever they replaced
 * was no better, so that nothing is lost. */
static void best(struct limen_state *state, struct limen_anneal_result *result)
{
	bool known = result->best && result->restart[result->best_restart].complete;
	unsigned number = result->best_restart;

	limen_state_flag(state, "best known", &known);
	if (!known)
		return;
	limen_state_part(state, "best restart", &number, sizeof(number));
	limen_state_require(state, number < result->restarts && result->restart[number].complete,
			    "the best restart is not done");
	if (limen_state_restores(state)) {
		result->best = calloc(result->plan.spins, 1);
		limen_state_require(state, result->best != NULL, "out of memory");
	}
	limen_state_part(state, "best spins", result->best, result->plan.spins);
	result->best_restart = number < result->restarts ? number : 0;
}

static void parts(struct limen_state *state, void *ctx)
{
	struct pool *pool = ctx;
	struct limen_anneal_result *result = pool->result;
	size_t n = result->plan.spins;
	unsigned complete = 0;

	problem(state, pool);
	for (unsigned i = 0; i < result->restarts; i++) {
		struct limen_anneal_restart *restart = &result->restart[i];

		limen_state_flag(state, "complete", &restart->complete);
		complete += restart->complete;
		if (restart->complete)
			outcome(state, restart);
		else
			limen_state_block(state, "restart", &pool->kept[i].data, &pool->kept[i].bytes);
	}
	if (result->restart[0].complete)
		first(state, result);
	limen_state_part(state, "up", result->up, n * sizeof(*result->up));
	limen_state_part(state, "alike", result->alike, n * sizeof(*result->alike));
	best(state, result);
	result->complete = complete;
}

int limen_anneal_pool_write(struct pool *pool, struct limen_errmsg *err)
{
	const struct limen_checkpoint *checkpoint = pool->hooks->checkpoint;

	return limen_checkpoint_write(checkpoint->path, checkpoint->description, parts, pool, err);
}

static int keep(void *ctx, unsigned restart, uint8_t *data, size_t bytes)
{
	struct pool *pool = ctx;
	struct limen_kept *kept = &pool->kept[restart];
	struct limen_errmsg err = {""};

	pthread_mutex_lock(&pool->lock);
	free(kept->data);
	*kept = (struct limen_kept){data, bytes};
	int error = limen_anneal_pool_write(pool, &err);

	if (error && !pool->error)
		pool->error = limen_fail(pool->err, error, "%s", err.text);
	pthread_mutex_unlock(&pool->lock);
	return error;
}

/* Progress counts what was done before. */
static void count(struct pool *pool)
{
	const struct limen_anneal_result *result = pool->result;

	for (unsigned i = 0; i < result->restarts; i++)
		pool->progress.sweeps_done += result->restart[i].complete ? result->restart[i].sweeps : 0;
	if (result->best)
		pool->progress.best_energy = result->restart[result->best_restart].best_energy;
}

int limen_anneal_pool_begin(struct pool *pool)
{
	const struct limen_checkpoint *checkpoint = pool->hooks ? pool->hooks->checkpoint : NULL;
	uint64_t every = pool->run.config->sweeps / CHECKPOINTS;
	int error = LIMEN_OK;

	pool->kept = calloc(pool->result->restarts, sizeof(*pool->kept));
	if (!pool->kept)
		return limen_fail_memory(pool->err, pool->result->restarts * sizeof(*pool->kept));
	if (checkpoint && checkpoint->resume)
		error = limen_checkpoint_read(checkpoint->resume, checkpoint->description, parts, pool, pool->err);
	if (error || !checkpoint || !checkpoint->path)
		return error;
	count(pool);
	pool->run.every = checkpoint->every ? checkpoint->every : every ? every : 1;
	pool->run.keep = keep;
	return limen_anneal_pool_write(pool, pool->err);
}

void limen_anneal_pool_free(struct pool *pool)
{
	for (unsigned i = 0; pool->kept && i < pool->result->restarts; i++)
		free(pool->kept[i].data);
	free(pool->kept);
	pool->kept = NULL;
}
