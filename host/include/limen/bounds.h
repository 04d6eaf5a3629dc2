/* bounds.h: lower bounds on the heat of a memory cell. No files, no devices, no state.
 *
 * Units: bits, that is kT ln 2. Q is the heat of a cell; A counts its performed jumps (never attempts, never MACs); A*,
 * J* and Q* include accepted moves that the end of the ladder refused; J is the signed mean displacement over replicas
 * with a shared start; s2 is the variance of the final level over replicas. Bounds are summed over cells, never
 * evaluated at mean values. Sources and proofs: docs/theory.md, whose sections stand in brackets.
 *
 * An argument that cannot be (a negative variance, more displacement than jumps, NaN) gives NaN, never a number.
 */
#ifndef LIMEN_BOUNDS_H
#define LIMEN_BOUNDS_H

#include <limen/exact.h>
#include <limen/limen.h>
#include <limen/state.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Boltzmann's constant, exact since 2019. */
#define LIMEN_BOLTZMANN_J_PER_K 1.380649e-23

enum {
	LIMEN_REPLICAS_MIN = 12, /* below this the replica estimates of KB, CKL and path are not given */
	LIMEN_CUT_MAX = 16,      /* most segments of the path bound in a training run */
};

/* bits x kT ln 2 in joules; temperature above 0. */
double limen_bits_j(double bits, double temperature_k);

/* --- one cell, exact arguments --- */

/* Landauer [6.1]: Q >= -dS, entropies in bits, not below 0. Open-loop protocols. */
double limen_landauer_bits(double entropy_before_bits, double entropy_after_bits);
/* Feedback Landauer [6.1]: Q >= -dS - I, I >= 0 the information that the controller used. */
double limen_feedback_bits(double entropy_before_bits, double entropy_after_bits, double information_bits);
/* Finite operations, L1 [6.5]: Q >= -dS + 2 W1 atanh((1 - theta_max) W1 / A), W1 the distance between ensemble
 * distributions, theta_max the largest escape probability of a level held before or after an attempt, 0 (its limit) to
 * 1. Open loop. 0 <= w1 <= a. */
double limen_finite_ops_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a,
			     double theta_max);
/* The sharper form that L1 follows from [6.5]: Q >= -dS + (A / theta) [h2(x) - h2((1 - 2 theta) x)], x = W1 / A, h2 as
 * below. Met by an unbiased spin that relaxes. */
double limen_sharp_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a, double theta_max);
/* KB [6.2]: Q* >= 2 J* atanh(J* / A*). Any controller, kinetics and gate; B >= 2. j within [-a, a]; infinity at the
 * ends. */
double limen_kb_bits(double j, double a);
/* The same from an estimate of J^2, which may come out negative: the analytic continuation, so that the sum over cells
 * is not biased by cutting at 0. J is held below A. 0 when a is 0. Convex, so that scatter of j2 lifts it: for ensembles
 * of thousands; limen_kb_replicas_bits for few replicas. */
double limen_kb_j2_bits(double j2, double a);
/* Speed limit [6.2]: the same with the sum of theta, the jump probability of each attempt, known beforehand (Glauber). */
double limen_speed_bits(double j, double theta_sum);
/* CKL [6.3]: Q* >= c D(P_final || P_free), D in nats, not below 0. Level-independent barrier and gate; B >= 2. */
double limen_ckl_exact_bits(double coefficient, double free_nats);
/* Its Gaussian form: (c/2) [J^2/v + s2/v - 1 - ln(s2/v)], v the variance of the cell under the same barriers without
 * field. J below 0.3 v. j2 may be an estimate below 0. */
double limen_ckl_bits(double coefficient, double j2, double s2, double ln_s2, double v);
/* c: 4 for Glauber; 1.33 Metropolis and 1 Arrhenius (barriers of 1 bit and more), 2 half load (0.3 bits and more).
 * *barrier_min_bits is that domain. */
double limen_ckl_coefficient(enum limen_kinetics kinetics, double *barrier_min_bits);
/* Path [6.7]: Q* >= A* Phi(D / A*), Phi(h2(tau)) = 2 tau atanh(tau). D in nats: what the path says against fair
 * directions. Contains KB (D = A h2(J/A)) and CKL (Phi >= 4 D/A). d may be an estimate below 0 (4 d then), and counts
 * as just below a ln 2 from there on: no path has more. */
double limen_path_bits(double d_nats, double a);
/* h2(x) = [(1+x) ln(1+x) + (1-x) ln(1-x)] / 2, |x| <= 1: relative entropy, in nats, of a toss of mean x to a fair one. */
double limen_toss_nats(double x);
/* Most of D(P || R) that an attempt at this barrier can owe to how often it jumps, not which way: the maximum, over all
 * fields that a device has, of the relative entropy of jump-or-stay to that at zero field. 0 for ideal Glauber;
 * infinity when the idle walk never jumps or never stays. Ladder; nats [6.3]. */
double limen_rate_nats(const struct limen_law *law, double barrier_bits);
/* Thermodynamic uncertainty [6.4]: Q >= 2 J^2 / Var. Constant field, Glauber, theta <= 1/3. variance above 0. */
double limen_tur_bits(double j, double variance);

/* Probability that an attempt at zero field jumps (ladder, interior): 2^-max(0, b + t0), t0 the kinetics table's first
 * entry; Glauber 1 bit. */
double limen_idle_rate(double barrier_bits, double t0_bits);

/* --- a memory with a fixed barrier [6.6] --- */

/* Barrier that keeps a level for retention_s with probability 1 - error, at attempt frequency nu0_hz:
 * log2(nu0 t / error). All above 0, error at most 1. */
double limen_static_barrier_bits(double nu0_hz, double retention_s, double error);
/* Heat of one level step over barrier b with N attempts: K = (b - log2(N/2)) / lambda, success 1 - 1/e; lambda is the
 * share of the field that lowers the barrier, N and lambda above 0. At least 0. */
double limen_static_write_bits(double barrier_bits, double attempts, double lambda);

/* --- replica statistics [7] --- */

/* psi(x), x > 0; within 1e-13. */
double limen_digamma(double x);
/* Unbiased J^2 from the mean and the sample variance s2 (divisor R - 1) of R replicas: mean^2 - s2 / R. */
double limen_j2_unbiased(double mean, double s2, double replicas);
/* Unbiased ln sigma^2 from a Gaussian's s2: ln s2 - psi((R-1)/2) + ln((R-1)/2). With R - 1 in place of R for the
 * residual variance of a regression on one variable (R - 2 degrees of freedom). R >= 2. */
double limen_ln_variance_unbiased(double s2, double replicas);
/* One cell over one interval: sums over replicas of its displacement, of its jumps, of their squares and product. */
struct limen_kb_sums {
	double replicas, moved, jumps, moved2, moved_jumps, jumps2;
};
/* KB from them, per replica. Right to first order in 1 / jumps under any controller; on average never above KB if a jump
 * goes up with the same chance in all replicas and attempts, however few the jumps. May come out negative; finite. 0
 * without jumps; NaN unless |moved| <= jumps and replicas >= 2. */
double limen_kb_replicas_bits(const struct limen_kb_sums *sums);
/* Half-width of the 95% confidence interval of a mean of n values with sample deviation s: t(0.975, n-1) s / sqrt n;
 * 0 for n < 2. */
double limen_interval95(double s, size_t n);

/* --- a bound, and whether it holds --- */

enum limen_bound_name {
	LIMEN_LANDAUER,
	LIMEN_KB,
	LIMEN_CKL,
	LIMEN_PATH,
	LIMEN_STATIC_WRITE,
	LIMEN_BOUND_COUNT, /* those above stand in a training report */
	LIMEN_FEEDBACK = LIMEN_BOUND_COUNT,
	LIMEN_FINITE_OPS,
	LIMEN_SHARP,
	LIMEN_SPEED,
	LIMEN_TUR,
	LIMEN_BOUND_NAMES
};

/* "landauer", "kb", "ckl", "path", "static_write", "feedback", "finite_ops", "sharp", "speed", "tur"; NULL: no name. */
const char *limen_bound_label(enum limen_bound_name name);

struct limen_bound {
	double bits_per_cell;
	bool known;        /* false: no value (too few replicas, an unknown fact, or not defined for these cells) */
	bool valid;        /* it holds for this run as it went */
	char domain[320];  /* what it holds for, and what this run broke */
};

/* What is known of one cell, or of an ensemble of cells under one protocol. NAN: not known. */
struct limen_facts {
	unsigned bits;         /* B */
	bool feedback;         /* a field depended on a level */
	bool barrier_feedback; /* a barrier or gate did */
	bool constant_field;
	enum limen_kinetics kinetics; /* as ideal; LIMEN_KINETICS_COUNT: a table of one's own, or a stepped one */
	double barrier_min_bits;
	double entropy_before_bits, entropy_after_bits; /* of the ensemble's levels */
	double information_bits;                        /* that the controller used */
	double a, w1, escape_max;                       /* jumps; distance of distributions; theta_max of L1 */
	double a_star, j_star;                          /* blocked moves included */
	double theta_most;    /* most jumps that the barriers allow (Glauber: sum of theta) */
	double jump_max;      /* largest theta of an attempt */
	double variance;      /* of the displacement */
	double blocked_share; /* blocked moves per jump */
	double free_nats;     /* D(P_final || P_free) */
	double rate_nats;     /* part of D(P || P_free) that is owed to how often the cell jumps; 0 for Glauber */
};

/* Nothing known, open loop, B = 0. */
struct limen_facts limen_facts_unknown(void);
/* All that an integration knows. LIMEN_KINETICS_COUNT unless the law was LIMEN_IDEAL: tables are accounted for by
 * rate_nats. Information is left unknown with feedback, 0 without. */
struct limen_facts limen_facts_exact(const struct limen_exact *exact);

/* Value, validity and domain of one bound. LIMEN_STATIC_WRITE is none: no value. bound->domain says which fact is
 * missing or impossible, or which condition is broken. */
void limen_bound_check(enum limen_bound_name name, const struct limen_facts *facts, struct limen_bound *bound);
/* Whether it bounds Q* = heat + withheld, rather than Q = heat. */
bool limen_bound_is_starred(enum limen_bound_name name);
/* Every bound on an integrated ensemble. information_bits is what a controller used; NAN: not known. With LIMEN_WORD
 * detailed balance itself is off by up to 1.8e-5 in each jump, and so are the bounds. */
void limen_bounds_exact(const struct limen_exact *exact, double information_bits,
			struct limen_bound bounds[LIMEN_BOUND_NAMES]);

/* --- a training run --- */

/* A sum of squares that 64 bits may not hold: high x 2^32 + low, each a sum of its own. */
struct limen_square_sum {
	uint64_t high, low;
};

/* Sums over replicas, exact in integers, so that the order of replicas does not matter. The run is cut into segments;
 * interval k < segments is segment k, interval `segments` the whole run. Arrays are [segments + 1][cells]. */
struct limen_moments {
	size_t cells, segments;
	uint64_t replicas;
	int64_t *moved, *moved2, *jumps; /* sums of displacement, of its square, of performed jumps */
	int64_t *moved_jumps;            /* of displacement times jumps */
	struct limen_square_sum *jumps2;
	/* For the path bound, over `cut` equal segments; nothing before limen_moments_cut. */
	size_t cut;
	struct limen_path_sums *path; /* [cut][cells] */
	double path_variance[LIMEN_CUT_MAX];
};

/* Sums over replicas: displacement in this segment (squared), displacement before it (squared), their product; jumps
 * (squared), their product with the displacement in this segment. */
struct limen_path_sums {
	int64_t moved, moved2, before, before2, cross, jumps, moved_jumps;
	struct limen_square_sum jumps2;
};

/* LIMEN_ENOMEM. Free with limen_moments_free. */
int limen_moments_init(struct limen_moments *moments, size_t cells, size_t segments);
void limen_moments_free(struct limen_moments *moments);
/* Prepares the path bound, before the first replica is added. variance[segments]: sum of limen_idle_rate over the
 * attempts of each segment, by the schedule. The cut is the largest power of two, up to 16, that divides `segments` and
 * leaves each piece a variance of 4 or more; else 1. It is fixed by the schedule, never by results. LIMEN_ENOMEM. */
int limen_moments_cut(struct limen_moments *moments, const double *variance);
/* Adds one replica: its levels and jump counters at the segment boundaries, [segments + 1][cells], start first. */
void limen_moments_add(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps);
/* The same of cells that are part of larger arrays, [segments + 1][stride]. */
void limen_moments_add_part(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps, size_t stride);

/* Saves or restores the sums (limen/state.h); sizes and cut stay those of limen_moments_init and limen_moments_cut. */
void limen_moments_state(struct limen_moments *moments, struct limen_state *state);

/* What the bounds need to know of a run. */
struct limen_run_facts {
	unsigned bits;                /* B */
	enum limen_kinetics kinetics;
	bool user_table;              /* kinetics came from a file */
	bool gate_by_field;           /* cells with K = 0 made no attempt */
	bool early_stop;              /* the levels decided when attempts ended */
	double barrier_min_bits;      /* over the schedule */
	double idle_variance;         /* v: sum of limen_idle_rate over the attempts of one cell */
	double runs;                  /* replicas that the next three cover */
	double attempts, jumps, blocked; /* totals over cells and these replicas */
	const struct limen_moments *moments;
	double static_barrier_bits, static_lambda; /* of the memory to compare with */
};

struct limen_bounds {
	struct limen_bound bound[LIMEN_BOUND_COUNT];
	double kb_run_bits, kb_segments_bits; /* both forms of KB; the larger one stands in bound[] */
	size_t ckl_left_out;                  /* cells outside the Gaussian form: these count by KB */
	size_t path_segments, path_left_out;  /* segments; pairs of cell and segment that count by KB */
};

void limen_bounds_evaluate(const struct limen_run_facts *facts, struct limen_bounds *bounds);

#ifdef __cplusplus
}
#endif
#endif
