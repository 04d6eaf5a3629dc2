/* kernels_pulse.h: PULSE on one block; part of kernels.c. What attempt.h does cell by cell, column by column. */

enum { WORDS = 8, WORD_GROUPS = BLOCK_ROWS / WORDS };

typedef uint64_t words_u64 __attribute__((vector_size(8 * WORDS)));

/* The streams of a block while a sweep runs. */
struct streams {
	words_u64 s0[WORD_GROUPS], s1[WORD_GROUPS];
};

static void streams_get(struct streams *streams, const struct limen_ref_span *span)
{
	memcpy(streams->s0, span->tile->s0 + span->row, sizeof streams->s0);
	memcpy(streams->s1, span->tile->s1 + span->row, sizeof streams->s1);
}

/* A1: the streams of other rows do not move. */
static void streams_put(const struct streams *streams, const struct limen_ref_span *span)
{
	size_t bytes = (span->end - span->first) * sizeof(uint64_t);
	unsigned row = span->row + span->first;

	memcpy(span->tile->s0 + row, (const uint64_t *)streams->s0 + span->first, bytes);
	memcpy(span->tile->s1 + row, (const uint64_t *)streams->s1 + span->first, bytes);
}

static inline words_u64 rotate(words_u64 v, int n)
{
	return v << n | v >> (64 - n);
}

/* C3 */
static inline words_u64 draw(words_u64 *s0, words_u64 *s1)
{
	words_u64 out = rotate(*s0 + *s1, 17) + *s0;
	words_u64 t = *s1 ^ *s0;

	*s0 = rotate(*s0, 49) ^ t ^ t << 21;
	*s1 = rotate(t, 28);
	return out;
}

/* Bit j: word j has none of the bits of mask. */
static inline uint64_t without(words_u64 words, uint64_t mask)
{
	uint64_t found = 0;

#if defined __AVX512F__
	found = _mm512_testn_epi64_mask((__m512i)words, _mm512_set1_epi64((long long)mask));
#elif defined __AVX2__
	__m256i half[2];

	memcpy(half, &words, sizeof words);
	for (int h = 0; h < 2; h++) {
		__m256i rest = _mm256_and_si256(half[h], _mm256_set1_epi64x((long long)mask));
		__m256i zero = _mm256_cmpeq_epi64(rest, _mm256_setzero_si256());

		found |= (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(zero)) << 4 * h;
	}
#else
	for (int j = 0; j < WORDS; j++)
		found |= (uint64_t)((words[j] & mask) == 0) << j;
#endif
	return found;
}

static uint64_t lanes_in_range(const struct limen_ref_span *span)
{
	uint64_t up_to_end = span->end == 64 ? UINT64_MAX : ((uint64_t)1 << span->end) - 1;

	return up_to_end & UINT64_MAX << span->first;
}

/* Visits that cannot be accepted leave no trace but counts that the caller knows better. */
static void sparse(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, unsigned zeros,
		   struct limen_ref_sums *sums)
{
	uint64_t mask = zeros ? UINT64_MAX << (64 - zeros) : 0;
	uint64_t in_range = lanes_in_range(span);
	int64_t attempts = sums->total[LIMEN_TOTAL_ATTEMPTS], gated = sums->total[LIMEN_TOTAL_GATED];
	struct streams streams;

	streams_get(&streams, span);
	for (unsigned c = 0; c < span->cols; c++) {
		size_t k = span->base + (size_t)BLOCK_ROWS * c;
		words_u64 words[WORD_GROUPS];
		uint64_t found = 0;

#pragma GCC unroll 8
		for (int g = 0; g < WORD_GROUPS; g++) {
			words[g] = draw(&streams.s0[g], &streams.s1[g]);
			found |= without(words[g], mask) << WORDS * g;
		}
		for (found &= in_range; found; found &= found - 1) {
			int i = __builtin_ctzll(found);
			int32_t field = attempt_field(pulse, span->tile->gradient[k + (unsigned)i]);

			attempt(pulse, span->tile, k + (unsigned)i, words[i / WORDS][i % WORDS], field,
				span->barrier[i], sums);
		}
	}
	sums->total[LIMEN_TOTAL_ATTEMPTS] = attempts;
	sums->total[LIMEN_TOTAL_GATED] = gated;
	streams_put(&streams, span);
}

static struct limen_ref_scan scan(const struct limen_ref_span *span, uint32_t bound)
{
	const int32_t *gradient = span->tile->gradient + span->base;
	uint32_t max[BLOCK_ROWS] = { 0 }, below[BLOCK_ROWS] = { 0 };
	struct limen_ref_scan result = { 0 };

	for (unsigned c = 0; c < span->cols; c++, gradient += BLOCK_ROWS) {
		for (int i = 0; i < BLOCK_ROWS; i++) {
			uint32_t g = gradient[i] < 0 ? 0 - (uint32_t)gradient[i] : (uint32_t)gradient[i];

			max[i] = g > max[i] ? g : max[i];
			below[i] += g < bound;
		}
	}
	for (unsigned i = span->first; i < span->end; i++) {
		result.gradient_max = max[i] > result.gradient_max ? max[i] : result.gradient_max;
		result.below += below[i];
	}
	return result;
}

/* One column at work. Names as in attempt.h; flags are 0 or 1. */
struct column {
	uint64_t word[BLOCK_ROWS];
	int32_t field_abs[BLOCK_ROWS];
	int32_t downhill[BLOCK_ROWS]; /* e_d, Q.12 */
	int32_t variate[BLOCK_ROWS];  /* eps, 16 fractional bits */
	int32_t jump[BLOCK_ROWS], block[BLOCK_ROWS], against[BLOCK_ROWS], direction[BLOCK_ROWS];
	int32_t heat[BLOCK_ROWS];     /* of an accepted move, Q.12 */
};

/* Sums by lane over at most COLUMNS_MAX columns: 32 bits hold that many heats. */
enum { COLUMNS_MAX = 1 << 13 };

struct lane_sums {
	int32_t jumps[BLOCK_ROWS], against[BLOCK_ROWS], zero[BLOCK_ROWS], up[BLOCK_ROWS], frozen[BLOCK_ROWS];
	int32_t heat[BLOCK_ROWS];
};

static inline void column_draw(struct column *column, struct streams *streams)
{
	for (int g = 0; g < WORD_GROUPS; g++) {
		words_u64 words = draw(&streams->s0[g], &streams->s1[g]);

		memcpy(column->word + WORDS * g, &words, sizeof words);
	}
}

/* A2, magnitude only */
static inline void column_field(struct column *column, const struct limen_ref_pulse *pulse, const int32_t *gradient)
{
	uint64_t half = pulse->shift ? (uint64_t)1 << (pulse->shift - 1) : 0;
	uint32_t mantissa = pulse->mantissa;
	unsigned shift = pulse->shift;

	for (int i = 0; i < BLOCK_ROWS; i++) {
		uint32_t g = gradient[i] < 0 ? 0 - (uint32_t)gradient[i] : (uint32_t)gradient[i];
		uint64_t magnitude = ((uint64_t)mantissa * g + half) >> shift;

		column->field_abs[i] = magnitude > LIMEN_FIELD_MAX ? LIMEN_FIELD_MAX : (int32_t)magnitude;
	}
}

/* A7 */
static inline void column_downhill(struct column *column, const struct limen_ref_pulse *pulse, const int32_t *barrier)
{
	static const int lambda_shift[3] = { 31, 1, 0 };
	int shift = lambda_shift[pulse->lambda];
	int32_t table[BLOCK_ROWS];

	for (int i = 0; i < BLOCK_ROWS; i++) {
		int32_t at = (column->field_abs[i] + 128) >> 8;

		table[i] = at < 255 ? at : 255;
	}
	for (int i = 0; i < BLOCK_ROWS; i++)
		table[i] = pulse->kinetics[table[i]];
	for (int i = 0; i < BLOCK_ROWS; i++) {
		int32_t e = barrier[i] - (column->field_abs[i] >> shift) + table[i];

		column->downhill[i] = e < 0 ? 0 : e;
	}
}

/* Leading zeros of bits 63:21 */
static inline int32_t leading_zeros(uint64_t word)
{
#ifdef __AVX512CD__
	return __builtin_clzll(word | 1u << 20);
#else
	/* The exponent of those 43 bits as a double, which is exact; instruction sets without a count have that. */
	uint64_t bits = word >> 21 | (uint64_t)0x433 << 52;
	double v;
	int32_t lz;

	memcpy(&v, &bits, sizeof v);
	v -= 0x1p52;
	memcpy(&bits, &v, sizeof v);
	lz = 1023 + LIMEN_OCTAVES - 1 - (int32_t)(bits >> 52);
	return lz < LIMEN_OCTAVES ? lz : LIMEN_OCTAVES;
#endif
}

/* A6 */
static inline void column_variate(struct column *column, const struct limen_ref_log *log)
{
	uint32_t table[BLOCK_ROWS];

	for (int i = 0; i < BLOCK_ROWS; i++)
		table[i] = log->words[column->word[i] >> 13 & 0xff];
	for (int i = 0; i < BLOCK_ROWS; i++) {
		uint32_t t = (uint32_t)column->word[i] >> 5 & 0xff;
		uint32_t l = (log_t0(table[i]) + (log_t1(table[i]) * (2 * t + 1) >> 9) + 2) >> 2;

		column->variate[i] = ((leading_zeros(column->word[i]) + 1) << 16) - (int32_t)(l < 65536 ? l : 65536);
	}
}

/* A4, A5, A8..A10, and which of the accepted moves stay on the ladder */
static inline void column_decide(struct column *column, const struct limen_ref_pulse *pulse,
				 const struct limen_ref_tile *tile, size_t k, const int32_t *in_range,
				 struct lane_sums *sums)
{
	const int16_t *level = tile->level + k;
	const int32_t *gradient = tile->gradient + k;
	int32_t spin = tile->bits == 1, low = tile->level_min, high = tile->level_max;
	int32_t gate = pulse->gate, negative = pulse->mantissa_negative;

	for (int i = 0; i < BLOCK_ROWS; i++) {
		int32_t field_abs = column->field_abs[i];
		int32_t up = spin ? level[i] < 0 : (int32_t)(column->word[i] & 1);
		int32_t up_with = (gradient[i] < 0) == negative;
		int32_t against = (up != up_with) & (field_abs != 0);
		int32_t e = column->downhill[i] + (against ? field_abs : 0);
		int32_t visited = in_range[i] & ~(gate & (field_abs == 0));
		int32_t frozen = visited & (e >= LIMEN_FREEZE);
		int32_t accepted = visited & ~frozen & (column->variate[i] >= e * 16);
		int32_t direction = 2 * up - 1;
		int32_t next = level[i] + direction;
		int32_t inside = (next >= low) & (next <= high);

		sums->frozen[i] += frozen;
		column->direction[i] = direction;
		column->against[i] = against;
		column->heat[i] = against ? -field_abs : field_abs;
		column->jump[i] = accepted & inside;
		column->block[i] = accepted & ~inside & 1;
	}
}

/* A12; returns whether a counter has to be brought back into its format */
static inline bool column_jump(const struct column *column, struct limen_ref_tile *tile, size_t k,
			       struct lane_sums *sums)
{
	int16_t *level = tile->level + k;
	uint32_t *jumps = tile->jumps + k;
	int64_t *heat = tile->heat + k;
	uint64_t heat_out = 0;
	uint32_t jumps_out = 0;

	for (int i = 0; i < BLOCK_ROWS; i++) {
		int32_t jump = column->jump[i], direction = column->direction[i];

		level[i] = (int16_t)(level[i] + (jump ? direction : 0));
		jumps[i] += (uint32_t)jump;
		jumps_out |= (uint32_t)jump & (jumps[i] == 0);
		sums->jumps[i] += jump;
		sums->up[i] += jump & (direction > 0);
		sums->against[i] += jump & column->against[i];
		sums->zero[i] += jump & (column->heat[i] == 0);
		sums->heat[i] += jump ? column->heat[i] : 0;
	}
	for (int i = 0; i < BLOCK_ROWS; i++) {
		heat[i] += column->jump[i] ? column->heat[i] : 0;
		heat_out |= (uint64_t)(heat[i] + ((int64_t)1 << 47)) >> 48;
	}
	return heat_out || jumps_out;
}

static void column_saturate(const struct column *column, struct limen_ref_tile *tile, size_t k,
			    struct limen_ref_sums *sums)
{
	const int64_t heat_max = ((int64_t)1 << 47) - 1;

	for (int i = 0; i < BLOCK_ROWS; i++) {
		int64_t *heat = &tile->heat[k + (unsigned)i];
		uint32_t *jumps = &tile->jumps[k + (unsigned)i];

		if (!column->jump[i])
			continue;
		if (*heat > heat_max || *heat < -heat_max - 1) {
			*heat = clamp64(*heat, -heat_max - 1, heat_max);
			sums->sticky |= LIMEN_STICKY_HEAT;
		}
		if (*jumps == 0) {
			*jumps = UINT32_MAX;
			sums->sticky |= LIMEN_STICKY_JUMPS;
		}
	}
}

static inline void column_block(const struct column *column, struct limen_ref_tile *tile, size_t k,
				struct limen_ref_sums *sums)
{
	int32_t any = 0;

	for (int i = 0; i < BLOCK_ROWS; i++)
		any |= column->block[i];
	if (!any)
		return;
	for (int i = 0; i < BLOCK_ROWS; i++) {
		enum kind kind = column->heat[i] == 0 ? ZERO : column->against[i] ? AGAINST : WITH;

		if (column->block[i])
			attempt_block(tile, k + (unsigned)i, kind, column->direction[i], column->heat[i], sums);
	}
}

static void lanes_add(const struct limen_ref_span *span, const struct lane_sums *lanes,
		      struct limen_ref_sums *sums)
{
	for (unsigned i = span->first; i < span->end; i++) {
		sums->total[LIMEN_TOTAL_FROZEN] += lanes->frozen[i];
		sums->total[LIMEN_TOTAL_JUMPS_WITH] += lanes->jumps[i] - lanes->against[i] - lanes->zero[i];
		sums->total[LIMEN_TOTAL_JUMPS_AGAINST] += lanes->against[i];
		sums->total[LIMEN_TOTAL_JUMPS_ZERO] += lanes->zero[i];
		sums->total[LIMEN_TOTAL_JUMPS_UP] += lanes->up[i];
		sums->total[LIMEN_TOTAL_JUMPS_DOWN] += lanes->jumps[i] - lanes->up[i];
		sums->total[LIMEN_TOTAL_HEAT] += lanes->heat[i];
		sums->total[LIMEN_TOTAL_LEDGER] += (int64_t)lanes->jumps[i] * span->barrier[i];
	}
}

static void dense(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, struct limen_ref_sums *sums)
{
	struct limen_ref_tile *tile = span->tile;
	int32_t in_range[BLOCK_ROWS];
	struct lane_sums lanes = { 0 };
	struct streams streams;
	struct column column;

	for (unsigned i = 0; i < BLOCK_ROWS; i++)
		in_range[i] = i >= span->first && i < span->end;
	streams_get(&streams, span);
	for (unsigned c = 0; c < span->cols; c++) {
		size_t k = span->base + (size_t)BLOCK_ROWS * c;

		column_draw(&column, &streams);
		column_field(&column, pulse, tile->gradient + k);
		column_downhill(&column, pulse, span->barrier);
		column_variate(&column, pulse->log);
		column_decide(&column, pulse, tile, k, in_range, &lanes);
		if (column_jump(&column, tile, k, &lanes))
			column_saturate(&column, tile, k, sums);
		column_block(&column, tile, k, sums);
		if (c % COLUMNS_MAX == COLUMNS_MAX - 1) {
			lanes_add(span, &lanes, sums);
			memset(&lanes, 0, sizeof lanes);
		}
	}
	lanes_add(span, &lanes, sums);
	streams_put(&streams, span);
}
