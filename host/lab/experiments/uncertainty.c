/* uncertainty.c: a steady drift that is precise must be paid for: Q >= 2 J^2 / Var, in nats. That holds in continuous
 * time and up to a third of a jump an attempt; beyond, the clock itself makes the drift regular and it fails. */
#include "lab.h"

#include <math.h>
#include <stdlib.h>

/* Constant fields, all from one level. ratio is Q / (2 J^2 / Var) in closed form; share is of the budget. */
static const struct drift {
	double field_bits, barrier_bits;
	unsigned attempts;
	double ratio, stated, share;
	size_t full;
} drifts[] = {
	{3, 0, 16, 0.9324, 0.015, 0.2, 249856}, {1, 4, 256, 1.0361, 0.015, 0.5, 524288},
	{3, 0.585, 24, 0, 0, 0.05, 65536},      {3, 1, 32, 0, 0, 0.05, 65536},
	{3, 2, 32, 0, 0, 0.05, 65536},          {3, 3, 64, 0, 0, 0.05, 65536},
	{1, 0, 32, 0, 0, 0.05, 65536},          {1, 1, 32, 0, 0, 0.05, 65536},
	{1, 2, 64, 0, 0, 0.05, 65536},
};

/* J = N theta tau, Var = N theta (1 - theta tau^2), Q = J k: docs/theory.md section 6.4. */
static double closed_form(double field_bits, double theta)
{
	double k = field_bits * M_LN2, tau = tanh(k / 2);

	return k * (1 - theta * tau * tau) / (2 * tau);
}

/* Q is K times the displacement, jump by jump, so the ratio is K ln 2 Var / (2 mean). To first order it scatters, as a
 * share of itself, as the mean of y = x^2 / Var - x / J does, x the distance to the mean. Of one cell: */
struct scatter {
	double deviation, skewness;
};

static struct scatter scatter_of(const struct limen_exact *exact)
{
	double mean = limen_exact_mean(exact), variance = limen_exact_variance(exact), second = 0, third = 0;

	for (size_t i = 0; i < exact->levels; i++) {
		double x = (double)i - (double)(exact->levels / 2) - mean, y = x * x / variance - 1 - x / exact->moved;

		second += exact->p[i] * y * y;
		third += exact->p[i] * y * y * y;
	}
	return (struct scatter){sqrt(second), third / pow(second, 1.5)};
}

static double ratio_of(double heat_bits, double j, double variance)
{
	return heat_bits / limen_tur_bits(j, variance);
}

static double sample_ratio(const struct lab_sample *sample)
{
	double j = sample->moved / sample->cells, n = sample->cells;

	return ratio_of(sample->heat / n, j, (sample->moved2 - n * j * j) / (n - 1));
}

static void check(struct lab *lab, const struct drift *drift, const struct lab_sample *sample,
		  const struct limen_exact *word, const struct limen_exact *ideal)
{
	double ratio = sample_ratio(sample);
	double expected = ratio_of(word->heat_bits, word->moved, limen_exact_variance(word));
	struct scatter one = scatter_of(word);
	double scatter = expected * one.deviation / sqrt(sample->cells);

	lab_point(lab, drift->field_bits > 2 ? "strong" : "weak", 3,
		  limen_law_theta(&(struct limen_law){.precision = LIMEN_IDEAL, .kinetics = LIMEN_GLAUBER}, 0,
				  drift->barrier_bits),
		  ratio, LAB_SIGMAS * scatter);
	lab_near(lab, "", ratio, expected, scatter, drift->stated, "Q / TUR, field %g bits, barrier %g",
		 drift->field_bits, drift->barrier_bits);
	if (!(drift->ratio > 0))
		return;
	lab_gaussian(lab, one.skewness, sample->cells, drift->field_bits > 2 ? "strong field" : "weak field");
	lab_close(lab, "", ratio_of(ideal->heat_bits, ideal->moved, limen_exact_variance(ideal)), drift->ratio, 5e-5,
		  "exact integration, field %g bits, barrier %g", drift->field_bits, drift->barrier_bits);
	/* far enough from 1 for any ensemble that a budget pays for: 6 standard errors and more */
	if (drift->ratio < 1)
		lab_at_most(lab, "", ratio, 1, 0, "theta 1/2 beats the continuous-time bound");
	else
		lab_at_least(lab, "", ratio, 1, scatter, "theta 1/32 keeps it");
}

static void run_drift(struct lab *lab, const struct drift *drift, uint64_t use)
{
	struct limen_protocol protocol;
	struct limen_exact ideal, word;
	struct lab_sample sample = {0};
	size_t cells = lab_cells(lab, drift->attempts / drift->share, 18 / drift->share, 4096, drift->full);

	limen_protocol_init(&protocol, 7, 1);
	limen_protocol_start_level(&protocol, 0);
	limen_protocol_add(&protocol, drift->field_bits, drift->barrier_bits, LIMEN_GLAUBER, drift->attempts);
	lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_run(lab, &protocol, cells, use, &sample, NULL, NULL, NULL);
	if (!lab_failed(lab))
		check(lab, drift, &sample, &word, &ideal);
	lab_sample_free(&sample);
	limen_exact_free(&ideal);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

/* The least ratio over all fields, for the picture. */
static double least(double theta)
{
	double best = 1;

	for (double field = 0.05; field < 8; field += 0.05)
		best = fmin(best, closed_form(field, theta));
	return best;
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < sizeof(drifts) / sizeof(drifts[0]); i++)
		run_drift(lab, &drifts[i], i);
	for (double theta = 0.02; theta < 0.501; theta += 0.01)
		lab_point(lab, "exact", 4, theta, closed_form(3, theta), closed_form(1, theta), least(theta));
}

const struct lab_experiment lab_uncertainty = {
	.number = 11,
	.name = "uncertainty",
	.title = "Precision costs heat, unless the clock is fast: the uncertainty relation and where it ends",
	.anchor = "Barato, Seifert 2015; Proesmans, Van den Broeck 2017",
	.expected = "Q / (2 J^2 / Var) is 0.932 at K = 3 bits, theta = 1/2: broken; 1.036 at K = 1, theta = 1/32: kept",
	.plot = "set xlabel 'jumps an attempt, theta'\nset ylabel 'heat / (2 J^2 / Var)'\nset xrange [0:0.52]\n"
		"set yrange [0.85:1.5]\nset key top right\n"
		"set arrow from 1.0/3, graph 0 to 1.0/3, graph 1 nohead dt 3 lc rgb '#888888'\n"
		"set label 'theta = 1/3' at 1.0/3, graph 0.08 offset -10.5, 0\n"
		"plot 1 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'the bound', \\\n"
		"  $exact using 1:2 with lines lc rgb '#b03a2e' title 'exact, K = 3 bits', \\\n"
		"  $strong using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured', \\\n"
		"  $exact using 1:3 with lines lc rgb '#1f5fa8' title 'exact, K = 1 bit', \\\n"
		"  $weak using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured', \\\n"
		"  $exact using 1:4 with lines dt 4 lc rgb '#555555' title 'least over all fields'\n",
	.run = run,
};
