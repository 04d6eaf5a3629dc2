/* ladder.h: variables as levels, and the objective in whole numbers. */
#ifndef LIMEN_QP_LADDER_H
#define LIMEN_QP_LADDER_H

#include <limen/qp.h>

/* x_i = origin_i + unit_i w_i. The slope of the objective for a level of variable i is
 * step (sum over j of h_ij w_j + offset_i), step a power of two in units of f: problems whose numbers are multiples of
 * it are exact, others are rounded once. */
struct limen_qp_ladder {
	size_t n;
	unsigned bits;
	double *origin, *unit;
	int32_t *h;      /* n x n; within +-most */
	int64_t *offset; /* n; within +-offset_most */
	int64_t most, offset_most;
	double step, slope_most; /* largest sum that can be, in steps */
	double rounding;         /* largest |h_ij step - H_ij| / H_ii */
	double curvature;        /* mean H_ii, units of f per level squared */
	int64_t diagonal_least;  /* least h_ii above 0 */
	double *work;            /* n */
};

enum {
	LIMEN_QP_BIAS = 1 << 14, /* input that an offset's high part is multiplied with on the array */
};

/* Entries of the array's tile: 16 bits, and an offset of a high and a low level. */
static const int64_t limen_qp_most_array = INT16_MAX, limen_qp_offset_array = (int64_t)INT16_MAX * LIMEN_QP_BIAS;
/* Of the host: sums of 2048 products stay within 60 bits. */
static const int64_t limen_qp_most_host = INT32_C(1) << 30, limen_qp_offset_host = INT64_C(1) << 56;

/* Levels for a boxed problem; h is Q with the penalty. LIMEN_ENOMEM. */
int limen_qp_ladder_init(struct limen_qp_ladder *ladder, const struct limen_qp *qp, unsigned bits, double penalty,
			 int64_t most, int64_t offset_most);
void limen_qp_ladder_free(struct limen_qp_ladder *ladder);
/* The offsets for multipliers y (NULL: zeros). Those beyond offset_most stay there. */
void limen_qp_ladder_offset(struct limen_qp_ladder *ladder, const struct limen_qp *qp, double penalty, const double *y,
			    int64_t *offset);

#endif
