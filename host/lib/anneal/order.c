/* order.c: the order of spins in a layout. */
#include "plan.h"

#include <stdlib.h>

/* For qsort: degree first, large to small, then number; later class, then number. */
struct key {
	uint64_t major;
	unsigned spin;
};

static int compare(const void *a, const void *b)
{
	const struct key *x = a, *y = b;

	if (x->major != y->major)
		return x->major < y->major ? -1 : 1;
	return (x->spin > y->spin) - (x->spin < y->spin);
}

/* Greedy colouring, spins of many couplings first (Welsh and Powell, Computer Journal 10, 1967): each spin gets the
 * lowest class that none of its neighbours has. `taken` is scratch, [spins]. */
static void colour(const struct limen_ising *ising, const struct key *by_degree, unsigned *class, unsigned *taken)
{
	const unsigned none = UINT32_MAX;

	for (unsigned i = 0; i < ising->spins; i++) {
		class[i] = none;
		taken[i] = none;
	}
	for (unsigned n = 0; n < ising->spins; n++) {
		unsigned spin = by_degree[n].spin, lowest = 0;

		for (size_t k = ising->first[spin]; k < ising->first[spin + 1]; k++)
			if (class[ising->to[k]] != none)
				taken[class[ising->to[k]]] = spin;
		while (taken[lowest] == spin)
			lowest++;
		class[spin] = lowest;
	}
}

static void sort_by_class(const struct limen_ising *ising, struct key *key, unsigned *class, unsigned *taken,
			  unsigned *order, bool *class_end)
{
	unsigned n = ising->spins;

	for (unsigned i = 0; i < n; i++)
		key[i] = (struct key){UINT32_MAX - (ising->first[i + 1] - ising->first[i]), i};
	qsort(key, n, sizeof(*key), compare);
	colour(ising, key, class, taken);
	for (unsigned i = 0; i < n; i++)
		key[i] = (struct key){class[i], i};
	qsort(key, n, sizeof(*key), compare);
	for (unsigned p = 0; p < n; p++) {
		order[p] = key[p].spin;
		class_end[p] = p + 1 == n || key[p + 1].major != key[p].major;
	}
}

int limen_plan_order(const struct limen_ising *ising, enum limen_update update, unsigned *order, bool *class_end)
{
	struct key *key = calloc(ising->spins, sizeof(*key));
	unsigned *class = calloc(ising->spins, sizeof(*class)),
		 *taken = calloc((size_t)ising->spins + 1, sizeof(*taken));
	int error = key && class && taken ? LIMEN_OK : LIMEN_ENOMEM;

	for (unsigned p = 0; p < ising->spins; p++) {
		order[p] = p;
		class_end[p] = false;
	}
	if (!error && update == LIMEN_UPDATE_CLASSES)
		sort_by_class(ising, key, class, taken, order, class_end);
	free(key);
	free(class);
	free(taken);
	return error;
}
