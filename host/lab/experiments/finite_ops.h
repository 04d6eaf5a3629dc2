/* finite_ops.h: what an open-loop protocol comes to, exactly and on the machine. */
#ifndef LAB_FINITE_OPS_H
#define LAB_FINITE_OPS_H

#include "../lab.h"

enum { FINITE_OPS_BITS_MAX = 5 };

/* What one protocol comes to. Ratios to Q + dS. */
struct finite_figures {
	double heat, entropy_before, entropy_after, w1, a, theta;
	double sharp, l1, naive;
};

struct finite_figures finite_figures_of(const struct limen_exact *exact);

/* Runs a protocol of at most FINITE_OPS_BITS_MAX bits on `cells` cells, compares heat, jumps, distance and entropy with
 * exact integration, and holds what was measured against the sharp bound. Adds to curve $measured: theta, and the
 * ratios of the sharp bound and of the form of continuous time to Q + dS. */
void finite_ops_measure(struct lab *lab, const struct limen_protocol *protocol, size_t cells, uint64_t use);

#endif
