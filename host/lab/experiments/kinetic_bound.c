/* kinetic_bound.c: cells that drift steadily pay no more than KB asks; any other schedule pays more. Heat against
 * 2 J atanh(J/A), with J and A measured, for many random protocols under every kinetics. */
#include "lab.h"

#include <limen/arith.h>
#include <math.h>
#include <string.h>

enum { ATTEMPTS = 500, SEGMENTS = 10, SEGMENT = 20, GROUPS = 16, SHARES = 2 };

#define FIELD_BITS 0.1

/* KB from a sample: J^2 without the scatter of the mean, docs/theory.md section 7. */
static double sample_kb(const struct lab_sample *sample)
{
	double n = sample->cells, j = sample->moved / n, variance = (sample->moved2 - n * j * j) / (n - 1);

	return limen_kb_j2_bits(limen_j2_unbiased(j, variance, n), sample->jumps / n);
}

/* Heat is K times the displacement here, so the ratio goes as J / KB(J, A): its relative scatter, of one cell, from the
 * variances of the displacement and of the (binomial) number of jumps, to first order. */
static double ratio_deviation(const struct limen_exact *exact)
{
	double j = exact->moved, a = exact->jumps, x = j / a, slope = x / ((1 - x * x) * atanh(x));
	double of_j = slope * sqrt(limen_exact_variance(exact)) / j;
	double of_a = slope * sqrt(a * (1 - a / exact->attempts)) / a;

	return hypot(of_j, of_a);
}

static void constant(struct lab *lab)
{
	struct limen_protocol protocol;
	struct limen_exact ideal, word;
	struct lab_sample sample = {0};
	size_t cells = lab_cells(lab, ATTEMPTS * SHARES, 18 * SHARES, 512, 99840);

	limen_protocol_init(&protocol, 8, 1);
	limen_protocol_start_level(&protocol, 0);
	limen_protocol_add(&protocol, FIELD_BITS, 0, LIMEN_GLAUBER, ATTEMPTS);
	lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_run(lab, &protocol, cells, 0, &sample, NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		double heat = sample.heat / sample.cells, kb = limen_kb_bits(word.moved, word.jumps);
		double expected = word.heat_bits / kb, scatter = expected * ratio_deviation(&word) / sqrt(sample.cells);

		lab_near(lab, "", heat / sample_kb(&sample), expected, scatter, 0.03, "Q / KB of a steady drift");
		lab_near(lab, "bits", heat, word.heat_bits, limen_exact_heat_deviation(&word) / sqrt(sample.cells), 0,
			 "its heat, 500 attempts at 0.1 bit");
		lab_close(lab, "", ideal.heat_bits / limen_kb_bits(ideal.moved, ideal.jumps), 1, 1e-9,
			  "exact integration: the bound is met");
		lab_close(lab, "jumps", ideal.jumps, 250, 1e-6, "exact integration: jumps");
	}
	lab_sample_free(&sample);
	limen_exact_free(&ideal);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

/* Fields of group g in segment s: the first quarter of the groups steady, the second ramps, the third at random, the
 * fourth there and back. */
static double field_of(unsigned g, unsigned s, double strength, double random)
{
	static const double back[SEGMENTS] = {1, 1, 1, 1, 1, 1, 1, -0.5, -0.5, -0.5};

	switch (g * 4 / GROUPS) {
	case 0:
		return strength;
	case 1:
		return 2 * strength * (s + 1) / SEGMENTS;
	case 2:
		return strength * (1 + 2 * random);
	default:
		return strength * back[s];
	}
}

static void make(struct limen_protocol *protocol, enum limen_kinetics kinetics, struct limen_draw *draw)
{
	double strength[GROUPS], field[GROUPS], barrier = kinetics == LIMEN_GLAUBER ? 0 : 1 + limen_draw_unit(draw);

	limen_protocol_init(protocol, 8, GROUPS);
	limen_protocol_start_level(protocol, 0);
	for (unsigned g = 0; g < GROUPS; g++) /* 0.1 to 2 bits, either way */
		strength[g] = 0.1 * exp2(4.3 * limen_draw_unit(draw)) * (limen_draw_below(draw, 2) ? 1 : -1);
	for (unsigned s = 0; s < SEGMENTS; s++) {
		for (unsigned g = 0; g < GROUPS; g++)
			field[g] = field_of(g, s, strength[g], 2 * limen_draw_unit(draw) - 1);
		limen_protocol_add_groups(protocol, field, barrier, kinetics, SEGMENT);
	}
}

/* What is gathered over all random protocols. */
struct sums {
	double chi2, protocols; /* squares of the deviations of measured heats, in standard errors */
	double least;           /* Q / KB by exact integration */
};

static void compare(struct lab *lab, const struct limen_protocol *protocol, unsigned g, const struct lab_sample *sample,
		    struct sums *sums)
{
	struct limen_exact ideal, word;

	memset(&ideal, 0, sizeof(ideal));
	memset(&word, 0, sizeof(word));
	if (lab_check_error(lab, limen_exact_init(&ideal, protocol->bits)) ||
	    lab_check_error(lab, limen_exact_init(&word, protocol->bits)) ||
	    lab_check_error(lab, limen_protocol_exact(protocol, g, LIMEN_IDEAL, &ideal)) ||
	    lab_check_error(lab, limen_protocol_exact(protocol, g, LIMEN_WORD, &word)))
		goto out;
	double heat = sample->heat / sample->cells;
	double scatter = limen_exact_heat_deviation(&word) / sqrt(sample->cells), z = (heat - word.heat_bits) / scatter;

	sums->chi2 += z * z;
	sums->protocols += 1;
	sums->least = fmin(sums->least, ideal.heat_bits / limen_kb_bits(ideal.moved, ideal.jumps));
	lab_point(lab, g < GROUPS / 4 ? "steady" : "varied", 3, sample_kb(sample), heat, scatter);
out:
	limen_exact_free(&ideal);
	limen_exact_free(&word);
}

static void random_protocols(struct lab *lab, enum limen_kinetics kinetics, struct limen_draw *draw, struct sums *sums)
{
	double share = SHARES * LIMEN_KINETICS_COUNT;
	struct limen_protocol protocol;
	struct lab_sample sample[GROUPS];
	size_t cells = lab_cells(lab, SEGMENTS * SEGMENT * share, 18 * share, 512, 16384);

	memset(sample, 0, sizeof(sample));
	make(&protocol, kinetics, draw);
	lab_run(lab, &protocol, cells, 1 + (uint64_t)kinetics, sample, NULL, NULL, NULL);
	for (unsigned g = 0; g < GROUPS; g++) {
		if (!lab_failed(lab))
			compare(lab, &protocol, g, &sample[g], sums);
		lab_sample_free(&sample[g]);
	}
	limen_protocol_free(&protocol);
}

static void run(struct lab *lab)
{
	struct limen_draw draw;
	struct sums sums = {.least = HUGE_VAL};

	constant(lab);
	limen_draw_init(&draw, lab->seed, "kinetic");
	for (int k = 0; k < LIMEN_KINETICS_COUNT; k++)
		random_protocols(lab, (enum limen_kinetics)k, &draw, &sums);
	if (lab_failed(lab))
		return;
	lab_at_least(lab, "", sums.least, 1 - 1e-9, 0, "least Q / KB of %g protocols, exact integration",
		     sums.protocols);
	/* Wilson and Hilferty: the cube root of chi^2 / n is normal */
	double spread = sqrt(2 / (9 * sums.protocols));

	lab_near(lab, "", cbrt(sums.chi2 / sums.protocols), 1 - spread * spread, spread, 0,
		 "heats of all protocols, cube root of chi^2 / n");
}

const struct lab_experiment lab_kinetic_bound = {
	.number = 9,
	.name = "kinetic-bound",
	.title = "Moving J levels in A jumps costs at least 2 J atanh(J/A); a steady drift costs just that",
	.anchor = "Van Vu, Saito 2023; here for any controller and in discrete time",
	.expected = "Q / KB = 1.00 +- 0.03 at a constant field of 0.1 bit, 250 jumps; never below 1",
	.plot = "set logscale xy\nset xlabel 'KB = 2 J atanh(J/A), kT ln 2'\nset ylabel 'heat of a cell, kT ln 2'\n"
		"set xrange [0.05:300]\nset yrange [0.05:300]\nset key top left\n"
		"plot x with lines lw 2 dt 2 lc rgb '#3a7d44' title 'heat = KB', \\\n"
		"  $varied using 1:2:3 with yerrorbars pt 6 ps 0.8 lc rgb '#1f5fa8' title "
		"'measured, varying fields, four kinetics', \\\n"
		"  $steady using 1:2:3 with yerrorbars pt 7 ps 0.8 lc rgb '#b03a2e' title 'measured, constant field'\n",
	.run = run,
};
