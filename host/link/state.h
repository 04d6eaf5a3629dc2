/* state.h: a link from within: in.c and out.c know frames, link.c words and time, session.c begins sessions. */
#ifndef LIMEN_LINK_STATE_H
#define LIMEN_LINK_STATE_H

#include "frame.h"
#include "limen_link.h"

#include <stdbool.h>

enum {
	LIMEN_LINK_OUT_WORDS = 32 * LIMEN_LINK_WORDS_MAX, /* taken from the caller, not yet in a frame */
	LIMEN_LINK_IN_WORDS = 64 * LIMEN_LINK_WORDS_MAX,  /* arrived, not yet read */
	LIMEN_LINK_IN_BYTES = 4096,
};

/* Words of a DATA frame, kept until they are acknowledged. */
struct limen_link_sent {
	unsigned words;
	uint32_t payload[LIMEN_LINK_WORDS_MAX];
};

struct limen_link {
	const struct limen_pipe *pipe;
	void *ctx;
	struct limen_link_info info;
	struct limen_link_stats stats;
	unsigned baud_max;
	int error; /* until the next session */
	struct limen_errmsg message;

	unsigned session; /* of the RESET sent last */
	bool opened;      /* its HELLO has come */
	unsigned divisor; /* in use by the board */

	/* Out. Frames have running numbers, whose low bits are on the wire: [first, end) are cut and not acknowledged,
	 * `next` is the one to send next. */
	uint32_t out[LIMEN_LINK_OUT_WORDS];
	size_t out_start, out_end;
	struct limen_link_sent sent[LIMEN_LINK_WINDOW];
	unsigned first, next, end;
	unsigned furthest;                   /* one after the last that ever went out */
	bool flush;                          /* frames may be cut short */
	bool came_short;                     /* a write() wants more room */
	uint8_t wire[LIMEN_FRAME_BYTES_MAX]; /* a frame on its way into the pipe */
	size_t wire_start, wire_end;

	/* In. */
	uint8_t bytes[LIMEN_LINK_IN_BYTES];
	size_t bytes_end;
	uint32_t in[LIMEN_LINK_IN_WORDS];
	size_t in_start, in_end;
	unsigned want; /* running number of the DATA frame that comes next */
	bool owes_ack, owes_nak;

	/* Time, of the pipe's clock; passes only while somebody looks. */
	int64_t looked_ms, heard_ms; /* the last look; the last frame */
	int64_t quiet_ms, bytes_ms;  /* since when nothing moved; the last byte */
	int poll_ms;                 /* quiet for so long: ask the board where it stands */
	unsigned polls;              /* since the last frame that came */
	bool asked;                  /* the answer to a poll is due ... */
	unsigned asked_at;           /* ... which went out before this frame did, */
	int64_t asked_ms;            /* and when */
	int answer_ms;               /* what the last answer took */
	bool doubt;                  /* the board has said NAK since the last question */
	unsigned idle;               /* polls in a row answered by "idle" with nothing else on the line */
};

/* Forgets all frames and words, as a RESET does at the other end. */
void limen_link_forget(struct limen_link *link);
/* Latches an error; returns it. */
int limen_link_fail(struct limen_link *link, struct limen_errmsg *err, int error, const char *text);
/* Queues one frame for the pipe; only while none is queued (wire_start == wire_end). */
void limen_link_put(struct limen_link *link, const struct limen_frame *frame);
/* Takes what has come; puts what can go, first what sets the other end going. 1: something moved, 0: nothing, or an
 * error. */
int limen_link_receive(struct limen_link *link, struct limen_errmsg *err);
int limen_link_send(struct limen_link *link, struct limen_errmsg *err);
/* Something has come that is new. */
void limen_link_progress(struct limen_link *link);
/* Quiet time before a question. While frames are under way they need theirs, and a slow line (or a simulated one) more.
 */
int limen_link_patience_ms(const struct limen_link *link);
/* Asks the board where it stands (rule L14) with the next frame. */
void limen_link_ask(struct limen_link *link);
/* Receives and sends. 1: something moved, 0: nothing, or an error. */
int limen_link_service(struct limen_link *link, struct limen_errmsg *err);
/* Waits for the pipe, timeout_ms at most. 0 or an error. */
int limen_link_pause(struct limen_link *link, int timeout_ms, struct limen_errmsg *err);
/* The same because it is quiet. */
void limen_link_poll(struct limen_link *link);

#endif
