/* erase_bit.c: a spin in equal parts up and down is driven into one state by a field that grows to 10 bits. A bit of
 * entropy is gone, so at least one bit of heat must have been booked; slow ramps come near it, fast ones pay more. */
#include "lab.h"

#include <math.h>

#define FIELD_BITS 10.0

/* How many attempts, over what barrier, and what it costs: closed form below. */
static const struct ramp {
	unsigned steps;
	double barrier_bits, heat_bits;
} ramps[] = {{64, 0, 1.0282}, {64, 3, 1.5420}, {256, 3, 1.1327}};

/* Slow ramps: Q = 1 - H(error) + (Kf/2) (pf - 1/2) (2 - theta) / (theta N) bits, docs/theory.md section 11. */
static double slow_ramp_bits(const struct limen_exact *exact, const struct ramp *ramp)
{
	double theta = exp2(-ramp->barrier_bits), p = exact->p[1];

	return limen_entropy_bits(exact->p_start, 2) - limen_entropy_bits(exact->p, 2) +
	       FIELD_BITS / 2 * (p - 0.5) * (2 - theta) / (theta * ramp->steps);
}

static void erase(struct lab *lab, const struct ramp *ramp, uint64_t use)
{
	struct limen_protocol protocol;
	struct limen_exact ideal, word;
	struct lab_sample sample = {0};
	size_t cells = lab_cells(lab, ramp->steps, 16, 4096, 1200000);

	limen_protocol_init(&protocol, 1, 1);
	limen_protocol_ramp(&protocol, 0, FIELD_BITS, ramp->barrier_bits, LIMEN_GLAUBER, ramp->steps);
	lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_run(lab, &protocol, cells, use, &sample, NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		double heat = lab_mean(sample.heat, sample.cells);
		double scatter = limen_exact_heat_deviation(&word) / sqrt(sample.cells);

		lab_near(lab, "bits", heat, word.heat_bits, scatter, 0.005 * word.heat_bits,
			 "heat to erase a bit, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		lab_close(lab, "bits", ideal.heat_bits, ramp->heat_bits, 5e-5,
			  "exact integration, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		lab_at_least(lab, "bits", heat,
			     limen_landauer_bits(limen_entropy_bits(word.p_start, 2), limen_entropy_bits(word.p, 2)),
			     scatter, "never below Landauer, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		lab_close(lab, "bits", slow_ramp_bits(&ideal, ramp), ideal.heat_bits, 0.05 * (ideal.heat_bits - 1),
			  "slow-ramp formula, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		lab_point(lab, ramp->barrier_bits > 0 ? "high" : "low", 3, (double)ramp->steps, heat,
			  LAB_SIGMAS * scatter);
	}
	lab_sample_free(&sample);
	limen_exact_free(&ideal);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

/* Exact integration at many durations, for the picture. */
static void curve(struct lab *lab, const char *name, double barrier_bits)
{
	for (unsigned steps = 4; steps <= 2048 && !lab_failed(lab); steps += steps / 4) {
		struct limen_protocol protocol;
		struct limen_exact exact;

		limen_protocol_init(&protocol, 1, 1);
		limen_protocol_ramp(&protocol, 0, FIELD_BITS, barrier_bits, LIMEN_GLAUBER, steps);
		lab_exact(lab, &protocol, LIMEN_WORD, &exact);
		if (!lab_failed(lab))
			lab_point(lab, name, 3, (double)steps, exact.heat_bits, 1 - limen_entropy_bits(exact.p, 2));
		limen_exact_free(&exact);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < sizeof(ramps) / sizeof(ramps[0]); i++)
		erase(lab, &ramps[i], i);
	curve(lab, "exact_low", 0);
	curve(lab, "exact_high", 3);
}

const struct lab_experiment lab_erase_bit = {
	.number = 4,
	.name = "erase-bit",
	.title = "Erasing one bit costs at least kT ln 2",
	.anchor = "Landauer 1961; Berut et al. 2012; Jun, Gavrilov, Bechhoefer 2014",
	.expected = "heat 1.0282, 1.5420 and 1.1327 bits, to 0.5%",
	.plot = "set logscale x 2\nset xlabel 'duration, attempts'\nset ylabel 'heat to erase a bit, kT ln 2'\n"
		"set yrange [0:4]\nset key top right\n"
		"plot 1 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'Landauer, kT ln 2', \\\n"
		"  $exact_low using 1:2 with lines lc rgb '#1f5fa8' title 'exact, barrier 0', \\\n"
		"  $low using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured, barrier 0', \\\n"
		"  $exact_high using 1:2 with lines lc rgb '#b03a2e' title 'exact, barrier 3 bits', \\\n"
		"  $high using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured, barrier 3 bits'\n",
	.run = run,
};
