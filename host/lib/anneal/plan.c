/* plan.c: a configuration, checked; a problem, laid out on a device. */
#include "plan.h"

#include <limen/arith.h>

#include <math.h>

#include <stdlib.h>
#include <string.h>

static const char *const updates[LIMEN_UPDATE_COUNT] = {"classes", "sequential", "block", "parallel"};

/* So many sweeps make one cycle, four times as many two of twice the length. Found on graphs of the G-set. */
static const double sweeps_squared = 625;

enum { VECTORS_EXTRA = 2 }; /* beside one for each chunk: the fields of a block, and a 1 */

const char *limen_update_name(enum limen_update update)
{
	return (unsigned)update < LIMEN_UPDATE_COUNT ? updates[update] : NULL;
}

int limen_update_find(const char *name)
{
	for (int i = 0; i < LIMEN_UPDATE_COUNT; i++)
		if (!strcmp(name, updates[i]))
			return i;
	return -1;
}

void limen_anneal_defaults(enum limen_update update, uint64_t sweeps, struct limen_anneal_config *config)
{
	uint64_t cycles = (uint64_t)limen_round(sqrt((double)sweeps / sweeps_squared), 1, LIMEN_ANNEAL_SWEEPS);
	bool parallel = update == LIMEN_UPDATE_PARALLEL;

	*config = (struct limen_anneal_config){
		.update = update,
		.block = 16,
		.kinetics = LIMEN_GLAUBER,
		.gain = {LIMEN_LINEAR, 1, 16},
		/* spins that move all at once need some that rest */
		.barrier = {LIMEN_CONSTANT, parallel ? 2 : 0, parallel ? 2 : 0},
		.sweeps = sweeps,
		.cycles = cycles,
		.restarts = 1,
		.threads = 1,
		.look = 1,
		.seed = 1,
	};
}

static int check_config(const struct limen_anneal_config *c, struct limen_errmsg *err)
{
	if (!limen_update_name(c->update) || !limen_kinetics_name(c->kinetics))
		return limen_fail(err, LIMEN_EUSAGE, "no such update or kinetics");
	if (c->block < 1)
		return limen_fail(err, LIMEN_EUSAGE, "a block has at least one row");
	if (c->sweeps < 1 || c->sweeps > LIMEN_ANNEAL_SWEEPS || c->look < 1)
		return limen_fail(err, LIMEN_EUSAGE, "sweeps are 1 to %d, and a look at every 1 or more",
				  LIMEN_ANNEAL_SWEEPS);
	if (c->cycles < 1 || c->cycles > c->sweeps)
		return limen_fail(err, LIMEN_EUSAGE, "cycles are 1 to the number of sweeps");
	if (c->restarts < 1 || c->restarts > LIMEN_ANNEAL_RESTARTS || c->threads < 1 ||
	    c->threads > LIMEN_ANNEAL_RESTARTS)
		return limen_fail(err, LIMEN_EUSAGE, "restarts and threads are 1 to %d", LIMEN_ANNEAL_RESTARTS);
	if (!(c->gain.from > 0 && c->gain.to > 0))
		return limen_fail(err, LIMEN_EUSAGE, "gains must be above 0");
	return LIMEN_OK;
}

/* So many chunks, of sizes that differ by 1 at most. */
static int cut_chunks(struct limen_anneal_plan *plan, unsigned chunks)
{
	free(plan->chunk_first);
	plan->chunk_first = calloc((size_t)chunks + 1, sizeof(*plan->chunk_first));
	plan->chunks = chunks;
	for (unsigned c = 0; plan->chunk_first && c <= chunks; c++)
		plan->chunk_first[c] = (unsigned)((uint64_t)plan->spins * c / chunks);
	return plan->chunk_first ? LIMEN_OK : LIMEN_ENOMEM;
}

static void count_cells(const struct limen_info *info, struct limen_anneal_plan *plan)
{
	plan->cells = plan->cells_per_lane = plan->streams_per_lane = 0;
	for (unsigned t = 0; t < plan->tiles; t++) {
		unsigned deep = (plan->tile[t].rows + info->lanes - 1) / info->lanes;

		plan->cells += (uint64_t)plan->tile[t].rows * plan->tile[t].cols;
		plan->cells_per_lane += (uint64_t)deep * plan->tile[t].cols;
		plan->streams_per_lane += deep;
	}
	for (unsigned c = 0; c < plan->chunks; c++) {
		unsigned rows = plan->chunk_first[c + 1] - plan->chunk_first[c],
			 deep = (rows + info->lanes - 1) / info->lanes;

		plan->cells += rows;
		plan->cells_per_lane += deep;
		plan->streams_per_lane += deep;
	}
}

static bool fits(const struct limen_info *info, const struct limen_anneal_plan *plan)
{
	return plan->tiles + plan->chunks <= info->tiles && plan->cells_per_lane <= info->depth &&
	       plan->streams_per_lane <= info->row_slots && plan->chunks + VECTORS_EXTRA <= info->vectors;
}

static int refuse(const struct limen_info *info, const struct limen_ising *ising, const struct limen_anneal_plan *plan,
		  struct limen_errmsg *err)
{
	return limen_fail(
		err, LIMEN_ECAPACITY,
		"%.120s: %u spins do not fit this device: in %u chunk%s they need %u tiles, %u vectors of %u elements, "
		"%llu cells and %llu row streams of each lane; it has %u, %u of %u, %u and %u",
		ising->name, plan->spins, plan->chunks, plan->chunks > 1 ? "s" : "", plan->tiles + plan->chunks,
		plan->chunks + VECTORS_EXTRA, plan->chunk_first[1] - plan->chunk_first[0] + plan->bias,
		(unsigned long long)plan->cells_per_lane, (unsigned long long)plan->streams_per_lane, info->tiles,
		info->vectors, info->vector_len, info->depth, info->row_slots);
}

/* As few chunks as fit. More chunks need fewer cells when their tiles are empty. */
static int choose_chunks(const struct limen_info *info, const struct limen_ising *ising, const unsigned *position,
			 struct limen_anneal_plan *plan, struct limen_errmsg *err)
{
	unsigned most_rows = info->vector_len > plan->bias ? info->vector_len - plan->bias : 1;
	unsigned least = (plan->spins + most_rows - 1) / most_rows, most = info->vectors - VECTORS_EXTRA;
	int error = LIMEN_OK;

	if (info->vectors <= VECTORS_EXTRA)
		most = 1;
	if (least > info->tiles)
		return limen_fail(
			err, LIMEN_ECAPACITY,
			"%.120s: %u spins do not fit this device: they need %u chunks of %u, and as many tiles and "
			"vectors; it has %u and %u",
			ising->name, plan->spins, least, most_rows, info->tiles, info->vectors);
	for (unsigned chunks = least; !error && chunks <= most && chunks <= plan->spins; chunks++) {
		error = cut_chunks(plan, chunks);
		if (!error)
			error = limen_plan_tiles(ising, position, plan);
		if (error)
			return error;
		count_cells(info, plan);
		if (fits(info, plan))
			return LIMEN_OK;
	}
	error = cut_chunks(plan, least);
	if (!error)
		error = limen_plan_tiles(ising, position, plan);
	if (error)
		return error;
	count_cells(info, plan);
	return refuse(info, ising, plan, err);
}

int limen_anneal_plan(const struct limen_anneal_config *config, const struct limen_info *info,
		      const struct limen_ising *ising, struct limen_anneal_plan *plan, struct limen_errmsg *err)
{
	unsigned *position = calloc(ising->spins, sizeof(*position));
	bool *class_end = calloc(ising->spins, sizeof(*class_end));

	*plan = (struct limen_anneal_plan){.spins = ising->spins};
	plan->order = calloc(ising->spins, sizeof(*plan->order));
	int error = position && class_end && plan->order ? check_config(config, err) : LIMEN_ENOMEM;

	if (!error)
		error = limen_plan_levels(ising, plan, err);
	if (!error)
		error = limen_plan_order(ising, config->update, plan->order, class_end);
	for (unsigned p = 0; !error && p < plan->spins; p++)
		position[plan->order[p]] = p;
	if (!error)
		error = choose_chunks(info, ising, position, plan, err);
	if (!error)
		error = limen_plan_blocks(config, ising, position, class_end, plan);
	free(position);
	free(class_end);
	return error == LIMEN_ENOMEM ? limen_fail(err, error, "out of memory for a layout of %u spins", ising->spins)
				     : error;
}

void limen_anneal_plan_free(struct limen_anneal_plan *plan)
{
	free(plan->order);
	free(plan->chunk_first);
	free(plan->tile);
	free(plan->block);
	free(plan->part);
	*plan = (struct limen_anneal_plan){0};
}
