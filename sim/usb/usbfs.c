/* usbfs.c: what libusb asks of /dev/bus/usb. */
#include "usbfs.h"

#include <errno.h>
#include <sys/ioctl.h>
#include <linux/usbdevice_fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MICROFRAMES = 64 }; /* at most, in a call that finds nothing completed */

static int submit(struct emu_device *device, const void *owner, struct usbdevfs_urb *request)
{
	struct emu_urb *urb;
	int error;

	if (request->type != USBDEVFS_URB_TYPE_BULK && request->type != USBDEVFS_URB_TYPE_CONTROL)
		return -EINVAL;
	if (request->buffer_length < 0)
		return -EINVAL;
	urb = calloc(1, sizeof(*urb));
	if (!urb)
		return -ENOMEM;
	urb->owner = (void *)(uintptr_t)owner;
	urb->tag = request;
	urb->control = request->type == USBDEVFS_URB_TYPE_CONTROL;
	urb->endpoint = request->endpoint;
	urb->bytes = request->buffer;
	urb->n = (size_t)request->buffer_length;
	error = emu_device_submit(device, urb);
	if (error)
		free(urb);
	return error;
}

void *emu_usbfs_reap(struct emu_device *device, const void *owner, struct emu_reaping *reaping)
{
	struct emu_urb *urb = emu_device_reap(device, owner);
	struct usbdevfs_urb *request;
	bool moves = true;

	for (unsigned i = 0; !urb && !reaping->found && moves && i < MICROFRAMES; i++) {
		moves = emu_device_run(device);
		urb = emu_device_reap(device, owner);
	}
	reaping->found = urb != NULL;
	reaping->idle = !urb && !moves;
	if (!urb)
		return NULL;
	request = urb->tag;
	request->status = urb->status;
	request->actual_length = (int)urb->done;
	free(urb);
	return request;
}

void emu_usbfs_close(struct emu_device *device, const void *owner)
{
	struct emu_urb *urb;

	for (unsigned i = 0; i < EMU_INTERFACES; i++)
		emu_device_release(device, i, owner);
	emu_device_abandon(device, owner);
	while ((urb = emu_device_reap(device, owner)))
		free(urb);
}

/* A control transfer at once, as old programs make it. */
static int control(struct emu_device *device, const struct usbdevfs_ctrltransfer *arg)
{
	uint8_t bytes[8 + 512] = {arg->bRequestType,     arg->bRequest,
				  (uint8_t)arg->wValue,  (uint8_t)(arg->wValue >> 8),
				  (uint8_t)arg->wIndex,  (uint8_t)(arg->wIndex >> 8),
				  (uint8_t)arg->wLength, (uint8_t)(arg->wLength >> 8)};
	struct emu_urb urb = {.owner = bytes, .control = true, .bytes = bytes, .n = 8u + arg->wLength};
	int error;

	if (arg->wLength > 512)
		return -EINVAL;
	if (!(arg->bRequestType & 0x80) && arg->wLength)
		memcpy(bytes + 8, arg->data, arg->wLength);
	error = emu_device_submit(device, &urb);
	if (error)
		return error;
	emu_device_reap(device, bytes);
	if (!urb.status && arg->bRequestType & 0x80)
		memcpy(arg->data, bytes + 8, urb.done);
	return urb.status ? urb.status : (int)urb.done;
}

static int get_driver(const struct emu_device *device, struct usbdevfs_getdriver *arg)
{
	const char *name = emu_device_driver(device, arg->interface);

	if (!name)
		return -ENODATA;
	snprintf(arg->driver, sizeof(arg->driver), "%s", name);
	return 0;
}

static int attach(struct emu_device *device, const struct usbdevfs_ioctl *arg)
{
	if (arg->ioctl_code == (int)USBDEVFS_DISCONNECT)
		return emu_device_attach(device, (unsigned)arg->ifno, false);
	if (arg->ioctl_code == (int)USBDEVFS_CONNECT)
		return emu_device_attach(device, (unsigned)arg->ifno, true);
	return -ENOTTY;
}

static int disconnect_claim(struct emu_device *device, const void *owner, const struct usbdevfs_disconnect_claim *arg)
{
	const char *driver = emu_device_driver(device, arg->interface);

	if (driver && (arg->flags & USBDEVFS_DISCONNECT_CLAIM_EXCEPT_DRIVER) && !strcmp(driver, arg->driver))
		return -EBUSY;
	if (driver && strcmp(driver, "usbfs"))
		emu_device_attach(device, arg->interface, false);
	return emu_device_claim(device, arg->interface, owner);
}

int emu_usbfs_ioctl(struct emu_device *device, const void *owner, unsigned long request, void *arg)
{
	if (emu_device_gone(device))
		return -ENODEV;
	switch (request) {
	case USBDEVFS_GET_CAPABILITIES:
		*(uint32_t *)arg = USBDEVFS_CAP_ZERO_PACKET | USBDEVFS_CAP_BULK_CONTINUATION |
				   USBDEVFS_CAP_NO_PACKET_SIZE_LIM | USBDEVFS_CAP_REAP_AFTER_DISCONNECT;
		return 0;
	case USBDEVFS_CLAIMINTERFACE:
		return emu_device_claim(device, *(unsigned *)arg, owner);
	case USBDEVFS_RELEASEINTERFACE:
		return emu_device_release(device, *(unsigned *)arg, owner);
	case USBDEVFS_GETDRIVER:
		return get_driver(device, arg);
	case USBDEVFS_IOCTL:
		return attach(device, arg);
	case USBDEVFS_DISCONNECT_CLAIM:
		return disconnect_claim(device, owner, arg);
	case USBDEVFS_CLEAR_HALT:
	case USBDEVFS_RESETEP:
		emu_device_clear_halt(device, (uint8_t) * (unsigned *)arg);
		return 0;
	case USBDEVFS_RESET:
	case USBDEVFS_SETCONFIGURATION:
	case USBDEVFS_SETINTERFACE:
		return 0;
	case USBDEVFS_CONNECTINFO:
		((struct usbdevfs_connectinfo *)arg)->devnum = EMU_ADDRESS;
		((struct usbdevfs_connectinfo *)arg)->slow = 0;
		return 0;
	case USBDEVFS_CONTROL:
		return control(device, arg);
	case USBDEVFS_SUBMITURB:
		return submit(device, owner, arg);
	case USBDEVFS_DISCARDURB:
		return emu_device_discard(device, arg);
	default:
		return -ENOTTY;
	}
}
