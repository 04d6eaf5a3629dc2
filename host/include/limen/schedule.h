/* schedule.h: how a barrier or a gain moves through a run. Pure functions of f = pulse / pulses, 0 <= f < 1. */
#ifndef LIMEN_SCHEDULE_H
#define LIMEN_SCHEDULE_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum limen_form {
	LIMEN_CONSTANT,  /* from; `to` is ignored */
	LIMEN_LINEAR,    /* from + f (to - from) */
	LIMEN_GEOMETRIC, /* from (to / from)^f; both above 0 */
	LIMEN_LOG,       /* from + log2(1 + f (2^(to - from) - 1)): for barriers, jump rates fall as 1 / (1 + c f) */
	LIMEN_HARMONIC,  /* 1 / ((1 - f) / from + f / to), both above 0: the gain of a bridge */
	LIMEN_FORM_COUNT
};

struct limen_schedule {
	enum limen_form form;
	double from, to;
};

/* "constant", "linear", "geometric", "log", "harmonic"; NULL or -1 when unknown. */
const char *limen_form_name(enum limen_form form);
int limen_form_find(const char *name);

/* Parses "A", "A:B" or "A:B:FORM" with decimal numbers in [min, max]; fallback is the form of "A:B". "A" is constant.
 * LIMEN_EUSAGE with a line that starts with `what` (an option's name). */
int limen_schedule_parse(const char *text, enum limen_form fallback, double min, double max, const char *what,
			 struct limen_schedule *schedule, struct limen_errmsg *err);

double limen_schedule_at(const struct limen_schedule *schedule, double f);

#ifdef __cplusplus
}
#endif
#endif
