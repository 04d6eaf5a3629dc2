/* remote.c: see remote.h. */
#include "remote.h"

#include "clock.h"

#include <errno.h>
#include <ftw.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

/* What both directions do with the outcome of a system call: `left` bytes fewer, another try, or the end. */
static bool moved(ssize_t n, size_t *left)
{
	if (n > 0)
		*left -= (size_t)n;
	return n > 0 || (n < 0 && errno == EINTR);
}

int limen_remote_put(int fd, const void *data, size_t bytes)
{
	for (size_t left = bytes; left;) {
		if (!moved(send(fd, (const char *)data + (bytes - left), left, MSG_NOSIGNAL), &left))
			return LIMEN_EIO;
	}
	return 0;
}

int limen_remote_send(int fd, const struct limen_remote_head *head, const void *contents)
{
	int error = limen_remote_put(fd, head, sizeof(*head));

	return error ? error : limen_remote_put(fd, contents, head->bytes);
}

int limen_remote_take(int fd, int64_t end_ms, void *data, size_t bytes)
{
	struct pollfd at = { .fd = fd, .events = POLLIN };

	for (size_t left = bytes; left;) {
		int64_t wait_ms = end_ms - limen_transport_ms();
		int ready = poll(&at, 1, end_ms < 0 ? -1 : wait_ms > 0 ? (int)wait_ms : 0);

		if (!ready)
			return LIMEN_ETIMEOUT;
		if (!moved(ready < 0 ? -1 : recv(fd, (char *)data + (bytes - left), left, 0), &left))
			return LIMEN_EIO;
	}
	return 0;
}

int limen_remote_receive(int fd, int timeout_ms, struct limen_remote_head *head, void *contents)
{
	const int64_t end_ms = timeout_ms < 0 ? -1 : limen_transport_ms() + timeout_ms;
	int error = limen_remote_take(fd, end_ms, head, sizeof(*head));

	if (!error && head->bytes > LIMEN_REMOTE_BYTES_MAX)
		error = LIMEN_EPROTOCOL;
	return error ? error : limen_remote_take(fd, end_ms, contents, head->bytes);
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
