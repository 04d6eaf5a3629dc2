/* penalty.c: the augmented objective, and the plain one. */
#include "penalty.h"

#include "dense.h"

#include <math.h>

static const double stronger = 2; /* than the objective's own curvature */

double limen_qp_penalty(const struct limen_qp *qp)
{
	double own = 0, theirs = 0, slope = 0;

	for (size_t i = 0; i < qp->n; i++) {
		own += qp->q[i * qp->n + i];
		slope += fabs(qp->c[i]) / (qp->hi[i] - qp->lo[i] + 1e-300);
	}
	for (size_t i = 0; i < qp->m * qp->n; i++)
		theirs += qp->a[i] * qp->a[i];
	own = own > 0 ? own : slope;
	return theirs > 0 ? stronger * (own > 0 ? own : 1) / theirs : 0;
}

void limen_qp_hessian(const struct limen_qp *qp, double penalty, double *h)
{
	size_t n = qp->n;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double sum = 0;

			for (size_t r = 0; r < qp->m; r++)
				sum += qp->a[r * n + i] * qp->a[r * n + j];
			h[i * n + j] = qp->q[i * n + j] + penalty * sum;
		}
}

void limen_qp_offset(const struct limen_qp *qp, double penalty, const double *y, double *g)
{
	for (size_t i = 0; i < qp->n; i++) {
		g[i] = qp->c[i];
		for (size_t r = 0; r < qp->m; r++)
			g[i] += qp->a[r * qp->n + i] * ((y ? y[r] : 0) - penalty * qp->b[r]);
	}
}

double limen_qp_objective(const struct limen_qp *qp, const double *x)
{
	double sum = 0;

	for (size_t i = 0; i < qp->n; i++)
		sum += x[i] * (limen_dot(qp->q + i * qp->n, x, qp->n) / 2 + qp->c[i]);
	return sum + qp->constant;
}

double limen_qp_violation(const struct limen_qp *qp, const double *x)
{
	double most = 0;

	for (size_t r = 0; r < qp->m; r++)
		most = fmax(most, fabs(limen_dot(qp->a + r * qp->n, x, qp->n) - qp->b[r]));
	return most;
}
