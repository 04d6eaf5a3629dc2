/* totals.c: totals of a tile (C4, C5). */
#include "model.h"

/* What a packet adds is summed exactly first, so that the result cannot depend on the order in which cells are visited.
 * The sums fit: 2^16 sweeps x TILE_CELLS_MAX cells x at most 2^18 a visit is 2^63. */
void limen_ref_totals_add(struct limen_ref_tile *tile, const struct limen_ref_sums *sums)
{
	unsigned sticky = sums->sticky;

	for (unsigned i = 0; i < LIMEN_TOTAL_STICKY; i++) {
		int64_t sum;

		if (__builtin_add_overflow(tile->totals[i], sums->total[i], &sum)) {
			sum = sums->total[i] < 0 ? INT64_MIN : INT64_MAX;
			sticky |= LIMEN_STICKY_TOTALS;
		}
		tile->totals[i] = sum;
	}
	tile->totals[LIMEN_TOTAL_STICKY] |= sticky;
}

void limen_ref_totals_count(struct limen_ref_tile *tile, unsigned total, uint64_t count)
{
	if (__builtin_add_overflow(tile->totals[total], count, &tile->totals[total])) {
		tile->totals[total] = INT64_MAX;
		tile->totals[LIMEN_TOTAL_STICKY] |= LIMEN_STICKY_TOTALS;
	}
}
