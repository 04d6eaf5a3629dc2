/* bounds.c: the formulas, one cell at a time. */
#include <limen/arith.h>
#include <limen/bounds.h>

#include <math.h>

double limen_bits_j(double bits, double temperature_k)
{
	return bits * LIMEN_BOLTZMANN_J_PER_K * temperature_k * LIMEN_LN2;
}

/* Natural logarithm and atanh out of limen_log2, so that reports replay on another CPU. */
static double ln(double x)
{
	return limen_log2(x) * LIMEN_LN2;
}

static double atanh_bits(double x)
{
	if (x > -1e-4 && x < 1e-4) /* 1 +- x would round x away */
		return x * (1.0 + x * x / 3.0) / LIMEN_LN2;
	return 0.5 * limen_log2((1.0 + x) / (1.0 - x));
}

/* atan for x >= 0: halved three times by atan x = 2 atan(x / (1 + sqrt(1 + x^2))), then its series (x < 0.2). */
static double arctan(double x)
{
	double power, sum = 0.0;

	for (int i = 0; i < 3; i++)
		x = x / (1.0 + sqrt(1.0 + x * x));
	power = x;
	for (int n = 1; n < 26; n += 2, power *= -x * x)
		sum += power / n;
	return 8.0 * sum;
}

double limen_landauer_bits(double entropy_before_bits, double entropy_after_bits)
{
	return entropy_before_bits - entropy_after_bits;
}

double limen_kb_bits(double j, double a)
{
	return a <= 0 ? 0.0 : 2.0 * j * atanh_bits(j / a);
}

double limen_kb_j2_bits(double j2, double a)
{
	if (a <= 0)
		return 0.0;
	if (j2 < 0) { /* j = i q: 2 j atanh(j/a) = -2 q atan(q/a) */
		double q = sqrt(-j2);

		return -2.0 * q * arctan(q / a) / LIMEN_LN2;
	}
	double j = sqrt(j2);

	return limen_kb_bits(j < a ? j : a * (1.0 - 1e-9), a);
}

double limen_ckl_bits(double coefficient, double j2, double s2, double ln_s2, double v)
{
	return 0.5 * coefficient * (j2 / v + s2 / v - 1.0 - (ln_s2 - ln(v))) / LIMEN_LN2;
}

double limen_ckl_coefficient(enum limen_kinetics kinetics, double *barrier_min_bits)
{
	*barrier_min_bits = kinetics == LIMEN_GLAUBER ? 0.0 : kinetics == LIMEN_HALF ? 0.3 : 1.0;
	switch (kinetics) {
	case LIMEN_GLAUBER:
		return 4.0;
	case LIMEN_METROPOLIS:
		return 1.33;
	case LIMEN_HALF:
		return 2.0;
	default:
		return 1.0;
	}
}

double limen_speed_bits(double j, double theta_sum)
{
	return limen_kb_bits(j, theta_sum);
}

double limen_tur_bits(double j, double variance)
{
	return 2.0 * j * j / variance / LIMEN_LN2;
}

double limen_finite_ops_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a,
			     double theta_max)
{
	return limen_landauer_bits(entropy_before_bits, entropy_after_bits) +
	       (a > 0 ? 2.0 * w1 * atanh_bits((1.0 - theta_max) * w1 / a) : 0.0);
}

double limen_feedback_bits(double entropy_before_bits, double entropy_after_bits, double information_bits)
{
	return limen_landauer_bits(entropy_before_bits, entropy_after_bits) - information_bits;
}

double limen_idle_rate(double barrier_bits, double t0_bits)
{
	double e = barrier_bits + t0_bits;

	return e > 0 ? limen_exp2(-e) : 1.0;
}

double limen_static_barrier_bits(double nu0_hz, double retention_s, double error)
{
	return limen_log2(nu0_hz * retention_s / error);
}

double limen_static_write_bits(double barrier_bits, double attempts, double lambda)
{
	double k = (barrier_bits - limen_log2(attempts / 2.0)) / lambda;

	return k > 0 ? k : 0.0;
}

double limen_digamma(double x)
{
	double shift = 0.0;

	for (; x < 10.0; x += 1.0) /* psi(x) = psi(x + 1) - 1/x */
		shift -= 1.0 / x;
	double y = 1.0 / (x * x);

	/* asymptotic series, Abramowitz and Stegun 6.3.18 */
	return shift + ln(x) - 0.5 / x -
	       y * (1.0 / 12 -
		    y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * 691.0 / 32760)))));
}

double limen_j2_unbiased(double mean, double s2, double replicas)
{
	return mean * mean - s2 / replicas;
}

double limen_ln_variance_unbiased(double s2, double replicas)
{
	double half = (replicas - 1.0) / 2.0;

	return ln(s2) - limen_digamma(half) + ln(half);
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
