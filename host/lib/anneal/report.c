/* report.c: what restarts come to: target, heat, bounds. */
#include <limen/anneal.h>
#include <limen/arith.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { RESAMPLES = 1000 };

static const double certainty_left = 0.01; /* 99% certain: this much is left */
static const double normal95 = 1.959963984540054;

/* Wilson's score interval of k successes in n (Wilson, J. Am. Stat. Assoc. 22, 1927). */
static void wilson(double k, double n, double *low, double *high)
{
	double z2 = normal95 * normal95, centre = (k + z2 / 2) / (n + z2);
	double half = normal95 / (n + z2) * sqrt(k * (n - k) / n + z2 / 4);

	*low = k > 0 ? centre - half : 0;
	*high = k < n ? centre + half : 1;
}

/* Cost of a restart, and whether it met the target. */
struct cost {
	double cost;
	bool reached;
};

/* The figure that limen_anneal_report gives; infinite without a success. pick: which costs, NULL for all in order. */
static double to_target(const struct cost *cost, size_t n, struct limen_draw *draw)
{
	double sum = 0, success = 0;

	for (size_t i = 0; i < n; i++) {
		const struct cost *c = &cost[draw ? limen_draw_below(draw, n) : i];

		sum += c->cost;
		success += c->reached;
	}
	double p = success / (double)n, repeats = p < 1 ? limen_log2(certainty_left) / limen_log2(1 - p) : 1;

	return success > 0 ? sum / (double)n * (repeats > 1 ? repeats : 1) : INFINITY;
}

static int compare(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void estimate(const struct cost *cost, size_t n, uint64_t seed, struct limen_anneal_estimate *e)
{
	double resample[RESAMPLES];
	struct limen_draw draw;

	limen_draw_init(&draw, seed, "resample");
	for (int i = 0; i < RESAMPLES; i++)
		resample[i] = to_target(cost, n, &draw);
	qsort(resample, RESAMPLES, sizeof(*resample), compare);
	*e = (struct limen_anneal_estimate){
		.known = true,
		.value = to_target(cost, n, NULL),
		.low = resample[RESAMPLES / 40],
		.high = resample[RESAMPLES - 1 - RESAMPLES / 40],
	};
}

/* Whether a restart counts. */
static bool counts(const struct limen_anneal_result *result, unsigned i)
{
	return result->complete ? result->restart[i].complete : i == 0;
}

static double heat_of(const struct limen_anneal_result *result, const struct limen_anneal_restart *r)
{
	return (double)r->totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) / result->plan.spins;
}

/* Costs of the counting restarts, one kind at a time. */
enum kind { SWEEPS, OPERATIONS, HEAT, SECONDS };

static size_t costs(const struct limen_anneal_result *result, enum kind kind, struct cost *cost)
{
	size_t n = 0;

	for (unsigned i = 0; i < result->restarts; i++) {
		const struct limen_anneal_restart *r = &result->restart[i];
		double sweeps = (double)(r->reached ? r->target_sweep : r->sweeps), c = sweeps;

		if (!counts(result, i))
			continue;
		if (kind == OPERATIONS)
			c = sweeps * result->plan.spins;
		else if (kind == HEAT)
			c = r->reached ? r->target_heat_bits_per_cell : heat_of(result, r);
		else if (kind == SECONDS)
			c = r->reached ? r->target_s : r->wall_s;
		cost[n++] = (struct cost){c, r->reached};
	}
	return n;
}

static void target(const struct limen_anneal_config *config, const struct limen_anneal_result *result,
		   struct limen_anneal_report *report)
{
	struct limen_anneal_estimate *estimates[] = {&report->sweeps, &report->operations, &report->heat_bits_per_cell,
						     &report->seconds};
	struct cost *cost = calloc(result->restarts, sizeof(*cost));

	for (unsigned i = 0; i < result->restarts; i++)
		report->reached += counts(result, i) && result->restart[i].reached;
	report->success = (double)report->reached / report->runs;
	wilson(report->reached, report->runs, &report->success_low, &report->success_high);
	for (int k = 0; cost && report->reached && k <= SECONDS; k++)
		estimate(cost, costs(result, (enum kind)k, cost), config->seed, estimates[k]);
	free(cost);
}

static void heat(const struct limen_anneal_result *result, struct limen_anneal_report *report)
{
	double sum = 0, sum2 = 0, n = report->runs;

	for (unsigned i = 0; i < result->restarts; i++) {
		const int64_t *totals = result->restart[i].totals;

		if (!counts(result, i))
			continue;
		sum += heat_of(result, &result->restart[i]);
		report->attempts += (double)totals[LIMEN_TOTAL_ATTEMPTS] / n;
		report->jumps += (double)(totals[LIMEN_TOTAL_JUMPS_WITH] + totals[LIMEN_TOTAL_JUMPS_AGAINST] +
					  totals[LIMEN_TOTAL_JUMPS_ZERO]) /
				 n;
		report->sticky |= (unsigned)totals[LIMEN_TOTAL_STICKY];
	}
	report->heat_bits = sum / n;
	for (unsigned i = 0; i < result->restarts; i++)
		if (counts(result, i))
			sum2 += (heat_of(result, &result->restart[i]) - sum / n) *
				(heat_of(result, &result->restart[i]) - sum / n);
	report->heat_interval_bits = n > 1 ? limen_interval95(sqrt(sum2 / (n - 1)), report->runs) : 0;
}

static double entropy_bits(double p)
{
	return p > 0 && p < 1 ? -p * limen_log2(p) - (1 - p) * limen_log2(1 - p) : 0;
}

/* Joint entropy is at most the sum of its parts. Without fields a state is as likely as its inverse: one bit for which,
 * and the rest is seen from spin 0. (k + 1) / (n + 2) errs upwards, so the bound errs downwards. */
static double end_entropy(const struct limen_ising *ising, const struct limen_anneal_result *result)
{
	const uint32_t *count = result->plan.bias ? result->up : result->alike;
	double sum = result->plan.bias ? 0 : 1;

	for (unsigned i = result->plan.bias ? 0 : 1; i < ising->spins; i++)
		sum += entropy_bits((count[i] + 1.0) / (result->complete + 2.0));
	return sum / ising->spins;
}

static void refuse(struct limen_bound *bound, const char *why)
{
	*bound = (struct limen_bound){0};
	snprintf(bound->domain, sizeof(bound->domain),
		 "B >= 2; NOT here: spins (B = 1) can hold what is right and relax what is wrong at next to no heat%s",
		 why);
}

static void bounds(const struct limen_ising *ising, const struct limen_anneal_result *result,
		   struct limen_anneal_report *report)
{
	struct limen_bound *landauer = &report->landauer;

	refuse(&report->kb, "");
	refuse(&report->ckl, "");
	*landauer = (struct limen_bound){0};
	report->end_entropy_bits = NAN;
	if (result->complete >= LIMEN_REPLICAS_MIN) {
		report->end_entropy_bits = end_entropy(ising, result);
		landauer->known = true;
		landauer->valid = !result->plan.simultaneous;
		landauer->bits_per_cell = limen_landauer_bits(1, report->end_entropy_bits);
	}
	snprintf(landauer->domain, sizeof(landauer->domain),
		 "joint law of all spins, updated one after the other (or uncoupled ones at once): Q >= -dS, from 1 "
		 "bit a spin to "
		 "the entropy of the ends over restarts, estimated from above%s%s",
		 result->complete >= LIMEN_REPLICAS_MIN ? "" : "; NOT here: it takes 12 complete restarts",
		 result->plan.simultaneous ? "; NOT here: coupled spins moved simultaneously" : "");
}

void limen_anneal_report(const struct limen_anneal_config *config, const struct limen_ising *ising,
			 const struct limen_anneal_result *result, struct limen_anneal_report *report)
{
	*report = (struct limen_anneal_report){.runs = result->complete ? result->complete : 1};
	if (config->has_target)
		target(config, result, report);
	heat(result, report);
	bounds(ising, result, report);
}
