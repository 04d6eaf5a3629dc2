/* tile.c: memory of a tile. */
#include "model.h"
#include <stdlib.h>
#include <string.h>

/* Cuts n bytes, rounded up to a cache line, from the front of *free_bytes; NULL base: only counts. */
static void *cut(char *base, size_t *used, size_t n)
{
	void *p = base ? base + *used : NULL;

	*used += (n + 63) & ~(size_t)63;
	return p;
}

static size_t lay_out(struct limen_ref_tile *tile, char *base)
{
	size_t padded_rows = (size_t)tile->blocks * BLOCK_ROWS;
	size_t cells = padded_rows * tile->cols;
	size_t used = 0;

	tile->level = cut(base, &used, cells * sizeof *tile->level);
	tile->gradient = cut(base, &used, cells * sizeof *tile->gradient);
	tile->heat = cut(base, &used, cells * sizeof *tile->heat);
	tile->jumps = cut(base, &used, cells * sizeof *tile->jumps);
	tile->blocked = cut(base, &used, cells * sizeof *tile->blocked);
	tile->s0 = cut(base, &used, padded_rows * sizeof *tile->s0);
	tile->s1 = cut(base, &used, padded_rows * sizeof *tile->s1);
	return used;
}

/* O5. False: no memory. */
bool limen_ref_tile_make(struct limen_ref_tile *tile, unsigned rows, unsigned cols, unsigned bits)
{
	size_t bytes;

	memset(tile, 0, sizeof *tile);
	tile->rows = rows;
	tile->cols = cols;
	tile->bits = bits;
	tile->level_max = (1 << (bits - 1)) - 1;
	tile->level_min = -(1 << (bits - 1));
	tile->blocks = (rows + BLOCK_ROWS - 1) / BLOCK_ROWS;
	if ((uint64_t)tile->blocks * BLOCK_ROWS * cols > TILE_CELLS_MAX)
		return false;
	bytes = lay_out(tile, NULL);
	/* calloc, not memset: the pages of a large tile come zeroed and only when touched */
	tile->memory = calloc(1, bytes + 63);
	if (!tile->memory)
		return false;
	lay_out(tile, (char *)(((uintptr_t)tile->memory + 63) & ~(uintptr_t)63));
	for (size_t r = 0; r < (size_t)tile->blocks * BLOCK_ROWS; r++)
		tile->s0[r] = 1;
	return true;
}

void limen_ref_tile_free(struct limen_ref_tile *tile)
{
	free(tile->memory);
	memset(tile, 0, sizeof *tile);
}
