/* conf_device.c: identity, packet framing, tiles, reset. */
#include "rig.h"

#include <string.h>

static const struct raw_packet ident_packet = { .opcode = LIMEN_OP_IDENT };

void conf_identity(void **state)
{
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);

	assert_int_equal(info->version, LIMEN_VERSION);
	assert_int_equal(info->features, 0);
	assert_in_range(info->lanes, 1, info->vector_len);
	assert_true((uint64_t)info->lanes * info->depth >= 256);
	assert_true((uint64_t)info->lanes * info->row_slots >= 64);
	assert_true(info->vector_len >= 128);
	assert_true(info->vectors >= 4);
	assert_true(info->tiles >= 4);
	assert_in_range(info->slots, 2, 4);
	assert_true(info->limit >= 1024);
	assert_true(strlen(info->name) > 0);
}

void conf_contract_words(void **state)
{
	struct rig *rig = *state;
	uint32_t words[4], answer[64];

	raw_header(&ident_packet, words);
	assert_int_equal(rig_raw(rig, words, 4, answer, 64), 18);
	assert_int_equal(answer[0], 16 << 16 | LIMEN_OP_IDENT);
	assert_int_equal(answer[2], 0x4e4d494c);
	assert_int_equal(answer[3], 1);
	assert_int_equal(answer[4], rig_info(rig)->lanes);
	assert_int_equal(answer[5], rig_info(rig)->depth);
	assert_int_equal(answer[13], 0);
	assert_int_equal(answer[16], 0);
	assert_int_equal(answer[17], 0);
}

/* P2: words with a zero opcode byte in header position are skipped and not counted. */
void conf_nop_words(void **state)
{
	struct rig *rig = *state;
	uint32_t words[64] = { 0, 0xffffff00, 0x12345600 }, answer[128];
	size_t n = 3;

	raw_header(&ident_packet, words + n);
	n += 4;
	for (int i = 0; i < 37; i++)
		words[n++] = 0;
	raw_header(&ident_packet, words + n);
	n += 4;
	assert_int_equal(rig_raw(rig, words, n, answer, 128), 36);
	assert_int_equal(answer[19], answer[1] + 1);
}

/* P7 */
void conf_index_counts(void **state)
{
	struct rig *rig = *state;
	const struct raw_packet bad = { .opcode = 200 }, reset = { .opcode = LIMEN_OP_RESET };
	uint32_t words[20], answer[64];

	raw_header(&reset, words);
	raw_header(&ident_packet, words + 4);
	raw_header(&bad, words + 8);
	raw_header(&bad, words + 12);
	raw_header(&ident_packet, words + 16);
	assert_int_equal(rig_raw(rig, words, 20, answer, 64), 40);
	assert_int_equal(answer[1], 0);
	assert_int_equal(answer[19], 1);
	assert_int_equal(answer[21], 2);
	assert_int_equal(answer[23], 3);
}

void conf_alloc_limits(void **state)
{
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);
	struct raw_packet alloc = { .opcode = LIMEN_OP_ALLOC, .va = 8, .rows = 2, .cols = 2 };

	alloc.tile = 1; /* not the next one */
	assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_TILE);
	alloc.tile = 0;
	for (unsigned i = 0; i < 3; i++) {
		const unsigned sizes[] = { 0, info->vector_len + 1, 65535 };

		alloc.rows = sizes[i];
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_RANGE);
		alloc.rows = 2;
		alloc.cols = sizes[i];
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_RANGE);
		alloc.cols = 2;
	}
	for (unsigned tile = 0; tile < info->tiles; tile++) {
		alloc.tile = tile;
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_OK);
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_TILE);
	}
	alloc.tile = info->tiles & 255;
	assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_TILE);
}

/* O5, also over the remains of an earlier tile */
void conf_alloc_zeroes(void **state)
{
	static struct rig_tile_state used, fresh;
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, 13, 17, 6, 5);
	const struct limen_pulse pulse = { .mantissa = 1, .barrier = 0, .sweeps = 3, .offset = -1 };
	const struct raw_packet reset = { .opcode = LIMEN_OP_RESET };

	must(rig, limen_pulse(rig->device, tile, NULL, &pulse));
	rig_save(rig, tile, &used);
	assert_true(used.totals[LIMEN_TOTAL_ATTEMPTS] == 3 * 13 * 17);
	assert_int_equal(rig_status(rig, &reset, NULL), LIMEN_STATUS_OK);
	must(rig, limen_reset(rig->device));
	must(rig, limen_tile_alloc(rig->device, 13, 17, 6, &tile));
	rig_save(rig, tile, &fresh);
	memset(&used, 0, sizeof(used));
	used.rows = 13;
	used.cols = 17;
	used.bits = 6;
	for (unsigned r = 0; r < 13; r++)
		used.stream[r][0] = 1;
	rig_same_state(&used, &fresh);
}

/* Makes tiles of one shape until, by E8, the next one does not fit: then it is refused, and not before. */
static void fill_up(struct rig *rig, unsigned rows, unsigned cols)
{
	const struct limen_info *info = rig_info(rig);
	unsigned lane_rows = (rows + info->lanes - 1) / info->lanes;
	unsigned slots = info->row_slots, depth = info->depth, tile = 0;
	struct raw_packet alloc = { .opcode = LIMEN_OP_ALLOC, .va = 1, .rows = rows, .cols = cols };

	must(rig, limen_reset(rig->device));
	while (tile < info->tiles && lane_rows <= slots && lane_rows * cols <= depth) {
		alloc.tile = tile++;
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_OK);
		slots -= lane_rows;
		depth -= lane_rows * cols;
	}
	alloc.tile = tile;
	if (tile < info->tiles)
		assert_int_equal(rig_status(rig, &alloc, NULL), LIMEN_STATUS_CAPACITY);
}

/* Tall, flat and square tiles; a row takes a slot and its cells of every lane, also of lanes that stay empty. */
void conf_alloc_capacity(void **state)
{
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);
	unsigned tall =
		info->vector_len < info->lanes * info->row_slots ? info->vector_len : info->lanes * info->row_slots;

	fill_up(rig, tall, 1);
	fill_up(rig, info->lanes + 1 < tall ? info->lanes + 1 : 1, info->vector_len);
	fill_up(rig, tall, info->depth / 4 + 1 < info->vector_len ? info->depth / 4 + 1 : info->vector_len);
	must(rig, limen_reset(rig->device));
	assert_int_equal(limen_tile_alloc(rig->device, 0, 1, 1, NULL), LIMEN_EUSAGE);
	must(rig, limen_reset(rig->device));
	assert_int_equal(limen_tile_alloc(rig->device, info->vector_len + 1, 1, 1, NULL), LIMEN_ECAPACITY);
}

/* P10 */
void conf_reset_opcode(void **state)
{
	struct rig *rig = *state;
	const struct raw_packet reset = { .opcode = LIMEN_OP_RESET };
	const struct raw_packet store = { .opcode = LIMEN_OP_STOREV, .va = 1, .rows = 8 };
	const struct raw_packet clear = { .opcode = LIMEN_OP_CLEAR, .flags = 1, .rows = 1, .cols = 1 };
	uint32_t words[12], answer[64];
	int16_t x[8];

	rig_tile(rig, 2, 2, 3, 1);
	rig_vector(rig, 1, 8, 1, 1000, x);
	must(rig, limen_sync(rig->device));
	raw_header(&reset, words);
	raw_header(&store, words + 4);
	raw_header(&clear, words + 8);
	assert_int_equal(rig_raw(rig, words, 12, answer, 64), 8);
	assert_int_equal(answer[1], 0);
	for (int i = 2; i < 6; i++)
		assert_int_equal(answer[i], 0);
	assert_int_equal(answer[6], LIMEN_STATUS_TILE << 8 | LIMEN_OP_CLEAR);
	assert_int_equal(answer[7], 1);
}

/* P9: a reset in the middle of a header or a payload, and with an answer half taken. */
void conf_reset_in_packet(void **state)
{
	struct rig *rig = *state;
	const struct raw_packet load = { .opcode = LIMEN_OP_LOADV, .flags = 1, .vb = 0, .rows = 64, .length = 32 };
	const struct raw_packet store = { .opcode = LIMEN_OP_STOREV, .va = 0, .rows = 64 };
	const unsigned beat = rig_info(rig)->stream_bits / 32;
	uint32_t words[36], answer[64];
	int16_t x[64];

	/* whole beats only: what fills up a beat would be taken for words of the packet */
	for (unsigned cut = beat; cut < 36; cut += beat) {
		raw_header(&load, words);
		memset(words + 4, 0x55, sizeof(words) - 16);
		assert_int_equal(rig_raw(rig, words, cut, answer, 64), 0);
		must(rig, limen_reset(rig->device));
		must(rig, limen_vector_read(rig->device, 0, 0, 64, x));
		must(rig, limen_sync(rig->device));
		for (int i = 0; i < 64; i++)
			assert_int_equal(x[i], 0);
	}
	raw_header(&store, words);
	assert_int_equal(limen_raw(rig->device, words, 4, answer, 3), 3);
	must(rig, limen_reset(rig->device));
	must(rig, limen_sync(rig->device));
}

/* P9: tiles, tables, registers are gone. */
void conf_reset_forgets(void **state)
{
	struct rig *rig = *state;
	const struct raw_packet pulse = { .opcode = LIMEN_OP_PULSE, .vb = 1, .rows = 1, .cols = 1, .length = 3 };
	const uint32_t payload[3] = { 0 };
	unsigned tile = rig_tile(rig, 3, 3, 3, 1);
	int16_t x[128], y[128];

	rig_vector(rig, 2, 128, -9, 9, x);
	must(rig, limen_sync(rig->device));
	must(rig, limen_reset(rig->device));
	must(rig, limen_vector_read(rig->device, 2, 0, 128, y));
	must(rig, limen_sync(rig->device));
	for (int i = 0; i < 128; i++)
		assert_int_equal(y[i], 0);
	assert_int_equal(rig_status(rig, &pulse, payload), LIMEN_STATUS_TILE);
	must(rig, limen_tile_alloc(rig->device, 1, 1, 2, &tile));
	must(rig, limen_sync(rig->device));
	assert_int_equal(rig_status(rig, &pulse, payload), LIMEN_STATUS_TABLE);
}

/* Many packets in flight at once, answers longer than what was sent: a host must read while it writes (P8). */
void conf_many_packets(void **state)
{
	enum { PACKETS = 2000, N = 64 };
	static int16_t got[PACKETS][N];
	struct rig *rig = *state;
	int16_t x[N];

	for (int p = 0; p < PACKETS; p++) {
		for (int i = 0; i < N; i++)
			x[i] = (int16_t)(p * 7 + i);
		must(rig, limen_vector_s16(rig->device, (unsigned)p % 4, N, x));
		must(rig, limen_vector_read(rig->device, (unsigned)p % 4, 0, N, got[p]));
	}
	must(rig, limen_sync(rig->device));
	for (int p = 0; p < PACKETS; p++) {
		for (int i = 0; i < N; i++)
			assert_int_equal(got[p][i], (int16_t)(p * 7 + i));
	}
}
