/* quadratic.c: 16 variables descend a quadratic loss L = w H w / 2 - b w on the array itself: it reads its levels,
 * makes each field from them and pulses one variable after the other. A jump dw of variable i pays K_i dw where K_i =
 * -dL/dw_i at that moment, and changes L by -K_i dw + H_ii dw^2 / 2. So, replica by replica and to the last bit,
 *
 *     Q = L0 - Lf + (1/2) sum over i of H_ii A_i,
 *
 * provided that no other variable moved since K_i was made. At the end the loss is thermal: M / (2 ln 2) bits.
 *
 * A row is a replica, a column a variable. H and b are whole multiples of 2^-12 bit, so nothing is rounded. */
#include "lab.h"

#include <limen/arith.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
	M = 16,
	BITS = 8,
	ALONE_BITS = 6,
	SWEEPS = 400,
	AT_ONCE = 40,
	MOMENTS_READ = 8,
	UNIT = 1 << LIMEN_FRACTION_BITS
};
enum { ONES, ROW_OF_H, PRODUCT, OFFSETS }; /* vector registers */

struct problem {
	int32_t h[M][M], b[M]; /* 2^-12 bit */
};

struct array {
	struct limen_device *device;
	unsigned tile, rows;
	int16_t *level; /* [rows][M], as below */
	int64_t *heat;
	uint32_t *jumps;
};

/* Sums over replicas at one moment of the descent. */
struct moment {
	double replicas, loss, heat, heat2, predicted; /* bits */
	double moved[M], moved2[M], jumps[M];
	double broken; /* replicas in which the identity fails */
};

static void make_problem(struct problem *problem, uint64_t seed)
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

/* 2 L of a replica, 2^-12 bit, from L = 0 at level 0. */
static int64_t loss2(const struct problem *problem, const int16_t *w)
{
	int64_t sum = 0;

	for (int i = 0; i < M; i++) {
		int64_t row = -2 * (int64_t)problem->b[i];

		for (int j = 0; j < M; j++)
			row += problem->h[i][j] * (int64_t)w[j];
		sum += row * w[i];
	}
	return sum;
}

/* -2 L of the best real point, b H^-1 b, by Gauss elimination: H is positive definite. In 2^-12 bit. */
static double depth2(const struct problem *problem)
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

static bool array_open(struct lab *lab, struct array *array, unsigned replicas)
{
	const struct limen_info *info = limen_device_info(lab->device);
	unsigned most = info->lanes * (info->depth / M), streams = info->lanes * info->row_slots;
	int16_t ones[1024];

	most = most > streams ? streams : most;
	most = most > info->vector_len ? info->vector_len : most;
	most = most > 1024 ? 1024 : most;
	*array = (struct array){.device = lab->device, .rows = replicas < most ? replicas : most};
	array->level = malloc(array->rows * M * sizeof(*array->level));
	array->heat = malloc(array->rows * M * sizeof(*array->heat));
	array->jumps = malloc(array->rows * M * sizeof(*array->jumps));
	for (int i = 0; i < 1024; i++)
		ones[i] = 1;
	return array->level && array->heat && array->jumps && !lab_check_error(lab, limen_reset(lab->device)) &&
	       !lab_check_error(lab, limen_tile_alloc(lab->device, array->rows, M, BITS, &array->tile)) &&
	       !lab_check_error(lab, limen_kinetics_load(lab->device, 0, LIMEN_GLAUBER)) &&
	       !lab_check_error(lab, limen_vector_s16(lab->device, ONES, array->rows > M ? array->rows : M, ones));
}

static void array_free(struct array *array)
{
	free(array->level);
	free(array->heat);
	free(array->jumps);
}

static void array_start(struct array *array, const struct problem *problem, uint64_t seed, uint64_t round)
{
	int16_t b[M];

	for (int i = 0; i < M; i++)
		b[i] = (int16_t)problem->b[i];
	limen_vector_s16(array->device, OFFSETS, M, b);
	limen_cells_clear(array->device, array->tile, NULL,
			  LIMEN_FLAG_CLEAR_LEVEL | LIMEN_FLAG_CLEAR_GRADIENT | LIMEN_FLAG_CLEAR_HEAT |
				  LIMEN_FLAG_CLEAR_JUMPS | LIMEN_FLAG_CLEAR_BLOCKED | LIMEN_FLAG_CLEAR_TOTALS);
	limen_tile_seed(array->device, array->tile, seed, round, 0, 0);
}

static struct limen_range column(const struct array *array, unsigned first, unsigned count)
{
	return (struct limen_range){0, (uint16_t)array->rows, (uint16_t)first, (uint16_t)count};
}

/* gradient of variable i = b_i - (H w)_i in every replica: a read and two outer products. */
static void set_field(struct array *array, const struct problem *problem, unsigned i)
{
	struct limen_range one = column(array, i, 1);
	int16_t minus[M];

	for (int j = 0; j < M; j++)
		minus[j] = (int16_t)-problem->h[i][j];
	limen_vector_s16(array->device, ROW_OF_H, M, minus);
	limen_mvm_vector(array->device, array->tile, NULL, ROW_OF_H, 0, PRODUCT);
	limen_grad(array->device, array->tile, &one, PRODUCT, ONES);
	limen_grad(array->device, array->tile, &one, ONES, OFFSETS);
}

static void attempt(struct array *array, unsigned first, unsigned count)
{
	struct limen_range range = column(array, first, count);
	struct limen_pulse pulse = {.mantissa = 1, .sweeps = 1, .offset = -1, .clear = true};

	limen_pulse(array->device, array->tile, &range, &pulse);
}

static void sweep(struct array *array, const struct problem *problem, bool at_once)
{
	for (unsigned i = 0; i < M; i++) {
		set_field(array, problem, i);
		if (!at_once)
			attempt(array, i, 1);
	}
	if (at_once)
		attempt(array, 0, M);
}

/* Reads everything and holds each replica against the identity. */
static void look(struct lab *lab, struct array *array, const struct problem *problem, double depth,
		 struct moment *moment)
{
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_LEVEL, NULL, array->level);
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_HEAT, NULL, array->heat);
	limen_cells_read(array->device, array->tile, LIMEN_FIELD_JUMPS, NULL, array->jumps);
	if (lab_check_error(lab, limen_sync(array->device)))
		return;
	for (unsigned r = 0; r < array->rows; r++) {
		const int16_t *w = &array->level[r * M];
		int64_t loss = loss2(problem, w), heat = 0, predicted = -loss;

		for (unsigned i = 0; i < M; i++) {
			uint32_t jumps = array->jumps[r * M + i];

			heat += array->heat[r * M + i];
			predicted += problem->h[i][i] * (int64_t)jumps;
			moment->moved[i] += w[i];
			moment->moved2[i] += (double)w[i] * w[i];
			moment->jumps[i] += jumps;
		}
		moment->replicas += 1;
		moment->broken += predicted != 2 * heat;
		moment->loss += ((double)loss + depth) / 2 / UNIT;
		moment->heat += (double)heat / UNIT;
		moment->heat2 += (double)heat / UNIT * ((double)heat / UNIT);
		moment->predicted += (double)predicted / 2 / UNIT;
	}
}

/* Each variable by itself, stiffness H_ii: couplings would enter at second order in the field of a step only (below),
 * tables and rounding of the machine are in it. B = 6 is 9 standard deviations, and 200 attempts are 10 lifetimes of L:
 * within 5e-4 bits. */
static double thermal_bits(struct lab *lab, const struct problem *problem, enum limen_precision precision)
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
static double equipartition_bits(const struct problem *problem)
{
	double h = 0;

	for (int i = 0; i < M; i++)
		h += (double)problem->h[i][i] / UNIT / M;
	return M / (2 * M_LN2) * (1 + M_LN2 * h / 4);
}

static void check_end(struct lab *lab, const struct problem *problem, const struct moment *end)
{
	double n = end->replicas, heat = end->heat / n, kb = 0, ckl = 0;
	double scatter = lab_error(end->heat, end->heat2, n), thermal = thermal_bits(lab, problem, LIMEN_WORD);

	for (int i = 0; i < M; i++) {
		double j = end->moved[i] / n, a = end->jumps[i] / n, s2 = (end->moved2[i] - n * j * j) / (n - 1);
		double j2 = limen_j2_unbiased(j, s2, n);

		kb += limen_kb_j2_bits(j2, a);
		ckl += limen_ckl_bits(4, j2, s2, limen_ln_variance_unbiased(s2, n), a);
	}
	/* loss = chi^2 of M variables over 2 ln 2: deviation sqrt(M/2) / ln 2 */
	lab_near(lab, "bits", end->loss / n, thermal, sqrt(M / 2.0) / M_LN2 / sqrt(n), 0.03 * M / (2 * M_LN2),
		 "loss in equilibrium, %d variables", M);
	lab_close(lab, "bits", thermal_bits(lab, problem, LIMEN_IDEAL), equipartition_bits(problem), 1e-3,
		  "exact integration: M (1 + ln 2 <H_ii> / 4) / (2 ln 2)");
	lab_at_least(lab, "bits", heat, kb, scatter, "heat above KB, summed over variables");
	lab_at_least(lab, "bits", heat, ckl, scatter, "heat above CKL, summed over variables");
}

static const unsigned moments[MOMENTS_READ] = {1, 3, 8, 20, 50, 100, 200, SWEEPS};

static void descend(struct lab *lab, struct array *array, const struct problem *problem, double depth, uint64_t round,
		    struct moment *moment)
{
	unsigned next = 0;

	array_start(array, problem, lab_seed(lab, 0), round);
	for (unsigned s = 1; s <= SWEEPS && !lab_failed(lab); s++) {
		sweep(array, problem, false);
		if (s == moments[next])
			look(lab, array, problem, depth, &moment[next++]);
	}
	lab->result->attempts += (double)array->rows * M * SWEEPS;
}

static void run_array(struct lab *lab, struct array *array, const struct problem *problem, unsigned replicas)
{
	struct moment moment[MOMENTS_READ], at_once;
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
	array_start(array, problem, lab_seed(lab, 1), 0);
	for (unsigned s = 0; s < AT_ONCE; s++)
		sweep(array, problem, true);
	look(lab, array, problem, depth, &at_once);
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
	struct problem problem;
	struct array array;
	size_t replicas = lab_cells(lab, (SWEEPS + AT_ONCE) * M, 0, 16, 4096);

	make_problem(&problem, lab->seed);
	if (array_open(lab, &array, (unsigned)replicas))
		run_array(lab, &array, &problem, (unsigned)replicas);
	array_free(&array);
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
