/* activation.c: hidden outputs and the errors that go back through them. + - * alone decide a result, so that it is the
 * same everywhere; loops have no branches, so that compilers turn them into vectors. */
#include "activation.h"

#include "loss.h"

#include <limen/arith.h>

#include <string.h>

const struct limen_activation_form limen_activation_forms[LIMEN_ACTIVATION_COUNT] = {
	[LIMEN_RELU] = {"relu", false, 32, 255, 256},
	[LIMEN_HARD_TANH] = {"hardtanh", true, 128, 128, 256},
	[LIMEN_SIGMOID_HIDDEN] = {"sigmoid", false, 255, 255, 1024},
};

const char *limen_activation_name(enum limen_activation activation)
{
	return (unsigned)activation < LIMEN_ACTIVATION_COUNT ? limen_activation_forms[activation].name : NULL;
}

int limen_activation_find(const char *name)
{
	for (int i = 0; i < LIMEN_ACTIVATION_COUNT; i++)
		if (!strcmp(name, limen_activation_forms[i].name))
			return i;
	return -1;
}

/* A factor, and where its results end. */
struct scale {
	double factor;
	int32_t most;     /* largest result */
	int32_t sum_most; /* sums from here on give it */
};

static struct scale scale_to(double factor, int32_t most)
{
	double sums = ((double)most + 1) / factor;

	return (struct scale){factor, most, sums < INT32_MAX ? (int32_t)sums + 1 : INT32_MAX};
}

/* sum * factor to the nearest whole number, halves away from zero, within +-most. Whole numbers are compared instead of
 * real ones: compilers make no vectors of the latter, which might trap. */
static inline int32_t nearest(int32_t sum, const struct scale *scale)
{
	int32_t sign = sum >> 31, size, rounded;

	sum = sum < -INT32_MAX ? -INT32_MAX : sum;
	size = (sum ^ sign) - sign;
	size = size < scale->sum_most ? size : scale->sum_most;
	rounded = (int32_t)(size * scale->factor + 0.5);
	rounded = rounded < scale->most ? rounded : scale->most;
	return (rounded ^ sign) - sign;
}

static void relu(const int32_t *sum, double factor, size_t n, uint8_t *x)
{
	const struct scale scale = scale_to(factor, 255);

	for (size_t i = 0; i < n; i++)
		x[i] = (uint8_t)nearest(sum[i] > 0 ? sum[i] : 0, &scale);
}

static void hard_tanh(const int32_t *sum, double factor, size_t n, int16_t *x)
{
	const struct scale scale = scale_to(factor, 128);

	for (size_t i = 0; i < n; i++)
		x[i] = (int16_t)nearest(sum[i], &scale);
}

static void sigmoid(const int32_t *sum, double scale, size_t n, uint8_t *x)
{
	for (size_t i = 0; i < n; i++)
		x[i] = (uint8_t)(255 * limen_sigmoid(sum[i] * scale) + 0.5);
}

void limen_activation_forward(enum limen_activation activation, const int32_t *sum, double scale, size_t n, void *x)
{
	double unit = limen_activation_forms[activation].unit;

	if (activation == LIMEN_RELU)
		relu(sum, scale * unit, n, x);
	else if (activation == LIMEN_HARD_TANH)
		hard_tanh(sum, scale * unit, n, x);
	else
		sigmoid(sum, scale, n, x);
}

static void relu_back(const int32_t *sum, double factor, const uint8_t *x, size_t n, int16_t *d)
{
	const struct scale scale = scale_to(factor, LIMEN_ERROR_MOST);

	for (size_t i = 0; i < n; i++)
		d[i] = (int16_t)(nearest(sum[i], &scale) & -(int32_t)(x[i] > 0 && x[i] < 255));
}

static void hard_tanh_back(const int32_t *sum, double factor, const int16_t *x, size_t n, int16_t *d)
{
	const struct scale scale = scale_to(factor, LIMEN_ERROR_MOST);

	for (size_t i = 0; i < n; i++)
		d[i] = (int16_t)(nearest(sum[i], &scale) & -(int32_t)(x[i] > -128 && x[i] < 128));
}

/* h (1 - h) = x (255 - x) / 255^2, and four units of d for one of the error. */
static void sigmoid_back(const int32_t *sum, double factor, const uint8_t *x, size_t n, int16_t *d)
{
	for (size_t i = 0; i < n; i++) {
		const struct scale scale =
			scale_to(factor * (4 / (255.0 * 255.0)) * (x[i] * (255 - x[i])), LIMEN_ERROR_MOST);

		d[i] = (int16_t)nearest(sum[i], &scale);
	}
}

void limen_activation_back(enum limen_activation activation, const int32_t *sum, double scale, const void *x, size_t n,
			   int16_t *d)
{
	if (activation == LIMEN_RELU)
		relu_back(sum, scale, x, n, d);
	else if (activation == LIMEN_HARD_TANH)
		hard_tanh_back(sum, scale, x, n, d);
	else
		sigmoid_back(sum, scale, x, n, d);
}
