/* conf_linear.c: vector registers, MVM, MVMT, GRAD, against sums computed here. */
#include "rig.h"

#include <string.h>

enum { ROWS = 12, COLS = 19, CELLS = ROWS * COLS, ALL = 128 };

static int64_t clamp(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

/* rnd() of the spec: half away from zero */
static int64_t round_shift(int64_t v, unsigned s)
{
	int64_t size = v < 0 ? -v : v;

	size = (size + (s ? INT64_C(1) << (s - 1) : 0)) >> s;
	return v < 0 ? -size : size;
}

void conf_loadv_types(void **state)
{
	struct rig *rig = *state;
	uint8_t u8[ALL];
	int16_t s16[ALL], got[3][ALL];
	int32_t s32[ALL];

	for (int i = 0; i < ALL; i++) {
		u8[i] = (uint8_t)raw_random(&rig->random);
		s16[i] = (int16_t)raw_random(&rig->random);
		s32[i] = (int32_t)(i % 2 ? rig_between(rig, -40000, 40000) : rig_between(rig, INT32_MIN, INT32_MAX));
	}
	must(rig, limen_vector_u8(rig->device, 0, ALL, u8));
	must(rig, limen_vector_s16(rig->device, 1, ALL, s16));
	must(rig, limen_vector_s32(rig->device, 2, ALL, s32));
	for (unsigned reg = 0; reg < 3; reg++)
		must(rig, limen_vector_read(rig->device, reg, 0, ALL, got[reg]));
	must(rig, limen_sync(rig->device));
	for (int i = 0; i < ALL; i++) {
		assert_int_equal(got[0][i], u8[i]);
		assert_int_equal(got[1][i], s16[i]);
		assert_int_equal(got[2][i], clamp(s32[i], INT16_MIN, INT16_MAX));
	}
}

/* O6, with every count up to two beats and more of a narrow stream */
void conf_loadv_partial(void **state)
{
	struct rig *rig = *state;
	int16_t keep[ALL], got[ALL], x[ALL];
	uint8_t bytes[ALL];

	for (unsigned n = 1; n < 40; n++) {
		rig_vector(rig, 1, ALL, -30000, 30000, keep);
		for (unsigned i = 0; i < n; i++) {
			x[i] = (int16_t)(keep[i] ^ 0x55);
			bytes[i] = (uint8_t)(200 + i);
		}
		must(rig, limen_vector_s16(rig->device, 1, n, x));
		must(rig, limen_vector_read(rig->device, 1, 0, ALL, got));
		must(rig, limen_sync(rig->device));
		for (unsigned i = 0; i < ALL; i++)
			assert_int_equal(got[i], i < n ? x[i] : keep[i]);
		must(rig, limen_vector_u8(rig->device, 1, n, bytes));
		must(rig, limen_vector_read(rig->device, 1, 0, ALL, got));
		must(rig, limen_sync(rig->device));
		for (unsigned i = 0; i < ALL; i++)
			assert_int_equal(got[i], i < n ? bytes[i] : keep[i]);
	}
}

void conf_storev_parts(void **state)
{
	struct rig *rig = *state;
	int16_t x[ALL], got[ALL];

	rig_vector(rig, 3, ALL, INT16_MIN, INT16_MAX, x);
	for (int round = 0; round < 60; round++) {
		unsigned first = rig_below(rig, ALL), n = 1 + rig_below(rig, ALL - first);

		must(rig, limen_vector_read(rig->device, 3, first, n, got));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(got, x + first, n * sizeof(*x));
	}
}

/* O7; a register onto itself too */
void conf_movev(void **state)
{
	struct rig *rig = *state;
	int16_t x[4][ALL], got[ALL];

	for (unsigned reg = 0; reg < 4; reg++)
		rig_vector(rig, reg, ALL, INT16_MIN, INT16_MAX, x[reg]);
	for (int round = 0; round < 80; round++) {
		unsigned from = rig_below(rig, 4), to = rig_below(rig, 4), first = rig_below(rig, ALL);
		unsigned n = 1 + rig_below(rig, ALL - first);

		must(rig, limen_vector_move(rig->device, from, to, first, n));
		memmove(x[to] + first, x[from] + first, n * sizeof(int16_t));
		must(rig, limen_vector_read(rig->device, to, 0, ALL, got));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(got, x[to], sizeof(got));
	}
}

void conf_colv(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 16, 1);
	int16_t w[CELLS], x[ALL], got[ALL];

	rig_levels(rig, tile, INT16_MIN, INT16_MAX, w);
	rig_vector(rig, 2, ALL, INT16_MIN, INT16_MAX, x);
	for (int round = 0; round < 60; round++) {
		unsigned col = rig_below(rig, COLS), row0 = rig_below(rig, ROWS),
			 rows = 1 + rig_below(rig, ROWS - row0);
		bool spin = rig_below(rig, 2);

		must(rig, limen_vector_column(rig->device, tile, 2, row0, rows, col, spin));
		for (unsigned r = row0; r < row0 + rows; r++) {
			int v = w[r * COLS + col];

			x[r] = (int16_t)(spin ? clamp(2 * v + 1, INT16_MIN, INT16_MAX) : v);
		}
		must(rig, limen_vector_read(rig->device, 2, 0, ALL, got));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(got, x, sizeof(got));
	}
}

static int64_t sum_row(const int16_t *w, const int16_t *x, unsigned r, const struct limen_range *range)
{
	int64_t sum = 0;

	for (unsigned c = range->col0; c < range->col0 + (unsigned)range->cols; c++)
		sum += w[r * COLS + c] * x[c];
	return sum;
}

static int64_t sum_col(const int16_t *w, const int16_t *d, unsigned c, const struct limen_range *range)
{
	int64_t sum = 0;

	for (unsigned r = range->row0; r < range->row0 + (unsigned)range->rows; r++)
		sum += w[r * COLS + c] * d[r];
	return sum;
}

static struct limen_range random_range(struct rig *rig)
{
	struct limen_range range = { .row0 = (uint16_t)rig_below(rig, ROWS), .col0 = (uint16_t)rig_below(rig, COLS) };

	range.rows = (uint16_t)(1 + rig_below(rig, ROWS - range.row0));
	range.cols = (uint16_t)(1 + rig_below(rig, COLS - range.col0));
	return range;
}

/* MVM and MVMT of random ranges, levels and operands of a size, compared with sums made here. */
static void check_products(struct rig *rig, bool transposed, int size, unsigned shift_max, int rounds)
{
	unsigned tile = rig_tile(rig, ROWS, COLS, 16, 1);
	int16_t w[CELLS], x[ALL];
	int32_t got[ALL];

	rig_levels(rig, tile, -size, size - 1, w);
	rig_vector(rig, 1, ALL, -size, size - 1, x);
	for (int round = 0; round < rounds; round++) {
		struct limen_range range = random_range(rig);
		unsigned shift = rig_below(rig, shift_max + 1);
		unsigned first = transposed ? range.col0 : range.row0, n = transposed ? range.cols : range.rows;

		memset(got, 0xa5, sizeof(got));
		if (transposed)
			must(rig, limen_mvmt(rig->device, tile, &range, 1, shift, got));
		else
			must(rig, limen_mvm(rig->device, tile, &range, 1, shift, got));
		must(rig, limen_sync(rig->device));
		for (unsigned i = 0; i < n; i++) {
			int64_t sum = transposed ? sum_col(w, x, first + i, &range) : sum_row(w, x, first + i, &range);

			assert_int_equal(got[i], clamp(round_shift(sum, shift), INT32_MIN, INT32_MAX));
		}
		assert_int_equal(got[n], (int32_t)0xa5a5a5a5);
	}
}

void conf_mvm_exact(void **state)
{
	check_products(*state, false, 200, 0, 60);
}

void conf_mvmt_exact(void **state)
{
	check_products(*state, true, 200, 0, 60);
}

/* Sums around 2^17 and 2^32, either sign: with shifts of 2 and 1 rounding meets the ends of s16 and of s32. */
static void check_ends(struct rig *rig)
{
	enum { N = 9 };
	unsigned tile = rig_tile(rig, 1, N, 16, 1);

	for (int e = -4; e <= 4; e++) {
		for (int sign = -1; sign <= 1; sign += 2) {
			int16_t w[N] = { [N - 1] = 1 }, x[N] = { [N - 1] = (int16_t)e }, stored;
			int64_t small, large = sign * (INT64_C(1) << 32) + e;
			int32_t answered;

			for (int i = 0; i < N - 1; i++) {
				w[i] = (int16_t)(sign * -16384);
				x[i] = -32768;
			}
			must(rig, limen_cells_write(rig->device, tile, LIMEN_FIELD_LEVEL, NULL, w));
			must(rig, limen_vector_s16(rig->device, 0, N, x));
			must(rig, limen_mvm(rig->device, tile, NULL, 0, 1, &answered));
			for (int i = 0; i < N - 1; i++)
				x[i] = -1;
			small = sign * (INT64_C(1) << 17) + e;
			must(rig, limen_vector_s16(rig->device, 0, N, x));
			must(rig, limen_mvm_vector(rig->device, tile, NULL, 0, 2, 3));
			must(rig, limen_vector_read(rig->device, 3, 0, 1, &stored));
			must(rig, limen_sync(rig->device));
			assert_int_equal(answered, clamp(round_shift(large, 1), INT32_MIN, INT32_MAX));
			assert_int_equal(stored, clamp(round_shift(small, 2), INT16_MIN, INT16_MAX));
		}
	}
}

/* Rounding, half away from zero: small sums meet halves often. */
void conf_product_rounding(void **state)
{
	struct rig *rig = *state;

	check_products(rig, false, 3, 4, 60);
	must(rig, limen_reset(rig->device));
	check_products(rig, true, 3, 4, 60);
	must(rig, limen_reset(rig->device));
	check_ends(rig);
}

/* Sums beyond s32 need one saturation at the end; large shifts bring them back. */
void conf_product_saturation(void **state)
{
	struct rig *rig = *state;

	check_products(rig, false, 32768, 47, 60);
	must(rig, limen_reset(rig->device));
	check_products(rig, true, 32768, 47, 60);
	must(rig, limen_reset(rig->device));
	check_products(rig, false, 32768, 3, 30);
	must(rig, limen_reset(rig->device));
	check_products(rig, true, 32768, 3, 30);
}

/* Shapes around the number of lanes: thin, flat, square, one cell. */
void conf_product_shapes(void **state)
{
	static const struct {
		unsigned rows, cols;
	} shapes[] = { { 1, 1 },   { 1, 128 }, { 64, 1 }, { 63, 4 }, { 17, 15 },
		       { 16, 16 }, { 2, 127 }, { 33, 7 }, { 64, 4 } };
	struct rig *rig = *state;
	int16_t w[256], x[128], d[64];
	int32_t y[64], z[128];

	for (unsigned s = 0; s < sizeof(shapes) / sizeof(shapes[0]); s++) {
		unsigned rows = shapes[s].rows, cols = shapes[s].cols, tile;

		must(rig, limen_reset(rig->device));
		tile = rig_tile(rig, rows, cols, 9, 1);
		rig_levels(rig, tile, -256, 255, w);
		rig_vector(rig, 0, cols, -300, 300, x);
		rig_vector(rig, 1, rows, -300, 300, d);
		must(rig, limen_mvm(rig->device, tile, NULL, 0, 0, y));
		must(rig, limen_mvmt(rig->device, tile, NULL, 1, 0, z));
		must(rig, limen_sync(rig->device));
		for (unsigned r = 0; r < rows; r++) {
			int32_t sum = 0;

			for (unsigned c = 0; c < cols; c++)
				sum += w[r * cols + c] * x[c];
			assert_int_equal(y[r], sum);
		}
		for (unsigned c = 0; c < cols; c++) {
			int32_t sum = 0;

			for (unsigned r = 0; r < rows; r++)
				sum += w[r * cols + c] * d[r];
			assert_int_equal(z[c], sum);
		}
	}
}

/* O8, O11: saturated to s16, stored at the tile's own row and column numbers. */
void conf_product_to_vector(void **state)
{
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 16, 1);
	int16_t w[CELLS], x[ALL], keep[ALL], got[ALL];

	rig_levels(rig, tile, -500, 500, w);
	rig_vector(rig, 0, ALL, -500, 500, x);
	for (int round = 0; round < 60; round++) {
		struct limen_range range = random_range(rig);
		unsigned shift = rig_below(rig, 12);
		bool transposed = rig_below(rig, 2);
		unsigned first = transposed ? range.col0 : range.row0, n = transposed ? range.cols : range.rows;

		rig_vector(rig, 3, ALL, -9, 9, keep);
		if (transposed)
			must(rig, limen_mvmt_vector(rig->device, tile, &range, 0, shift, 3));
		else
			must(rig, limen_mvm_vector(rig->device, tile, &range, 0, shift, 3));
		must(rig, limen_vector_read(rig->device, 3, 0, ALL, got));
		must(rig, limen_sync(rig->device));
		for (unsigned i = first; i < first + n; i++) {
			int64_t sum = transposed ? sum_col(w, x, i, &range) : sum_row(w, x, i, &range);

			keep[i] = (int16_t)clamp(round_shift(sum, shift), INT16_MIN, INT16_MAX);
		}
		assert_memory_equal(got, keep, sizeof(got));
	}
}

/* C4: cells read by MVM and by MVMT, cells updated by GRAD */
void conf_product_totals(void **state)
{
	const struct limen_range part = { 1, 5, 2, 7 };
	struct rig *rig = *state;
	unsigned tile = rig_tile(rig, ROWS, COLS, 4, 1);
	int64_t totals[LIMEN_TOTAL_COUNT];
	int32_t y[ALL];

	must(rig, limen_mvm(rig->device, tile, &part, 0, 0, y));
	must(rig, limen_mvm_vector(rig->device, tile, NULL, 0, 0, 1));
	must(rig, limen_mvmt(rig->device, tile, NULL, 0, 0, y));
	must(rig, limen_mvmt_vector(rig->device, tile, &part, 0, 0, 1));
	must(rig, limen_mvmt_vector(rig->device, tile, &part, 0, 0, 1));
	must(rig, limen_grad(rig->device, tile, &part, 0, 1));
	must(rig, limen_totals_read(rig->device, tile, totals));
	must(rig, limen_sync(rig->device));
	for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++) {
		int64_t expected = t == LIMEN_TOTAL_MACS_FORWARD       ? 35 + CELLS
				   : t == LIMEN_TOTAL_MACS_TRANSPOSED  ? CELLS + 70
				   : t == LIMEN_TOTAL_GRADIENT_UPDATES ? 35
								       : 0;

		assert_int_equal(totals[t], expected);
	}
}

static void add_gradient(int32_t *g, const int16_t *d, const int16_t *x, const struct limen_range *range,
			 bool *saturated)
{
	for (unsigned r = range->row0; r < range->row0 + (unsigned)range->rows; r++) {
		for (unsigned c = range->col0; c < range->col0 + (unsigned)range->cols; c++) {
			int64_t sum = (int64_t)g[r * COLS + c] + d[r] * x[c];

			g[r * COLS + c] = (int32_t)clamp(sum, INT32_MIN, INT32_MAX);
			*saturated |= g[r * COLS + c] != sum;
		}
	}
}

static void check_gradients(struct rig *rig, int size, int rounds, bool expect_saturation)
{
	unsigned tile = rig_tile(rig, ROWS, COLS, 4, 1);
	int32_t g[CELLS] = { 0 }, got[CELLS];
	int64_t totals[LIMEN_TOTAL_COUNT], cells = 0;
	int16_t d[ALL], x[ALL];
	bool saturated = false;

	for (int round = 0; round < rounds; round++) {
		struct limen_range range = random_range(rig);

		rig_vector(rig, 2, ROWS, -size, size - 1, d);
		rig_vector(rig, 0, COLS, -size, size - 1, x);
		must(rig, limen_grad(rig->device, tile, &range, 2, 0));
		add_gradient(g, d, x, &range, &saturated);
		cells += range.rows * range.cols;
		must(rig, limen_cells_read(rig->device, tile, LIMEN_FIELD_GRADIENT, NULL, got));
		must(rig, limen_totals_read(rig->device, tile, totals));
		must(rig, limen_sync(rig->device));
		assert_memory_equal(got, g, sizeof(g));
		assert_int_equal(totals[LIMEN_TOTAL_STICKY], saturated ? LIMEN_STICKY_GRADIENT : 0);
		assert_int_equal(totals[LIMEN_TOTAL_GRADIENT_UPDATES], cells);
	}
	assert_int_equal(saturated, expect_saturation);
}

void conf_grad(void **state)
{
	check_gradients(*state, 1000, 40, false);
}

void conf_grad_saturation(void **state)
{
	check_gradients(*state, 32768, 60, true);
}
