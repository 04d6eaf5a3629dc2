/* bounds_facts.c: each bound's value, and whether it may be asked of what is known. */
#include "bounds_math.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* Sums of many attempts: A and |J| may pass each other by rounding. atanh is held below 1 - near_one: a little less. */
static const double rounding = 1e-9, near_one = 1e-9;
/* An end that is met less often than this, per jump, is not met. */
static const double interior_share = 1e-12;

static const char *const labels[LIMEN_BOUND_NAMES] = {
	[LIMEN_LANDAUER] = "landauer", [LIMEN_KB] = "kb",
	[LIMEN_CKL] = "ckl",           [LIMEN_STATIC_WRITE] = "static_write",
	[LIMEN_FEEDBACK] = "feedback", [LIMEN_FINITE_OPS] = "finite_ops",
	[LIMEN_SHARP] = "sharp",       [LIMEN_SPEED] = "speed",
	[LIMEN_TUR] = "tur",           [LIMEN_PATH] = "path",
};

const char *limen_bound_label(enum limen_bound_name name)
{
	return (unsigned)name < LIMEN_BOUND_NAMES ? labels[name] : NULL;
}

bool limen_bound_is_starred(enum limen_bound_name name)
{
	return name == LIMEN_KB || name == LIMEN_CKL || name == LIMEN_SPEED || name == LIMEN_PATH;
}

void limen_bound_start(struct limen_bound *bound, const char *domain)
{
	bound->known = bound->valid = true;
	bound->bits_per_cell = 0.0;
	snprintf(bound->domain, sizeof(bound->domain), "%s", domain);
}

/* Appends a broken condition to the domain and marks the bound. */
void limen_bound_break(struct limen_bound *bound, const char *why)
{
	size_t used = strlen(bound->domain);

	snprintf(bound->domain + used, sizeof(bound->domain) - used, "%s%s", bound->valid ? "; NOT here: " : ", ", why);
	bound->valid = false;
}

void limen_bound_refuse(struct limen_bound *bound, const char *why)
{
	limen_bound_break(bound, why);
	bound->known = false;
	bound->bits_per_cell = 0.0;
}

struct limen_facts limen_facts_unknown(void)
{
	const double no = limen_nan();

	return (struct limen_facts){
		.kinetics = LIMEN_KINETICS_COUNT,
		.barrier_min_bits = no,
		.entropy_before_bits = no,
		.entropy_after_bits = no,
		.information_bits = no,
		.a = no,
		.w1 = no,
		.escape_max = no,
		.a_star = no,
		.j_star = no,
		.theta_most = no,
		.jump_max = no,
		.variance = no,
		.blocked_share = no,
		.free_nats = no,
		.rate_nats = no,
	};
}

/* Refuses a fact that is missing or outside [least, most]. */
static bool need(struct limen_bound *bound, const char *what, double x, double least, double most)
{
	char text[96];

	if (x >= least && x <= most)
		return true;
	snprintf(text, sizeof(text), x != x ? "%s is not known" : "%s is %g, which cannot be", what, x);
	limen_bound_refuse(bound, text);
	return false;
}

static bool need_entropies(const struct limen_facts *f, struct limen_bound *bound)
{
	return need(bound, "the entropy before", f->entropy_before_bits, 0, 1024) &&
	       need(bound, "the entropy after", f->entropy_after_bits, 0, 1024);
}

static void check_open(const struct limen_facts *f, struct limen_bound *bound)
{
	if (f->feedback || f->barrier_feedback)
		limen_bound_break(bound, "a field or barrier followed a level: closed loop");
}

static bool check_ladder(const struct limen_facts *f, struct limen_bound *bound)
{
	if (f->bits >= 2)
		return true;
	limen_bound_refuse(bound, f->bits == 1 ? "B = 1" : "B is not known");
	return false;
}

/* J over a: held a little below 1. */
static double drift(double j, double a)
{
	double most = a * (1.0 - near_one);

	return j > most ? most : j < -most ? -most : j;
}

static void landauer(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "open-loop protocols: Q >= -dS");
	check_open(f, bound);
	if (need_entropies(f, bound))
		bound->bits_per_cell = limen_landauer_bits(f->entropy_before_bits, f->entropy_after_bits);
}

static void feedback(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "Q >= -dS - I, I all information about the level that the controller used");
	if (need_entropies(f, bound) && need(bound, "I", f->information_bits, 0, INFINITY))
		bound->bits_per_cell =
			limen_feedback_bits(f->entropy_before_bits, f->entropy_after_bits, f->information_bits);
}

typedef double (*finite_form)(double before, double after, double w1, double a, double theta_max);

static void finite_operations(const struct limen_facts *f, finite_form form, struct limen_bound *bound)
{
	limen_bound_start(bound, "open loop; theta the largest escape probability of a level held before or after; "
				 "proved in docs/theory.md 6.5, numerical evidence until then");
	check_open(f, bound);
	if (!need_entropies(f, bound) || !need(bound, "A", f->a, 0, INFINITY) ||
	    !need(bound, "W1", f->w1, 0, f->a * (1.0 + rounding) + rounding) ||
	    !need(bound, "theta", f->escape_max, 0, 1.0 + rounding))
		return;
	bound->bits_per_cell =
		form(f->entropy_before_bits, f->entropy_after_bits, drift(f->w1, f->a), f->a, fmin(f->escape_max, 1));
}

static void kb(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "B >= 2; any controller, kinetics, barrier and gate");
	if (check_ladder(f, bound) && need(bound, "A*", f->a_star, 0, INFINITY) &&
	    need(bound, "|J*|", fabs(f->j_star), 0, f->a_star * (1.0 + rounding)))
		bound->bits_per_cell = limen_kb_bits(drift(f->j_star, f->a_star), f->a_star);
}

static void speed(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "B >= 2; Glauber, where the barriers alone set how often a cell jumps; closed loop");
	if (check_ladder(f, bound) &&
	    need(bound, "the sum of theta (Glauber in all attempts)", f->theta_most, 0, INFINITY) &&
	    need(bound, "|J*|", fabs(f->j_star), 0, f->theta_most * (1.0 + rounding)))
		bound->bits_per_cell = limen_speed_bits(drift(f->j_star, f->theta_most), f->theta_most);
}

/* Conditions that CKL and path share. */
static bool check_control(const struct limen_facts *f, struct limen_bound *bound)
{
	if (!check_ladder(f, bound) || !need(bound, "D(P_final || P_free)", f->free_nats, 0, 1e300))
		return false;
	if (f->barrier_feedback)
		limen_bound_break(bound, "a barrier or gate followed a level");
	return true;
}

static void ckl(const struct limen_facts *f, struct limen_bound *bound)
{
	double least, c = limen_ckl_coefficient(f->kinetics, &least), bits = 0.0;

	limen_bound_start(bound, "B >= 2, closed loop, barrier and gate independent of the levels; c by kinetics, or 4 "
				 "once what is owed to the rate of jumps is subtracted");
	if (!check_control(f, bound))
		return;
	bool constant = (unsigned)f->kinetics < LIMEN_KINETICS_COUNT && f->barrier_min_bits >= least;
	bool rate = f->rate_nats >= 0 && f->rate_nats <= 1e300;

	if (!constant && !rate) {
		limen_bound_refuse(bound, "no constant for these kinetics and barriers, no relative entropy of rates");
		return;
	}
	if (constant)
		bits = limen_ckl_exact_bits(c, f->free_nats);
	if (rate && f->free_nats > f->rate_nats)
		bits = fmax(bits, limen_ckl_exact_bits(4.0, f->free_nats - f->rate_nats));
	bound->bits_per_cell = bits;
}

static void path(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "B >= 2, closed loop, barrier and gate independent of the levels; what is owed to the "
				 "rate of jumps is subtracted (Glauber: nothing)");
	if (!check_control(f, bound) || !need(bound, "A*", f->a_star, 0, INFINITY) ||
	    !need(bound, "|J*|", fabs(f->j_star), 0, f->a_star * (1.0 + rounding)) ||
	    !need(bound, "the relative entropy of rates", f->rate_nats, 0, 1e300))
		return;
	double tosses = f->a_star > 0 ? limen_toss_nats(drift(f->j_star, f->a_star) / f->a_star) * f->a_star : 0.0;

	bound->bits_per_cell = limen_path_bits(fmax(tosses, f->free_nats - f->rate_nats), f->a_star);
}

static void tur(const struct limen_facts *f, struct limen_bound *bound)
{
	limen_bound_start(bound, "B >= 2; constant field, theta <= 1/3, no end met");
	if (!check_ladder(f, bound) || !need(bound, "J", f->j_star, -INFINITY, INFINITY) ||
	    !need(bound, "the variance of the displacement", f->variance, 1e-300, INFINITY))
		return;
	if (f->feedback || !f->constant_field)
		limen_bound_break(bound, "the field was not constant");
	if (!(f->jump_max <= 1.0 / 3.0))
		limen_bound_break(bound, "theta is above 1/3 or not known");
	if (!(f->blocked_share <= interior_share))
		limen_bound_break(bound, "ends were met, or may have been");
	bound->bits_per_cell = limen_tur_bits(f->j_star, f->variance);
}

void limen_bound_check(enum limen_bound_name name, const struct limen_facts *facts, struct limen_bound *bound)
{
	switch (name) {
	case LIMEN_LANDAUER:
		landauer(facts, bound);
		return;
	case LIMEN_FEEDBACK:
		feedback(facts, bound);
		return;
	case LIMEN_FINITE_OPS:
		finite_operations(facts, limen_finite_ops_bits, bound);
		return;
	case LIMEN_SHARP:
		finite_operations(facts, limen_sharp_bits, bound);
		return;
	case LIMEN_KB:
		kb(facts, bound);
		return;
	case LIMEN_CKL:
		ckl(facts, bound);
		return;
	case LIMEN_SPEED:
		speed(facts, bound);
		return;
	case LIMEN_TUR:
		tur(facts, bound);
		return;
	case LIMEN_PATH:
		path(facts, bound);
		return;
	default:
		limen_bound_start(bound, "a comparison with a memory of a fixed barrier, not a bound");
		limen_bound_refuse(bound, "no such bound");
	}
}
