/* bulk.c: asynchronous bulk transfers. Completions are handled where the caller waits, in its own thread. */
#include "bulk.h"

#include "clock.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum {
	DEPTH = 8,             /* transfers each way: the kernel always has some, whatever the host is busy with */
	TRANSFER_BYTES = 4096, /* eight packets of high speed; a short one ends a transfer earlier */
	FAILURES_MAX = 16,     /* failed transfers in a row before the board counts as gone */
	CLOSE_MS = 2000,       /* for the kernel to give transfers back */
};

enum state { IDLE, PENDING, DONE };

struct slot {
	struct usb_bulk *bulk;
	struct libusb_transfer *transfer;
	enum state state;
	size_t at, end; /* of an IN slot that is DONE: bytes not read yet */
	uint8_t bytes[TRANSFER_BYTES];
};

struct usb_bulk {
	libusb_context *context;
	libusb_device_handle *handle;
	struct usb_route route;
	struct slot in[DEPTH], out[DEPTH];
	/* Slots are used in turn, so that bytes keep their order: in_count of them from in_first on are with the kernel
	 * or hold bytes; next_out is the one to fill next. */
	unsigned in_first, in_count, next_out;
	unsigned pending, completed;
	unsigned failures; /* in a row */
	bool in_halted, out_halted, gone;
};

static int fail_gone(struct limen_errmsg *err)
{
	return limen_fail(err, LIMEN_EIO, "usb: the board was unplugged, or its USB link broke; what it held is lost");
}

int usb_fail(struct limen_errmsg *err, int libusb_error, const char *what)
{
	if (libusb_error == LIBUSB_ERROR_NO_DEVICE)
		return fail_gone(err);
	return limen_fail(err, libusb_error == LIBUSB_ERROR_NO_MEM ? LIMEN_ENOMEM : LIMEN_EIO, "usb: %s: %s", what,
			  libusb_strerror(libusb_error));
}

/* Called by libusb from within its event handling. */
static void LIBUSB_CALL on_done(struct libusb_transfer *transfer)
{
	struct slot *slot = transfer->user_data;
	struct usb_bulk *bulk = slot->bulk;
	const bool in = (transfer->endpoint & LIBUSB_ENDPOINT_IN) != 0;

	bulk->pending--;
	bulk->completed++;
	slot->state = in ? DONE : IDLE;
	slot->at = 0;
	slot->end = in && transfer->actual_length > 0 ? (size_t)transfer->actual_length : 0;
	if (slot->end && bulk->route.strip)
		slot->end = bulk->route.strip(slot->bytes, slot->end, bulk->route.in_packet);
	switch (transfer->status) {
	case LIBUSB_TRANSFER_COMPLETED:
		bulk->failures = 0;
		break;
	case LIBUSB_TRANSFER_CANCELLED:
		break;
	case LIBUSB_TRANSFER_NO_DEVICE:
		bulk->gone = true;
		break;
	case LIBUSB_TRANSFER_STALL:
		*(in ? &bulk->in_halted : &bulk->out_halted) = true;
		bulk->failures++;
		break;
	default:
		bulk->failures++;
	}
}

static int submit(struct usb_bulk *bulk, struct slot *slot, size_t n)
{
	int error;

	slot->transfer->length = (int)n;
	error = libusb_submit_transfer(slot->transfer);
	if (!error) {
		slot->state = PENDING;
		bulk->pending++;
	} else if (error == LIBUSB_ERROR_NO_DEVICE) {
		bulk->gone = true;
	} else {
		bulk->failures++;
	}
	return error;
}

/* Lets the kernel have every IN slot that has been read. */
static void refill(struct usb_bulk *bulk)
{
	while (bulk->in_count < DEPTH && !bulk->gone && !bulk->in_halted) {
		if (submit(bulk, &bulk->in[(bulk->in_first + bulk->in_count) % DEPTH], TRANSFER_BYTES))
			break;
		bulk->in_count++;
	}
}

/* What could not be done within a callback: a halted endpoint is cleared; hopeless cases end. */
static int service(struct usb_bulk *bulk, struct limen_errmsg *err)
{
	int error = 0;

	if (bulk->failures > FAILURES_MAX)
		bulk->gone = true;
	if (bulk->in_halted && !bulk->gone) {
		error = libusb_clear_halt(bulk->handle, bulk->route.in);
		bulk->in_halted = false;
	}
	if (bulk->out_halted && !bulk->gone && !error) {
		error = libusb_clear_halt(bulk->handle, bulk->route.out);
		bulk->out_halted = false;
	}
	if (error == LIBUSB_ERROR_NO_DEVICE)
		bulk->gone = true;
	else if (error)
		bulk->failures++;
	return bulk->gone ? fail_gone(err) : 0;
}

static int allocate(struct usb_bulk *bulk)
{
	for (unsigned i = 0; i < 2 * DEPTH; i++) {
		struct slot *slot = i < DEPTH ? &bulk->in[i] : &bulk->out[i - DEPTH];

		slot->bulk = bulk;
		slot->transfer = libusb_alloc_transfer(0);
		if (!slot->transfer)
			return LIMEN_ENOMEM;
		/* no time limit: a transfer that waits for the board is nothing unusual, the link keeps the time */
		libusb_fill_bulk_transfer(slot->transfer, bulk->handle, i < DEPTH ? bulk->route.in : bulk->route.out,
					  slot->bytes, TRANSFER_BYTES, on_done, slot, 0);
	}
	return 0;
}

static void release(struct usb_bulk *bulk)
{
	for (unsigned i = 0; i < DEPTH; i++) {
		libusb_free_transfer(bulk->in[i].transfer);
		libusb_free_transfer(bulk->out[i].transfer);
	}
	free(bulk);
}

int usb_bulk_open(libusb_context *context, libusb_device_handle *handle, const struct usb_route *route,
		  struct usb_bulk **opened, struct limen_errmsg *err)
{
	struct usb_bulk *bulk = calloc(1, sizeof(*bulk));
	int error;

	if (!bulk)
		return limen_fail(err, LIMEN_ENOMEM, "usb: out of memory");
	bulk->context = context;
	bulk->handle = handle;
	bulk->route = *route;
	if (allocate(bulk)) {
		release(bulk);
		return limen_fail(err, LIMEN_ENOMEM, "usb: out of memory");
	}
	libusb_set_auto_detach_kernel_driver(handle, 1); /* not supported: nothing to detach there */
	error = libusb_claim_interface(handle, route->interface);
	if (error) {
		release(bulk);
		return error == LIBUSB_ERROR_BUSY
			       ? limen_fail(err, LIMEN_EIO, "usb: another program uses the board (interface %d)",
					    route->interface)
			       : usb_fail(err, error, "claiming the board's interface");
	}
	refill(bulk);
	*opened = bulk;
	return 0;
}

/* Handles events until one of our transfers completes or the time is over. 0 or an error of libusb. */
static int handle_events(struct usb_bulk *bulk, int timeout_ms)
{
	const unsigned completed = bulk->completed;
	const int64_t end_ms = limen_transport_ms() + timeout_ms;
	int64_t left_ms = timeout_ms;
	int error;

	do {
		struct timeval limit = {.tv_sec = left_ms / 1000, .tv_usec = left_ms % 1000 * 1000};

		error = libusb_handle_events_timeout_completed(bulk->context, &limit, NULL);
		left_ms = end_ms - limen_transport_ms();
	} while ((!error || error == LIBUSB_ERROR_INTERRUPTED) && bulk->completed == completed && left_ms > 0);
	return error == LIBUSB_ERROR_INTERRUPTED ? 0 : error;
}

/* Takes pending transfers back, IN, OUT or both; waits until the kernel has given them up. */
static void take_back(struct usb_bulk *bulk, bool in, bool out)
{
	const int64_t end_ms = limen_transport_ms() + CLOSE_MS;
	bool left;

	for (unsigned i = 0; i < DEPTH; i++) {
		if (in && bulk->in[i].state == PENDING)
			libusb_cancel_transfer(bulk->in[i].transfer);
		if (out && bulk->out[i].state == PENDING)
			libusb_cancel_transfer(bulk->out[i].transfer);
	}
	do {
		left = false;
		for (unsigned i = 0; i < DEPTH; i++)
			left |= (in && bulk->in[i].state == PENDING) || (out && bulk->out[i].state == PENDING);
	} while (left && !handle_events(bulk, 100) && limen_transport_ms() < end_ms);
}

void usb_bulk_close(struct usb_bulk *bulk)
{
	if (!bulk)
		return;
	take_back(bulk, true, true);
	libusb_release_interface(bulk->handle, bulk->route.interface);
	if (!bulk->pending)
		release(bulk);
	/* else the kernel still owns the buffers: lost memory is better than memory that changes later */
}

long usb_bulk_write(struct usb_bulk *bulk, const uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	size_t taken = 0;
	int error = service(bulk, err);

	while (!error && taken < n && bulk->out[bulk->next_out].state == IDLE) {
		struct slot *slot = &bulk->out[bulk->next_out];
		size_t part = n - taken < TRANSFER_BYTES ? n - taken : TRANSFER_BYTES;

		memcpy(slot->bytes, bytes + taken, part);
		if (submit(bulk, slot, part)) {
			error = service(bulk, err);
			break;
		}
		bulk->next_out = (bulk->next_out + 1) % DEPTH;
		taken += part;
	}
	return error ? error : (long)taken;
}

long usb_bulk_read(struct usb_bulk *bulk, uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	size_t given = 0;
	int error;

	while (given < n && bulk->in_count && bulk->in[bulk->in_first].state == DONE) {
		struct slot *slot = &bulk->in[bulk->in_first];
		size_t left = slot->end - slot->at, part = n - given < left ? n - given : left;

		memcpy(bytes + given, slot->bytes + slot->at, part);
		given += part;
		slot->at += part;
		if (part < left)
			break;
		slot->state = IDLE;
		bulk->in_first = (bulk->in_first + 1) % DEPTH;
		bulk->in_count--;
	}
	if (given) { /* what arrived before the board went is still given */
		refill(bulk);
		return (long)given;
	}
	error = service(bulk, err);
	if (!error)
		refill(bulk);
	return error;
}

int usb_bulk_wait(struct usb_bulk *bulk, int timeout_ms, struct limen_errmsg *err)
{
	int error = service(bulk, err);

	if (error)
		return error;
	refill(bulk);
	error = handle_events(bulk, timeout_ms);
	return error ? usb_fail(err, error, "waiting for the board") : 0;
}

int usb_bulk_purge(struct usb_bulk *bulk, struct limen_errmsg *err)
{
	uint8_t bytes[TRANSFER_BYTES];
	long got;

	take_back(bulk, false, true);
	while ((got = usb_bulk_read(bulk, bytes, sizeof(bytes), err)) > 0)
		;
	return (int)got;
}
