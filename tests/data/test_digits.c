/* The built-in digits: repeatable, separate streams, all classes, sane greys. */
#include "check.h"

#include <limen/data.h>

static struct limen_data *load(const char *spec)
{
	struct limen_errmsg err = {""};
	struct limen_data *data;

	if (limen_data_load(spec, NULL, &data, &err))
		fail_msg("%s: %s", spec, err.text);
	return data;
}

static void repeatable(void **state)
{
	struct limen_data *a = load("digits:train=300,seed=7"), *b = load("digits:seed=7,train=200");
	struct limen_data *c = load("digits:test=200,seed=7"), *d = load("digits:train=200,seed=8");

	(void)state;
	assert_true(a->rows == 300 && b->rows == 200 && a->features == 64 && a->classes == 10 && a->x_max <= 16);
	assert_memory_equal(a->x, b->x, 200 * 64); /* sample i does not depend on the number drawn */
	assert_memory_equal(a->label, b->label, 200 * sizeof(a->label[0]));
	assert_memory_not_equal(a->x, c->x, 200 * 64);
	assert_memory_not_equal(a->x, d->x, 200 * 64);
	limen_data_free(a);
	limen_data_free(b);
	limen_data_free(c);
	limen_data_free(d);
}

/* Pooled digits are the same drawings: 2 x 2 pixels of 16 points each, added up. */
static void pooled(void **state)
{
	struct limen_data *fine = load("digits:train=50,seed=7,pool=1"), *coarse = load("digits:pool=2,train=50,seed=7");

	(void)state;
	assert_true(coarse->rows == 50 && coarse->features == 16 && coarse->x_max > 16 && coarse->x_max <= 64);
	assert_memory_equal(fine->label, coarse->label, 50 * sizeof(fine->label[0]));
	for (size_t i = 0; i < 50; i++)
		for (size_t v = 0; v < 4; v++)
			for (size_t h = 0; h < 4; h++) {
				const uint8_t *four = fine->x + i * 64 + 2 * v * 8 + 2 * h;

				assert_int_equal(coarse->x[i * 16 + v * 4 + h], four[0] + four[1] + four[8] + four[9]);
			}
	limen_data_free(fine);
	limen_data_free(coarse);
}

/* A nearest-mean classifier sees that the glyphs carry their labels, and that they are no ten fixed pictures. */
static void learnable_not_trivial(void **state)
{
	struct limen_data *train = load("digits:train=2000"), *test = load("digits:test=1000");
	double mean[10][64] = {{0}}, n[10] = {0};
	int right = 0;

	(void)state;
	for (size_t i = 0; i < train->rows; i++) {
		n[train->label[i]]++;
		for (size_t j = 0; j < 64; j++)
			mean[train->label[i]][j] += train->x[i * 64 + j];
	}
	for (int c = 0; c < 10; c++)
		assert_true(n[c] > 140 && n[c] < 260); /* 200 +- 60: 4.5 sigma */
	for (size_t i = 0; i < test->rows; i++) {
		double best = 1e300;
		int found = -1;

		for (int c = 0; c < 10; c++) {
			double sum = 0;

			for (size_t j = 0; j < 64; j++) {
				double d = test->x[i * 64 + j] - mean[c][j] / n[c];

				sum += d * d;
			}
			if (sum < best) {
				best = sum;
				found = c;
			}
		}
		right += found == test->label[i];
	}
	print_message("nearest mean: %d of 1000\n", right);
	assert_true(right > 700 && right < 960);
	limen_data_free(train);
	limen_data_free(test);
}

static void bad_specs(void **state)
{
	static const char *const wrong[] = {
		"digits:rows=5",         "digits:train",          "digits:train=x",           "digits:train=0",
		"digits:seed=-1",        "digits:train=5,test=5", "digits:train=99999999999", "digits:,",
		"digits:train=5,,seed=1", "digits:train=5,pool=3", "digits:train=5,pool=0"};
	struct limen_data *data;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct limen_errmsg err = {""};

		if (limen_data_load(wrong[i], NULL, &data, &err) != LIMEN_EUSAGE)
			fail_msg("%s was taken", wrong[i]);
		check_says(&err, "digits:");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(repeatable),
		cmocka_unit_test(pooled),
		cmocka_unit_test(learnable_not_trivial),
		cmocka_unit_test(bad_specs),
	};

	return cmocka_run_group_tests_name("digits", tests, NULL, NULL);
}
