/* transport.h: what every engine looks like from the host: a pipe of 32-bit words, and a reset.
 *
 * A transport moves words and knows nothing of packets, cells or energy. Each ends in one const table of this type,
 * listed in transports.c. All calls come from one thread per handle; handles share no state.
 *
 * Errors: a negative enum limen_error (host/include/limen/limen.h). A call that fails may write one line to err.
 */
#ifndef LIMEN_TRANSPORT_H
#define LIMEN_TRANSPORT_H

#include <limen/limen.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limen_uri; /* parsed "scheme:key=value,..."; host/lib/uri.h */

struct limen_transport {
	const char *scheme;  /* "ref", "sim", ... */
	const char *summary; /* one line for `limen devices` and --help */
	bool removable;      /* it may go away while it works: unplugged, without power */
	const char *keys;    /* the keys that open() takes, one "key=VALUE  text" a line; unknown keys are refused */

	/* Opens an engine and leaves it freshly reset. *self is freed by close(). May take seconds. */
	int (*open)(const struct limen_uri *uri, void **self, struct limen_errmsg *err);
	void (*close)(void *self);

	/* Rule P9: back to the state after power-up, whatever went before. */
	int (*reset)(void *self, struct limen_errmsg *err);

	/* Takes up to n words; returns how many it took (0 when the engine must be read first), or an error. */
	long (*write)(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err);

	/* Gives up to n words that have arrived; returns how many (0 when none has), or an error. Never blocks. */
	long (*read)(void *self, uint32_t *words, size_t n, struct limen_errmsg *err);

	/* Lets the engine work until there is something to read, a write() that came up short can go on, or timeout_ms
	 * has passed. Everything written so far is on its way after this call. Returns 1 when read() will give words, 0
	 * when not, or an error. 0 at once when the engine has run out of work: no answer will come without more input.
	 */
	int (*wait)(void *self, int timeout_ms, struct limen_errmsg *err);

	/* What there is to know of an open engine besides IDENT: keys in lower case with underscores, values as text. May be
	 * NULL. */
	void (*describe)(void *self, void (*put)(void *ctx, const char *key, const char *value), void *ctx);

	/* How many times as long as a device of its kind it takes, since it is simulated; at least 1. May be NULL: once. */
	int (*patience)(void *self);

	/* Lists what is there, one URI and text per line, through put(). May be NULL: a decorator is no device. */
	int (*list)(void (*put)(void *ctx, const char *uri, const char *text), void *ctx);
};

extern const struct limen_transport *const limen_transports[]; /* ends in NULL; transports.c */

/* Takes a URI apart and finds its transport, which knows all its keys. *uri is the caller's to free on success.
 * LIMEN_EUSAGE, LIMEN_ENOTSUP for a scheme that another build of this version may have, LIMEN_ENOMEM. */
int limen_transport_choose(const char *text, struct limen_uri *uri, const struct limen_transport **transport,
			   struct limen_errmsg *err);

#endif
