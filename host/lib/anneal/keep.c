/* keep.c: checkpoints of an annealing: restarts that are done by their outcome, the others as they stand. */
#include "pool.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

/* A problem is told by its content, whatever the name of the file. */
static uint64_t problem_sum(const struct limen_ising *ising)
{
	uLong sum = crc32(0, NULL, 0);

	for (unsigned i = 0; i < ising->spins; i++) {
		size_t first = ising->first[i], n = ising->first[i + 1] - first;

		sum = crc32(sum, (const Bytef *)&n, sizeof(n));
		sum = crc32(sum, (const Bytef *)(ising->to + first), (uInt)(n * sizeof(*ising->to)));
		sum = crc32(sum, (const Bytef *)(ising->weight + first), (uInt)(n * sizeof(*ising->weight)));
	}
	return crc32(sum, (const Bytef *)ising->field, (uInt)(ising->spins * sizeof(*ising->field)));
}

static void sizes(struct limen_state *state, const struct limen_anneal_pool *pool)
{
	const struct limen_anneal_plan *plan = pool->run.plan;
	const uint64_t here[] = {plan->spins, pool->run.config->sweeps, pool->result->restarts, plan->chunks,
				 problem_sum(pool->run.ising)};
	uint64_t there[5];

	memcpy(there, here, sizeof(there));
	limen_state_part(state, "sizes", there, sizeof(there));
	limen_state_require(state, memcmp(there, here, sizeof(uint64_t[3])) == 0,
			    "another number of spins, sweeps or restarts");
	limen_state_require(state, there[3] == here[3], "it was made on a device that takes another number of chunks");
	limen_state_require(state, there[4] == here[4], "the problem is not that of the checkpoint");
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

static int make_first(struct limen_anneal_result *result)
{
	size_t n = result->plan.spins;

	result->level = calloc(n, sizeof(*result->level));
	result->heat = calloc(n, sizeof(*result->heat));
	result->jumps = calloc(n, sizeof(*result->jumps));
	result->blocked = calloc(n, sizeof(*result->blocked));
	result->point = calloc(LIMEN_ANNEAL_POINTS + 2, sizeof(*result->point));
	return result->level && result->heat && result->jumps && result->blocked && result->point ? LIMEN_OK
												  : LIMEN_ENOMEM;
}

/* What the first restart leaves behind once it is done. */
static void first(struct limen_state *state, struct limen_anneal_result *result)
{
	size_t n = result->plan.spins;

	if (limen_state_restores(state) && make_first(result)) {
		limen_state_require(state, false, "out of memory");
		return;
	}
	limen_state_part(state, "first levels", result->level, n * sizeof(*result->level));
	limen_state_part(state, "first heat", result->heat, n * sizeof(*result->heat));
	limen_state_part(state, "first jumps", result->jumps, n * sizeof(*result->jumps));
	limen_state_part(state, "first blocked", result->blocked, n * sizeof(*result->blocked));
	limen_state_part(state, "first points", &result->points, sizeof(result->points));
	limen_state_require(state, result->points <= LIMEN_ANNEAL_POINTS + 2, "more points than a curve has");
	limen_state_part(state, "first curve", result->point, (LIMEN_ANNEAL_POINTS + 2) * sizeof(*result->point));
}

/* Best and ends of the restarts that are done. */
static void ends(struct limen_state *state, struct limen_anneal_result *result)
{
	size_t n = result->plan.spins;

	if (limen_state_restores(state) && !(result->best = calloc(n, 1))) {
		limen_state_require(state, false, "out of memory");
		return;
	}
	limen_state_part(state, "best restart", &result->best_restart, sizeof(result->best_restart));
	limen_state_require(state, result->best_restart < result->restarts, "no such restart");
	limen_state_part(state, "best spins", result->best, n);
	limen_state_part(state, "up", result->up, n * sizeof(*result->up));
	limen_state_part(state, "alike", result->alike, n * sizeof(*result->alike));
}

void limen_anneal_parts(struct limen_state *state, void *ctx)
{
	struct limen_anneal_pool *pool = ctx;
	struct limen_anneal_result *result = pool->result;
	unsigned complete = 0;

	sizes(state, pool);
	for (unsigned i = 0; i < result->restarts; i++) {
		struct limen_kept *kept = &pool->crew.kept[i];

		limen_state_flag(state, "complete", &result->restart[i].complete);
		complete += result->restart[i].complete;
		if (result->restart[i].complete)
			outcome(state, &result->restart[i]);
		else
			limen_state_block(state, "restart", &kept->data, &kept->bytes);
	}
	if (result->restart[0].complete)
		first(state, result);
	if (complete)
		ends(state, result);
	result->complete = complete;
}
