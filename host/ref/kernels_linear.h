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

#if defined __AVX512BW__ || defined __AVX2__
#if defined __AVX512BW__
typedef __m512i pairs_s16;
#define PAIRS_LOAD(p) _mm512_loadu_si512(p)
#define PAIRS_SET(x) _mm512_set1_epi32(x)
#define PAIRS_LOW(a, b) _mm512_unpacklo_epi16(a, b)
#define PAIRS_HIGH(a, b) _mm512_unpackhi_epi16(a, b)
#define PAIRS_DOT(a, b) _mm512_madd_epi16(a, b)
#else
typedef __m256i pairs_s16;
#define PAIRS_LOAD(p) _mm256_loadu_si256((const __m256i *)(p))
#define PAIRS_SET(x) _mm256_set1_epi32(x)
#define PAIRS_LOW(a, b) _mm256_unpacklo_epi16(a, b)
#define PAIRS_HIGH(a, b) _mm256_unpackhi_epi16(a, b)
#define PAIRS_DOT(a, b) _mm256_madd_epi16(a, b)
#endif
enum { WIDE = 2 * LANES, WIDES = BLOCK_ROWS / WIDE }; /* 16-bit elements in a vector register */

/* Adds to lanes what two of their columns give: each 32-bit element is the dot product of a pair. Columns a and b are
 * interleaved within 128 bits, so lanes 0..3 of each eight are in `low`, 4..7 in `high`. */
static inline __attribute__((always_inline)) void pair_add(const int16_t *a, const int16_t *b, int wides, pairs_s16 x,
							   lanes_s32 *low, lanes_s32 *high)
{
	for (int w = 0; w < wides; w++) {
		pairs_s16 va = PAIRS_LOAD(a + WIDE * w), vb = PAIRS_LOAD(b + WIDE * w);

		low[w] += (lanes_s32)PAIRS_DOT(PAIRS_LOW(va, vb), x);
		high[w] += (lanes_s32)PAIRS_DOT(PAIRS_HIGH(va, vb), x);
	}
}

/* The same as mvm_groups, two columns at a time: for a chunk of at least 2, so that the sum of a pair fits. */
static inline __attribute__((always_inline)) void mvm_wides(const int16_t *level, int wides, unsigned cols,
							    const int16_t *x, unsigned chunk, int64_t *sums)
{
	static const int16_t none[BLOCK_ROWS];

	while (cols > 0) {
		unsigned n = cols < chunk ? cols : chunk, c = 0;
		lanes_s32 low[WIDES] = { 0 }, high[WIDES] = { 0 };

		for (; c + 1 < n; c += 2, level += 2 * BLOCK_ROWS)
			pair_add(level, level + BLOCK_ROWS, wides,
				 PAIRS_SET((int)((uint16_t)x[c] | (uint32_t)(uint16_t)x[c + 1] << 16)), low, high);
		if (c < n) {
			pair_add(level, none, wides, PAIRS_SET((uint16_t)x[c]), low, high);
			level += BLOCK_ROWS;
		}
		for (int i = 0; i < WIDE * wides; i++)
			sums[i] += (i & 4 ? high : low)[i / WIDE][i % WIDE / 8 * 4 + i % 4];
		x += n;
		cols -= n;
	}
}

/* Few lanes, or large products: group by group. */
static bool mvm_pairwise(const int16_t *level, struct limen_ref_lanes lanes, unsigned cols, const int16_t *x,
			 unsigned chunk, int64_t sums[BLOCK_ROWS])
{
	unsigned first = lanes.first / WIDE, end = (lanes.end + WIDE - 1) / WIDE;

	if (chunk < 2 || lanes.first / LANES == (lanes.end - 1) / LANES)
		return false;
	if (2 * (end - first) > WIDES) {
		mvm_wides(level, WIDES, cols, x, chunk, sums);
		return true;
	}
	for (unsigned w = first; w < end; w++)
		mvm_wides(level + WIDE * w, 1, cols, x, chunk, sums + WIDE * w);
	return true;
}
#else
static bool mvm_pairwise(const int16_t *level, struct limen_ref_lanes lanes, unsigned cols, const int16_t *x,
			 unsigned chunk, int64_t sums[BLOCK_ROWS])
{
	(void)level, (void)lanes, (void)cols, (void)x, (void)chunk, (void)sums;
	return false;
}
#endif

static void mvm(const int16_t *level, struct limen_ref_lanes lanes, unsigned cols, const int16_t *x, unsigned chunk,
		int64_t sums[BLOCK_ROWS])
{
	unsigned first = lanes.first / LANES, end = (lanes.end + LANES - 1) / LANES;

	if (mvm_pairwise(level, lanes, cols, x, chunk, sums))
		return;
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
