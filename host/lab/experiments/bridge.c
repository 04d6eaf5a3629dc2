/* bridge.c: how little heat puts a cell 50 levels away to within 5.4, in 750 jumps, when a controller may look at it
 * before every attempt. CKL says at least 4 D(P_final || P_free); the controller that pulls like a Schroedinger bridge
 * comes within a percent of that, simpler ones do not. The path bound, which looks at the cell 16 times on the way,
 * accounts for those too.
 *
 * The host is the controller: it reads the levels and writes a field for each cell, 1500 times. */
#include "bridge.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { J = 50, LEVELS = BRIDGE_LEVELS, ATTEMPTS = BRIDGE_ATTEMPTS, UNIT = 1 << LIMEN_FRACTION_BITS };

#define THETA 0.5

enum kind { BRIDGE, GAIN, BANG };

struct controller {
	enum kind kind;
	double strength; /* sigma, levels; bits per level; bits */
};

/* Those that are run, and their shares of the budget; the first is the one that is stated. quick: at the quick tier
 * too, whose bytes pay for 200 cells in all: too few for heats that are skewed to look Gaussian. */
static const struct {
	struct controller controller;
	double share;
	bool quick;
	double skewness; /* of a cell's heat, from 40000 cells of a program in floating point */
	size_t full;
	const char *name;
} cases[] = {
	{{BRIDGE, 5.4}, 0.75, true, 1.64, 8192, "bridge, sigma 5.4"},
	{{GAIN, 0.05}, 0.25, true, -2.07, 1024, "constant gain"},
	{{BRIDGE, 12}, 0.1, false, 0.63, 1024, "bridge, sigma 12"},
	{{BRIDGE, 2.5}, 0.1, false, 2.59, 1024, "bridge, sigma 2.5"},
	{{BANG, 0.6}, 0.1, false, -0.09, 1024, "full force"},
};

/* Field of a cell that is `moved` levels from its start before attempt t = 0.. */
static double field_bits(const struct controller *c, double moved, int t)
{
	double n = ATTEMPTS, s2, m, tau;

	switch (c->kind) {
	case BRIDGE: /* drift v = theta (m - w) / (s^2 + theta (N - t)), K = (2 / ln 2) atanh(v / theta) */
		s2 = 1 / (1 / (c->strength * c->strength) - 1 / (n * THETA));
		m = J * s2 / (c->strength * c->strength);
		tau = (m - moved) / (s2 + THETA * (n - t));
		return 2 / M_LN2 * atanh(fmax(-0.999, fmin(0.999, tau)));
	case GAIN:
		return fmax(-8, fmin(8, c->strength * (J - moved)));
	default:
		return moved < J ? c->strength : moved > J ? -c->strength : 0;
	}
}

/* The fields of attempt t for all levels, as the machine gets them: both sides use these. */
static void fields(const void *ctx, int t, int32_t *raw)
{
	const struct controller *c = ctx;

	for (int i = 0; i < LEVELS; i++)
		raw[i] = (int32_t)lround(UNIT * field_bits(c, i - LEVELS / 2 - BRIDGE_START, t));
}

static void integrate(struct lab *lab, const struct controller *c, enum limen_precision precision,
		      struct limen_exact *exact)
{
	struct limen_law *law = malloc(sizeof(*law));
	int32_t raw[LEVELS];
	double bits[LEVELS];

	memset(exact, 0, sizeof(*exact));
	lab_check_error(lab, law ? limen_exact_init(exact, BRIDGE_BITS) : LIMEN_ENOMEM);
	if (!lab_failed(lab)) {
		limen_law_init(law, precision, LIMEN_GLAUBER);
		limen_exact_start_level(exact, BRIDGE_START);
		for (int t = 0; t < ATTEMPTS; t++) {
			fields(c, t, raw);
			for (int i = 0; i < LEVELS; i++)
				bits[i] = (double)raw[i] / UNIT;
			limen_exact_feedback(exact, law, bits, 0);
		}
	}
	free(law);
}

/* CKL in its Gaussian form, from exact moments. */
static double exact_ckl(const struct limen_exact *exact)
{
	double s2 = limen_exact_variance(exact);

	return limen_ckl_bits(4, exact->moved * exact->moved, s2, log(s2), exact->idle_variance);
}

/* Deviation of Q / CKL, of one cell: Q, mean and variance of the end scatter together. To first order, with q the heat,
 * x the distance to the mean and CKL = (2 / ln 2) [J^2/V + s^2/V - 1 - ln(s^2/V)], the ratio scatters as
 * (q - r (g x + h x^2)) / CKL. */
static double ratio_deviation(const struct limen_exact *exact, double ckl)
{
	double r = exact->heat_bits / ckl, v = exact->idle_variance, s2 = limen_exact_variance(exact);
	double g = 4 * exact->moved / v / M_LN2, h = 2 / M_LN2 * (1 / v - 1 / s2), mean = limen_exact_mean(exact);
	double first = 0, second = 0;

	for (int i = 0; i < LEVELS; i++) {
		double x = i - LEVELS / 2 - mean, y = r * (g * x + h * x * x);

		first += exact->heat1[i] - y * exact->p[i];
		second += exact->heat2[i] - 2 * y * exact->heat1[i] + y * y * exact->p[i];
	}
	return sqrt(second - first * first) / ckl;
}

static void check_exactly(struct lab *lab)
{
	struct limen_exact ideal;

	integrate(lab, &cases[0].controller, LIMEN_IDEAL, &ideal);
	if (!lab_failed(lab)) {
		lab_close(lab, "bits", ideal.heat_bits, 16.33, 0.005, "exact integration: heat of the bridge");
		lab_close(lab, "nats", exact_ckl(&ideal) * M_LN2, 11.24, 0.005, "exact integration: its CKL");
		lab_close(lab, "", ideal.heat_bits / exact_ckl(&ideal), 1.007, 5e-4, "exact integration: its Q / CKL");
	}
	limen_exact_free(&ideal);
}

static void compare(struct lab *lab, unsigned which, const struct bridge_tally *tally, const struct limen_exact *word)
{
	static const char *const curve[] = {[BRIDGE] = "bridge", [GAIN] = "gain", [BANG] = "force"};
	const char *name = cases[which].name;
	double skewness = cases[which].skewness;
	struct limen_bounds bounds;
	double n = tally->cells, heat = tally->heat / n, scatter = limen_exact_heat_deviation(word) / sqrt(n);
	double ckl = exact_ckl(word), of_ratio = ratio_deviation(word, ckl) / sqrt(n);

	bridge_bounds(tally, &bounds);
	double ratio = heat / bounds.bound[LIMEN_CKL].bits_per_cell, path = bounds.bound[LIMEN_PATH].bits_per_cell;

	lab_near(lab, "bits", heat, word->heat_bits, scatter, which == 0 ? 0.3 : 0, "heat, %s", name);
	lab_skewed(lab, skewness, n);
	lab_near(lab, "", ratio, word->heat_bits / ckl, of_ratio, which == 0 ? 0.03 : 0, "Q / CKL, %s", name);
	lab_skewed(lab, skewness, n);
	lab_at_least(lab, "", ratio, 1, of_ratio, "never below CKL, %s", name);
	lab_skewed(lab, skewness, n);
	lab_at_least(lab, "bits", heat, path, hypot(scatter, bridge_path_scatter(tally)),
		     "never below the path bound, %s", name);
	lab_skewed(lab, skewness, n);
	lab_point(lab, curve[cases[which].controller.kind], 4, sqrt(limen_exact_variance(word)), ratio, of_ratio,
		  heat / path);
}

static void run_case(struct lab *lab, unsigned which)
{
	double share = cases[which].share;
	struct limen_exact word;
	struct bridge_tally tally;

	integrate(lab, &cases[which].controller, LIMEN_WORD, &word);
	bridge_run(lab, fields, &cases[which].controller,
		   lab_cells(lab, ATTEMPTS / share, bridge_bytes() / share, LIMEN_REPLICAS_MIN, cases[which].full),
		   which, &tally);
	if (!lab_failed(lab))
		compare(lab, which, &tally, &word);
	if (lab->progress)
		lab->progress(lab->ctx, 0.6 + 0.1 * which);
	limen_moments_free(&tally.moments);
	limen_exact_free(&word);
}

/* Exact curves: the same controller with other strengths, least to most. */
static void draw(struct lab *lab, const char *name, enum kind kind, double least, double most)
{
	int points = lab->tier == LAB_QUICK ? 6 : 16;

	for (int i = 0; i < points && !lab_failed(lab); i++) {
		struct controller c = {kind, least * pow(most / least, i / (points - 1.0))};
		struct limen_exact word;

		integrate(lab, &c, LIMEN_WORD, &word);
		if (!lab_failed(lab))
			lab_point(lab, name, 3, sqrt(limen_exact_variance(&word)), word.heat_bits / exact_ckl(&word),
				  c.strength);
		limen_exact_free(&word);
	}
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]) && !lab_failed(lab); i++)
		if (cases[i].quick || lab->tier != LAB_QUICK)
			run_case(lab, i);
	check_exactly(lab);
	draw(lab, "exact_bridge", BRIDGE, 1.5, 18);
	draw(lab, "exact_gain", GAIN, 0.01, 0.4);
	draw(lab, "exact_force", BANG, 0.12, 2);
}

const struct lab_experiment lab_bridge = {
	.number = 10,
	.name = "bridge",
	.title = "The cheapest way to a place in given time is a bridge, and costs what CKL says",
	.anchor = "Schroedinger 1931; control as inference; bound in docs/theory.md 6.3",
	.expected = "16.3 +- 0.3 bits (CKL 11.24 nats), Q / CKL = 1.007 +- 0.03 for 50 levels, sigma 5.4, 750 jumps",
	.plot = "set logscale xy\nset xlabel 'precision at the end, levels'\nset ylabel 'heat / bound'\n"
		"set xrange [1:20]\nset yrange [0.9:25]\nset key top right Left reverse\n"
		"plot 1 with lines lw 2 dt 2 lc rgb '#3a7d44' notitle, \\\n"
		"  $exact_force using 1:2 with lines lc rgb '#7a5195' title 'full force, exact', \\\n"
		"  $exact_gain using 1:2 with lines lc rgb '#b03a2e' title 'constant gain, exact', \\\n"
		"  $exact_bridge using 1:2 with lines lc rgb '#1f5fa8' title 'bridge, exact', \\\n"
		"  $force using 1:2:3 with yerrorbars pt 7 lc rgb '#7a5195' notitle, \\\n"
		"  $gain using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' notitle, \\\n"
		"  $bridge using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured, against CKL', \\\n"
		"  $force using 1:4 with points pt 4 lc rgb '#7a5195' notitle, \\\n"
		"  $gain using 1:4 with points pt 4 lc rgb '#b03a2e' notitle, \\\n"
		"  $bridge using 1:4 with points pt 4 lc rgb '#1f5fa8' title 'measured, against the path bound'\n",
	.run = run,
};
