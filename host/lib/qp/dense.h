/* dense.h: the little linear algebra that a problem needs, in a fixed order. */
#ifndef LIMEN_QP_DENSE_H
#define LIMEN_QP_DENSE_H

#include <stdbool.h>
#include <stddef.h>

double limen_dot(const double *a, const double *b, size_t n);
/* x = (L L')^-1 x; L lower, n x n row-major, no zero on its diagonal. */
void limen_cholesky_solve(const double *l, double *x, size_t n);
/* x = M^-1 x by elimination with pivots; M (n x n) is destroyed. False if it is singular. */
bool limen_eliminate(double *m, double *x, size_t n);

#endif
