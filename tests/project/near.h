/* near.h: closeness of doubles. The formulas take at most some ten roundings and logarithms good to 4 ulp: 1e-12 would
 * do; 1e-9 is what is asked for. */
#ifndef NEAR_H
#define NEAR_H

#include "check.h"

#include <math.h>

#define near(got, want) near_to(got, want, 1e-9, __LINE__)

static inline void near_to(double got, double want, double relative, int line)
{
	if (!(fabs(got - want) <= relative * fabs(want)))
		fail_msg("line %d: %.15g, wanted %.15g", line, got, want);
}

#endif
