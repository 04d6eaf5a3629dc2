/* jarzynski_bit.c: a spin is pushed by a field that grows to 3 bits, and another by the same fields in reverse order.
 * The work of a push (all of it leaves as heat) scatters widely, at times below zero; its exponential average is 1, and
 * more than that: forward and reverse distributions differ by just 2^W at each W (Crooks). */
#include "lab.h"

#include <math.h>

#define FIELD_BITS 3.0

/* Fields are n x 3/32 bits, whole multiples of 2^-12: every work is a whole number of such steps, at most 32. */
enum { STEPS = 32, BINS = 2 * STEPS + 1, STEP_RAW = 3 * 4096 / STEPS };

struct histogram {
	double at[BINS], elsewhere;
};

static void push(struct limen_protocol *protocol, bool reverse)
{
	limen_protocol_init(protocol, 1, 1);
	for (int n = 1; n <= STEPS; n++)
		limen_protocol_add(protocol, FIELD_BITS * (reverse ? STEPS + 1 - n : n) / STEPS, 0, LIMEN_GLAUBER, 1);
}

static void count(void *ctx, const struct lab_cell *cell)
{
	struct histogram *h = ctx;
	int64_t bin = cell->heat_raw / STEP_RAW;

	if (cell->heat_raw % STEP_RAW || bin < -STEPS || bin > STEPS)
		h->elsewhere += 1.0;
	else
		h->at[bin + STEPS] += 1.0;
}

/* The distribution of the work of cells that start at a level (0 or 1), exactly: both levels' share of every work so
 * far, attempt by attempt. */
static void exact_from(bool reverse, int start, struct histogram *h)
{
	struct limen_law law;
	double p[2][BINS] = {{0}}, next[2][BINS];

	limen_law_init(&law, LIMEN_WORD, LIMEN_GLAUBER);
	p[start][STEPS] = 1.0;
	for (int n = 1; n <= STEPS; n++) {
		int step = reverse ? STEPS + 1 - n : n;
		struct limen_hop hop = limen_law_hop(&law, FIELD_BITS * step / STEPS, 0);

		for (int i = 0; i < BINS; i++) {
			double up = i >= step ? hop.up * p[0][i - step] : 0.0;
			double down = i + step < BINS ? hop.down * p[1][i + step] : 0.0;

			next[0][i] = (1.0 - hop.up) * p[0][i] + down;
			next[1][i] = (1.0 - hop.down) * p[1][i] + up;
		}
		for (int i = 0; i < BINS; i++) {
			p[0][i] = next[0][i];
			p[1][i] = next[1][i];
		}
	}
	for (int i = 0; i < BINS; i++)
		h->at[i] = p[0][i] + p[1][i];
}

static double work_bits(int bin)
{
	return (bin - STEPS) * FIELD_BITS / STEPS;
}

static double heat_of(double work)
{
	return work;
}

/* Crooks' theorem says that the mean of this is the same in both directions (Bennett 1976); between 0 and 1, it has no
 * tail. */
static double bennett_of(double work)
{
	return 1.0 / (1.0 + exp2(work));
}

static double mean_of(const struct histogram *h, double (*value)(double work), double *variance)
{
	double sum = 0.0, square = 0.0, all = 0.0;

	for (int i = 0; i < BINS; i++) {
		double g = value(work_bits(i));

		all += h->at[i];
		sum += h->at[i] * g;
		square += h->at[i] * g * g;
	}
	*variance = square / all - sum / all * (sum / all);
	return sum / all;
}

/* Variance that a mean over cells has, times cells: just half of them start at each level, so what differs between the
 * two halves does not scatter. (Backwards, that is nearly all: the first field is the largest.) */
static double within(const struct histogram from[2], double (*value)(double work))
{
	double down, up;

	mean_of(&from[0], value, &down);
	mean_of(&from[1], value, &up);
	return (down + up) / 2.0;
}

static void heat_checks(struct lab *lab, const struct limen_protocol *protocol, const struct lab_sample *sample,
			const struct histogram from[2], const char *name, bool reverse)
{
	struct limen_exact word, ideal;

	lab_exact(lab, protocol, LIMEN_WORD, &word);
	lab_exact(lab, protocol, LIMEN_IDEAL, &ideal);
	if (!lab_failed(lab)) {
		double heat = lab_mean(sample->heat, sample->cells);
		double scatter = sqrt(within(from, heat_of) / sample->cells);

		lab_near(lab, "bits", heat, word.heat_bits, scatter, 0.01, "heat, %s", name);
		lab_at_least(lab, "bits", heat,
			     limen_landauer_bits(limen_entropy_bits(word.p_start, 2), limen_entropy_bits(word.p, 2)),
			     scatter, "never below Landauer, %s", name);
		if (!reverse) {
			lab_close(lab, "bits", ideal.heat_bits, 0.515, 5e-4, "heat by exact integration, %s", name);
			lab_point(lab, "mean", 2, heat, lab_mean(sample->boltz, sample->cells));
		}
	}
	limen_exact_free(&word);
	limen_exact_free(&ideal);
}

static void measure(struct lab *lab, bool reverse, const struct histogram from[2], struct histogram *h, double *cells)
{
	const char *name = reverse ? "reverse" : "forward";
	struct limen_protocol protocol;
	struct lab_sample sample = {0};

	push(&protocol, reverse);
	lab_run(lab, &protocol, lab_cells(lab, 2 * STEPS, 2 * 16, 8192, 5 << 19), reverse, &sample, NULL, count, h);
	*cells = sample.cells;
	if (!lab_failed(lab)) {
		lab_theorem(lab, &protocol, &sample, 0.004, name);
		lab_close(lab, "cells", h->elsewhere, 0, 0, "work that is no sum of the fields, %s", name);
		heat_checks(lab, &protocol, &sample, from, name, reverse);
	}
	lab_sample_free(&sample);
	limen_protocol_free(&protocol);
}

/* A share of cells at work `w`, against the exact one. */
static void point(struct lab *lab, const char *curve, double w, double count, double exact, double cells)
{
	lab_point(lab, curve, 3, w, count / cells, LAB_SIGMAS * sqrt(exact * (1.0 - exact) / cells));
}

static void draw(struct lab *lab, const struct histogram measured[2], const struct histogram exact[2],
		 const double cells[2])
{
	for (int i = 0; i < BINS; i++) {
		double w = work_bits(i);
		int mirror = BINS - 1 - i; /* work -w */

		lab_point(lab, "exact", 3, w, exact[0].at[i], exact[0].at[i] * exp2(-w));
		point(lab, "forward", w, measured[0].at[i], exact[0].at[i], cells[0]);
		point(lab, "reverse", w, measured[1].at[mirror], exact[1].at[mirror], cells[1]);
	}
}

static void run(struct lab *lab)
{
	struct histogram measured[2] = {{{0}, 0}}, from[2][2], exact[2];
	double cells[2], variance[2], spare, mean[2];

	for (int reverse = 0; reverse < 2; reverse++) {
		for (int start = 0; start < 2; start++)
			exact_from(reverse, start, &from[reverse][start]);
		for (int i = 0; i < BINS; i++)
			exact[reverse].at[i] = (from[reverse][0].at[i] + from[reverse][1].at[i]) / 2.0;
		measure(lab, reverse, from[reverse], &measured[reverse], &cells[reverse]);
		variance[reverse] = within(from[reverse], bennett_of);
		mean[reverse] = mean_of(&measured[reverse], bennett_of, &spare);
	}
	if (lab_failed(lab))
		return;
	lab_near(lab, "", mean[0] - mean[1], 0, sqrt(variance[0] / cells[0] + variance[1] / cells[1]), 0.002,
		 "Crooks: <1/(1 + 2^W)>, forward minus reverse");
	draw(lab, measured, exact, cells);
}

const struct lab_experiment lab_jarzynski_bit = {
	.number = 2,
	.name = "jarzynski-bit",
	.title = "The work to push a bit scatters, its exponential average does not",
	.anchor = "Jarzynski 1997; Crooks 1999; Bennett 1976",
	.expected = "<2^-W> = 1, to 0.004, at a mean work of 0.515 bits; forward and reverse work obey Crooks' theorem",
	.plot = "W = real(word($mean[1], 1))\nF = -log(real(word($mean[1], 2))) / log(2)\n"
		"set xlabel 'work W, kT ln 2'\nset ylabel 'share of cells'\nset xrange [-3.4:3.4]\nset yrange "
		"[0:0.19]\n"
		"set key top left spacing 1.3\n"
		"set arrow from W, 0 to W, 0.165 nohead lw 2 dt 2 lc rgb '#1f5fa8'\n"
		"set label sprintf('<W> = %.3f', W) at W, 0.172\n"
		"set arrow from F, 0 to F, 0.09 nohead lw 2 dt 2 lc rgb '#3a7d44'\n"
		"set label sprintf('-log_2 <2^{-W}> = %.3f', F) at F + 0.1, 0.097 right\n"
		"plot $exact using 1:2 with lines lc rgb '#1f5fa8' title 'exact P(W)', \\\n"
		"  $forward using 1:2:3 with yerrorbars pt 7 ps 0.8 lc rgb '#1f5fa8' title 'measured P(W)', \\\n"
		"  $exact using 1:3 with lines lc rgb '#b03a2e' title 'exact 2^{-W} P(W)', \\\n"
		"  $reverse using 1:2:3 with yerrorbars pt 6 ps 0.8 lc rgb '#b03a2e' title 'measured P(-W), reverse'\n",
	.run = run,
};
