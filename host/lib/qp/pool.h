/* pool.h: a run while it goes on: what its threads share. */
#ifndef LIMEN_QP_POOL_H
#define LIMEN_QP_POOL_H

#include "solver.h"

/* All but `crew` and `run` under the crew's lock. */
struct limen_qp_pool {
	struct limen_crew crew;
	struct limen_qp_run run;
	const struct limen_qp_hooks *hooks;
	struct limen_qp_result *result;
	struct limen_qp_trace first;
	double updates; /* over, of all replicas */
};

/* keep.c: for crew.parts; ctx is the pool. */
void limen_qp_parts(struct limen_state *state, void *ctx);

#endif
