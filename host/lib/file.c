/* file.c: write to a temporary name, fsync, rename. */
#include <limen/file.h>

#include "refuse.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct limen_file {
	FILE *stream;
	char *path, *temporary; /* temporary is NULL when path is written directly */
	int error;              /* errno of the first failed write */
};

static void free_file(struct limen_file *file)
{
	free(file->path);
	free(file->temporary);
	free(file);
}

static int open_temporary(struct limen_file *file)
{
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

int limen_file_create(const char *path, struct limen_file **out, struct limen_errmsg *err)
{
	struct limen_file *file = calloc(1, sizeof(*file));
	struct stat st;

	*out = NULL;
	if (!file || !(file->path = strdup(path))) {
		free(file);
		return limen_fail_memory(err, strlen(path));
	}
	bool direct = stat(path, &st) == 0 && !S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode);

	if (stat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
		free_file(file);
		return limen_fail(err, LIMEN_EIO, "%s: cannot write: it is a directory", path);
	}
	if (direct ? !(file->stream = fopen(path, "wb")) : open_temporary(file) != 0) {
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

int limen_file_commit(struct limen_file *file, struct limen_errmsg *err)
{
	if (!file)
		return LIMEN_OK;
	if (!file->error && fflush(file->stream) != 0)
		file->error = errno;
	if (!file->error && file->temporary && fsync(fileno(file->stream)) != 0)
		file->error = errno;
	if (fclose(file->stream) != 0 && !file->error)
		file->error = errno;
	if (!file->error && file->temporary && rename(file->temporary, file->path) != 0)
		file->error = errno;

	int result = LIMEN_OK;

	if (file->error) {
		if (file->temporary)
			unlink(file->temporary);
		errno = file->error;
		result = limen_fail_errno(err, "%s: cannot write%s", file->path,
					    file->error == ENOSPC ? " (free some space or choose another place)" : "");
	}
	free_file(file);
	return result;
}

void limen_file_discard(struct limen_file *file)
{
	if (!file)
		return;
	fclose(file->stream);
	if (file->temporary)
		unlink(file->temporary);
	free_file(file);
}
