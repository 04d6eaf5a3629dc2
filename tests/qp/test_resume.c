/* test_resume.c: a run that was stopped and taken up again, on another engine too, ends as if nothing had been. */
#include "check.h"

#include <limen/qp.h>

enum { REPLICAS = 3, UPDATES = 32 };

/* Stops once so many updates have been made, in all replicas together. */
struct stopper {
	double share, stop;
};

static bool stop(void *ctx)
{
	const struct stopper *stopper = ctx;

	return stopper->share >= stopper->stop;
}

static void progress(void *ctx, double share)
{
	struct stopper *stopper = ctx;

	(void)share;
	stopper->share += 1;
}

static struct limen_qp *load(const char *spec)
{
	struct limen_qp *qp;
	struct limen_errmsg err = {""};

	if (limen_qp_load(spec, NULL, &qp, &err) || limen_qp_box(qp, 0, &err))
		fail_msg("%s: %s", spec, err.text);
	return qp;
}

static int try(const char *uri, const struct limen_qp_config *config, const struct limen_qp *qp, double stop_at,
	       const char *resume, struct limen_qp_result **result, struct limen_errmsg *err)
{
	struct stopper stopper = {.stop = stop_at};
	const struct limen_checkpoint checkpoint = {
		.path = check_path("kept"), .every = 3, .resume = resume, .description = "seed: 1\n"};
	const struct limen_qp_hooks hooks = {
		.ctx = &stopper, .stop = stop, .progress = progress, .checkpoint = &checkpoint};

	return limen_qp_run(uri, qp, config, &hooks, result, err);
}

static struct limen_qp_result *go(const char *uri, const struct limen_qp_config *config, const struct limen_qp *qp,
				  double stop_at, const char *resume)
{
	struct limen_qp_result *result;
	struct limen_errmsg err = {""};

	if (try(uri, config, qp, stop_at, resume, &result, &err))
		fail_msg("%s: %s", uri, err.text);
	return result;
}

static void same(const struct limen_qp_result *a, const struct limen_qp_result *b, size_t n)
{
	size_t sums = n * (a->moments.segments + 1);

	assert_int_equal(b->complete, REPLICAS);
	assert_false(b->interrupted);
	assert_memory_equal(a->level, b->level, n * sizeof(*a->level));
	assert_memory_equal(a->heat, b->heat, n * sizeof(*a->heat));
	assert_memory_equal(a->jumps, b->jumps, n * sizeof(*a->jumps));
	assert_memory_equal(a->blocked, b->blocked, n * sizeof(*a->blocked));
	assert_memory_equal(a->x, b->x, n * sizeof(*a->x));
	assert_memory_equal(a->mean, b->mean, n * sizeof(*a->mean));
	assert_memory_equal(a->moments.moved, b->moments.moved, sums * sizeof(int64_t));
	assert_memory_equal(a->moments.jumps, b->moments.jumps, sums * sizeof(int64_t));
	for (unsigned i = 0; i < REPLICAS; i++) {
		assert_true(b->replica[i].complete && a->replica[i].objective == b->replica[i].objective);
		assert_true(a->replica[i].violation == b->replica[i].violation);
		assert_memory_equal(a->replica[i].totals, b->replica[i].totals, sizeof(a->replica[i].totals));
	}
	assert_true(a->heat_bits_per_cell == b->heat_bits_per_cell && a->objective == b->objective);
}

/* Stopped after so many updates each time; the last stretch on another engine. */
static void check_stops(const char *last, const char *spec, enum limen_qp_slope slope, bool bridge, unsigned threads)
{
	static const double stops[] = {1, 10, 20, 1, 2, 30};
	struct limen_qp *qp = load(spec);
	struct limen_qp_config config;
	const char *resume = NULL;

	limen_qp_defaults(&config);
	config.sweeps = 320;
	config.updates = UPDATES;
	config.replicas = REPLICAS;
	config.slope = slope;
	config.bridge = bridge;
	if (bridge)
		config.barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	struct limen_qp_result *whole = go("ref:", &config, qp, 1e9, NULL), *part;

	config.threads = threads;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		part = go("ref:", &config, qp, stops[i], resume);
		assert_true(part->interrupted);
		limen_qp_result_free(part);
		resume = check_path("kept");
	}
	config.threads = 1;
	for (int i = 0; i < 2; i++) { /* at the second time nothing is left to do */
		part = go(last, &config, qp, 1e9, resume);
		same(whole, part, qp->n);
		limen_qp_result_free(part);
	}
	limen_qp_result_free(whole);
	limen_qp_free(qp);
}

static void stops(void **state)
{
	struct limen_device *sim;

	(void)state;
	check_stops("ref:like=quad", "random:n=6,seed=3,equalities=2", LIMEN_QP_ARRAY, false, 1);
	check_stops("ref:", "random:n=6,seed=3,equalities=2", LIMEN_QP_HOST, false, 2);
	check_stops("ref:", "random:n=6,seed=3", LIMEN_QP_ARRAY, true, 1);
	if (limen_open("sim:config=quad", &sim, NULL)) {
		print_message("no sim:config=quad in this build: left out\n");
		return;
	}
	limen_close(sim);
	check_stops("sim:config=quad", "random:n=4,seed=3,equalities=1", LIMEN_QP_ARRAY, false, 1);
}

/* Another problem, even when the descriptions agree. */
static void other_run(void **state)
{
	struct limen_qp *qp = load("random:n=6,seed=3"), *other = load("random:n=6,seed=4");
	struct limen_qp_config config;
	struct limen_qp_result *result;
	struct limen_errmsg err = {""};

	(void)state;
	limen_qp_defaults(&config);
	config.sweeps = 320;
	limen_qp_result_free(go("ref:", &config, qp, 5, NULL));
	assert_int_equal(try("ref:", &config, other, 0, check_path("kept"), &result, &err), LIMEN_EDATA);
	check_says(&err, "problem is not that");
	limen_qp_free(qp);
	limen_qp_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(stops), cmocka_unit_test(other_run)};

	return cmocka_run_group_tests_name("resume", tests, check_setup, check_teardown);
}
