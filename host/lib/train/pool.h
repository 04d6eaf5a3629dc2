/* pool.h: a training while it runs: what its threads share. */
#ifndef LIMEN_TRAIN_POOL_H
#define LIMEN_TRAIN_POOL_H

#include "run.h"

#include <pthread.h>

/* Everything but `run` is used under the lock. */
struct pool {
	const char *uri;
	struct limen_run run;
	const struct limen_train_hooks *hooks;
	struct limen_train_result *result;
	struct limen_errmsg *err;
	pthread_mutex_t lock;
	unsigned next; /* replica that nobody has taken yet */
	bool stopped;
	int error; /* of the first thread that failed */
	double accuracy;
	uint64_t done; /* pulses of all replicas */
	struct pool_replica {
		uint64_t reported; /* pulses of `done` */
		struct limen_kept kept;
	} *replica;
};

/* Takes up what there is to resume, and writes the first checkpoint. Sets run.every and run.keep. The text of an error
 * goes to pool->err. */
int limen_pool_begin(struct pool *pool, const struct limen_checkpoint *checkpoint);
/* Writes the checkpoint; under the lock. */
int limen_pool_write(struct pool *pool, struct limen_errmsg *err);
void limen_pool_free(struct pool *pool);

#endif
