/* gset.c: graphs: "vertices edges", then "i j weight" for each edge, counted from 1. */
#include "build.h"

#include <stdlib.h>

/* Sorted entries: no pair twice. */
static int check_pairs(const struct limen_reader *reader, const struct limen_entries *entries)
{
	for (size_t k = 1; k < entries->n; k++) {
		const struct limen_entry *a = &entries->at[k - 1], *b = &entries->at[k];

		if (a->i != b->i || a->j != b->j)
			continue;
		if (a->value != b->value)
			return limen_reader_refuse(
				reader, b->line,
				"asymmetric coupling: edge %u %u has weight %.12g here and %.12g on line "
				"%u; an edge stands once",
				b->i + 1, b->j + 1, b->value, a->value, a->line);
		return limen_reader_refuse(reader, b->line,
					   "duplicate edge: %u %u stands on line %u already; an edge stands once",
					   b->i + 1, b->j + 1, a->line);
	}
	return LIMEN_OK;
}

static int read_edge(const struct limen_reader *reader, unsigned vertices, struct limen_entries *entries)
{
	unsigned i = 0, j = 0;
	double weight = 1;
	int error = limen_reader_whole(reader, 0, "the first vertex", 1, vertices, &i);

	if (!error)
		error = limen_reader_whole(reader, 1, "the second vertex", 1, vertices, &j);
	if (!error && reader->words > 2)
		error = limen_reader_number(reader, 2, "the weight", &weight);
	if (!error && reader->words > 3)
		error = limen_reader_refuse(reader, reader->line, "%u words: wanted are two vertices and a weight",
					    reader->words);
	if (!error && i == j)
		error = limen_reader_refuse(reader, reader->line,
					    "self loop: vertex %u with itself is in no cut (a QUBO? say --format qubo)",
					    i);
	return error ? error : limen_entries_add(entries, i - 1, j - 1, weight, reader->line);
}

int limen_read_gset(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries)
{
	unsigned edges = 0;
	int error = limen_reader_whole(reader, 0, "the number of vertices", 1, LIMEN_SPINS_MAX, &ising->variables);

	if (!error)
		error = limen_reader_whole(reader, 1, "the number of edges", 1, UINT32_MAX / 2, &edges);
	if (!error && reader->words > 2)
		error = limen_reader_refuse(reader, reader->line, "%u words: the first line is `vertices edges`",
					    reader->words);
	ising->kind = LIMEN_MAXCUT;
	ising->spins = ising->variables;
	while (!error && limen_reader_next(reader)) {
		if (entries->n == edges)
			return limen_reader_refuse(reader, reader->line, "one more edge than the %u of the first line",
						   edges);
		error = read_edge(reader, ising->variables, entries);
	}
	if (error)
		return error;
	if (entries->n < edges)
		return limen_reader_refuse(reader, reader->line,
					   "the file ends after %zu edges; its first line says %u", entries->n, edges);
	ising->field = calloc(ising->spins, sizeof(*ising->field));
	if (!ising->field)
		return LIMEN_ENOMEM;
	limen_entries_sort(entries);
	return check_pairs(reader, entries);
}
