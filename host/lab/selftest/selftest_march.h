/* selftest_march.h: patterns through stores. */
#ifndef SELFTEST_MARCH_H
#define SELFTEST_MARCH_H

#include "selftest.h"

/* Something that holds n elements and can be written and read as a whole. */
struct selftest_store {
	const char *name;
	uint64_t place; /* another for every store */
	size_t n, bytes;
	unsigned tile, field, cols;
	int64_t (*stored)(size_t at, uint64_t word); /* what comes back of a word that is written */
	int (*write)(struct limen_device *device, const struct selftest_store *store, const void *data);
	int (*read)(struct limen_device *device, const struct selftest_store *store, void *data);
};

enum { SELFTEST_PATTERNS = 6 };

/* Writes each pattern to all stores before any of it is read: a place that answers for another one shows. */
void selftest_march(struct selftest *test, const struct selftest_store *stores, size_t count);

#endif
