/* workload.h: some of everything that a training does with a device, from a seed, and a digest of all that it answers.
 */
#ifndef LIMEN_TEST_WORKLOAD_H
#define LIMEN_TEST_WORKLOAD_H

#include <limen/limen.h>

/* Some 2 kB to the device and 2 kB from it, and about 450 bytes each way more for every round. 0 or the device's error.
 */
int workload_run(struct limen_device *device, uint64_t seed, unsigned rounds, uint64_t *digest);
/* The same on ref:like=tiny; the digest. */
uint64_t workload_expected(uint64_t seed, unsigned rounds);

#endif
