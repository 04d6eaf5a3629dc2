/* arrays.c: a problem from .npy files, or drawn at random. */
#include "problem.h"

#include "number.h"

#include <limen/arith.h>
#include <limen/npy.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Loads an array whose shape must be rows x cols (cols 0: one dimension). */
static int load(const char *path, size_t rows, size_t cols, double *to, bool finite, struct limen_errmsg *err)
{
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, err);

	if (error)
		return error;
	if (npy.dims != (cols ? 2u : 1u) || npy.shape[0] != rows || (cols && npy.shape[1] != cols))
		error = limen_fail(err, LIMEN_EDATA, "%.200s: wanted is an array of %zu%s%.0zu numbers, as Q asks",
				   path, rows, cols ? " x " : "", cols);
	for (size_t i = 0; !error && i < npy.count; i++) {
		to[i] = limen_npy_at(&npy, i);
		if (isnan(to[i]) || (finite && isinf(to[i])))
			error = limen_fail(err, LIMEN_EDATA, "%.200s: element %zu is %g", path, i, to[i]);
	}
	limen_npy_free(&npy);
	return error;
}

/* Rows and columns of a .npy, which must have two dimensions. */
static int shape(const char *path, size_t *rows, size_t *cols, struct limen_errmsg *err)
{
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, err);

	if (error)
		return error;
	if (npy.dims != 2)
		error = limen_fail(err, LIMEN_EDATA, "%.200s: wanted is a matrix; this has %u dimension%s", path,
				   npy.dims, npy.dims == 1 ? "" : "s");
	*rows = npy.shape[0];
	*cols = npy.dims == 2 ? npy.shape[1] : 0;
	limen_npy_free(&npy);
	return error;
}

static int load_bounds(const char *path, struct limen_qp *qp, struct limen_errmsg *err)
{
	double *both = malloc(2 * qp->n * sizeof(*both));
	int error = both ? load(path, qp->n, 2, both, false, err) : LIMEN_ENOMEM;

	for (size_t i = 0; !error && i < qp->n; i++) {
		qp->lo[i] = both[2 * i];
		qp->hi[i] = both[2 * i + 1];
	}
	free(both);
	return error;
}

static int load_all(const char *name, const struct limen_qp_arrays *arrays, struct limen_qp *qp,
		    struct limen_errmsg *err)
{
	int error = load(name, qp->n, qp->n, qp->q, true, err);

	if (!error && arrays->linear)
		error = load(arrays->linear, qp->n, 0, qp->c, true, err);
	if (!error && arrays->equalities)
		error = load(arrays->equalities, qp->m, qp->n, qp->a, true, err);
	if (!error && arrays->equalities)
		error = load(arrays->right_side, qp->m, 0, qp->b, true, err);
	return !error && arrays->bounds ? load_bounds(arrays->bounds, qp, err) : error;
}

int limen_qp_npy(const char *name, const struct limen_qp_arrays *arrays, struct limen_qp **qp, struct limen_errmsg *err)
{
	struct limen_qp_builder b;
	size_t n, cols, m = 0;
	int error = shape(name, &n, &cols, err);

	if (!error && n != cols)
		error = limen_fail(err, LIMEN_EDATA, "%.200s: Q is %zu x %zu; it must be square", name, n, cols);
	if (!error && !arrays->equalities != !arrays->right_side)
		error = limen_fail(err, LIMEN_EUSAGE, "equalities need both their matrix and their right side");
	if (!error && arrays->equalities)
		error = shape(arrays->equalities, &m, &cols, err);
	if (!error)
		error = limen_qp_builder_init(&b, name, n, m, err);
	if (error)
		return error;
	error = load_all(name, arrays, b.qp, err);
	if (!error)
		error = limen_qp_builder_check(&b);
	*qp = error ? NULL : b.qp;
	limen_qp_builder_free(&b, !error);
	return error;
}

/* --- random --- */

struct random {
	uint64_t n, m, seed, width, reach;
};

static int parse(const char *spec, struct random *random, struct limen_errmsg *err)
{
	const struct {
		const char *key;
		uint64_t *value, least, most;
	} keys[] = {{"n", &random->n, 1, LIMEN_QP_VARIABLES_MAX},
		    {"equalities", &random->m, 0, LIMEN_QP_VARIABLES_MAX},
		    {"seed", &random->seed, 0, INT64_MAX},
		    {"width", &random->width, 1, 32768},
		    {"reach", &random->reach, 1, 1000}};
	enum { KEYS = sizeof(keys) / sizeof(keys[0]) };
	char text[128], *at, *word;

	snprintf(text, sizeof(text), "%s", spec + strlen("random:"));
	for (word = strtok_r(text, ",", &at); word; word = strtok_r(NULL, ",", &at)) {
		char *value = strchr(word, '=');
		size_t k = 0;

		if (value)
			*value++ = '\0';
		while (k < KEYS && strcmp(word, keys[k].key) != 0)
			k++;
		if (k == KEYS || !value || !limen_number_u64(value, keys[k].value) || *keys[k].value < keys[k].least ||
		    *keys[k].value > keys[k].most)
			return limen_fail(err, LIMEN_EUSAGE,
					  "%.200s: '%.40s': give n=N, seed=S, equalities=M, width=W, reach=P", spec,
					  word);
	}
	if (random->m >= random->n)
		return limen_fail(err, LIMEN_EUSAGE, "%.200s: there must be fewer equalities than variables", spec);
	return LIMEN_OK;
}

/* Q = 0.6 + 0.3 V V', V uniform in +-1/2 (scaled so that Q's diagonal is near 1 for any n); the best point without
 * bounds and equalities is uniform within `reach` percent of the box, so bounds hold some variables if that is above
 * 100. Equalities have coefficients +-1 and 0 and hold at a point in the middle four tenths. */
static void draw(const struct random *random, struct limen_qp *qp)
{
	size_t n = qp->n;
	double *v = qp->a; /* see limen_qp_random: large enough for n x n */
	double width = (double)random->width, *best = qp->hi, scale = 0.3 * 16 / (double)n;
	struct limen_draw stream;

	limen_draw_init(&stream, random->seed, "qp");
	for (size_t i = 0; i < n * n; i++)
		v[i] = limen_draw_unit(&stream) - 0.5;
	for (size_t i = 0; i < n; i++) {
		best[i] = (double)random->reach / 100 * width * (2 * limen_draw_unit(&stream) - 1);
		for (size_t j = 0; j < n; j++) {
			double sum = 0;

			for (size_t k = 0; k < n; k++)
				sum += v[i * n + k] * v[j * n + k];
			qp->q[i * n + j] = scale * sum + (i == j ? 0.6 : 0);
		}
	}
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			qp->c[i] -= qp->q[i * n + j] * best[j];
	for (size_t i = 0; i < n; i++)
		best[i] = 0.4 * width * (2 * limen_draw_unit(&stream) - 1);
	for (size_t r = 0; r < qp->m; r++)
		for (size_t i = 0; i < n; i++) {
			qp->a[r * n + i] = (double)limen_draw_below(&stream, 3) - 1;
			qp->b[r] += qp->a[r * n + i] * best[i];
		}
	for (size_t i = 0; i < n; i++) {
		qp->lo[i] = -width;
		qp->hi[i] = width - 1;
	}
}

int limen_qp_random(const char *spec, struct limen_qp **qp, struct limen_errmsg *err)
{
	struct random random = {.n = 16, .seed = 1, .width = 256, .reach = 40};
	struct limen_qp_builder b;
	int error = parse(spec, &random, err);

	/* as many equalities as variables: room for draw() to work in */
	if (!error)
		error = limen_qp_builder_init(&b, spec, (size_t)random.n, (size_t)random.n, err);
	if (error)
		return error;
	b.qp->m = (size_t)random.m;
	draw(&random, b.qp);
	error = limen_qp_builder_check(&b);
	*qp = error ? NULL : b.qp;
	limen_qp_builder_free(&b, !error);
	return error;
}
