/* checks.c: what an experiment found, held against what was expected. */
#include "lab.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* P(a normal variate is more than s standard deviations above its mean). */
static double upper_tail(double s)
{
	return 0.5 * erfc(s / sqrt(2.0));
}

static struct lab_check *add(struct lab *lab, const char *unit, enum lab_gate gate, double measured, double expected,
			     double tolerance, const char *what, va_list args)
{
	struct lab_result *result = lab->result;

	if (result->checks == LAB_CHECKS_MAX)
		abort(); /* an experiment with more checks than there is room for: a slip of this program */
	struct lab_check *check = &result->check[result->checks++];

	*check = (struct lab_check){
		.unit = unit, .gate = gate, .measured = measured, .expected = expected, .tolerance = tolerance};
	vsnprintf(check->what, sizeof(check->what), what, args);
	/* written so that NaN fails */
	switch (gate) {
	case LAB_NEAR:
		check->passed = fabs(measured - expected) <= tolerance;
		break;
	case LAB_AT_LEAST:
		check->passed = measured >= expected - tolerance;
		break;
	default:
		check->passed = measured <= expected + tolerance;
		break;
	}
	return check;
}

void lab_near(struct lab *lab, const char *unit, double measured, double expected, double scatter, double stated,
	      const char *what, ...)
{
	va_list args;

	va_start(args, what);
	struct lab_check *check = add(lab, unit, LAB_NEAR, measured, expected, LAB_SIGMAS * scatter, what, args);

	va_end(args);
	check->scatter = scatter;
	check->stated = stated;
	check->false_alarm = 2.0 * upper_tail(LAB_SIGMAS);
	if (!(scatter > 0)) /* no scatter from a statistical mean: something is broken */
		check->passed = false;
	if (lab->tier == LAB_FULL && stated > 0 && !(check->tolerance <= stated))
		check->passed = false;
}

static void one_sided(struct lab *lab, const char *unit, enum lab_gate gate, double measured, double limit,
		      double scatter, const char *what, va_list args)
{
	struct lab_check *check = add(lab, unit, gate, measured, limit, LAB_SIGMAS * scatter, what, args);

	check->scatter = scatter;
	check->false_alarm = scatter > 0 ? upper_tail(LAB_SIGMAS) : 0.0;
}

void lab_at_least(struct lab *lab, const char *unit, double measured, double limit, double scatter, const char *what,
		  ...)
{
	va_list args;

	va_start(args, what);
	one_sided(lab, unit, LAB_AT_LEAST, measured, limit, scatter, what, args);
	va_end(args);
}

void lab_at_most(struct lab *lab, const char *unit, double measured, double limit, double scatter, const char *what,
		 ...)
{
	va_list args;

	va_start(args, what);
	one_sided(lab, unit, LAB_AT_MOST, measured, limit, scatter, what, args);
	va_end(args);
}

void lab_close(struct lab *lab, const char *unit, double measured, double expected, double tolerance, const char *what,
	       ...)
{
	va_list args;

	va_start(args, what);
	add(lab, unit, LAB_NEAR, measured, expected, tolerance, what, args);
	va_end(args);
}
