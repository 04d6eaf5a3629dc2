/* tune.h: a search for the least heat that still meets a target, whatever the workload is. No devices, no files.
 *
 * A point is a value for each dimension of a space. The caller evaluates points and keeps the trials; the search says
 * what to try next. What it says for trial i depends on the space, the seed and the trials of earlier generations only,
 * so a search can be continued from its trials, and the trials of one generation may be evaluated at the same time.
 */
#ifndef LIMEN_TUNE_H
#define LIMEN_TUNE_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LIMEN_TUNE_DIMENSIONS = 12, LIMEN_TUNE_GENERATION = 8 };

struct limen_dimension {
	const char *name;
	double from, to; /* from <= to; equal: held there */
	bool logarithmic; /* even steps are even ratios; from above 0 */
	bool whole;       /* whole numbers only */
};

struct limen_space {
	unsigned dimensions;
	struct limen_dimension dimension[LIMEN_TUNE_DIMENSIONS];
};

struct limen_tuned {
	double value[LIMEN_TUNE_DIMENSIONS];
	bool failed;  /* could not be evaluated: counts as worse than all others */
	double score; /* to reach the target; larger is better */
	double cost;  /* to be small; NAN or infinity: as good as failed */
};

/* The point of trial `index`, after `trials` (those before index; of its own generation none is looked at). The first two
 * fifths of `budget` are spread over the space; the rest are mutations of the cheapest three that meet the target and of
 * the three with the best score among those that do not, but cost less. Values have four digits. */
void limen_tune_propose(const struct limen_space *space, const struct limen_tuned *trials, unsigned index,
			unsigned budget, double target, uint64_t seed, double value[LIMEN_TUNE_DIMENSIONS]);

/* The cheapest trial that meets the target and is not marked in `skip` (NULL: none is); -1: there is none. */
int limen_tune_best(const struct limen_tuned *trials, unsigned n, double target, const bool *skip);
/* Marks those that no other beats in both score and cost (the first of equals). Returns their number. */
unsigned limen_tune_front(const struct limen_tuned *trials, unsigned n, bool *on_front);

/* Energy to solution [theory, section 14]: of n runs, energy[i] is what run i had spent when it first met the target, or
 * at its end if it never did. Runs that fail are begun again until a solution has come with probability 0.99: the mean
 * energy of a run x ln(0.01) / ln(1 - p), or the median energy if all succeed (p = 1). */
struct limen_to_solution {
	unsigned runs, solved;
	double median;           /* of the runs that solved; NAN: none */
	double low, high;        /* 95% bootstrap interval of `energy`; infinity where a resample has no solution */
	double energy;           /* with restarts; infinity if none solved */
};

/* resamples at least 1; seeded. LIMEN_ENOMEM. */
int limen_to_solution(const double *energy, const bool *solved, unsigned n, unsigned resamples, uint64_t seed,
		      struct limen_to_solution *out);

#ifdef __cplusplus
}
#endif
#endif
