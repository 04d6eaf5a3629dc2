/* line_board.c: a serial line, bit by bit, with a verilated board at its end: sim/board.h as struct emu_line has it. */
#include "line.h"

#include "board.h"

static void close_line(void *self)
{
	limen_board_close(self);
}

static void baud(void *self, uint32_t rate)
{
	limen_board_baud(self, rate);
}

static void hold_low(void *self, bool low)
{
	limen_board_break(self, low);
}

static size_t send(void *self, const uint8_t *bytes, size_t n)
{
	return limen_board_send(self, bytes, n);
}

static size_t unsent(const void *self)
{
	return limen_board_unsent(self);
}

static void purge(void *self)
{
	limen_board_purge(self);
}

static size_t receive(void *self, uint8_t *bytes, size_t n)
{
	return limen_board_receive(self, bytes, n);
}

static void run(void *self, uint64_t cycles)
{
	limen_board_run(self, cycles);
}

static void stats(const void *self, struct emu_line_stats *out)
{
	struct limen_board_stats from;

	limen_board_stats(self, &from);
	*out = (struct emu_line_stats){
		.sending = from.sending,
		.starved = from.starved,
		.sent = from.sent,
		.received = from.received,
	};
}

bool emu_line_board(struct emu_line *line, const char *name, char *err, size_t err_len)
{
	struct limen_board *board = limen_board_open(name, err, err_len);

	if (!board)
		return false;
	*line = (struct emu_line){
		.self = board,
		.clock_hz = limen_board_clock_hz(board),
		.close = close_line,
		.baud = baud,
		.hold_low = hold_low,
		.send = send,
		.unsent = unsent,
		.purge = purge,
		.receive = receive,
		.run = run,
		.stats = stats,
	};
	return true;
}
