/* network.c: passes of a chunk of samples through a net's layers. */
#include "network.h"

#include "loss.h"

#include <stdlib.h>
#include <string.h>

const struct limen_layer_plan *limen_network_last(const struct limen_plan *plan)
{
	return &plan->layer[plan->layers - 1];
}

static int make_buffers(struct limen_network *network)
{
	const struct limen_plan *plan = network->plan;
	size_t most = 0;

	for (unsigned l = 0; l < plan->layers; l++) {
		size_t inputs = plan->layer[l].inputs, outputs = plan->layer[l].outputs;

		most = outputs > most ? outputs : most;
		most = l > 0 && inputs > most ? inputs : most;
		network->error[l] = malloc(LIMEN_CHUNK * outputs * sizeof(int16_t));
		if (l > 0)
			network->hidden[l] = malloc(LIMEN_CHUNK * (inputs + 1));
		if (!network->error[l] || (l > 0 && !network->hidden[l]))
			return LIMEN_ENOMEM;
	}
	network->sum = malloc(LIMEN_CHUNK * most * sizeof(*network->sum));
	network->y = malloc(most * sizeof(*network->y));
	network->scratch = malloc(most * sizeof(*network->scratch));
	return network->sum && network->y && network->scratch ? LIMEN_OK : LIMEN_ENOMEM;
}

int limen_network_init(struct limen_network *network, struct limen_device *device, const struct limen_plan *plan,
		       unsigned bits, const int16_t *weights, const struct limen_data *gate)
{
	*network = (struct limen_network){.device = device, .plan = plan};
	int error = make_buffers(network);

	for (unsigned l = 0; !error && l < plan->layers; l++)
		error = limen_layer_init(&network->layer[l], device, &plan->layer[l], bits,
					 weights ? weights + plan->layer[l].first : NULL, l == 0 ? gate : NULL);
	return error;
}

void limen_network_free(struct limen_network *network)
{
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++) {
		limen_layer_free(&network->layer[l]);
		free(network->hidden[l]);
		free(network->error[l]);
	}
	free(network->sum);
	free(network->y);
	free(network->scratch);
	*network = (struct limen_network){0};
}

/* Input of layer l for sample i of the chunk. */
static const uint8_t *input_of(const struct limen_network *network, unsigned l, size_t i)
{
	return l == 0 ? network->input[i] : network->hidden[l] + i * (network->plan->layer[l].inputs + 1);
}

/* Sums of layer l to the inputs of layer l + 1, its bias behind them. */
static void activate(struct limen_network *network, unsigned l, size_t n)
{
	const struct limen_layer_plan *plan = &network->plan->layer[l];
	uint8_t *h = network->hidden[l + 1];

	for (size_t i = 0; i < n; i++) {
		for (unsigned o = 0; o < plan->outputs; o++)
			*h++ = limen_loss_hidden((double)network->sum[i * plan->outputs + o] * plan->scale);
		*h++ = LIMEN_HIDDEN_UNIT;
	}
}

int limen_network_forward(struct limen_network *network, size_t n)
{
	const struct limen_plan *plan = network->plan;
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < plan->layers; l++) {
		for (size_t i = 0; !error && i < n; i++)
			error = limen_layer_forward(&network->layer[l], input_of(network, l, i),
						    network->sum + i * plan->layer[l].outputs);
		if (!error)
			error = limen_sync(network->device);
		if (!error && l + 1 < plan->layers)
			activate(network, l, n);
	}
	return error;
}

static void last_errors(struct limen_network *network, size_t n, enum limen_loss loss, const uint16_t *label)
{
	const struct limen_layer_plan *last = limen_network_last(network->plan);
	unsigned outputs = last->outputs;

	for (size_t i = 0; i < n; i++) {
		for (unsigned o = 0; o < outputs; o++)
			network->y[o] = (double)network->sum[i * outputs + o] * last->scale;
		limen_loss_error(loss, network->y, outputs, label[i], network->scratch,
				 network->error[network->plan->layers - 1] + i * outputs);
	}
}

/* Errors of layer l to those of layer l - 1. */
static int backward(struct limen_network *network, unsigned l, size_t n)
{
	const struct limen_layer_plan *plan = &network->plan->layer[l];
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < n; i++)
		error = limen_layer_backward(&network->layer[l], network->error[l] + i * plan->outputs,
					     network->sum + i * plan->inputs);
	if (!error)
		error = limen_sync(network->device);
	for (size_t i = 0; !error && i < n; i++) {
		const uint8_t *h = input_of(network, l, i);

		for (unsigned j = 0; j < plan->inputs; j++)
			network->error[l - 1][i * plan->inputs + j] =
				limen_loss_back((double)network->sum[i * plan->inputs + j] * plan->back_scale, h[j]);
	}
	return error;
}

int limen_network_learn(struct limen_network *network, size_t n, enum limen_loss loss, const uint16_t *label)
{
	int error = LIMEN_OK;

	last_errors(network, n, loss, label);
	for (unsigned l = network->plan->layers - 1; !error && l > 0; l--)
		error = backward(network, l, n);
	for (unsigned l = 0; !error && l < network->plan->layers; l++)
		for (size_t i = 0; !error && i < n; i++)
			error = limen_layer_gradient(&network->layer[l], input_of(network, l, i),
						     network->error[l] + i * network->plan->layer[l].outputs);
	return error;
}
