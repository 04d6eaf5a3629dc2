/* number.h: strict decimal numbers, whatever the locale. */
#ifndef LIMEN_NUMBER_H
#define LIMEN_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

/* The whole text is one finite decimal number: [+-]digits[.digits][e[+-]digits]; no spaces, hex, inf or nan. */
bool limen_number(const char *text, double *value);
/* The whole text is one unsigned decimal integer that fits. */
bool limen_number_u64(const char *text, uint64_t *value);

#endif
