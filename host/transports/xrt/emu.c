/* emu.c: see emu.h. */
#include "emu.h"

#include "clock.h"
#include "run.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

enum {
	OPEN_MS = 120000, /* a loaded machine, a large kernel: some seconds where nothing else runs */
	END_MS = 3000
};

static const char PROGRAM[] = "limen-xrt-emu", DEVICE[] = "limen-xrt-device";

/* Whether both programs are in folder/below; path gets the first one's name. */
static bool programs_in(const char *folder, const char *below, char *path, size_t size)
{
	if ((size_t)snprintf(path, size, "%s%s/%s", folder, below, DEVICE) >= size || access(path, X_OK))
		return false;
	return (size_t)snprintf(path, size, "%s%s/%s", folder, below, PROGRAM) < size && !access(path, X_OK);
}

int limen_emu_find(char *path, size_t size, struct limen_errmsg *err)
{
	const char *set = getenv("LIMEN_LIBEXEC");
	char self[PATH_MAX] = "";
	ssize_t n = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *slash = n > 0 ? strrchr(self, '/') : NULL;

	if (set && programs_in(set, "", path, size))
		return 0;
	if (slash) {
		*slash = '\0';
		if (programs_in(self, "", path, size) || programs_in(self, "/../libexec/limen", path, size))
			return 0;
	}
	if (programs_in(LIMEN_LIBEXEC_DIR, "", path, size))
		return 0;
	return limen_fail(err, LIMEN_ENOTSUP,
			  "xrt-emu: %s and %s are neither beside this program nor in %s: built without Verilator or "
			  "protobuf-c? LIMEN_LIBEXEC can name their folder",
			  PROGRAM, DEVICE, LIMEN_LIBEXEC_DIR);
}

/* A session of its own, so that Ctrl-C reaches the host alone, which then ends in its own way. */
static int spawn(pid_t *pid, const char *path, char *const argv[], int data, int news)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int error;

	sigemptyset(&none);
	sigfillset(&all);
	error = posix_spawn_file_actions_init(&files);
	if (error)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (!error) {
		posix_spawnattr_setflags(&attributes,
					 POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
		posix_spawnattr_setsigmask(&attributes, &none);
		posix_spawnattr_setsigdefault(&attributes, &all);
		posix_spawn_file_actions_adddup2(&files, data, LIMEN_REMOTE_FD_DATA);
		posix_spawn_file_actions_adddup2(&files, news, LIMEN_REMOTE_FD_NEWS);
		error = posix_spawn(pid, path, &files, &attributes, argv, environ);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&files);
	return error;
}

/* A pair whose far end has a number that the child's two do not use: dup2() would close one with the other's. */
static int pair(int type, int ends[2])
{
	int high;

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, ends))
		return -1;
	high = fcntl(ends[1], F_DUPFD_CLOEXEC, LIMEN_REMOTE_FD_NEWS + 1);
	close(ends[1]);
	if (high < 0)
		close(ends[0]);
	ends[1] = high;
	return high < 0 ? -1 : 0;
}

/* What limen-xrt-emu has to say within timeout_ms, as a string; false at the end. */
static bool hear(struct limen_emu *emu, char *text, size_t size, int timeout_ms)
{
	const int64_t end_ms = limen_transport_ms() + timeout_ms;
	ssize_t n;
	int ready;

	do { /* a signal that the host catches is no news */
		int64_t left_ms = end_ms - limen_transport_ms();

		ready = poll(&(struct pollfd){ .fd = emu->news, .events = POLLIN }, 1, left_ms > 0 ? (int)left_ms : 0);
	} while (ready < 0 && errno == EINTR);
	if (ready <= 0)
		return false;
	n = recv(emu->news, text, size - 1, MSG_DONTWAIT);
	if (n <= 0)
		return false;
	text[n] = '\0';
	return true;
}

/* Waits for the processes to end by themselves, then ends them. */
static void reap(struct limen_emu *emu)
{
	const int64_t end_ms = limen_transport_ms() + END_MS;

	if (emu->data >= 0)
		close(emu->data);
	if (emu->news >= 0)
		close(emu->news); /* this is what limen-xrt-emu ends by */
	emu->data = emu->news = -1;
	for (unsigned turn = 0; emu->pid; turn++) {
		pid_t got = waitpid(emu->pid, NULL, WNOHANG);

		if (got == emu->pid || (got < 0 && errno != EINTR))
			emu->pid = 0;
		else if (limen_transport_ms() >= end_ms)
			kill(emu->pid, SIGKILL); /* and those under it with it */
		if (emu->pid)
			limen_xrt_pause(turn);
	}
	if (emu->folder[0])
		limen_remote_remove(emu->folder); /* is gone already, but for a limen-xrt-emu that was killed */
	emu->folder[0] = '\0';
}

/* The pipe broke or is silent: says why, in the words of limen-xrt-emu if it has any, and ends everything. */
static int lost(struct limen_emu *emu, int error, struct limen_errmsg *err)
{
	char text[LIMEN_ERRMSG_LEN - 16] = "", more[sizeof(text)];

	if (error == LIMEN_ETIMEOUT)
		limen_fail(err, error, "xrt-emu: XRT or the emulated card does not answer any more; ended it");
	else if (emu->news < 0)
		limen_fail(err, LIMEN_EIO, "xrt-emu: the emulated card is gone");
	else {
		error = LIMEN_EIO;
		while (hear(emu, more, sizeof(more), END_MS))
			memcpy(text, more, sizeof(text));
		limen_fail(err, error, "xrt-emu: %s",
			   text[0] ? text : "the processes of the emulated card were killed");
	}
	reap(emu);
	return error;
}

/* The first news are the folder; or why there is none. */
static int hear_folder(struct limen_emu *emu, struct limen_errmsg *err)
{
	char text[LIMEN_ERRMSG_LEN - 16];

	if (!hear(emu, text, sizeof(text), OPEN_MS))
		return lost(emu, LIMEN_EIO, err);
	/* nothing else is ever removed */
	if (strlen(text) == sizeof(LIMEN_REMOTE_FOLDER) - 1 && !strchr(text + sizeof("/tmp/") - 1, '/') &&
	    !strncmp(text, LIMEN_REMOTE_FOLDER, strcspn(LIMEN_REMOTE_FOLDER, "X"))) {
		snprintf(emu->folder, sizeof(emu->folder), "%.63s", text);
		return 0;
	}
	limen_fail(err, LIMEN_EIO, "xrt-emu: %s", text);
	reap(emu);
	return LIMEN_EIO;
}

int limen_emu_start(struct limen_emu *emu, const char *config, const char *keys, struct limen_errmsg *err)
{
	char path[PATH_MAX], name[64], list[PATH_MAX + 64];
	char *argv[] = { path, name, list, NULL };
	int data[2], news[2];
	int error = limen_emu_find(path, sizeof(path), err);

	*emu = (struct limen_emu){ .data = -1, .news = -1 };
	if (error)
		return error;
	snprintf(name, sizeof(name), "%s", config);
	snprintf(list, sizeof(list), "%s", keys);
	if (pair(SOCK_STREAM, data))
		return limen_fail(err, LIMEN_EIO, "xrt-emu: no sockets: %s", strerror(errno));
	if (pair(SOCK_SEQPACKET, news)) {
		close(data[0]);
		close(data[1]);
		return limen_fail(err, LIMEN_EIO, "xrt-emu: no sockets: %s", strerror(errno));
	}
	emu->data = data[0];
	emu->news = news[0];
	error = spawn(&emu->pid, path, argv, data[1], news[1]);
	close(data[1]);
	close(news[1]);
	if (error) {
		emu->pid = 0;
		reap(emu);
		return limen_fail(err, LIMEN_EIO, "xrt-emu: cannot start %.200s: %s", path, strerror(error));
	}
	error = hear_folder(emu, err);
	if (error)
		return error;
	return limen_emu_ask(emu, LIMEN_REMOTE_OPEN, 0, NULL, 0, OPEN_MS, NULL, err);
}

void limen_emu_end(struct limen_emu *emu)
{
	struct limen_errmsg ignored;

	if (emu->data >= 0)
		limen_emu_ask(emu, LIMEN_REMOTE_CLOSE, 0, NULL, 0, 10 * END_MS, NULL, &ignored);
	reap(emu);
}

int limen_emu_ask(struct limen_emu *emu, enum limen_remote_op op, int value, const void *contents, size_t bytes,
		  int timeout_ms, size_t *answered, struct limen_errmsg *err)
{
	struct limen_remote_head head = { .op = op, .value = value, .bytes = (uint32_t)bytes };
	int error = emu->data < 0 ? LIMEN_EIO : 0;

	if (!error && op != LIMEN_REMOTE_OPEN) /* that answer comes unasked */
		error = limen_remote_send(emu->data, &head, contents);
	if (!error)
		error = limen_remote_receive(emu->data, timeout_ms, &head, emu->contents);
	if (!error && head.op != op)
		error = LIMEN_EPROTOCOL;
	if (error)
		return lost(emu, error, err);
	if (head.value < 0) {
		limen_fail(err, head.value, "%.*s", (int)head.bytes, (const char *)emu->contents);
		if (op == LIMEN_REMOTE_OPEN)
			reap(emu);
		return head.value;
	}
	if (answered)
		*answered = head.bytes;
	return head.value;
}
