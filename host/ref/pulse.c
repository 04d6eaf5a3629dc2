/* pulse.c: PULSE (A1, A13), cell after cell as the spec tells it, or block after block. */
#include "pool.h"
#include "pulse_fast.h"
#include <string.h>

/* The payload of PULSE, clamped as section 4 says. */
static void pulse_decode(const struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload,
			 struct limen_ref_pulse *pulse)
{
	int64_t m = clamp64((int32_t)payload[0], LIMEN_MANTISSA_MIN, LIMEN_MANTISSA_MAX);

	pulse->mantissa_negative = m < 0;
	pulse->mantissa = (uint32_t)(m < 0 ? -m : m);
	pulse->barrier = payload[1] < LIMEN_BARRIER_MAX ? payload[1] : LIMEN_BARRIER_MAX;
	pulse->shift = payload[2] < LIMEN_GAIN_SHIFT_MAX ? payload[2] : LIMEN_GAIN_SHIFT_MAX;
	pulse->sweeps = p->sweeps;
	pulse->lambda = (p->flags & LIMEN_FLAG_PULSE_LAMBDA) >> LIMEN_FLAG_PULSE_LAMBDA_LSB;
	pulse->gate = p->flags & LIMEN_FLAG_PULSE_GATE;
	pulse->clear = p->flags & LIMEN_FLAG_PULSE_CLEAR;
	pulse->offset = p->flags & LIMEN_FLAG_PULSE_OFFSET ? vector_register(ref, p->va) : NULL;
	pulse->log = &ref->log;
	pulse->kinetics = ref->kinetics[(p->flags & LIMEN_FLAG_PULSE_SLOT) >> LIMEN_FLAG_PULSE_SLOT_LSB].t;
}

void limen_ref_pulse_row(const struct limen_ref_pulse *pulse, struct limen_ref_tile *tile, unsigned row, unsigned col0,
			 unsigned cols, struct limen_ref_sums *sums)
{
	int32_t barrier = attempt_barrier(pulse, row);

	for (unsigned sweep = 0; sweep < pulse->sweeps; sweep++) {
		for (unsigned col = col0; col < col0 + cols; col++) {
			size_t k = cell_index(tile, row, col);
			uint64_t word = stream_next(&tile->s0[row], &tile->s1[row]);

			attempt(pulse, tile, k, word, attempt_field(pulse, tile->gradient[k]), barrier, sums);
		}
	}
}

/* A PULSE at work on its blocks, by one thread or several. */
struct work {
	const struct limen_ref *ref;
	const struct limen_ref_packet *packet;
	struct limen_ref_pulse pulse;
	struct limen_ref_tile *tile;
	unsigned first_block;
	struct limen_ref_sums *sums; /* of each worker */
};

static void block_work(void *ctx, unsigned worker, unsigned piece)
{
	struct work *w = ctx;

	limen_ref_pulse_block(w->ref->kernels, &w->pulse, w->tile, w->packet, w->first_block + piece, &w->sums[worker]);
}

/* The sums are integers, so it does not matter which worker made which. */
static void blocks_do(struct work *w)
{
	const struct limen_ref_packet *p = w->packet;
	unsigned pieces = (p->row0 + p->rows - 1) / BLOCK_ROWS + 1 - w->first_block;

	if (w->ref->pool && (uint64_t)p->rows * p->cols * p->sweeps >= POOL_VISITS_MIN) {
		limen_ref_pool_run(w->ref->pool, block_work, w, pieces);
	} else {
		for (unsigned piece = 0; piece < pieces; piece++)
			block_work(w, 0, piece);
	}
}

static void sums_add(struct limen_ref_sums *to, const struct limen_ref_sums *from)
{
	for (unsigned i = 0; i < LIMEN_TOTAL_STICKY; i++)
		to->total[i] += from->total[i];
	to->sticky |= from->sticky;
}

void limen_ref_pulse(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	struct work w = { .ref = ref, .packet = p, .tile = tile, .sums = ref->totals };

	w.first_block = p->row0 / BLOCK_ROWS;
	memset(w.sums, 0, ref->config.threads * sizeof *w.sums);
	pulse_decode(ref, p, payload, &w.pulse);
	if (ref->scalar) {
		for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
			limen_ref_pulse_row(&w.pulse, tile, row, p->col0, p->cols, &w.sums[0]);
	} else {
		blocks_do(&w);
	}
	if (w.pulse.clear) {
		limen_ref_cells_clear(tile, p, LIMEN_FLAG_CLEAR_GRADIENT);
		w.sums[0].total[LIMEN_TOTAL_GRADIENT_CLEARS] += (int64_t)p->rows * p->cols;
	}
	for (unsigned i = 1; i < ref->config.threads; i++)
		sums_add(&w.sums[0], &w.sums[i]);
	limen_ref_totals_add(tile, &w.sums[0]);
}
