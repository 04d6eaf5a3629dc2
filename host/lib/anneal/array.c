/* array.c: tiles 0 .. tiles-1 hold couplings, the next ones the spins of chunk 0, 1, ... Vector c holds the spins of
 * chunk c and a 1 for each bias column behind them; then come the fields of a block, and a 1 for GRAD. */
#include "array.h"

#include <limen/arith.h>

#include <stdlib.h>
#include <string.h>

static unsigned spin_tile(const struct limen_array *array, unsigned chunk)
{
	return array->plan->tiles + chunk;
}

static unsigned chunk_rows(const struct limen_anneal_plan *plan, unsigned chunk)
{
	return plan->chunk_first[chunk + 1] - plan->chunk_first[chunk];
}

static unsigned field_vector(const struct limen_array *array)
{
	return array->plan->chunks;
}

static unsigned one_vector(const struct limen_array *array)
{
	return array->plan->chunks + 1;
}

/* --- couplings --- */

/* One row of a tile; returns the columns that hold anything. position: the inverse of plan->order. */
static struct limen_range fill_row(const struct limen_anneal_plan *plan, const struct limen_ising *ising,
				   const unsigned *position, const struct limen_anneal_tile *tile, unsigned row,
				   int16_t *level)
{
	unsigned start = plan->chunk_first[tile->source], spins = plan->chunk_first[tile->source + 1] - start;
	unsigned spin = plan->order[plan->chunk_first[tile->chunk] + row], lo = tile->cols, hi = 0;

	memset(level, 0, tile->cols * sizeof(*level));
	for (size_t k = ising->first[spin]; k < ising->first[spin + 1]; k++) {
		unsigned to = position[ising->to[k]] - start;

		if (position[ising->to[k]] < start || to >= spins)
			continue;
		level[to] = limen_plan_level(plan, ising->weight[k]);
		lo = to < lo ? to : lo;
		hi = to + 1 > hi ? to + 1 : hi;
	}
	if (tile->cols > spins) {
		limen_plan_bias(plan, ising->field[spin], level + spins);
		lo = lo < spins ? lo : spins;
		hi = tile->cols;
	}
	return (struct limen_range){(uint16_t)row, 1, (uint16_t)lo, (uint16_t)(hi > lo ? hi - lo : 0)};
}

static int write_couplings(struct limen_array *array, const struct limen_ising *ising, const unsigned *position)
{
	const struct limen_anneal_plan *plan = array->plan;
	int16_t *level = malloc(limen_device_info(array->device)->vector_len * sizeof(*level));
	int error = level ? LIMEN_OK : LIMEN_ENOMEM;

	for (unsigned t = 0; !error && t < plan->tiles; t++) {
		for (unsigned row = 0; !error && row < plan->tile[t].rows; row++) {
			struct limen_range range = fill_row(plan, ising, position, &plan->tile[t], row, level);

			if (range.cols) /* all others are 0 since ALLOC */
				error = limen_cells_write(array->device, t, LIMEN_FIELD_LEVEL, &range,
							  level + range.col0);
		}
	}
	free(level);
	return error;
}

static int make_tiles(struct limen_array *array)
{
	const struct limen_anneal_plan *plan = array->plan;
	int error = LIMEN_OK;

	for (unsigned t = 0; !error && t < plan->tiles; t++)
		error = limen_tile_alloc(array->device, plan->tile[t].rows, plan->tile[t].cols, plan->bits, NULL);
	for (unsigned c = 0; !error && c < plan->chunks; c++)
		error = limen_tile_alloc(array->device, chunk_rows(plan, c), 1, 1, NULL);
	return error;
}

int limen_array_init(struct limen_array *array, struct limen_device *device, const struct limen_anneal_plan *plan,
		     const struct limen_ising *ising, enum limen_kinetics kinetics)
{
	unsigned *position = calloc(plan->spins, sizeof(*position));
	uint32_t table[LIMEN_TABLE_WORDS];

	if (!position)
		return LIMEN_ENOMEM;
	for (unsigned p = 0; p < plan->spins; p++)
		position[plan->order[p]] = p;
	*array = (struct limen_array){.device = device, .plan = plan};
	limen_kinetics_table(kinetics, table, &array->lambda);
	array->fair = (1u << LIMEN_FRACTION_BITS) - table[0]; /* the standard tables begin with 0 or 1 bit */
	int error = make_tiles(array);

	if (!error)
		error = limen_kinetics_load(device, 0, kinetics);
	if (!error)
		error = write_couplings(array, ising, position);
	free(position);
	return error;
}

/* --- start --- */

/* The spins of a chunk to its vector. */
static int move_spins(struct limen_array *array, unsigned chunk, unsigned row0, unsigned rows)
{
	return limen_vector_column(array->device, spin_tile(array, chunk), chunk, row0, rows, 0, true);
}

static int start_chunk(struct limen_array *array, unsigned chunk, uint64_t seed, uint64_t restart)
{
	const unsigned counters =
		LIMEN_FLAG_CLEAR_HEAT | LIMEN_FLAG_CLEAR_JUMPS | LIMEN_FLAG_CLEAR_BLOCKED | LIMEN_FLAG_CLEAR_TOTALS;
	const struct limen_pulse pulse = {.barrier = array->fair, .sweeps = 1, .lambda = array->lambda, .offset = -1};
	struct limen_device *device = array->device;
	unsigned tile = spin_tile(array, chunk);
	int error = limen_cells_clear(device, tile, NULL, LIMEN_FLAG_CLEAR_LEVEL | LIMEN_FLAG_CLEAR_GRADIENT);

	if (!error)
		error = limen_tile_seed(device, tile, seed, restart, 0, chunk);
	if (!error)
		error = limen_pulse(device, tile, NULL, &pulse);
	return error ? error : limen_cells_clear(device, tile, NULL, counters);
}

int limen_array_vectors(struct limen_array *array)
{
	unsigned most = limen_device_info(array->device)->vector_len;
	uint8_t *ones = malloc(most);
	int error = ones ? LIMEN_OK : LIMEN_ENOMEM;

	if (ones)
		memset(ones, 1, most);
	for (unsigned c = 0; !error && c < array->plan->chunks; c++) {
		unsigned rows = chunk_rows(array->plan, c);

		error = limen_vector_u8(array->device, c, rows + array->plan->bias, ones);
		if (!error)
			error = move_spins(array, c, 0, rows);
	}
	if (!error)
		error = limen_vector_u8(array->device, one_vector(array), 1, ones);
	free(ones);
	return error;
}

int limen_array_start(struct limen_array *array, uint64_t seed, uint64_t restart)
{
	int error = LIMEN_OK;

	for (unsigned c = 0; !error && c < array->plan->chunks; c++)
		error = start_chunk(array, c, seed, restart);
	for (unsigned t = 0; !error && t < array->plan->tiles; t++)
		error = limen_cells_clear(array->device, t, NULL, LIMEN_FLAG_CLEAR_TOTALS);
	return error ? error : limen_array_vectors(array);
}

/* --- sweeps --- */

/* Device gain: a gradient is dE/ds in units of `unit` 2^shift; K in Q.12 is -gain x that / rms. */
static int split_gain(const struct limen_anneal_plan *plan, double gain, struct limen_pulse *pulse)
{
	double scale = plan->unit * (double)(UINT64_C(1) << plan->shift) / plan->rms_field;

	return limen_pulse_gain(-gain * scale * (1 << LIMEN_FRACTION_BITS), &pulse->mantissa, &pulse->shift);
}

bool limen_array_gain_fits(const struct limen_anneal_plan *plan, double gain)
{
	struct limen_pulse pulse;

	return split_gain(plan, gain, &pulse) == LIMEN_OK;
}

static int update_block(struct limen_array *array, const struct limen_anneal_block *block,
			const struct limen_pulse *pulse)
{
	const struct limen_anneal_plan *plan = array->plan;
	const struct limen_range cells = {(uint16_t)block->row0, (uint16_t)block->rows, 0, 1};
	unsigned fields = field_vector(array), tile = spin_tile(array, block->chunk);
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < block->parts; i++) {
		const struct limen_anneal_part *part = &plan->part[block->part + i];
		struct limen_range range = {cells.row0, cells.rows, (uint16_t)part->col0, (uint16_t)part->cols};

		error = limen_mvm_vector(array->device, part->tile, &range, plan->tile[part->tile].source, plan->shift,
					 fields);
		if (!error)
			error = limen_grad(array->device, tile, &cells, fields, one_vector(array));
	}
	if (!error)
		error = limen_pulse(array->device, tile, &cells, pulse);
	return error ? error : move_spins(array, block->chunk, block->row0, block->rows);
}

int limen_array_sweep(struct limen_array *array, double gain, uint32_t barrier)
{
	struct limen_pulse pulse = {
		.barrier = barrier, .sweeps = 1, .lambda = array->lambda, .offset = -1, .clear = true};
	int error = split_gain(array->plan, gain, &pulse);

	for (unsigned b = 0; !error && b < array->plan->blocks; b++)
		error = update_block(array, &array->plan->block[b], &pulse);
	return error;
}

/* --- reads --- */

int limen_array_look(struct limen_array *array, int16_t *spin, int64_t (*totals)[LIMEN_TOTAL_COUNT])
{
	const struct limen_anneal_plan *plan = array->plan;
	int error = LIMEN_OK;

	for (unsigned c = 0; !error && c < plan->chunks; c++) {
		error = limen_vector_read(array->device, c, 0, chunk_rows(plan, c), spin + plan->chunk_first[c]);
		if (!error)
			error = limen_totals_read(array->device, spin_tile(array, c), totals[c]);
	}
	return error;
}

int limen_array_cells(struct limen_array *array, unsigned field, void *data, size_t element)
{
	const struct limen_anneal_plan *plan = array->plan;
	int error = LIMEN_OK;

	for (unsigned c = 0; !error && c < plan->chunks; c++)
		error = limen_cells_read(array->device, spin_tile(array, c), field, NULL,
					 (char *)data + plan->chunk_first[c] * element);
	return error;
}

int limen_array_macs(struct limen_array *array, int64_t *macs)
{
	int64_t totals[LIMEN_TOTAL_COUNT];
	int error = LIMEN_OK;

	*macs = 0;
	for (unsigned t = 0; !error && t < array->plan->tiles; t++) {
		error = limen_totals_read(array->device, t, totals);
		if (!error)
			error = limen_sync(array->device);
		if (!error)
			*macs += totals[LIMEN_TOTAL_MACS_FORWARD];
	}
	return error;
}
