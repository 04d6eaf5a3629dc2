/* fuzz_valid.c: valid packets with arguments and payloads that reach the corners of the physics. */
#include "fuzz_random.h"

#include <string.h>

static void make_alloc(struct fuzz_maker *maker, struct raw_packet *packet)
{
	static const unsigned char widths[] = {1, 1, 2, 3, 4, 7, 8, 12, 16, 16};
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
	if (fuzz_alloc_fits(maker, packet) &&
	    maker->cells + packet->rows * packet->cols > (maker->large ? 30000 : 1500)) {
		packet->rows = 1 + below(maker, 8);
		packet->cols = 1 + below(maker, 8);
	}
	if (!maker->world.equal && !fuzz_alloc_fits(maker, packet))
		packet->opcode = LIMEN_OP_IDENT; /* capacity is not comparable */
}

/* A log table whose variates crowd within a few 2^-16 of whole bits less edge / 4096, so that pulses whose barrier is
 * such a number (make_pulse) decide on the last bit of A6. With the standard table that happens once in 2^16 visits. */
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
	static const unsigned char bits_of[] = {16, 32, 64, 32, 16, 128, 64};
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
			uint64_t value =
				field == LIMEN_FIELD_TOTALS ? make_total(maker) : make_value(maker, field, tile->bits);

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
		{LIMEN_OP_PULSE, 26}, {LIMEN_OP_GRAD, 12},  {LIMEN_OP_MVM, 9},   {LIMEN_OP_MVMT, 9},
		{LIMEN_OP_LOADV, 10}, {LIMEN_OP_WRITE, 8},  {LIMEN_OP_READ, 9},  {LIMEN_OP_COLV, 3},
		{LIMEN_OP_MOVEV, 3},  {LIMEN_OP_STOREV, 4}, {LIMEN_OP_CLEAR, 3}, {LIMEN_OP_TABLE, 1},
		{LIMEN_OP_IDENT, 1},  {LIMEN_OP_ALLOC, 2},
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

void fuzz_make_valid(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload)
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
