/* selftest_model.h: a small tile as docs/spec.md describes it, cell after cell. Rule numbers are the spec's. */
#ifndef SELFTEST_MODEL_H
#define SELFTEST_MODEL_H

#include <limen/limen.h>

enum { MODEL_ROWS_MOST = 24, MODEL_COLS_MOST = 16, MODEL_CELLS_MOST = MODEL_ROWS_MOST * MODEL_COLS_MOST };

struct model {
	unsigned rows, cols, bits;
	int16_t level[MODEL_CELLS_MOST]; /* row-major, as all of these */
	int32_t gradient[MODEL_CELLS_MOST];
	int64_t heat[MODEL_CELLS_MOST];
	uint32_t jumps[MODEL_CELLS_MOST];
	uint16_t blocked[MODEL_CELLS_MOST];
	uint64_t stream[MODEL_ROWS_MOST][2];
	int64_t totals[LIMEN_TOTAL_COUNT];
	/* what PULSE uses besides */
	uint32_t log_table[LIMEN_TABLE_WORDS], kinetics[LIMEN_TABLE_WORDS];
	int16_t offset[MODEL_ROWS_MOST];
};

/* C3: the next word of a stream. */
uint64_t model_word(uint64_t stream[2]);
/* A6: -log2 of a uniform variate, 16 fractional bits. */
int64_t model_variate(const uint32_t log_table[LIMEN_TABLE_WORDS], uint64_t word);
/* Section 4, on the cells in range. */
void model_pulse(struct model *model, const struct limen_range *range, const struct limen_pulse *pulse);
/* Section "Notation": v / 2^shift, halves away from zero. */
int64_t model_round(int64_t v, unsigned shift);
int64_t model_clamp(int64_t v, int64_t low, int64_t high);

#endif
