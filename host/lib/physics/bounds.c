/* bounds.c: the formulas, one cell at a time. Conditions are written so that NaN fails them. */
#include "bounds_math.h"

#include <limen/arith.h>

#include <math.h>

/* Where tau is an estimate it is held below 1 - near_one, and so finite. */
static const double near_one = 1e-9;

double limen_nan(void)
{
	return (double)NAN;
}

double limen_ln(double x)
{
	return limen_log2(x) * LIMEN_LN2;
}

double limen_atanh(double x)
{
	if (x > -1e-4 && x < 1e-4) /* 1 +- x would round x away */
		return x * (1.0 + x * x / 3.0);
	return 0.5 * limen_ln((1.0 + x) / (1.0 - x));
}

double limen_bits_j(double bits, double temperature_k)
{
	return temperature_k > 0 ? bits * LIMEN_BOLTZMANN_J_PER_K * temperature_k * LIMEN_LN2 : limen_nan();
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
	if (!(entropy_before_bits >= 0 && entropy_after_bits >= 0))
		return limen_nan();
	return entropy_before_bits - entropy_after_bits;
}

double limen_feedback_bits(double entropy_before_bits, double entropy_after_bits, double information_bits)
{
	if (!(information_bits >= 0))
		return limen_nan();
	return limen_landauer_bits(entropy_before_bits, entropy_after_bits) - information_bits;
}

/* -dS, NaN unless 0 <= w1 <= a and 0 <= theta <= 1. */
static double finite_base(double before, double after, double w1, double a, double theta)
{
	return w1 >= 0 && w1 <= a && theta >= 0 && theta <= 1 ? limen_landauer_bits(before, after) : limen_nan();
}

/* 2 x atanh((1 - theta) x), nats; 1 - (1 - theta) x out of the small parts, which a rare jump leaves nothing else. */
static double l1_nats(double x, double one_less_x, double theta)
{
	double y = (1.0 - theta) * x;

	return 2.0 * x * (y < 0.5 ? limen_atanh(y) : 0.5 * log((1.0 + y) / (one_less_x + theta * x)));
}

double limen_finite_ops_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a,
			     double theta_max)
{
	double base = finite_base(entropy_before_bits, entropy_after_bits, w1, a, theta_max);

	return w1 > 0 ? base + a * l1_nats(w1 / a, (a - w1) / a, theta_max) / LIMEN_LN2 : base;
}

double limen_toss_nats(double x)
{
	double y = x * x, sum = 0.0;

	if (!(y <= 1))
		return limen_nan();
	if (y < 0.01) { /* the terms below cancel; y^8 / 240 is the first left out */
		for (int n = 7; n >= 1; n--)
			sum = (sum + 1.0 / (2 * n * (2 * n - 1))) * y;
		return sum;
	}
	if (y == 1)
		return LIMEN_LN2;
	return 0.5 * ((1.0 + x) * limen_ln(1.0 + x) + (1.0 - x) * limen_ln(1.0 - x));
}

/* [h2(x) - h2(y)] / theta, y = |1 - 2 theta| x, written without the difference of two neighbours: with d = x - y,
 * 2 [h2(x) - h2(y)] = d ln((1+y)/(1-y)) - (1+x) log1p(-d/(1+x)) - (1-x) log1p(d/(1-x)). */
static double sharp_nats(double x, double one_less_x, double theta)
{
	double small = theta < 0.5 ? theta : 1.0 - theta, rho = 1.0 - 2.0 * theta;
	double x2 = x * x, rho2 = rho * rho;

	if (theta == 0)
		return l1_nats(x, one_less_x, 0);
	if (x < 2e-3) /* its series: the sum of x^2n (1 - rho^2n) / (2n (2n-1)) */
		return (1.0 - theta) * x2 * (2.0 + x2 * ((1.0 + rho2) / 3.0 + x2 * (1.0 + rho2 + rho2 * rho2) / 7.5));
	double d = 2.0 * small * x, y = x - d, sum = d * log((1.0 + y) / (one_less_x + d));

	sum -= (1.0 + x) * log1p(-d / (1.0 + x));
	if (one_less_x > 0)
		sum -= one_less_x * log1p(d / one_less_x);
	return d == 0 ? 0.0 : 0.5 * sum / theta;
}

double limen_sharp_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a, double theta_max)
{
	double base = finite_base(entropy_before_bits, entropy_after_bits, w1, a, theta_max);

	return w1 > 0 ? base + a * sharp_nats(w1 / a, (a - w1) / a, theta_max) / LIMEN_LN2 : base;
}

double limen_kb_bits(double j, double a)
{
	if (!(j >= -a && j <= a))
		return limen_nan();
	return j == 0 ? 0.0 : 2.0 * j * limen_atanh(j / a) / LIMEN_LN2;
}

double limen_kb_j2_bits(double j2, double a)
{
	if (!(a >= 0) || j2 != j2)
		return limen_nan();
	if (a == 0)
		return 0.0;
	if (j2 < 0) { /* j = i q: 2 j atanh(j/a) = -2 q atan(q/a) */
		double q = sqrt(-j2);

		return -2.0 * q * arctan(q / a) / LIMEN_LN2;
	}
	double j = sqrt(j2), most = a * (1.0 - near_one);

	return limen_kb_bits(j < most ? j : most, a);
}

double limen_speed_bits(double j, double theta_sum)
{
	return limen_kb_bits(j, theta_sum);
}

double limen_ckl_exact_bits(double coefficient, double free_nats)
{
	return coefficient > 0 && free_nats >= 0 ? coefficient * free_nats / LIMEN_LN2 : limen_nan();
}

double limen_ckl_bits(double coefficient, double j2, double s2, double ln_s2, double v)
{
	if (!(coefficient > 0 && s2 >= 0 && v > 0))
		return limen_nan();
	return 0.5 * coefficient * (j2 / v + s2 / v - 1.0 - (ln_s2 - limen_ln(v))) / LIMEN_LN2;
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

/* h2(tau) = kappa, 0 < kappa < ln 2. Newton from above: h2 is convex and h2(x) >= x^2 / 2. */
static double toss_inverse(double kappa)
{
	double tau = 2.0 * kappa < 1.0 ? sqrt(2.0 * kappa) : 1.0 - 1e-15;

	for (int i = 0; i < 60; i++) {
		double next = tau - (limen_toss_nats(tau) - kappa) / limen_atanh(tau);

		if (!(next < tau) || next <= 0)
			break;
		tau = next;
	}
	return tau;
}

double limen_path_bits(double d_nats, double a)
{
	if (!(a >= 0) || d_nats != d_nats)
		return limen_nan();
	if (a == 0)
		return 0.0;
	double kappa = d_nats / a, most = limen_toss_nats(1.0 - near_one);

	if (kappa < 1e-9) /* the tangent at 0, which a convex function lies above */
		return 4.0 * d_nats / LIMEN_LN2;
	double tau = toss_inverse(kappa < most ? kappa : most);

	return a * 2.0 * tau * limen_atanh(tau) / LIMEN_LN2;
}

double limen_rate_nats(const struct limen_law *law, double barrier_bits)
{
	double idle = limen_law_theta(law, 0, barrier_bits), most = 0.0;

	if (law->precision == LIMEN_IDEAL && law->kinetics == LIMEN_GLAUBER)
		return 0.0;
	for (int32_t raw = 1; raw <= LIMEN_FIELD_MAX; raw++) {
		double theta = limen_law_theta(law, raw / (double)(1 << LIMEN_FRACTION_BITS), barrier_bits), d = 0.0;

		if (theta == idle)
			continue;
		if (theta > 0)
			d += theta * log(theta / idle);
		if (theta < 1)
			d += (1.0 - theta) * log((1.0 - theta) / (1.0 - idle));
		if (d > most)
			most = d;
	}
	return most;
}

double limen_tur_bits(double j, double variance)
{
	return variance > 0 ? 2.0 * j * j / variance / LIMEN_LN2 : limen_nan();
}

double limen_idle_rate(double barrier_bits, double t0_bits)
{
	double e = barrier_bits + t0_bits;

	return e <= 0 ? 1.0 : limen_exp2(-e);
}

double limen_static_barrier_bits(double nu0_hz, double retention_s, double error)
{
	if (!(nu0_hz > 0 && retention_s > 0 && error > 0 && error <= 1))
		return limen_nan();
	return limen_log2(nu0_hz * retention_s / error);
}

double limen_static_write_bits(double barrier_bits, double attempts, double lambda)
{
	if (!(attempts > 0 && lambda > 0))
		return limen_nan();
	double k = (barrier_bits - limen_log2(attempts / 2.0)) / lambda;

	return k < 0 ? 0.0 : k;
}
