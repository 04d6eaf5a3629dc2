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

/* (*) at its two ends: theta -> 0 is the continuous-time form, theta = 1 asks nothing; between, never below L1. */
static void sharp(void **state)
{
	(void)state;
	for (double x = 1e-6; x < 1; x *= 1.9) {
		near(limen_sharp_bits(0, 0, x, 1, 0), 2 * x * atanh(x) / M_LN2, 1e-12);
		near(limen_sharp_bits(0, 0, x, 1, 1e-9), 2 * x * atanh(x) / M_LN2, 1e-6);
		assert_true(fabs(limen_sharp_bits(0, 0, x, 1, 1)) < 1e-15);
		for (double theta = 0.05; theta < 1; theta += 0.05) { /* the definition, where it keeps its digits */
			double y = (1 - 2 * theta) * x, h = limen_toss_nats(x) - limen_toss_nats(y);
			double got = limen_sharp_bits(3, 3, 5 * x, 5, theta);

			near(got, 5 / theta * h / M_LN2, 1e-12);
			assert_true(got >= limen_finite_ops_bits(3, 3, 5 * x, 5, theta) * (1 - 1e-14));
		}
	}
	assert_true(limen_sharp_bits(2, 1, 0, 0, 0.5) == 1 && limen_sharp_bits(2, 1, 0, 7, 0.5) == 1);
	/* one jump with certainty that never came back: h(theta) / theta */
	near(limen_sharp_bits(0, 0, 1, 1, 0.25), -(0.25 * log2(0.25) + 0.75 * log2(0.75)) / 0.25, 1e-12);
	/* so rare that 1 - theta is 1: (1 - ln theta) nats, and L1 its ln(2 / theta) */
	near(limen_sharp_bits(0, 0, 1, 1, 1e-30), (1 - log(1e-30)) / M_LN2, 1e-9);
	near(limen_finite_ops_bits(0, 0, 1, 1, 1e-30), log(2e30) / M_LN2, 1e-12);
}

/* Phi(h2(tau)) = 2 tau atanh(tau), at least 4 h2(tau); one function for KB and CKL. */
static void path(void **state)
{
	(void)state;
	near(limen_toss_nats(0.5), 0.75 * log(1.5) + 0.25 * log(0.5), 1e-14);
	near(limen_toss_nats(-1), M_LN2, 1e-15);
	for (double x = 1e-5; x < 0.0999; x *= 1.3) /* its series, against itself summed further */
		near(limen_toss_nats(x), x * x / 2 + pow(x, 4) / 12 + pow(x, 6) / 30 + pow(x, 8) / 56, 1e-9);
	near(limen_toss_nats(0.09999999), limen_toss_nats(0.10000001), 1e-6);
	for (double tau = 1e-4; tau < 1; tau = tau < 0.9 ? tau * 1.2 : 1 - (1 - tau) / 3) {
		if (1 - tau < 1e-8)
			break;
		double a = 30, d = a * limen_toss_nats(tau), bits = limen_path_bits(d, a);

		near(bits, limen_kb_bits(a * tau, a), tau < 0.99 ? 1e-11 : 1e-6);
		assert_true(bits >= limen_ckl_exact_bits(4, d) * (1 - 1e-12));
	}
	near(limen_path_bits(1e-12, 30), 4e-12 / M_LN2, 1e-9);
	near(limen_path_bits(-0.3, 30), -1.2 / M_LN2, 1e-12); /* an estimate below 0 goes on along the tangent */
	assert_true(limen_path_bits(0, 0) == 0 && limen_path_bits(1e9, 5) < 400);
}

static void is_nan(double x, int line)
{
	if (x == x)
		fail_msg("line %d: %g, wanted NaN", line, x);
}

#define IS_NAN(x) is_nan(x, __LINE__)

/* What cannot be gives NaN, not a number. */
static void bad_arguments(void **state)
{
	(void)state;
	IS_NAN(limen_bits_j(1, 0));
	IS_NAN(limen_bits_j(1, -300));
	IS_NAN(limen_bits_j(1, NAN));
	IS_NAN(limen_landauer_bits(-1, 0));
	IS_NAN(limen_landauer_bits(1, NAN));
	IS_NAN(limen_feedback_bits(1, 0, -0.1));
	IS_NAN(limen_feedback_bits(1, 0, NAN));
	for (int i = 0; i < 2; i++) {
		double (*form)(double, double, double, double, double) = i ? limen_sharp_bits : limen_finite_ops_bits;

		IS_NAN(form(1, 1, 2, 1, 0.5));
		IS_NAN(form(1, 1, -1, 1, 0.5));
		IS_NAN(form(1, 1, 1, 2, 1.1));
		IS_NAN(form(1, 1, 1, 2, -0.1));
		IS_NAN(form(1, 1, NAN, 2, 0.5));
		IS_NAN(form(1, 1, 1, NAN, 0.5));
		IS_NAN(form(1, 1, 1, 2, NAN));
		IS_NAN(form(-1, 1, 1, 2, 0.5));
	}
	IS_NAN(limen_kb_bits(2, 1));
	IS_NAN(limen_kb_bits(-2, 1));
	IS_NAN(limen_kb_bits(0, -1));
	IS_NAN(limen_kb_bits(NAN, 1));
	IS_NAN(limen_kb_j2_bits(1, -1));
	IS_NAN(limen_kb_j2_bits(NAN, 1));
	IS_NAN(limen_speed_bits(3, 2));
	IS_NAN(limen_ckl_exact_bits(4, -1));
	IS_NAN(limen_ckl_exact_bits(0, 1));
	IS_NAN(limen_ckl_bits(4, 1, -1, 0, 10));
	IS_NAN(limen_ckl_bits(4, 1, 1, 0, 0));
	IS_NAN(limen_ckl_bits(4, NAN, 1, 0, 10));
	IS_NAN(limen_path_bits(1, -1));
	IS_NAN(limen_path_bits(NAN, 1));
	IS_NAN(limen_toss_nats(1.001));
	IS_NAN(limen_tur_bits(1, 0));
	IS_NAN(limen_tur_bits(1, -2));
	IS_NAN(limen_tur_bits(NAN, 2));
	IS_NAN(limen_static_barrier_bits(-1, 1, 0.1));
	IS_NAN(limen_static_barrier_bits(1, 1, 2));
	IS_NAN(limen_static_write_bits(60, 0, 1));
	IS_NAN(limen_static_write_bits(60, 1, 0));
	IS_NAN(limen_static_write_bits(NAN, 1, 1));
	IS_NAN(limen_idle_rate(NAN, 1));
	IS_NAN(limen_ln_variance_unbiased(-1, 12));
	IS_NAN(limen_ln_variance_unbiased(1, 1));
	IS_NAN(limen_j2_unbiased(1, -1, 12));
	IS_NAN(limen_digamma(0));
}

static void says(enum limen_bound_name name, const struct limen_facts *facts, bool known, const char *why)
{
	struct limen_bound bound;

	limen_bound_check(name, facts, &bound);
	if (bound.valid || bound.known != known || !strstr(bound.domain, "NOT here: ") || !strstr(bound.domain, why))
		fail_msg("%s: valid %d, known %d, \"%s\", wanted \"%s\"", limen_bound_label(name), bound.valid,
			 bound.known, bound.domain, why);
	assert_true(known || bound.bits_per_cell == 0);
}

/* The check of each bound says what is missing, what cannot be, and what is broken. */
static void checks(void **state)
{
	const struct limen_facts nothing = limen_facts_unknown();
	struct limen_facts good = nothing, f;
	struct limen_bound bound;

	(void)state;
	good.bits = 4, good.kinetics = LIMEN_GLAUBER, good.barrier_min_bits = 2;
	good.entropy_before_bits = 3, good.entropy_after_bits = 1, good.information_bits = 0;
	good.a = 20, good.w1 = 3, good.escape_max = 0.25, good.a_star = 20, good.j_star = -3, good.theta_most = 20;
	good.jump_max = 0.25, good.variance = 18, good.blocked_share = 0, good.constant_field = true;
	good.free_nats = 0.3, good.rate_nats = 0;
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++) {
		enum limen_bound_name name = (enum limen_bound_name)i;

		limen_bound_check(name, &good, &bound);
		assert_true(bound.valid == (name != LIMEN_STATIC_WRITE) && bound.known == bound.valid);
		assert_true((bound.bits_per_cell > 0) == bound.valid);
		says(name, &nothing, false, name == LIMEN_STATIC_WRITE ? "no such bound" : "not known");
	}
	assert_null(limen_bound_label(LIMEN_BOUND_NAMES));
	f = good, f.feedback = true;
	says(LIMEN_LANDAUER, &f, true, "closed loop");
	says(LIMEN_FINITE_OPS, &f, true, "closed loop");
	says(LIMEN_SHARP, &f, true, "closed loop");
	says(LIMEN_TUR, &f, true, "not constant");
	f = good, f.barrier_feedback = true;
	says(LIMEN_CKL, &f, true, "followed a level");
	says(LIMEN_PATH, &f, true, "followed a level");
	f = good, f.bits = 1;
	says(LIMEN_KB, &f, false, "B = 1");
	says(LIMEN_CKL, &f, false, "B = 1");
	says(LIMEN_PATH, &f, false, "B = 1");
	says(LIMEN_SPEED, &f, false, "B = 1");
	says(LIMEN_TUR, &f, false, "B = 1");
	f = good, f.j_star = 21;
	says(LIMEN_KB, &f, false, "|J*| is 21, which cannot be");
	says(LIMEN_PATH, &f, false, "|J*| is 21, which cannot be");
	says(LIMEN_SPEED, &f, false, "cannot be");
	f = good, f.w1 = 21;
	says(LIMEN_SHARP, &f, false, "W1 is 21, which cannot be");
	f = good, f.a = -1;
	says(LIMEN_FINITE_OPS, &f, false, "A is -1, which cannot be");
	f = good, f.escape_max = 1.5;
	says(LIMEN_SHARP, &f, false, "theta is 1.5");
	f = good, f.variance = -1;
	says(LIMEN_TUR, &f, false, "variance of the displacement is -1, which cannot be");
	f = good, f.jump_max = 0.4;
	says(LIMEN_TUR, &f, true, "above 1/3");
	f = good, f.blocked_share = 0.1;
	says(LIMEN_TUR, &f, true, "ends");
	f = good, f.information_bits = -1;
	says(LIMEN_FEEDBACK, &f, false, "I is -1");
	f = good, f.entropy_after_bits = NAN;
	says(LIMEN_LANDAUER, &f, false, "the entropy after is not known");
	f = good, f.free_nats = INFINITY; /* the free walk cannot follow */
	says(LIMEN_CKL, &f, false, "is inf, which cannot be");
	f = good, f.kinetics = LIMEN_ARRHENIUS, f.barrier_min_bits = 0.5, f.rate_nats = NAN;
	says(LIMEN_CKL, &f, false, "no constant");
	says(LIMEN_PATH, &f, false, "relative entropy of rates is not known");
	f.barrier_min_bits = 1;
	limen_bound_check(LIMEN_CKL, &f, &bound);
	near(bound.bits_per_cell, 0.3 / M_LN2, 1e-12);
	f.rate_nats = 0.1; /* 4 (D - rate) is more */
	limen_bound_check(LIMEN_CKL, &f, &bound);
	near(bound.bits_per_cell, 0.8 / M_LN2, 1e-12);
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
		cmocka_unit_test(sharp),
		cmocka_unit_test(path),
		cmocka_unit_test(bad_arguments),
		cmocka_unit_test(checks),
		cmocka_unit_test(static_memory),
		cmocka_unit_test(statistics),
		cmocka_unit_test(ln_variance_is_unbiased),
	};

	return cmocka_run_group_tests_name("bounds", tests, NULL, NULL);
}
