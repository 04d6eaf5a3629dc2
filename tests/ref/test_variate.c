/* test_variate.c: the random stream against published values, and the variate of rule A6 over its whole range. */
#include "attempt.h"
#include "packet.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

/* Output of the reference code of xoroshiro128++ 1.0 (David Blackman and Sebastiano Vigna, prng.di.unimi.it) from the
 * state (1, 2); the first is (1 + 2) * 2^17 + 1. */
static const uint64_t published[] = {
	393217, 669327710093319, 1732421326133921491, 11394790081659126983u, 9555452776773192676u,
	3586421180005889563, 1691397964866707553, 10735626796753111697u, 15216282715349408991u, 14247243556711267923u,
};

static void test_stream_values(void **state)
{
	uint64_t s0 = 1, s1 = 2;

	(void)state;
	for (size_t i = 0; i < sizeof published / sizeof *published; i++)
		assert_true(stream_next(&s0, &s1) == published[i]);
}

/* The words that a PULSE takes are those: seen in the state that READ gives afterwards. */
static void test_stream_of_row(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	uint32_t kinetics[LIMEN_TABLE_WORDS] = { 0 }, payload[3] = { 0, 0, 0 };
	uint64_t s0 = 1, s1 = 2;
	const struct answer *a;

	(void)state;
	model_tables(ref, 0, kinetics);
	model_alloc(ref, 0, 8, 3, 4);
	for (unsigned row = 0; row < 3; row++)
		model_stream(ref, 0, row, 1, 2);
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_PULSE, .sweeps = 5, .row0 = 1, .rows = 1, .col0 = 1,
					     .cols = 2, .payload = payload, .length = 3 });
	for (int i = 0; i < 5 * 2; i++)
		stream_next(&s0, &s1);
	a = packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .rows = 3 },
			   12);
	for (unsigned row = 0; row < 3; row++) {
		assert_true((a->payload[4 * row] | (uint64_t)a->payload[4 * row + 1] << 32) == (row == 1 ? s0 : 1));
		assert_true((a->payload[4 * row + 2] | (uint64_t)a->payload[4 * row + 3] << 32) == (row == 1 ? s1 : 2));
	}
	limen_ref_close(ref);
}

/* S1: published values of splitmix64 (Vigna) from the state 1234567. */
static void test_splitmix(void **state)
{
	uint64_t x = 1234567;

	(void)state;
	assert_true(splitmix(&x) == 6457827717110365317u);
	assert_true(splitmix(&x) == 3203168211198807973u);
	assert_true(splitmix(&x) == 9817491932198370423u);
}

static void log_make(struct limen_ref_log *log)
{
	table_log(log->words);
	log->loaded = true;
}

/* The word with lz leading zeros and mantissa bits m; its other bits are set to show that they do not matter. */
static uint64_t word_of(int lz, unsigned m)
{
	uint64_t exponent = lz < LIMEN_OCTAVES ? UINT64_MAX >> 21 >> lz : 0;

	return exponent << 21 | (uint64_t)m << 5 | 0x1f;
}

/* eps steps by one octave with each leading zero and falls, never rises, with the mantissa. */
static void test_monotone(void **state)
{
	struct limen_ref_log log;

	(void)state;
	log_make(&log);
	for (int lz = 0; lz <= LIMEN_OCTAVES; lz++) {
		int32_t before = (lz + 1) << 16;

		for (unsigned m = 0; m < 1 << 16; m++) {
			int32_t eps = attempt_variate(&log, word_of(lz, m));

			assert_true(eps <= before && eps >= lz << 16);
			before = eps;
		}
		assert_int_equal(before, lz << 16);
	}
}

/* Exact P(eps >= e * 16) of a total barrier e (Q.12), given how many of the 2^16 mantissas have L <= l.
 * With n = ceil(e / 4096): n leading zeros always suffice, n - 1 if the mantissa allows. */
static double probability(const unsigned *at_most, int32_t e)
{
	int32_t n = (e + 4095) / 4096;

	if (n == 0)
		return 1;
	return ldexp(1 + at_most[(n << 16) - e * 16] / 65536.0, -n);
}

/* counts[l]: how many mantissas have L <= l, by enumeration of all of them */
static unsigned *mantissas_at_most(void)
{
	unsigned *counts = calloc(65537, sizeof *counts);
	struct limen_ref_log log;

	assert_non_null(counts);
	log_make(&log);
	for (unsigned m = 0; m < 1 << 16; m++)
		counts[(1 << 16) - attempt_variate(&log, word_of(0, m))]++;
	for (int l = 1; l <= 65536; l++)
		counts[l] += counts[l - 1];
	return counts;
}

/* P(e) against 2^-(e / 4096), relative, for every barrier down to 2^-40. */
static void test_probability(void **state)
{
	unsigned *counts = mantissas_at_most();
	double worst = 0;

	(void)state;
	for (int32_t e = 0; e <= 40 * 4096; e++) {
		double error = fabs(probability(counts, e) * exp2(e / 4096.0) - 1);

		worst = error > worst ? error : worst;
	}
	print_message("P(jump): worst relative error %.3e\n", worst);
	assert_true(worst <= 1.6e-5);
	free(counts);
}

/* Local detailed balance: P(e_d) / P(e_d + K) against 2^(K / 4096), relative, worst over all pairs of barriers. The
 * error of a pair is the difference of the errors of its two logarithms; the worst pair has the largest difference. */
static void test_detailed_balance(void **state)
{
	unsigned *counts = mantissas_at_most();
	double least = 0, most = 0;

	(void)state;
	for (int32_t e = 0; e < LIMEN_FREEZE; e++) {
		double error = log(probability(counts, e)) + e / 4096.0 * M_LN2;

		least = error < least ? error : least;
		most = error > most ? error : most;
	}
	print_message("detailed balance: worst pair %.3e\n", most - least);
	assert_true(most - least <= 2e-5);
	assert_true(most > least);
	free(counts);
}

/* The enumeration above is what attempts do: 2^16 attempts of one spin, each with a word of its own making. */
static void test_attempt_counts(void **state)
{
	unsigned *counts = mantissas_at_most();
	struct limen_ref_log log;
	int32_t kinetics[LIMEN_TABLE_WORDS] = { 0 };
	struct limen_ref_pulse pulse = { .log = &log, .kinetics = kinetics, .sweeps = 1 };
	struct limen_ref_tile tile;

	(void)state;
	log_make(&log);
	assert_true(limen_ref_tile_make(&tile, 1, 1, 1));
	for (int32_t e = 4096 * 3 - 3000; e <= 4096 * 3 + 1; e += 1000) {
		struct limen_ref_sums sums = { 0 };
		int32_t n = (e + 4095) / 4096;
		int64_t jumps;

		for (int lz = n - 2; lz <= n; lz++)
			for (unsigned m = 0; m < 1 << 16; m++)
				attempt(&pulse, &tile, 0, word_of(lz, m), 0, e, &sums);
		jumps = sums.total[LIMEN_TOTAL_JUMPS_ZERO];
		assert_int_equal(jumps, (1 << 16) + counts[(n << 16) - e * 16]);
		assert_int_equal(sums.total[LIMEN_TOTAL_ATTEMPTS], 3 << 16);
		assert_int_equal(sums.total[LIMEN_TOTAL_LEDGER], jumps * e);
	}
	limen_ref_tile_free(&tile);
	free(counts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stream_values),
		cmocka_unit_test(test_stream_of_row),
		cmocka_unit_test(test_splitmix),
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_probability),
		cmocka_unit_test(test_detailed_balance),
		cmocka_unit_test(test_attempt_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
