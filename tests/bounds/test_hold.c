/* No bound is violated inside its domain: random protocols, integrated exactly.
 *
 * The tolerance is for rounding only. A protocol adds up to 400 attempts x 32 levels of terms with a relative error of
 * some 1e-16 each: below 1e-12 of the heat; an entropy of 32 terms adds 1e-14 bits. 1e-10 of (1 bit + the bound) is
 * allowed. */
#include "protocol.h"

enum { SEED = 17, OPEN = 4000, CLOSED = 4000 };
static const double rounding = 1e-10;

struct tally {
	unsigned held, tight; /* protocols where the bound was valid; where it was within 1% of the heat */
	double least;         /* smallest heat / bound where the bound exceeds 1e-3 bits */
};

static void hold(const struct limen_exact *exact, const struct limen_bound *bound, enum limen_bound_name name,
		 struct tally *tally, unsigned protocol)
{
	double heat = heat_of(exact, name), bits = bound->bits_per_cell;

	if (!bound->known || !bound->valid)
		return;
	if (!(heat >= bits - rounding * (1 + fabs(bits))))
		fail_msg("protocol %u, B = %u: heat %.15g below %s %.15g bits (%s)", protocol, exact->bits, heat,
			 limen_bound_label(name), bits, bound->domain);
	tally->held++;
	if (bits < 1e-3)
		return;
	tally->tight += heat < 1.01 * bits;
	if (heat / bits < tally->least)
		tally->least = heat / bits;
}

typedef void (*protocol_maker)(struct limen_draw *draw, struct limen_exact *exact, const struct limen_law *law);

static void many(protocol_maker make, const char *key, unsigned protocols, struct tally tally[LIMEN_BOUND_NAMES])
{
	static struct limen_law law;
	struct limen_bound bounds[LIMEN_BOUND_NAMES];
	struct limen_draw draw;

	limen_draw_init(&draw, SEED, key);
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
		tally[i] = (struct tally){.least = INFINITY};
	for (unsigned n = 0; n < protocols; n++) {
		struct limen_exact exact;

		assert_int_equal(limen_exact_init(&exact, 1 + (unsigned)limen_draw_below(&draw, 5)), 0);
		any_law(&draw, &law);
		any_start(&draw, &exact);
		make(&draw, &exact, &law);
		limen_bounds_exact(&exact, NAN, bounds);
		for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
			hold(&exact, &bounds[i], (enum limen_bound_name)i, &tally[i], n);
		limen_exact_free(&exact);
	}
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
		print_message("seed %d, %s: %-12s valid in %4u of %u, within 1%% in %3u; least heat/bound %.6f\n", SEED,
			      key, limen_bound_label((enum limen_bound_name)i), tally[i].held, protocols,
			      tally[i].tight, tally[i].least);
}

static void open_loop_protocols(void **state)
{
	struct tally tally[LIMEN_BOUND_NAMES];

	(void)state;
	many(open_loop, "open", OPEN, tally);
	/* a check that checks nothing would pass too */
	assert_true(tally[LIMEN_LANDAUER].held == OPEN && tally[LIMEN_FEEDBACK].held == OPEN);
	assert_true(tally[LIMEN_FINITE_OPS].held == OPEN && tally[LIMEN_SHARP].held == OPEN);
	assert_true(tally[LIMEN_KB].held > OPEN / 2 && tally[LIMEN_CKL].held > OPEN / 2);
	assert_true(tally[LIMEN_PATH].held > OPEN / 2 && tally[LIMEN_SPEED].held > OPEN / 10);
	assert_true(tally[LIMEN_STATIC_WRITE].held == 0);
}

static void closed_loop_protocols(void **state)
{
	struct tally tally[LIMEN_BOUND_NAMES];

	(void)state;
	many(closed_loop, "closed", CLOSED, tally);
	assert_true(tally[LIMEN_LANDAUER].held == 0 && tally[LIMEN_SHARP].held == 0 && tally[LIMEN_TUR].held == 0);
	assert_true(tally[LIMEN_KB].held > CLOSED / 2 && tally[LIMEN_CKL].held > CLOSED / 2);
	assert_true(tally[LIMEN_PATH].held > CLOSED / 2 && tally[LIMEN_SPEED].held > CLOSED / 10);
}

/* TUR: walks under a constant field that meet no end; barriers may change. */
static void walks_without_ends(void **state)
{
	static struct limen_law law;
	struct limen_draw draw;
	unsigned held = 0;
	double least = INFINITY;

	(void)state;
	limen_draw_init(&draw, SEED, "walk");
	for (unsigned n = 0; n < 300; n++) {
		struct limen_bound bounds[LIMEN_BOUND_NAMES];
		struct limen_exact exact;
		double field = any_field(&draw);

		assert_int_equal(limen_exact_init(&exact, 8), 0);
		assert_int_equal(limen_exact_start_level(&exact, 0), 0);
		any_law(&draw, &law);
		for (int i = 0; i < 4; i++)
			limen_exact_pulse(&exact, &law, field, uniform(&draw, 0, 5),
					  1 + (unsigned long)limen_draw_below(&draw, 30));
		limen_bounds_exact(&exact, NAN, bounds);
		const struct limen_bound *tur = &bounds[LIMEN_TUR];

		for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
			if (bounds[i].valid && heat_of(&exact, (enum limen_bound_name)i) <
						       bounds[i].bits_per_cell * (1 - rounding) - rounding)
				fail_msg("walk %u: %s", n, limen_bound_label((enum limen_bound_name)i));
		held += tur->valid;
		if (tur->valid && tur->bits_per_cell > 1e-3)
			least = fmin(least, exact.heat_bits / tur->bits_per_cell);
		limen_exact_free(&exact);
	}
	print_message("seed %d: TUR valid for %u of 300 walks, least heat/bound %.6f\n", SEED, held, least);
	assert_true(held > 80 && least < 1.02);
}

/* Feedback Landauer: a controller reads the level once, through a channel of any errors, and then runs an open loop
 * chosen by what it read. Heat and final levels are means over readings; I is the channel's information. */
static void readings(void **state)
{
	enum { READINGS = 3, MOST = 32 };
	static struct limen_law law;
	struct limen_draw draw;
	double least = INFINITY;

	(void)state;
	limen_draw_init(&draw, SEED, "reading");
	for (unsigned n = 0; n < 1000; n++) {
		double before[MOST], after[MOST] = {0}, channel[MOST][READINGS], given[MOST], heat = 0, left = 0;
		double sharp = exp2(uniform(&draw, -2, 5));
		struct limen_exact exact;

		assert_int_equal(limen_exact_init(&exact, 1 + (unsigned)limen_draw_below(&draw, 5)), 0);
		any_law(&draw, &law);
		any_start(&draw, &exact);
		memcpy(before, exact.p, exact.levels * sizeof(double));
		for (size_t i = 0; i < exact.levels; i++) {
			double sum = 0;

			for (int m = 0; m < READINGS; m++)
				sum += channel[i][m] = pow(limen_draw_unit(&draw), sharp) + 1e-300;
			for (int m = 0; m < READINGS; m++)
				channel[i][m] /= sum;
		}
		for (int m = 0; m < READINGS; m++) {
			double p = 0;

			for (size_t i = 0; i < exact.levels; i++)
				p += given[i] = before[i] * channel[i][m];
			if (p < 1e-200)
				continue;
			assert_int_equal(limen_exact_start(&exact, given), 0);
			left += p * limen_entropy_bits(exact.p, exact.levels);
			open_loop(&draw, &exact, &law);
			heat += p * exact.heat_bits;
			for (size_t i = 0; i < exact.levels; i++)
				after[i] += p * exact.p[i];
		}
		struct limen_facts facts = limen_facts_unknown();
		struct limen_bound bound;

		facts.feedback = true;
		facts.entropy_before_bits = fmax(0, limen_entropy_bits(before, exact.levels));
		facts.entropy_after_bits = fmax(0, limen_entropy_bits(after, exact.levels));
		facts.information_bits = fmax(0, facts.entropy_before_bits - left);
		limen_bound_check(LIMEN_FEEDBACK, &facts, &bound);
		assert_true(bound.known && bound.valid);
		if (!(heat >= bound.bits_per_cell - rounding * (1 + fabs(bound.bits_per_cell))))
			fail_msg("reading %u: heat %.15g below %.15g bits", n, heat, bound.bits_per_cell);
		least = fmin(least, heat - bound.bits_per_cell);
		limen_exact_free(&exact);
	}
	print_message("seed %d: 1000 readings, least heat - bound %.4f bits\n", SEED, least);
}

/* What the path bound contains: it is never below KB, nor below CKL with 4 (D - rate). */
static void path_contains_kb_and_ckl(void **state)
{
	static struct limen_law law;
	struct limen_bound bounds[LIMEN_BOUND_NAMES];
	struct limen_draw draw;

	(void)state;
	limen_draw_init(&draw, SEED, "contain");
	for (unsigned n = 0; n < 1000; n++) {
		struct limen_exact exact;

		assert_int_equal(limen_exact_init(&exact, 2 + (unsigned)limen_draw_below(&draw, 4)), 0);
		limen_law_init(&law, LIMEN_IDEAL, LIMEN_GLAUBER);
		any_start(&draw, &exact);
		(n % 2 ? open_loop : closed_loop)(&draw, &exact, &law);
		limen_bounds_exact(&exact, NAN, bounds);
		double path = bounds[LIMEN_PATH].bits_per_cell * (1 + rounding) + rounding;

		assert_true(path >= bounds[LIMEN_KB].bits_per_cell && path >= bounds[LIMEN_CKL].bits_per_cell);
		/* every attempt a segment: nearly all of the heat, never more */
		double finest = limen_path_bits(exact.direction_nats, exact.theta_sum);

		assert_true(finest >= path - 2 * rounding * (1 + path));
		assert_true(heat_of(&exact, LIMEN_PATH) >= finest - rounding * (1 + finest));
		limen_exact_free(&exact);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(open_loop_protocols),      cmocka_unit_test(closed_loop_protocols),
		cmocka_unit_test(walks_without_ends),       cmocka_unit_test(readings),
		cmocka_unit_test(path_contains_kb_and_ckl),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
