/* remote.c: see remote.h. */
#include "remote.h"

#include "run.h"

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static int send_all(int fd, const void *data, size_t bytes)
{
	const char *at = data;

	while (bytes) {
		ssize_t n = send(fd, at, bytes, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return LIMEN_EIO;
		at += n;
		bytes -= (size_t)n;
	}
	return 0;
}

int limen_remote_send(int fd, const struct limen_remote_head *head, const void *contents)
{
	int error = send_all(fd, head, sizeof(*head));

	return error ? error : send_all(fd, contents, head->bytes);
}

static int receive_all(int fd, int64_t end_ms, void *data, size_t bytes)
{
	char *at = data;

	while (bytes) {
		int64_t left_ms = end_ms - limen_xrt_now_ms();
		int ready = poll(&(struct pollfd){ .fd = fd, .events = POLLIN }, 1,
				 end_ms < 0    ? -1
				 : left_ms > 0 ? (int)left_ms
					       : 0);
		ssize_t n;

		if (!ready)
			return LIMEN_ETIMEOUT;
		n = ready < 0 ? -1 : recv(fd, at, bytes, 0);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return LIMEN_EIO;
		at += n;
		bytes -= (size_t)n;
	}
	return 0;
}

int limen_remote_receive(int fd, int timeout_ms, struct limen_remote_head *head, void *contents)
{
	const int64_t end_ms = timeout_ms < 0 ? -1 : limen_xrt_now_ms() + timeout_ms;
	int error = receive_all(fd, end_ms, head, sizeof(*head));

	if (!error && head->bytes > LIMEN_REMOTE_BYTES_MAX)
		error = LIMEN_EPROTOCOL;
	return error ? error : receive_all(fd, end_ms, contents, head->bytes);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	remove(path);
	return 0;
}

void limen_remote_remove(const char *folder)
{
	nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}
