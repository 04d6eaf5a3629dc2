/* retention.c: spins are programmed, their barrier is raised, the field goes away; then they are left alone. Each
 * attempt lets a spin escape with probability 2^-b, so nu0 t attempts see nu0 t 2^-b escapes, whatever the states. */
#include "lab.h"

#include <limen/arith.h>

#include <math.h>

enum { PROGRAM_ATTEMPTS = 24, SWEEPS_MOST = 65000 };

static const double program_field_bits = 20, nu0_hz = 1e9, ten_years_s = 315576000, error = 0.001;

/* P(a spin is where it was programmed) after n attempts, each of which flips it with probability p. */
static double kept(double p, double n)
{
	return 0.5 + 0.5 * exp(n * log1p(-2 * p));
}

static void make(struct limen_protocol *protocol, double barrier_bits, double attempts)
{
	limen_protocol_init(protocol, 1, 1);
	limen_protocol_add(protocol, program_field_bits, 0, LIMEN_GLAUBER, PROGRAM_ATTEMPTS);
	/* the kinetics that leaves a barrier at zero field as it is */
	for (double left = attempts; left > 0; left -= SWEEPS_MOST)
		limen_protocol_add(protocol, 0, barrier_bits, LIMEN_METROPOLIS, (unsigned)fmin(left, SWEEPS_MOST));
}

/* Attempts of each of `cells` spins for about `escapes` of them. */
static double hold_attempts(double barrier_bits, double cells, double escapes)
{
	return fmax(1, round(escapes * exp2(barrier_bits) / cells));
}

static void hold(struct lab *lab, const struct limen_law *law, double barrier_bits, double escapes, uint64_t use)
{
	const size_t cells = lab->tier == LAB_QUICK ? 1024 : 4096;
	/* no more than every other spin escapes: what is mixed does not show what was held */
	double n = hold_attempts(barrier_bits, (double)cells, fmin(escapes, 0.5 * (double)cells)),
	       p = limen_law_accept(law, barrier_bits);
	int64_t totals[LIMEN_TOTAL_COUNT] = {0};
	struct lab_sample sample = {0};
	struct limen_protocol protocol;

	make(&protocol, barrier_bits, n);
	lab_run(lab, &protocol, cells, use, &sample, totals, NULL, NULL);
	if (!lab_failed(lab)) {
		double attempts = (double)totals[LIMEN_TOTAL_ATTEMPTS] - PROGRAM_ATTEMPTS * sample.cells;
		double jumps = (double)totals[LIMEN_TOTAL_JUMPS_ZERO], share = sample.level[1] / sample.cells;

		lab_near(lab, "escapes", jumps, attempts * p, sqrt(attempts * p * (1 - p)), 0,
			 "escapes over %g bits in %.0f attempts", barrier_bits, attempts);
		p = kept(p, attempts / sample.cells);
		lab_near(lab, "", share, p, sqrt(p * (1 - p) / sample.cells), 0,
			 "share of spins that hold what they were given, %g bits", barrier_bits);
		lab_point(lab, "measured", 3, barrier_bits, jumps / attempts, sqrt(fmax(jumps, 1)) / attempts);
	}
	lab_sample_free(&sample);
	limen_protocol_free(&protocol);
}

/* From 43 bits on the machine does not move at all, and says so in its count of frozen attempts. */
static void freeze(struct lab *lab, uint64_t use)
{
	int64_t totals[LIMEN_TOTAL_COUNT] = {0};
	struct lab_sample sample = {0};
	struct limen_protocol protocol;

	make(&protocol, LIMEN_OCTAVES, 64);
	lab_run(lab, &protocol, 1024, use, &sample, totals, NULL, NULL);
	if (!lab_failed(lab)) {
		lab_close(lab, "attempts", (double)totals[LIMEN_TOTAL_FROZEN], 64 * sample.cells, 0,
			  "attempts at 43 bits, all counted as frozen");
		lab_close(lab, "escapes", (double)totals[LIMEN_TOTAL_JUMPS_ZERO], 0, 0, "escapes over 43 bits");
	}
	lab_sample_free(&sample);
	limen_protocol_free(&protocol);
}

static void run(struct lab *lab)
{
	static struct limen_law law;
	const double step[] = {[LAB_QUICK] = 2, [LAB_NORMAL] = 3, [LAB_FULL] = 2};
	const double most[] = {[LAB_QUICK] = 10, [LAB_NORMAL] = 15, [LAB_FULL] = 22};
	double points = most[lab->tier] / step[lab->tier], barrier = step[lab->tier];
	double ten_years_bits = limen_static_barrier_bits(nu0_hz, ten_years_s, error);

	limen_law_init(&law, LIMEN_WORD, LIMEN_METROPOLIS);
	for (uint64_t use = 0; barrier <= most[lab->tier] && !lab_failed(lab); use++, barrier += step[lab->tier]) {
		double attempts = lab->tier == LAB_FULL ? 1e10 : 0.8 * lab->attempts_most / points;

		hold(lab, &law, barrier, attempts * exp2(-barrier), use);
	}
	freeze(lab, 100);
	/* beyond what can be counted: ten years at 1 GHz, one error in a thousand cells */
	lab_close(lab, "bits", ten_years_bits, 68.0964, 1e-3, "barrier for ten years at 1 GHz, one cell in 1000 lost");
	lab_close(lab, "", nu0_hz * ten_years_s * exp2(-ten_years_bits), error, 1e-9,
		  "escapes of a cell in that time, nu0 t 2^-b");
	lab_point(lab, "ten_years", 2, ten_years_bits, exp2(-ten_years_bits));
}

const struct lab_experiment lab_retention = {
	.number = 16,
	.name = "retention",
	.title = "What is left alone escapes at the rate 2^-b",
	.anchor = "Arrhenius 1889; Kramers 1940",
	.expected = "nu0 t 2^-b escapes, within five standard errors (Poisson)",
	.plot = "set logscale y 2\nset format y '2^{%L}'\nset xlabel 'barrier, bits (kT ln 2)'\n"
		"set ylabel 'escapes per attempt'\nset xrange [0:72]\nset yrange [2**-72:1]\nset ytics 2**8\n"
		"set key top right\nset arrow from 43,graph 0 to 43,graph 1 nohead dt 3 lc rgb '#888888'\n"
		"set label 'the machine freezes' at 42.3,graph 0.03 rotate by 90 textcolor rgb '#888888'\n"
		"plot 2**(-x) with lines lc rgb '#1f5fa8' title '2^{-b}', \\\n"
		"  $measured using 1:2 with points pt 7 lc rgb '#b03a2e' title 'measured', \\\n"
		"  $ten_years using 1:2 with points pt 6 ps 1.5 lc rgb '#3a7d44' title 'ten years at 1 GHz, error "
		"10^{-3}'\n",
	.run = run,
};
