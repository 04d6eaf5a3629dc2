/* Host arithmetic against libm: errors in units of the last place. */
#include "check.h"

#include <limen/arith.h>
#include <math.h>

static double ulps(double got, double want)
{
	double unit = nextafter(fabs(want), INFINITY) - fabs(want);

	return fabs(got - want) / unit;
}

enum { SEED = 20240601, TRIALS = 400000 };

static void exp2_is_close(void **state)
{
	struct limen_draw draw;
	double worst = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "exp2");
	for (int i = 0; i < TRIALS; i++) {
		double range = i % 2 ? 1.0 : 1000.0, x = (2 * limen_draw_unit(&draw) - 1) * range;
		double e = ulps(limen_exp2(x), exp2(x));

		worst = e > worst ? e : worst;
	}
	print_message("seed %d: exp2 worst %.2f ulp\n", SEED, worst);
	assert_true(worst <= 2.0);
	for (int n = -1022; n < 1024; n++)
		assert_true(limen_exp2(n) == ldexp(1.0, n));
	assert_true(limen_exp2(-1023) == 0 && isinf(limen_exp2(1024)) && isnan(limen_exp2(NAN)));
	assert_true(limen_exp2(1023.9999) < INFINITY && limen_exp2(-INFINITY) == 0);
}

static void log2_is_close(void **state)
{
	struct limen_draw draw;
	double worst = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "log2");
	for (int i = 0; i < TRIALS; i++) {
		double u = limen_draw_unit(&draw);
		double x = i % 3 == 0 ? exp2(2000 * u - 1000) : i % 3 == 1 ? 0.5 + u : 1 + (u - 0.5) * 1e-6;
		double e = ulps(limen_log2(x), log2(x));

		worst = e > worst ? e : worst;
	}
	print_message("seed %d: log2 worst %.2f ulp\n", SEED, worst);
	assert_true(worst <= 4.0);
	for (int n = -1074; n < 1024; n++)
		assert_true(limen_log2(ldexp(1.0, n)) == n);
	assert_true(isinf(limen_log2(0)) && isnan(limen_log2(-1)) && isnan(limen_log2(NAN)) &&
		    isinf(limen_log2(INFINITY)));
}

static void softmax_sums_to_one(void **state)
{
	struct limen_draw draw;
	double y[10], p[10];

	(void)state;
	limen_draw_init(&draw, SEED, "softmax");
	for (int t = 0; t < 2000; t++) {
		double sum = 0, want = 0, scale = t % 2 ? 3.0 : 300.0;

		for (int i = 0; i < 10; i++)
			y[i] = (2 * limen_draw_unit(&draw) - 1) * scale;
		limen_softmax(y, p, 10);
		for (int i = 0; i < 10; i++)
			want += exp(y[i] - y[0]);
		for (int i = 0; i < 10; i++) {
			sum += p[i];
			assert_true(fabs(p[i] - exp(y[i] - y[0]) / want) < 1e-12);
		}
		assert_true(fabs(sum - 1) < 1e-14);
		assert_true(fabs(limen_sigmoid(y[0]) - 1 / (1 + exp(-y[0]))) < 1e-14);
	}
	y[0] = 5;
	limen_softmax(y, y, 1);
	assert_true(y[0] == 1.0);
}

static void rounding_is_half_away(void **state)
{
	(void)state;
	assert_int_equal(limen_round(2.5, -10, 10), 3);
	assert_int_equal(limen_round(-2.5, -10, 10), -3);
	assert_int_equal(limen_round(0.49999999999999994, -10, 10), 0);
	assert_int_equal(limen_round(-0.49999999999999994, -10, 10), 0);
	assert_int_equal(limen_round(1e300, -10, 10), 10);
	assert_int_equal(limen_round(-1e300, -10, 10), -10);
	assert_int_equal(limen_round(NAN, -10, 10), -10);
	assert_int_equal(limen_round(4503599627370495.5, 0, INT64_MAX), 4503599627370496);
}

/* splitmix64 from state 0 gives the published sequence (Vigna). */
static void splitmix_is_known(void **state)
{
	uint64_t s = 0;

	(void)state;
	assert_true(limen_splitmix64(&s) == UINT64_C(0xe220a8397b1dcdaf));
	assert_true(limen_splitmix64(&s) == UINT64_C(0x6e789e6aa1b965f4));
}

/* 1e6 draws below 10: chi-square of 9 degrees below 40 (false alarm 8e-6, but the seed is fixed). */
static void draws_are_uniform(void **state)
{
	struct limen_draw draw;
	long count[10] = {0};
	double chi2 = 0;

	(void)state;
	limen_draw_init(&draw, SEED, "batch");
	for (int i = 0; i < 1000000; i++)
		count[limen_draw_below(&draw, 10)]++;
	for (int i = 0; i < 10; i++)
		chi2 += ((double)count[i] - 1e5) * ((double)count[i] - 1e5) / 1e5;
	print_message("seed %d: chi-square %.1f\n", SEED, chi2);
	assert_true(chi2 < 40);
	for (int i = 0; i < 1000; i++) {
		assert_int_equal(limen_draw_below(&draw, 1), 0);
		assert_true(limen_draw_below(&draw, UINT64_MAX) < UINT64_MAX);
	}
	/* the high half of the product, against 128-bit arithmetic */
	for (int i = 0; i < 1000; i++) {
		struct limen_draw twin = draw;
		uint64_t n = limen_draw_word(&draw) | 1;

		limen_draw_word(&twin);
		__extension__ unsigned __int128 wide = (unsigned __int128)limen_draw_word(&twin) * n;

		assert_true(limen_draw_below(&draw, n) == (uint64_t)(wide >> 64));
	}
}

static void geometric_meets_its_ends(void **state)
{
	(void)state;
	assert_true(limen_geometric(128, 4096, 0) == 128 && limen_geometric(128, 4096, 1) == 4096);
	assert_true(fabs(limen_geometric(128, 4096, 0.5) / sqrt(128.0 * 4096) - 1) < 1e-14);
	assert_true(limen_geometric(7, 7, 0.3) == 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exp2_is_close),
		cmocka_unit_test(log2_is_close),
		cmocka_unit_test(softmax_sums_to_one),
		cmocka_unit_test(rounding_is_half_away),
		cmocka_unit_test(splitmix_is_known),
		cmocka_unit_test(draws_are_uniform),
		cmocka_unit_test(geometric_meets_its_ends),
	};

	return cmocka_run_group_tests_name("arith", tests, NULL, NULL);
}
