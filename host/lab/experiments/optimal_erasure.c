/* optimal_erasure.c: the same erasure in the same number of attempts, along three schedules. A ramp of the field is
 * easy; a schedule that walks through the distributions at constant speed (a geodesic: the angle of sqrt(p) grows
 * evenly) pays a third less above Landauer's bound; and no schedule pays less than the one that solves for it, which is
 * almost the geodesic.
 *
 * At a barrier of 0 an attempt forgets: the upper level's share p_n after attempt n is 1 / (1 + 2^-K_n). So choosing
 * fields is choosing p_n, and the heat is the sum of K_n (p_n - p_n-1). */
#include "lab.h"

#include <math.h>

#define LEFT_BEHIND (1.0 / 1024)

enum { STEPS = 16, STEPS_MOST = 128 };

enum schedule { RAMP, GEODESIC, BEST, SCHEDULES };

static const char *const names[SCHEDULES] = {"ramp", "geodesic", "best"};

static double field_of(double p)
{
	return log2(p / (1.0 - p));
}

static double share_of(double field_bits)
{
	return 1.0 / (1.0 + exp2(-field_bits));
}

/* The least heat is stationary in every p_n, K_n+1 = K_n + K'(p_n) (p_n - p_n-1): the first field decides all. Returns
 * the last. */
static double shoot(double first_bits, unsigned steps, double *field_bits)
{
	double before = 0.5, field = first_bits;

	for (unsigned n = 0; n < steps; n++) {
		double p = share_of(field);

		field_bits[n] = field;
		field += (p - before) / (M_LN2 * p * (1.0 - p));
		before = p;
	}
	return field_bits[steps - 1];
}

/* Fields of an erasure that leaves LEFT_BEHIND below. */
static void plan(enum schedule schedule, unsigned steps, double *field_bits)
{
	double last = field_of(1.0 - LEFT_BEHIND), angle = asin(sqrt(1.0 - LEFT_BEHIND)) - M_PI / 4;
	double low = 0.0, high = last;

	for (unsigned n = 1; n <= steps && schedule != BEST; n++) {
		double s = sin(M_PI / 4 + angle * n / steps);

		field_bits[n - 1] = schedule == RAMP ? last * n / steps : field_of(s * s);
	}
	for (int i = 0; i < 100 && schedule == BEST; i++) { /* the last field grows with the first */
		double first = (low + high) / 2;

		*(shoot(first, steps, field_bits) < last ? &low : &high) = first;
	}
}

static void protocol_of(struct limen_protocol *protocol, enum schedule schedule, unsigned steps)
{
	double field_bits[STEPS_MOST];

	plan(schedule, steps, field_bits);
	limen_protocol_init(protocol, 1, 1);
	for (unsigned n = 0; n < steps; n++)
		limen_protocol_add(protocol, field_bits[n], 0, LIMEN_GLAUBER, 1);
}

static double landauer(const struct limen_exact *exact)
{
	return limen_landauer_bits(limen_entropy_bits(exact->p_start, 2), limen_entropy_bits(exact->p, 2));
}

/* Heat of a schedule by exact integration, and above Landauer's bound. */
static double exact_bits(struct lab *lab, enum schedule schedule, unsigned steps, enum limen_precision precision,
			 double *excess_bits, double *deviation_bits)
{
	struct limen_protocol protocol;
	struct limen_exact exact;
	double heat = *excess_bits = *deviation_bits = NAN;

	protocol_of(&protocol, schedule, steps);
	lab_exact(lab, &protocol, precision, &exact);
	if (!lab_failed(lab)) {
		heat = exact.heat_bits;
		*excess_bits = heat - landauer(&exact);
		*deviation_bits = limen_exact_heat_deviation(&exact);
	}
	limen_exact_free(&exact);
	limen_protocol_free(&protocol);
	return heat;
}

struct outcome {
	double heat, expected, scatter; /* bits */
};

static void measure(struct lab *lab, enum schedule schedule, struct outcome *outcome)
{
	struct limen_protocol protocol;
	struct lab_sample sample = {0};
	double excess, deviation;

	outcome->expected = exact_bits(lab, schedule, STEPS, LIMEN_WORD, &excess, &deviation);
	protocol_of(&protocol, schedule, STEPS);
	lab_run(lab, &protocol, lab_cells(lab, SCHEDULES * STEPS, SCHEDULES * 24, 8192, 1 << 20), schedule, &sample,
		NULL, NULL, NULL);
	if (!lab_failed(lab)) {
		outcome->heat = lab_mean(sample.heat, sample.cells);
		outcome->scatter = deviation / sqrt(sample.cells);
		lab_near(lab, "bits", outcome->heat, outcome->expected, outcome->scatter, 0.005 * outcome->expected,
			 "heat to erase a bit, %s, %d attempts", names[schedule], STEPS);
		lab_at_least(lab, "bits", outcome->heat, outcome->expected - excess, outcome->scatter,
			     "never below Landauer, %s", names[schedule]);
		lab_point(lab, "measured", 3, (double)schedule, outcome->heat, LAB_SIGMAS * outcome->scatter);
	}
	lab_sample_free(&sample);
	limen_protocol_free(&protocol);
}

/* What holds without a machine. The geodesic's excess in the limit of many attempts is half the length squared over
 * their number, the length of the path being 2 angle / sqrt(ln 2); the next order is of the size of 1 / attempts of it,
 * and twice that is let pass. */
static void theory(struct lab *lab)
{
	double heat[SCHEDULES], excess[SCHEDULES], spare;
	double angle = asin(sqrt(1.0 - LEFT_BEHIND)) - M_PI / 4, limit = 2.0 * angle * angle / M_LN2 / STEPS_MOST;

	for (int s = 0; s < SCHEDULES; s++)
		heat[s] = exact_bits(lab, (enum schedule)s, STEPS, LIMEN_IDEAL, &excess[s], &spare);
	lab_close(lab, "bits", heat[GEODESIC], 1.098, 5e-4, "geodesic by exact integration, %d attempts", STEPS);
	lab_at_most(lab, "bits", heat[BEST], heat[GEODESIC], 0, "the best schedule is no worse than the geodesic");
	lab_at_least(lab, "bits", excess[BEST], 0.99 * excess[GEODESIC], 0,
		     "nor better by more than 1%% of the excess");
	exact_bits(lab, GEODESIC, STEPS_MOST, LIMEN_IDEAL, &excess[0], &spare);
	lab_close(lab, "bits", excess[0], limit, 2.0 * limit / STEPS_MOST,
		  "excess: half length^2 / attempts, %d of them", STEPS_MOST);
}

static void draw(struct lab *lab)
{
	double field[SCHEDULES][STEPS_MOST], heat[SCHEDULES], excess[SCHEDULES], spare;

	for (int s = 0; s < SCHEDULES; s++)
		plan((enum schedule)s, STEPS, field[s]);
	for (unsigned n = 0; n < STEPS; n++)
		lab_point(lab, "fields", 4, n + 1.0, field[RAMP][n], field[GEODESIC][n], field[BEST][n]);
	for (unsigned steps = 4; steps <= STEPS_MOST && !lab_failed(lab); steps += 1 + steps / 8) {
		for (int s = 0; s < SCHEDULES; s++)
			heat[s] = exact_bits(lab, (enum schedule)s, steps, LIMEN_WORD, &excess[s], &spare);
		lab_point(lab, "heat", 5, (double)steps, heat[RAMP], heat[GEODESIC], heat[BEST],
			  heat[RAMP] - excess[RAMP]);
	}
}

/* The last two leave the false-alarm rate of the first as it is: it fails whenever the second does, given the third. */
static void saving_checks(struct lab *lab, const struct outcome *ramp, const struct outcome *geodesic)
{
	double saved = ramp->heat - geodesic->heat, expected = ramp->expected - geodesic->expected;
	double scatter = hypot(ramp->scatter, geodesic->scatter);

	lab_near(lab, "bits", saved, expected, scatter, 0, "what the geodesic saves against the ramp");
	lab_at_least(lab, "bits", saved, 0, 0, "it saves");
	lab_at_least(lab, "bits", expected, LAB_SIGMAS * scatter, 0, "the expected saving is five standard errors");
}

static void run(struct lab *lab)
{
	struct outcome outcome[SCHEDULES] = {{0}};

	for (int s = 0; s < SCHEDULES; s++)
		measure(lab, (enum schedule)s, &outcome[s]);
	if (lab_failed(lab))
		return;
	saving_checks(lab, &outcome[RAMP], &outcome[GEODESIC]);
	theory(lab);
	draw(lab);
}

const struct lab_experiment lab_optimal_erasure = {
	.number = 6,
	.name = "optimal-erasure",
	.title = "A bit is erased with least heat along a geodesic",
	.anchor = "Aurell et al. 2012; Zulkowski, DeWeese 2014; Proesmans, Ehrich, Bechhoefer 2020",
	.expected = "1.098 bits in 16 attempts, to 0.5%, less than the 1.15 bits of a ramp of the field",
	.plot = "unset title\nset multiplot layout 1,2 title 'A bit is erased with least heat along a geodesic'\n"
		"set xlabel 'attempt'\nset ylabel 'field, kT ln 2'\nset key top left\nset xrange [0:17]\n"
		"plot $fields using 1:2 with linespoints pt 7 ps 0.6 lc rgb '#b03a2e' title 'ramp', \\\n"
		"  $fields using 1:3 with linespoints pt 5 ps 0.6 lc rgb '#1f5fa8' title 'geodesic', \\\n"
		"  $fields using 1:4 with lines dt 3 lw 2 lc rgb '#444444' title 'best'\n"
		"set xlabel 'duration, attempts'\nset ylabel 'heat to erase a bit, kT ln 2'\nset key top right\n"
		"set logscale x 2\nset xrange [3.6:150]\nset yrange [0.9:1.8]\n"
		"plot $heat using 1:5 with lines lw 2 dt 2 lc rgb '#3a7d44' title 'Landauer', \\\n"
		"  $heat using 1:2 with lines lc rgb '#b03a2e' title 'exact, ramp', \\\n"
		"  $heat using 1:3 with lines lc rgb '#1f5fa8' title 'exact, geodesic', \\\n"
		"  $measured every ::0::0 using (16):2:3 with yerrorbars pt 7 lc rgb '#b03a2e' title 'measured', \\\n"
		"  $measured every ::1::1 using (16):2:3 with yerrorbars pt 5 lc rgb '#1f5fa8' title 'measured'\n"
		"unset multiplot\n",
	.run = run,
};
