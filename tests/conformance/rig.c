/* rig.c: see rig.h. */
#include "rig.h"

#include <stdio.h>
#include <string.h>

void rig_must(const struct rig *rig, int result, const char *call, const char *file, int line)
{
	if (!result)
		return;
	print_error("%s: %s (%s)\n", call, limen_strerror(result), limen_device_message(rig->device));
	_fail(file, line);
}

const struct limen_info *rig_info(const struct rig *rig)
{
	return limen_device_info(rig->device);
}

unsigned rig_below(struct rig *rig, unsigned n)
{
	return raw_below(&rig->random, n);
}

int64_t rig_between(struct rig *rig, int64_t low, int64_t high)
{
	return low + (int64_t)(raw_random(&rig->random) % (uint64_t)(high - low + 1));
}

unsigned rig_tile(struct rig *rig, unsigned rows, unsigned cols, unsigned bits, uint64_t seed)
{
	unsigned tile;

	must(rig, limen_tile_alloc(rig->device, rows, cols, bits, &tile));
	must(rig, limen_kinetics_load(rig->device, 0, LIMEN_GLAUBER));
	must(rig, limen_tile_seed(rig->device, tile, seed, 0, 0, 0));
	return tile;
}

void rig_levels(struct rig *rig, unsigned tile, int low, int high, int16_t *levels)
{
	struct limen_range range = limen_tile_range(rig->device, tile);

	for (unsigned i = 0; i < (unsigned)range.rows * range.cols; i++)
		levels[i] = (int16_t)rig_between(rig, low, high);
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, levels));
}

void rig_vector(struct rig *rig, unsigned reg, unsigned n, int low, int high, int16_t *x)
{
	for (unsigned i = 0; i < n; i++)
		x[i] = (int16_t)rig_between(rig, low, high);
	must(rig, limen_vector_s16(rig->device, reg, n, x));
}

size_t rig_raw(struct rig *rig, const uint32_t *words, size_t n, uint32_t *answers, size_t max)
{
	long got = limen_raw(rig->device, words, n, answers, max);
	size_t to = 0;

	must(rig, got < 0 ? (int)got : 0);
	for (size_t at = 0; at < (size_t)got;) {
		size_t len = answers[at] ? 2 + (answers[at] >> 16) : 1;

		assert_in_range(len, 1, (size_t)got - at);
		if (answers[at]) {
			memmove(answers + to, answers + at, len * sizeof(*answers));
			to += len;
		}
		at += len;
	}
	return to;
}

unsigned rig_status(struct rig *rig, const struct raw_packet *packet, const uint32_t *payload)
{
	static uint32_t words[4 + 65536], answers[70000];
	size_t n;

	raw_header(packet, words);
	if (packet->length)
		memcpy(words + 4, payload, packet->length * sizeof(*words));
	n = rig_raw(rig, words, 4 + packet->length, answers, 70000);
	if (!n)
		return LIMEN_STATUS_OK;
	/* one answer, of this packet, with a payload only on success */
	assert_int_equal(n, 2 + (answers[0] >> 16));
	assert_int_equal(answers[0] & 255, packet->opcode);
	if (answers[0] >> 8 & 255)
		assert_int_equal(answers[0] >> 16, 0);
	return answers[0] >> 8 & 255;
}

void rig_save(struct rig *rig, unsigned tile, struct rig_tile_state *state)
{
	memset(state, 0, sizeof(*state));
	must(rig, limen_tile_shape(rig->device, tile, &state->rows, &state->cols, &state->bits));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, state->level));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_GRADIENT, NULL, state->gradient));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_HEAT, NULL, state->heat));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_JUMPS, NULL, state->jumps));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_BLOCKED, NULL, state->blocked));
	must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_STREAM, NULL, state->stream));
	must(rig, limen_totals_read(rig->device, tile, state->totals));
	must(rig, limen_sync(rig->device));
}

void rig_restore(struct rig *rig, unsigned tile, const struct rig_tile_state *state)
{
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, state->level));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_GRADIENT, NULL, state->gradient));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_HEAT, NULL, state->heat));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_JUMPS, NULL, state->jumps));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_BLOCKED, NULL, state->blocked));
	must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_STREAM, NULL, state->stream));
	must(rig, limen_totals_write(rig->device, tile, state->totals));
}

/* Field by field, so that a failure says which. */
void rig_same_state(const struct rig_tile_state *a, const struct rig_tile_state *b)
{
	assert_int_equal(a->rows, b->rows);
	assert_int_equal(a->cols, b->cols);
	assert_int_equal(a->bits, b->bits);
	for (unsigned i = 0; i < a->rows * a->cols; i++) {
		assert_int_equal(a->level[i], b->level[i]);
		assert_int_equal(a->gradient[i], b->gradient[i]);
		assert_int_equal(a->heat[i], b->heat[i]);
		assert_int_equal(a->jumps[i], b->jumps[i]);
		assert_int_equal(a->blocked[i], b->blocked[i]);
	}
	for (unsigned r = 0; r < a->rows; r++) {
		assert_true(a->stream[r][0] == b->stream[r][0]);
		assert_true(a->stream[r][1] == b->stream[r][1]);
	}
	for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++)
		assert_int_equal(a->totals[t], b->totals[t]);
}
