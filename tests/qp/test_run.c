/* Descents on the reference: energy balance, equipartition, bounds, sameness. */
#include "check.h"

#include <limen/qp.h>
#include <math.h>

static struct limen_qp *load(const char *spec)
{
	struct limen_qp *qp;
	struct limen_errmsg err = {""};

	if (limen_qp_load(spec, NULL, &qp, &err) || limen_qp_box(qp, 0, &err))
		fail_msg("%s: %s", spec, err.text);
	return qp;
}

static struct limen_qp_result *descend(const char *uri, const struct limen_qp *qp, const struct limen_qp_config *config)
{
	struct limen_errmsg err = {""};
	struct limen_qp_result *result;

	if (limen_qp_run(uri, qp, config, NULL, &result, &err))
		fail_msg("%s", err.text);
	assert_int_equal(result->complete, config->replicas);
	assert_int_equal(result->sticky, 0);
	return result;
}

static struct limen_qp_config constant_gain(double gain, uint64_t sweeps)
{
	struct limen_qp_config config;

	limen_qp_defaults(&config);
	config.bits = 9;
	config.sweeps = sweeps;
	config.gain = (struct limen_schedule){LIMEN_CONSTANT, gain, gain};
	config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	return config;
}

/* Numbers that are whole in the machine's units: the balance holds to the last bit. One variable, so that the test's
 * own arithmetic is plain: f = x^2 / 2 - 10 x, unit 1, G = 1/4: K is a multiple of 1/4. */
static void balance(void **state)
{
	struct limen_qp *qp =
		load(check_text("one.qp", "variables 1\nquadratic 0 0 1\nlinear 0 -10\nbounds 0 -16 15\n"));
	struct limen_qp_config config = constant_gain(0.25, 64);

	(void)state;
	config.bits = 5;
	for (int slope = LIMEN_QP_ARRAY; slope <= LIMEN_QP_HOST; slope++)
		for (config.seed = 1; config.seed <= 20; config.seed++) {
			config.slope = (enum limen_qp_slope)slope;
			struct limen_qp_result *r = descend("ref:", qp, &config);
			double f = r->x[0] * r->x[0] / 2 - 10 * r->x[0];

			assert_true(r->unit[0] == 1 && r->origin[0] == 0 && r->x[0] == r->level[0]);
			assert_true((double)r->heat[0] / 4096 == 0.25 * -f + 0.125 * r->jumps[0]);
			assert_true(r->identity_bits_per_cell == (double)r->heat[0] / 4096);
			limen_qp_result_free(r);
		}
	limen_qp_free(qp);
}

/* At one gain, cells end thermal. Mean loss M / (2 G ln 2); a replica scatters by sqrt(M / 2) / (G ln 2), so the mean
 * of R by sqrt(2 / (M R)) of it: five of these, which chance exceeds with probability 5.7e-7 (skewness sqrt(8 / (M R))
 * = 0.07 adds little), and 2% for steps of one level (G H up to 0.03: G H ln 2 / 4). The identity: field rounded to
 * 2^-13 bit a jump at most. */
static void thermal(void **state)
{
	struct limen_qp *qp = load("random:n=16,seed=5");
	struct limen_qp_config config = constant_gain(0.03, 1600);
	double best[16], expected = limen_qp_equipartition(16, 0.03);
	struct limen_errmsg err = {""};

	(void)state;
	config.replicas = 100;
	assert_int_equal(limen_qp_solve(qp, best, &err), 0);
	struct limen_qp_result *r = descend("ref:", qp, &config);
	double loss = r->objective - limen_qp_objective(qp, best);
	double booked = (double)r->replica[0].totals[LIMEN_TOTAL_HEAT] / 4096 / 16;
	double jumps = 0;

	printf("loss %.4g, equipartition %.4g; heat %.6g, identity %.6g\n", loss, expected, booked,
	       r->identity_bits_per_cell);
	assert_true(fabs(loss / expected - 1) < 5 * sqrt(2.0 / (16 * 100)) + 0.02);
	for (int i = 0; i < 16; i++)
		jumps += r->jumps[i];
	assert_true(fabs(booked - r->identity_bits_per_cell) < jumps / 16 / 8192 + 0.002 * booked);
	for (int b = LIMEN_KB; b <= LIMEN_PATH; b++)
		assert_true(r->bounds.bound[b].known && r->bounds.bound[b].valid &&
			    r->bounds.bound[b].bits_per_cell < 1.05 * r->heat_bits_per_cell);
	limen_qp_result_free(r);
	limen_qp_free(qp);
}

/* How near CKL: an annealed descent within 1.3, the bridge within 1.1, as docs/guide-qp.md shows. The ratio of 48
 * replicas of 16 cells scatters by some 1.5%. Nothing may lie below by more than that. */
static void near_the_bound(void **state)
{
	struct limen_qp *qp = load("random:n=16,seed=1");
	struct limen_qp_config config;
	const double most[2] = {1.3, 1.1};

	(void)state;
	limen_qp_defaults(&config);
	config.bits = 9;
	config.sweeps = 5000;
	config.block = 16;
	config.replicas = 48;
	config.gain = (struct limen_schedule){LIMEN_GEOMETRIC, 0.003, 0.1};
	config.barrier = (struct limen_schedule){LIMEN_LINEAR, 0, 3};
	for (int k = 0; k < 2; k++) {
		struct limen_qp_result *r = descend("ref:", qp, &config);
		const struct limen_bound *ckl = &r->bounds.bound[LIMEN_CKL];
		double ratio = r->heat_bits_per_cell / ckl->bits_per_cell;

		printf("%s: %.2f bits a cell, %.3f x CKL\n", k ? "bridge" : "anneal", r->heat_bits_per_cell, ratio);
		assert_true(ckl->valid && ratio > 0.95 && ratio < most[k]);
		limen_qp_result_free(r);
		config.bridge = true;
		config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	}
	limen_qp_free(qp);
}

/* A bridge that is in a hurry: most jumps of a segment go one way, where 12 replicas are least to go by. The heat
 * is 1.02 times KB with 1000 replicas; with 12, over 40 seeds, KB and path lie 12 bits below the heat and scatter by 7.
 * Ten seeds: false alarms below 1e-6. */
static void few_replicas_do_not_lift_kb(void **state)
{
	enum { SEEDS = 10 };
	struct limen_qp *qp = load("random:n=6,seed=2");
	struct limen_qp_config config;
	double heat = 0, kb = 0, path = 0;

	(void)state;
	limen_qp_defaults(&config);
	config.sweeps = 200;
	config.replicas = 12;
	config.bridge = true;
	config.sigma = 4;
	config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	for (config.seed = 1; config.seed <= SEEDS; config.seed++) {
		struct limen_qp_result *r = descend("ref:", qp, &config);

		assert_true(r->bounds.bound[LIMEN_KB].valid && r->bounds.bound[LIMEN_PATH].valid);
		heat += r->heat_bits_per_cell / SEEDS;
		kb += r->bounds.bound[LIMEN_KB].bits_per_cell / SEEDS;
		path += r->bounds.bound[LIMEN_PATH].bits_per_cell / SEEDS;
		limen_qp_result_free(r);
	}
	printf("12 replicas, mean of %d seeds: heat %.2f, KB %.2f, path %.2f bits\n", SEEDS, heat, kb, path);
	assert_true(kb < heat && kb > 0.9 * heat && path < heat && path > 0.9 * heat);
	limen_qp_free(qp);
}

/* Defaults find the answer, with bounds and equalities that bind: the averaged x is within 1e-3 of the objective's
 * span, the equalities within two levels. */
static void defaults_solve(void **state)
{
	static const char *const specs[] = {"random:n=8,seed=2,reach=150", "random:n=12,seed=3,equalities=2",
					    "random:n=12,seed=4,equalities=3,reach=150"};

	(void)state;
	for (int slope = LIMEN_QP_ARRAY; slope <= LIMEN_QP_HOST; slope++)
		for (size_t k = 0; k < sizeof(specs) / sizeof(specs[0]); k++) {
			struct limen_qp *qp = load(specs[k]);
			struct limen_qp_config config;
			struct limen_errmsg err = {""};
			double best[16], start[16];

			limen_qp_defaults(&config);
			config.slope = (enum limen_qp_slope)slope;
			assert_int_equal(limen_qp_solve(qp, best, &err), 0);
			struct limen_qp_result *r = descend("ref:", qp, &config);

			memcpy(start, r->origin, qp->n * sizeof(double));
			double f = limen_qp_objective(qp, best), span = limen_qp_objective(qp, start) - f;

			printf("%s: %g above %g, of %g; |A x - b| %g\n", specs[k], limen_qp_objective(qp, r->mean) - f,
			       f, span, limen_qp_violation(qp, r->mean));
			assert_true(fabs(limen_qp_objective(qp, r->mean) - f) < 1e-3 * fabs(span));
			assert_true(limen_qp_violation(qp, r->mean) < 2 * r->unit[0]);
			limen_qp_result_free(r);
			limen_qp_free(qp);
		}
}

/* Replica r is the same whatever runs beside it, and on a device of another shape; threads change nothing. */
static void sameness(void **state)
{
	struct limen_qp *qp = load("random:n=8,seed=6,equalities=1");
	struct limen_qp_config config;

	(void)state;
	limen_qp_defaults(&config);
	config.sweeps = 300;
	config.block = 3;
	config.replicas = 5;
	for (int slope = LIMEN_QP_ARRAY; slope <= LIMEN_QP_HOST; slope++) {
		config.slope = (enum limen_qp_slope)slope;
		config.threads = 1;
		struct limen_qp_result *a = descend("ref:", qp, &config);

		config.threads = 2;
		struct limen_qp_result *b = descend("ref:like=tiny", qp, &config);

		assert_memory_equal(a->level, b->level, 8 * sizeof(*a->level));
		assert_memory_equal(a->heat, b->heat, 8 * sizeof(*a->heat));
		assert_memory_equal(a->moments.moved, b->moments.moved, 17 * 8 * sizeof(int64_t));
		for (int i = 0; i < 5; i++)
			assert_memory_equal(a->replica[i].totals, b->replica[i].totals, sizeof(a->replica[i].totals));
		limen_qp_result_free(a);
		limen_qp_result_free(b);
	}
	limen_qp_free(qp);
}

static void refusals(void **state)
{
	struct limen_qp *qp = load("random:n=24");
	struct limen_qp_result *result;
	struct limen_qp_config config;
	struct limen_errmsg err = {""};

	(void)state;
	limen_qp_defaults(&config);
	config.slope = LIMEN_QP_ARRAY;
	assert_int_equal(limen_qp_run("ref:like=tiny", qp, &config, NULL, &result, &err), LIMEN_ECAPACITY);
	check_says(&err, "648 cells");
	config.slope = LIMEN_QP_AUTO;
	config.sweeps = 64;
	result = descend("ref:like=tiny", qp, &config); /* the host takes over */
	assert_int_equal(result->config.slope, LIMEN_QP_HOST);
	limen_qp_result_free(result);
	config.sweeps = 63;
	assert_int_equal(limen_qp_run("ref:", qp, &config, NULL, &result, &err), LIMEN_EUSAGE);
	config.sweeps = 64;
	config.updates = 17;
	assert_int_equal(limen_qp_run("ref:", qp, &config, NULL, &result, &err), LIMEN_EUSAGE);
	limen_qp_defaults(&config);
	config.gain = (struct limen_schedule){LIMEN_CONSTANT, 1e200, 1e200};
	assert_int_equal(limen_qp_run("ref:", qp, &config, NULL, &result, &err), LIMEN_EUSAGE);
	check_says(&err, "--gain");
	limen_qp_defaults(&config);
	config.bridge = true;
	assert_int_equal(limen_qp_run("ref:", qp, &config, NULL, &result, &err), LIMEN_EUSAGE);
	check_says(&err, "--barrier 0");
	config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	config.sigma = 1000;
	assert_int_equal(limen_qp_run("ref:", qp, &config, NULL, &result, &err), LIMEN_EUSAGE);
	check_says(&err, "--sigma");
	limen_qp_free(qp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(balance),
		cmocka_unit_test(thermal),
		cmocka_unit_test(near_the_bound),
		cmocka_unit_test(defaults_solve),
		cmocka_unit_test(sameness),
		cmocka_unit_test(refusals),
		cmocka_unit_test(few_replicas_do_not_lift_kb),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
