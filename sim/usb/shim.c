/* shim.c: files of /dev and /sys that belong to the emulated device. */
#include "shim.h"

#include "usbfs.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <linux/usbdevice_fs.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum {
	FILES = 16,
	IDLE_NS = 200000, /* for which a call that finds nothing sleeps when nothing moves */
};

/* An open device node. What libusb polls is the writing end of a pipe: writable while URBs are under way, failing when
 * the device is gone, neither else. */
struct file {
	int fd, other; /* the pipe's ends; fd -1: not in use */
	bool full;
	struct emu_reaping reaping;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct emu emu;
static bool decided; /* what is plugged in */
static struct file files[FILES];
static bool files_ready;

/* --- the calls that go on --- */

static int (*real_open)(const char *path, int flags, ...);
static int (*real_close)(int fd);
static int (*real_ioctl)(int fd, unsigned long request, ...);
static int (*real_statfs)(const char *path, struct statfs *out);

static void find_real(void)
{
	if (real_ioctl)
		return;
	/* ISO C has no conversion from an object's pointer to a function's; POSIX has */
	*(void **)&real_open = dlsym(RTLD_NEXT, "open");
	*(void **)&real_close = dlsym(RTLD_NEXT, "close");
	*(void **)&real_statfs = dlsym(RTLD_NEXT, "statfs");
	*(void **)&real_ioctl = dlsym(RTLD_NEXT, "ioctl");
}

/* --- plugging --- */

static void close_all(void)
{
	if (!files_ready) {
		for (unsigned i = 0; i < FILES; i++)
			files[i].fd = files[i].other = -1;
		files_ready = true;
	}
	/* open nodes of a device that goes keep their descriptor, which now fails */
	for (unsigned i = 0; i < FILES; i++) {
		if (files[i].other >= 0)
			real_close(files[i].other);
		files[i].other = -1;
	}
}

static bool plug(const char *text, char *err, size_t err_len)
{
	find_real();
	close_all();
	emu_close(&emu);
	decided = true;
	return !text || emu_open(&emu, text, err, err_len);
}

/* At the end of the process: what was counted, and no memory left. */
static void at_end(void)
{
	pthread_mutex_lock(&lock);
	emu_close(&emu);
	pthread_mutex_unlock(&lock);
}

static void decide(void)
{
	const char *text = getenv("LIMEN_USB_EMU");
	char err[128];

	if (decided)
		return;
	if (!plug(text, err, sizeof(err)))
		fprintf(stderr, "%s\n", err);
	else if (text)
		atexit(at_end);
}

bool shim_plug(const char *text, char *err, size_t err_len)
{
	pthread_mutex_lock(&lock);
	bool plugged = plug(text, err, err_len);

	pthread_mutex_unlock(&lock);
	return plugged;
}

static void unplug(void)
{
	if (!emu.device)
		return;
	emu_device_unplug(emu.device);
	close_all();
}

void shim_unplug(void)
{
	pthread_mutex_lock(&lock);
	unplug();
	pthread_mutex_unlock(&lock);
}

struct emu *shim_emu(void)
{
	return emu.device ? &emu : NULL;
}

bool shim_present(void)
{
	pthread_mutex_lock(&lock);
	decide();
	bool present = emu.device && !emu_device_gone(emu.device);

	pthread_mutex_unlock(&lock);
	return present;
}

unsigned shim_open_files(void)
{
	unsigned open = 0;

	for (unsigned i = 0; files_ready && i < FILES; i++)
		open += files[i].fd >= 0;
	return open;
}

/* --- the device node --- */

static void set_full(struct file *file, bool full)
{
	char byte = 0;

	if (file->other < 0 || file->full == full)
		return;
	if ((full ? write(file->fd, &byte, 1) : read(file->other, &byte, 1)) == 1)
		file->full = full;
}

static int open_node(void)
{
	struct file *file = files;
	int ends[2];

	while (file < files + FILES && file->fd >= 0)
		file++;
	if (emu.denied || file == files + FILES) {
		errno = emu.denied ? EACCES : EMFILE;
		return -1;
	}
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK))
		return -1;
	/* of one page, so that one byte fills it */
	if (fcntl(ends[1], F_SETPIPE_SZ, sysconf(_SC_PAGESIZE)) < 0) {
		real_close(ends[0]);
		real_close(ends[1]);
		return -1;
	}
	*file = (struct file){.fd = ends[1], .other = ends[0]};
	set_full(file, true);
	return file->fd;
}

static struct file *find_file(int fd)
{
	for (unsigned i = 0; files_ready && fd >= 0 && i < FILES; i++) {
		if (files[i].fd == fd)
			return &files[i];
	}
	return NULL;
}

static void *reap(struct file *file)
{
	void *urb = emu_usbfs_reap(emu.device, file, &file->reaping);

	if (!file->reaping.idle)
		return urb;
	pthread_mutex_unlock(&lock);
	nanosleep(&(struct timespec){.tv_nsec = IDLE_NS}, NULL);
	pthread_mutex_lock(&lock);
	return NULL;
}

static int device_ioctl(struct file *file, unsigned long request, void *arg)
{
	int result;

	if (!emu.device || file->other < 0) /* of a device that went */
		return -ENODEV;
	if (request != USBDEVFS_REAPURBNDELAY) {
		result = emu_usbfs_ioctl(emu.device, file, request, arg);
		if (emu_device_gone(emu.device))
			close_all();
	} else {
		*(void **)arg = reap(file);
		result = *(void **)arg ? 0 : -EAGAIN;
	}
	set_full(file, !emu_device_pending(emu.device, file));
	return result;
}

/* --- files of /sys --- */

static int memory_file(const void *bytes, size_t n)
{
	int fd = memfd_create("limen-usb-emu", MFD_CLOEXEC);

	if (fd >= 0 && (write(fd, bytes, n) != (ssize_t)n || lseek(fd, 0, SEEK_SET) < 0)) {
		real_close(fd);
		errno = EIO;
		return -1;
	}
	return fd;
}

static int open_attribute(const char *name)
{
	const struct emu_model *model = emu_device_model(emu.device);
	static const struct {
		const char *name, *text;
	} texts[] = {{"busnum", "7\n"}, {"devnum", "1\n"}, {"speed", "480\n"}, {"bConfigurationValue", "1\n"}};

	if (!strcmp(name, "descriptors"))
		return memory_file(model->descriptors, model->descriptor_bytes);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!strcmp(name, texts[i].name))
			return memory_file(texts[i].text, strlen(texts[i].text));
	}
	errno = ENOENT;
	return -1;
}

/* 1: the path was ours and *fd is the answer. */
static bool open_ours(const char *path, int *fd)
{
	bool ours = false;

	find_real();
	if (strncmp(path, SHIM_SYS "/", sizeof(SHIM_SYS)) && strcmp(path, SHIM_NODE))
		return false;
	pthread_mutex_lock(&lock);
	decide();
	if (emu.device && !emu_device_gone(emu.device)) {
		*fd = strcmp(path, SHIM_NODE) ? open_attribute(path + sizeof(SHIM_SYS)) : open_node();
		ours = true;
	}
	pthread_mutex_unlock(&lock);
	return ours;
}

/* --- what libusb calls --- */

#define VISIBLE __attribute__((visibility("default")))

VISIBLE int open(const char *path, int flags, ...)
{
	mode_t mode = 0;
	va_list args;
	int fd;

	if (open_ours(path, &fd))
		return fd;
	if (flags & (O_CREAT | O_TMPFILE)) {
		va_start(args, flags);
		mode = va_arg(args, mode_t);
		va_end(args);
	}
	return real_open(path, flags, mode);
}

/* open() as a compiler with _FORTIFY_SOURCE calls it */
VISIBLE int __open_2(const char *path, int flags)
{
	int fd;

	return open_ours(path, &fd) ? fd : real_open(path, flags);
}

VISIBLE int close(int fd)
{
	struct file *file;

	find_real();
	pthread_mutex_lock(&lock);
	file = find_file(fd);
	if (file) {
		if (emu.device)
			emu_usbfs_close(emu.device, file);
		if (file->other >= 0)
			real_close(file->other);
		*file = (struct file){.fd = -1, .other = -1};
	}
	pthread_mutex_unlock(&lock);
	return real_close(fd);
}

VISIBLE int ioctl(int fd, unsigned long request, ...)
{
	struct file *file;
	va_list args;
	void *arg;
	int result = 0;

	va_start(args, request);
	arg = va_arg(args, void *);
	va_end(args);
	find_real();
	pthread_mutex_lock(&lock);
	file = find_file(fd);
	if (file)
		result = device_ioctl(file, request, arg);
	pthread_mutex_unlock(&lock);
	if (!file)
		return real_ioctl(fd, request, arg);
	if (result < 0)
		errno = -result;
	return result < 0 ? -1 : 0;
}

/* libusb takes /sys for what it is; a container may not have it. */
VISIBLE int statfs(const char *path, struct statfs *out)
{
	find_real();
	if (strcmp(path, "/sys") || !shim_present())
		return real_statfs(path, out);
	memset(out, 0, sizeof(*out));
	out->f_type = SYSFS_MAGIC;
	return 0;
}
