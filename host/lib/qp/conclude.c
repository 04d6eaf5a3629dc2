/* conclude.c: what the replicas of a run come to. */
#include "solver.h"

#include <math.h>
#include <string.h>

static const double heat_unit = 1 << LIMEN_FRACTION_BITS;

static double barrier_bits(const struct limen_qp_config *config, uint64_t sweep)
{
	return limen_qp_barrier(config, sweep) / heat_unit;
}

/* Sum of the jump probabilities at zero field of a segment's attempts, and the least barrier of the run. */
static double idle_variance(const struct limen_qp_config *config, unsigned segment, double t0, double *least)
{
	unsigned piece = config->updates / LIMEN_QP_SEGMENTS;
	uint64_t t = segment ? limen_qp_update_end(config, segment * piece - 1) : 0, end;
	double sum = 0;

	end = limen_qp_update_end(config, (segment + 1) * piece - 1);
	if (config->barrier.form == LIMEN_CONSTANT)
		return (double)(end - t) * limen_idle_rate(*least, t0);
	for (; t < end; t++) {
		double b = barrier_bits(config, t);

		sum += limen_idle_rate(b, t0);
		*least = fmin(*least, b);
	}
	return sum;
}

void limen_qp_idle(const struct limen_qp_config *config, double variance[LIMEN_QP_SEGMENTS], double *least)
{
	uint32_t table[LIMEN_TABLE_WORDS];
	unsigned lambda;

	limen_kinetics_table(config->kinetics, table, &lambda);
	*least = barrier_bits(config, 0);
	for (unsigned k = 0; k < LIMEN_QP_SEGMENTS; k++)
		variance[k] = idle_variance(config, k, (int32_t)table[0] / heat_unit, least);
}

static double sum_totals(const int64_t *totals, unsigned first, unsigned last)
{
	double sum = 0;

	for (unsigned t = first; t <= last; t++)
		sum += (double)totals[t];
	return sum;
}

static void means(const struct limen_qp_run *run, struct limen_qp_result *result)
{
	double n = result->complete, heat = 0, heat2 = 0, cells = (double)run->qp->n;

	for (unsigned i = 0; i < run->config.replicas; i++) {
		const struct limen_qp_replica *r = &result->replica[i];

		result->sticky |= (unsigned)r->totals[LIMEN_TOTAL_STICKY];
		if (!r->complete)
			continue;
		double q = (double)r->totals[LIMEN_TOTAL_HEAT] / heat_unit / cells;

		heat += q;
		heat2 += q * q;
		result->objective += r->objective / n;
		result->violation += r->violation / n;
		result->attempts += (double)r->totals[LIMEN_TOTAL_ATTEMPTS] / n;
		result->jumps_all += sum_totals(r->totals, LIMEN_TOTAL_JUMPS_WITH, LIMEN_TOTAL_JUMPS_ZERO) / n;
		result->blocked_all += sum_totals(r->totals, LIMEN_TOTAL_BLOCKED_WITH, LIMEN_TOTAL_BLOCKED_ZERO) / n;
	}
	if (n < 1)
		return;
	result->heat_bits_per_cell = heat / n;
	if (n > 1)
		result->heat_deviation_bits = sqrt(fmax(0, (heat2 - heat * heat / n) / (n - 1)));
}

/* Q = G (f0 - f) + (G/2) sum H_ii A_i, for the first replica: one gain, no multipliers, one variable at a time. f is
 * that of the whole numbers that the cells descend. */
static double identity(const struct limen_qp_run *run, const struct limen_qp_trace *first)
{
	const struct limen_qp_ladder *ladder = &run->ladder;
	size_t n = ladder->n;
	const int16_t *w = first->levels + LIMEN_QP_SEGMENTS * n;
	const uint32_t *jumps = first->jumps + LIMEN_QP_SEGMENTS * n;
	double twice = 0;
	bool constant = run->config.gain.form == LIMEN_CONSTANT || run->config.gain.from == run->config.gain.to;

	if (!first->complete || !constant || run->aim->m || run->config.block != 1)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		double row = 2 * (double)ladder->offset[i];

		for (size_t j = 0; j < n; j++)
			row += (double)ladder->h[i * n + j] * w[j];
		twice += (double)ladder->h[i * n + i] * jumps[i] - row * w[i];
	}
	return run->config.gain.from * ladder->step * twice / 2 / (double)n;
}

static void bounds(const struct limen_qp_run *run, struct limen_qp_result *result)
{
	double variance[LIMEN_QP_SEGMENTS], sum = 0, least;

	limen_qp_idle(&run->config, variance, &least);
	for (unsigned k = 0; k < LIMEN_QP_SEGMENTS; k++)
		sum += variance[k];
	const struct limen_run_facts facts = {
		.bits = run->config.bits,
		.kinetics = run->config.kinetics,
		.barrier_min_bits = least,
		.idle_variance = sum,
		.runs = result->complete,
		.attempts = result->attempts * result->complete,
		.jumps = result->jumps_all * result->complete,
		.blocked = result->blocked_all * result->complete,
		.moments = &result->moments,
		.static_barrier_bits = limen_static_barrier_bits(1e9, 10 * 365.25 * 86400, 1e-3),
		.static_lambda = 1,
	};
	limen_bounds_evaluate(&facts, &result->bounds);
}

void limen_qp_conclude(const struct limen_qp_run *run, const struct limen_qp_trace *first,
		       struct limen_qp_result *result)
{
	size_t n = run->qp->n;

	result->config = run->config;
	result->rounding = run->ladder.rounding;
	memcpy(result->level, first->levels + LIMEN_QP_SEGMENTS * n, n * sizeof(*result->level));
	memcpy(result->jumps, first->jumps + LIMEN_QP_SEGMENTS * n, n * sizeof(*result->jumps));
	memcpy(result->heat, first->heat, n * sizeof(*result->heat));
	memcpy(result->blocked, first->blocked, n * sizeof(*result->blocked));
	memcpy(result->x, first->x, n * sizeof(*result->x));
	memcpy(result->mean, first->mean, n * sizeof(*result->mean));
	result->identity_bits_per_cell = identity(run, first);
	means(run, result);
	if (result->complete)
		bounds(run, result);
}
