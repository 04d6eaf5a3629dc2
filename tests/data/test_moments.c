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
	limen_moments_free(&moments);
	limen_moments_free(&few);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constant_field_meets_kb),
		cmocka_unit_test(no_field_no_bound),
		cmocka_unit_test(domains),
	};

	return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
