/* layer.c: one layer of weights on one tile. */
#include "layer.h"

#include "loss.h"

#include <stdlib.h>
#include <string.h>

/* Read shift that keeps n products of a level and a value up to `most` within s32. */
static unsigned shift_for(uint64_t n, unsigned bits, unsigned most)
{
	uint64_t sum = n * most << (bits - 1);
	unsigned shift = 0;

	while (sum >> shift > INT32_MAX)
		shift++;
	return shift;
}

void limen_layer_lay(struct limen_layer_plan *plan, unsigned inputs, unsigned outputs, size_t first,
		     const struct limen_layer_form *form)
{
	const unsigned bits = form->config->bits, unit = form->unit;
	const bool transposed = inputs + 1 > outputs;
	const double level = form->config->range / (double)(1u << (bits - 1));
	const double errors = 256.0 / (double)form->error_unit; /* what one unit of d is, in 1/256 */

	*plan = (struct limen_layer_plan){
		.device = form->config->device,
		.inputs = inputs,
		.outputs = outputs,
		.bits = bits,
		.transposed = transposed,
		.rows = transposed ? inputs + 1 : outputs,
		.cols = transposed ? outputs : inputs + 1,
		.first = first,
		.cells = (size_t)(inputs + 1) * outputs,
		.wide = form->wide,
		.unit = unit,
		.read_shift = shift_for(inputs + 1, bits, form->x_max > unit ? form->x_max : unit),
		.back_shift = shift_for(outputs, bits, LIMEN_ERROR_MOST),
		.gain_scale = 16.0 / (double)unit / (double)form->batch * errors,
	};
	plan->scale = (double)(UINT64_C(1) << plan->read_shift) * level / (double)unit;
	plan->back_scale = (double)(UINT64_C(1) << plan->back_shift) * level * errors;
}

static bool is_live(const struct limen_data *data, unsigned input)
{
	if (!data || input == data->features)
		return true;
	for (size_t r = 0; r < data->rows; r++)
		if (data->x[r * data->features + input])
			return true;
	return false;
}

/* Runs of live inputs, the bias among them. */
static int find_runs(struct limen_layer *layer, const struct limen_data *gate)
{
	const struct limen_layer_plan *plan = layer->plan;

	layer->run = calloc(plan->inputs / 2 + 1, sizeof(*layer->run));
	if (!layer->run)
		return LIMEN_ENOMEM;
	for (unsigned i = 0; i <= plan->inputs; i++) {
		unsigned first = i;

		while (i <= plan->inputs && is_live(gate, i))
			i++;
		if (i == first)
			continue;
		struct limen_range range = {(uint16_t)first, (uint16_t)(i - first), 0, (uint16_t)plan->outputs};

		if (!plan->transposed)
			range = (struct limen_range){0, (uint16_t)plan->outputs, (uint16_t)first,
						     (uint16_t)(i - first)};
		layer->run[layer->runs++] = range;
	}
	return LIMEN_OK;
}

int limen_layer_init(struct limen_layer *layer, struct limen_device *device, const struct limen_layer_plan *plan,
		     const int16_t *weights, const struct limen_data *gate)
{
	*layer = (struct limen_layer){.device = device, .plan = plan};
	int error = find_runs(layer, gate);

	unsigned tile = 0;

	if (!error)
		error = limen_tile_alloc(device, plan->rows, plan->cols, plan->bits, &tile);
	if (!error && tile != plan->tile)
		error = LIMEN_EUSAGE; /* a device that was neither opened nor reset just now */
	if (!error && weights) {
		struct limen_range range = limen_tile_range(device, tile);
		int16_t *levels = malloc(plan->cells * sizeof(*levels));

		if (!levels)
			return LIMEN_ENOMEM;
		limen_layer_to_tile(plan, weights, levels);
		error = limen_cells_write(device, tile, LIMEN_FIELD_LEVEL, &range, levels);
		free(levels);
	}
	return error;
}

void limen_layer_free(struct limen_layer *layer)
{
	free(layer->run);
	layer->run = NULL;
}

static int load_input(struct limen_layer *layer, const void *x)
{
	const struct limen_layer_plan *plan = layer->plan;

	return plan->wide ? limen_vector_s16(layer->device, LIMEN_REG_X, plan->inputs + 1, x)
			  : limen_vector_u8(layer->device, LIMEN_REG_X, plan->inputs + 1, x);
}

int limen_layer_forward(struct limen_layer *layer, const void *x, int32_t *y)
{
	const struct limen_layer_plan *plan = layer->plan;
	struct limen_range all = limen_tile_range(layer->device, plan->tile);
	int error = load_input(layer, x);

	if (error)
		return error;
	return plan->transposed ? limen_mvmt(layer->device, plan->tile, &all, LIMEN_REG_X, plan->read_shift, y)
				: limen_mvm(layer->device, plan->tile, &all, LIMEN_REG_X, plan->read_shift, y);
}

int limen_layer_backward(struct limen_layer *layer, const int16_t *d, int32_t *z)
{
	const struct limen_layer_plan *plan = layer->plan;
	struct limen_range range = limen_tile_range(layer->device, plan->tile);
	int error = limen_vector_s16(layer->device, LIMEN_REG_D, plan->outputs, d);

	if (error)
		return error;
	if (plan->transposed) { /* all but the bias, which is the last */
		range.rows--;
		return limen_mvm(layer->device, plan->tile, &range, LIMEN_REG_D, plan->back_shift, z);
	}
	range.cols--;
	return limen_mvmt(layer->device, plan->tile, &range, LIMEN_REG_D, plan->back_shift, z);
}

int limen_layer_gradient(struct limen_layer *layer, const void *x, const int16_t *d)
{
	struct limen_range all = limen_tile_range(layer->device, layer->plan->tile);
	unsigned by_row = layer->plan->transposed ? LIMEN_REG_X : LIMEN_REG_D;
	unsigned by_col = LIMEN_REG_X + LIMEN_REG_D - by_row;
	int error = load_input(layer, x);

	if (!error)
		error = limen_vector_s16(layer->device, LIMEN_REG_D, layer->plan->outputs, d);
	return error ? error : limen_grad(layer->device, layer->plan->tile, &all, by_row, by_col);
}

int limen_layer_pulse(struct limen_layer *layer, const struct limen_pulse *pulse)
{
	int error = LIMEN_OK;

	for (unsigned i = 0; !error && i < layer->runs; i++)
		error = limen_pulse(layer->device, layer->plan->tile, &layer->run[i], pulse);
	return error;
}

void limen_layer_to_tile(const struct limen_layer_plan *plan, const int16_t *weights, int16_t *levels)
{
	size_t n = plan->inputs + 1;

	for (size_t o = 0; o < plan->outputs; o++)
		for (size_t i = 0; i < n; i++)
			levels[plan->transposed ? i * plan->outputs + o : o * n + i] = weights[o * n + i];
}

void limen_layer_from_tile(const struct limen_layer_plan *plan, const int16_t *levels, int16_t *weights)
{
	size_t n = plan->inputs + 1;

	for (size_t o = 0; o < plan->outputs; o++)
		for (size_t i = 0; i < n; i++)
			weights[o * n + i] = levels[plan->transposed ? i * plan->outputs + o : o * n + i];
}
