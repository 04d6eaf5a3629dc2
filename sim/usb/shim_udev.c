/* shim_udev.c: libudev as libusb calls it, with the emulated device and no other in it. Nothing ever changes: a device
 * that goes shows on its file. */
#include "shim.h"

#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#define VISIBLE __attribute__((visibility("default")))

/* libudev's types are opaque to its users: these hold nothing. No header of libudev is needed for that. */
struct udev;
struct udev_monitor;
struct udev_enumerate;
struct udev_list_entry;
struct udev_device;

static char nothing;
static int monitor_fd = -1;

VISIBLE struct udev *udev_new(void)
{
	return (struct udev *)&nothing;
}

VISIBLE struct udev *udev_unref(struct udev *udev)
{
	(void)udev;
	return NULL;
}

VISIBLE struct udev_monitor *udev_monitor_new_from_netlink(struct udev *udev, const char *name)
{
	(void)udev;
	(void)name;
	monitor_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	return monitor_fd < 0 ? NULL : (struct udev_monitor *)&nothing;
}

VISIBLE int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *monitor, const char *subsystem,
							    const char *devtype)
{
	(void)monitor;
	(void)subsystem;
	(void)devtype;
	return 0;
}

VISIBLE int udev_monitor_enable_receiving(struct udev_monitor *monitor)
{
	(void)monitor;
	return 0;
}

VISIBLE int udev_monitor_get_fd(struct udev_monitor *monitor)
{
	(void)monitor;
	return monitor_fd;
}

VISIBLE struct udev_device *udev_monitor_receive_device(struct udev_monitor *monitor)
{
	(void)monitor;
	return NULL;
}

VISIBLE struct udev_monitor *udev_monitor_unref(struct udev_monitor *monitor)
{
	(void)monitor;
	close(monitor_fd);
	monitor_fd = -1;
	return NULL;
}

VISIBLE struct udev_enumerate *udev_enumerate_new(struct udev *udev)
{
	(void)udev;
	return (struct udev_enumerate *)&nothing;
}

VISIBLE struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	return NULL;
}

VISIBLE int udev_enumerate_add_match_subsystem(struct udev_enumerate *enumerate, const char *subsystem)
{
	(void)enumerate;
	(void)subsystem;
	return 0;
}

VISIBLE int udev_enumerate_add_match_property(struct udev_enumerate *enumerate, const char *property, const char *value)
{
	(void)enumerate;
	(void)property;
	(void)value;
	return 0;
}

VISIBLE int udev_enumerate_scan_devices(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	return 0;
}

VISIBLE struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *enumerate)
{
	(void)enumerate;
	return shim_present() ? (struct udev_list_entry *)&nothing : NULL;
}

VISIBLE struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry)
{
	(void)entry;
	return NULL;
}

VISIBLE const char *udev_list_entry_get_name(struct udev_list_entry *entry)
{
	(void)entry;
	return SHIM_SYS;
}

VISIBLE struct udev_device *udev_device_new_from_syspath(struct udev *udev, const char *path)
{
	(void)udev;
	return strcmp(path, SHIM_SYS) ? NULL : (struct udev_device *)&nothing;
}

VISIBLE struct udev_device *udev_device_unref(struct udev_device *device)
{
	(void)device;
	return NULL;
}

VISIBLE const char *udev_device_get_devnode(struct udev_device *device)
{
	(void)device;
	return SHIM_NODE;
}

VISIBLE const char *udev_device_get_sysname(struct udev_device *device)
{
	(void)device;
	return SHIM_NAME;
}

VISIBLE const char *udev_device_get_action(struct udev_device *device)
{
	(void)device;
	return NULL;
}
