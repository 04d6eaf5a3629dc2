/* erase_ladder.c: ladders of 16 levels, all levels alike, are driven into the highest one by a field that grows to 12
 * bits a level. Four bits of entropy are gone, and four bits of heat is what the slow ramp comes near; the fast one
 * pays for its hurry, and how much at least, the number of its jumps tells. */
#include "lab.h"

#include <math.h>
#include <stdio.h>

#define FIELD_BITS 12.0

enum { BITS = 4, RAMPS = 2 };

static const struct {
	unsigned steps;
	double heat_bits;   /* by exact integration, physics of the ideal cell */
	size_t least, full; /* cells: least so that a mean is Gaussian, full so that five standard errors are 1% */
} ramps[RAMPS] = {{10000, 4.547, 256, 1 << 15}, {1000, 7.646, 256, 1 << 17}};

static void ramp(struct limen_protocol *protocol, unsigned steps)
{
	limen_protocol_init(protocol, BITS, 1);
	limen_protocol_ramp(protocol, 0, FIELD_BITS, 0, LIMEN_GLAUBER, steps);
}

static double landauer(const struct limen_exact *exact)
{
	return limen_landauer_bits(limen_entropy_bits(exact->p_start, exact->levels),
				   limen_entropy_bits(exact->p, exact->levels));
}

/* Finite operations, L1: docs/theory.md section 6.5. */
static double finite_ops(const struct limen_exact *exact)
{
	return limen_finite_ops_bits(
		limen_entropy_bits(exact->p_start, exact->levels), limen_entropy_bits(exact->p, exact->levels),
		limen_transport_distance(exact->p_start, exact->p, exact->levels), exact->jumps, exact->escape_max);
}

/* Of a cell's heat: the third cumulant is minus the third derivative at 0 of ln E[2^(-s Q)], in nats, taken by
 * differences. */
static double skewness(struct lab *lab, const struct limen_protocol *protocol, double deviation_bits)
{
	static const double at[] = {-0.1, -0.05, 0.05, 0.1}, weight[] = {-1, 2, -2, 1};
	double third = 0.0;

	for (int i = 0; i < 4; i++)
		third += weight[i] * log(lab_exponential(lab, protocol, LIMEN_WORD, at[i]));
	return -third / (2 * 0.05 * 0.05 * 0.05) / pow(M_LN2 * deviation_bits, 3);
}

static void checks(struct lab *lab, unsigned i, const struct limen_protocol *protocol, const struct limen_exact *word,
		   const struct lab_sample *sample)
{
	double heat = lab_mean(sample->heat, sample->cells), deviation = limen_exact_heat_deviation(word);
	double scatter = deviation / sqrt(sample->cells);
	char what[40];

	snprintf(what, sizeof(what), "%u attempts", ramps[i].steps);
	lab_near(lab, "bits", heat, word->heat_bits, scatter, 0.01 * word->heat_bits, "heat to erase 16 levels, %s",
		 what);
	lab_gaussian(lab, skewness(lab, protocol, deviation), sample->cells, what);
	lab_at_least(lab, "bits", heat, landauer(word), scatter, "never below Landauer, %s", what);
	lab_at_least(lab, "bits", heat, finite_ops(word), scatter, "never below L1, %.0f jumps, %s", word->jumps, what);
	lab_point(lab, "measured", 3, (double)ramps[i].steps, heat, LAB_SIGMAS * scatter);
}

static void measure(struct lab *lab, unsigned i)
{
	struct limen_protocol protocol;
	struct limen_exact word, ideal;
	struct lab_sample sample = {0};

	ramp(&protocol, ramps[i].steps);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
	lab_run(lab, &protocol, lab_cells(lab, RAMPS * ramps[i].steps, RAMPS * 16, ramps[i].least, ramps[i].full), i,
		&sample, NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		checks(lab, i, &protocol, &word, &sample);
		lab_close(lab, "bits", ideal.heat_bits, ramps[i].heat_bits, 5e-4,
			  "heat by exact integration, %u attempts", ramps[i].steps);
		lab_close(lab, "bits", landauer(&ideal), 3.997, 5e-4, "Landauer, %u attempts", ramps[i].steps);
	}
	lab_sample_free(&sample);
	limen_exact_free(&ideal);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

static void curve(struct lab *lab)
{
	for (unsigned steps = 64; steps <= 40000 && !lab_failed(lab); steps += steps / 3) {
		struct limen_protocol protocol;
		struct limen_exact word;

		ramp(&protocol, steps);
		lab_exact(lab, &protocol, LIMEN_WORD, &word);
		if (!lab_failed(lab))
			lab_point(lab, "exact", 4, (double)steps, word.heat_bits, finite_ops(&word), landauer(&word));
		limen_exact_free(&word);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < RAMPS; i++)
		measure(lab, i);
	curve(lab);
}

const struct lab_experiment lab_erase_ladder = {
	.number = 7,
	.name = "erase-ladder",
	.title = "Erasing 16 levels costs 4 kT ln 2, and more in a hurry",
	.anchor = "Landauer 1961; Lee, Lee, Park 2024",
	.expected = "heat 4.547 bits in 10,000 attempts, 7.646 in 1000, to 1%; Landauer 3.997",
	.plot = "set xlabel 'duration, attempts'\nset ylabel 'heat to erase 16 levels, kT ln 2'\nset logscale x\n"
		"set xrange [50:50000]\nset yrange [0:30]\nset key top right spacing 1.2\n"
		"plot $exact using 1:2 with lines lc rgb '#1f5fa8' title 'exact integration', \\\n"
		"  $measured using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured', \\\n"
		"  $exact using 1:3 with lines dt 3 lw 2 lc rgb '#b03a2e' title 'finite operations, L1', \\\n"
		"  $exact using 1:4 with lines dt 2 lw 2 lc rgb '#3a7d44' title 'Landauer'\n",
	.run = run,
};
