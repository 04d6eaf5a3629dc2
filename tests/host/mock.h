/* mock.h: an engine that a test holds in its hand: it records what comes and answers as it is told. */
#ifndef MOCK_H
#define MOCK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "device.h"
#include "uri.h"

enum { MOCK_WORDS = 1 << 20, MOCK_PACKETS = 1 << 16 };

struct mock {
	/* what the test sets */
	uint32_t ident[LIMEN_IDENT_WORDS];
	size_t take_most, give_most;                                 /* words per call */
	size_t nops;                                                 /* NOP words before each answer */
	bool deaf, mute;                                             /* takes nothing; gives nothing */
	int fail_write, fail_read, fail_wait, fail_reset, fail_open; /* errors to return */
	int64_t busy_until_ms;                                       /* works on something and gives nothing before */
	bool lie_counts;                                             /* claims to have moved more words than asked */
	/* called for each whole packet instead of mock_answer(), when set */
	void (*answer)(struct mock *mock, const uint32_t *packet, uint32_t index);

	/* what the test looks at */
	uint32_t *words; /* everything since the last reset */
	size_t count;
	size_t *starts;   /* of packets */
	uint32_t packets; /* whole ones */
	unsigned resets, waits;
	bool cut; /* was made to wait with part of a beat taken, in the middle of a packet */

	uint32_t *answers;
	size_t given, answered;
	size_t parsed;
};

extern struct mock mock;
extern const struct limen_transport mock_transport;

/* A fresh mock like the smallest device; takes and gives everything at once. */
void mock_begin(void);
void mock_end(void);
/* Opens a device on it with a timeout of `timeout_ms`. */
int mock_open(struct limen_device **device, int timeout_ms, struct limen_errmsg *err);

/* Appends an answer. */
void mock_put(struct mock *m, unsigned opcode, unsigned status, unsigned length, uint32_t index,
	      const uint32_t *payload);
/* What a good device does: IDENT, and zeros of the right length for READ, STOREV, MVM, MVMT. */
void mock_answer(struct mock *m, const uint32_t *packet, uint32_t index);
/* Words of packet number `index` since the reset. */
const uint32_t *mock_packet(uint32_t index);

#endif
