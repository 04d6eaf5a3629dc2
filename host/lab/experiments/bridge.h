/* bridge.h: a controller that looks at a cell before every attempt, on the machine. */
#ifndef LAB_BRIDGE_H
#define LAB_BRIDGE_H

#include "../lab.h"

enum {
	BRIDGE_BITS = 7,
	BRIDGE_LEVELS = 1 << BRIDGE_BITS,
	BRIDGE_START = -25, /* level */
	BRIDGE_ATTEMPTS = 1500,
	BRIDGE_SEGMENTS = 16, /* of the path bound */
};

/* Heat, bits; sums over cells. moments: each cell is a replica, over BRIDGE_SEGMENTS segments. */
struct bridge_tally {
	double cells, heat, heat2, blocked;
	struct limen_moments moments;
};

/* Runs about `wanted` cells at barrier 0 (Glauber), whose fields are fields(ctx, t, raw): raw[BRIDGE_LEVELS], 2^-12
 * bit, for every level before attempt t. Free tally->moments with limen_moments_free, whatever happened. */
void bridge_run(struct lab *lab, void (*fields)(const void *ctx, int t, int32_t *raw), const void *ctx, size_t wanted,
		uint64_t use, struct bridge_tally *tally);
/* Bytes of a cell on the wire. */
double bridge_bytes(void);

/* KB, CKL and the path bound as a training run would have them, from the replicas; bits. */
void bridge_bounds(const struct bridge_tally *tally, struct limen_bounds *bounds);
/* Standard error of the path bound's estimate, bits. */
double bridge_path_scatter(const struct bridge_tally *tally);

#endif
