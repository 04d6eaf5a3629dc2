/* project_design.c: what a design may say, and what follows from it. */
#include <limen/project.h>

#include "refuse.h"

#include <limen/arith.h>
#include <limen/bounds.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static const struct limit {
	const char *name, *unit;
	size_t offset;
	bool optional, above; /* above: least itself is not allowed */
	double least, most;
} limits[] = {
#define AT(member) offsetof(struct limen_design, member)
	{"parameters", "", AT(parameters), false, false, 1, 1e100},
	{"ops", "", AT(ops), true, false, 0, 1e100},
	{"updates per parameter", "", AT(updates_per_parameter), true, false, 0, 1e100},
	{"precision", " bits", AT(precision_bits), false, true, 0, LIMEN_PRECISION_MAX_BITS},
	{"distance", " levels", AT(distance_levels), true, true, 0, 1e77},
	{"sigma", " levels", AT(sigma_levels), false, false, 1e-3, 1e60},
	{"temperature", " K", AT(temperature_k), false, true, 0, 1e6},
	{"time", " s", AT(time_s), true, true, 0, 1e30},
	{"attempt rate", " Hz", AT(attempt_rate_hz), false, true, 0, 1e30},
	{"barrier", " bits", AT(barrier_bits), true, false, 0, LIMEN_DESIGN_BARRIER_MAX_BITS},
	{"retention", " s", AT(retention_s), false, true, 0, 1e30},
	{"error", "", AT(error), false, true, 0, 1},
	{"lambda", "", AT(lambda), false, true, 0, 1},
	{"static barrier", " bits", AT(static_barrier_bits), true, true, 0, LIMEN_DESIGN_BARRIER_MAX_BITS},
	{"flops", "", AT(flops), true, false, 0, 1e100},
	{"word", " bits", AT(word_bits), false, true, 0, 4096},
	{"flop energy", " J", AT(flop_j), false, false, 0, 1e6},
#undef AT
};

void limen_design_init(struct limen_design *design)
{
	*design = (struct limen_design){
		.parameters = 1,
		.ops = NAN,
		.updates_per_parameter = NAN,
		.precision_bits = 8,
		.distance_levels = NAN,
		.sigma_levels = 1,
		.temperature_k = 300,
		.time_s = NAN,
		.attempt_rate_hz = 1e9,
		.barrier_bits = NAN,
		.retention_s = 3.15576e8, /* ten Julian years */
		.error = 1e-3,
		.lambda = 1,
		.static_barrier_bits = NAN,
		.flops = NAN,
		.word_bits = 16,
		.flop_j = 1e-12,
	};
}

static int check_limits(const struct limen_design *design, struct limen_errmsg *err)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		const struct limit *l = &limits[i];
		double x;

		memcpy(&x, (const char *)design + l->offset, sizeof(x));

		if (l->optional && isnan(x))
			continue;
		if (!(l->above ? x > l->least : x >= l->least) || !(x <= l->most)) /* NaN too */
			return limen_fail(err, LIMEN_EUSAGE, "%s %g%s: give a number %s %g, at most %g", l->name, x,
					  l->unit, l->above ? "above" : "of at least", l->least, l->most);
	}
	/* a certain loss is no memory, and its barrier would be that of no error */
	if (design->error >= 1)
		return limen_fail(err, LIMEN_EUSAGE, "error %g: a probability between 0 and 1, both excluded",
				  design->error);
	if (!isnan(design->ops) && !isnan(design->updates_per_parameter))
		return limen_fail(err, LIMEN_EUSAGE,
				  "ops and updates per parameter are the same thing, in total and for each: give one");
	return LIMEN_OK;
}

/* N, theta, the barrier and A from what is given of them. */
static int complete_speed(const struct limen_design *d, struct limen_design_facts *f, struct limen_errmsg *err)
{
	f->attempts = d->attempt_rate_hz * d->time_s; /* NAN without time */
	f->barrier_bits = d->barrier_bits;
	f->theta = isnan(f->barrier_bits) ? NAN : 0.5 * limen_exp2(-f->barrier_bits);
	if (isnan(f->attempts))
		return LIMEN_OK;
	if (isnan(f->a)) {
		f->a = f->attempts * f->theta; /* Glauber: A* = sum of theta, whatever the field */
		f->a_from_speed = !isnan(f->a);
		return LIMEN_OK;
	}
	double least_barrier = isnan(f->barrier_bits) ? 0.0 : f->barrier_bits;
	double most = f->attempts * 0.5 * limen_exp2(-least_barrier);

	if (f->a > most * (1 + 1e-12)) /* the slack is for A that was computed as N theta */
		return limen_fail(err, LIMEN_EUSAGE,
				  "%g jumps per parameter need more attempts: %g Hz for %g s over a barrier of %g bits "
				  "make %g jumps at most; give more time, a higher rate%s or fewer jumps",
				  f->a, d->attempt_rate_hz, d->time_s, least_barrier, most,
				  least_barrier > 0 ? ", a lower barrier" : "");
	if (isnan(f->barrier_bits) && f->a > 0) {
		f->theta = f->a / f->attempts;
		f->barrier_bits = limen_log2(0.5 / f->theta);
		if (f->barrier_bits < 0)
			f->barrier_bits = 0; /* rounding at A = N / 2 */
		f->barrier_from_ops = true;
	}
	return LIMEN_OK;
}

int limen_design_complete(const struct limen_design *d, struct limen_design_facts *f, struct limen_errmsg *err)
{
	int error = check_limits(d, err);

	*f = (struct limen_design_facts){0};
	if (error)
		return error;
	f->a = isnan(d->ops) ? d->updates_per_parameter : d->ops / d->parameters;
	f->j = isnan(d->distance_levels) ? limen_exp2(d->precision_bits) : d->distance_levels;
	error = complete_speed(d, f, err);
	/* without time, one try in each direction: K is then the whole barrier */
	f->attempts_per_step = f->a > 0 && !isnan(f->attempts) ? f->attempts / f->a : 2;
	f->static_barrier_bits = isnan(d->static_barrier_bits)
					 ? limen_static_barrier_bits(d->attempt_rate_hz, d->retention_s, d->error)
					 : d->static_barrier_bits;
	return error;
}
