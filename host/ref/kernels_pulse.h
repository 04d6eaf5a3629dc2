/* kernels_pulse.h: random words of a block, and PULSE where few of them matter; part of kernels.c. */

#if defined __AVX512F__
enum { WORDS = 8 }; /* random words in a vector register */
#elif defined __AVX2__
enum { WORDS = 4 };
#else
enum { WORDS = 2 };
#endif
enum { WORD_GROUPS = BLOCK_ROWS / WORDS };

typedef uint64_t words_u64 __attribute__((vector_size(8 * WORDS)));

/* The streams of a block while a sweep runs. */
struct streams {
	words_u64 s0[WORD_GROUPS], s1[WORD_GROUPS];
};

static void streams_get(struct streams *streams, const struct limen_ref_span *span)
{
	memcpy(streams->s0, span->tile->s0 + span->row, sizeof streams->s0);
	memcpy(streams->s1, span->tile->s1 + span->row, sizeof streams->s1);
}

/* A1: the streams of other rows do not move. */
static void streams_put(const struct streams *streams, const struct limen_ref_span *span)
{
	size_t bytes = (span->end - span->first) * sizeof(uint64_t);
	unsigned row = span->row + span->first;

	memcpy(span->tile->s0 + row, (const uint64_t *)streams->s0 + span->first, bytes);
	memcpy(span->tile->s1 + row, (const uint64_t *)streams->s1 + span->first, bytes);
}

static inline words_u64 rotate(words_u64 v, int n)
{
	return v << n | v >> (64 - n);
}

/* C3 */
static inline words_u64 draw(words_u64 *s0, words_u64 *s1)
{
	words_u64 out = rotate(*s0 + *s1, 17) + *s0;
	words_u64 t = *s1 ^ *s0;

	*s0 = rotate(*s0, 49) ^ t ^ t << 21;
	*s1 = rotate(t, 28);
	return out;
}

/* Bit j: word j has none of the bits of mask. */
static inline uint64_t without(words_u64 words, uint64_t mask)
{
	uint64_t found = 0;

#if defined __AVX512F__
	found = _mm512_testn_epi64_mask((__m512i)words, _mm512_set1_epi64((long long)mask));
#elif defined __AVX2__
	__m256i rest = _mm256_and_si256((__m256i)words, _mm256_set1_epi64x((long long)mask));
	__m256i zero = _mm256_cmpeq_epi64(rest, _mm256_setzero_si256());

	found = (uint64_t)_mm256_movemask_pd(_mm256_castsi256_pd(zero));
#else
	for (int j = 0; j < WORDS; j++)
		found |= (uint64_t)((words[j] & mask) == 0) << j;
#endif
	return found;
}

/* Groups of words whose states stay in registers while a sweep runs. */
enum { PASS_GROUPS = 4, PASS_LANES = PASS_GROUPS * WORDS };

/* Bits first..end-1 of a pass that begins at lane `lane`, as far as they are in range. */
static uint64_t lanes_in_range(const struct limen_ref_span *span, unsigned lane)
{
	unsigned first = span->first > lane ? span->first - lane : 0;
	unsigned end = span->end > lane ? span->end - lane : 0;

	if (end > PASS_LANES)
		end = PASS_LANES;
	return first < end ? (((uint64_t)1 << end) - 1) & UINT64_MAX << first : 0;
}

static void sparse_pass(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, uint64_t mask,
			struct streams *streams, unsigned lane, struct limen_ref_sums *sums)
{
	uint64_t in_range = lanes_in_range(span, lane);
	words_u64 s0[PASS_GROUPS], s1[PASS_GROUPS];

	memcpy(s0, streams->s0 + lane / WORDS, sizeof s0);
	memcpy(s1, streams->s1 + lane / WORDS, sizeof s1);
	for (unsigned c = 0; c < span->cols; c++) {
		size_t k = span->base + (size_t)BLOCK_ROWS * c + lane;
		words_u64 words[PASS_GROUPS];
		uint64_t found = 0, word[PASS_LANES];

#pragma GCC unroll 4
		for (int g = 0; g < PASS_GROUPS; g++) {
			words[g] = draw(&s0[g], &s1[g]);
			found |= without(words[g], mask) << WORDS * g;
		}
		found &= in_range;
		if (!found)
			continue;
		memcpy(word, words, sizeof word);
		for (; found; found &= found - 1) {
			unsigned i = (unsigned)__builtin_ctzll(found);

			attempt(pulse, span->tile, k + i, word[i], attempt_field(pulse, span->tile->gradient[k + i]),
				span->barrier[lane + i], sums);
		}
	}
	memcpy(streams->s0 + lane / WORDS, s0, sizeof s0);
	memcpy(streams->s1 + lane / WORDS, s1, sizeof s1);
}

/* Visits that cannot be accepted leave no trace but counts that the caller knows better. */
static void sparse(const struct limen_ref_pulse *pulse, const struct limen_ref_span *span, unsigned zeros,
		   struct limen_ref_sums *sums)
{
	uint64_t mask = zeros ? UINT64_MAX << (64 - zeros) : 0;
	int64_t attempts = sums->total[LIMEN_TOTAL_ATTEMPTS], gated = sums->total[LIMEN_TOTAL_GATED];
	struct streams streams;

	streams_get(&streams, span);
	for (unsigned lane = 0; lane < span->end; lane += PASS_LANES)
		if (span->first < lane + PASS_LANES)
			sparse_pass(pulse, span, mask, &streams, lane, sums);
	sums->total[LIMEN_TOTAL_ATTEMPTS] = attempts;
	sums->total[LIMEN_TOTAL_GATED] = gated;
	streams_put(&streams, span);
}

static struct limen_ref_scan scan(const struct limen_ref_span *span, uint32_t bound)
{
	const int32_t *gradient = span->tile->gradient + span->base;
	uint32_t max[BLOCK_ROWS] = { 0 }, below[BLOCK_ROWS] = { 0 };
	struct limen_ref_scan result = { 0 };

	for (unsigned c = 0; c < span->cols; c++, gradient += BLOCK_ROWS) {
		for (int i = 0; i < BLOCK_ROWS; i++) {
			uint32_t g = gradient[i] < 0 ? 0 - (uint32_t)gradient[i] : (uint32_t)gradient[i];

			max[i] = g > max[i] ? g : max[i];
			below[i] += g < bound;
		}
	}
	for (unsigned i = span->first; i < span->end; i++) {
		result.gradient_max = max[i] > result.gradient_max ? max[i] : result.gradient_max;
		result.below += below[i];
	}
	return result;
}
