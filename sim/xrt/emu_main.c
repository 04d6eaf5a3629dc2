/* emu_main.c: limen-xrt-emu CONFIG KEYS, started by limen for xrt-emu:. It makes the private folder, starts the
 * emulated card (limen-xrt-device) and the session with XRT, and watches: whichever of host, card and session ends
 * first, it ends the rest, removes the folder, and tells the host why. */
#include "folder.h"
#include "remote.h"
#include "session.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct child {
	pid_t pid;
	bool ended;
	int status;
};

static void tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void tell(const char *format, ...)
{
	char text[400];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	send(LIMEN_REMOTE_FD_NEWS, text, strlen(text), MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* A child that dies with this process. Returns 0 in the child. */
static pid_t fork_child(void)
{
	const pid_t parent = getpid();
	sigset_t none;
	pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	return 0;
}

/* The device program stands beside this one, by the name that the host called it by. */
static pid_t start_device(char *self, const char *config, const char *folder)
{
	char path[PATH_MAX + 32], folder_of[PATH_MAX], *slash = strrchr(self, '/');
	pid_t pid = fork_child();
	int log;

	if (pid)
		return pid;
	if (slash)
		*slash = '\0';
	if (!realpath(slash ? self : ".", folder_of) || chdir(folder))
		_exit(127);
	snprintf(path, sizeof(path), "%s/limen-xrt-device", folder_of);
	log = open("device.log", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	dup2(log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	execl(path, path, config, folder, (char *)NULL);
	perror(path);
	_exit(127);
}

static pid_t start_session(const char *folder, const char *keys)
{
	pid_t pid = fork_child();

	if (!pid)
		_exit(limen_session_run(folder, keys, LIMEN_REMOTE_FD_DATA));
	return pid;
}

/* The last line of a log, "" if there is none. */
static void last_line(const char *folder, const char *name, char *line, size_t size)
{
	char path[256], next[512];
	FILE *file;

	line[0] = '\0';
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "re");
	while (file && fgets(next, sizeof(next), file)) {
		next[strcspn(next, "\n")] = '\0';
		if (next[0] && strncmp(next, "INFO", 4))
			snprintf(line, size, "%.*s", (int)size - 1, next);
	}
	if (file)
		fclose(file);
}

static void explain(const char *folder, const char *who, const char *log, int status)
{
	char line[200];

	last_line(folder, log, line, sizeof(line));
	if (WIFSIGNALED(status))
		tell("%s was killed (%s)%s%s", who, strsignal(WTERMSIG(status)), line[0] ? "; its last words: " : "",
		     line);
	else
		tell("%s ended with status %d%s%s", who, WEXITSTATUS(status), line[0] ? ": " : "", line);
}

static void note_end(struct child *child)
{
	if (child->pid && !child->ended && waitpid(child->pid, &child->status, WNOHANG) == child->pid)
		child->ended = true;
}

/* Returns when something has ended; true when it is the host that wants no more. A card that ends well was closed,
 * which the session has still to hear. */
static bool watch(int signals, struct child *device, struct child *session)
{
	struct pollfd fds[] = { { .fd = signals, .events = POLLIN }, { .fd = LIMEN_REMOTE_FD_NEWS, .events = POLLIN } };
	struct signalfd_siginfo info;

	while (!session->ended && !(device->ended && device->status)) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return true;
		if (fds[1].revents)
			return true; /* nothing is ever sent here: the host has closed it, or is gone */
		if (!(fds[0].revents & POLLIN) || read(signals, &info, sizeof(info)) != sizeof(info))
			continue;
		if (info.ssi_signo != SIGCHLD)
			return true;
		note_end(device);
		note_end(session);
	}
	return session->ended && !session->status;
}

/* Tells the host whose end came first. A card that dies takes the session with it, which may be seen before; a card
 * whose session is gone ends well, and soon. */
static void blame(const char *folder, struct child *device, const struct child *session)
{
	enum { TRIES = 100 };

	for (int i = 0; i < TRIES && !device->ended; i++) {
		nanosleep(&(struct timespec){ .tv_nsec = 10000000 }, NULL);
		note_end(device);
	}
	if (device->ended && device->status)
		explain(folder, "the emulated card (limen-xrt-device)", "device.log", device->status);
	else
		explain(folder, "the process with XRT", "xrt.log", session->status);
}

static void end(struct child *child)
{
	if (child->pid > 0 && !child->ended) {
		kill(child->pid, SIGKILL);
		waitpid(child->pid, &child->status, 0);
	}
}

static int run(char **argv, const char *folder, int signals)
{
	struct child device = { 0 }, session = { 0 };
	struct limen_errmsg err = { "" };
	bool wanted = true;

	if (limen_session_files(folder, &err)) {
		tell("%s", err.text);
		return 1;
	}
	device.pid = start_device(argv[0], argv[1], folder);
	session.pid = device.pid > 0 ? start_session(folder, argv[2]) : -1;
	if (session.pid > 0)
		wanted = watch(signals, &device, &session);
	else
		tell("cannot start a process: %s", strerror(errno));
	if (!wanted)
		blame(folder, &device, &session);
	end(&session); /* first: its driver spins, or complains, once the card is gone */
	end(&device);
	return wanted ? 0 : 1;
}

int main(int argc, char **argv)
{
	char folder[LIMEN_FOLDER_LEN];
	sigset_t mine;
	int signals, status;

	if (argc != 3) {
		fprintf(stderr, "limen-xrt-emu is started by limen itself, for the device xrt-emu:\n");
		return 2;
	}
	fcntl(LIMEN_REMOTE_FD_DATA, F_SETFD, FD_CLOEXEC);
	fcntl(LIMEN_REMOTE_FD_NEWS, F_SETFD, FD_CLOEXEC);
	sigemptyset(&mine);
	sigaddset(&mine, SIGCHLD);
	sigaddset(&mine, SIGTERM);
	sigaddset(&mine, SIGINT);
	sigaddset(&mine, SIGHUP);
	sigprocmask(SIG_BLOCK, &mine, NULL);
	limen_folder_sweep();
	signals = signalfd(-1, &mine, SFD_CLOEXEC);
	if (signals < 0 || limen_folder_make(folder)) {
		tell("/tmp: cannot make a folder: %s", strerror(errno));
		return 1;
	}
	tell("%s", folder);
	status = run(argv, folder, signals);
	limen_remote_remove(folder);
	return status;
}
