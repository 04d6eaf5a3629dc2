/* emu.h: the processes behind xrt-emu: as the host starts, watches and ends them. */
#ifndef LIMEN_XRT_EMU_H
#define LIMEN_XRT_EMU_H

#include "remote.h"

#include <sys/types.h>

struct limen_emu {
	pid_t pid; /* limen-xrt-emu, which has all the others under it; 0: none */
	int data, news;
	char folder[64];                               /* private to this card; "" before it is known */
	uint32_t contents[LIMEN_REMOTE_BYTES_MAX / 4]; /* of the message at hand */
};

/* Finds limen-xrt-emu, and sees that limen-xrt-device is beside it: where LIMEN_LIBEXEC says, beside the program that
 * runs, in ../libexec/limen from there, or where it was installed. LIMEN_ENOTSUP. */
int limen_emu_find(char *path, size_t size, struct limen_errmsg *err);

/* Starts the processes for a kernel of configuration `config`, and waits until the card is open; keys: those of the
 * xrt: device that the far end opens ("buffer=65536"). LIMEN_ENOTSUP, LIMEN_EIO, LIMEN_ETIMEOUT, and what opening an
 * xrt: card gives. On an error nothing is left. */
int limen_emu_start(struct limen_emu *emu, const char *config, const char *keys, struct limen_errmsg *err);
/* Closes the card, or ends the processes if it does not close, and sees that nothing stays behind. */
void limen_emu_end(struct limen_emu *emu);

/* One request and its answer, whose contents are in emu->contents; returns the answer's value. timeout_ms: how long the
 * far end may take. An error of the far end comes with its text; when a process has died, the message says which. */
int limen_emu_ask(struct limen_emu *emu, enum limen_remote_op op, int value, const void *contents, size_t bytes,
		  int timeout_ms, size_t *answered, struct limen_errmsg *err);

#endif
