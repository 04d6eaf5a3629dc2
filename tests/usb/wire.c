/* wire.c: see wire.h. */
#include "wire.h"

#include "device.h"
#include "frame.h"
#include "uri.h"

#include <stdlib.h>
#include <string.h>

enum { TICKS_PER_S = 20000 };

struct wire {
	struct wire_options options;
	struct emu_line line;
	struct limen_link *link;
	uint64_t ticks;
	uint64_t moved; /* bytes both ways */
	unsigned baud;
};

struct wire_options wire_options;
static struct wire *opened;
static uint64_t given; /* bytes from the board, since the last open */

static void tick(struct wire *wire)
{
	wire->line.run(wire->line.self, wire->line.clock_hz / TICKS_PER_S);
	wire->ticks++;
}

/* Strikes with a probability, from the seed of the faults. */
static bool happens(struct wire *wire, double probability)
{
	return probability > 0.0 && (double)(emu_draw(&wire->options.faults) >> 11) * 0x1p-53 < probability;
}

/* What the cable does to n bytes; `out` has room for twice as many. Returns how many come out. */
static size_t spoil(struct wire *wire, const uint8_t *bytes, size_t n, uint8_t *out)
{
	const bool fast = wire->options.baud_good && wire->baud > wire->options.baud_good;
	size_t made = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t byte = bytes[i];

		wire->moved++;
		if (fast && happens(wire, 0.05))
			byte ^= 0x10;
		if (happens(wire, wire->options.noise))
			out[made++] = (uint8_t)emu_draw(&wire->options.faults);
		made += emu_damage(&wire->options.faults, &byte, 1) ? (out[made] = byte, 1u) : 0u;
	}
	return made;
}

static size_t at_most(const struct wire *wire, size_t n, size_t most)
{
	if (wire->options.trickle && wire->options.trickle < most)
		most = wire->options.trickle;
	return n < most ? n : most;
}

static void restart(struct wire *wire)
{
	wire->line.hold_low(wire->line.self, true);
	for (int i = 0; i < TICKS_PER_S / 100; i++)
		tick(wire);
	wire->line.hold_low(wire->line.self, false);
	wire->options.restart_after = 0;
}

static long pipe_write(void *ctx, const uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	struct wire *wire = ctx;
	uint8_t out[2 * 512];
	size_t room = 4096 - wire->line.unsent(wire->line.self);

	(void)err;
	n = at_most(wire, n, room / 2 < 512 ? room / 2 : 512);
	wire->line.send(wire->line.self, out, spoil(wire, bytes, n, out));
	if (wire->options.restart_after && wire->moved >= wire->options.restart_after)
		restart(wire);
	return (long)n;
}

/* A frame with a right CRC of a type, numbers, length and payload that nobody meant. Returns its bytes. */
static size_t lie(struct wire *wire, uint8_t *bytes)
{
	const uint64_t random = emu_draw(&wire->options.faults);
	struct limen_frame frame = {
		.type = random % 8 ? (unsigned)(random % 3) : LIMEN_LINK_TYPE_HELLO,
		.seq = random >> 8 & 7,
		.ack = random >> 16 & 7,
		.session = random >> 24 & 63,
		.argument = 1 + (random >> 32) % LIMEN_LINK_WORDS_MAX,
	};

	for (unsigned i = 0; i < LIMEN_LINK_WORDS_MAX; i++)
		frame.payload[i] = random >> 40 & 1 ? (uint32_t)emu_draw(&wire->options.faults) : 0;
	return limen_frame_encode(&frame, bytes);
}

static long pipe_read(void *ctx, uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	struct wire *wire = ctx;
	uint8_t in[256];

	(void)err;
	if (wire->options.lies_after && wire->moved >= wire->options.lies_after && n >= LIMEN_FRAME_BYTES_MAX &&
	    wire->ticks % 64 == 0) {
		tick(wire);
		return (long)lie(wire, bytes);
	}
	n = wire->line.receive(wire->line.self, in, at_most(wire, n / 2, sizeof(in)));
	if (wire->options.lose_at > given && wire->options.lose_at <= given + n) {
		const size_t at = (size_t)(wire->options.lose_at - given) - 1;

		memmove(in + at, in + at + 1, n - at - 1);
		n--;
		given++;
	}
	given += n;
	if (wire->options.mute_after && wire->moved >= wire->options.mute_after)
		n = 0;
	return (long)spoil(wire, in, n, bytes);
}

static int pipe_wait(void *ctx, int timeout_ms, struct limen_errmsg *err)
{
	struct wire *wire = ctx;

	(void)err;
	(void)timeout_ms; /* a moment is enough: the caller looks at the clock */
	tick(wire);
	return 0;
}

static int pipe_set_rate(void *ctx, unsigned baud, struct limen_errmsg *err)
{
	struct wire *wire = ctx;

	(void)err;
	if (baud == wire->options.refused)
		return LIMEN_ENOTSUP;
	wire->baud = baud;
	wire->line.baud(wire->line.self, baud);
	return 0;
}

static int pipe_send_break(void *ctx, struct limen_errmsg *err)
{
	struct wire *wire = ctx;

	(void)err;
	wire->line.purge(wire->line.self);
	wire->line.hold_low(wire->line.self, true);
	for (int i = 0; i < TICKS_PER_S / 500; i++)
		tick(wire);
	wire->line.hold_low(wire->line.self, false);
	return 0;
}

static int64_t pipe_now_ms(void *ctx)
{
	return (int64_t)(((const struct wire *)ctx)->ticks * 1000 / TICKS_PER_S);
}

static const struct limen_pipe pipe_table = {
	.write = pipe_write,
	.read = pipe_read,
	.wait = pipe_wait,
	.set_rate = pipe_set_rate,
	.send_break = pipe_send_break,
	.now_ms = pipe_now_ms,
};

static void wire_close(void *self)
{
	struct wire *wire = self;

	limen_link_close(wire->link);
	wire->line.close(wire->line.self);
	free(wire);
	opened = NULL;
}

static int wire_open_it(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct wire *wire = calloc(1, sizeof(*wire));
	int error;

	(void)uri;
	if (!wire || !emu_line_peer(&wire->line, "tiny", wire_options.clock_mhz))
		abort();
	wire->options = wire_options;
	opened = wire;
	error = limen_link_open(&pipe_table, wire, wire_options.baud_most, &wire->link, err);
	if (error)
		wire_close(wire);
	else
		*self = wire;
	return error;
}

static int wire_reset(void *self, struct limen_errmsg *err)
{
	return limen_link_reset(((struct wire *)self)->link, err);
}

static long wire_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_link_write(((struct wire *)self)->link, words, n, err);
}

static long wire_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_link_read(((struct wire *)self)->link, words, n, err);
}

static int wire_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	return limen_link_wait(((struct wire *)self)->link, timeout_ms, err);
}

const struct limen_transport wire_transport = {
	.scheme = "wire",
	.summary = "the link over an emulated line",
	.keys = "",
	.open = wire_open_it,
	.close = wire_close,
	.reset = wire_reset,
	.write = wire_write,
	.read = wire_read,
	.wait = wire_wait,
};

const struct limen_link_stats *wire_stats(void)
{
	return limen_link_stats(opened->link);
}

const struct limen_link_info *wire_info(void)
{
	return limen_link_info(opened->link);
}

const struct emu_faults *wire_faults(void)
{
	return &opened->options.faults;
}

void wire_line_stats(struct emu_line_stats *stats)
{
	opened->line.stats(opened->line.self, stats);
}

uint64_t wire_given(void)
{
	return given;
}

int64_t wire_now_ms(void)
{
	return pipe_now_ms(opened);
}

int wire_open(struct limen_device **device, struct limen_errmsg *err)
{
	struct limen_uri uri;
	int error = limen_uri_parse("wire:", &uri, err);

	if (error)
		return error;
	given = 0;
	error = limen_device_open(&wire_transport, &uri, "wire:", wire_options.timeout_ms, device, err);
	limen_uri_free(&uri);
	return error;
}
