/* ladder.c: rounding, once. */
#include "ladder.h"

#include "penalty.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>

void limen_qp_ladder_free(struct limen_qp_ladder *ladder)
{
	free(ladder->origin);
	free(ladder->unit);
	free(ladder->h);
	free(ladder->offset);
	free(ladder->work);
	*ladder = (struct limen_qp_ladder){0};
}

static bool allocate(struct limen_qp_ladder *ladder, size_t n)
{
	ladder->n = n;
	ladder->origin = malloc(n * sizeof(double));
	ladder->unit = malloc(n * sizeof(double));
	ladder->h = malloc(n * n * sizeof(int32_t));
	ladder->offset = malloc(n * sizeof(int64_t));
	ladder->work = malloc(n * sizeof(double));
	return ladder->origin && ladder->unit && ladder->h && ladder->offset && ladder->work;
}

/* The slope at w = 0 for a level, in units of f: u_i (c + A'(y - penalty b) + H origin)_i, into work. */
static void slopes_at_zero(struct limen_qp_ladder *ladder, const struct limen_qp *qp, double penalty, const double *y)
{
	size_t n = ladder->n;

	limen_qp_offset(qp, penalty, y, ladder->work);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			ladder->work[i] += qp->q[i * n + j] * ladder->origin[j];
	for (size_t r = 0; r < qp->m; r++) {
		const double *row = qp->a + r * n;
		double sum = 0;

		for (size_t j = 0; j < n; j++)
			sum += row[j] * ladder->origin[j];
		for (size_t i = 0; i < n; i++)
			ladder->work[i] += penalty * row[i] * sum;
	}
	for (size_t i = 0; i < n; i++)
		ladder->work[i] *= ladder->unit[i];
}

/* The smallest power of two for which entries and offsets fit; offsets leave room for multipliers to double them. */
static double choose_step(const struct limen_qp_ladder *ladder, const double *h)
{
	size_t n = ladder->n;
	double most = 0, offset = 0, step = 1;

	for (size_t i = 0; i < n; i++) {
		offset = fmax(offset, fabs(ladder->work[i]));
		for (size_t j = 0; j < n; j++)
			most = fmax(most, fabs(h[i * n + j]));
	}
	if (most == 0) /* a linear objective: what counts is the slope */
		most = offset;
	while (most > (double)ladder->most * step || 2 * offset > (double)ladder->offset_most * step)
		step *= 2;
	while (step > 1e-280 && most <= (double)ladder->most * step / 2 &&
	       2 * offset <= (double)ladder->offset_most * step / 2)
		step /= 2;
	return step;
}

static void round_entries(struct limen_qp_ladder *ladder, const double *h)
{
	size_t n = ladder->n;

	ladder->diagonal_least = ladder->most;
	for (size_t i = 0; i < n; i++) {
		double sum = 0, d = h[i * n + i];

		for (size_t j = 0; j < n; j++) {
			int64_t v = limen_round(h[i * n + j] / ladder->step, -ladder->most, ladder->most);

			ladder->h[i * n + j] = (int32_t)v;
			sum += fabs((double)v);
			if (d > 0)
				ladder->rounding =
					fmax(ladder->rounding, fabs((double)v * ladder->step - h[i * n + j]) / d);
		}
		ladder->curvature += d / (double)n;
		if (d > 0 && ladder->h[i * n + i] < ladder->diagonal_least)
			ladder->diagonal_least = ladder->h[i * n + i];
		sum = ldexp(sum, (int)ladder->bits - 1) + fabs((double)ladder->offset[i]);
		ladder->slope_most = fmax(ladder->slope_most, sum);
	}
}

void limen_qp_ladder_offset(struct limen_qp_ladder *ladder, const struct limen_qp *qp, double penalty, const double *y,
			    int64_t *offset)
{
	slopes_at_zero(ladder, qp, penalty, y);
	for (size_t i = 0; i < ladder->n; i++)
		offset[i] = limen_round(ladder->work[i] / ladder->step, -ladder->offset_most, ladder->offset_most);
}

int limen_qp_ladder_init(struct limen_qp_ladder *ladder, const struct limen_qp *qp, unsigned bits, double penalty,
			 int64_t most, int64_t offset_most)
{
	size_t n = qp->n;
	double *h = malloc(n * n * sizeof(*h)), levels = (double)((1u << bits) - 1), half = (double)(1u << (bits - 1));

	*ladder = (struct limen_qp_ladder){.bits = bits, .most = most, .offset_most = offset_most};
	if (!allocate(ladder, n) || !h) {
		free(h);
		limen_qp_ladder_free(ladder);
		return LIMEN_ENOMEM;
	}
	limen_qp_hessian(qp, penalty, h);
	for (size_t i = 0; i < n; i++) {
		ladder->unit[i] = (qp->hi[i] - qp->lo[i]) / levels;
		ladder->origin[i] = qp->lo[i] + half * ladder->unit[i];
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			h[i * n + j] *= ladder->unit[i] * ladder->unit[j];
	slopes_at_zero(ladder, qp, penalty, NULL);
	ladder->step = choose_step(ladder, h);
	limen_qp_ladder_offset(ladder, qp, penalty, NULL, ladder->offset);
	round_entries(ladder, h);
	free(h);
	return LIMEN_OK;
}
