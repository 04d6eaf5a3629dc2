/* wire.h: single frames to and from a simulated board, right ones and wrong ones; no protocol. The test says what is sent. */
#ifndef TEST_LINK_WIRE_H
#define TEST_LINK_WIRE_H

#include <link.h>

#include "board.h"

enum { WIRE_BYTES_MAX = LIMEN_LINK_OVERHEAD + 4 * LIMEN_LINK_WORDS_MAX };

struct wire_frame {
	unsigned type, seq, ack, session, argument; /* session: RESET and HELLO; seq, ack: the others */
	size_t words;
	uint32_t word[LIMEN_LINK_WORDS_MAX];
};

struct wire {
	struct limen_board *board;
	uint8_t bytes[8192]; /* that arrived and are in no frame yet */
	size_t len;
	unsigned skipped; /* bytes that were in no frame, but for END */
};

/* A frame as bytes; how many. */
size_t wire_pack(const struct wire_frame *frame, uint8_t bytes[WIRE_BYTES_MAX]);

/* Queues bytes, and runs the board until the last has gone out. */
void wire_bytes(struct wire *wire, const uint8_t *bytes, size_t n);
void wire_send(struct wire *wire, const struct wire_frame *frame);
void wire_data(struct wire *wire, unsigned seq, unsigned ack, const uint32_t *words, size_t n);
void wire_state(struct wire *wire, unsigned type, unsigned next); /* ACK or NAK */
void wire_reset(struct wire *wire, unsigned session, unsigned divisor);

/* The next frame with a right CRC from the board, running it for at most `cycles`; false when none came. */
bool wire_receive(struct wire *wire, struct wire_frame *frame, uint64_t cycles);
/* The next one, which must be of that type and have these numbers. */
void wire_expect(struct wire *wire, struct wire_frame *frame, unsigned type, unsigned seq, unsigned ack);
void wire_expect_hello(struct wire *wire, unsigned session);
void wire_expect_silence(struct wire *wire, uint64_t cycles);

#endif
