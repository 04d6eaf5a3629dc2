/* conf_errors.c: every status, each naming its packet and changing nothing; the order of checks. */
#include "rig.h"

#include <string.h>

enum { ROWS = 5, COLS = 6 };

/* A small device with one tile, everything loaded; later cases break one thing at a time. */
static void begin(struct rig *rig)
{
	int16_t w[ROWS * COLS], x[128];

	rig_tile(rig, ROWS, COLS, 8, 4);
	rig_levels(rig, 0, -128, 127, w);
	for (unsigned reg = 0; reg < 4; reg++)
		rig_vector(rig, reg, 128, -100, 100, x);
	must(rig, limen_grad(rig->device, 0, NULL, 0, 1));
	must(rig, limen_sync(rig->device));
}

static const uint32_t payload[2048] = { 1, 2, 3 };

static void expect(struct rig *rig, unsigned status, struct raw_packet packet)
{
	unsigned got = rig_status(rig, &packet, payload);

	if (got != status) {
		print_error("opcode %u: %s, not %s\n", packet.opcode, limen_status_text(got),
			    limen_status_text(status));
		fail();
	}
}

#define P(...) ((struct raw_packet){ __VA_ARGS__ })
#define RANGE .rows = ROWS, .cols = COLS

void conf_status_opcode(void **state)
{
	struct rig *rig = *state;

	for (unsigned opcode = 16; opcode < 256; opcode++)
		expect(rig, LIMEN_STATUS_OPCODE, P(.opcode = opcode, .length = opcode % 5));
}

void conf_status_argument(void **state)
{
	/* the flag bits that the contract defines */
	static const unsigned char defined[16] = {
		[LIMEN_OP_LOADV] = 3, [LIMEN_OP_WRITE] = 7,   [LIMEN_OP_READ] = 7, [LIMEN_OP_MVM] = 1,
		[LIMEN_OP_MVMT] = 1,  [LIMEN_OP_PULSE] = 127, [LIMEN_OP_COLV] = 1, [LIMEN_OP_CLEAR] = 63,
	};
	struct rig *rig = *state;

	begin(rig);
	for (unsigned opcode = 1; opcode < 16; opcode++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			if (!(defined[opcode] >> bit & 1))
				expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = opcode, .flags = 1U << bit));
		}
	}
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_LOADV, .flags = 3));
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_READ, .flags = 7, RANGE));
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_WRITE, .flags = 7, RANGE));
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_PULSE, .flags = 3 << 3, .vb = 1, RANGE, .length = 3));
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_PULSE, .vb = 0, RANGE, .length = 3));
	for (unsigned shift = 48; shift < 256; shift += 23) {
		expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_MVM, .shift = shift, RANGE));
		expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_MVMT, .shift = shift, RANGE));
	}
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 0, .rows = 1, .cols = 1));
	expect(rig, LIMEN_STATUS_ARGUMENT, P(.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 17, .rows = 1, .cols = 1));
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_PULSE, .shift = 1, RANGE, .length = 3)); /* 256 sweeps */
}

static const unsigned tile_opcodes[] = { LIMEN_OP_WRITE, LIMEN_OP_READ,  LIMEN_OP_MVM,  LIMEN_OP_MVMT,
					 LIMEN_OP_GRAD,  LIMEN_OP_PULSE, LIMEN_OP_COLV, LIMEN_OP_CLEAR };

void conf_status_tile(void **state)
{
	struct rig *rig = *state;

	begin(rig);
	for (unsigned i = 0; i < 8; i++) {
		expect(rig, LIMEN_STATUS_TILE, P(.opcode = tile_opcodes[i], .tile = 1, .vb = 1, RANGE));
		expect(rig, LIMEN_STATUS_TILE, P(.opcode = tile_opcodes[i], .tile = 255, .vb = 1, RANGE));
	}
	expect(rig, LIMEN_STATUS_TILE, P(.opcode = LIMEN_OP_ALLOC, .tile = 0, .va = 3, .rows = 1, .cols = 1));
	expect(rig, LIMEN_STATUS_TILE, P(.opcode = LIMEN_OP_ALLOC, .tile = 2, .va = 3, .rows = 1, .cols = 1));
}

void conf_status_range(void **state)
{
	static const struct {
		unsigned row0, rows, col0, cols;
	} bad[] = { { 0, 0, 0, COLS },    { 0, ROWS + 1, 0, COLS }, { 1, ROWS, 0, COLS },
		    { ROWS, 1, 0, COLS }, { 65535, 1, 0, COLS },    { 65535, 65535, 0, COLS } };
	struct rig *rig = *state;
	unsigned len = rig_info(rig)->vector_len;

	begin(rig);
	for (unsigned i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (unsigned k = 0; k < 8; k++) {
			expect(rig, LIMEN_STATUS_RANGE,
			       P(.opcode = tile_opcodes[k], .vb = 1, .row0 = bad[i].row0, .rows = bad[i].rows,
				 .col0 = 0, .cols = COLS));
			if (tile_opcodes[k] == LIMEN_OP_COLV)
				continue;
			/* the same numbers for columns: one more of them than rows */
			expect(rig, LIMEN_STATUS_RANGE,
			       P(.opcode = tile_opcodes[k], .vb = 1, .rows = ROWS,
				 .col0 = bad[i].row0 == ROWS ? COLS : bad[i].row0,
				 .cols = bad[i].rows == ROWS || bad[i].rows == ROWS + 1 ? bad[i].rows + 1
											: bad[i].rows));
		}
	}
	expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_COLV, .vb = 1, .rows = 1, .col0 = COLS));
	expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .rows = ROWS + 1));
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .rows = 1, .col0 = 999));
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_TOTALS, .row0 = 999));
	for (unsigned k = 0; k < 2; k++) {
		unsigned opcode = k ? LIMEN_OP_MOVEV : LIMEN_OP_STOREV;

		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = opcode, .rows = 0));
		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = opcode, .row0 = 1, .rows = len));
		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = opcode, .row0 = 65535, .rows = 65535));
		expect(rig, LIMEN_STATUS_OK, P(.opcode = opcode, .row0 = 0, .rows = len));
	}
	expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_LOADV, .rows = 0));
	expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_LOADV, .rows = len + 1));
}

void conf_status_vector(void **state)
{
	struct rig *rig = *state;
	unsigned none = rig_info(rig)->vectors;

	begin(rig);
	if (none > 255) {
		print_message("skipped: every register number exists\n");
		skip();
	}
	for (unsigned k = 0; k < 2; k++, none = 255) {
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_STOREV, .va = none, .rows = 1));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MOVEV, .va = none, .rows = 1));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MOVEV, .vb = none, .rows = 1));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_LOADV, .vb = none, .rows = 1, .length = 1));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVM, .va = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVMT, .va = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVM, .flags = 1, .vb = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVMT, .flags = 1, .vb = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_GRAD, .va = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_GRAD, .vb = none, RANGE));
		expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_COLV, .vb = none, .rows = 1));
		expect(rig, LIMEN_STATUS_VECTOR,
		       P(.opcode = LIMEN_OP_PULSE, .flags = LIMEN_FLAG_PULSE_OFFSET, .va = none, .vb = 1, RANGE,
			 .length = 3));
		/* registers that the opcode does not use may have any number (P11) */
		expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_MVM, .vb = none, RANGE));
		expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_PULSE, .va = none, .vb = 1, RANGE, .length = 3));
		expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_STOREV, .vb = none, .rows = 1));
	}
	expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVM, .flags = 1, .va = 2, .vb = 2, RANGE));
	expect(rig, LIMEN_STATUS_VECTOR, P(.opcode = LIMEN_OP_MVMT, .flags = 1, .va = 2, .vb = 2, RANGE));
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_GRAD, .va = 2, .vb = 2, RANGE));
}

void conf_status_table(void **state)
{
	struct rig *rig = *state;
	unsigned slots = rig_info(rig)->slots;
	struct raw_packet pulse = { .opcode = LIMEN_OP_PULSE, .vb = 1, RANGE, .length = 3 };

	begin(rig);
	expect(rig, LIMEN_STATUS_TABLE, P(.opcode = LIMEN_OP_TABLE, .vb = slots + 1, .length = 256));
	expect(rig, LIMEN_STATUS_TABLE, P(.opcode = LIMEN_OP_TABLE, .vb = 255, .length = 256));
	expect(rig, LIMEN_STATUS_OK, pulse);
	for (unsigned slot = 1; slot < 4; slot++) { /* absent, or not loaded */
		pulse.flags = slot << 5;
		expect(rig, LIMEN_STATUS_TABLE, pulse);
	}
	must(rig, limen_reset(rig->device));
	must(rig, limen_tile_alloc(rig->device, ROWS, COLS, 3, NULL));
	must(rig, limen_sync(rig->device));
	pulse.flags = 0;
	expect(rig, LIMEN_STATUS_TABLE, pulse);
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_TABLE, .vb = 1, .length = 256));
	expect(rig, LIMEN_STATUS_TABLE, pulse); /* still no log table */
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_TABLE, .vb = 0, .length = 256));
	expect(rig, LIMEN_STATUS_OK, pulse);
}

void conf_status_capacity(void **state)
{
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);
	unsigned len = info->vector_len, lane_rows = (len + info->lanes - 1) / info->lanes;

	begin(rig);
	if ((uint64_t)lane_rows * len <= info->depth - COLS && lane_rows < info->row_slots) {
		print_message("skipped: the largest tile fits beside a small one\n");
		skip();
	}
	expect(rig, LIMEN_STATUS_CAPACITY, P(.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 3, .rows = len, .cols = len));
	expect(rig, LIMEN_STATUS_OK, P(.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 3, .rows = 1, .cols = 1));
}

/* E9, where a tile can have more words of a field than a packet */
void conf_status_answer(void **state)
{
	struct rig *rig = *state;
	const struct limen_info *info = rig_info(rig);
	unsigned cols = info->limit / 200 + 1, lane_rows = (100 + info->lanes - 1) / info->lanes;

	if (cols > info->vector_len || lane_rows > info->row_slots || lane_rows * cols > info->depth) {
		print_message("skipped: no tile of this device outgrows a packet of %u words\n", info->limit);
		skip();
	}
	rig_tile(rig, 100, cols, 3, 1);
	must(rig, limen_sync(rig->device));
	expect(rig, LIMEN_STATUS_ANSWER,
	       P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_HEAT, .rows = 100, .cols = cols));
	expect(rig, LIMEN_STATUS_OK,
	       P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_HEAT, .rows = 100, .cols = cols - 1));
	expect(rig, LIMEN_STATUS_ANSWER,
	       P(.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_HEAT, .rows = 100, .cols = cols, .length = 1));
}

void conf_status_length(void **state)
{
	struct rig *rig = *state;
	/* every opcode with valid arguments, and the length it needs */
	const struct raw_packet valid[] = {
		P(.opcode = LIMEN_OP_IDENT),
		P(.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 3, .rows = 1, .cols = 1),
		P(.opcode = LIMEN_OP_TABLE, .vb = 1, .length = 256),
		P(.opcode = LIMEN_OP_LOADV, .flags = 0, .rows = 5, .length = 2),
		P(.opcode = LIMEN_OP_LOADV, .flags = 1, .rows = 5, .length = 3),
		P(.opcode = LIMEN_OP_LOADV, .flags = 2, .rows = 5, .length = 5),
		P(.opcode = LIMEN_OP_STOREV, .rows = 5),
		P(.opcode = LIMEN_OP_MOVEV, .vb = 1, .rows = 5),
		P(.opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_LEVEL, .rows = 3, .cols = 3, .length = 5),
		P(.opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_HEAT, .rows = 3, .cols = 3, .length = 18),
		P(.opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_STREAM, .rows = 3, .length = 12),
		P(.opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_TOTALS, .length = 40),
		P(.opcode = LIMEN_OP_READ, RANGE),
		P(.opcode = LIMEN_OP_MVM, RANGE),
		P(.opcode = LIMEN_OP_MVMT, RANGE),
		P(.opcode = LIMEN_OP_GRAD, RANGE),
		P(.opcode = LIMEN_OP_PULSE, .vb = 1, RANGE, .length = 3),
		P(.opcode = LIMEN_OP_COLV, .rows = 2),
		P(.opcode = LIMEN_OP_CLEAR, .flags = 1, .rows = 2, .cols = 2),
		P(.opcode = LIMEN_OP_RESET),
	};

	begin(rig);
	for (unsigned i = 0; i < sizeof(valid) / sizeof(valid[0]); i++) {
		struct raw_packet packet = valid[i];

		packet.length++;
		expect(rig, LIMEN_STATUS_LENGTH, packet);
		packet.length = 1000;
		expect(rig, LIMEN_STATUS_LENGTH, packet);
		if (valid[i].length) {
			packet.length = valid[i].length - 1;
			expect(rig, LIMEN_STATUS_LENGTH, packet);
			packet.length = 0;
			expect(rig, LIMEN_STATUS_LENGTH, packet);
		}
		expect(rig, LIMEN_STATUS_OK, valid[i]);
	}
}

/* E1: the device answers, then takes words and does nothing until a reset. */
void conf_status_overlong(void **state)
{
	struct rig *rig = *state;
	struct raw_packet packet = { .opcode = LIMEN_OP_LOADV, .flags = 1, .rows = 2 };
	const struct raw_packet ident = { .opcode = LIMEN_OP_IDENT };
	uint32_t words[400], answer[64];

	if (rig_info(rig)->limit == 65535) {
		print_message("skipped: no length is above the limit\n");
		skip();
	}
	for (unsigned i = 0; i < 3; i++) {
		packet.length = i == 0 ? rig_info(rig)->limit + 1 : i == 1 ? 65535 : rig_info(rig)->limit + 1;
		packet.opcode = i == 2 ? 99 : LIMEN_OP_LOADV; /* before the opcode is looked at */
		raw_header(&packet, words);
		for (int k = 0; k < 99; k++)
			raw_header(&ident, words + 4 + 4 * k);
		assert_int_equal(rig_raw(rig, words, 400, answer, 64), 2);
		assert_int_equal(answer[0], LIMEN_STATUS_OVERLONG << 8 | packet.opcode);
		assert_int_equal(rig_raw(rig, words, 400, answer, 64), 0);
		must(rig, limen_reset(rig->device));
		must(rig, limen_sync(rig->device));
	}
	/* the longest length that is not overlong is refused in step */
	packet = (struct raw_packet){ .opcode = 99, .length = 1024 };
	assert_int_equal(rig_status(rig, &packet, payload), LIMEN_STATUS_OPCODE);
}

/* The first error that applies is reported. */
void conf_status_order(void **state)
{
	struct rig *rig = *state;
	struct raw_packet packet = { .opcode = 77,
				     .flags = 0x80,
				     .tile = 9,
				     .va = 255,
				     .vb = 255,
				     .shift = 255,
				     .rows = 99,
				     .cols = 99,
				     .length = 7 };

	begin(rig);
	expect(rig, LIMEN_STATUS_OPCODE, packet);
	packet.opcode = LIMEN_OP_MVM;
	expect(rig, LIMEN_STATUS_ARGUMENT, packet);
	packet.flags = 1;
	expect(rig, LIMEN_STATUS_ARGUMENT, packet); /* the shift */
	packet.shift = 0;
	expect(rig, LIMEN_STATUS_TILE, packet);
	packet.tile = 0;
	expect(rig, LIMEN_STATUS_RANGE, packet);
	packet.rows = packet.cols = 1;
	expect(rig, LIMEN_STATUS_VECTOR, packet);
	packet.va = 1;
	packet.vb = 2;
	expect(rig, LIMEN_STATUS_LENGTH, packet);
	packet.length = 0;
	expect(rig, LIMEN_STATUS_OK, packet);
	packet = (struct raw_packet){
		.opcode = LIMEN_OP_PULSE, .flags = LIMEN_FLAG_PULSE_OFFSET | 1 << 5, .va = 255, .vb = 1, RANGE
	};
	expect(rig, LIMEN_STATUS_VECTOR, packet);
	packet.va = 0;
	expect(rig, LIMEN_STATUS_TABLE, packet);
	packet.flags = 0;
	expect(rig, LIMEN_STATUS_LENGTH, packet);
	packet = (struct raw_packet){ .opcode = LIMEN_OP_ALLOC, .va = 3, .rows = 65535, .cols = 65535, .length = 1 };
	expect(rig, LIMEN_STATUS_TILE, packet);
	packet.tile = 1;
	expect(rig, LIMEN_STATUS_RANGE, packet);
	packet.rows = packet.cols = 1;
	expect(rig, LIMEN_STATUS_LENGTH, packet);
}

/* P6: refused packets with payloads of all lengths leave the whole state as it was, and the stream in step. */
void conf_error_changes_nothing(void **state)
{
	static struct rig_tile_state before, after;
	struct rig *rig = *state;
	int16_t x[4][128], y[4][128];

	begin(rig);
	rig_save(rig, 0, &before);
	for (unsigned reg = 0; reg < 4; reg++)
		must(rig, limen_vector_read(rig->device, reg, 0, 128, x[reg]));
	must(rig, limen_sync(rig->device));
	for (unsigned length = 0; length <= 1024; length += length < 20 ? 1 : 251) {
		expect(rig, LIMEN_STATUS_OPCODE, P(.opcode = 33, .length = length));
		expect(rig, LIMEN_STATUS_TILE, P(.opcode = LIMEN_OP_WRITE, .tile = 3, RANGE, .length = length));
		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_WRITE, .rows = 9, .cols = 9, .length = length));
		expect(rig, LIMEN_STATUS_LENGTH,
		       P(.opcode = LIMEN_OP_WRITE, .rows = 1, .cols = 1, .length = length == 1 ? 2 : length));
		expect(rig, LIMEN_STATUS_TABLE,
		       P(.opcode = LIMEN_OP_PULSE, .flags = 3 << 5, .vb = 1, RANGE, .length = length));
		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_LOADV, .rows = 0, .length = length));
		expect(rig, LIMEN_STATUS_RANGE, P(.opcode = LIMEN_OP_GRAD, .rows = 1, .cols = 99, .length = length));
	}
	rig_save(rig, 0, &after);
	rig_same_state(&before, &after);
	for (unsigned reg = 0; reg < 4; reg++)
		must(rig, limen_vector_read(rig->device, reg, 0, 128, y[reg]));
	must(rig, limen_sync(rig->device));
	assert_memory_equal(x, y, sizeof(x));
}
