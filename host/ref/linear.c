/* linear.c: the three linear operations: MVM, MVMT, GRAD (O8, O9). */
#include "model.h"
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

void limen_ref_mvm(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *x = vector_register(ref, p->va);

	(void)payload;
	memset(ref->sums, 0, p->rows * sizeof *ref->sums);
	for (unsigned r = 0; r < p->rows; r++)
		for (unsigned col = p->col0; col < p->col0 + p->cols; col++)
			ref->sums[r] += tile->level[cell_index(tile, p->row0 + r, col)] * x[col];
	deliver(ref, p, ref->sums, p->row0, p->rows, p->flags & LIMEN_FLAG_MVM_TO_VECTOR);
	limen_ref_totals_count(tile, LIMEN_TOTAL_MACS_FORWARD, (uint64_t)p->rows * p->cols);
}

void limen_ref_mvmt(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *d = vector_register(ref, p->va);

	(void)payload;
	memset(ref->sums, 0, p->cols * sizeof *ref->sums);
	for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
		for (unsigned c = 0; c < p->cols; c++)
			ref->sums[c] += tile->level[cell_index(tile, row, p->col0 + c)] * d[row];
	deliver(ref, p, ref->sums, p->col0, p->cols, p->flags & LIMEN_FLAG_MVMT_TO_VECTOR);
	limen_ref_totals_count(tile, LIMEN_TOTAL_MACS_TRANSPOSED, (uint64_t)p->rows * p->cols);
}

void limen_ref_grad(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	const int16_t *d = vector_register(ref, p->va);
	const int16_t *x = vector_register(ref, p->vb);

	(void)payload;
	for (unsigned row = p->row0; row < p->row0 + p->rows; row++) {
		for (unsigned col = p->col0; col < p->col0 + p->cols; col++) {
			int32_t *g = &tile->gradient[cell_index(tile, row, col)];
			int64_t sum = (int64_t)*g + d[row] * x[col];

			*g = (int32_t)clamp64(sum, INT32_MIN, INT32_MAX);
			if (*g != sum)
				tile->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_GRADIENT;
		}
	}
	limen_ref_totals_count(tile, LIMEN_TOTAL_GRADIENT_UPDATES, (uint64_t)p->rows * p->cols);
}
