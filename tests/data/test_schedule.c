/* Schedules: what the command line may write, and the values along a run. */
#include "check.h"

#include <limen/schedule.h>
#include <math.h>

static struct limen_schedule parsed(const char *text, enum limen_form fallback)
{
	struct limen_schedule s = {0};
	struct limen_errmsg err = {""};
	int error = limen_schedule_parse(text, fallback, 0, 1e6, "--x", &s, &err);

	if (error)
		fail_msg("%s: %s", text, err.text);
	return s;
}

static void forms(void **state)
{
	struct limen_schedule s = parsed("2.5", LIMEN_LOG);

	(void)state;
	assert_int_equal(s.form, LIMEN_CONSTANT);
	assert_true(limen_schedule_at(&s, 0) == 2.5 && limen_schedule_at(&s, 0.9) == 2.5);
	s = parsed("0:2", LIMEN_LOG);
	assert_int_equal(s.form, LIMEN_LOG);
	for (double f = 0; f <= 1; f += 0.125)
		assert_true(fabs(limen_schedule_at(&s, f) - log2(1 + 3 * f)) < 1e-14);
	s = parsed("3:1", LIMEN_LOG); /* downward as well */
	assert_true(limen_schedule_at(&s, 0) == 3 && fabs(limen_schedule_at(&s, 1) - 1) < 1e-14);
	s = parsed("128:4096", LIMEN_GEOMETRIC);
	assert_true(limen_schedule_at(&s, 0) == 128 && fabs(limen_schedule_at(&s, 0.2) - 256) < 1e-10);
	s = parsed("1:3:linear", LIMEN_GEOMETRIC);
	assert_true(limen_schedule_at(&s, 0.25) == 1.5);
	s = parsed("1e2:1.5e3:geometric", LIMEN_LOG);
	assert_true(s.from == 100 && s.to == 1500);
	for (int i = 0; i < LIMEN_FORM_COUNT; i++)
		assert_int_equal(limen_form_find(limen_form_name((enum limen_form)i)), i);
}

static void refusals(void **state)
{
	static const char *const wrong[] = {
		"",   ":",   "1:",  ":1",    "1:2:", "1:2:cubic", "1:2:log:3",     "x",     "0x10", "1,5",
		" 1", "nan", "inf", "1e999", "-1",   "1:2e7",     "0:1:geometric", "1:2:3", "--"};
	struct limen_schedule s;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct limen_errmsg err = {""};

		assert_int_equal(limen_schedule_parse(wrong[i], LIMEN_LOG, 0, 1e6, "--barrier", &s, &err),
				 LIMEN_EUSAGE);
		check_says(&err, "--barrier");
	}
	assert_null(limen_form_name(LIMEN_FORM_COUNT));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(forms), cmocka_unit_test(refusals)};

	return cmocka_run_group_tests_name("schedule", tests, NULL, NULL);
}
