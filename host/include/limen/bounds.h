/* bounds.h: lower bounds on the heat of a memory cell. Pure functions: no files, no devices, no state.
 *
 * Units: bits, that is kT ln 2. Q is the heat of a cell; A counts its performed jumps (never attempts, never MACs); A*
 * and Q* include accepted moves that the end of the ladder refused; J is the signed mean displacement over replicas
 * with a shared start; s2 is the variance of the final level over replicas. Bounds are summed over cells, never
 * evaluated at mean values. Sources and proofs: docs/theory.md.
 */
#ifndef LIMEN_BOUNDS_H
#define LIMEN_BOUNDS_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Boltzmann's constant, exact since 2019. */
#define LIMEN_BOLTZMANN_J_PER_K 1.380649e-23

enum {
	LIMEN_REPLICAS_MIN = 12, /* below this the replica estimates of KB and CKL are not given */
};

/* bits x kT ln 2 in joules. */
double limen_bits_j(double bits, double temperature_k);

/* --- one cell, exact arguments --- */

/* Landauer: Q >= -dS, entropies in bits. Open-loop protocols. */
double limen_landauer_bits(double entropy_before_bits, double entropy_after_bits);
/* KB: Q* >= 2 J* atanh(J* / A*). Any controller, kinetics and gate; B >= 2. j within [-a, a]; infinity at the ends. */
double limen_kb_bits(double j, double a);
/* The same from an estimate of J^2, which may come out negative: the analytic continuation, so that the sum over cells
 * is not biased by cutting at 0. J is held below A. 0 when a <= 0. */
double limen_kb_j2_bits(double j2, double a);
/* CKL, Gaussian form of Q* >= c D(P_final || P_free), D in nats: (c/2) [J^2/v + s2/v - 1 - ln(s2/v)], v the variance of
 * the cell under the same barriers without field. Level-independent barrier and gate; J below 0.3 v. */
double limen_ckl_bits(double coefficient, double j2, double s2, double ln_s2, double v);
/* c: 4 for Glauber; 1.33 Metropolis and 1 Arrhenius (barriers of 1 bit and more), 2 half load (0.3 bits and more).
 * *barrier_min_bits is that domain. */
double limen_ckl_coefficient(enum limen_kinetics kinetics, double *barrier_min_bits);
/* Speed limit (Glauber): Q >= 2 J atanh(J / sum of theta), theta the jump probability of each attempt. */
double limen_speed_bits(double j, double theta_sum);
/* Thermodynamic uncertainty: Q >= 2 J^2 / Var. Open loop, constant field, theta <= 1/3. */
double limen_tur_bits(double j, double variance);
/* Finite operations, L1: Q >= -dS + 2 W1 atanh((1 - theta_max) W1 / A), W1 the distance between ensemble distributions.
 * Open loop, uniform tilt, theta < 1, B >= 2. Numerical evidence (no violation in 6000 protocols), not proved. */
double limen_finite_ops_bits(double entropy_before_bits, double entropy_after_bits, double w1, double a,
			     double theta_max);
/* Feedback Landauer: Q >= -dS - I, I the information that the controller used. */
double limen_feedback_bits(double entropy_before_bits, double entropy_after_bits, double information_bits);

/* Probability that an attempt at zero field jumps (ladder, interior): 2^-max(0, b + t0), t0 the kinetics table's first
 * entry; Glauber 1 bit. */
double limen_idle_rate(double barrier_bits, double t0_bits);

/* --- a memory with a fixed barrier --- */

/* Barrier that keeps a level for retention_s with probability 1 - error, at attempt frequency nu0_hz:
 * log2(nu0 t / error). */
double limen_static_barrier_bits(double nu0_hz, double retention_s, double error);
/* Heat of one level step over barrier b with N attempts: K = (b - log2(N/2)) / lambda, success 1 - 1/e; lambda is the
 * share of the field that lowers the barrier. At least 0. */
double limen_static_write_bits(double barrier_bits, double attempts, double lambda);

/* --- replica statistics --- */

/* psi(x), x > 0; within 1e-13. */
double limen_digamma(double x);
/* Unbiased J^2 from the mean and the sample variance s2 (divisor R - 1) of R replicas: mean^2 - s2 / R. */
double limen_j2_unbiased(double mean, double s2, double replicas);
/* Unbiased ln sigma^2 from a Gaussian's s2: ln s2 - psi((R-1)/2) + ln((R-1)/2). */
double limen_ln_variance_unbiased(double s2, double replicas);
/* Half-width of the 95% confidence interval of a mean of n values with sample deviation s: t(0.975, n-1) s / sqrt n;
 * 0 for n < 2. */
double limen_interval95(double s, size_t n);

/* --- a run --- */

/* Sums over replicas, exact in integers, so that the order of replicas does not matter. The run is cut into segments;
 * interval k < segments is segment k, interval `segments` the whole run. Arrays are [segments + 1][cells]. */
struct limen_moments {
	size_t cells, segments;
	uint64_t replicas;
	int64_t *moved, *moved2, *jumps; /* sums of displacement, of its square, of performed jumps */
};

int limen_moments_init(struct limen_moments *moments, size_t cells, size_t segments);
void limen_moments_free(struct limen_moments *moments);
/* Adds one replica: its levels and jump counters at the segment boundaries, [segments + 1][cells], start first. */
void limen_moments_add(struct limen_moments *moments, const int16_t *levels, const uint32_t *jumps);

enum limen_bound_name { LIMEN_LANDAUER, LIMEN_KB, LIMEN_CKL, LIMEN_STATIC_WRITE, LIMEN_BOUND_COUNT };

const char *limen_bound_label(enum limen_bound_name name); /* "landauer", "kb", "ckl", "static_write" */

struct limen_bound {
	double bits_per_cell;
	bool known;        /* false: no value (too few replicas, or not defined for these cells) */
	bool valid;        /* it holds for this run as it went */
	char domain[320];  /* what it holds for, and what this run broke */
};

/* What the bounds need to know of a run. */
struct limen_run_facts {
	unsigned bits;                /* B */
	enum limen_kinetics kinetics;
	bool user_table;              /* kinetics came from a file */
	bool gate_by_field;           /* cells with K = 0 made no attempt */
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
};

void limen_bounds_evaluate(const struct limen_run_facts *facts, struct limen_bounds *bounds);

#ifdef __cplusplus
}
#endif
#endif
