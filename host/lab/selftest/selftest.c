/* selftest.c: the list of steps, how one is run, and what they share. */
#include "selftest.h"

#include "lab.h"

#include <limen/arith.h>

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const struct selftest_step selftest_steps[] = {
	{"identity", "what the device says of itself", selftest_identity},
	{"cells", "every bit of every cell", selftest_cells},
	{"row-streams", "every bit of every row's random state", selftest_row_streams},
	{"vectors", "every bit of every vector register", selftest_vectors},
	{"totals", "every bit of every tile's totals", selftest_totals},
	{"generator", "random words against the published recurrence", selftest_generator},
	{"thresholds", "chosen words against the barriers that they must and must not pass", selftest_thresholds},
	{"products", "MVM, MVMT and GRAD against sums done here", selftest_products},
	{"pulses", "PULSE against a model written from the spec", selftest_pulses},
	{"saturation", "counters, heat and totals at their ends", selftest_saturation},
	{"errors", "packets that must be refused, and change nothing", selftest_errors},
	{"reset", "what a reset forgets", selftest_reset},
	{"erase-bit", "the heat of erasing a bit, against exact integration and Landauer", selftest_erasure},
};
const unsigned selftest_step_count = sizeof(selftest_steps) / sizeof(selftest_steps[0]);

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

bool selftest_run_step(struct selftest *test, const struct selftest_step *step, struct selftest_result *result)
{
	double start = now_s();

	*result = (struct selftest_result){.name = step->name, .passed = true};
	test->result = result;
	if (!selftest_error(test, limen_reset(test->device)))
		step->run(test);
	result->wall_s = now_s() - start;
	test->result = NULL;
	return !result->stopped && result->error != LIMEN_ETIMEOUT && result->error != LIMEN_EIO &&
	       result->error != LIMEN_ENOMEM;
}

bool selftest_over(struct selftest *test)
{
	struct selftest_result *result = test->result;

	if (result->passed && test->stop && test->stop(test->ctx)) {
		result->stopped = true;
		selftest_wrong(test, "stopped");
	}
	return !result->passed;
}

bool selftest_error(struct selftest *test, int error)
{
	if (error && test->result->passed) {
		const char *said = limen_device_message(test->device);

		test->result->error = error;
		selftest_wrong(test, "%s", said[0] ? said : limen_strerror(error));
	}
	if (!selftest_over(test))
		return false;
	limen_sync(test->device); /* answers on their way go to variables that the caller is about to leave */
	return true;
}

void selftest_wrong(struct selftest *test, const char *format, ...)
{
	struct selftest_result *result = test->result;
	va_list args;

	if (!result->passed)
		return;
	result->passed = false;
	va_start(args, format);
	vsnprintf(result->text, sizeof(result->text), format, args);
	va_end(args);
}

void selftest_same(struct selftest *test, int64_t got, int64_t want, const char *what, ...)
{
	char text[160];
	va_list args;

	test->result->values += 1;
	if (got == want)
		return;
	va_start(args, what);
	vsnprintf(text, sizeof(text), what, args);
	va_end(args);
	selftest_wrong(test, "%s: %lld, must be %lld", text, (long long)got, (long long)want);
}

void selftest_say(struct selftest *test, const char *format, ...)
{
	va_list args;

	if (!test->result->passed)
		return;
	va_start(args, format);
	vsnprintf(test->result->text, sizeof(test->result->text), format, args);
	va_end(args);
}

void selftest_progress(struct selftest *test, double share)
{
	if (test->progress)
		test->progress(test->ctx, share);
}

uint64_t selftest_word(const struct selftest *test, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t state = test->seed;

	state = limen_splitmix64(&state) ^ a;
	state = limen_splitmix64(&state) ^ b;
	state = limen_splitmix64(&state) ^ c;
	return limen_splitmix64(&state);
}

static bool lab_stop(void *ctx)
{
	struct selftest *test = ctx;

	return test->stop && test->stop(test->ctx);
}

static void lab_progress(void *ctx, double share)
{
	selftest_progress(ctx, share);
}

void selftest_erasure(struct selftest *test)
{
	struct lab lab = {.device = test->device, .tier = LAB_QUICK, .attempts_most = 1e6, .bytes_most = 1e6};
	struct lab_result *result = malloc(sizeof(*result));

	if (!result) {
		selftest_error(test, LIMEN_ENOMEM);
		return;
	}
	lab.seed = test->seed & UINT32_MAX;
	lab.stop = lab_stop;
	lab.progress = lab_progress;
	lab.ctx = test;
	lab_run_experiment(&lab, lab_find("erase-bit"), result);
	for (unsigned i = 0; i < result->checks; i++) {
		const struct lab_check *c = &result->check[i];

		test->result->values += 1;
		if (!c->passed)
			selftest_wrong(test, "%s: %.6g %s, expected %.6g +- %.2g", c->what, c->measured, c->unit,
				       c->expected, c->tolerance);
	}
	if (result->error == LIMEN_EINTERRUPTED)
		test->result->stopped = true;
	if (result->error) {
		test->result->error = result->error == LIMEN_EINTERRUPTED ? 0 : result->error;
		selftest_wrong(test, "%s", result->message);
	}
	selftest_say(test, "%.0f attempts, %u checks; a faithful device fails this with probability %.1e",
		     result->attempts, result->checks, lab_false_alarm(result));
	lab_result_free(result);
	free(result);
}
