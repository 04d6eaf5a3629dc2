/* cells.c: WRITE, READ and CLEAR of cell fields, row streams and totals. */
#include "model.h"
#include <string.h>

static const int64_t HEAT_MAX = ((int64_t)1 << 47) - 1;

static uint64_t get64(const uint32_t *words)
{
	return words[0] | (uint64_t)words[1] << 32;
}

static void put64(uint32_t *words, uint64_t v)
{
	words[0] = (uint32_t)v;
	words[1] = (uint32_t)(v >> 32);
}

static unsigned get16(const uint32_t *words, size_t i)
{
	return words[i / 2] >> i % 2 * 16 & 0xffff;
}

static void put16(uint32_t *words, size_t i, unsigned v)
{
	words[i / 2] |= (uint32_t)v << i % 2 * 16;
}

/* Stores element i of the payload in cell k (O4). */
static void cell_put(struct limen_ref_tile *tile, unsigned field, size_t k, const uint32_t *payload, size_t i)
{
	switch (field) {
	case LIMEN_FIELD_LEVEL:
		tile->level[k] = (int16_t)clamp64((int16_t)get16(payload, i), tile->level_min, tile->level_max);
		break;
	case LIMEN_FIELD_GRADIENT:
		tile->gradient[k] = (int32_t)payload[i];
		break;
	case LIMEN_FIELD_HEAT:
		tile->heat[k] = clamp64((int64_t)get64(payload + 2 * i), -HEAT_MAX - 1, HEAT_MAX);
		break;
	case LIMEN_FIELD_JUMPS:
		tile->jumps[k] = payload[i];
		break;
	case LIMEN_FIELD_BLOCKED:
		tile->blocked[k] = (uint16_t)get16(payload, i);
		break;
	}
}

/* The other way round; the answer's words are zero before. */
static void cell_get(const struct limen_ref_tile *tile, unsigned field, size_t k, uint32_t *answer, size_t i)
{
	switch (field) {
	case LIMEN_FIELD_LEVEL:
		put16(answer, i, (uint16_t)tile->level[k]);
		break;
	case LIMEN_FIELD_GRADIENT:
		answer[i] = (uint32_t)tile->gradient[k];
		break;
	case LIMEN_FIELD_HEAT:
		put64(answer + 2 * i, (uint64_t)tile->heat[k]);
		break;
	case LIMEN_FIELD_JUMPS:
		answer[i] = tile->jumps[k];
		break;
	case LIMEN_FIELD_BLOCKED:
		put16(answer, i, tile->blocked[k]);
		break;
	}
}

/* C3: the state (0, 0) is stored as (1, 0). */
static void stream_put(struct limen_ref_tile *tile, unsigned row, const uint32_t *words)
{
	tile->s0[row] = get64(words);
	tile->s1[row] = get64(words + 2);
	if (tile->s0[row] == 0 && tile->s1[row] == 0)
		tile->s0[row] = 1;
}

/* O4: the sticky word keeps its five flags. */
static void totals_put(struct limen_ref_tile *tile, const uint32_t *words)
{
	for (unsigned i = 0; i < LIMEN_TOTAL_COUNT; i++)
		tile->totals[i] = (int64_t)get64(words + 2 * i);
	tile->totals[LIMEN_TOTAL_STICKY] = words[2 * LIMEN_TOTAL_STICKY] & STICKY_ALL;
}

void limen_ref_write_cells(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	unsigned field = (p->flags & LIMEN_FLAG_WRITE_FIELD) >> LIMEN_FLAG_WRITE_FIELD_LSB;
	size_t i = 0;

	if (field == LIMEN_FIELD_TOTALS) {
		totals_put(tile, payload);
	} else if (field == LIMEN_FIELD_STREAM) {
		for (unsigned r = 0; r < p->rows; r++)
			stream_put(tile, p->row0 + r, payload + LIMEN_STREAM_WORDS * r);
	} else {
		for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
			for (unsigned col = p->col0; col < p->col0 + p->cols; col++)
				cell_put(tile, field, cell_index(tile, row, col), payload, i++);
	}
}

void limen_ref_read_cells(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	const struct limen_ref_tile *tile = &ref->tiles[p->tile];
	unsigned field = (p->flags & LIMEN_FLAG_READ_FIELD) >> LIMEN_FLAG_READ_FIELD_LSB;
	unsigned length = (unsigned)limen_ref_field_words(p);
	uint32_t *answer = limen_ref_answer(ref, LIMEN_STATUS_OK, length);
	size_t i = 0;

	(void)payload;
	memset(answer, 0, length * sizeof *answer);
	if (field == LIMEN_FIELD_TOTALS) {
		for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++)
			put64(answer + 2 * t, (uint64_t)tile->totals[t]);
	} else if (field == LIMEN_FIELD_STREAM) {
		for (unsigned r = 0; r < p->rows; r++) {
			put64(answer + LIMEN_STREAM_WORDS * r, tile->s0[p->row0 + r]);
			put64(answer + LIMEN_STREAM_WORDS * r + 2, tile->s1[p->row0 + r]);
		}
	} else {
		for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
			for (unsigned col = p->col0; col < p->col0 + p->cols; col++)
				cell_get(tile, field, cell_index(tile, row, col), answer, i++);
	}
}

/* Zeroes the flagged fields of n neighbours in memory, from cell k. */
static void run_clear(struct limen_ref_tile *tile, unsigned flags, size_t k, size_t n)
{
	if (flags & LIMEN_FLAG_CLEAR_LEVEL)
		memset(tile->level + k, 0, n * sizeof *tile->level);
	if (flags & LIMEN_FLAG_CLEAR_GRADIENT)
		memset(tile->gradient + k, 0, n * sizeof *tile->gradient);
	if (flags & LIMEN_FLAG_CLEAR_HEAT)
		memset(tile->heat + k, 0, n * sizeof *tile->heat);
	if (flags & LIMEN_FLAG_CLEAR_JUMPS)
		memset(tile->jumps + k, 0, n * sizeof *tile->jumps);
	if (flags & LIMEN_FLAG_CLEAR_BLOCKED)
		memset(tile->blocked + k, 0, n * sizeof *tile->blocked);
}

void limen_ref_cells_clear(struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned flags)
{
	unsigned end = p->row0 + p->rows;

	for (unsigned row = p->row0, n; row < end; row += n) {
		n = BLOCK_ROWS - row % BLOCK_ROWS;
		n = n < end - row ? n : end - row;
		for (unsigned col = p->col0; col < p->col0 + p->cols; col++)
			run_clear(tile, flags, cell_index(tile, row, col), n);
	}
}

/* O10 */
void limen_ref_clear(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];

	(void)payload;
	limen_ref_cells_clear(tile, p, p->flags);
	if (p->flags & LIMEN_FLAG_CLEAR_GRADIENT)
		limen_ref_totals_count(tile, LIMEN_TOTAL_GRADIENT_CLEARS, (uint64_t)p->rows * p->cols);
	if (p->flags & LIMEN_FLAG_CLEAR_TOTALS)
		memset(tile->totals, 0, sizeof tile->totals);
}
