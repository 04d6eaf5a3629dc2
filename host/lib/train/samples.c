/* samples.c: samples with their bias, and how many a net classifies rightly. */
#include "activation.h"
#include "dots.h"
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

int limen_accuracy(struct limen_network *network, const struct limen_samples *samples, double *accuracy)
{
	unsigned outputs = limen_network_last(network->plan)->outputs;
	size_t right = 0, n;
	int error = LIMEN_OK;

	for (size_t first = 0; !error && first < samples->rows; first += n) {
		n = samples->rows - first < network->most ? samples->rows - first : network->most;

		for (size_t i = 0; i < n; i++)
			network->input[i] = samples->x + (first + i) * samples->width;
		error = limen_network_forward(network, n);
		for (size_t i = 0; !error && i < n; i++)
			right += limen_loss_winner(network->sum + i * outputs, outputs) == samples->label[first + i];
	}
	*accuracy = (double)right / (double)samples->rows;
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

enum { TOGETHER = 16 }; /* samples that pass a layer at a time, so that its weights are fetched once for all of them */

struct host_net {
	const struct limen_plan *plan;
	enum limen_activation activation;
	size_t most;      /* numbers of the widest layer, bias included */
	int16_t *weights; /* layer after layer, outputs x (inputs + 1) */
	int16_t *x;       /* [TOGETHER][most]: inputs of a layer, bias included */
	void *hidden;     /* [most]: the same of one sample as an activation leaves them */
	int32_t *y;       /* [TOGETHER][most] */
};

/* A layer's sums for n samples, as MVM or MVMT gives them. */
static void multiply(const struct host_net *net, const struct limen_layer_plan *layer, size_t n)
{
	const unsigned width = layer->inputs + 1;
	int64_t sum[LIMEN_DOTS];

	for (unsigned o = 0; o < layer->outputs; o += LIMEN_DOTS) {
		const int16_t *w = net->weights + layer->first + (size_t)o * width;
		unsigned more = layer->outputs - o < LIMEN_DOTS ? layer->outputs - o : LIMEN_DOTS;

		for (size_t i = 0; i < n; i++) {
			limen_dots(w, more, net->x + i * net->most, width, sum);
			for (unsigned k = 0; k < more; k++)
				net->y[i * net->most + o + k] = rounded(sum[k], layer->read_shift);
		}
	}
}

static void widen(const struct limen_layer_plan *plan, const void *from, int16_t *x)
{
	const uint8_t *bytes = from;

	if (plan->wide)
		memcpy(x, from, plan->inputs * sizeof(*x));
	else
		for (unsigned i = 0; i < plan->inputs; i++)
			x[i] = bytes[i];
	x[plan->inputs] = (int16_t)plan->unit;
}

/* How many of n samples, at most TOGETHER, from one on are classified rightly. */
static size_t classify(const struct host_net *net, const struct limen_samples *samples, size_t first, size_t n)
{
	const struct limen_layer_plan *layer = net->plan->layer, *end = layer + net->plan->layers;
	size_t right = 0;

	for (size_t i = 0; i < n; i++)
		widen(layer, samples->x + (first + i) * samples->width, net->x + i * net->most);
	multiply(net, layer, n);
	while (++layer < end) {
		const struct limen_layer_plan *below = layer - 1;

		for (size_t i = 0; i < n; i++) {
			limen_activation_forward(net->activation, net->y + i * net->most, below->scale, below->outputs,
						 net->hidden);
			widen(layer, net->hidden, net->x + i * net->most);
		}
		multiply(net, layer, n);
	}
	for (size_t i = 0; i < n; i++)
		right += limen_loss_winner(net->y + i * net->most, end[-1].outputs) == samples->label[first + i];
	return right;
}

/* Most numbers that a layer takes or gives. */
static size_t widest(const struct limen_plan *plan)
{
	size_t most = plan->layer[0].inputs + 1;

	for (unsigned l = 0; l < plan->layers; l++)
		most = plan->layer[l].outputs + 1 > most ? plan->layer[l].outputs + 1 : most;
	return most;
}

int limen_accuracy_host(const struct limen_plan *plan, enum limen_activation activation, const int16_t *levels,
			const struct limen_samples *samples, double *accuracy)
{
	const size_t most = widest(plan);
	const struct host_net net = {
		.plan = plan,
		.activation = activation,
		.most = most,
		.weights = malloc(plan->cells * sizeof(*net.weights)),
		.x = malloc(TOGETHER * most * sizeof(*net.x)),
		.hidden = malloc(most * sizeof(int16_t)),
		.y = malloc(TOGETHER * most * sizeof(*net.y)),
	};
	bool fine = net.weights && net.x && net.hidden && net.y;
	size_t right = 0, n;

	for (unsigned l = 0; fine && l < plan->layers; l++)
		limen_layer_from_tile(&plan->layer[l], levels + plan->layer[l].first,
				      net.weights + plan->layer[l].first);
	for (size_t r = 0; fine && r < samples->rows; r += n) {
		n = samples->rows - r < TOGETHER ? samples->rows - r : TOGETHER;
		right += classify(&net, samples, r, n);
	}
	free(net.weights);
	free(net.x);
	free(net.hidden);
	free(net.y);
	*accuracy = (double)right / (double)samples->rows;
	return fine ? LIMEN_OK : LIMEN_ENOMEM;
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
	for (unsigned l = 0; l + 1 < net->sizes; l++) {
		const struct limen_layer_config *layer = &trained->layer[l];

		if (layer->bits > LIMEN_LEVEL_BITS_MAX || (layer->bits == 0 && net->sizes > 2))
			return limen_fail(err, LIMEN_EUSAGE,
					  "a net of several layers needs the bits of its ladder, up to %d",
					  LIMEN_LEVEL_BITS_MAX);
		if (net->sizes > 2 && !(layer->range > 0))
			return limen_fail(err, LIMEN_EUSAGE, "a net of several layers needs the range of its weights");
		if (layer->device >= LIMEN_LAYERS_MAX)
			return limen_fail(err, LIMEN_EUSAGE, "layer %u is for device %u, but a net has at most %d", l,
					  layer->device, LIMEN_LAYERS_MAX);
	}
	return LIMEN_OK;
}

/* How the net lies on its devices; whether it fits there. */
static int plan_trained(struct limen_device *const *device, const struct limen_trained *trained,
			const struct limen_data *data, struct limen_plan *plan, struct limen_errmsg *err)
{
	struct limen_layer_config layer[LIMEN_LAYERS_MAX];
	struct limen_info info[LIMEN_LAYERS_MAX];

	memcpy(layer, trained->layer, sizeof(layer));
	if (!layer[0].bits)
		layer[0].bits = bits_for(trained->weights, (size_t)(trained->net.size[0] + 1) * trained->net.size[1]);
	limen_plan_layers(&trained->net, layer, trained->activation, trained->bias, data->x_max, 1, plan);
	for (unsigned d = 0; d < plan->devices; d++)
		info[d] = *limen_device_info(device[d]);
	return limen_plan_fit(plan, info, err);
}

int limen_evaluate(struct limen_device *const *device, const struct limen_trained *trained,
		   const struct limen_data *data, double *accuracy, struct limen_errmsg *err)
{
	struct limen_samples samples = {0};
	struct limen_network network = {0};
	struct limen_plan plan = {0};
	int error = check_trained(trained, data, err);

	if (!error)
		error = plan_trained(device, trained, data, &plan, err);
	if (error)
		return error;
	error = limen_samples_init(&samples, data, trained->bias);
	if (!error)
		error = limen_network_init(&network, device, &plan, trained->activation, trained->weights, NULL,
					   data->rows);
	if (!error)
		error = limen_accuracy(&network, &samples, accuracy);
	limen_network_free(&network);
	limen_samples_free(&samples);
	if (error) {
		struct limen_devices devices = {.n = plan.devices};

		memcpy(devices.device, device, plan.devices * sizeof(*device));
		const char *text = limen_devices_message(&devices);

		return limen_fail(err, error, "%s", *text ? text : limen_strerror(error));
	}
	return LIMEN_OK;
}
