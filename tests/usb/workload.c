/* workload.c: see workload.h. */
#include "workload.h"

#include <stdlib.h>
#include <string.h>

enum { ROWS = 12, COLS = 16, CELLS = ROWS * COLS };

/* All that comes back. */
struct answers {
	int16_t levels[CELLS];
	int64_t heat[CELLS];
	int32_t y[ROWS], z[COLS];
	int64_t totals[LIMEN_TOTAL_COUNT];
};

static uint64_t draw(uint64_t *state)
{
	*state = *state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return *state >> 33;
}

static void digest_add(uint64_t *digest, const void *bytes, size_t n)
{
	const unsigned char *b = bytes;

	for (size_t i = 0; i < n; i++)
		*digest = (*digest ^ b[i]) * UINT64_C(0x100000001b3);
}

static int one_round(struct limen_device *device, unsigned tile, uint64_t *state, struct answers *answers)
{
	struct limen_pulse pulse = {.mantissa = 4000, .barrier = 3 * 4096, .sweeps = 2, .offset = -1, .clear = true};
	int16_t d[ROWS], x[COLS];

	for (int i = 0; i < ROWS; i++)
		d[i] = (int16_t)(draw(state) % 2001 - 1000);
	for (int i = 0; i < COLS; i++)
		x[i] = (int16_t)(draw(state) % 255);
	pulse.shift = (unsigned)draw(state) % 20;
	limen_vector_s16(device, 0, COLS, x);
	limen_vector_s16(device, 1, ROWS, d);
	limen_mvm(device, tile, NULL, 0, 0, answers->y);
	limen_mvmt(device, tile, NULL, 1, 2, answers->z);
	limen_grad(device, tile, NULL, 1, 0);
	limen_pulse(device, tile, NULL, &pulse);
	return limen_cells_read(device, tile, LIMEN_FIELD_LEVEL, NULL, answers->levels);
}

int workload_run(struct limen_device *device, uint64_t seed, unsigned rounds, uint64_t *digest)
{
	struct answers answers;
	uint64_t state = seed;
	unsigned tile = 0;
	int error = limen_tile_alloc(device, ROWS, COLS, 6, &tile);

	*digest = UINT64_C(0xcbf29ce484222325);
	memset(&answers, 0, sizeof(answers));
	if (!error)
		error = limen_tile_seed(device, tile, seed, 0, 0, 0);
	if (!error)
		error = limen_kinetics_load(device, 0, LIMEN_GLAUBER);
	for (unsigned i = 0; !error && i < rounds; i++) {
		error = one_round(device, tile, &state, &answers);
		if (!error && i % 4 == 0) /* most rounds do not wait for the one before */
			error = limen_sync(device);
		if (!error && i % 4 == 0)
			digest_add(digest, &answers, sizeof(answers));
	}
	if (!error)
		error = limen_cells_read(device, tile, LIMEN_FIELD_HEAT, NULL, answers.heat);
	if (!error)
		error = limen_totals_read(device, tile, answers.totals);
	if (!error)
		error = limen_sync(device);
	digest_add(digest, &answers, sizeof(answers));
	return error;
}

uint64_t workload_expected(uint64_t seed, unsigned rounds)
{
	struct limen_device *device;
	uint64_t digest;

	if (limen_open("ref:like=tiny", &device, NULL) || workload_run(device, seed, rounds, &digest))
		abort();
	limen_close(device);
	return digest;
}
