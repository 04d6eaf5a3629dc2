/* layer.c: one layer of weights on one tile. */
#include "layer.h"

#include <stdlib.h>
#include <string.h>

bool limen_layer_transposed(unsigned inputs, unsigned outputs)
{
	return inputs + 1 > outputs;
}

unsigned limen_layer_shift(unsigned inputs, unsigned bits, unsigned x_max)
{
	uint64_t most = (uint64_t)(inputs + 1) * x_max << (bits - 1);
	unsigned shift = 0;

	while (most >> shift > INT32_MAX)
		shift++;
	return shift;
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
	layer->run = calloc(layer->inputs / 2 + 1, sizeof(*layer->run));
	if (!layer->run)
		return LIMEN_ENOMEM;
	for (unsigned i = 0; i <= layer->inputs; i++) {
		unsigned first = i;

		while (i <= layer->inputs && is_live(gate, i))
			i++;
		if (i == first)
			continue;
		struct limen_range range = {(uint16_t)first, (uint16_t)(i - first), 0, (uint16_t)layer->outputs};

		if (!layer->transposed)
			range = (struct limen_range){0, (uint16_t)layer->outputs, (uint16_t)first,
						     (uint16_t)(i - first)};
		layer->run[layer->runs++] = range;
	}
	return LIMEN_OK;
}

int limen_layer_init(struct limen_layer *layer, struct limen_device *device, unsigned inputs, unsigned outputs,
		     unsigned bits, unsigned x_max, const int16_t *weights, const struct limen_data *gate)
{
	*layer = (struct limen_layer){
		.device = device,
		.transposed = limen_layer_transposed(inputs, outputs),
		.inputs = inputs,
		.outputs = outputs,
		.shift = limen_layer_shift(inputs, bits, x_max),
	};
	unsigned rows = layer->transposed ? inputs + 1 : outputs, cols = layer->transposed ? outputs : inputs + 1;
	int error = find_runs(layer, gate);

	if (!error)
		error = limen_tile_alloc(device, rows, cols, bits, &layer->tile);
	if (!error && weights) {
		struct limen_range range = limen_tile_range(device, layer->tile);
		int16_t *levels = malloc((size_t)rows * cols * sizeof(*levels));

		if (!levels)
			return LIMEN_ENOMEM;
		limen_layer_to_tile(layer, weights, levels);
		error = limen_cells_write(device, layer->tile, LIMEN_FIELD_LEVEL, &range, levels);
		free(levels);
	}
	return error;
}

void limen_layer_free(struct limen_layer *layer)
{
	free(layer->run);
	layer->run = NULL;
}

int limen_layer_forward(struct limen_layer *layer, const uint8_t *x, int32_t *y)
{
	struct limen_range all = limen_tile_range(layer->device, layer->tile);
	int error = limen_vector_u8(layer->device, LIMEN_REG_X, layer->inputs + 1, x);

	if (error)
		return error;
	return layer->transposed ? limen_mvmt(layer->device, layer->tile, &all, LIMEN_REG_X, layer->shift, y)
				 : limen_mvm(layer->device, layer->tile, &all, LIMEN_REG_X, layer->shift, y);
}

int limen_layer_gradient(struct limen_layer *layer, const uint8_t *x, const int16_t *d)
{
	struct limen_range all = limen_tile_range(layer->device, layer->tile);
	unsigned by_row = layer->transposed ? LIMEN_REG_X : LIMEN_REG_D, by_col = LIMEN_REG_X + LIMEN_REG_D - by_row;
	int error = limen_vector_u8(layer->device, LIMEN_REG_X, layer->inputs + 1, x);

	if (!error)
		error = limen_vector_s16(layer->device, LIMEN_REG_D, layer->outputs, d);
	return error ? error : limen_grad(layer->device, layer->tile, &all, by_row, by_col);
}

int limen_layer_pulse(struct limen_layer *layer, const struct limen_pulse *pulse)
{
	int error = LIMEN_OK;

	for (unsigned i = 0; !error && i < layer->runs; i++)
		error = limen_pulse(layer->device, layer->tile, &layer->run[i], pulse);
	return error;
}

void limen_layer_to_tile(const struct limen_layer *layer, const int16_t *weights, int16_t *levels)
{
	size_t n = layer->inputs + 1;

	for (size_t o = 0; o < layer->outputs; o++)
		for (size_t i = 0; i < n; i++)
			levels[layer->transposed ? i * layer->outputs + o : o * n + i] = weights[o * n + i];
}

void limen_layer_from_tile(bool transposed, unsigned inputs, unsigned outputs, const int16_t *levels, int16_t *weights)
{
	size_t n = inputs + 1;

	for (size_t o = 0; o < outputs; o++)
		for (size_t i = 0; i < n; i++)
			weights[o * n + i] = levels[transposed ? i * outputs + o : o * n + i];
}
