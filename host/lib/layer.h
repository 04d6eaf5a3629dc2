/* layer.h: one layer of weights on one tile. */
#ifndef LIMEN_LAYER_H
#define LIMEN_LAYER_H

#include <limen/train.h>

/* Vector registers of a layer. */
enum { LIMEN_REG_X, LIMEN_REG_D };

struct limen_layer {
	struct limen_device *device;
	unsigned tile;
	bool transposed;          /* rows are inputs */
	unsigned inputs, outputs; /* inputs without the bias */
	unsigned shift;           /* of the forward read */
	unsigned runs;            /* runs of inputs that pulses cover */
	struct limen_range *run;  /* as ranges of the tile */
};

/* The orientation depends on the shape alone: the longer side lies along the rows, since rows go to lanes. */
bool limen_layer_transposed(unsigned inputs, unsigned outputs);
/* Read shift that keeps sums of `inputs` products and a bias within s32. */
unsigned limen_layer_shift(unsigned inputs, unsigned bits, unsigned x_max);

/* Allocates the tile, writes its levels (outputs x (inputs + 1), NULL: zeros). x: samples whose zeros gate the pulses,
 * NULL for none. Free with limen_layer_free; the tile stays until a reset. */
int limen_layer_init(struct limen_layer *layer, struct limen_device *device, unsigned inputs, unsigned outputs,
		     unsigned bits, unsigned x_max, const int16_t *weights, const struct limen_data *gate);
void limen_layer_free(struct limen_layer *layer);

/* Queue: load x (inputs + 1 bytes) and answer outputs sums to y. */
int limen_layer_forward(struct limen_layer *layer, const uint8_t *x, int32_t *y);
/* Queue: gradient += d x. */
int limen_layer_gradient(struct limen_layer *layer, const uint8_t *x, const int16_t *d);
/* Queue: the pulse on every run. */
int limen_layer_pulse(struct limen_layer *layer, const struct limen_pulse *pulse);

/* Levels in tile order from weights in (outputs, inputs + 1) order, and back. */
void limen_layer_to_tile(const struct limen_layer *layer, const int16_t *weights, int16_t *levels);
void limen_layer_from_tile(bool transposed, unsigned inputs, unsigned outputs, const int16_t *levels, int16_t *weights);

#endif
