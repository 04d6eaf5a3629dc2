/* errmsg.h: one line of text for a person. Used by host/lib and the transports. */
#ifndef LIMEN_ERRMSG_H
#define LIMEN_ERRMSG_H

#include <limen/limen.h>
#include <stdarg.h>

/* Writes one line to err (NULL is fine; too long is cut) and returns `error`, so that a caller can
 * return limen_fail(err, LIMEN_EUSAGE, "..."). */
int limen_fail(struct limen_errmsg *err, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));
int limen_vfail(struct limen_errmsg *err, int error, const char *format, va_list args)
	__attribute__((format(printf, 3, 0)));

#endif
