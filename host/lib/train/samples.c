/* samples.c: samples with their bias, and how many a net classifies rightly. */
#include "errmsg.h"
#include "loss.h"
#include "run.h"

#include <stdlib.h>
#include <string.h>

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

int limen_count_right(struct limen_network *network, const struct limen_samples *samples, size_t *right)
{
	unsigned outputs = limen_network_last(network->plan)->outputs;
	int error = LIMEN_OK;

	*right = 0;
	for (size_t first = 0; !error && first < samples->rows; first += LIMEN_CHUNK) {
		size_t n = samples->rows - first < LIMEN_CHUNK ? samples->rows - first : LIMEN_CHUNK;

		for (size_t i = 0; i < n; i++)
			network->input[i] = samples->x + (first + i) * samples->width;
		error = limen_network_forward(network, n);
		for (size_t i = 0; !error && i < n; i++)
			*right += limen_loss_winner(network->sum + i * outputs, outputs) == samples->label[first + i];
	}
	return error;
}

/* --- the same on the host --- */

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

struct host_net {
	const struct limen_plan *plan;
	int16_t *weights;   /* layer after layer, outputs x (inputs + 1) */
	uint8_t *hidden[2]; /* inputs of a layer and of the next */
	int32_t *y;
};

static unsigned classify(const struct host_net *net, const uint8_t *x)
{
	const struct limen_plan *plan = net->plan;

	for (unsigned l = 0;; l++) {
		const struct limen_layer_plan *layer = &plan->layer[l];
		uint8_t *h = net->hidden[l & 1];

		for (unsigned o = 0; o < layer->outputs; o++) {
			const int16_t *w = net->weights + layer->first + (size_t)o * (layer->inputs + 1);

			net->y[o] = rounded(dot(w, x, layer->inputs + 1), layer->read_shift);
			h[o] = limen_loss_hidden((double)net->y[o] * layer->scale);
		}
		if (l + 1 == plan->layers)
			return limen_loss_winner(net->y, layer->outputs);
		h[layer->outputs] = LIMEN_HIDDEN_UNIT;
		x = h;
	}
}

size_t limen_count_right_host(const struct limen_plan *plan, const int16_t *levels, const struct limen_samples *samples)
{
	struct host_net net = {.plan = plan, .weights = malloc(plan->cells * sizeof(*net.weights))};
	size_t widest = 1, right = 0;

	for (unsigned l = 0; l < plan->layers; l++)
		widest = plan->layer[l].outputs > widest ? plan->layer[l].outputs : widest;
	net.hidden[0] = malloc(widest + 1);
	net.hidden[1] = malloc(widest + 1);
	net.y = malloc(widest * sizeof(*net.y));
	if (net.weights && net.hidden[0] && net.hidden[1] && net.y) {
		for (unsigned l = 0; l < plan->layers; l++)
			limen_layer_from_tile(&plan->layer[l], levels + plan->layer[l].first,
					      net.weights + plan->layer[l].first);
		for (size_t r = 0; r < samples->rows; r++)
			right += classify(&net, samples->x + r * samples->width) == samples->label[r];
	}
	free(net.weights);
	free(net.hidden[0]);
	free(net.hidden[1]);
	free(net.y);
	return right;
}

/* --- saved weights --- */

/* Smallest B whose ladder holds every weight. */
static unsigned bits_for(const int16_t *weights, size_t n)
{
	unsigned bits = 2;

	for (size_t i = 0; i < n; i++)
		while (weights[i] > (1 << (bits - 1)) - 1 || weights[i] < -(1 << (bits - 1)))
			bits++;
	return bits;
}

static int check_trained(const struct limen_trained *trained, const struct limen_data *data, struct limen_errmsg *err)
{
	const struct limen_net *net = &trained->net;

	if (net->sizes < 2 || net->sizes > LIMEN_SIZES_MAX || data->features != net->size[0])
		return limen_fail(err, LIMEN_EUSAGE, "%s has %u inputs, but the net has %u", data->name, data->features,
				  net->size[0]);
	if (trained->bias < 1 || trained->bias > UINT8_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "the bias input is %u; give 1..%d", trained->bias, UINT8_MAX);
	if (trained->bits > LIMEN_LEVEL_BITS_MAX || (trained->bits == 0 && net->sizes > 2))
		return limen_fail(err, LIMEN_EUSAGE, "a net of several layers needs the bits of its ladder, up to %d",
				  LIMEN_LEVEL_BITS_MAX);
	if (net->sizes > 2 && !(trained->range > 0))
		return limen_fail(err, LIMEN_EUSAGE, "a net of several layers needs the range of its weights");
	return LIMEN_OK;
}

int limen_evaluate(struct limen_device *device, const struct limen_trained *trained, const struct limen_data *data,
		   double *accuracy, struct limen_errmsg *err)
{
	struct limen_samples samples = {0};
	struct limen_network network = {0};
	struct limen_plan plan = {0};
	size_t right = 0;
	int error = check_trained(trained, data, err);

	if (error)
		return error;
	unsigned bits = trained->bits;

	if (!bits)
		bits = bits_for(trained->weights, (size_t)(trained->net.size[0] + 1) * trained->net.size[1]);
	limen_plan_layers(&trained->net, bits, trained->range, trained->bias, data->x_max, 1, &plan);
	error = limen_samples_init(&samples, data, trained->bias);
	if (!error)
		error = limen_network_init(&network, device, &plan, bits, trained->weights, NULL);
	if (!error)
		error = limen_count_right(&network, &samples, &right);
	limen_network_free(&network);
	limen_samples_free(&samples);
	*accuracy = (double)right / (double)data->rows;
	if (error) {
		const char *text = limen_device_message(device);

		return limen_fail(err, error, "%s", *text ? text : limen_strerror(error));
	}
	return LIMEN_OK;
}
