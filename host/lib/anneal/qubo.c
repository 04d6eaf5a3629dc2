/* qubo.c: x'Qx, x of 0 and 1, as a list of entries.
 *
 *   n entries             numbers from 1           p qubo 0 n diagonals couplers    numbers from 0 (qbsolv's format)
 *   i j q                                          i j q
 *
 * E is the sum of q x_i x_j over all entries. (i, j) and (j, i) may both stand there if they are equal, and then add.
 * x = (1 + s) / 2 turns q x_i x_j into q/4 (1 + s_i + s_j + s_i s_j), and q x_i into q/2 (1 + s_i).
 */
#include "build.h"

#include <stdlib.h>
#include <string.h>

struct header {
	unsigned base;                /* number of the first variable */
	unsigned diagonals, couplers; /* p qubo */
	unsigned entries;             /* the plain form */
	bool split;                   /* p qubo: both counts are checked */
};

static int read_header(const struct limen_reader *reader, struct limen_ising *ising, struct header *header)
{
	unsigned target;
	int error;

	header->split = !strcmp(reader->word[0], "p");
	if (!header->split) {
		header->base = 1;
		error = limen_reader_whole(reader, 0, "the number of variables", 1, LIMEN_SPINS_MAX, &ising->variables);
		if (!error)
			error = limen_reader_whole(reader, 1, "the number of entries", 1, UINT32_MAX / 2,
						   &header->entries);
		if (!error && reader->words > 2)
			error = limen_reader_refuse(reader, reader->line,
						    "%u words: the first line is `variables entries`", reader->words);
		return error;
	}
	if (reader->words != 6 || strcmp(reader->word[1], "qubo") != 0)
		return limen_reader_refuse(reader, reader->line, "wanted is `p qubo 0 VARIABLES DIAGONALS COUPLERS`");
	error = strcmp(reader->word[2], "unconstrained") ? limen_reader_whole(reader, 2, "the topology", 0, 0, &target)
							 : LIMEN_OK;
	if (!error)
		error = limen_reader_whole(reader, 3, "the number of variables", 1, LIMEN_SPINS_MAX, &ising->variables);
	if (!error)
		error = limen_reader_whole(reader, 4, "the number of diagonal entries", 0, LIMEN_SPINS_MAX,
					   &header->diagonals);
	if (!error)
		error = limen_reader_whole(reader, 5, "the number of couplers", 0, UINT32_MAX / 2, &header->couplers);
	header->entries = header->diagonals + header->couplers;
	return error;
}

static int read_entry(const struct limen_reader *reader, const struct header *header, unsigned variables,
		      struct limen_entries *entries, unsigned *diagonals)
{
	unsigned i = 0, j = 0;
	double q = 0;
	int error = limen_reader_whole(reader, 0, "the first variable", header->base, variables - 1 + header->base, &i);

	if (!error)
		error = limen_reader_whole(reader, 1, "the second variable", header->base, variables - 1 + header->base,
					   &j);
	if (!error)
		error = limen_reader_number(reader, 2, "the entry", &q);
	if (!error && reader->words > 3)
		error = limen_reader_refuse(reader, reader->line, "%u words: wanted are two variables and an entry",
					    reader->words);
	if (error)
		return error;
	*diagonals += i == j;
	error = limen_entries_add(entries, i - header->base, j - header->base, q, reader->line);
	/* limen_entries_add puts the smaller number first: this remembers which way round the entry was */
	if (!error && i > j)
		entries->at[entries->n - 1].line |= 1u << 31;
	return error;
}

/* An entry may stand once; its mirror image may too, if it is equal. */
static int check_entries(const struct limen_reader *reader, struct limen_entries *entries, unsigned base)
{
	const unsigned mirrored = 1u << 31;

	for (size_t k = 1; k < entries->n; k++) {
		const struct limen_entry *a = &entries->at[k - 1], *b = &entries->at[k];
		unsigned line_a = a->line & ~mirrored, line_b = b->line & ~mirrored,
			 late = line_a > line_b ? line_a : line_b;

		if (a->i != b->i || a->j != b->j)
			continue;
		if (!((a->line ^ b->line) & mirrored))
			return limen_reader_refuse(reader, late, "duplicate entry: %u %u stands on line %u already",
						   b->i + base, b->j + base, line_a < line_b ? line_a : line_b);
		if (a->value != b->value)
			return limen_reader_refuse(
				reader, late,
				"asymmetric: entry %u %u is %.12g and entry %u %u is %.12g (line %u); give "
				"both alike, or one with their sum",
				a->i + base, a->j + base, a->value, b->j + base, b->i + base, b->value,
				line_a < line_b ? line_a : line_b);
	}
	return LIMEN_OK;
}

/* From x to s: entries become couplings, diagonals go to the fields. */
static int to_spins(struct limen_ising *ising, struct limen_entries *entries)
{
	size_t kept = 0;

	ising->spins = ising->variables;
	ising->field = calloc(ising->spins, sizeof(*ising->field));
	if (!ising->field)
		return LIMEN_ENOMEM;
	for (size_t k = 0; k < entries->n; k++) {
		struct limen_entry e = entries->at[k];

		if (e.i == e.j) {
			ising->constant += e.value / 2;
			ising->field[e.i] += e.value / 2;
			continue;
		}
		ising->constant += e.value / 4;
		ising->field[e.i] += e.value / 4;
		ising->field[e.j] += e.value / 4;
		e.value /= 4;
		entries->at[kept++] = e;
	}
	entries->n = kept;
	return LIMEN_OK;
}

int limen_read_qubo(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries)
{
	struct header header = {0};
	unsigned diagonals = 0;
	int error = read_header(reader, ising, &header);

	ising->kind = LIMEN_QUBO;
	while (!error && limen_reader_next(reader)) {
		if (entries->n == header.entries)
			return limen_reader_refuse(reader, reader->line, "one more entry than the %u of the first line",
						   header.entries);
		error = read_entry(reader, &header, ising->variables, entries, &diagonals);
	}
	if (error)
		return error;
	if (entries->n < header.entries)
		return limen_reader_refuse(reader, reader->line,
					   "the file ends after %zu entries; its first line says %u", entries->n,
					   header.entries);
	if (header.split && diagonals != header.diagonals)
		return limen_reader_refuse(reader, reader->line, "%u diagonal entries; the first line says %u",
					   diagonals, header.diagonals);
	limen_entries_sort(entries);
	error = check_entries(reader, entries, header.base);
	return error ? error : to_spins(ising, entries);
}
