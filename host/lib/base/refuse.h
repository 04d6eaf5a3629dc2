/* refuse.h: refusals that many files word alike; see errmsg.h. */
#ifndef LIMEN_REFUSE_H
#define LIMEN_REFUSE_H

#include "errmsg.h"

/* For a system call that failed: the text, ": " and that of errno. LIMEN_ENOMEM for ENOMEM, else LIMEN_EIO. */
int limen_fail_errno(struct limen_errmsg *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* LIMEN_ENOMEM, naming the amount. */
int limen_fail_memory(struct limen_errmsg *err, size_t bytes);

#endif
