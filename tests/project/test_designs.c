/* What a design may not say, and what follows from what it says. */
#include "near.h"

#include <limen/project.h>
#include <stddef.h>

static void refused(const struct limen_design *d, const char *part)
{
	struct limen_projection row[LIMEN_PROJECT_ROWS];
	struct limen_design_facts facts;
	struct limen_errmsg err = {""};

	assert_int_equal(limen_design_complete(d, &facts, &err), LIMEN_EUSAGE);
	check_says(&err, part);
	assert_int_equal(limen_project(d, row, &err), LIMEN_EUSAGE);
}

static void ranges(void **state)
{
	static const struct {
		size_t offset;
		const char *part;
		double bad[6]; /* up to the first 0 behind the first */
	} cases[] = {
#define AT(member) offsetof(struct limen_design, member)
		{AT(temperature_k), "temperature", {0, -1, 1e7, INFINITY, NAN}},
		{AT(precision_bits), "precision", {0, -8, 257, 1000, NAN}},
		{AT(sigma_levels), "sigma", {0, -1, 1e61, NAN}},
		{AT(parameters), "parameters", {0, -1, 0.5, INFINITY, NAN}},
		{AT(ops), "ops", {-1, INFINITY, -INFINITY}},
		{AT(updates_per_parameter), "updates", {-1e-9, INFINITY}},
		{AT(distance_levels), "distance", {0, -1, 1e78}},
		{AT(time_s), "time", {0, -1, INFINITY}},
		{AT(attempt_rate_hz), "attempt rate", {0, -1, NAN}},
		{AT(barrier_bits), "barrier", {-1, 1001, INFINITY}},
		{AT(retention_s), "retention", {0, -1, NAN}},
		{AT(error), "error", {0, -0.1, 1, 1.5, NAN}},
		{AT(lambda), "lambda", {0, -1, 1.1, NAN}},
		{AT(static_barrier_bits), "static barrier", {0, -1, 1001}},
		{AT(flops), "flops", {-1, INFINITY}},
		{AT(word_bits), "word", {0, -1, 4097, NAN}},
		{AT(flop_j), "flop energy", {-1, 1e7, NAN}},
#undef AT
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (int k = 0; k < 6 && (k == 0 || cases[i].bad[k] != 0); k++) {
			struct limen_design d;

			limen_design_init(&d);
			*(double *)((char *)&d + cases[i].offset) = cases[i].bad[k];
			refused(&d, cases[i].part);
		}
}

/* The ends of every range give no surprise: finite values or a reason. */
static void extremes(void **state)
{
	struct limen_projection row[LIMEN_PROJECT_ROWS];
	struct limen_design d;
	struct limen_errmsg err = {""};

	(void)state;
	for (int i = 0; i < 64; i++) {
		limen_design_init(&d);
		d.precision_bits = i & 1 ? 256 : 1e-3;
		d.sigma_levels = i & 2 ? 1e60 : 1e-3;
		d.updates_per_parameter = i & 4 ? 1e100 : 0;
		d.parameters = i & 8 ? 1e100 : 1;
		d.temperature_k = i & 16 ? 1e6 : 1e-300;
		d.flops = i & 32 ? 1e100 : 0;
		assert_int_equal(limen_project(&d, row, &err), LIMEN_OK);
		for (int r = 0; r < LIMEN_PROJECT_ROWS; r++)
			if (row[r].state == LIMEN_PROJECT_VALID && r != LIMEN_PROJECT_ACCELERATOR)
				assert_true(isfinite(row[r].joules) && isfinite(row[r].bits_per_parameter));
	}
}

static void operations(void **state)
{
	struct limen_design_facts f;
	struct limen_design d;

	(void)state;
	limen_design_init(&d);
	d.ops = d.updates_per_parameter = 5;
	refused(&d, "give one");
	d.updates_per_parameter = NAN;
	d.parameters = 4;
	assert_int_equal(limen_design_complete(&d, &f, NULL), LIMEN_OK);
	assert_true(f.a == 1.25 && f.j == 256 && isnan(f.attempts) && f.attempts_per_step == 2);
}

static void speed(void **state)
{
	struct limen_design_facts f;
	struct limen_design d;

	(void)state;
	limen_design_init(&d);
	d.time_s = 1e-6; /* 1000 attempts: 500 jumps at most */
	d.updates_per_parameter = 500;
	assert_int_equal(limen_design_complete(&d, &f, NULL), LIMEN_OK);
	assert_true(f.barrier_bits == 0 && f.barrier_from_ops && f.theta == 0.5 && !f.a_from_speed);
	d.updates_per_parameter = 501;
	refused(&d, "more attempts");
	d.updates_per_parameter = 125;
	assert_int_equal(limen_design_complete(&d, &f, NULL), LIMEN_OK);
	near(f.barrier_bits, 2);
	near(f.attempts_per_step, 8);
	d.barrier_bits = 2.01;
	refused(&d, "a lower barrier");
	d.updates_per_parameter = NAN;
	d.barrier_bits = 2;
	assert_int_equal(limen_design_complete(&d, &f, NULL), LIMEN_OK);
	near(f.a, 125);
	assert_true(f.a_from_speed);
	d.barrier_bits = NAN; /* time alone says nothing about jumps */
	assert_int_equal(limen_design_complete(&d, &f, NULL), LIMEN_OK);
	assert_true(isnan(f.a) && isnan(f.theta) && f.attempts == 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges),
		cmocka_unit_test(extremes),
		cmocka_unit_test(operations),
		cmocka_unit_test(speed),
	};

	return cmocka_run_group_tests_name("designs", tests, NULL, NULL);
}
