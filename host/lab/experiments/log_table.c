/* log_table.c: the logarithm that makes a random word into a waiting barrier, looked at mantissa by mantissa.
 *
 * The host picks each row's stream so that its next word is a wanted one (xoroshiro128++ inverts in its output: s0 is
 * free), lets it try one barrier a row (OFFSET), and sees whether the spin jumped. The largest barrier over which a
 * word jumps is its threshold, in 2^-12 bit. Two tries tell whether it is the expected one: at it, and just above; a
 * word that fails this is searched by halving. */
#include "lab.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	UNIT = 1 << LIMEN_FRACTION_BITS,
	MANTISSAS = 1 << 16,
	ROWS_MOST = 1024,
	OCTAVE_SAMPLES = 64,      /* mantissas tried in each octave */
	TRY_BYTES = 2 * (16 + 4), /* of a word: stream, offset and level, twice */
};

/* Words on trial together. */
struct rig {
	struct lab *lab;
	unsigned tile, rows;
	uint32_t log_table[LIMEN_TABLE_WORDS];
	uint64_t (*stream)[2];
	int16_t *offset, *level, *low, *high;
};

/* One try of every word: barriers of octave lz, offset[row] above its lower end. jumped: level -1. */
static void try_words(struct rig *rig, const uint64_t *word, unsigned n, unsigned lz, const int16_t *offset)
{
	struct limen_device *device = rig->lab->device;
	const struct limen_range range = {0, (uint16_t)n, 0, 1};
	const struct limen_pulse pulse = {.barrier = lz * UNIT, .sweeps = 1, .offset = 0};

	for (unsigned r = 0; r < n; r++) {
		uint64_t s0 = UINT64_C(0x9e3779b97f4a7c15) * (r + 1), d = word[r] - s0;

		rig->stream[r][0] = s0;
		rig->stream[r][1] = (d >> 17 | d << 47) - s0;
	}
	if (lab_check_error(rig->lab, limen_cells_clear(device, rig->tile, &range, LIMEN_FLAG_CLEAR_LEVEL)) ||
	    lab_check_error(rig->lab, limen_cells_write(device, rig->tile, LIMEN_FIELD_STREAM, &range, rig->stream)) ||
	    lab_check_error(rig->lab, limen_vector_s16(device, 0, n, offset)) ||
	    lab_check_error(rig->lab, limen_pulse(device, rig->tile, &range, &pulse)) ||
	    lab_check_error(rig->lab, limen_cells_read(device, rig->tile, LIMEN_FIELD_LEVEL, &range, rig->level)))
		return;
	lab_check_error(rig->lab, limen_sync(device));
}

/* low[r]: largest barrier within the octave over which word r jumps; -1: not even at its lower end. */
static void search(struct rig *rig, const uint64_t *word, unsigned n, unsigned lz)
{
	for (unsigned r = 0; r < n; r++) {
		rig->low[r] = -1;
		rig->high[r] = UNIT + 1;
	}
	for (int step = 0; step < 13 && !lab_failed(rig->lab); step++) {
		for (unsigned r = 0; r < n; r++)
			rig->offset[r] = (int16_t)((rig->low[r] + rig->high[r]) / 2);
		try_words(rig, word, n, lz, rig->offset);
		for (unsigned r = 0; r < n; r++)
			*(rig->level[r] ? &rig->low[r] : &rig->high[r]) = rig->offset[r];
	}
}

/* A6 for a mantissa: threshold above the lower end of its octave. */
static int16_t expected(const struct rig *rig, unsigned mantissa)
{
	uint32_t entry = rig->log_table[mantissa >> 8], t = mantissa & 0xff;
	uint32_t t0 = entry & ((1u << LIMEN_LOG_T0_BITS) - 1), t1 = entry >> LIMEN_LOG_T0_BITS & 0x7ff;
	uint32_t l = (t0 + (t1 * (2 * t + 1) >> 9) + 2) >> 2;

	return (int16_t)((65536 - (l > 65536 ? 65536 : l)) >> 4);
}

/* The word with lz leading zeros, a mantissa, and `rest` in the bits that must not matter. */
static uint64_t word_of(unsigned lz, unsigned mantissa, uint64_t rest)
{
	uint64_t exponent = lz < LIMEN_OCTAVES ? UINT64_C(1) << 63 >> lz : 0;
	uint64_t free_bits = (exponent - 1) & ~((UINT64_C(1) << 21) - 1);

	return exponent | (rest & free_bits & -(uint64_t)(exponent > 0)) | (uint64_t)mantissa << 5 | (rest & 0x1f);
}

static uint64_t mixed(uint64_t x)
{
	return limen_splitmix64(&x);
}

/* Measures n words of one octave; threshold[r] gets what was found. Returns how many were not as expected. */
static unsigned measure(struct rig *rig, const uint64_t *word, unsigned n, unsigned lz, int16_t *threshold)
{
	unsigned wrong = 0;
	bool fine = true;

	for (unsigned r = 0; r < n; r++)
		threshold[r] = expected(rig, word[r] >> 5 & 0xffff);
	try_words(rig, word, n, lz, threshold);
	for (unsigned r = 0; r < n; r++) {
		fine = fine && rig->level[r];
		rig->offset[r] = (int16_t)(threshold[r] + 1);
	}
	try_words(rig, word, n, lz, rig->offset);
	for (unsigned r = 0; r < n; r++)
		fine = fine && !rig->level[r];
	if (fine || lab_failed(rig->lab))
		return 0;
	search(rig, word, n, lz);
	for (unsigned r = 0; r < n; r++) {
		wrong += rig->low[r] != threshold[r];
		threshold[r] = rig->low[r];
	}
	return wrong;
}

/* Every mantissa, or as many as the budget pays for, with lz = 0; at the full tier with all 16 values of r[4:1]. The
 * others stay as expected. An odd step visits all of 2^16 in an order that looks mixed. */
static void enumerate(struct rig *rig, int16_t *threshold, double *tried, double *wrong)
{
	unsigned repeats = rig->lab->tier == LAB_FULL ? 16 : 1;
	size_t most = lab_cells(rig->lab, 2.0, TRY_BYTES * 1.2, 4096, MANTISSAS); /* a fifth for headers, octaves */
	uint64_t word[ROWS_MOST];
	int16_t found[ROWS_MOST];

	for (unsigned m = 0; m < MANTISSAS; m++)
		threshold[m] = expected(rig, m);
	for (unsigned low = 0; low < repeats; low++) {
		for (size_t at = 0; at < most && !lab_failed(rig->lab); at += rig->rows) {
			unsigned n = most - at < rig->rows ? (unsigned)(most - at) : rig->rows;

			for (unsigned r = 0; r < n; r++) {
				unsigned m = (unsigned)((at + r + rig->lab->seed) * 40503 & 0xffff);
				uint64_t rest = mixed(m ^ rig->lab->seed << 32);

				word[r] = word_of(0, m, repeats > 1 ? (rest & ~UINT64_C(31)) | low << 1 : rest);
			}
			*wrong += measure(rig, word, n, 0, found);
			*tried += n;
			for (unsigned r = 0; r < n; r++)
				threshold[word[r] >> 5 & 0xffff] = found[r];
		}
		if (rig->lab->progress)
			rig->lab->progress(rig->lab->ctx, (low + 1.0) / repeats);
	}
}

/* A few mantissas in every octave: does the exponent only add whole bits? */
static void octaves(struct rig *rig)
{
	unsigned n = rig->rows < OCTAVE_SAMPLES ? rig->rows : OCTAVE_SAMPLES;
	uint64_t word[OCTAVE_SAMPLES];
	int16_t found[OCTAVE_SAMPLES];
	double wrong = 0;

	for (unsigned lz = 0; lz < LIMEN_OCTAVES && !lab_failed(rig->lab); lz++) {
		for (unsigned r = 0; r < n; r++) {
			uint64_t rest = mixed(rig->lab->seed << 32 | lz << 16 | r);

			/* both ends of the octave, then any */
			word[r] = word_of(lz, r < 2 ? r * 0xffff : rest >> 40 & 0xffff, rest);
		}
		wrong += measure(rig, word, n, lz, found);
	}
	lab_close(rig->lab, "words", wrong, 0, 0, "words of all %d octaves, %u each, off the table", LIMEN_OCTAVES, n);
}

/* P(jump) 2^e - 1 over one octave of barriers, from counted thresholds; the law's counts must be the same. */
static void probabilities(struct lab *lab, const struct limen_law *law, const int16_t *threshold, double share)
{
	static uint32_t reach[UNIT + 2]; /* [e]: mantissas that jump over e */
	double least = INFINITY, most = -INFINITY, differ = 0;

	memset(reach, 0, sizeof(reach));
	for (unsigned m = 0; m < MANTISSAS; m++)
		if (threshold[m] >= 0)
			reach[threshold[m] > UNIT ? UNIT : threshold[m]]++;
	for (int e = UNIT; e > 0; e--)
		reach[e - 1] += reach[e];
	for (int e = 1; e <= UNIT; e++) {
		double p = 0.5 + 0.5 * reach[e] / MANTISSAS, off = p * exp2((double)e / UNIT) - 1.0;

		differ += p != limen_law_accept(law, (double)e / UNIT);
		least = fmin(least, off);
		most = fmax(most, off);
		if (e % 8 == 0)
			lab_point(lab, "machine", 2, (double)e / UNIT, 1e6 * off);
	}
	lab_close(lab, "barriers", differ, 0, 0,
		  "barriers of an octave with another P(jump) than exact integration has");
	lab_at_most(lab, "1e-6", 1e6 * fmax(most, -least), 15.5, 0,
		    "P(jump) 2^e - 1 at worst, %.0f%% of mantissas seen", 100 * share);
	lab_at_most(lab, "1e-6", 1e6 * ((1 + most) / (1 + least) - 1), 20.0, 0,
		    "detailed balance at the worst pair of barriers, %.0f%% seen", 100 * share);
}

static bool rig_open(struct rig *rig, struct lab *lab)
{
	const struct limen_info *info = limen_device_info(lab->device);
	uint64_t streams = (uint64_t)info->lanes * info->row_slots, rows = ROWS_MOST;

	rows = rows < streams ? rows : streams;
	rows = rows < info->vector_len ? rows : info->vector_len;
	rows = rows < (uint64_t)info->lanes * info->depth ? rows : (uint64_t)info->lanes * info->depth;
	rig->lab = lab;
	rig->rows = (unsigned)rows;
	limen_log_table(rig->log_table);
	rig->stream = malloc(rows * sizeof(*rig->stream));
	rig->offset = malloc(4 * rows * sizeof(*rig->offset));
	if (!rig->stream || !rig->offset)
		return !lab_check_error(lab, LIMEN_ENOMEM);
	rig->level = rig->offset + rows;
	rig->low = rig->level + rows;
	rig->high = rig->low + rows;
	memset(rig->level, 0, rows * sizeof(*rig->level));
	return !lab_check_error(lab, limen_tile_alloc(lab->device, rig->rows, 1, 1, &rig->tile)) &&
	       !lab_check_error(lab, limen_kinetics_load(lab->device, 0, LIMEN_METROPOLIS));
}

static void judge(struct rig *rig, const struct limen_law *law, int16_t *threshold)
{
	struct lab *lab = rig->lab;
	double tried = 0, wrong = 0;
	int64_t totals[LIMEN_TOTAL_COUNT] = {0};

	enumerate(rig, threshold, &tried, &wrong);
	octaves(rig);
	if (lab_check_error(lab, limen_totals_read(lab->device, rig->tile, totals)) ||
	    lab_check_error(lab, limen_sync(lab->device)))
		return;
	lab->result->attempts += (double)totals[LIMEN_TOTAL_ATTEMPTS];
	lab->result->cells = rig->rows;
	lab_close(lab, "words", wrong, 0, 0, "of %.0f mantissas, those with another threshold than the table's", tried);
	probabilities(lab, law, threshold, fmin(1.0, tried / MANTISSAS));
}

static void run(struct lab *lab)
{
	struct rig rig = {0};
	struct limen_law *law = malloc(sizeof(*law));
	int16_t *threshold = malloc(MANTISSAS * sizeof(*threshold));

	if (!law || !threshold) {
		lab_check_error(lab, LIMEN_ENOMEM);
	} else if (rig_open(&rig, lab)) {
		limen_law_init(law, LIMEN_WORD, LIMEN_METROPOLIS);
		judge(&rig, law, threshold);
	}
	free(rig.stream);
	free(rig.offset);
	free(threshold);
	free(law);
}

const struct lab_experiment lab_log_table = {
	.number = 17,
	.name = "log-table",
	.title = "The logarithm keeps detailed balance to 2e-5, mantissa by mantissa",
	.anchor = "local detailed balance by construction; Blackman, Vigna 2019 (the generator, inverted)",
	.expected = "every threshold as the table says; P(jump) within 1.53e-5 of 2^-e, worst pair 1.83e-5",
	.plot = "set xlabel 'barrier within an octave, bits (kT ln 2)'\nset ylabel 'P(jump) 2^e - 1, 10^{-6}'\n"
		"set xrange [0:1]\nset yrange [-20:24]\nset key top right\n"
		"plot 15 with lines lw 2 dt 2 lc rgb '#3a7d44' title '+- 15', \\\n"
		"  -15 with lines lw 2 dt 2 lc rgb '#3a7d44' notitle, \\\n"
		"  $machine using 1:2 with points pt 7 ps 0.3 lc rgb '#1f5fa8' title 'thresholds of the engine, "
		"counted'\n",
	.run = run,
};
