/* pool.h: replicas over threads, each with devices of its own. */
#ifndef LIMEN_POOL_H
#define LIMEN_POOL_H

#include "devices.h"
#include "run.h"

#include <pthread.h>

/* Shared by the threads; everything but `run` is used under the lock. */
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
};

/* Seconds of a clock that never jumps. */
double limen_pool_seconds(void);
/* For run.stop and run.report; ctx is the pool. */
bool limen_pool_stop(void *ctx);
void limen_pool_report(void *ctx, unsigned replica, uint64_t pulse, double accuracy);
/* Runs all replicas, so many at a time: the caller's thread on these devices, the others on ones that they open. What went
 * wrong stands in pool->error and pool->err. */
void limen_pool_work(struct limen_pool *pool, const struct limen_devices *devices, unsigned threads);

#endif
