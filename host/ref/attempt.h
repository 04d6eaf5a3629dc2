/* attempt.h: one visit of PULSE to one cell, rule by rule (section 4 of the spec). The oracle of the model. */
#ifndef LIMEN_REF_ATTEMPT_H
#define LIMEN_REF_ATTEMPT_H

#include "model.h"

/* What all visits of one PULSE share. */
struct limen_ref_pulse {
	bool mantissa_negative;
	uint32_t mantissa;         /* |M| */
	uint32_t barrier;          /* b, Q6.12 */
	unsigned shift;            /* s */
	unsigned sweeps, lambda;
	bool gate, clear;
	const int16_t *offset;     /* register va by row, or NULL */
	const struct limen_ref_log *log;
	const int32_t *kinetics;   /* T of the slot */
};

/* One step of xoroshiro128++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2019; C3). */
static inline uint64_t rotl(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

static inline uint64_t stream_next(uint64_t *s0, uint64_t *s1)
{
	uint64_t out = rotl(*s0 + *s1, 17) + *s0;
	uint64_t t = *s1 ^ *s0;

	*s0 = rotl(*s0, 49) ^ t ^ t << 21;
	*s1 = rotl(t, 28);
	return out;
}

/* A2. K, signed Q5.12. The product is exact: |M| < 2^18, |g| <= 2^31. */
static inline int32_t attempt_field(const struct limen_ref_pulse *p, int32_t gradient)
{
	uint64_t half = p->shift ? (uint64_t)1 << (p->shift - 1) : 0;
	uint64_t g = gradient < 0 ? 0 - (uint64_t)gradient : (uint64_t)gradient;
	uint64_t magnitude = (p->mantissa * g + half) >> p->shift;
	int32_t k = magnitude > LIMEN_FIELD_MAX ? LIMEN_FIELD_MAX : (int32_t)magnitude;

	return (gradient < 0) != p->mantissa_negative ? -k : k;
}

/* A3, Q6.12 */
static inline int32_t attempt_barrier(const struct limen_ref_pulse *p, unsigned row)
{
	int32_t offset = p->offset ? p->offset[row] : 0;

	return (int32_t)clamp64((int32_t)p->barrier + offset, 0, LIMEN_BARRIER_MAX);
}

/* A5 */
static inline int attempt_direction(const struct limen_ref_tile *tile, int level, uint64_t word)
{
	if (tile->bits == 1)
		return level < 0 ? 1 : -1;
	return word & 1 ? 1 : -1;
}

/* A6: -log2 of a uniform variate, 16 fractional bits */
static inline int32_t attempt_variate(const struct limen_ref_log *log, uint64_t word)
{
	uint64_t exponent = word >> 21;
	int lz = exponent ? __builtin_clzll(exponent) - 21 : LIMEN_OCTAVES;
	uint32_t entry = log->words[word >> 13 & 0xff];
	uint32_t t = word >> 5 & 0xff;
	uint32_t l = (log_t0(entry) + (log_t1(entry) * (2 * t + 1) >> 9) + 2) >> 2;

	return ((lz + 1) << 16) - (int32_t)(l > 65536 ? 65536 : l);
}

/* A7, Q.12 */
static inline int32_t attempt_downhill(const struct limen_ref_pulse *p, int32_t barrier, int32_t field_abs)
{
	int32_t lambda_term = p->lambda == 0 ? 0 : p->lambda == 1 ? field_abs >> 1 : field_abs;
	int32_t i = (field_abs + 128) >> 8;
	int32_t e = barrier - lambda_term + p->kinetics[i > 255 ? 255 : i];

	return e < 0 ? 0 : e;
}

/* Of a move: with the field, against it, at zero field; the order of the totals that count them. */
enum kind { WITH, AGAINST, ZERO };

/* A11 */
static inline void attempt_block(struct limen_ref_tile *tile, size_t k, enum kind kind, int direction, int32_t heat,
				 struct limen_ref_sums *sums)
{
	if (tile->blocked[k] == UINT16_MAX)
		sums->sticky |= LIMEN_STICKY_BLOCKED;
	else
		tile->blocked[k]++;
	sums->total[LIMEN_TOTAL_BLOCKED_WITH + (int)kind]++;
	sums->total[LIMEN_TOTAL_BLOCKED_STEPS] += direction;
	sums->total[LIMEN_TOTAL_HEAT_WITHHELD] += heat;
}

/* A12 */
static inline void attempt_jump(struct limen_ref_tile *tile, size_t k, enum kind kind, int direction, int32_t heat,
				int32_t barrier, struct limen_ref_sums *sums)
{
	const int64_t heat_max = ((int64_t)1 << 47) - 1;
	int64_t heat_sum = tile->heat[k] + heat;

	tile->level[k] = (int16_t)(tile->level[k] + direction);
	tile->heat[k] = clamp64(heat_sum, -heat_max - 1, heat_max);
	if (tile->heat[k] != heat_sum)
		sums->sticky |= LIMEN_STICKY_HEAT;
	if (tile->jumps[k] == UINT32_MAX)
		sums->sticky |= LIMEN_STICKY_JUMPS;
	else
		tile->jumps[k]++;
	sums->total[LIMEN_TOTAL_JUMPS_WITH + (int)kind]++;
	sums->total[direction > 0 ? LIMEN_TOTAL_JUMPS_UP : LIMEN_TOTAL_JUMPS_DOWN]++;
	sums->total[LIMEN_TOTAL_HEAT] += heat;
	sums->total[LIMEN_TOTAL_LEDGER] += barrier;
}

/* A4..A12 for cell k with the word that it took, its field and its row's barrier */
static inline void attempt(const struct limen_ref_pulse *p, struct limen_ref_tile *tile, size_t k, uint64_t word,
			   int32_t field, int32_t barrier, struct limen_ref_sums *sums)
{
	enum kind kind;
	int32_t field_abs = field < 0 ? -field : field;
	int direction, level;
	int32_t e, heat;

	if (p->gate && field == 0) {
		sums->total[LIMEN_TOTAL_GATED]++;
		return;
	}
	direction = attempt_direction(tile, tile->level[k], word);
	kind = field == 0 ? ZERO : (field > 0) == (direction > 0) ? WITH : AGAINST;
	e = attempt_downhill(p, barrier, field_abs) + (kind == AGAINST ? field_abs : 0);
	sums->total[LIMEN_TOTAL_ATTEMPTS]++;
	if (e >= LIMEN_FREEZE) {
		sums->total[LIMEN_TOTAL_FROZEN]++;
		return;
	}
	if (attempt_variate(p->log, word) < e * 16)
		return;
	heat = kind == AGAINST ? -field_abs : field_abs;
	level = tile->level[k] + direction;
	if (level < tile->level_min || level > tile->level_max)
		attempt_block(tile, k, kind, direction, heat, sums);
	else
		attempt_jump(tile, k, kind, direction, heat, barrier, sums);
}

#endif
