/* CKL's constant: the least ratio of an attempt's heat to its relative entropy, by scanning every field that a device
 * has; the stepped Glauber table; tables that are nobody's kinetics. Closed loops against exact integration. */
#include "protocol.h"

static struct limen_law law;

struct attempt {
	double heat, rate, direction; /* nats */
};

/* One attempt at a field, from the jump probabilities alone. */
static struct attempt attempt_at(double field, double barrier)
{
	struct limen_hop hop = limen_law_hop(&law, field, barrier), idle = limen_law_hop(&law, 0, barrier);
	double up = hop.up / 2, down = hop.down / 2, theta = up + down, t = idle.up;
	double k = limen_law_field_bits(&law, field) * LIMEN_LN2;
	struct attempt a = {.heat = (up - down) * k};

	if (up > 0)
		a.direction += up * log(2 * up / theta);
	if (down > 0)
		a.direction += down * log(2 * down / theta);
	if (theta > 0)
		a.rate += theta * log(theta / t);
	if (theta < 1)
		a.rate += (1 - theta) * log((1 - theta) / (1 - t));
	return a;
}

/* Fields of every unit up to 3 bits, every 64th up to 32. Below 16 units (1/256 bit) heat is under 1e-5 of a jump and
 * the logarithms above have lost their digits. */
static double least_ratio(double barrier, double *at)
{
	double least = INFINITY;

	for (int raw = 16; raw < 131072; raw += raw < 12288 ? 1 : 64) {
		double field = raw / 4096.0;
		struct attempt a = attempt_at(field, barrier);
		double ratio = a.heat / (a.rate + a.direction);

		if (ratio < least) {
			least = ratio;
			*at = field;
		}
	}
	return least;
}

/* The table of section 6.3: constants in use lie below what is found, at every barrier of their domain. */
static void constants(void **state)
{
	(void)state;
	for (int kinetics = 0; kinetics < LIMEN_KINETICS_COUNT; kinetics++) {
		double from, c = limen_ckl_coefficient((enum limen_kinetics)kinetics, &from), least = INFINITY, at = 0;
		double worst_barrier = 0;

		limen_law_init(&law, LIMEN_IDEAL, (enum limen_kinetics)kinetics);
		for (double b = from; b <= 30; b += b < 4 ? 0.1 : 1) {
			double where = 0, ratio = least_ratio(b, &where);

			if (ratio < least) {
				least = ratio;
				at = where;
				worst_barrier = b;
			}
		}
		print_message("%s: least ratio %.4f at b = %.1f, K = %.4f; in use %.2f from b = %.1f\n",
			      limen_kinetics_name((enum limen_kinetics)kinetics), least, worst_barrier, at, c, from);
		assert_true(least >= c * (1 - 1e-6) && least < 1.1 * c);
	}
}

/* The stepped table: against the free walk itself c = 4 fails at small fields, where half a step of T moves theta by as
 * much as the field moves tau. What is owed to theta is small, and taken off in limen_facts_exact. */
static void stepped_glauber(void **state)
{
	(void)state;
	limen_law_init(&law, LIMEN_TABLE, LIMEN_GLAUBER);
	for (double b = 0; b <= 4; b += 1) {
		double at = 0, ratio = least_ratio(b, &at), rate = limen_rate_nats(&law, b), least = INFINITY;

		for (int raw = 16; raw < 131072; raw++) {
			struct attempt a = attempt_at(raw / 4096.0, b);

			least = fmin(least, a.heat / a.direction);
		}
		print_message("stepped Glauber, b = %.0f: least heat/D %.4f at K = %.4f; heat/(D - rate) %.6f; rate at "
			      "most %.3g nats\n",
			      b, ratio, at, least, rate);
		assert_true(ratio < 2 && ratio > 1.2);
		assert_true(least >= 4 * (1 - 1e-9));
		assert_true(rate < 7e-5);
	}
	limen_law_init(&law, LIMEN_IDEAL, LIMEN_GLAUBER);
	assert_true(limen_rate_nats(&law, 1) == 0);
}

/* Tables that nobody would think of: there is no constant (a table may change its rate by any factor at a field as
 * small as 1/32 bit), and 4 (D - rate) holds as ever. */
static void random_tables(void **state)
{
	enum { SEED = 23, TABLES = 30 };
	struct limen_draw draw;
	double lowest = INFINITY, highest = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "tables");
	for (int n = 0; n < TABLES; n++) {
		uint32_t table[LIMEN_TABLE_WORDS];
		double at = 0, t = uniform(&draw, 0, 2), step = exp2(uniform(&draw, -7, 1)), ratio;

		for (int i = 0; i < LIMEN_TABLE_WORDS; i++, t += uniform(&draw, -step, step))
			table[i] = (uint32_t)(int32_t)(t * 4096);
		limen_law_init_table(&law, LIMEN_TABLE, table, (unsigned)limen_draw_below(&draw, 3), NULL);
		ratio = least_ratio(1, &at);
		lowest = fmin(lowest, ratio);
		highest = fmax(highest, ratio);
		for (int raw = 16; raw < 131072; raw += 7) {
			struct attempt a = attempt_at(raw / 4096.0, 1);

			if (a.heat < 4 * a.direction * (1 - 1e-9) && raw / 4096.0 < 40)
				fail_msg("table %d, field %g: heat %g, direction %g", n, raw / 4096.0, a.heat,
					 a.direction);
		}
	}
	print_message("seed %d, %d random tables at b = 1: least heat/D from %.2g to %.3f\n", SEED, TABLES, lowest,
		      highest);
	assert_true(lowest < 0.1);
}

/* Such an ensemble: K = 1/64 bit, constant, a few jumps. c = 4 is broken; 4 (D - rate) is not. */
static void stepped_table_breaks_four(void **state)
{
	struct limen_exact exact;
	struct limen_bound bound;

	(void)state;
	limen_law_init(&law, LIMEN_TABLE, LIMEN_GLAUBER);
	assert_int_equal(limen_exact_init(&exact, 4), 0);
	assert_int_equal(limen_exact_start_level(&exact, 0), 0);
	limen_exact_pulse(&exact, &law, 1.0 / 64, 0, 1);
	struct limen_facts facts = limen_facts_exact(&exact);
	double naive = limen_ckl_exact_bits(4, facts.free_nats);

	limen_bound_check(LIMEN_CKL, &facts, &bound);
	print_message("heat %.4g, 4 D %.4g, with the rate taken off %.4g bits\n", exact.heat_bits, naive,
		      bound.bits_per_cell);
	assert_true(naive > 1.5 * exact.heat_bits && naive - exact.heat_bits < 1e-3);
	assert_true(bound.valid && bound.bits_per_cell <= exact.heat_bits * (1 + 1e-6));
	assert_true(bound.bits_per_cell > 0.99 * exact.heat_bits);
	limen_exact_free(&exact);
}

/* Over the schedule of a preset, barrier 0 to 2 bits (log): what 4 D could be too high by, if every attempt met the
 * worst field. 20 barriers stand for all attempts. */
static void stepped_schedule(void **state)
{
	double mean = 0;

	(void)state;
	limen_law_init(&law, LIMEN_TABLE, LIMEN_GLAUBER);
	for (int i = 0; i < 20; i++)
		mean += limen_rate_nats(&law, log2(1 + 3 * (i + 0.5) / 20)) / 20;
	print_message(
		"stepped Glauber, b 0 to 2: at most %.3g nats an attempt; 4 times that for 391 attempts (digits): %.4f "
		"bits, for 157 (digits-fast): %.4f bits\n",
		mean, 4 * 391 * mean / LIMEN_LN2, 4 * 157 * mean / LIMEN_LN2);
	assert_true(4 * 391 * mean / LIMEN_LN2 < 0.05);
}

/* A proportional servo under the stepped table: 4 (D - rate) and the path bound keep what ideal Glauber gives. */
static void servo(bool ideal, double *ckl, double *path, double *heat)
{
	double field[64];
	struct limen_exact exact;
	struct limen_bound bounds[LIMEN_BOUND_NAMES];

	limen_law_init(&law, ideal ? LIMEN_IDEAL : LIMEN_TABLE, LIMEN_GLAUBER);
	assert_int_equal(limen_exact_init(&exact, 6), 0);
	assert_int_equal(limen_exact_start_level(&exact, -10), 0);
	for (int i = 0; i < 64; i++)
		field[i] = 0.05 * (42 - i);
	for (int t = 0; t < 400; t++)
		limen_exact_feedback(&exact, &law, field, 0);
	limen_bounds_exact(&exact, NAN, bounds);
	*ckl = bounds[LIMEN_CKL].bits_per_cell;
	*path = bounds[LIMEN_PATH].bits_per_cell;
	*heat = exact.heat_bits + exact.withheld_bits;
	print_message("%s: heat %.4f, CKL %.4f, path %.4f bits, rate %.3g nats\n", ideal ? "ideal" : "stepped", *heat,
		      *ckl, *path, exact.rate_nats);
	limen_exact_free(&exact);
}

static void stepped_servo(void **state)
{
	double ckl[2], path[2], heat[2];

	(void)state;
	servo(true, &ckl[0], &path[0], &heat[0]);
	servo(false, &ckl[1], &path[1], &heat[1]);
	assert_true(ckl[0] <= heat[0] && ckl[1] <= heat[1] && path[0] <= heat[0] && path[1] <= heat[1]);
	assert_true(fabs(ckl[1] / ckl[0] - 1) < 0.011 && fabs(heat[1] / heat[0] - 1) < 0.011);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constants),
		cmocka_unit_test(stepped_glauber),
		cmocka_unit_test(stepped_table_breaks_four),
		cmocka_unit_test(stepped_schedule),
		cmocka_unit_test(stepped_servo),
		cmocka_unit_test(random_tables),
	};

	return cmocka_run_group_tests_name("control", tests, NULL, NULL);
}
