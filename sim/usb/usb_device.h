/* usb_device.h: one emulated USB device: URBs in, URBs out. Whoever stands in front (usbfs calls of the same process,
 * umockdev, usbredir) submits and reaps; a model behind it answers packet by packet. Not thread-safe: the front locks.
 *
 * Time is the model's own and passes in emu_device_run() only, a microframe of 125 us at a time: so runs repeat, and
 * the host's own pace never starves the emulated wire.
 */
#ifndef LIMEN_EMU_USB_DEVICE_H
#define LIMEN_EMU_USB_DEVICE_H

#include "faults.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EMU_NAK = -1, EMU_STALL = -2 }; /* of a packet */

enum {
	EMU_PACKET = 512, /* bulk, high speed */
	EMU_INTERFACES = 4,
	EMU_STRINGS = 4,
	EMU_REQUESTS = 64,
	EMU_MICROFRAMES_PER_S = 8000,
};

/* What is behind: functions get `self`. */
struct emu_model {
	void *self;
	const uint8_t *descriptors; /* device, then the configuration with all that belongs to it */
	size_t descriptor_bytes;
	const char *strings[EMU_STRINGS]; /* string descriptors 1, 2, 3 */
	const char *driver;               /* of the kernel, bound to every interface at first; NULL: none */
	void (*close)(void *self);
	/* A vendor request: `data` has setup's wLength bytes. Bytes given (IN), 0 (OUT), EMU_STALL. */
	int (*control)(void *self, const uint8_t setup[8], uint8_t *data);
	/* A packet to the device, taken whole: 0, EMU_NAK, EMU_STALL. */
	int (*out)(void *self, uint8_t endpoint, const uint8_t *bytes, size_t n);
	/* A packet from the device, at most EMU_PACKET: its bytes, EMU_NAK, EMU_STALL. */
	int (*in)(void *self, uint8_t endpoint, uint8_t *bytes);
	/* A microframe passes. False: nothing has moved and nothing is about to. */
	bool (*run)(void *self);
};

struct emu_urb {
	struct emu_urb *next;
	void *owner; /* the front's: who is to reap it */
	void *tag;   /* the front's */
	bool control;
	uint8_t endpoint;
	uint8_t *bytes; /* control: the setup packet first */
	size_t n, done;
	int status; /* 0 or a negative errno, as usbfs has them */
};

struct emu_device;

/* NULL: no memory; the model is closed. The device takes the model over; the faults must outlive it. */
struct emu_device *emu_device_open(const struct emu_model *model, struct emu_faults *faults);
void emu_device_close(struct emu_device *device);
const struct emu_model *emu_device_model(const struct emu_device *device);

/* Takes a URB until it is reaped. 0, or a negative errno: then it stays the caller's. */
int emu_device_submit(struct emu_device *device, struct emu_urb *urb);
/* The next completed URB of this owner (NULL: of any), or NULL. */
struct emu_urb *emu_device_reap(struct emu_device *device, const void *owner);
/* Completes a pending URB with -ENOENT. -EINVAL: not pending. */
int emu_device_discard(struct emu_device *device, const void *tag);
/* Completes all pending URBs of an owner so. */
void emu_device_abandon(struct emu_device *device, const void *owner);
/* A pending URB that is_meant() says yes to, or NULL. */
const struct emu_urb *emu_device_find(const struct emu_device *device,
				      bool (*is_meant)(const struct emu_urb *urb, const void *ctx), const void *ctx);
bool emu_device_pending(const struct emu_device *device, const void *owner);
void emu_device_clear_halt(struct emu_device *device, uint8_t endpoint);
/* A microframe passes. False: nothing moved. */
bool emu_device_run(struct emu_device *device);
void emu_device_unplug(struct emu_device *device);
bool emu_device_gone(const struct emu_device *device);

uint64_t emu_device_submitted(const struct emu_device *device); /* URBs so far */
/* Vendor requests so far, and the setup packet of the i-th (one of the last EMU_REQUESTS). */
unsigned emu_device_requests(const struct emu_device *device);
const uint8_t *emu_device_request(const struct emu_device *device, unsigned i);

/* Interfaces: 0 or a negative errno. `owner` as above. */
int emu_device_claim(struct emu_device *device, unsigned interface, const void *owner);
int emu_device_release(struct emu_device *device, unsigned interface, const void *owner);
/* Name of the driver that has the interface ("usbfs" for a claim), or NULL. */
const char *emu_device_driver(const struct emu_device *device, unsigned interface);
int emu_device_attach(struct emu_device *device, unsigned interface, bool attach);

#endif
