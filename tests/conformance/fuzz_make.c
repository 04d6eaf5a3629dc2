/* fuzz_make.c: see fuzz_make.h. */
#include "fuzz_make.h"

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

static unsigned below(struct fuzz_maker *maker, unsigned n)
{
	return raw_below(&maker->random, n);
}

static bool chance(struct fuzz_maker *maker, unsigned percent)
{
	return below(maker, 100) < percent;
}

static uint32_t any32(struct fuzz_maker *maker)
{
	return (uint32_t)raw_random(&maker->random);
}

/* A signed number of a random size of up to `bits` bits: small ones as likely as large ones. */
static int64_t any_size(struct fuzz_maker *maker, unsigned bits)
{
	uint64_t value = raw_random(&maker->random) >> (64 - bits);

	value >>= below(maker, bits + 1);
	return below(maker, 2) ? -(int64_t)value : (int64_t)value;
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
	maker->edge = below(maker, 4096);
	maker->large = !maker->world.small && chance(maker, 20);
}

/* Does ALLOC succeed? By the rules, with the smallest limits; in equal worlds those are all limits. */
static bool alloc_fits(const struct fuzz_maker *maker, const struct raw_packet *packet)
{
	const struct fuzz_world *world = &maker->world;
	unsigned lane_rows = (packet->rows + world->lanes.lo - 1) / world->lanes.lo;

	return !packet->flags && packet->va >= 1 && packet->va <= 16 && packet->tile == maker->tile_count &&
	       packet->tile < world->tiles.lo && packet->rows >= 1 && packet->rows <= world->vector_len.lo &&
	       packet->cols >= 1 && packet->cols <= world->vector_len.lo &&
	       (uint64_t)lane_rows * packet->cols <= world->depth.lo - maker->depth_used &&
	       lane_rows <= world->row_slots.lo - maker->slots_used && !packet->length;
}

/* Keeps the maker's picture of the device in step with a packet that was made. */
static void follow(struct fuzz_maker *maker, const struct raw_packet *packet)
{
	unsigned lane_rows = (packet->rows + maker->world.lanes.lo - 1) / maker->world.lanes.lo;

	if (packet->opcode == LIMEN_OP_ALLOC && alloc_fits(maker, packet)) {
		maker->tiles[maker->tile_count++] = (struct fuzz_tile){ packet->rows, packet->cols, packet->va, false };
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

static void make_alloc(struct fuzz_maker *maker, struct raw_packet *packet)
{
	static const unsigned char widths[] = { 1, 1, 2, 3, 4, 7, 8, 12, 16, 16 };
	unsigned most = maker->large && chance(maker, 50) ? 130 : 20;

	packet->tile = maker->tile_count;
	packet->va = widths[below(maker, sizeof(widths))];
	packet->rows = 1 + below(maker, most);
	packet->cols = 1 + below(maker, most);
	if (chance(maker, 30)) /* long and thin: many rows on few columns */
		packet->cols = 1 + below(maker, 4);
	if (chance(maker, 10))
		packet->rows = 1 + below(maker, 3);
	if (maker->world.small && (!maker->world.equal || chance(maker, 80))) {
		/* a quarter of the smallest device each, so that every session has room for four tiles */
		packet->rows = packet->rows > 16 ? 16 : packet->rows;
		if (packet->rows * packet->cols > 64)
			packet->cols = 64 / packet->rows;
	} else if (maker->world.equal && maker->tile_count && chance(maker, 15)) {
		packet->rows = maker->world.vector_len.lo - (chance(maker, 50) ? 0 : below(maker, 100));
		packet->cols = chance(maker, 50) ? maker->world.vector_len.lo : 1;
	}
	/* whole states are read back now and then: keep what succeeds small */
	if (alloc_fits(maker, packet) && maker->cells + packet->rows * packet->cols > (maker->large ? 30000 : 1500)) {
		packet->rows = 1 + below(maker, 8);
		packet->cols = 1 + below(maker, 8);
	}
	if (!maker->world.equal && !alloc_fits(maker, packet))
		packet->opcode = LIMEN_OP_IDENT; /* capacity is not comparable */
}

/* A log table whose variates crowd within a few 2^-16 of whole bits less edge / 4096, so that pulses whose barrier is such
 * a number (make_pulse) decide on the last bit of A6. With the standard table that happens once in 2^16 visits. */
static void make_edge_table(struct fuzz_maker *maker, uint32_t *payload)
{
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		uint32_t t0 = 64 * maker->edge + below(maker, 9) - 4; /* wraps at edge 0: no harm */

		payload[i] = (t0 & 0x3ffff) | below(maker, chance(maker, 50) ? 8 : 40) << LIMEN_LOG_T0_BITS;
	}
}

/* The shape of tables does not matter to engines; that of useful physics comes first. */
static void make_table(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
{
	packet->vb = maker->setup < 2 ? maker->setup : below(maker, maker->world.slots.lo + 1);
	packet->length = LIMEN_TABLE_WORDS;
	if (packet->vb == LIMEN_TABLE_LOG) {
		limen_log_table(payload);
		if (chance(maker, 30))
			make_edge_table(maker, payload);
		if (chance(maker, 10))
			payload[below(maker, LIMEN_TABLE_WORDS)] = any32(maker);
		if (chance(maker, 5)) {
			for (int i = 0; i < LIMEN_TABLE_WORDS; i++)
				payload[i] = any32(maker);
		}
		return;
	}
	limen_kinetics_table((enum limen_kinetics)below(maker, LIMEN_KINETICS_COUNT), payload, NULL);
	for (int i = 0; i < LIMEN_TABLE_WORDS && chance(maker, 40); i++)
		payload[below(maker, LIMEN_TABLE_WORDS)] = (uint32_t)any_size(maker, 18);
	if (chance(maker, 10)) {
		for (int i = 0; i < LIMEN_TABLE_WORDS; i++)
			payload[i] = any32(maker);
	}
}

/* A range of the tile: often the whole, often a piece. */
static void make_range(struct fuzz_maker *maker, const struct fuzz_tile *tile, struct raw_packet *packet)
{
	packet->rows = tile->rows;
	packet->cols = tile->cols;
	if (chance(maker, 55)) {
		packet->row0 = below(maker, tile->rows);
		packet->rows = 1 + below(maker, tile->rows - packet->row0);
	}
	if (chance(maker, 55)) {
		packet->col0 = below(maker, tile->cols);
		packet->cols = 1 + below(maker, tile->cols - packet->col0);
	}
}

static void make_loadv(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
{
	unsigned type = below(maker, 3), size = 1 + below(maker, 32);

	packet->flags = type;
	packet->vb = below(maker, maker->world.vectors.lo);
	packet->rows = 1 + below(maker, chance(maker, 90) ? 24 : 140);
	if (packet->rows > maker->world.vector_len.lo)
		packet->rows = maker->world.vector_len.lo;
	packet->length = (packet->rows * (8U << type) + 31) / 32;
	for (unsigned i = 0; i < packet->length; i++) {
		payload[i] = chance(maker, 20) ? 0 : any32(maker);
		if (type == 1) /* elements of a common size, so that gradients are small at times */
			payload[i] = (uint32_t)(uint16_t)any_size(maker, 1 + (size - 1) % 16) |
				     (uint32_t)(uint16_t)any_size(maker, 1 + (size - 1) % 16) << 16;
		if (type == 2)
			payload[i] = (uint32_t)any_size(maker, size);
	}
}

/* The payload of a WRITE: ends and beyond the ends of each format, now and then. */
static uint64_t make_value(struct fuzz_maker *maker, unsigned field, unsigned bits)
{
	switch (field) {
	case LIMEN_FIELD_LEVEL:
		return chance(maker, 70) ? (uint64_t)any_size(maker, bits) : any32(maker);
	case LIMEN_FIELD_GRADIENT:
		return chance(maker, 80) ? (uint64_t)any_size(maker, 20) : (uint64_t)INT32_MAX + below(maker, 2);
	case LIMEN_FIELD_HEAT:
		if (chance(maker, 30))
			return (UINT64_C(1) << 47) - below(maker, 20000);
		return chance(maker, 30) ? -(UINT64_C(1) << 47) + below(maker, 20000) : (uint64_t)any_size(maker, 63);
	case LIMEN_FIELD_JUMPS:
		return chance(maker, 50) ? UINT32_MAX - below(maker, 3) : (uint64_t)any_size(maker, 32);
	case LIMEN_FIELD_BLOCKED:
		return chance(maker, 50) ? UINT16_MAX - below(maker, 3) : any32(maker);
	default:
		return 0;
	}
}

static uint64_t make_total(struct fuzz_maker *maker)
{
	if (chance(maker, 20))
		return (uint64_t)INT64_MAX - below(maker, 30000);
	return chance(maker, 20) ? (uint64_t)INT64_MIN + below(maker, 30000) : (uint64_t)any_size(maker, 40);
}

/* States whose next word is small: from (0, s1) comes rotl(s1, 17). So every count of leading zeros happens. */
static void make_streams(struct fuzz_maker *maker, unsigned rows, uint32_t *payload)
{
	for (unsigned row = 0; row < rows; row++, payload += LIMEN_STREAM_WORDS) {
		uint64_t word = raw_random(&maker->random) >> below(maker, 64);
		uint64_t s1 = word >> 17 | word << 47;

		if (chance(maker, 40))
			continue;
		payload[0] = payload[1] = 0;
		payload[2] = chance(maker, 10) ? 0 : (uint32_t)s1;
		payload[3] = payload[2] ? (uint32_t)(s1 >> 32) : 0; /* the forbidden state, now and then */
	}
}

static void make_write(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
{
	static const unsigned char bits_of[] = { 16, 32, 64, 32, 16, 128, 64 };
	const struct fuzz_tile *tile = &maker->tiles[packet->tile];
	/* totals seldom: once written, a tile's totals no longer tell what the run met */
	unsigned field = chance(maker, 40) ? below(maker, 2) : below(maker, chance(maker, 10) ? 7 : 6);
	unsigned bits = bits_of[field];
	size_t count = packet->rows * packet->cols;

	packet->flags = field;
	if (field == LIMEN_FIELD_STREAM)
		count = packet->rows;
	if (field == LIMEN_FIELD_TOTALS)
		count = LIMEN_TOTAL_COUNT;
	while (count * bits > 32 * maker->world.limit.lo) { /* only a large tile gets here */
		packet->rows = 1;
		packet->cols = packet->cols > 64 ? 64 : packet->cols;
		count = packet->cols;
	}
	packet->length = (unsigned)((count * bits + 31) / 32);
	for (unsigned i = 0; i < packet->length; i++) {
		if (field == LIMEN_FIELD_STREAM) {
			payload[i] = any32(maker);
		} else if (bits == 64) {
			uint64_t value = field == LIMEN_FIELD_TOTALS ? make_total(maker) : make_value(maker, field, tile->bits);

			payload[i++] = (uint32_t)value;
			payload[i] = (uint32_t)(value >> 32);
		} else if (bits == 32) {
			payload[i] = (uint32_t)make_value(maker, field, tile->bits);
		} else {
			payload[i] = (uint32_t)(make_value(maker, field, tile->bits) & 65535) |
				     (uint32_t)make_value(maker, field, tile->bits) << 16;
		}
	}
	if (field == LIMEN_FIELD_STREAM)
		make_streams(maker, packet->rows, payload);
}

static void make_pulse(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
{
	unsigned cells = packet->rows * packet->cols, most = cells && cells < 3000 ? 3000 / cells : 1;
	unsigned sweeps = 1;

	packet->length = LIMEN_PULSE_WORDS;
	packet->flags = below(maker, 8) | below(maker, 3) << 3 | below(maker, maker->world.slots.lo) << 5;
	if (chance(maker, 70)) /* mostly the slot that was loaded first */
		packet->flags &= 31;
	if (chance(maker, 50))
		packet->flags &= ~(unsigned)LIMEN_FLAG_PULSE_GATE;
	packet->va = below(maker, maker->world.vectors.lo);
	if (chance(maker, 35))
		sweeps = 1 + below(maker, chance(maker, 50) ? 4 : 40);
	raw_set_sweeps(packet, sweeps > most ? most : sweeps);
	payload[0] = (uint32_t)any_size(maker, 17);
	payload[1] = chance(maker, 60) ? below(maker, 3 * 4096) : below(maker, 60 * 4096);
	payload[2] = below(maker, 21);
	if (chance(maker, 20))
		payload[1] = 0;
	if (chance(maker, 30))
		payload[1] = (1 + below(maker, 5)) * 4096 - maker->edge;
	if (chance(maker, 8)) /* just at the freezing barrier, for T[0] = 1 and 0 */
		payload[1] = (42 + below(maker, 2)) * 4096 + below(maker, 3) - 1;
	if (chance(maker, 8))
		payload[1] = (10 + below(maker, 34)) * 4096 - maker->edge;
	if (chance(maker, 10))
		payload[2] = below(maker, 44);
	if (chance(maker, 5))
		payload[below(maker, 3)] = any32(maker);
}

/* An opcode by weight. */
static unsigned choose_opcode(struct fuzz_maker *maker)
{
	static const struct {
		unsigned char opcode, weight;
	} list[] = {
		{ LIMEN_OP_PULSE, 26 }, { LIMEN_OP_GRAD, 12 },  { LIMEN_OP_MVM, 9 },	{ LIMEN_OP_MVMT, 9 },
		{ LIMEN_OP_LOADV, 10 }, { LIMEN_OP_WRITE, 8 },  { LIMEN_OP_READ, 9 },	{ LIMEN_OP_COLV, 3 },
		{ LIMEN_OP_MOVEV, 3 },	{ LIMEN_OP_STOREV, 4 }, { LIMEN_OP_CLEAR, 3 },	{ LIMEN_OP_TABLE, 1 },
		{ LIMEN_OP_IDENT, 1 },	{ LIMEN_OP_ALLOC, 2 },
	};
	int at = (int)below(maker, 100);

	if (maker->setup < 2)
		return LIMEN_OP_TABLE;
	if (maker->setup < 4)
		return LIMEN_OP_ALLOC;
	if (below(maker, 3000) == 0)
		return LIMEN_OP_RESET;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		at -= list[i].weight;
		if (at < 0)
			return list[i].opcode;
	}
	return LIMEN_OP_IDENT;
}

/* A valid packet, as far as the maker's picture of the device goes. */
static void make_valid(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
{
	const unsigned vectors = maker->world.vectors.lo, len = maker->world.vector_len.lo;
	const struct fuzz_tile *tile;

	packet->opcode = choose_opcode(maker);
	packet->tile = maker->tile_count ? below(maker, maker->tile_count) : 0;
	tile = &maker->tiles[packet->tile];
	if (maker->tile_count)
		make_range(maker, tile, packet);
	packet->va = below(maker, vectors);
	packet->vb = below(maker, vectors);
	switch (packet->opcode) {
	case LIMEN_OP_ALLOC:
		packet->row0 = packet->col0 = 0;
		make_alloc(maker, packet);
		break;
	case LIMEN_OP_TABLE:
		make_table(maker, packet, payload);
		break;
	case LIMEN_OP_LOADV:
		make_loadv(maker, packet, payload);
		break;
	case LIMEN_OP_STOREV:
	case LIMEN_OP_MOVEV:
		packet->row0 = chance(maker, 70) ? below(maker, 20) : below(maker, len);
		packet->rows = 1 + below(maker, len - packet->row0 < 30 ? len - packet->row0 : 30);
		break;
	case LIMEN_OP_WRITE:
		make_write(maker, packet, payload);
		break;
	case LIMEN_OP_READ:
		packet->flags = below(maker, 7);
		break;
	case LIMEN_OP_MVM:
	case LIMEN_OP_MVMT:
		packet->shift = chance(maker, 50) ? 0 : below(maker, chance(maker, 50) ? 12 : 48);
		packet->flags = below(maker, 2);
		if (packet->flags && packet->va == packet->vb && chance(maker, 90))
			packet->vb = (packet->va + 1) % vectors;
		break;
	case LIMEN_OP_PULSE:
		make_pulse(maker, packet, payload);
		break;
	case LIMEN_OP_COLV:
		packet->flags = below(maker, 2);
		break;
	case LIMEN_OP_CLEAR:
		packet->flags = below(maker, 64);
		break;
	default:
		break;
	}
}

static unsigned odd16(struct fuzz_maker *maker)
{
	static const unsigned odd[] = { 0, 1, 0x7fff, 0x8000, 0xffff };

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
	if (packet->opcode == LIMEN_OP_ALLOC && alloc_fits(maker, packet) && packet->rows * packet->cols > 2000)
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
	uint32_t words[4] = { any32(maker), any32(maker), any32(maker), any32(maker) };

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
	struct raw_packet packet = { 0 };

	for (int i = 0; i < 8; i++)
		payload[i] = any32(maker);
	make_valid(maker, &packet, payload);
	if (maker->setup < 4)
		maker->setup++;
	else if (maker->world.equal && chance(maker, 1))
		make_arbitrary(maker, &packet);
	else if (chance(maker, 8))
		break_packet(maker, &packet);
	put_packet(maker, stream, &packet, payload);
	follow(maker, &packet);
}

void fuzz_make_overlong(struct fuzz_maker *maker, struct fuzz_stream *stream)
{
	struct raw_packet packet = { .opcode = 1 + below(maker, 20) };
	uint32_t header[4];

	packet.length = maker->world.limit.hi + 1 + below(maker, 65535 - maker->world.limit.hi);
	fuzz_stream_mark(stream);
	raw_header(&packet, header);
	fuzz_stream_put(stream, header, 4);
}

static void put_read(struct fuzz_stream *stream, unsigned tile, unsigned field, unsigned row0, unsigned rows, unsigned cols)
{
	const struct raw_packet packet = {
		.opcode = LIMEN_OP_READ, .tile = tile, .flags = field, .row0 = row0, .rows = rows, .cols = cols,
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
		const struct raw_packet packet = { .opcode = LIMEN_OP_STOREV, .va = v, .rows = maker->world.vector_len.lo };
		uint32_t header[4];

		fuzz_stream_mark(stream);
		raw_header(&packet, header);
		fuzz_stream_put(stream, header, 4);
	}
}
