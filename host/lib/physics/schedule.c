/* schedule.c: barrier and gain against the fraction of the run. */
#include <limen/arith.h>
#include <limen/schedule.h>

#include "number.h"
#include "refuse.h"

#include <stdio.h>
#include <string.h>

static const char *const names[LIMEN_FORM_COUNT] = {"constant", "linear", "geometric", "log", "harmonic"};

const char *limen_form_name(enum limen_form form)
{
	return (unsigned)form < LIMEN_FORM_COUNT ? names[form] : NULL;
}

int limen_form_find(const char *name)
{
	for (int i = 0; i < LIMEN_FORM_COUNT; i++)
		if (!strcmp(name, names[i]))
			return i;
	return -1;
}

int limen_schedule_parse(const char *text, enum limen_form fallback, double min, double max, const char *what,
			 struct limen_schedule *schedule, struct limen_errmsg *err)
{
	char part[3][32] = {"", "", ""};
	int n = 0;

	for (const char *at = text; at && n < 3; n++) {
		const char *colon = strchr(at, ':');
		size_t len = colon ? (size_t)(colon - at) : strlen(at);

		if (len >= sizeof(part[0]) || (colon && n == 2))
			return limen_fail(err, LIMEN_EUSAGE, "%s %s: give A, A:B or A:B:FORM", what, text);
		memcpy(part[n], at, len);
		part[n][len] = '\0';
		at = colon ? colon + 1 : NULL;
	}
	int form = n == 1 ? LIMEN_CONSTANT : n == 2 ? (int)fallback : limen_form_find(part[2]);
	double from, to = 0;

	if (form < 0)
		return limen_fail(err, LIMEN_EUSAGE, "%s %s: no form '%s'; there are constant, linear, geometric, log, harmonic",
				  what, text, part[2]);
	if (!limen_number(part[0], &from) || (n > 1 && !limen_number(part[1], &to)))
		return limen_fail(err, LIMEN_EUSAGE, "%s %s: give A, A:B or A:B:FORM with numbers A and B", what, text);
	if (n == 1)
		to = from;
	if (from < min || from > max || to < min || to > max)
		return limen_fail(err, LIMEN_EUSAGE, "%s %s: numbers must lie in %g to %g", what, text, min, max);
	if ((form == LIMEN_GEOMETRIC || form == LIMEN_HARMONIC) && (from <= 0 || to <= 0))
		return limen_fail(err, LIMEN_EUSAGE,
				  "%s %s: a %s schedule needs numbers above 0; try %s:%s:linear", what, text,
				  names[form], part[0], part[1]);
	*schedule = (struct limen_schedule){.form = (enum limen_form)form, .from = from, .to = to};
	return LIMEN_OK;
}

double limen_schedule_at(const struct limen_schedule *schedule, double f)
{
	double from = schedule->from, to = schedule->to;

	switch (schedule->form) {
	case LIMEN_LINEAR:
		return from + f * (to - from);
	case LIMEN_GEOMETRIC:
		return limen_geometric(from, to, f);
	case LIMEN_LOG:
		return from + limen_log2(1.0 + f * (limen_exp2(to - from) - 1.0));
	case LIMEN_HARMONIC:
		return 1.0 / ((1.0 - f) / from + f / to);
	default:
		return from;
	}
}
