/* pulse_fast.h: PULSE on a block with the vectorised kernels, and on a row without. */
#ifndef LIMEN_REF_PULSE_FAST_H
#define LIMEN_REF_PULSE_FAST_H

#include "kernels.h"

/* All sweeps over the range's part of one block; adds to sums. Blocks share nothing else. */
void limen_ref_pulse_block(const struct limen_ref_kernels *kernels, const struct limen_ref_pulse *pulse,
			   struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned block,
			   struct limen_ref_sums *sums);

/* pulse.c: all sweeps of one row, cell after cell; adds to sums. Rows share nothing else. */
void limen_ref_pulse_row(const struct limen_ref_pulse *pulse, struct limen_ref_tile *tile, unsigned row, unsigned col0,
			 unsigned cols, struct limen_ref_sums *sums);

#endif
