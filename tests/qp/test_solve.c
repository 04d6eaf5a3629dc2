/* Convexity, boxes, and the host's solver against what a best point must fulfil. */
#include "check.h"

#include <limen/qp.h>
#include <math.h>

static struct limen_qp *load(const char *spec)
{
	struct limen_qp *qp;
	struct limen_errmsg err = {""};

	if (limen_qp_load(spec, NULL, &qp, &err))
		fail_msg("%s", err.text);
	return qp;
}

static void refuse_box(const char *text, const char *says)
{
	struct limen_qp *qp = load(check_text("b.qp", text));
	struct limen_errmsg err = {""};

	assert_int_equal(limen_qp_box(qp, 0, &err), LIMEN_EDATA);
	check_says(&err, says);
	limen_qp_free(qp);
}

static void refusals(void **state)
{
	(void)state;
	refuse_box("variables 2\nquadratic 0 0 1\nquadratic 1 1 -1\nbounds 0 0 1\nbounds 1 0 1\n",
		   "indefinite: at variable 1 (line 3)");
	refuse_box("variables 2\nquadratic 0 0 1\nquadratic 1 1 1\nquadratic 0 1 1.001\nbounds 0 0 1\nbounds 1 0 1\n",
		   "indefinite");
	refuse_box("variables 2\nquadratic 0 1 1\nbounds 0 0 1\nbounds 1 0 1\n", "indefinite");
	refuse_box("variables 2\nquadratic 0 0 1\nbounds 0 0 1\nlinear 1 -1\n",
		   "unbounded: variable 1 (line 4) has no lower");
	refuse_box("variables 1\nlinear 0 1\nbounds 0 -inf 3\n", "unbounded: variable 0 (line 3) has no lower");
	refuse_box("variables 1\nlinear 0 1\nbounds 0 3 inf\n", "unbounded: variable 0 (line 3) has no upper");
	/* curved along both, but not along their difference */
	refuse_box("variables 2\nquadratic 0 0 1\nquadratic 1 1 1\nquadratic 0 1 1\nlinear 0 1\nlinear 1 2\n",
		   "unbounded");
	refuse_box("variables 2\nquadratic 0 0 1\nbounds 0 0 1\nbounds 1 0 1\nequality 3 0 1 1 1\n",
		   "line 5: equality 0 cannot be met: between the bounds its left side is 0 to 2, its right side is 3");
	refuse_box("variables 1\nequality 3\n", "cannot be met");
}

static void boxes(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_qp *qp = load(check_text("b.qp", "variables 2\nquadratic 0 0 2\nquadratic 1 1 1\nlinear 0 -4\n"));

	(void)state;
	/* the least is at (2, 0), 4 below f(0): f(x) <= f(0) is |x0 - 2| <= 2, |x1| <= sqrt 8 */
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_true(fabs(qp->lo[0]) < 1e-6 && fabs(qp->hi[0] - 4) < 1e-6);
	assert_true(fabs(qp->lo[1] + sqrt(8)) < 1e-6 && fabs(qp->hi[1] - sqrt(8)) < 1e-6);
	limen_qp_free(qp);
	/* a budget bounds what it is spent on */
	qp = load(check_text(
		"b.qp", "variables 3\nbounds 0 0 inf\nbounds 1 1 inf\nbounds 2 -1 inf\nequality 10 0 2 1 1 2 1\n"));
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_true(qp->hi[0] == 5 && qp->hi[1] == 11 && qp->hi[2] == 9);
	limen_qp_free(qp);
	/* the user's range, only where there is none */
	qp = load(check_text("b.qp", "variables 3\nlinear 0 1\nbounds 1 0 1\nbounds 2 5 inf\n"));
	assert_int_equal(limen_qp_box(qp, 2, &err), 0);
	assert_true(qp->lo[0] == -2 && qp->hi[0] == 2 && qp->lo[1] == 0 && qp->hi[1] == 1 && qp->hi[2] == 7);
	limen_qp_free(qp);
}

/* Best points without equalities: slope 0 between the bounds, outwards at them. Exact to rounding, for any convex Q. */
static void slopes(const struct limen_qp *qp, const double *x)
{
	for (size_t i = 0; i < qp->n; i++) {
		double slope = qp->c[i];

		for (size_t j = 0; j < qp->n; j++)
			slope += qp->q[i * qp->n + j] * x[j];
		assert_true(x[i] >= qp->lo[i] && x[i] <= qp->hi[i]);
		if (x[i] > qp->lo[i] + 1e-7)
			assert_true(slope < 1e-5);
		if (x[i] < qp->hi[i] - 1e-7)
			assert_true(slope > -1e-5);
	}
}

/* Any point that keeps the equalities is worse: tried along 200 directions that keep them, into the box. */
static void neighbours(const struct limen_qp *qp, double *x, unsigned seed)
{
	double best = limen_qp_objective(qp, x), y[64];

	assert_true(qp->n <= 64 && limen_qp_violation(qp, x) < 1e-6);
	srand(seed);
	for (int k = 0; k < 200; k++) {
		for (size_t i = 0; i < qp->n; i++)
			y[i] = rand() / (double)RAND_MAX - 0.5;
		for (int round = 0; round < 200; round++) /* onto A d = 0, one row after the other */
			for (size_t r = 0; r < qp->m; r++) {
				const double *a = qp->a + r * qp->n;
				double dot = 0, norm = 0;

				for (size_t i = 0; i < qp->n; i++) {
					dot += a[i] * y[i];
					norm += a[i] * a[i];
				}
				for (size_t i = 0; i < qp->n && norm > 0; i++)
					y[i] -= a[i] * dot / norm;
			}
		double t = 3;

		for (size_t i = 0; i < qp->n; i++) {
			double room = y[i] > 0 ? qp->hi[i] - x[i] : x[i] - qp->lo[i];

			if (y[i] != 0)
				t = fmin(t, room / fabs(y[i]));
		}
		for (size_t i = 0; i < qp->n; i++)
			y[i] = x[i] + t * y[i];
		assert_true(limen_qp_objective(qp, y) >= best - 1e-6 * (1 + fabs(best)));
	}
}

static void solutions(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 12; seed++) {
		struct limen_errmsg err = {""};
		char spec[96];
		double x[64];

		snprintf(spec, sizeof(spec), "random:n=%u,seed=%u,reach=150,equalities=%u", 2 + 4 * seed, seed,
			 seed % 3);
		struct limen_qp *qp = load(spec);

		if (limen_qp_box(qp, 0, &err) || limen_qp_solve(qp, x, &err))
			fail_msg("%s: %s", spec, err.text);
		if (qp->m == 0)
			slopes(qp, x);
		else
			neighbours(qp, x, seed);
		limen_qp_free(qp);
	}
}

static void small_ones(void **state)
{
	struct limen_errmsg err = {""};
	double x[3];
	/* linear: as much of the best as fits; and a flat valley */
	struct limen_qp *qp =
		load(check_text("s.qp", "variables 3\nlinear 0 -1\nlinear 1 -3\nlinear 2 -2\nbounds 0 0 1\n"
					"bounds 1 0 1\nbounds 2 0 1\nequality 1.5 0 1 1 1 2 1\n"));

	(void)state;
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_int_equal(limen_qp_solve(qp, x, &err), 0);
	assert_true(fabs(x[0]) < 1e-6 && fabs(x[1] - 1) < 1e-6 && fabs(x[2] - 0.5) < 1e-6);
	limen_qp_free(qp);
	qp = load(check_text("s.qp", "variables 2\nquadratic 0 0 1\nquadratic 1 1 1\nquadratic 0 1 1\nlinear 0 -1\n"
				     "linear 1 -1\nbounds 0 0 2\nbounds 1 0 2\n"));
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_int_equal(limen_qp_solve(qp, x, &err), 0);
	assert_true(fabs(x[0] + x[1] - 1) < 1e-6);
	limen_qp_free(qp);
	/* equalities that contradict each other, which no bound shows */
	qp = load(check_text("s.qp", "variables 2\nquadratic 0 0 1\nquadratic 1 1 1\nbounds 0 0 1\nbounds 1 0 1\n"
				     "equality 1 0 1 1 1\nequality 0.5 0 1 1 1\n"));
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_int_equal(limen_qp_solve(qp, x, &err), LIMEN_EDATA);
	check_says(&err, "contradict");
	limen_qp_free(qp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(refusals), cmocka_unit_test(boxes),
					   cmocka_unit_test(solutions), cmocka_unit_test(small_ones)};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
