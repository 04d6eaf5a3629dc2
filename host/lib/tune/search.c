/* search.c: spread over the space first, then stay near what is best. */
#include <limen/tune.h>

#include <limen/arith.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EACH = 3 }; /* parents on either side of the target */

static const double wide = 0.25,
		    narrow = 0.04; /* deviation of a mutation at the begin and at the end, in the unit cube */

/* Four digits, so that a point can be written down and typed. */
static double four_digits(double x)
{
	char text[32];

	snprintf(text, sizeof(text), "%.4g", x);
	return strtod(text, NULL);
}

/* u in 0..1 to a value of the dimension. */
static double value_at(const struct limen_dimension *d, double u)
{
	double x = d->logarithmic ? limen_geometric(d->from, d->to, u) : d->from + u * (d->to - d->from);

	if (d->whole)
		return (double)limen_round(x, (int64_t)ceil(d->from), (int64_t)floor(d->to));
	x = four_digits(x);
	return x < d->from ? d->from : x > d->to ? d->to : x;
}

static double unit_of(const struct limen_dimension *d, double x)
{
	if (!(d->to > d->from))
		return 0;
	return d->logarithmic ? limen_log2(x / d->from) / limen_log2(d->to / d->from)
			      : (x - d->from) / (d->to - d->from);
}

/* Variance 1, within +-6: the sum of twelve uniform variates. */
static double normal(struct limen_draw *draw)
{
	double sum = -6;

	for (int k = 0; k < 12; k++)
		sum += limen_draw_unit(draw);
	return sum;
}

/* At an end of 0..1, back inside. */
static double reflect(double u)
{
	u = u < 0 ? -u : u;
	u = u > 1 ? 2 - u : u;
	return u < 0 ? 0 : u;
}

static bool usable(const struct limen_tuned *t)
{
	return !t->failed && isfinite(t->cost) && isfinite(t->score);
}

/* Of those that meet the target the cheapest (meets), or of those that do not and cost less than `below` the ones with
 * the best score: indices of at most EACH, best first. Returns their number. */
static unsigned find_parents(const struct limen_tuned *trials, unsigned n, double target, bool meets, double below,
			     unsigned parent[EACH])
{
	unsigned found = 0;

	for (unsigned i = 0; i < n; i++) {
		const struct limen_tuned *t = &trials[i];
		unsigned at = found;

		if (!usable(t) || (t->score >= target) != meets || !(t->cost < below))
			continue;
		while (at > 0 &&
		       (meets ? t->cost < trials[parent[at - 1]].cost : t->score > trials[parent[at - 1]].score))
			at--;
		if (at == EACH)
			continue;
		for (unsigned k = found < EACH ? found : EACH - 1; k > at; k--)
			parent[k] = parent[k - 1];
		parent[at] = i;
		found += found < EACH;
	}
	return found;
}

static void spread(const struct limen_space *space, struct limen_draw *draw, double *value)
{
	for (unsigned d = 0; d < space->dimensions; d++)
		value[d] = value_at(&space->dimension[d], limen_draw_unit(draw));
}

static void mutate(const struct limen_space *space, const double *from, double deviation, struct limen_draw *draw,
		   double *value)
{
	unsigned always = (unsigned)limen_draw_below(draw, space->dimensions);

	for (unsigned d = 0; d < space->dimensions; d++) {
		const struct limen_dimension *dimension = &space->dimension[d];
		bool change = d == always || limen_draw_below(draw, 3) == 0;
		double step = normal(draw), fresh = limen_draw_unit(draw), u = unit_of(dimension, from[d]);
		bool anew = limen_draw_below(draw, 12) == 0;

		value[d] = !change ? from[d] : value_at(dimension, anew ? fresh : reflect(u + deviation * step));
	}
}

void limen_tune_propose(const struct limen_space *space, const struct limen_tuned *trials, unsigned index,
			unsigned budget, double target, uint64_t seed, double value[LIMEN_TUNE_DIMENSIONS])
{
	unsigned parent[2 * EACH], known = index / LIMEN_TUNE_GENERATION * LIMEN_TUNE_GENERATION;
	unsigned meet = find_parents(trials, known, target, true, INFINITY, parent);
	double least = meet ? trials[parent[0]].cost : INFINITY;
	unsigned parents = meet + find_parents(trials, known, target, false, least, parent + meet);
	uint64_t state = seed + index * UINT64_C(0x9e3779b97f4a7c15);
	struct limen_draw draw;

	limen_draw_init(&draw, limen_splitmix64(&state), "tune");
	if (parents == 0 || 5 * (uint64_t)index < 2 * (uint64_t)budget) {
		spread(space, &draw, value);
		return;
	}
	double f = budget > 0 ? (double)index / budget : 1;

	/* the best one as often as two others */
	unsigned which = limen_draw_below(&draw, 3) == 0 ? 0 : (unsigned)limen_draw_below(&draw, parents);

	mutate(space, trials[parent[which]].value, wide + (narrow - wide) * (f < 1 ? f : 1), &draw, value);
}

int limen_tune_best(const struct limen_tuned *trials, unsigned n, double target, const bool *skip)
{
	int best = -1;

	for (unsigned i = 0; i < n; i++)
		if (usable(&trials[i]) && trials[i].score >= target && !(skip && skip[i]) &&
		    (best < 0 || trials[i].cost < trials[best].cost))
			best = (int)i;
	return best;
}

unsigned limen_tune_front(const struct limen_tuned *trials, unsigned n, bool *on_front)
{
	unsigned count = 0;

	for (unsigned i = 0; i < n; i++) {
		on_front[i] = usable(&trials[i]);
		for (unsigned j = 0; on_front[i] && j < n; j++) {
			const struct limen_tuned *a = &trials[j], *b = &trials[i];
			bool as_good = usable(a) && a->score >= b->score && a->cost <= b->cost;

			if (j != i && as_good && (a->score > b->score || a->cost < b->cost || j < i))
				on_front[i] = false;
		}
		count += on_front[i];
	}
	return count;
}
