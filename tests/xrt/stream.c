/* stream.c: limen_xrt_stream URI, a long stream of vector loads and products that only waits at its end; answers
 * against ref:. */
#include <limen/limen.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 64, COLS = 64, ROUNDS = 6000 };

static int fail(const char *uri, const struct limen_device *device)
{
	fprintf(stderr, "limen_xrt_stream: %s: %s\n", uri, limen_device_message(device));
	return 1;
}

static int stream(const char *uri, int32_t *y)
{
	struct limen_errmsg err;
	struct limen_device *device;
	int16_t levels[ROWS * COLS], x[COLS];
	unsigned tile;
	int failed = 0;

	if (limen_open(uri, &device, &err)) {
		fprintf(stderr, "limen_xrt_stream: %s: %s\n", uri, err.text);
		return 1;
	}
	for (int i = 0; i < ROWS * COLS; i++)
		levels[i] = (int16_t)(i * 37 % 15 - 7);
	if (limen_tile_alloc(device, ROWS, COLS, 4, &tile))
		failed = fail(uri, device);
	limen_cells_write(device, tile, LIMEN_FIELD_LEVEL, NULL, levels);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < COLS; i++)
			x[i] = (int16_t)(round * 31 + i * 7);
		limen_vector_s16(device, 0, COLS, x);
		limen_mvm(device, tile, NULL, 0, 0, y + round * ROWS);
	}
	if (limen_sync(device))
		failed = fail(uri, device);
	limen_close(device);
	return failed;
}

int main(int argc, char **argv)
{
	static int32_t got[ROUNDS * ROWS], want[ROUNDS * ROWS];

	if (argc != 2 || stream(argv[1], got) || stream("ref:", want))
		return 1;
	if (memcmp(got, want, sizeof(got))) {
		fprintf(stderr, "limen_xrt_stream: %s does not agree with ref:\n", argv[1]);
		return 1;
	}
	return 0;
}
