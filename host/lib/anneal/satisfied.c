/* satisfied.c: each variable's literals, so that a flip looks at its own clauses only. */
#include "satisfied.h"

#include <stdlib.h>
#include <string.h>

static unsigned variable_of(int literal)
{
	return (unsigned)abs(literal) - 1;
}

int limen_satisfied_init(struct limen_satisfied *s, const struct limen_ising *ising)
{
	size_t literals = ising->clauses ? ising->clause[ising->clauses] : 0;

	*s = (struct limen_satisfied){.ising = ising};
	if (!literals)
		return LIMEN_OK;
	s->first = calloc((size_t)ising->variables + 2, sizeof(*s->first));
	s->place = calloc(literals, sizeof(*s->place));
	s->positive = calloc(literals, sizeof(*s->positive));
	s->truth = calloc(ising->clauses, sizeof(*s->truth));
	if (!s->first || !s->place || !s->positive || !s->truth)
		return LIMEN_ENOMEM;
	/* first[v + 2] counts, then first[v + 1] is where v's literals begin and moves to their end */
	for (size_t k = 0; k < literals; k++)
		s->first[variable_of(ising->literal[k]) + 2]++;
	for (unsigned v = 0; v < ising->variables; v++)
		s->first[v + 2] += s->first[v + 1];
	for (size_t c = 0; c < ising->clauses; c++) {
		for (size_t k = ising->clause[c]; k < ising->clause[c + 1]; k++) {
			size_t at = s->first[variable_of(ising->literal[k]) + 1]++;

			s->place[at] = c;
			s->positive[at] = ising->literal[k] > 0;
		}
	}
	return LIMEN_OK;
}

void limen_satisfied_free(struct limen_satisfied *s)
{
	free(s->first);
	free(s->place);
	free(s->positive);
	free(s->truth);
	*s = (struct limen_satisfied){0};
}

void limen_satisfied_count(struct limen_satisfied *s, const int8_t *spin)
{
	const struct limen_ising *ising = s->ising;

	s->unsatisfied = 0;
	for (size_t c = 0; c < ising->clauses; c++) {
		s->truth[c] = 0;
		for (size_t k = ising->clause[c]; k < ising->clause[c + 1]; k++)
			s->truth[c] += (spin[variable_of(ising->literal[k])] > 0) == (ising->literal[k] > 0);
		s->unsatisfied += !s->truth[c];
	}
}

void limen_satisfied_flip(struct limen_satisfied *s, unsigned i, int8_t spin)
{
	if (!s->first || i >= s->ising->variables)
		return;
	for (size_t k = s->first[i]; k < s->first[i + 1]; k++) {
		unsigned *truth = &s->truth[s->place[k]];

		if (s->positive[k] == (spin > 0))
			s->unsatisfied -= !(*truth)++;
		else
			s->unsatisfied += !--*truth;
	}
}
