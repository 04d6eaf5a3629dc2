/* cells.c: four packets a variable, none of which is answered:
 *
 *   MVM    slope of variable i into a vector register: row i of -h times the levels, offset included
 *   GRAD   from the register into the cell
 *   PULSE  one attempt
 *   COLV   the new level into the register of levels
 *
 * With the slope on the host the first two are one WRITE of the gradient, and the last one a READ. */
#include "cells.h"

#include <limen/arith.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEVELS, SLOPES, ONES, VECTORS, OFFSET_COLUMNS = 2, TILES = 2 };

static const double field_most_bits = (double)LIMEN_FIELD_MAX / (1 << LIMEN_FRACTION_BITS);

const char *limen_qp_misfit(const struct limen_info *info, size_t n, bool host, char text[256])
{
	size_t longest = host ? n : n + OFFSET_COLUMNS, columns = host ? 1 : n + OFFSET_COLUMNS + 1;
	size_t rows = (n + info->lanes - 1) / info->lanes, tiles = host ? 1 : TILES;

	if (longest > info->vector_len)
		snprintf(text, 256, "%zu variables take vectors of %zu elements, but the device's hold %u", n, longest,
			 info->vector_len);
	else if (rows * columns > info->depth || rows * tiles > info->row_slots)
		snprintf(text, 256,
			 "%zu variables take %zu cells and %zu row streams of each of %u lanes, but the device has "
			 "%u and %u",
			 n, rows * columns, rows * tiles, info->lanes, info->depth, info->row_slots);
	else if ((!host && info->vectors < VECTORS) || info->tiles < tiles || info->slots < 1)
		snprintf(text, 256,
			 "wanted are %d vectors, %zu tiles and a kinetics table, but the device has %u, %u and %u",
			 VECTORS, tiles, info->vectors, info->tiles, info->slots);
	else
		return NULL;
	return text;
}

void limen_qp_cells_free(struct limen_qp_cells *cells)
{
	free(cells->offset);
	free(cells->level);
	free(cells->slope);
	free(cells->two);
	*cells = (struct limen_qp_cells){0};
}

/* -h as levels. */
static int load_products(struct limen_qp_cells *cells)
{
	size_t n = cells->ladder->n;
	struct limen_range range = {0, (uint16_t)n, 0, (uint16_t)n};
	int16_t *level = malloc(n * n * sizeof(*level)), *ones = cells->level;
	int error = level ? LIMEN_OK : LIMEN_ENOMEM;

	for (size_t i = 0; !error && i < n * n; i++)
		level[i] = (int16_t)-cells->ladder->h[i];
	if (!error)
		error = limen_tile_alloc(cells->device, (unsigned)n, (unsigned)n + OFFSET_COLUMNS, LIMEN_LEVEL_BITS_MAX,
					 &cells->products);
	if (!error)
		error = limen_cells_write(cells->device, cells->products, LIMEN_FIELD_LEVEL, &range, level);
	ones[0] = 1;
	if (!error)
		error = limen_vector_s16(cells->device, ONES, 1, ones);
	free(level);
	return error;
}

int limen_qp_cells_init(struct limen_qp_cells *cells, struct limen_device *device, const struct limen_qp_ladder *ladder,
			const struct limen_qp_config *config, bool host)
{
	size_t n = ladder->n;
	uint32_t table[LIMEN_TABLE_WORDS];

	*cells = (struct limen_qp_cells){.device = device, .ladder = ladder, .host = host, .block = config->block};
	cells->offset = malloc(n * sizeof(*cells->offset));
	cells->level = calloc(n + OFFSET_COLUMNS, sizeof(*cells->level));
	cells->slope = malloc(n * sizeof(*cells->slope));
	cells->two = malloc(OFFSET_COLUMNS * n * sizeof(*cells->two));
	if (!cells->offset || !cells->level || !cells->slope || !cells->two)
		return LIMEN_ENOMEM;
	int error = limen_tile_alloc(device, (unsigned)n, 1, ladder->bits, &cells->tile);

	if (!error)
		error = limen_kinetics_load(device, 0, config->kinetics);
	limen_kinetics_table(config->kinetics, table, &cells->lambda);
	return error || host ? error : load_products(cells);
}

int limen_qp_cells_start(struct limen_qp_cells *cells, uint64_t seed, uint64_t replica)
{
	size_t n = cells->ladder->n;
	int error =
		limen_cells_clear(cells->device, cells->tile, NULL,
				  LIMEN_FLAG_CLEAR_LEVEL | LIMEN_FLAG_CLEAR_GRADIENT | LIMEN_FLAG_CLEAR_HEAT |
					  LIMEN_FLAG_CLEAR_JUMPS | LIMEN_FLAG_CLEAR_BLOCKED | LIMEN_FLAG_CLEAR_TOTALS);

	if (!error)
		error = limen_tile_seed(cells->device, cells->tile, seed, replica, 0, 0);
	memset(cells->level, 0, (n + OFFSET_COLUMNS) * sizeof(*cells->level));
	if (!error && !cells->host) {
		cells->level[n] = LIMEN_QP_BIAS;
		cells->level[n + 1] = 1;
		error = limen_vector_s16(cells->device, LEVELS, (unsigned)n + OFFSET_COLUMNS, cells->level);
	}
	return error ? error : limen_qp_cells_offset(cells, cells->ladder->offset);
}

int limen_qp_cells_offset(struct limen_qp_cells *cells, const int64_t *offset)
{
	size_t n = cells->ladder->n;
	struct limen_range range = {0, (uint16_t)n, (uint16_t)n, OFFSET_COLUMNS};

	memcpy(cells->offset, offset, n * sizeof(*offset));
	if (cells->host)
		return LIMEN_OK;
	for (size_t i = 0; i < n; i++) { /* rounding, so that the low part lies within +-2^13 */
		int64_t high = (int64_t)floor((double)-offset[i] / LIMEN_QP_BIAS + 0.5);

		cells->two[2 * i] = (int16_t)high;
		cells->two[2 * i + 1] = (int16_t)(-offset[i] - high * LIMEN_QP_BIAS);
	}
	return limen_cells_write(cells->device, cells->products, LIMEN_FIELD_LEVEL, &range, cells->two);
}

/* How far a slope moves down: so that it fits its register, or else until what does not fit would be a field beyond the
 * machine's largest. */
static unsigned slope_shift(const struct limen_qp_cells *cells, double gain)
{
	const struct limen_qp_ladder *ladder = cells->ladder;
	double most = cells->host ? INT32_MAX : INT16_MAX,
	       reach = fmin(ladder->slope_most, field_most_bits / (gain * ladder->step));
	unsigned shift = 0;

	while (shift < LIMEN_READ_SHIFT_MAX && most < reach) {
		most *= 2;
		shift++;
	}
	return shift;
}

static int32_t host_slope(const struct limen_qp_cells *cells, size_t i, unsigned shift)
{
	const int32_t *h = cells->ladder->h + i * cells->ladder->n;
	int64_t sum = cells->offset[i], half = shift ? INT64_C(1) << (shift - 1) : 0;

	for (size_t j = 0; j < cells->ladder->n; j++)
		sum += (int64_t)h[j] * cells->level[j];
	int64_t size = ((sum < 0 ? -sum : sum) + half) >> shift;

	size = size > INT32_MAX ? INT32_MAX : size;
	return (int32_t)(sum < 0 ? size : -size); /* down the slope */
}

static int set_gradients(struct limen_qp_cells *cells, unsigned first, unsigned count, unsigned shift)
{
	size_t n = cells->ladder->n;
	struct limen_range row = {(uint16_t)first, (uint16_t)count, 0, (uint16_t)(n + OFFSET_COLUMNS)};
	struct limen_range cell = {(uint16_t)first, (uint16_t)count, 0, 1};

	if (!cells->host) {
		int error = limen_mvm_vector(cells->device, cells->products, &row, LEVELS, shift, SLOPES);

		return error ? error : limen_grad(cells->device, cells->tile, &cell, SLOPES, ONES);
	}
	for (unsigned i = 0; i < count; i++)
		cells->slope[i] = host_slope(cells, first + i, shift);
	return limen_cells_write(cells->device, cells->tile, LIMEN_FIELD_GRADIENT, &cell, cells->slope);
}

static int look(struct limen_qp_cells *cells, unsigned first, unsigned count)
{
	struct limen_range cell = {(uint16_t)first, (uint16_t)count, 0, 1};

	if (!cells->host)
		return limen_vector_column(cells->device, cells->tile, LEVELS, first, count, 0, false);
	int error = limen_cells_read(cells->device, cells->tile, LIMEN_FIELD_LEVEL, &cell, cells->level + first);

	return error ? error : limen_sync(cells->device);
}

int limen_qp_cells_sweep(struct limen_qp_cells *cells, double gain, uint32_t barrier)
{
	unsigned n = (unsigned)cells->ladder->n, shift = slope_shift(cells, gain);
	struct limen_pulse pulse = {
		.barrier = barrier, .sweeps = 1, .lambda = cells->lambda, .offset = -1, .clear = true};
	int error = limen_pulse_gain(ldexp(gain * cells->ladder->step, LIMEN_FRACTION_BITS + (int)shift),
				     &pulse.mantissa, &pulse.shift);

	for (unsigned i = 0; !error && i < n; i += cells->block) {
		unsigned count = n - i < cells->block ? n - i : cells->block;
		struct limen_range cell = {(uint16_t)i, (uint16_t)count, 0, 1};

		error = set_gradients(cells, i, count, shift);
		if (!error)
			error = limen_pulse(cells->device, cells->tile, &cell, &pulse);
		if (!error)
			error = look(cells, i, count);
	}
	return error;
}

void limen_qp_cells_state(struct limen_qp_cells *cells, struct limen_state *state)
{
	unsigned n = (unsigned)cells->ladder->n;

	limen_state_tile(state, cells->device, cells->tile);
	if (cells->host)
		limen_state_part(state, "levels", cells->level, n * sizeof(*cells->level));
	else
		limen_state_vectors(state, cells->device, LEVELS + 1, n + OFFSET_COLUMNS);
}
