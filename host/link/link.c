/* link.c: words in frames, acknowledgement, repetition: rules L7 and L10 to L15 of hw/link/README.md, the host's part. */
#include "state.h"

#include <stdio.h>
#include <string.h>

enum {
	POLL_FIRST_MS = 10, /* while frames are under way */
	POLL_IDLE_MS = 1,   /* when all have arrived */
	POLL_MOST_MS = 250,
	FRAME_MS = 1000,   /* without a byte: a frame that has begun does not go on */
	SILENT_MS = 5000,  /* without any frame, though asked ... */
	SILENT_POLLS = 10, /* ... so often */
	LOOK_MS = 50,      /* a longer pause between two looks is the caller's, not the board's */
};

/* a - b of two numbers on the wire */
static unsigned distance(unsigned a, unsigned b)
{
	return (a - b) % LIMEN_LINK_SEQUENCE;
}

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

/* --- in --- */

/* Quiet time before the first question: while frames are under way they need theirs, and a slow line (or a simulated one)
 * more than that. */
static int first_poll_ms(const struct limen_link *link)
{
	const int least = link->first == link->end ? POLL_IDLE_MS : POLL_FIRST_MS;
	const int slow = link->first == link->end ? link->answer_ms : 2 * link->answer_ms;

	return slow > least ? slow : least;
}

static void progress(struct limen_link *link)
{
	link->quiet_ms = link->looked_ms;
	link->poll_ms = first_poll_ms(link);
	link->idle = 0;
}

/* ACK of a frame that came (L12). True: it says something new. */
static bool take_ack(struct limen_link *link, const struct limen_frame *frame)
{
	unsigned done = distance(frame->ack, link->first);

	if (!done || done > link->furthest - link->first)
		return false;
	link->first += done;
	if (link->next - link->first > LIMEN_LINK_WINDOW) /* it was about to send those again */
		link->next = link->first;
	progress(link);
	return true;
}

/* The answer to a question: what went out before it and has not arrived is sent again. What went out after it may still be
 * on its way. */
static void go_back(struct limen_link *link, const struct limen_frame *frame)
{
	const unsigned wanted = distance(frame->seq, link->first), asked = link->asked_at - link->first;

	if (asked <= LIMEN_LINK_WINDOW && wanted < asked && wanted < link->next - link->first)
		link->next = link->first + wanted;
}

static void take_state(struct limen_link *link, const struct limen_frame *frame)
{
	const bool news = take_ack(link, frame);

	/* The board says NAK of frames that it has already, too. Whether something is missing only an answer tells. */
	if (frame->type == LIMEN_LINK_TYPE_NAK) {
		link->doubt = true;
		return;
	}
	if (!link->asked || news)
		return;
	go_back(link, frame);
	link->asked = false;
	if (link->looked_ms - link->asked_ms < POLL_MOST_MS)
		link->answer_ms = (int)(link->looked_ms - link->asked_ms);
	link->idle = frame->argument & LIMEN_LINK_IDLE ? link->idle + 1 : 0;
}

static void take_data(struct limen_link *link, const struct limen_frame *frame)
{
	unsigned ahead = distance(frame->seq, link->want);

	take_ack(link, frame);
	link->idle = 0;
	if (ahead) {
		/* one that was taken before is only acknowledged again */
		*(ahead < LIMEN_LINK_WINDOW ? &link->owes_nak : &link->owes_ack) = true;
		return;
	}
	memcpy(link->in + link->in_end, frame->payload, frame->words * sizeof(*link->in));
	link->in_end += frame->words;
	link->want++;
	link->owes_ack = true;
	link->stats.frames_in++;
	progress(link);
}

static int take_hello(struct limen_link *link, const struct limen_frame *frame, struct limen_errmsg *err)
{
	const uint32_t payload = frame->payload[0];

	if (link->opened)
		return limen_link_fail(link, err, LIMEN_EIO,
				       "the board was restarted (its reset, its power, or another program): what it held is lost");
	if (frame->session != link->session)
		return 0; /* L17 */
	link->info.version = frame->argument;
	link->info.clock_mhz = payload >> (8 * LIMEN_LINK_HELLO_CLOCK) & 0xff;
	link->info.board = payload >> (8 * LIMEN_LINK_HELLO_BOARD) & 0xff;
	link->divisor = payload >> (8 * LIMEN_LINK_HELLO_DIVISOR) & 0xff;
	link->opened = true;
	return 0;
}

static int take_frame(struct limen_link *link, const struct limen_frame *frame, struct limen_errmsg *err)
{
	link->heard_ms = link->looked_ms;
	link->polls = 0;
	if (frame->type == LIMEN_LINK_TYPE_HELLO)
		return take_hello(link, frame, err);
	if (!link->opened)
		return 0; /* of an earlier session (L17) */
	if (frame->type == LIMEN_LINK_TYPE_DATA)
		take_data(link, frame);
	else
		take_state(link, frame);
	return 0;
}

static bool room_for_frame(const struct limen_link *link)
{
	return LIMEN_LINK_IN_WORDS - link->in_end >= LIMEN_LINK_WORDS_MAX;
}

/* Takes apart what has come. A frame that has begun stays. */
static int parse(struct limen_link *link, struct limen_errmsg *err)
{
	enum limen_frame_result result;
	struct limen_frame frame;
	size_t at = 0, used = 0;
	int error = 0;

	while (!error && at < link->bytes_end && room_for_frame(link)) {
		result = limen_frame_decode(link->bytes + at, link->bytes_end - at, &frame, &used);
		if (result == LIMEN_FRAME_MORE)
			break;
		if (result == LIMEN_FRAME_GOOD) {
			error = take_frame(link, &frame, err);
		} else if (link->bytes[at] != LIMEN_LINK_END) {
			link->stats.skipped++;
			link->idle = 0;
		}
		if (result == LIMEN_FRAME_WRONG) {
			link->stats.wrong++;
			link->owes_nak = link->opened;
		}
		at += used;
	}
	link->bytes_end -= at;
	memmove(link->bytes, link->bytes + at, link->bytes_end);
	return error ? error : at > 0;
}

/* A frame that begins and does not end: what looked like one may hide another (L8). The answers to polls fill up one that
 * lost a few bytes; this is for one whose length is wrong. */
static void give_up_frame(struct limen_link *link)
{
	if (!link->bytes_end || link->looked_ms - link->bytes_ms < FRAME_MS)
		return;
	link->bytes_end--;
	memmove(link->bytes, link->bytes + 1, link->bytes_end);
	link->stats.skipped++;
}

static int receive(struct limen_link *link, struct limen_errmsg *err)
{
	int moved = 0, parsed;

	if (link->in_start == link->in_end)
		link->in_start = link->in_end = 0;
	do {
		long got = link->pipe->read(link->ctx, link->bytes + link->bytes_end,
					    LIMEN_LINK_IN_BYTES - link->bytes_end, err);

		if (got < 0)
			return limen_link_fail(link, NULL, (int)got, err ? err->text : "");
		link->stats.bytes_in += (uint64_t)got;
		if (got)
			link->bytes_ms = link->quiet_ms = link->looked_ms;
		link->bytes_end += (size_t)got;
		parsed = parse(link, err);
		if (parsed < 0)
			return parsed;
		moved |= parsed || got;
	} while (parsed && link->bytes_end < LIMEN_LINK_IN_BYTES && room_for_frame(link));
	return moved;
}

/* --- out --- */

void limen_link_put(struct limen_link *link, const struct limen_frame *frame)
{
	link->wire_start = 0;
	link->wire_end = limen_frame_encode(frame, link->wire);
}

/* Hands bytes to the pipe. 1: the wire buffer is empty, 0: not yet, or an error. */
static int drain_wire(struct limen_link *link, struct limen_errmsg *err)
{
	while (link->wire_start < link->wire_end) {
		long taken = link->pipe->write(link->ctx, link->wire + link->wire_start,
					       link->wire_end - link->wire_start, err);

		if (taken < 0)
			return limen_link_fail(link, NULL, (int)taken, err ? err->text : "");
		if (!taken)
			return 0;
		link->wire_start += (size_t)taken;
		link->stats.bytes_out += (uint64_t)taken;
	}
	return 1;
}

/* Cuts the next frame from the queued words, if there are enough. */
static void cut(struct limen_link *link)
{
	const size_t left = link->out_end - link->out_start;
	struct limen_link_sent *sent = &link->sent[link->end % LIMEN_LINK_WINDOW];

	if (link->end - link->first == LIMEN_LINK_WINDOW || !left || (left < LIMEN_LINK_WORDS_MAX && !link->flush))
		return;
	sent->words = left < LIMEN_LINK_WORDS_MAX ? (unsigned)left : LIMEN_LINK_WORDS_MAX;
	memcpy(sent->payload, link->out + link->out_start, sent->words * sizeof(*link->out));
	link->out_start += sent->words;
	link->end++;
}

static void put_data(struct limen_link *link)
{
	const struct limen_link_sent *sent = &link->sent[link->next % LIMEN_LINK_WINDOW];
	struct limen_frame frame = {
		.type = LIMEN_LINK_TYPE_DATA,
		.seq = link->next % LIMEN_LINK_SEQUENCE,
		.ack = link->want % LIMEN_LINK_SEQUENCE,
		.argument = sent->words,
	};

	memcpy(frame.payload, sent->payload, sent->words * sizeof(*frame.payload));
	limen_link_put(link, &frame);
	link->stats.frames_out++;
	link->stats.resent += link->next != link->furthest;
	link->next++;
	if (link->next - link->furthest <= LIMEN_LINK_WINDOW)
		link->furthest = link->next;
	link->owes_ack = false;
	link->idle = 0;
	if (link->poll_ms < first_poll_ms(link))
		progress(link);
}

static void put_state(struct limen_link *link)
{
	const struct limen_frame frame = {
		.type = link->owes_nak ? LIMEN_LINK_TYPE_NAK : LIMEN_LINK_TYPE_ACK,
		.seq = link->want % LIMEN_LINK_SEQUENCE,
		.ack = link->want % LIMEN_LINK_SEQUENCE,
	};

	limen_link_put(link, &frame);
	link->owes_ack = link->owes_nak = false;
}

/* Asks the board where it stands with the next frame. */
static void ask_now(struct limen_link *link)
{
	link->doubt = false;
	link->owes_nak = link->asked = true;
	link->asked_at = link->next;
	link->asked_ms = link->looked_ms;
	link->stats.polls++;
}

/* Puts frames into the pipe, those first that set the other end going. */
static int send(struct limen_link *link, struct limen_errmsg *err)
{
	int moved = 0, empty;

	while ((empty = drain_wire(link, err)) > 0 && link->opened) {
		if (link->doubt && !link->asked)
			ask_now(link);
		if (link->owes_nak) {
			put_state(link);
		} else {
			if (link->next == link->end)
				cut(link);
			if (link->next != link->end)
				put_data(link);
			else if (link->owes_ack)
				put_state(link);
			else
				break;
		}
		moved = 1;
	}
	return empty < 0 ? empty : moved;
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
	received = receive(link, err);
	if (received < 0)
		return received;
	sent = send(link, err);
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
	ask_now(link);
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

/* Everything that was written has been worked off, and everything that the board had to say has come. The board's "idle"
 * counts what it has sent, not what has arrived; a frame that got lost comes again after the first answer, before the
 * second one (L14, L15). */
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
