/* pool.h: an annealing while it runs: restarts over threads, each with a device of its own, and what these share. */
#ifndef LIMEN_ANNEAL_POOL_H
#define LIMEN_ANNEAL_POOL_H

#include "restart.h"

#include <pthread.h>

/* Everything but `run` is used under the lock. */
struct limen_anneal_pool {
	const char *uri;
	struct limen_anneal_run run;
	const struct limen_anneal_hooks *hooks;
	struct limen_anneal_result *result;
	struct limen_errmsg *err;
	pthread_mutex_t lock;
	unsigned next; /* restart that nobody has taken yet */
	bool stopped;
	int error; /* of the first thread that failed */
	struct limen_anneal_progress progress;
	struct limen_anneal_open {
		struct limen_kept kept;
		int8_t *best; /* of a restart that was stopped; else NULL */
	} * restart;
};

/* keep.c: takes up what there is to resume, and writes the first checkpoint. Sets run.every and run.keep. The text of
 * an error goes to pool->err. */
int limen_anneal_begin(struct limen_anneal_pool *pool, const struct limen_checkpoint *checkpoint);
/* Writes the checkpoint; under the lock. */
int limen_anneal_keep(struct limen_anneal_pool *pool, struct limen_errmsg *err);
void limen_anneal_pool_free(struct limen_anneal_pool *pool);

#endif
