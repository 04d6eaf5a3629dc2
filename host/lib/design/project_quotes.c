/* project_quotes.c: magnitudes that are quoted elsewhere, computed from stated assumptions. */
#include <limen/project.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static const char notes[] = "limen's authors, when they began", abstract[] = "arXiv 2402.14878v1, abstract";

#define GPT3 "175e9 parameters"
#define BRAIN "1e15 parameters x 300e9 tokens x 6 = 1.8e27 FLOPs; "

static double joules(const struct limen_design *design, enum limen_projection_row which)
{
	struct limen_projection row[LIMEN_PROJECT_ROWS];

	return limen_project(design, row, NULL) ? NAN : row[which].joules;
}

static struct limen_design model(const char *name)
{
	struct limen_design design;

	limen_design_init(&design);
	limen_model_apply(limen_model_find(name), &design);
	return design;
}

/* ours, written with as many digits, is the quoted figure. */
static bool same_digits(double ours, double quoted, int digits)
{
	char a[40], b[40];

	snprintf(a, sizeof(a), "%.*e", digits - 1, ours);
	snprintf(b, sizeof(b), "%.*e", digits - 1, quoted);
	return atof(a) == atof(b);
}

/* ours lies in the quoted orders of magnitude, both taken to the nearest whole power of ten. */
static bool same_orders(const struct limen_quote *q)
{
	return round(log10(q->ours_from)) >= round(log10(q->from)) && round(log10(q->ours_to)) <= round(log10(q->to));
}

static void judge(struct limen_quote *q)
{
	if (q->digits)
		q->agrees = same_digits(q->ours_from, q->from, q->digits) && same_digits(q->ours_to, q->to, q->digits);
	else
		q->agrees = same_orders(q);
}

static struct limen_quote figure(const char *what, const char *assumptions, double quoted, int digits, double ours)
{
	return (struct limen_quote){what, assumptions, notes, quoted, quoted, digits, ours, ours, "J", false};
}

static void gpt3(struct limen_quote quote[5])
{
	struct limen_design d = model("gpt-3");

	d.precision_bits = 16;
	quote[0] = figure("GPT-3, Landauer", GPT3 " x 16 bits set", 8.0e-9, 2, joules(&d, LIMEN_PROJECT_LANDAUER));
	d.precision_bits = 8;
	d.updates_per_parameter = 1e5;
	quote[1] = figure("GPT-3, CKL at A jumps", GPT3 ", J = 2^8 levels, sigma 1, A = 1e5 jumps each, all made",
			  1.6e-8, 2, joules(&d, LIMEN_PROJECT_CKL));
	d.static_barrier_bits = 60;
	quote[2] = figure("GPT-3, fixed barrier", GPT3 " x 1e5 level steps x 60 bits", 3.0e-3, 2,
			  joules(&d, LIMEN_PROJECT_STATIC_WRITE));
	quote[3] = figure("GPT-3, FLOPs x kT ln 2", "3.14e23 FLOPs x 1 bit", 901, 3, joules(&d, LIMEN_PROJECT_FLOPS));
	quote[4] =
		figure("GPT-3, accelerator", "3.14e23 FLOPs x 1 pJ", 3.1e11, 2, joules(&d, LIMEN_PROJECT_ACCELERATOR));
}

static void brain(struct limen_quote quote[3])
{
	struct limen_design d = model("brain"), wide = d;
	double accelerator = joules(&d, LIMEN_PROJECT_ACCELERATOR);

	d.word_bits = 32;
	wide.word_bits = 64;
	double from = joules(&d, LIMEN_PROJECT_FLOPS_WORD), to = joules(&wide, LIMEN_PROJECT_FLOPS_WORD);

	quote[0] = (struct limen_quote){"brain scale, learning in memory",
					BRAIN "x 32 to 64 bits x kT ln 2 (inferred)",
					abstract,
					1e8,
					1e9,
					0,
					from,
					to,
					"J",
					false};
	quote[1] = figure("brain scale, accelerator", BRAIN "x 1 pJ", 1.8e15, 2, accelerator);
	quote[2] = (struct limen_quote){"brain scale, accelerator / LIM",
					"the two lines above, divided (inferred)",
					abstract,
					1e6,
					1e7,
					0,
					accelerator / to,
					accelerator / from,
					"x",
					false};
}

void limen_quotes(struct limen_quote quote[LIMEN_QUOTES])
{
	gpt3(quote);
	brain(quote + 5);
	for (int i = 0; i < LIMEN_QUOTES; i++)
		judge(&quote[i]);
}
