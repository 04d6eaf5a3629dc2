/* bound_text.c: what `limen bound` prints. */
#include "bound.h"

#include <limen/bounds.h>
#include <math.h>
#include <string.h>

static void design_ops(const struct bound_job *job, const struct limen_design_facts *f)
{
	if (isnan(f->a)) {
		printf("  OPS           not given\n");
		return;
	}
	printf("  OPS           %g performed jumps per parameter, %g in all%s\n", f->a, f->a * job->design.parameters,
	       f->a_from_speed ? ": N theta, what the speed allows" : "");
	if (job->model_updates)
		printf("                (that an optimiser step is one jump is an assumption)\n");
}

static void design_speed(const struct limen_design *d, const struct limen_design_facts *f)
{
	if (isnan(f->attempts)) {
		printf("  speed         not given\n");
		return;
	}
	printf("  speed         N = %g attempts per parameter: %g Hz for %g s", f->attempts, d->attempt_rate_hz,
	       d->time_s);
	if (isnan(f->theta))
		printf("; no barrier given\n");
	else
		printf("; barrier %.4g bits%s, theta = %.4g\n", f->barrier_bits,
		       f->barrier_from_ops ? " (from the jumps)" : "", f->theta);
}

/* At spaces, so that no line is longer than 110 columns; further lines are indented like the first one's text. */
static void wrapped(const char *label, const char *text)
{
	enum { INDENT = 16, WIDTH = 110 - INDENT };

	printf("  %-12s  ", label);
	while (strlen(text) > WIDTH) {
		int n = WIDTH;

		while (n > 1 && text[n] != ' ')
			n--;
		printf("%.*s\n%*s", n, text, INDENT, "");
		text += n + (text[n] == ' ');
	}
	printf("%s\n", text);
}

static void design(const struct bound_job *job, const struct bound_result *r)
{
	const struct limen_design *d = &job->design;

	if (job->model) {
		printf("%s\n", job->model->title);
		wrapped("source", job->model->source);
		wrapped("its FLOPs", job->model->flops_basis);
		wrapped("its word", job->model->word_basis);
		wrapped("its steps", job->model->updates_basis);
	}
	printf("  parameters    %g\n", d->parameters);
	design_ops(job, &r->facts);
	printf("  precision     %g bits: J = %g levels, sigma = %g level%s\n", d->precision_bits, r->facts.j,
	       d->sigma_levels, d->sigma_levels == 1 ? "" : "s");
	design_speed(d, &r->facts);
	if (!isnan(d->flops))
		printf("  FLOPs         %g, %g per parameter; never taken for OPS\n", d->flops,
		       d->flops / d->parameters);
	printf("  temperature   %g K: kT ln 2 = %.4g J\n", d->temperature_k, limen_bits_j(1, d->temperature_k));
}

static const char *state_word(const struct limen_projection *row)
{
	return row->state == LIMEN_PROJECT_INVALID ? "invalid: " : "";
}

static void rows(const struct bound_result *r, bool bounds)
{
	for (int i = 0; i < LIMEN_PROJECT_ROWS; i++) {
		const struct limen_projection *row = &r->row[i];

		if (row->bound != bounds)
			continue;
		if (row->state == LIMEN_PROJECT_VALID)
			printf("  %-12s  %11.4g  %11.4g  %11.4g  %s\n", row->name, row->bits_per_parameter,
			       row->kt_per_parameter, row->joules, row->counted);
		else
			printf("  %-12s  %11s  %11s  %11s  %s%s\n", row->name, "-", "-", "-", state_word(row),
			       row->reason);
	}
}

static void walls(const struct bound_job *job, const struct bound_result *r)
{
	printf("technology: %s (%s); no heat, no bounds, never added to them\n", job->costs.name, job->costs_path);
	for (int i = 0; i < LIMEN_WALLS; i++) {
		const struct limen_wall *w = &r->wall[i];

		if (w->known)
			printf("  %-12s  %11s  %11s  %11.4g  %s\n", w->name, "", "", w->joules, w->counted);
		else
			printf("  %-12s  %11s  %11s  %11s  %s\n", w->name, "", "", "-", w->reason);
	}
	if (!isnan(r->wall_sum_j))
		printf("  %-12s  %11s  %11s  %11.4g  of the lines of this block, as the file asks\n", "sum", "", "",
		       r->wall_sum_j);
	wrapped("source", job->costs.source);
}

static void one_design(const struct bound_job *job, const struct bound_result *r)
{
	printf("\n  %-12s  %11s  %11s  %11s\n  %-12s  %11s  %11s  %11s  %s\n", "", "kT ln 2", "kT", "J", "",
	       "a parameter", "a parameter", "all", "what is counted");
	printf("bounds\n");
	rows(r, true);
	printf("comparisons, which bound nothing\n");
	rows(r, false);
	if (job->costs_path)
		walls(job, r);
}

static void sweep(const struct bound_job *job, const struct bound_result *r)
{
	bool joules = bound_sweep_joules(&job->sweep);

	printf("\n%s; the design above is that of the first point\n", job->sweep.number->label);
	printf("%s; - where a row is not valid; what bounds nothing is in ()\n",
	       joules ? "joules of all parameters" : "kT ln 2 per parameter");
	printf("%10s", "");
	for (int row = 0; row < LIMEN_PROJECT_ROWS; row++) {
		char name[24];

		snprintf(name, sizeof(name), r->row[row].bound ? "%s" : "(%s)", r->row[row].name);
		if (bound_sweep_shows(job, r, row))
			printf("  %*s", row < LIMEN_PROJECT_CKL_BUDGET ? 9 : 14, name);
	}
	printf("\n");
	for (unsigned i = 0; i < job->sweep.points; i++) {
		printf("%10.4g", r->point[i].value);
		for (int row = 0; row < LIMEN_PROJECT_ROWS; row++) {
			const struct limen_projection *p = &r->point[i].row[row];
			int width = row < LIMEN_PROJECT_CKL_BUDGET ? 9 : 14;

			if (!bound_sweep_shows(job, r, row))
				continue;
			if (p->state == LIMEN_PROJECT_VALID)
				printf("  %*.4g", width, joules ? p->joules : p->bits_per_parameter);
			else
				printf("  %*s", width, "-");
		}
		printf("\n");
	}
}

void bound_text(const struct bound_job *job, const struct bound_result *r)
{
	design(job, r);
	if (job->sweep.number)
		sweep(job, r);
	else
		one_design(job, r);
}

void bound_text_models(void)
{
	const struct limen_model *m;

	for (size_t i = 0; (m = limen_model_at(i)) != NULL; i++) {
		printf("%s: %s, %.4g parameters, %.4g FLOPs, words of %g bits, %.4g updates of each\n", m->name,
		       m->title, m->parameters, m->flops, m->word_bits, m->updates_per_parameter);
		wrapped("source", m->source);
		wrapped("FLOPs", m->flops_basis);
		wrapped("word", m->word_basis);
		wrapped("updates", m->updates_basis);
	}
	printf("That an update is one jump is an assumption throughout, and so is a precision as wide as the word.\n");
}

/* digits 0: three, as %g has them. */
static void figure(double x, int digits, char *text, size_t size)
{
	if (digits && !(x >= 1 && x < 1000))
		snprintf(text, size, "%.*e", digits - 1, x);
	else
		snprintf(text, size, "%.3g", x);
}

static void interval(double from, double to, int digits, const char *unit, char *text, size_t size)
{
	char a[24], b[24];

	figure(from, digits, a, sizeof(a));
	figure(to, digits, b, sizeof(b));
	if (from == to)
		snprintf(text, size, "%s %s", a, unit);
	else
		snprintf(text, size, "%s to %s %s", a, b, unit);
}

void bound_text_quotes(void)
{
	struct limen_quote quote[LIMEN_QUOTES];
	char quoted[64], ours[64];

	limen_quotes(quote);
	printf("%-32s  %-18s  %s\n", "what", "quoted", "computed here");
	for (int i = 0; i < LIMEN_QUOTES; i++) {
		const struct limen_quote *q = &quote[i];

		interval(q->from, q->to, q->digits, q->unit, quoted, sizeof(quoted));
		interval(q->ours_from, q->ours_to, 0, q->unit, ours, sizeof(ours));
		printf("%-32s  %-18s  %-22s  %s\n", q->what, quoted, ours, q->agrees ? "agrees" : "DIFFERS");
		printf("    %s; quoted by %s\n", q->assumptions, q->by);
	}
	printf("\nThe abstract names parameters, joules and orders of magnitude only. Tokens, word and joules per FLOP "
	       "above are\n"
	       "our inference of what they rest on. They count FLOPs: counting parameters (Landauer, 32 bits each, "
	       "1e15 of\n"
	       "them: 9.2e-05 J) moves the figure down by 12 orders. At 300 K.\n");
}
