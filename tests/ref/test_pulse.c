/* test_pulse.c: PULSE rule by rule (A1..A13, C5), on the scalar form and on every vectorised build.
 *
 * With kinetics of zeros and barrier 0 a move with the field is always accepted; barriers of 43 bits and more never. So
 * most cases need no luck; the direction of a ladder is the lowest bit of the word, known from the stream.
 */
#include "attempt.h"
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const char *variant; /* NULL: scalar */

/* Tile 0: 70 x 3, B = 4. Tile 1: 70 x 2 spins. Slot 0: zeros; slot 1: T[i] = 16 i - 1000. */
static int setup(void **state)
{
	struct limen_ref *ref = model_open("ref");
	uint32_t zeros[LIMEN_TABLE_WORDS] = { 0 }, slope[LIMEN_TABLE_WORDS];

	limen_ref_set_scalar(ref, !variant);
	if (variant)
		assert_true(limen_ref_set_isa(ref, variant));
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++)
		slope[i] = (uint32_t)(16 * i - 1000);
	model_tables(ref, 0, zeros);
	model_tables(ref, 1, slope);
	model_alloc(ref, 0, 4, 70, 3);
	model_alloc(ref, 1, 1, 70, 2);
	*state = ref;
	return 0;
}

static int teardown(void **state)
{
	limen_ref_close(*state);
	return 0;
}

/* A PULSE on cell (66, 1), or with rows and cols on a range that starts there. */
struct args {
	int32_t m;
	uint32_t barrier, shift;
	unsigned flags, sweeps, tile, va, rows, cols;
};

static void pulse(struct limen_ref *ref, const struct args *a)
{
	uint32_t payload[3] = { (uint32_t)a->m, a->barrier, a->shift };

	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_PULSE,
					     .flags = a->flags,
					     .tile = a->tile,
					     .va = a->va,
					     .sweeps = a->sweeps ? a->sweeps : 1,
					     .row0 = 66,
					     .rows = a->rows ? a->rows : 1,
					     .col0 = 1,
					     .cols = a->cols ? a->cols : 1,
					     .payload = payload,
					     .length = 3 });
}

static int64_t total(struct limen_ref *ref, unsigned index)
{
	return model_total(ref, 0, index);
}

static int level(struct limen_ref *ref, unsigned tile)
{
	return (int16_t)model_read(ref, tile, LIMEN_FIELD_LEVEL, 66, 1);
}

static int64_t heat(struct limen_ref *ref, unsigned tile)
{
	return (int64_t)model_read(ref, tile, LIMEN_FIELD_HEAT, 66, 1);
}

static void gradient(struct limen_ref *ref, unsigned tile, int32_t g)
{
	model_write(ref, tile, LIMEN_FIELD_GRADIENT, 66, 1, (uint32_t)g);
}

/* Gives row 66 a stream whose next word has lowest bit `up`; returns that word. */
static uint64_t stream_up(struct limen_ref *ref, unsigned tile, bool up)
{
	for (uint64_t s0 = 1;; s0++) {
		uint64_t a = s0 * 0x9e3779b97f4a7c15, b = 77, word = stream_next(&a, &b);

		if ((word & 1) == up) {
			model_stream(ref, tile, 66, s0 * 0x9e3779b97f4a7c15, 77);
			return word;
		}
	}
}

/* A2: the field of a spin, read off as the heat of a jump with the field at barrier 0. */
static void test_field(void **state)
{
	static const struct {
		int32_t m, g;
		uint32_t s;
		int64_t k;
	} rows[] = {
		{ 1, 1, 0, 1 }, { -1, 1, 0, -1 }, { 3, 5, 1, 8 }, { 3, -5, 1, -8 }, { 1, 1, 1, 1 }, { 1, -1, 1, -1 },
		{ 1, 1, 2, 0 }, { 1, -1, 2, 0 }, { 1, 2, 2, 1 }, { 131071, 1, 0, 131071 }, { 131071, 2, 0, 131071 },
		{ 2, -131071, 0, -131071 }, { 1 << 30, 1, 0, 131071 }, { -(1 << 30), 1, 1, -65536 },
		{ INT32_MIN, 4, 2, -131071 }, { -131072, INT32_MIN, 40, 256 }, { -131072, INT32_MIN, 99, 256 },
		{ 131071, INT32_MIN, 40, -256 }, { 0, INT32_MIN, 0, 0 }, { 131071, INT32_MAX, 0, 131071 },
		{ 1, INT32_MIN, 14, -131071 }, { 1, INT32_MIN, 15, -65536 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t before = heat(*state, 1), with;

		/* the jump is with the field: a spin at -1 goes up, one at 0 down */
		model_write(*state, 1, LIMEN_FIELD_LEVEL, 66, 1, rows[i].k < 0 ? 0 : 0xffff);
		gradient(*state, 1, rows[i].g);
		with = model_total(*state, 1, LIMEN_TOTAL_JUMPS_WITH);
		pulse(*state, &(struct args){ .tile = 1, .m = rows[i].m, .shift = rows[i].s });
		assert_int_equal(heat(*state, 1) - before, llabs(rows[i].k));
		assert_int_equal(level(*state, 1), rows[i].k < 0 ? -1 : 0);
		assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_WITH) - with, rows[i].k != 0);
	}
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_ATTEMPTS), sizeof rows / sizeof *rows);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_ZERO), 3);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_HEAT), heat(*state, 1));
}

/* A3 by the ledger: barrier and offset, clamped; negative kinetics make sure of the jump */
static void test_barrier(void **state)
{
	static const struct {
		uint32_t b;
		int16_t offset;
		bool use;
		int64_t barrier;
	} rows[] = {
		{ 0, -5, true, 0 },	      { 0, 5, true, 5 },       { 0, 5, false, 0 },
		{ 900, -100, true, 800 },     { 990, 10, true, 1000 }, { 32768, -32768, true, 0 },
		{ 33000, -32768, true, 232 },
	};
	int16_t v[70] = { 0 };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t before = model_total(*state, 1, LIMEN_TOTAL_LEDGER);

		v[66] = rows[i].offset;
		model_vector(*state, 2, 70, v);
		pulse(*state, &(struct args){ .tile = 1, .barrier = rows[i].b, .va = 2,
					      .flags = (rows[i].use ? LIMEN_FLAG_PULSE_OFFSET : 0) |
						       1 << LIMEN_FLAG_PULSE_SLOT_LSB });
		assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_LEDGER) - before, rows[i].barrier);
	}
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_ZERO), sizeof rows / sizeof *rows);
}

/* A9: exactly 43 bits is frozen, one less is not; b and its sum with the offset clamp to 262143 */
static void test_freeze(void **state)
{
	struct args a = { .tile = 1, .barrier = LIMEN_FREEZE - 1, .sweeps = 100 };
	int16_t v[70] = { 0 };

	stream_up(*state, 1, true); /* the first words after the state (1, 0) have too many leading zeros */
	pulse(*state, &a);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_FROZEN), 0);
	a.barrier++;
	pulse(*state, &a);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_FROZEN), 100);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_ATTEMPTS), 200);
	/* the largest barrier, 262143: lambda 1 and a field of 131071 bring it down to 131072, not frozen downhill */
	a.barrier = UINT32_MAX;
	a.flags = 2 << LIMEN_FLAG_PULSE_LAMBDA_LSB | LIMEN_FLAG_PULSE_OFFSET;
	a.m = -131072;
	v[66] = 32767;
	model_vector(*state, 0, 70, v);
	gradient(*state, 1, 1); /* level 0, field down: a downhill move */
	pulse(*state, &a);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_FROZEN), 100);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_ATTEMPTS), 300);
	a.m = 131071; /* field up: uphill adds 131071 */
	pulse(*state, &a);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_FROZEN), 200);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_ZERO), 0);
}

/* A4, A1: gated visits count, take their word, and do nothing else */
static void test_gate(void **state)
{
	uint64_t s0 = 5, s1 = 6;

	model_stream(*state, 0, 66, s0, s1);
	gradient(*state, 0, 1);
	pulse(*state, &(struct args){ .m = 1, .shift = 2, .flags = LIMEN_FLAG_PULSE_GATE, .sweeps = 4, .cols = 2 });
	assert_int_equal(total(*state, LIMEN_TOTAL_GATED), 8);
	assert_int_equal(total(*state, LIMEN_TOTAL_ATTEMPTS), 0);
	for (int i = 0; i < 8; i++)
		stream_next(&s0, &s1);
	assert_true(model_read(*state, 0, LIMEN_FIELD_STREAM, 66, 0) == s0);
	gradient(*state, 0, 2);
	pulse(*state, &(struct args){ .m = 1, .shift = 2, .flags = LIMEN_FLAG_PULSE_GATE, .sweeps = 4, .cols = 2 });
	assert_int_equal(total(*state, LIMEN_TOTAL_GATED), 12);
	assert_int_equal(total(*state, LIMEN_TOTAL_ATTEMPTS), 4);
	pulse(*state, &(struct args){ .m = 0, .barrier = LIMEN_FREEZE });
	assert_int_equal(total(*state, LIMEN_TOTAL_GATED), 12);
	assert_int_equal(total(*state, LIMEN_TOTAL_ATTEMPTS), 5);
}

/* A5, A11, A12 at each end of the ladder, for each kind of move */
static void ladder_end(struct limen_ref *ref, int end, int kind)
{
	int direction = end > 0 ? 1 : -1;
	unsigned blocked = LIMEN_TOTAL_BLOCKED_WITH + (unsigned)kind, jumps = LIMEN_TOTAL_JUMPS_WITH + (unsigned)kind;
	int64_t h = kind == 0 ? 1 : kind == 1 ? -1 : 0;
	struct args a = { .m = kind == 2 ? 0 : (kind == 0) == (end > 0) ? 1 : -1 };

	/* against the field the barrier is |K| = 1 / 4096 bit: one word in 5900 would refuse; the fixed ones do not */
	stream_up(ref, 0, end > 0);
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_CLEAR, .flags = 0x3f, .rows = 70, .cols = 3 });
	gradient(ref, 0, 1);
	model_write(ref, 0, LIMEN_FIELD_LEVEL, 66, 1, (uint16_t)end);
	pulse(ref, &a);
	assert_int_equal(level(ref, 0), end);
	assert_int_equal(model_read(ref, 0, LIMEN_FIELD_BLOCKED, 66, 1), 1);
	assert_int_equal(model_read(ref, 0, LIMEN_FIELD_JUMPS, 66, 1), 0);
	assert_int_equal(heat(ref, 0), 0);
	for (unsigned i = LIMEN_TOTAL_JUMPS_WITH; i <= LIMEN_TOTAL_BLOCKED_ZERO; i++)
		assert_int_equal(total(ref, i), i == blocked);
	assert_int_equal(total(ref, LIMEN_TOTAL_BLOCKED_STEPS), direction);
	assert_int_equal(total(ref, LIMEN_TOTAL_HEAT_WITHHELD), h);
	assert_int_equal(total(ref, LIMEN_TOTAL_HEAT), 0);

	/* one step inside the same move is a jump */
	stream_up(ref, 0, end > 0);
	model_write(ref, 0, LIMEN_FIELD_LEVEL, 66, 1, (uint16_t)(end - direction));
	pulse(ref, &a);
	assert_int_equal(level(ref, 0), end);
	assert_int_equal(model_read(ref, 0, LIMEN_FIELD_BLOCKED, 66, 1), 1);
	assert_int_equal(model_read(ref, 0, LIMEN_FIELD_JUMPS, 66, 1), 1);
	assert_int_equal(heat(ref, 0), h);
	assert_int_equal(total(ref, jumps), 1);
	assert_int_equal(total(ref, LIMEN_TOTAL_JUMPS_UP), direction > 0);
	assert_int_equal(total(ref, LIMEN_TOTAL_JUMPS_DOWN), direction < 0);
	assert_int_equal(total(ref, LIMEN_TOTAL_HEAT), h);
	assert_int_equal(total(ref, LIMEN_TOTAL_HEAT_WITHHELD), h);
	assert_int_equal(total(ref, LIMEN_TOTAL_ATTEMPTS), 2);
}

static void test_ladder_ends(void **state)
{
	for (int kind = 0; kind < 3; kind++) {
		ladder_end(*state, 7, kind);
		ladder_end(*state, -8, kind);
	}
}

/* A5: a spin goes to its other state whatever the word, and is never blocked */
static void test_spin(void **state)
{
	for (int i = 0; i < 20; i++) {
		stream_up(*state, 1, i % 3 == 0);
		model_write(*state, 1, LIMEN_FIELD_LEVEL, 66, 1, i % 2 ? 0 : 0xffff);
		pulse(*state, &(struct args){ .tile = 1 });
		assert_int_equal(level(*state, 1), i % 2 ? -1 : 0);
	}
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_UP), 10);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_DOWN), 10);
}

/* A7 by which words pass: e against the variate of the word, for each lambda and table entry */
static void test_downhill(void **state)
{
	struct limen_ref_log log;

	table_log(log.words);
	for (unsigned i = 0; i < 400; i++) {
		uint64_t random = i;
		unsigned lambda = i % 3, slot = i / 3 % 2;
		int32_t k = (int32_t)(splitmix(&random) % 70000);
		int32_t term = lambda == 0 ? 0 : lambda == 1 ? k / 2 : k;
		int32_t b = (int32_t)(splitmix(&random) % 9000) + term;
		int32_t at = (k + 128) / 256 > 255 ? 255 : (k + 128) / 256;
		int32_t e = b - term + (slot ? 16 * at - 1000 : 0);
		uint64_t before = model_read(*state, 1, LIMEN_FIELD_JUMPS, 66, 1);
		uint64_t s0 = splitmix(&random), s1 = splitmix(&random), a0 = s0, a1 = s1;
		uint64_t word = stream_next(&a0, &a1);

		model_stream(*state, 1, 66, s0, s1);
		gradient(*state, 1, k);
		model_write(*state, 1, LIMEN_FIELD_LEVEL, 66, 1, 0xffff); /* up is with the field */
		pulse(*state, &(struct args){ .tile = 1,
					      .m = 1,
					      .barrier = (uint32_t)b,
					      .flags = lambda << LIMEN_FLAG_PULSE_LAMBDA_LSB |
						       slot << LIMEN_FLAG_PULSE_SLOT_LSB });
		assert_int_equal(model_read(*state, 1, LIMEN_FIELD_JUMPS, 66, 1) - before,
				 attempt_variate(&log, word) >= (e < 0 ? 0 : e) * 16);
	}
	/* of 400 random cases neither none nor all jump */
	assert_in_range(model_total(*state, 1, LIMEN_TOTAL_JUMPS_WITH), 40, 360);
}

/* C5: each counter of a cell stays at its end and says so; one before the end it does not */
static void saturate(struct limen_ref *ref, unsigned field, uint64_t nearly, uint64_t end, int32_t k, int from,
		     unsigned flag)
{
	for (int step = 0; step < 2; step++) {
		model_set_total(ref, 0, LIMEN_TOTAL_STICKY, 0);
		stream_up(ref, 0, k > 0);
		model_write(ref, 0, LIMEN_FIELD_LEVEL, 66, 1, (uint16_t)from);
		if (step == 0)
			model_write(ref, 0, field, 66, 1, nearly);
		gradient(ref, 0, k);
		pulse(ref, &(struct args){ .m = 1 });
		assert_true(model_read(ref, 0, field, 66, 1) == end);
		assert_int_equal(total(ref, LIMEN_TOTAL_STICKY), step ? flag : 0);
	}
}

static void test_counters_saturate(void **state)
{
	const uint64_t heat_max = ((uint64_t)1 << 47) - 1;

	saturate(*state, LIMEN_FIELD_JUMPS, UINT32_MAX - 1, UINT32_MAX, 5, 0, LIMEN_STICKY_JUMPS);
	model_write(*state, 0, LIMEN_FIELD_JUMPS, 66, 1, 0);
	saturate(*state, LIMEN_FIELD_BLOCKED, UINT16_MAX - 1, UINT16_MAX, 5, 7, LIMEN_STICKY_BLOCKED);
	saturate(*state, LIMEN_FIELD_BLOCKED, UINT16_MAX - 1, UINT16_MAX, -5, -8, LIMEN_STICKY_BLOCKED);
	saturate(*state, LIMEN_FIELD_HEAT, heat_max - 5, heat_max, 5, 0, LIMEN_STICKY_HEAT);
	saturate(*state, LIMEN_FIELD_HEAT, heat_max - 5, heat_max, -5, 0, LIMEN_STICKY_HEAT);
}

/* The lower end of heat is reached by jumps against the field. */
static void test_heat_lower_end(void **state)
{
	const uint64_t heat_min = ~(uint64_t)0 << 47;

	model_write(*state, 0, LIMEN_FIELD_HEAT, 66, 1, heat_min + 1);
	gradient(*state, 0, -1);
	for (int step = 0; step < 2; step++) {
		stream_up(*state, 0, true);
		pulse(*state, &(struct args){ .m = 1 });
		assert_true(model_read(*state, 0, LIMEN_FIELD_HEAT, 66, 1) == heat_min);
		assert_int_equal(total(*state, LIMEN_TOTAL_STICKY), step ? LIMEN_STICKY_HEAT : 0);
	}
	assert_int_equal(total(*state, LIMEN_TOTAL_JUMPS_AGAINST), 2);
	assert_int_equal(total(*state, LIMEN_TOTAL_HEAT), -2); /* totals book what the jump gave */
}

/* C4, C5: totals saturate at both ends */
static void test_totals_saturate(void **state)
{
	stream_up(*state, 0, false);
	gradient(*state, 0, -3);
	model_set_total(*state, 0, LIMEN_TOTAL_ATTEMPTS, INT64_MAX);
	model_set_total(*state, 0, LIMEN_TOTAL_HEAT, INT64_MAX - 2);
	model_set_total(*state, 0, LIMEN_TOTAL_BLOCKED_STEPS, INT64_MIN);
	model_write(*state, 0, LIMEN_FIELD_LEVEL, 66, 1, 0);
	pulse(*state, &(struct args){ .m = 1 });
	assert_true(total(*state, LIMEN_TOTAL_ATTEMPTS) == INT64_MAX);
	assert_true(total(*state, LIMEN_TOTAL_HEAT) == INT64_MAX);
	assert_int_equal(total(*state, LIMEN_TOTAL_JUMPS_WITH), 1);
	assert_int_equal(total(*state, LIMEN_TOTAL_STICKY), LIMEN_STICKY_TOTALS);
	model_set_total(*state, 0, LIMEN_TOTAL_STICKY, 0);
	stream_up(*state, 0, false);
	model_write(*state, 0, LIMEN_FIELD_LEVEL, 66, 1, 0xfff8);
	pulse(*state, &(struct args){ .m = 1 });
	assert_true(total(*state, LIMEN_TOTAL_BLOCKED_STEPS) == INT64_MIN);
	assert_int_equal(total(*state, LIMEN_TOTAL_STICKY), LIMEN_STICKY_TOTALS);
}

/* C4: the packet's sum is exact and added once: a spin that goes with the field and back books nothing */
static void test_totals_exact(void **state)
{
	stream_up(*state, 1, true);
	gradient(*state, 1, -1);
	model_set_total(*state, 1, LIMEN_TOTAL_HEAT, INT64_MAX);
	pulse(*state, &(struct args){ .tile = 1, .m = 1, .sweeps = 2 });
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_WITH), 1);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_JUMPS_AGAINST), 1);
	assert_true(model_total(*state, 1, LIMEN_TOTAL_HEAT) == INT64_MAX);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_STICKY), 0);
}

/* A13: gradients go after the last sweep, in range only, and are counted; the field was there in every sweep */
static void test_clear(void **state)
{
	for (unsigned row = 65; row < 69; row++)
		for (unsigned col = 0; col < 3; col++)
			model_write(*state, 0, LIMEN_FIELD_GRADIENT, row, col, 100);
	pulse(*state, &(struct args){ .m = 1, .flags = LIMEN_FLAG_PULSE_CLEAR, .sweeps = 30, .rows = 2, .cols = 2 });
	for (unsigned row = 65; row < 69; row++)
		for (unsigned col = 0; col < 3; col++)
			assert_int_equal(model_read(*state, 0, LIMEN_FIELD_GRADIENT, row, col),
					 row >= 66 && row < 68 && col >= 1 ? 0 : 100);
	assert_int_equal(total(*state, LIMEN_TOTAL_GRADIENT_CLEARS), 4);
	assert_int_equal(total(*state, LIMEN_TOTAL_ATTEMPTS), 120);
	assert_int_equal(total(*state, LIMEN_TOTAL_JUMPS_ZERO), 0);
	assert_int_equal(total(*state, LIMEN_TOTAL_BLOCKED_ZERO), 0);
}

/* A1: word index = sweep * cols + column, and rows do not disturb each other: two columns and three sweeps by hand */
static void test_order_of_words(void **state)
{
	uint64_t s0 = 1234, s1 = 4321;
	int expected[2] = { 0, 0 };

	for (unsigned row = 66; row < 69; row++)
		model_stream(*state, 0, row, s0, s1);
	pulse(*state, &(struct args){ .sweeps = 3, .rows = 3, .cols = 2 });
	for (int i = 0; i < 6; i++)
		expected[i % 2] += stream_next(&s0, &s1) & 1 ? 1 : -1;
	for (unsigned row = 66; row < 69; row++)
		for (unsigned col = 0; col < 2; col++)
			assert_int_equal((int16_t)model_read(*state, 0, LIMEN_FIELD_LEVEL, row, 1 + col),
					 expected[col]);
	assert_int_equal(total(*state, LIMEN_TOTAL_ATTEMPTS), 18);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	static const char *const variants[] = { NULL, "base", "avx2", "avx512" };
	const struct CMUnitTest tests[] = {
		CASE(test_field), CASE(test_barrier), CASE(test_freeze), CASE(test_gate), CASE(test_ladder_ends),
		CASE(test_spin), CASE(test_downhill), CASE(test_counters_saturate), CASE(test_heat_lower_end),
		CASE(test_totals_saturate), CASE(test_totals_exact), CASE(test_clear), CASE(test_order_of_words),
	};
	struct limen_ref *probe = limen_ref_open(limen_ref_config_find("tiny"));
	int failed = 0;

	for (size_t i = 0; i < sizeof variants / sizeof *variants; i++) {
		variant = variants[i];
		if (variant && !limen_ref_set_isa(probe, variant))
			continue; /* not on this processor */
		print_message("--- %s\n", variant ? variant : "scalar");
		failed += cmocka_run_group_tests(tests, NULL, NULL);
	}
	limen_ref_close(probe);
	return failed;
}
