/* A training that was stopped and taken up again, on another engine too, ends as if nothing had been. */
#include "check.h"

#include <limen/arith.h>
#include <sys/stat.h>
#include <zlib.h>

#include "train_fixture.h"

enum { REPLICAS = 3, DAMAGED = 60 };

static const char description[] = "seed: 1\n";

/* Three replicas of 20 pulses, of two layers. */
static struct limen_train_config job(void)
{
	struct limen_train_config config = small();

	config.net = (struct limen_net){3, {64, 12, 10}};
	config.batch = 250;
	config.epochs = 5;
	for (unsigned l = 0; l < 2; l++) {
		config.layer[l].bits = 8 + l;
		config.layer[l].range = 2;
	}
	config.replicas = REPLICAS;
	return config;
}

/* Stops once so many pulses have been made, in all replicas together. */
struct stopper {
	uint64_t done, stop;
};

static bool stop(void *ctx)
{
	const struct stopper *stopper = ctx;

	return stopper->done >= stopper->stop;
}

static void count(void *ctx, const struct limen_train_progress *progress)
{
	struct stopper *stopper = ctx;

	stopper->done = progress->done;
}

static int try(const char *uri, const struct limen_train_config *config, uint64_t stop_at, const char *resume,
	       struct limen_train_result **result, struct limen_errmsg *err)
{
	struct stopper stopper = {.stop = stop_at};
	const struct limen_checkpoint checkpoint = {
		.path = check_path("kept"), .every = 7, .resume = resume, .description = description};
	const struct limen_train_hooks hooks = {
		.ctx = &stopper, .stop = stop, .progress = count, .checkpoint = &checkpoint};

	return limen_train(uri, config, train_set, test_set, &hooks, result, err);
}

static struct limen_train_result *train(const char *uri, const struct limen_train_config *config, uint64_t stop_at,
					const char *resume)
{
	struct limen_train_result *result;
	struct limen_errmsg err = {""};

	if (try(uri, config, stop_at, resume, &result, &err))
		fail_msg("%s: %s", uri, err.text);
	return result;
}

static void same_layer(const struct limen_layer_result *a, const struct limen_layer_result *b)
{
	size_t cells = a->moments.cells, sums = cells * (a->moments.segments + 1);

	assert_memory_equal(a->moments.moved, b->moments.moved, sums * sizeof(int64_t));
	assert_memory_equal(a->moments.moved2, b->moments.moved2, sums * sizeof(int64_t));
	assert_memory_equal(a->moments.jumps, b->moments.jumps, sums * sizeof(int64_t));
	assert_memory_equal(a->moments.path, b->moments.path, a->moments.cut * cells * sizeof(*a->moments.path));
	assert_true(a->idle_variance == b->idle_variance && a->barrier_min_bits == b->barrier_min_bits);
	assert_true(a->gradient_entropy_bits == b->gradient_entropy_bits && a->live_cells == b->live_cells);
}

static void same(const struct limen_train_result *a, const struct limen_train_result *b)
{
	size_t cells = a->plan.cells;

	assert_int_equal(b->complete, REPLICAS);
	assert_int_equal(a->epochs, b->epochs);
	assert_memory_equal(a->epoch, b->epoch, a->epochs * sizeof(*a->epoch));
	assert_memory_equal(a->level, b->level, cells * sizeof(*a->level));
	assert_memory_equal(a->heat, b->heat, cells * sizeof(*a->heat));
	assert_memory_equal(a->jumps, b->jumps, cells * sizeof(*a->jumps));
	assert_memory_equal(a->blocked, b->blocked, cells * sizeof(*a->blocked));
	for (unsigned l = 0; l < a->plan.layers; l++)
		same_layer(&a->layer[l], &b->layer[l]);
	for (unsigned i = 0; i < REPLICAS; i++) {
		assert_true(b->replica[i].complete && a->replica[i].pulses == b->replica[i].pulses);
		assert_true(a->replica[i].test_accuracy == b->replica[i].test_accuracy);
		assert_true(a->replica[i].train_accuracy == b->replica[i].train_accuracy);
		assert_memory_equal(a->replica[i].totals, b->replica[i].totals, sizeof(a->replica[i].totals));
		assert_memory_equal(a->replica[i].layer_totals, b->replica[i].layer_totals,
				    sizeof(a->replica[i].layer_totals));
	}
}

/* Stopped at several points, the last stretch on another engine. */
static void check_stops(const char *last, unsigned threads)
{
	struct limen_train_config config = job();
	struct limen_train_result *whole = run(&config, NULL), *part;
	static const uint64_t stops[] = {1, 9, 19, 20, 21, 39, 50};
	const char *resume = NULL;

	config.threads = threads;
	for (size_t i = 0; i < sizeof(stops) / sizeof(stops[0]); i++) {
		part = train("ref:", &config, stops[i], resume);
		assert_true(part->interrupted);
		limen_train_free(part);
		resume = check_path("kept");
	}
	config.threads = 1;
	part = train(last, &config, UINT64_MAX, resume);
	assert_false(part->interrupted);
	same(whole, part);
	limen_train_free(part);
	part = train("ref:", &config, UINT64_MAX, resume); /* nothing is left to do */
	same(whole, part);
	limen_train_free(part);
	limen_train_free(whole);
}

static void stops(void **state)
{
	(void)state;
	check_stops("ref:like=alveo", 1);
	check_stops("ref:", 3);
}

/* What an early stop looks at is kept as well. */
static void stops_early(void **state)
{
	struct limen_train_config config = job();
	const char *resume = NULL;
	uint64_t pulses = 0;

	(void)state;
	config.epochs = 60;
	config.validation = test_set;
	config.patience = 2;
	struct limen_train_result *whole = run(&config, NULL), *part;

	for (unsigned i = 0; i < REPLICAS; i++) {
		assert_true(whole->replica[i].early);
		pulses += whole->replica[i].pulses;
	}
	for (unsigned i = 1; i < 5; i++) {
		part = train("ref:", &config, pulses * i / 5, resume);
		assert_true(part->interrupted);
		limen_train_free(part);
		resume = check_path("kept");
	}
	part = train("ref:", &config, UINT64_MAX, resume);
	same(whole, part);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_true(part->replica[i].early);
	limen_train_free(part);
	limen_train_free(whole);
}

/* The same with the hardware description: a few pulses there, at each end. */
static void simulated(void **state)
{
	struct limen_device *sim;
	struct limen_train_config config = job();
	struct limen_train_result *whole, *part;

	(void)state;
	if (limen_open("sim:config=quad", &sim, NULL)) {
		print_message("no sim:config=quad in this build: left out\n");
		return;
	}
	limen_close(sim);
	config.batch = 50;
	config.epochs = 1;
	whole = run(&config, NULL);
	limen_train_free(train("sim:config=quad", &config, 6, NULL));
	limen_train_free(train("ref:", &config, 50, check_path("kept")));
	part = train("sim:config=quad", &config, UINT64_MAX, check_path("kept"));
	same(whole, part);
	limen_train_free(part);
	limen_train_free(whole);
}

static void refused(const struct limen_train_config *config, const char *path, const char *says)
{
	struct limen_train_result *result;
	struct limen_errmsg err = {""};

	assert_int_equal(try("ref:", config, 0, path, &result, &err), LIMEN_EDATA);
	assert_null(result);
	check_says(&err, says);
}

/* Even when the descriptions agree. */
static void other_run(void **state)
{
	struct limen_train_config config = job();
	struct limen_data *right = train_set;
	const char *path = check_path("other");

	(void)state;
	limen_train_free(train("ref:", &config, 30, NULL));
	assert_int_equal(rename(check_path("kept"), path), 0);
	config.epochs = 4;
	refused(&config, path, "another number of cells, pulses");
	config = job();
	config.net.size[1] = 13;
	refused(&config, path, "another number of cells");
	config = job();
	config.replicas = 2;
	refused(&config, path, "or replicas");
	config = job();
	train_set = load("digits:train=1000,seed=2");
	refused(&config, path, "training data");
	limen_data_free(train_set);
	train_set = right;
}

/* Bytes changed, the end cut off. With the right checksum nothing but the parts themselves is left to notice. */
static void damaged(void **state)
{
	struct limen_train_config config = job();
	struct limen_draw draw;

	(void)state;
	limen_train_free(train("ref:", &config, 30, NULL));
	FILE *f = fopen(check_path("kept"), "rb");
	struct stat st;

	assert_non_null(f);
	assert_int_equal(fstat(fileno(f), &st), 0);
	size_t n = (size_t)st.st_size;
	uint8_t *good = malloc(n), *bad = malloc(n);

	assert_true(good && bad && fread(good, 1, n, f) == n);
	fclose(f);
	limen_draw_init(&draw, 1, "damaged");
	for (int trial = 0; trial < DAMAGED; trial++) {
		size_t bytes = limen_draw_below(&draw, 2) ? n : 4 + (size_t)limen_draw_below(&draw, n - 4);
		struct limen_train_result *result;
		struct limen_errmsg err = {""};
		uint64_t size = bytes;

		memcpy(bad, good, n);
		for (int k = 0; k < 3; k++)
			bad[limen_draw_below(&draw, bytes)] = (uint8_t)limen_draw_word(&draw);
		if (bytes > 64) /* small ones too, where parts begin */
			bad[32 + limen_draw_below(&draw, bytes < 600 ? bytes - 32 : 600 - 32)] ^= 1;
		if (bytes >= 24)
			memcpy(bad + 16, &size, sizeof(size));
		uint32_t sum = (uint32_t)crc32(0, bad, (uInt)(bytes - 4));

		memcpy(bad + bytes - 4, &sum, sizeof(sum));
		int error = try("ref:", &config, 31, check_write("bad", bad, bytes), &result, &err);

		assert_true(error == LIMEN_OK || (error == LIMEN_EDATA && err.text[0] && !result));
		limen_train_free(result);
	}
	free(good);
	free(bad);
}

/* No place for the checkpoint: said before the first pulse. */
static void no_place(void **state)
{
	struct limen_train_config config = job();
	const struct limen_checkpoint checkpoint = {.path = check_path("no/such"), .description = description};
	const struct limen_train_hooks hooks = {.checkpoint = &checkpoint};
	struct limen_train_result *result;
	struct limen_errmsg err = {""};

	(void)state;
	assert_int_equal(limen_train("ref:", &config, train_set, test_set, &hooks, &result, &err), LIMEN_EIO);
	check_says(&err, "no/such");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stops), cmocka_unit_test(stops_early),   cmocka_unit_test(simulated), cmocka_unit_test(other_run),
		cmocka_unit_test(damaged), cmocka_unit_test(no_place),
	};

	return check_setup(NULL) || cmocka_run_group_tests_name("resume", tests, setup, teardown) ||
	       check_teardown(NULL);
}
