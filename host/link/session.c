/* session.c: how a session begins (rules L3, L16 to L18), and at which rate. */
#include "state.h"

#include "errmsg.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	RESET_TRIES = 6,
	RESET_FIRST_MS = 100, /* for the HELLO; twice as long each time */
	SESSION_COUNT = 63,
	PROOF_POLLS = 8, /* answered polls that a new rate is trusted after */
	PROOF_MS = 400,
	CHIP_RATES = 4, /* rates that are tried, the fastest first */
};

static int pipe_error(struct limen_link *link, struct limen_errmsg *err, int error)
{
	return error ? limen_link_fail(link, NULL, error, err ? err->text : "") : 0;
}

/* Serves the link until done() or the time is over. 1: done, 0: not, or an error. */
static int serve_until(struct limen_link *link, bool (*done)(const struct limen_link *link), int timeout_ms,
		       struct limen_errmsg *err)
{
	const int64_t end_ms = link->pipe->now_ms(link->ctx) + timeout_ms;
	bool last;
	int moved;

	do { /* what came in a pause that took too long is still looked at */
		last = link->pipe->now_ms(link->ctx) >= end_ms;
		moved = limen_link_service(link, err);
		if (moved >= 0 && done(link))
			return 1;
		if (!moved && !last)
			moved = limen_link_pause(link, link->looked_ms < end_ms ? (int)(end_ms - link->looked_ms) : 0,
						 err);
	} while (moved >= 0 && !last);
	return moved < 0 ? moved : 0;
}

static bool is_opened(const struct limen_link *link)
{
	return link->opened;
}

static bool wire_is_empty(const struct limen_link *link)
{
	return link->wire_start == link->wire_end;
}

static bool is_answered(const struct limen_link *link)
{
	return !link->asked;
}

/* One RESET and its HELLO. divisor 0: as it is. 1: the session is open, 0: no answer, or an error. */
static int try_reset(struct limen_link *link, unsigned divisor, int timeout_ms, struct limen_errmsg *err)
{
	const struct limen_frame frame = {
		.type = LIMEN_LINK_TYPE_RESET,
		.session = link->session % SESSION_COUNT + 1,
		.argument = divisor,
	};
	int done;

	/* the number first: a late HELLO of the RESET before must not open this session */
	link->session = frame.session;
	/* half a frame would swallow the RESET */
	link->opened = false;
	limen_link_forget(link);
	done = serve_until(link, wire_is_empty, timeout_ms, err);
	if (done <= 0)
		return done;
	limen_link_forget(link);
	link->bytes_end = 0; /* the beginning of a frame of a wrong length would swallow the HELLO */
	limen_link_put(link, &frame);
	return serve_until(link, is_opened, timeout_ms, err);
}

static int reset_patiently(struct limen_link *link, unsigned divisor, unsigned tries, struct limen_errmsg *err)
{
	int done = 0;

	for (unsigned i = 0; !done && i < tries; i++)
		done = try_reset(link, divisor, RESET_FIRST_MS << i, err);
	return done;
}

static int set_rate(struct limen_link *link, unsigned baud, struct limen_errmsg *err)
{
	int error = link->pipe->set_rate ? link->pipe->set_rate(link->ctx, baud, err) : 0;

	if (!error && link->pipe->set_rate)
		link->info.baud = baud;
	return error;
}

/* Back to where a board is after power-up, whatever it does and at whatever rate. */
static int start_over(struct limen_link *link, struct limen_errmsg *err)
{
	int error = 0;

	link->wire_start = link->wire_end = 0;
	link->bytes_end = 0;
	limen_link_forget(link);
	if (link->pipe->send_break)
		error = link->pipe->send_break(link->ctx, err);
	if (!error)
		error = set_rate(link, LIMEN_LINK_BAUD, err);
	return pipe_error(link, err, error);
}

static int no_answer(struct limen_link *link, struct limen_errmsg *err)
{
	return limen_link_fail(link, err, LIMEN_ETIMEOUT,
			       "nothing answers; is this the board, is it programmed, is its power LED on?");
}

static int find_board(struct limen_link *link, struct limen_errmsg *err)
{
	int done = start_over(link, err);

	if (!done)
		done = reset_patiently(link, 0, RESET_TRIES, err);
	if (!done)
		return no_answer(link, err);
	if (done > 0 && link->info.version != LIMEN_LINK_VERSION) {
		char text[128];

		snprintf(text, sizeof(text), "the board speaks link version %u, this library %d; use a matching pair",
			 link->info.version, LIMEN_LINK_VERSION);
		return limen_link_fail(link, err, LIMEN_EPROTOCOL, text);
	}
	return done < 0 ? done : 0;
}

/* Does every question get its answer, without a byte too much? 1 or 0, or an error. */
static int prove(struct limen_link *link, struct limen_errmsg *err)
{
	const uint64_t wrong = link->stats.wrong;
	int done = 1;

	for (unsigned i = 0; done > 0 && i < PROOF_POLLS; i++) {
		limen_link_poll(link);
		done = serve_until(link, is_answered, PROOF_MS, err);
	}
	return done < 0 ? done : done && link->stats.wrong == wrong;
}

/* Does the pipe have a rate? 1 or 0, or an error. The rate stays as it is. */
static int has_rate(struct limen_link *link, unsigned baud, struct limen_errmsg *err)
{
	int error = link->pipe->set_rate(link->ctx, baud, err);

	if (error == LIMEN_ENOTSUP)
		return 0;
	if (!error)
		error = link->pipe->set_rate(link->ctx, link->info.baud, err);
	return error ? pipe_error(link, err, error) : 1;
}

/* Tries a rate. 1: it works, 0: it does not, and the board is at the first one again; or an error. */
static int try_rate(struct limen_link *link, unsigned divisor, struct limen_errmsg *err)
{
	const unsigned baud = link->info.clock_mhz * 1000000 / divisor;
	int done = reset_patiently(link, divisor, 2, err); /* still at the old rate */

	if (done > 0) {
		done = set_rate(link, baud, err);
		if (done)
			return pipe_error(link, err, done);
		limen_link_poll(link); /* whatever came while the rate changed is no proof of anything */
		done = serve_until(link, is_answered, PROOF_MS, err);
	}
	if (done > 0)
		done = prove(link, err);
	return done ? done : find_board(link, err);
}

/* The fastest rate that works, from baud_max down. */
static int choose_rate(struct limen_link *link, struct limen_errmsg *err)
{
	const unsigned clock = link->info.clock_mhz * 1000000;
	int done = 0;

	if (!link->pipe->set_rate || !clock)
		return 0;
	for (unsigned divisor = LIMEN_LINK_DIVISOR_MIN, tried = 0;
	     !done && tried < CHIP_RATES && clock / divisor > LIMEN_LINK_BAUD; divisor++) {
		if (clock / divisor > link->baud_max)
			continue;
		done = has_rate(link, clock / divisor, err);
		if (done <= 0)
			continue;
		done = try_rate(link, divisor, err);
		tried++;
	}
	return done < 0 ? done : 0;
}

static int connect(struct limen_link *link, struct limen_errmsg *err)
{
	int error = find_board(link, err);

	if (!error)
		error = choose_rate(link, err);
	return error;
}

int limen_link_open(const struct limen_pipe *pipe, void *ctx, unsigned baud_max, struct limen_link **opened,
		    struct limen_errmsg *err)
{
	struct limen_link *link = calloc(1, sizeof(*link));
	int error;

	if (!link)
		return limen_fail(err, LIMEN_ENOMEM, "link: out of memory");
	link->pipe = pipe;
	link->ctx = ctx;
	link->baud_max = baud_max;
	/* another number than the one that a program before this one used, as far as one can tell */
	link->session = (unsigned)(pipe->now_ms(ctx) % SESSION_COUNT);
	error = connect(link, err);
	if (error) {
		limen_link_close(link);
		return error;
	}
	*opened = link;
	return 0;
}

void limen_link_close(struct limen_link *link)
{
	free(link);
}

int limen_link_reset(struct limen_link *link, struct limen_errmsg *err)
{
	int done = reset_patiently(link, 0, 2, err);

	return done ? done < 0 ? done : 0 : connect(link, err);
}
