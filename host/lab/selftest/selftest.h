/* selftest.h: does a device do what docs/spec.md says? A bring-up test that needs nothing but the device.
 *
 * A list of steps, each on a freshly reset device and through the public headers alone, so on any engine. What must
 * come out is worked out here, from the spec, by code that neither the engines nor the library share. A step prints
 * nothing: it leaves a line of text and the first thing that was wrong.
 */
#ifndef SELFTEST_H
#define SELFTEST_H

#include <limen/limen.h>

struct selftest_result {
	const char *name;
	bool passed;
	bool stopped;                     /* by the user's request */
	int error;                        /* of the device; its message stands in text */
	double values;                    /* compared */
	char text[LIMEN_ERRMSG_LEN + 64]; /* what was looked at, or the first thing that was wrong */
	double wall_s;
};

struct selftest {
	struct limen_device *device;
	uint64_t seed;
	bool quick;                                /* a part of the memory, seconds on a simulation */
	bool (*stop)(void *ctx);                   /* asked now and then */
	void (*progress)(void *ctx, double share); /* of the step, 0..1; NULL: not wanted */
	void *ctx;
	struct selftest_result *result; /* of the step that runs */
};

struct selftest_step {
	const char *name, *shows;
	void (*run)(struct selftest *test);
};

extern const struct selftest_step selftest_steps[];
extern const unsigned selftest_step_count;

/* Resets the device, runs a step, fills *result. False when the device does not answer any more, or was stopped: there
 * is no use in going on. */
bool selftest_run_step(struct selftest *test, const struct selftest_step *step, struct selftest_result *result);

/* --- for steps --- */

/* True once something was wrong, or the user asked to stop: leave. */
bool selftest_over(struct selftest *test);
/* Notes an error of a library call (0 is none) and returns selftest_over(). */
bool selftest_error(struct selftest *test, int error);
/* Notes what was wrong; the first one counts. */
void selftest_wrong(struct selftest *test, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Counts a comparison; says so when the two differ. what: what it is a value of. */
void selftest_same(struct selftest *test, int64_t got, int64_t want, const char *what, ...)
	__attribute__((format(printf, 4, 5)));
/* What the step looked at, for the report. */
void selftest_say(struct selftest *test, const char *format, ...) __attribute__((format(printf, 2, 3)));
void selftest_progress(struct selftest *test, double share);
/* A word that depends on the seed and three numbers. */
uint64_t selftest_word(const struct selftest *test, uint64_t a, uint64_t b, uint64_t c);

void selftest_identity(struct selftest *test);
void selftest_cells(struct selftest *test);
void selftest_row_streams(struct selftest *test);
void selftest_vectors(struct selftest *test);
void selftest_totals(struct selftest *test);
void selftest_generator(struct selftest *test);
void selftest_thresholds(struct selftest *test);
void selftest_products(struct selftest *test);
void selftest_pulses(struct selftest *test);
void selftest_saturation(struct selftest *test);
void selftest_errors(struct selftest *test);
void selftest_reset(struct selftest *test);
void selftest_erasure(struct selftest *test);

#endif
