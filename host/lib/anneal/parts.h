/* parts.h: blocks, and the columns of the coupling tiles that each needs. */
#ifndef LIMEN_ANNEAL_PARTS_H
#define LIMEN_ANNEAL_PARTS_H

#include "plan.h"

struct limen_parts {
	const struct limen_ising *ising;
	const unsigned *position;
	struct limen_anneal_plan *plan; /* its blocks, parts, sweep_cells and sweep_words grow */
	bool *used;                     /* by column of a tile: scratch */
	size_t blocks_room, parts, parts_room;
};

/* LIMEN_ENOMEM. Free with limen_parts_end, also after an error; the plan keeps its arrays. */
int limen_parts_init(struct limen_parts *parts);
void limen_parts_end(struct limen_parts *parts);
/* Adds a block of the positions first .. end-1, all of one chunk. LIMEN_ENOMEM. */
int limen_parts_add(struct limen_parts *parts, unsigned first, unsigned end);
/* The same, or in pieces where that is less work. */
int limen_parts_add_cut(struct limen_parts *parts, unsigned first, unsigned end);

#endif
