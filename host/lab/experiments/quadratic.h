/* quadratic.h: replicas of a quadratic problem that descend it on the machine. */
#ifndef LAB_QUADRATIC_H
#define LAB_QUADRATIC_H

#include "../lab.h"

enum { QUADRATIC_M = 16, QUADRATIC_BITS = 8 };

/* L = w H w / 2 - b w. */
struct quadratic {
	int32_t h[QUADRATIC_M][QUADRATIC_M], b[QUADRATIC_M]; /* 2^-12 bit */
};

/* A tile: rows are replicas, columns variables. */
struct quadratic_array {
	struct limen_device *device;
	unsigned tile, rows;
	int16_t *level; /* [rows][QUADRATIC_M], as below */
	int64_t *heat;
	uint32_t *jumps;
};

/* Sums over replicas at one moment of the descent. */
struct quadratic_moment {
	double replicas, loss, heat, heat2, predicted; /* bits */
	double moved[QUADRATIC_M], moved2[QUADRATIC_M], jumps[QUADRATIC_M];
	double broken; /* replicas in which the identity fails */
};

/* As many of `replicas` rows as fit; false: the lab's error is set. Free with quadratic_close, whatever happened. */
bool quadratic_open(struct lab *lab, unsigned replicas, struct quadratic_array *array);
void quadratic_close(struct quadratic_array *array);
/* All variables at 0, all counters 0, fresh streams. */
void quadratic_start(struct quadratic_array *array, const struct quadratic *problem, uint64_t seed, uint64_t round);
/* One attempt of every variable at barrier 0 (Glauber): one after the other, each with a field made just before, or all
 * with fields made before. */
void quadratic_sweep(struct quadratic_array *array, const struct quadratic *problem, bool at_once);
/* Reads everything, holds each replica against the heat identity and adds it to *moment; depth2: -2 L of the best real
 * point, 2^-12 bit. */
void quadratic_look(struct lab *lab, struct quadratic_array *array, const struct quadratic *problem, double depth2,
		    struct quadratic_moment *moment);

#endif
