/* problem.c: a problem and what its entries must agree on. */
#include "problem.h"

#include "refuse.h"
#include "slurp.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void limen_qp_free(struct limen_qp *qp)
{
	if (!qp)
		return;
	free(qp->q);
	free(qp->c);
	free(qp->lo);
	free(qp->hi);
	free(qp->a);
	free(qp->b);
	free(qp->line);
	free(qp->diagonal_line);
	free(qp->equality_line);
	free(qp);
}

static struct limen_qp *make(size_t n, size_t m)
{
	struct limen_qp *qp = calloc(1, sizeof(*qp));

	if (!qp)
		return NULL;
	*qp = (struct limen_qp){.n = n, .m = m};
	qp->q = calloc(n * n, sizeof(double));
	qp->c = calloc(n, sizeof(double));
	qp->lo = calloc(n, sizeof(double));
	qp->hi = calloc(n, sizeof(double));
	qp->a = calloc(m * n + 1, sizeof(double));
	qp->b = calloc(m + 1, sizeof(double));
	qp->line = calloc(n, sizeof(unsigned));
	qp->diagonal_line = calloc(n, sizeof(unsigned));
	qp->equality_line = calloc(m + 1, sizeof(unsigned));
	if (qp->q && qp->c && qp->lo && qp->hi && qp->a && qp->b && qp->line && qp->diagonal_line && qp->equality_line)
		return qp;
	limen_qp_free(qp);
	return NULL;
}

int limen_qp_builder_init(struct limen_qp_builder *b, const char *name, size_t n, size_t m, struct limen_errmsg *err)
{
	*b = (struct limen_qp_builder){.name = name, .err = err};
	if (n < 1 || n > LIMEN_QP_VARIABLES_MAX || m > LIMEN_QP_VARIABLES_MAX)
		return limen_fail(err, LIMEN_EDATA,
				  "%.200s: %zu variables and %zu equalities; there may be 1..%d and 0..%d", name, n, m,
				  LIMEN_QP_VARIABLES_MAX, LIMEN_QP_VARIABLES_MAX);
	b->qp = make(n, m);
	b->q_line = calloc(n * n, sizeof(unsigned));
	b->c_line = calloc(3 * n, sizeof(unsigned));
	b->a_line = calloc(m * n + 1, sizeof(unsigned));
	if (!b->qp || !b->q_line || !b->c_line || !b->a_line) {
		limen_qp_builder_free(b, false);
		return limen_fail_memory(err, n * n * sizeof(double));
	}
	b->lo_line = b->c_line + n;
	b->hi_line = b->lo_line + n;
	for (size_t i = 0; i < n; i++) {
		b->qp->lo[i] = -INFINITY;
		b->qp->hi[i] = INFINITY;
	}
	return LIMEN_OK;
}

void limen_qp_builder_free(struct limen_qp_builder *b, bool keep)
{
	free(b->q_line);
	free(b->c_line);
	free(b->a_line);
	if (!keep)
		limen_qp_free(b->qp);
	*b = (struct limen_qp_builder){0};
}

/* Remembers where an entry stands; refuses a second one. */
static int once(struct limen_qp_builder *b, unsigned *at, unsigned line, const char *what, size_t i, size_t j)
{
	if (*at && what[0] != 'Q' && what[0] != 'A')
		return limen_fail(b->err, LIMEN_EDATA,
				  "%.200s: line %u: %s of variable %zu is given a second time (first on "
				  "line %u)",
				  b->name, line, what, i, *at - 1);
	if (*at)
		return limen_fail(b->err, LIMEN_EDATA,
				  "%.200s: line %u: entry %zu, %zu of %c is given a second time (first "
				  "on line %u)",
				  b->name, line, i, j, what[0], *at - 1);
	*at = line + 1;
	return LIMEN_OK;
}

int limen_qp_put_quadratic(struct limen_qp_builder *b, size_t i, size_t j, double v, unsigned line, bool both)
{
	size_t n = b->qp->n, at = i * n + j, other = j * n + i;

	if (both && i != j && !b->q_line[at] && b->q_line[other] && b->qp->q[other] != v)
		return limen_fail(b->err, LIMEN_EDATA,
				  "%.200s: line %u: Q is not symmetric: entry %zu, %zu is %g, but line %u has %g for "
				  "%zu, %zu; give each pair once",
				  b->name, line, i, j, v, b->q_line[other] - 1, b->qp->q[other], j, i);
	int error = once(b, &b->q_line[both && b->q_line[other] ? other : at], line, "Q", i, j);

	b->qp->q[at] = v;
	if (both)
		b->qp->q[other] = v;
	return error;
}

int limen_qp_put_linear(struct limen_qp_builder *b, size_t i, double v, unsigned line)
{
	b->qp->c[i] = v;
	return once(b, &b->c_line[i], line, "the linear term", i, 0);
}

int limen_qp_put_low(struct limen_qp_builder *b, size_t i, double v, unsigned line)
{
	b->qp->lo[i] = v;
	return once(b, &b->lo_line[i], line, "a lower bound", i, 0);
}

int limen_qp_put_high(struct limen_qp_builder *b, size_t i, double v, unsigned line)
{
	b->qp->hi[i] = v;
	return once(b, &b->hi_line[i], line, "an upper bound", i, 0);
}

int limen_qp_put_equality(struct limen_qp_builder *b, size_t row, size_t i, double v, unsigned line)
{
	b->qp->a[row * b->qp->n + i] = v;
	return once(b, &b->a_line[row * b->qp->n + i], line, "A", row, i);
}

static int check_symmetric(struct limen_qp_builder *b)
{
	size_t n = b->qp->n;
	double *q = b->qp->q, most = 0;

	for (size_t i = 0; i < n * n; i++)
		most = fmax(most, fabs(q[i]));
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			unsigned line = b->q_line[i * n + j] ? b->q_line[i * n + j] : b->q_line[j * n + i];
			char where[32] = "";

			if (line > 1)
				snprintf(where, sizeof(where), "line %u: ", line - 1);
			if (fabs(q[i * n + j] - q[j * n + i]) > 1e-9 * most)
				return limen_fail(b->err, LIMEN_EDATA,
						  "%.200s: %sQ is not symmetric: entry %zu, %zu is %g, but %zu, %zu is "
						  "%g",
						  b->name, where, i, j, q[i * n + j], j, i, q[j * n + i]);
			q[i * n + j] = q[j * n + i] = (q[i * n + j] + q[j * n + i]) / 2;
		}
	return LIMEN_OK;
}

int limen_qp_builder_check(struct limen_qp_builder *b)
{
	int error = check_symmetric(b);

	for (size_t i = 0; !error && i < b->qp->n; i++) {
		unsigned line = b->hi_line[i] ? b->hi_line[i] : b->lo_line[i];

		if (b->qp->lo[i] > b->qp->hi[i])
			error = limen_fail(
				b->err, LIMEN_EDATA,
				"%.200s: line %u: variable %zu has bounds %g and %g: nothing lies between them",
				b->name, line ? line - 1 : 0, i, b->qp->lo[i], b->qp->hi[i]);
		unsigned diagonal = b->q_line[i * b->qp->n + i];

		line = line ? line : b->c_line[i] ? b->c_line[i] : diagonal;
		b->qp->diagonal_line[i] = diagonal ? diagonal - 1 : 0;
		if (!b->qp->line[i])
			b->qp->line[i] = line ? line - 1 : 0;
	}
	return error;
}

/* An MPS file begins with NAME, or with ROWS, after comments. */
static bool is_mps(const char *text)
{
	while (*text == '*' || *text == '\n' || *text == '\r') {
		text += strcspn(text, "\n");
		text += *text == '\n';
	}
	return !strncmp(text, "NAME", 4) || !strncmp(text, "ROWS", 4) || !strncmp(text, "OBJSENSE", 8);
}

int limen_qp_load(const char *spec, const struct limen_qp_arrays *arrays, struct limen_qp **qp,
		  struct limen_errmsg *err)
{
	static const struct limen_qp_arrays none;
	uint8_t *data;
	size_t bytes;

	*qp = NULL;
	arrays = arrays ? arrays : &none;
	bool more = arrays->linear || arrays->equalities || arrays->right_side || arrays->bounds;

	if (!strncmp(spec, "random:", 7) && !more)
		return limen_qp_random(spec, qp, err);
	int error = limen_slurp(spec, &data, &bytes, err);

	if (error)
		return error;
	bool npy = bytes >= 6 && !memcmp(data, "\x93NUMPY", 6);

	if (npy) {
		error = limen_qp_npy(spec, arrays, qp, err);
	} else if (more) {
		error = limen_fail(err, LIMEN_EUSAGE, "%.200s: further arrays belong to a Q in .npy; this is none",
				   spec);
	} else if (memchr(data, 0, bytes)) {
		error = limen_fail(err, LIMEN_EDATA, "%.200s: holds a zero byte; it is neither text, MPS nor .npy",
				   spec);
	} else {
		char *text = (char *)data;

		error = is_mps(text) ? limen_qp_mps(spec, text, qp, err) : limen_qp_text(spec, text, qp, err);
	}
	free(data);
	return error;
}
