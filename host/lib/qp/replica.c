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

void limen_qp_trace_state(struct limen_qp_trace *trace, size_t n, struct limen_state *state)
{
	size_t points = (LIMEN_QP_SEGMENTS + 1) * n;

	limen_state_part(state, "trace of levels", trace->levels, points * sizeof(*trace->levels));
	limen_state_part(state, "trace of jumps", trace->jumps, points * sizeof(*trace->jumps));
	limen_state_part(state, "mean", trace->mean, n * sizeof(*trace->mean));
	limen_state_part(state, "x", trace->x, n * sizeof(*trace->x));
}

/* One replica on its way. */
struct descent {
	const struct limen_qp_run *run;
	struct limen_qp_cells *cells;
	struct limen_qp_ladder ladder; /* the run's, with work space of its own */
	double *y;                     /* [m], multipliers */
	int64_t *offset;               /* [n] */
	struct limen_qp_trace *trace;
	unsigned number, updates; /* updates done */
	struct limen_errmsg *err;
};

/* All that the updates to come and the outcome depend on. */
static void parts(struct limen_state *state, void *ctx)
{
	struct descent *d = ctx;

	limen_state_part(state, "updates", &d->updates, sizeof(d->updates));
	limen_state_require(state, d->updates <= d->run->config.updates, "more updates than the run has");
	limen_state_part(state, "multipliers", d->y, d->run->aim->m * sizeof(*d->y));
	limen_qp_trace_state(d->trace, d->run->ladder.n, state);
	limen_qp_cells_state(d->cells, state);
}

static int keep(struct descent *d)
{
	uint8_t *data;
	size_t bytes;
	int error = limen_state_pack(parts, d, &data, &bytes, d->err);

	return error ? error : limen_crew_keep(d->run->crew, d->number, data, bytes);
}

static int resume(struct descent *d, const struct limen_kept *from)
{
	const struct limen_qp *qp = d->run->aim;
	int error = from->bytes ? limen_state_unpack(from->data, from->bytes, parts, d, d->err) : LIMEN_OK;

	if (error || !from->bytes || !qp->m)
		return error;
	limen_qp_ladder_offset(&d->ladder, qp, d->run->config.penalty, d->y, d->offset);
	return limen_qp_cells_offset(d->cells, d->offset);
}

static int update(struct descent *d)
{
	const struct limen_qp_run *run = d->run;
	unsigned k = d->updates, updates = run->config.updates, first = updates - updates / 4;
	uint64_t from = k ? limen_qp_update_end(&run->config, k - 1) : 0;
	int error = sweeps(run, d->cells, from, limen_qp_update_end(&run->config, k));

	if (!error)
		error = look(run, d->cells, k / (updates / LIMEN_QP_SEGMENTS) + 1, d->trace);
	for (size_t i = 0; k >= first && i < run->ladder.n; i++)
		d->trace->mean[i] += d->trace->x[i] / (updates - first);
	if (!error && run->aim->m && k + 1 < updates)
		error = move_multipliers(run, d->cells, d->trace->x, d->y, &d->ladder, d->offset);
	d->updates++;
	return error;
}

static int descend(struct descent *d)
{
	const struct limen_qp_run *run = d->run;
	unsigned updates = run->config.updates;
	int error = LIMEN_OK;

	while (!error && d->updates < updates) {
		error = update(d);
		run->report(run->ctx);
		bool stop = !error && d->updates < updates && limen_crew_stops(run->crew);

		if (!error && run->crew->every && (stop || d->updates % run->crew->every == 0))
			error = keep(d);
		if (stop) {
			keep_last(d->trace, run->ladder.n, (d->updates - 1) / (updates / LIMEN_QP_SEGMENTS) + 1);
			return error;
		}
	}
	d->trace->complete = !error;
	return error;
}

static int read_end(struct limen_qp_cells *cells, struct limen_qp_trace *trace)
{
	int error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_HEAT, NULL, trace->heat);

	if (!error)
		error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_BLOCKED, NULL, trace->blocked);
	if (!error)
		error = limen_totals_read(cells->device, cells->tile, trace->totals);
	return error ? error : limen_sync(cells->device);
}

int limen_qp_replicate(const struct limen_qp_run *run, struct limen_qp_cells *cells, unsigned number,
		       const struct limen_kept *from, struct limen_qp_trace *trace, struct limen_errmsg *err)
{
	struct descent d = {
		.run = run, .cells = cells, .ladder = run->ladder, .trace = trace, .number = number, .err = err};

	d.y = calloc(run->aim->m + 1, sizeof(*d.y));
	d.offset = malloc(d.ladder.n * sizeof(*d.offset));
	d.ladder.work = malloc(d.ladder.n * sizeof(*d.ladder.work));
	int error =
		d.y && d.offset && d.ladder.work ? limen_qp_cells_start(cells, run->config.seed, number) : LIMEN_ENOMEM;

	if (!error)
		error = resume(&d, from);
	if (!error)
		error = descend(&d);
	if (!error)
		error = read_end(cells, trace);
	free(d.y);
	free(d.offset);
	free(d.ladder.work);
	return error;
}
