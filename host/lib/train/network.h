/* network.h: a net's layers on their devices, and passes of a batch of samples through them. */
#ifndef LIMEN_NETWORK_H
#define LIMEN_NETWORK_H

#include "layer.h"

/* A pass goes down and up as one stream per layer, whole batches at a time; a batch whose buffers would take more than
 * these bytes is cut into pieces, which changes no result. */
enum { LIMEN_PASS_BYTES = 256 << 20, LIMEN_PASS_LEAST = 256 };

struct limen_network {
	struct limen_device *const *device; /* [plan->devices], not owned */
	const struct limen_plan *plan;
	enum limen_activation activation;
	struct limen_layer layer[LIMEN_LAYERS_MAX];
	size_t most;                      /* samples of a pass */
	const uint8_t **input;            /* [most]: of the first layer, bias included */
	uint16_t *label;                  /* [most] */
	void *hidden[LIMEN_LAYERS_MAX];   /* of layer l > 0: [most][inputs + 1], u8 or s16 */
	int16_t *error[LIMEN_LAYERS_MAX]; /* of layer l: [most][outputs] */
	int32_t *sum;                     /* of the last pass: [most][outputs, or inputs when backward] */
	double *y, *scratch;              /* one sample's outputs */
	uint64_t learned, right;          /* samples that limen_network_learn saw, and classified rightly */
};

/* Makes the tiles on devices that were just opened or reset. weights: layer after layer, NULL for zeros. gate: of the
 * first layer; NULL for none. samples: how many a pass should take. Free with limen_network_free, also after an error.
 */
int limen_network_init(struct limen_network *network, struct limen_device *const *device, const struct limen_plan *plan,
		       enum limen_activation activation, const int16_t *weights, const struct limen_data *gate,
		       size_t samples);
void limen_network_free(struct limen_network *network);

/* n samples from `input` to the last layer's sums, [n][outputs] in `sum`. Waits for the devices. */
int limen_network_forward(struct limen_network *network, size_t n);
/* From these sums and `label` to the errors of all layers, and their gradients into the cells. */
int limen_network_learn(struct limen_network *network, size_t n, enum limen_loss loss);
/* Waits for all devices. */
int limen_network_sync(struct limen_network *network);

/* The last layer, and its number of outputs. */
const struct limen_layer_plan *limen_network_last(const struct limen_plan *plan);

#endif
