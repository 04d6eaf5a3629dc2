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
		cmocka_unit_test(open_loop_protocols),
		cmocka_unit_test(closed_loop_protocols),
		cmocka_unit_test(path_contains_kb_and_ckl),
	};

	return cmocka_run_group_tests_name("hold", tests, NULL, NULL);
}
