/* project.c: the rows of a projection. */
#include <limen/project.h>

#include "refuse.h"

#include <limen/arith.h>
#include <limen/bounds.h>
#include <math.h>
#include <stdio.h>

/* What the Gaussian form of CKL holds for; see 6.3, limits (a) to (c). */
static const double gauss_distance = 0.3, gauss_variance = 4.0, sigma_least = 0.7, ladder_bits = 2.0;

struct context {
	const struct limen_design *d;
	struct limen_design_facts f;
};

/* A value: bits for each parameter. */
static void set(struct limen_projection *row, double bits)
{
	row->state = LIMEN_PROJECT_VALID;
	row->bits_per_parameter = bits;
}

#define COUNTED(row, ...) snprintf((row)->counted, sizeof((row)->counted), __VA_ARGS__)
#define INVALID(row, ...) \
	((row)->state = LIMEN_PROJECT_INVALID, (void)snprintf((row)->reason, sizeof((row)->reason), __VA_ARGS__))
#define NEEDS(row, ...) \
	((row)->state = LIMEN_PROJECT_NEEDS, (void)snprintf((row)->reason, sizeof((row)->reason), __VA_ARGS__))

static const char *plural(const struct context *c)
{
	return c->d->parameters == 1 ? "" : "s";
}

static void landauer(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g parameter%s x %g unknown bits set; from a known start 0", c->d->parameters, plural(c),
		c->d->precision_bits);
	set(row, limen_landauer_bits(c->d->precision_bits, 0));
}

/* Of a spin one knows which way it can move: it can be held when right and left alone when wrong, at almost no heat
 * (theory.md, section 5). */
static bool refuse_spin(const struct context *c, struct limen_projection *row)
{
	if (c->d->precision_bits >= ladder_bits)
		return false;
	INVALID(row, "%g bits: below 2 bits a cell is a spin and no ladder; this bound does not hold for it",
		c->d->precision_bits);
	return true;
}

/* KB at `a`, which is A or the sum of theta. */
static void kinetic(const struct context *c, struct limen_projection *row, double a, const char *what)
{
	double bits = c->f.j < a ? limen_kb_bits(c->f.j, a) : INFINITY;

	if (refuse_spin(c, row))
		return;
	if (c->f.j > a)
		INVALID(row, "J = %g is beyond %s = %g: out of reach in steps of one", c->f.j, what, a);
	else if (!isfinite(bits))
		INVALID(row, "J = %s = %g: no jump may go back, which takes an unbounded field", what, a);
	else
		set(row, bits);
}

static void kb(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g parameter%s, each moved J = %g levels in A = %g jumps", c->d->parameters, plural(c), c->f.j,
		c->f.a);
	if (isnan(c->f.a))
		NEEDS(row, "needs ops or updates per parameter, or time and barrier");
	else
		kinetic(c, row, c->f.a, "A");
}

static void speed(const struct context *c, struct limen_projection *row)
{
	double sum = c->f.attempts * c->f.theta;

	COUNTED(row, "%g parameter%s, each moved J = %g levels in N = %g attempts x theta = %g", c->d->parameters,
		plural(c), c->f.j, c->f.attempts, c->f.theta);
	if (isnan(sum))
		NEEDS(row, "needs time, and a barrier or the number of jumps");
	else
		kinetic(c, row, sum, "N theta");
}

static bool refuse_sigma(const struct context *c, struct limen_projection *row)
{
	if (c->d->sigma_levels >= sigma_least)
		return false;
	INVALID(row, "sigma = %g: levels are whole numbers; a spread below %g is no Gaussian", c->d->sigma_levels,
		sigma_least);
	return true;
}

/* Gaussian CKL at a jumps, V = A (Glauber). */
static void ckl_at(const struct context *c, struct limen_projection *row)
{
	double a = c->f.a, s2 = c->d->sigma_levels * c->d->sigma_levels;

	if (refuse_spin(c, row) || refuse_sigma(c, row))
		return;
	if (c->f.j > a)
		INVALID(row, "J = %g is beyond A = %g: out of reach in steps of one", c->f.j, a);
	else if (c->f.j > gauss_distance * a)
		INVALID(row, "J = %g is beyond %g A = %g: no Gaussian there; kb holds", c->f.j, gauss_distance,
			gauss_distance * a);
	else if (a < gauss_variance)
		INVALID(row, "A = %g is below %g: too few jumps for the Gaussian form; kb holds", a, gauss_variance);
	else
		set(row, limen_ckl_bits(limen_ckl_coefficient(LIMEN_GLAUBER, &(double){0}), c->f.j * c->f.j, s2,
					limen_log2(s2) * LIMEN_LN2, a));
}

static void ckl(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g parameter%s, J = %g, sigma = %g, exactly A = %g jumps each", c->d->parameters, plural(c),
		c->f.j, c->d->sigma_levels, c->f.a);
	if (isnan(c->f.a))
		NEEDS(row, "needs ops or updates per parameter, or time and barrier");
	else
		ckl_at(c, row);
}

/* With A as a budget. CKL has its minimum, 2 ln(1 + J^2 / s^2) nats, at A = J^2 + s^2, so that more jumps need not cost
 * more: a design may keep its barrier up and leave them unused. Below the minimum both CKL and KB fall with A, so the
 * whole budget is spent. Without a budget the minimum stands. */
static void ckl_budget(const struct context *c, struct limen_projection *row)
{
	double s2 = c->d->sigma_levels * c->d->sigma_levels, best = c->f.j * c->f.j + s2, a = c->f.a;

	if (!(a < best)) { /* NAN: no limit */
		COUNTED(row, "%g parameter%s, J = %g, sigma = %g, A = J^2 + sigma^2 = %g jumps%s", c->d->parameters,
			plural(c), c->f.j, c->d->sigma_levels, best, isnan(a) ? "" : ", the rest unused");
		if (refuse_spin(c, row) || refuse_sigma(c, row))
			return;
		if (c->f.j > gauss_distance * best || best < gauss_variance)
			INVALID(row, "J = %g is beyond %g (J^2 + sigma^2) = %g: too few levels for the Gaussian form",
				c->f.j, gauss_distance, gauss_distance * best);
		else
			set(row, 2.0 * limen_log2(1.0 + c->f.j * c->f.j / s2));
		return;
	}
	if (c->f.j > gauss_distance * a || a < gauss_variance) {
		COUNTED(row, "%g parameter%s, J = %g: the whole budget of A = %g jumps, by kb", c->d->parameters,
			plural(c), c->f.j, a);
		kinetic(c, row, a, "A");
		return;
	}
	COUNTED(row, "%g parameter%s, J = %g, sigma = %g: the whole budget of A = %g jumps", c->d->parameters,
		plural(c), c->f.j, c->d->sigma_levels, a);
	ckl_at(c, row);
}

static void static_write(const struct context *c, struct limen_projection *row)
{
	double b = c->f.static_barrier_bits;
	double k = limen_static_write_bits(b, c->f.attempts_per_step, c->d->lambda);

	COUNTED(row, "%g parameter%s x %g level steps x K = %.4g bits, barrier %.4g bits", c->d->parameters, plural(c),
		c->f.a, k, b);
	if (isnan(c->f.a))
		NEEDS(row, "needs ops or updates per parameter, or time and barrier");
	else if (!(k > 0))
		INVALID(row, "%g attempts a step cross %g bits unaided: the barrier keeps nothing",
			c->f.attempts_per_step, b);
	else
		set(row, c->f.a * k);
}

static void from_flops(const struct context *c, struct limen_projection *row, double bits_per_flop)
{
	if (isnan(c->d->flops))
		NEEDS(row, "needs flops");
	else
		set(row, c->d->flops * bits_per_flop / c->d->parameters);
}

static void flops(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g FLOPs x 1 bit; FLOPs are no jumps", c->d->flops);
	from_flops(c, row, 1);
}

static void flops_word(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g FLOPs x %g bits of a word", c->d->flops, c->d->word_bits);
	from_flops(c, row, c->d->word_bits);
}

static void accelerator(const struct context *c, struct limen_projection *row)
{
	COUNTED(row, "%g FLOPs x %g J", c->d->flops, c->d->flop_j);
	from_flops(c, row, c->d->flop_j / limen_bits_j(1, c->d->temperature_k));
}

static const struct {
	const char *name;
	bool bound;
	void (*fill)(const struct context *c, struct limen_projection *row);
	const char *domain;
} rows[LIMEN_PROJECT_ROWS] = {
	{"landauer", true, landauer,
	 "setting bits that were unknown before, by a protocol that does not look at them, at any speed; training from "
	 "a "
	 "known start owes nothing"},
	{"kb", true, kb, "ladders, of 2 bits and more; any controller, kinetics and gate; J below A"},
	{"speed", true, speed, "Glauber ladders, of 2 bits and more; any controller; J below N theta"},
	{"ckl", true, ckl,
	 "Glauber ladders, of 2 bits and more; any controller; barrier and gate do not look at the level; Gaussian "
	 "form: J "
	 "up to 0.3 A, A at least 4, sigma at least 0.7; exactly A jumps are made"},
	{"ckl_budget", true, ckl_budget,
	 "as ckl, with at most A jumps made: the minimum of ckl over the budget; where J is beyond 0.3 A, kb"},
	{"static_write", false, static_write,
	 "no bound: the update wall of a memory whose barrier never moves; every jump is one level step, success 1 - "
	 "1/e"},
	{"flops", false, flops, "no bound: nothing says that a FLOP erases a bit, or only one"},
	{"flops_word", false, flops_word, "no bound: nothing says that a FLOP erases its word"},
	{"accelerator", false, accelerator, "no bound: a machine of so many joules per FLOP, all its parts included"},
};

const char *limen_projection_name(enum limen_projection_row row)
{
	return (unsigned)row < LIMEN_PROJECT_ROWS ? rows[row].name : NULL;
}

int limen_project(const struct limen_design *design, struct limen_projection row[LIMEN_PROJECT_ROWS],
		  struct limen_errmsg *err)
{
	struct context c = {.d = design};
	int error = limen_design_complete(design, &c.f, err);

	if (error)
		return error;
	for (int i = 0; i < LIMEN_PROJECT_ROWS; i++) {
		row[i] = (struct limen_projection){
			.name = rows[i].name, .bound = rows[i].bound, .domain = rows[i].domain};
		row[i].bits_per_parameter = NAN;
		rows[i].fill(&c, &row[i]);
		row[i].kt_per_parameter = row[i].bits_per_parameter * LIMEN_LN2;
		row[i].joules = limen_bits_j(row[i].bits_per_parameter * design->parameters, design->temperature_k);
		if (row[i].state == LIMEN_PROJECT_NEEDS)
			row[i].counted[0] = '\0';
	}
	return LIMEN_OK;
}
