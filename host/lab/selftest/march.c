/* march.c: see selftest_march.h. */
#include "selftest_march.h"

#include <stdlib.h>
#include <string.h>

/* In this order, so that zeros follow ones. ADDRESS: a word of its own for every place. */
enum pattern { ONES, CHECKER, CHECKER_INVERSE, ADDRESS, ADDRESS_INVERSE, ZEROS };

static const char *const pattern_names[SELFTEST_PATTERNS] = {"ones",    "a checkerboard",  "the inverse checkerboard",
							     "address", "inverse address", "zeros"};

static uint64_t pattern_word(const struct selftest *test, enum pattern pattern, uint64_t place, uint64_t at)
{
	const uint64_t checker = UINT64_C(0x5555555555555555);

	switch (pattern) {
	case ONES:
		return UINT64_MAX;
	case CHECKER:
	case CHECKER_INVERSE:
		return (at & 1) == (pattern == CHECKER) ? checker : ~checker;
	case ADDRESS:
	case ADDRESS_INVERSE:
		return selftest_word(test, place, at, 0) ^ (pattern == ADDRESS ? 0 : UINT64_MAX);
	default:
		return 0;
	}
}

static int64_t element_get(const void *data, size_t bytes, size_t i)
{
	int16_t h;
	int32_t w;
	int64_t v;

	switch (bytes) {
	case 2:
		memcpy(&h, (const char *)data + 2 * i, 2);
		return h;
	case 4:
		memcpy(&w, (const char *)data + 4 * i, 4);
		return w;
	default:
		memcpy(&v, (const char *)data + 8 * i, 8);
		return v;
	}
}

static void element_put(void *data, size_t bytes, size_t i, int64_t v)
{
	int16_t h = (int16_t)v;
	int32_t w = (int32_t)v;

	memcpy((char *)data + bytes * i, bytes == 2 ? (void *)&h : bytes == 4 ? (void *)&w : (void *)&v, bytes);
}

static void store_write(struct selftest *test, const struct selftest_store *store, enum pattern pattern, void *data)
{
	for (size_t i = 0; i < store->n; i++)
		element_put(data, store->bytes, i,
			    store->stored(i, pattern_word(test, pattern, store->place, i + i / store->cols)));
	selftest_error(test, store->write(test->device, store, data));
}

static void store_check(struct selftest *test, const struct selftest_store *store, enum pattern pattern, void *data)
{
	const uint64_t mask = UINT64_MAX >> (64 - 8 * store->bytes);

	if (selftest_error(test, store->read(test->device, store, data)) ||
	    selftest_error(test, limen_sync(test->device)))
		return;
	test->result->values += (double)store->n;
	for (size_t i = 0; i < store->n; i++) {
		int64_t want = store->stored(i, pattern_word(test, pattern, store->place, i + i / store->cols));
		int64_t got = element_get(data, store->bytes, i);

		if (((uint64_t)got ^ (uint64_t)want) & mask) {
			selftest_wrong(test, "%s, tile or register %u, element %zu: %s gave %llx, must be %llx",
				       store->name, store->tile, i, pattern_names[pattern],
				       (unsigned long long)got & mask, (unsigned long long)want & mask);
			return;
		}
	}
}

void selftest_march(struct selftest *test, const struct selftest_store *stores, size_t count)
{
	size_t most = 1;
	void *data;

	for (size_t s = 0; s < count; s++)
		most = stores[s].n * stores[s].bytes > most ? stores[s].n * stores[s].bytes : most;
	data = malloc(most);
	if (!data)
		selftest_error(test, LIMEN_ENOMEM);
	for (int p = 0; p < SELFTEST_PATTERNS && data && !selftest_over(test); p++) {
		for (size_t s = 0; s < count && !selftest_over(test); s++)
			store_write(test, &stores[s], (enum pattern)p, data);
		for (size_t s = 0; s < count && !selftest_over(test); s++) {
			selftest_progress(test, (p + 0.5 + 0.5 * (double)s / (double)count) / SELFTEST_PATTERNS);
			store_check(test, &stores[s], (enum pattern)p, data);
		}
	}
	free(data);
}
