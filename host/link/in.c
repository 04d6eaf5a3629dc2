/* in.c: frames that come: rules L7 and L11 to L15 of hw/link/README.md, the host's part. */
#include "state.h"

#include <string.h>

enum { ANSWER_MOST_MS = 250 }; /* a longer one says nothing about the line */

/* a - b of two numbers on the wire */
static unsigned distance(unsigned a, unsigned b)
{
	return (a - b) % LIMEN_LINK_SEQUENCE;
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
	limen_link_progress(link);
	return true;
}

/* The answer to a question: what went out before it and has not arrived is sent again. What went out after it may still
 * be on its way. */
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
	if (link->looked_ms - link->asked_ms < ANSWER_MOST_MS)
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
	limen_link_progress(link);
}

static int take_hello(struct limen_link *link, const struct limen_frame *frame, struct limen_errmsg *err)
{
	const uint32_t payload = frame->payload[0];

	if (link->opened)
		return limen_link_fail(
			link, err, LIMEN_EIO,
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

int limen_link_receive(struct limen_link *link, struct limen_errmsg *err)
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
