/* model.c: see selftest_model.h. Written from the spec; shares nothing with the engines. */
#include "selftest_model.h"

static const int64_t heat_most = (INT64_C(1) << 47) - 1;

int64_t model_clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

int64_t model_round(int64_t v, unsigned shift)
{
	int64_t half = shift ? INT64_C(1) << (shift - 1) : 0;

	return v < 0 ? -((-v + half) >> shift) : (v + half) >> shift;
}

static uint64_t rotated(uint64_t v, unsigned n)
{
	return v << n | v >> (64 - n);
}

uint64_t model_word(uint64_t stream[2])
{
	uint64_t out = rotated(stream[0] + stream[1], 17) + stream[0], t = stream[0] ^ stream[1];

	stream[0] = rotated(stream[0], 49) ^ t ^ (t << 21);
	stream[1] = rotated(t, 28);
	return out;
}

int64_t model_variate(const uint32_t log_table[LIMEN_TABLE_WORDS], uint64_t word)
{
	uint32_t entry = log_table[word >> 13 & 0xff];
	int64_t t0 = entry & 0x3ffff, t1 = entry >> 18 & 0x7ff, t = (int64_t)(word >> 5 & 0xff), zeros = 0;

	while (zeros < 43 && !(word >> (63 - zeros) & 1))
		zeros++;
	return ((zeros + 1) << 16) - model_clamp((t0 + ((t1 * (2 * t + 1)) >> 9) + 2) >> 2, 0, 65536);
}

/* A2 */
static int64_t field_of(const struct limen_pulse *pulse, int64_t gradient)
{
	int64_t product = pulse->mantissa * gradient;

	return model_clamp(model_round(product, pulse->shift), -131071, 131071);
}

/* A7 and A8 */
static int64_t barrier_of(const struct model *m, const struct limen_pulse *pulse, int64_t barrier, int64_t size,
			  bool against)
{
	int64_t load = pulse->lambda == 2 ? size : pulse->lambda == 1 ? size / 2 : 0, i = (size + 128) / 256;
	int64_t table = model_clamp((int32_t)m->kinetics[i > 255 ? 255 : i], -131072, 131071);
	int64_t downhill = barrier - load + table;

	return (downhill > 0 ? downhill : 0) + (against ? size : 0);
}

/* C5: adds to a counter that stays at its end. */
static bool count_up(uint64_t most, uint64_t *counter)
{
	if (*counter == most)
		return true;
	++*counter;
	return false;
}

/* A11 and A12. kind: 0 with the field, 1 against it, 2 without one. */
static void accept(struct model *m, unsigned at, int kind, int direction, int64_t heat, int64_t barrier, int64_t *sums)
{
	int64_t half = INT64_C(1) << (m->bits - 1), to = m->level[at] + direction, sum = m->heat[at] + heat;
	uint64_t counter;

	if (to < -half || to >= half) {
		counter = m->blocked[at];
		if (count_up(UINT16_MAX, &counter))
			sums[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_BLOCKED;
		m->blocked[at] = (uint16_t)counter;
		sums[LIMEN_TOTAL_BLOCKED_WITH + kind]++;
		sums[LIMEN_TOTAL_BLOCKED_STEPS] += direction;
		sums[LIMEN_TOTAL_HEAT_WITHHELD] += heat;
		return;
	}
	m->level[at] = (int16_t)to;
	m->heat[at] = model_clamp(sum, -heat_most - 1, heat_most);
	counter = m->jumps[at];
	if (m->heat[at] != sum)
		sums[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_HEAT;
	if (count_up(UINT32_MAX, &counter))
		sums[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_JUMPS;
	m->jumps[at] = (uint32_t)counter;
	sums[LIMEN_TOTAL_JUMPS_WITH + kind]++;
	sums[direction > 0 ? LIMEN_TOTAL_JUMPS_UP : LIMEN_TOTAL_JUMPS_DOWN]++;
	sums[LIMEN_TOTAL_HEAT] += heat;
	sums[LIMEN_TOTAL_LEDGER] += barrier;
}

/* A3 to A10 */
static void visit(struct model *m, unsigned row, unsigned at, const struct limen_pulse *pulse, int64_t *sums)
{
	uint64_t word = model_word(m->stream[row]);
	int64_t field = field_of(pulse, m->gradient[at]), size = field < 0 ? -field : field;
	int64_t barrier = model_clamp((int64_t)pulse->barrier + (pulse->offset >= 0 ? m->offset[row] : 0), 0, 262143);

	if (pulse->gate && !field) {
		sums[LIMEN_TOTAL_GATED]++;
		return;
	}
	bool up = m->bits == 1 ? m->level[at] == -1 : word & 1;
	int kind = !field ? 2 : up != (field > 0);
	int64_t e = barrier_of(m, pulse, barrier, size, kind == 1);

	sums[LIMEN_TOTAL_ATTEMPTS]++;
	if (e >= 43 * 4096)
		sums[LIMEN_TOTAL_FROZEN]++;
	else if (model_variate(m->log_table, word) >= 16 * e)
		accept(m, at, kind, up ? 1 : -1, kind == 1 ? -size : size, barrier, sums);
}

/* C4: the packet's sums, added once. */
static void add_totals(struct model *m, const int64_t *sums)
{
	for (int i = 0; i < LIMEN_TOTAL_STICKY; i++) {
		int64_t sum;

		if (!__builtin_add_overflow(m->totals[i], sums[i], &sum)) {
			m->totals[i] = sum;
			continue;
		}
		m->totals[i] = sums[i] > 0 ? INT64_MAX : INT64_MIN;
		m->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_TOTALS;
	}
	m->totals[LIMEN_TOTAL_STICKY] |= sums[LIMEN_TOTAL_STICKY];
}

void model_pulse(struct model *model, const struct limen_range *range, const struct limen_pulse *pulse)
{
	unsigned row_end = range->row0 + (unsigned)range->rows, col_end = range->col0 + (unsigned)range->cols;
	int64_t sums[LIMEN_TOTAL_COUNT] = {0};

	for (unsigned n = 0; n < pulse->sweeps; n++)
		for (unsigned r = range->row0; r < row_end; r++)
			for (unsigned c = range->col0; c < col_end; c++)
				visit(model, r, r * model->cols + c, pulse, sums);
	for (unsigned r = range->row0; pulse->clear && r < row_end; r++)
		for (unsigned c = range->col0; c < col_end; c++) {
			model->gradient[r * model->cols + c] = 0;
			sums[LIMEN_TOTAL_GRADIENT_CLEARS]++;
		}
	add_totals(model, sums);
}
