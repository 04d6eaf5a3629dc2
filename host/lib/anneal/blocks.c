/* blocks.c: coupling tiles, and the blocks of rows that are updated at once. */
#include "plan.h"

#include <stdlib.h>

unsigned limen_plan_chunk(const struct limen_anneal_plan *plan, unsigned position)
{
	unsigned chunk = (unsigned)((uint64_t)position * plan->chunks / plan->spins);

	while (plan->chunk_first[chunk] > position)
		chunk--;
	while (plan->chunk_first[chunk + 1] <= position)
		chunk++;
	return chunk;
}

int limen_plan_tiles(const struct limen_ising *ising, const unsigned *position, struct limen_anneal_plan *plan)
{
	unsigned n = plan->chunks;
	bool *needed = calloc((size_t)n * n, sizeof(*needed));

	free(plan->tile);
	plan->tile = calloc((size_t)n * n, sizeof(*plan->tile));
	plan->tiles = 0;
	if (!needed || !plan->tile) {
		free(needed);
		return LIMEN_ENOMEM;
	}
	for (unsigned i = 0; i < ising->spins; i++) {
		unsigned chunk = limen_plan_chunk(plan, position[i]);

		needed[(size_t)chunk * n + chunk] |= plan->bias > 0;
		for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
			needed[(size_t)chunk * n + limen_plan_chunk(plan, position[ising->to[k]])] = true;
	}
	for (unsigned c = 0; c < n; c++)
		for (unsigned source = 0; source < n; source++)
			if (needed[(size_t)c * n + source])
				plan->tile[plan->tiles++] = (struct limen_anneal_tile){
					c, source, plan->chunk_first[c + 1] - plan->chunk_first[c],
					plan->chunk_first[source + 1] - plan->chunk_first[source] +
						(source == c ? plan->bias : 0)};
	free(needed);
	return LIMEN_OK;
}

/* Columns lo..hi-1 of a tile that hold anything in the block's rows; none: lo >= hi. Sees whether spins of the block
 * are coupled with each other. */
static void columns(const struct limen_ising *ising, const unsigned *position, struct limen_anneal_plan *plan,
		    const struct limen_anneal_block *block, const struct limen_anneal_tile *tile, unsigned *lo,
		    unsigned *hi)
{
	unsigned start = plan->chunk_first[tile->source], end = plan->chunk_first[tile->source + 1];
	unsigned first = plan->chunk_first[block->chunk] + block->row0;

	*lo = tile->cols;
	*hi = 0;
	for (unsigned p = first; p < first + block->rows; p++) {
		unsigned spin = plan->order[p];

		for (size_t k = ising->first[spin]; k < ising->first[spin + 1]; k++) {
			unsigned to = position[ising->to[k]];

			plan->simultaneous |= to >= first && to < first + block->rows;
			if (to < start || to >= end)
				continue;
			*lo = to - start < *lo ? to - start : *lo;
			*hi = to - start + 1 > *hi ? to - start + 1 : *hi;
		}
	}
	if (tile->source == tile->chunk && plan->bias) {
		*lo = end - start < *lo ? end - start : *lo;
		*hi = tile->cols;
	}
}

static void add_parts(const struct limen_ising *ising, const unsigned *position, struct limen_anneal_plan *plan,
		      struct limen_anneal_block *block, size_t *parts)
{
	block->part = *parts;
	for (unsigned t = 0; t < plan->tiles; t++) {
		unsigned lo, hi;

		if (plan->tile[t].chunk != block->chunk)
			continue;
		columns(ising, position, plan, block, &plan->tile[t], &lo, &hi);
		if (lo >= hi)
			continue;
		plan->part[(*parts)++] = (struct limen_anneal_part){t, lo, hi - lo};
		plan->sweep_cells += (uint64_t)block->rows * (hi - lo);
		plan->sweep_words += 2 * LIMEN_HEADER_WORDS;
	}
	block->parts = *parts - block->part;
	plan->sweep_words += 2 * LIMEN_HEADER_WORDS + LIMEN_PULSE_WORDS;
}

/* Whether a block ends behind a position. */
static bool ends(const struct limen_anneal_config *config, const bool *class_end, unsigned position, unsigned row0)
{
	switch (config->update) {
	case LIMEN_UPDATE_CLASSES:
		return class_end[position];
	case LIMEN_UPDATE_SEQUENTIAL:
		return true;
	case LIMEN_UPDATE_BLOCK:
		return position + 1 - row0 == config->block;
	default:
		return false;
	}
}

int limen_plan_blocks(const struct limen_anneal_config *config, const struct limen_ising *ising,
		      const unsigned *position, const bool *class_end, struct limen_anneal_plan *plan)
{
	unsigned most = 0, start = 0;
	size_t parts = 0;

	for (unsigned p = 0, from = 0; p < plan->spins; p++) {
		if (ends(config, class_end, p, from) || p + 1 == plan->chunk_first[limen_plan_chunk(plan, p) + 1]) {
			most++;
			from = p + 1;
		}
	}
	plan->block = calloc(most, sizeof(*plan->block));
	plan->part = calloc((size_t)most * plan->chunks, sizeof(*plan->part));
	if (!plan->block || !plan->part)
		return LIMEN_ENOMEM;
	for (unsigned p = 0; p < plan->spins; p++) {
		unsigned chunk = limen_plan_chunk(plan, p);

		if (!ends(config, class_end, p, start) && p + 1 != plan->chunk_first[chunk + 1])
			continue;
		struct limen_anneal_block *block = &plan->block[plan->blocks++];

		*block = (struct limen_anneal_block){chunk, start - plan->chunk_first[chunk], p + 1 - start, 0, 0};
		add_parts(ising, position, plan, block, &parts);
		start = p + 1;
	}
	return LIMEN_OK;
}
