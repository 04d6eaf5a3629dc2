/* seed.c: row streams from a seed (rules S1, S2). */
#include <limen/limen.h>

static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void limen_seed_row(uint64_t seed, uint64_t replica, uint64_t layer, uint64_t row, uint64_t split, uint64_t stream[2])
{
	const uint64_t coordinates[] = { seed, replica, layer, row, split };
	uint64_t hash = 0;

	for (size_t i = 0; i < sizeof(coordinates) / sizeof(coordinates[0]); i++) {
		uint64_t state = hash ^ coordinates[i];

		hash = splitmix64(&state);
	}
	stream[0] = splitmix64(&hash);
	stream[1] = splitmix64(&hash);
}
