/* finite_ops.c: what random open-loop protocols must pay, given how far the distribution moved (W1) in how many jumps
 * (A). Thousands of protocols, integrated exactly, keep L1 and the sharper bound that it follows from, while the form
 * of continuous time, theta = 0, fails for many. The worst protocol of each ladder for the latter is run on the
 * machine. */
#include "lab.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LADDERS = 5, WEIGHT = 64, PICTURE = 1200 };

/* What one protocol comes to. Ratios to Q + dS. */
struct figures {
	double heat, entropy_before, entropy_after, w1, a, theta;
	double sharp, l1, naive;
};

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

static struct figures figures_of(const struct limen_exact *exact)
{
	struct limen_facts facts = limen_facts_exact(exact);
	double before = facts.entropy_before_bits, after = facts.entropy_after_bits, a = facts.a;
	double w1 = fmin(facts.w1, a); /* but for rounding */
	double spent = exact->heat_bits + after - before;

	return (struct figures){
		.heat = exact->heat_bits,
		.entropy_before = before,
		.entropy_after = after,
		.w1 = w1,
		.a = a,
		.theta = facts.escape_max,
		.sharp = limen_sharp_bits(0, 0, w1, a, facts.escape_max) / spent,
		.l1 = limen_finite_ops_bits(0, 0, w1, a, facts.escape_max) / spent,
		.naive = limen_finite_ops_bits(0, 0, w1, a, 0) / spent,
	};
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
	struct figures f = figures_of(exact);
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

/* --- the nearest ones on the machine --- */

struct jumps {
	double sum, sum2, potential, potential2;
	const double *phi; /* of each level */
	long lowest;
};

static void each(void *ctx, const struct lab_cell *cell)
{
	struct jumps *jumps = ctx;
	double phi = jumps->phi[cell->level - jumps->lowest];

	jumps->sum += cell->jumps;
	jumps->sum2 += (double)cell->jumps * cell->jumps;
	jumps->potential += phi;
	jumps->potential2 += phi * phi;
}

/* W1 = E phi (end) - E phi (start) for the potential with slope +-1 that the exact distributions ask for; any such
 * potential gives at most W1, so that a sample's is no overestimate but for its scatter, as a sum of |...| would be. */
static void set_potential(const struct limen_exact *exact, double *phi)
{
	double ahead = 0;

	phi[0] = 0;
	for (size_t i = 0; i + 1 < exact->levels; i++) {
		ahead += exact->p_start[i] - exact->p[i]; /* what crosses to the next level, net */
		phi[i + 1] = phi[i] + (ahead >= 0 ? 1 : -1);
	}
}

static double mean_of(const double *p, const double *value, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += p[i] * value[i];
	return sum;
}

/* Entropy of a histogram, with the first correction of its bias: (levels seen - 1) / (2 n ln 2). */
static double sample_entropy(const struct lab_sample *sample)
{
	double p[1 << LADDERS], seen = 0;

	for (size_t i = 0; i < sample->levels; i++) {
		p[i] = sample->level[i] / sample->cells;
		seen += sample->level[i] > 0;
	}
	return limen_entropy_bits(p, sample->levels) + (seen - 1) / (2 * sample->cells * M_LN2);
}

/* Its scatter: that of -log2 p, and what is left of chi^2 where p is flat. */
static double entropy_scatter(const struct limen_exact *exact, double cells)
{
	double first = 0, second = 0;

	for (size_t i = 0; i < exact->levels; i++)
		if (exact->p[i] > 0) {
			first += exact->p[i] * log2(exact->p[i]);
			second += exact->p[i] * log2(exact->p[i]) * log2(exact->p[i]);
		}
	return hypot(sqrt(fmax(second - first * first, 0) / cells),
		     sqrt(((double)exact->levels - 1) / 2) / (cells * M_LN2));
}

static void compare(struct lab *lab, const struct limen_exact *word, const struct lab_sample *sample,
		    const struct jumps *jumps)
{
	unsigned levels = (unsigned)word->levels;
	struct figures f = figures_of(word);
	double n = sample->cells, heat = sample->heat / n, a = jumps->sum / n, after = sample_entropy(sample);
	double w1 = jumps->potential / n - mean_of(word->p_start, jumps->phi, word->levels);
	double of_heat = limen_exact_heat_deviation(word) / sqrt(n), of_entropy = entropy_scatter(word, n);
	double of_a = lab_error(jumps->sum, jumps->sum2, n), of_w1 = lab_error(jumps->potential, jumps->potential2, n);
	double limit = limen_sharp_bits(f.entropy_before, after, w1, a, f.theta);
	/* errors added, not squared: they hang together */
	double moved = limen_sharp_bits(f.entropy_before, after, w1 - of_w1, a, f.theta) - limit;
	double jumped = limen_sharp_bits(f.entropy_before, after, w1, a + of_a, f.theta) - limit;

	lab_near(lab, "bits", heat, f.heat, of_heat, 0, "%u levels: heat", levels);
	lab_near(lab, "jumps", a, f.a, of_a, 0, "%u levels: jumps A", levels);
	lab_near(lab, "levels", w1, f.w1, of_w1, 0, "%u levels: distance W1", levels);
	lab_near(lab, "bits", after, f.entropy_after, of_entropy, 0, "%u levels: entropy at the end", levels);
	lab_at_least(lab, "bits", heat, limit, of_heat + of_entropy + fabs(moved) + fabs(jumped),
		     "%u levels: heat above the sharp bound, all measured", levels);
	double spent = heat + after - f.entropy_before;

	lab_point(lab, "measured", 3, f.theta, limen_sharp_bits(0, 0, w1, a, f.theta) / spent,
		  limen_finite_ops_bits(0, 0, w1, a, 0) / spent);
}

static void measure(struct lab *lab, uint64_t index, unsigned use)
{
	struct limen_protocol protocol;
	struct limen_exact word;
	struct lab_sample sample = {0};
	double phi[1 << LADDERS];
	struct jumps jumps = {.phi = phi};

	make(&protocol, lab, index);
	lab_exact(lab, &protocol, LIMEN_WORD, &word);
	if (!lab_failed(lab)) {
		set_potential(&word, phi);
		jumps.lowest = -(long)(word.levels / 2);
		lab_run(lab, &protocol,
			lab_cells(lab, limen_protocol_attempts(&protocol) * LADDERS, 24 * LADDERS, 4096, 65536), use,
			&sample, NULL, each, &jumps);
	}
	if (!lab_failed(lab))
		compare(lab, &word, &sample, &jumps);
	lab_sample_free(&sample);
	limen_exact_free(&word);
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
