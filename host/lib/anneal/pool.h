/* pool.h: an annealing while it runs: restarts over threads, each with a device of its own, and what these share. */
#ifndef LIMEN_ANNEAL_POOL_H
#define LIMEN_ANNEAL_POOL_H

#include "restart.h"

/* Everything but `crew` and `run` is used under the crew's lock. */
struct limen_anneal_pool {
	struct limen_crew crew;
	struct limen_anneal_run run;
	const struct limen_anneal_hooks *hooks;
	struct limen_anneal_result *result;
	struct limen_anneal_progress progress;
	int8_t **best; /* [restarts]: of one that was stopped; else NULL */
};

/* keep.c: for crew.parts; ctx is the pool. */
void limen_anneal_parts(struct limen_state *state, void *ctx);

#endif
