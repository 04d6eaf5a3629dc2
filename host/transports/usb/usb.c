/* usb.c: usb:, a board on a USB cable: the link of hw/link (host/link) over a pair of bulk endpoints. */
#include "transport.h"

#include "clock.h"
#include "limen_link.h"
#include "link.h"
#include "find.h"
#include "ftdi.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum {
	BAUD_MOST = 6000000, /* what an FT2232H's pins do reliably */
	BREAK_MS = 2,        /* more than 4096 cycles of 12 MHz (L3), with the scheduling of USB */
};

struct usb {
	libusb_context *context;
	struct usb_found found;
	struct usb_bulk *bulk;
	struct limen_link *link;
	int slow; /* a millisecond of the link's is so many of the machine's: for boards that are simulated */
};

/* --- the pipe below the link --- */

static long pipe_write(void *ctx, const uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	return usb_bulk_write(((struct usb *)ctx)->bulk, bytes, n, err);
}

static long pipe_read(void *ctx, uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	return usb_bulk_read(((struct usb *)ctx)->bulk, bytes, n, err);
}

static int pipe_wait(void *ctx, int timeout_ms, struct limen_errmsg *err)
{
	struct usb *usb = ctx;

	return usb_bulk_wait(usb->bulk, timeout_ms > INT_MAX / usb->slow ? INT_MAX : timeout_ms * usb->slow, err);
}

static int64_t pipe_now_ms(void *ctx)
{
	return limen_transport_ms() / ((struct usb *)ctx)->slow;
}

static int pipe_set_rate(void *ctx, unsigned baud, struct limen_errmsg *err)
{
	struct usb *usb = ctx;
	uint16_t value, index;
	unsigned real = ftdi_divisor(baud, &value, &index), apart = real > baud ? real - baud : baud - real;

	if (apart > baud / 100)
		return LIMEN_ENOTSUP;
	return ftdi_set_baud(usb->found.handle, (unsigned)usb->found.route.interface, baud, err);
}

static int pipe_send_break(void *ctx, struct limen_errmsg *err)
{
	struct usb *usb = ctx;
	const unsigned channel = (unsigned)usb->found.route.interface;
	int error = usb_bulk_purge(usb->bulk, err);

	if (!error)
		error = ftdi_purge(usb->found.handle, channel, err);
	if (!error)
		error = ftdi_set_break(usb->found.handle, channel, true, err);
	if (error)
		return error;
	nanosleep(&(struct timespec){.tv_nsec = BREAK_MS * 1000000L}, NULL);
	return ftdi_set_break(usb->found.handle, channel, false, err);
}

static const struct limen_pipe ftdi_pipe = {
	.write = pipe_write,
	.read = pipe_read,
	.wait = pipe_wait,
	.set_rate = pipe_set_rate,
	.send_break = pipe_send_break,
	.now_ms = pipe_now_ms,
};

/* Bytes go on as they are: whoever drives the pins keeps the rate. */
static const struct limen_pipe raw_pipe = {
	.write = pipe_write,
	.read = pipe_read,
	.wait = pipe_wait,
	.now_ms = pipe_now_ms,
};

/* --- the transport --- */

static void usb_close(void *self)
{
	struct usb *usb = self;

	limen_link_close(usb->link);
	usb_bulk_close(usb->bulk);
	if (usb->found.handle)
		libusb_close(usb->found.handle);
	if (usb->context)
		libusb_exit(usb->context);
	free(usb);
}

static int connect(struct usb *usb, const struct usb_wanted *wanted, struct limen_errmsg *err)
{
	const uint64_t baud = wanted->baud ? wanted->baud : BAUD_MOST;
	int error = libusb_init(&usb->context);

	usb->slow = wanted->slow ? (int)wanted->slow : 1;
	if (error) {
		usb->context = NULL;
		return usb_fail(err, error, "this machine's USB");
	}
	error = usb_find(usb->context, wanted, &usb->found, err);
	if (!error)
		error = usb_bulk_open(usb->context, usb->found.handle, &usb->found.route, &usb->bulk, err);
	if (!error && usb->found.ftdi)
		error = ftdi_setup(usb->found.handle, (unsigned)usb->found.route.interface, LIMEN_LINK_END, err);
	if (error)
		return error;
	return limen_link_open(usb->found.ftdi ? &ftdi_pipe : &raw_pipe, usb, (unsigned)baud, &usb->link, err);
}

static int usb_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct usb *usb = calloc(1, sizeof(*usb));
	struct usb_wanted wanted;
	int error;

	if (!usb)
		return limen_fail(err, LIMEN_ENOMEM, "usb: out of memory");
	error = usb_wanted_read(uri, &wanted, err);
	if (!error)
		error = connect(usb, &wanted, err);
	if (error) {
		usb_close(usb);
		return error;
	}
	*self = usb;
	return 0;
}

static int usb_reset(void *self, struct limen_errmsg *err)
{
	return limen_link_reset(((struct usb *)self)->link, err);
}

static long usb_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_link_write(((struct usb *)self)->link, words, n, err);
}

static long usb_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_link_read(((struct usb *)self)->link, words, n, err);
}

static int usb_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	return limen_link_wait(((struct usb *)self)->link, timeout_ms, err);
}

static const char *board_name(unsigned board)
{
	switch (board) {
#define LIMEN_LINK_BOARD(name, code, text) \
	case code: \
		return text;
#include "link.def"
	default:
		return "unknown";
	}
}

static void usb_describe(void *self, void (*put)(void *ctx, const char *key, const char *value), void *ctx)
{
	const struct limen_link_info *info = limen_link_info(((struct usb *)self)->link);
	const struct {
		const char *key;
		unsigned value;
	} numbers[] = {
		{"board_number", info->board},
		{"clock_mhz", info->clock_mhz},
		{"link_version", info->version},
		{"baud", info->baud},
	};
	char text[16];

	put(ctx, "board", board_name(info->board));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
		snprintf(text, sizeof(text), "%u", numbers[i].value);
		put(ctx, numbers[i].key, text);
	}
}

static int usb_patience(void *self)
{
	return ((struct usb *)self)->slow;
}

const struct limen_transport limen_transport_usb = {
	.scheme = "usb",
	.summary = "a small FPGA board on a USB cable",
	.removable = true,
	.keys = "serial=TEXT  the board with this serial number (the only one that is plugged in)\n"
		"vid=N  vendor of its USB bridge, with pid=N (0x0403, 0x6010: an FT2232H)\n"
		"pid=N  product, with vid=N\n"
		"iface=N  interface of the bridge (FTDI: 1, channel B; else the first with bulk endpoints)\n"
		"baud=N  most bits per second on the line, 1200 to 12000000 (6000000)\n"
		"slow=N  waits N times as long for the board, 1 to 1000 (1): it is simulated\n"
		"bridge=NAME  ftdi, or raw: bulk endpoints that pass bytes on as they are (by the vendor)\n"
		"in=N  bulk endpoint from the board, 0x81 to 0x8f (the interface's first)\n"
		"out=N  bulk endpoint to the board, 0x01 to 0x0f (the interface's first)\n",
	.open = usb_open,
	.close = usb_close,
	.reset = usb_reset,
	.write = usb_write,
	.read = usb_read,
	.wait = usb_wait,
	.describe = usb_describe,
	.patience = usb_patience,
	.list = usb_list,
};
