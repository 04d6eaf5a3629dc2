/* tiles.c: the state of a device: its tiles, and vectors that a run keeps something in. */
#include "cursor.h"

#include <stdlib.h>
#include <string.h>

/* Fields of cells with the bytes of an element, large ones first, so that each lies aligned behind the one before. */
static const struct {
	unsigned field;
	size_t bytes;
} cell_fields[] = {
	{LIMEN_FIELD_HEAT, sizeof(int64_t)},   {LIMEN_FIELD_GRADIENT, sizeof(int32_t)},
	{LIMEN_FIELD_JUMPS, sizeof(uint32_t)}, {LIMEN_FIELD_LEVEL, sizeof(int16_t)},
	{LIMEN_FIELD_BLOCKED, sizeof(uint16_t)},
};
enum { CELL_FIELDS = sizeof(cell_fields) / sizeof(cell_fields[0]) };

/* One tile as it lies in memory: row streams, totals, then the fields of its cells. */
struct image {
	struct limen_device *device;
	unsigned tile;
	uint32_t shape[3]; /* rows, cols, bits */
	size_t streams, cells, bytes;
	uint8_t *data;
};

static void lay_out(struct image *image)
{
	image->streams = (size_t)image->shape[0] * sizeof(uint64_t[2]);
	image->cells = (size_t)image->shape[0] * image->shape[1];
	image->bytes = image->streams + LIMEN_TOTAL_COUNT * sizeof(int64_t);
	for (int i = 0; i < CELL_FIELDS; i++)
		image->bytes += image->cells * cell_fields[i].bytes;
}

/* Queues the reads, or the writes. Totals go last: they count what other writes may have counted. */
static int move(struct image *image, bool write)
{
	uint8_t *totals = image->data + image->streams, *at = totals + LIMEN_TOTAL_COUNT * sizeof(int64_t);
	int error = write ? limen_cells_write(image->device, image->tile, LIMEN_FIELD_STREAM, NULL, image->data)
			  : limen_cells_read(image->device, image->tile, LIMEN_FIELD_STREAM, NULL, image->data);

	for (int i = 0; !error && i < CELL_FIELDS; i++) {
		unsigned field = cell_fields[i].field;

		error = write ? limen_cells_write(image->device, image->tile, field, NULL, at)
			      : limen_cells_read(image->device, image->tile, field, NULL, at);
		at += image->cells * cell_fields[i].bytes;
	}
	if (!error)
		error = write ? limen_totals_write(image->device, image->tile, (int64_t *)totals)
			      : limen_totals_read(image->device, image->tile, (int64_t *)totals);
	return error ? error : limen_sync(image->device);
}

static void device_failed(struct limen_state *state, const struct limen_device *device, int error)
{
	if (error)
		limen_state_fail(state, error, "%s", limen_device_message(device));
}

static void save_or_restore(struct limen_state *state, struct image *image)
{
	bool restores = limen_state_restores(state);

	if (!restores)
		device_failed(state, image->device, move(image, false));
	limen_state_part(state, "tile", image->data, image->bytes);
	if (restores && !state->error)
		device_failed(state, image->device, move(image, true));
}

void limen_state_tile(struct limen_state *state, struct limen_device *device, unsigned tile)
{
	struct image image = {.device = device, .tile = tile};
	uint32_t there[3];
	unsigned shape[3];

	if (limen_tile_shape(device, tile, &shape[0], &shape[1], &shape[2])) {
		limen_state_fail(state, LIMEN_EUSAGE, "the device has no tile %u", tile);
		return;
	}
	for (int i = 0; i < 3; i++)
		there[i] = image.shape[i] = shape[i];
	limen_state_part(state, "shape of a tile", there, sizeof(there));
	limen_state_require(state, memcmp(there, image.shape, sizeof(there)) == 0, "a tile has another shape");
	lay_out(&image);
	image.data = state->error ? NULL : malloc(image.bytes);
	if (image.data)
		save_or_restore(state, &image);
	else
		limen_state_fail(state, LIMEN_ENOMEM, "out of memory: a tile of %zu bytes", image.bytes);
	free(image.data);
}

void limen_state_tiles(struct limen_state *state, struct limen_device *device)
{
	for (unsigned tile = 0; !state->error && !limen_tile_shape(device, tile, NULL, NULL, NULL); tile++)
		limen_state_tile(state, device, tile);
}

void limen_state_vectors(struct limen_state *state, struct limen_device *device, unsigned registers, unsigned n)
{
	size_t bytes = (size_t)registers * n * sizeof(int16_t);
	int16_t *data = bytes ? malloc(bytes) : NULL;
	bool restores = limen_state_restores(state);
	int error = LIMEN_OK;

	if (bytes && !data)
		limen_state_fail(state, LIMEN_ENOMEM, "out of memory: vectors of %zu bytes", bytes);
	for (unsigned r = 0; bytes && !restores && !state->error && !error && r < registers; r++)
		error = limen_vector_read(device, r, 0, n, data + (size_t)r * n);
	if (bytes && !restores && !state->error && !error)
		error = limen_sync(device);
	device_failed(state, device, error);
	limen_state_part(state, "vectors", data, bytes);
	for (unsigned r = 0; bytes && restores && !state->error && !error && r < registers; r++)
		error = limen_vector_s16(device, r, n, data + (size_t)r * n);
	device_failed(state, device, error);
	free(data);
}
