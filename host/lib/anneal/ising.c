/* ising.c: problems in memory: their lists, energies and what these mean. */
#include "build.h"

#include <math.h>
#include <stdlib.h>

static const char *const names[LIMEN_ISING_KIND_COUNT] = {"maxcut", "qubo", "maxsat"};

const char *limen_ising_kind_name(enum limen_ising_kind kind)
{
	return (unsigned)kind < LIMEN_ISING_KIND_COUNT ? names[kind] : NULL;
}

int limen_entries_add(struct limen_entries *entries, unsigned i, unsigned j, double value, unsigned line)
{
	if (entries->n == entries->room) {
		size_t room = entries->room ? 2 * entries->room : 1024;
		struct limen_entry *more = realloc(entries->at, room * sizeof(*more));

		if (!more)
			return LIMEN_ENOMEM;
		entries->at = more;
		entries->room = room;
	}
	entries->at[entries->n++] = (struct limen_entry){i < j ? i : j, i < j ? j : i, value, line};
	return LIMEN_OK;
}

static int compare(const void *a, const void *b)
{
	const struct limen_entry *x = a, *y = b;

	if (x->i != y->i)
		return x->i < y->i ? -1 : 1;
	if (x->j != y->j)
		return x->j < y->j ? -1 : 1;
	return (x->line > y->line) - (x->line < y->line);
}

void limen_entries_sort(struct limen_entries *entries)
{
	if (entries->n)
		qsort(entries->at, entries->n, sizeof(*entries->at), compare);
}

/* Sum of the entries of one pair; *at moves behind them. */
static double pair_sum(const struct limen_entries *entries, size_t *at)
{
	const struct limen_entry *first = &entries->at[*at];
	double sum = 0;

	for (; *at < entries->n && entries->at[*at].i == first->i && entries->at[*at].j == first->j; ++*at)
		sum += entries->at[*at].value;
	return sum;
}

int limen_ising_build(struct limen_ising *ising, const struct limen_entries *entries)
{
	size_t *fill = calloc((size_t)ising->spins + 1, sizeof(*fill));

	ising->first = calloc((size_t)ising->spins + 1, sizeof(*ising->first));
	if (!fill || !ising->first) {
		free(fill);
		return LIMEN_ENOMEM;
	}
	for (size_t at = 0; at < entries->n;) {
		const struct limen_entry *e = &entries->at[at];

		if (pair_sum(entries, &at) == 0)
			continue;
		ising->first[e->i + 1]++;
		ising->first[e->j + 1]++;
		ising->pairs++;
	}
	for (unsigned i = 0; i < ising->spins; i++) {
		ising->first[i + 1] += ising->first[i];
		fill[i + 1] = ising->first[i + 1];
	}
	ising->to = calloc(2 * ising->pairs + 1, sizeof(*ising->to));
	ising->weight = calloc(2 * ising->pairs + 1, sizeof(*ising->weight));
	for (size_t at = 0; ising->to && ising->weight && at < entries->n;) {
		const struct limen_entry *e = &entries->at[at];
		double sum = pair_sum(entries, &at);

		if (sum == 0)
			continue;
		ising->weight_sum += sum;
		ising->to[fill[e->i]] = e->j;
		ising->weight[fill[e->i]++] = sum;
		ising->to[fill[e->j]] = e->i;
		ising->weight[fill[e->j]++] = sum;
	}
	free(fill);
	return ising->to && ising->weight ? LIMEN_OK : LIMEN_ENOMEM;
}

void limen_ising_free(struct limen_ising *ising)
{
	if (!ising)
		return;
	free(ising->name);
	free(ising->first);
	free(ising->to);
	free(ising->weight);
	free(ising->field);
	free(ising->clause);
	free(ising->literal);
	free(ising);
}

double limen_ising_energy(const struct limen_ising *ising, const int8_t *spin)
{
	double energy = ising->constant;

	for (unsigned i = 0; i < ising->spins; i++) {
		double local = ising->field[i];

		for (size_t k = ising->first[i]; k < ising->first[i + 1] && ising->to[k] < i; k++)
			local += ising->weight[k] * spin[ising->to[k]];
		energy += local * spin[i];
	}
	return energy;
}

double limen_ising_cut(const struct limen_ising *ising, double energy)
{
	return (ising->weight_sum - energy) / 2;
}

size_t limen_ising_unsatisfied(const struct limen_ising *ising, const int8_t *spin)
{
	size_t unsatisfied = 0;

	for (size_t c = 0; c < ising->clauses; c++) {
		bool satisfied = false;

		for (size_t k = ising->clause[c]; !satisfied && k < ising->clause[c + 1]; k++) {
			int literal = ising->literal[k];

			satisfied = literal > 0 ? spin[literal - 1] > 0 : spin[-literal - 1] < 0;
		}
		unsatisfied += !satisfied;
	}
	return unsatisfied;
}

void limen_ising_relax(const struct limen_ising *ising, int8_t *spin)
{
	for (unsigned i = ising->variables; i < ising->spins; i++) {
		double local = ising->field[i];

		for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
			local += ising->weight[k] * spin[ising->to[k]];
		spin[i] = local > 0 ? -1 : 1;
	}
}

double limen_ising_rms_field(const struct limen_ising *ising)
{
	double sum = 0;

	for (unsigned i = 0; i < ising->spins; i++) {
		sum += ising->field[i] * ising->field[i];
		for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
			sum += ising->weight[k] * ising->weight[k];
	}
	return ising->spins ? sqrt(sum / ising->spins) : 0; /* sqrt is rounded correctly: the same everywhere */
}
