/* bridge.c: how little heat puts a cell 50 levels away to within 5.4, in 750 jumps, when a controller may look at it
 * before every attempt. CKL says at least 4 D(P_final || P_free); the controller that pulls like a Schroedinger bridge
 * comes within a percent of that, simpler ones do not. The path bound, which looks at the cell 16 times on the way,
 * accounts for those too.
 *
 * The host is the controller: it reads the levels and writes a field for each cell, 1500 times. */
#include "lab.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	BITS = 7,
	LEVELS = 1 << BITS,
	START = -25,
	J = 50,
	ATTEMPTS = 1500,
	SEGMENTS = 15,
	UNIT = 1 << LIMEN_FRACTION_BITS
};

#define THETA 0.5

enum kind { BRIDGE, GAIN, BANG };

struct controller {
	enum kind kind;
	double strength; /* sigma, levels; bits per level; bits */
};

/* Those that are run, and their shares of the budget. The first is the one that is stated. */
static const struct measured {
	struct controller controller;
	double share;
	size_t full;
	const char *name;
} cases[] = {
	{{BRIDGE, 5.4}, 0.6, 8192, "bridge, sigma 5.4"}, {{BRIDGE, 12}, 0.1, 1024, "bridge, sigma 12"},
	{{BRIDGE, 2.5}, 0.1, 1024, "bridge, sigma 2.5"}, {{GAIN, 0.05}, 0.1, 1024, "constant gain"},
	{{BANG, 0.6}, 0.1, 1024, "full force"},
};

/* Field of a cell that is `moved` levels from its start before attempt t = 0.. */
static double field_bits(const struct controller *c, double moved, int t)
{
	double n = ATTEMPTS, s2, m, v;

	switch (c->kind) {
	case BRIDGE: /* physics: drift v = theta (m - w) / (s^2 + theta (N - t)), K = (2 / ln 2) atanh(v / theta) */
		s2 = 1 / (1 / (c->strength * c->strength) - 1 / (n * THETA));
		m = J * s2 / (c->strength * c->strength);
		v = (m - moved) / (s2 + THETA * (n - t));
		return 2 / M_LN2 * atanh(fmax(-0.999, fmin(0.999, v)));
	case GAIN:
		return fmax(-8, fmin(8, c->strength * (J - moved)));
	default:
		return moved < J ? c->strength : moved > J ? -c->strength : 0;
	}
}

/* The fields of attempt t for all levels, as the machine gets them: both sides use these. */
static void fields(const struct controller *c, int t, int32_t raw[LEVELS])
{
	for (int i = 0; i < LEVELS; i++)
		raw[i] = (int32_t)lround(UNIT * field_bits(c, i - LEVELS / 2 - START, t));
}

static void integrate(struct lab *lab, const struct controller *c, enum limen_precision precision,
		      struct limen_exact *exact)
{
	struct limen_law *law = malloc(sizeof(*law));
	int32_t raw[LEVELS];
	double bits[LEVELS];

	memset(exact, 0, sizeof(*exact));
	lab_check_error(lab, law ? limen_exact_init(exact, BITS) : LIMEN_ENOMEM);
	if (!lab_failed(lab)) {
		limen_law_init(law, precision, LIMEN_GLAUBER);
		limen_exact_start_level(exact, START);
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

/* --- measured --- */

/* Sums over cells of what a segment did. */
struct segment {
	double from, from2, moved, moved2, cross, jumps; /* cross: start times displacement */
};

struct tally {
	double cells, heat, heat2, moved, moved2, jumps;
	struct segment segment[SEGMENTS];
};

struct cells {
	int16_t *level, *before; /* before: at the last segment's end */
	int32_t *field;
	int64_t *heat;
	uint32_t *jumps, *jumped;
};

static bool cells_alloc(struct lab *lab, struct cells *c, size_t n)
{
	*c = (struct cells){malloc(n * sizeof(int16_t)), malloc(n * sizeof(int16_t)),  malloc(n * sizeof(int32_t)),
			    malloc(n * sizeof(int64_t)), malloc(n * sizeof(uint32_t)), calloc(n, sizeof(uint32_t))};
	return c->level && c->before && c->field && c->heat && c->jumps && c->jumped
		       ? true
		       : !lab_check_error(lab, LIMEN_ENOMEM);
}

static void cells_free(struct cells *c)
{
	free(c->level);
	free(c->before);
	free(c->field);
	free(c->heat);
	free(c->jumps);
	free(c->jumped);
}

static void add_segment(struct segment *s, struct cells *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double from = c->before[i] - START, moved = c->level[i] - c->before[i];

		s->from += from;
		s->from2 += from * from;
		s->moved += moved;
		s->moved2 += moved * moved;
		s->cross += from * moved;
		s->jumps += c->jumps[i] - c->jumped[i];
		c->before[i] = c->level[i];
		c->jumped[i] = c->jumps[i];
	}
}

static void add_end(struct tally *tally, const struct cells *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double heat = (double)c->heat[i] / UNIT, moved = c->level[i] - START;

		tally->heat += heat;
		tally->heat2 += heat * heat;
		tally->moved += moved;
		tally->moved2 += moved * moved;
		tally->jumps += c->jumps[i];
	}
	tally->cells += (double)n;
}

static int run_round(struct limen_ensemble *ensemble, const struct controller *controller, struct cells *c,
		     struct tally *tally)
{
	size_t n = ensemble->cells;
	int32_t raw[LEVELS];
	int error = LIMEN_OK;

	for (size_t i = 0; i < n; i++) {
		c->level[i] = c->before[i] = START;
		c->jumped[i] = 0;
	}
	for (int t = 0; t < ATTEMPTS && !error; t++) {
		fields(controller, t, raw);
		for (size_t i = 0; i < n; i++)
			c->field[i] = raw[c->level[i] + LEVELS / 2];
		error = limen_ensemble_pulse_cells(ensemble, c->field, 0, LIMEN_GLAUBER);
		bool end = (t + 1) % (ATTEMPTS / SEGMENTS) == 0;

		if (!error)
			error = limen_ensemble_read(ensemble, c->level, t + 1 == ATTEMPTS ? c->heat : NULL,
						    end ? c->jumps : NULL);
		if (end && !error)
			add_segment(&tally->segment[t / (ATTEMPTS / SEGMENTS)], c, n);
	}
	add_end(tally, c, n);
	return error;
}

static void run_case(struct lab *lab, unsigned which, struct tally *tally)
{
	double share = cases[which].share, bytes = 6.0 * ATTEMPTS + 4.0 * SEGMENTS + 12;
	size_t wanted = lab_cells(lab, ATTEMPTS / share, bytes / share, LIMEN_REPLICAS_MIN, cases[which].full);
	double start[LEVELS] = {[LEVELS / 2 + START] = 1};
	struct limen_ensemble ensemble;
	struct cells cells = {0};

	memset(tally, 0, sizeof(*tally));
	if (!lab_check_error(lab, limen_ensemble_open(lab->device, BITS, 1, wanted, &ensemble)) &&
	    cells_alloc(lab, &cells, ensemble.cells))
		for (uint64_t round = 0; tally->cells < (double)wanted && !lab_failed(lab); round++) {
			lab_check_error(lab, limen_ensemble_start(&ensemble, start, lab_seed(lab, which), round));
			if (lab_failed(lab) ||
			    lab_check_error(lab, run_round(&ensemble, &cases[which].controller, &cells, tally)))
				break;
			if (lab->progress)
				lab->progress(lab->ctx,
					      which == 0 ? 0.6 * tally->cells / (double)wanted : 0.6 + 0.1 * which);
		}
	lab->result->cells = fmax(lab->result->cells, tally->cells);
	lab->result->attempts += tally->cells * ATTEMPTS;
	cells_free(&cells);
}

/* Relative entropy of a segment to the free walk, nats, in Gaussian form given where it began: from the residual
 * variance s^2 of a straight line through the replicas (n - 2 degrees of freedom). *scatter: of the estimate, for a
 * displacement J + p + r of independent Gaussian p (foretold by where it began, variance P) and r (s^2): that of
 * [(J + p + r)^2 / V - r^2 / s^2] / 2, and of its second order where the first vanishes, at s^2 = V. */
static double segment_nats(const struct segment *s, double n, double v, double *scatter)
{
	double j = s->moved / n, sxx = s->from2 - s->from * s->from / n, sxy = s->cross - s->from * j;
	double syy = s->moved2 - s->moved * j, foretold = sxx > 0 ? sxy * sxy / sxx : 0;
	double s2 = (syy - foretold) / (n - 2), p = foretold / (n - 1), rest = 1 - s2 / v;

	*scatter = sqrt((4 * j * j * (p + s2) + 2 * p * p + 4 * p * s2) / (v * v) + 2 * rest * rest +
			2 * n / ((n - 2) * (n - 2))) /
		   (2 * sqrt(n));
	/* 1/12: levels are whole numbers */
	return 0.5 * (s->moved2 / n / v - 1 - limen_ln_variance_unbiased(s2 + 1.0 / 12, n - 1) + log(v));
}

/* Path bound, docs/theory.md 6.7, summed over segments. */
static double path_bits(const struct tally *tally, double *scatter)
{
	double n = tally->cells, sum = 0, square = 0;

	for (int k = 0; k < SEGMENTS; k++) {
		double a = tally->segment[k].jumps / n, one;
		double d = segment_nats(&tally->segment[k], n, THETA * ATTEMPTS / SEGMENTS, &one);
		double bits = limen_path_bits(d, a), slope = (limen_path_bits(d + 0.01, a) - bits) / 0.01;

		sum += bits;
		square += slope * one * slope * one;
	}
	*scatter = sqrt(square);
	return sum;
}

static double sample_ckl(const struct tally *tally, double v)
{
	double n = tally->cells, j = tally->moved / n, s2 = (tally->moved2 - n * j * j) / (n - 1);

	return limen_ckl_bits(4, limen_j2_unbiased(j, s2, n), s2, limen_ln_variance_unbiased(s2, n), v);
}

static void check_stated(struct lab *lab, const struct tally *tally, const struct limen_exact *word)
{
	struct limen_exact ideal;
	double heat = tally->heat / tally->cells, ckl = exact_ckl(word);

	integrate(lab, &cases[0].controller, LIMEN_IDEAL, &ideal);
	if (!lab_failed(lab)) {
		lab_close(lab, "bits", ideal.heat_bits, 16.33, 0.005, "exact integration: heat of the bridge");
		lab_close(lab, "nats", exact_ckl(&ideal) * M_LN2, 11.24, 0.005, "exact integration: its CKL");
		lab_close(lab, "", ideal.heat_bits / exact_ckl(&ideal), 1.007, 5e-4, "exact integration: its Q / CKL");
		lab_near(lab, "", heat / sample_ckl(tally, word->idle_variance), word->heat_bits / ckl,
			 ratio_deviation(word, ckl) / sqrt(tally->cells), 0.03, "Q / CKL of the bridge");
	}
	limen_exact_free(&ideal);
}

static void run_and_check(struct lab *lab, unsigned which)
{
	static const char *const curve[] = {[BRIDGE] = "bridge", [GAIN] = "gain", [BANG] = "force"};
	const char *name = cases[which].name;
	struct limen_exact word;
	struct tally tally;

	integrate(lab, &cases[which].controller, LIMEN_WORD, &word);
	run_case(lab, which, &tally);
	if (!lab_failed(lab)) {
		double n = tally.cells, heat = tally.heat / n, scatter = limen_exact_heat_deviation(&word) / sqrt(n);
		double ratio = heat / sample_ckl(&tally, word.idle_variance), of_path,
		       path = path_bits(&tally, &of_path);
		double of_ratio = ratio_deviation(&word, exact_ckl(&word)) / sqrt(n);

		lab_near(lab, "bits", heat, word.heat_bits, scatter, which == 0 ? 0.3 : 0, "heat, %s", name);
		if (which == 0)
			check_stated(lab, &tally, &word);
		lab_at_least(lab, "", ratio, 1, of_ratio, "Q / CKL, %s", name);
		lab_at_least(lab, "bits", heat, path, hypot(scatter, of_path), "above the path bound, %s", name);
		lab_point(lab, curve[cases[which].controller.kind], 4, sqrt(limen_exact_variance(&word)), ratio,
			  of_ratio, heat / path);
	}
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
		run_and_check(lab, i);
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
