/* bounds_stats.c: what replicas say, and what a small number of them biases. */
#include "bounds_math.h"

#include <limen/arith.h>

#include <math.h>

double limen_digamma(double x)
{
	double shift = 0.0;

	if (!(x > 0))
		return limen_nan();
	for (; x < 10.0; x += 1.0) /* psi(x) = psi(x + 1) - 1/x */
		shift -= 1.0 / x;
	double y = 1.0 / (x * x);

	/* asymptotic series, Abramowitz and Stegun 6.3.18 */
	return shift + limen_ln(x) - 0.5 / x -
	       y * (1.0 / 12 -
		    y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * 691.0 / 32760)))));
}

double limen_j2_unbiased(double mean, double s2, double replicas)
{
	return s2 >= 0 && replicas >= 1 ? mean * mean - s2 / replicas : limen_nan();
}

/* With u jumps up and d down in all, R KB is estimated in nats by
 *   (u - d) (H_u - H_d) - [u > 0] - [d > 0] - 2 (phi - 1) / (1 - x^2),   x = (u - d) / (u + d), H_n = 1 + ... + 1/n.
 * The harmonic part is without bias for the series of (u - d) ln(u / d) up to as many terms as there are jumps. phi is
 * how far j - x a scatters between replicas, in units of what tosses of one chance would. docs/theory.md, section 7. */
double limen_kb_replicas_bits(const struct limen_kb_sums *s)
{
	double up = 0.5 * (s->jumps + s->moved), down = 0.5 * (s->jumps - s->moved);

	if (!(up >= 0 && down >= 0 && s->replicas >= 2))
		return limen_nan();
	double nats = s->moved * (limen_digamma(up + 1.0) - limen_digamma(down + 1.0)) - (up > 0) - (down > 0);

	if (up > 0 && down > 0) { /* else j = +-a in every replica, and phi says nothing */
		double x = s->moved / s->jumps, rest = 4.0 * up * down / (s->jumps * s->jumps);
		double scatter = s->moved2 - 2.0 * x * s->moved_jumps + x * x * s->jumps2;
		double phi = scatter / (s->replicas - 1.0) * s->replicas / (s->jumps * rest);

		nats -= 2.0 * (phi - 1.0) / rest;
	}
	return nats / s->replicas / LIMEN_LN2;
}

double limen_ln_variance_unbiased(double s2, double replicas)
{
	double half = (replicas - 1.0) / 2.0;

	return limen_ln(s2) - limen_digamma(half) + limen_ln(half);
}

double limen_interval95(double s, size_t n)
{
	/* Student's t, 0.975, 1 .. 30 degrees of freedom; beyond, an expansion good to 0.001 */
	static const double t[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228,
				   2.201,  2.179, 2.160, 2.145, 2.131, 2.120, 2.110, 2.101, 2.093, 2.086,
				   2.080,  2.074, 2.069, 2.064, 2.060, 2.056, 2.052, 2.048, 2.045, 2.042};
	if (n < 2)
		return 0.0;
	double quantile = n - 1 <= 30
				  ? t[n - 2]
				  : 1.95996 + 2.3723 / (double)(n - 1) + 2.8225 / ((double)(n - 1) * (double)(n - 1));

	return quantile * s / sqrt((double)n);
}
