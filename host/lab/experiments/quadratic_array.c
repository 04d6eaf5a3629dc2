/* quadratic_array.c: an array that makes its own fields. Three packets a variable: a read along a row of -H, and two
 * outer products that add it and b to the gradients of that variable's column. Nothing comes to the host. */
#include "quadratic.h"

#include <stdlib.h>

enum { M = QUADRATIC_M, UNIT = 1 << LIMEN_FRACTION_BITS };
enum { ONES, ROW_OF_H, PRODUCT, OFFSETS }; /* vector registers: the smallest device has four */

/* 2 L of a replica, 2^-12 bit, from L = 0 at level 0. */
static int64_t loss2(const struct quadratic *problem, const int16_t *w)
{
	int64_t sum = 0;

	for (int i = 0; i < M; i++) {
		int64_t row = -2 * (int64_t)problem->b[i];

		for (int j = 0; j < M; j++)
			row += problem->h[i][j] * (int64_t)w[j];
		sum += row * w[i];
	}
	return sum;
}

bool quadratic_open(struct lab *lab, unsigned replicas, struct quadratic_array *array)
{
	const struct limen_info *info = limen_device_info(lab->device);
	unsigned most = info->lanes * (info->depth / M), streams = info->lanes * info->row_slots;
	int16_t ones[1024];

	most = most > streams ? streams : most;
	most = most > info->vector_len ? info->vector_len : most;
	most = most > 1024 ? 1024 : most;
	*array = (struct quadratic_array){.device = lab->device, .rows = replicas < most ? replicas : most};
	array->level = malloc(array->rows * M * sizeof(*array->level));
	array->heat = malloc(array->rows * M * sizeof(*array->heat));
	array->jumps = malloc(array->rows * M * sizeof(*array->jumps));
	for (int i = 0; i < 1024; i++)
		ones[i] = 1;
	if (!array->level || !array->heat || !array->jumps)
		return !lab_check_error(lab, LIMEN_ENOMEM);
	return !lab_check_error(lab, limen_reset(lab->device)) &&
	       !lab_check_error(lab, limen_tile_alloc(lab->device, array->rows, M, QUADRATIC_BITS, &array->tile)) &&
	       !lab_check_error(lab, limen_kinetics_load(lab->device, 0, LIMEN_GLAUBER)) &&
	       !lab_check_error(lab, limen_vector_s16(lab->device, ONES, array->rows > M ? array->rows : M, ones));
}

void quadratic_close(struct quadratic_array *array)
{
	free(array->level);
	free(array->heat);
	free(array->jumps);
}

void quadratic_start(struct quadratic_array *array, const struct quadratic *problem, uint64_t seed, uint64_t round)
{
	int16_t b[M];

	for (int i = 0; i < M; i++)
		b[i] = (int16_t)problem->b[i];
	limen_vector_s16(array->device, OFFSETS, M, b);
	limen_cells_clear(array->device, array->tile, NULL,
			  LIMEN_FLAG_CLEAR_LEVEL | LIMEN_FLAG_CLEAR_GRADIENT | LIMEN_FLAG_CLEAR_HEAT |
				  LIMEN_FLAG_CLEAR_JUMPS | LIMEN_FLAG_CLEAR_BLOCKED | LIMEN_FLAG_CLEAR_TOTALS);
	limen_tile_seed(array->device, array->tile, seed, round, 0, 0);
}

static struct limen_range column(const struct quadratic_array *array, unsigned first, unsigned count)
{
	return (struct limen_range){0, (uint16_t)array->rows, (uint16_t)first, (uint16_t)count};
}

/* gradient of variable i = b_i - (H w)_i in every replica: a read and two outer products. Products are below 25000 for
 * levels up to 12, which is 4 standard deviations, beyond the best point: far from where s16 would saturate. */
static void set_field(struct quadratic_array *array, const struct quadratic *problem, unsigned i)
{
	struct limen_range one = column(array, i, 1);
	int16_t minus[M];

	for (int j = 0; j < M; j++)
		minus[j] = (int16_t)-problem->h[i][j];
	limen_vector_s16(array->device, ROW_OF_H, M, minus);
	limen_mvm_vector(array->device, array->tile, NULL, ROW_OF_H, 0, PRODUCT);
	limen_grad(array->device, array->tile, &one, PRODUCT, ONES);
	limen_grad(array->device, array->tile, &one, ONES, OFFSETS);
}

static void attempt(struct quadratic_array *array, unsigned first, unsigned count)
{
	struct limen_range range = column(array, first, count);
	struct limen_pulse pulse = {.mantissa = 1, .sweeps = 1, .offset = -1, .clear = true};

	limen_pulse(array->device, array->tile, &range, &pulse);
}

void quadratic_sweep(struct quadratic_array *array, const struct quadratic *problem, bool at_once)
{
	for (unsigned i = 0; i < M; i++) {
		set_field(array, problem, i);
		if (!at_once)
			attempt(array, i, 1);
	}
	if (at_once)
		attempt(array, 0, M);
}

/* Reads everything and holds each replica against the identity. */
void quadratic_look(struct lab *lab, struct quadratic_array *array, const struct quadratic *problem, double depth2,
		    struct quadratic_moment *moment)
{
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_LEVEL, NULL, array->level);
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_HEAT, NULL, array->heat);
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_JUMPS, NULL, array->jumps);
	if (lab_check_error(lab, limen_sync(array->device)))
		return;
	for (unsigned r = 0; r < array->rows; r++) {
		const int16_t *w = &array->level[r * M];
		int64_t loss = loss2(problem, w), heat = 0, predicted = -loss;

		for (unsigned i = 0; i < M; i++) {
			uint32_t jumps = array->jumps[r * M + i];

			heat += array->heat[r * M + i];
			predicted += problem->h[i][i] * (int64_t)jumps;
			moment->moved[i] += w[i];
			moment->moved2[i] += (double)w[i] * w[i];
			moment->jumps[i] += jumps;
		}
		moment->replicas += 1;
		moment->broken += predicted != 2 * heat;
		moment->loss += ((double)loss + depth2) / 2 / UNIT;
		moment->heat += (double)heat / UNIT;
		moment->heat2 += (double)heat / UNIT * ((double)heat / UNIT);
		moment->predicted += (double)predicted / 2 / UNIT;
	}
}
