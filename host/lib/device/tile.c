/* tile.c: tiles, the fields of their cells, their totals and seeds. */
#include "device.h"

#include <stdlib.h>

int limen_tile_alloc(struct limen_device *device, unsigned rows, unsigned cols, unsigned bits, unsigned *tile)
{
	const struct limen_info *info = &device->info;
	struct limen_packet packet = { .opcode = LIMEN_OP_ALLOC };
	uint32_t row_slots, free_depth = info->depth - device->depth_used;
	uint64_t depth;
	int error;

	if (device->error)
		return device->error;
	if (!rows || !cols || bits < 1 || bits > LIMEN_LEVEL_BITS_MAX)
		return limen_device_fail(device, LIMEN_EUSAGE, "a tile of %u x %u cells of %u bits", rows, cols, bits);
	if (rows > info->vector_len || cols > info->vector_len) {
		return limen_device_fail(device, LIMEN_ECAPACITY,
					 "a tile of %u x %u: this device has at most %u rows and columns", rows, cols,
					 info->vector_len);
	}
	if (device->tile_count >= info->tiles)
		return limen_device_fail(device, LIMEN_ECAPACITY, "this device has %u tiles, all in use", info->tiles);
	row_slots = (rows + info->lanes - 1) / info->lanes;
	depth = (uint64_t)row_slots * cols;
	if (depth > free_depth || row_slots > info->row_slots - device->row_slots_used) {
		return limen_device_fail(
			device, LIMEN_ECAPACITY,
			"a tile of %u x %u needs %llu cells and %u row streams of each lane; %u and %u are free", rows,
			cols, (unsigned long long)depth, row_slots, free_depth,
			info->row_slots - device->row_slots_used);
	}
	packet.tile = (uint8_t)device->tile_count;
	packet.va = (uint8_t)bits;
	packet.rows = (uint16_t)rows;
	packet.cols = (uint16_t)cols;
	error = limen_queue_tell(device, &packet, (uint64_t)rows * cols, NULL);
	if (error)
		return error;
	device->depth_used += (uint32_t)depth;
	device->row_slots_used += row_slots;
	device->tiles[device->tile_count] = (struct limen_tile){ (uint16_t)rows, (uint16_t)cols, (uint8_t)bits };
	if (tile)
		*tile = device->tile_count;
	device->tile_count++;
	return 0;
}

int limen_tile_shape(const struct limen_device *device, unsigned tile, unsigned *rows, unsigned *cols, unsigned *bits)
{
	if (tile >= device->tile_count)
		return LIMEN_EUSAGE;
	if (rows)
		*rows = device->tiles[tile].rows;
	if (cols)
		*cols = device->tiles[tile].cols;
	if (bits)
		*bits = device->tiles[tile].bits;
	return 0;
}

struct limen_range limen_tile_range(const struct limen_device *device, unsigned tile)
{
	struct limen_range range = { 0 };

	if (tile < device->tile_count) {
		range.rows = device->tiles[tile].rows;
		range.cols = device->tiles[tile].cols;
	}
	return range;
}

int limen_tile_check(struct limen_device *device, const char *what, unsigned tile, const struct limen_range *given,
		     struct limen_range *range)
{
	const struct limen_tile *shape = &device->tiles[tile % LIMEN_TILES_MAX];

	if (device->error)
		return device->error;
	if (tile >= device->tile_count)
		return limen_device_fail(device, LIMEN_EUSAGE, "%s: no tile %u, there are %u", what, tile,
					 device->tile_count);
	*range = given ? *given : limen_tile_range(device, tile);
	if (!range->rows || !range->cols || range->row0 + range->rows > shape->rows ||
	    range->col0 + range->cols > shape->cols) {
		return limen_device_fail(
			device, LIMEN_EUSAGE,
			"%s: tile %u has %u x %u cells; %u rows from %u and %u columns from %u are not in it", what,
			tile, shape->rows, shape->cols, range->rows, range->row0, range->cols, range->col0);
	}
	return 0;
}

/* Sends or asks for one part of a field that fits a packet. */
static int move_part(struct limen_device *device, const struct limen_packet *header, size_t count, unsigned bits,
		     const void *from, void *to)
{
	struct limen_packet packet = *header;
	uint32_t *payload;
	int error;

	if (!from)
		return limen_queue_ask(device, &packet, count, to, count, bits);
	packet.length = (uint16_t)limen_elements_words(count, bits);
	error = limen_queue_tell(device, &packet, count, &payload);
	if (!error)
		limen_elements_pack(payload, from, count, bits);
	return error;
}

/* Writes from `from`, or reads to `to`. A packet holds some whole rows, or a piece of one row: contiguous in memory. */
static int move_field(struct limen_device *device, unsigned tile, unsigned field, const struct limen_range *given,
		      const uint8_t *from, uint8_t *to)
{
	struct limen_packet packet = { .flags = (uint8_t)field, .tile = (uint8_t)tile };
	const char *what = from ? "limen_cells_write" : "limen_cells_read";
	unsigned bits = limen_field_bits(field);
	struct limen_range range, whole = limen_tile_range(device, tile);
	size_t most, cols;
	unsigned part_rows, part_cols;
	int error;

	packet.opcode = from ? LIMEN_OP_WRITE : LIMEN_OP_READ;
	if (field == LIMEN_FIELD_STREAM && given) { /* columns are ignored, so they need not be in range */
		whole.row0 = given->row0;
		whole.rows = given->rows;
		given = &whole;
	}
	error = limen_tile_check(device, what, tile, given, &range);
	if (error)
		return error;
	if (!bits || field == LIMEN_FIELD_TOTALS)
		return limen_device_fail(device, LIMEN_EUSAGE, "%s: cells have no field %u", what, field);
	cols = field == LIMEN_FIELD_STREAM ? 1 : range.cols;
	most = (size_t)device->info.limit * 32 / bits;
	part_cols = (unsigned)(cols < most ? cols : most);
	part_rows = (unsigned)(most / part_cols);
	if (part_cols < cols)
		part_rows = 1;
	for (unsigned row = 0; row < range.rows; row += part_rows) {
		unsigned rows = range.rows - row < part_rows ? range.rows - row : part_rows;

		for (unsigned col = 0; col < cols && !error; col += part_cols) {
			size_t at = (row * cols + col) * (bits / 8);
			size_t n = cols - col < part_cols ? cols - col : part_cols;

			packet.row0 = (uint16_t)(range.row0 + row);
			packet.rows = (uint16_t)rows;
			packet.col0 = (uint16_t)(range.col0 + col);
			packet.cols = (uint16_t)n;
			error = move_part(device, &packet, rows * n, bits, from ? from + at : NULL,
					  from ? NULL : to + at);
		}
		if (error)
			return error;
	}
	return 0;
}

int limen_cells_write(struct limen_device *device, unsigned tile, unsigned field, const struct limen_range *range,
		      const void *data)
{
	return move_field(device, tile, field, range, data, NULL);
}

int limen_cells_read(struct limen_device *device, unsigned tile, unsigned field, const struct limen_range *range,
		     void *data)
{
	return move_field(device, tile, field, range, NULL, data);
}

static int move_totals(struct limen_device *device, unsigned tile, const int64_t *from, int64_t *to)
{
	const struct limen_packet packet = {
		.opcode = from ? LIMEN_OP_WRITE : LIMEN_OP_READ,
		.flags = LIMEN_FIELD_TOTALS,
		.tile = (uint8_t)tile,
	};
	struct limen_range range;
	int error = limen_tile_check(device, from ? "limen_totals_write" : "limen_totals_read", tile, NULL, &range);

	return error ? error : move_part(device, &packet, LIMEN_TOTAL_COUNT, LIMEN_FIELD_TOTALS_BITS, from, to);
}

int limen_totals_read(struct limen_device *device, unsigned tile, int64_t totals[LIMEN_TOTAL_COUNT])
{
	return move_totals(device, tile, NULL, totals);
}

int limen_totals_write(struct limen_device *device, unsigned tile, const int64_t totals[LIMEN_TOTAL_COUNT])
{
	return move_totals(device, tile, totals, NULL);
}

int limen_cells_clear(struct limen_device *device, unsigned tile, const struct limen_range *given, unsigned flags)
{
	struct limen_packet packet = { .opcode = LIMEN_OP_CLEAR, .flags = (uint8_t)flags, .tile = (uint8_t)tile };
	struct limen_range range;
	int error = limen_tile_check(device, "limen_cells_clear", tile, given, &range);

	if (error)
		return error;
	packet.row0 = range.row0;
	packet.rows = range.rows;
	packet.col0 = range.col0;
	packet.cols = range.cols;
	return limen_queue_tell(device, &packet, (uint64_t)range.rows * range.cols, NULL);
}

int limen_tile_seed(struct limen_device *device, unsigned tile, uint64_t seed, uint64_t replica, uint64_t layer,
		    uint64_t split)
{
	struct limen_range range;
	uint64_t(*streams)[2];
	int error = limen_tile_check(device, "limen_tile_seed", tile, NULL, &range);

	if (error)
		return error;
	streams = malloc(range.rows * sizeof(*streams));
	if (!streams)
		return limen_device_fail(device, LIMEN_ENOMEM, "out of memory");
	for (unsigned row = 0; row < range.rows; row++)
		limen_seed_row(seed, replica, layer, row, split, streams[row]);
	error = limen_cells_write(device, tile, LIMEN_FIELD_STREAM, NULL, streams);
	free(streams);
	return error;
}
