/* fuzz_make.c: see fuzz_make.h. */
#include "fuzz_random.h"

#include <stdlib.h>
#include <string.h>

static void *grow(void *list, size_t *room, size_t need, size_t size)
{
	if (need <= *room)
		return list;
	*room = need + need / 2 + 64;
	list = realloc(list, *room * size);
	if (!list)
		abort();
	return list;
}

void fuzz_stream_clear(struct fuzz_stream *stream)
{
	stream->count = stream->packets = 0;
}

void fuzz_stream_free(struct fuzz_stream *stream)
{
	free(stream->words);
	free(stream->starts);
	memset(stream, 0, sizeof(*stream));
}

void fuzz_stream_put(struct fuzz_stream *stream, const uint32_t *words, size_t n)
{
	stream->words = grow(stream->words, &stream->room, stream->count + n, sizeof(*stream->words));
	memcpy(stream->words + stream->count, words, n * sizeof(*words));
	stream->count += n;
}

void fuzz_stream_mark(struct fuzz_stream *stream)
{
	stream->starts = grow(stream->starts, &stream->packets_room, stream->packets + 1, sizeof(*stream->starts));
	stream->starts[stream->packets++] = stream->count;
}
static void put_packet(struct fuzz_maker *maker, struct fuzz_stream *stream, const struct raw_packet *packet,
		       const uint32_t *payload)
{
	static const uint32_t zeros[20];
	uint32_t header[4];

	if (chance(maker, 15)) {
		uint32_t nop[20];

		for (int i = 0; i < 20; i++)
			nop[i] = any32(maker) & ~UINT32_C(255);
		/* a NOP word is one whose opcode byte is 0, whatever the rest (P2) */
		fuzz_stream_put(stream, chance(maker, 50) ? zeros : nop, 1 + below(maker, 20));
	}
	fuzz_stream_mark(stream);
	raw_header(packet, header);
	fuzz_stream_put(stream, header, 4);
	if (packet->length)
		fuzz_stream_put(stream, payload, packet->length);
}
void fuzz_maker_restart(struct fuzz_maker *maker)
{
	maker->tile_count = 0;
	maker->cells = 0;
	maker->depth_used = maker->slots_used = 0;
	memset(maker->tables, 0, sizeof(maker->tables));
	maker->setup = 0;
	maker->edge = chance(maker, 20) ? 0 : below(maker, 4096); /* 0: mantissas at both their ends */
	maker->large = !maker->world.small && chance(maker, 20);
}

bool fuzz_alloc_fits(const struct fuzz_maker *maker, const struct raw_packet *packet)
{
	const struct fuzz_world *world = &maker->world;
	unsigned lane_rows = (packet->rows + world->lanes.lo - 1) / world->lanes.lo;

	return !packet->flags && packet->va >= 1 && packet->va <= 16 && packet->tile == maker->tile_count &&
	       packet->tile < world->tiles.lo && packet->rows >= 1 && packet->rows <= world->vector_len.lo &&
	       packet->cols >= 1 && packet->cols <= world->vector_len.lo &&
	       (uint64_t)lane_rows * packet->cols <= world->depth.lo - maker->depth_used &&
	       lane_rows <= world->row_slots.lo - maker->slots_used && !packet->length;
}

void fuzz_maker_follow(struct fuzz_maker *maker, const struct raw_packet *packet)
{
	unsigned lane_rows = (packet->rows + maker->world.lanes.lo - 1) / maker->world.lanes.lo;

	if (packet->opcode == LIMEN_OP_ALLOC && fuzz_alloc_fits(maker, packet)) {
		maker->tiles[maker->tile_count++] = (struct fuzz_tile){packet->rows, packet->cols, packet->va, false};
		maker->cells += (uint64_t)packet->rows * packet->cols;
		maker->depth_used += lane_rows * packet->cols;
		maker->slots_used += lane_rows;
	} else if (packet->opcode == LIMEN_OP_TABLE && !packet->flags && packet->vb <= maker->world.slots.lo &&
		   packet->length == LIMEN_TABLE_WORDS) {
		maker->tables[packet->vb] = true;
	} else if (packet->opcode == LIMEN_OP_WRITE && packet->flags == LIMEN_FIELD_TOTALS) {
		maker->tiles[packet->tile].forged = true;
	} else if (packet->opcode == LIMEN_OP_RESET && !packet->flags && !packet->length) {
		fuzz_maker_restart(maker);
	}
}
static unsigned odd16(struct fuzz_maker *maker)
{
	static const unsigned odd[] = {0, 1, 0x7fff, 0x8000, 0xffff};

	return chance(maker, 70) ? odd[below(maker, 5)] : below(maker, 65536);
}

/* Breaks one field. What is out of range is so on every engine. */
static void break_packet(struct fuzz_maker *maker, struct raw_packet *packet)
{
	const struct fuzz_world *world = &maker->world;

	switch (below(maker, 10)) {
	case 0:
		packet->opcode = 16 + below(maker, 240);
		break;
	case 1:
		packet->flags = below(maker, 256);
		break;
	case 2:
		packet->length = chance(maker, 50) ? packet->length + 1 : below(maker, 9);
		break;
	case 3:
		packet->tile = chance(maker, 60) ? maker->tile_count : 255;
		break;
	case 4:
		if (packet->opcode == LIMEN_OP_PULSE)
			raw_set_sweeps(packet, 0);
		else
			packet->vb = world->vectors.hi + below(maker, 256 - world->vectors.hi);
		break;
	case 5:
		packet->va = world->vectors.hi + below(maker, 256 - world->vectors.hi);
		break;
	case 6:
		if (packet->opcode != LIMEN_OP_PULSE)
			packet->shift = 48 + below(maker, 208);
		break;
	case 7:
		packet->rows = odd16(maker);
		break;
	case 8:
		packet->cols = odd16(maker);
		break;
	default:
		packet->row0 = odd16(maker);
		packet->col0 = odd16(maker);
	}
	if (packet->length > world->limit.lo)
		packet->length = world->limit.lo;
	/* a tile that came out much larger than meant would be read back at length */
	if (packet->opcode == LIMEN_OP_ALLOC && fuzz_alloc_fits(maker, packet) && packet->rows * packet->cols > 2000)
		packet->flags = 1;
	/* neither is capacity comparable */
	if (packet->opcode == LIMEN_OP_ALLOC && !world->equal)
		packet->flags |= 1;
	/* rows of a vector opcode are measured by the engine's own vectors */
	if (!world->equal && packet->opcode != LIMEN_OP_PULSE && packet->rows > world->vector_len.lo &&
	    packet->rows <= world->vector_len.hi)
		packet->rows = 0;
	if (!world->equal && packet->row0 + packet->rows > world->vector_len.lo &&
	    packet->row0 + packet->rows <= world->vector_len.hi)
		packet->row0 = 0xffff;
	if (!world->equal && packet->cols > world->vector_len.lo && packet->cols <= world->vector_len.hi)
		packet->cols = 0;
}

/* Four arbitrary words, with a payload that follows them. */
static void make_arbitrary(struct fuzz_maker *maker, struct raw_packet *packet)
{
	uint32_t words[4] = {any32(maker), any32(maker), any32(maker), any32(maker)};

	raw_decode(words, packet);
	packet->length %= chance(maker, 80) ? 8 : maker->world.limit.lo + 1;
	packet->opcode = chance(maker, 70) ? 1 + below(maker, 15) : packet->opcode;
	if (!packet->opcode || packet->opcode == LIMEN_OP_PULSE || packet->opcode == LIMEN_OP_RESET)
		packet->opcode = 255; /* no NOP; and no PULSE that would take hours */
	if (packet->opcode == LIMEN_OP_ALLOC)
		packet->tile = 255;
}

void fuzz_make_packet(struct fuzz_maker *maker, struct fuzz_stream *stream)
{
	static uint32_t payload[65536];
	struct raw_packet packet = {0};

	for (int i = 0; i < 8; i++)
		payload[i] = any32(maker);
	fuzz_make_valid(maker, &packet, payload);
	if (maker->setup < 4) {
		maker->setup++;
	} else if (maker->world.equal && chance(maker, 1)) {
		make_arbitrary(maker, &packet);
	} else if (chance(maker, 8)) {
		break_packet(maker, &packet);
		if (chance(maker, 40)) /* two errors at once: which is found first? */
			break_packet(maker, &packet);
	}
	put_packet(maker, stream, &packet, payload);
	fuzz_maker_follow(maker, &packet);
}
void fuzz_make_overlong(struct fuzz_maker *maker, struct fuzz_stream *stream)
{
	struct raw_packet packet = {.opcode = 1 + below(maker, 20)};
	uint32_t header[4];

	packet.length = maker->world.limit.hi + 1 + below(maker, 65535 - maker->world.limit.hi);
	fuzz_stream_mark(stream);
	raw_header(&packet, header);
	fuzz_stream_put(stream, header, 4);
}

static void put_read(struct fuzz_stream *stream, unsigned tile, unsigned field, unsigned row0, unsigned rows,
		     unsigned cols)
{
	const struct raw_packet packet = {
		.opcode = LIMEN_OP_READ,
		.tile = tile,
		.flags = field,
		.row0 = row0,
		.rows = rows,
		.cols = cols,
	};
	uint32_t header[4];

	fuzz_stream_mark(stream);
	raw_header(&packet, header);
	fuzz_stream_put(stream, header, 4);
}

void fuzz_make_snapshot(const struct fuzz_maker *maker, struct fuzz_stream *stream)
{
	for (unsigned t = 0; t < maker->tile_count; t++) {
		const struct fuzz_tile *tile = &maker->tiles[t];
		/* HEAT has the longest elements of a cell, two words; a row of them always fits */
		unsigned part = maker->world.limit.lo / (2 * tile->cols > 4 ? 2 * tile->cols : 4);

		for (unsigned row = 0; row < tile->rows; row += part) {
			unsigned rows = tile->rows - row < part ? tile->rows - row : part;

			for (unsigned field = LIMEN_FIELD_LEVEL; field <= LIMEN_FIELD_STREAM; field++)
				put_read(stream, t, field, row, rows, tile->cols);
		}
		put_read(stream, t, LIMEN_FIELD_TOTALS, 0, 0, 0);
	}
	for (unsigned v = 0; v < maker->world.vectors.lo; v++) {
		const struct raw_packet packet = {
			.opcode = LIMEN_OP_STOREV, .va = v, .rows = maker->world.vector_len.lo};
		uint32_t header[4];

		fuzz_stream_mark(stream);
		raw_header(&packet, header);
		fuzz_stream_put(stream, header, 4);
	}
}
