/* cnf.c: DIMACS CNF, MAX-SAT as a quadratic energy: the number of unsatisfied clauses.
 *
 * A clause is unsatisfied when the product of its negated literals y_1 ... y_d is 1. Up to d = 2 that is quadratic.
 * From d = 3 on, floor((d - 1) / 2) ancillas w make it so, exactly when they are chosen best (Ishikawa, "Transformation
 * of general binary MRF minimization to the first-order case", IEEE PAMI 33, 2011):
 *
 *   y_1 ... y_d = min over w of  sum over pairs of y y'  +  sum over i of w_i (c_i (2i - sum of y) - 1)
 *
 * c_i = 2, but 1 for the last ancilla when d is odd. tests/anneal tries all assignments.
 */
#include "build.h"

#include "number.h"

#include <stdlib.h>
#include <string.h>

enum { CLAUSE_MAX = 64 };

/* A factor of a product: a spin's x = (1 + s) / 2, or 1 - x. */
struct factor {
	unsigned spin;
	bool negated;
};

/* x, or 1 - x, is (1 +- s) / 2. */
static double sign_of(struct factor f)
{
	return f.negated ? -1 : 1;
}

/* E += c f */
static void add_linear(struct limen_ising *ising, double c, struct factor f)
{
	ising->constant += c / 2;
	ising->field[f.spin] += c / 2 * sign_of(f);
}

/* E += c f g, of different spins */
static int add_product(struct limen_ising *ising, struct limen_entries *entries, double c, struct factor f,
		       struct factor g)
{
	ising->constant += c / 4;
	ising->field[f.spin] += c / 4 * sign_of(f);
	ising->field[g.spin] += c / 4 * sign_of(g);
	return limen_entries_add(entries, f.spin, g.spin, c / 4 * sign_of(f) * sign_of(g), 0);
}

/* E += y_1 ... y_d; ancillas from *ancilla on. */
static int add_clause(struct limen_ising *ising, struct limen_entries *entries, const struct factor *y, unsigned d,
		      unsigned *ancilla)
{
	int error = LIMEN_OK;

	if (d == 0)
		return LIMEN_OK;
	if (d == 1)
		add_linear(ising, 1, y[0]);
	for (unsigned a = 0; d > 1 && a < d; a++)
		for (unsigned b = a + 1; !error && b < d; b++)
			error = add_product(ising, entries, 1, y[a], y[b]);
	for (unsigned i = 1; !error && i <= (d - 1) / 2; i++) {
		struct factor w = {(*ancilla)++, false};
		double c = d % 2 && i == (d - 1) / 2 ? 1 : 2;

		add_linear(ising, 2 * c * i - 1, w);
		for (unsigned a = 0; !error && a < d; a++)
			error = add_product(ising, entries, -c, w, y[a]);
	}
	return error;
}

/* Distinct negated literals of a clause; 0 when it holds whatever happens (x or not x). */
static unsigned distinct(const int *literal, size_t n, struct factor *y)
{
	unsigned d = 0;

	for (size_t k = 0; k < n; k++) {
		struct factor f = {(unsigned)abs(literal[k]) - 1, literal[k] > 0};
		unsigned same = 0;

		while (same < d && y[same].spin != f.spin)
			same++;
		if (same == d)
			y[d++] = f;
		else if (y[same].negated != f.negated)
			return 0;
	}
	return d;
}

/* The literals are read: counts ancillas, makes the energy. */
static int quadratic(struct limen_ising *ising, struct limen_entries *entries)
{
	struct factor y[CLAUSE_MAX];
	unsigned ancilla = ising->variables;
	int error = LIMEN_OK;
	uint64_t spins = ising->variables;

	for (size_t c = 0; c < ising->clauses; c++) {
		unsigned d = distinct(ising->literal + ising->clause[c], ising->clause[c + 1] - ising->clause[c], y);

		spins += d ? (d - 1) / 2 : 0;
	}
	if (spins > LIMEN_SPINS_MAX)
		return LIMEN_ECAPACITY;
	ising->spins = (unsigned)spins;
	ising->field = calloc(ising->spins, sizeof(*ising->field));
	if (!ising->field)
		return LIMEN_ENOMEM;
	for (size_t c = 0; !error && c < ising->clauses; c++) {
		unsigned d = distinct(ising->literal + ising->clause[c], ising->clause[c + 1] - ising->clause[c], y);

		error = add_clause(ising, entries, y, d, &ancilla);
	}
	limen_entries_sort(entries);
	return error;
}

static int read_literal(const struct limen_reader *reader, const char *word, unsigned variables, int *literal)
{
	bool negative = word[0] == '-';
	uint64_t v;

	if (!limen_number_u64(word + negative, &v) || v > variables)
		return limen_reader_refuse(reader, reader->line, "literal '%.40s': wanted is a whole number, -%u to %u",
					   word, variables, variables);
	*literal = negative ? -(int)v : (int)v;
	return LIMEN_OK;
}

/* Where reading stands. */
struct clauses {
	struct limen_ising *ising;
	size_t literals, room;
	unsigned wanted, last_line; /* line of the clause that is not closed yet, else 0 */
};

static int take_literal(const struct limen_reader *reader, struct clauses *c, int literal)
{
	struct limen_ising *ising = c->ising;
	size_t open = c->literals - ising->clause[ising->clauses];

	if (ising->clauses == c->wanted)
		return limen_reader_refuse(reader, reader->line, "more than the %u clauses of the first line",
					   c->wanted);
	if (literal == 0) {
		if (!open)
			return limen_reader_refuse(reader, reader->line, "an empty clause: nothing can satisfy it");
		ising->clause[++ising->clauses] = c->literals;
		c->last_line = 0;
		return LIMEN_OK;
	}
	if (open == CLAUSE_MAX)
		return limen_reader_refuse(reader, reader->line, "a clause of more than %d literals", CLAUSE_MAX);
	if (c->literals == c->room) {
		int *more = realloc(ising->literal, 2 * c->room * sizeof(*more));

		if (!more)
			return LIMEN_ENOMEM;
		ising->literal = more;
		c->room *= 2;
	}
	ising->literal[c->literals++] = literal;
	c->last_line = reader->line;
	return LIMEN_OK;
}

/* All words of a line; the last of them may hold the rest of it. */
static int take_line(struct limen_reader *reader, struct clauses *c)
{
	int error = LIMEN_OK, literal = 0;

	for (unsigned i = 0; !error && i < reader->words; i++) {
		char *rest = reader->word[i], *word;

		while (!error && (word = strsep(&rest, " \t\r")) != NULL) {
			if (!*word)
				continue;
			error = read_literal(reader, word, c->ising->variables, &literal);
			if (!error)
				error = take_literal(reader, c, literal);
		}
	}
	return error;
}

int limen_read_cnf(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries)
{
	struct clauses c = {.ising = ising, .room = 1024};
	int error = LIMEN_OK;

	ising->kind = LIMEN_MAXSAT;
	if (reader->words != 4 || strcmp(reader->word[0], "p") != 0 || strcmp(reader->word[1], "cnf") != 0)
		return limen_reader_refuse(reader, reader->line, "wanted is `p cnf VARIABLES CLAUSES`");
	error = limen_reader_whole(reader, 2, "the number of variables", 1, LIMEN_SPINS_MAX, &ising->variables);
	if (!error)
		error = limen_reader_whole(reader, 3, "the number of clauses", 1, 1u << 28, &c.wanted);
	if (error)
		return error;
	ising->clause = calloc((size_t)c.wanted + 1, sizeof(*ising->clause));
	ising->literal = malloc(c.room * sizeof(*ising->literal));
	if (!ising->clause || !ising->literal)
		return LIMEN_ENOMEM;
	/* files of SATLIB end in a line with % */
	while (!error && limen_reader_next(reader) && strcmp(reader->word[0], "%") != 0)
		error = take_line(reader, &c);
	if (error)
		return error;
	if (c.last_line)
		return limen_reader_refuse(reader, c.last_line, "the last clause has no 0 at its end");
	if (ising->clauses < c.wanted)
		return limen_reader_refuse(reader, reader->line,
					   "the file ends after %zu clauses; its first line says %u", ising->clauses,
					   c.wanted);
	error = quadratic(ising, entries);
	return error == LIMEN_ECAPACITY ? limen_fail(reader->err, LIMEN_EDATA, "%.200s: needs more than %d spins",
						     reader->path, LIMEN_SPINS_MAX)
					: error;
}
