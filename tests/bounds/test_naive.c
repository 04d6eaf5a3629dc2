/* Forms that look right and are not: each is seen to fail, and the check that should refuse it does. */
#include "protocol.h"

static struct limen_law glauber;

static void init(struct limen_exact *exact, unsigned bits)
{
	assert_int_equal(limen_exact_init(exact, bits), 0);
	assert_int_equal(limen_exact_start_level(exact, 0), 0);
}

static struct limen_bound check(const struct limen_facts *facts, enum limen_bound_name name)
{
	struct limen_bound bound;

	limen_bound_check(name, facts, &bound);
	return bound;
}

/* The continuous-time form 2 W1 atanh(W1 / A): an attempt of finite theta uses up its flux as it goes. */
static void continuous_time_form(void **state)
{
	enum { SEED = 29, PROTOCOLS = 2000 };
	unsigned broken = 0;
	struct limen_draw draw;
	double worst = INFINITY;

	(void)state;
	limen_draw_init(&draw, SEED, "naive");
	for (int n = 0; n < PROTOCOLS; n++) {
		struct limen_exact exact;

		assert_int_equal(limen_exact_init(&exact, 1 + (unsigned)limen_draw_below(&draw, 3)), 0);
		any_start(&draw, &exact);
		limen_exact_pulse(&exact, &glauber, any_field(&draw), uniform(&draw, 0, 2),
				  1 + (unsigned long)limen_draw_below(&draw, 4));
		struct limen_facts f = limen_facts_exact(&exact);
		double gain = f.entropy_after_bits - f.entropy_before_bits + exact.heat_bits;
		double naive = limen_finite_ops_bits(0, 0, f.w1, f.a, 0);

		broken += gain < naive * (1 - 1e-9) - 1e-12;
		worst = fmin(worst, gain / naive);
		limen_exact_free(&exact);
	}
	print_message("seed %d: 2 W1 atanh(W1/A) broken by %u of %d protocols, least quotient %.4f\n", SEED, broken,
		      PROTOCOLS, worst);
	assert_true(broken > PROTOCOLS / 10 && worst < 0.9);
}

/* theta from the levels held before the attempt alone: a cell at the end moves to where it could leave faster. */
static void theta_of_the_start(void **state)
{
	struct limen_exact exact;

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 2), 0);
	assert_int_equal(limen_exact_start_level(&exact, -2), 0);
	limen_exact_pulse(&exact, &glauber, -2, 0, 1);
	struct limen_facts facts = limen_facts_exact(&exact);

	assert_true(check(&facts, LIMEN_SHARP).bits_per_cell <= exact.heat_bits);
	facts.escape_max = 0.5 * 0.2; /* 0.5 / (1 + 2^2): from the end there is one way */
	print_message("heat %.4f; sharp with theta of the end %.4f bits\n", exact.heat_bits,
		      check(&facts, LIMEN_SHARP).bits_per_cell);
	assert_true(check(&facts, LIMEN_SHARP).bits_per_cell > exact.heat_bits + 0.05);
	limen_exact_free(&exact);
}

/* A free cell owes nothing. A read as attempts makes it look held; |dw| of a single run makes it look driven. */
static void free_cell(void **state)
{
	struct limen_exact exact;
	double single = 0;

	(void)state;
	init(&exact, 8);
	limen_exact_pulse(&exact, &glauber, 0, 6, 1000);
	double s2 = limen_exact_variance(&exact), v = exact.idle_variance, j2 = exact.moved * exact.moved;

	assert_true(exact.heat_bits == 0);
	assert_true(fabs(limen_ckl_bits(4, j2, s2, log(s2), v)) < 1e-9);
	assert_true(limen_ckl_bits(4, j2, s2, log(s2), exact.attempts) > 5);
	for (size_t i = 0; i < exact.levels; i++) {
		double w = (double)i - 128;

		single += exact.p[i] * limen_kb_j2_bits(w * w, exact.jumps);
	}
	print_message("heat 0; CKL with A = attempts %.3f, KB from |dw| %.3f bits\n",
		      limen_ckl_bits(4, j2, s2, log(s2), exact.attempts), single);
	assert_true(single > 1);
	limen_exact_free(&exact);
}

/* A gate that looks: the cell diffuses until it stands at +3, where it is held. No field, no heat, no mean
 * displacement (a free walk stopped is a martingale), and yet P_final is far from P_free. */
static void gate_by_level(void **state)
{
	enum { N = 256, START = 128, TARGET = 131, ATTEMPTS = 400 };
	double p[N] = {[START] = 1}, next[N], mean = 0;
	struct limen_exact free_walk;

	(void)state;
	init(&free_walk, 8);
	limen_exact_pulse(&free_walk, &glauber, 0, 0, ATTEMPTS);
	for (int t = 0; t < ATTEMPTS; t++) {
		memset(next, 0, sizeof(next));
		for (int i = 1; i < N - 1; i++) {
			double step = i == TARGET ? 0 : 0.25 * p[i];

			next[i - 1] += step;
			next[i + 1] += step;
			next[i] += p[i] - 2 * step;
		}
		memcpy(p, next, sizeof(p));
	}
	for (int i = 0; i < N; i++)
		mean += p[i] * (i - START);
	struct limen_facts facts = limen_facts_exact(&free_walk);

	facts.free_nats = limen_relative_entropy_nats(p, free_walk.p, N);
	facts.barrier_feedback = facts.feedback = true;
	struct limen_bound ckl = check(&facts, LIMEN_CKL), path = check(&facts, LIMEN_PATH);

	print_message("gate by level: P(target) %.3f, mean %.1e, heat 0, CKL %.3f bits\n", p[TARGET], mean,
		      ckl.bits_per_cell);
	assert_true(p[TARGET] > 0.7 && fabs(mean) < 1e-6);
	assert_true(ckl.bits_per_cell > 5 && path.bits_per_cell > 5); /* against a heat of 0 */
	assert_true(!ckl.valid && !path.valid && strstr(ckl.domain, "NOT here: a barrier or gate"));
	limen_exact_free(&free_walk);
}

static void tur_at_large_theta(void **state)
{
	struct limen_exact exact;

	(void)state;
	init(&exact, 10);
	limen_exact_pulse(&exact, &glauber, 3, 0, 500);
	struct limen_facts facts = limen_facts_exact(&exact);
	struct limen_bound tur = check(&facts, LIMEN_TUR);

	print_message("TUR at theta 1/2, K = 3: heat/bound %.4f\n", exact.heat_bits / tur.bits_per_cell);
	assert_true(fabs(exact.heat_bits / tur.bits_per_cell - 0.93) < 0.005);
	assert_true(!tur.valid && strstr(tur.domain, "theta is above 1/3"));
	limen_exact_free(&exact);
}

/* Hold what is right with a strong field, let what is wrong relax: a spin moves for next to nothing. KB, CKL, the speed
 * limit, Landauer and L1 would all ask more. */
static void spin_that_is_held(void **state)
{
	const double field[2] = {0, 20};
	struct limen_exact exact;

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 1), 0);
	for (int t = 0; t < 40; t++)
		limen_exact_feedback(&exact, &glauber, field, 0.5);
	struct limen_facts facts = limen_facts_exact(&exact);
	double naive = limen_kb_bits(exact.moved, exact.jumps);

	print_message("spin: moved %.4f at a heat of %.2e; KB would ask %.3f bits\n", exact.moved, exact.heat_bits,
		      naive);
	assert_true(exact.moved > 0.49 && fabs(exact.heat_bits) < 1e-3 && naive > 1);
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++) {
		struct limen_bound bound = check(&facts, (enum limen_bound_name)i);

		assert_true(!bound.valid);
		if (limen_bound_is_starred((enum limen_bound_name)i))
			assert_true(!bound.known && strstr(bound.domain, "B = 1"));
	}
	assert_true(check(&facts, LIMEN_LANDAUER).bits_per_cell > 0.99);
	assert_true(check(&facts, LIMEN_FINITE_OPS).bits_per_cell > 0.99);
	facts.information_bits = 40; /* one look an attempt */
	assert_true(check(&facts, LIMEN_FEEDBACK).valid);
	limen_exact_free(&exact);
}

/* Erasure of 16 levels against a wall: most moves are refused there and book nothing. From a uniform start P_free stays
 * uniform, so CKL is 4 times Landauer; it holds for Q*, not for Q. */
static void unstarred_heat_at_a_wall(void **state)
{
	struct limen_exact exact;

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 4), 0);
	for (int i = 1; i <= 10000; i++)
		limen_exact_pulse(&exact, &glauber, 12.0 * i / 10000, 0, 1);
	struct limen_facts facts = limen_facts_exact(&exact);
	double landauer = check(&facts, LIMEN_LANDAUER).bits_per_cell, ckl = check(&facts, LIMEN_CKL).bits_per_cell;

	print_message("16 levels: heat %.4f, withheld %.1f, Landauer %.4f, CKL %.4f bits\n", exact.heat_bits,
		      exact.withheld_bits, landauer, ckl);
	assert_true(fabs(ckl / landauer - 4) < 1e-6);
	assert_true(exact.heat_bits > landauer && exact.heat_bits < 1.2 * landauer);
	assert_true(exact.heat_bits + exact.withheld_bits > ckl);
	limen_exact_free(&exact);
}

static int setup_laws(void **state)
{
	(void)state;
	limen_law_init(&glauber, LIMEN_IDEAL, LIMEN_GLAUBER);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(continuous_time_form),
		cmocka_unit_test(theta_of_the_start),
		cmocka_unit_test(free_cell),
		cmocka_unit_test(gate_by_level),
		cmocka_unit_test(tur_at_large_theta),
		cmocka_unit_test(spin_that_is_held),
		cmocka_unit_test(unstarred_heat_at_a_wall),
	};

	return cmocka_run_group_tests_name("naive", tests, setup_laws, NULL);
}
