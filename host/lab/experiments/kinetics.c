/* kinetics.c: how often a cell jumps, against its field, for every kinetics: the engine against the table it was given.
 *
 * Ladders of 16 bits start in the middle and take fewer attempts than there are levels to the end, so nothing is ever
 * blocked and every attempt is a trial of its own: level and jump counter of a cell give its jumps with and against
 * the field. A tile holds 8 fields side by side, half a bit in steps of 1/16, under a barrier of which the load leaves
 * an eighth of a bit or little more; 34 tiles reach beyond the last entry of the table.
 *
 * One point shows an error of some per cent in a small ensemble. All points together show a hundred times less: the
 * best estimate of a common shift of the barrier (or of a factor on the table) is the sum of the deviations of the
 * counts, each weighted with how much the shift would change it over its variance. */
#include "lab.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIELDS = 8, BLOCKS = 34, POINTS = FIELDS * BLOCKS, BITS = 16, PER_BIT = 16, SWEEPS_MOST = 32000 };

static const double lowest_bits = 0.125; /* barrier that is left at least: at 0 a table could not lower it */
static const double stated = 0.002;      /* of P(jump) at each point */

struct point {
	double field_bits, barrier_bits;
	double attempts, with, against; /* counted */
	struct limen_hop hop;           /* of the law: up is with the field */
	double table_bits;
};

/* P(jump) of an attempt. */
static double jump_share(const struct point *point)
{
	return 0.5 * (point->hop.up + point->hop.down);
}

/* An estimate that is linear in the counts, and its standard error. */
struct estimate {
	double sum, information;
};

/* p: expected share of attempts; slope: its derivative in what is estimated. */
static void weigh(struct estimate *e, double attempts, double count, double p, double slope)
{
	e->sum += (count - attempts * p) * slope / (p * (1 - p));
	e->information += attempts * slope * slope / (p * (1 - p));
}

static double value(const struct estimate *e)
{
	return e->sum / e->information;
}

static double scatter(const struct estimate *e)
{
	return 1 / sqrt(e->information);
}

/* Standard errors that the worst of n exceeds as rarely as one exceeds five. */
static double gate_of_worst(unsigned n)
{
	double z = LAB_SIGMAS;

	while (n * erfc(z / sqrt(2)) > erfc(LAB_SIGMAS / sqrt(2)))
		z += 1e-3;
	return z;
}

/* Rounds of this many sweeps of this many cells. */
struct plan {
	unsigned sweeps, rounds;
};

/* The budget, divided evenly; at the full tier enough for the stated precision at the tile's rarest jumps. */
static struct plan plan_of(const struct lab *lab, const struct point *points, size_t cells)
{
	struct plan plan = {.rounds = 1};
	double attempts = lab->attempts_most / (LIMEN_KINETICS_COUNT * BLOCKS * (double)cells);

	if (lab->tier == LAB_FULL) {
		double p = 1, gate = gate_of_worst(POINTS) / stated;

		for (unsigned f = 0; f < FIELDS; f++)
			p = fmin(p, jump_share(&points[f]));
		attempts = 1.01 * gate * gate * (1 - p) / p * FIELDS / (double)cells;
	}
	attempts = ceil(attempts);
	plan.rounds = (unsigned)ceil(attempts / SWEEPS_MOST);
	plan.sweeps = (unsigned)ceil(attempts / plan.rounds);
	return plan;
}

static void count(struct point *points, const struct limen_ensemble *ensemble, const struct plan *plan,
		  const int16_t *level, const uint32_t *jumps)
{
	for (size_t i = 0; i < ensemble->cells; i++) {
		struct point *point = &points[i % ensemble->cols % FIELDS];

		point->attempts += plan->sweeps;
		point->with += (jumps[i] + (double)level[i]) / 2;
		point->against += (jumps[i] - (double)level[i]) / 2;
	}
}

/* One tile's worth of fields. */
static void measure(struct lab *lab, struct limen_ensemble *ensemble, enum limen_kinetics kinetics, unsigned block,
		    struct point *points)
{
	struct plan plan = plan_of(lab, points, ensemble->cells);
	int16_t *level = calloc(ensemble->cells, sizeof(*level));
	uint32_t *jumps = malloc(ensemble->cells * sizeof(*jumps));
	double fields[FIELDS];

	if (!level || !jumps)
		lab_check_error(lab, LIMEN_ENOMEM);
	for (int f = 0; f < FIELDS; f++)
		fields[f] = points[f].field_bits;
	for (unsigned round = 0; round < plan.rounds && !lab_failed(lab); round++) {
		uint64_t use = (uint64_t)kinetics * BLOCKS + block;

		/* levels start in the middle: that of a fresh cell, 0 */
		if (lab_check_error(lab, limen_ensemble_start_levels(ensemble, NULL, lab_seed(lab, use), round)) ||
		    lab_check_error(lab, limen_ensemble_pulse_groups(ensemble, fields, points[0].barrier_bits, kinetics,
								     plan.sweeps)) ||
		    lab_check_error(lab, limen_ensemble_read(ensemble, level, NULL, jumps)))
			break;
		lab->result->attempts += (double)ensemble->cells * plan.sweeps;
		count(points, ensemble, &plan, level, jumps);
	}
	free(level);
	free(jumps);
}

static void prepare(struct point *points, const struct limen_law *law)
{
	for (unsigned i = 0; i < POINTS; i++) {
		struct point *p = &points[i];
		double most = (double)(i / FIELDS + 1) * FIELDS / PER_BIT; /* above all fields of its tile */

		p->field_bits = (double)i / PER_BIT;
		p->barrier_bits = lowest_bits + most * law->lambda / 2.0;
		p->hop = limen_law_hop(law, p->field_bits, p->barrier_bits);
		p->table_bits = law->table[i < LIMEN_TABLE_WORDS ? i : LIMEN_TABLE_WORDS - 1] /
				(double)(1 << LIMEN_FRACTION_BITS);
	}
}

/* All points one by one: only the worst of them is kept, with a gate for the worst of so many. */
static void judge_worst(struct lab *lab, const struct point *points, const char *name)
{
	double gate = gate_of_worst(POINTS), worst = -1;
	double at = 0, deviation = 0, error = 0;

	for (unsigned i = 0; i < POINTS; i++) {
		double p = jump_share(&points[i]), n = points[i].attempts;
		double off = (points[i].with + points[i].against) / (n * p) - 1, s = sqrt((1 - p) / (p * n));

		if (fabs(off) / s > worst) {
			worst = fabs(off) / s;
			at = points[i].field_bits;
			deviation = off;
			error = s;
		}
		lab_point(lab, name, 4, points[i].field_bits,
			  (points[i].with + points[i].against) / n * exp2(points[i].barrier_bits), 100 * off, 100 * s);
	}
	/* the scatter is widened so that five of them are the gate of the worst */
	lab_near(lab, "%", 100 * deviation, 0, 100 * error * gate / LAB_SIGMAS, 100 * stated,
		 "%s: P(jump) off the table, worst of %d points (K = %g)", name, POINTS, at);
}

/* What changes the barrier changes both directions alike: jumps in all are what there is to know of it. */
static void judge_pooled(struct lab *lab, const struct point *points, const struct limen_law *law, const char *name)
{
	struct estimate barrier = {0, 0}, against = {0, 0}, factor = {0, 0};

	for (unsigned i = 0; i < POINTS; i++) {
		double p = jump_share(&points[i]), down = 0.5 * points[i].hop.down, n = points[i].attempts;
		double jumps = points[i].with + points[i].against;

		weigh(&barrier, n, jumps, p, -LIMEN_LN2 * p);
		if (points[i].table_bits > 0)
			weigh(&factor, n, jumps, p, -LIMEN_LN2 * points[i].table_bits * p);
		if (points[i].field_bits > 0 && down > 0)
			weigh(&against, n, points[i].against, down, -LIMEN_LN2 * down);
	}
	lab_near(lab, "bits", value(&barrier), 0, scatter(&barrier), 0, "%s: barrier off the table, pooled", name);
	lab_near(lab, "bits", value(&against), 0, scatter(&against), 0,
		 "%s: barrier against the field, off the table, pooled", name);
	if (law->kinetics == LIMEN_GLAUBER)
		lab_near(lab, "", 1 + value(&factor), 1, scatter(&factor), 0, "%s: factor on the table, pooled", name);
}

static void try_kinetics(struct lab *lab, struct limen_ensemble *ensemble, enum limen_kinetics kinetics,
			 struct point *points)
{
	static struct limen_law law;
	const char *name = limen_kinetics_name(kinetics);

	limen_law_init(&law, LIMEN_WORD, kinetics);
	prepare(points, &law);
	for (unsigned block = 0; block < BLOCKS && !lab_failed(lab); block++) {
		measure(lab, ensemble, kinetics, block, points + (size_t)block * FIELDS);
		if (lab->progress)
			lab->progress(lab->ctx, ((double)kinetics + (block + 1.0) / BLOCKS) / LIMEN_KINETICS_COUNT);
	}
	if (lab_failed(lab))
		return;
	judge_worst(lab, points, name);
	judge_pooled(lab, points, &law, name);
}

static void run(struct lab *lab)
{
	const struct limen_info *info = limen_device_info(lab->device);
	struct point *points = calloc(POINTS, sizeof(*points));
	size_t cells = lab->tier == LAB_QUICK ? 256 : 4096, room = (size_t)info->lanes * info->depth;
	struct limen_ensemble ensemble;

	if (!points)
		lab_check_error(lab, LIMEN_ENOMEM);
	else
		lab_check_error(lab,
				limen_ensemble_open(lab->device, BITS, FIELDS, cells < room ? cells : room, &ensemble));
	for (int k = 0; k < LIMEN_KINETICS_COUNT && !lab_failed(lab); k++) {
		lab->result->cells = (double)ensemble.cells;
		memset(points, 0, POINTS * sizeof(*points));
		try_kinetics(lab, &ensemble, (enum limen_kinetics)k, points);
	}
	free(points);
}

#define CURVE(name, color) "  $" name " using 1:2 with linespoints pt 7 ps 0.25 lc rgb '" color "' title '" name "'"
#define RESIDUE(name, color) "  $" name " using 1:3 with points pt 7 ps 0.3 lc rgb '" color "' notitle"

const struct lab_experiment lab_kinetics = {
	.number = 15,
	.name = "kinetics",
	.title = "Cells jump as often as the loaded kinetics says",
	.anchor = "Glauber 1963; Metropolis et al. 1953; Butler-Volmer; Arrhenius",
	.expected = "P(jump) within 0.2% of the loaded table at every field from 0 to 17 bits",
	.plot = "set multiplot layout 2,1\nset logscale y 2\nset ytics 16\nset format y '2^{%L}'\n"
		"set ylabel 'P(jump) 2^b per attempt'\nset xrange [0:17]\nset yrange [0.25:*]\nset key top left\n"
		"plot " CURVE("glauber", "#1f5fa8") ", \\\n" CURVE("metropolis", "#3a7d44") ", \\\n" CURVE(
			"half",
			"#c7"
			"770"
			"0") ", \\\n" CURVE("arrhenius",
					    "#b03a2e") "\n"
						       "unset title\nunset logscale y\nset ytics autofreq\nset format "
						       "y '%g'\nset yrange "
						       "[*:*]\n"
						       "set xlabel 'field, bits (kT ln 2)'\nset ylabel 'off the table, "
						       "%'\n"
						       "plot " RESIDUE("glauber", "#1f5fa8") ", \\\n" RESIDUE(
							       "metropolis",
							       "#3a7d44") ", \\\n" RESIDUE("half",
											   "#c77700") ", \\\n" RESIDUE("arrhenius",
														       "#b03a2e") "\nunset "
																  "multiplo"
																  "t\n",
	.run = run,
};
