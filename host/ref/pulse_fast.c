/* pulse_fast.c: chooses how a block is swept, from bounds on the total barrier that its cells can have.
 *
 * By A6 eps <= (lz + 1) << 16, so a move over a total barrier e needs a word with at least ceil(e / 4096) - 1 leading
 * zeros. The smallest e of the block thus tells how many of its words need no look at all, exactly and whatever the
 * tables hold.
 */
#include "pulse_fast.h"

enum {
	/* Up to this many leading zeros asked for (one word in 2^n passes) working out whole columns is faster. */
	DENSE_ZEROS_MAX = 2
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

void limen_ref_pulse_block(const struct limen_ref_kernels *kernels, const struct limen_ref_pulse *pulse,
			   struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned block,
			   struct limen_ref_sums *sums)
{
	struct limen_ref_span span;
	struct limen_ref_scan scan;
	struct bounds e;
	uint64_t visits, gated;
	int64_t field_max;
	unsigned zeros;

	span_make(&span, pulse, tile, p, block);
	scan = kernels->scan(&span, gradient_visible(pulse));
	field_max = scan.gradient_max;
	field_max = attempt_field(pulse, field_max > INT32_MAX ? INT32_MIN : (int32_t)field_max);
	e = total_barrier(pulse, &span, (int32_t)(field_max < 0 ? -field_max : field_max));
	zeros = e.least > 4096 ? (unsigned)(e.least + 4095) / 4096 - 1 : 0;
	/* The sparse kernel does not see frozen visits. */
	for (unsigned sweep = 0; sweep < pulse->sweeps; sweep++) {
		if (zeros > DENSE_ZEROS_MAX && e.most < LIMEN_FREEZE)
			kernels->sparse(pulse, &span, zeros, sums);
		else
			kernels->dense(pulse, &span, sums);
	}
	visits = (uint64_t)(span.end - span.first) * span.cols * pulse->sweeps;
	gated = pulse->gate ? scan.below * pulse->sweeps : 0;
	sums->total[LIMEN_TOTAL_ATTEMPTS] += (int64_t)(visits - gated);
	sums->total[LIMEN_TOTAL_GATED] += (int64_t)gated;
}
