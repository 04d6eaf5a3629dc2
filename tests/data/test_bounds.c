/* Bounds at points where the answer is known. */
#include "check.h"

#include <limen/arith.h>
#include <limen/bounds.h>
#include <math.h>

static void near(double got, double want, double relative)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("%.12g, wanted %.12g", got, want);
}

static void units(void **state)
{
	(void)state;
	near(limen_bits_j(1, 300), 2.870979e-21, 1e-6);
	near(limen_bits_j(1 / M_LN2, 300), 1.380649e-23 * 300, 1e-12);
}

static void landauer(void **state)
{
	(void)state;
	assert_true(limen_landauer_bits(4, 0) == 4);
	assert_true(limen_landauer_bits(0, 3) == -3);
	assert_true(limen_feedback_bits(1, 0, 0.531) == 1 - 0.531);
}

/* A constant field meets KB exactly: A jumps drift by J = A tanh(k/2) and book J K. */
static void kb_is_met_by_a_constant_field(void **state)
{
	(void)state;
	for (double k_bits = 1e-6; k_bits < 20; k_bits *= 3) {
		double a = 250, j = a * tanh(k_bits * M_LN2 / 2);

		near(limen_kb_bits(j, a), j * k_bits, 1e-9);
		near(limen_kb_bits(-j, a), j * k_bits, 1e-9);
		near(limen_speed_bits(j, a), j * k_bits, 1e-9);
		near(limen_kb_j2_bits(j * j, a), j * k_bits, 1e-6);
	}
	assert_true(limen_kb_bits(0, 0) == 0 && limen_kb_bits(0, 5) == 0);
	assert_true(limen_kb_j2_bits(25, 5) < 400 && limen_kb_j2_bits(1e9, 5) < 400); /* held below A, finite */
	near(limen_kb_j2_bits(-1e-4, 5), -2e-4 / 5 / M_LN2, 1e-4);                    /* goes on smoothly below 0 */
	for (double q = 1e-3; q < 100; q *= 1.7) /* -2 q atan(q/a), against libm's atan */
		near(limen_kb_j2_bits(-q * q, 5), -2 * q * atan(q / 5) / M_LN2, 1e-14);
}

static void ckl(void **state)
{
	double least;

	(void)state;
	/* bridge servo: J = 50, N = 1500 at theta = 1/2, sigma = 5.4: 11.24 nats */
	near(limen_ckl_bits(4, 2500, 5.4 * 5.4, log(5.4 * 5.4), 750) * M_LN2, 11.24, 1e-3);
	/* nothing done, nothing owed: P_final = P_free */
	assert_true(fabs(limen_ckl_bits(4, 0, 750, log(750.0), 750)) < 1e-12);
	/* a tenth of D's coefficient in another kinetics */
	near(limen_ckl_bits(2, 100, 30, log(30.0), 80), limen_ckl_bits(4, 100, 30, log(30.0), 80) / 2, 1e-12);
	/* 175e9 parameters, 256 levels to +-1, 1e5 jumps each: 1.6e-8 J */
	near(limen_bits_j(175e9 * limen_ckl_bits(4, 65536, 1, 0, 1e5), 300), 1.62e-8, 5e-3);
	assert_true(limen_ckl_coefficient(LIMEN_GLAUBER, &least) == 4 && least == 0);
	assert_true(limen_ckl_coefficient(LIMEN_METROPOLIS, &least) == 1.33 && least == 1);
	assert_true(limen_ckl_coefficient(LIMEN_HALF, &least) == 2 && least == 0.3);
	assert_true(limen_ckl_coefficient(LIMEN_ARRHENIUS, &least) == 1 && least == 1);
}

/* The best number of jumps for J, sigma is J^2 + sigma^2 and costs 2 ln(1 + J^2 / sigma^2) nats. */
static void ckl_optimum(void **state)
{
	double j2 = 256.0 * 256, s2 = 1, best = j2 + s2, q = limen_ckl_bits(4, j2, s2, log(s2), best);

	(void)state;
	near(q * M_LN2, 2 * log(1 + j2 / s2), 1e-12);
	assert_true(limen_ckl_bits(4, j2, s2, log(s2), best * 1.01) > q);
	assert_true(limen_ckl_bits(4, j2, s2, log(s2), best / 1.01) > q);
}

static void other_bounds(void **state)
{
	(void)state;
	near(limen_tur_bits(10, 50), 4 / M_LN2, 1e-12);
	/* as theta goes to 0 the finite-operations bound becomes 2 W1 atanh(W1/A) - dS */
	near(limen_finite_ops_bits(3, 1, 2, 10, 0), 2 + 4 * atanh(0.2) / M_LN2, 1e-12);
	near(limen_finite_ops_bits(3, 1, 2, 10, 0.5), 2 + 4 * atanh(0.1) / M_LN2, 1e-12);
	assert_true(limen_idle_rate(2, 1) == 0.125 && limen_idle_rate(0, 0) == 1 && limen_idle_rate(0, -3) == 1);
}

static void static_memory(void **state)
{
	(void)state;
	near(limen_static_write_bits(44, 1e6, 1), 25.07, 1e-4); /* b = 44, N = 1e6 */
	near(limen_static_write_bits(44, 1e6, 0.5), 50.14, 1e-4);
	assert_true(limen_static_write_bits(3, 1e6, 1) == 0);
	near(limen_static_barrier_bits(1e9, 3.15576e8, 1e-3), log2(3.15576e20), 1e-12);
}

static void statistics(void **state)
{
	const double euler = 0.57721566490153286;

	(void)state;
	near(limen_digamma(1), -euler, 1e-12);
	near(limen_digamma(0.5), -euler - 2 * M_LN2, 1e-12);
	near(limen_digamma(5.5), 2 * (1 + 1. / 3 + 1. / 5 + 1. / 7 + 1. / 9) - euler - 2 * M_LN2, 1e-12);
	near(limen_digamma(100), log(100) - 0.005 - 1. / 120000, 1e-9);
	assert_true(limen_j2_unbiased(3, 12, 12) == 8);
	assert_true(limen_interval95(1, 1) == 0);
	near(limen_interval95(2, 2), 12.706 * 2 / sqrt(2), 1e-4);
	near(limen_interval95(1, 32), 2.0395 / sqrt(32), 1e-3);
	near(limen_interval95(1, 100000), 1.95998 / sqrt(100000), 1e-4);
}

/* Mean of the corrected ln s2 over many Gaussian samples of 12 is ln sigma^2; uncorrected it is off by -0.09.
 * 4000 trials: standard error sqrt(psi'(5.5) / 4000) = 0.007; the gate is 5 sigma. */
static void ln_variance_is_unbiased(void **state)
{
	enum { TRIALS = 4000, R = 12, SEED = 5 };
	struct limen_draw draw;
	double sum = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "gauss");
	for (int t = 0; t < TRIALS; t++) {
		double x[R], mean = 0, s2 = 0;

		for (int i = 0; i < R; i++) {
			double u = 1 - limen_draw_unit(&draw), v = limen_draw_unit(&draw);

			x[i] = 3 * sqrt(-2 * log(u)) * cos(2 * M_PI * v);
			mean += x[i] / R;
		}
		for (int i = 0; i < R; i++)
			s2 += (x[i] - mean) * (x[i] - mean) / (R - 1);
		sum += limen_ln_variance_unbiased(s2, R) / TRIALS;
	}
	print_message("seed %d: mean of ln s2, corrected: %.4f, wanted %.4f\n", SEED, sum, log(9));
	assert_true(fabs(sum - log(9)) < 0.035);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units),
		cmocka_unit_test(landauer),
		cmocka_unit_test(kb_is_met_by_a_constant_field),
		cmocka_unit_test(ckl),
		cmocka_unit_test(ckl_optimum),
		cmocka_unit_test(other_bounds),
		cmocka_unit_test(static_memory),
		cmocka_unit_test(statistics),
		cmocka_unit_test(ln_variance_is_unbiased),
	};

	return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
