/* finite_ops_measure.c: heat, jumps, distance and entropy of a protocol, each measured without bias. */
#include "finite_ops.h"

#include <math.h>

struct finite_figures finite_figures_of(const struct limen_exact *exact)
{
	struct limen_facts facts = limen_facts_exact(exact);
	double before = facts.entropy_before_bits, after = facts.entropy_after_bits, a = facts.a;
	double w1 = fmin(facts.w1, a); /* but for rounding */
	double spent = exact->heat_bits + after - before;

	return (struct finite_figures){
		.heat = exact->heat_bits,
		.entropy_before = before,
		.entropy_after = after,
		.w1 = w1,
		.a = a,
		.theta = facts.escape_max,
		.sharp = limen_sharp_bits(0, 0, w1, a, facts.escape_max) / spent,
		.l1 = limen_finite_ops_bits(0, 0, w1, a, facts.escape_max) / spent,
		.naive = limen_finite_ops_bits(0, 0, w1, a, 0) / spent,
	};
}

struct jumps {
	double sum, sum2, potential, potential2;
	const double *phi; /* of each level */
	long lowest;
};

static void each(void *ctx, const struct lab_cell *cell)
{
	struct jumps *jumps = ctx;
	double phi = jumps->phi[cell->level - jumps->lowest] - jumps->phi[cell->start - jumps->lowest];

	jumps->sum += cell->jumps;
	jumps->sum2 += (double)cell->jumps * cell->jumps;
	jumps->potential += phi;
	jumps->potential2 += phi * phi;
}

/* W1 = E [phi (end) - phi (start)] for the potential with slope +-1 that the exact distributions ask for; any such
 * potential gives at most W1, so that a sample's is no overestimate but for its scatter, as a sum of |...| would be. */
static void set_potential(const struct limen_exact *exact, double *phi)
{
	double ahead = 0;

	phi[0] = 0;
	for (size_t i = 0; i + 1 < exact->levels; i++) {
		ahead += exact->p_start[i] - exact->p[i]; /* what crosses to the next level, net */
		phi[i + 1] = phi[i] + (ahead >= 0 ? 1 : -1);
	}
}

/* Entropy of a histogram, with the first correction of its bias: (levels seen - 1) / (2 n ln 2). */
static double sample_entropy(const struct lab_sample *sample)
{
	double p[1 << FINITE_OPS_BITS_MAX], seen = 0;

	for (size_t i = 0; i < sample->levels; i++) {
		p[i] = sample->level[i] / sample->cells;
		seen += sample->level[i] > 0;
	}
	return limen_entropy_bits(p, sample->levels) + (seen - 1) / (2 * sample->cells * M_LN2);
}

/* Its scatter: that of -log2 p, and what is left of chi^2 where p is flat. */
static double entropy_scatter(const struct limen_exact *exact, double cells)
{
	double first = 0, second = 0;

	for (size_t i = 0; i < exact->levels; i++)
		if (exact->p[i] > 0) {
			first += exact->p[i] * log2(exact->p[i]);
			second += exact->p[i] * log2(exact->p[i]) * log2(exact->p[i]);
		}
	return hypot(sqrt(fmax(second - first * first, 0) / cells),
		     sqrt(((double)exact->levels - 1) / 2) / (cells * M_LN2));
}

static void compare(struct lab *lab, const struct limen_exact *word, const struct lab_sample *sample,
		    const struct jumps *jumps)
{
	unsigned levels = (unsigned)word->levels;
	struct finite_figures f = finite_figures_of(word);
	double n = sample->cells, heat = sample->heat / n, a = jumps->sum / n, after = sample_entropy(sample);
	double w1 = fmin(jumps->potential / n, a); /* but for rounding */
	double of_heat = limen_exact_heat_deviation(word) / sqrt(n), of_entropy = entropy_scatter(word, n);
	double of_a = lab_error(jumps->sum, jumps->sum2, n), of_w1 = lab_error(jumps->potential, jumps->potential2, n);
	double limit = limen_sharp_bits(f.entropy_before, after, w1, a, f.theta);
	/* errors added, not squared: they hang together */
	double moved = limen_sharp_bits(f.entropy_before, after, w1 - of_w1, a, f.theta) - limit;
	double jumped = limen_sharp_bits(f.entropy_before, after, w1, a + of_a, f.theta) - limit;

	lab_near(lab, "bits", heat, f.heat, of_heat, 0, "%u levels: heat", levels);
	lab_near(lab, "jumps", a, f.a, of_a, 0, "%u levels: jumps A", levels);
	lab_near(lab, "levels", w1, f.w1, of_w1, 0, "%u levels: distance W1", levels);
	lab_near(lab, "bits", after, f.entropy_after, of_entropy, 0, "%u levels: entropy at the end", levels);
	lab_at_least(lab, "bits", heat, limit, of_heat + of_entropy + fabs(moved) + fabs(jumped),
		     "%u levels: heat above the sharp bound, all measured", levels);
	double spent = heat + after - f.entropy_before;

	lab_point(lab, "measured", 3, f.theta, limen_sharp_bits(0, 0, w1, a, f.theta) / spent,
		  limen_finite_ops_bits(0, 0, w1, a, 0) / spent);
}

void finite_ops_measure(struct lab *lab, const struct limen_protocol *protocol, size_t cells, uint64_t use)
{
	struct limen_exact word;
	struct lab_sample sample = {0};
	double phi[1 << FINITE_OPS_BITS_MAX];
	struct jumps jumps = {.phi = phi};

	lab_exact(lab, protocol, LIMEN_WORD, &word);
	if (!lab_failed(lab)) {
		set_potential(&word, phi);
		jumps.lowest = -(long)(word.levels / 2);
		lab_run(lab, protocol, cells, use, &sample, NULL, each, &jumps);
	}
	if (!lab_failed(lab))
		compare(lab, &word, &sample, &jumps);
	lab_sample_free(&sample);
	limen_exact_free(&word);
}
