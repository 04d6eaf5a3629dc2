/* quadratic.c: 16 variables descend a quadratic loss L = w H w / 2 - b w on the array itself: it reads its levels,
 * makes each field from them and pulses one variable after the other. A jump dw of variable i pays K_i dw where K_i =
 * -dL/dw_i at that moment, and changes L by -K_i dw + H_ii dw^2 / 2. So, replica by replica and to the last bit,
 *
 *     Q = L0 - Lf + (1/2) sum over i of H_ii A_i,
 *
 * provided that no other variable moved since K_i was made. At the end the loss is thermal: M / (2 ln 2) bits.
 *
 * A row is a replica, a column a variable. H and b are whole multiples of 2^-12 bit, so nothing is rounded. */
#include "quadratic.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { M = QUADRATIC_M, UNIT = 1 << LIMEN_FRACTION_BITS, ALONE_BITS = 6, SWEEPS = 400, AT_ONCE = 40, MOMENTS_READ = 8 };

static void make_problem(struct quadratic *problem, uint64_t seed)
{
	struct limen_draw draw;
	int32_t least[M]; /* where L is */

	limen_draw_init(&draw, seed, "quadratic");
	for (int i = 0; i < M; i++) {
		least[i] = (int32_t)limen_draw_below(&draw, 41) - 20;
		problem->h[i][i] = 560 + (int32_t)limen_draw_below(&draw, 81); /* 0.14 to 0.16 bits a level squared */
		for (int j = 0; j < i; j++)
			problem->h[i][j] = problem->h[j][i] = (int32_t)limen_draw_below(&draw, 81) - 40;
	}
	for (int i = 0; i < M; i++) {
		problem->b[i] = 0;
		for (int j = 0; j < M; j++)
			problem->b[i] += problem->h[i][j] * least[j];
	}
}

/* -2 L of the best real point, b H^-1 b, by Gauss elimination: H is positive definite. In 2^-12 bit. */
static double depth2(const struct quadratic *problem)
{
	double a[M][M + 1], sum = 0;

	for (int i = 0; i < M; i++) {
		for (int j = 0; j < M; j++)
			a[i][j] = problem->h[i][j];
		a[i][M] = problem->b[i];
	}
	for (int i = 0; i < M; i++) {
		for (int k = i + 1; k < M; k++)
			for (int j = M; j >= i; j--)
				a[k][j] -= a[k][i] / a[i][i] * a[i][j];
		sum += a[i][M] * a[i][M] / a[i][i];
	}
	return sum;
}

/* Each variable by itself, stiffness H_ii: couplings would enter at second order in the field of a step only (below),
 * tables and rounding of the machine are in it. B = 6 is 9 standard deviations, and 200 attempts are 10 lifetimes of L:
 * within 5e-4 bits. */
static double thermal_bits(struct lab *lab, const struct quadratic *problem, enum limen_precision precision)
{
	struct limen_law *law = malloc(sizeof(*law));
	struct limen_exact exact;
	double field[1 << ALONE_BITS], sum = 0;

	if (!law || lab_check_error(lab, limen_exact_init(&exact, ALONE_BITS))) {
		free(law);
		return 0;
	}
	limen_law_init(law, precision, LIMEN_GLAUBER);
	for (int i = 0; i < M; i++) {
		double h = (double)problem->h[i][i] / UNIT;

		for (int w = 0; w < 1 << ALONE_BITS; w++)
			field[w] = -h * (w - (1 << (ALONE_BITS - 1)));
		limen_exact_start_level(&exact, 0);
		for (int t = 0; t < 200; t++)
			limen_exact_feedback(&exact, law, field, 0);
		sum += h * limen_exact_variance(&exact) / 2;
	}
	limen_exact_free(&exact);
	free(law);
	return sum;
}

/* Equipartition with steps of one level. E[d_i^2] stands still where 2 E[d_i tanh(k_i/2)] = 1, d the distance to the
 * best point and k_i = ln 2 (H d)_i, whatever H. For small k, with E[k_i^2] = ln 2 H_ii, that is E[d_i k_i] = 1 +
 * ln 2 H_ii / 4. One variable alone obeys this to all orders: its law is the sum of two Gaussians half a level either
 * side. */
static double equipartition_bits(const struct quadratic *problem)
{
	double h = 0;

	for (int i = 0; i < M; i++)
		h += (double)problem->h[i][i] / UNIT / M;
	return M / (2 * M_LN2) * (1 + M_LN2 * h / 4);
}

static void check_end(struct lab *lab, const struct quadratic *problem, const struct quadratic_moment *end)
{
	double n = end->replicas, heat = end->heat / n, kb = 0, ckl = 0;
	double scatter = lab_error(end->heat, end->heat2, n), thermal = thermal_bits(lab, problem, LIMEN_WORD);

	for (int i = 0; i < M; i++) {
		double j = end->moved[i] / n, a = end->jumps[i] / n, s2 = (end->moved2[i] - n * j * j) / (n - 1);
		double j2 = limen_j2_unbiased(j, s2, n);

		kb += limen_kb_j2_bits(j2, a);
		ckl += limen_ckl_bits(4, j2, s2, limen_ln_variance_unbiased(s2, n), a);
	}
	/* loss = chi^2 of M variables over 2 ln 2: deviation sqrt(M/2) / ln 2, skewness sqrt(8/M) */
	lab_near(lab, "bits", end->loss / n, thermal, sqrt(M / 2.0) / M_LN2 / sqrt(n), 0.03 * M / (2 * M_LN2),
		 "loss in equilibrium, %d variables", M);
	lab_skewed(lab, sqrt(8.0 / M), n);
	lab_close(lab, "bits", thermal_bits(lab, problem, LIMEN_IDEAL), equipartition_bits(problem), 1e-3,
		  "exact integration: M (1 + ln 2 <H_ii> / 4) / (2 ln 2)");
	lab_at_least(lab, "bits", heat, kb, scatter, "heat above KB, summed over variables");
	lab_at_least(lab, "bits", heat, ckl, scatter, "heat above CKL, summed over variables");
}

static const unsigned moments[MOMENTS_READ] = {1, 3, 8, 20, 50, 100, 200, SWEEPS};

static void descend(struct lab *lab, struct quadratic_array *array, const struct quadratic *problem, double depth,
		    uint64_t round, struct quadratic_moment *moment)
{
	unsigned next = 0;

	quadratic_start(array, problem, lab_seed(lab, 0), round);
	for (unsigned s = 1; s <= SWEEPS && !lab_failed(lab); s++) {
		quadratic_sweep(array, problem, false);
		if (s == moments[next])
			quadratic_look(lab, array, problem, depth, &moment[next++]);
	}
	lab->result->attempts += (double)array->rows * M * SWEEPS;
}

static void run_array(struct lab *lab, struct quadratic_array *array, const struct quadratic *problem,
		      unsigned replicas)
{
	struct quadratic_moment moment[MOMENTS_READ], at_once;
	double depth = depth2(problem), broken = 0;
	/* packets of a round, and what is read of a replica */
	double round_bytes = SWEEPS * M * 124.0, replica_bytes = MOMENTS_READ * M * 14.0;
	unsigned rounds = (replicas + array->rows - 1) / array->rows;

	if (lab->tier != LAB_FULL) {
		double most = lab->bytes_most / (round_bytes + replica_bytes * array->rows);

		rounds = rounds < most ? rounds : most > 1 ? (unsigned)most : 1;
	}
	memset(moment, 0, sizeof(moment));
	memset(&at_once, 0, sizeof(at_once));
	for (unsigned i = 0; i < rounds && !lab_failed(lab); i++) {
		descend(lab, array, problem, depth, i, moment);
		if (lab->progress)
			lab->progress(lab->ctx, (i + 1.0) / (rounds + 1.0));
	}
	quadratic_start(array, problem, lab_seed(lab, 1), 0);
	for (unsigned s = 0; s < AT_ONCE; s++)
		quadratic_sweep(array, problem, true);
	quadratic_look(lab, array, problem, depth, &at_once);
	lab->result->attempts += (double)array->rows * M * AT_ONCE;
	lab->result->cells = (double)array->rows * M * rounds;
	if (lab_failed(lab))
		return;
	for (int k = 0; k < MOMENTS_READ; k++) {
		double n = moment[k].replicas;

		broken += moment[k].broken;
		lab_point(lab, "descent", 4, (double)moments[k], moment[k].loss / n, moment[k].heat / n,
			  moment[k].predicted / n);
	}
	lab_close(lab, "replicas", broken, 0, 0, "that break Q = L0 - Lf + sum H_ii A_i / 2, at %d moments",
		  MOMENTS_READ);
	/* cross terms are whole numbers spread over hundreds: one in a thousand vanishes by chance */
	lab_at_least(lab, "replicas", at_once.broken, 0.9 * at_once.replicas, 0,
		     "all variables at once: cross terms H_ij break it");
	check_end(lab, problem, &moment[MOMENTS_READ - 1]);
}

static void run(struct lab *lab)
{
	struct quadratic problem;
	struct quadratic_array array;
	size_t replicas = lab_cells(lab, (SWEEPS + AT_ONCE) * M, 0, 16, 4096);

	make_problem(&problem, lab->seed);
	if (quadratic_open(lab, (unsigned)replicas, &array))
		run_array(lab, &array, &problem, (unsigned)replicas);
	quadratic_close(&array);
	for (double sweeps = 1; sweeps <= SWEEPS; sweeps *= 20)
		lab_point(lab, "thermal", 2, sweeps, M / (2 * M_LN2));
}

const struct lab_experiment lab_quadratic = {
	.number = 13,
	.name = "quadratic",
	.title = "Descending a quadratic loss pays for the descent and for every jump, to the last bit",
	.anchor = "equipartition; Langevin 1908",
	.expected = "Q = L0 - Lf + sum H_ii A_i / 2 in every replica, exactly; L settles at M / (2 ln 2), to 3%",
	.plot = "set logscale xy\nset xlabel 'sweeps over 16 variables'\nset ylabel 'kT ln 2'\nset xrange [0.9:450]\n"
		"set yrange [5:10000]\nset key top left Left reverse\n"
		"plot $descent using 1:4 with lines lw 2 lc rgb '#b03a2e' title 'L0 - L + sum H_{ii} A_i / 2', \\\n"
		"  $descent using 1:3 with points pt 7 lc rgb '#b03a2e' title 'heat, measured', \\\n"
		"  $descent using 1:2 with linespoints pt 7 lc rgb '#1f5fa8' title 'loss above the best, measured', "
		"\\\n"
		"  $thermal using 1:2 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'equipartition, 16 / (2 ln 2)'\n",
	.run = run,
};
