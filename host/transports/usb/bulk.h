/* bulk.h: one pair of bulk endpoints as a pipe of bytes, with transfers several deep in both directions.
 *
 * Nothing here knows what the bytes mean. Bytes may be lost when a transfer fails; the link above finds out.
 */
#ifndef LIMEN_USB_BULK_H
#define LIMEN_USB_BULK_H

#include "errmsg.h"

#include <libusb.h>
#include <stddef.h>
#include <stdint.h>

struct usb_bulk;

struct usb_route {
	int interface;
	uint8_t in, out;    /* endpoint addresses */
	unsigned in_packet; /* bytes of the largest packet that comes in */
	/* Takes what the bridge adds out of n bytes of one transfer, in place; returns how many are left. NULL:
	 * nothing. */
	size_t (*strip)(uint8_t *bytes, size_t n, unsigned packet);
};

/* Claims the interface, taking it from the kernel's driver (which gets it back at the end). The handle stays the
 * caller's. LIMEN_EIO, LIMEN_ENOMEM. */
int usb_bulk_open(libusb_context *context, libusb_device_handle *handle, const struct usb_route *route,
		  struct usb_bulk **bulk, struct limen_errmsg *err);
/* Takes every transfer back, releases the interface. NULL is fine. */
void usb_bulk_close(struct usb_bulk *bulk);

/* As in struct limen_pipe (host/link/pipe.h). A board that was unplugged is LIMEN_EIO from the next call on. */
long usb_bulk_write(struct usb_bulk *bulk, const uint8_t *bytes, size_t n, struct limen_errmsg *err);
long usb_bulk_read(struct usb_bulk *bulk, uint8_t *bytes, size_t n, struct limen_errmsg *err);
int usb_bulk_wait(struct usb_bulk *bulk, int timeout_ms, struct limen_errmsg *err);
/* Throws away what has arrived and takes back what has not left. */
int usb_bulk_purge(struct usb_bulk *bulk, struct limen_errmsg *err);

/* LIMEN_EIO with libusb's words for one of its errors. */
int usb_fail(struct limen_errmsg *err, int libusb_error, const char *what);

#endif
