/* pulse_fast.c: chooses how a block is swept, from bounds on the total barrier that its cells can have.
 *
 * By A6 eps <= (lz + 1) << 16, so a move over a total barrier e needs a word with at least ceil(e / 4096) - 1 leading
 * zeros. The smallest e of the block thus tells how many of its words need no look at all, exactly and whatever the
 * tables hold.
 */
#include "pulse_fast.h"

enum {
	/* Up to this many leading zeros asked for (one word in 2^n passes) working out whole columns is faster; in a
	 * tile that no cache holds, where looking at single cells waits for memory, up to a few more. */
	DENSE_ZEROS_MAX = 2,
	DENSE_ZEROS_MAX_LARGE = 4,
	LARGE_CELLS = 1 << 18,
	/* With fewer lanes in range than this, whole columns are mostly wasted. */
	DENSE_LANES_MIN = 20
};

/* What the cells of a block can have at most and at least, Q.12. */
struct bounds {
	int32_t least, most;
};

/* Smallest |gradient| whose field is not zero (A2), at most 2^31 + 1, which none reaches. */
static uint32_t gradient_visible(const struct limen_ref_pulse *pulse)
{
	const uint32_t never = ((uint32_t)1 << 31) + 1;
	uint64_t product = pulse->shift ? (uint64_t)1 << (pulse->shift - 1) : 1;
	uint64_t gradient;

	if (pulse->mantissa == 0)
		return never;
	gradient = (product + pulse->mantissa - 1) / pulse->mantissa;
	return gradient < never ? (uint32_t)gradient : never;
}

/* Bounds on e of A8 for |K| up to field_max: each term of A7 at its own extreme. */
static struct bounds total_barrier(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span,
				   int32_t field_max)
{
	int32_t last = (field_max + 128) >> 8 < 255 ? (field_max + 128) >> 8 : 255;
	int32_t lambda_max = pulse->lambda == 0 ? 0 : pulse->lambda == 1 ? field_max >> 1 : field_max;
	struct bounds table = { pulse->kinetics[0], pulse->kinetics[0] };
	struct bounds barrier = { LIMEN_BARRIER_MAX, 0 };

	for (int32_t i = 1; i <= last; i++) {
		table.least = pulse->kinetics[i] < table.least ? pulse->kinetics[i] : table.least;
		table.most = pulse->kinetics[i] > table.most ? pulse->kinetics[i] : table.most;
	}
	for (unsigned i = span->first; i < span->end; i++) {
		barrier.least = span->barrier[i] < barrier.least ? span->barrier[i] : barrier.least;
		barrier.most = span->barrier[i] > barrier.most ? span->barrier[i] : barrier.most;
	}
	return (struct bounds){ barrier.least - lambda_max + table.least, barrier.most + table.most + field_max };
}

/* |K| of a gradient of that magnitude */
static int32_t field_magnitude(const struct limen_ref_pulse *pulse, uint32_t gradient)
{
	int32_t k = attempt_field(pulse, gradient > INT32_MAX ? INT32_MIN : (int32_t)gradient);

	return k < 0 ? -k : k;
}

static void span_make(struct limen_ref_span *span, const struct limen_ref_pulse *pulse, struct limen_ref_tile *tile,
		      const struct limen_ref_packet *p, unsigned block)
{
	unsigned end = p->row0 + p->rows;

	span->tile = tile;
	span->row = block * BLOCK_ROWS;
	span->base = cell_index(tile, span->row, p->col0);
	span->first = p->row0 > span->row ? p->row0 - span->row : 0;
	span->end = end - span->row < BLOCK_ROWS ? end - span->row : BLOCK_ROWS;
	span->cols = p->cols;
	for (unsigned i = 0; i < BLOCK_ROWS; i++)
		span->barrier[i] = i >= span->first && i < span->end ? attempt_barrier(pulse, span->row + i) : 0;
}

/* The sparse kernel does not see frozen visits. */
static bool sparse_fits(const struct limen_ref_tile *tile, struct bounds e, unsigned zeros)
{
	bool large = (uint64_t)tile->rows * tile->cols > LARGE_CELLS;

	return e.most < LIMEN_FREEZE && zeros > (large ? DENSE_ZEROS_MAX_LARGE : DENSE_ZEROS_MAX);
}

/* Counts that follow from the fields alone, which are the same in every sweep (A13). */
static void visits_count(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, uint64_t gated,
			 struct limen_ref_sums *sums)
{
	uint64_t visits = (uint64_t)(span->end - span->first) * span->cols;

	if (!pulse->gate)
		gated = 0;
	sums->total[LIMEN_TOTAL_ATTEMPTS] += (int64_t)((visits - gated) * pulse->sweeps);
	sums->total[LIMEN_TOTAL_GATED] += (int64_t)(gated * pulse->sweeps);
}

static void rows_do(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, unsigned col0,
		    struct limen_ref_sums *sums)
{
	for (unsigned i = span->first; i < span->end; i++)
		limen_ref_pulse_row(pulse, span->tile, span->row + i, col0, span->cols, sums);
}

void limen_ref_pulse_block(const struct limen_ref_kernels *kernels, const struct limen_ref_pulse *pulse,
			   struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned block,
			   struct limen_ref_sums *sums)
{
	struct limen_ref_span span;
	struct limen_ref_scan scan;
	struct bounds e;
	unsigned zeros;
	bool sparse;

	span_make(&span, pulse, tile, p, block);
	scan = kernels->scan(&span, gradient_visible(pulse));
	e = total_barrier(pulse, &span, field_magnitude(pulse, scan.gradient_max));
	zeros = e.least > 4096 ? (unsigned)(e.least + 4095) / 4096 - 1 : 0;
	sparse = sparse_fits(tile, e, zeros);
	if (!sparse && span.end - span.first < DENSE_LANES_MIN) {
		rows_do(pulse, &span, p->col0, sums);
		return;
	}
	for (unsigned sweep = 0; sweep < pulse->sweeps; sweep++) {
		if (sparse)
			kernels->sparse(pulse, &span, zeros, sums);
		else
			kernels->dense(pulse, &span, sums);
	}
	visits_count(pulse, &span, scan.below, sums);
}
