/* feedback_erasure.c: a spin is measured, with an error, and then erased by one of two ramps, according to what was
 * seen. What the measurement told is not paid for: heat falls below Landauer's bit, by at most that information.
 *
 * The host reads the levels and keeps a record of each cell, wrong with a given probability. Cells recorded as up are
 * ramped first, those recorded as down stay gated (gradient 0, barrier up); then the other way round. Each ramp starts
 * at the field whose equilibrium is the posterior of its cells. */
#include "lab.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_BITS 16.0
#define FIGURE_BITS 0.4733 /* 0.469 of it for infinitely slow ramps */

/* Measurement errors; the first is the one that is stated, the others are for the picture. Share of the budget. */
static const struct {
	double error, share;
	unsigned steps;
	size_t least, full;
} cases[] = {
	{0.1, 0.8, 1024, 4096, 262144}, {0.02, 0.05, 64, 1024, 19968}, {0.05, 0.05, 64, 1024, 19968},
	{0.25, 0.05, 64, 1024, 19968},  {0.5, 0.05, 64, 1024, 19968},
};

/* Sums over cells, by true level (down, up) and record. */
struct tally {
	double seen[2][2], heat, heat2, heat3, up;
};

static double entropy(double p)
{
	return limen_entropy_bits((double[]){p, 1 - p}, 2);
}

static double start_field(unsigned record, double error)
{
	double k = log2((1 - error) / error);

	return record ? k : -k;
}

/* K_n = K_0 + (16 - K_0) n / N for cells recorded as `record`, from the posterior. */
static void branch(struct limen_protocol *protocol, unsigned record, double error, unsigned steps)
{
	double up = record ? 1 - error : error;

	limen_protocol_init(protocol, 1, 1);
	limen_protocol_start_weights(protocol, (double[]){1 - up, up});
	limen_protocol_ramp(protocol, start_field(record, error), FIELD_BITS, 0, LIMEN_GLAUBER, steps);
}

/* Both branches together: mean heat, its deviation, final law. */
struct expected {
	double heat, deviation, up;
};

static struct expected integrate(struct lab *lab, double error, unsigned steps, enum limen_precision precision)
{
	double heat = 0, heat2 = 0, up = 0;

	for (unsigned record = 0; record < 2 && !lab_failed(lab); record++) {
		struct limen_protocol protocol;
		struct limen_exact exact;

		branch(&protocol, record, error, steps);
		lab_exact(lab, &protocol, precision, &exact);
		if (!lab_failed(lab)) {
			double deviation = limen_exact_heat_deviation(&exact);

			heat += exact.heat_bits / 2;
			heat2 += (deviation * deviation + exact.heat_bits * exact.heat_bits) / 2;
			up += exact.p[1] / 2;
		}
		limen_exact_free(&exact);
		limen_protocol_free(&protocol);
	}
	return (struct expected){heat, sqrt(heat2 - heat * heat), up};
}

/* One ramp for the cells whose gradient is 1; cells at 0 are gated. */
static void ramp(struct limen_ensemble *ensemble, unsigned record, double error, unsigned steps)
{
	struct limen_pulse pulse = {.sweeps = 1, .offset = -1, .gate = true};
	double from = start_field(record, error);

	for (unsigned n = 1; n <= steps; n++) {
		double field = from + (FIELD_BITS - from) * n / steps;

		pulse.mantissa = (int32_t)lround(field * (1 << LIMEN_FRACTION_BITS));
		if (pulse.mantissa == 0) /* would gate every cell: no heat at 0, and next to none at 2^-12 bit */
			pulse.mantissa = 1;
		limen_pulse(ensemble->device, ensemble->tile, NULL, &pulse);
	}
}

/* What is read of the cells of a round. */
struct cells {
	int16_t *start, *level;
	int32_t *gradient;
	int64_t *heat;
	bool *record;
};

static void measure(struct cells *cells, size_t n, double error, struct limen_draw *draw)
{
	for (size_t i = 0; i < n; i++)
		cells->record[i] = (cells->start[i] == 0) != (limen_draw_unit(draw) < error);
}

static int run_round(struct limen_ensemble *ensemble, struct cells *cells, double error, unsigned steps,
		     struct limen_draw *draw)
{
	int result = limen_ensemble_read(ensemble, cells->start, NULL, NULL);

	if (result)
		return result;
	measure(cells, ensemble->cells, error, draw);
	for (int record = 1; record >= 0; record--) {
		for (size_t i = 0; i < ensemble->cells; i++)
			cells->gradient[i] = cells->record[i] == record;
		limen_cells_write(ensemble->device, ensemble->tile, LIMEN_FIELD_GRADIENT, NULL, cells->gradient);
		ramp(ensemble, (unsigned)record, error, steps);
	}
	return limen_ensemble_read(ensemble, cells->level, cells->heat, NULL);
}

static void add(struct tally *tally, const struct cells *cells, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double heat = (double)cells->heat[i] / (1 << LIMEN_FRACTION_BITS);

		tally->seen[cells->start[i] == 0][cells->record[i]] += 1;
		tally->heat += heat;
		tally->heat2 += heat * heat;
		tally->heat3 += heat * heat * heat;
		tally->up += cells->level[i] == 0;
	}
}

static bool cells_alloc(struct lab *lab, struct cells *cells, size_t n)
{
	*cells = (struct cells){malloc(n * sizeof(int16_t)), malloc(n * sizeof(int16_t)), malloc(n * sizeof(int32_t)),
				malloc(n * sizeof(int64_t)), malloc(n * sizeof(bool))};
	return cells->start && cells->level && cells->gradient && cells->heat && cells->record
		       ? true
		       : !lab_check_error(lab, LIMEN_ENOMEM);
}

static void cells_free(struct cells *cells)
{
	free(cells->start);
	free(cells->level);
	free(cells->gradient);
	free(cells->heat);
	free(cells->record);
}

static void run_rounds(struct lab *lab, unsigned which, struct limen_ensemble *ensemble, size_t rounds,
		       struct tally *tally)
{
	struct limen_draw draw;
	struct cells cells;

	limen_draw_init(&draw, lab_seed(lab, which), "measure");
	if (cells_alloc(lab, &cells, ensemble->cells))
		for (size_t round = 0; round < rounds && !lab_failed(lab); round++) {
			lab_check_error(lab, limen_ensemble_start(ensemble, NULL, lab_seed(lab, which), round));
			if (lab_check_error(lab,
					    run_round(ensemble, &cells, cases[which].error, cases[which].steps, &draw)))
				break;
			add(tally, &cells, ensemble->cells);
			if (lab->progress)
				lab->progress(lab->ctx, (which + (double)round / (double)rounds) / 5);
		}
	cells_free(&cells);
}

static struct tally erase(struct lab *lab, unsigned which)
{
	double share = cases[which].share;
	/* a gated visit takes as long as an attempt */
	size_t wanted =
		lab_cells(lab, 2 * cases[which].steps / share, 22 / share, cases[which].least, cases[which].full);
	struct limen_ensemble ensemble;
	struct tally tally = {0};

	if (lab_check_error(lab, limen_ensemble_open(lab->device, 1, 1, wanted, &ensemble)) ||
	    lab_check_error(lab, limen_kinetics_load(lab->device, 0, LIMEN_GLAUBER)))
		return tally;
	size_t rounds = lab_rounds(wanted, ensemble.cells);
	double done = (double)(rounds * ensemble.cells);

	run_rounds(lab, which, &ensemble, rounds, &tally);
	lab->result->cells = fmax(lab->result->cells, done);
	lab->result->attempts += done * cases[which].steps;
	return tally;
}

/* Mutual information of level and record, as counted. Bits; biased by less than 1 / (2 ln 2 n). */
static double information(const struct tally *tally, double n)
{
	double joint[4] = {tally->seen[0][0] / n, tally->seen[0][1] / n, tally->seen[1][0] / n, tally->seen[1][1] / n};

	return entropy(joint[0] + joint[1]) + entropy(joint[0] + joint[2]) - limen_entropy_bits(joint, 4);
}

static double skewness(const struct tally *tally, double n)
{
	double m1 = tally->heat / n, m2 = tally->heat2 / n, m3 = tally->heat3 / n;

	return (m3 - 3 * m1 * m2 + 2 * m1 * m1 * m1) / pow(m2 - m1 * m1, 1.5);
}

static void check(struct lab *lab, const struct tally *tally, double n)
{
	double error = cases[0].error, heat = tally->heat / n, up = tally->up / n, told = information(tally, n);
	struct expected ideal = integrate(lab, error, cases[0].steps, LIMEN_IDEAL);
	struct expected word = integrate(lab, error, cases[0].steps, LIMEN_WORD);
	double scatter = word.deviation / sqrt(n), wrong = (tally->seen[0][1] + tally->seen[1][0]) / n;

	lab_near(lab, "bits", heat, word.heat, scatter, 0.01, "heat to erase a bit that was measured");
	/* a wrong record costs 3 bits in one cell of ten */
	lab_gaussian(lab, skewness(tally, n), n, "its heat");
	lab_close(lab, "bits", ideal.heat, FIGURE_BITS, 5e-5, "exact integration");
	lab_near(lab, "", wrong, error, sqrt(error * (1 - error) / n), 0, "records that are wrong");
	/* dI/d(error) = log2((1 - error)/error) */
	lab_near(lab, "bits", told, 1 - entropy(error), log2((1 - error) / error) * sqrt(error * (1 - error) / n), 0,
		 "information in the records");
	lab_at_most(lab, "bits", heat + LAB_SIGMAS * scatter, 1 - entropy(up), 0,
		    "less than Landauer asks without measurement, by 5 standard errors");
	lab_at_least(lab, "bits", heat, limen_feedback_bits(1, entropy(up), told), scatter,
		     "never below Landauer less the information");
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < sizeof(cases) / sizeof(cases[0]) && !lab_failed(lab); i++) {
		struct tally tally = erase(lab, i);
		double n = tally.seen[0][0] + tally.seen[0][1] + tally.seen[1][0] + tally.seen[1][1];

		if (lab_failed(lab))
			return;
		lab_point(lab, cases[i].steps > 1000 ? "slow" : "fast", 3, cases[i].error, tally.heat / n,
			  LAB_SIGMAS * integrate(lab, cases[i].error, cases[i].steps, LIMEN_WORD).deviation / sqrt(n));
		if (i == 0)
			check(lab, &tally, n);
	}
	for (double error = 0.005; error < 0.5001; error += error < 0.1 ? 0.005 : 0.02)
		lab_point(lab, "exact", 4, error, integrate(lab, error, 64, LIMEN_TABLE).heat,
			  integrate(lab, error, 1024, LIMEN_TABLE).heat, entropy(error));
}

const struct lab_experiment lab_feedback_erasure = {
	.number = 12,
	.name = "feedback-erasure",
	.title = "A bit that was measured is erased for less than kT ln 2, by what the measurement told",
	.anchor = "Sagawa, Ueda 2008; Toyabe et al. 2010",
	.expected = "0.473 bits, within 0.01 of the 0.469 of slow ramps, at 10% measurement error; never below "
		    "Landauer less the information",
	.plot = "set xlabel 'measurement error'\nset ylabel 'heat to erase a bit, kT ln 2'\nset xrange [0:0.52]\n"
		"set yrange [0:1.25]\nset key bottom right\n"
		"plot 1 with lines lw 2 dt 2 lc rgb '#888888' title 'Landauer, no measurement', \\\n"
		"  $exact using 1:4 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'Landauer less the information', \\\n"
		"  $exact using 1:2 with lines lc rgb '#b03a2e' title 'exact, 64 attempts', \\\n"
		"  $fast using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured', \\\n"
		"  $exact using 1:3 with lines lc rgb '#1f5fa8' title 'exact, 1024 attempts', \\\n"
		"  $slow using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured'\n",
	.run = run,
};
