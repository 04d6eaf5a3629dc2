/* oracle.c: see oracle.h. */
#include "oracle.h"

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

static uint64_t rotate(uint64_t v, int n)
{
	return v << n | v >> (64 - n);
}

/* C3 */
static uint64_t next_word(uint64_t s[2])
{
	uint64_t out = rotate(s[0] + s[1], 17) + s[0], t = s[1] ^ s[0];

	s[0] = rotate(s[0], 49) ^ t ^ t << 21;
	s[1] = rotate(t, 28);
	return out;
}

/* A2 */
static int64_t field_of(int64_t m, unsigned s, int64_t g)
{
	uint64_t size = (uint64_t)(m < 0 ? -m : m) * (uint64_t)(g < 0 ? -g : g);

	size = (size + (s ? UINT64_C(1) << (s - 1) : 0)) >> s;
	if (size > 131071)
		size = 131071;
	return (m < 0) != (g < 0) ? -(int64_t)size : (int64_t)size;
}

/* A6 */
static int64_t variate_of(const uint32_t *log, uint64_t r)
{
	uint32_t entry = log[r >> 13 & 255], t = r >> 5 & 255;
	int64_t t0 = entry & 0x3ffff, t1 = entry >> 18 & 0x7ff;
	int lz = 0;

	while (lz < 43 && !(r >> (63 - lz) & 1))
		lz++;
	return ((int64_t)(lz + 1) << 16) - clamp((t0 + ((t1 * (2 * t + 1)) >> 9) + 2) >> 2, 0, 65536);
}

static void visit(struct oracle *o, unsigned r, unsigned c, const struct limen_pulse *p)
{
	const int64_t heat_max = (INT64_C(1) << 47) - 1;
	struct rig_tile_state *t = &o->tile;
	unsigned i = r * t->cols + c;
	uint64_t word = next_word(t->stream[r]);
	int64_t k = field_of(p->mantissa, p->shift, t->gradient[i]), size = k < 0 ? -k : k;
	int64_t barrier = p->offset >= 0 ? clamp((int64_t)p->barrier + o->offsets[r], 0, 262143) : p->barrier;
	int64_t e, heat, to;
	int direction, kind;

	if (p->gate && !k) {
		t->totals[LIMEN_TOTAL_GATED]++;
		return;
	}
	direction = t->bits == 1 ? (t->level[i] < 0 ? 1 : -1) : word & 1 ? 1 : -1;
	kind = !k ? 2 : (k > 0) != (direction > 0); /* 0 with the field, 1 against it, 2 neither */
	e = barrier -
	    (p->lambda == 2   ? size
	     : p->lambda == 1 ? size >> 1
			      : 0) +
	    o->kinetics[p->slot][clamp((size + 128) >> 8, 0, 255)];
	e = (e < 0 ? 0 : e) + (kind == 1 ? size : 0);
	t->totals[LIMEN_TOTAL_ATTEMPTS]++;
	if (e >= 43 * 4096) {
		t->totals[LIMEN_TOTAL_FROZEN]++;
		return;
	}
	if (variate_of(o->log, word) < e * 16)
		return;
	heat = kind == 0 ? size : kind == 1 ? -size : 0;
	to = t->level[i] + direction;
	if (to < -(1 << (t->bits - 1)) || to > (1 << (t->bits - 1)) - 1) {
		t->totals[LIMEN_TOTAL_BLOCKED_WITH + kind]++;
		t->totals[LIMEN_TOTAL_BLOCKED_STEPS] += direction;
		t->totals[LIMEN_TOTAL_HEAT_WITHHELD] += heat;
		if (t->blocked[i] == UINT16_MAX)
			t->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_BLOCKED;
		else
			t->blocked[i]++;
		return;
	}
	t->level[i] = (int16_t)to;
	if (t->heat[i] + heat != clamp(t->heat[i] + heat, -heat_max - 1, heat_max))
		t->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_HEAT;
	t->heat[i] = clamp(t->heat[i] + heat, -heat_max - 1, heat_max);
	if (t->jumps[i] == UINT32_MAX)
		t->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_JUMPS;
	else
		t->jumps[i]++;
	t->totals[LIMEN_TOTAL_JUMPS_WITH + kind]++;
	t->totals[direction > 0 ? LIMEN_TOTAL_JUMPS_UP : LIMEN_TOTAL_JUMPS_DOWN]++;
	t->totals[LIMEN_TOTAL_HEAT] += heat;
	t->totals[LIMEN_TOTAL_LEDGER] += barrier;
}

void oracle_pulse(struct oracle *o, const struct limen_range *range, const struct limen_pulse *p)
{
	for (unsigned n = 0; n < p->sweeps; n++) {
		for (unsigned r = range->row0; r < range->row0 + (unsigned)range->rows; r++) {
			for (unsigned c = range->col0; c < range->col0 + (unsigned)range->cols; c++)
				visit(o, r, c, p);
		}
	}
	for (unsigned r = range->row0; p->clear && r < range->row0 + (unsigned)range->rows; r++) {
		for (unsigned c = range->col0; c < range->col0 + (unsigned)range->cols; c++) {
			o->tile.gradient[r * o->tile.cols + c] = 0;
			o->tile.totals[LIMEN_TOTAL_GRADIENT_CLEARS]++;
		}
	}
}
