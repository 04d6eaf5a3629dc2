/* loss.h: from outputs to integer errors. */
#ifndef LIMEN_LOSS_H
#define LIMEN_LOSS_H

#include <limen/train.h>

enum {
	LIMEN_ERROR_MAX = 256,   /* largest |d| of any loss */
	LIMEN_ERROR_MOST = 1023, /* largest |d| of a hidden output; larger ones are clipped */
};

/* Errors d of n real outputs y for the right class `label`. scratch: n doubles. */
void limen_loss_error(enum limen_loss loss, const double *y, unsigned n, unsigned label, double *scratch, int16_t *d);
/* Index of the largest sum, the first of equals. */
unsigned limen_loss_winner(const int32_t *y, unsigned n);

#endif
