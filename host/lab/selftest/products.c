/* products.c: MVM, MVMT, GRAD against sums done here. */
#include "selftest.h"

#include "selftest_model.h"

enum { ROWS = 13, COLS = 11, CELLS = ROWS * COLS };

struct product {
	unsigned tile;
	int16_t level[CELLS], x[COLS], d[ROWS];
	int32_t gradient[CELLS];
};

/* Words of all sizes, the largest of both signs among them. */
static int16_t draw(const struct selftest *test, uint64_t a, uint64_t b)
{
	uint64_t w = selftest_word(test, 30, a, b);

	if (!(w & 7))
		return w & 8 ? INT16_MAX : INT16_MIN;
	return (int16_t)((int16_t)(w >> 48) >> (w >> 8 & 15));
}

static void prepare(struct selftest *test, struct product *p, unsigned round)
{
	for (unsigned i = 0; i < CELLS; i++) {
		p->level[i] = draw(test, round, i);
		p->gradient[i] = round % 2 ? draw(test, round, 1000 + i) : i % 2 ? INT32_MAX - 5 : INT32_MIN + 5;
	}
	for (unsigned c = 0; c < COLS; c++)
		p->x[c] = draw(test, round, 2000 + c);
	for (unsigned r = 0; r < ROWS; r++)
		p->d[r] = draw(test, round, 3000 + r);
	if (selftest_error(test, limen_cells_write(test->device, p->tile, LIMEN_FIELD_LEVEL, NULL, p->level)) ||
	    selftest_error(test, limen_cells_write(test->device, p->tile, LIMEN_FIELD_GRADIENT, NULL, p->gradient)) ||
	    selftest_error(test, limen_vector_s16(test->device, 0, COLS, p->x)))
		return;
	selftest_error(test, limen_vector_s16(test->device, 1, ROWS, p->d));
}

/* Answered with 32 bits, and stored in the other register with 16. */
static void check_forward(struct selftest *test, const struct product *p, unsigned shift)
{
	int32_t y[ROWS];
	int16_t stored[ROWS];

	if (selftest_error(test, limen_mvm(test->device, p->tile, NULL, 0, shift, y)) ||
	    selftest_error(test, limen_mvm_vector(test->device, p->tile, NULL, 0, shift, 1)) ||
	    selftest_error(test, limen_vector_read(test->device, 1, 0, ROWS, stored)) ||
	    selftest_error(test, limen_vector_s16(test->device, 1, ROWS, p->d)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	for (unsigned r = 0; r < ROWS; r++) {
		int64_t sum = 0;

		for (unsigned c = 0; c < COLS; c++)
			sum += (int64_t)p->level[r * COLS + c] * p->x[c];
		sum = model_round(sum, shift);
		selftest_same(test, y[r], model_clamp(sum, INT32_MIN, INT32_MAX), "MVM, shift %u, row %u", shift, r);
		selftest_same(test, stored[r], model_clamp(sum, INT16_MIN, INT16_MAX),
			      "MVM to a vector, shift %u, row %u", shift, r);
	}
}

static void check_transposed(struct selftest *test, const struct product *p, unsigned shift)
{
	int32_t z[COLS];
	int16_t stored[COLS];

	if (selftest_error(test, limen_mvmt(test->device, p->tile, NULL, 1, shift, z)) ||
	    selftest_error(test, limen_mvmt_vector(test->device, p->tile, NULL, 1, shift, 0)) ||
	    selftest_error(test, limen_vector_read(test->device, 0, 0, COLS, stored)) ||
	    selftest_error(test, limen_vector_s16(test->device, 0, COLS, p->x)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	for (unsigned c = 0; c < COLS; c++) {
		int64_t sum = 0;

		for (unsigned r = 0; r < ROWS; r++)
			sum += (int64_t)p->level[r * COLS + c] * p->d[r];
		sum = model_round(sum, shift);
		selftest_same(test, z[c], model_clamp(sum, INT32_MIN, INT32_MAX), "MVMT, shift %u, column %u", shift,
			      c);
		selftest_same(test, stored[c], model_clamp(sum, INT16_MIN, INT16_MAX),
			      "MVMT to a vector, shift %u, column %u", shift, c);
	}
}

static void check_gradient(struct selftest *test, const struct product *p)
{
	int32_t gradient[CELLS];

	if (selftest_error(test, limen_grad(test->device, p->tile, NULL, 1, 0)) ||
	    selftest_error(test, limen_cells_read(test->device, p->tile, LIMEN_FIELD_GRADIENT, NULL, gradient)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	for (unsigned i = 0; i < CELLS; i++) {
		int64_t sum = p->gradient[i] + (int64_t)p->d[i / COLS] * p->x[i % COLS];

		selftest_same(test, gradient[i], model_clamp(sum, INT32_MIN, INT32_MAX), "GRAD, cell %u", i);
	}
}

void selftest_products(struct selftest *test)
{
	static const unsigned shifts[] = {0, 1, 7, 15, 31, 47};
	unsigned rounds = test->quick ? 4 : 40;
	struct product p;

	if (selftest_error(test, limen_tile_alloc(test->device, ROWS, COLS, LIMEN_LEVEL_BITS_MAX, &p.tile)))
		return;
	for (unsigned round = 0; round < rounds && !selftest_over(test); round++) {
		prepare(test, &p, round);
		for (unsigned i = 0; i < sizeof(shifts) / sizeof(shifts[0]) && !selftest_over(test); i++) {
			check_forward(test, &p, shifts[i]);
			check_transposed(test, &p, shifts[i]);
		}
		check_gradient(test, &p);
		selftest_progress(test, (round + 1.0) / rounds);
	}
	selftest_say(test, "%u matrices of %d x %d, shifts 0 to 47, answered and stored", rounds, ROWS, COLS);
}
