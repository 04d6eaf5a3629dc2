/* slurp.c: zlib reads plain files as they are. */
#include "slurp.h"

#include "refuse.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { FIRST_BYTES = 1 << 16 };
static const size_t most_bytes = (size_t)1 << 31;

static int open_regular(const char *path, struct limen_errmsg *err)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return limen_fail_errno(err, "%s: cannot read", path);
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		close(fd);
		return limen_fail(err, LIMEN_EIO, "%s: cannot read: it is a directory; name a file", path);
	}
	return fd;
}

static int read_all(gzFile gz, const char *path, uint8_t **data, size_t *bytes, struct limen_errmsg *err)
{
	size_t size = FIRST_BYTES, used = 0;
	uint8_t *buffer = malloc(size);

	while (buffer) {
		int n = gzread(gz, buffer + used, (unsigned)(size - used - 1 < 1 << 30 ? size - used - 1 : 1 << 30));

		if (n < 0) {
			int code = 0;
			const char *text = gzerror(gz, &code);

			free(buffer);
			return limen_fail(err, code == Z_ERRNO ? LIMEN_EIO : LIMEN_EDATA, "%s: cannot read: %s", path,
					  text);
		}
		if (n == 0)
			break;
		used += (size_t)n;
		if (used >= most_bytes) {
			free(buffer);
			return limen_fail(err, LIMEN_EDATA, "%s: more than 2 GiB; split the file", path);
		}
		if (size - used < size / 2) {
			uint8_t *more = realloc(buffer, size * 2);

			if (!more)
				free(buffer);
			buffer = more;
			size *= 2;
		}
	}
	if (!buffer)
		return limen_fail_memory(err, size);
	buffer[used] = 0;
	*data = buffer;
	*bytes = used;
	return LIMEN_OK;
}

int limen_slurp(const char *path, uint8_t **data, size_t *bytes, struct limen_errmsg *err)
{
	int fd = open_regular(path, err);

	if (fd < 0)
		return fd;
	gzFile gz = gzdopen(fd, "rb");

	if (!gz) {
		close(fd);
		return limen_fail_memory(err, FIRST_BYTES);
	}
	int error = read_all(gz, path, data, bytes, err);

	/* gzclose tells of a stream that ended before its end mark */
	if (gzclose(gz) == Z_BUF_ERROR && !error) {
		free(*data);
		error = limen_fail(err, LIMEN_EDATA, "%s: truncated gzip file; fetch it again", path);
	}
	return error;
}

int limen_slurp_text(const char *path, const char *kind, char **text, struct limen_errmsg *err)
{
	uint8_t *data;
	size_t bytes;
	int error = limen_slurp(path, &data, &bytes, err);

	if (!error && memchr(data, 0, bytes)) {
		free(data);
		return limen_fail(err, LIMEN_EDATA, "%.200s: holds a zero byte; is this a %s?", path, kind);
	}
	if (!error)
		*text = (char *)data;
	return error;
}
