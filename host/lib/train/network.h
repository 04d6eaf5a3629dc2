/* network.h: a net's layers on a device, and passes of a chunk of samples through them. */
#ifndef LIMEN_NETWORK_H
#define LIMEN_NETWORK_H

#include "layer.h"

/* Samples whose reads are under way at a time: bounds the memory, changes no result. */
enum { LIMEN_CHUNK = 256 };

struct limen_network {
	struct limen_device *device;
	const struct limen_plan *plan;
	struct limen_layer layer[LIMEN_LAYERS_MAX];
	const uint8_t *input[LIMEN_CHUNK];  /* of the first layer, bias included */
	uint8_t *hidden[LIMEN_LAYERS_MAX];  /* of layer l > 0: [LIMEN_CHUNK][inputs + 1] */
	int16_t *error[LIMEN_LAYERS_MAX];   /* of layer l: [LIMEN_CHUNK][outputs] */
	int32_t *sum;                       /* of the last pass: [LIMEN_CHUNK][outputs, or inputs when backward] */
	double *y, *scratch;                /* one sample's outputs */
};

/* Makes the tiles 0, 1, ... weights: layer after layer, NULL for zeros. gate: of the first layer; NULL for none.
 * Free with limen_network_free, also after an error. */
int limen_network_init(struct limen_network *network, struct limen_device *device, const struct limen_plan *plan,
		       unsigned bits, const int16_t *weights, const struct limen_data *gate);
void limen_network_free(struct limen_network *network);

/* n samples from `input` to the last layer's sums, [n][outputs] in `sum`. Waits for the device. */
int limen_network_forward(struct limen_network *network, size_t n);
/* From these sums to the errors of all layers, and their gradients into the cells. */
int limen_network_learn(struct limen_network *network, size_t n, enum limen_loss loss, const uint16_t *label);

/* The last layer, and its number of outputs. */
const struct limen_layer_plan *limen_network_last(const struct limen_plan *plan);

#endif
