/* text.c: a problem as lines of text. */
#include "problem.h"

#include "number.h"

#include <math.h>
#include <string.h>

struct reader {
	struct limen_qp_builder builder;
	unsigned line;
	size_t equalities; /* read so far */
	bool started, constant;
};

static int refuse(const struct reader *r, const char *reason, const char *word)
{
	return limen_fail(r->builder.err, LIMEN_EDATA, "%.200s: line %u: %s%s%.40s%s", r->builder.name, r->line, reason,
			  word ? ": '" : "", word ? word : "", word ? "'" : "");
}

static char *next(char **at)
{
	return strtok_r(NULL, " \t\r,", at);
}

static int number(const struct reader *r, char **at, bool infinite, double *value)
{
	const char *word = next(at);

	if (word && infinite && (!strcmp(word, "inf") || !strcmp(word, "-inf"))) {
		*value = *word == '-' ? -INFINITY : INFINITY;
		return LIMEN_OK;
	}
	if (word && limen_number(word, value))
		return LIMEN_OK;
	return refuse(r, "wanted is a number", word ? word : "");
}

static int variable(const struct reader *r, const char *word, size_t *i)
{
	uint64_t v = 0;

	if (!word || !limen_number_u64(word, &v) || v >= r->builder.qp->n)
		return refuse(r, "wanted is a variable, counted from 0 and below what the first line says",
			      word ? word : "");
	*i = (size_t)v;
	return LIMEN_OK;
}

static int quadratic(struct reader *r, char **at)
{
	size_t i = 0, j = 0;
	double v = 0;
	int error = variable(r, next(at), &i);

	if (!error)
		error = variable(r, next(at), &j);
	if (!error)
		error = number(r, at, false, &v);
	return error ? error : limen_qp_put_quadratic(&r->builder, i, j, v, r->line, true);
}

static int linear(struct reader *r, char **at)
{
	size_t i = 0;
	double v = 0;
	int error = variable(r, next(at), &i);

	if (!error)
		error = number(r, at, false, &v);
	return error ? error : limen_qp_put_linear(&r->builder, i, v, r->line);
}

static int bounds(struct reader *r, char **at)
{
	size_t i = 0;
	double lo = 0, hi = 0;
	int error = variable(r, next(at), &i);

	if (!error)
		error = number(r, at, true, &lo);
	if (!error)
		error = number(r, at, true, &hi);
	if (!error)
		error = limen_qp_put_low(&r->builder, i, lo, r->line);
	return error ? error : limen_qp_put_high(&r->builder, i, hi, r->line);
}

static int equality(struct reader *r, char **at)
{
	size_t row = r->equalities++, i = 0;
	double v = 0;
	int error = number(r, at, false, &r->builder.qp->b[row]);

	r->builder.qp->equality_line[row] = r->line;
	for (const char *word; !error && (word = next(at));) {
		error = variable(r, word, &i);
		if (!error)
			error = number(r, at, false, &v);
		if (!error)
			error = limen_qp_put_equality(&r->builder, row, i, v, r->line);
	}
	return error;
}

static int constant(struct reader *r, char **at)
{
	if (r->constant)
		return refuse(r, "a second constant", NULL);
	r->constant = true;
	return number(r, at, false, &r->builder.qp->constant);
}

static int start(struct reader *r, const char *word, char **at, size_t equalities)
{
	const char *name = r->builder.name;
	struct limen_errmsg *err = r->builder.err;
	const char *count = next(at);
	uint64_t n = 0;

	if (strcmp(word, "variables") != 0 || !count || !limen_number_u64(count, &n))
		return refuse(r, "the first line must be 'variables N'", word);
	r->started = true;
	return limen_qp_builder_init(&r->builder, name, (size_t)n, equalities, err);
}

static int parse(struct reader *r, char *line, size_t equalities)
{
	static const struct {
		const char *word;
		int (*read)(struct reader *r, char **at);
	} lines[] = {
		{"quadratic", quadratic}, {"linear", linear},     {"bounds", bounds},
		{"equality", equality},   {"constant", constant},
	};
	char *at, *word;
	int error = LIMEN_EDATA;

	line[strcspn(line, "#")] = '\0';
	word = strtok_r(line, " \t\r,", &at);
	if (!word)
		return LIMEN_OK;
	if (!r->started)
		error = start(r, word, &at, equalities);
	else
		for (size_t k = 0; k <= sizeof(lines) / sizeof(lines[0]); k++) {
			if (k == sizeof(lines) / sizeof(lines[0]))
				return refuse(r, "a line begins with quadratic, linear, bounds, equality or constant",
					      word);
			if (!strcmp(word, lines[k].word)) {
				error = lines[k].read(r, &at);
				break;
			}
		}
	if (!error && (word = next(&at)))
		error = refuse(r, "more on the line than belongs there", word);
	return error;
}

/* How many lines begin with "equality". */
static size_t count_equalities(const char *text)
{
	size_t n = 0;

	while (*text) {
		n += !strncmp(text + strspn(text, " \t"), "equality", 8);
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return n;
}

int limen_qp_text(const char *name, char *text, struct limen_qp **qp, struct limen_errmsg *err)
{
	struct reader r = {.builder = {.name = name, .err = err}, .line = 1};
	size_t equalities = count_equalities(text);
	int error = LIMEN_OK;

	for (char *line = text; !error && line; r.line++) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		error = parse(&r, line, equalities);
		line = end ? end + 1 : NULL;
	}
	if (!error && !r.started)
		error = limen_fail(err, LIMEN_EDATA, "%.200s: no line 'variables N'", name);
	if (!error)
		error = limen_qp_builder_check(&r.builder);
	*qp = error ? NULL : r.builder.qp;
	limen_qp_builder_free(&r.builder, !error);
	return error;
}
