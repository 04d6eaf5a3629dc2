/* umock.c: an emulated board behind umockdev, for a program that knows nothing of it.
 *
 * usage: umockdev-wrapper usb_umock [--unplug-after N] EMULATION PROGRAM ARGUMENTS...
 *
 * /sys and udev are umockdev's, usbfs is its ioctl server: other hands than those of sim/usb/shim.c. EMULATION is as in
 * scripts/usb-emu --help. Exits as the program does. --unplug-after: once the
 * program has made N transfers the plug is pulled, wherever it is then; how long it took to end is printed.
 */
#include "emu.h"
#include "usbfs.h"

#include <sys/ioctl.h>
#include <errno.h>
#include <linux/usbdevice_fs.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <umockdev.h>
#include <unistd.h>

#define NODE "/dev/bus/usb/007/001"
#define SYS "/sys/devices/usb7/7-1"

/* A URB that the program has submitted. */
struct pending {
	struct pending *next;
	gulong theirs;           /* its address there */
	UMockdevIoctlData *data; /* its copy here */
};

static struct emu emu;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct pending *pending;
static struct emu_reaping reaping;

static size_t size_of(gulong request)
{
	switch (request) {
	case USBDEVFS_CLAIMINTERFACE:
	case USBDEVFS_RELEASEINTERFACE:
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_RESETEP:
	case USBDEVFS_SETCONFIGURATION:
	case USBDEVFS_GET_CAPABILITIES:
		return sizeof(unsigned);
	case USBDEVFS_GETDRIVER:
		return sizeof(struct usbdevfs_getdriver);
	case USBDEVFS_IOCTL:
		return sizeof(struct usbdevfs_ioctl);
	case USBDEVFS_DISCONNECT_CLAIM:
		return sizeof(struct usbdevfs_disconnect_claim);
	case USBDEVFS_SETINTERFACE:
		return sizeof(struct usbdevfs_setinterface);
	case USBDEVFS_CONNECTINFO:
		return sizeof(struct usbdevfs_connectinfo);
	case USBDEVFS_CONTROL:
		return sizeof(struct usbdevfs_ctrltransfer);
	default:
		return 0;
	}
}

static int submit(UMockdevIoctlData *arg, gulong theirs)
{
	UMockdevIoctlData *data = umockdev_ioctl_data_resolve(arg, 0, sizeof(struct usbdevfs_urb), NULL), *buffer;
	struct usbdevfs_urb *urb = data ? (void *)data->data : NULL;
	struct pending *entry = calloc(1, sizeof(*entry));
	int error;

	if (!urb || !entry || urb->buffer_length < 0)
		return -EFAULT;
	buffer = umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_urb, buffer),
					     (gulong)urb->buffer_length, NULL);
	if (buffer)
		urb->buffer = buffer->data;
	*entry = (struct pending){pending, theirs, data};
	error = emu_usbfs_ioctl(emu.device, &emu, USBDEVFS_SUBMITURB, urb);
	if (error) {
		free(entry);
		return error;
	}
	pending = entry;
	return 0;
}

static int discard(gulong theirs)
{
	for (struct pending *entry = pending; entry; entry = entry->next) {
		if (entry->theirs == theirs)
			return emu_usbfs_ioctl(emu.device, &emu, USBDEVFS_DISCARDURB, entry->data->data);
	}
	return -EINVAL;
}

static int reap(UMockdevIoctlData *arg)
{
	void *urb = emu_usbfs_reap(emu.device, &emu, &reaping);
	UMockdevIoctlData *pointer;

	if (!urb)
		return emu_device_gone(emu.device) ? -ENODEV : -EAGAIN;
	pointer = umockdev_ioctl_data_resolve(arg, 0, sizeof(void *), NULL);
	for (struct pending **at = &pending; *at; at = &(*at)->next) {
		struct pending *entry = *at;

		if ((void *)entry->data->data != urb)
			continue;
		umockdev_ioctl_data_set_ptr(pointer, 0, entry->data);
		g_object_unref(entry->data);
		*at = entry->next;
		free(entry);
		break;
	}
	g_object_unref(pointer);
	return 0;
}

static int dispatch(gulong request, UMockdevIoctlData *arg)
{
	const gulong theirs = *(gulong *)arg->data;
	UMockdevIoctlData *data, *more = NULL;
	struct usbdevfs_ctrltransfer *control;
	int result;

	if (request == USBDEVFS_SUBMITURB)
		return submit(arg, theirs);
	if (request == USBDEVFS_DISCARDURB)
		return discard(theirs);
	if (request == USBDEVFS_REAPURBNDELAY)
		return reap(arg);
	if (!size_of(request))
		return emu_usbfs_ioctl(emu.device, &emu, request, NULL);
	data = umockdev_ioctl_data_resolve(arg, 0, size_of(request), NULL);
	if (!data)
		return -EFAULT;
	control = (void *)data->data;
	if (request == USBDEVFS_CONTROL && control->wLength) {
		more = umockdev_ioctl_data_resolve(data, G_STRUCT_OFFSET(struct usbdevfs_ctrltransfer, data),
						   control->wLength, NULL);
		if (more)
			control->data = more->data;
	}
	result = emu_usbfs_ioctl(emu.device, &emu, request, data->data);
	if (more)
		g_object_unref(more);
	g_object_unref(data);
	return result;
}

static gboolean on_ioctl(UMockdevIoctlBase *base, UMockdevIoctlClient *client, gpointer unused)
{
	int result;
	bool idle;

	(void)base;
	(void)unused;
	pthread_mutex_lock(&lock);
	reaping.idle = false;
	result = dispatch(umockdev_ioctl_client_get_request(client), umockdev_ioctl_client_get_arg(client));
	idle = reaping.idle;
	pthread_mutex_unlock(&lock);
	if (idle)
		usleep(500);
	umockdev_ioctl_client_complete(client, result < 0 ? -1 : result, result < 0 ? -result : 0);
	return TRUE;
}

static void add(UMockdevTestbed *testbed, UMockdevIoctlBase *base)
{
	const struct emu_model *model = emu_device_model(emu.device);
	const uint8_t *d = model->descriptors;
	GString *text = g_string_new(NULL);
	GError *error = NULL;

	/* the node's content is what programs of old read instead of /sys */
	g_string_append(text, "P: /devices/usb7/7-1\nN: bus/usb/007/001=");
	for (size_t i = 0; i < model->descriptor_bytes; i++)
		g_string_append_printf(text, "%02X", d[i]);
	g_string_append_printf(
		text,
		"\nE: SUBSYSTEM=usb\nE: DRIVER=usb\nE: BUSNUM=007\n"
		"E: DEVNUM=001\nE: DEVNAME=" NODE "\nE: DEVTYPE=usb_device\nA: bConfigurationValue=1\\n\n"
		"A: busnum=7\\n\nA: devnum=1\\n\nA: speed=480\\n\nA: idVendor=%02x%02x\\n\nA: idProduct=%02x%02x\\n\n"
		"H: descriptors=",
		d[9], d[8], d[11], d[10]);
	for (size_t i = 0; i < model->descriptor_bytes; i++)
		g_string_append_printf(text, "%02x", d[i]);
	g_string_append(text, "\n");
	g_signal_connect(base, "handle-ioctl", G_CALLBACK(on_ioctl), NULL);
	if (!umockdev_testbed_attach_ioctl(testbed, NODE, base, &error) ||
	    !umockdev_testbed_add_from_string(testbed, text->str, &error)) {
		fprintf(stderr, "umockdev: %s\n", error->message);
		exit(1);
	}
	g_string_free(text, TRUE);
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static uint64_t transfers(void)
{
	pthread_mutex_lock(&lock);
	uint64_t n = emu_device_submitted(emu.device);

	pthread_mutex_unlock(&lock);
	return n;
}

/* Waits for the child; pulls the plug meanwhile if asked to. */
static int attend(pid_t child, uint64_t unplug_after, UMockdevTestbed *testbed)
{
	int status = 0;
	double start = 0;

	while (unplug_after && transfers() < unplug_after && !waitpid(child, &status, WNOHANG))
		usleep(1000);
	if (unplug_after) {
		start = seconds();
		pthread_mutex_lock(&lock);
		emu_device_unplug(emu.device);
		pthread_mutex_unlock(&lock);
		umockdev_testbed_uevent(testbed, SYS, "remove");
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (unplug_after)
		printf("ended %.0f ms after the plug was pulled\n", 1e3 * (seconds() - start));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int argc, char **argv)
{
	UMockdevTestbed *testbed;
	char err[128];
	uint64_t unplug_after = 0;
	pid_t child;
	int status;

	if (argc > 2 && !strcmp(argv[1], "--unplug-after")) {
		unplug_after = strtoull(argv[2], NULL, 10);
		argc -= 2;
		argv += 2;
	}
	if (argc < 3) {
		fprintf(stderr,
			"usage: umockdev-wrapper usb_umock [--unplug-after N] EMULATION PROGRAM ARGUMENTS...\n");
		return 2;
	}
	if (!emu_open(&emu, argv[1], err, sizeof(err))) {
		fprintf(stderr, "usb_umock: %s\n", err);
		return 1;
	}
	testbed = umockdev_testbed_new();
	add(testbed, umockdev_ioctl_base_new());
	child = fork();
	if (!child) {
		execv(argv[2], argv + 2);
		perror(argv[2]);
		_exit(127);
	}
	status = attend(child, unplug_after, testbed);
	g_object_unref(testbed);
	emu_close(&emu);
	return status;
}
