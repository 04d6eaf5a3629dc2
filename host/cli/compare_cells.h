/* compare_cells.h: two files of cells (`--cells`), layer by layer. */
#ifndef COMPARE_CELLS_H
#define COMPARE_CELLS_H

#include <jansson.h>
#include <limen/limen.h>

/* The columns that are compared. */
enum { CELLS_LEVEL, CELLS_HEAT, CELLS_JUMPS, CELLS_BLOCKED, CELLS_COLUMNS };

/* Cells of one tile. */
struct cells_layer {
	unsigned tile;
	size_t cells, different[CELLS_COLUMNS];
	double sum_a[CELLS_COLUMNS], sum_b[CELLS_COLUMNS], square[CELLS_COLUMNS]; /* square: of differences */
	double most[CELLS_COLUMNS];                                               /* largest difference */
};

/* Reads both files side by side; *layers is freed by the caller. LIMEN_EDATA names the line: no such file, other cells.
 */
int cells_compare(const char *a, const char *b, struct cells_layer **layers, unsigned *n, struct limen_errmsg *err);
void cells_print(const struct cells_layer *layers, unsigned n);
json_t *cells_json(const struct cells_layer *layers, unsigned n);

#endif
