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

/* Some groups of lanes, from `level` on. Inlined where `groups` is a constant, so that the partial sums stay in
 * registers. */
static inline __attribute__((always_inline)) void mvm_groups(const int16_t *level, int groups, unsigned cols,
							     const int16_t *x, unsigned chunk, int64_t *sums)
{
	while (cols > 0) {
		unsigned n = cols < chunk ? cols : chunk;
		lanes_s32 part[GROUPS] = { 0 };
		int32_t lanes[BLOCK_ROWS];

		for (unsigned c = 0; c < n; c++, level += BLOCK_ROWS)
			for (int g = 0; g < groups; g++)
				part[g] += widen(level + LANES * g) * x[c];
		memcpy(lanes, part, sizeof lanes);
		for (int i = 0; i < LANES * groups; i++)
			sums[i] += lanes[i];
		x += n;
		cols -= n;
	}
}

static void mvm(const int16_t *level, struct limen_ref_lanes lanes, unsigned cols, const int16_t *x, unsigned chunk,
		int64_t sums[BLOCK_ROWS])
{
	unsigned first = lanes.first / LANES, end = (lanes.end + LANES - 1) / LANES;

	if (2 * (end - first) > GROUPS) {
		mvm_groups(level, GROUPS, cols, x, chunk, sums);
		return;
	}
	for (unsigned g = first; g < end; g++)
		mvm_groups(level + LANES * g, 1, cols, x, chunk, sums + LANES * g);
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

/* gradient += step, one vector; returns the lanes that saturated. The sum wraps first; it left the format iff its sign
 * differs from the sign of both terms. */
static inline lanes_s32 grad_step(int32_t *gradient, lanes_s32 step)
{
	lanes_s32 old, sum, left;

	memcpy(&old, gradient, sizeof old);
	sum = (lanes_s32)((lanes_u32)old + (lanes_u32)step);
	left = ((old ^ sum) & (step ^ sum)) < 0;
	sum = (left & (old >> 31 ^ INT32_MAX)) | (~left & sum);
	memcpy(gradient, &sum, sizeof sum);
	return left;
}

static bool grad(int32_t *gradient, struct limen_ref_lanes lanes, unsigned cols, const int16_t d[BLOCK_ROWS],
		 const int16_t *x)
{
	int first = (int)lanes.first / LANES, end = ((int)lanes.end + LANES - 1) / LANES;
	lanes_s32 wide[GROUPS], any = { 0 };
	int32_t saturated = 0;

	for (int g = 0; g < GROUPS; g++)
		wide[g] = widen(d + LANES * g);
	for (unsigned c = 0; c < cols; c++, gradient += BLOCK_ROWS) {
		if (!x[c]) /* half of the hidden errors of a deep net, and more */
			continue;
		if (end - first == GROUPS) {
			for (int g = 0; g < GROUPS; g++)
				any |= grad_step(gradient + LANES * g, wide[g] * x[c]);
		} else {
			for (int g = first; g < end; g++)
				any |= grad_step(gradient + LANES * g, wide[g] * x[c]);
		}
	}
	for (int i = 0; i < LANES; i++)
		saturated |= any[i];
	return saturated != 0;
}
