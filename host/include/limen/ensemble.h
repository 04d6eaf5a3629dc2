/* ensemble.h: many independent cells on a device, all under the same protocol.
 *
 * A tile of cells, each a sample of the same law. More cells than the device holds are run in rounds on the same tile,
 * each with random streams of its own (seed, round). Cell (r, c) belongs to group c mod groups. The same tile shape
 * gives the same bits on every engine; limen_ensemble_open says which shape it took.
 */
#ifndef LIMEN_ENSEMBLE_H
#define LIMEN_ENSEMBLE_H

#include <limen/limen.h>
#include <limen/protocol.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_ensemble {
	struct limen_device *device;
	unsigned tile, bits, groups, rows, cols;
	size_t cells; /* of a round: rows x cols */
	int kinetics; /* loaded in slot 0; -1: none */
	unsigned lambda;
	bool unit_gradient; /* every cell's gradient is 1, and fields come from the gain */
};

/* Makes a tile for at most `cells` cells (a multiple of groups), as square as the device allows, at most `cells_most` a
 * round; frees what was on the device (limen_reset). Errors of the device stay in it (limen_device_message). */
int limen_ensemble_open(struct limen_device *device, unsigned bits, unsigned groups, size_t cells,
			struct limen_ensemble *ensemble);

/* Fresh cells: counters 0, streams from (seed, round), levels as `start` ([2^bits] weights, NULL: uniform) says: as
 * many cells at each level as its weight asks, to within one. */
int limen_ensemble_start(struct limen_ensemble *ensemble, const double *start, uint64_t seed, uint64_t round);
/* The same with a level for each cell, row-major. */
int limen_ensemble_start_levels(struct limen_ensemble *ensemble, const int16_t *levels, uint64_t seed, uint64_t round);

/* One field for all cells, or one for each group; fields are rounded to 2^-12 bit. attempts 1..65535. */
int limen_ensemble_pulse(struct limen_ensemble *ensemble, double field_bits, double barrier_bits,
			 enum limen_kinetics kinetics, unsigned attempts);
int limen_ensemble_pulse_groups(struct limen_ensemble *ensemble, const double *field_bits, double barrier_bits,
				enum limen_kinetics kinetics, unsigned attempts);
/* One attempt with a field for each cell, [cells], raw Q5.12 units. What a controller does that has read the levels. */
int limen_ensemble_pulse_cells(struct limen_ensemble *ensemble, const int32_t *field_raw, double barrier_bits,
			       enum limen_kinetics kinetics);
/* All pulses of a protocol with the ensemble's bits and groups. */
int limen_ensemble_run(struct limen_ensemble *ensemble, const struct limen_protocol *protocol);

/* What the cells hold, [cells] each, row-major; NULL: not wanted. Waits. */
int limen_ensemble_read(struct limen_ensemble *ensemble, int16_t *level, int64_t *heat_raw, uint32_t *jumps);

#ifdef __cplusplus
}
#endif
#endif
