/* drift.c: 1024 cells under a constant field, on the engine named by the first argument: heat beside the bound KB, which
 * a constant field attains. cc drift.c $(pkg-config --cflags --libs limen) -lm */
#include <limen/limen.h>
#include <math.h>
#include <stdio.h>

enum { ROWS = 64, COLS = 16, CELLS = ROWS * COLS };

int main(int argc, char **argv)
{
	static int32_t gradient[CELLS];
	int64_t t[LIMEN_TOTAL_COUNT];
	struct limen_device *array;
	struct limen_errmsg err;
	unsigned tile;

	if (limen_open(argc > 1 ? argv[1] : "ref:", &array, &err))
		return fprintf(stderr, "%s\n", err.text), 1;
	for (int i = 0; i < CELLS; i++)
		gradient[i] = 4096; /* at gain 1 a field of one bit per level, Q.12 */
	const struct limen_pulse pulse = {.mantissa = 1, .barrier = 2 << 12, .sweeps = 100, .offset = -1};

	limen_kinetics_load(array, 0, LIMEN_GLAUBER);
	limen_tile_alloc(array, ROWS, COLS, 7, &tile);
	limen_tile_seed(array, tile, 1, 0, 0, 0);
	limen_cells_write(array, tile, LIMEN_FIELD_GRADIENT, NULL, gradient);
	limen_pulse(array, tile, NULL, &pulse);
	limen_totals_read(array, tile, t);
	if (limen_sync(array)) /* calls are queued and errors stay: asking once, at the end, is enough */
		return fprintf(stderr, "%s\n", limen_device_message(array)), 1;

	double jumps = (double)(t[LIMEN_TOTAL_JUMPS_UP] + t[LIMEN_TOTAL_JUMPS_DOWN]) / CELLS;
	double moved = (double)(t[LIMEN_TOTAL_JUMPS_UP] - t[LIMEN_TOTAL_JUMPS_DOWN]) / CELLS;

	printf("a cell moved %.3f levels in %.3f jumps: heat %.3f bits, bound KB %.3f bits\n", moved, jumps,
	       (double)t[LIMEN_TOTAL_HEAT] / 4096 / CELLS, 2 * moved * atanh(moved / jumps) / log(2));
	limen_close(array);
	return 0;
}
