/* pool.h: a training while it runs: replicas over threads, each with devices of its own, and what the threads share. */
#ifndef LIMEN_POOL_H
#define LIMEN_POOL_H

#include "run.h"

/* Everything but `crew` and `run` is used under the crew's lock. */
struct limen_pool {
	struct limen_crew crew;
	struct limen_run run;
	const struct limen_train_config *config;
	const struct limen_data *train, *test;
	const struct limen_train_hooks *hooks;
	struct limen_train_result *result;
	double accuracy;
	uint64_t done;      /* pulses of all replicas */
	uint64_t *reported; /* [replicas]: pulses of `done` */
};

/* For crew.work, crew.complete, run.report and crew.parts (keep.c); ctx is the pool. */
void limen_pool_work(void *ctx, const struct limen_devices *devices);
bool limen_pool_complete(void *ctx, unsigned replica);
void limen_pool_report(void *ctx, unsigned replica, uint64_t pulse, double accuracy);
void limen_pool_parts(struct limen_state *state, void *ctx);
/* After the loss of a device: ends the first replica where it was kept last, on the reference, so that there is a
 * result. 0, or crew.error, if nothing was kept or the error is of another kind. */
int limen_pool_salvage(struct limen_pool *pool);

#endif
