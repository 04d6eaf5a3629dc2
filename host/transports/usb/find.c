/* find.c: looks for boards among the USB devices. */
#include "find.h"

#include "ftdi.h"

#include <stdio.h>
#include <string.h>

enum {
	VENDOR_FTDI = 0x0403,
	FTDI_INTERFACE = 1, /* channel B: the UART; A is the way to the configuration memory */
};

/* Bridges of known boards. */
static const struct {
	uint16_t vid, pid;
	const char *name;
} bridges[] = {
	{VENDOR_FTDI, 0x6010, "FT2232H"},
};

static bool number(const struct limen_uri *uri, const char *key, uint64_t most, int *value, int *error,
		   struct limen_errmsg *err)
{
	uint64_t given = 0;

	*value = -1;
	if (*error || !limen_uri_get(uri, key))
		return false;
	*error = limen_uri_u64(uri, key, 0, most, &given, err);
	*value = (int)given;
	return !*error;
}

int usb_wanted_read(const struct limen_uri *uri, struct usb_wanted *wanted, struct limen_errmsg *err)
{
	const char *bridge = limen_uri_get(uri, "bridge");
	int error = 0;

	*wanted = (struct usb_wanted){.serial = limen_uri_get(uri, "serial")};
	number(uri, "vid", 0xffff, &wanted->vid, &error, err);
	number(uri, "pid", 0xffff, &wanted->pid, &error, err);
	number(uri, "iface", 31, &wanted->interface, &error, err);
	number(uri, "in", 0x8f, &wanted->in, &error, err);
	number(uri, "out", 0x0f, &wanted->out, &error, err);
	if (!error)
		error = limen_uri_u64(uri, "baud", FTDI_BAUD_MIN, FTDI_BAUD_MAX, &wanted->baud, err);
	if (!error)
		error = limen_uri_u64(uri, "slow", 1, 1000, &wanted->slow, err);
	if (error)
		return error;
	wanted->ftdi = bridge && !strcmp(bridge, "ftdi");
	wanted->raw = bridge && !strcmp(bridge, "raw");
	if (bridge && !wanted->ftdi && !wanted->raw)
		return limen_fail(err, LIMEN_EUSAGE, "usb: key \"bridge\": \"%.40s\"; known: ftdi, raw", bridge);
	if ((wanted->vid < 0) != (wanted->pid < 0))
		return limen_fail(err, LIMEN_EUSAGE, "usb: keys \"vid\" and \"pid\" belong together");
	if ((wanted->in >= 0 && wanted->in < 0x81) || wanted->out == 0)
		return limen_fail(err, LIMEN_EUSAGE, "usb: an endpoint is 0x81 to 0x8f in, 0x01 to 0x0f out");
	return 0;
}

static const char *bridge_name(const struct libusb_device_descriptor *descriptor)
{
	for (size_t i = 0; i < sizeof(bridges) / sizeof(bridges[0]); i++) {
		if (bridges[i].vid == descriptor->idVendor && bridges[i].pid == descriptor->idProduct)
			return bridges[i].name;
	}
	return NULL;
}

static bool ids_match(const struct usb_wanted *wanted, const struct libusb_device_descriptor *descriptor)
{
	if (wanted->vid < 0)
		return bridge_name(descriptor) != NULL;
	return wanted->vid == descriptor->idVendor && wanted->pid == descriptor->idProduct;
}

/* A string descriptor, printable, "" if there is none. */
static void get_string(libusb_device_handle *handle, uint8_t index, char text[USB_TEXT])
{
	int n = index ? libusb_get_string_descriptor_ascii(handle, index, (unsigned char *)text, USB_TEXT - 1) : 0;

	text[n > 0 ? n : 0] = '\0';
	for (char *c = text; *c; c++) {
		if (*c < ' ' || *c > '~' || *c == ',')
			*c = '?';
	}
}

static int explain_open(libusb_device *device, int libusb_error, struct limen_errmsg *err)
{
	if (libusb_error != LIBUSB_ERROR_ACCESS)
		return usb_fail(err, libusb_error, "opening the board");
	return limen_fail(
		err, LIMEN_EIO,
		"usb: no permission for /dev/bus/usb/%03u/%03u: install the udev rule 60-limen.rules (hw/usb of "
		"the source, lib/udev/rules.d of an installation; docs/guide-usb.md) and plug the board in again",
		libusb_get_bus_number(device), libusb_get_device_address(device));
}

/* --- one device --- */

/* What the search has come to. */
struct search {
	const struct usb_wanted *wanted;
	libusb_device *device; /* the first one that fits; referenced */
	libusb_device_handle *handle;
	unsigned fit;
	int refused;                /* libusb's error for one that could not be looked at */
	libusb_device *refuser;     /* referenced */
	char serials[4 * USB_TEXT]; /* of those that fit, for the message */
};

/* Looks at a device whose numbers fit: by its serial number if one was asked for. */
static void consider(struct search *search, libusb_device *device, const struct libusb_device_descriptor *descriptor)
{
	libusb_device_handle *handle;
	char serial[USB_TEXT];
	size_t used = strlen(search->serials);
	int error = libusb_open(device, &handle);

	if (error) {
		if (!search->refuser)
			search->refuser = libusb_ref_device(device);
		search->refused = error;
		return;
	}
	get_string(handle, descriptor->iSerialNumber, serial);
	if (search->wanted->serial && strcmp(search->wanted->serial, serial)) {
		libusb_close(handle);
		return;
	}
	snprintf(search->serials + used, sizeof(search->serials) - used, " \"%s\"", serial);
	if (search->fit++) {
		libusb_close(handle);
		return;
	}
	search->handle = handle;
	search->device = libusb_ref_device(device);
}

static void look(libusb_context *context, struct search *search)
{
	libusb_device **list;
	ssize_t n = libusb_get_device_list(context, &list);

	for (ssize_t i = 0; i < n; i++) {
		struct libusb_device_descriptor descriptor;

		if (!libusb_get_device_descriptor(list[i], &descriptor) && ids_match(search->wanted, &descriptor))
			consider(search, list[i], &descriptor);
	}
	if (n >= 0)
		libusb_free_device_list(list, 1);
}

static int explain_search(const struct search *search, struct limen_errmsg *err)
{
	if (search->fit > 1)
		return limen_fail(err, LIMEN_EUSAGE, "usb: %u boards fit; say which by serial=, one of%s", search->fit,
				  search->serials);
	if (search->refused)
		return explain_open(search->refuser, search->refused, err);
	if (search->wanted->serial)
		return limen_fail(err, LIMEN_EIO,
				  "usb: no board with serial number \"%.40s\" is plugged in; see limen devices",
				  search->wanted->serial);
	return limen_fail(err, LIMEN_EIO, "usb: no board is plugged in (looked for %s)",
			  search->wanted->vid < 0 ? "an FT2232H, 0403:6010" : "the vid and pid that were given");
}

/* --- its endpoints --- */

static const struct libusb_endpoint_descriptor *bulk_endpoint(const struct libusb_interface_descriptor *interface,
							      bool in, int wanted)
{
	for (int i = 0; i < interface->bNumEndpoints; i++) {
		const struct libusb_endpoint_descriptor *endpoint = &interface->endpoint[i];

		if ((endpoint->bmAttributes & LIBUSB_TRANSFER_TYPE_MASK) == LIBUSB_TRANSFER_TYPE_BULK &&
		    ((endpoint->bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0) == in &&
		    (wanted < 0 || endpoint->bEndpointAddress == wanted))
			return endpoint;
	}
	return NULL;
}

static bool read_route(const struct libusb_interface_descriptor *interface, const struct usb_wanted *wanted,
		       struct usb_route *route)
{
	const struct libusb_endpoint_descriptor *in = bulk_endpoint(interface, true, wanted->in);
	const struct libusb_endpoint_descriptor *out = bulk_endpoint(interface, false, wanted->out);

	if (!in || !out || !in->wMaxPacketSize || in->wMaxPacketSize > 1024)
		return false;
	route->interface = interface->bInterfaceNumber;
	route->in = in->bEndpointAddress;
	route->out = out->bEndpointAddress;
	route->in_packet = in->wMaxPacketSize;
	return true;
}

static int find_route(libusb_device *device, const struct usb_wanted *wanted, struct usb_found *found,
		      struct limen_errmsg *err)
{
	const int interface = wanted->interface < 0 && found->ftdi ? FTDI_INTERFACE : wanted->interface;
	struct libusb_config_descriptor *config;
	int error = libusb_get_active_config_descriptor(device, &config);
	bool routed = false;

	if (error)
		return usb_fail(err, error, "reading the board's descriptors");
	for (int i = 0; i < config->bNumInterfaces && !routed; i++) {
		const struct libusb_interface *each = &config->interface[i];

		if (each->num_altsetting > 0 && (interface < 0 || each->altsetting[0].bInterfaceNumber == interface))
			routed = read_route(&each->altsetting[0], wanted, &found->route);
	}
	libusb_free_config_descriptor(config);
	if (!routed)
		return limen_fail(err, LIMEN_EIO,
				  "usb: the device has no such interface with bulk endpoints both ways; "
				  "keys iface=, in=, out= choose them");
	found->route.strip = found->ftdi ? ftdi_strip : NULL;
	return 0;
}

int usb_find(libusb_context *context, const struct usb_wanted *wanted, struct usb_found *found,
	     struct limen_errmsg *err)
{
	struct search search = {.wanted = wanted};
	struct libusb_device_descriptor descriptor;
	int error = 0;

	*found = (struct usb_found){0};
	look(context, &search);
	if (search.fit != 1) {
		error = explain_search(&search, err);
	} else {
		libusb_get_device_descriptor(search.device, &descriptor);
		found->ftdi = wanted->ftdi || (!wanted->raw && descriptor.idVendor == VENDOR_FTDI);
		error = find_route(search.device, wanted, found, err);
	}
	if (!error)
		found->handle = search.handle;
	else if (search.handle)
		libusb_close(search.handle);
	if (search.device)
		libusb_unref_device(search.device);
	if (search.refuser)
		libusb_unref_device(search.refuser);
	return error;
}

/* --- all of them --- */

static void list_one(libusb_device *device, const struct libusb_device_descriptor *descriptor,
		     void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	char serial[USB_TEXT] = "", product[USB_TEXT] = "", uri[USB_TEXT + 16], text[2 * USB_TEXT];
	libusb_device_handle *handle;
	int error = libusb_open(device, &handle);

	if (!error) {
		get_string(handle, descriptor->iSerialNumber, serial);
		get_string(handle, descriptor->iProduct, product);
		libusb_close(handle);
	}
	snprintf(uri, sizeof(uri), *serial ? "usb:serial=%s" : "usb:", serial);
	if (error)
		snprintf(text, sizeof(text), "a board with %s, not readable (%s)", bridge_name(descriptor),
			 error == LIBUSB_ERROR_ACCESS ? "no permission: udev rule 60-limen.rules"
						      : libusb_strerror(error));
	else
		snprintf(text, sizeof(text), "a board with %s (\"%s\"), if it holds limen's image",
			 bridge_name(descriptor), product);
	put(ctx, uri, text);
}

int usb_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	libusb_context *context;
	libusb_device **list;
	ssize_t n;

	if (libusb_init(&context))
		return 0; /* a machine without USB has no boards */
	n = libusb_get_device_list(context, &list);
	for (ssize_t i = 0; i < n; i++) {
		struct libusb_device_descriptor descriptor;

		if (!libusb_get_device_descriptor(list[i], &descriptor) && bridge_name(&descriptor))
			list_one(list[i], &descriptor, put, ctx);
	}
	if (n >= 0)
		libusb_free_device_list(list, 1);
	libusb_exit(context);
	return 0;
}
