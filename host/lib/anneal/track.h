/* track.h: the energy of the spins that come back, and the best of them. */
#ifndef LIMEN_ANNEAL_TRACK_H
#define LIMEN_ANNEAL_TRACK_H

#include "satisfied.h"

struct limen_track {
	const struct limen_ising *ising;
	const unsigned *order; /* spin at a position */
	int8_t *spin, *best;   /* by the problem's numbers */
	double *local;         /* dE/ds of each spin */
	double energy;
	struct limen_satisfied satisfied;
	double best_value; /* of what is sought, limen_track_value() */
};

/* Starts with all spins +1, which is not yet the best of anything. Free with limen_track_free, also after an error. */
int limen_track_init(struct limen_track *track, const struct limen_ising *ising, const unsigned *order);
void limen_track_free(struct limen_track *track);
/* What is sought: the energy; unsatisfied clauses, where there are any, whatever the ancillas are. */
double limen_track_value(const struct limen_track *track);
/* After spin, local and energy were set from outside. */
void limen_track_restored(struct limen_track *track);
/* Takes a state (+1 and -1 by position, nothing else is believed: LIMEN_EPROTOCOL); the work grows with the spins that
 * changed. *better: it is the best so far. */
int limen_track_take(struct limen_track *track, const int16_t *spin, bool *better);

#endif
