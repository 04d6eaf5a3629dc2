/* ensemble.c: a tile of independent cells under one protocol. */
#include <limen/ensemble.h>

#include <math.h>
#include <stdlib.h>

enum { UNIT = 1 << LIMEN_FRACTION_BITS };

/* Columns for at most `cells` cells in r rows. */
static uint64_t columns(const struct limen_info *info, size_t cells, uint64_t r)
{
	uint64_t c = cells / r, deepest = info->depth / ((r + info->lanes - 1) / info->lanes);

	if (c > deepest)
		c = deepest;
	return c < info->vector_len ? c : info->vector_len;
}

/* Rows and columns for at most `cells` cells: at most 256 rows, at least 16 columns where there are enough (fewer make
 * the pipeline wait between sweeps), never more than fit. Devices on which they fit give the same shape. */
static void shape(const struct limen_info *info, unsigned groups, size_t cells, unsigned *rows, unsigned *cols)
{
	uint64_t streams = (uint64_t)info->lanes * info->row_slots;
	uint64_t r = (uint64_t)sqrt((double)cells), c;

	if (r > 256)
		r = 256;
	if (cells / 16 < r)
		r = cells / 16 ? cells / 16 : 1;
	if (r > streams)
		r = streams;
	if (r > info->vector_len)
		r = info->vector_len;
	if (r > 64)
		r -= r % 64; /* whole blocks for up to 64 lanes */
	while ((c = columns(info, cells, r)) < groups && r > 1)
		r /= 2; /* a device whose lanes are too short for a column of every group */
	c -= c % groups;
	*rows = (unsigned)r;
	*cols = (unsigned)(c ? c : groups);
}

int limen_ensemble_open(struct limen_device *device, unsigned bits, unsigned groups, size_t cells,
			struct limen_ensemble *ensemble)
{
	int error = limen_reset(device);

	*ensemble =
		(struct limen_ensemble){.device = device, .bits = bits, .groups = groups ? groups : 1, .kinetics = -1};
	if (error)
		return error;
	shape(limen_device_info(device), ensemble->groups, cells ? cells : 1, &ensemble->rows, &ensemble->cols);
	ensemble->cells = (size_t)ensemble->rows * ensemble->cols;
	return limen_tile_alloc(device, ensemble->rows, ensemble->cols, bits, &ensemble->tile);
}

int limen_ensemble_start_levels(struct limen_ensemble *ensemble, const int16_t *levels, uint64_t seed, uint64_t round)
{
	int error =
		limen_cells_clear(ensemble->device, ensemble->tile, NULL,
				  LIMEN_FLAG_CLEAR_LEVEL | LIMEN_FLAG_CLEAR_GRADIENT | LIMEN_FLAG_CLEAR_HEAT |
					  LIMEN_FLAG_CLEAR_JUMPS | LIMEN_FLAG_CLEAR_BLOCKED | LIMEN_FLAG_CLEAR_TOTALS);

	ensemble->unit_gradient = false;
	if (!error)
		error = limen_tile_seed(ensemble->device, ensemble->tile, seed, round, 0, 0);
	if (!error && levels)
		error = limen_cells_write(ensemble->device, ensemble->tile, LIMEN_FIELD_LEVEL, NULL, levels);
	return error;
}

/* As many of n cells at each level as its weight asks: the level of the k-th, k going up from 0 call by call. */
struct slices {
	const double *start;
	size_t levels, level;
	double total, below; /* weight of all levels, and of those up to `level` */
};

static struct slices slices_of(const double *start, size_t levels)
{
	struct slices s = {.start = start, .levels = levels, .below = start ? start[0] : 1.0};

	for (size_t i = 0; i < levels; i++)
		s.total += start ? start[i] : 1.0;
	return s;
}

static int16_t slice_level(struct slices *s, size_t k, size_t n)
{
	double at = ((double)k + 0.5) / (double)n * s->total;

	while (at > s->below && s->level + 1 < s->levels) {
		s->level++;
		s->below += s->start ? s->start[s->level] : 1.0;
	}
	return (int16_t)((long)s->level - (long)(s->levels / 2));
}

int limen_ensemble_start(struct limen_ensemble *ensemble, const double *start, uint64_t seed, uint64_t round)
{
	int16_t *levels = malloc(ensemble->cells * sizeof(*levels));
	unsigned per_row = ensemble->cols / ensemble->groups;
	size_t n = (size_t)ensemble->rows * per_row;

	if (!levels)
		return LIMEN_ENOMEM;
	for (unsigned g = 0; g < ensemble->groups; g++) { /* each group by itself */
		struct slices slices = slices_of(start, (size_t)1 << ensemble->bits);

		for (size_t k = 0; k < n; k++)
			levels[k / per_row * ensemble->cols + k % per_row * ensemble->groups + g] =
				slice_level(&slices, k, n);
	}
	int error = limen_ensemble_start_levels(ensemble, levels, seed, round);

	free(levels);
	return error;
}

static int load(struct limen_ensemble *ensemble, enum limen_kinetics kinetics)
{
	uint32_t words[LIMEN_TABLE_WORDS];
	int error;

	if (ensemble->kinetics == (int)kinetics)
		return LIMEN_OK;
	error = limen_kinetics_load(ensemble->device, 0, kinetics);
	limen_kinetics_table(kinetics, words, &ensemble->lambda);
	ensemble->kinetics = error ? -1 : (int)kinetics;
	return error;
}

static int32_t raw(double bits, double most)
{
	double units = round(bits * UNIT);

	return (int32_t)(units > most ? most : units < -most ? -most : units);
}

static int send(struct limen_ensemble *ensemble, int32_t mantissa, double barrier_bits, enum limen_kinetics kinetics,
		unsigned attempts)
{
	struct limen_pulse pulse = {.mantissa = mantissa,
				    .barrier = (uint32_t)raw(barrier_bits < 0 ? 0 : barrier_bits, LIMEN_BARRIER_MAX),
				    .sweeps = attempts,
				    .offset = -1};
	int error = load(ensemble, kinetics);

	pulse.lambda = ensemble->lambda;
	return error ? error : limen_pulse(ensemble->device, ensemble->tile, NULL, &pulse);
}

/* gradient = column[c] in every row, from two outer products with registers 0 (by row) and 1 (by column): the device
 * does it at full speed, where a WRITE would take words for every cell. */
static int set_columns(struct limen_ensemble *ensemble, const int32_t *column)
{
	struct limen_device *device = ensemble->device;
	unsigned rows = ensemble->rows, cols = ensemble->cols, most = rows > cols ? rows : cols;
	int16_t *x = malloc(most * sizeof(*x));
	int error = x ? limen_cells_clear(device, ensemble->tile, NULL, LIMEN_FLAG_CLEAR_GRADIENT) : LIMEN_ENOMEM;

	for (int part = 0; part < 2 && !error; part++) { /* column = 256 high + low */
		for (unsigned r = 0; r < rows; r++)
			x[r] = part ? 1 : 256;
		error = limen_vector_s16(device, 0, rows, x);
		for (unsigned c = 0; c < cols; c++)
			x[c] = (int16_t)(part ? column[c] & 255 : column[c] >> 8);
		if (!error)
			error = limen_vector_s16(device, 1, cols, x);
		if (!error)
			error = limen_grad(device, ensemble->tile, NULL, 0, 1);
	}
	free(x);
	return error;
}

int limen_ensemble_pulse(struct limen_ensemble *ensemble, double field_bits, double barrier_bits,
			 enum limen_kinetics kinetics, unsigned attempts)
{
	int error = LIMEN_OK;

	if (!ensemble->unit_gradient) {
		int32_t *ones = malloc(ensemble->cols * sizeof(*ones));

		for (unsigned c = 0; ones && c < ensemble->cols; c++)
			ones[c] = 1;
		error = ones ? set_columns(ensemble, ones) : LIMEN_ENOMEM;
		free(ones);
		ensemble->unit_gradient = !error;
	}
	return error ? error : send(ensemble, raw(field_bits, LIMEN_FIELD_MAX), barrier_bits, kinetics, attempts);
}

int limen_ensemble_pulse_groups(struct limen_ensemble *ensemble, const double *field_bits, double barrier_bits,
				enum limen_kinetics kinetics, unsigned attempts)
{
	int32_t *column;
	bool same = true;

	for (unsigned g = 1; g < ensemble->groups; g++)
		same = same && raw(field_bits[g], LIMEN_FIELD_MAX) == raw(field_bits[0], LIMEN_FIELD_MAX);
	if (same)
		return limen_ensemble_pulse(ensemble, field_bits[0], barrier_bits, kinetics, attempts);
	column = malloc(ensemble->cols * sizeof(*column));
	if (!column)
		return LIMEN_ENOMEM;
	for (unsigned c = 0; c < ensemble->cols; c++)
		column[c] = raw(field_bits[c % ensemble->groups], LIMEN_FIELD_MAX);
	int error = set_columns(ensemble, column);

	free(column);
	ensemble->unit_gradient = false;
	return error ? error : send(ensemble, 1, barrier_bits, kinetics, attempts);
}

int limen_ensemble_pulse_cells(struct limen_ensemble *ensemble, const int32_t *field_raw, double barrier_bits,
			       enum limen_kinetics kinetics)
{
	int error = limen_cells_write(ensemble->device, ensemble->tile, LIMEN_FIELD_GRADIENT, NULL, field_raw);

	ensemble->unit_gradient = false;
	return error ? error : send(ensemble, 1, barrier_bits, kinetics, 1);
}

int limen_ensemble_run(struct limen_ensemble *ensemble, const struct limen_protocol *protocol)
{
	int error = protocol->error;

	if (!error && (protocol->bits != ensemble->bits || protocol->groups != ensemble->groups))
		error = LIMEN_EUSAGE;
	for (size_t i = 0; i < protocol->pulses && !error; i++) {
		const struct limen_protocol_pulse *pulse = &protocol->pulse[i];

		error = limen_ensemble_pulse_groups(ensemble, &protocol->field_bits[pulse->field], pulse->barrier_bits,
						    pulse->kinetics, pulse->attempts);
	}
	return error;
}

int limen_ensemble_read(struct limen_ensemble *ensemble, int16_t *level, int64_t *heat_raw, uint32_t *jumps)
{
	int error = LIMEN_OK;

	if (level)
		error = limen_cells_read(ensemble->device, ensemble->tile, LIMEN_FIELD_LEVEL, NULL, level);
	if (heat_raw && !error)
		error = limen_cells_read(ensemble->device, ensemble->tile, LIMEN_FIELD_HEAT, NULL, heat_raw);
	if (jumps && !error)
		error = limen_cells_read(ensemble->device, ensemble->tile, LIMEN_FIELD_JUMPS, NULL, jumps);
	return error ? error : limen_sync(ensemble->device);
}
