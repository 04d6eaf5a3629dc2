/* dots.h: sums of products on the host, exact. */
#ifndef LIMEN_DOTS_H
#define LIMEN_DOTS_H

#include <stdint.h>

enum { LIMEN_DOTS = 4 }; /* rows that are summed at a time, so that an input is loaded once for all of them */

/* sum[k] of w[k n + i] x[i] over i < n, for k < rows <= LIMEN_DOTS. |x| at most 255. */
void limen_dots(const int16_t *w, unsigned rows, const int16_t *x, unsigned n, int64_t sum[LIMEN_DOTS]);

#endif
