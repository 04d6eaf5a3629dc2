/* array.h: a problem on a device: its tiles, its vectors, and a sweep as a stream of commands. */
#ifndef LIMEN_ANNEAL_ARRAY_H
#define LIMEN_ANNEAL_ARRAY_H

#include "plan.h"

struct limen_array {
	struct limen_device *device;
	const struct limen_anneal_plan *plan;
	unsigned lambda; /* of the kinetics */
	uint32_t fair;   /* barrier at which a cell without field jumps with probability 1/2, Q6.12 */
};

/* Makes the tiles, writes the couplings, loads the tables. The device was just opened or reset. */
int limen_array_init(struct limen_array *array, struct limen_device *device, const struct limen_anneal_plan *plan,
		     const struct limen_ising *ising, enum limen_kinetics kinetics);
/* Queue: random spins (one attempt of each cell at zero field), counters and totals 0. */
int limen_array_start(struct limen_array *array, uint64_t seed, uint64_t restart);
/* Queue: vectors as the cells have it, after these were restored. */
int limen_array_vectors(struct limen_array *array);
/* Queue: one sweep. gain in bits at the rms field, barrier in Q6.12. */
int limen_array_sweep(struct limen_array *array, double gain, uint32_t barrier);
/* Whether a gain can be represented. */
bool limen_array_gain_fits(const struct limen_anneal_plan *plan, double gain);
/* Queue: the spins, +1 and -1 by position, [spins]; the totals of each chunk's spin tile. */
int limen_array_look(struct limen_array *array, int16_t *spin, int64_t (*totals)[LIMEN_TOTAL_COUNT]);
/* Queue: one field of all spin cells, by position. */
int limen_array_cells(struct limen_array *array, unsigned field, void *data, size_t element);
/* MACs of the coupling tiles since the start. Waits. */
int limen_array_macs(struct limen_array *array, int64_t *macs);

#endif
