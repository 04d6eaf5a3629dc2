/* Problems from text, MPS and .npy: what they say, and what is refused, with line and reason. */
#include "check.h"

#include <limen/npy.h>
#include <limen/qp.h>
#include <math.h>

static struct limen_qp *load(const char *path)
{
	struct limen_qp *qp;
	struct limen_errmsg err = {""};

	if (limen_qp_load(path, NULL, &qp, &err))
		fail_msg("%s", err.text);
	return qp;
}

/* The same problem in both languages: x0^2 + x1^2 + x0 x1 / 2 + x2^2 / 2 + x0 - 3 x1 + 7, x0 + x1 + x2 = 2. */
static const char *const as_text = "# a comment\n"
				   "variables 3\n"
				   "quadratic 0 0 2 # curvature\n"
				   "quadratic 1 1 2\r\n"
				   "quadratic 1 0 0.5\n"
				   "\n"
				   "quadratic 2 2 1\n"
				   "linear 0 1\n"
				   "linear 1 -3\n"
				   "bounds 0 -1 1\n"
				   "bounds 1 0 inf\n"
				   "bounds 2 -inf 4.5\n"
				   "equality 2 0 1 1 1 2 1\n"
				   "constant 7";
static const char *const as_mps = "* a comment\n"
				  "NAME TEST\n"
				  "ROWS\n"
				  " N f\n"
				  " E sum\n"
				  "COLUMNS\n"
				  "    a  f  1.0  sum  1\n"
				  "    b  f  -3  sum  1\n"
				  "    c  sum  1\n"
				  "RHS\n"
				  "    rhs  sum  2  f  -7\n"
				  "BOUNDS\n"
				  " LO bnd a -1\n"
				  " UP bnd a 1\n"
				  " MI bnd c\n"
				  " UP bnd c 4.5\n"
				  "QUADOBJ\n"
				  "    a a 2\n"
				  "    b b 2\n"
				  "    b a 0.5\n"
				  "    c c 1\n"
				  "ENDATA\n";

static void check_problem(const struct limen_qp *qp)
{
	const double q[9] = {2, 0.5, 0, 0.5, 2, 0, 0, 0, 1}, x[3] = {1, 2, 3};

	assert_true(qp->n == 3 && qp->m == 1);
	assert_memory_equal(qp->q, q, sizeof(q));
	assert_true(qp->c[0] == 1 && qp->c[1] == -3 && qp->c[2] == 0);
	assert_true(qp->lo[0] == -1 && qp->hi[0] == 1 && qp->lo[1] == 0 && qp->hi[1] == INFINITY);
	assert_true(qp->lo[2] == -INFINITY && qp->hi[2] == 4.5);
	assert_true(qp->a[0] == 1 && qp->a[1] == 1 && qp->a[2] == 1 && qp->b[0] == 2);
	/* 1 + 4 + 1 + 4.5 + 1 - 6 + 7 */
	assert_true(limen_qp_objective(qp, x) == 12.5 && limen_qp_violation(qp, x) == 4);
}

static void text_and_mps(void **state)
{
	struct limen_qp *qp = load(check_text("a.qp", as_text));

	(void)state;
	check_problem(qp);
	limen_qp_free(qp);
	qp = load(check_text("a.qps", as_mps));
	check_problem(qp);
	limen_qp_free(qp);
}

/* x0 + x1 <= 3, 1 <= x0 - x1 <= 5: two slacks, bounded by the variables and by the range. */
static void inequalities(void **state)
{
	const char *const mps =
		"NAME x\nROWS\n N f\n L l\n G g\nCOLUMNS\n a f 1 l 1\n a g 1\n b l 1 g -1\nRHS\n r l 3 g 1\nRANGES\n"
		" r g 4\nBOUNDS\n UP b a 10\nENDATA\n";
	struct limen_qp *qp = load(check_text("i.qps", mps));
	struct limen_errmsg err = {""};
	const double x[4] = {2, 0.5, 0.5, 0.5};

	(void)state;
	assert_true(qp->n == 4 && qp->m == 2);
	assert_true(qp->lo[2] == 0 && isinf(qp->hi[2]) && qp->lo[3] == 0 && qp->hi[3] == 4);
	assert_true(limen_qp_violation(qp, x) == 0);
	assert_int_equal(limen_qp_box(qp, 0, &err), 0);
	assert_true(qp->hi[1] == 3 && qp->hi[2] == 3);
	limen_qp_free(qp);
}

static const char *write_npy(const char *name, const double *data, size_t rows, size_t cols)
{
	const char *path = check_path(name);
	const size_t shape[] = {rows, cols};
	struct limen_errmsg err = {""};
	struct limen_file *file;

	assert_int_equal(limen_file_create(path, &file, &err), 0);
	assert_int_equal(limen_npy_write(file, LIMEN_NPY_F64, cols ? 2 : 1, shape, data, &err), 0);
	assert_int_equal(limen_file_commit(file, &err), 0);
	return path;
}

static void arrays(void **state)
{
	const double q[9] = {2, 0.5, 0, 0.5, 2, 0, 0, 0, 1}, c[3] = {1, -3, 0}, a[3] = {1, 1, 1}, b[1] = {2};
	const double box[6] = {-1, 1, 0, INFINITY, -INFINITY, 4.5}, skew[4] = {1, 0, 0.25, 1};
	struct limen_qp_arrays more = {write_npy("c.npy", c, 3, 0), write_npy("A.npy", a, 1, 3),
				       write_npy("b.npy", b, 1, 0), write_npy("box.npy", box, 3, 2)};
	struct limen_errmsg err = {""};
	struct limen_qp *qp;

	(void)state;
	assert_int_equal(limen_qp_load(write_npy("Q.npy", q, 3, 3), &more, &qp, &err), 0);
	qp->constant = 7; /* .npy has no place for it */
	check_problem(qp);
	limen_qp_free(qp);
	assert_int_equal(limen_qp_load(write_npy("skew.npy", skew, 2, 2), NULL, &qp, &err), LIMEN_EDATA);
	check_says(&err, "skew.npy: Q is not symmetric: entry 1, 0 is 0.25, but 0, 1 is 0");
	assert_int_equal(limen_qp_load(write_npy("flat.npy", q, 9, 0), NULL, &qp, &err), LIMEN_EDATA);
	check_says(&err, "1 dimension");
	assert_int_equal(limen_qp_load(write_npy("wide.npy", q, 1, 9), NULL, &qp, &err), LIMEN_EDATA);
	check_says(&err, "square");
	more.linear = more.right_side;
	assert_int_equal(limen_qp_load(check_path("Q.npy"), &more, &qp, &err), LIMEN_EDATA);
	check_says(&err, "array of 3 numbers");
	more = (struct limen_qp_arrays){.equalities = check_path("A.npy")};
	assert_int_equal(limen_qp_load(check_path("Q.npy"), &more, &qp, &err), LIMEN_EUSAGE);
	check_says(&err, "right side");
	assert_int_equal(limen_qp_load(check_text("a.qp", as_text), &more, &qp, &err), LIMEN_EUSAGE);
}

/* text of a file; what its refusal must say */
static const char *const refused[][2] = {
	{"", "no line 'variables N'"},
	{"quadratic 0 0 1", "line 1: the first line must be 'variables N'"},
	{"variables 0", "0 variables"},
	{"variables 2049", "2049 variables"},
	{"variables 2\nquadratic 0 2 1", "line 2: wanted is a variable"},
	{"variables 2\nquadratic 0 1 x", "line 2: wanted is a number: 'x'"},
	{"variables 2\nquadratic 0 1 nan", "line 2: wanted is a number"},
	{"variables 2\nquadratic 0 1", "line 2: wanted is a number"},
	{"variables 2\nquadratic 0 1 2 3", "line 2: more on the line"},
	{"variables 2\nquadratic 0 1 2\nquadratic 0 1 2",
	 "line 3: entry 0, 1 of Q is given a second time (first on line 2)"},
	{"variables 2\nquadratic 0 1 2\n\nquadratic 1 0 2",
	 "line 4: entry 1, 0 of Q is given a second time (first on line 2)"},
	{"variables 2\nquadratic 0 1 2\nquadratic 1 0 3",
	 "line 3: Q is not symmetric: entry 1, 0 is 3, but line 2 has 2"},
	{"variables 2\nlinear 0 1\nlinear 0 1", "line 3: the linear term of variable 0 is given a second time"},
	{"variables 2\nbounds 0 0 1\nbounds 0 0 1", "line 3: a lower bound of variable 0 is given a second time"},
	{"variables 2\nbounds 0 2 1", "line 2: variable 0 has bounds 2 and 1"},
	{"variables 2\nequality 1 0 1 0 2", "line 2: entry 0, 0 of A is given a second time"},
	{"variables 2\nconstant 1\nconstant 1", "line 3: a second constant"},
	{"variables 2\nvariables 2", "line 2: a line begins with"},
	{"variables 2\ncubic 1 1 1", "line 2: a line begins with"},
	{"NAME x\nROWS\n N f\n X a\n", "line 4: rows are of type N"},
	{"NAME x\nROWS\n N f\n N g\n", "line 4: a second objective: 'g'"},
	{"NAME x\nROWS\n N f\n E f\n", "line 4: wanted is a new row's name"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a g 1\n", "line 5: no such row: 'g'"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f one\n", "line 5: wanted is a number: 'one'"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\n a f 1\nENDATA\n",
	 "line 6: the linear term of variable 0 is given a second"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n M 'MARKER' 'INTORG'\n", "line 5: integer variables"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\nBOUNDS\n BV b a\n", "line 7: only bounds"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\nBOUNDS\n UP b z 1\n", "line 7: no such column: 'z'"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\nBOUNDS\n UP b a -1\nENDATA\n", "line 7: variable 0 has bounds 0 and -1"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\n b f 1\nQMATRIX\n a b 1\n b a 2\nENDATA\n",
	 "line 9: Q is not symmetric"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\n b f 1\nQUADOBJ\n a b 1\n b a 1\nENDATA\n",
	 "line 9: entry 1, 0 of Q is given a"},
	{"NAME x\nOBJSENSE\n MAX\n", "line 3: only minimising"},
	{"NAME x\nSOS\n", "line 2: this section is not understood: 'SOS'"},
	{"NAME x\nROWS\n N f\n E e\nCOLUMNS\n a e 1\nRHS\n r e 1\n r e 1\n",
	 "line 9: a row's number is given a second"},
	{"NAME x\nROWS\n N f\n E e\nCOLUMNS\n a e 1\nRANGES\n r e 1\nENDATA\n", "line 8: a range of a row that is no"},
	{"NAME x\nROWS\n N f\nCOLUMNS\n a f 1\n", "ends without ENDATA"},
	{"NAME x\nROWS\n N f\nENDATA\n", "0 variables"},
};

static void refusals(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof(refused) / sizeof(refused[0]); k++) {
		struct limen_errmsg err = {""};
		struct limen_qp *qp = NULL;

		if (limen_qp_load(check_text("r.qp", refused[k][0]), NULL, &qp, &err) != LIMEN_EDATA)
			fail_msg("not refused: %s", refused[k][0]);
		assert_null(qp);
		check_says(&err, "r.qp");
		check_says(&err, refused[k][1]);
	}
}

/* Every file cut short, and with any byte replaced, is read or refused: for the sanitizers. */
static void damaged(void **state)
{
	const char *const whole[] = {as_text, as_mps};

	(void)state;
	for (size_t k = 0; k < 2; k++)
		for (size_t i = 0; i < strlen(whole[k]); i++)
			for (int way = 0; way < 3; way++) {
				char *copy = strdup(whole[k]);
				struct limen_errmsg err = {""};
				struct limen_qp *qp;

				copy[i] = way == 0 ? '\0' : way == 1 ? ' ' : '9';
				if (!limen_qp_load(check_text("d.qp", copy), NULL, &qp, &err))
					limen_qp_free(qp);
				free(copy);
			}
}

static void random_problems(void **state)
{
	struct limen_errmsg err = {""};
	struct limen_qp *a = load("random:n=7,seed=3,equalities=2"), *b = load("random:n=7,equalities=2,seed=3");
	static const char *const wrong[] = {"random:n=0", "random:n=x", "random:m=3", "random:n=2,equalities=2",
					    "random:seed"};

	(void)state;
	assert_true(a->n == 7 && a->m == 2);
	assert_memory_equal(a->q, b->q, 49 * sizeof(double));
	assert_true(a->lo[0] == -256 && a->hi[6] == 255);
	limen_qp_free(a);
	limen_qp_free(b);
	for (size_t k = 0; k < sizeof(wrong) / sizeof(wrong[0]); k++)
		assert_int_equal(limen_qp_load(wrong[k], NULL, &a, &err), LIMEN_EUSAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_and_mps), cmocka_unit_test(inequalities), cmocka_unit_test(arrays),
		cmocka_unit_test(refusals),     cmocka_unit_test(damaged),      cmocka_unit_test(random_problems),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
