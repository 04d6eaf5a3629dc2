/* network.c: passes of a batch of samples through a net's layers. */
#include "network.h"

#include "activation.h"
#include "loss.h"

#include <stdlib.h>

const struct limen_layer_plan *limen_network_last(const struct limen_plan *plan)
{
	return &plan->layer[plan->layers - 1];
}

static size_t input_bytes(const struct limen_layer_plan *plan)
{
	return plan->wide ? sizeof(int16_t) : sizeof(uint8_t);
}

/* Most sums that a sample has in one pass, forward or backward. */
static size_t widest(const struct limen_plan *plan)
{
	size_t most = 0;

	for (unsigned l = 0; l < plan->layers; l++) {
		size_t inputs = l ? plan->layer[l].inputs : 0, outputs = plan->layer[l].outputs;

		most = outputs > most ? outputs : most;
		most = inputs > most ? inputs : most;
	}
	return most;
}

static size_t samples_of_a_pass(const struct limen_plan *plan, size_t samples)
{
	size_t bytes = sizeof(uint8_t *) + sizeof(uint16_t) + widest(plan) * sizeof(int32_t), most;

	for (unsigned l = 0; l < plan->layers; l++)
		bytes += plan->layer[l].outputs * sizeof(int16_t) + (plan->layer[l].inputs + 1) * sizeof(int16_t);
	most = LIMEN_PASS_BYTES / bytes;
	samples = samples < most ? samples : most;
	return samples > LIMEN_PASS_LEAST ? samples : LIMEN_PASS_LEAST;
}

static int make_buffers(struct limen_network *network)
{
	const struct limen_plan *plan = network->plan;
	const size_t n = network->most, most = widest(plan);

	for (unsigned l = 0; l < plan->layers; l++) {
		network->error[l] = malloc(n * plan->layer[l].outputs * sizeof(int16_t));
		if (l > 0)
			network->hidden[l] = malloc(n * (plan->layer[l].inputs + 1) * input_bytes(&plan->layer[l]));
		if (!network->error[l] || (l > 0 && !network->hidden[l]))
			return LIMEN_ENOMEM;
	}
	network->input = malloc(n * sizeof(*network->input));
	network->label = malloc(n * sizeof(*network->label));
	network->sum = malloc(n * most * sizeof(*network->sum));
	network->y = malloc(most * sizeof(*network->y));
	network->scratch = malloc(most * sizeof(*network->scratch));
	return network->input && network->label && network->sum && network->y && network->scratch ? LIMEN_OK
												  : LIMEN_ENOMEM;
}

int limen_network_init(struct limen_network *network, struct limen_device *const *device, const struct limen_plan *plan,
		       enum limen_activation activation, const int16_t *weights, const struct limen_data *gate,
		       size_t samples)
{
	*network = (struct limen_network){
		.device = device,
		.plan = plan,
		.activation = activation,
		.most = samples_of_a_pass(plan, samples),
	};
	int error = make_buffers(network);

	for (unsigned l = 0; !error && l < plan->layers; l++)
		error = limen_layer_init(&network->layer[l], device[plan->layer[l].device], &plan->layer[l],
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
	free(network->input);
	free(network->label);
	free(network->sum);
	free(network->y);
	free(network->scratch);
	*network = (struct limen_network){0};
}

int limen_network_sync(struct limen_network *network)
{
	int error = LIMEN_OK;

	for (unsigned d = 0; !error && d < network->plan->devices; d++)
		error = limen_sync(network->device[d]);
	return error;
}

/* Input of layer l for sample i of the pass. */
static const void *input_of(const struct limen_network *network, unsigned l, size_t i)
{
	const struct limen_layer_plan *plan = &network->plan->layer[l];

	return l == 0 ? network->input[i]
		      : (const uint8_t *)network->hidden[l] + i * (plan->inputs + 1) * input_bytes(plan);
}

/* Sums of layer l to the inputs of layer l + 1, its bias behind them. */
static void activate(struct limen_network *network, unsigned l, size_t n)
{
	const struct limen_layer_plan *plan = &network->plan->layer[l], *next = plan + 1;
	const size_t outputs = plan->outputs, bytes = input_bytes(next);
	uint8_t *h = network->hidden[l + 1];

	for (size_t i = 0; i < n; i++, h += (outputs + 1) * bytes) {
		limen_activation_forward(network->activation, network->sum + i * outputs, plan->scale, outputs, h);
		if (next->wide)
			((int16_t *)(void *)h)[outputs] = (int16_t)next->unit;
		else
			h[outputs] = (uint8_t)next->unit;
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
			error = limen_sync(network->layer[l].device);
		if (!error && l + 1 < plan->layers)
			activate(network, l, n);
	}
	return error;
}

static void last_errors(struct limen_network *network, size_t n, enum limen_loss loss)
{
	const struct limen_layer_plan *last = limen_network_last(network->plan);
	unsigned outputs = last->outputs;

	for (size_t i = 0; i < n; i++) {
		const int32_t *sum = network->sum + i * outputs;

		for (unsigned o = 0; o < outputs; o++)
			network->y[o] = (double)sum[o] * last->scale;
		limen_loss_error(loss, network->y, outputs, network->label[i], network->scratch,
				 network->error[network->plan->layers - 1] + i * outputs);
		network->right += limen_loss_winner(sum, outputs) == network->label[i];
	}
	network->learned += n;
}

/* Errors of layer l to those of layer l - 1. */
static int backward(struct limen_network *network, unsigned l, size_t n)
{
	const struct limen_layer_plan *plan = &network->plan->layer[l];
	const size_t inputs = plan->inputs;
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < n; i++)
		error = limen_layer_backward(&network->layer[l], network->error[l] + i * plan->outputs,
					     network->sum + i * inputs);
	if (!error)
		error = limen_sync(network->layer[l].device);
	for (size_t i = 0; !error && i < n; i++)
		limen_activation_back(network->activation, network->sum + i * inputs, plan->back_scale,
				      input_of(network, l, i), inputs, network->error[l - 1] + i * inputs);
	return error;
}

int limen_network_learn(struct limen_network *network, size_t n, enum limen_loss loss)
{
	int error = LIMEN_OK;

	last_errors(network, n, loss);
	for (unsigned l = network->plan->layers - 1; !error && l > 0; l--)
		error = backward(network, l, n);
	for (unsigned l = 0; !error && l < network->plan->layers; l++)
		for (size_t i = 0; !error && i < n; i++)
			error = limen_layer_gradient(&network->layer[l], input_of(network, l, i),
						     network->error[l] + i * network->plan->layer[l].outputs);
	return error;
}
