/* frame.h: frames of the link as bytes, rules L5 to L7 of hw/link/README.md. */
#ifndef LIMEN_FRAME_H
#define LIMEN_FRAME_H

#include "link.h" /* hw/link */

#include <stddef.h>
#include <stdint.h>

enum { LIMEN_FRAME_BYTES_MAX = LIMEN_LINK_OVERHEAD + 4 * LIMEN_LINK_WORDS_MAX };

struct limen_frame {
	unsigned type;     /* LIMEN_LINK_TYPE_... */
	unsigned seq, ack; /* DATA, ACK, NAK */
	unsigned session;  /* RESET, HELLO */
	unsigned argument;
	unsigned words; /* of payload; filled by decode */
	uint32_t payload[LIMEN_LINK_WORDS_MAX];
};

/* Writes a frame, of DATA with `argument` payload words; the others of the host have none. Returns its bytes, at most
 * LIMEN_FRAME_BYTES_MAX. */
size_t limen_frame_encode(const struct limen_frame *frame, uint8_t *bytes);

enum limen_frame_result {
	LIMEN_FRAME_SKIP,  /* no frame starts with the first byte, or none that exists */
	LIMEN_FRAME_MORE,  /* a frame may have begun */
	LIMEN_FRAME_WRONG, /* a whole frame with a wrong CRC */
	LIMEN_FRAME_GOOD,
};

/* Looks at n bytes (at least 1) that came from a device. *used: bytes of a GOOD frame, 1 for SKIP and WRONG. */
enum limen_frame_result limen_frame_decode(const uint8_t *bytes, size_t n, struct limen_frame *frame, size_t *used);

#endif
