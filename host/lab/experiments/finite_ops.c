/* finite_ops.c: what random open-loop protocols must pay, given how far the distribution moved (W1) in how many jumps
 * (A). Thousands of protocols, integrated exactly, keep L1 and the sharper bound that it follows from, while the form
 * of continuous time, theta = 0, fails for many. The worst protocol of each ladder for the latter is run on the
 * machine. */
#include "finite_ops.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LADDERS = FINITE_OPS_BITS_MAX, WEIGHT = 64, PICTURE = 1200 };

/* The protocol of a ladder that comes nearest to the sharp bound, so far. */
struct nearest {
	uint64_t index;
	double ratio;
};

static double normal(struct limen_draw *draw) /* near enough: a sum of twelve */
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += limen_draw_unit(draw);
	return sum;
}

static double choose(struct limen_draw *draw, unsigned n, const double *from)
{
	return from[limen_draw_below(draw, n)];
}

/* Uniform, at one level, or 64 balls thrown into some of the levels: whole numbers of cells in tiles of 64. */
static void random_start(struct limen_protocol *protocol, struct limen_draw *draw)
{
	unsigned levels = 1u << protocol->bits, kind = (unsigned)limen_draw_below(draw, 3);
	double weight[1 << LADDERS] = {0};
	unsigned places = 1 + (unsigned)limen_draw_below(draw, levels),
		 first = (unsigned)limen_draw_below(draw, levels);

	if (kind == 0)
		return;
	if (kind == 1)
		places = 1;
	for (int ball = 0; ball < WEIGHT; ball++)
		weight[(first + limen_draw_below(draw, places)) % levels] += 1;
	limen_protocol_start_weights(protocol, weight);
}

/* Field of attempt n of N: noise, constant, a ramp or a random walk. */
static double next_field(struct limen_draw *draw, unsigned kind, double scale, double field, unsigned n, unsigned of)
{
	switch (kind) {
	case 0:
		return scale * normal(draw);
	case 1:
		return scale;
	case 2:
		return 4 * scale * n / of;
	default:
		return field + 0.3 * normal(draw);
	}
}

/* Protocol number `index` of this seed, the same whenever it is made. */
static void make(struct limen_protocol *protocol, const struct lab *lab, uint64_t index)
{
	static const double lengths[] = {1, 3, 10, 40, 150}, scales[] = {0.1, 0.5, 2, 4},
			    barriers[] = {0, 0.05, 0.5, 1, 2, 4};
	struct limen_draw draw;

	limen_draw_init(&draw, lab->seed << 24 | index, "protocol");
	limen_protocol_init(protocol, 1 + (unsigned)(index % LADDERS), 1);
	random_start(protocol, &draw);
	enum limen_kinetics kinetics = (enum limen_kinetics)limen_draw_below(&draw, LIMEN_KINETICS_COUNT);
	unsigned attempts = (unsigned)choose(&draw, 5, lengths), kind = (unsigned)limen_draw_below(&draw, 4);
	double scale = choose(&draw, 4, scales) * (limen_draw_below(&draw, 2) ? 1 : -1);
	double barrier = choose(&draw, 6, barriers), rise = 4 * limen_draw_unit(&draw), field = 0;

	for (unsigned n = 1; n <= attempts; n++) {
		field = next_field(&draw, kind, scale, field, n, attempts);
		limen_protocol_add(protocol, fmax(-31, fmin(31, field)), barrier + rise * n / attempts, kinetics, 1);
	}
}

struct survey {
	struct limen_law *laws; /* [LIMEN_KINETICS_COUNT], ideal */
	double protocols, sharp_broken, l1_broken, naive_broken, most;
	struct nearest nearest[LADDERS];
};

static void survey_one(struct lab *lab, struct survey *survey, struct limen_exact *exact, uint64_t index)
{
	struct limen_protocol protocol;

	make(&protocol, lab, index);
	limen_exact_start(exact, protocol.start);
	for (size_t i = 0; i < protocol.pulses; i++)
		limen_exact_pulse(exact, &survey->laws[protocol.pulse[i].kinetics],
				  protocol.field_bits[protocol.pulse[i].field], protocol.pulse[i].barrier_bits, 1);
	struct finite_figures f = finite_figures_of(exact);
	struct nearest *nearest = &survey->nearest[index % LADDERS];

	lab_check_error(lab, protocol.error);
	if (f.heat + f.entropy_after - f.entropy_before > 1e-6) { /* else all is rounding */
		const double slack = 1 + 1e-6; /* of quantities of 1e-6 bits and more, known to 1e-13 or so */

		survey->protocols += 1;
		survey->sharp_broken += !(f.sharp <= slack);
		survey->l1_broken += !(f.l1 <= slack);
		survey->naive_broken += !(f.naive <= slack);
		survey->most = fmax(survey->most, f.sharp);
		/* with heat to measure, and at a theta where discrete time tells */
		if (protocol.pulses >= 3 && protocol.pulses <= 40 && fabs(f.heat) > 0.2 && f.theta > 0.2 &&
		    f.sharp > nearest->ratio)
			*nearest = (struct nearest){index, f.sharp};
		if (survey->protocols <= PICTURE) {
			lab_point(lab, "naive", 2, f.theta, fmin(f.naive, 9));
			lab_point(lab, "sharp", 2, f.theta, f.sharp);
		}
	}
	limen_protocol_free(&protocol);
}

static void survey_all(struct lab *lab, struct survey *survey)
{
	static const unsigned count[] = {[LAB_QUICK] = 1200, [LAB_NORMAL] = 6000, [LAB_FULL] = 20000};
	struct limen_exact exact[LADDERS];

	memset(exact, 0, sizeof(exact));
	survey->laws = malloc(LIMEN_KINETICS_COUNT * sizeof(*survey->laws));
	lab_check_error(lab, survey->laws ? LIMEN_OK : LIMEN_ENOMEM);
	for (unsigned k = 0; k < LIMEN_KINETICS_COUNT && !lab_failed(lab); k++)
		limen_law_init(&survey->laws[k], LIMEN_IDEAL, (enum limen_kinetics)k);
	for (unsigned b = 0; b < LADDERS && !lab_failed(lab); b++)
		lab_check_error(lab, limen_exact_init(&exact[b], b + 1));
	for (unsigned i = 0; i < count[lab->tier] && !lab_failed(lab); i++) {
		survey_one(lab, survey, &exact[i % LADDERS], i);
		if (lab->progress && i % 100 == 0)
			lab->progress(lab->ctx, 0.8 * i / count[lab->tier]);
	}
	for (unsigned b = 0; b < LADDERS; b++)
		limen_exact_free(&exact[b]);
	free(survey->laws);
}

static void measure(struct lab *lab, uint64_t index, unsigned use)
{
	struct limen_protocol protocol;

	make(&protocol, lab, index);
	finite_ops_measure(lab, &protocol,
			   lab_cells(lab, limen_protocol_attempts(&protocol) * LADDERS, 24 * LADDERS, 4096, 65536),
			   use);
	limen_protocol_free(&protocol);
}

static void run(struct lab *lab)
{
	struct survey survey = {0};

	survey_all(lab, &survey);
	if (lab_failed(lab))
		return;
	lab_close(lab, "protocols", survey.sharp_broken, 0, 0, "of %.0f break the sharp bound, exact integration",
		  survey.protocols);
	lab_close(lab, "protocols", survey.l1_broken, 0, 0, "of %.0f break L1", survey.protocols);
	lab_at_least(lab, "protocols", survey.naive_broken, 0.15 * survey.protocols, 0,
		     "of %.0f break the form of continuous time", survey.protocols);
	for (unsigned i = 0; i < LADDERS && !lab_failed(lab); i++)
		measure(lab, survey.nearest[i].index, i);
}

const struct lab_experiment lab_finite_ops = {
	.number = 8,
	.name = "finite-ops",
	.title = "Moving a distribution with few operations costs more than Landauer, less than continuous time says",
	.anchor = "Lee, Lee, Park, arXiv 2406.17966; bound derived in docs/theory.md 6.5",
	.expected = "0 violations of L1 and of the sharp bound; the form of continuous time fails for a fifth",
	.plot = "set xlabel 'largest escape probability of an attempt, theta'\nset ylabel 'bound / (Q + dS)'\n"
		"set xrange [-0.02:1.02]\nset yrange [0:1.6]\nset key top right opaque\n"
		"plot $naive using 1:2 with points pt 6 ps 0.5 lc rgb '#b03a2e' title 'continuous-time form', \\\n"
		"  $sharp using 1:2 with points pt 7 ps 0.4 lc rgb '#1f5fa8' title 'sharp bound', \\\n"
		"  1 with lines lw 2 dt 2 lc rgb '#3a7d44' notitle, \\\n"
		"  $measured using 1:3 with points pt 6 ps 1.2 lw 2 lc rgb '#b03a2e' notitle, \\\n"
		"  $measured using 1:2 with points pt 7 ps 1.2 lc rgb '#1f5fa8' title 'large: measured'\n",
	.run = run,
};
