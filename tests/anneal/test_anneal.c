/* test_anneal.c: annealing on the reference: optima, the first law, the Boltzmann law, replay. */
#include "fixture.h"

#include <math.h>

static const char frustrated[] =
	"10 15\n1 2 1\n2 3 1\n3 4 -1\n4 5 1\n5 1 1\n1 6 1\n2 7 -1\n3 8 1\n4 9 1\n5 10 1\n6 8 1\n8 10 1\n"
	"10 7 1\n7 9 -1\n9 6 1\n";
static const char qubo[] =
	"8 14\n1 1 -5\n2 2 3\n3 3 -1\n4 4 2\n5 5 -7\n1 2 4\n2 3 -6\n3 4 5\n4 5 -3\n5 6 2.5\n6 7 -4\n7 8 6\n"
	"1 8 -2\n2 6 1.5\n";
static const char formula[] =
	"p cnf 6 9\n1 2 -3 0\n-1 4 5 0\n3 -4 6 0\n-2 -5 -6 0\n1 -2 4 5 0\n-1 0\n2 3 0\n-3 -6 0\n4 -5 6 0\n";

static struct limen_anneal_config config_of(uint64_t sweeps, unsigned restarts)
{
	struct limen_anneal_config config;

	limen_anneal_defaults(LIMEN_UPDATE_CLASSES, sweeps, &config);
	config.restarts = restarts;
	return config;
}

static void check_optimum(struct limen_ising *ising)
{
	struct limen_anneal_config config = config_of(200, 3);
	struct limen_anneal_result *result = anneal("ref:", &config, ising, NULL);

	assert_int_equal(result->complete, 3);
	assert_true(result->restart[result->best_restart].best_energy == least_energy(ising));
	assert_true(limen_ising_energy(ising, result->best) == least_energy(ising));
	limen_anneal_free(result);
	limen_ising_free(ising);
}

static void optima(void **state)
{
	(void)state;
	check_optimum(make(frustrated, "gset"));
	check_optimum(make(qubo, "qubo"));
	check_optimum(make(formula, "cnf"));
	for (uint64_t seed = 1; seed <= 8; seed++)
		check_optimum(random_graph(14, 0.5, 5, seed));
}

/* Heat is gain x the energy given off: K = -gain (dE/ds) / rms, and a flip changes E by 2 dE/ds. Up to the rounding of
 * each field. */
static void check_first_law(const char *uri, struct limen_ising *ising, enum limen_update update, double barrier)
{
	struct limen_anneal_config config = config_of(50, 1);

	config.update = update;
	config.gain = (struct limen_schedule){LIMEN_CONSTANT, 3, 3};
	config.barrier = (struct limen_schedule){LIMEN_CONSTANT, barrier, barrier};
	struct limen_anneal_result *result = anneal(uri, &config, ising, NULL);
	const struct limen_anneal_restart *r = &result->restart[0];
	double heat = (double)r->totals[LIMEN_TOTAL_HEAT] / 4096, sum = 0, jumps = 0;
	double drop = 3 * (result->point[0].energy - r->final_energy) / (2 * result->plan.rms_field);

	for (unsigned i = 0; i < ising->spins; i++) {
		sum += (double)result->heat[i] / 4096;
		jumps += result->jumps[i];
		assert_int_equal(result->blocked[i], 0);
	}
	assert_true(sum == heat);
	assert_true(jumps > 0);
	/* the field is rounded to 1/4096, the mantissa of the gain to 2^-17 of 32 bits at most */
	assert_true(fabs(heat - drop) <= jumps / 8192 + 1e-4 * jumps);
	assert_true(drop != 0);
	assert_int_equal(r->totals[LIMEN_TOTAL_ATTEMPTS], 50 * ising->spins);
	assert_int_equal(r->macs, (int64_t)(50 * result->plan.sweep_cells));
	limen_anneal_free(result);
	limen_ising_free(ising);
}

static void first_law(void **state)
{
	(void)state;
	check_first_law("ref:", random_graph(60, 0.3, 4, 1), LIMEN_UPDATE_CLASSES, 0);
	check_first_law("ref:", random_graph(60, 0.3, 4, 2), LIMEN_UPDATE_SEQUENTIAL, 1.5);
	check_first_law("ref:", make(qubo, "qubo"), LIMEN_UPDATE_CLASSES, 0);
	check_first_law("ref:", make(formula, "cnf"), LIMEN_UPDATE_SEQUENTIAL, 0);
	/* fields in several columns */
	check_first_law("ref:", make("3 4\n1 1 200000\n2 2 -80000\n3 3 -60000\n1 2 4\n", "qubo"), LIMEN_UPDATE_CLASSES,
			0);
	/* two chunks */
	check_first_law("ref:like=laptop", torus(22, 50, 3), LIMEN_UPDATE_CLASSES, 0);
}

/* Ends of many runs at a constant gain: the mean energy of the Boltzmann distribution, within five standard errors of
 * its own variance: a false alarm in 1.7 million checks. Relaxation takes a few sweeps; 40 are made. */
static void check_boltzmann(struct limen_ising *ising, enum limen_kinetics kinetics, enum limen_update update)
{
	const unsigned n = 4000;
	const double gain = 2;
	struct limen_anneal_config config = config_of(40, n);
	double z = 0, mean = 0, square = 0, measured = 0, rms = limen_ising_rms_field(ising);

	config.gain = (struct limen_schedule){LIMEN_CONSTANT, gain, gain};
	config.kinetics = kinetics;
	config.update = update;
	config.look = 40;
	if (kinetics != LIMEN_GLAUBER) /* without a barrier a move down is certain */
		config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0.5, 0.5};
	for (unsigned m = 0; m < 1u << ising->spins; m++) {
		int8_t spin[20];

		for (unsigned i = 0; i < ising->spins; i++)
			spin[i] = m >> i & 1 ? 1 : -1;
		double energy = limen_ising_energy(ising, spin), weight = exp2(-gain * energy / (2 * rms));

		z += weight;
		mean += weight * energy;
		square += weight * energy * energy;
	}
	struct limen_anneal_result *result = anneal("ref:", &config, ising, NULL);

	for (unsigned i = 0; i < n; i++)
		measured += result->restart[i].final_energy / n;
	mean /= z;
	double error = sqrt((square / z - mean * mean) / n);

	if (fabs(measured - mean) > 5 * error)
		fail_msg("mean energy %.6g, Boltzmann's %.6g +- %.2g", measured, mean, error);
	limen_anneal_free(result);
	limen_ising_free(ising);
}

static void boltzmann(void **state)
{
	(void)state;
	check_boltzmann(make(frustrated, "gset"), LIMEN_GLAUBER, LIMEN_UPDATE_CLASSES);
	check_boltzmann(make(qubo, "qubo"), LIMEN_GLAUBER, LIMEN_UPDATE_SEQUENTIAL);
	check_boltzmann(make(qubo, "qubo"), LIMEN_METROPOLIS, LIMEN_UPDATE_CLASSES);
	check_boltzmann(make(frustrated, "gset"), LIMEN_HALF, LIMEN_UPDATE_SEQUENTIAL);
}

static void check_same(const struct limen_anneal_result *a, const struct limen_anneal_result *b)
{
	unsigned n = a->plan.spins;

	assert_int_equal(a->best_restart, b->best_restart);
	assert_memory_equal(a->best, b->best, n);
	assert_memory_equal(a->level, b->level, n * sizeof(*a->level));
	assert_memory_equal(a->heat, b->heat, n * sizeof(*a->heat));
	assert_memory_equal(a->jumps, b->jumps, n * sizeof(*a->jumps));
	for (unsigned i = 0; i < a->restarts; i++) {
		assert_true(a->restart[i].best_energy == b->restart[i].best_energy);
		assert_int_equal(a->restart[i].best_sweep, b->restart[i].best_sweep);
		assert_memory_equal(a->restart[i].totals, b->restart[i].totals, sizeof(a->restart[i].totals));
	}
}

/* A tiny device, threads, looks in other batches: the same run. Another seed: another one. */
static void replay(void **state)
{
	struct limen_ising *ising = random_graph(15, 0.5, 3, 1);
	struct limen_anneal_config config = config_of(60, 4);
	struct limen_anneal_result *first = anneal("ref:", &config, ising, NULL), *other;

	(void)state;
	other = anneal("ref:like=tiny", &config, ising, NULL);
	check_same(first, other);
	limen_anneal_free(other);
	config.threads = 3;
	other = anneal("ref:", &config, ising, NULL);
	check_same(first, other);
	limen_anneal_free(other);
	config.seed = 2;
	other = anneal("ref:", &config, ising, NULL);
	assert_memory_not_equal(first->heat, other->heat, 15 * sizeof(*first->heat));
	assert_true(first->heat[0] != 0);
	limen_anneal_free(other);
	limen_anneal_free(first);
	limen_ising_free(ising);
}

/* Looking seldom sees less, and changes nothing. */
static void seldom(void **state)
{
	struct limen_ising *ising = random_graph(40, 0.3, 1, 1);
	struct limen_anneal_config config = config_of(50, 1);
	struct limen_anneal_result *often = anneal("ref:", &config, ising, NULL), *rare;

	(void)state;
	config.look = 7;
	rare = anneal("ref:", &config, ising, NULL);
	assert_memory_equal(often->heat, rare->heat, 40 * sizeof(*often->heat));
	assert_true(often->restart[0].final_energy == rare->restart[0].final_energy);
	assert_true(often->restart[0].best_energy <= rare->restart[0].best_energy);
	assert_int_equal(often->points, 51);
	assert_int_equal(rare->points, 9); /* 0, 7, ..., 49 and 50 */
	assert_int_equal(rare->point[8].sweep, 50);
	for (size_t i = 0; i < rare->points; i++)
		assert_true(often->point[rare->point[i].sweep].energy == rare->point[i].energy);
	limen_anneal_free(rare);
	config.look = 1000000000; /* batches of a single look */
	rare = anneal("ref:", &config, ising, NULL);
	assert_int_equal(rare->points, 2);
	assert_memory_equal(often->heat, rare->heat, 40 * sizeof(*often->heat));
	limen_anneal_free(often);
	limen_anneal_free(rare);
	limen_ising_free(ising);
}

static bool stop_at_once(void *ctx)
{
	++*(int *)ctx;
	return true;
}

static void stopped(void **state)
{
	struct limen_ising *ising = random_graph(40, 0.3, 1, 1);
	struct limen_anneal_config config = config_of(100000, 3);
	int asked = 0;
	const struct limen_anneal_hooks hooks = {.ctx = &asked, .stop = stop_at_once};
	struct limen_anneal_result *result = anneal("ref:", &config, ising, &hooks);
	struct limen_anneal_report report;

	(void)state;
	assert_true(result->interrupted);
	assert_int_equal(result->complete, 0);
	assert_in_range(result->restart[0].sweeps, 1, 99999);
	assert_int_equal(result->restart[1].sweeps, 0);
	assert_true(limen_ising_energy(ising, result->best) == result->restart[0].best_energy);
	limen_anneal_report(&config, ising, result, &report);
	assert_int_equal(report.runs, 1);
	assert_false(report.landauer.known);
	limen_anneal_free(result);
	limen_ising_free(ising);
}

static bool stop_third(void *ctx)
{
	return ++*(int *)ctx == 3;
}

/* Stopped again and again, and taken up on other engines: the same run. */
static void kept(void **state)
{
	struct limen_ising *ising = random_graph(15, 0.5, 3, 1);
	struct limen_anneal_config config = config_of(700, 3);
	struct limen_checkpoint checkpoint = {.path = check_path("kept"), .every = 90, .description = "a run\n"};
	struct limen_anneal_result *whole, *result = NULL;
	unsigned rounds = 0;

	(void)state;
	config.look = 3;
	config.has_target = true;
	config.target = -1e9;
	whole = anneal("ref:", &config, ising, NULL);
	do {
		int asked = 0;
		const struct limen_anneal_hooks hooks = {&asked, stop_third, NULL, &checkpoint};

		limen_anneal_free(result);
		config.threads = 1 + rounds % 2;
		result = anneal(rounds % 3 ? "ref:" : "ref:like=tiny", &config, ising, &hooks);
		checkpoint.resume = checkpoint.path;
	} while (result->interrupted && ++rounds < 100);
	assert_true(rounds > 1);
	check_same(whole, result);
	assert_int_equal(whole->points, result->points);
	assert_memory_equal(whole->point, result->point, whole->points * sizeof(*whole->point));
	assert_memory_equal(whole->up, result->up, 15 * sizeof(*whole->up));
	assert_memory_equal(whole->alike, result->alike, 15 * sizeof(*whole->alike));
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(whole->restart[i].macs, result->restart[i].macs);
	limen_anneal_free(result);
	limen_ising_free(ising);

	/* another problem of the same size is refused */
	struct limen_errmsg err = {""};
	const struct limen_anneal_hooks hooks = {.checkpoint = &checkpoint};

	ising = random_graph(15, 0.5, 3, 2);
	assert_int_equal(limen_anneal("ref:", &config, ising, &hooks, &result, &err), LIMEN_EDATA);
	check_says(&err, "the problem is not that of the checkpoint");
	limen_anneal_free(whole);
	limen_ising_free(ising);
}

/* Bounds, success and costs of restarts against a second computation. */
static void reports(void **state)
{
	struct limen_ising *ising = random_graph(60, 0.3, 1, 5);
	struct limen_anneal_config config = config_of(30, 40);
	struct limen_anneal_result *result = anneal("ref:", &config, ising, NULL);
	struct limen_anneal_report report;
	double sorted = 1e9, heat = 0, cost = 0;
	unsigned reached = 0;

	(void)state;
	for (unsigned i = 0; i < 40; i++)
		sorted = result->restart[i].best_energy < sorted ? result->restart[i].best_energy : sorted;
	limen_anneal_free(result);
	config.has_target = true;
	config.target = sorted + 4; /* two edges short of the best */
	result = anneal("ref:", &config, ising, NULL);
	limen_anneal_report(&config, ising, result, &report);
	for (unsigned i = 0; i < 40; i++) {
		const struct limen_anneal_restart *r = &result->restart[i];

		assert_int_equal(r->reached, r->best_energy <= config.target);
		reached += r->reached;
		cost += r->reached ? (double)r->target_sweep / 40 : 30.0 / 40;
		heat += (double)r->totals[LIMEN_TOTAL_HEAT] / 4096 / 60 / 40;
	}
	assert_in_range(reached, 1, 39);
	assert_int_equal(report.reached, reached);
	assert_true(report.success_low < report.success && report.success < report.success_high);
	double repeats = log(0.01) / log(1 - reached / 40.0);

	cost *= repeats > 1 ? repeats : 1;
	assert_true(fabs(report.sweeps.value - cost) < 1e-9 * cost);
	assert_true(fabs(report.operations.value - 60 * cost) < 1e-7 * cost);
	assert_true(report.sweeps.low <= cost && cost <= report.sweeps.high);
	assert_true(fabs(report.heat_bits - heat) < 1e-12);
	assert_true(report.landauer.known && report.landauer.valid);
	assert_true(report.landauer.bits_per_cell <= report.heat_bits);
	assert_false(report.kb.known || report.kb.valid || report.ckl.known || report.ckl.valid);
	limen_anneal_free(result);

	config.update = LIMEN_UPDATE_PARALLEL;
	result = anneal("ref:", &config, ising, NULL);
	limen_anneal_report(&config, ising, result, &report);
	assert_false(report.landauer.valid);
	assert_non_null(strstr(report.landauer.domain, "simultaneously"));
	limen_anneal_free(result);
	limen_ising_free(ising);
}

/* A strong field on each spin of a known sign: the ends are all alike, and Landauer asks for most of a bit a spin. */
static void landauer(void **state)
{
	struct limen_ising *ising = make("4 6\n1 1 -40\n2 2 40\n3 3 -40\n4 4 40\n1 2 1\n3 4 1\n", "qubo");
	struct limen_anneal_config config = config_of(100, 200);
	struct limen_anneal_result *result = anneal("ref:", &config, ising, NULL);
	struct limen_anneal_report report;

	(void)state;
	limen_anneal_report(&config, ising, result, &report);
	assert_true(report.landauer.valid);
	assert_true(report.landauer.bits_per_cell > 0.9 && report.landauer.bits_per_cell < 1);
	assert_true(report.heat_bits > report.landauer.bits_per_cell);
	limen_anneal_free(result);
	limen_ising_free(ising);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(optima), cmocka_unit_test(first_law), cmocka_unit_test(boltzmann),
		cmocka_unit_test(replay), cmocka_unit_test(seldom),    cmocka_unit_test(stopped),
		cmocka_unit_test(kept),   cmocka_unit_test(reports),   cmocka_unit_test(landauer),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
