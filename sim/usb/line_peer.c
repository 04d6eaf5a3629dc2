/* line_peer.c: a serial line, byte by byte, with peer.c at its end. */
#include "line.h"
#include "peer.h"

#include "link.h"

#include <stdlib.h>
#include <string.h>

enum { QUEUE_BYTES = 4096, BITS = 10 };

struct queue {
	uint8_t bytes[QUEUE_BYTES];
	size_t first, count;
};

struct peer_line {
	struct peer *peer;
	uint32_t clock_hz;
	uint32_t baud;
	bool low;
	struct queue out, in;              /* to the board, from it */
	int out_byte, in_byte;             /* on their way, or -1 */
	uint64_t out_left, in_left;        /* cycles until they have arrived */
	uint64_t low_cycles, still_cycles; /* since the line to the board fell, or last moved */
	struct emu_line_stats stats;
};

static bool push(struct queue *queue, uint8_t byte)
{
	if (queue->count == QUEUE_BYTES)
		return false;
	queue->bytes[(queue->first + queue->count++) % QUEUE_BYTES] = byte;
	return true;
}

static int pop(struct queue *queue)
{
	int byte;

	if (!queue->count)
		return -1;
	byte = queue->bytes[queue->first];
	queue->first = (queue->first + 1) % QUEUE_BYTES;
	queue->count--;
	return byte;
}

/* Cycles of a byte at the bridge's rate, and at the board's. */
static uint64_t out_cycles(const struct peer_line *line)
{
	return (uint64_t)BITS * line->clock_hz / line->baud;
}

static uint64_t in_cycles(const struct peer_line *line)
{
	return (uint64_t)BITS * peer_divisor(line->peer);
}

/* What the other end makes of a byte: with rates more than 5% apart the last bits are read at wrong places. */
static uint8_t heard(const struct peer_line *line, uint8_t byte)
{
	uint64_t a = out_cycles(line), b = in_cycles(line);

	return 20 * (a > b ? a - b : b - a) > b ? (uint8_t) ~((unsigned)byte << 1) : byte;
}

static void step_out(struct peer_line *line, uint64_t cycles)
{
	if (line->low) {
		line->low_cycles += cycles;
		if (line->low_cycles >= LIMEN_LINK_BREAK_CYCLES)
			peer_restart(line->peer);
		return;
	}
	line->low_cycles = 0;
	line->still_cycles += cycles;
	if (line->out_byte >= 0) {
		line->stats.sending += cycles;
		line->still_cycles = 0;
		line->out_left -= line->out_left < cycles ? line->out_left : cycles;
		if (line->out_left)
			return;
		peer_take(line->peer, heard(line, (uint8_t)line->out_byte));
	} else {
		line->stats.starved += cycles;
		if (line->still_cycles >= LIMEN_LINK_GAP_CYCLES)
			peer_gap(line->peer);
	}
	line->out_byte = pop(&line->out);
	line->out_left = out_cycles(line);
	line->stats.sent += line->out_byte >= 0;
}

static void step_in(struct peer_line *line, uint64_t cycles)
{
	if (line->in_byte >= 0) {
		line->in_left -= line->in_left < cycles ? line->in_left : cycles;
		if (line->in_left)
			return;
		push(&line->in, heard(line, (uint8_t)line->in_byte)); /* full: lost, as in a bridge */
		line->stats.received++;
		line->in_byte = -1;
	}
	if (line->in.count < QUEUE_BYTES)
		line->in_byte = peer_give(line->peer);
	line->in_left = in_cycles(line);
}

/* Cycles until something happens, at most `most`. */
static uint64_t next_event(const struct peer_line *line, uint64_t most)
{
	uint64_t next = most;

	if (line->out_byte >= 0 && line->out_left < next)
		next = line->out_left;
	if (line->in_byte >= 0 && line->in_left < next)
		next = line->in_left;
	/* else the peer is asked at the pace of a byte */
	return next < in_cycles(line) ? next : in_cycles(line);
}

static void run(void *self, uint64_t cycles)
{
	struct peer_line *line = self;

	while (cycles) {
		uint64_t step = next_event(line, cycles);

		step = step ? step : 1;
		peer_run(line->peer, step);
		step_out(line, step);
		step_in(line, step);
		cycles -= step;
	}
}

static void baud(void *self, uint32_t rate)
{
	struct peer_line *line = self;

	if (rate)
		line->baud = rate;
}

static void hold_low(void *self, bool low)
{
	((struct peer_line *)self)->low = low;
}

static size_t send(void *self, const uint8_t *bytes, size_t n)
{
	struct peer_line *line = self;
	size_t taken = 0;

	while (taken < n && push(&line->out, bytes[taken]))
		taken++;
	return taken;
}

static size_t unsent(const void *self)
{
	const struct peer_line *line = self;

	return line->out.count + (line->out_byte >= 0);
}

static void purge(void *self)
{
	struct peer_line *line = self;

	line->out.count = line->in.count = 0;
}

static size_t receive(void *self, uint8_t *bytes, size_t n)
{
	struct peer_line *line = self;
	size_t given = 0;

	while (given < n && line->in.count)
		bytes[given++] = (uint8_t)pop(&line->in);
	return given;
}

static void stats(const void *self, struct emu_line_stats *out)
{
	*out = ((const struct peer_line *)self)->stats;
}

static void close_line(void *self)
{
	struct peer_line *line = self;

	peer_close(line->peer);
	free(line);
}

bool emu_line_peer(struct emu_line *line, const char *config, unsigned clock_mhz)
{
	struct peer_line *self = calloc(1, sizeof(*self));

	if (!self)
		return false;
	self->peer = peer_open(config, clock_mhz);
	if (!self->peer) {
		free(self);
		return false;
	}
	self->clock_hz = clock_mhz * 1000000;
	self->baud = LIMEN_LINK_BAUD;
	self->out_byte = self->in_byte = -1;
	*line = (struct emu_line){
		.self = self,
		.clock_hz = self->clock_hz,
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
