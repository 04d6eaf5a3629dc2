/* bounds_math.h: what the files of the bounds share. */
#ifndef LIMEN_BOUNDS_MATH_H
#define LIMEN_BOUNDS_MATH_H

#include <limen/bounds.h>

/* Out of limen_log2, so that reports replay on another CPU. */
double limen_ln(double x);
double limen_atanh(double x); /* |x| <= 1; infinity at the ends */
double limen_nan(void);

double limen_square_sum(const struct limen_square_sum *sum);

/* A domain that holds so far; a condition that is broken; a value that cannot be given. */
void limen_bound_start(struct limen_bound *bound, const char *domain);
void limen_bound_break(struct limen_bound *bound, const char *why);
void limen_bound_refuse(struct limen_bound *bound, const char *why);

/* Whether the Gaussian form may be asked: squared drift j2 of a walk of idle variance v. */
bool limen_is_gaussian(double j2, double v);
/* Estimate of the path bound over moments->cut segments, mean over cells; *left_out: pairs of cell and segment that
 * count by KB. */
double limen_path_run(const struct limen_moments *moments, size_t *left_out);

#endif
