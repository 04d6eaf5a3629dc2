/* samples.c: samples with their bias, and how many a layer classifies rightly. */
#include "errmsg.h"
#include "layer.h"
#include "loss.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 }; /* reads that are under way at a time */

int limen_samples_init(struct limen_samples *samples, const struct limen_data *data, unsigned bias)
{
	*samples = (struct limen_samples){.rows = data->rows, .width = data->features + 1, .label = data->label};
	if (data->rows > SIZE_MAX / samples->width)
		return LIMEN_ENOMEM;
	samples->x = malloc(data->rows * samples->width);
	if (!samples->x)
		return LIMEN_ENOMEM;
	for (size_t r = 0; r < data->rows; r++) {
		uint8_t *x = samples->x + r * samples->width;

		memcpy(x, data->x + r * data->features, data->features);
		x[data->features] = (uint8_t)bias;
	}
	return LIMEN_OK;
}

void limen_samples_free(struct limen_samples *samples)
{
	free(samples->x);
	samples->x = NULL;
}

int limen_count_right(struct limen_layer *layer, const struct limen_samples *samples, size_t *right)
{
	int32_t *y = malloc(CHUNK * sizeof(*y) * layer->outputs);
	int error = y ? LIMEN_OK : LIMEN_ENOMEM;

	*right = 0;
	for (size_t first = 0; !error && first < samples->rows; first += CHUNK) {
		size_t n = samples->rows - first < CHUNK ? samples->rows - first : CHUNK;

		for (size_t i = 0; !error && i < n; i++)
			error = limen_layer_forward(layer, samples->x + (first + i) * samples->width,
						    y + i * layer->outputs);
		if (!error)
			error = limen_sync(layer->device);
		for (size_t i = 0; !error && i < n; i++)
			*right +=
				limen_loss_winner(y + i * layer->outputs, layer->outputs) == samples->label[first + i];
	}
	free(y);
	return error;
}

/* O8: rnd(sum, shift), saturated to s32. */
static int32_t rounded(int64_t sum, unsigned shift)
{
	uint64_t size = sum < 0 ? (uint64_t)-sum : (uint64_t)sum;

	size = (size + (shift ? UINT64_C(1) << (shift - 1) : 0)) >> shift;
	if (sum < 0)
		return size > (uint64_t)INT32_MAX + 1 ? INT32_MIN : (int32_t) - (int64_t)size;
	return size > INT32_MAX ? INT32_MAX : (int32_t)size;
}

static int64_t dot(const int16_t *w, const uint8_t *x, unsigned n)
{
	int64_t sum = 0;

	for (unsigned block = 0; block < n; block += 256) { /* 256 x 255 x 2^15 fits s32 */
		unsigned end = n - block < 256 ? n : block + 256;
		int32_t part = 0;

		for (unsigned i = block; i < end; i++)
			part += w[i] * x[i];
		sum += part;
	}
	return sum;
}

size_t limen_count_right_host(const struct limen_plan *plan, const int16_t *levels, const struct limen_samples *samples)
{
	unsigned width = samples->width, outputs = plan->transposed ? plan->cols : plan->rows;
	int16_t *weights = malloc(plan->cells * sizeof(*weights));
	int32_t *y = malloc(outputs * sizeof(*y));
	size_t right = 0;

	if (weights && y) {
		limen_layer_from_tile(plan->transposed, width - 1, outputs, levels, weights);
		for (size_t r = 0; r < samples->rows; r++) {
			for (unsigned o = 0; o < outputs; o++)
				y[o] = rounded(dot(weights + (size_t)o * width, samples->x + r * width, width),
					       plan->read_shift);
			right += limen_loss_winner(y, outputs) == samples->label[r];
		}
	}
	free(weights);
	free(y);
	return right;
}

/* Smallest B whose ladder holds every weight. */
static unsigned bits_for(const int16_t *weights, size_t n)
{
	unsigned bits = 2;

	for (size_t i = 0; i < n; i++)
		while (weights[i] > (1 << (bits - 1)) - 1 || weights[i] < -(1 << (bits - 1)))
			bits++;
	return bits;
}

int limen_evaluate(struct limen_device *device, const int16_t *weights, unsigned outputs, const struct limen_data *data,
		   unsigned bias, double *accuracy, struct limen_errmsg *err)
{
	struct limen_samples samples = {0};
	struct limen_layer layer = {0};
	size_t right = 0;
	unsigned bits = bits_for(weights, (size_t)outputs * (data->features + 1));
	unsigned most = data->x_max > bias ? data->x_max : bias;

	if (bias > UINT8_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "the bias input %u is above %d", bias, UINT8_MAX);
	int error = limen_samples_init(&samples, data, bias);

	if (!error)
		error = limen_layer_init(&layer, device, data->features, outputs, bits, most, weights, NULL);
	if (!error)
		error = limen_count_right(&layer, &samples, &right);
	limen_layer_free(&layer);
	limen_samples_free(&samples);
	*accuracy = (double)right / (double)data->rows;
	if (error) {
		const char *text = limen_device_message(device);

		return limen_fail(err, error, "%s", *text ? text : limen_strerror(error));
	}
	return LIMEN_OK;
}
