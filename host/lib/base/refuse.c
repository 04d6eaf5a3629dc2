/* refuse.c: refusals that many files word alike. */
#include "refuse.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

int limen_fail_errno(struct limen_errmsg *err, const char *format, ...)
{
	int saved = errno;
	struct limen_errmsg what = {""};
	va_list args;

	va_start(args, format);
	limen_vfail(&what, LIMEN_EIO, format, args);
	va_end(args);
	return limen_fail(err, saved == ENOMEM ? LIMEN_ENOMEM : LIMEN_EIO, "%s: %s", what.text, strerror(saved));
}

int limen_fail_memory(struct limen_errmsg *err, size_t bytes)
{
	return limen_fail(err, LIMEN_ENOMEM, "out of memory: %zu bytes were wanted", bytes);
}
