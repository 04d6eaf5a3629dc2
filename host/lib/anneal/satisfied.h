/* satisfied.h: how many clauses of a formula the variables leave unsatisfied, by differences. */
#ifndef LIMEN_SATISFIED_H
#define LIMEN_SATISFIED_H

#include <limen/ising.h>

struct limen_satisfied {
	const struct limen_ising *ising;
	size_t *first;   /* [variables + 1]: where a variable's literals begin */
	size_t *place;   /* the clause of each */
	bool *positive;  /* and its sign */
	unsigned *truth; /* [clauses]: literals that hold */
	size_t unsatisfied;
};

/* For a problem without clauses all stay empty. Free with limen_satisfied_free, also after an error. LIMEN_ENOMEM. */
int limen_satisfied_init(struct limen_satisfied *satisfied, const struct limen_ising *ising);
void limen_satisfied_free(struct limen_satisfied *satisfied);
/* Counts afresh. */
void limen_satisfied_count(struct limen_satisfied *satisfied, const int8_t *spin);
/* Spin i has become `spin`. Ancillas are in no clause. */
void limen_satisfied_flip(struct limen_satisfied *satisfied, unsigned i, int8_t spin);

#endif
