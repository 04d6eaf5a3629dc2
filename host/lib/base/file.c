/* file.c: write to a temporary name, fsync, rename. */
#include <limen/file.h>

#include "refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct limen_file {
	FILE *stream;
	char *path, *temporary; /* temporary: NULL when path is written directly, or while the file has no name */
	bool unnamed;           /* it goes with the process, whatever ends that */
	int error;              /* errno of the first failed write */
};

static void free_file(struct limen_file *file)
{
	free(file->path);
	free(file->temporary);
	free(file);
}

/* An unnamed file in the directory of path, where the file system has such: a process that is killed leaves nothing. */
static bool open_unnamed(struct limen_file *file)
{
	const char *slash = strrchr(file->path, '/');
	char *directory = slash ? strndup(file->path, (size_t)(slash - file->path) + 1) : strdup(".");
	int fd = directory ? open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666) : -1;
	char link[32];

	free(directory);
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	/* without /proc it could get no name later */
	if (fd >= 0 && access(link, F_OK) == 0)
		file->stream = fdopen(fd, "wb");
	if (fd >= 0 && !file->stream)
		close(fd);
	file->unnamed = file->stream != NULL;
	return file->unnamed;
}

/* Gives an unnamed file a temporary name, so that it can replace what is at path. errno, or 0. */
static int give_name(struct limen_file *file)
{
	static atomic_uint number;
	size_t len = strlen(file->path) + 40;
	char link[32], *name = malloc(len);
	int result;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fileno(file->stream));
	do {
		if (!name)
			return ENOMEM;
		snprintf(name, len, "%s.%ld-%u", file->path, (long)getpid(), atomic_fetch_add(&number, 1));
		result = linkat(AT_FDCWD, link, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
	} while (result != 0 && errno == EEXIST);
	if (result != 0) {
		int saved = errno;

		free(name);
		return saved;
	}
	file->temporary = name;
	return 0;
}

static int open_temporary(struct limen_file *file)
{
	if (open_unnamed(file))
		return 0;

	size_t len = strlen(file->path) + sizeof(".XXXXXX");
	mode_t mask = umask(0);

	umask(mask);
	file->temporary = malloc(len);
	if (!file->temporary)
		return -1;
	snprintf(file->temporary, len, "%s.XXXXXX", file->path);
	int fd = mkstemp(file->temporary);

	if (fd < 0)
		return -1;
	/* mkstemp makes 0600; give the file the mode that fopen would have given */
	if (fchmod(fd, 0666 & ~mask) != 0 || !(file->stream = fdopen(fd, "wb"))) {
		int saved = errno;

		close(fd);
		unlink(file->temporary);
		errno = saved;
		return -1;
	}
	return 0;
}

/* Devices and pipes cannot be replaced by a file; names under /dev must not be (/dev/stdout may well lead to a regular
 * file, but it is the link that a rename would hit). */
static bool is_direct(const char *path, const struct stat *st)
{
	return !strncmp(path, "/dev/", 5) || (st && !S_ISREG(st->st_mode));
}

int limen_file_create(const char *path, struct limen_file **out, struct limen_errmsg *err)
{
	struct limen_file *file = calloc(1, sizeof(*file));
	struct stat st;
	bool exists = stat(path, &st) == 0;

	*out = NULL;
	/* through a link, so that what it points to is replaced and not the link */
	if (!file || !(file->path = exists && !is_direct(path, NULL) ? realpath(path, NULL) : strdup(path))) {
		free(file);
		return limen_fail_memory(err, strlen(path));
	}
	if (exists && S_ISDIR(st.st_mode)) {
		free_file(file);
		return limen_fail(err, LIMEN_EIO, "%s: cannot write: it is a directory", path);
	}
	if (is_direct(path, exists ? &st : NULL) ? !(file->stream = fopen(path, "wb")) : open_temporary(file) != 0) {
		int error = limen_fail_errno(err, "%s: cannot create", path);

		free_file(file);
		return error;
	}
	*out = file;
	return LIMEN_OK;
}

void limen_file_write(struct limen_file *file, const void *data, size_t bytes)
{
	if (!file->error && fwrite(data, 1, bytes, file->stream) != bytes)
		file->error = errno ? errno : EIO;
}

void limen_file_printf(struct limen_file *file, const char *format, ...)
{
	va_list args;

	if (file->error)
		return;
	va_start(args, format);
	if (vfprintf(file->stream, format, args) < 0)
		file->error = errno ? errno : EIO;
	va_end(args);
}

/* Everything that can fail but the rename; closes the stream. */
static void settle(struct limen_file *file)
{
	if (!file->error && fflush(file->stream) != 0)
		file->error = errno;
	if (!file->error && (file->temporary || file->unnamed) && fsync(fileno(file->stream)) != 0)
		file->error = errno;
	if (!file->error && file->unnamed)
		file->error = give_name(file);
	if (fclose(file->stream) != 0 && !file->error)
		file->error = errno;
	file->stream = NULL;
}

static int fail_write(const struct limen_file *file, struct limen_errmsg *err)
{
	errno = file->error;
	return limen_fail_errno(err, "%s: cannot write%s", file->path,
				file->error == ENOSPC ? " (free some space or choose another place)" : "");
}

int limen_file_commit_all(struct limen_file **files, size_t n, struct limen_errmsg *err)
{
	int result = LIMEN_OK;

	for (size_t i = 0; i < n; i++) {
		if (files[i])
			settle(files[i]);
		if (files[i] && files[i]->error && !result)
			result = fail_write(files[i], err);
	}
	for (size_t i = 0; i < n; i++) {
		struct limen_file *file = files[i];

		if (file && !result && file->temporary) {
			if (rename(file->temporary, file->path) != 0) {
				file->error = errno;
				result = fail_write(file, err);
			} else {
				free(file->temporary);
				file->temporary = NULL;
			}
		}
		limen_file_discard(file);
		files[i] = NULL;
	}
	return result;
}

int limen_file_commit(struct limen_file *file, struct limen_errmsg *err)
{
	return limen_file_commit_all(&file, 1, err);
}

void limen_file_discard(struct limen_file *file)
{
	if (!file)
		return;
	if (file->stream)
		fclose(file->stream);
	if (file->temporary)
		unlink(file->temporary);
	free_file(file);
}
