/* test_resume.c: an annealing that was stopped and taken up again, on another engine too, ends as if nothing had been. */
#include "fixture.h"

enum { RESTARTS = 3, SWEEPS = 60 };

/* Stops once so many sweeps have been made, in all restarts together. */
struct stopper {
	uint64_t done, stop;
};

static bool stop(void *ctx)
{
	const struct stopper *stopper = ctx;

	return stopper->done >= stopper->stop;
}

static void count(void *ctx, const struct limen_anneal_progress *progress)
{
	struct stopper *stopper = ctx;

	stopper->done = progress->sweeps_done;
}

static struct limen_anneal_config job(enum limen_update update)
{
	struct limen_anneal_config config;

	limen_anneal_defaults(update, SWEEPS, &config);
	config.restarts = RESTARTS;
	config.look = 2;
	config.has_target = true;
	config.target = -40;
	return config;
}

static int try(const char *uri, const struct limen_anneal_config *config, const struct limen_ising *ising,
	       uint64_t stop_at, const char *resume, struct limen_anneal_result **result, struct limen_errmsg *err)
{
	struct stopper stopper = {.stop = stop_at};
	const struct limen_checkpoint checkpoint = {
		.path = check_path("kept"), .every = 4, .resume = resume, .description = "seed: 1\n"};
	const struct limen_anneal_hooks hooks = {
		.ctx = &stopper, .stop = stop, .progress = count, .checkpoint = &checkpoint};

	return limen_anneal(uri, config, ising, &hooks, result, err);
}

static struct limen_anneal_result *go(const char *uri, const struct limen_anneal_config *config,
				      const struct limen_ising *ising, uint64_t stop_at, const char *resume)
{
	struct limen_anneal_result *result;
	struct limen_errmsg err = {""};

	if (try(uri, config, ising, stop_at, resume, &result, &err))
		fail_msg("%s: %s", uri, err.text);
	return result;
}

static void same(const struct limen_anneal_result *a, const struct limen_anneal_result *b)
{
	size_t n = a->plan.spins;

	assert_int_equal(b->complete, RESTARTS);
	assert_int_equal(a->best_restart, b->best_restart);
	assert_memory_equal(a->best, b->best, n);
	assert_int_equal(a->points, b->points);
	assert_memory_equal(a->point, b->point, a->points * sizeof(*a->point));
	assert_memory_equal(a->level, b->level, n * sizeof(*a->level));
	assert_memory_equal(a->heat, b->heat, n * sizeof(*a->heat));
	assert_memory_equal(a->jumps, b->jumps, n * sizeof(*a->jumps));
	assert_memory_equal(a->blocked, b->blocked, n * sizeof(*a->blocked));
	assert_memory_equal(a->up, b->up, n * sizeof(*a->up));
	assert_memory_equal(a->alike, b->alike, n * sizeof(*a->alike));
	for (unsigned i = 0; i < RESTARTS; i++) {
		const struct limen_anneal_restart *x = &a->restart[i], *y = &b->restart[i];

		assert_true(y->complete && x->sweeps == y->sweeps && x->reached == y->reached);
		assert_true(x->best_energy == y->best_energy && x->final_energy == y->final_energy);
		assert_true(x->best_sweep == y->best_sweep && x->target_sweep == y->target_sweep);
		assert_true(x->target_heat_bits_per_cell == y->target_heat_bits_per_cell && x->macs == y->macs);
		assert_memory_equal(x->totals, y->totals, sizeof(x->totals));
	}
}

/* Stopped at several points; the last stretch on another engine. */
static void check_stops(const char *last, enum limen_update update, unsigned threads)
{
	static const uint64_t stops[] = {2, 30, 59, 60, 61, 100, 150};
	struct limen_ising *ising = random_graph(40, 0.3, 4, 7);
	struct limen_anneal_config config = job(update);
	struct limen_anneal_result *whole = anneal("ref:", &config, ising, NULL), *part;
	const char *resume = NULL;

	config.threads = threads;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		limen_anneal_free(go("ref:", &config, ising, stops[i], resume));
		resume = check_path("kept");
	}
	config.threads = 1;
	for (int i = 0; i < 2; i++) { /* at the second time nothing is left to do */
		part = go(last, &config, ising, UINT64_MAX, resume);
		assert_false(part->interrupted);
		same(whole, part);
		limen_anneal_free(part);
	}
	limen_anneal_free(whole);
	limen_ising_free(ising);
}

static void stops(void **state)
{
	struct limen_device *sim;

	(void)state;
	check_stops("ref:like=quad", LIMEN_UPDATE_CLASSES, 1);
	check_stops("ref:", LIMEN_UPDATE_PARALLEL, 2);
	if (limen_open("sim:config=quad", &sim, NULL)) {
		print_message("no sim:config=quad in this build: left out\n");
		return;
	}
	limen_close(sim);
	check_stops("sim:config=quad", LIMEN_UPDATE_SEQUENTIAL, 1);
}

/* Another problem or another number of restarts, even when the descriptions agree. */
static void other_run(void **state)
{
	struct limen_ising *ising = random_graph(40, 0.3, 4, 7), *other = random_graph(40, 0.3, 4, 8);
	struct limen_anneal_config config = job(LIMEN_UPDATE_CLASSES);
	struct limen_anneal_result *result;
	struct limen_errmsg err = {""};
	const char *path = check_path("other");

	(void)state;
	limen_anneal_free(go("ref:", &config, ising, 30, NULL));
	assert_int_equal(rename(check_path("kept"), path), 0);
	assert_int_equal(try("ref:", &config, other, 0, path, &result, &err), LIMEN_EDATA);
	check_says(&err, "problem is not that");
	config.restarts = 2;
	assert_int_equal(try("ref:", &config, ising, 0, path, &result, &err), LIMEN_EDATA);
	config.restarts = RESTARTS;
	config.sweeps = 20;
	assert_int_equal(try("ref:", &config, ising, 0, path, &result, &err), LIMEN_EDATA);
	check_says(&err, "sweeps");
	limen_ising_free(ising);
	limen_ising_free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(stops), cmocka_unit_test(other_run)};

	return cmocka_run_group_tests_name("resume", tests, check_setup, check_teardown);
}
