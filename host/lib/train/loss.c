/* loss.c: from outputs to integer errors, rounded half away from zero. */
#include "loss.h"

#include <limen/arith.h>

#include <string.h>

static const char *const names[LIMEN_LOSS_COUNT] = {"softmax", "sigmoid", "lms", "perceptron"};

const char *limen_loss_name(enum limen_loss loss)
{
	return (unsigned)loss < LIMEN_LOSS_COUNT ? names[loss] : NULL;
}

int limen_loss_find(const char *name)
{
	for (int i = 0; i < LIMEN_LOSS_COUNT; i++)
		if (!strcmp(name, names[i]))
			return i;
	return -1;
}

static int16_t q8(double error)
{
	return (int16_t)limen_round(256.0 * error, -LIMEN_ERROR_MAX, LIMEN_ERROR_MAX);
}

static double clip(double y)
{
	return y < -1.0 ? -1.0 : y > 1.0 ? 1.0 : y;
}

static void perceptron(const double *y, unsigned n, unsigned label, int16_t *d)
{
	unsigned winner = 0;

	for (unsigned i = 0; i < n; i++) {
		d[i] = 0;
		if (y[i] > y[winner])
			winner = i;
	}
	if (winner != label) {
		d[winner] = -LIMEN_ERROR_MAX;
		d[label] = LIMEN_ERROR_MAX;
	}
}

void limen_loss_error(enum limen_loss loss, const double *y, unsigned n, unsigned label, double *scratch, int16_t *d)
{
	if (loss == LIMEN_PERCEPTRON) {
		perceptron(y, n, label, d);
		return;
	}
	if (loss == LIMEN_SOFTMAX)
		limen_softmax(y, scratch, n);
	for (unsigned i = 0; i < n; i++) {
		double target = i == label;

		if (loss == LIMEN_SOFTMAX)
			d[i] = q8(target - scratch[i]);
		else if (loss == LIMEN_SIGMOID)
			d[i] = q8(target - limen_sigmoid(y[i]));
		else
			d[i] = q8(0.5 * (2.0 * target - 1.0 - clip(y[i])));
	}
}

unsigned limen_loss_winner(const int32_t *y, unsigned n)
{
	unsigned winner = 0;

	for (unsigned i = 1; i < n; i++)
		if (y[i] > y[winner])
			winner = i;
	return winner;
}
