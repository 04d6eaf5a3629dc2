/* file.h: output files that are there whole or not at all. */
#ifndef LIMEN_FILE_H
#define LIMEN_FILE_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_file;

/* Makes a temporary file beside path, so that a directory that cannot be written fails now and not after a long run.
 * Where the file system can, it has no name until the commit, so that a process that is killed leaves none behind.
 * A path under /dev, or one that is no regular file (a pipe), is written directly; links are followed. LIMEN_EIO,
 * LIMEN_ENOMEM. */
int limen_file_create(const char *path, struct limen_file **file, struct limen_errmsg *err);

/* Errors of these two are remembered and reported by commit. */
void limen_file_write(struct limen_file *file, const void *data, size_t bytes);
__attribute__((format(printf, 2, 3)))
void limen_file_printf(struct limen_file *file, const char *format, ...);

/* Flushes to the medium (fsync) and renames to path; on an error (a full disk) removes the temporary file and leaves
 * what was at path untouched. Frees file in either case. NULL is fine. */
int limen_file_commit(struct limen_file *file, struct limen_errmsg *err);
/* The same for several (NULL entries are fine): none is renamed unless all were written. The entries become NULL. */
int limen_file_commit_all(struct limen_file **files, size_t n, struct limen_errmsg *err);
/* Removes the temporary file. Frees file; NULL is fine. */
void limen_file_discard(struct limen_file *file);

#ifdef __cplusplus
}
#endif
#endif
