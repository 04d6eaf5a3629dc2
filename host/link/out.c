/* out.c: frames that go: rules L10 to L14 of hw/link/README.md, the host's part. */
#include "state.h"

#include <string.h>

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
	if (link->poll_ms < limen_link_patience_ms(link))
		limen_link_progress(link);
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

int limen_link_send(struct limen_link *link, struct limen_errmsg *err)
{
	int moved = 0, empty;

	while ((empty = drain_wire(link, err)) > 0 && link->opened) {
		if (link->doubt && !link->asked)
			limen_link_ask(link);
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
