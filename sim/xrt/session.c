/* session.c: see session.h. */
#include "session.h"

#include "remote.h"
#include "transport.h"
#include "uri.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

extern const struct limen_transport limen_transport_xrt;

static uint32_t contents[LIMEN_REMOTE_BYTES_MAX / 4];

/* Takes the place of libc's in this process: XRT's emulation driver sleeps 10 s when an image is loaded, in the first
 * wait for its scheduler, which has been done for long, and then looks. Here it looks after a hundredth of the time. */
unsigned int sleep(unsigned int seconds)
{
	usleep(seconds * 10000);
	return 0;
}

static char program[PATH_MAX]; /* what XRT is to think that runs; "" before there is a folder */

/* Takes the place of libc's in this process: beside the program that runs, XRT's emulation driver writes a log and makes
 * a folder .run, which nobody removes, and which a shell has to find whatever the folder's name. Here it finds a program
 * in the private folder. */
ssize_t readlink(const char *restrict path, char *restrict target, size_t size)
{
	size_t n = strlen(program);

	if (!n || strcmp(path, "/proc/self/exe"))
		return readlinkat(AT_FDCWD, path, target, size);
	n = n < size ? n : size;
	memcpy(target, program, n);
	return (ssize_t)n;
}

/* XRT looks for its drivers in $XILINX_XRT/lib: the folder gets one that leads to where the library itself was found.
 */
static int link_libraries(const char *folder, struct limen_errmsg *err)
{
	void *library = dlopen("libxrt_coreutil.so.2", RTLD_LAZY | RTLD_LOCAL);
	char origin[PATH_MAX];

	if (!library || dlinfo(library, RTLD_DI_ORIGIN, origin))
		return limen_fail(err, LIMEN_ENOTSUP, "xrt-emu: %s; install the Xilinx runtime (Debian: libxrt1)", dlerror());
	if (symlink(origin, "lib"))
		return limen_fail(err, LIMEN_EIO, "xrt-emu: %s/lib: %s", folder, strerror(errno));
	setenv("XILINX_XRT", folder, 1);
	return 0;
}

/* Where XRT under emulation finds its files and makes its sockets: /tmp/$USER, so the folder's name is the user's. */
static int prepare(const char *folder, struct limen_errmsg *err)
{
	int log;

	if (chdir(folder))
		return limen_fail(err, LIMEN_EIO, "xrt-emu: %s: %s", folder, strerror(errno));
	log = open("xrt.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (log < 0 || dup2(log, STDOUT_FILENO) < 0 || dup2(log, STDERR_FILENO) < 0)
		return limen_fail(err, LIMEN_EIO, "xrt-emu: %s/xrt.log: %s", folder, strerror(errno));
	setenv("XCL_EMULATION_MODE", "hw_emu", 1);
	setenv("USER", strrchr(folder, '/') + 1, 1);
	setenv("XRT_INI_PATH", "xrt.ini", 1);
	setenv("EMCONFIG_PATH", folder, 1);
	setenv("XILINX_VITIS", folder, 1); /* any value; 2.18 and later ask for it */
	snprintf(program, sizeof(program), "%s/program", folder);
	unsetenv("EMULATION_SOCKETID");
	return link_libraries(folder, err);
}

static int open_card(const char *folder, const char *keys, void **self, struct limen_errmsg *err)
{
	struct limen_uri uri;
	char text[LIMEN_URI_LEN_MAX];
	int error = prepare(folder, err);

	if (error)
		return error;
	snprintf(text, sizeof(text), "xrt:0,xclbin=card.xclbin,%s", keys);
	error = limen_uri_parse(text, &uri, err);
	if (error)
		return error;
	error = limen_transport_xrt.open(&uri, self, err);
	limen_uri_free(&uri);
	return error;
}

static int reply(int data, uint32_t op, long value, const struct limen_errmsg *err)
{
	struct limen_remote_head head = { .op = op, .value = (int32_t)value };

	if (value < 0) {
		head.bytes = (uint32_t)strlen(err->text);
		return limen_remote_send(data, &head, err->text);
	}
	if (op == LIMEN_REMOTE_READ)
		head.bytes = (uint32_t)value * (uint32_t)sizeof(*contents);
	return limen_remote_send(data, &head, contents);
}

static long serve(void *self, const struct limen_remote_head *head, struct limen_errmsg *err)
{
	const size_t words = head->bytes / sizeof(*contents);
	size_t most = sizeof(contents) / sizeof(*contents);

	switch (head->op) {
	case LIMEN_REMOTE_RESET:
		return limen_transport_xrt.reset(self, err);
	case LIMEN_REMOTE_WRITE:
		return limen_transport_xrt.write(self, contents, words, err);
	case LIMEN_REMOTE_READ:
		if (head->value >= 0 && (size_t)head->value < most)
			most = (size_t)head->value;
		return limen_transport_xrt.read(self, contents, most, err);
	case LIMEN_REMOTE_WAIT:
		return limen_transport_xrt.wait(self, head->value, err);
	default:
		return limen_fail(err, LIMEN_EPROTOCOL, "xrt-emu: request %u is none", head->op);
	}
}

int limen_session_run(const char *folder, const char *keys, int data)
{
	struct limen_errmsg err = { "" };
	struct limen_remote_head head;
	void *self = NULL;
	int error = open_card(folder, keys, &self, &err);

	if (reply(data, LIMEN_REMOTE_OPEN, error, &err) || error)
		return 0; /* the host knows, or is gone */
	while (!limen_remote_receive(data, -1, &head, contents)) {
		if (head.op == LIMEN_REMOTE_CLOSE) {
			limen_transport_xrt.close(self);
			reply(data, head.op, 0, &err);
			return 0;
		}
		if (reply(data, head.op, serve(self, &head, &err), &err))
			break;
	}
	return 0; /* the host is gone */
}
