/* arith.h: host arithmetic that replays bit for bit on another CPU.
 *
 * Plain double + - * / in a fixed order, compiled without fused multiply-add; no libm. A run's errors, batches and
 * schedules come from here and from integers alone, so that the same seed gives the same run everywhere.
 * Errors are measured against libm by tests/host.
 */
#ifndef LIMEN_ARITH_H
#define LIMEN_ARITH_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LIMEN_LN2 0.693147180559945309417
#define LIMEN_LOG2E 1.44269504088896340736

/* 2^x. At most 2 ulp off; exact at integers; 0 below -1022, infinity at 1024 and above, NaN for NaN. */
double limen_exp2(double x);
/* log2 x. At most 4 ulp off (3 seen); exact at powers of two; -infinity at 0, NaN below it. */
double limen_log2(double x);
/* a (b / a)^f, the geometric mean with weight f; a, b > 0. Exactly a at f = 0 and b at f = 1. */
double limen_geometric(double a, double b, double f);
/* Nearest integer, halves away from zero, clamped to [lo, hi]; lo for NaN. */
int64_t limen_round(double x, int64_t lo, int64_t hi);

/* p[i] = e^y[i] / sum of e^y, i < n; n >= 1. In place is fine. Stable for any finite y. */
void limen_softmax(const double *y, double *p, size_t n);
/* 1 / (1 + e^-y). */
double limen_sigmoid(double y);

/* Seeds (S1, S2): one splitmix64 step on *state. */
uint64_t limen_splitmix64(uint64_t *state);

/* A stream of uniform words for what the host draws (batches, built-in data): splitmix64 from a key. */
struct limen_draw {
	uint64_t state;
};

/* Key of a stream: the seed and up to eight characters that say what it is for ("batch"). */
void limen_draw_init(struct limen_draw *draw, uint64_t seed, const char *use);
uint64_t limen_draw_word(struct limen_draw *draw);
/* Uniform in 0..n-1: the high half of word * n, biased by less than n / 2^64. n >= 1. */
uint64_t limen_draw_below(struct limen_draw *draw, uint64_t n);
/* Uniform in [0, 1), 53 bits. */
double limen_draw_unit(struct limen_draw *draw);

#ifdef __cplusplus
}
#endif
#endif
