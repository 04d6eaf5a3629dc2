/* find.h: which USB device is meant, and what is there. */
#ifndef LIMEN_USB_FIND_H
#define LIMEN_USB_FIND_H

#include "bulk.h"
#include "uri.h"

#include <stdbool.h>

enum { USB_TEXT = 64 };

/* What a URI says. */
struct usb_wanted {
	const char *serial; /* NULL: any */
	int vid, pid;       /* -1: those of a known bridge */
	int interface;      /* -1: the bridge's, or the first with two bulk endpoints */
	int in, out;        /* endpoint addresses; -1: the first ones of the interface */
	bool raw, ftdi;     /* said so; neither: by the vendor */
	uint64_t baud;      /* most; 0: nothing said */
	uint64_t slow;      /* patience with a simulated board, times; 0: nothing said */
};

int usb_wanted_read(const struct limen_uri *uri, struct usb_wanted *wanted, struct limen_errmsg *err);

struct usb_found {
	libusb_device_handle *handle; /* the caller's to close */
	bool ftdi;
	struct usb_route route;
};

/* Opens the one device that is meant. LIMEN_EIO: none, several, no permission; the text says what to do. */
int usb_find(libusb_context *context, const struct usb_wanted *wanted, struct usb_found *found,
	     struct limen_errmsg *err);
/* One line per board that may be meant by "usb:", as in struct limen_transport. */
int usb_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx);

#endif
