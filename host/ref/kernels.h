/* kernels.h: the loops that take the time, each compiled for several instruction sets from one source.
 *
 * They work on whole columns of a block: BLOCK_ROWS cells that are neighbours in memory. Pointers to cell fields point
 * at the first column in range, and the next column follows BLOCK_ROWS elements later. Rows ("lanes") of the block that
 * are out of range take part in the arithmetic but keep what they hold.
 */
#ifndef LIMEN_REF_KERNELS_H
#define LIMEN_REF_KERNELS_H

#include "attempt.h"

/* Rows of a block that are in range: first..end-1. */
struct limen_ref_lanes {
	unsigned first, end;
};

/* The part of one block that a PULSE visits: lanes first..end-1 of some columns. */
struct limen_ref_span {
	struct limen_ref_tile *tile;
	size_t base;                 /* index of lane 0 in the first column */
	unsigned row;                /* the tile's row in lane 0 */
	unsigned first, end, cols;
	int32_t barrier[BLOCK_ROWS]; /* A3, Q6.12 */
};

/* Of the lanes in range: largest |gradient|, and how many are below a bound. */
struct limen_ref_scan {
	uint32_t gradient_max;
	uint64_t below;
};

struct limen_ref_kernels {
	const char *name;

	/* sums[lane] += level * x over cols columns; no more than `chunk` products fit in 32 bits. Sums of lanes out of
	 * range are left undefined. */
	void (*mvm)(const int16_t *level, struct limen_ref_lanes lanes, unsigned cols, const int16_t *x,
		    unsigned chunk, int64_t sums[BLOCK_ROWS]);
	/* sums[col] += level * d over the lanes; narrow: all of them fit in 32 bits. d is 0 out of range. */
	void (*mvmt)(const int16_t *level, unsigned cols, const int16_t d[BLOCK_ROWS], bool narrow, int64_t *sums);
	/* gradient += d x with saturation; true when one saturated. d is 0 out of range. */
	bool (*grad)(int32_t *gradient, struct limen_ref_lanes lanes, unsigned cols, const int16_t d[BLOCK_ROWS],
		     const int16_t *x);

	struct limen_ref_scan (*scan)(const struct limen_ref_span *span, uint32_t bound);
	/* One sweep. Every word is drawn; those with their `zeros` highest bits zero are looked at. Neither kernel
	 * counts attempts and gated visits, and this one takes no notice of frozen ones. */
	void (*sparse)(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, unsigned zeros,
		       struct limen_ref_sums *sums);
	/* One sweep; every cell is worked out. */
	void (*dense)(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span,
		      struct limen_ref_sums *sums);
};

/* All that this processor runs, best first, from 0 to NULL; and by name: "base", "avx2", "avx512". */
const struct limen_ref_kernels *limen_ref_kernels_at(unsigned index);
const struct limen_ref_kernels *limen_ref_kernels_find(const char *name);

#endif
