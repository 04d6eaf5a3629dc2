/* limen_link.h: the host's end of the board link (hw/link/README.md): words both ways over a pipe that may lose or
 * change bytes. What is read is what the board sent, complete and in order, or an error is returned: never a wrong
 * word.
 *
 * One thread per link. Deterministic: the same pipe with the same clock gives the same bytes.
 */
#ifndef LIMEN_LINK_HOST_H
#define LIMEN_LINK_HOST_H

#include "pipe.h"

struct limen_link;

struct limen_link_info {
	unsigned version;   /* of the link, as the board says */
	unsigned board;     /* LIMEN_LINK_BOARD_... */
	unsigned clock_mhz; /* the board's */
	unsigned baud;      /* in use; 0 if the pipe has no rate */
};

/* Since open. */
struct limen_link_stats {
	uint64_t frames_out, frames_in; /* DATA, those sent again included; those taken */
	uint64_t resent;                /* DATA frames that went out again */
	uint64_t bytes_out, bytes_in;
	uint64_t wrong;   /* frames with a wrong CRC */
	uint64_t skipped; /* bytes that belonged to no frame, END not counted */
	uint64_t polls;   /* times that the host asked where the board stands */
};

/* Finds the board, resets it, settles the fastest rate up to baud_max that board and pipe both have and that works (0:
 * the board's first one). *link is freed by limen_link_close(), the pipe stays the caller's. LIMEN_ETIMEOUT: nothing
 * answers. LIMEN_EPROTOCOL: another link version. LIMEN_ENOMEM, and errors of the pipe. Takes seconds at most. */
int limen_link_open(const struct limen_pipe *pipe, void *ctx, unsigned baud_max, struct limen_link **link,
		    struct limen_errmsg *err);
void limen_link_close(struct limen_link *link); /* NULL is fine */

/* Begins a session: array and link are as after power-up (rules P9, L16). Errors as in limen_link_open(). */
int limen_link_reset(struct limen_link *link, struct limen_errmsg *err);

/* As the functions of the same names in struct limen_transport. LIMEN_ETIMEOUT: the board has fallen silent. LIMEN_EIO:
 * it was restarted by somebody else. Errors last until limen_link_reset(). */
long limen_link_write(struct limen_link *link, const uint32_t *words, size_t n, struct limen_errmsg *err);
long limen_link_read(struct limen_link *link, uint32_t *words, size_t n, struct limen_errmsg *err);
int limen_link_wait(struct limen_link *link, int timeout_ms, struct limen_errmsg *err);

const struct limen_link_info *limen_link_info(const struct limen_link *link);
const struct limen_link_stats *limen_link_stats(const struct limen_link *link);

#endif
