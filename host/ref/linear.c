/* linear.c: the three linear operations: MVM, MVMT, GRAD (O8, O9). */
#include "kernels.h"
#include <string.h>

/* rnd(v, shift) of the spec: half away from zero. |v| < 2^47. */
static int64_t round_shift(int64_t v, unsigned shift)
{
	uint64_t half = shift ? (uint64_t)1 << (shift - 1) : 0;
	uint64_t magnitude = ((v < 0 ? 0 - (uint64_t)v : (uint64_t)v) + half) >> shift;

	return v < 0 ? -(int64_t)magnitude : (int64_t)magnitude;
}

/* Delivers n exact sums, the first of them for row or column `first`. */
static void deliver(struct limen_ref *ref, const struct limen_ref_packet *p, const int64_t *sums, unsigned first,
		    unsigned n, bool to_vector)
{
	if (to_vector) {
		int16_t *v = vector_register(ref, p->vb) + first;

		for (unsigned i = 0; i < n; i++)
			v[i] = (int16_t)clamp64(round_shift(sums[i], p->shift), INT16_MIN, INT16_MAX);
	} else {
		uint32_t *answer = limen_ref_answer(ref, LIMEN_STATUS_OK, n);

		for (unsigned i = 0; i < n; i++)
			answer[i] = (uint32_t)clamp64(round_shift(sums[i], p->shift), INT32_MIN, INT32_MAX);
	}
}

/* Largest magnitude of n elements, at least 1. */
static int32_t magnitude(const int16_t *v, unsigned n)
{
	int16_t low = -1, high = 1;

	/* ends in their own width: compilers make vectors of that */
	for (unsigned i = 0; i < n; i++) {
		low = v[i] < low ? v[i] : low;
		high = v[i] > high ? v[i] : high;
	}
	return -low > high ? -low : high;
}

/* How many products of a level of the tile with an element up to x_max can be summed in s32. */
static unsigned products_in_32(const struct limen_ref_tile *tile, int32_t x_max)
{
	return (unsigned)(INT32_MAX / ((int64_t)-tile->level_min * x_max));
}

/* The part of a block that is in range. */
struct part {
	struct limen_ref_lanes lanes;
	unsigned count; /* of lanes */
	size_t base;    /* index of lane 0 in the first column in range */
};

static struct part part_of(const struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned block)
{
	unsigned row = block * BLOCK_ROWS, end = p->row0 + p->rows - row;
	struct part part;

	part.lanes.first = p->row0 > row ? p->row0 - row : 0;
	part.lanes.end = end < BLOCK_ROWS ? end : BLOCK_ROWS;
	part.count = part.lanes.end - part.lanes.first;
	part.base = cell_index(tile, row, p->col0);
	return part;
}

/* A register by row, for one block: 0 in the lanes that are out of range, which then add nothing. */
static void lanes_of(const struct part *part, unsigned block, const int16_t *v, int16_t lanes[BLOCK_ROWS])
{
	memset(lanes, 0, BLOCK_ROWS * sizeof *lanes);
	memcpy(lanes + part->lanes.first, v + block * BLOCK_ROWS + part->lanes.first, part->count * sizeof *lanes);
}

/* Whether a block has anything to add. Images have edges. */
static bool any(const int16_t lanes[BLOCK_ROWS])
{
	int16_t bits = 0;

	for (int i = 0; i < BLOCK_ROWS; i++)
		bits = (int16_t)(bits | lanes[i]);
	return bits != 0;
}

void limen_ref_mvm(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *x = vector_register(ref, p->va) + p->col0;
	unsigned chunk = products_in_32(tile, magnitude(x, p->cols));
	unsigned last = (p->row0 + p->rows - 1) / BLOCK_ROWS;
	int64_t *y = ref->sums;

	(void)payload;
	for (unsigned block = p->row0 / BLOCK_ROWS; block <= last; block++) {
		struct part part = part_of(tile, p, block);
		int64_t sums[BLOCK_ROWS] = { 0 };

		ref->kernels->mvm(tile->level + part.base, part.lanes, p->cols, x, chunk, sums);
		memcpy(y, sums + part.lanes.first, part.count * sizeof *y);
		y += part.count;
	}
	deliver(ref, p, ref->sums, p->row0, p->rows, p->flags & LIMEN_FLAG_MVM_TO_VECTOR);
	limen_ref_totals_count(tile, LIMEN_TOTAL_MACS_FORWARD, (uint64_t)p->rows * p->cols);
}

void limen_ref_mvmt(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *d = vector_register(ref, p->va);
	bool narrow = products_in_32(tile, magnitude(d + p->row0, p->rows)) >= BLOCK_ROWS;
	unsigned last = (p->row0 + p->rows - 1) / BLOCK_ROWS;

	(void)payload;
	memset(ref->sums, 0, p->cols * sizeof *ref->sums);
	for (unsigned block = p->row0 / BLOCK_ROWS; block <= last; block++) {
		struct part part = part_of(tile, p, block);
		int16_t lanes[BLOCK_ROWS];

		lanes_of(&part, block, d, lanes);
		if (any(lanes))
			ref->kernels->mvmt(tile->level + part.base, p->cols, lanes, narrow, ref->sums);
	}
	deliver(ref, p, ref->sums, p->col0, p->cols, p->flags & LIMEN_FLAG_MVMT_TO_VECTOR);
	limen_ref_totals_count(tile, LIMEN_TOTAL_MACS_TRANSPOSED, (uint64_t)p->rows * p->cols);
}

void limen_ref_grad(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *d = vector_register(ref, p->va);
	const int16_t *x = vector_register(ref, p->vb) + p->col0;
	unsigned last = (p->row0 + p->rows - 1) / BLOCK_ROWS;

	(void)payload;
	for (unsigned block = p->row0 / BLOCK_ROWS; block <= last; block++) {
		struct part part = part_of(tile, p, block);
		int16_t lanes[BLOCK_ROWS];

		lanes_of(&part, block, d, lanes);
		if (!any(lanes))
			continue;
		if (ref->kernels->grad(tile->gradient + part.base, part.lanes, p->cols, lanes, x))
			tile->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_GRADIENT;
	}
	limen_ref_totals_count(tile, LIMEN_TOTAL_GRADIENT_UPDATES, (uint64_t)p->rows * p->cols);
}
