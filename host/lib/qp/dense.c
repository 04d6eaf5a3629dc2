/* dense.c: sums and triangular systems. */
#include "dense.h"

#include <math.h>

double limen_dot(const double *a, const double *b, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

void limen_cholesky_solve(const double *l, double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (x[i] - limen_dot(l + i * n, x, i)) / l[i * n + i];
	for (size_t i = n; i-- > 0;) {
		for (size_t j = i + 1; j < n; j++)
			x[i] -= l[j * n + i] * x[j];
		x[i] /= l[i * n + i];
	}
}

static void swap_rows(double *m, double *x, size_t n, size_t a, size_t b)
{
	double kept = x[a];

	x[a] = x[b];
	x[b] = kept;
	for (size_t j = 0; j < n; j++) {
		kept = m[a * n + j];
		m[a * n + j] = m[b * n + j];
		m[b * n + j] = kept;
	}
}

bool limen_eliminate(double *m, double *x, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n * n; i++)
		most = fmax(most, fabs(m[i]));
	for (size_t k = 0; k < n; k++) {
		size_t best = k;

		for (size_t i = k + 1; i < n; i++)
			if (fabs(m[i * n + k]) > fabs(m[best * n + k]))
				best = i;
		if (fabs(m[best * n + k]) <= 1e-13 * most)
			return false;
		if (best != k)
			swap_rows(m, x, n, k, best);
		for (size_t i = k + 1; i < n; i++) {
			double f = m[i * n + k] / m[k * n + k];

			if (f == 0)
				continue;
			for (size_t j = k; j < n; j++)
				m[i * n + j] -= f * m[k * n + j];
			x[i] -= f * x[k];
		}
	}
	for (size_t i = n; i-- > 0;)
		x[i] = (x[i] - limen_dot(m + i * n + i + 1, x + i + 1, n - i - 1)) / m[i * n + i];
	return true;
}
