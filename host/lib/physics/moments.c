/* moments.c: sums over replicas. */
#include "bounds_math.h"

#include <limen/state.h>

#include <stdlib.h>

/* As in CKL: below this the walk of a segment is no Gaussian. */
static const double cut_variance_least = 4.0;

int limen_moments_init(struct limen_moments *moments, size_t cells, size_t segments)
{
	size_t n = cells * (segments + 1);

	*moments = (struct limen_moments){.cells = cells, .segments = segments};
	moments->moved = calloc(n, sizeof(int64_t));
	moments->moved2 = calloc(n, sizeof(int64_t));
	moments->jumps = calloc(n, sizeof(int64_t));
	moments->moved_jumps = calloc(n, sizeof(int64_t));
	moments->jumps2 = calloc(n, sizeof(*moments->jumps2));
	if (moments->moved && moments->moved2 && moments->jumps && moments->moved_jumps && moments->jumps2)
		return LIMEN_OK;
	limen_moments_free(moments);
	return LIMEN_ENOMEM;
}

void limen_moments_free(struct limen_moments *moments)
{
	free(moments->moved);
	free(moments->moved2);
	free(moments->jumps);
	free(moments->moved_jumps);
	free(moments->jumps2);
	free(moments->path);
	*moments = (struct limen_moments){0};
}

/* Variance of each of `cut` pieces; false if one has too little. */
static bool pieces(const double *variance, size_t segments, size_t cut, double *piece)
{
	bool enough = true;

	for (size_t k = 0; k < cut; k++) {
		piece[k] = 0.0;
		for (size_t s = k * (segments / cut); s < (k + 1) * (segments / cut); s++)
			piece[k] += variance[s];
		enough = enough && piece[k] >= cut_variance_least;
	}
	return enough;
}

int limen_moments_cut(struct limen_moments *moments, const double *variance)
{
	size_t cut = LIMEN_CUT_MAX, segments = moments->segments;

	while (cut > 1 && (segments % cut != 0 || !pieces(variance, segments, cut, moments->path_variance)))
		cut /= 2;
	if (cut == 1)
		pieces(variance, segments, 1, moments->path_variance);
	free(moments->path);
	moments->cut = cut;
	moments->path = calloc(cut * moments->cells, sizeof(*moments->path));
	return moments->path ? LIMEN_OK : LIMEN_ENOMEM;
}

/* jumps^2: a counter of 32 bits leaves 64 no room for a sum. */
static void add_square(struct limen_square_sum *sum, int64_t jumps)
{
	uint64_t square = (uint64_t)jumps * (uint64_t)jumps;

	sum->high += square >> 32;
	sum->low += square & UINT32_MAX;
}

double limen_square_sum(const struct limen_square_sum *sum)
{
	return (double)sum->high * 4294967296.0 + (double)sum->low;
}

static void add_path(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps, size_t stride)
{
	size_t n = moments->cells, step = moments->segments / moments->cut * stride;

	for (size_t k = 0; k < moments->cut; k++) {
		const int16_t *from = levels + k * step, *to = from + step;

		for (size_t i = 0; i < n; i++) {
			struct limen_path_sums *sums = &moments->path[k * n + i];
			int64_t before = from[i] - levels[i], moved = to[i] - from[i];
			int64_t jumped = (int64_t)jumps[(k + 1) * step + i] - (int64_t)jumps[k * step + i];

			sums->moved += moved;
			sums->moved2 += moved * moved;
			sums->before += before;
			sums->before2 += before * before;
			sums->cross += before * moved;
			sums->jumps += jumped;
			sums->moved_jumps += moved * jumped;
			add_square(&sums->jumps2, jumped);
		}
	}
}

void limen_moments_add_part(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps, size_t stride)
{
	size_t n = moments->cells, last = moments->segments;

	for (size_t k = 0; k <= last; k++) {
		size_t from = (k == last ? 0 : k) * stride, to = (k == last ? last : k + 1) * stride;

		for (size_t i = 0; i < n; i++) {
			int64_t d = levels[to + i] - levels[from + i];
			int64_t jumped = (int64_t)jumps[to + i] - (int64_t)jumps[from + i];

			moments->moved[k * n + i] += d;
			moments->moved2[k * n + i] += d * d;
			moments->jumps[k * n + i] += jumped;
			moments->moved_jumps[k * n + i] += d * jumped;
			add_square(&moments->jumps2[k * n + i], jumped);
		}
	}
	if (moments->path)
		add_path(moments, levels, jumps, stride);
	moments->replicas++;
}

void limen_moments_add(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps)
{
	limen_moments_add_part(moments, levels, jumps, moments->cells);
}

void limen_moments_state(struct limen_moments *moments, struct limen_state *state)
{
	size_t n = moments->cells * (moments->segments + 1);

	limen_state_part(state, "replicas", &moments->replicas, sizeof(moments->replicas));
	limen_state_part(state, "moved", moments->moved, n * sizeof(*moments->moved));
	limen_state_part(state, "moved squared", moments->moved2, n * sizeof(*moments->moved2));
	limen_state_part(state, "jumped", moments->jumps, n * sizeof(*moments->jumps));
	limen_state_part(state, "moved times jumped", moments->moved_jumps, n * sizeof(*moments->moved_jumps));
	limen_state_part(state, "jumped squared", moments->jumps2, n * sizeof(*moments->jumps2));
	limen_state_part(state, "paths", moments->path, moments->cut * moments->cells * sizeof(*moments->path));
}
