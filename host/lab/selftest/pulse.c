/* pulse.c: what PULSE does: its random words, its decisions, its counters. */
#include "selftest.h"

#include "selftest_model.h"

#include <stdio.h>

/* --- the generator --- */

/* Does the recurrence used here give the published generator's first words from the state (1, 2)? */
static void check_recurrence(struct selftest *test)
{
	static const uint64_t published[] = {UINT64_C(393217), UINT64_C(669327710093319), UINT64_C(1732421326133921491),
					     UINT64_C(11394790081659126983)};
	uint64_t stream[2] = {1, 2};

	for (unsigned i = 0; i < sizeof(published) / sizeof(published[0]); i++)
		selftest_same(test, (int64_t)model_word(stream), (int64_t)published[i],
			      "word %u of xoroshiro128++ from (1, 2)", i);
}

/* Reads the states of all rows and compares. */
static void check_states(struct selftest *test, unsigned tile, unsigned rows, uint64_t (*expected)[2])
{
	uint64_t stream[MODEL_ROWS_MOST][2];

	if (selftest_error(test, limen_cells_read(test->device, tile, LIMEN_FIELD_STREAM, NULL, stream)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	for (unsigned r = 0; r < rows; r++)
		for (int i = 0; i < 2; i++)
			selftest_same(test, (int64_t)stream[r][i], (int64_t)expected[r][i], "row %u, s%d", r, i);
}

static void take_words(uint64_t (*stream)[2], unsigned from, unsigned end, unsigned words)
{
	for (unsigned r = from; r < end; r++)
		for (unsigned n = 0; n < words; n++)
			model_word(stream[r]);
}

/* Rows of the model's tiles on this device. */
static unsigned rows_here(const struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	uint64_t rows = (uint64_t)info->lanes * info->row_slots;

	return rows < MODEL_ROWS_MOST ? (unsigned)rows : MODEL_ROWS_MOST;
}

void selftest_generator(struct selftest *test)
{
	struct limen_pulse pulse = {.barrier = 4096, .sweeps = 1, .offset = -1};
	unsigned tile, rows = rows_here(test), cols = 3;
	struct limen_range one = {0, (uint16_t)rows, 1, 1}, part = {(uint16_t)(rows / 3), (uint16_t)(rows / 2), 0, 3};
	uint64_t stream[MODEL_ROWS_MOST][2];

	check_recurrence(test);
	for (unsigned r = 0; r < rows; r++)
		for (int i = 0; i < 2; i++)
			stream[r][i] = r ? selftest_word(test, 1, r, (uint64_t)i) : (uint64_t)i + 1;
	if (selftest_error(test, limen_tile_alloc(test->device, rows, cols, 8, &tile)) ||
	    selftest_error(test, limen_kinetics_load(test->device, 0, LIMEN_METROPOLIS)) ||
	    selftest_error(test, limen_cells_write(test->device, tile, LIMEN_FIELD_STREAM, NULL, stream)))
		return;
	for (int word = 0; word < 64 && !selftest_over(test); word++) { /* word by word */
		selftest_error(test, limen_pulse(test->device, tile, &one, &pulse));
		take_words(stream, 0, rows, 1);
		check_states(test, tile, rows, stream);
	}
	pulse.sweeps = 5000; /* many, gated: they take words too */
	pulse.gate = true;
	selftest_error(test, limen_pulse(test->device, tile, NULL, &pulse));
	take_words(stream, 0, rows, 5000 * cols);
	check_states(test, tile, rows, stream);
	pulse = (struct limen_pulse){.barrier = 43 * 4096, .sweeps = 77, .offset = -1}; /* frozen, some rows */
	selftest_error(test, limen_pulse(test->device, tile, &part, &pulse));
	take_words(stream, part.row0, part.row0 + (unsigned)part.rows, 77 * cols);
	check_states(test, tile, rows, stream);
	selftest_say(test, "%u rows, 64 words one by one, then 15,000; words of gated and frozen visits", rows);
}

/* --- thresholds --- */

/* Sets every row's stream so that its next word is word[row]: s0 is free. */
static void force_words(struct selftest *test, unsigned tile, unsigned rows, const uint64_t *word)
{
	uint64_t stream[MODEL_ROWS_MOST][2];

	for (unsigned r = 0; r < rows; r++) {
		uint64_t s0 = selftest_word(test, 2, r, word[r]), d = word[r] - s0;

		stream[r][0] = s0;
		stream[r][1] = (d >> 17 | d << 47) - s0;
	}
	selftest_error(test, limen_cells_write(test->device, tile, LIMEN_FIELD_STREAM, NULL, stream));
}

/* All rows have words of the same number of zeros. Above 0: barriers that far above what the words pass. */
static void try_barriers(struct selftest *test, unsigned tile, unsigned rows, const uint64_t *word, unsigned zeros,
			 int above)
{
	struct limen_pulse pulse = {.barrier = zeros * 4096, .sweeps = 1, .offset = 0};
	uint32_t log_table[LIMEN_TABLE_WORDS];
	int16_t offset[MODEL_ROWS_MOST], level[MODEL_ROWS_MOST];

	limen_log_table(log_table);
	for (unsigned r = 0; r < rows; r++)
		offset[r] = (int16_t)(model_variate(log_table, word[r]) / 16 - (int64_t)zeros * 4096 + above);
	force_words(test, tile, rows, word);
	if (selftest_error(test, limen_cells_clear(test->device, tile, NULL, LIMEN_FLAG_CLEAR_LEVEL)) ||
	    selftest_error(test, limen_vector_s16(test->device, 0, rows, offset)) ||
	    selftest_error(test, limen_pulse(test->device, tile, NULL, &pulse)) ||
	    selftest_error(test, limen_cells_read(test->device, tile, LIMEN_FIELD_LEVEL, NULL, level)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	for (unsigned r = 0; r < rows; r++)
		selftest_same(test, level[r], above > 0 ? 0 : -1, "a spin at %u/4096 bits with the word %llx",
			      (unsigned)((int)pulse.barrier + offset[r]), (unsigned long long)word[r]);
}

void selftest_thresholds(struct selftest *test)
{
	unsigned tile, rows = rows_here(test), tries = test->quick ? 1 : 16;
	uint64_t word[MODEL_ROWS_MOST];

	if (selftest_error(test, limen_tile_alloc(test->device, rows, 1, 1, &tile)) ||
	    selftest_error(test, limen_kinetics_load(test->device, 0, LIMEN_METROPOLIS)))
		return;
	for (unsigned zeros = 0; zeros < LIMEN_OCTAVES; zeros++)
		for (unsigned n = 0; n < tries && !selftest_over(test); n++) {
			for (unsigned r = 0; r < rows; r++) {
				uint64_t rest = selftest_word(test, 3 + n, r, zeros), top = UINT64_C(1) << 63 >> zeros;

				word[r] = (rest & (top - 1)) | top;
			}
			try_barriers(test, tile, rows, word, zeros, 0);
			try_barriers(test, tile, rows, word, zeros, 1);
			selftest_progress(test, (double)zeros / LIMEN_OCTAVES);
		}
	selftest_say(test, "%u words in each of %d octaves, at their barrier and 2^-12 bit above", tries * rows,
		     LIMEN_OCTAVES);
}

/* --- PULSE --- */

static uint64_t below(uint64_t word, uint64_t n)
{
	return (word >> 32) * n >> 32;
}

/* What the device holds is what the model holds. */
static void compare(struct selftest *test, unsigned tile, const struct model *m, const char *what)
{
	static struct model d; /* large for a stack */
	struct limen_device *device = test->device;

	if (selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_LEVEL, NULL, d.level)) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_GRADIENT, NULL, d.gradient)) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_HEAT, NULL, d.heat)) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_JUMPS, NULL, d.jumps)) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_BLOCKED, NULL, d.blocked)) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_STREAM, NULL, d.stream)) ||
	    selftest_error(test, limen_totals_read(device, tile, d.totals)) || selftest_error(test, limen_sync(device)))
		return;
	for (unsigned i = 0; i < m->rows * m->cols; i++) {
		selftest_same(test, d.level[i], m->level[i], "%s, cell %u, level", what, i);
		selftest_same(test, d.gradient[i], m->gradient[i], "%s, cell %u, gradient", what, i);
		selftest_same(test, d.heat[i], m->heat[i], "%s, cell %u, heat", what, i);
		selftest_same(test, d.jumps[i], m->jumps[i], "%s, cell %u, jumps", what, i);
		selftest_same(test, d.blocked[i], m->blocked[i], "%s, cell %u, blocked", what, i);
	}
	for (unsigned r = 0; r < m->rows; r++)
		selftest_same(test, (int64_t)d.stream[r][0], (int64_t)m->stream[r][0], "%s, row %u, s0", what, r);
	for (int i = 0; i < LIMEN_TOTAL_COUNT; i++)
		selftest_same(test, d.totals[i], m->totals[i], "%s, total %d", what, i);
}

static void load(struct selftest *test, unsigned tile, const struct model *m)
{
	struct limen_device *device = test->device;

	if (selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_LEVEL, NULL, m->level)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_GRADIENT, NULL, m->gradient)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_HEAT, NULL, m->heat)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_JUMPS, NULL, m->jumps)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_BLOCKED, NULL, m->blocked)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_STREAM, NULL, m->stream)) ||
	    selftest_error(test, limen_totals_write(device, tile, m->totals)) ||
	    selftest_error(test, limen_vector_s16(device, 0, m->rows, m->offset)) ||
	    selftest_error(test, limen_table_load(device, LIMEN_TABLE_LOG, m->log_table)))
		return;
	selftest_error(test, limen_table_load(device, LIMEN_TABLE_KINETICS, m->kinetics));
}

/* Levels over the whole ladder, its ends included; gradients that give fields of all sizes, one in eight zero. */
static void scatter(struct selftest *test, struct model *m, uint64_t which, bool at_ends)
{
	const int64_t heat_most = (INT64_C(1) << 47) - 1;

	for (unsigned i = 0; i < m->rows * m->cols; i++) {
		uint64_t w = selftest_word(test, 10 + which, i, 0), v = selftest_word(test, 10 + which, i, 1);
		int64_t half = INT64_C(1) << (m->bits - 1), level = (int64_t)below(w, 2 * (uint64_t)half) - half;

		m->level[i] = (int16_t)(v & 1 ? level : v & 2 ? -half : half - 1);
		m->gradient[i] = v & 0x1c ? (int32_t)(v >> 32) >> (v >> 8 & 31) : 0;
		m->heat[i] =
			at_ends ? (v & 1 ? heat_most - (int64_t)(w & 0xfff) : -heat_most - 1 + (int64_t)(w & 0xfff))
				: (int64_t)(w & 0xffffff);
		m->jumps[i] = at_ends ? UINT32_MAX - (uint32_t)(w >> 50 & 1) : (uint32_t)w & 0xffff;
		m->blocked[i] = at_ends ? (uint16_t)(UINT16_MAX - (w >> 51 & 1)) : (uint16_t)(w & 0xff);
	}
	for (unsigned r = 0; r < m->rows; r++) {
		m->stream[r][0] = selftest_word(test, 11 + which, r, 2);
		m->stream[r][1] = selftest_word(test, 11 + which, r, 3);
		m->offset[r] = (int16_t)((int32_t)(selftest_word(test, 12 + which, r, 4) >> 48) - 32768);
	}
	for (int i = 0; i < LIMEN_TOTAL_STICKY; i++)
		m->totals[i] = at_ends ? i & 1 ? INT64_MAX - 1 : INT64_MIN + 1 : i;
	m->totals[LIMEN_TOTAL_STICKY] = 0;
}

static struct limen_pulse draw_pulse(const struct selftest *test, uint64_t which, enum limen_kinetics kinetics,
				     struct model *m)
{
	uint64_t w = selftest_word(test, 20, which, 0), v = selftest_word(test, 20, which, 1);
	struct limen_pulse pulse = {.mantissa = (int32_t)below(w, 262144) - 131072,
				    .shift = (unsigned)below(v, 41),
				    .sweeps = 1 + (unsigned)(v & 15),
				    .gate = v >> 4 & 1,
				    .clear = v >> 5 & 1,
				    .offset = v >> 6 & 1 ? 0 : -1};

	limen_log_table(m->log_table);
	limen_kinetics_table(kinetics, m->kinetics, &pulse.lambda);
	/* mostly low barriers, under which cells jump; now and then one that freezes */
	pulse.barrier = v >> 8 & 7 ? (uint32_t)(v >> 16 & 0x1fff) : (uint32_t)(v >> 16 & 0x3ffff);
	return pulse;
}

static void try_pulses(struct selftest *test, unsigned cases, bool at_ends)
{
	static struct model m;

	for (unsigned n = 0; n < cases && !selftest_over(test); n++) {
		unsigned tile, bits = (unsigned[]){1, 2, 5, 8, 16}[n % 5];
		struct limen_range range;
		char what[64];

		m = (struct model){.rows = rows_here(test), .cols = n % 2 ? MODEL_COLS_MOST / 2 : 3, .bits = bits};
		struct limen_pulse pulse = draw_pulse(test, n + (at_ends ? 1000 : 0), (enum limen_kinetics)(n % 4), &m);

		range = (struct limen_range){(uint16_t)(n % 3), (uint16_t)(m.rows - n % 3), 1, (uint16_t)(m.cols - 1)};
		scatter(test, &m, n, at_ends);
		if (selftest_error(test, limen_reset(test->device)) ||
		    selftest_error(test, limen_tile_alloc(test->device, m.rows, m.cols, bits, &tile)))
			return;
		load(test, tile, &m);
		selftest_error(test, limen_pulse(test->device, tile, &range, &pulse));
		model_pulse(&m, &range, &pulse);
		snprintf(what, sizeof(what), "pulse %u (B = %u, %s)", n, bits, limen_kinetics_name(n % 4));
		compare(test, tile, &m, what);
		selftest_progress(test, (n + 1.0) / cases);
	}
}

void selftest_pulses(struct selftest *test)
{
	unsigned cases = test->quick ? 40 : 400;

	try_pulses(test, cases, false);
	selftest_say(test, "%u pulses: spins and ladders, all kinetics, gates, offsets, loads, ranges", cases);
}

void selftest_saturation(struct selftest *test)
{
	unsigned cases = test->quick ? 10 : 100;

	try_pulses(test, cases, true);
	selftest_say(test, "%u pulses with heat, jumps, blocked and totals at the ends of their formats", cases);
}
