/* queue.h: packets on their way out, answers on their way in.
 *
 * Packets are encoded into one buffer and handed to the transport in large pieces; whenever words are given, words are
 * taken too (rule P8), so neither side can block the other. Each packet that answers leaves an entry with what its
 * answer must look like and where it goes. Packets that are silent on success are followed by an IDENT now and then,
 * and by one at limen_sync(), as a fence: its answer proves that no error answer of theirs is still to come.
 *
 * Nothing is allocated per packet. Any error is latched in the device (limen_device_fail).
 */
#ifndef LIMEN_QUEUE_H
#define LIMEN_QUEUE_H

#include "packet.h"

enum {
	LIMEN_QUEUE_FLUSH_WORDS = 4096, /* queued words that are handed to the transport without being asked for */
	LIMEN_QUEUE_BEAT_MAX = 128,     /* words of the widest stream beat */
	LIMEN_QUEUE_IN_WORDS = 4096,
	LIMEN_QUEUE_OUT_WORDS = LIMEN_QUEUE_FLUSH_WORDS + LIMEN_HEADER_WORDS + UINT16_MAX + 2 * LIMEN_QUEUE_BEAT_MAX,
	LIMEN_QUEUE_EXPECTS = 1024,     /* unanswered packets, a power of two */
	LIMEN_QUEUE_SENT = 8192,        /* packets not known to be done, a power of two */
	LIMEN_QUEUE_FENCE_EVERY = 2048, /* silent packets in a row before a fence */
};

/* What one answer must look like, and where its elements go. */
struct limen_expect {
	void *dest;
	uint32_t index;
	uint32_t count;  /* elements */
	uint16_t length; /* payload words */
	uint8_t opcode, bits;
};

/* A packet that may still fail. */
struct limen_sent {
	uint64_t work; /* cell visits queued up to and with this packet */
	uint8_t opcode, tile;
};

struct limen_queue {
	uint32_t *out; /* LIMEN_QUEUE_OUT_WORDS; [start, end) has still to be taken */
	size_t start, end;
	unsigned beat;     /* words of a stream beat */
	uint32_t position; /* words queued since the stream last began a beat afresh: where in a beat the next one
			      stands */
	uint32_t given;    /* the same for the words that the transport took */

	uint32_t next;  /* index of the next packet (P7) */
	uint32_t done;  /* all packets before this one are done */
	uint32_t asked; /* one after the last packet that answers */
	uint64_t work, work_done;
	bool lost; /* raw words went out: next is not known */
	struct limen_sent sent[LIMEN_QUEUE_SENT];

	struct limen_expect expects[LIMEN_QUEUE_EXPECTS];
	uint32_t expect_first, expect_end; /* running numbers */

	uint32_t header[LIMEN_ANSWER_WORDS]; /* of the answer that is coming in */
	unsigned header_words;
	uint32_t payload_at, payload_words;
	uint32_t fence[LIMEN_IDENT_WORDS];
	uint32_t in[LIMEN_QUEUE_IN_WORDS];
};

struct limen_device;

int limen_queue_init(struct limen_queue *queue); /* LIMEN_ENOMEM */
void limen_queue_free(struct limen_queue *queue);
/* Forgets everything, as a reset of the device does. */
void limen_queue_clear(struct limen_queue *queue);

/* Queues a packet that is silent on success. *payload is where its `length` words must be put, before any other call.
 * work: cell visits, for the time that the device is given. */
int limen_queue_tell(struct limen_device *device, const struct limen_packet *packet, uint64_t work, uint32_t **payload);
/* Queues a packet without payload whose answer is `count` elements of `bits` bits (at least 16), stored at dest. */
int limen_queue_ask(struct limen_device *device, const struct limen_packet *packet, uint64_t work, void *dest,
		    size_t count, unsigned bits);
/* Waits until every packet is known to be done. */
int limen_queue_drain(struct limen_device *device);

/* Takes n words that came from the device. */
int limen_queue_take(struct limen_device *device, const uint32_t *words, size_t n);

/* Milliseconds of a clock that never jumps. */
int64_t limen_clock_ms(void);

#endif
