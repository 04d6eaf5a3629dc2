/* stationary.c: ladders of 8 levels under a constant field, half of the cells from the lowest level, half from all
 * levels alike. Either way they end at 2^(K w), ends included: a move that an end refuses counts as an attempt that
 * stayed. And as the field never changes, the heat of each cell is K times the levels it climbed, to the last bit.
 *
 * Each cell is looked at once, after a relaxation: cells are independent, which attempts of one cell are not. */
#include "lab.h"

#include <math.h>
#include <stdlib.h>

#define FIELD_BITS 0.5
#define STATED 1.5e-3 /* total variation */

/* Largest relative error of P(with) / P(against) against 2^|K|, 1.83e-5, and of Glauber's rate, 1.1%: docs/theory.md
 * section 9. */
#define BALANCE_ERROR 1.83e-5
#define RATE_ERROR 0.011

enum { BITS = 3, LEVELS = 1 << BITS, ATTEMPTS = 256, FIELD_RAW = 2048 };

static void law_of(double law[LEVELS])
{
	double sum = 0.0;

	for (int i = 0; i < LEVELS; i++)
		sum += law[i] = exp2(FIELD_BITS * i);
	for (int i = 0; i < LEVELS; i++)
		law[i] /= sum;
}

/* Total variation. */
static double distance(const double *p, const double *q)
{
	double sum = 0.0;

	for (int i = 0; i < LEVELS; i++)
		sum += fabs(p[i] - q[i]) / 2;
	return sum;
}

/* How far from the law a cell may still be: what is left of a start at the lowest level (reversible chains: half
 * sqrt(1/law - 1) lambda^n, lambda the chain's second eigenvalue, 1 - theta + theta cos(pi/8) / cosh(k/2) for a walk
 * with a drift between two ends), and the machine's own law, off by BALANCE_ERROR a level. */
static double bias_most(const double law[LEVELS])
{
	double theta = 0.5 * (1.0 - RATE_ERROR);
	double lambda = 1.0 - theta * (1.0 - cos(M_PI / LEVELS) / cosh(FIELD_BITS * M_LN2 / 2));

	return sqrt(1.0 / law[0] - 1.0) * pow(lambda, ATTEMPTS) / 2 + (LEVELS - 1) * BALANCE_ERROR / 2;
}

/* The distance of a sample of independent cells from the law lies below
 * *mean, at most half the sum of sqrt(p (1 - p) / cells), plus five times *scatter but for the false-alarm rate of one
 * side of five sigmas: it moves by at most 1 / cells with each cell, so it exceeds its mean by t with a probability of
 * at most exp(-2 cells t^2) (McDiarmid 1989). */
static void distance_bound(const double law[LEVELS], double cells, double *mean, double *scatter)
{
	double alarm = 0.5 * erfc(LAB_SIGMAS / sqrt(2.0));

	*mean = 0.0;
	for (int i = 0; i < LEVELS; i++)
		*mean += sqrt(law[i] * (1.0 - law[i]) / cells) / 2;
	*scatter = sqrt(-log(alarm) / (2.0 * cells)) / LAB_SIGMAS;
}

static void distance_check(struct lab *lab, const double *level, double cells, const char *name)
{
	double law[LEVELS], p[LEVELS], mean, scatter;

	law_of(law);
	for (int i = 0; i < LEVELS; i++)
		p[i] = level[i] / cells;
	distance_bound(law, cells, &mean, &scatter);
	lab_at_most(lab, "", distance(p, law), mean + bias_most(law), scatter,
		    "total variation from 2^(K w), %.3g cells from %s", cells, name);
}

/* Cells whose heat is not K times their displacement. */
static void compare(void *ctx, const struct lab_cell *cell)
{
	double *wrong = ctx;

	if (cell->heat_raw != (int64_t)FIELD_RAW * (cell->level - cell->start))
		wrong[0] += 1.0;
	wrong[1] += cell->jumps;
}

/* Totals count jump by jump and end by end: K = +1/2, so jumps up go with the field and jumps down against it. */
static void totals_checks(struct lab *lab, const int64_t t[LIMEN_TOTAL_COUNT], const struct lab_sample *sample,
			  double jumps, const char *name)
{
	double up = (double)t[LIMEN_TOTAL_JUMPS_UP], down = (double)t[LIMEN_TOTAL_JUMPS_DOWN];
	double steps = (double)(t[LIMEN_TOTAL_BLOCKED_WITH] - t[LIMEN_TOTAL_BLOCKED_AGAINST]);

	lab_close(lab, "jumps", up - down, sample->moved, 0, "jumps up - jumps down = levels climbed, %s", name);
	lab_close(lab, "jumps", up + down, jumps, 0, "jumps up + jumps down = the cells' jumps, %s", name);
	lab_close(lab, "jumps", (double)t[LIMEN_TOTAL_JUMPS_WITH] - up, (double)t[LIMEN_TOTAL_JUMPS_AGAINST] - down, 0,
		  "jumps up go with the field, %s", name);
	lab_close(lab, "2^-12 bit", (double)t[LIMEN_TOTAL_HEAT], FIELD_RAW * (up - down), 0,
		  "heat = K (jumps up - jumps down), %s", name);
	lab_close(lab, "2^-12 bit", (double)t[LIMEN_TOTAL_HEAT_WITHHELD], FIELD_RAW * steps, 0,
		  "heat withheld = K (steps refused), %s", name);
	lab_close(lab, "attempts", (double)t[LIMEN_TOTAL_ATTEMPTS], ATTEMPTS * sample->cells, 0,
		  "every attempt is counted, %s", name);
}

static void measure(struct lab *lab, bool corner, double pooled[LEVELS], double *cells)
{
	const char *name = corner ? "the lowest level" : "all levels";
	struct limen_protocol protocol;
	struct lab_sample sample = {0};
	int64_t totals[LIMEN_TOTAL_COUNT];
	double wrong[2] = {0, 0};

	limen_protocol_init(&protocol, BITS, 1);
	if (corner)
		limen_protocol_start_level(&protocol, -LEVELS / 2);
	limen_protocol_add(&protocol, FIELD_BITS, 0, LIMEN_GLAUBER, ATTEMPTS);
	lab_run(lab, &protocol, lab_cells(lab, 2 * ATTEMPTS, 2 * 16, 4096, 1 << 22), corner, &sample, totals, compare,
		wrong);
	if (!lab_failed(lab)) {
		lab_close(lab, "cells", wrong[0], 0, 0, "Q = K dw in every cell, exceptions from %s", name);
		totals_checks(lab, totals, &sample, wrong[1], name);
		distance_check(lab, sample.level, sample.cells, name);
		for (int i = 0; i < LEVELS; i++) {
			pooled[i] += sample.level[i];
			lab_point(lab, corner ? "corner" : "uniform", 3, (double)(i - LEVELS / 2),
				  sample.level[i] / sample.cells, LAB_SIGMAS * sqrt(sample.level[i]) / sample.cells);
		}
		*cells += sample.cells;
	}
	lab_sample_free(&sample);
	limen_protocol_free(&protocol);
}

/* The way there from the lowest level, by exact integration, and whether ATTEMPTS are enough. */
static void relax(struct lab *lab)
{
	static const unsigned after[] = {16, 64, ATTEMPTS};
	static const char *const curves[] = {"early", "later", "exact"};
	double law[LEVELS];

	law_of(law);
	for (unsigned k = 0; k < 3; k++) {
		struct limen_protocol protocol;
		struct limen_exact exact;

		limen_protocol_init(&protocol, BITS, 1);
		limen_protocol_start_level(&protocol, -LEVELS / 2);
		limen_protocol_add(&protocol, FIELD_BITS, 0, LIMEN_GLAUBER, after[k]);
		lab_exact(lab, &protocol, LIMEN_WORD, &exact);
		if (!lab_failed(lab)) {
			for (int i = 0; i < LEVELS; i++)
				lab_point(lab, curves[k], 3, (double)(i - LEVELS / 2), exact.p[i], law[i]);
			if (after[k] == ATTEMPTS)
				lab_at_most(lab, "", distance(exact.p, law), bias_most(law), 0,
					    "total variation by exact integration, %u attempts", after[k]);
		}
		limen_exact_free(&exact);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	double pooled[LEVELS] = {0}, cells = 0.0, law[LEVELS], mean, scatter;

	law_of(law);
	for (int corner = 0; corner < 2; corner++)
		measure(lab, corner, pooled, &cells);
	relax(lab);
	if (lab_failed(lab))
		return;
	distance_check(lab, pooled, cells, "both");
	for (int i = 0; i < LEVELS; i++)
		lab_near(lab, "", pooled[i] / cells, law[i], sqrt(law[i] * (1.0 - law[i]) / cells), 0,
			 "share of cells at level %d", i - LEVELS / 2);
	distance_bound(law, cells, &mean, &scatter);
	if (lab->tier == LAB_FULL)
		lab_at_most(lab, "", mean + bias_most(law) + LAB_SIGMAS * scatter, STATED, 0,
			    "gate of the total variation of all cells");
}

const struct lab_experiment lab_stationary = {
	.number = 3,
	.name = "stationary",
	.title = "Under a constant field levels settle at 2^(K w)",
	.anchor = "detailed balance; Boltzmann's law",
	.expected = "total variation of all cells from 2^(K w) below 0.0015; Q = K dw exactly",
	.plot = "set xlabel 'level w'\nset ylabel 'share of cells'\nset logscale y\nset xrange [-4.4:3.4]\n"
		"set yrange [0.0005:1]\nset key bottom right spacing 1.2\n"
		"plot $exact using 1:3 with lines lw 2 lc rgb '#3a7d44' title 'law, 2^{Kw}, K = 1/2', \\\n"
		"  $early using 1:2 with lines dt 3 lc rgb '#888888' title 'exact, 16 attempts from the lowest level', "
		"\\\n"
		"  $later using 1:2 with lines dt 2 lc rgb '#888888' title 'exact, 64 attempts', \\\n"
		"  $corner using ($1-0.06):2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured, from the lowest "
		"level', \\\n"
		"  $uniform using ($1+0.06):2:3 with yerrorbars pt 5 lc rgb '#1f5fa8' title 'measured, from all "
		"levels'\n",
	.run = run,
};
