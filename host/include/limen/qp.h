/* qp.h: convex quadratic programs, solved by cells of the array.
 *
 *   minimise f(x) = x'Q x / 2 + c'x + constant   over   lo <= x <= hi,   A x = b
 *
 * A variable is a cell. Its ladder spans its bounds: x = origin + unit w, so that the ladder's ends are the box. In an
 * attempt on variable i the field is K = -G df/dw_i bits, df/dw_i the slope of the objective for one level: a jump
 * gives to the bath what the objective loses, times the gain G (bits per unit of f). Equalities enter the objective as
 * y'(A x - b) + (penalty / 2) |A x - b|^2; the host moves the multipliers y at `updates` moments of the run.
 *
 * The slope is a product with a second tile that holds -Q as levels (LIMEN_QP_ARRAY), so that sweeps run without the
 * host; or, where 16 bits are too few, integer arithmetic of the host (LIMEN_QP_HOST). Both are exact functions of
 * integers: the same seed gives the same bits on every engine.
 */
#ifndef LIMEN_QP_H
#define LIMEN_QP_H

#include <limen/bounds.h>
#include <limen/limen.h>
#include <limen/schedule.h>
#include <limen/state.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	LIMEN_QP_VARIABLES_MAX = 2048,
	LIMEN_QP_SEGMENTS = 16, /* pieces of a run for the bounds; updates are a multiple of it */
	LIMEN_QP_REPLICAS_MAX = 10000
};

struct limen_qp {
	size_t n, m;         /* variables, equalities */
	double *q;           /* n x n, row-major, symmetric */
	double *c, *lo, *hi; /* n; bounds may be -INFINITY and INFINITY until limen_qp_box() */
	double *a, *b;       /* m x n, row-major; m */
	double constant;
	/* Lines of the file, 0: none: bounds, or else another entry, of variable i; its diagonal entry; equality r. */
	unsigned *line, *diagonal_line, *equality_line;
};

/* Further files of a problem whose Q is a .npy; NULL: none. Shapes n; m x n; m; n x 2 (lo, hi). */
struct limen_qp_arrays {
	const char *linear, *equalities, *right_side, *bounds;
};

/* Reads a problem: text (docs/files.md), an MPS file with QUADOBJ or QMATRIX, the .npy of Q, or
 * "random:n=N,seed=S,equalities=M,width=W,reach=P" (16, 1, 0, 256, 40 if not given: positive definite, bounds -W .. W -
 * 1, the best point without them within P percent of that). Refuses with
 * file, line and reason what is not one problem: duplicates, Q not symmetric, bounds the wrong way round. LIMEN_EIO,
 * LIMEN_EDATA, LIMEN_EUSAGE, LIMEN_ENOMEM. Free with limen_qp_free. */
int limen_qp_load(const char *spec, const struct limen_qp_arrays *arrays, struct limen_qp **qp,
		  struct limen_errmsg *err);
void limen_qp_free(struct limen_qp *qp); /* NULL is fine */

/* Checks that Q is positive semidefinite and that equalities can be met, and makes all bounds finite: tightened by the
 * equalities; then by the set f(x) <= f(0), if Q is positive definite and there are no equalities; then by `range` (-
 * range .. range; 0: none). LIMEN_EDATA: indefinite, unbounded, infeasible, with variable and line. */
int limen_qp_box(struct limen_qp *qp, double range, struct limen_errmsg *err);

double limen_qp_objective(const struct limen_qp *qp, const double *x);
/* Largest |A x - b|; 0 without equalities. */
double limen_qp_violation(const struct limen_qp *qp, const double *x);
/* The same problem on the host in double precision: coordinate descent with multipliers, then the equations of the
 * variables that lie between their bounds, checked. What the array is held against; it takes no part in a run but to
 * aim the bridge. x[n]. LIMEN_EDATA when it does not converge. */
int limen_qp_solve(const struct limen_qp *qp, double *x, struct limen_errmsg *err);

enum limen_qp_slope { LIMEN_QP_AUTO, LIMEN_QP_ARRAY, LIMEN_QP_HOST };

struct limen_qp_config {
	unsigned bits;     /* B of the ladders, 2..16 */
	uint64_t sweeps;   /* attempts on each variable */
	unsigned block;    /* variables that attempt at once; 1: one after the other, for which the heat identity holds */
	unsigned updates;  /* moments at which the host looks (and moves multipliers), a multiple of LIMEN_QP_SEGMENTS */
	double penalty;    /* of equalities; 0: chosen */
	struct limen_schedule barrier; /* bits, 0..63.999 */
	struct limen_schedule gain;    /* bits per unit of f; from and to 0: chosen */
	enum limen_kinetics kinetics;
	enum limen_qp_slope slope;
	bool bridge;       /* aim at the host's solution as a Schroedinger bridge does, instead of descending */
	double sigma;      /* of the bridge: deviation at the end, levels */
	uint64_t seed;
	unsigned replicas, threads;
};

/* 10 bits, 8000 sweeps one after the other, 64 updates, barrier 0:2, the rest chosen. */
void limen_qp_defaults(struct limen_qp_config *config);

struct limen_qp_replica {
	bool complete;
	double objective, violation; /* of the levels at the end */
	int64_t totals[LIMEN_TOTAL_COUNT];
};

struct limen_qp_result {
	struct limen_info info;
	struct limen_qp_config config; /* as it ran: what was to be chosen is filled in */
	bool interrupted;
	unsigned complete;             /* replicas that ran to the end */
	struct limen_qp_replica *replica;
	/* the map of levels to variables, [n] */
	double *origin, *unit;
	/* first replica, [n]; x of the levels at the end, and averaged over the last quarter of the updates */
	int16_t *level;
	int64_t *heat; /* Q.12 bits */
	uint32_t *jumps;
	uint16_t *blocked;
	double *x, *mean;
	/* over complete replicas */
	struct limen_moments moments;
	double objective, violation;       /* means over replicas of what the levels at the end have */
	double heat_bits_per_cell, heat_deviation_bits; /* of the replicas' heat per cell; 0 with one */
	double attempts, jumps_all, blocked_all; /* per replica, all cells */
	double identity_bits_per_cell;     /* G (f0 - f) + (G/2) sum H_ii A_i; NAN where it does not apply */
	double rounding;                   /* largest error of an entry of Q in levels, as a share of its diagonal */
	struct limen_bounds bounds;
	unsigned sticky;
	double wall_s;
};

struct limen_qp_hooks {
	void *ctx;
	bool (*stop)(void *ctx);                   /* true ends every replica at its next update */
	void (*progress)(void *ctx, double share); /* one call at a time */
	/* NULL: none. In updates of a replica; a sixteenth of the run. It goes on with the same problem and configuration, on
	 * any engine; the result is bit for bit that of a run that was never stopped. */
	const struct limen_checkpoint *checkpoint;
};

/* Runs a boxed problem (limen_qp_box) on `uri`; threads > 1: that many devices. Blocks. Stopped: LIMEN_OK with
 * interrupted set. LIMEN_EUSAGE, LIMEN_ECAPACITY with the numbers. Free with limen_qp_result_free. */
int limen_qp_run(const char *uri, const struct limen_qp *qp, const struct limen_qp_config *config,
		 const struct limen_qp_hooks *hooks, struct limen_qp_result **result, struct limen_errmsg *err);
void limen_qp_result_free(struct limen_qp_result *result); /* NULL is fine */

/* Mean loss of `variables` cells in equilibrium at gain G: variables / (2 G ln 2), in units of f. */
double limen_qp_equipartition(size_t variables, double gain);

#ifdef __cplusplus
}
#endif
#endif
