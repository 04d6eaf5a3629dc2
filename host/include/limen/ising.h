/* ising.h: problems of spins: MAX-CUT, QUBO, MAX-SAT, each as one Ising energy.
 *
 * Every problem is  E(s) = constant + sum over pairs of J_ij s_i s_j + sum of h_i s_i,  s_i = +-1, to be minimised.
 * E is in the problem's own unit: sum of w s s for MAX-CUT, x'Qx for QUBO, unsatisfied clauses for MAX-SAT.
 */
#ifndef LIMEN_ISING_H
#define LIMEN_ISING_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LIMEN_SPINS_MAX = 1 << 20 };

enum limen_ising_kind {
	LIMEN_MAXCUT, /* spins are the sides of the cut */
	LIMEN_QUBO,   /* x = (s + 1) / 2 */
	LIMEN_MAXSAT, /* +1 is true */
	LIMEN_ISING_KIND_COUNT
};

struct limen_ising {
	enum limen_ising_kind kind;
	char *name;         /* the file */
	unsigned variables; /* of the file; spin i is variable i + 1 of it (i, where its numbers begin at 0) */
	unsigned spins;     /* these, then the ancillas of long clauses */
	size_t pairs;       /* couplings that are not 0 */
	size_t *first;      /* [spins + 1]: spin i's couplings are first[i] .. first[i + 1] - 1 */
	unsigned *to;       /* the other spin, ascending */
	double *weight;     /* J; each pair stands at both of its spins */
	double *field;      /* [spins]: h */
	double constant;
	double weight_sum; /* of all pairs */
	size_t clauses;    /* MAX-SAT alone, else 0 */
	size_t *clause;    /* [clauses + 1]: where its literals begin */
	int *literal;      /* +-(variable + 1) */
};

/* "maxcut", "qubo", "maxsat". */
const char *limen_ising_kind_name(enum limen_ising_kind kind);

/* Reads a problem; docs/files.md has the formats. format: "gset", "qubo", "cnf", or NULL: told by the file's first line
 * and the ending of its name. Files may be gzipped. LIMEN_EDATA with file, line and reason; LIMEN_EUSAGE, LIMEN_EIO,
 * LIMEN_ENOMEM. Free with limen_ising_free. */
int limen_ising_read(const char *path, const char *format, struct limen_ising **ising, struct limen_errmsg *err);
void limen_ising_free(struct limen_ising *ising); /* NULL is fine */

/* E of spins (+1 or -1, [spins]), summed in a fixed order. */
double limen_ising_energy(const struct limen_ising *ising, const int8_t *spin);
/* Weight of the cut that belongs to an energy: (weight_sum - E) / 2. MAX-CUT alone. */
double limen_ising_cut(const struct limen_ising *ising, double energy);
/* Clauses that the variables leave unsatisfied, whatever the ancillas are. MAX-SAT alone. */
size_t limen_ising_unsatisfied(const struct limen_ising *ising, const int8_t *spin);
/* Sets the ancillas (spins from `variables` on, of which none are coupled with each other) to what is best for the
 * variables: E is the number of unsatisfied clauses then. */
void limen_ising_relax(const struct limen_ising *ising, int8_t *spin);
/* sqrt of the mean over spins of (sum of J^2) + h^2: the root mean square local field of random spins. 0: no coupling.
 */
double limen_ising_rms_field(const struct limen_ising *ising);

#ifdef __cplusplus
}
#endif
#endif
