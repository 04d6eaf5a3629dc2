/* slurp.h: a whole file in memory. */
#ifndef LIMEN_SLURP_H
#define LIMEN_SLURP_H

#include <limen/limen.h>

/* Reads path, plain or gzipped, into *data (freed by the caller; a zero byte follows the last). Memory grows with what
 * really arrives, up to 2 GiB: no header is believed. LIMEN_EIO, LIMEN_EDATA (truncated gzip, too long),
 * LIMEN_ENOMEM. */
int limen_slurp(const char *path, uint8_t **data, size_t *bytes, struct limen_errmsg *err);

/* The same for a text file: a zero byte in it is refused (LIMEN_EDATA), kind being what the file should be, "cost file". */
int limen_slurp_text(const char *path, const char *kind, char **text, struct limen_errmsg *err);

#endif
