/* Validation: rows held out, the learning curve on them, early stopping. */
#include "check.h"

#include <limen/arith.h>
#include <limen/report.h>
#include <math.h>

#include "train_fixture.h"

static struct limen_data *split(struct limen_data *data, double share, uint64_t seed)
{
	struct limen_data *held_out;
	struct limen_errmsg err = {""};

	if (limen_data_split(data, share, seed, &held_out, &err))
		fail_msg("%s", err.text);
	return held_out;
}

/* Sums that do not depend on the order of rows. */
static uint64_t sum_of(const struct limen_data *data)
{
	uint64_t sum = 0;

	for (size_t r = 0; r < data->rows; r++) {
		uint64_t row = data->label[r];

		for (unsigned i = 0; i < data->features; i++)
			row = row * 1000003 + data->x[r * data->features + i];
		sum += limen_splitmix64(&row);
	}
	return sum;
}

static void splits(void **state)
{
	struct limen_data *data = load("digits:train=1000"), *again = load("digits:train=1000"), *held, *other;
	struct limen_errmsg err = {""};
	uint64_t sum = sum_of(data);

	(void)state;
	held = split(data, 0.2, 1);
	assert_true(held->rows == 200 && data->rows == 800 && held->features == 64 && held->classes == 10);
	assert_true(sum_of(held) + sum_of(data) == sum); /* every row once */
	other = split(again, 0.2, 2);
	assert_memory_not_equal(held->label, other->label, 200 * sizeof(*held->label));
	limen_data_free(other);
	limen_data_free(again);
	again = load("digits:train=1000");
	other = split(again, 0.2, 1);
	assert_memory_equal(held->x, other->x, 200 * 64);
	limen_data_free(other);

	const double bad[] = {0, 1, -0.5, 2, NAN, 1e-9, 0.9999};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(limen_data_split(again, bad[i], 1, &other, &err), LIMEN_EUSAGE);
		check_says(&err, "--validate");
		assert_null(other);
	}
	limen_data_free(again);
	limen_data_free(data);
	limen_data_free(held);
}

static void curve(void **state)
{
	struct limen_train_config config = small();
	struct limen_data *data = load("digits:train=1000"), *held = split(data, 0.25, 7);

	(void)state;
	config.validation = held;
	struct limen_train_result *r;

	assert_int_equal(limen_train("ref:", &config, data, test_set, NULL, &r, NULL), 0);
	assert_int_equal(r->epochs, 10);
	for (size_t i = 0; i < r->epochs; i++) {
		const struct limen_epoch *e = &r->epoch[i];

		assert_true(e->validation_accuracy >= 0 && isnan(e->test_accuracy));
		assert_true(e->batch_accuracy > 0 && e->batch_accuracy <= 1);
	}
	assert_true(r->epoch[9].validation_accuracy == r->replica[0].validation_accuracy);
	assert_true(r->epoch[0].batch_accuracy < r->epoch[9].batch_accuracy);
	/* who looks does not change what is seen */
	struct limen_train_result *plain;

	config.validation = NULL;
	assert_int_equal(limen_train("ref:", &config, data, test_set, NULL, &plain, NULL), 0);
	assert_memory_equal(r->level, plain->level, r->plan.cells * sizeof(*r->level));
	assert_true(isnan(plain->epoch[3].validation_accuracy) && isnan(plain->replica[0].validation_accuracy));
	assert_true(plain->epoch[9].batch_accuracy == r->epoch[9].batch_accuracy);
	limen_train_free(plain);
	limen_train_free(r);
	limen_data_free(data);
	limen_data_free(held);
}

/* Labels without sense: nothing is learned for long, and every replica stops by itself. */
static void early_stop(void **state)
{
	enum { REPLICAS = LIMEN_REPLICAS_MIN, PATIENCE = 3 };
	struct limen_train_config config = small();
	struct limen_data *data = load("digits:train=600"), *held = split(data, 0.5, 7);
	const struct limen_static_memory memory = limen_static_memory_default();
	struct limen_report report;
	struct limen_train_result *r;

	(void)state;
	for (size_t i = 0; i < held->rows; i++)
		held->label[i] = (uint16_t)(i % 10);
	config.validation = held;
	config.patience = PATIENCE;
	config.epochs = 200;
	config.batch = 100;
	config.replicas = REPLICAS;
	assert_int_equal(limen_train("ref:", &config, data, test_set, NULL, &r, NULL), 0);
	assert_true(r->complete == REPLICAS && !r->interrupted);
	for (unsigned i = 0; i < REPLICAS; i++)
		assert_true(r->replica[i].early && r->replica[i].complete && r->replica[i].pulses < r->plan.pulses / 2);
	/* the last epochs brought nothing better than one before them, which was better than all before it */
	size_t last = r->epochs - 1, best = last - PATIENCE;

	for (size_t i = 0; i <= last; i++)
		assert_true(i >= best ? r->epoch[i].validation_accuracy <= r->epoch[best].validation_accuracy
				      : r->epoch[i].validation_accuracy < r->epoch[best].validation_accuracy);
	/* cells rest through what is left of the run */
	const struct limen_moments *m = &r->layer[0].moments;
	int64_t jumps = 0, heat = 0;

	for (size_t i = 0; i < m->cells; i++) {
		assert_int_equal(m->jumps[(m->segments - 1) * m->cells + i], 0);
		jumps += m->jumps[m->segments * m->cells + i];
	}
	for (unsigned i = 0; i < REPLICAS; i++) {
		jumps -= r->replica[i].totals[LIMEN_TOTAL_JUMPS_UP] + r->replica[i].totals[LIMEN_TOTAL_JUMPS_DOWN];
		heat += r->replica[i].totals[LIMEN_TOTAL_HEAT];
	}
	assert_true(jumps == 0 && heat > 0);
	limen_report_make(&config, r, &memory, &report);
	assert_int_equal(report.early, REPLICAS);
	assert_true(report.bounds.bound[LIMEN_KB].valid && !report.bounds.bound[LIMEN_CKL].valid &&
		    !report.bounds.bound[LIMEN_PATH].valid);
	assert_true(report.bounds.bound[LIMEN_KB].bits_per_cell <= report.heat_bits_per_cell);
	limen_train_free(r);

	struct limen_errmsg err = {""};

	config.validation = NULL;
	assert_int_equal(limen_train("ref:", &config, data, test_set, NULL, &r, &err), LIMEN_EUSAGE);
	check_says(&err, "--patience");
	limen_data_free(data);
	limen_data_free(held);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(splits), cmocka_unit_test(curve),
					   cmocka_unit_test(early_stop)};

	return cmocka_run_group_tests_name("validate", tests, setup, teardown);
}
