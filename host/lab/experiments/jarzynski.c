/* jarzynski.c: ladders of 8 levels, all levels alike at the start, are shaken by a field that swings while the barrier
 * swings too. They heat up, and <2^-Q> stays 1 all the while: Jarzynski's equality, the free energies before and after
 * being equal. Every kinetics obeys it, since all share the ratio of the two jump probabilities, 2^|K|. */
#include "lab.h"

#include <math.h>
#include <stdio.h>

enum { BITS = 3, PULSES = 60, STRIDE = 15 };

static const struct {
	enum limen_kinetics kinetics;
	const char *name;
} cases[] = {{LIMEN_GLAUBER, "Glauber"},
	     {LIMEN_METROPOLIS, "Metropolis"},
	     {LIMEN_HALF, "half load"},
	     {LIMEN_ARRHENIUS, "Arrhenius"}};

/* The first `pulses` of 60. Gentle, |K| at most 0.3 bits: at 0.8 the skewness of 2^-Q is 50 to 1000, and a mean over
 * 1e6 cells is not Gaussian yet. */
static void shake(struct limen_protocol *protocol, enum limen_kinetics kinetics, int pulses)
{
	limen_protocol_init(protocol, BITS, 1);
	for (int t = 1; t <= pulses; t++)
		limen_protocol_add(protocol, 0.3 * sin(0.3 * t), 1.0 + cos(0.17 * t), kinetics, 1);
}

/* Attempts of a cell, all ensembles together. */
static double attempts(void)
{
	double sum = PULSES * (double)(sizeof(cases) / sizeof(cases[0]));

	for (int pulses = STRIDE; pulses < PULSES; pulses += STRIDE)
		sum += pulses;
	return sum;
}

static void heat_checks(struct lab *lab, const struct limen_exact *exact, double heat, double scatter, const char *name)
{
	double landauer = limen_landauer_bits(limen_entropy_bits(exact->p_start, exact->levels),
					      limen_entropy_bits(exact->p, exact->levels));

	lab_near(lab, "bits", heat, exact->heat_bits, scatter, 0, "heat, %s", name);
	lab_at_least(lab, "bits", heat, landauer, scatter, "never below Landauer, %s", name);
}

static void measure(struct lab *lab, unsigned which, int pulses, uint64_t use)
{
	struct limen_protocol protocol;
	struct limen_exact exact;
	struct lab_sample sample = {0};
	char what[64];

	snprintf(what, sizeof(what), "%s, %d pulses", cases[which].name, pulses);
	shake(&protocol, cases[which].kinetics, pulses);
	lab_exact(lab, &protocol, LIMEN_WORD, &exact);
	lab_run(lab, &protocol, lab_cells(lab, attempts(), 16 * 7, 8192, 1 << 20), use, &sample, NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		double heat = lab_mean(sample.heat, sample.cells), mean = lab_mean(sample.boltz, sample.cells);
		double scatter = limen_exact_heat_deviation(&exact) / sqrt(sample.cells);

		lab_theorem(lab, &protocol, &sample, 0.02, what);
		if (pulses == PULSES)
			heat_checks(lab, &exact, heat, scatter, what);
		if (which == 0)
			lab_point(lab, "measured", 5, (double)pulses, mean,
				  LAB_SIGMAS * lab_error(sample.boltz, sample.boltz2, sample.cells), exp2(-heat),
				  LAB_SIGMAS * scatter * exp2(-heat) * M_LN2);
	}
	lab_sample_free(&sample);
	limen_exact_free(&exact);
	limen_protocol_free(&protocol);
}

static void curve(struct lab *lab)
{
	lab_point(lab, "exact", 2, 0.0, 1.0);
	for (int pulses = 1; pulses <= PULSES && !lab_failed(lab); pulses++) {
		struct limen_protocol protocol;
		struct limen_exact exact;

		shake(&protocol, LIMEN_GLAUBER, pulses);
		lab_exact(lab, &protocol, LIMEN_WORD, &exact);
		if (!lab_failed(lab))
			lab_point(lab, "exact", 2, (double)pulses, exp2(-exact.heat_bits));
		limen_exact_free(&exact);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	uint64_t use = 0;

	for (unsigned which = 0; which < sizeof(cases) / sizeof(cases[0]); which++)
		measure(lab, which, PULSES, use++);
	for (int pulses = STRIDE; pulses < PULSES; pulses += STRIDE)
		measure(lab, 0, pulses, use++);
	curve(lab);
}

const struct lab_experiment lab_jarzynski = {
	.number = 1,
	.name = "jarzynski",
	.title = "Heat scatters so that 2^-Q averages to one",
	.anchor = "Jarzynski 1997; Seifert 2005",
	.expected = "<2^-Q> = 1, to 0.02, on ladders of 8 levels under 60 gentle pulses, whatever the kinetics",
	.plot = "set xlabel 'pulses'\nset ylabel 'average over cells'\nset xrange [0:63]\nset yrange [0.7:1.1]\n"
		"set key bottom left spacing 1.3\n"
		"plot 1 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'fluctuation theorem', \\\n"
		"  $measured using 1:2:3 with yerrorbars pt 7 lc rgb '#3a7d44' title 'measured <2^{-Q}>', \\\n"
		"  $exact using 1:2 with lines lc rgb '#1f5fa8' title 'exact 2^{-<Q>}', \\\n"
		"  $measured using 1:4:5 with yerrorbars pt 5 lc rgb '#1f5fa8' title 'measured 2^{-<Q>}'\n",
	.run = run,
};
