/* erase_bit.c: a spin in equal parts up and down is driven into one state by a field that grows to 10 bits. A bit of
 * entropy is gone, so at least one bit of heat must have been booked; slow ramps come near it, fast ones pay more. */
#include "lab.h"

#include <math.h>

#define FIELD_BITS 10.0

/* How many attempts, over what barrier; what it costs, where that is a published figure of the model; how many cells
 * the full tier takes. */
static const struct ramp {
	unsigned steps;
	double barrier_bits, heat_bits;
	size_t cells;
} ramps[] = {
	{64, 0, 1.0282, 250000}, {64, 3, 1.5420, 1200000}, {256, 3, 1.1327, 600000}, {8, 0, 0, 30000},
	{16, 0, 0, 30000},       {256, 0, 0, 30000},       {16, 3, 0, 30000},        {1024, 3, 0, 30000},
};

static double landauer_bits(const struct limen_exact *exact)
{
	return limen_landauer_bits(limen_entropy_bits(exact->p_start, 2), limen_entropy_bits(exact->p, 2));
}

/* Slow ramps: what is above Landauer falls as 1/N: (Kf/2) (pf - 1/2) (2 - theta) / (theta N), docs/theory.md 11. */
static double slow_ramp_bits(const struct limen_exact *exact, double barrier_bits, unsigned steps)
{
	double theta = exp2(-barrier_bits);

	return landauer_bits(exact) + FIELD_BITS / 2 * (exact->p[1] - 0.5) * (2 - theta) / (theta * steps);
}

static void protocol_of(struct limen_protocol *protocol, double barrier_bits, unsigned steps)
{
	limen_protocol_init(protocol, 1, 1);
	limen_protocol_ramp(protocol, 0, FIELD_BITS, barrier_bits, LIMEN_GLAUBER, steps);
}

static void check_figure(struct lab *lab, const struct ramp *ramp, const struct limen_exact *ideal)
{
	lab_close(lab, "bits", ideal->heat_bits, ramp->heat_bits, 5e-5, "exact integration, %u attempts, barrier %g",
		  ramp->steps, ramp->barrier_bits);
	lab_close(lab, "bits", slow_ramp_bits(ideal, ramp->barrier_bits, ramp->steps), ideal->heat_bits,
		  0.05 * (ideal->heat_bits - 1), "1/N law, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
}

static void erase(struct lab *lab, const struct ramp *ramp, uint64_t use)
{
	struct limen_protocol protocol;
	struct limen_exact ideal, word;
	struct lab_sample sample = {0};
	size_t cells = lab_cells(lab, 8 * ramp->steps, 128, 256, ramp->cells);

	protocol_of(&protocol, ramp->barrier_bits, ramp->steps);
	lab_exact(lab, &protocol, LIMEN_IDEAL, &ideal);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	lab_run(lab, &protocol, cells, use, &sample, NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		double heat = lab_mean(sample.heat, sample.cells);
		double scatter = limen_exact_heat_deviation(&word) / sqrt(sample.cells);

		lab_near(lab, "bits", heat, word.heat_bits, scatter, ramp->heat_bits > 0 ? 0.005 * word.heat_bits : 0,
			 "heat to erase a bit, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		lab_at_least(lab, "bits", heat, landauer_bits(&word), scatter,
			     "never below Landauer, %u attempts, barrier %g", ramp->steps, ramp->barrier_bits);
		if (ramp->heat_bits > 0)
			check_figure(lab, ramp, &ideal);
		lab_point(lab, ramp->barrier_bits > 0 ? "high" : "low", 3, (double)ramp->steps, heat,
			  LAB_SIGMAS * scatter);
	}
	lab_sample_free(&sample);
	limen_exact_free(&ideal);
	limen_exact_free(&word);
	limen_protocol_free(&protocol);
}

/* Exact integration at many durations, for the picture: heat, Landauer for the error that is left, the 1/N law. */
static void curve(struct lab *lab, const char *name, double barrier_bits, unsigned least)
{
	for (unsigned steps = least; steps <= 2048 && !lab_failed(lab); steps += steps / 4) {
		struct limen_protocol protocol;
		struct limen_exact exact;

		protocol_of(&protocol, barrier_bits, steps);
		lab_exact(lab, &protocol, LIMEN_WORD, &exact);
		if (!lab_failed(lab))
			lab_point(lab, name, 4, (double)steps, exact.heat_bits, landauer_bits(&exact),
				  slow_ramp_bits(&exact, barrier_bits, steps));
		limen_exact_free(&exact);
		limen_protocol_free(&protocol);
	}
}

static void run(struct lab *lab)
{
	for (unsigned i = 0; i < sizeof(ramps) / sizeof(ramps[0]); i++)
		erase(lab, &ramps[i], i);
	curve(lab, "exact_low", 0, 4);
	curve(lab, "exact_high", 3, 8);
}

const struct lab_experiment lab_erase_bit = {
	.number = 4,
	.name = "erase-bit",
	.title = "Erasing one bit costs at least kT ln 2",
	.anchor = "Landauer 1961; Berut et al. 2012; Jun, Gavrilov, Bechhoefer 2014",
	.expected = "heat 1.0282, 1.5420 and 1.1327 bits, to 0.5%",
	.plot = "set logscale x 2\nset xlabel 'duration, attempts'\nset ylabel 'heat to erase a bit, kT ln 2'\n"
		"set xrange [4:2048]\nset yrange [0:3]\nset key top right\n"
		"plot 1 with lines lw 2 lc rgb '#3a7d44' title 'Landauer, kT ln 2', \\\n"
		"  $exact_low using 1:2 with lines lw 2 lc rgb '#1f5fa8' title 'exact, barrier 0', \\\n"
		"  $exact_low using 1:4 with lines dt 3 lc rgb '#1f5fa8' title '1/N law', \\\n"
		"  $low using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured', \\\n"
		"  $exact_high using 1:2 with lines lw 2 lc rgb '#b03a2e' title 'exact, barrier 3 bits', \\\n"
		"  $exact_high using 1:4 with lines dt 3 lc rgb '#b03a2e' title '1/N law', \\\n"
		"  $high using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured', \\\n"
		"  $exact_high using 1:3 with lines dt 2 lc rgb '#b03a2e' title 'Landauer for the error left, barrier "
		"3'\n",
	.run = run,
};
