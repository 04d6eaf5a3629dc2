/* pipe.h: what the link runs over: bytes both ways, some of which may be lost or changed.
 *
 * A pipe is a const table of functions and a context. All calls come from one thread. Errors are negative enum
 * limen_error and final (but for set_rate's LIMEN_ENOTSUP): the pipe is gone. A call that fails may write one line to
 * err.
 */
#ifndef LIMEN_PIPE_H
#define LIMEN_PIPE_H

#include <limen/limen.h>
#include <stddef.h>
#include <stdint.h>

struct limen_pipe {
	/* Takes up to n bytes; returns how many (0: full for now), or an error. Never blocks. */
	long (*write)(void *ctx, const uint8_t *bytes, size_t n, struct limen_errmsg *err);
	/* Gives up to n bytes that have arrived; returns how many (0: none), or an error. Never blocks. */
	long (*read)(void *ctx, uint8_t *bytes, size_t n, struct limen_errmsg *err);
	/* Returns 0 as soon as read() or write() may do better than before, or after timeout_ms; or an error. */
	int (*wait)(void *ctx, int timeout_ms, struct limen_errmsg *err);
	/* Bits per second from now on, bytes on their way included. NULL: the pipe has no rate. LIMEN_ENOTSUP: it does
	 * not have this one, within 1%; nothing has changed. */
	int (*set_rate)(void *ctx, unsigned baud, struct limen_errmsg *err);
	/* Drops the bytes on their way in both directions, and sends a break (rule L3). NULL: cannot. */
	int (*send_break)(void *ctx, struct limen_errmsg *err);
	/* Milliseconds of a clock that never jumps: the pipe's own, so that tests can turn it. */
	int64_t (*now_ms)(void *ctx);
};

#endif
