/* test_tables.c: tables, gains and seeds against the C library's mathematics and published numbers. */
#include "mock.h"

#include <math.h>

/* How far x is from the place where its rounding would change. */
static double edge(double x)
{
	return fabs(x - floor(x) - 0.5);
}

/* T1. long double, so that the comparison itself has digits to spare. */
static void log_table(void **state)
{
	const long double one = 262144;
	uint32_t words[LIMEN_TABLE_WORDS];

	(void)state;
	limen_log_table(words);
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		long double a = log2l(1 + i / 256.0L), z = log2l(1 + (i + 1) / 256.0L), m = log2l(1 + (i + 0.5L) / 256);
		long double t0 = one * (a + (m - (a + z) / 2) / 2), t1 = one * (z - a);

		assert_int_equal(words[i] & 0x3ffff, llroundl(t0));
		assert_int_equal(words[i] >> 18, llroundl(t1));
		assert_true(words[i] >> 18 < 2048);
		assert_true(edge((double)t0) > 1e-9 && edge((double)t1) > 1e-9);
	}
}

/* T2 */
static void kinetics_tables(void **state)
{
	static const unsigned lambdas[] = {0, 0, 1, 2};
	uint32_t words[LIMEN_TABLE_WORDS];
	unsigned lambda;

	(void)state;
	for (int k = 0; k < LIMEN_KINETICS_COUNT; k++) {
		limen_kinetics_table((enum limen_kinetics)k, words, &lambda);
		assert_int_equal(lambda, lambdas[k]);
		assert_int_equal(limen_kinetics_find(limen_kinetics_name((enum limen_kinetics)k)), k);
		for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
			long double t = 4096 * log2l(1 + exp2l(-i / 16.0L));

			assert_int_equal(words[i], k == LIMEN_GLAUBER ? llroundl(t) : 0);
			assert_true(edge((double)t) > 1e-9);
		}
	}
	assert_int_equal(limen_kinetics_find("boltzmann"), -1);
	assert_int_equal(limen_kinetics_find(NULL), -1);
	assert_null(limen_kinetics_name(LIMEN_KINETICS_COUNT));
}

static void gains(void **state)
{
	static const double exact[] = {
		1, 128, 4096, 0.25, 3, 131071, -1, -0.0625, 1e-3 * 1000, 0x1p-40, 131071 * 0x1p-40};
	int32_t mantissa;
	unsigned shift;

	(void)state;
	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		assert_int_equal(limen_pulse_gain(exact[i], &mantissa, &shift), 0);
		assert_true(ldexp(mantissa, -(int)shift) == exact[i]);
	}
	/* the nearest pair: no other mantissa at any shift is closer */
	for (double gain = 1.3e-7; gain < 131071; gain *= 1.37) {
		double best;

		assert_int_equal(limen_pulse_gain(gain, &mantissa, &shift), 0);
		assert_in_range(mantissa, 1, LIMEN_MANTISSA_MAX);
		assert_in_range(shift, 0, LIMEN_GAIN_SHIFT_MAX);
		best = fabs(ldexp(mantissa, -(int)shift) - gain);
		for (int s = 0; s <= LIMEN_GAIN_SHIFT_MAX; s++) {
			double m = round(ldexp(gain, s));

			if (m <= LIMEN_MANTISSA_MAX)
				assert_true(fabs(ldexp(m, -s) - gain) >= best);
		}
	}
	assert_int_equal(limen_pulse_gain(0, &mantissa, &shift), 0);
	assert_int_equal(mantissa, 0);
	assert_int_equal(limen_pulse_gain(131072, &mantissa, &shift), LIMEN_EUSAGE);
	assert_int_equal(limen_pulse_gain(-1e300, &mantissa, &shift), LIMEN_EUSAGE);
	assert_int_equal(limen_pulse_gain(0x1p-42, &mantissa, &shift), LIMEN_EUSAGE);
	assert_int_equal(limen_pulse_gain((double)NAN, &mantissa, &shift), LIMEN_EUSAGE);
	assert_int_equal(limen_pulse_gain((double)INFINITY, &mantissa, &shift), LIMEN_EUSAGE);
}

/* S1 and S2, written again from the spec. splitmix64 from state 0 begins e220a839 7b1dcdaf (its authors' test value).
 */
static uint64_t splitmix(uint64_t *x)
{
	uint64_t z;

	*x += 0x9e3779b97f4a7c15;
	z = *x;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void seeds(void **state)
{
	static const uint64_t lists[][5] = {{0, 0, 0, 0, 0}, {1, 2, 3, 4, 5}, {UINT64_MAX, 0, 7, 783, 1}};
	uint64_t zero = 0, stream[2];

	(void)state;
	assert_true(splitmix(&zero) == 0xe220a8397b1dcdaf);
	for (size_t i = 0; i < 3; i++) {
		const uint64_t *v = lists[i];
		uint64_t h = 0;

		for (int k = 0; k < 5; k++) {
			uint64_t x = h ^ v[k];

			h = splitmix(&x);
		}
		limen_seed_row(v[0], v[1], v[2], v[3], v[4], stream);
		assert_true(stream[0] == splitmix(&h));
		assert_true(stream[1] == splitmix(&h));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(log_table),
		cmocka_unit_test(kinetics_tables),
		cmocka_unit_test(gains),
		cmocka_unit_test(seeds),
	};

	return cmocka_run_group_tests_name("tables", tests, NULL, NULL);
}
