/* CSV: both label columns, headers, selectors, and every kind of bad line. */
#include "check.h"

#include <limen/data.h>

static struct limen_data *load(const char *spec, const struct limen_data_options *options)
{
	struct limen_errmsg err = {""};
	struct limen_data *data;

	if (limen_data_load(spec, options, &data, &err))
		fail_msg("%s: %s", spec, err.text);
	return data;
}

static void refuse(const char *spec, const struct limen_data_options *options, int error, const char *const parts[])
{
	struct limen_errmsg err = {""};
	struct limen_data *data;
	int got = limen_data_load(spec, options, &data, &err);

	if (got != error)
		fail_msg("%s: error %d, wanted %d (%s)", spec, got, error, err.text);
	assert_null(data);
	for (; *parts; parts++)
		check_says(&err, *parts);
}

#define REFUSE(spec, options, error, ...) refuse(spec, options, error, (const char *const[]){__VA_ARGS__, NULL})

static void label_last(void **state)
{
	struct limen_data *d = load(check_text("a.csv", "1,2,3,0\r\n4,255,6,1\n"), NULL);

	(void)state;
	assert_true(d->rows == 2 && d->features == 3 && d->classes == 2 && d->x_max == 255);
	assert_true(d->x[0] == 1 && d->x[2] == 3 && d->x[3] == 4 && d->x[5] == 6);
	assert_true(d->label[0] == 0 && d->label[1] == 1);
	limen_data_free(d);
}

static void label_first(void **state)
{
	struct limen_data_options options = {.label_first = true, .features = 2, .classes = 8};
	struct limen_data *d = load(check_text("a.csv", "7,1,2\n5,3,4"), &options);

	(void)state;
	assert_true(d->rows == 2 && d->features == 2 && d->label[0] == 7 && d->label[1] == 5 && d->x[3] == 4);
	limen_data_free(d);
}

static void headers_and_spaces(void **state)
{
	struct limen_data *d =
		load(check_text("a.csv", "\"Block 1\",Block 2,Class\n 1 ,2.0,\"3\"\n1e1, 0,0\n\n\n"), NULL);

	(void)state;
	assert_true(d->rows == 2 && d->features == 2 && d->x[1] == 2 && d->x[2] == 10 && d->label[0] == 3);
	limen_data_free(d);
	d = load(check_text("b.csv", "1,2\n"), NULL);
	assert_true(d->rows == 1 && d->features == 1);
	limen_data_free(d);
}

static void selectors(void **state)
{
	const char *path = check_text("s#1.csv", "1,0\n2,1\n3,0\n4,1\n");
	char spec[160];

	(void)state;
	snprintf(spec, sizeof(spec), "%s#1:3", path);
	struct limen_data *d = load(spec, NULL);

	assert_true(d->rows == 2 && d->x[0] == 2 && d->x[1] == 3 && d->label[0] == 1 && d->x_max == 3);
	limen_data_free(d);
	snprintf(spec, sizeof(spec), "%s#2:", path);
	d = load(spec, NULL);
	assert_true(d->rows == 2 && d->x[0] == 3);
	limen_data_free(d);
	snprintf(spec, sizeof(spec), "%s#:1", path);
	d = load(spec, NULL);
	assert_true(d->rows == 1 && d->x[0] == 1);
	limen_data_free(d);
	d = load(path, NULL); /* a '#' in a name is a '#' in a name */
	assert_true(d->rows == 4);
	limen_data_free(d);
	static const char *const wrong[] = {"#3:3", "#4:", "#0:5", "#3:1", "#99999999999999999999:"};

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		snprintf(spec, sizeof(spec), "%s%s", path, wrong[i]);
		REFUSE(spec, NULL, LIMEN_EUSAGE, "s#1.csv");
	}
}

static void bad_lines(void **state)
{
	static const struct limen_data_options ten = {.features = 2, .classes = 10};

	(void)state;
	REFUSE(check_text("f.csv", "1,2,3\n1,2\n"), &ten, LIMEN_EDATA, "f.csv", "line 2", "2 fields", "3");
	REFUSE(check_text("f.csv", "1,2,3\n1,2,3,4\n"), &ten, LIMEN_EDATA, "line 2", "4 fields");
	REFUSE(check_text("f.csv", "1,2,3\n1,x,3\n"), &ten, LIMEN_EDATA, "line 2", "field 2", "'x'", "not a number");
	REFUSE(check_text("f.csv", "1,x,3\n1,2,3\n"), &ten, LIMEN_EDATA, "line 1", "field 2");
	REFUSE(check_text("f.csv", "a,b,c\n1,,3\n"), &ten, LIMEN_EDATA, "line 2", "field 2", "not a number");
	REFUSE(check_text("f.csv", "1,256,3\n"), &ten, LIMEN_EDATA, "line 1", "field 2", "0..255");
	REFUSE(check_text("f.csv", "1,-1,3\n"), &ten, LIMEN_EDATA, "field 2", "0..255");
	REFUSE(check_text("f.csv", "1,0.5,3\n"), &ten, LIMEN_EDATA, "field 2", "whole");
	REFUSE(check_text("f.csv", "1,nan,3\n1,2,3\n"), &ten, LIMEN_EDATA, "field 2");
	REFUSE(check_text("f.csv", "1,2,10\n"), &ten, LIMEN_EDATA, "line 1", "field 3", "label 10", "0..9");
	REFUSE(check_text("f.csv", "1,2,3.5\n"), &ten, LIMEN_EDATA, "field 3");
	REFUSE(check_text("f.csv", "1,2,3\n\n1,2,3\n"), &ten, LIMEN_EDATA, "line 2");
	REFUSE(check_text("f.csv", "1,2,3,4\n"), &ten, LIMEN_EDATA, "3 inputs", "2 inputs", "--net");
	REFUSE(check_text("f.csv", ""), &ten, LIMEN_EDATA, "f.csv", "empty");
	REFUSE(check_text("f.csv", "\n\n"), &ten, LIMEN_EDATA, "empty");
	REFUSE(check_text("f.csv", "a,b,c\n"), &ten, LIMEN_EDATA, "line 1");
	REFUSE(check_text("f.csv", "5\n"), NULL, LIMEN_EDATA, "1 field");
	REFUSE(check_text("f.csv", "1,2\x1b[31m,3\n1,2,3\n"), NULL, LIMEN_EDATA, "?[31m");
	REFUSE(check_path("missing.csv"), NULL, LIMEN_EIO, "missing.csv", "No such file");
	REFUSE(check_dir, NULL, LIMEN_EIO, "directory");
	REFUSE(check_write("f.csv", "1,\0,3\n1,2,3\n", 12), NULL, LIMEN_EDATA, "field 2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(label_last), cmocka_unit_test(label_first), cmocka_unit_test(headers_and_spaces),
		cmocka_unit_test(selectors),  cmocka_unit_test(bad_lines),
	};

	return cmocka_run_group_tests_name("csv", tests, check_setup, check_teardown);
}
