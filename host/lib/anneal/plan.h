/* plan.h: pieces of a layout. */
#ifndef LIMEN_ANNEAL_PLAN_H
#define LIMEN_ANNEAL_PLAN_H

#include <limen/anneal.h>

#include "refuse.h"

enum { LIMEN_BIAS_MAX = 64 }; /* columns for h */

/* order.c: plan->order, and where a class of uncoupled spins ends: class_end[position] (true for each class's last).
 * For updates in the file's order no class ends are set. LIMEN_ENOMEM. */
int limen_plan_order(const struct limen_ising *ising, enum limen_update update, unsigned *order, bool *class_end);

/* levels.c: unit, bits, exact, bias, rms_field, shift, saturates. LIMEN_EUSAGE. */
int limen_plan_levels(const struct limen_ising *ising, struct limen_anneal_plan *plan, struct limen_errmsg *err);
/* A coupling as a level; a field as bias levels that add up, level[plan->bias]. */
int16_t limen_plan_level(const struct limen_anneal_plan *plan, double weight);
void limen_plan_bias(const struct limen_anneal_plan *plan, double field, int16_t *level);

/* blocks.c (and parts.c): tiles, blocks, parts for the chunks of the plan; position[spin] is the inverse of order.
 * LIMEN_ENOMEM. */
int limen_plan_tiles(const struct limen_ising *ising, const unsigned *position, struct limen_anneal_plan *plan);
int limen_plan_blocks(const struct limen_anneal_config *config, const struct limen_ising *ising,
		      const unsigned *position, const bool *class_end, struct limen_anneal_plan *plan);
/* The chunk of a position. */
unsigned limen_plan_chunk(const struct limen_anneal_plan *plan, unsigned position);

#endif
