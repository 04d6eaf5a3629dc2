/* kernels_linear.h: MVM, MVMT and GRAD on one block; part of kernels.c. */

#if defined __AVX512F__
enum { LANES = 16 }; /* 32-bit elements in a vector register */
#elif defined __AVX2__
enum { LANES = 8 };
#else
enum { LANES = 4 };
#endif
enum { GROUPS = BLOCK_ROWS / LANES };

typedef int32_t lanes_s32 __attribute__((vector_size(4 * LANES)));
typedef uint32_t lanes_u32 __attribute__((vector_size(4 * LANES)));
typedef int16_t lanes_s16 __attribute__((vector_size(2 * LANES)));

static inline lanes_s32 widen(const int16_t *p)
{
	lanes_s16 v;

	memcpy(&v, p, sizeof v);
	return __builtin_convertvector(v, lanes_s32);
}

static void mvm(const int16_t *level, unsigned cols, const int16_t *x, unsigned chunk, int64_t sums[BLOCK_ROWS])
{
	while (cols > 0) {
		unsigned n = cols < chunk ? cols : chunk;
		lanes_s32 part[GROUPS] = { 0 };
		int32_t lanes[BLOCK_ROWS];

		for (unsigned c = 0; c < n; c++, level += BLOCK_ROWS)
			for (int g = 0; g < GROUPS; g++)
				part[g] += widen(level + LANES * g) * x[c];
		memcpy(lanes, part, sizeof lanes);
		for (int i = 0; i < BLOCK_ROWS; i++)
			sums[i] += lanes[i];
		x += n;
		cols -= n;
	}
}

static int32_t dot_narrow(const int16_t *a, const int16_t *b)
{
	int32_t sum = 0;

	for (int i = 0; i < BLOCK_ROWS; i++)
		sum += a[i] * b[i];
	return sum;
}

static int64_t dot_wide(const int16_t *a, const int16_t *b)
{
	int64_t sum = 0;

	for (int i = 0; i < BLOCK_ROWS; i++)
		sum += a[i] * b[i];
	return sum;
}

static void mvmt(const int16_t *level, unsigned cols, const int16_t d[BLOCK_ROWS], bool narrow, int64_t *sums)
{
	for (unsigned c = 0; c < cols; c++)
		sums[c] += narrow ? dot_narrow(level + (size_t)BLOCK_ROWS * c, d) :
				    dot_wide(level + (size_t)BLOCK_ROWS * c, d);
}

/* The sum wraps first; it left the format iff its sign differs from the sign of both terms. */
static bool grad(int32_t *gradient, unsigned cols, const int16_t d[BLOCK_ROWS], const int16_t *x)
{
	lanes_s32 wide[GROUPS], any = { 0 };
	int32_t saturated = 0;

	for (int g = 0; g < GROUPS; g++)
		wide[g] = widen(d + LANES * g);
	for (unsigned c = 0; c < cols; c++) {
		for (int g = 0; g < GROUPS; g++, gradient += LANES) {
			lanes_s32 old, step = wide[g] * x[c], sum, left;

			memcpy(&old, gradient, sizeof old);
			sum = (lanes_s32)((lanes_u32)old + (lanes_u32)step);
			left = ((old ^ sum) & (step ^ sum)) < 0;
			any |= left;
			sum = (left & (old >> 31 ^ INT32_MAX)) | (~left & sum);
			memcpy(gradient, &sum, sizeof sum);
		}
	}
	for (int i = 0; i < LANES; i++)
		saturated |= any[i];
	return saturated != 0;
}
