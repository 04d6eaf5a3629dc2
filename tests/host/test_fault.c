/* test_fault.c: the fault decorator, and what the library makes of a damaged stream.
 *
 * A stream of bare words carries no checksum (links that need one frame the words and check there). What can be noticed
 * here is damage to the order: lost words, broken-off streams, anything in an answer's header. Lost words shift every
 * later packet and so the packet indexes; the fence that ends each piece of work sees it. What cannot be noticed:
 * - a flipped bit of a payload, on either way;
 * - a flipped bit of a request's header that makes another valid packet with an answer of the same length (a row
 * number, a register, GRADIENT for JUMPS);
 * - a doubled word of a payload, when the word that is pushed out at its end has a zero low byte and so is a NOP.
 */
#include "mock.h"

#include <stdio.h>
#include <string.h>

enum { N = 32, ROUNDS = 40 };

struct outcome {
	int error;
	int16_t x[ROUNDS][N], y[ROUNDS][N];
	int32_t sums[ROUNDS][8];
};

/* Elements without zero bytes, so that a payload word is no NOP. */
static int16_t element(int round, int i)
{
	return (int16_t)((1 + (round * 5 + i) % 100) << 8 | (1 + (round * 7 + i * 3) % 200));
}

/* Some work whose results are known: loads, moves, read-backs, sums over a tile of ones. */
static void work(struct limen_device *device, struct outcome *o)
{
	int16_t ones[8 * N];

	for (int i = 0; i < 8 * N; i++)
		ones[i] = 1;
	limen_tile_alloc(device, 8, N, 12, NULL);
	limen_cells_write(device, 0, LIMEN_FIELD_LEVEL, NULL, ones);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < N; i++)
			o->x[round][i] = element(round, i);
		limen_vector_s16(device, 0, N, o->x[round]);
		limen_vector_move(device, 0, 1, 0, N);
		limen_vector_read(device, 1, 0, N, o->y[round]);
		limen_mvm(device, 0, NULL, 1, 0, o->sums[round]);
	}
	o->error = limen_sync(device);
}

static bool right(const struct outcome *o)
{
	for (int round = 0; round < ROUNDS; round++) {
		int32_t sum = 0;

		for (int i = 0; i < N; i++) {
			sum += element(round, i);
			if (o->y[round][i] != element(round, i))
				return false;
		}
		for (int r = 0; r < 8; r++) {
			if (o->sums[round][r] != sum)
				return false;
		}
	}
	return true;
}

static struct limen_device *open_fault(uint64_t seed, const char *rate, const char *kinds, int timeout_ms)
{
	struct limen_device *device = NULL;
	struct limen_uri uri;
	const struct limen_transport *transport;
	char text[200];
	int error = -1;

	snprintf(text, sizeof(text), "fault:seed=%llu,rate=%s,kinds=%s,over=ref:like=tiny", (unsigned long long)seed,
		 rate, kinds);
	/* the first IDENT may be hit */
	for (int attempt = 0; attempt < 2 && error; attempt++) {
		assert_int_equal(limen_transport_choose(text, &uri, &transport, NULL), 0);
		error = limen_device_open(transport, &uri, text, timeout_ms, &device, NULL);
		limen_uri_free(&uri);
		snprintf(text, sizeof(text), "fault:seed=%llu,rate=%s,kinds=%s,over=ref:like=tiny",
			 (unsigned long long)seed + 1000000, rate, kinds);
	}
	assert_int_equal(error, 0);
	return device;
}

/* Without damage it is not there. */
static void rate_zero(void **state)
{
	static struct outcome o;
	struct limen_device *device = open_fault(1, "0", "flip+drop+dup+stall+truncate", 50);

	(void)state;
	work(device, &o);
	assert_int_equal(o.error, 0);
	assert_true(right(&o));
	limen_close(device);
}

/* The same seed and calls: the same words, damaged in the same places. Another seed: other places. */
static void same_seed_same_damage(void **state)
{
	static uint32_t words[20000], got[3][40000];
	long counts[3];

	(void)state;
	for (int i = 0; i + 4 <= 20000; i += 4)
		words[i] = LIMEN_OP_IDENT;
	for (int run = 0; run < 3; run++) {
		struct limen_device *device = open_fault(run == 2 ? 9 : 7, "2e-4", "flip+drop+dup", 50);

		memset(got[run], 0, sizeof(got[run]));
		counts[run] = limen_raw(device, words, 20000, got[run], 40000);
		assert_true(counts[run] > 0);
		limen_close(device);
	}
	assert_int_equal(counts[0], counts[1]);
	assert_memory_equal(got[0], got[1], sizeof(got[0]));
	assert_memory_not_equal(got[0], got[2], sizeof(got[0]));
}

static void stalls_do_no_harm(void **state)
{
	static struct outcome o;

	(void)state;
	for (uint64_t seed = 0; seed < 30; seed++) {
		struct limen_device *device = open_fault(seed, "0.01", "stall", 2000);

		work(device, &o);
		assert_int_equal(o.error, 0);
		assert_true(right(&o));
		limen_close(device);
	}
}

/* Lost words and broken-off streams: right results, or an error. Then a reset recovers: work that is not hit is right.
 */
static void losses_are_noticed(void **state)
{
	static const char *const kinds[] = {"drop", "truncate", "drop+truncate"};
	static struct outcome o;
	int hit = 0, recovered = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		struct limen_device *device = open_fault(seed, "1.5e-4", kinds[seed % 3], 10);

		for (int again = 0; again < 4; again++) {
			memset(&o, 0, sizeof(o));
			work(device, &o);
			hit += o.error != 0;
			recovered += again && !o.error;
			if (!o.error && !right(&o))
				fail_msg("seed %llu: wrong results without an error", (unsigned long long)seed);
			if (o.error)
				assert_true(strlen(limen_device_message(device)) > 0);
			while (limen_reset(device))
				;
		}
		limen_close(device);
	}
	/* some 2500 words a piece of work, one damaged word in 6700 */
	assert_in_range(hit, 200, 800);
	assert_in_range(recovered, 200, 800);
}

/* Flips and doubled words may pass unseen (see above), but they never hang, crash, or survive a reset. */
static void damage_always_ends(void **state)
{
	static struct outcome o;
	int errors = 0, wrong = 0;

	(void)state;
	for (uint64_t seed = 0; seed < 200; seed++) {
		struct limen_device *device = open_fault(seed, "3e-4", "flip+dup+drop+stall+truncate", 50);

		for (int again = 0; again < 2; again++) {
			memset(&o, 0, sizeof(o));
			work(device, &o);
			errors += o.error != 0;
			wrong += !o.error && !right(&o);
			while (limen_reset(device))
				;
		}
		limen_close(device);
	}
	print_message("%d errors, %d times damaged payloads that no stream of bare words can notice\n", errors, wrong);
	assert_in_range(errors, 50, 300);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rate_zero),          cmocka_unit_test(same_seed_same_damage),
		cmocka_unit_test(stalls_do_no_harm),  cmocka_unit_test(losses_are_noticed),
		cmocka_unit_test(damage_always_ends),
	};

	return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
