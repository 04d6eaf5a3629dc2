/* solution.c: energy to solution. */
#include <limen/tune.h>

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>

static const double certainty = 0.99;

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double sorted_median(const double *sorted, unsigned n)
{
	return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

/* work: n numbers. *median NAN when none solved. */
static double with_restarts(const double *energy, const bool *solved, const unsigned *pick, unsigned n, double *work,
			    double *median)
{
	double sum = 0;
	unsigned count = 0;

	for (unsigned k = 0; k < n; k++) {
		unsigned i = pick ? pick[k] : k;

		sum += energy[i];
		if (solved[i])
			work[count++] = energy[i];
	}
	qsort(work, count, sizeof(*work), ascending);
	*median = count ? sorted_median(work, count) : NAN;
	if (count == n)
		return *median;
	return count ? sum / n * log(1 - certainty) / log(1 - (double)count / n) : INFINITY;
}

int limen_to_solution(const double *energy, const bool *solved, unsigned n, unsigned resamples, uint64_t seed,
		      struct limen_to_solution *out)
{
	double *work = malloc((n + 1) * sizeof(*work)), *sample = malloc((resamples + 1) * sizeof(*sample)), unused;
	unsigned *pick = malloc((n + 1) * sizeof(*pick));
	struct limen_draw draw;

	*out = (struct limen_to_solution){.runs = n, .median = NAN, .low = NAN, .high = NAN, .energy = INFINITY};
	int error = work && sample && pick ? LIMEN_OK : LIMEN_ENOMEM;

	if (!error && n > 0) {
		for (unsigned i = 0; i < n; i++)
			out->solved += solved[i];
		out->energy = with_restarts(energy, solved, NULL, n, work, &out->median);
		limen_draw_init(&draw, seed, "bootstrp");
		for (unsigned k = 0; k < resamples; k++) {
			for (unsigned i = 0; i < n; i++)
				pick[i] = (unsigned)limen_draw_below(&draw, n);
			sample[k] = with_restarts(energy, solved, pick, n, work, &unused);
		}
		qsort(sample, resamples, sizeof(*sample), ascending);
		out->low = sample[(unsigned)(0.025 * (resamples - 1) + 0.5)];
		out->high = sample[(unsigned)(0.975 * (resamples - 1) + 0.5)];
	}
	free(work);
	free(sample);
	free(pick);
	return error;
}
