/* lab.h: experiments that show that an array obeys thermodynamics.
 *
 * An experiment is a C file that drives an engine through the public headers, compares what it measures with exact
 * integration and with closed forms, and leaves checks, curves and a picture's commands in its result. It prints
 * nothing. Errors stay in the lab: an experiment may go on and need not look.
 *
 * Statistics. A measured mean scatters by its standard error, which is predicted (from exact integration), not fitted.
 * The gate is LAB_SIGMAS of them whatever the size of the ensemble, so a smaller ensemble has a wider tolerance and the
 * same rate of false alarms: 5.7e-7 a check in two-sided, 2.9e-7 in one-sided ones. At the full tier the ensemble must
 * be large enough that the gate lies within the precision that the experiment states, or the check fails.
 */
#ifndef LAB_H
#define LAB_H

#include <limen/bounds.h>
#include <limen/ensemble.h>
#include <limen/limen.h>
#include <limen/protocol.h>

#define LAB_SIGMAS 5.0

enum lab_tier { LAB_QUICK, LAB_NORMAL, LAB_FULL };

enum lab_gate {
	LAB_NEAR,     /* |measured - expected| <= tolerance */
	LAB_AT_LEAST, /* measured >= expected - tolerance */
	LAB_AT_MOST,  /* measured <= expected + tolerance */
};

struct lab_check {
	char what[120];
	const char *unit;
	enum lab_gate gate;
	double measured, expected, tolerance;
	double scatter;     /* standard error behind the tolerance; 0: not statistical */
	double stated;      /* tolerance that the full tier must reach; 0: none */
	double false_alarm; /* probability that a faithful array fails this */
	bool passed;
};

enum { LAB_COLUMNS = 6 };

/* Numbers for a picture: rows of `columns` values, gnuplot's data block $name. */
struct lab_curve {
	char name[32];
	unsigned columns;
	size_t points, room;
	double *value;
};

enum { LAB_CHECKS_MAX = 64, LAB_CURVES_MAX = 16 };

struct lab_result {
	struct lab_check check[LAB_CHECKS_MAX];
	unsigned checks;
	struct lab_curve curve[LAB_CURVES_MAX];
	unsigned curves;
	double attempts;     /* made on the device */
	double bytes;        /* on the wire, both ways */
	double cells;        /* of the largest ensemble */
	unsigned rows, cols; /* tile of the last ensemble, */
	size_t rounds;       /* and how many times it was filled */
	double wall_s;
	bool passed; /* all checks, no error */
	int error;   /* of the device or the library; the message is below */
	char message[LIMEN_ERRMSG_LEN];
};

/* What an experiment sees. */
struct lab {
	struct limen_device *device;
	enum lab_tier tier;
	double attempts_most, bytes_most;          /* budget of one experiment, unless the tier is full */
	uint64_t seed;                             /* below 2^32 */
	bool (*stop)(void *ctx);                   /* asked between rounds */
	void (*progress)(void *ctx, double share); /* of the experiment, 0..1 */
	void *ctx;
	struct lab_result *result; /* of the experiment that runs */
};

struct lab_experiment {
	unsigned number;
	const char *name, *title;
	const char *anchor;   /* where the physics comes from */
	const char *expected; /* in words */
	const char *plot;     /* gnuplot commands below terminal and output; NULL: no picture */
	void (*run)(struct lab *lab);
};

extern const struct lab_experiment *const lab_experiments[];
extern const unsigned lab_experiment_count;
const struct lab_experiment *lab_find(const char *name); /* by name or number; NULL: unknown */

/* Runs one on lab->device; *result is filled, to be freed with lab_result_free. */
void lab_run_experiment(struct lab *lab, const struct lab_experiment *experiment, struct lab_result *result);
void lab_result_free(struct lab_result *result);
/* Probability that a faithful array fails any of the checks: their sum. */
double lab_false_alarm(const struct lab_result *result);

/* --- for experiments: checks --- */

/* A statistical mean; stated: precision of the full tier, absolute, 0 for none. */
void lab_near(struct lab *lab, const char *unit, double measured, double expected, double scatter, double stated,
	      const char *what, ...) __attribute__((format(printf, 7, 8)));
/* One-sided, for a statistical mean; scatter 0 for an exact one. */
void lab_at_least(struct lab *lab, const char *unit, double measured, double limit, double scatter, const char *what,
		  ...) __attribute__((format(printf, 6, 7)));
void lab_at_most(struct lab *lab, const char *unit, double measured, double limit, double scatter, const char *what,
		 ...) __attribute__((format(printf, 6, 7)));
/* No statistics: a figure that is computed, or a count that must agree (tolerance 0). */
void lab_close(struct lab *lab, const char *unit, double measured, double expected, double tolerance, const char *what,
	       ...) __attribute__((format(printf, 6, 7)));

/* --- curves --- */
void lab_point(struct lab *lab, const char *curve, unsigned columns, ...); /* `columns` doubles */

/* --- errors: the first one counts --- */
/* True when something failed or the user asked to stop: leave. */
bool lab_failed(struct lab *lab);
/* Notes an error of a library call (0 is none) and returns lab_failed(). */
bool lab_check_error(struct lab *lab, int error);

/* --- ensembles --- */

/* How many cells to use: `full` at the full tier, else as many as the budget pays for, at least `least`. attempts and
 * bytes are those of one cell. */
size_t lab_cells(const struct lab *lab, double attempts, double bytes, size_t least, size_t full);

/* Sums over the cells of one group of an ensemble. */
struct lab_sample {
	double cells;
	double heat, heat2;   /* of Q and Q^2, bits */
	double boltz, boltz2; /* of 2^-Q and its square */
	double moved, moved2; /* of the displacement and its square, levels */
	double jumps;
	double *level; /* [2^B] cells at each level at the end; NULL for B above 10 */
	size_t levels;
};

/* A cell after a protocol. */
struct lab_cell {
	int start, level;
	int64_t heat_raw;
	uint32_t jumps;
	unsigned group;
};

/* Seed of the ensemble number `use`, 0..65535, of an experiment. */
uint64_t lab_seed(const struct lab *lab, uint64_t use);

/* Rounds of `round` cells for so many cells: whole ones, one more where they fall short by more than 3%. */
size_t lab_rounds(size_t cells, size_t round);

/* Runs `cells` cells (in whole rounds of what the device holds, as above) under a protocol, with seeds of this
 * experiment and `use` (another for every call). sample[groups], free each with lab_sample_free; totals: sums of the
 * tile's totals, NULL: not wanted; each(ctx, cell) is called for every cell, NULL: not wanted. On the way it checks
 * that the tile's total heat is the sum of its cells', exactly. */
void lab_run(struct lab *lab, const struct limen_protocol *protocol, size_t cells, uint64_t use,
	     struct lab_sample *sample, int64_t totals[LIMEN_TOTAL_COUNT],
	     void (*each)(void *ctx, const struct lab_cell *cell), void *ctx);
void lab_sample_free(struct lab_sample *sample);
double lab_mean(double sum, double cells);
/* Standard error of the mean, from sums of x and x^2. */
double lab_error(double sum, double square, double cells);

/* Exact integration of a protocol, group 0; on failure the lab's error is set. Free with limen_exact_free. */
void lab_exact(struct lab *lab, const struct limen_protocol *protocol, enum limen_precision precision,
	       struct limen_exact *exact);
/* Standard error of the mean heat of `cells` cells of group 0, exactly, bits. Levels have their shares of the cells at
 * the start, to within one, so what differs between starts does not scatter. NaN and the lab's error on failure. */
double lab_heat_scatter(struct lab *lab, const struct limen_protocol *protocol, double cells);

/* --- fluctuation theorem --- */

/* E[2^(-s Q)] of group 0, exactly: the master equation with every jump weighted by 2^(-s heat). s = 1 from a uniform
 * start: 1, for any protocol. NaN and the lab's error on failure. */
double lab_exponential(struct lab *lab, const struct limen_protocol *protocol, enum limen_precision precision,
		       double s);
/* A check that the mean over so many cells of something of this skewness is Gaussian enough for a gate of five standard
 * errors: by Edgeworth's first term, one tail beyond it is at most twice a Gaussian's (the other is thinner). */
void lab_gaussian(struct lab *lab, double skewness, double cells, const char *what);
/* For a mean that is less Gaussian than that: the false-alarm rate of the last check, by Edgeworth's first term. */
void lab_skewed(struct lab *lab, double skewness, double cells);
/* Three checks: <2^-Q> of a sample that started uniform is 1, within the scatter that exact integration predicts; exact
 * integration with the machine's tables says so too; and lab_gaussian of 2^-Q, which is skewed. */
void lab_theorem(struct lab *lab, const struct limen_protocol *protocol, const struct lab_sample *sample, double stated,
		 const char *what);

#endif
