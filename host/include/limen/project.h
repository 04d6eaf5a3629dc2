/* project.h: bounds for a device that does not exist yet: from design parameters to a table. Pure functions.
 *
 * OPS, or A, are performed jumps, of which a parameter makes A on average; attempts, multiplications and FLOPs are
 * other things and never read as A. Energies are per parameter, in bits (kT ln 2). The formulas are those of bounds.h,
 * their derivations in docs/theory.md (numbers of sections below); the question is that of Chen, Ahsan, Leugering,
 * Cauwenberghs, Chakrabartty, arXiv 2402.14878: what energy to solution follows from operations, parameters, speed and
 * precision?
 */
#ifndef LIMEN_PROJECT_H
#define LIMEN_PROJECT_H

#include <limen/cost.h>
#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	LIMEN_PRECISION_MAX_BITS = 256, /* 2^256 squared is still a number; no memory comes near */
	LIMEN_DESIGN_BARRIER_MAX_BITS = 1000
};

/* A design. Every number must be finite and in the range beside it; those marked * may be NAN: not given. A and the
 * speed belong together: A <= N theta, N = attempt_rate_hz x time_s attempts, theta = 2^-barrier_bits / 2 (Glauber,
 * ladder, section 3). Given are at most two of A, time and barrier independently; see limen_design_complete(). */
struct limen_design {
	double parameters;            /* M, 1 to 1e100 */
	double ops;                   /* * performed jumps of all parameters together, 0 to 1e100 */
	double updates_per_parameter; /* * A, performed jumps of each; ops or this, not both */
	double precision_bits;        /* p: above 0, to 256 */
	double distance_levels;       /* * J, levels that a parameter moves; not given: 2^p */
	double sigma_levels;          /* s, spread of the final level: 1e-3 to 1e60 */
	double temperature_k;         /* above 0, to 1e6 */
	double time_s;                /* * of the whole run; above 0, to 1e30 */
	double attempt_rate_hz;       /* nu0; above 0, to 1e30 */
	double barrier_bits;          /* * b, constant while the run lasts; 0 to 1000 */
	double retention_s;           /* the static memory: keeps a level so long; above 0, to 1e30 */
	double error;                 /* with this probability of losing it; above 0, below 1 */
	double lambda;                /* share of the field that lowers its barrier; above 0, to 1 */
	double static_barrier_bits;   /* * its barrier, instead of log2(nu0 retention / error); above 0, to 1000 */
	double flops;                 /* * of the whole run; 0 to 1e100 */
	double word_bits;             /* bits of a FLOP's result: above 0, to 4096 */
	double flop_j;                /* joules per FLOP of the accelerator to compare with; 0 to 1e6 */
};

/* Defaults: one parameter, 8 bits, s = 1 level, 300 K, 1 GHz, ten years at an error of 0.001, lambda 1, words of 16
 * bits, 1 pJ per FLOP; the rest not given. */
void limen_design_init(struct limen_design *design);

/* What follows from a design. */
struct limen_design_facts {
	double a;                   /* jumps per parameter; NAN when nothing says how many */
	bool a_from_speed;          /* A is N theta, since no OPS were given */
	double j;                   /* levels */
	double attempts;            /* N per parameter; NAN without time */
	double barrier_bits, theta; /* NAN without time, or with time alone */
	bool barrier_from_ops;      /* the barrier is the one at which N theta = A */
	double attempts_per_step;   /* of the static memory: N / A, or 2 (each direction once) without time */
	double static_barrier_bits;
};

/* Checks every number and fills facts. LIMEN_EUSAGE with the reason: out of range, ops and updates both given, or fewer
 * attempts than the jumps asked for (A > N theta). */
int limen_design_complete(const struct limen_design *design, struct limen_design_facts *facts,
			  struct limen_errmsg *err);

enum limen_projection_row {
	LIMEN_PROJECT_LANDAUER,     /* bound: p bits set (6.1) */
	LIMEN_PROJECT_KB,           /* bound: 2 J atanh(J/A) (6.2) */
	LIMEN_PROJECT_SPEED,        /* bound: 2 J atanh(J / N theta) (6.2) */
	LIMEN_PROJECT_CKL,          /* bound: Gaussian CKL at exactly A jumps (6.3) */
	LIMEN_PROJECT_CKL_BUDGET,   /* bound: the same with A as a budget that need not be spent */
	LIMEN_PROJECT_STATIC_WRITE, /* comparison: the update wall of a fixed barrier (6.6) */
	LIMEN_PROJECT_FLOPS,        /* comparison: FLOPs x kT ln 2, one bit each */
	LIMEN_PROJECT_FLOPS_WORD,   /* comparison: FLOPs x word bits x kT ln 2 */
	LIMEN_PROJECT_ACCELERATOR,  /* comparison: FLOPs x joules per FLOP */
	LIMEN_PROJECT_ROWS
};

enum limen_projection_state {
	LIMEN_PROJECT_VALID,
	LIMEN_PROJECT_INVALID, /* asked outside its domain: reason says how; no value */
	LIMEN_PROJECT_NEEDS,   /* the design does not say enough: reason says what to give; no value */
};

struct limen_projection {
	const char *name; /* "landauer", ... */
	bool bound;       /* false: a comparison, which bounds nothing */
	enum limen_projection_state state;
	double bits_per_parameter; /* kT ln 2; NAN unless valid */
	double kt_per_parameter;   /* the same in kT (nats) */
	double joules;             /* all parameters together */
	char counted[200];         /* what was multiplied with what */
	char reason[200];          /* empty when valid */
	const char *domain;        /* what it holds for */
};

/* All rows of a design. LIMEN_EUSAGE as limen_design_complete(). */
int limen_project(const struct limen_design *design, struct limen_projection row[LIMEN_PROJECT_ROWS],
		  struct limen_errmsg *err);
const char *limen_projection_name(enum limen_projection_row row);

/* --- technology --- */

/* limen_walls() of a design. Of 6 FLOPs per parameter and sample two are the forward product, two the transposed one,
 * two the gradient's (Kaplan et al., arXiv 2001.08361, section 2.1); every performed jump is one write and one switch
 * of a barrier. LIMEN_EUSAGE as limen_design_complete(). */
int limen_project_walls(const struct limen_design *design, const struct limen_costs *costs,
			struct limen_wall wall[LIMEN_WALLS], double *sum_j, struct limen_errmsg *err);

/* --- published models --- */

struct limen_model {
	const char *name, *title;
	double parameters, tokens, flops, word_bits, updates_per_parameter; /* tokens: images for image models */
	const char *source;                                                 /* paper and where in it */
	const char *flops_basis;                                            /* published, or how it was derived */
	const char *word_basis;
	bool updates_published; /* optimiser steps are in the paper; else derived or assumed */
	const char *updates_basis;
};

/* In order; NULL beyond the last. */
const struct limen_model *limen_model_at(size_t index);
const struct limen_model *limen_model_find(const char *name);
/* M, FLOPs, word, precision (the word's bits) and A (one jump per optimiser step: an assumption) into a design. */
void limen_model_apply(const struct limen_model *model, struct limen_design *design);

/* --- magnitudes that the paper and this project's notes quote, computed again --- */

struct limen_quote {
	const char *what, *assumptions;
	const char *by;  /* who quotes it */
	double from, to; /* the quoted interval; equal for one figure */
	int digits;      /* significant digits of the quoted figure; 0: an order of magnitude */
	double ours_from, ours_to;
	const char *unit; /* "J", or "x" for a ratio */
	bool agrees;      /* ours rounds to the quoted digits, or lies in the quoted orders */
};

enum { LIMEN_QUOTES = 8 };
void limen_quotes(struct limen_quote quote[LIMEN_QUOTES]);

#ifdef __cplusplus
}
#endif
#endif
