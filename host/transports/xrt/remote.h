/* remote.h: a transport in another process: every call of struct limen_transport as one message and its answer.
 *
 * xrt-emu: uses it, since XRT under emulation takes over the environment and the folder of its process, and can hang
 * for good. The far end is sim/xrt/session.c.
 */
#ifndef LIMEN_XRT_REMOTE_H
#define LIMEN_XRT_REMOTE_H

#include "errmsg.h"

#include <stddef.h>
#include <stdint.h>

enum limen_remote_op {
	LIMEN_REMOTE_OPEN, /* from the far end alone, once: open succeeded, or not */
	LIMEN_REMOTE_RESET,
	LIMEN_REMOTE_WRITE, /* words, and how many were taken */
	LIMEN_REMOTE_READ,  /* value: how many at most; their number and the words */
	LIMEN_REMOTE_WAIT,  /* value: timeout in ms */
	LIMEN_REMOTE_CLOSE
};

/* The private folder, the last six letters of its own. */
#define LIMEN_REMOTE_FOLDER "/tmp/limen-xrt-XXXXXX"

enum {
	LIMEN_REMOTE_BYTES_MAX = 1 << 20, /* of a message's contents */

	/* where limen-xrt-emu has the two sockets: messages; and one for news of the processes (SOCK_SEQPACKET): first
	 * the private folder, at the end why it ended, if not by a close */
	LIMEN_REMOTE_FD_DATA = 3,
	LIMEN_REMOTE_FD_NEWS = 4
};

struct limen_remote_head {
	uint32_t op;
	int32_t value;  /* a request's argument; the result of an answer: below 0 an error, and its text follows */
	uint32_t bytes; /* contents that follow */
};

/* All of the bytes, over a socket. end_ms: of clock.h, below 0 for never. LIMEN_EIO: the other side is gone.
 * LIMEN_ETIMEOUT. */
int limen_remote_put(int fd, const void *data, size_t bytes);
int limen_remote_take(int fd, int64_t end_ms, void *data, size_t bytes);

/* LIMEN_EIO: the other side is gone. */
int limen_remote_send(int fd, const struct limen_remote_head *head, const void *contents);
/* Takes a whole message; contents has room for LIMEN_REMOTE_BYTES_MAX. timeout_ms below 0: waits for ever. LIMEN_EIO:
 * the other side is gone; LIMEN_ETIMEOUT; LIMEN_EPROTOCOL. */
int limen_remote_receive(int fd, int timeout_ms, struct limen_remote_head *head, void *contents);

/* Removes a folder and all within; what cannot be removed stays. */
void limen_remote_remove(const char *folder);

#endif
