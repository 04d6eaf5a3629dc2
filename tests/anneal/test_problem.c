/* test_problem.c: files of problems: what they come to, and what is refused. */
#include "check.h"

#include <limen/arith.h>
#include <limen/ising.h>

static struct limen_ising *load(const char *name, const char *text, const char *format)
{
	struct limen_errmsg err = {""};
	struct limen_ising *ising;

	if (limen_ising_read(check_text(name, text), format, &ising, &err))
		fail_msg("%s: %s", name, err.text);
	return ising;
}

static void refused(const char *name, const char *text, const char *format, const char *part, const char *more)
{
	struct limen_errmsg err = {""};
	struct limen_ising *ising;

	assert_int_equal(limen_ising_read(check_text(name, text), format, &ising, &err), LIMEN_EDATA);
	assert_null(ising);
	check_says(&err, part);
	check_says(&err, more);
}

/* State number m: bit i is spin i. */
static void state_of(unsigned m, unsigned n, int8_t *spin)
{
	for (unsigned i = 0; i < n; i++)
		spin[i] = m >> i & 1 ? 1 : -1;
}

static void a_graph(void **state)
{
	struct limen_ising *g =
		load("g.txt", "# a square with a diagonal\r\n4 5\r\n1 2 1\n2 3 2\n\n4 3 -1.5\n1 4\n1 3 4\n", NULL);
	const int8_t spin[] = {1, -1, -1, 1};

	(void)state;
	assert_int_equal(g->kind, LIMEN_MAXCUT);
	assert_int_equal(g->spins, 4);
	assert_int_equal(g->pairs, 5);
	assert_true(g->weight_sum == 6.5);
	assert_true(limen_ising_energy(g, spin) == -1 + 2 + 1.5 + 1 - 4);
	assert_true(limen_ising_cut(g, limen_ising_energy(g, spin)) == 1 - 1.5 + 4);
	for (unsigned i = 0; i < 4; i++)
		for (size_t k = g->first[i] + 1; k < g->first[i + 1]; k++)
			assert_true(g->to[k - 1] < g->to[k]);
	limen_ising_free(g);
}

static void bad_graphs(void **state)
{
	(void)state;
	refused("a.txt", "", NULL, "a.txt", "empty");
	refused("a.txt", "# nothing\n", NULL, "a.txt", "empty");
	refused("a.txt", "3\n", NULL, "line 1", "edges is missing");
	refused("a.txt", "3 x\n", NULL, "line 1", "'x'");
	refused("a.txt", "0 1\n", NULL, "line 1", "'0'");
	refused("a.txt", "3 1 7\n", NULL, "line 1", "3 words");
	refused("a.txt", "3 2\n1 2 1\n", NULL, "line 2", "after 1 edges");
	refused("a.txt", "3 1\n1 2 1\n2 3 1\n", NULL, "line 3", "one more edge");
	refused("a.txt", "3 1\n1 4 1\n", NULL, "line 2", "'4'");
	refused("a.txt", "3 1\n0 1 1\n", NULL, "line 2", "'0'");
	refused("a.txt", "3 1\n-1 1 1\n", NULL, "line 2", "'-1'");
	refused("a.txt", "3 1\n2 2 1\n", NULL, "line 2", "self loop");
	refused("a.txt", "3 1\n1 2 nan\n", NULL, "line 2", "'nan'");
	refused("a.txt", "3 1\n1 2 1e400\n", NULL, "line 2", "'1e400'");
	refused("a.txt", "3 1\n1 2 1e13\n", NULL, "line 2", "'1e13'");
	refused("a.txt", "3 1\n1 2 1 9\n", NULL, "line 2", "4 words");
	refused("a.txt", "3 1\n1\n", NULL, "line 2", "second vertex is missing");
	refused("a.txt", "3 3\n1 2 1\n2 3 1\n2 1 1\n", NULL, "line 4", "duplicate edge: 1 2 stands on line 2");
	refused("a.txt", "3 3\n1 2 1\n2 3 1\n2 1 2\n", NULL, "line 4", "asymmetric");
	refused("a.txt", "3 1\n1 2 0\n", NULL, "a.txt", "nothing to cut");
	refused("a.txt", "p max 3 1\n", NULL, "line 1", "'max'");
	refused("a.txt", "99999999 1\n1 2 1\n", NULL, "line 1", "99999999");
}

/* x'Qx of the entries as they stand. */
static const struct {
	unsigned i, j;
	double q;
} entries[] = {{0, 0, -3}, {1, 1, 2}, {0, 1, 4}, {2, 0, -7}, {1, 2, 2.5}, {2, 1, 2.5}, {3, 3, 1}, {2, 3, -6}};

static void qubos(void **state)
{
	struct limen_ising *plain =
		load("q.txt", "4 8\n1 1 -3\n2 2 2\n1 2 4\n3 1 -7\n2 3 2.5\n3 2 2.5\n4 4 1\n3 4 -6\n", "qubo");
	struct limen_ising *qbsolv =
		load("q",
		     "c from 0\np qubo 0 4 3 5\n0 0 -3\n1 1 2\n3 3 1\n0 1 4\n2 0 -7\n1 2 2.5\n2 1 2.5\n"
		     "2 3 -6\n",
		     NULL);

	(void)state;
	assert_int_equal(plain->kind, LIMEN_QUBO);
	for (unsigned m = 0; m < 16; m++) {
		double energy = 0;
		int8_t spin[4];

		state_of(m, 4, spin);
		for (size_t k = 0; k < sizeof(entries) / sizeof(entries[0]); k++)
			energy += (m >> entries[k].i & 1) && (m >> entries[k].j & 1) ? entries[k].q : 0;
		assert_true(limen_ising_energy(plain, spin) == energy);
		assert_true(limen_ising_energy(qbsolv, spin) == energy);
	}
	limen_ising_free(plain);
	limen_ising_free(qbsolv);
}

static void bad_qubos(void **state)
{
	(void)state;
	refused("a.qubo", "3 2\n1 2 1\n1 2 1\n", NULL, "line 3", "duplicate entry: 1 2 stands on line 2");
	refused("a.qubo", "3 2\n1 1 1\n1 1 1\n", NULL, "line 3", "duplicate");
	refused("a.qubo", "3 2\n1 2 1\n2 1 2\n", NULL, "line 3", "asymmetric");
	refused("a.qubo", "3 3\n2 1 2\n1 2 1\n3 3 1\n", NULL, "line 3", "asymmetric");
	refused("a.qubo", "3 1\n0 1 1\n", NULL, "line 2", "'0'");
	refused("a.qubo", "3 1\n1 1\n", NULL, "line 2", "entry is missing");
	refused("a.qubo", "3 2\n1 1 1\n", NULL, "line 2", "after 1 entries");
	refused("a.qubo", "3 1\n1 1 1\n1 2 1\n", NULL, "line 3", "one more entry");
	refused("a.qubo", "p qubo 0 3 1 1\n0 0 1\n3 1 1\n", NULL, "line 3", "'3'");
	refused("a.qubo", "p qubo 0 3 1 1\n0 1 1\n1 2 1\n", NULL, "line 3", "0 diagonal entries");
	refused("a.qubo", "p qubo 0 3 1\n", NULL, "line 1", "DIAGONALS COUPLERS");
}

/* One clause of d literals, all signs: the energy, at its least over the ancillas, is 1 where the clause is
 * unsatisfied. */
static void clause_exactly(unsigned d, unsigned signs)
{
	char text[256];
	int n = snprintf(text, sizeof(text), "p cnf %u 1\n", d);

	for (unsigned i = 0; i < d; i++)
		n += snprintf(text + n, sizeof(text) - (size_t)n, "%s%u ", signs >> i & 1 ? "-" : "", i + 1);
	snprintf(text + n, sizeof(text) - (size_t)n, "0\n");

	struct limen_ising *c = load("c.cnf", text, NULL);
	unsigned ancillas = d > 2 ? (d - 1) / 2 : 0;

	assert_int_equal(c->spins, d + ancillas);
	for (unsigned m = 0; m < 1u << d; m++) {
		double least = 1e9;
		int8_t spin[32];

		for (unsigned a = 0; a < 1u << ancillas; a++) {
			state_of(m | a << d, d + ancillas, spin);
			double energy = limen_ising_energy(c, spin);

			assert_true(energy >= 0);
			least = energy < least ? energy : least;
		}
		assert_true(least == (m == signs ? 1 : 0));
		assert_int_equal(limen_ising_unsatisfied(c, spin), m == signs);
	}
	limen_ising_free(c);
}

static void clauses(void **state)
{
	(void)state;
	for (unsigned d = 1; d <= 8; d++)
		for (unsigned signs = 0; signs<1u << d; signs += d> 4 ? 11 : 1)
			clause_exactly(d, signs);
}

static void formulas(void **state)
{
	/* literals that repeat, a clause that always holds, one over two lines, SATLIB's end */
	struct limen_ising *f = load("f.cnf", "c text\np cnf 3 4\n1 1 -2 0\n2 -2 3 0\n1\n2 3 0 -1 0\n%\n0\n", NULL);
	int8_t spin[4];

	(void)state;
	assert_int_equal(f->kind, LIMEN_MAXSAT);
	assert_int_equal(f->clauses, 4);
	assert_int_equal(f->spins, 4);
	for (unsigned m = 0; m < 8; m++) {
		bool x = m & 1, y = m & 2, z = m & 4;
		double least = 1e9;

		for (unsigned a = 0; a < 2; a++) {
			state_of(m | a << 3, 4, spin);
			least = limen_ising_energy(f, spin) < least ? limen_ising_energy(f, spin) : least;
		}
		assert_true(least == !(x || !y) + !(x || y || z) + x);
		assert_int_equal(limen_ising_unsatisfied(f, spin), (int)least);
	}
	limen_ising_free(f);
}

static void bad_formulas(void **state)
{
	(void)state;
	refused("a.cnf", "1 2 0\n", NULL, "line 1", "p cnf VARIABLES CLAUSES");
	refused("a.cnf", "p cnf 2\n", NULL, "line 1", "p cnf VARIABLES CLAUSES");
	refused("a.cnf", "p cnf 2 1\n1 3 0\n", NULL, "line 2", "'3'");
	refused("a.cnf", "p cnf 2 1\n1 -3 0\n", NULL, "line 2", "'-3'");
	refused("a.cnf", "p cnf 2 1\n1 x 0\n", NULL, "line 2", "'x'");
	refused("a.cnf", "p cnf 2 2\n1 0\n", NULL, "line 2", "after 1 clauses");
	refused("a.cnf", "p cnf 2 1\n1 0\n2 0\n", NULL, "line 3", "more than the 1 clauses");
	refused("a.cnf", "p cnf 2 1\n1 2\n", NULL, "line 2", "no 0 at its end");
	refused("a.cnf", "p cnf 2 2\n1 0\n0\n", NULL, "line 3", "empty clause");
	refused("a.cnf", "p cnf 2 1\n--1 0\n", NULL, "line 2", "'--1'");
}

/* Random bytes of the formats' own letters, and cut files: refused or read, never worse. */
static void damaged(void **state)
{
	static const char *const formats[] = {"gset", "qubo", "cnf"};
	static const char letters[] = "0123456789 \n-.ep%c#x";
	struct limen_draw draw;

	(void)state;
	limen_draw_init(&draw, 1, "damaged");
	for (unsigned i = 0; i < 600; i++) {
		char text[96] = "3 2\n1 2 1\n2 3 -1\n";
		size_t n = 4 + limen_draw_below(&draw, 90);
		struct limen_errmsg err = {""};
		struct limen_ising *ising = NULL;

		if (i % 3 == 2)
			memcpy(text, "p cnf 3 2\n1 -2 3 0\n-1 0\n", 25);
		for (size_t k = i % 2 ? 0 : strlen(text); k < n; k++)
			if (i % 2 == 0 || limen_draw_below(&draw, 8) == 0)
				text[k] = letters[limen_draw_below(&draw, sizeof(letters) - 1)];
		text[n] = '\0';
		if (limen_ising_read(check_text("d.txt", text), formats[i % 3], &ising, &err) == LIMEN_OK)
			assert_non_null(ising);
		else
			assert_true(err.text[0]);
		limen_ising_free(ising);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_graph),      cmocka_unit_test(bad_graphs), cmocka_unit_test(qubos),
		cmocka_unit_test(bad_qubos),    cmocka_unit_test(clauses),    cmocka_unit_test(formulas),
		cmocka_unit_test(bad_formulas), cmocka_unit_test(damaged),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
