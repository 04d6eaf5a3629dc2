/* layer.h: one layer of weights on one tile. */
#ifndef LIMEN_LAYER_H
#define LIMEN_LAYER_H

#include <limen/train.h>

/* Vector registers of a layer. */
enum { LIMEN_REG_X, LIMEN_REG_D };

struct limen_layer {
	struct limen_device *device;
	const struct limen_layer_plan *plan;
	unsigned runs; /* runs of inputs that pulses cover */
	struct limen_range *run; /* as ranges of the tile */
};

/* What a layer's plan follows from, besides its shape. */
struct limen_layer_form {
	const struct limen_layer_config *config;
	unsigned unit, x_max; /* the bias input, the largest input */
	bool wide;            /* inputs are s16 */
	unsigned error_unit;  /* of its own errors */
	unsigned batch;       /* for the gain */
};

/* Lays a layer out; first: cells before it. Its orientation depends on the shape alone: the longer side lies along the
 * rows, since rows go to lanes. */
void limen_layer_lay(struct limen_layer_plan *plan, unsigned inputs, unsigned outputs, size_t first,
		     const struct limen_layer_form *form);

/* Allocates the tile, writes its levels (outputs x (inputs + 1), NULL: zeros). gate: samples whose zeros gate the
 * pulses, NULL for none. Free with limen_layer_free; the tile stays until a reset. */
int limen_layer_init(struct limen_layer *layer, struct limen_device *device, const struct limen_layer_plan *plan,
		     const int16_t *weights, const struct limen_data *gate);
void limen_layer_free(struct limen_layer *layer);

/* Queue: load x (inputs + 1 elements, u8, or s16 where the plan is wide) and answer `outputs` sums to y. */
int limen_layer_forward(struct limen_layer *layer, const void *x, int32_t *y);
/* Queue: load d (outputs) and answer `inputs` sums to z: W^T d without the bias. */
int limen_layer_backward(struct limen_layer *layer, const int16_t *d, int32_t *z);
/* Queue: gradient += d x. */
int limen_layer_gradient(struct limen_layer *layer, const void *x, const int16_t *d);
/* Queue: the pulse on every run. */
int limen_layer_pulse(struct limen_layer *layer, const struct limen_pulse *pulse);

/* Levels in tile order from weights in (outputs, inputs + 1) order, and back. */
void limen_layer_to_tile(const struct limen_layer_plan *plan, const int16_t *weights, int16_t *levels);
void limen_layer_from_tile(const struct limen_layer_plan *plan, const int16_t *levels, int16_t *weights);

#endif
