/* conf_fields.c: every field of cells, rows and tiles, written and read back, whole and in parts; CLEAR. */
#include "rig.h"

#include <string.h>

enum { ROWS = 11, COLS = 23, CELLS = ROWS * COLS };

void conf_field_level(void **state)
{
	struct rig *rig = *state;
	int16_t out[CELLS], in[CELLS];

	/* one tile at a time, so that the smallest device has room */
	for (unsigned bits = 1; bits <= 16; bits++) {
		int high = (1 << (bits - 1)) - 1, low = -(1 << (bits - 1));
		unsigned tile;

		must(rig, limen_reset(rig->device));
		must(rig, limen_tile_alloc(rig->device, ROWS, COLS, bits, &tile));
		for (unsigned i = 0; i < CELLS; i++)
			out[i] =
				(int16_t)(i % 3 ? rig_between(rig, low, high) : rig_between(rig, INT16_MIN, INT16_MAX));
		must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, out));
		must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, in));
		must(rig, limen_sync(rig->device));
		for (unsigned i = 0; i < CELLS; i++)
			assert_int_equal(in[i], out[i] < low ? low : out[i] > high ? high : out[i]);
	}
}

void conf_field_gradient(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 8, 1);
	int32_t out[CELLS], in[CELLS];

	for (unsigned i = 0; i < CELLS; i++)
		out[i] = (int32_t)rig_between(rig, INT32_MIN, INT32_MAX);
	out[0] = INT32_MIN;
	out[CELLS - 1] = INT32_MAX;
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_GRADIENT, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_GRADIENT, NULL, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out, sizeof(in));
}

void conf_field_heat(void **state)
{
	const int64_t most = (INT64_C(1) << 47) - 1;
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 8, 1);
	int64_t out[CELLS], in[CELLS];

	for (unsigned i = 0; i < CELLS; i++)
		out[i] = i % 4 ? rig_between(rig, -most - 1, most) : (int64_t)raw_random(&rig->random);
	out[0] = most + 1;
	out[1] = -most - 2;
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_HEAT, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_HEAT, NULL, in));
	must(rig, limen_sync(rig->device));
	for (unsigned i = 0; i < CELLS; i++)
		assert_int_equal(in[i], out[i] > most ? most : out[i] < -most - 1 ? -most - 1 : out[i]);
}

void conf_field_jumps(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 8, 1);
	uint32_t out[CELLS], in[CELLS];

	for (unsigned i = 0; i < CELLS; i++)
		out[i] = (uint32_t)raw_random(&rig->random);
	out[5] = UINT32_MAX;
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_JUMPS, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_JUMPS, NULL, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out, sizeof(in));
}

void conf_field_blocked(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 8, 1);
	uint16_t out[CELLS], in[CELLS];

	for (unsigned i = 0; i < CELLS; i++)
		out[i] = (uint16_t)raw_random(&rig->random);
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_BLOCKED, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_BLOCKED, NULL, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out, sizeof(in));
}

void conf_field_stream(void **state)
{
	struct rig *rig = *state;
	const struct limen_range some = { .row0 = 3, .rows = 5, .col0 = 60000, .cols = 0 }; /* columns are ignored */
	unsigned tile = rig_tile(rig, ROWS, COLS, 8, 1);
	uint64_t out[ROWS][2], in[ROWS][2];

	for (unsigned r = 0; r < ROWS; r++) {
		out[r][0] = raw_random(&rig->random);
		out[r][1] = raw_random(&rig->random);
	}
	memset(out[4], 0, sizeof(out[4]));
	out[6][1] = 0;
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_STREAM, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_STREAM, NULL, in));
	must(rig, limen_sync(rig->device));
	out[4][0] = 1; /* C3 */
	assert_memory_equal(in, out, sizeof(in));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_STREAM, &some, out));
	memmove(out + 3, out, 5 * sizeof(out[0]));
	memset(in, 0, sizeof(in));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_STREAM, NULL, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out, sizeof(in));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_STREAM, &some, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out + 3, 5 * sizeof(in[0]));
}

void conf_field_totals(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, 2, 2, 8, 1);
	int64_t out[LIMEN_TOTAL_COUNT], in[LIMEN_TOTAL_COUNT];

	for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++)
		out[t] = (int64_t)raw_random(&rig->random);
	out[0] = INT64_MIN;
	out[1] = INT64_MAX;
	must(rig, limen_totals_write(rig->device, tile, out));
	must(rig, limen_totals_read(rig->device, tile, in));
	must(rig, limen_sync(rig->device));
	out[LIMEN_TOTAL_STICKY] &= 31; /* O4 */
	assert_memory_equal(in, out, sizeof(in));
}

/* Random rectangles of each field against a copy kept here. */
void conf_field_parts(void **state)
{
	static const unsigned fields[] = { LIMEN_FIELD_LEVEL, LIMEN_FIELD_GRADIENT, LIMEN_FIELD_HEAT, LIMEN_FIELD_JUMPS,
					   LIMEN_FIELD_BLOCKED };
	static const unsigned sizes[] = { 2, 4, 8, 4, 2 };
	static uint8_t copy[5][CELLS * 8], part[CELLS * 8], whole[CELLS * 8];
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 16, 1);

	memset(copy, 0, sizeof(copy));
	for (int round = 0; round < 60; round++) {
		unsigned f = rig_below(rig, 5), size = sizes[f];
		struct limen_range range = { .row0 = (uint16_t)rig_below(rig, ROWS),
					     .col0 = (uint16_t)rig_below(rig, COLS) };

		range.rows = (uint16_t)(1 + rig_below(rig, ROWS - range.row0));
		range.cols = (uint16_t)(1 + rig_below(rig, COLS - range.col0));
		for (unsigned i = 0; i < sizeof(part); i++)
			part[i] = (uint8_t)(f == 2 && i % 8 > 5 ? 0 : raw_random(&rig->random)); /* heat within s48 */
		for (unsigned i = 0; f == 2 && i < CELLS; i++)
			part[8 * i + 5] &= 127;
		must(rig, limen_cells_write(rig->device, tile, fields[f], &range, part));
		for (unsigned r = 0; r < range.rows; r++) {
			memcpy(copy[f] + ((range.row0 + r) * COLS + range.col0) * size, part + r * range.cols * size,
			       range.cols * size);
		}
		memset(whole, 0xee, sizeof(whole));
		must(rig, limen_cells_read(rig->device, tile, fields[f], NULL, whole));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(whole, copy[f], CELLS * size);
		must(rig, limen_cells_read(rig->device, tile, fields[f], &range, whole));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(whole, part, range.rows * range.cols * size);
	}
}

/* A tile whose heat takes more than one packet, if the device holds one. */
void conf_large_split(void **state)
{
	enum { TALL = 100, WIDE = 65535 / (2 * TALL) + 1 };
	static int64_t out[TALL * WIDE], in[TALL * WIDE];
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);
	unsigned cols = info->limit / (2 * TALL) + 1, lane_rows = (TALL + info->lanes - 1) / info->lanes, tile;

	if (cols > info->vector_len || lane_rows > info->row_slots || lane_rows * cols > info->depth) {
		print_message("skipped: no tile of this device outgrows a packet of %u words\n", info->limit);
		skip();
	}
	must(rig, limen_tile_alloc(rig->device, TALL, cols, 8, &tile));
	for (unsigned i = 0; i < TALL * cols; i++)
		out[i] = rig_between(rig, -1000000000, 1000000000);
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_HEAT, NULL, out));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_HEAT, NULL, in));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(in, out, TALL * cols * sizeof(*in));
}

/* Puts something other than zero into every field. */
static void fill(struct rig *rig, unsigned tile, struct rig_tile_state *full)
{
	rig_save(rig, tile, full);
	for (unsigned i = 0; i < full->rows * full->cols; i++) {
		full->level[i] = (int16_t)(1 + i % 50);
		full->gradient[i] = (int32_t)(i + 1);
		full->heat[i] = 10 * (int64_t)(i + 1);
		full->jumps[i] = i + 7;
		full->blocked[i] = (uint16_t)(i + 9);
	}
	for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++)
		full->totals[t] = t + 1;
	rig_restore(rig, tile, full);
}

/* O10 */
void conf_clear_fields(void **state)
{
	static struct rig_tile_state full, after;
	const struct limen_range part = { 2, 4, 3, 9 };
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, 9, 14, 8, 3);

	for (unsigned flags = 0; flags < 32; flags++) {
		fill(rig, tile, &full);
		must(rig, limen_cells_clear(rig->device, tile, &part, flags));
		rig_save(rig, tile, &after);
		for (unsigned r = part.row0; r < 6U; r++) {
			for (unsigned c = part.col0; c < 12U; c++) {
				unsigned i = r * 14 + c;

				full.level[i] = flags & LIMEN_FLAG_CLEAR_LEVEL ? 0 : full.level[i];
				full.gradient[i] = flags & LIMEN_FLAG_CLEAR_GRADIENT ? 0 : full.gradient[i];
				full.heat[i] = flags & LIMEN_FLAG_CLEAR_HEAT ? 0 : full.heat[i];
				full.jumps[i] = flags & LIMEN_FLAG_CLEAR_JUMPS ? 0 : full.jumps[i];
				full.blocked[i] = flags & LIMEN_FLAG_CLEAR_BLOCKED ? 0 : full.blocked[i];
			}
		}
		if (flags & LIMEN_FLAG_CLEAR_GRADIENT)
			full.totals[LIMEN_TOTAL_GRADIENT_CLEARS] += 36;
		rig_same_state(&full, &after);
	}
}

/* O10: the totals go last, so that clears which the packet itself counted are gone too. */
void conf_clear_totals(void **state)
{
	static struct rig_tile_state full;
	const struct limen_range part = { 1, 1, 1, 1 };
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, 3, 3, 8, 3);
	int64_t totals[LIMEN_TOTAL_COUNT];

	fill(rig, tile, &full);
	must(rig, limen_cells_clear(rig->device, tile, &part, LIMEN_FLAG_CLEAR_TOTALS | LIMEN_FLAG_CLEAR_GRADIENT));
	must(rig, limen_totals_read(rig->device, tile, totals));
	must(rig, limen_sync(rig->device));
	for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++)
		assert_int_equal(totals[t], 0);
}
