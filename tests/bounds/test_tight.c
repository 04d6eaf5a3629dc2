/* Each bound is met, or nearly, somewhere. */
#include "protocol.h"

static const double rounding = 1e-10;
static struct limen_law glauber, metropolis;

static void init(struct limen_exact *exact, unsigned bits, int level)
{
	assert_int_equal(limen_exact_init(exact, bits), 0);
	assert_int_equal(limen_exact_start_level(exact, level), 0);
}

/* heat / bound lies in [1, most]; the bound is valid and at least `least` bits. */
static double ratio(const struct limen_exact *exact, double information, enum limen_bound_name name, double most)
{
	struct limen_bound bounds[LIMEN_BOUND_NAMES];

	limen_bounds_exact(exact, information, bounds);
	const struct limen_bound *bound = &bounds[name];
	double r = heat_of(exact, name) / bound->bits_per_cell;

	print_message("%s: heat %.6g bits, bound %.6g, ratio %.8f\n", limen_bound_label(name), heat_of(exact, name),
		      bound->bits_per_cell, r);
	if (!bound->valid || !bound->known)
		fail_msg("%s", bound->domain);
	if (!(r >= 1 - rounding && r <= most))
		fail_msg("%s: ratio %.12f, wanted 1 .. %g", limen_bound_label(name), r, most);
	return r;
}

/* A constant field meets KB, the speed limit and path, whatever its size; KB for any kinetics. */
static void constant_field(void **state)
{
	(void)state;
	for (double k = 0.01; k < 12; k *= 3) {
		struct limen_exact exact;

		init(&exact, 8, -40);
		limen_exact_pulse(&exact, &glauber, k, 0.5, 100);
		ratio(&exact, NAN, LIMEN_KB, 1 + rounding);
		ratio(&exact, NAN, LIMEN_SPEED, 1 + rounding);
		ratio(&exact, NAN, LIMEN_PATH, 1 + rounding);
		limen_exact_free(&exact);
		init(&exact, 8, -40);
		limen_exact_pulse(&exact, &metropolis, k, 0.5, 60);
		ratio(&exact, NAN, LIMEN_KB, 1 + rounding);
		limen_exact_free(&exact);
	}
}

/* TUR: K -> 0 with few jumps an attempt; theta <= 1/3 (b >= 0.585). */
static void small_field_meets_tur(void **state)
{
	struct limen_exact exact;

	(void)state;
	init(&exact, 10, 0);
	limen_exact_pulse(&exact, &glauber, 0.05, 3, 400);
	ratio(&exact, NAN, LIMEN_TUR, 1.001);
	limen_exact_free(&exact);
	init(&exact, 10, 0); /* K = 1, b = 4: atanh(tau) (1 - theta tau^2) / tau */
	limen_exact_pulse(&exact, &glauber, 1, 4, 400);
	double tau = tanh(LIMEN_LN2 / 2), want = LIMEN_LN2 / 2 * (1 - tau * tau / 32) / tau;

	assert_true(fabs(ratio(&exact, NAN, LIMEN_TUR, 1.05) - want) < 1e-9);
	limen_exact_free(&exact);
}

/* Without a field an uneven spin relaxes: K = 0, escape probability theta each way. (*) is its entropy gain, exactly;
 * L1 lies below, by nothing as theta -> 0. */
static void relaxing_spin_meets_sharp(void **state)
{
	(void)state;
	for (double barrier = 0.1; barrier < 12; barrier *= 1.5)
		for (double x = 0.05; x < 1; x += 0.19) {
			const double weights[] = {1 + x, 1 - x};
			struct limen_bound bounds[LIMEN_BOUND_NAMES];
			struct limen_exact exact;

			assert_int_equal(limen_exact_init(&exact, 1), 0);
			assert_int_equal(limen_exact_start(&exact, weights), 0);
			limen_exact_pulse(&exact, &glauber, 0, barrier, 1);
			limen_bounds_exact(&exact, NAN, bounds);
			assert_true(exact.heat_bits == 0);
			/* Q = 0, so the bound on Q + dS is dS */
			assert_true(fabs(bounds[LIMEN_SHARP].bits_per_cell) < 1e-12);
			assert_true(bounds[LIMEN_FINITE_OPS].bits_per_cell <= 1e-12);
			limen_exact_free(&exact);
		}
}

/* L1 is met by the same spin at a high barrier: both sides are small, so against -dS + ... the gap is set. */
static void rare_jumps_meet_finite_ops(void **state)
{
	const double weights[] = {0.8, 0.2};
	struct limen_bound bounds[LIMEN_BOUND_NAMES];
	struct limen_exact exact;

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 1), 0);
	assert_int_equal(limen_exact_start(&exact, weights), 0);
	limen_exact_pulse(&exact, &glauber, 0, 10, 1);
	limen_bounds_exact(&exact, NAN, bounds);
	double gain = limen_entropy_bits(exact.p, 2) - limen_entropy_bits(exact.p_start, 2);
	double motion = bounds[LIMEN_FINITE_OPS].bits_per_cell + gain;

	print_message("finite_ops: entropy gained %.8g bits, 2 W1 atanh %.8g, ratio %.6f\n", gain, motion,
		      gain / motion);
	assert_true(gain / motion >= 1 && gain / motion < 1.001);
	limen_exact_free(&exact);
}

/* A slow ramp that erases one bit: Landauer, with 1/N to go; L1 and (*) see part of what is left. */
static void slow_ramp_meets_landauer(void **state)
{
	double last = INFINITY;

	(void)state;
	for (int n = 64; n <= 16384; n *= 16) {
		struct limen_exact exact;

		assert_int_equal(limen_exact_init(&exact, 1), 0);
		for (int i = 1; i <= n; i++)
			limen_exact_pulse(&exact, &glauber, 10.0 * i / n, 0, 1);
		double r = ratio(&exact, NAN, LIMEN_LANDAUER, n == 16384 ? 1.0002 : 1.2);

		assert_true(ratio(&exact, NAN, LIMEN_SHARP, r) <= ratio(&exact, NAN, LIMEN_FINITE_OPS, r) + rounding);
		assert_true(r < last);
		last = r;
		limen_exact_free(&exact);
	}
}

/* The bridge servo of J levels in N attempts, to within s: drift v = theta (m - w) / (s0^2 + theta (N - t)) and so on.
 * b = 0, theta = 1/2. */
static void bridge(struct limen_exact *exact, double j, double s2, int n)
{
	const double theta = 0.5;
	double s0 = 1 / (1 / s2 - 1 / (n * theta)), m = j * s0 / s2, field[1 << 8];

	for (int t = 0; t < n; t++) {
		for (size_t i = 0; i < exact->levels; i++) {
			double w = (double)i - (double)(exact->levels / 2) + 25;
			double v = theta * (m - w) / (s0 + theta * (n - t)), tau = v / theta;

			tau = tau > 0.999999 ? 0.999999 : tau < -0.999999 ? -0.999999 : tau;
			field[i] = 2 * atanh(tau) / LIMEN_LN2;
		}
		limen_exact_feedback(exact, &glauber, field, 0);
	}
}

static void bridge_meets_ckl(void **state)
{
	struct limen_exact exact;

	(void)state;
	init(&exact, 8, -25);
	bridge(&exact, 50, 5.4 * 5.4, 1500);
	double variance = limen_exact_variance(&exact), v = exact.idle_variance;
	double gauss = limen_ckl_bits(4, exact.moved * exact.moved, variance, log(variance), v);

	print_message("J %.3f, s %.4f, V %.2f, Gaussian CKL %.4f bits, heat / it %.4f\n", exact.moved, sqrt(variance),
		      v, gauss, exact.heat_bits / gauss);
	ratio(&exact, NAN, LIMEN_CKL, 1.01);
	ratio(&exact, NAN, LIMEN_PATH, 1.01);
	assert_true(fabs(gauss * LIMEN_LN2 - 11.24) < 0.12 && exact.heat_bits / gauss < 1.02);
	limen_exact_free(&exact);
	init(&exact, 8, -25); /* J = 16, s = 2, V = 260: the gap opens */
	bridge(&exact, 16, 4, 520);
	ratio(&exact, NAN, LIMEN_CKL, 1.15);
	ratio(&exact, NAN, LIMEN_PATH, 1.15);
	limen_exact_free(&exact);
}

/* The same spin measured with an error of 0.1: I = 1 - H(0.1) = 0.531 bits. Each half runs an open loop of its own, so
 * it is two ensembles: start at once at the field that the measurement makes fair, log2 9, then drive slowly to 16. */
static void feedback_erasure(void **state)
{
	const double right[] = {0.1, 0.9}; /* given "upper"; by symmetry the other half is the same, mirrored */
	struct limen_bound bound;
	struct limen_exact exact;
	const int n = 1024;

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 1), 0);
	assert_int_equal(limen_exact_start(&exact, right), 0);
	for (int i = 1; i <= n; i++)
		limen_exact_pulse(&exact, &glauber, log2(9) + (16 - log2(9)) * i / n, 0, 1);
	struct limen_facts facts = limen_facts_exact(&exact);

	facts.feedback = true;
	facts.entropy_before_bits = 1; /* of the ensemble, before anybody looked */
	facts.information_bits = 1 - limen_entropy_bits(right, 2);
	limen_bound_check(LIMEN_FEEDBACK, &facts, &bound);
	print_message("feedback erasure: heat %.5f, bound %.5f bits\n", exact.heat_bits, bound.bits_per_cell);
	assert_true(bound.valid && bound.known);
	assert_true(exact.heat_bits >= bound.bits_per_cell && exact.heat_bits < 1.005 * bound.bits_per_cell);
	assert_true(fabs(exact.heat_bits - 0.469) < 0.01);
	limen_bound_check(LIMEN_LANDAUER, &facts, &bound); /* what a look at the level gets round */
	assert_true(!bound.valid && exact.heat_bits < 0.5 * bound.bits_per_cell);
	limen_exact_free(&exact);
}

static int setup_laws(void **state)
{
	(void)state;
	limen_law_init(&glauber, LIMEN_IDEAL, LIMEN_GLAUBER);
	limen_law_init(&metropolis, LIMEN_IDEAL, LIMEN_METROPOLIS);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constant_field),
		cmocka_unit_test(small_field_meets_tur),
		cmocka_unit_test(relaxing_spin_meets_sharp),
		cmocka_unit_test(rare_jumps_meet_finite_ops),
		cmocka_unit_test(slow_ramp_meets_landauer),
		cmocka_unit_test(bridge_meets_ckl),
		cmocka_unit_test(feedback_erasure),
	};

	return cmocka_run_group_tests_name("tight", tests, setup_laws, NULL);
}
