/* solver.h: what the replicas of a run share, and what one of them leaves behind. */
#ifndef LIMEN_QP_SOLVER_H
#define LIMEN_QP_SOLVER_H

#include "cells.h"
#include "crew.h"

struct limen_qp_run {
	const struct limen_qp *qp;     /* what is asked */
	const struct limen_qp *aim;    /* what the cells descend: the same, or the bridge's bowl around its answer */
	struct limen_qp_config config; /* filled in */
	struct limen_qp_ladder ladder; /* of aim */
	double *origin, *unit;         /* of qp: x = origin + unit w */
	bool host;
	struct limen_crew *crew; /* not read only: stops, and takes what is kept */
	void (*report)(void *ctx); /* an update is over */
	void *ctx;
};

/* One replica: levels and jumps at the ends of segments, [segments + 1][n], and what else is read at its end. */
struct limen_qp_trace {
	int16_t *levels;
	uint32_t *jumps;
	int64_t *heat;
	uint16_t *blocked;
	double *mean; /* of x, over the last quarter of the updates */
	double *x;
	int64_t totals[LIMEN_TOTAL_COUNT];
	bool complete;
};

int limen_qp_trace_init(struct limen_qp_trace *trace, size_t n);
void limen_qp_trace_free(struct limen_qp_trace *trace);
/* Runs replica `number` on cells that were made on their device, from the start or from where it was kept. err: text of
 * an error that is not the device's. */
int limen_qp_replicate(const struct limen_qp_run *run, struct limen_qp_cells *cells, unsigned number,
		       const struct limen_kept *from, struct limen_qp_trace *trace, struct limen_errmsg *err);
/* Saves or restores all of a trace but what is read at its end. */
void limen_qp_trace_state(struct limen_qp_trace *trace, size_t n, struct limen_state *state);
/* Barrier of a sweep as the device gets it. */
uint32_t limen_qp_barrier(const struct limen_qp_config *config, uint64_t sweep);
/* First sweep after update k of `updates`. */
uint64_t limen_qp_update_end(const struct limen_qp_config *config, unsigned k);

/* Checks a configuration and fills in what is to be chosen, from curvature and slopes. */
int limen_qp_settle(struct limen_qp_run *run, const struct limen_info *info, struct limen_errmsg *err);

/* Variance that a cell without field gains in each segment, and the least barrier. */
void limen_qp_idle(const struct limen_qp_config *config, double variance[LIMEN_QP_SEGMENTS], double *least);
/* Means, bounds and the heat identity of a result whose replicas are in. */
void limen_qp_conclude(const struct limen_qp_run *run, const struct limen_qp_trace *first,
		       struct limen_qp_result *result);

#endif
