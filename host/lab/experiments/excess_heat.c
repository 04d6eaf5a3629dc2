/* excess_heat.c: what erasing a bit costs above Landauer's bound. It falls as 1 / duration: whoever takes twice as long
 * pays half of it. */
#include "lab.h"

#include <math.h>

#define FIELD_BITS 10.0

/* A logarithm is taken of what is known to this share of itself; beyond, its scatter would be no Gaussian. */
#define LOG_SHARE 0.03

/* Cells of the full tier: five standard errors are within 3% of the excess. The slope is taken from the last three. */
static const struct {
	unsigned steps;
	size_t full;
} sizes[] = {{4, 5 << 15}, {8, 5 << 16}, {16, 11 << 16}, {32, 3 << 19}, {64, 1 << 22}};

enum { SIZES = sizeof(sizes) / sizeof(sizes[0]), FIRST = 2 };

struct excess {
	double measured, exact, scatter; /* bits */
};

static void ramp(struct limen_protocol *protocol, unsigned steps)
{
	limen_protocol_init(protocol, 1, 1);
	limen_protocol_ramp(protocol, 0, FIELD_BITS, 0, LIMEN_GLAUBER, steps);
}

/* -dS, bits: Landauer's bound for the erasure as it went, a spin or two in a thousand left behind. */
static double landauer(const struct limen_exact *exact)
{
	return limen_landauer_bits(limen_entropy_bits(exact->p_start, 2), limen_entropy_bits(exact->p, 2));
}

/* Of slow ramps, times the duration: (Kf/2) (pf - 1/2) (2 - theta) / theta bits, theta = 1 (docs/theory.md). */
static double slow_limit(const struct limen_exact *exact)
{
	return FIELD_BITS / 2 * (exact->p[1] - 0.5);
}

static void measure(struct lab *lab, unsigned i, struct excess *excess)
{
	unsigned steps = sizes[i].steps;
	struct limen_protocol protocol;
	struct limen_exact word;
	struct lab_sample sample = {0};

	ramp(&protocol, steps);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_run(lab, &protocol, lab_cells(lab, SIZES * steps, SIZES * 16, 4096, sizes[i].full), i, &sample, NULL, NULL,
		NULL);
	if (!lab_failed(lab)) {
		excess->measured = lab_mean(sample.heat, sample.cells) - landauer(&word);
		excess->exact = word.heat_bits - landauer(&word);
		excess->scatter = lab_heat_scatter(lab, &protocol, sample.cells);
		lab_near(lab, "bits", steps * excess->measured, steps * excess->exact, steps * excess->scatter,
			 0.03 * steps * excess->exact, "excess heat x duration, %u attempts", steps);
		lab_at_least(lab, "bits", excess->measured, 0, excess->scatter, "never below Landauer, %u attempts",
			     steps);
		lab_point(lab, "measured", 3, (double)steps, excess->measured, LAB_SIGMAS * excess->scatter);
	}
	lab_sample_free(&sample);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

/* Of a straight line through three points an octave apart: the outer two decide. */
static void slope_check(struct lab *lab, const struct excess *first, const struct excess *last)
{
	double octaves = SIZES - 1 - FIRST, a = first->scatter / first->exact, b = last->scatter / last->exact;

	if (a > LOG_SHARE || b > LOG_SHARE)
		return;
	lab_near(lab, "", log2(last->measured / first->measured) / octaves, log2(last->exact / first->exact) / octaves,
		 sqrt(a * a + b * b) / M_LN2 / octaves, 0.03, "slope of ln(excess) against ln(duration), %u to %u",
		 sizes[FIRST].steps, sizes[SIZES - 1].steps);
}

/* Exact integration of slower and slower ramps: the law is reached, up to 1 / duration of itself. */
static void curve(struct lab *lab)
{
	for (unsigned steps = 2; steps <= 1024 && !lab_failed(lab); steps *= 2) {
		struct limen_protocol protocol;
		struct limen_exact ideal;

		ramp(&protocol, steps);
		lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
		if (!lab_failed(lab)) {
			double product = steps * (ideal.heat_bits - landauer(&ideal)), limit = slow_limit(&ideal);

			lab_point(lab, "exact", 3, (double)steps, product / steps, limit / steps);
			if (steps == 64)
				lab_close(lab, "bits", product, 2.5176, 5e-5,
					  "excess heat x duration by exact integration, 64 attempts");
			if (steps == 1024)
				lab_close(lab, "bits", product, limit, limit / steps,
					  "the same and its limit for slow ramps, 1024 attempts");
		}
		limen_exact_free(&ideal);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	struct excess excess[SIZES] = {{0}};

	for (unsigned i = 0; i < SIZES; i++)
		measure(lab, i, &excess[i]);
	curve(lab);
	if (!lab_failed(lab))
		slope_check(lab, &excess[FIRST], &excess[SIZES - 1]);
}

const struct lab_experiment lab_excess_heat = {
	.number = 5,
	.name = "excess-heat",
	.title = "Heat above Landauer's bound falls as 1 / duration",
	.anchor = "finite-time Landauer; Proesmans, Ehrich, Bechhoefer 2020",
	.expected = "excess heat x duration as exact integration says (2.5176 bits at 64 attempts), to 3%; slope "
		    "towards -1",
	.plot = "set xlabel 'duration, attempts'\nset ylabel 'heat above Landauer, kT ln 2'\nset logscale xy\n"
		"set xrange [1.6:1300]\nset yrange [0.0015:3]\nset key top right spacing 1.2\n"
		"plot $exact using 1:3 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'law of slow ramps, 1 / duration', "
		"\\\n"
		"  $exact using 1:2 with lines lc rgb '#1f5fa8' title 'exact integration', \\\n"
		"  $measured using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured'\n",
	.run = run,
};
