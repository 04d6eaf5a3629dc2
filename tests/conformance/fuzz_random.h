/* fuzz_random.h: the maker's random choices. */
#ifndef FUZZ_RANDOM_H
#define FUZZ_RANDOM_H

#include "fuzz_make.h"

static inline unsigned below(struct fuzz_maker *maker, unsigned n)
{
	return raw_below(&maker->random, n);
}

static inline bool chance(struct fuzz_maker *maker, unsigned percent)
{
	return below(maker, 100) < percent;
}

static inline uint32_t any32(struct fuzz_maker *maker)
{
	return (uint32_t)raw_random(&maker->random);
}

/* A signed number of a random size of up to `bits` bits: small ones as likely as large ones. */
static inline int64_t any_size(struct fuzz_maker *maker, unsigned bits)
{
	uint64_t value = raw_random(&maker->random) >> (64 - bits);

	value >>= below(maker, bits + 1);
	return below(maker, 2) ? -(int64_t)value : (int64_t)value;
}

#endif
