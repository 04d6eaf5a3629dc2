/* build.h: from the entries of a file to a problem. */
#ifndef LIMEN_BUILD_H
#define LIMEN_BUILD_H

#include <limen/ising.h>

#include "refuse.h"

/* One entry: a coupling of two spins; line 0: not from a line of its own. */
struct limen_entry {
	unsigned i, j;
	double value;
	unsigned line;
};

struct limen_entries {
	struct limen_entry *at;
	size_t n, room;
};

/* Appends. LIMEN_ENOMEM. */
int limen_entries_add(struct limen_entries *entries, unsigned i, unsigned j, double value, unsigned line);
/* Sorts by pair (the smaller number first), then by line. */
void limen_entries_sort(struct limen_entries *entries);

/* A text file, line by line, cut into words. */
enum { LIMEN_READER_WORDS = 8 };

struct limen_reader {
	const char *path;
	struct limen_errmsg *err;
	char *text, *next; /* the whole file; what was not read yet */
	unsigned line;     /* of the words */
	char *word[LIMEN_READER_WORDS];
	unsigned words; /* the last one may hold the rest of a longer line */
};

/* The next line that is not empty nor a comment ('#', or 'c' alone as first word). False at the end. */
bool limen_reader_next(struct limen_reader *reader);
/* LIMEN_EDATA: "FILE, line N: ...". */
int limen_reader_refuse(const struct limen_reader *reader, unsigned line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Word i as a whole number in [least, most], or as a number of at most 1e12. */
int limen_reader_whole(const struct limen_reader *reader, unsigned i, const char *what, uint64_t least, uint64_t most,
		       unsigned *value);
int limen_reader_number(const struct limen_reader *reader, unsigned i, const char *what, double *value);

/* The formats: the first line is in reader->word. Each fills ising and entries. */
int limen_read_gset(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries);
int limen_read_qubo(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries);
int limen_read_cnf(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries);

/* Couplings of sorted entries to ising's lists; entries of the same pair add up, sums of 0 are left out. */
int limen_ising_build(struct limen_ising *ising, const struct limen_entries *entries);

#endif
