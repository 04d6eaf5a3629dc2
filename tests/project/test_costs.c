/* Cost files: what they may say, where they are wrong; events and walls. */
#include "near.h"

#include <limen/arith.h>
#include <limen/project.h>

static struct limen_costs costs;

#define HEAD "name = n\nsource = s\n"

static void refused(const char *content, const char *part)
{
	struct limen_errmsg err = {""};

	assert_int_equal(limen_costs_parse("x.cost", content, &costs, &err), LIMEN_EDATA);
	check_says(&err, part);
}

static void reads(void **state)
{
	struct limen_errmsg err = {""};

	(void)state;
	assert_int_equal(
		limen_costs_parse("x.cost",
				  "# a comment\r\n\n  name=a name # more\r\n\tsource = a = b\nread_j = 1.5e-12\r\n"
				  "write_j=0\nproducts_per_adc = 256\nsum = yes",
				  &costs, &err),
		LIMEN_OK);
	assert_string_equal(costs.name, "a name");
	assert_string_equal(costs.source, "a = b");
	near(costs.event_j[LIMEN_COST_READ], 1.5e-12);
	assert_true(costs.given[LIMEN_COST_WRITE] && costs.event_j[LIMEN_COST_WRITE] == 0);
	assert_false(costs.given[LIMEN_COST_ADC]);
	assert_true(costs.products_per_adc == 256 && costs.samples_per_read == 1 && costs.sum);
}

static void mistakes(void **state)
{
	char longest[600];

	(void)state;
	refused("", "name is missing");
	refused("name = n\n", "source is missing");
	refused(HEAD "read_j\n", "x.cost:3: 'read_j': wanted is key = value");
	refused(HEAD "\n\nred_j = 1\n", "x.cost:5: unknown key 'red_j'");
	refused(HEAD "read_j = 1\nread_j = 2\n", "x.cost:4: read_j is given twice");
	refused(HEAD "name = again\n", "x.cost:3: name is given twice");
	refused(HEAD "read_j = \n", "read_j has no value");
	refused(HEAD "read_j = 1 pJ\n", "x.cost:3: read_j = 1 pJ: give a number");
	refused(HEAD "read_j = nan\n", "give a number");
	refused(HEAD "read_j = inf\n", "give a number");
	refused(HEAD "read_j = 0x1\n", "give a number");
	refused(HEAD "read_j = -1e-12\n", "0 to 1e6");
	refused(HEAD "read_j = 1e7\n", "0 to 1e6");
	refused(HEAD "samples_per_read = 0.5\n", "1 to 1e15");
	refused(HEAD "sum = 1\n", "yes or no");
	refused(HEAD "= 3\n", "unknown key ''");
	refused(HEAD "a\x01 = 3\n", "control character");
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	refused(longest, "x.cost:1: more than 400 characters");
	longest[395] = '\0';
	memcpy(longest, "name = ", 7);
	refused(longest, "x.cost:1: name is longer than");
}

static void files(void **state)
{
	struct limen_errmsg err = {""};

	(void)state;
	assert_int_equal(limen_costs_read(check_path("none"), &costs, &err), LIMEN_EIO);
	check_says(&err, "none");
	assert_int_equal(limen_costs_read(check_write("zero", HEAD "\0", sizeof(HEAD)), &costs, &err), LIMEN_EDATA);
	check_says(&err, "zero byte");
	assert_int_equal(limen_costs_read(EXAMPLES "/costs/rram.cost", &costs, &err), LIMEN_OK);
	assert_true(costs.given[LIMEN_COST_ADC] && !costs.sum);
	assert_int_equal(limen_costs_read(EXAMPLES "/costs/dram-45nm.cost", &costs, &err), LIMEN_OK);
	assert_true(costs.given[LIMEN_COST_READ] && costs.sum);
}

/* Whatever bytes come, the answer is a verdict: read in full by the sanitizer build. Seeded by its counter. */
static void any_bytes(void **state)
{
	static const char good[] = HEAD "read_j = 1e-12 # x\nsum = yes\nproducts_per_adc = 256\n";
	struct limen_errmsg err;
	struct limen_draw draw;
	int fine = 0;

	(void)state;
	limen_draw_init(&draw, 1, "costs");
	for (int i = 0; i < 20000; i++) {
		char text[sizeof(good)];

		memcpy(text, good, sizeof(good));
		for (uint64_t n = limen_draw_below(&draw, 4); n > 0; n--)
			text[limen_draw_below(&draw, sizeof(good) - 1)] = (char)limen_draw_below(&draw, 256);
		err.text[0] = '\0';
		int error = limen_costs_parse("x", text, &costs, &err);

		assert_true(error == LIMEN_OK || error == LIMEN_EDATA);
		assert_int_equal(err.text[0] != '\0', error != LIMEN_OK);
		for (const char *c = err.text; *c; c++)
			assert_true((unsigned char)*c >= ' ' && *c != 0x7f);
		fine += error == LIMEN_OK;
	}
	assert_true(fine > 5000 && fine < 19000);
}

/* 60 FLOPs per parameter are 20 products that read it and 10 that are accumulated. */
static void walls(void **state)
{
	struct limen_wall w[LIMEN_WALLS];
	struct limen_design d;
	double sum;

	(void)state;
	assert_int_equal(limen_costs_parse("x",
					   HEAD
					   "read_j=1\nadc_j=1\nwrite_j=3\ntransfer_j=10\naccumulate_j=5\n"
					   "samples_per_read=2\nproducts_per_adc=4\nupdates_per_transfer=5\nsum=yes\n",
					   &costs, NULL),
			 LIMEN_OK);
	limen_design_init(&d);
	d.parameters = 100;
	d.flops = 6000;
	d.updates_per_parameter = 7;
	assert_int_equal(limen_project_walls(&d, &costs, w, &sum, NULL), LIMEN_OK);
	near(w[LIMEN_WALL_MEMORY].joules, 1000);
	near(w[LIMEN_WALL_ADC].joules, 500);
	near(w[LIMEN_WALL_ACCUMULATE].joules, 5000);
	near(w[LIMEN_WALL_UPDATE].joules, 2100);
	near(w[LIMEN_WALL_CONSOLIDATE].joules, 1400);
	assert_false(w[LIMEN_WALL_BARRIER].known); /* the file is silent */
	assert_non_null(strstr(w[LIMEN_WALL_BARRIER].reason, "barrier_j"));
	near(sum, 10000);
	costs.sum = false; /* unasked, no sum */
	d.flops = d.updates_per_parameter = NAN;
	assert_int_equal(limen_project_walls(&d, &costs, w, &sum, NULL), LIMEN_OK);
	assert_true(isnan(sum));
	for (int i = 0; i < LIMEN_WALLS; i++)
		assert_true(!w[i].known && isnan(w[i].joules) && w[i].reason[0]);
	d.temperature_k = 0;
	assert_int_equal(limen_project_walls(&d, &costs, w, &sum, NULL), LIMEN_EUSAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(mistakes),
		cmocka_unit_test_setup_teardown(files, check_setup, check_teardown),
		cmocka_unit_test(any_bytes),
		cmocka_unit_test(walls),
	};

	return cmocka_run_group_tests_name("costs", tests, NULL, NULL);
}
