/* test_errors.c: every error rule (E2..E10; E1 is in test_stream.c), the order among them, and P6. */
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* tiny: 1 lane, 256 cells, 64 row streams, vectors 4 x 128, 4 tiles, 2 slots, limit 1024. Tile 0: 8 x 6, B = 7. */
static int setup(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	uint32_t glauber[LIMEN_TABLE_WORDS];

	table_glauber(glauber);
	model_tables(ref, 0, glauber);
	model_alloc(ref, 0, 7, 8, 6);
	*state = ref;
	return 0;
}

static int teardown(void **state)
{
	limen_ref_close(*state);
	return 0;
}

struct row {
	struct packet packet;
	unsigned status;
};

static void rows_run(struct limen_ref *ref, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct answer *a = malloc(sizeof *a);
		bool answered;

		assert_non_null(a);
		answered = packet_run(ref, &rows[i].packet, a);
		if (!answered || a->status != rows[i].status || a->length != 0 || a->opcode != rows[i].packet.opcode)
			fail_msg("row %zu: status %d, expected %u", i, answered ? (int)a->status : -1, rows[i].status);
		free(a);
	}
}

#define RUN(ref, rows) rows_run(ref, rows, sizeof(rows) / sizeof *(rows))
#define CELLS(op) .opcode = LIMEN_OP_##op, .rows = 8, .cols = 6
#define ONE(op) .opcode = LIMEN_OP_##op, .rows = 1, .cols = 1

static void test_opcode(void **state)
{
	(void)state;
	for (unsigned opcode = 1; opcode < 256; opcode++) {
		static struct answer a;

		/* flags, tile and length are all wrong for most opcodes: only unknown ones may say OPCODE */
		if (!packet_run(*state, &(struct packet){ .opcode = opcode, .flags = 0xff, .tile = 9, .length = 7 },
				&a))
			fail();
		assert_int_equal(a.status == LIMEN_STATUS_OPCODE, opcode > 15);
	}
}

static void test_argument(void **state)
{
	static const struct row rows[] = {
		{ { .opcode = LIMEN_OP_IDENT, .flags = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_RESET, .flags = 0x80 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(ALLOC), .tile = 1, .va = 1, .flags = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(ALLOC), .tile = 1, .va = 0 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(ALLOC), .tile = 1, .va = 17 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_TABLE, .flags = 1, .length = 256 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_LOADV, .flags = 3, .rows = 1, .length = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_LOADV, .flags = 4, .rows = 1, .length = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_STOREV, .flags = 1, .rows = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { .opcode = LIMEN_OP_MOVEV, .flags = 1, .rows = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(WRITE), .flags = 7 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(WRITE), .flags = 8, .length = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(READ), .flags = 7 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(MVM), .flags = 2 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(MVM), .shift = 48 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(MVMT), .flags = 0x40 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(MVMT), .shift = 255 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(GRAD), .flags = 1 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(PULSE), .flags = 0x80, .sweeps = 1, .length = 3 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(PULSE), .flags = 3 << 3, .sweeps = 1, .length = 3 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(PULSE), .sweeps = 0, .length = 3 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(COLV), .flags = 2 }, LIMEN_STATUS_ARGUMENT },
		{ { ONE(CLEAR), .flags = 0x40 }, LIMEN_STATUS_ARGUMENT },
	};

	RUN(*state, rows);
}

static void test_tile(void **state)
{
	static const struct row rows[] = {
		{ { ONE(WRITE), .tile = 1, .length = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(WRITE), .tile = 1, .flags = LIMEN_FIELD_TOTALS, .length = 40 }, LIMEN_STATUS_TILE },
		{ { ONE(READ), .tile = 255 }, LIMEN_STATUS_TILE },
		{ { ONE(MVM), .tile = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(MVMT), .tile = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(GRAD), .tile = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(PULSE), .tile = 1, .sweeps = 1, .length = 3 }, LIMEN_STATUS_TILE },
		{ { ONE(COLV), .tile = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(CLEAR), .tile = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(ALLOC), .tile = 0, .va = 1 }, LIMEN_STATUS_TILE },
		{ { ONE(ALLOC), .tile = 2, .va = 1 }, LIMEN_STATUS_TILE },
	};

	RUN(*state, rows);
	for (unsigned tile = 1; tile < 4; tile++)
		model_alloc(*state, tile, 1, 1, 1);
	packet_fails(*state, &(struct packet){ ONE(ALLOC), .tile = 4, .va = 1 }, LIMEN_STATUS_TILE);
}

/* Both axes of a range of cells: count 0, one too many, first beyond, sums that pass 2^16. */
static void range_cells(struct limen_ref *ref, struct packet p)
{
	static const unsigned bad[][2] = { { 0, 0 }, { 0, 9 }, { 8, 1 }, { 7, 2 }, { 65535, 1 }, { 65535, 65535 } };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		p.row0 = bad[i][0];
		p.rows = bad[i][1];
		p.col0 = 0;
		p.cols = 6;
		packet_fails(ref, &p, LIMEN_STATUS_RANGE);
		p.row0 = 0;
		p.rows = 8;
		p.col0 = bad[i][0];
		p.cols = bad[i][1];
		packet_fails(ref, &p, LIMEN_STATUS_RANGE);
	}
}

static void test_range_cells(void **state)
{
	for (unsigned field = LIMEN_FIELD_LEVEL; field <= LIMEN_FIELD_BLOCKED; field++) {
		range_cells(*state, (struct packet){ .opcode = LIMEN_OP_WRITE, .flags = field });
		range_cells(*state, (struct packet){ .opcode = LIMEN_OP_READ, .flags = field });
	}
	range_cells(*state, (struct packet){ .opcode = LIMEN_OP_MVM });
	range_cells(*state, (struct packet){ .opcode = LIMEN_OP_MVMT });
	range_cells(*state, (struct packet){ .opcode = LIMEN_OP_GRAD });
	range_cells(*state, (struct packet){ .opcode = LIMEN_OP_PULSE, .sweeps = 1, .length = 3 });
	range_cells(*state, (struct packet){ .opcode = LIMEN_OP_CLEAR });
}

static void test_range(void **state)
{
	static const struct row rows[] = {
		{ { .opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_STREAM, .rows = 0 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .row0 = 8, .rows = 1 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_COLV, .rows = 9 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_COLV, .rows = 0 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_COLV, .rows = 8, .col0 = 6 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 0, .cols = 1 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 1, .cols = 0 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 129, .cols = 1 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 1, .cols = 129 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_LOADV, .rows = 0 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_LOADV, .rows = 129, .length = 33 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_STOREV, .rows = 0 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_STOREV, .row0 = 128, .rows = 1 }, LIMEN_STATUS_RANGE },
		{ { .opcode = LIMEN_OP_MOVEV, .row0 = 1, .rows = 128 }, LIMEN_STATUS_RANGE },
	};

	RUN(*state, rows);
	/* what is ignored must not matter: columns of STREAM, everything of TOTALS, cols of COLV, P11 */
	packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, .rows = 8,
						 .col0 = 999, .cols = 999 }, 32);
	packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_TOTALS, .row0 = 999,
						 .col0 = 999 }, 40);
	packet_silent(*state,
		      &(struct packet){ .opcode = LIMEN_OP_COLV, .rows = 8, .col0 = 5, .cols = 999, .va = 200 });
	packet_answers(*state, &(struct packet){ .opcode = LIMEN_OP_IDENT, .tile = 9, .va = 9, .rows = 7 }, 16);
}

static void test_vector(void **state)
{
	static const struct row rows[] = {
		{ { .opcode = LIMEN_OP_STOREV, .va = 4, .rows = 1 }, LIMEN_STATUS_VECTOR },
		{ { .opcode = LIMEN_OP_LOADV, .vb = 4, .rows = 1, .length = 1 }, LIMEN_STATUS_VECTOR },
		{ { .opcode = LIMEN_OP_MOVEV, .va = 4, .rows = 1 }, LIMEN_STATUS_VECTOR },
		{ { .opcode = LIMEN_OP_MOVEV, .vb = 4, .rows = 1 }, LIMEN_STATUS_VECTOR },
		{ { .opcode = LIMEN_OP_COLV, .vb = 4, .rows = 1 }, LIMEN_STATUS_VECTOR },
		{ { ONE(GRAD), .va = 4 }, LIMEN_STATUS_VECTOR },
		{ { ONE(GRAD), .vb = 255 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVM), .va = 4 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVM), .vb = 4, .flags = 1 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVM), .va = 2, .vb = 2, .flags = 1 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVMT), .va = 4 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVMT), .vb = 4, .flags = 1 }, LIMEN_STATUS_VECTOR },
		{ { ONE(MVMT), .va = 3, .vb = 3, .flags = 1 }, LIMEN_STATUS_VECTOR },
		{ { ONE(PULSE), .va = 4, .flags = LIMEN_FLAG_PULSE_OFFSET, .sweeps = 1, .length = 3 },
		  LIMEN_STATUS_VECTOR },
	};
	uint32_t payload[3] = { 0 };

	RUN(*state, rows);
	/* registers that are not used do not matter; GRAD and MOVEV may name one register twice */
	packet_answers(*state, &(struct packet){ ONE(MVM), .va = 2, .vb = 99 }, 1);
	packet_answers(*state, &(struct packet){ ONE(MVMT), .va = 2, .vb = 2 }, 1);
	packet_silent(*state, &(struct packet){ ONE(GRAD), .va = 2, .vb = 2 });
	packet_silent(*state, &(struct packet){ .opcode = LIMEN_OP_MOVEV, .va = 2, .vb = 2, .rows = 5 });
	packet_silent(*state, &(struct packet){ ONE(PULSE), .va = 99, .sweeps = 1, .payload = payload, .length = 3 });
}

static void test_table(void **state)
{
	struct limen_ref *bare = model_open("tiny");
	struct packet pulse = { ONE(PULSE), .sweeps = 1, .length = 3 };
	struct packet table = { .opcode = LIMEN_OP_TABLE, .vb = 3, .length = 256 };
	uint32_t words[LIMEN_TABLE_WORDS] = { 0 };

	packet_fails(*state, &table, LIMEN_STATUS_TABLE);
	pulse.flags = 1 << LIMEN_FLAG_PULSE_SLOT_LSB; /* slot 1 exists, not loaded */
	packet_fails(*state, &pulse, LIMEN_STATUS_TABLE);
	pulse.flags = 2 << LIMEN_FLAG_PULSE_SLOT_LSB; /* not below slots */
	packet_fails(*state, &pulse, LIMEN_STATUS_TABLE);

	/* the kinetics without the log table, then both */
	model_alloc(bare, 0, 7, 1, 1);
	pulse.flags = 1 << LIMEN_FLAG_PULSE_SLOT_LSB;
	table.payload = words;
	table.vb = 2;
	packet_silent(bare, &table);
	packet_fails(bare, &pulse, LIMEN_STATUS_TABLE);
	table.vb = 0;
	packet_silent(bare, &table);
	packet_silent(bare, &pulse);
	limen_ref_close(bare);
}

/* E8: what is left after tile 0 (48 cells, 8 streams) is 208 cells and 56 streams. */
static void test_capacity(void **state)
{
	packet_fails(*state, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 11, .cols = 19 },
		     LIMEN_STATUS_CAPACITY);
	packet_fails(*state, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 57, .cols = 1 },
		     LIMEN_STATUS_CAPACITY);
	model_alloc(*state, 1, 1, 52, 4);
	packet_fails(*state, &(struct packet){ ONE(ALLOC), .tile = 2, .va = 1 }, LIMEN_STATUS_CAPACITY);
}

/* E8 with lanes: laptop has 16 of 65536 cells and 256 streams; ceil(rows / 16) of each a tile. */
static void test_capacity_lanes(void **state)
{
	struct limen_ref *ref = model_open("laptop");

	(void)state;
	model_alloc(ref, 0, 4, 1000, 1000); /* 63 rows a lane: 63000 cells, 63 streams */
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = 33, .cols = 1000 },
		     LIMEN_STATUS_CAPACITY); /* 3000 of 2536 */
	model_alloc(ref, 1, 4, 32, 1000);
	model_alloc(ref, 2, 4, 1, 536);
	packet_fails(ref, &(struct packet){ ONE(ALLOC), .tile = 3, .va = 1 }, LIMEN_STATUS_CAPACITY);
	limen_ref_close(ref);
}

/* A tile within the limits of the device that this machine cannot hold */
static void test_capacity_memory(void **state)
{
	struct limen_ref_config config = *limen_ref_config_find("ref");
	struct limen_ref *ref;

	(void)state;
	config.vector_len = config.limit = 65535;
	config.lanes = 65536;
	ref = limen_ref_open(&config);
	assert_non_null(ref);
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_ALLOC, .va = 1, .rows = 65535, .cols = 65535 },
		     LIMEN_STATUS_CAPACITY);
	model_alloc(ref, 0, 1, 10, 10);
	limen_ref_close(ref);
}

static void test_answer(void **state)
{
	struct limen_ref *ref = model_open("quad");

	(void)state;
	model_alloc(ref, 0, 8, 129, 128); /* limit 16384 */
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_GRADIENT, .rows = 129,
					    .cols = 128 }, LIMEN_STATUS_ANSWER);
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_HEAT, .rows = 65,
					    .cols = 128 }, LIMEN_STATUS_ANSWER);
	packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_GRADIENT, .rows = 128,
					      .cols = 128 }, 16384);
	packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_LEVEL, .rows = 129,
					      .cols = 128 }, 129 * 64);
	limen_ref_close(ref);
}

static void test_length(void **state)
{
	static const struct row rows[] = {
		{ { .opcode = LIMEN_OP_IDENT, .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_RESET, .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { ONE(ALLOC), .tile = 1, .va = 1, .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_TABLE, .length = 255 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_TABLE, .length = 257 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_LOADV, .flags = 0, .rows = 5, .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_LOADV, .flags = 1, .rows = 5, .length = 2 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_LOADV, .flags = 2, .rows = 5, .length = 6 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_STOREV, .rows = 5, .length = 3 }, LIMEN_STATUS_LENGTH },
		{ { .opcode = LIMEN_OP_MOVEV, .rows = 5, .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_LEVEL, .length = 48 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_GRADIENT, .length = 24 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_HEAT, .length = 48 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_JUMPS, .length = 47 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_BLOCKED, .length = 25 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_STREAM, .length = 16 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(WRITE), .flags = LIMEN_FIELD_TOTALS, .length = 38 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(READ), .length = 24 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(MVM), .length = 8 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(MVMT), .length = 6 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(GRAD), .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(PULSE), .sweeps = 1, .length = 2 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(PULSE), .sweeps = 1, .length = 4 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(COLV), .length = 1 }, LIMEN_STATUS_LENGTH },
		{ { CELLS(CLEAR), .flags = 0x3f, .length = 1 }, LIMEN_STATUS_LENGTH },
	};

	RUN(*state, rows);
}

/* The order: a packet that breaks all rules that its opcode can break, mended one by one. */
static void test_order(void **state)
{
	struct packet pulse = { .opcode = LIMEN_OP_PULSE, .flags = 0xff, .tile = 5, .va = 9, .length = 5 };
	struct packet read = { .opcode = LIMEN_OP_READ, .flags = 7, .tile = 5, .length = 5 };
	struct packet alloc = { .opcode = LIMEN_OP_ALLOC, .tile = 5, .length = 5 };
	struct packet mvm = {
		.opcode = LIMEN_OP_MVM, .flags = 1, .tile = 5, .va = 1, .vb = 1, .shift = 99, .length = 5
	};
	struct packet table = { .opcode = LIMEN_OP_TABLE, .flags = 1, .vb = 9, .length = 5 };
	struct packet loadv = { .opcode = LIMEN_OP_LOADV, .flags = 3, .vb = 9, .length = 5 };

	packet_fails(*state, &pulse, LIMEN_STATUS_ARGUMENT);
	pulse.flags = LIMEN_FLAG_PULSE_OFFSET | LIMEN_FLAG_PULSE_SLOT;
	packet_fails(*state, &pulse, LIMEN_STATUS_ARGUMENT);
	pulse.sweeps = 1;
	packet_fails(*state, &pulse, LIMEN_STATUS_TILE);
	pulse.tile = 0;
	packet_fails(*state, &pulse, LIMEN_STATUS_RANGE);
	pulse.rows = pulse.cols = 1;
	packet_fails(*state, &pulse, LIMEN_STATUS_VECTOR);
	pulse.va = 0;
	packet_fails(*state, &pulse, LIMEN_STATUS_TABLE);
	pulse.flags = 0;
	packet_fails(*state, &pulse, LIMEN_STATUS_LENGTH);

	packet_fails(*state, &read, LIMEN_STATUS_ARGUMENT);
	read.flags = LIMEN_FIELD_HEAT;
	packet_fails(*state, &read, LIMEN_STATUS_TILE);
	read.tile = 0;
	packet_fails(*state, &read, LIMEN_STATUS_RANGE);
	read.rows = read.cols = 1;
	packet_fails(*state, &read, LIMEN_STATUS_LENGTH);

	packet_fails(*state, &alloc, LIMEN_STATUS_ARGUMENT);
	alloc.va = 16;
	packet_fails(*state, &alloc, LIMEN_STATUS_TILE);
	alloc.tile = 1;
	packet_fails(*state, &alloc, LIMEN_STATUS_RANGE);
	alloc.rows = alloc.cols = 128;
	packet_fails(*state, &alloc, LIMEN_STATUS_CAPACITY);
	alloc.rows = 1;
	packet_fails(*state, &alloc, LIMEN_STATUS_LENGTH);

	packet_fails(*state, &mvm, LIMEN_STATUS_ARGUMENT);
	mvm.shift = 47;
	packet_fails(*state, &mvm, LIMEN_STATUS_TILE);
	mvm.tile = 0;
	packet_fails(*state, &mvm, LIMEN_STATUS_RANGE);
	mvm.rows = mvm.cols = 1;
	packet_fails(*state, &mvm, LIMEN_STATUS_VECTOR);
	mvm.vb = 2;
	packet_fails(*state, &mvm, LIMEN_STATUS_LENGTH);

	packet_fails(*state, &table, LIMEN_STATUS_ARGUMENT);
	table.flags = 0;
	packet_fails(*state, &table, LIMEN_STATUS_TABLE);
	table.vb = 0;
	packet_fails(*state, &table, LIMEN_STATUS_LENGTH);

	packet_fails(*state, &loadv, LIMEN_STATUS_ARGUMENT);
	loadv.flags = 2;
	packet_fails(*state, &loadv, LIMEN_STATUS_RANGE);
	loadv.rows = 4;
	packet_fails(*state, &loadv, LIMEN_STATUS_VECTOR);
	loadv.vb = 0;
	packet_fails(*state, &loadv, LIMEN_STATUS_LENGTH);
}

/* E9 comes before E10 */
static void test_order_answer(void **state)
{
	struct limen_ref *ref = model_open("quad");

	(void)state;
	model_alloc(ref, 0, 8, 129, 128);
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_GRADIENT, .rows = 129,
					    .cols = 128, .length = 1 }, LIMEN_STATUS_ANSWER);
	limen_ref_close(ref);
}

/* P6: a failing packet changes nothing. */
static void test_nothing_changes(void **state)
{
	static const int16_t x[4] = { 1, -2, 3, -4 };

	model_vector(*state, 1, 4, x);
	model_write(*state, 0, LIMEN_FIELD_LEVEL, 2, 3, 17);
	model_write(*state, 0, LIMEN_FIELD_GRADIENT, 2, 3, 99);
	packet_fails(*state, &(struct packet){ CELLS(CLEAR), .flags = 0x3f, .length = 3 }, LIMEN_STATUS_LENGTH);
	packet_fails(*state, &(struct packet){ CELLS(WRITE), .length = 23 }, LIMEN_STATUS_LENGTH);
	packet_fails(*state, &(struct packet){ CELLS(PULSE), .flags = 2, .sweeps = 1, .length = 4 },
		     LIMEN_STATUS_LENGTH);
	packet_fails(*state, &(struct packet){ CELLS(GRAD), .va = 1, .vb = 1, .length = 1 }, LIMEN_STATUS_LENGTH);
	packet_fails(*state, &(struct packet){ .opcode = LIMEN_OP_LOADV, .vb = 1, .rows = 4, .length = 2 },
		     LIMEN_STATUS_LENGTH);
	packet_fails(*state, &(struct packet){ .opcode = LIMEN_OP_RESET, .length = 2 }, LIMEN_STATUS_LENGTH);
	assert_int_equal(model_element(*state, 1, 3), -4);
	assert_int_equal(model_read(*state, 0, LIMEN_FIELD_LEVEL, 2, 3), 17);
	assert_int_equal(model_read(*state, 0, LIMEN_FIELD_GRADIENT, 2, 3), 99);
	for (unsigned total = 0; total < LIMEN_TOTAL_COUNT; total++)
		assert_int_equal(model_total(*state, 0, total), 0);
	for (unsigned row = 0; row < 8; row++)
		assert_int_equal(model_read(*state, 0, LIMEN_FIELD_STREAM, row, 0), 1);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_opcode), CASE(test_argument), CASE(test_tile), CASE(test_range_cells), CASE(test_range),
		CASE(test_vector), CASE(test_table), CASE(test_capacity), CASE(test_capacity_lanes),
		CASE(test_capacity_memory), CASE(test_answer), CASE(test_length), CASE(test_order), CASE(test_order_answer), CASE(test_nothing_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
