/* board.c: the bridge's end of a simulated board's serial line, bit by bit. See board.h.
 *
 * Time is counted in cycles x bits per second: a bit is over when that sum reaches the clock's frequency, so that any
 * rate is exact on average.
 */
#include "board.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { QUEUE_BYTES = 4096, FRAME_BITS = 10 };

struct queue {
	uint8_t bytes[QUEUE_BYTES];
	size_t first, len;
};

struct limen_board {
	const struct limen_board_model *model;
	void *chip;
	struct limen_board_pins pins;
	struct queue down, up;
	struct {
		unsigned left; /* bits, the one on the line too */
		unsigned bits; /* the lowest is on the line */
		uint64_t baud, time;
	} out;
	struct {
		unsigned left; /* bits to be sampled */
		unsigned bits;
		uint64_t baud, time;
		bool before; /* the line's level a cycle ago */
	} in;
	uint64_t baud;
	bool go, low;
	struct limen_board_stats stats;
};

static bool queue_put(struct queue *q, uint8_t byte)
{
	if (q->len == QUEUE_BYTES)
		return false;
	q->bytes[(q->first + q->len++) % QUEUE_BYTES] = byte;
	return true;
}

static uint8_t queue_take(struct queue *q)
{
	uint8_t byte = q->bytes[q->first];

	q->first = (q->first + 1) % QUEUE_BYTES;
	q->len--;
	return byte;
}

struct limen_board *limen_board_open_model(const struct limen_board_model *model, char *err, size_t err_len)
{
	struct limen_board *b = calloc(1, sizeof *b);

	if (b)
		b->chip = model->open();
	if (!b || !b->chip) {
		snprintf(err, err_len, "%s: no memory for the simulated board", model->name);
		free(b);
		return NULL;
	}
	b->model = model;
	b->baud = 1000000;
	b->go = true;
	b->in.before = true;
	b->pins.cts_n = true; /* until the first cycle shows it */
	return b;
}

struct limen_board *limen_board_open(const char *name, char *err, size_t err_len)
{
	for (size_t i = 0; limen_board_models[i]; i++)
		if (!strcmp(limen_board_models[i]->name, name))
			return limen_board_open_model(limen_board_models[i], err, err_len);
	snprintf(err, err_len, "no simulated board '%s' in this build", name);
	return NULL;
}

void limen_board_close(struct limen_board *b)
{
	if (!b)
		return;
	b->model->close(b->chip);
	free(b);
}

void limen_board_baud(struct limen_board *b, uint32_t baud)
{
	if (baud)
		b->baud = baud;
}

void limen_board_rts(struct limen_board *b, bool go)
{
	b->go = go;
}

void limen_board_break(struct limen_board *b, bool low)
{
	b->low = low;
}

bool limen_board_cts(const struct limen_board *b)
{
	return !b->pins.cts_n;
}

size_t limen_board_send(struct limen_board *b, const uint8_t *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && queue_put(&b->down, bytes[i]))
		i++;
	return i;
}

size_t limen_board_unsent(const struct limen_board *b)
{
	return b->down.len + (b->out.left != 0);
}

void limen_board_purge(struct limen_board *b)
{
	b->down.len = b->up.len = 0;
}

size_t limen_board_receive(struct limen_board *b, uint8_t *bytes, size_t n)
{
	size_t i = 0;

	while (i < n && b->up.len)
		bytes[i++] = queue_take(&b->up);
	return i;
}

/* The level of the line to the board in this cycle. */
static bool line_down(struct limen_board *b)
{
	bool level;

	if (!b->out.left && b->down.len && !b->pins.cts_n) {
		b->out.bits = 1u << (FRAME_BITS - 1) | (unsigned)queue_take(&b->down) << 1;
		b->out.left = FRAME_BITS;
		b->out.baud = b->baud;
	}
	if (!b->out.left) {
		b->out.time = 0;
		b->stats.starved++;
		return !b->low;
	}
	b->stats.sending++;
	level = b->out.bits & 1;
	b->out.time += b->out.baud;
	if (b->out.time >= b->model->clock_hz) {
		b->out.time -= b->model->clock_hz;
		b->out.bits >>= 1;
		if (!--b->out.left)
			b->stats.sent++;
	}
	return level && !b->low;
}

/* Samples the line from the board, in the middle of each bit. */
static void line_up(struct limen_board *b, bool level)
{
	bool falls = b->in.before && !level;

	b->in.before = level;
	if (!b->in.left) {
		if (!falls)
			return;
		b->in.left = FRAME_BITS;
		b->in.baud = b->baud;
		b->in.bits = 0;
		b->in.time = b->model->clock_hz / 2;
	}
	b->in.time += b->in.baud;
	if (b->in.time < b->model->clock_hz)
		return;
	b->in.time -= b->model->clock_hz;
	if (b->in.left == FRAME_BITS && level) { /* no start bit after all */
		b->in.left = 0;
		return;
	}
	b->in.bits = b->in.bits >> 1 | (unsigned)level << (FRAME_BITS - 1);
	if (--b->in.left)
		return;
	b->stats.received++;
	b->stats.framing_errors += !level;
	queue_put(&b->up, (uint8_t)(b->in.bits >> 1)); /* there is room, or the bridge told the board to stop in vain */
}

void limen_board_run(struct limen_board *b, uint64_t cycles)
{
	for (uint64_t i = 0; i < cycles; i++) {
		b->pins.rx = line_down(b);
		b->pins.rts_n = !b->go || b->up.len + 16 > QUEUE_BYTES;
		b->model->step(b->chip, &b->pins);
		line_up(b, b->pins.tx);
	}
	b->stats.cycles += cycles;
}

uint8_t limen_board_leds(const struct limen_board *b)
{
	return b->pins.leds;
}

uint32_t limen_board_clock_hz(const struct limen_board *b)
{
	return b->model->clock_hz;
}

void limen_board_stats(const struct limen_board *b, struct limen_board_stats *stats)
{
	*stats = b->stats;
}
