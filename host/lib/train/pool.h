/* pool.h: a training while it runs: replicas over threads, each with devices of its own, and what the threads share. */
#ifndef LIMEN_POOL_H
#define LIMEN_POOL_H

#include "devices.h"
#include "run.h"

#include <pthread.h>

/* Everything but `run` is used under the lock. */
struct limen_pool {
	const char *uri[LIMEN_LAYERS_MAX];
	unsigned devices;
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
	struct limen_pool_replica {
		uint64_t reported; /* pulses of `done` */
		struct limen_kept kept;
	} * replica;
};

/* Seconds of a clock that never jumps. */
double limen_pool_seconds(void);
/* For run.stop and run.report; ctx is the pool. */
bool limen_pool_stop(void *ctx);
void limen_pool_report(void *ctx, unsigned replica, uint64_t pulse, double accuracy);
/* Runs all replicas, so many at a time: the caller's thread on these devices, the others on ones that they open. What
 * went wrong stands in pool->error and pool->err. */
void limen_pool_work(struct limen_pool *pool, const struct limen_devices *devices, unsigned threads);

/* --- checkpoints (keep.c) --- */

/* Takes up what there is to resume, and writes the first checkpoint. Sets run.every and run.keep. The text of an error
 * goes to pool->err. */
int limen_pool_begin(struct limen_pool *pool, const struct limen_checkpoint *checkpoint);
/* Keeps the run in memory as a checkpoint would, unless there is one: for limen_pool_salvage(). */
void limen_pool_keep(struct limen_pool *pool);
/* After the loss of a device: ends the first replica where it was kept last, on the reference, so that there is a
 * result. 0, or pool->error, if nothing was kept or the error is of another kind. */
int limen_pool_salvage(struct limen_pool *pool);
/* Writes the checkpoint, if there is to be one; under the lock. */
int limen_pool_write(struct limen_pool *pool, struct limen_errmsg *err);
void limen_pool_free(struct limen_pool *pool);

#endif
