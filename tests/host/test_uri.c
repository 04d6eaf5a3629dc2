/* test_uri.c: device URIs, good and bad; schemes. */
#include "mock.h"

#include "transport.h"

#include <stdio.h>
#include <string.h>

static void takes_apart(void **state)
{
	struct limen_uri uri;
	uint64_t number = 7;
	double real = 0.5;

	(void)state;
	assert_int_equal(limen_uri_parse("sim:lanes=16,trace=/tmp/a b=c:d.fst,depth=0x10", &uri, NULL), 0);
	assert_string_equal(uri.scheme, "sim");
	assert_int_equal(uri.count, 3);
	assert_string_equal(limen_uri_get(&uri, "trace"), "/tmp/a b=c:d.fst");
	assert_null(limen_uri_get(&uri, "first"));
	assert_int_equal(limen_uri_u64(&uri, "lanes", 1, 64, &number, NULL), 0);
	assert_int_equal(number, 16);
	assert_int_equal(limen_uri_u64(&uri, "depth", 0, 16, &number, NULL), 0);
	assert_int_equal(number, 16);
	assert_int_equal(limen_uri_u64(&uri, "first", 0, 3, &number, NULL), 0);
	assert_int_equal(number, 16); /* absent: as it was */
	limen_uri_free(&uri);

	assert_int_equal(limen_uri_parse("xrt:2,xclbin=a.xclbin", &uri, NULL), 0);
	assert_int_equal(uri.count, 2);
	assert_string_equal(limen_uri_get(&uri, "index"), "2");
	assert_string_equal(limen_uri_get(&uri, "xclbin"), "a.xclbin");
	limen_uri_free(&uri);
	assert_int_equal(limen_uri_parse("xrt:17", &uri, NULL), 0);
	assert_string_equal(limen_uri_get(&uri, "index"), "17");
	limen_uri_free(&uri);

	assert_int_equal(limen_uri_parse("ref:", &uri, NULL), 0);
	assert_int_equal(uri.count, 0);
	limen_uri_free(&uri);

	assert_int_equal(limen_uri_parse("fault:rate=1e-3,over=fault:seed=2,over=sim:lanes=4,jitter=7", &uri, NULL), 0);
	assert_int_equal(uri.count, 2);
	assert_string_equal(limen_uri_get(&uri, "over"), "fault:seed=2,over=sim:lanes=4,jitter=7");
	assert_int_equal(limen_uri_real(&uri, "rate", 0, 1, &real, NULL), 0);
	assert_true(real == 1e-3);
	limen_uri_free(&uri);
}

static void refuses(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "no device URI"},
		{"ref", "not a device URI"},
		{":", "not a device URI"},
		{"re f:", "not a device URI"},
		{"ref:like", "key=value"},
		{"ref:like,threads=1", "\"like\""},
		{"ref:like=", "\"like\" has no value"},
		{"ref:=tiny", "not a key"},
		{"ref:li ke=tiny", "not a key"},
		{"ref:like=tiny,", "comma"},
		{"xrt:0,", "comma"},
		{"xrt:0x,a=1", "key=value"},
		{"xrt:0,1", "key=value"},
		{"xrt:0,index=1", "\"index\" is given twice"},
		{"ref:like=tiny,,threads=1", "key=value"},
		{"ref:like=tiny,like=alveo", "\"like\" is given twice"},
		{"ref:a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1,j=1,k=1,l=1,m=1,n=1,o=1,p=1,q=1", "more than"},
	};
	char text[5000];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct limen_errmsg err = {""};
		struct limen_uri uri;

		assert_int_equal(limen_uri_parse(bad[i].text, &uri, &err), LIMEN_EUSAGE);
		if (!strstr(err.text, bad[i].says))
			fail_msg("\"%s\": \"%s\" does not say \"%s\"", bad[i].text, err.text, bad[i].says);
		assert_null(uri.text);
	}
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	text[3] = ':';
	assert_int_equal(limen_uri_parse(text, &(struct limen_uri){0}, NULL), LIMEN_EUSAGE);
	assert_int_equal(limen_uri_parse(NULL, &(struct limen_uri){0}, NULL), LIMEN_EUSAGE);
}

static void refuses_numbers(void **state)
{
	static const char *const bad[] = {"x:n=-1",  "x:n= 1", "x:n=1 ",
					  "x:n=1.5", "x:n=65", "x:n=0",
					  "x:n=ten", "x:n=+1", "x:n=99999999999999999999999999"};
	static const char *const bad_reals[] = {"x:n=nan",  "x:n=inf", "x:n=-0.1", "x:n=1.01",
						"x:n=0.5x", "x:n=x",   "x:n= 1"};
	uint64_t number = 3;
	double real = 3;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct limen_errmsg err = {""};
		struct limen_uri uri;

		assert_int_equal(limen_uri_parse(bad[i], &uri, NULL), 0);
		assert_int_equal(limen_uri_u64(&uri, "n", 1, 64, &number, &err), LIMEN_EUSAGE);
		assert_non_null(strstr(err.text, "\"n\""));
		assert_non_null(strstr(err.text, "1 to 64"));
		assert_int_equal(number, 3);
		limen_uri_free(&uri);
	}
	for (size_t i = 0; i < sizeof(bad_reals) / sizeof(bad_reals[0]); i++) {
		struct limen_uri uri;

		assert_int_equal(limen_uri_parse(bad_reals[i], &uri, NULL), 0);
		assert_int_equal(limen_uri_real(&uri, "n", 0, 1, &real, NULL), LIMEN_EUSAGE);
		limen_uri_free(&uri);
	}
}

/* One line, naming what is wrong and what there is. */
static void opens_only_what_is_known(void **state)
{
	static const struct {
		const char *uri;
		int error;
		const char *says;
	} bad[] = {
		{"nothing:", LIMEN_EUSAGE, "ref:"},
		{"ref:lanes=4", LIMEN_EUSAGE, "unknown key \"lanes\"; known: like, threads, scalar"},
		{"ref:lik=tiny", LIMEN_EUSAGE, "\"lik\""},
		{"ref:like=huge", LIMEN_EUSAGE, "tiny"},
		{"ref:threads=0", LIMEN_EUSAGE, "\"threads\""},
		{"ref:scalar=yes", LIMEN_EUSAGE, "\"scalar\""},
		{"fault:seed=1", LIMEN_EUSAGE, "\"over\""},
		{"fault:kinds=flip+rust,over=ref:", LIMEN_EUSAGE, "\"kinds\""},
		{"fault:kinds=fl,over=ref:", LIMEN_EUSAGE, "\"kinds\""},
		{"fault:rate=2,over=ref:", LIMEN_EUSAGE, "\"rate\""},
		{"fault:over=ref:lanes=4", LIMEN_EUSAGE, "\"lanes\""},
		{"fault:over=nothing:", LIMEN_EUSAGE, "nothing"},
		{"sim:config=huge", LIMEN_EUSAGE, "huge"},
		{"sim:lanes=3", LIMEN_EUSAGE, "lanes"},
		{"sim:lanes=0", LIMEN_EUSAGE, "\"lanes\""},
		{"sim:config=tiny,lanes=1", LIMEN_EUSAGE, "exclude each other"},
		{"sim:jitter=x", LIMEN_EUSAGE, "\"jitter\""},
	};
	bool have_sim = false;

	(void)state;
	for (size_t i = 0; limen_transports[i]; i++)
		have_sim |= !strcmp(limen_transports[i]->scheme, "sim");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]) && (have_sim || strncmp(bad[i].uri, "sim:", 4)); i++) {
		struct limen_errmsg err = {""};
		struct limen_device *device = (struct limen_device *)&err;

		assert_int_equal(limen_open(bad[i].uri, &device, &err), bad[i].error);
		assert_null(device);
		if (!strstr(err.text, bad[i].says) || strchr(err.text, '\n'))
			fail_msg("\"%s\": \"%s\" does not say \"%s\"", bad[i].uri, err.text, bad[i].says);
		assert_int_equal(limen_open(bad[i].uri, &device, NULL), bad[i].error);
	}
}

/* The first configuration of the sim: engine, whichever this build has. */
static void first_config(void *ctx, const char *uri, const char *text)
{
	(void)text;
	if (!*(char *)ctx && !strncmp(uri, "sim:config=", 11))
		snprintf(ctx, 64, "%s", uri);
}

static void opens_no_waveform(void **state)
{
	char config[64] = "", uri[128];
	struct limen_errmsg err = {""};
	struct limen_device *device = (struct limen_device *)&err;

	(void)state;
	assert_int_equal(limen_devices(first_config, config), 0);
	if (!config[0]) {
		print_message("skipped: this build has no configuration of sim:\n");
		skip();
	}
	snprintf(uri, sizeof(uri), "%s,trace=/nonexistent/x.fst", config);
	assert_int_equal(limen_open(uri, &device, &err), LIMEN_EIO);
	assert_null(device);
	assert_non_null(strstr(err.text, "/nonexistent/x.fst"));
}

static void count_lines(void *ctx, const char *uri, const char *text)
{
	(void)uri;
	assert_true(strlen(text) > 0);
	++*(int *)ctx;
}

static void check_scheme(void *ctx, const char *scheme, const char *summary, const char *keys)
{
	assert_true(strlen(scheme) && strlen(summary));
	for (const char *line = keys; *line; line = strchr(line, '\n') + 1) {
		/* key=VALUE  text */
		assert_non_null(strchr(line, '='));
		assert_non_null(strstr(line, "  "));
		assert_non_null(strchr(line, '\n'));
	}
	++*(int *)ctx;
}

static void lists(void **state)
{
	int devices = 0, schemes = 0;

	(void)state;
	assert_int_equal(limen_devices(count_lines, &devices), 0);
	limen_schemes(check_scheme, &schemes);
	assert_true(devices >= 1);
	assert_true(schemes >= 2);
}

/* Every transport is complete. */
static void tables_are_complete(void **state)
{
	(void)state;
	for (size_t i = 0; limen_transports[i]; i++) {
		const struct limen_transport *t = limen_transports[i];

		assert_true(t->open && t->close && t->reset && t->write && t->read && t->wait);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(t->scheme, limen_transports[k]->scheme);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_apart),
		cmocka_unit_test(refuses),
		cmocka_unit_test(refuses_numbers),
		cmocka_unit_test(opens_only_what_is_known),
		cmocka_unit_test(lists),
		cmocka_unit_test(tables_are_complete),
		cmocka_unit_test(opens_no_waveform),
	};

	return cmocka_run_group_tests_name("uri", tests, NULL, NULL);
}
