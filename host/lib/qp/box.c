/* box.c: is a problem convex and bounded, and between which values must its variables lie. */
#include <limen/qp.h>

#include "dense.h"
#include "errmsg.h"
#include "refuse.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Pivots below this share of the largest diagonal entry count as 0. */
static const double pivot_least = 1e-10;

static double diagonal_most(const struct limen_qp *qp)
{
	double most = 0;

	for (size_t i = 0; i < qp->n; i++)
		most = fmax(most, fabs(qp->q[i * qp->n + i]));
	return most;
}

/* "variable 3 (line 7)"; lines: those of bounds, or of the diagonal. */
static const char *called(const unsigned *lines, size_t i, char text[64])
{
	if (lines[i])
		snprintf(text, 64, "variable %zu (line %u)", i, lines[i]);
	else
		snprintf(text, 64, "variable %zu", i);
	return text;
}

/* Cholesky factor of Q over the chosen variables, lower triangle of l (n x n). *bad: the first variable whose pivot is
 * not positive; n if there is none. A pivot of 0 is passed over where its column vanishes too. Returns false if the
 * matrix is indefinite, and *pivot says how much. */
static bool factor(const struct limen_qp *qp, const bool *chosen, double *l, size_t *bad, double *pivot)
{
	size_t n = qp->n;
	double least = pivot_least * diagonal_most(qp);

	*bad = n;
	memset(l, 0, n * n * sizeof(*l));
	for (size_t j = 0; j < n; j++) {
		if (chosen && !chosen[j])
			continue;
		double d = qp->q[j * n + j] - limen_dot(l + j * n, l + j * n, j);

		*pivot = d;
		if (d < -least) {
			*bad = j;
			return false;
		}
		if (d <= least && *bad == n)
			*bad = j;
		l[j * n + j] = d > least ? sqrt(d) : 0;
		for (size_t i = j + 1; i < n; i++) {
			if (chosen && !chosen[i])
				continue;
			double rest = qp->q[i * n + j] - limen_dot(l + i * n, l + j * n, j);

			if (d > least) {
				l[i * n + j] = rest / l[j * n + j];
			} else if (fabs(rest) > sqrt(pivot_least) * diagonal_most(qp) || (least == 0 && rest != 0)) {
				*pivot = -fabs(rest); /* [d r; r .] with d = 0 has a negative eigenvalue */
				*bad = j;
				return false;
			}
		}
	}
	return true;
}

/* --- what equalities say about bounds --- */

/* Least (sign -1) or largest value of a x over its bounds. */
static double extreme(double a, double lo, double hi, int sign)
{
	if (a == 0)
		return 0;
	return (a > 0) == (sign > 0) ? a * hi : a * lo;
}

/* One equality's sums over all variables but one; infinite ones are counted apart. */
struct span {
	double sum;
	size_t infinite;
};

static struct span add_up(const struct limen_qp *qp, size_t r, int sign)
{
	struct span span = {0, 0};

	for (size_t i = 0; i < qp->n; i++) {
		double v = extreme(qp->a[r * qp->n + i], qp->lo[i], qp->hi[i], sign);

		if (isinf(v))
			span.infinite++;
		else
			span.sum += v;
	}
	return span;
}

/* The least and the largest that equality r leaves to variable i; only infinite bounds are replaced, so that rounding
 * can never cut off what the file allows. */
static bool tighten(struct limen_qp *qp, size_t r, size_t i)
{
	double a = qp->a[r * qp->n + i], *bound[2] = {&qp->lo[i], &qp->hi[i]};
	bool changed = false;

	if (a == 0)
		return false;
	for (int side = 0; side < 2; side++) {
		/* x_i at its largest needs the others' sum at its least if a > 0 */
		int sign = (side == 1) == (a > 0) ? -1 : 1;
		struct span span = add_up(qp, r, sign);
		double own = extreme(a, qp->lo[i], qp->hi[i], sign);

		if (isinf(own))
			span.infinite--;
		else
			span.sum -= own;
		if (isinf(*bound[side]) && span.infinite == 0) {
			*bound[side] = (qp->b[r] - span.sum) / a;
			changed = true;
		}
	}
	return changed;
}

static int use_equalities(struct limen_qp *qp, struct limen_errmsg *err)
{
	bool changed = true;

	while (changed) { /* each round makes at least one of 2 n bounds finite */
		changed = false;
		for (size_t r = 0; r < qp->m; r++)
			for (size_t i = 0; i < qp->n; i++)
				changed = tighten(qp, r, i) || changed;
	}
	for (size_t r = 0; r < qp->m; r++) {
		struct span least = add_up(qp, r, -1), most = add_up(qp, r, 1);
		double slack = 1e-9 * (fabs(qp->b[r]) + fabs(least.sum) + fabs(most.sum));

		if ((!least.infinite && least.sum > qp->b[r] + slack) ||
		    (!most.infinite && most.sum < qp->b[r] - slack))
			return limen_fail(
				err, LIMEN_EDATA,
				"line %u: equality %zu cannot be met: between the bounds its left side is %g to "
				"%g, its right side is %g",
				qp->equality_line[r], r, least.infinite ? -INFINITY : least.sum,
				most.infinite ? INFINITY : most.sum, qp->b[r]);
	}
	return LIMEN_OK;
}

/* --- variables without a bound --- */

/* The box around f(x) <= f(x0), x0 the point of the box nearest to 0: |x_i - u_i| <= sqrt(2 (f(x0) - f(u)) (Q^-1)_ii),
 * u the best point without bounds. l: Cholesky factor of Q. */
static void use_level_set(struct limen_qp *qp, const double *l, double *work)
{
	size_t n = qp->n;
	double *u = work, *x0 = work + n, *e = work + 2 * n;

	for (size_t i = 0; i < n; i++) {
		u[i] = -qp->c[i];
		x0[i] = fmin(fmax(0, qp->lo[i]), qp->hi[i]);
	}
	limen_cholesky_solve(l, u, n);
	double depth = fmax(0, limen_qp_objective(qp, x0) - limen_qp_objective(qp, u));

	for (size_t i = 0; i < n; i++) {
		memset(e, 0, n * sizeof(*e));
		e[i] = 1;
		limen_cholesky_solve(l, e, n);
		double reach = sqrt(2 * depth * e[i]) * (1 + 1e-9);

		if (isinf(qp->lo[i]))
			qp->lo[i] = fmin(u[i] - reach, qp->hi[i] - reach);
		if (isinf(qp->hi[i]))
			qp->hi[i] = fmax(u[i] + reach, qp->lo[i] + reach);
	}
}

/* f is bounded if it curves upwards in every direction that is not bounded. */
static int bound_all(struct limen_qp *qp, double range, double *l, struct limen_errmsg *err)
{
	size_t open = qp->n, bad;
	bool *chosen = calloc(qp->n, sizeof(*chosen));
	double *work = malloc(3 * qp->n * sizeof(*work)), pivot;
	char text[64];
	int error = chosen && work ? LIMEN_OK : limen_fail_memory(err, 4 * qp->n * sizeof(*work));

	for (size_t i = 0; !error && i < qp->n; i++) {
		chosen[i] = isinf(qp->lo[i]) || isinf(qp->hi[i]);
		if (chosen[i] && open == qp->n)
			open = i;
		if (chosen[i] && range > 0) {
			qp->lo[i] = isinf(qp->lo[i]) ? fmin(-range, qp->hi[i] - range) : qp->lo[i];
			qp->hi[i] = isinf(qp->hi[i]) ? fmax(range, qp->lo[i] + range) : qp->hi[i];
		}
	}
	if (!error && open < qp->n && range <= 0) {
		factor(qp, chosen, l, &bad, &pivot);
		if (bad < qp->n)
			error = limen_fail(err, LIMEN_EDATA,
					   "unbounded: %s has no %s bound, and the objective does not curve upwards "
					   "along it; give bounds, or --range",
					   called(qp->line, bad, text), isinf(qp->lo[bad]) ? "lower" : "upper");
	}
	if (!error && open < qp->n && range <= 0) {
		factor(qp, NULL, l, &bad, &pivot);
		if (bad < qp->n || qp->m)
			error = limen_fail(err, LIMEN_EDATA,
					   "%s has no %s bound, and a ladder has two ends; give bounds, "
					   "or --range",
					   called(qp->line, open, text), isinf(qp->lo[open]) ? "lower" : "upper");
		else
			use_level_set(qp, l, work);
	}
	free(chosen);
	free(work);
	return error;
}

int limen_qp_box(struct limen_qp *qp, double range, struct limen_errmsg *err)
{
	double *l = malloc(qp->n * qp->n * sizeof(*l)), pivot = 0;
	size_t bad;
	char text[64];
	int error = l ? LIMEN_OK : limen_fail_memory(err, qp->n * qp->n * sizeof(*l));

	if (!error && !factor(qp, NULL, l, &bad, &pivot))
		error = limen_fail(err, LIMEN_EDATA,
				   "Q is indefinite: at %s a pivot of %g is left, so the objective curves downwards "
				   "somewhere; only convex problems have one answer",
				   called(qp->diagonal_line, bad, text), pivot);
	if (!error)
		error = use_equalities(qp, err);
	if (!error)
		error = bound_all(qp, range, l, err);
	free(l);
	return error;
}
