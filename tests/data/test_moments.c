/* The bounds of a run, on an ensemble of random walks whose heat is known. */
#include "check.h"

#include <limen/arith.h>
#include <limen/bounds.h>
#include <math.h>

enum { CELLS = 1000, SEGMENTS = 4, R = 16, ATTEMPTS = 400, SEED = 11 };

/* Glauber at barrier 0 (jump probability 1/2) with a constant field, started anywhere. */
static double walk(struct limen_draw *draw, double field, int16_t *levels, uint32_t *jumps)
{
	double heat = 0, up = 0.5 / (1 + exp2(-field)), down = 0.5 - up;

	for (size_t i = 0; i < CELLS; i++) {
		int16_t w = levels[i];
		uint32_t a = 0;

		for (int t = 1; t <= ATTEMPTS; t++) {
			double u = limen_draw_unit(draw);
			int step = u < up ? 1 : u < up + down ? -1 : 0;

			w = (int16_t)(w + step);
			a += step != 0;
			heat += field * step;
			if (t % (ATTEMPTS / SEGMENTS) == 0) {
				levels[(size_t)(t / (ATTEMPTS / SEGMENTS)) * CELLS + i] = w;
				jumps[(size_t)(t / (ATTEMPTS / SEGMENTS)) * CELLS + i] = a;
			}
		}
	}
	return heat;
}

static int16_t levels[(SEGMENTS + 1) * CELLS];
static uint32_t jumps[(SEGMENTS + 1) * CELLS];

static double ensemble(struct limen_moments *moments, unsigned replicas, double field, double *total)
{
	struct limen_draw draw;
	double heat = 0;

	limen_draw_init(&draw, SEED, "walk");
	*total = 0;
	assert_int_equal(limen_moments_init(moments, CELLS, SEGMENTS), 0);
	for (unsigned r = 0; r < replicas; r++) {
		for (size_t i = 0; i < CELLS; i++)
			levels[i] = (int16_t)(i % 7);
		heat += walk(&draw, field, levels, jumps);
		for (size_t i = 0; i < CELLS; i++)
			*total += jumps[SEGMENTS * CELLS + i];
		limen_moments_add(moments, levels, jumps);
	}
	return heat / CELLS / replicas;
}

static struct limen_run_facts facts_of(const struct limen_moments *moments, double total)
{
	return (struct limen_run_facts){
		.bits = 8,
		.idle_variance = ATTEMPTS * limen_idle_rate(0, 1),
		.runs = (double)moments->replicas,
		.attempts = (double)ATTEMPTS * CELLS * (double)moments->replicas,
		.jumps = total,
		.moments = moments,
		.static_barrier_bits = 60,
		.static_lambda = 1,
	};
}

/* KB is met by a constant field: both forms are the heat, known exactly here. One sigma of this ensemble is 0.7% (run)
 * and 0.9% (segments); the gates are 5 sigma. The final variance is nearly the free one, so CKL is the drift alone,
 * 2 J^2 / A, 1% below KB. */
static void constant_field_meets_kb(void **state)
{
	struct limen_moments moments;
	struct limen_bounds bounds;
	const double field = 0.5, exact = 200 * tanh(field * LIMEN_LN2 / 2) * field;
	double total, heat = ensemble(&moments, R, field, &total);
	struct limen_run_facts facts = facts_of(&moments, total);

	(void)state;
	limen_bounds_evaluate(&facts, &bounds);
	print_message("seed %d: heat %.3f, KB run %.3f, KB segments %.3f, CKL %.3f bits\n", SEED, heat,
		      bounds.kb_run_bits, bounds.kb_segments_bits, bounds.bound[LIMEN_CKL].bits_per_cell);
	assert_true(fabs(heat / exact - 1) < 0.02);
	assert_true(fabs(bounds.kb_run_bits / exact - 1) < 0.035);
	assert_true(fabs(bounds.kb_segments_bits / exact - 1) < 0.045);
	assert_true(fabs(bounds.bound[LIMEN_CKL].bits_per_cell / exact - 1) < 0.045);
	assert_true(bounds.bound[LIMEN_KB].valid && bounds.bound[LIMEN_KB].known && bounds.bound[LIMEN_CKL].valid);
	assert_true(bounds.ckl_left_out == 0);
	double larger = bounds.kb_run_bits > bounds.kb_segments_bits ? bounds.kb_run_bits : bounds.kb_segments_bits;

	assert_true(bounds.bound[LIMEN_KB].bits_per_cell == larger);
	/* 200 jumps a cell, 2 attempts each, over 60 bits: log2(2/2) = 0 */
	double static_bits = bounds.bound[LIMEN_STATIC_WRITE].bits_per_cell;

	assert_true(fabs(static_bits / (200 * 60) - 1) < 0.01);
	limen_moments_free(&moments);
}

/* Without a field the unbiased sums come out near 0 in either sign; a plain mean^2 would give 2 V / (R A) = 0.18. */
static void no_field_no_bound(void **state)
{
	struct limen_moments moments;
	struct limen_bounds bounds;
	double total;

	(void)state;
	ensemble(&moments, R, 0, &total);
	struct limen_run_facts facts = facts_of(&moments, total);

	limen_bounds_evaluate(&facts, &bounds);
	print_message("seed %d: KB %.4f and %.4f, CKL %.4f bits\n", SEED, bounds.kb_run_bits, bounds.kb_segments_bits,
		      bounds.bound[LIMEN_CKL].bits_per_cell);
	assert_true(fabs(bounds.kb_run_bits) < 0.04 && fabs(bounds.kb_segments_bits) < 0.1);
	assert_true(fabs(bounds.bound[LIMEN_CKL].bits_per_cell) < 0.25);
	limen_moments_free(&moments);
}

/* --- the path bound: a servo whose segments are known in closed form --- */

/* tau = -c x, x = w - target: each attempt moves x by theta c x towards 0 on average, so that conditional means are
 * straight lines, and first and second moments of x obey
 *   E x' = (1 - theta c) E x,   E x'^2 = (1 - 2 theta c) E x^2 + theta. */
enum { SERVO_ATTEMPTS = 400, SERVO_CUT = 8 };
static const double theta = 0.5;

struct servo {
	double c, start; /* 0: free walk */
};

static void servo_walk(struct limen_draw *draw, const struct servo *servo, int16_t *w, uint32_t *a)
{
	for (size_t i = 0; i < CELLS; i++) {
		double x = servo->start;
		uint32_t count = 0;

		for (int t = 1; t <= SERVO_ATTEMPTS; t++) {
			double u = limen_draw_unit(draw), tau = -servo->c * x;
			int step = u < theta * (1 + tau) / 2 ? 1 : u < theta ? -1 : 0;

			x += step;
			count += step != 0;
			if (t % (SERVO_ATTEMPTS / SERVO_CUT) == 0) {
				size_t k = (size_t)(t / (SERVO_ATTEMPTS / SERVO_CUT));

				w[k * CELLS + i] = (int16_t)(x - servo->start);
				a[k * CELLS + i] = count;
			}
		}
	}
}

/* What the estimate should come to: the Gaussian form of exact moments, bits. */
static double servo_path(const struct servo *servo, int cut)
{
	int n = SERVO_ATTEMPTS / cut;
	double slow = pow(1 - theta * servo->c, n), slow2 = pow(1 - 2 * theta * servo->c, n), v = n * theta;
	double fresh = servo->c > 0 ? (1 - slow2) / (2 * servo->c) : v, sum = 0, x2 = servo->start * servo->start;

	for (int k = 0; k < cut; k++) {
		double s2 = (slow2 - slow * slow) * x2 + fresh, d2 = (slow2 - 2 * slow + 1) * x2 + fresh;

		sum += limen_path_bits(0.5 * (d2 / v - 1 - log(s2 / v)), v);
		x2 = slow2 * x2 + fresh;
	}
	return sum;
}

static double servo_estimate(const struct servo *servo, unsigned replicas, uint64_t seed, size_t *left_out)
{
	static int16_t w[(SERVO_CUT + 1) * CELLS];
	static uint32_t a[(SERVO_CUT + 1) * CELLS];
	const double variance[SERVO_CUT] = {25, 25, 25, 25, 25, 25, 25, 25};
	struct limen_moments moments;
	struct limen_bounds bounds;
	struct limen_draw draw;

	limen_draw_init(&draw, seed, "servo");
	assert_int_equal(limen_moments_init(&moments, CELLS, SERVO_CUT), 0);
	assert_int_equal(limen_moments_cut(&moments, variance), 0);
	assert_true(moments.cut == SERVO_CUT && moments.path_variance[7] == 25);
	for (unsigned r = 0; r < replicas; r++) {
		servo_walk(&draw, servo, w, a);
		limen_moments_add(&moments, w, a);
	}
	struct limen_run_facts facts = facts_of(&moments, 200.0 * CELLS * replicas);

	limen_bounds_evaluate(&facts, &bounds);
	assert_true(bounds.bound[LIMEN_PATH].known && bounds.bound[LIMEN_PATH].valid);
	assert_true(bounds.path_segments == SERVO_CUT);
	*left_out = bounds.path_left_out;
	limen_moments_free(&moments);
	return bounds.bound[LIMEN_PATH].bits_per_cell;
}

/* Gates are five standard deviations of the estimate, found from 40 seeds: 12 one-sided ones, joint false-alarm rate
 * below 1e-5. Over these seeds the means lay 0.00 to 0.05 bits below what was wanted, and where 3 to 4% of the pairs of
 * cell and segment count by KB (start -10), 0.24 to 0.35 below: never above. */
static void path_of_servos(void **state)
{
	static const struct {
		struct servo servo;
		unsigned replicas;
		double gate, by_kb; /* bits */
	} cases[] = {
		{{0, 0}, 12, 0.35, 0},         {{0, 0}, 48, 0.07, 0},    {{0.05, -10}, 12, 0.43, 0.35},
		{{0.05, -10}, 48, 0.17, 0.24}, {{0.02, 0}, 12, 0.36, 0}, {{0.1, 4}, 16, 0.36, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double want = servo_path(&cases[i].servo, SERVO_CUT), got;
		size_t left_out;

		got = servo_estimate(&cases[i].servo, cases[i].replicas, SEED, &left_out);
		print_message("seed %d, c %.2f, start %.0f, R = %u: path %.4f, wanted %.4f bits; %zu of %d by KB\n",
			      SEED, cases[i].servo.c, cases[i].servo.start, cases[i].replicas, got, want, left_out,
			      CELLS * SERVO_CUT);
		assert_true(got < want + cases[i].gate && got > want - cases[i].by_kb - cases[i].gate);
		assert_true((left_out > 0) == (cases[i].by_kb > 0));
	}
}

/* The cut follows the schedule's variance alone. */
static void cuts(void **state)
{
	static const struct {
		size_t segments;
		double each, last, cut;
	} cases[] = {{16, 4, 4, 16}, {16, 4, 3.9, 8}, {16, 0.3, 0.3, 1}, {16, 1, 1, 4}, {8, 100, 100, 8},
		     {12, 9, 9, 4},  {7, 50, 50, 1},  {1, 0, 0, 1},      {16, 9, 0, 8}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double variance[16], sum = 0;
		struct limen_moments moments;

		for (size_t k = 0; k < cases[i].segments; k++)
			variance[k] = k + 1 == cases[i].segments ? cases[i].last : cases[i].each;
		assert_int_equal(limen_moments_init(&moments, 3, cases[i].segments), 0);
		assert_int_equal(limen_moments_cut(&moments, variance), 0);
		assert_true((double)moments.cut == cases[i].cut);
		for (size_t k = 0; k < moments.cut; k++)
			sum += moments.path_variance[k];
		assert_true(fabs(sum - cases[i].each * (double)(cases[i].segments - 1) - cases[i].last) < 1e-9);
		limen_moments_free(&moments);
	}
}

/* Whole numbers of variance s2 have at most the entropy of a Gaussian of variance s2 + 2^(-8 s2) / 12: the laws of
 * largest entropy, exp(-(n - m)^2 / 2b) with any m and b. And ln of that is concave, so that it may be taken of a mean.
 */
static void entropy_of_whole_numbers(void **state)
{
	double slope = INFINITY;

	(void)state;
	for (double b = 0.02; b < 20; b *= 1.02)
		for (double m = 0; m <= 0.5; m += 0.01) {
			double z = 0, mean = 0, square = 0, entropy = 0;

			for (int n = -60; n <= 60; n++) {
				double p = exp(-(n - m) * (n - m) / 2 / b);

				z += p;
				mean += n * p;
				square += (double)n * n * p;
			}
			for (int n = -60; n <= 60; n++) {
				double p = exp(-(n - m) * (n - m) / 2 / b) / z;

				entropy -= p > 0 ? p * log(p) : 0;
			}
			double s2 = square / z - mean / z * (mean / z), wide = s2 + exp2(-8 * s2) / 12;

			if (entropy > 0.5 * log(2 * M_PI * M_E * wide) + 1e-12)
				fail_msg("b %g, m %g: variance %g, entropy %g", b, m, s2, entropy);
		}
	for (double s2 = 0; s2 < 3; s2 += 0.001) {
		double now = (1 - 8 * M_LN2 * exp2(-8 * s2) / 12) / (s2 + exp2(-8 * s2) / 12);

		assert_true(now <= slope);
		slope = now;
	}
}

/* Counters as large as they get: 12 replicas of 2^32 - 1 jumps, 100 levels on and the same in all. KB is 2 J^2 / A to
 * its first term; the 2 nats that tosses would scatter into it are taken off, and given back, for nothing scatters. */
static void counters_of_32_bits(void **state)
{
	const int16_t levels_of[] = {-50, 50};
	const uint32_t jumps_of[] = {0, UINT32_MAX};
	struct limen_moments moments;
	struct limen_bounds bounds;

	(void)state;
	assert_int_equal(limen_moments_init(&moments, 1, 1), 0);
	for (int i = 0; i < 12; i++)
		limen_moments_add(&moments, levels_of, jumps_of);
	const struct limen_run_facts facts = facts_of(&moments, 12.0 * UINT32_MAX);

	assert_true(moments.jumps[1] == 12 * (int64_t)UINT32_MAX && moments.moved_jumps[1] == 100 * moments.jumps[1]);
	/* (2^32 - 1)^2 = (2^32 - 2) 2^32 + 1 */
	assert_true(moments.jumps2[1].high == 12 * (uint64_t)(UINT32_MAX - 1) && moments.jumps2[1].low == 12);
	limen_bounds_evaluate(&facts, &bounds);
	print_message("KB %.9g bits\n", bounds.kb_run_bits);
	assert_true(fabs(bounds.kb_run_bits * LIMEN_LN2 - 2 * 1e4 / UINT32_MAX) < 1e-11);
	limen_moments_free(&moments);
}

static void expect_broken(const struct limen_run_facts *facts, enum limen_bound_name name, bool known, const char *why)
{
	struct limen_bounds bounds;

	limen_bounds_evaluate(facts, &bounds);
	assert_false(bounds.bound[name].valid);
	assert_int_equal(bounds.bound[name].known, known);
	if (!strstr(bounds.bound[name].domain, why))
		fail_msg("\"%s\" lacks \"%s\"", bounds.bound[name].domain, why);
}

static void domains(void **state)
{
	struct limen_moments moments, few;
	double total, total_few;

	(void)state;
	ensemble(&moments, 12, 0.25, &total);
	ensemble(&few, 11, 0.25, &total_few);
	const struct limen_run_facts good = facts_of(&moments, total);
	struct limen_run_facts facts = good;

	expect_broken(&good, LIMEN_LANDAUER, true, "open-loop");
	facts = facts_of(&few, total_few);
	expect_broken(&facts, LIMEN_KB, false, "12 complete replicas");
	expect_broken(&facts, LIMEN_CKL, false, "12 complete replicas");
	expect_broken(&facts, LIMEN_PATH, false, "12 complete replicas");
	expect_broken(&good, LIMEN_PATH, false, "no sums over segments");
	facts = good;
	facts.bits = 1;
	expect_broken(&facts, LIMEN_KB, false, "B = 1");
	expect_broken(&facts, LIMEN_CKL, false, "B = 1");
	facts = good;
	facts.blocked = 0.001 * facts.jumps;
	expect_broken(&facts, LIMEN_KB, true, "blocked");
	expect_broken(&facts, LIMEN_CKL, true, "blocked");
	facts = good;
	facts.gate_by_field = true;
	expect_broken(&facts, LIMEN_CKL, true, "gate");
	facts = good;
	facts.user_table = true;
	expect_broken(&facts, LIMEN_CKL, false, "table");
	facts = good;
	facts.kinetics = LIMEN_ARRHENIUS;
	expect_broken(&facts, LIMEN_CKL, true, "barrier");
	facts.barrier_min_bits = 1;
	struct limen_bounds bounds;

	limen_bounds_evaluate(&facts, &bounds);
	assert_true(bounds.bound[LIMEN_CKL].valid);
	facts = good;
	facts.idle_variance = 1; /* every cell has moved too far for a Gaussian of that width */
	expect_broken(&facts, LIMEN_CKL, true, "Gaussian");
	const double variance[SEGMENTS] = {50, 50, 50, 50};

	assert_int_equal(limen_moments_cut(&moments, variance), 0); /* too late for sums, but not for domains */
	facts = good;
	facts.gate_by_field = true;
	expect_broken(&facts, LIMEN_PATH, true, "gate");
	facts = good;
	facts.user_table = true;
	expect_broken(&facts, LIMEN_PATH, false, "other kinetics");
	facts = good;
	facts.kinetics = LIMEN_METROPOLIS;
	expect_broken(&facts, LIMEN_PATH, false, "other kinetics");
	facts = good;
	facts.bits = 1;
	expect_broken(&facts, LIMEN_PATH, false, "B = 1");
	facts = good;
	facts.blocked = 0.001 * facts.jumps;
	expect_broken(&facts, LIMEN_PATH, true, "blocked");
	limen_moments_free(&moments);
	limen_moments_free(&few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constant_field_meets_kb),
		cmocka_unit_test(no_field_no_bound),
		cmocka_unit_test(path_of_servos),
		cmocka_unit_test(counters_of_32_bits),
		cmocka_unit_test(cuts),
		cmocka_unit_test(entropy_of_whole_numbers),
		cmocka_unit_test(domains),
	};

	return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
