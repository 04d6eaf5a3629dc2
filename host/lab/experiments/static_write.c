/* static_write.c: a memory whose barrier does not move is written with a field that must pull it down: the update wall.
 * Load factor 1 (Arrhenius): the field lowers the barrier by all of itself. A write is a success when the cell has
 * made the step within N attempts; the field at which 1 - 1/e of the cells succeed is compared with
 * K = b - log2(N/2). */
#include "lab.h"

#include <limen/arith.h>

#include <math.h>

enum { FIELDS = 8, START = 0 };

static const double success = 1 - 0.36787944117144233; /* 1 - 1/e */
static const double spread_bits[FIELDS] = {-1.4, -1.0, -0.6, -0.2, 0.2, 0.6, 1.0, 1.4};

struct memory {
	double barrier_bits, attempts;
	double field_bits;      /* expected */
	double field[FIELDS];   /* tried, as the machine takes them */
	double cells[FIELDS];   /* that tried */
	double written[FIELDS]; /* of them */
	const struct limen_law *law;
};

/* P(a cell is written), exactly: a direction bit, then one jump against e = max(0, b - K). */
static double written(const struct memory *m, double field_bits)
{
	return -expm1(m->attempts * log1p(-0.5 * limen_law_hop(m->law, field_bits, m->barrier_bits).up));
}

/* d written / d K, per bit: by the law P ~ 2^K; that the table deviates from it by 1e-5 does not matter here. */
static double slope(double p)
{
	return -LIMEN_LN2 * (1 - p) * log1p(-p);
}

/* Derivative of the log likelihood of the counts in a shift of all fields. */
static double score(const struct memory *m, double shift_bits)
{
	double sum = 0;

	for (int g = 0; g < FIELDS; g++) {
		double p = written(m, m->field[g] + shift_bits);

		sum += (m->written[g] - m->cells[g] * p) * slope(p) / fmax(p * (1 - p), 1e-300);
	}
	return sum;
}

/* Most likely shift within 3 bits. */
static double fit(const struct memory *m)
{
	double low = -3, high = 3;

	while (high - low > 1e-5) {
		double middle = (low + high) / 2;

		if (score(m, middle) > 0)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

/* Of that shift, from the information in the cells. */
static double scatter(const struct memory *m)
{
	double information = 0;

	for (int g = 0; g < FIELDS; g++) {
		double p = written(m, m->field[g]);

		information += m->cells[g] * slope(p) * slope(p) / (p * (1 - p));
	}
	return 1 / sqrt(information);
}

/* A square tile of whole groups: one round. */
static size_t square(size_t cells)
{
	size_t side = (size_t)sqrt((double)cells) / FIELDS * FIELDS;

	return side * side;
}

static void measure(struct lab *lab, struct memory *m, uint64_t use)
{
	size_t cells = square(lab_cells(lab, 2 * m->attempts, 32, 64, 3136)); /* half of the budget */
	struct lab_sample sample[FIELDS] = {{0}};
	struct limen_protocol protocol;
	double heat = 0, jumps_heat = 0;

	limen_protocol_init(&protocol, 2, FIELDS);
	limen_protocol_start_level(&protocol, START);
	for (double left = m->attempts; left > 0; left -= 62500)
		limen_protocol_add_groups(&protocol, m->field, m->barrier_bits, LIMEN_ARRHENIUS,
					  (unsigned)fmin(left, 62500));
	lab_run(lab, &protocol, cells, use, sample, NULL, NULL, NULL);
	for (int g = 0; g < FIELDS && !lab_failed(lab); g++) {
		m->cells[g] = sample[g].cells;
		m->written[g] = sample[g].level[START + 1 + 2];
		heat += sample[g].heat;
		jumps_heat += sample[g].moved * m->field[g];
		lab_point(lab, use ? "tall" : "low", 3, m->field[g] - m->field_bits, m->written[g] / m->cells[g],
			  sqrt(success * (1 - success) / m->cells[g]));
	}
	if (!lab_failed(lab))
		lab_close(lab, "bits", heat, jumps_heat, 0, "heat of all writes is field times steps, barrier %g",
			  m->barrier_bits);
	for (int g = 0; g < FIELDS; g++)
		lab_sample_free(&sample[g]);
	limen_protocol_free(&protocol);
}

/* Exact probability at the formula's field: what the formula neglects is of the order 1/N. */
static void try_memory(struct lab *lab, const struct limen_law *law, double barrier_bits, double attempts, uint64_t use)
{
	struct memory m = {.barrier_bits = barrier_bits, .attempts = attempts, .law = law};

	m.field_bits = limen_static_write_bits(barrier_bits, attempts, 1);
	for (int g = 0; g < FIELDS; g++)
		m.field[g] = limen_law_field_bits(law, m.field_bits + spread_bits[g]);
	measure(lab, &m, use);
	if (lab_failed(lab))
		return;
	double field = m.field_bits + fit(&m);

	lab_near(lab, "bits", field, m.field_bits, scatter(&m), use ? 0.2 : 0,
		 "field that writes 1 - 1/e of the cells, barrier %g, N = %g", barrier_bits, attempts);
	lab_close(lab, "", written(&m, m.field_bits), success, 2 / attempts + 1e-4,
		  "exact share written at K = b - log2(N/2), barrier %g", barrier_bits);
}

static void curve(struct lab *lab)
{
	for (double k = -2; k <= 2.001; k += 0.05)
		lab_point(lab, "law", 2, k, 1 - exp(-exp2(k)));
}

static void run(struct lab *lab)
{
	static struct limen_law law;
	double attempts = 1e6;

	limen_law_init(&law, LIMEN_WORD, LIMEN_ARRHENIUS);
	if (lab->tier != LAB_FULL) /* fewer attempts a write, a stronger field, which must stay below 32 bits */
		attempts = fmax(20000, fmin(attempts, floor(lab->attempts_most / 2000)));
	try_memory(lab, &law, 34, 1000, 0);
	try_memory(lab, &law, 44, attempts, 1);
	lab_close(lab, "bits", limen_static_write_bits(44, 1e6, 1), 25.0685, 1e-4,
		  "the formula at b = 44, N = 1e6, load factor 1");
	curve(lab);
}

const struct lab_experiment lab_static_write = {
	.number = 14,
	.name = "static-write",
	.title = "A barrier that stays up must be pulled down by every write: the update wall",
	.anchor = "Arrhenius 1889; Kramers 1940; Chen et al. 2024 (update wall)",
	.expected = "b = 44, load factor 1, a million attempts a write: K = 25.07 +- 0.2 bits",
	.plot = "set xlabel 'field above b - log_2(N/2), bits'\nset ylabel 'share of cells written in N attempts'\n"
		"set xrange [-2:2]\nset yrange [0:1.05]\nset key bottom right\n"
		"plot 1-exp(-1) with lines lw 2 dt 2 lc rgb '#3a7d44' title '1 - 1/e', \\\n"
		"  $law using 1:2 with lines lc rgb '#1f5fa8' title '1 - exp(-2^x)', \\\n"
		"  $low using 1:2:3 with yerrorbars pt 7 lc rgb '#1f5fa8' title 'measured, b = 34, N = 1000', \\\n"
		"  $tall using 1:2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured, b = 44'\n",
	.run = run,
};
