/* activation.h: hidden outputs and the errors that go back through them. */
#ifndef LIMEN_ACTIVATION_H
#define LIMEN_ACTIVATION_H

#include <limen/train.h>

/* How an activation's whole numbers x read: x / unit is h. */
struct limen_activation_form {
	const char *name;
	bool wide;           /* x is s16, else u8 */
	unsigned unit, most; /* x of h = 1; largest |x| */
	unsigned error_unit; /* errors d are in 1 / error_unit */
};

extern const struct limen_activation_form limen_activation_forms[LIMEN_ACTIVATION_COUNT];

/* x[i] of y = sum[i] scale, rounded to nearest, halves away from zero; x: uint8_t, or int16_t where the form is wide.
 */
void limen_activation_forward(enum limen_activation activation, const int32_t *sum, double scale, size_t n, void *x);
/* d[i] = sum[i] scale times the slope at x[i], sum scale being an error in 1/256; rounded likewise, and clipped to
 * +-LIMEN_ERROR_MOST. */
void limen_activation_back(enum limen_activation activation, const int32_t *sum, double scale, const void *x, size_t n,
			   int16_t *d);

#endif
