/* track.c: energies by differences. Exact for weights that are whole multiples of a power of two; otherwise the error
 * of the sum is that of as many additions as there were changes, and the best state's energy is summed afresh at the
 * end. */
#include "track.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int limen_track_init(struct limen_track *track, const struct limen_ising *ising, const unsigned *order)
{
	*track = (struct limen_track){.ising = ising, .order = order, .best_energy = INFINITY};
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
	return LIMEN_OK;
}

void limen_track_free(struct limen_track *track)
{
	free(track->spin);
	free(track->best);
	free(track->local);
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
}

int limen_track_take(struct limen_track *track, const int16_t *spin, bool *better)
{
	for (unsigned p = 0; p < track->ising->spins; p++) {
		if (spin[p] != 1 && spin[p] != -1)
			return LIMEN_EPROTOCOL;
		if (spin[p] != track->spin[track->order[p]])
			flip(track, track->order[p]);
	}
	*better = track->energy < track->best_energy;
	if (*better) {
		track->best_energy = track->energy;
		memcpy(track->best, track->spin, track->ising->spins);
	}
	return LIMEN_OK;
}
