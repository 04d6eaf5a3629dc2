/* track.c: energies by differences. Exact for weights that are whole multiples of a power of two; otherwise the error
 * of the sum is that of as many additions as there were changes, and the best state's energy is summed afresh at the
 * end. */
#include "track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int limen_track_init(struct limen_track *track, const struct limen_ising *ising, const unsigned *order)
{
	*track = (struct limen_track){.ising = ising, .order = order, .best_value = INFINITY};
	track->spin = malloc(ising->spins);
	track->best = malloc(ising->spins);
	track->local = malloc(ising->spins * sizeof(*track->local));
	if (!track->spin || !track->best || !track->local)
		return LIMEN_ENOMEM;
	memset(track->spin, 1, ising->spins);
	memset(track->best, 1, ising->spins);
	for (unsigned i = 0; i < ising->spins; i++) {
		track->local[i] = ising->field[i];
		for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
			track->local[i] += ising->weight[k];
	}
	track->energy = limen_ising_energy(ising, track->spin);
	if (limen_satisfied_init(&track->satisfied, ising))
		return LIMEN_ENOMEM;
	limen_track_restored(track);
	return LIMEN_OK;
}

void limen_track_restored(struct limen_track *track)
{
	limen_satisfied_count(&track->satisfied, track->spin);
}

double limen_track_value(const struct limen_track *track)
{
	return track->ising->clauses ? (double)track->satisfied.unsatisfied : track->energy;
}

void limen_track_free(struct limen_track *track)
{
	free(track->spin);
	free(track->best);
	free(track->local);
	limen_satisfied_free(&track->satisfied);
	*track = (struct limen_track){0};
}

static void flip(struct limen_track *track, unsigned i)
{
	const struct limen_ising *ising = track->ising;
	int change = -2 * track->spin[i];

	track->energy += change * track->local[i];
	track->spin[i] = (int8_t)-track->spin[i];
	for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
		track->local[ising->to[k]] += change * ising->weight[k];
	limen_satisfied_flip(&track->satisfied, i, track->spin[i]);
}

int limen_track_take(struct limen_track *track, const int16_t *spin, bool *better)
{
	for (unsigned p = 0; p < track->ising->spins; p++) {
		if (spin[p] != 1 && spin[p] != -1)
			return LIMEN_EPROTOCOL;
		if (spin[p] != track->spin[track->order[p]])
			flip(track, track->order[p]);
	}
	*better = limen_track_value(track) < track->best_value;
	if (*better) {
		track->best_value = limen_track_value(track);
		memcpy(track->best, track->spin, track->ising->spins);
	}
	return LIMEN_OK;
}
