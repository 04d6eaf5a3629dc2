/* pool.h: a run while it goes on: what its threads share. */
#ifndef LIMEN_QP_POOL_H
#define LIMEN_QP_POOL_H

#include "solver.h"

#include <pthread.h>

/* All but `run` under the lock. */
struct limen_qp_pool {
	const char *uri;
	struct limen_qp_run run;
	const struct limen_qp_hooks *hooks;
	struct limen_qp_result *result;
	struct limen_qp_trace first;
	struct limen_errmsg *err;
	pthread_mutex_t lock;
	unsigned next;
	double updates; /* over, of all replicas */
	bool stopped;
	int error;
	struct limen_kept *kept; /* [replicas] */
};

/* Takes up what there is to resume, and writes the first checkpoint, if any is wanted. Sets run.every and run.keep. The
 * text of an error goes to pool->err. */
int limen_qp_pool_begin(struct limen_qp_pool *pool);
/* Writes the checkpoint; under the lock. */
int limen_qp_pool_write(struct limen_qp_pool *pool, struct limen_errmsg *err);
void limen_qp_pool_free(struct limen_qp_pool *pool);

#endif
