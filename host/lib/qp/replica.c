/* replica.c: one descent, from level 0 to the last sweep. */
#include "solver.h"

#include "dense.h"

#include <limen/arith.h>
#include <stdlib.h>
#include <string.h>

int limen_qp_trace_init(struct limen_qp_trace *trace, size_t n)
{
	*trace = (struct limen_qp_trace){0};
	trace->levels = calloc((LIMEN_QP_SEGMENTS + 1) * n, sizeof(*trace->levels));
	trace->jumps = calloc((LIMEN_QP_SEGMENTS + 1) * n, sizeof(*trace->jumps));
	trace->heat = calloc(n, sizeof(*trace->heat));
	trace->blocked = calloc(n, sizeof(*trace->blocked));
	trace->mean = calloc(n, sizeof(*trace->mean));
	trace->x = calloc(n, sizeof(*trace->x));
	if (trace->levels && trace->jumps && trace->heat && trace->blocked && trace->mean && trace->x)
		return LIMEN_OK;
	limen_qp_trace_free(trace);
	return LIMEN_ENOMEM;
}

void limen_qp_trace_free(struct limen_qp_trace *trace)
{
	free(trace->levels);
	free(trace->jumps);
	free(trace->heat);
	free(trace->blocked);
	free(trace->mean);
	free(trace->x);
	*trace = (struct limen_qp_trace){0};
}

uint32_t limen_qp_barrier(const struct limen_qp_config *config, uint64_t sweep)
{
	double f = (double)sweep / (double)config->sweeps;

	return (uint32_t)limen_round(limen_schedule_at(&config->barrier, f) * (1 << LIMEN_FRACTION_BITS), 0,
				     LIMEN_BARRIER_MAX);
}

uint64_t limen_qp_update_end(const struct limen_qp_config *config, unsigned k)
{
	return config->sweeps / config->updates * (k + 1) +
	       config->sweeps % config->updates * (k + 1) / config->updates;
}

/* y += penalty (A x - b), and the offsets that follow. */
static int move_multipliers(const struct limen_qp_run *run, struct limen_qp_cells *cells, const double *x, double *y,
			    struct limen_qp_ladder *ladder, int64_t *offset)
{
	const struct limen_qp *qp = run->aim;

	for (size_t r = 0; r < qp->m; r++)
		y[r] += run->config.penalty * (limen_dot(qp->a + r * qp->n, x, qp->n) - qp->b[r]);
	limen_qp_ladder_offset(ladder, qp, run->config.penalty, y, offset);
	return limen_qp_cells_offset(cells, offset);
}

static int sweeps(const struct limen_qp_run *run, struct limen_qp_cells *cells, uint64_t from, uint64_t to)
{
	int error = LIMEN_OK;

	for (uint64_t t = from; !error && t < to; t++) {
		double f = (double)t / (double)run->config.sweeps;

		error = limen_qp_cells_sweep(cells, limen_schedule_at(&run->config.gain, f),
					     limen_qp_barrier(&run->config, t));
	}
	return error;
}

/* Levels and jumps as they are now, to place `at` of the trace; x from them. */
static int look(const struct limen_qp_run *run, struct limen_qp_cells *cells, size_t at, struct limen_qp_trace *trace)
{
	size_t n = run->ladder.n;
	int error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_LEVEL, NULL, trace->levels + at * n);

	if (!error)
		error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_JUMPS, NULL, trace->jumps + at * n);
	if (!error)
		error = limen_sync(cells->device);
	for (size_t i = 0; i < n; i++)
		trace->x[i] = run->origin[i] + run->unit[i] * trace->levels[at * n + i];
	return error;
}

/* A replica that was stopped ends where it is. */
static void keep_last(struct limen_qp_trace *trace, size_t n, size_t at)
{
	memmove(trace->levels + LIMEN_QP_SEGMENTS * n, trace->levels + at * n, n * sizeof(*trace->levels));
	memmove(trace->jumps + LIMEN_QP_SEGMENTS * n, trace->jumps + at * n, n * sizeof(*trace->jumps));
	memcpy(trace->mean, trace->x, n * sizeof(*trace->mean));
}

/* All updates; y [m], offset [n]. ladder: run's, with work space of its own. */
static int descend(const struct limen_qp_run *run, struct limen_qp_cells *cells, struct limen_qp_ladder *ladder,
		   double *y, int64_t *offset, struct limen_qp_trace *trace)
{
	unsigned updates = run->config.updates, piece = updates / LIMEN_QP_SEGMENTS, first = updates - updates / 4;
	uint64_t t = 0;
	int error = LIMEN_OK;

	for (unsigned k = 0; !error && k < updates; k++) {
		uint64_t end = limen_qp_update_end(&run->config, k);

		error = sweeps(run, cells, t, end);
		if (!error)
			error = look(run, cells, k / piece + 1, trace);
		for (size_t i = 0; k >= first && i < run->ladder.n; i++)
			trace->mean[i] += trace->x[i] / (updates - first);
		if (!error && run->aim->m && k + 1 < updates)
			error = move_multipliers(run, cells, trace->x, y, ladder, offset);
		t = end;
		run->report(run->ctx);
		if (k + 1 < updates && run->stop(run->ctx)) {
			keep_last(trace, run->ladder.n, k / piece + 1);
			return error;
		}
	}
	trace->complete = !error;
	return error;
}

int limen_qp_replicate(const struct limen_qp_run *run, struct limen_qp_cells *cells, uint64_t number,
		       struct limen_qp_trace *trace)
{
	struct limen_qp_ladder ladder = run->ladder;
	double *y = calloc(run->aim->m + 1, sizeof(*y));
	int64_t *offset = malloc(ladder.n * sizeof(*offset));

	ladder.work = malloc(ladder.n * sizeof(*ladder.work));
	int error = y && offset && ladder.work ? limen_qp_cells_start(cells, run->config.seed, number) : LIMEN_ENOMEM;

	if (!error)
		error = descend(run, cells, &ladder, y, offset, trace);
	if (!error)
		error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_HEAT, NULL, trace->heat);
	if (!error)
		error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_BLOCKED, NULL, trace->blocked);
	if (!error)
		error = limen_totals_read(cells->device, cells->tile, trace->totals);
	if (!error)
		error = limen_sync(cells->device);
	free(y);
	free(offset);
	free(ladder.work);
	return error;
}
