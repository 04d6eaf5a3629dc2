/* dots.c: sums of products on the host, in plain loops that a compiler turns into vectors; on x86 once more for wider
 * ones, which halves the time of a learning curve. Whole numbers: all ways give the same. */
#include "dots.h"

enum { BLOCK = 256 }; /* 256 x 255 x 2^15 fits s32 */

static inline __attribute__((always_inline)) void one(const int16_t *w, const int16_t *x, unsigned n, int64_t *sum)
{
	*sum = 0;
	for (unsigned block = 0; block < n; block += BLOCK) {
		unsigned end = n - block < BLOCK ? n : block + BLOCK;
		int32_t part = 0;

		for (unsigned i = block; i < end; i++)
			part += w[i] * x[i];
		*sum += part;
	}
}

static inline __attribute__((always_inline)) void four(const int16_t *w, const int16_t *x, unsigned n, int64_t *sum)
{
	const int16_t *a = w, *b = w + n, *c = w + 2 * (uint64_t)n, *d = w + 3 * (uint64_t)n;

	for (int k = 0; k < LIMEN_DOTS; k++)
		sum[k] = 0;
	for (unsigned block = 0; block < n; block += BLOCK) {
		unsigned end = n - block < BLOCK ? n : block + BLOCK;
		int32_t part[LIMEN_DOTS] = {0};

		for (unsigned i = block; i < end; i++) {
			part[0] += a[i] * x[i];
			part[1] += b[i] * x[i];
			part[2] += c[i] * x[i];
			part[3] += d[i] * x[i];
		}
		for (int k = 0; k < LIMEN_DOTS; k++)
			sum[k] += part[k];
	}
}

static inline __attribute__((always_inline)) void dots(const int16_t *w, unsigned rows, const int16_t *x, unsigned n,
						       int64_t *sum)
{
	if (rows == LIMEN_DOTS)
		four(w, x, n, sum);
	else
		for (unsigned k = 0; k < rows; k++)
			one(w + k * (uint64_t)n, x, n, &sum[k]);
}

#if defined __x86_64__
__attribute__((target("avx2"))) static void dots_avx2(const int16_t *w, unsigned rows, const int16_t *x, unsigned n,
						      int64_t *sum)
{
	dots(w, rows, x, n, sum);
}
#endif

void limen_dots(const int16_t *w, unsigned rows, const int16_t *x, unsigned n, int64_t sum[LIMEN_DOTS])
{
#if defined __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		dots_avx2(w, rows, x, n, sum);
		return;
	}
#endif
	dots(w, rows, x, n, sum);
}
