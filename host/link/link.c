/* link.c: what a transport calls, and time: when the board is asked, and when it is given up. */
#include "state.h"

#include <stdio.h>
#include <string.h>

enum {
	POLL_FIRST_MS = 10, /* while frames are under way */
	POLL_IDLE_MS = 1,   /* when all have arrived */
	POLL_MOST_MS = 250,
	FRAME_MS = 1000,   /* without a byte: a frame that has begun does not go on ... */
	FRAME_POLLS = 4,   /* ... nor after so many questions without a frame in answer */
	SILENT_MS = 5000,  /* without any frame, though asked ... */
	SILENT_POLLS = 10, /* ... so often */
	LOOK_MS = 50,      /* a longer pause between two looks is the caller's, not the board's */
};

int limen_link_fail(struct limen_link *link, struct limen_errmsg *err, int error, const char *text)
{
	if (!link->error) {
		link->error = error;
		snprintf(link->message.text, sizeof(link->message.text), "link: %s", text);
	}
	if (err)
		*err = link->message;
	return link->error;
}

void limen_link_forget(struct limen_link *link)
{
	link->out_start = link->out_end = 0;
	link->first = link->next = link->end = link->furthest = 0;
	link->flush = link->came_short = false;
	link->in_start = link->in_end = 0;
	link->want = 0;
	link->owes_ack = link->owes_nak = false;
	link->looked_ms = link->heard_ms = link->quiet_ms = link->bytes_ms = link->pipe->now_ms(link->ctx);
	link->poll_ms = POLL_FIRST_MS;
	link->answer_ms = 0;
	link->polls = link->idle = 0;
	link->asked = link->doubt = false;
	link->error = 0;
}

/* Quiet time before the first question: while frames are under way they need theirs, and a slow line (or a simulated
 * one) more than that. */
int limen_link_patience_ms(const struct limen_link *link)
{
	const int least = link->first == link->end ? POLL_IDLE_MS : POLL_FIRST_MS;
	const int slow = link->first == link->end ? link->answer_ms : 2 * link->answer_ms;

	return slow > least ? slow : least;
}

void limen_link_progress(struct limen_link *link)
{
	link->quiet_ms = link->looked_ms;
	link->poll_ms = limen_link_patience_ms(link);
	link->idle = 0;
}

void limen_link_ask(struct limen_link *link)
{
	link->doubt = false;
	link->owes_nak = link->asked = true;
	link->asked_at = link->next;
	link->asked_ms = link->looked_ms;
	link->stats.polls++;
}

/* A frame that begins and does not end: what looked like one may hide another (L8). The answers to polls fill up one
 * that lost a few bytes; this is for one whose length is wrong, which may hide many of them. */
static void give_up_frame(struct limen_link *link)
{
	if (!link->bytes_end || (link->looked_ms - link->bytes_ms < FRAME_MS && link->polls < FRAME_POLLS))
		return;
	link->bytes_end--;
	memmove(link->bytes, link->bytes + 1, link->bytes_end);
	link->stats.skipped++;
}

int limen_link_service(struct limen_link *link, struct limen_errmsg *err)
{
	const int64_t now = link->pipe->now_ms(link->ctx), pause = now - link->looked_ms;
	int received, sent;

	if (link->error)
		return limen_link_fail(link, err, link->error, "");
	if (pause > LOOK_MS) {
		link->heard_ms += pause;
		link->quiet_ms += pause;
		link->bytes_ms += pause;
	}
	link->looked_ms = now;
	received = limen_link_receive(link, err);
	if (received < 0)
		return received;
	sent = limen_link_send(link, err);
	return sent < 0 ? sent : received || sent;
}

int limen_link_pause(struct limen_link *link, int timeout_ms, struct limen_errmsg *err)
{
	const int64_t before = link->pipe->now_ms(link->ctx);
	int error = link->pipe->wait(link->ctx, timeout_ms, err);

	if (error)
		return limen_link_fail(link, NULL, error, err ? err->text : "");
	/* this pause is the board's time, however long it took */
	link->looked_ms += link->pipe->now_ms(link->ctx) - before;
	return 0;
}

void limen_link_poll(struct limen_link *link)
{
	give_up_frame(link);
	limen_link_ask(link);
	link->polls++;
	link->quiet_ms = link->looked_ms;
	link->poll_ms = link->poll_ms < POLL_MOST_MS / 2 ? 2 * link->poll_ms : POLL_MOST_MS;
}

/* --- what a transport calls --- */

long limen_link_write(struct limen_link *link, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	size_t queued = link->out_end - link->out_start, room = LIMEN_LINK_OUT_WORDS - queued;
	int error;

	link->came_short = n > room; /* a write() that took all there was wants no more */
	if (n > room)
		n = room;
	if (link->out_start) {
		memmove(link->out, link->out + link->out_start, queued * sizeof(*link->out));
		link->out_start = 0;
		link->out_end = queued;
	}
	memcpy(link->out + link->out_end, words, n * sizeof(*words));
	link->out_end += n;
	link->flush = false;
	link->idle = 0;
	error = limen_link_service(link, err);
	return error < 0 ? error : (long)n;
}

long limen_link_read(struct limen_link *link, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	int error = link->in_start == link->in_end ? limen_link_service(link, err) : 0;

	if (error < 0)
		return error;
	if (n > link->in_end - link->in_start)
		n = link->in_end - link->in_start;
	memcpy(words, link->in + link->in_start, n * sizeof(*words));
	link->in_start += n;
	return (long)n;
}

/* Everything that was written has been worked off, and everything that the board had to say has come. The board's
 * "idle" counts what it has sent, not what has arrived; a frame that got lost comes again after the first answer,
 * before the second one (L14, L15). */
static bool is_idle(const struct limen_link *link)
{
	return link->idle >= 2 && link->first == link->end && link->out_start == link->out_end && !link->bytes_end;
}

/* Nothing has moved for poll_ms: asks, or says that nobody is there. */
static int ask(struct limen_link *link, struct limen_errmsg *err)
{
	if (link->polls >= SILENT_POLLS && link->looked_ms - link->heard_ms > SILENT_MS)
		return limen_link_fail(link, err, LIMEN_ETIMEOUT,
				       "the board has fallen silent: it was reset, or lost its power or its image");
	limen_link_poll(link);
	return 0;
}

/* Milliseconds until the board must be asked. After a first "idle" it is asked again at once. */
static int64_t ask_in_ms(const struct limen_link *link)
{
	return link->idle && !link->asked ? 0 : link->quiet_ms + link->poll_ms - link->looked_ms;
}

/* Is there something for the caller, or nothing more to come? */
static bool is_over(struct limen_link *link, int64_t end_ms)
{
	const size_t queued = link->out_end - link->out_start;

	if (link->came_short && 2 * queued <= LIMEN_LINK_OUT_WORDS) {
		link->came_short = false;
		return true;
	}
	return link->in_start < link->in_end || is_idle(link) || link->looked_ms >= end_ms;
}

int limen_link_wait(struct limen_link *link, int timeout_ms, struct limen_errmsg *err)
{
	const int64_t end_ms = link->pipe->now_ms(link->ctx) + timeout_ms;
	int moved, error = 0;

	link->flush = true;
	while (!error) {
		moved = limen_link_service(link, err);
		if (moved < 0)
			return moved;
		if (is_over(link, end_ms))
			return link->in_start < link->in_end;
		if (moved)
			continue;
		if (ask_in_ms(link) <= 0) {
			error = ask(link, err);
		} else {
			int64_t left_ms = end_ms - link->looked_ms;

			left_ms = left_ms < ask_in_ms(link) ? left_ms : ask_in_ms(link);
			error = limen_link_pause(link, (int)left_ms, err);
		}
	}
	return error;
}

const struct limen_link_info *limen_link_info(const struct limen_link *link)
{
	return &link->info;
}

const struct limen_link_stats *limen_link_stats(const struct limen_link *link)
{
	return &link->stats;
}
