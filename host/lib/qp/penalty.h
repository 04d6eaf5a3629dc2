/* penalty.h: equalities as part of the objective, y'(A x - b) + (penalty / 2) |A x - b|^2. */
#ifndef LIMEN_QP_PENALTY_H
#define LIMEN_QP_PENALTY_H

#include <limen/qp.h>

/* Twice what makes both parts of the curvature alike. 0 without equalities. */
double limen_qp_penalty(const struct limen_qp *qp);
/* Q + penalty A'A, into h (n x n). */
void limen_qp_hessian(const struct limen_qp *qp, double penalty, double *h);
/* The slope at x = 0: c + A'(y - penalty b), into g (n). y NULL: zeros. */
void limen_qp_offset(const struct limen_qp *qp, double penalty, const double *y, double *g);

#endif
