/* pulse.c: PULSE (A1, A13), cell after cell as the spec tells it, or block after block. */
#include "pulse_fast.h"

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

/* All sweeps of one row. Rows share nothing but the totals, so they may be done one after the other. */
static void pulse_row(const struct limen_ref_pulse *pulse, struct limen_ref_tile *tile, unsigned row, unsigned col0,
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

void limen_ref_pulse(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload)
{
	struct limen_ref_tile *tile = &ref->tiles[p->tile];
	struct limen_ref_pulse pulse;
	struct limen_ref_sums sums = { 0 };

	pulse_decode(ref, p, payload, &pulse);
	if (ref->scalar) {
		for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
			pulse_row(&pulse, tile, row, p->col0, p->cols, &sums);
	} else {
		unsigned last = (p->row0 + p->rows - 1) / BLOCK_ROWS;

		for (unsigned block = p->row0 / BLOCK_ROWS; block <= last; block++)
			limen_ref_pulse_block(ref->kernels, &pulse, tile, p, block, &sums);
	}
	if (pulse.clear) {
		for (unsigned row = p->row0; row < p->row0 + p->rows; row++)
			for (unsigned col = p->col0; col < p->col0 + p->cols; col++)
				tile->gradient[cell_index(tile, row, col)] = 0;
		sums.total[LIMEN_TOTAL_GRADIENT_CLEARS] += (int64_t)p->rows * p->cols;
	}
	limen_ref_totals_add(tile, &sums);
}
