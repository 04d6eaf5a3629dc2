/* restart.h: one run from random spins to the last sweep. */
#ifndef LIMEN_ANNEAL_RESTART_H
#define LIMEN_ANNEAL_RESTART_H

#include "array.h"
#include "crew.h"
#include "track.h"

/* What all restarts share, read only. */
struct limen_anneal_run {
	const struct limen_anneal_config *config;
	const struct limen_ising *ising;
	const struct limen_anneal_plan *plan;
	struct limen_crew *crew; /* not read only: stops, and takes what is kept */
	void (*report)(void *ctx, uint64_t sweeps, double best_energy); /* sweeps done since the last call */
	void *ctx;
};

/* One restart's own. */
struct limen_restart_run {
	unsigned number;
	struct limen_anneal_restart outcome;
	int8_t *best, *final; /* [spins], the problem's numbers */
	/* of restart 0, else NULL */
	struct limen_anneal_point *point;
	size_t points;
	int16_t *level; /* [spins] by position, like the next three */
	int64_t *heat;
	uint32_t *jumps;
	uint16_t *blocked;
};

int limen_restart_init(struct limen_restart_run *restart, const struct limen_anneal_run *run, unsigned number);
void limen_restart_free(struct limen_restart_run *restart);
/* Runs on an array that limen_array_init made, from where it was kept. err: what is wrong with that. */
int limen_restart_run(struct limen_restart_run *restart, const struct limen_anneal_run *run, struct limen_array *array,
		      const struct limen_kept *from, struct limen_errmsg *err);

#endif
