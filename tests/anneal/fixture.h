/* fixture.h: problems that tests make, and runs of them. */
#ifndef ANNEAL_FIXTURE_H
#define ANNEAL_FIXTURE_H

#include "check.h"

#include <limen/anneal.h>
#include <limen/arith.h>

/* Writes a problem and reads it. format as in limen_ising_read. */
static inline struct limen_ising *make(const char *text, const char *format)
{
	struct limen_errmsg err = {""};
	struct limen_ising *ising;

	if (limen_ising_read(check_text("problem", text), format, &ising, &err))
		fail_msg("%s", err.text);
	return ising;
}

/* A graph of n vertices: each pair is an edge with probability share, with weights -most..most but 0. */
static inline struct limen_ising *random_graph(unsigned n, double share, unsigned most, uint64_t seed)
{
	char *text = malloc((size_t)n * n * 12 + 64);
	struct limen_draw draw;
	size_t edges = 0, at = 0;

	assert_non_null(text);
	for (int pass = 0; pass < 2; pass++) {
		at = (size_t)sprintf(text, "%u %zu\n", n, edges);
		edges = 0;
		limen_draw_init(&draw, seed, "graph");
		for (unsigned i = 1; i <= n; i++) {
			for (unsigned j = i + 1; j <= n; j++) {
				int weight = (int)limen_draw_below(&draw, 2 * most) - (int)most;

				if (limen_draw_unit(&draw) >= share)
					continue;
				at += (size_t)sprintf(text + at, "%u %u %d\n", i, j, weight < 0 ? weight : weight + 1);
				edges++;
			}
		}
	}
	struct limen_ising *ising = make(text, "gset");

	free(text);
	return ising;
}

/* A torus of rows x cols with weights +-1. */
static inline struct limen_ising *torus(unsigned rows, unsigned cols, uint64_t seed)
{
	char *text = malloc((size_t)rows * cols * 40 + 64);
	struct limen_draw draw;
	size_t at;

	assert_non_null(text);
	at = (size_t)sprintf(text, "%u %u\n", rows * cols, 2 * rows * cols);
	limen_draw_init(&draw, seed, "torus");
	for (unsigned r = 0; r < rows; r++) {
		for (unsigned c = 0; c < cols; c++) {
			uint64_t word = limen_draw_word(&draw);

			at += (size_t)sprintf(text + at, "%u %u %d\n%u %u %d\n", r * cols + c + 1,
					      r * cols + (c + 1) % cols + 1, word & 1 ? 1 : -1, r * cols + c + 1,
					      (r + 1) % rows * cols + c + 1, word & 2 ? 1 : -1);
		}
	}
	struct limen_ising *ising = make(text, "gset");

	free(text);
	return ising;
}

/* The least energy, by trying all states; at most 20 spins. */
static inline double least_energy(const struct limen_ising *ising)
{
	double least = 1e300;
	int8_t spin[20];

	assert_true(ising->spins <= 20);
	for (unsigned m = 0; m < 1u << ising->spins; m++) {
		for (unsigned i = 0; i < ising->spins; i++)
			spin[i] = m >> i & 1 ? 1 : -1;
		double energy = limen_ising_energy(ising, spin);

		least = energy < least ? energy : least;
	}
	return least;
}

static inline struct limen_anneal_result *anneal(const char *uri, const struct limen_anneal_config *config,
						 const struct limen_ising *ising,
						 const struct limen_anneal_hooks *hooks)
{
	struct limen_anneal_result *result;
	struct limen_errmsg err = {""};

	if (limen_anneal(uri, config, ising, hooks, &result, &err))
		fail_msg("%s: %s", uri, err.text);
	return result;
}

#endif
