/* test_board.c: a whole board, frame by frame: what HELLO and IDENT say of it, its diodes, RTS, a break. */
#include "wire.h"

#include <contract.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { OPEN = 1, BUSY = 2, LINE = 4, STOPPED = 8, ERROR = 16 }; /* the diodes of hw/README.md */

static struct wire wire;
static struct wire_frame frame;

static unsigned leds(void)
{
	limen_board_run(wire.board, 100);
	return limen_board_leds(wire.board);
}

static void hx8k(void **state)
{
	static const uint32_t ident[LIMEN_HEADER_WORDS] = {LIMEN_OP_IDENT};
	char err[100];
	uint8_t bytes[WIRE_BYTES_MAX];
	size_t n;

	(void)state;
	wire.board = limen_board_open("hx8k", err, sizeof err);
	assert_non_null(wire.board);
	limen_board_run(wire.board, 1000); /* of reset */
	assert_int_equal(leds(), 0);
	wire_reset(&wire, 9, 0);
	assert_int_equal(leds() | LINE, OPEN | BUSY | LINE); /* it clears its vectors */
	assert_true(wire_receive(&wire, &frame, 20000));
	assert_int_equal(frame.type, LIMEN_LINK_TYPE_HELLO);
	assert_int_equal(frame.session, 9);
	assert_int_equal(frame.word[0], limen_board_clock_hz(wire.board) / 1000000 | LIMEN_LINK_BOARD_hx8k << 8 |
						limen_board_clock_hz(wire.board) / LIMEN_LINK_BAUD << 16);
	limen_board_run(wire.board, 1000); /* END */
	assert_int_equal(leds(), OPEN);

	wire_data(&wire, 0, 0, ident, LIMEN_HEADER_WORDS);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	assert_int_equal(frame.words, LIMEN_ANSWER_WORDS + LIMEN_IDENT_WORDS);
	assert_int_equal(frame.word[LIMEN_ANSWER_WORDS + LIMEN_IDENT_MAGIC], LIMEN_MAGIC);
	assert_memory_equal(&frame.word[LIMEN_ANSWER_WORDS + LIMEN_IDENT_NAME0], "tiny", 4);

	n = wire_pack(&(struct wire_frame){.type = LIMEN_LINK_TYPE_NAK}, bytes);
	bytes[n - 1] ^= 1;
	wire_bytes(&wire, bytes, n);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_NAK, 1, 1);
	limen_board_run(wire.board, 1000);
	assert_int_equal(leds(), OPEN | ERROR);
	limen_board_rts(wire.board, false);
	assert_int_equal(leds(), OPEN | ERROR | STOPPED);
	limen_board_break(wire.board, true);
	limen_board_run(wire.board, LIMEN_LINK_BREAK_CYCLES + 100);
	limen_board_break(wire.board, false);
	limen_board_rts(wire.board, true);
	limen_board_run(wire.board, 2000); /* the array's own reset */
	assert_int_equal(leds(), 0);
	limen_board_close(wire.board);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(hx8k)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
