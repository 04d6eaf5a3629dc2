/* Exact integration, held against closed forms and against a sum over all paths. */
#include "check.h"

#include <limen/arith.h>
#include <limen/exact.h>
#include <math.h>

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.15g, wanted %.15g +- %g", got, want, tolerance);
}

/* P(jump) counted over all variates lies within one step of the 16-bit mantissa of 2^-e (docs/theory.md, section 9). */
static void acceptance(void **state)
{
	struct limen_law law;
	struct limen_draw draw;

	(void)state;
	limen_law_init(&law, LIMEN_WORD, LIMEN_METROPOLIS);
	limen_draw_init(&draw, 1, "accept");
	for (int i = 0; i < 100000; i++) {
		double e = (double)limen_draw_below(&draw, 40 * 4096) / 4096;

		near(limen_law_accept(&law, e) / exp2(-e), 1.0, 1.53e-5);
	}
	assert_true(limen_law_accept(&law, 0) == 1 && limen_law_accept(&law, 43) == 0);
	near(limen_law_accept(&law, 43 - 1.0 / 4096) / exp2(-43), 1.0, 2e-4); /* the last octave */
	limen_law_init(&law, LIMEN_IDEAL, LIMEN_METROPOLIS);
	assert_true(limen_law_accept(&law, 50.5) == exp2(-50.5));
}

static void kinetics(void **state)
{
	struct limen_law law;

	(void)state;
	for (double k = 0; k < 16; k += 1.0 / 16) { /* at the table's own points all precisions agree */
		for (int kin = 0; kin < LIMEN_KINETICS_COUNT; kin++) {
			double ideal;

			limen_law_init(&law, LIMEN_IDEAL, (enum limen_kinetics)kin);
			ideal = limen_law_downhill_bits(&law, k, 3.25);
			limen_law_init(&law, LIMEN_TABLE, (enum limen_kinetics)kin);
			near(limen_law_downhill_bits(&law, -k, 3.25), ideal, 0.5 / 4096 + 1e-12);
		}
	}
	limen_law_init(&law, LIMEN_TABLE, LIMEN_GLAUBER);
	near(limen_law_field_bits(&law, 1.00001), 1, 0);
	near(limen_law_field_bits(&law, -0.5 / 4096), -1.0 / 4096, 0); /* half away from zero */
	near(limen_law_field_bits(&law, 99), 131071.0 / 4096, 0);
	near(limen_law_barrier_bits(&law, -1), 0, 0);
}

/* A spin relaxes: p' = p + theta (pi - p). */
static void spin(void **state)
{
	struct limen_exact exact;
	struct limen_draw draw;
	struct limen_law law;
	double p = 0.3, heat = 0;
	const double start[] = {0.7, 0.3};

	(void)state;
	limen_draw_init(&draw, 2, "spin");
	limen_law_init(&law, LIMEN_IDEAL, LIMEN_GLAUBER);
	assert_int_equal(limen_exact_init(&exact, 1), 0);
	assert_int_equal(limen_exact_start(&exact, start), 0);
	for (int i = 0; i < 200; i++) {
		double k = 8 * limen_draw_unit(&draw) - 4, b = 3 * limen_draw_unit(&draw);
		double next = p + exp2(-b) * (1 / (1 + exp2(-k)) - p);

		limen_exact_pulse(&exact, &law, k, b, 1);
		heat += k * (next - p);
		p = next;
		near(exact.p[1], p, 1e-13);
	}
	near(exact.heat_bits, heat, 1e-12);
	near(exact.moved, p - 0.3, 1e-12);
	limen_exact_free(&exact);
}

/* Far from its ends a ladder drifts by N theta tanh(k/2), spreads and heats as section 6 of docs/theory.md says. */
static void drift(void **state)
{
	const double k = 0.7, b = 1.5, n = 60;
	struct limen_exact exact;
	struct limen_law law;

	(void)state;
	limen_law_init(&law, LIMEN_IDEAL, LIMEN_GLAUBER);
	assert_int_equal(limen_exact_init(&exact, 8), 0);
	assert_int_equal(limen_exact_start_level(&exact, -3), 0);
	limen_exact_pulse(&exact, &law, k, b, (unsigned long)n);
	double theta = exp2(-b) / 2, tau = tanh(k * M_LN2 / 2), variance = n * theta * (1 - theta * tau * tau);

	near(exact.jumps, n * theta, 1e-11);
	near(exact.theta_sum, n * theta, 1e-11);
	near(exact.idle_variance, n * theta, 1e-11);
	near(exact.escape_max, theta, 1e-15);
	near(exact.moved, n * theta * tau, 1e-11);
	near(limen_exact_mean(&exact), -3 + n * theta * tau, 1e-11);
	near(limen_exact_variance(&exact), variance, 1e-9);
	near(exact.heat_bits, k * exact.moved, 1e-11);
	near(limen_exact_heat_deviation(&exact), k * sqrt(variance), 1e-9);
	double far = limen_transport_distance(exact.p, exact.p_start, exact.levels);

	assert_true(far > exact.moved && far < exact.flux); /* from a point it is E|dw| */
	near(exact.blocked, 0, 1e-12);
	limen_exact_free(&exact);
}

/* 2^(K w) stays as it is, for every kinetics; with the machine's variates within their quantisation. */
static void stationary(void **state)
{
	(void)state;
	for (int precision = 0; precision < LIMEN_PRECISION_COUNT; precision++)
		for (int kin = 0; kin < LIMEN_KINETICS_COUNT; kin++) {
			struct limen_exact exact;
			struct limen_law law;
			double law_of_k[8];

			limen_law_init(&law, (enum limen_precision)precision, (enum limen_kinetics)kin);
			assert_int_equal(limen_exact_init(&exact, 3), 0);
			for (int i = 0; i < 8; i++)
				law_of_k[i] = exp2(-0.75 * i);
			assert_int_equal(limen_exact_start(&exact, law_of_k), 0);
			limen_exact_pulse(&exact, &law, -0.75, 0.4, 20);
			for (int i = 0; i < 8; i++)
				near(exact.p[i], exact.p_start[i], precision == LIMEN_WORD ? 1e-5 : 1e-14);
			assert_true(exact.blocked > 0.1 && exact.withheld_bits > 0);
			limen_exact_free(&exact);
		}
}

/* Jarzynski from a uniform start, whatever the protocol. */
static void jarzynski(void **state)
{
	struct limen_draw draw;
	struct limen_exact exact;
	struct limen_law law;

	(void)state;
	limen_draw_init(&draw, 3, "ift");
	for (unsigned bits = 1; bits <= 5; bits++) {
		assert_int_equal(limen_exact_init(&exact, bits), 0);
		for (int i = 0; i < 100; i++) {
			limen_law_init(&law, LIMEN_TABLE, (enum limen_kinetics)limen_draw_below(&draw, 4));
			limen_exact_pulse(&exact, &law, 6 * limen_draw_unit(&draw) - 3, 2 * limen_draw_unit(&draw), 1);
		}
		near(limen_exact_jarzynski(&exact), 1, 1e-10);
		limen_exact_free(&exact);
	}
}

/* All paths of four attempts on four levels, with feedback: probabilities, heat and its square. */
struct path {
	const struct limen_law *law;
	double field[4], barrier;
	double p[4], heat, heat2, boltz;
};

static void walk(struct path *path, int level, int left, double p, double q)
{
	struct limen_hop hop = limen_law_hop(path->law, path->field[level], path->barrier);
	double up = level < 3 ? hop.up / 2 : 0, down = level > 0 ? hop.down / 2 : 0;

	if (!left) {
		path->p[level] += p;
		path->heat += p * q;
		path->heat2 += p * q * q;
		path->boltz += p * exp2(-q);
		return;
	}
	walk(path, level + (level < 3), left - 1, p * up, q + path->field[level]);
	walk(path, level - (level > 0), left - 1, p * down, q - path->field[level]);
	walk(path, level, left - 1, p * (1 - up - down), q);
}

static void paths(void **state)
{
	struct limen_law law;
	struct path path = {.law = &law, .field = {2, 0.5, -0.25, -3}, .barrier = 0.5};
	struct limen_exact exact;

	(void)state;
	limen_law_init(&law, LIMEN_TABLE, LIMEN_HALF);
	assert_int_equal(limen_exact_init(&exact, 2), 0);
	assert_int_equal(limen_exact_start_level(&exact, -1), 0);
	for (int i = 0; i < 4; i++)
		limen_exact_feedback(&exact, &law, path.field, path.barrier);
	walk(&path, 1, 4, 1, 0);
	for (int i = 0; i < 4; i++)
		near(exact.p[i], path.p[i], 1e-14);
	near(exact.heat_bits, path.heat, 1e-13);
	near(limen_exact_heat_deviation(&exact), sqrt(path.heat2 - path.heat * path.heat), 1e-12);
	near(limen_exact_jarzynski(&exact), path.boltz, 1e-12);
	assert_true(exact.feedback);
	limen_exact_free(&exact);
}

static void measures(void **state)
{
	const double p[] = {0.5, 0.25, 0.25, 0}, q[] = {0.25, 0.25, 0.25, 0.25};

	(void)state;
	near(limen_entropy_bits(p, 4), 1.5, 1e-15);
	near(limen_relative_entropy_nats(p, q, 4), 0.5 * M_LN2, 1e-15);
	assert_true(isinf(limen_relative_entropy_nats(q, p, 4)));
	near(limen_transport_distance(p, q, 4), 0.25 + 0.25 + 0.25, 1e-15);
}

static void refusals(void **state)
{
	struct limen_exact exact;
	const double bad[] = {1, -1}, none[] = {0, 0}, nan_[] = {NAN, 1};

	(void)state;
	assert_int_equal(limen_exact_init(&exact, 0), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_init(&exact, 17), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_init(&exact, 1), 0);
	assert_int_equal(limen_exact_start(&exact, bad), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_start(&exact, none), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_start(&exact, nan_), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_start_level(&exact, 1), LIMEN_EUSAGE);
	assert_int_equal(limen_exact_start_level(&exact, -1), 0);
	limen_exact_free(&exact);
	limen_exact_free(NULL);
	assert_int_equal(limen_precision_find("word"), LIMEN_WORD);
	assert_int_equal(limen_precision_find("sharp"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(acceptance), cmocka_unit_test(kinetics),   cmocka_unit_test(spin),
		cmocka_unit_test(drift),      cmocka_unit_test(stationary), cmocka_unit_test(jarzynski),
		cmocka_unit_test(paths),      cmocka_unit_test(measures),   cmocka_unit_test(refusals),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
