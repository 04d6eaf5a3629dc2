/* test_opcodes.c: every opcode but PULSE: packing, clamps, roundings, saturations, counters (O1..O12). */
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Tile 0: 5 x 3, B = 4 (-8..7). Tile 1: 70 x 67, B = 16. */
static int setup(void **state)
{
	struct limen_ref *ref = model_open("ref");

	model_alloc(ref, 0, 4, 5, 3);
	model_alloc(ref, 1, 16, 70, 67);
	*state = ref;
	return 0;
}

static int teardown(void **state)
{
	limen_ref_close(*state);
	return 0;
}

/* O1, O4, O6 */
static void test_loadv(void **state)
{
	static const uint32_t u8[] = { 0x7f80ff01, 0xffffff02 };
	static const uint32_t s16[] = { 0x80007fff, 0xffff1234 };
	static const uint32_t s32[] = { 40000, (uint32_t)-40000, (uint32_t)-5, 0x80000000 };
	static const int16_t expected[12] = { 1, 255, 128, 127, 2, 32767, -32768, 0x1234, 32767, -32768, -5, -32768 };

	packet_silent(*state,
		      &(struct packet){
			      .opcode = LIMEN_OP_LOADV, .flags = 2, .vb = 1, .rows = 4, .payload = s32, .length = 4 });
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(model_element(*state, 1, i), expected[8 + i]);
	packet_silent(*state,
		      &(struct packet){
			      .opcode = LIMEN_OP_LOADV, .flags = 1, .vb = 1, .rows = 3, .payload = s16, .length = 2 });
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(model_element(*state, 1, i), expected[5 + i]);
	assert_int_equal(model_element(*state, 1, 3), -32768); /* as it was */
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_LOADV, .flags = 0, .vb = 2, .rows = 5, .payload = u8,
						.length = 2 });
	for (unsigned i = 0; i < 5; i++)
		assert_int_equal(model_element(*state, 2, i), expected[i]);
	assert_int_equal(model_element(*state, 2, 5), 0);
}

/* O1: the last word is padded with zeros */
static void test_storev_movev(void **state)
{
	static const int16_t x[6] = { 1, -2, 3, -4, 5, -6 };
	const struct answer *a;

	model_vector(*state, 3, 6, x);
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_MOVEV, .va = 3, .vb = 4, .row0 = 1, .rows = 3 });
	a = packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_STOREV, .va = 4, .row0 = 0, .rows = 5 }, 3);
	assert_int_equal(a->payload[0], 0xfffe0000);
	assert_int_equal(a->payload[1], 0xfffc0003);
	assert_int_equal(a->payload[2], 0);
	a = packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_STOREV, .va = 3, .row0 = 3, .rows = 3 }, 2);
	assert_int_equal(a->payload[0], 0x0005fffc);
	assert_int_equal(a->payload[1], 0x0000fffa);
}

/* O7: 2w + 1 saturates at the top of a 16-bit ladder */
static void test_colv(void **state)
{
	model_write(*state, 1, LIMEN_FIELD_LEVEL, 2, 66, 32767);
	model_write(*state, 1, LIMEN_FIELD_LEVEL, 3, 66, 0x8000);
	model_write(*state, 1, LIMEN_FIELD_LEVEL, 69, 66, (uint16_t)-17);
	packet_silent(*state, &(struct packet){
				      .opcode = LIMEN_OP_COLV, .tile = 1, .vb = 5, .row0 = 2, .rows = 68, .col0 = 66 });
	assert_int_equal(model_element(*state, 5, 2), 32767);
	assert_int_equal(model_element(*state, 5, 3), -32768);
	assert_int_equal(model_element(*state, 5, 69), -17);
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_COLV,
						.flags = LIMEN_FLAG_COLV_SPIN,
						.tile = 1,
						.vb = 5,
						.row0 = 2,
						.rows = 68,
						.col0 = 66 });
	assert_int_equal(model_element(*state, 5, 2), 32767);
	assert_int_equal(model_element(*state, 5, 3), -32768);
	assert_int_equal(model_element(*state, 5, 69), -33);
	assert_int_equal(model_element(*state, 5, 4), 1);
	assert_int_equal(model_element(*state, 5, 1), 0); /* out of range: as it was */
}

/* O3, O4: row by row inside the range, clamped to the ladder; other cells untouched */
static void test_levels(void **state)
{
	static const uint32_t words[2] = { 0x7fff0007, 0x8000fff7 }; /* 7, 32767, -9, -32768 */
	const struct answer *a;

	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_WRITE, .row0 = 3, .rows = 2, .col0 = 1, .cols = 2,
						.payload = words, .length = 2 });
	a = packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_READ, .row0 = 2, .rows = 3, .cols = 3 }, 5);
	assert_int_equal(a->payload[0], 0);
	assert_int_equal(a->payload[1], 0);
	assert_int_equal(a->payload[2], 0x00070007);
	assert_int_equal(a->payload[3], 0xfff80000);
	assert_int_equal(a->payload[4], 0x0000fff8);
}

static void test_fields(void **state)
{
	static const struct {
		unsigned field;
		uint64_t written, read;
	} rows[] = {
		{ LIMEN_FIELD_GRADIENT, 0x80000000, 0x80000000 },
		{ LIMEN_FIELD_HEAT, 0x00007fffffffffff, 0x00007fffffffffff },
		{ LIMEN_FIELD_HEAT, 0x0000800000000000, 0x00007fffffffffff },
		{ LIMEN_FIELD_HEAT, 0x7fffffffffffffff, 0x00007fffffffffff },
		{ LIMEN_FIELD_HEAT, 0xffff800000000000, 0xffff800000000000 },
		{ LIMEN_FIELD_HEAT, 0xffff7fffffffffff, 0xffff800000000000 },
		{ LIMEN_FIELD_HEAT, 0xffffffffffffffff, 0xffffffffffffffff },
		{ LIMEN_FIELD_JUMPS, 0xffffffff, 0xffffffff },
		{ LIMEN_FIELD_BLOCKED, 0xabcdffff, 0xffff },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		model_write(*state, 1, rows[i].field, 69, 66, rows[i].written);
		assert_true(model_read(*state, 1, rows[i].field, 69, 66) == rows[i].read);
	}
	assert_int_equal(model_read(*state, 1, LIMEN_FIELD_LEVEL, 69, 66), 0);
	/* nothing of this saturated anything by C5 */
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_STICKY), 0);
}

/* C3: (0, 0) is stored as (1, 0); O5: streams start as (1, 0) */
static void test_streams(void **state)
{
	const struct answer *a;

	model_stream(*state, 0, 1, 0, 0);
	model_stream(*state, 0, 2, 0, 5);
	model_stream(*state, 0, 3, 0x1122334455667788, 0x99aabbccddeeff00);
	a = packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .rows = 4 },
			   16);
	assert_memory_equal(a->payload, ((uint32_t[16]){ 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 5, 0, 0x55667788, 0x11223344,
							 0xddeeff00, 0x99aabbcc }), 64);
}

/* O4: the sticky word keeps bits 4:0 */
static void test_totals(void **state)
{
	model_set_total(*state, 0, LIMEN_TOTAL_HEAT, -5);
	model_set_total(*state, 0, LIMEN_TOTAL_STICKY, -1);
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_HEAT), -5);
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_STICKY), 31);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_HEAT), 0);
}

/* O10 */
static void test_clear(void **state)
{
	static const unsigned fields[] = { LIMEN_FIELD_LEVEL, LIMEN_FIELD_GRADIENT, LIMEN_FIELD_HEAT, LIMEN_FIELD_JUMPS,
					   LIMEN_FIELD_BLOCKED };

	for (unsigned flag = 0; flag < 5; flag++) {
		for (unsigned i = 0; i < 5; i++)
			for (unsigned col = 0; col < 3; col++)
				model_write(*state, 0, fields[i], 2, col, 3);
		packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_CLEAR,
							.flags = 1u << flag,
							.row0 = 1,
							.rows = 3,
							.col0 = 1,
							.cols = 1 });
		for (unsigned i = 0; i < 5; i++)
			for (unsigned col = 0; col < 3; col++)
				assert_int_equal(model_read(*state, 0, fields[i], 2, col),
						 i == flag && col == 1 ? 0 : 3);
	}
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_GRADIENT_CLEARS), 3);
	model_set_total(*state, 0, LIMEN_TOTAL_STICKY, 31);
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_CLEAR, .rows = 1, .cols = 1 });
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_STICKY), 31);
	/* TOTALS comes last: the clears of the same packet are gone too */
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_CLEAR, .flags = LIMEN_FLAG_CLEAR_TOTALS |
						LIMEN_FLAG_CLEAR_GRADIENT, .rows = 1, .cols = 1 });
	for (unsigned total = 0; total < LIMEN_TOTAL_COUNT; total++)
		assert_int_equal(model_total(*state, 0, total), 0);
}

/* One product w x, by MVM or MVMT on cell (4, 4) of tile 1 alone */
static int32_t product(struct limen_ref *ref, unsigned opcode, int16_t w, int16_t x, unsigned shift)
{
	struct packet p = { .tile = 1, .row0 = 4, .rows = 1, .col0 = 4, .cols = 1 };
	int16_t v[70] = { 0 };

	v[4] = x;
	model_vector(ref, 0, 70, v);
	model_write(ref, 1, LIMEN_FIELD_LEVEL, 4, 4, (uint16_t)w);
	p.opcode = opcode;
	p.shift = shift;
	return (int32_t)packet_answers(ref, &p, 1)->payload[0];
}

/* O8: rounding half away from zero */
static void test_rounding(void **state)
{
	static const struct {
		int16_t w, x;
		unsigned shift;
		int32_t expected;
	} rows[] = {
		{ 5, 3, 0, 15 }, { 5, 3, 1, 8 }, { -5, 3, 1, -8 }, { 7, 1, 2, 2 }, { -7, 1, 2, -2 }, { 6, 1, 2, 2 },
		{ -6, 1, 2, -2 }, { 5, 1, 2, 1 }, { -5, 1, 2, -1 }, { 1, 1, 47, 0 }, { -32768, -32768, 30, 1 },
		{ -32768, -32768, 31, 1 }, { -32768, -32768, 32, 0 }, { -32768, 32767, 31, 0 },
		{ -32768, 32767, 30, -1 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(product(*state, LIMEN_OP_MVM, rows[i].w, rows[i].x, rows[i].shift), rows[i].expected);
		assert_int_equal(product(*state, LIMEN_OP_MVMT, rows[i].w, rows[i].x, rows[i].shift), rows[i].expected);
	}
}

static void level_all(struct limen_ref *ref, int16_t w)
{
	uint32_t words[70 * 67 / 2 + 1];

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		words[i] = (uint16_t)w | (uint32_t)(uint16_t)w << 16;
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_WRITE,
					     .tile = 1,
					     .rows = 70,
					     .cols = 67,
					     .payload = words,
					     .length = 70 * 67 / 2 });
}

/* O8: sums are exact far beyond 32 bits, then saturate once: to s32 in an answer, to s16 in a register */
static void test_saturation(void **state)
{
	struct packet p = { .opcode = LIMEN_OP_MVM, .tile = 1, .va = 0, .rows = 70, .cols = 67 };
	int16_t low[70];

	for (int i = 0; i < 70; i++)
		low[i] = -32768;
	level_all(*state, -32768);
	model_vector(*state, 0, 70, low);
	assert_int_equal(packet_answers(*state, &p, 70)->payload[69], INT32_MAX);
	p.shift = 6; /* 67 * 2^30 / 2^6 still fits */
	assert_int_equal(packet_answers(*state, &p, 70)->payload[69], 67 << 24);
	p.opcode = LIMEN_OP_MVMT;
	assert_int_equal(packet_answers(*state, &p, 67)->payload[66], 70 << 24);
	p.flags = 1;
	p.vb = 7;
	p.row0 = 1;
	p.rows = 69;
	p.col0 = 1;
	p.cols = 66;
	packet_silent(*state, &p);
	assert_int_equal(model_element(*state, 7, 0), 0);
	assert_int_equal(model_element(*state, 7, 1), 32767);
	assert_int_equal(model_element(*state, 7, 66), 32767);
	assert_int_equal(model_element(*state, 7, 67), 0);
	level_all(*state, 32767);
	packet_silent(*state, &p);
	assert_int_equal(model_element(*state, 7, 1), -32768);
	p.shift = 25; /* -69 * 32767 * 32768 / 2^25 = -2207.9 */
	packet_silent(*state, &p);
	assert_int_equal(model_element(*state, 7, 1), -2208);
	p.opcode = LIMEN_OP_MVM;
	packet_silent(*state, &p);
	assert_int_equal(model_element(*state, 7, 69), -2112);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_MACS_FORWARD), 2 * 70 * 67 + 69 * 66);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_MACS_TRANSPOSED), 70 * 67 + 3 * 69 * 66);
	assert_int_equal(model_total(*state, 1, LIMEN_TOTAL_STICKY), 0);
}

/* O9, C5: a gradient stays at the end of s32 and sets its flag only when it would have left it */
static void test_grad(void **state)
{
	static const struct {
		int32_t before;
		int16_t d, x;
		int32_t after;
		bool sticky;
	} rows[] = {
		{ 0, 3, -4, -12, false },
		{ INT32_MAX - 12, 3, 4, INT32_MAX, false },
		{ INT32_MAX - 11, 3, 4, INT32_MAX, true },
		{ INT32_MIN + 12, -3, 4, INT32_MIN, false },
		{ INT32_MIN + 11, -3, 4, INT32_MIN, true },
		{ INT32_MAX, -32768, -32768, INT32_MAX, true },
		{ INT32_MIN, 32767, -32768, INT32_MIN, true },
		{ INT32_MAX, -32768, 32767, INT32_MAX - 32768 * 32767, false },
		{ INT32_MAX, 0, 5, INT32_MAX, false },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int16_t d[5] = { 9, 9, 9, rows[i].d, 9 }, x[3] = { 9, rows[i].x, 9 };

		model_set_total(*state, 0, LIMEN_TOTAL_STICKY, 0);
		model_vector(*state, 0, 5, d);
		model_vector(*state, 1, 3, x);
		model_write(*state, 0, LIMEN_FIELD_GRADIENT, 3, 1, (uint32_t)rows[i].before);
		packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_GRAD, .va = 0, .vb = 1, .row0 = 3, .rows = 1,
							.col0 = 1, .cols = 1 });
		assert_int_equal((int32_t)model_read(*state, 0, LIMEN_FIELD_GRADIENT, 3, 1), rows[i].after);
		assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_STICKY),
				 rows[i].sticky ? LIMEN_STICKY_GRADIENT : 0);
		assert_int_equal(model_read(*state, 0, LIMEN_FIELD_GRADIENT, 2, 1), 0);
		assert_int_equal(model_read(*state, 0, LIMEN_FIELD_GRADIENT, 3, 2), 0);
	}
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_GRADIENT_UPDATES), sizeof rows / sizeof *rows);
}

/* C4, C5: totals saturate with their flag, at the very end only */
static void test_total_saturates(void **state)
{
	struct packet mvm = { .opcode = LIMEN_OP_MVM, .rows = 5, .cols = 3 };

	model_set_total(*state, 0, LIMEN_TOTAL_MACS_FORWARD, INT64_MAX - 15);
	packet_answers(*state, &mvm, 5);
	assert_true(model_total(*state, 0, LIMEN_TOTAL_MACS_FORWARD) == INT64_MAX);
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_STICKY), 0);
	packet_answers(*state, &mvm, 5);
	assert_true(model_total(*state, 0, LIMEN_TOTAL_MACS_FORWARD) == INT64_MAX);
	assert_int_equal(model_total(*state, 0, LIMEN_TOTAL_STICKY), LIMEN_STICKY_TOTALS);
}

/* Tile 1 and two registers with random content, and a random range: the three operations against plain sums. */
struct linear {
	int16_t w[70][67], v[2][70];
	unsigned row0, rows, col0, cols;
};

static void linear_fill(struct limen_ref *ref, struct linear *l, uint64_t *random)
{
	uint32_t words[70 * 67 / 2] = { 0 };
	int mask = splitmix(random) % 2 ? 0xffff : 0x3f;

	l->row0 = (unsigned)(splitmix(random) % 70);
	l->rows = 1 + (unsigned)(splitmix(random) % (70 - l->row0));
	l->col0 = (unsigned)(splitmix(random) % 67);
	l->cols = 1 + (unsigned)(splitmix(random) % (67 - l->col0));
	for (unsigned i = 0; i < 70 * 67; i++) {
		l->w[i / 67][i % 67] = (int16_t)(splitmix(random) & 0xffff);
		words[i / 2] |= (uint32_t)(uint16_t)l->w[i / 67][i % 67] << i % 2 * 16;
	}
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_WRITE, .tile = 1, .rows = 70, .cols = 67,
					     .payload = words, .length = 70 * 67 / 2 });
	for (unsigned reg = 0; reg < 2; reg++) {
		for (unsigned i = 0; i < 70; i++)
			l->v[reg][i] = (int16_t)((int)(splitmix(random) & 0xffff) & mask);
		model_vector(ref, reg, 70, l->v[reg]);
	}
}

/* The cells of the range by number along and across */
static int32_t rounded_sum(const struct linear *l, bool transposed, unsigned along, unsigned n)
{
	int64_t sum = 1 << 19; /* half up; below zero one less, so that halves go away from it */

	for (unsigned i = 0; i < n; i++)
		sum += transposed ? l->w[l->row0 + i][l->col0 + along] * l->v[0][l->row0 + i] :
				    l->w[l->row0 + along][l->col0 + i] * l->v[0][l->col0 + i];
	return (int32_t)((sum < 1 << 19 ? sum - 1 : sum) >> 20);
}

static void linear_compare(struct limen_ref *ref, const struct linear *l)
{
	struct packet p = { .opcode = LIMEN_OP_MVM, .tile = 1, .vb = 1, .shift = 20, .row0 = l->row0, .rows = l->rows,
			    .col0 = l->col0, .cols = l->cols };
	const struct answer *a = packet_answers(ref, &p, l->rows);

	for (unsigned r = 0; r < l->rows; r++)
		assert_int_equal((int32_t)a->payload[r], rounded_sum(l, false, r, l->cols));
	p.opcode = LIMEN_OP_MVMT;
	a = packet_answers(ref, &p, l->cols);
	for (unsigned c = 0; c < l->cols; c++)
		assert_int_equal((int32_t)a->payload[c], rounded_sum(l, true, c, l->rows));
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_CLEAR, .flags = LIMEN_FLAG_CLEAR_GRADIENT, .tile = 1,
					     .rows = 70, .cols = 67 });
	p.opcode = LIMEN_OP_GRAD;
	packet_silent(ref, &p);
	a = packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_GRADIENT, .tile = 1,
						  .rows = 70, .cols = 67 }, 70 * 67);
	for (unsigned r = 0; r < 70; r++) {
		for (unsigned c = 0; c < 67; c++) {
			bool inside = r - l->row0 < l->rows && c - l->col0 < l->cols;

			assert_int_equal((int32_t)a->payload[r * 67 + c], inside ? l->v[0][r] * l->v[1][c] : 0);
		}
	}
}

static void test_linear(void **state)
{
	static const char *const isas[] = { "base", "avx2", "avx512" };
	uint64_t random = 20240607;

	for (size_t k = 0; k < 3; k++) {
		if (!limen_ref_set_isa(*state, isas[k]))
			continue; /* not on this processor */
		for (int i = 0; i < 40; i++) {
			struct linear l;

			linear_fill(*state, &l, &random);
			linear_compare(*state, &l);
		}
	}
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_loadv), CASE(test_storev_movev), CASE(test_colv), CASE(test_levels), CASE(test_fields),
		CASE(test_streams), CASE(test_totals), CASE(test_clear), CASE(test_rounding), CASE(test_saturation),
		CASE(test_grad), CASE(test_total_saturates), CASE(test_linear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
