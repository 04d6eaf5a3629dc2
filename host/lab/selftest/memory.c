/* memory.c: everything that a device stores, as far as it goes. */
#include "selftest_march.h"

#include <stdlib.h>

enum {
	TILES_MOST = 256,
	CELLS_MOST = 1 << 20, /* of a device of more cells (ref: has 64 times as many) */
	CELLS_QUICK = 1 << 14,
	ROWS_MOST = 1 << 17,
	ROWS_QUICK = 1 << 10,
};

/* --- cells --- */

static int64_t stored_plain(size_t at, uint64_t word)
{
	(void)at;
	return (int64_t)word;
}

static int64_t stored_heat(size_t at, uint64_t word)
{
	(void)at;
	return (int64_t)(word << 16) >> 16; /* s48 */
}

static int write_cells(struct limen_device *device, const struct selftest_store *store, const void *data)
{
	return limen_cells_write(device, store->tile, store->field, NULL, data);
}

static int read_cells(struct limen_device *device, const struct selftest_store *store, void *data)
{
	return limen_cells_read(device, store->tile, store->field, NULL, data);
}

static const struct selftest_store cell_fields[] = {
	{.name = "LEVEL", .field = LIMEN_FIELD_LEVEL, .bytes = 2, .stored = stored_plain},
	{.name = "GRADIENT", .field = LIMEN_FIELD_GRADIENT, .bytes = 4, .stored = stored_plain},
	{.name = "HEAT", .field = LIMEN_FIELD_HEAT, .bytes = 8, .stored = stored_heat},
	{.name = "JUMPS", .field = LIMEN_FIELD_JUMPS, .bytes = 4, .stored = stored_plain},
	{.name = "BLOCKED", .field = LIMEN_FIELD_BLOCKED, .bytes = 2, .stored = stored_plain},
};
enum { CELL_FIELDS = sizeof(cell_fields) / sizeof(cell_fields[0]) };

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static uint64_t at_least_1(uint64_t x)
{
	return x ? x : 1;
}

/* Makes the next tile, as large as fits into what is left of a lane and of the cells wanted. */
static bool next_tile(struct selftest *test, uint64_t *depth, uint64_t *slots, uint64_t *wanted, unsigned *tile,
		      unsigned *rows, unsigned *cols)
{
	const struct limen_info *info = limen_device_info(test->device);
	uint64_t lanes = info->lanes, most = info->vector_len, c = least(*depth, most), layers;

	if (!*depth || !*slots || !*wanted)
		return false;
	if (c * lanes > *wanted)
		c = at_least_1(*wanted / lanes);
	layers = least(least(*depth / c, *slots), at_least_1(most / lanes));
	if (layers * c * lanes > *wanted)
		layers = at_least_1(*wanted / (c * lanes));
	*rows = (unsigned)least(layers * lanes, most);
	*cols = (unsigned)c;
	*depth -= layers * c;
	*slots -= layers;
	*wanted -= least(*wanted, (uint64_t)*rows * *cols);
	return !selftest_error(test, limen_tile_alloc(test->device, *rows, *cols, LIMEN_LEVEL_BITS_MAX, tile));
}

void selftest_cells(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	struct selftest_store *stores = calloc((size_t)TILES_MOST * CELL_FIELDS, sizeof(*stores));
	uint64_t depth = info->depth, slots = info->row_slots, wanted = test->quick ? CELLS_QUICK : CELLS_MOST;
	size_t count = 0;
	double cells = 0;
	unsigned tile, rows, cols;

	if (!stores)
		selftest_error(test, LIMEN_ENOMEM);
	for (unsigned i = 0; i < info->tiles && i < TILES_MOST && !selftest_over(test); i++) {
		if (!next_tile(test, &depth, &slots, &wanted, &tile, &rows, &cols))
			break;
		cells += (double)rows * cols;
		for (unsigned f = 0; f < CELL_FIELDS; f++) {
			stores[count] = cell_fields[f];
			stores[count].tile = tile;
			stores[count].place = count;
			stores[count].n = (size_t)rows * cols;
			stores[count].cols = cols;
			stores[count].write = write_cells;
			stores[count].read = read_cells;
			count++;
		}
	}
	selftest_march(test, stores, count);
	selftest_say(test, "%.0f of %.0f cells, %d fields, %d patterns", cells, (double)info->lanes * info->depth,
		     CELL_FIELDS, SELFTEST_PATTERNS);
	free(stores);
}

/* --- row streams: elements of 64 bits, two a row --- */

static int64_t stored_stream(size_t at, uint64_t word)
{
	/* an even element of a pattern of zeros belongs to the state (0, 0), which is stored as (1, 0) */
	return word == 0 ? !(at & 1) : (int64_t)word;
}

void selftest_row_streams(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	struct selftest_store stores[TILES_MOST];
	uint64_t slots = least(info->row_slots, info->depth), rows_left = test->quick ? ROWS_QUICK : ROWS_MOST;
	uint64_t layers_most = at_least_1(info->vector_len / info->lanes);
	size_t count = 0;
	double rows_all = 0;

	while (slots && rows_left && count < info->tiles && count < TILES_MOST && !selftest_over(test)) {
		uint64_t layers = least(slots, layers_most);
		unsigned rows = (unsigned)least(least(layers * info->lanes, info->vector_len), rows_left);

		stores[count] = (struct selftest_store){.name = "STREAM",
							.place = 0x100 + count,
							.n = 2 * (size_t)rows,
							.bytes = 8,
							.field = LIMEN_FIELD_STREAM,
							.cols = UINT32_MAX,
							.stored = stored_stream,
							.write = write_cells,
							.read = read_cells};
		selftest_error(test, limen_tile_alloc(test->device, rows, 1, 1, &stores[count].tile));
		count++;
		slots -= layers;
		rows_left -= rows;
		rows_all += rows;
	}
	selftest_march(test, stores, count);
	selftest_say(test, "%.0f of %.0f row streams, %d patterns", rows_all, (double)info->lanes * info->row_slots,
		     SELFTEST_PATTERNS);
}

/* --- vector registers --- */

static int write_vector(struct limen_device *device, const struct selftest_store *store, const void *data)
{
	return limen_vector_s16(device, store->tile, (unsigned)store->n, data);
}

static int read_vector(struct limen_device *device, const struct selftest_store *store, void *data)
{
	return limen_vector_read(device, store->tile, 0, (unsigned)store->n, data);
}

void selftest_vectors(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	struct selftest_store stores[TILES_MOST];
	unsigned count = info->vectors < TILES_MOST ? info->vectors : TILES_MOST;

	for (unsigned i = 0; i < count; i++)
		stores[i] = (struct selftest_store){.name = "vector",
						    .place = 0x200 + i,
						    .n = info->vector_len,
						    .bytes = 2,
						    .tile = i,
						    .cols = UINT32_MAX,
						    .stored = stored_plain,
						    .write = write_vector,
						    .read = read_vector};
	selftest_march(test, stores, count);
	selftest_say(test, "%u registers of %u elements, %d patterns", count, info->vector_len, SELFTEST_PATTERNS);
}

/* --- totals --- */

static int64_t stored_total(size_t at, uint64_t word)
{
	return at == LIMEN_TOTAL_STICKY ? (int64_t)(word & 31) : (int64_t)word;
}

static int write_totals(struct limen_device *device, const struct selftest_store *store, const void *data)
{
	return limen_totals_write(device, store->tile, data);
}

static int read_totals(struct limen_device *device, const struct selftest_store *store, void *data)
{
	return limen_totals_read(device, store->tile, data);
}

void selftest_totals(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	struct selftest_store stores[TILES_MOST];
	unsigned count = 0, most = info->tiles < TILES_MOST ? info->tiles : TILES_MOST;

	most = (unsigned)least(most, least(info->row_slots, info->depth));
	while (count < most && !selftest_over(test)) {
		stores[count] = (struct selftest_store){.name = "TOTALS",
							.place = 0x300 + count,
							.n = LIMEN_TOTAL_COUNT,
							.bytes = 8,
							.cols = UINT32_MAX,
							.stored = stored_total,
							.write = write_totals,
							.read = read_totals};
		selftest_error(test, limen_tile_alloc(test->device, 1, 1, 2, &stores[count].tile));
		count++;
	}
	selftest_march(test, stores, count);
	selftest_say(test, "%d totals of %u tiles, %d patterns", LIMEN_TOTAL_COUNT, count, SELFTEST_PATTERNS);
}
