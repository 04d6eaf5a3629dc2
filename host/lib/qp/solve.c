/* solve.c: the same problem in double precision, what the array is held against. */
#include <limen/qp.h>

#include "dense.h"
#include "errmsg.h"
#include "penalty.h"
#include "refuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { OUTER_MOST = 300, SWEEPS_MOST = 400 };

/* tolerance: of slopes, as a share of the largest one in the box. */
struct solver {
	const struct limen_qp *qp;
	double *h; /* Q + penalty A'A */
	double *x, *y, *g;
	double penalty, scale, *system, *right;
	size_t *free_at;
};

static void start_slopes(struct solver *s)
{
	size_t n = s->qp->n;

	limen_qp_offset(s->qp, s->penalty, s->y, s->g);
	for (size_t i = 0; i < n; i++)
		s->g[i] += limen_dot(s->h + i * n, s->x, n);
}

/* One coordinate after the other to its best place. Returns the largest move, as a share of its width. */
static double descend(struct solver *s)
{
	const struct limen_qp *qp = s->qp;
	size_t n = qp->n;
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		double h = s->h[i * n + i], to = s->g[i] > 0 ? qp->lo[i] : qp->hi[i];

		if (h > 0)
			to = fmin(fmax(s->x[i] - s->g[i] / h, qp->lo[i]), qp->hi[i]);
		else if (s->g[i] == 0)
			to = s->x[i];
		double step = to - s->x[i];

		if (step == 0)
			continue;
		s->x[i] = to;
		for (size_t j = 0; j < n; j++)
			s->g[j] += step * s->h[i * n + j];
		most = fmax(most, fabs(step) / (qp->hi[i] - qp->lo[i]));
	}
	return most;
}

/* Solves the equations of the variables between their bounds, with the others held: x and y into right. */
static bool solve_free(struct solver *s, size_t free_count)
{
	const struct limen_qp *qp = s->qp;
	size_t n = qp->n, k = free_count + qp->m;

	memset(s->system, 0, k * k * sizeof(*s->system));
	for (size_t f = 0; f < free_count; f++) {
		size_t i = s->free_at[f];

		s->right[f] = -qp->c[i] - limen_dot(qp->q + i * n, s->x, n);
		for (size_t e = 0; e < free_count; e++) {
			s->system[f * k + e] = qp->q[i * n + s->free_at[e]];
			s->right[f] += qp->q[i * n + s->free_at[e]] * s->x[s->free_at[e]];
		}
		for (size_t r = 0; r < qp->m; r++)
			s->system[f * k + free_count + r] = s->system[(free_count + r) * k + f] = qp->a[r * n + i];
	}
	for (size_t r = 0; r < qp->m; r++) {
		double sum = qp->b[r] - limen_dot(qp->a + r * n, s->x, n);

		for (size_t f = 0; f < free_count; f++)
			sum += qp->a[r * n + s->free_at[f]] * s->x[s->free_at[f]];
		s->right[free_count + r] = sum;
	}
	return limen_eliminate(s->system, s->right, k);
}

/* Whether x with multipliers y fulfils what a best point must (Karush, Kuhn, Tucker). */
static bool is_best(struct solver *s, const double *x, const double *y)
{
	const struct limen_qp *qp = s->qp;
	size_t n = qp->n;
	double near = 1e-9;

	for (size_t i = 0; i < n; i++) {
		double slope = qp->c[i] + limen_dot(qp->q + i * n, x, n), width = qp->hi[i] - qp->lo[i];

		for (size_t r = 0; r < qp->m; r++)
			slope += qp->a[r * n + i] * y[r];
		if (x[i] < qp->lo[i] - near * width || x[i] > qp->hi[i] + near * width)
			return false;
		if (x[i] > qp->lo[i] + near * width && slope > near * s->scale)
			return false;
		if (x[i] < qp->hi[i] - near * width && slope < -near * s->scale)
			return false;
	}
	return limen_qp_violation(qp, x) <= near * (1 + s->scale);
}

/* Takes the variables that lie between their bounds for those that do so at the best point. */
static bool polish(struct solver *s)
{
	const struct limen_qp *qp = s->qp;
	size_t count = 0;

	for (size_t i = 0; i < qp->n; i++) {
		double near = 1e-7 * (qp->hi[i] - qp->lo[i]);

		if (s->x[i] > qp->lo[i] + near && s->x[i] < qp->hi[i] - near)
			s->free_at[count++] = i;
	}
	if (!solve_free(s, count))
		return is_best(s, s->x, s->y);
	memcpy(s->g, s->x, qp->n * sizeof(*s->g)); /* made anew by start_slopes() */
	for (size_t f = 0; f < count; f++)
		s->g[s->free_at[f]] = s->right[f];
	if (!is_best(s, s->g, s->right + count))
		return false;
	for (size_t i = 0; i < qp->n; i++)
		s->x[i] = fmin(fmax(s->g[i], qp->lo[i]), qp->hi[i]);
	return true;
}

static bool iterate(struct solver *s)
{
	const struct limen_qp *qp = s->qp;

	for (int outer = 0; outer < OUTER_MOST; outer++) {
		start_slopes(s);
		for (int k = 0; k < SWEEPS_MOST && descend(s) > 1e-10; k++)
			;
		if (polish(s))
			return true;
		for (size_t r = 0; r < qp->m; r++)
			s->y[r] += s->penalty * (limen_dot(qp->a + r * qp->n, s->x, qp->n) - qp->b[r]);
	}
	return false;
}

static double largest_slope(const struct limen_qp *qp)
{
	double most = 0;

	for (size_t i = 0; i < qp->n; i++) {
		double sum = fabs(qp->c[i]);

		for (size_t j = 0; j < qp->n; j++)
			sum += fabs(qp->q[i * qp->n + j]) * fmax(fabs(qp->lo[j]), fabs(qp->hi[j]));
		most = fmax(most, sum);
	}
	return most;
}

int limen_qp_solve(const struct limen_qp *qp, double *x, struct limen_errmsg *err)
{
	size_t n = qp->n, k = n + qp->m;
	struct solver s = {.qp = qp, .x = x, .penalty = limen_qp_penalty(qp), .scale = largest_slope(qp)};
	int error = LIMEN_OK;

	s.h = malloc(n * n * sizeof(double));
	s.y = calloc(qp->m + 1, sizeof(double));
	s.g = malloc(n * sizeof(double));
	s.system = malloc(k * k * sizeof(double));
	s.right = malloc(k * sizeof(double));
	s.free_at = malloc(n * sizeof(size_t));
	if (!s.h || !s.y || !s.g || !s.system || !s.right || !s.free_at)
		error = limen_fail_memory(err, (n * n + k * k) * sizeof(double));
	if (!error) {
		limen_qp_hessian(qp, s.penalty, s.h);
		for (size_t i = 0; i < n; i++)
			x[i] = (qp->lo[i] + qp->hi[i]) / 2;
		if (!iterate(&s))
			error = limen_fail(
				err, LIMEN_EDATA,
				"the host found no best point: the equalities may contradict each other within "
				"the bounds (left: %g), or the problem is very badly scaled",
				limen_qp_violation(qp, x));
	}
	free(s.h);
	free(s.y);
	free(s.g);
	free(s.system);
	free(s.right);
	free(s.free_at);
	return error;
}
