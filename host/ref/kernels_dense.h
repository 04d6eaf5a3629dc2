/* kernels_dense.h: PULSE where most words matter: attempt.h column by column; part of kernels.c. */

/* One column at work. Names as in attempt.h. */
struct column {
	uint64_t word[BLOCK_ROWS];
	uint32_t low[BLOCK_ROWS];     /* its low half */
	int32_t field_abs[BLOCK_ROWS];
	int32_t downhill[BLOCK_ROWS]; /* e_d, Q.12 */
	int32_t variate[BLOCK_ROWS];  /* eps, 16 fractional bits */
	int32_t heat[BLOCK_ROWS];     /* booked by the jump, 0 without one, Q.12 */
};

/* Some lanes of a column, after the decision. Masks are -1 or 0, as comparisons of vectors give them. */
struct moves {
	lanes_s32 jump, block, against, direction;
	lanes_s32 heat; /* of the move, accepted or not, Q.12 */
};

/* Sums by lane over at most COLUMNS_MAX columns: 32 bits hold that many heats. */
enum { COLUMNS_MAX = 1 << 13 };

struct lane_sums {
	lanes_s32 jumps[GROUPS], against[GROUPS], zero[GROUPS], up[GROUPS], frozen[GROUPS], heat[GROUPS];
};

/* What the lanes of one sweep share. */
struct sweep {
	const struct limen_ref_pulse *pulse;
	const struct limen_ref_span *span;
	lanes_s32 in_range[GROUPS];
	struct streams streams;
	struct lane_sums lanes;
	struct limen_ref_sums *sums;
};

static inline void column_draw(struct column *column, struct streams *streams)
{
	for (int g = 0; g < WORD_GROUPS; g++) {
		words_u64 words = draw(&streams->s0[g], &streams->s1[g]);

		memcpy(column->word + WORDS * g, &words, sizeof words);
	}
	for (int i = 0; i < BLOCK_ROWS; i++)
		column->low[i] = (uint32_t)column->word[i];
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
		table[i] = log->words[column->low[i] >> 13 & 0xff];
	for (int i = 0; i < BLOCK_ROWS; i++) {
		uint32_t t = column->low[i] >> 5 & 0xff;
		uint32_t l = (log_t0(table[i]) + (log_t1(table[i]) * (2 * t + 1) >> 9) + 2) >> 2;

		column->variate[i] = ((leading_zeros(column->word[i]) + 1) << 16) - (int32_t)(l < 65536 ? l : 65536);
	}
}

static inline lanes_s32 lanes_get(const int32_t *p)
{
	lanes_s32 v;

	memcpy(&v, p, sizeof v);
	return v;
}

/* A5, as a mask */
static inline lanes_s32 lanes_up(const struct limen_ref_tile *tile, lanes_s32 level, const uint32_t *low)
{
	lanes_u32 word;

	memcpy(&word, low, sizeof word);
	return tile->bits == 1 ? level < 0 : -(lanes_s32)(word & 1);
}

/* A4, A5, A8..A10, and which of the accepted moves stay on the ladder; for group g */
static inline struct moves lanes_decide(struct sweep *sweep, const struct column *column, size_t k, int g)
{
	const struct limen_ref_tile *tile = sweep->span->tile;
	lanes_s32 level = widen(tile->level + k), field_abs = lanes_get(column->field_abs + LANES * g);
	lanes_s32 up = lanes_up(tile, level, column->low + LANES * g);
	lanes_s32 down_with = (lanes_get(tile->gradient + k) < 0) ^ -(int32_t)sweep->pulse->mantissa_negative;
	lanes_s32 against = ~(up ^ down_with) & (field_abs != 0);
	lanes_s32 e = lanes_get(column->downhill + LANES * g) + (against & field_abs);
	lanes_s32 visited = sweep->in_range[g] & ~((field_abs == 0) & -(int32_t)sweep->pulse->gate);
	lanes_s32 frozen = visited & (e >= LIMEN_FREEZE);
	lanes_s32 accepted = visited & ~frozen & (lanes_get(column->variate + LANES * g) >= e << 4);
	lanes_s32 direction = (up & 2) - 1, next = level + direction;
	lanes_s32 inside = (next >= tile->level_min) & (next <= tile->level_max);

	sweep->lanes.frozen[g] -= frozen;
	return (struct moves){ accepted & inside, accepted & ~inside, against, direction,
			       (field_abs ^ against) - against };
}

/* A12 but for the heat of the cells; returns the lanes whose jumps wrapped */
static inline lanes_s32 lanes_jump(struct sweep *sweep, const struct moves *m, size_t k, int g)
{
	struct limen_ref_tile *tile = sweep->span->tile;
	lanes_s16 level = __builtin_convertvector(widen(tile->level + k) + (m->direction & m->jump), lanes_s16);
	lanes_s32 jumps = (lanes_s32)((lanes_u32)lanes_get((const int32_t *)tile->jumps + k) - (lanes_u32)m->jump);

	memcpy(tile->level + k, &level, sizeof level);
	memcpy(tile->jumps + k, &jumps, sizeof jumps);
	sweep->lanes.jumps[g] -= m->jump;
	sweep->lanes.against[g] -= m->jump & m->against;
	sweep->lanes.zero[g] -= m->jump & (m->heat == 0);
	sweep->lanes.up[g] -= m->jump & (m->direction > 0);
	sweep->lanes.heat[g] += m->jump & m->heat;
	return m->jump & (jumps == 0);
}

static inline bool lanes_any(lanes_s32 mask)
{
	int32_t any = 0;

	for (int i = 0; i < LANES; i++)
		any |= mask[i];
	return any != 0;
}

/* A11 */
static void lanes_block(struct sweep *sweep, const struct moves *m, size_t k)
{
	for (unsigned i = 0; i < LANES; i++) {
		enum kind kind = m->heat[i] == 0 ? ZERO : m->against[i] ? AGAINST : WITH;

		if (m->block[i])
			attempt_block(sweep->span->tile, k + i, kind, m->direction[i], m->heat[i], sweep->sums);
	}
}

/* C5: jumps that wrapped */
static void lanes_saturate(struct sweep *sweep, lanes_s32 wrapped, size_t k)
{
	for (unsigned i = 0; i < LANES; i++)
		if (wrapped[i])
			sweep->span->tile->jumps[k + i] = UINT32_MAX;
	sweep->sums->sticky |= LIMEN_STICKY_JUMPS;
}

static inline void column_move(struct sweep *sweep, struct column *column, size_t k)
{
	for (int g = 0; g < GROUPS; g++, k += LANES) {
		struct moves moves = lanes_decide(sweep, column, k, g);
		lanes_s32 wrapped = lanes_jump(sweep, &moves, k, g), heat = moves.jump & moves.heat;

		memcpy(column->heat + LANES * g, &heat, sizeof heat);
		if (lanes_any(wrapped))
			lanes_saturate(sweep, wrapped, k);
		if (lanes_any(moves.block))
			lanes_block(sweep, &moves, k);
	}
}

/* A12: the heat of the cells, s48 */
static inline void column_heat(struct sweep *sweep, const struct column *column, size_t k)
{
	const int64_t heat_max = ((int64_t)1 << 47) - 1;
	int64_t *heat = sweep->span->tile->heat + k;
	uint64_t outside = 0;

	for (int i = 0; i < BLOCK_ROWS; i++) {
		heat[i] += column->heat[i];
		outside |= (uint64_t)(heat[i] + heat_max + 1) >> 48;
	}
	if (!outside)
		return;
	for (int i = 0; i < BLOCK_ROWS; i++)
		heat[i] = clamp64(heat[i], -heat_max - 1, heat_max);
	sweep->sums->sticky |= LIMEN_STICKY_HEAT;
}

static void lanes_add(const struct limen_ref_span *span, const struct lane_sums *lanes, struct limen_ref_sums *sums)
{
	for (unsigned i = span->first; i < span->end; i++) {
		unsigned g = i / LANES, j = i % LANES;
		int64_t jumps = lanes->jumps[g][j], up = lanes->up[g][j];
		int64_t against = lanes->against[g][j], zero = lanes->zero[g][j];

		sums->total[LIMEN_TOTAL_FROZEN] += lanes->frozen[g][j];
		sums->total[LIMEN_TOTAL_JUMPS_WITH] += jumps - against - zero;
		sums->total[LIMEN_TOTAL_JUMPS_AGAINST] += against;
		sums->total[LIMEN_TOTAL_JUMPS_ZERO] += zero;
		sums->total[LIMEN_TOTAL_JUMPS_UP] += up;
		sums->total[LIMEN_TOTAL_JUMPS_DOWN] += jumps - up;
		sums->total[LIMEN_TOTAL_HEAT] += lanes->heat[g][j];
		sums->total[LIMEN_TOTAL_LEDGER] += jumps * span->barrier[i];
	}
}

static void dense(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, struct limen_ref_sums *sums)
{
	struct sweep sweep = { .pulse = pulse, .span = span, .sums = sums };
	struct column column;

	for (unsigned i = 0; i < BLOCK_ROWS; i++)
		sweep.in_range[i / LANES][i % LANES] = i >= span->first && i < span->end ? -1 : 0;
	streams_get(&sweep.streams, span);
	for (unsigned c = 0; c < span->cols; c++) {
		size_t k = span->base + (size_t)BLOCK_ROWS * c;

		column_draw(&column, &sweep.streams);
		column_field(&column, pulse, span->tile->gradient + k);
		column_downhill(&column, pulse, span->barrier);
		column_variate(&column, pulse->log);
		column_move(&sweep, &column, k);
		column_heat(&sweep, &column, k);
		if (c % COLUMNS_MAX == COLUMNS_MAX - 1) {
			lanes_add(span, &sweep.lanes, sums);
			memset(&sweep.lanes, 0, sizeof sweep.lanes);
		}
	}
	lanes_add(span, &sweep.lanes, sums);
	streams_put(&sweep.streams, span);
}
