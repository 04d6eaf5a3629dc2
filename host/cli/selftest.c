/* selftest.c: `limen selftest`: does a device do what the spec says? The steps are in host/lab/selftest. */
#include "cli.h"

#include "json_text.h"

#include <limen/file.h>
#include <selftest.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A device that makes no progress for so long will not: longer waits only make a broken one tedious. */
enum { TIMEOUT_MS = 5000 };

struct session {
	struct selftest test;
	const char *running;
	bool bar;
	json_t *steps;
	unsigned passed, failed, left;
};

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void progress(void *ctx, double share)
{
	const struct session *s = ctx;

	if (!s->bar)
		return;
	fprintf(stderr, "\r%3.0f%% %s \033[K", 100 * share, s->running);
	fflush(stderr);
}

static json_t *step_json(const struct selftest_result *result)
{
	return json_pack("{s:s, s:b, s:f, s:o, s:{s:f}}", "name", result->name, "passed", result->passed, "values",
			 result->values, "text", cli_json_text(result->text), "run", "wall_s", result->wall_s);
}

/* Returns false when there is no use in going on. */
static bool perform(struct session *s, const struct selftest_step *step)
{
	struct selftest_result *result = malloc(sizeof(*result));
	bool on;

	if (!result)
		return false;
	s->running = step->name;
	progress(s, 0);
	on = selftest_run_step(&s->test, step, result);
	if (s->bar)
		fprintf(stderr, "\r\033[K");
	printf("%s  %-11s  %s  (%s values, %.2f s)\n", result->passed ? "pass" : "FAIL", step->name, result->text,
	       cli_grouped(result->values), result->wall_s);
	fflush(stdout);
	s->passed += result->passed;
	s->failed += !result->passed;
	if (s->steps)
		json_array_append_new(s->steps, step_json(result));
	free(result);
	return on;
}

static int write_json(struct session *s, struct limen_file *file, struct limen_errmsg *err)
{
	const struct limen_info *info = limen_device_info(s->test.device);
	json_t *o = json_pack("{s:s, s:i, s:b, s:I, s:O, s:i, s:i, s:i, s:{s:o, s:s, s:i}}", "limen_version",
			      limen_version(), "contract_version", LIMEN_VERSION, "quick", s->test.quick, "seed",
			      (json_int_t)s->test.seed, "steps", s->steps, "passed", (int)s->passed, "failed",
			      (int)s->failed, "not_run", (int)s->left, "run", "device",
			      cli_json_text(limen_device_uri(s->test.device)), "configuration", info->name, "lanes",
			      (int)info->lanes);
	return cli_json_commit(o, 17, file, err);
}

static void summary(const struct session *s)
{
	printf("%u passed, %u failed", s->passed, s->failed);
	if (s->left)
		printf(", %u not run", s->left);
	printf(": %s\n", limen_device_uri(s->test.device));
}

static int perform_all(struct session *s, const char *json_path, struct limen_errmsg *err)
{
	struct limen_file *json = NULL;
	int error = json_path ? limen_file_create(json_path, &json, err) : LIMEN_OK;
	unsigned i = 0;

	if (error)
		return error;
	s->steps = json ? json_array() : NULL;
	while (i < selftest_step_count && perform(s, &selftest_steps[i]))
		i++;
	s->left = i < selftest_step_count ? selftest_step_count - i - 1 : 0;
	summary(s);
	if (json)
		error = write_json(s, json, err);
	json_decref(s->steps);
	return error;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *uri = cli_value(command, values, "device"), *json_path = cli_value(command, values, "json");
	struct session s = {0};
	unsigned long long seed = 1;
	struct limen_errmsg err = {""};

	if (uri && words[0])
		return cli_usage(command, "two devices: %s and %s", uri, words[0]);
	uri = uri ? uri : words[0];
	if (!uri)
		return cli_usage(command, "which device? e.g. limen selftest ref:");
	if (!cli_unsigned(command, values, "seed", UINT32_MAX, &seed))
		return CLI_USAGE;
	int error = limen_open(uri, &s.test.device, &err);

	if (error)
		return cli_error(command, error, &err);
	cli_catch_signals();
	limen_device_timeout(s.test.device, TIMEOUT_MS);
	s.test.seed = seed;
	s.test.quick = cli_value(command, values, "quick");
	s.test.stop = stop;
	s.test.progress = progress;
	s.test.ctx = &s;
	s.bar = isatty(STDERR_FILENO);
	error = perform_all(&s, json_path, &err);
	limen_close(s.test.device);
	if (error)
		return cli_error(command, error, &err);
	return cli_interrupted() ? CLI_INTERRUPTED : s.failed || s.left ? CLI_FAILURE : CLI_OK;
}

const struct cli_command cli_selftest = {
	.name = "selftest",
	.usage = "URI [OPTIONS]",
	.summary = "tests a device: memory, random streams, rules, errors, one experiment",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "another way to name the device"},
			{"quick", NULL, "a part of the memory and fewer cases, seconds on a simulation"},
			{"seed", "N", "of patterns and cases (default 1)"},
			{"json", "FILE", "write the result of every step"},
			{NULL, NULL, NULL},
		},
	.details =
		"For a device that was just built, plugged in or broken. Each step starts from a reset, so what the\n"
		"device held is gone. Every value must be what the spec says; the last step, an experiment, fails\n"
		"on a faithful device with the probability that it prints. Without --quick all of the memory is\n"
		"tested, up to a million cells: minutes on a large simulation. Exit status 1 if a step fails.\n\n"
		"examples:\n  limen selftest ref:\n  limen selftest sim:lanes=16 --quick\n",
	.words_most = 1,
	.run = run,
};
