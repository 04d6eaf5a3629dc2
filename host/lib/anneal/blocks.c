/* blocks.c: coupling tiles, and the blocks of rows that are updated at once. */
#include "parts.h"

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

/* Whether any spin is coupled with one of its own block. */
static bool is_simultaneous(const struct limen_ising *ising, const unsigned *position,
			    const struct limen_anneal_plan *plan)
{
	for (unsigned b = 0; b < plan->blocks; b++) {
		unsigned first = plan->chunk_first[plan->block[b].chunk] + plan->block[b].row0;

		for (unsigned p = first; p < first + plan->block[b].rows; p++) {
			unsigned spin = plan->order[p];

			for (size_t k = ising->first[spin]; k < ising->first[spin + 1]; k++)
				if (position[ising->to[k]] >= first &&
				    position[ising->to[k]] < first + plan->block[b].rows)
					return true;
		}
	}
	return false;
}

int limen_plan_blocks(const struct limen_anneal_config *config, const struct limen_ising *ising,
		      const unsigned *position, const bool *class_end, struct limen_anneal_plan *plan)
{
	struct limen_parts parts = {.ising = ising, .position = position, .plan = plan};
	unsigned start = 0;
	int error = limen_parts_init(&parts);

	for (unsigned p = 0; !error && p < plan->spins; p++) {
		if (!ends(config, class_end, p, start) && p + 1 != plan->chunk_first[limen_plan_chunk(plan, p) + 1])
			continue;
		/* uncoupled spins may be updated in pieces: nothing changes but the work */
		if (config->update == LIMEN_UPDATE_CLASSES)
			error = limen_parts_add_cut(&parts, start, p + 1);
		else
			error = limen_parts_add(&parts, start, p + 1);
		start = p + 1;
	}
	limen_parts_end(&parts);
	if (!error)
		plan->simultaneous = is_simultaneous(ising, position, plan);
	return error;
}
