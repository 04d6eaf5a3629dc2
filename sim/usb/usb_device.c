/* usb_device.c: URBs of an emulated USB device, and what a kernel's USB core does with them. */
#include "usb_device.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
	ENDPOINTS = 32, /* 0 to 15 out, 16 to 31 in */
	SETUP_BYTES = 8,
	REQUEST_CLEAR_FEATURE = 1,
	REQUEST_GET_DESCRIPTOR = 6,
	DESCRIPTOR_DEVICE = 1,
	DESCRIPTOR_CONFIGURATION = 2,
	DESCRIPTOR_STRING = 3,
	DEVICE_DESCRIPTOR_BYTES = 18,
	FREEZE_MICROFRAMES = 400, /* at most: 50 ms */
};

struct urb_list {
	struct emu_urb *first, **last;
};

struct emu_device {
	struct emu_model model;
	struct emu_faults *faults;
	struct urb_list pending[ENDPOINTS], completed;
	bool halted[ENDPOINTS];
	unsigned frozen[ENDPOINTS]; /* microframes in which an endpoint still answers nothing */
	const void *claimed[EMU_INTERFACES];
	bool bound[EMU_INTERFACES]; /* to the kernel's driver */
	uint8_t requests[EMU_REQUESTS][SETUP_BYTES];
	unsigned request_count;
	uint64_t submitted;
	bool gone;
};

static void list_init(struct urb_list *list)
{
	list->first = NULL;
	list->last = &list->first;
}

static void list_put(struct urb_list *list, struct emu_urb *urb)
{
	urb->next = NULL;
	*list->last = urb;
	list->last = &urb->next;
}

/* Takes the URB out that *at points to. */
static struct emu_urb *list_cut(struct urb_list *list, struct emu_urb **at)
{
	struct emu_urb *urb = *at;

	*at = urb->next;
	if (!*at)
		list->last = at;
	return urb;
}

struct emu_device *emu_device_open(const struct emu_model *model, struct emu_faults *faults)
{
	struct emu_device *device = calloc(1, sizeof(*device));

	if (!device) {
		model->close(model->self);
		return NULL;
	}
	device->model = *model;
	device->faults = faults;
	for (unsigned i = 0; i < ENDPOINTS; i++)
		list_init(&device->pending[i]);
	list_init(&device->completed);
	for (unsigned i = 0; i < EMU_INTERFACES; i++)
		device->bound[i] = model->driver != NULL;
	return device;
}

void emu_device_close(struct emu_device *device)
{
	if (!device)
		return;
	device->model.close(device->model.self);
	free(device);
}

const struct emu_model *emu_device_model(const struct emu_device *device)
{
	return &device->model;
}

static void complete(struct emu_device *device, struct emu_urb *urb, int status)
{
	urb->status = status;
	list_put(&device->completed, urb);
}

/* --- control transfers --- */

static int string_descriptor(const struct emu_model *model, unsigned index, uint8_t *out)
{
	const char *text = index < EMU_STRINGS ? model->strings[index] : NULL;
	size_t n = text ? strlen(text) : 0;

	if (index && !text)
		return EMU_STALL;
	if (!index) { /* the languages: US English */
		memcpy(out, (const uint8_t[]){4, DESCRIPTOR_STRING, 0x09, 0x04}, 4);
		return 4;
	}
	out[0] = (uint8_t)(2 + 2 * n);
	out[1] = DESCRIPTOR_STRING;
	for (size_t i = 0; i < n; i++) {
		out[2 + 2 * i] = (uint8_t)text[i];
		out[3 + 2 * i] = 0;
	}
	return out[0];
}

static int get_descriptor(const struct emu_model *model, const uint8_t *setup, uint8_t *out)
{
	switch (setup[3]) {
	case DESCRIPTOR_DEVICE:
		memcpy(out, model->descriptors, DEVICE_DESCRIPTOR_BYTES);
		return DEVICE_DESCRIPTOR_BYTES;
	case DESCRIPTOR_CONFIGURATION:
		memcpy(out, model->descriptors + DEVICE_DESCRIPTOR_BYTES,
		       model->descriptor_bytes - DEVICE_DESCRIPTOR_BYTES);
		return (int)(model->descriptor_bytes - DEVICE_DESCRIPTOR_BYTES);
	case DESCRIPTOR_STRING:
		return string_descriptor(model, setup[2], out);
	default:
		return EMU_STALL;
	}
}

static void control(struct emu_device *device, struct emu_urb *urb)
{
	const uint8_t *setup = urb->bytes;
	const size_t length = setup[6] | (size_t)setup[7] << 8;
	uint8_t answer[512];
	int n;

	if (length > urb->n - SETUP_BYTES || length > sizeof(answer)) {
		complete(device, urb, -EINVAL);
		return;
	}
	if (setup[0] == 0x80 && setup[1] == REQUEST_GET_DESCRIPTOR) {
		n = get_descriptor(&device->model, setup, answer);
	} else if ((setup[0] & 0x60) == 0x40) {
		memcpy(device->requests[device->request_count++ % EMU_REQUESTS], setup, SETUP_BYTES);
		n = device->model.control(device->model.self, setup, answer);
	} else {
		n = EMU_STALL;
	}
	if (n < 0) {
		complete(device, urb, -EPIPE);
		return;
	}
	urb->done = (size_t)n < length ? (size_t)n : length;
	if (setup[0] & 0x80)
		memcpy(urb->bytes + SETUP_BYTES, answer, urb->done);
	else
		urb->done = length;
	complete(device, urb, 0);
}

/* --- bulk transfers --- */

static unsigned index_of(uint8_t endpoint)
{
	return (endpoint & 15u) | (endpoint & 0x80 ? 16u : 0u);
}

static int in_packet(struct emu_device *device, struct emu_urb *urb)
{
	uint8_t packet[EMU_PACKET];
	int n = device->model.in(device->model.self, urb->endpoint, packet);
	size_t left = urb->n - urb->done;

	if (n < 0)
		return n;
	memcpy(urb->bytes + urb->done, packet, (size_t)n < left ? (size_t)n : left);
	urb->done += (size_t)n < left ? (size_t)n : left;
	if ((size_t)n > left)
		complete(device, urb, -EOVERFLOW);
	else if (n < EMU_PACKET || urb->done == urb->n)
		complete(device, urb, 0);
	else
		return 0;
	return 1;
}

static int out_packet(struct emu_device *device, struct emu_urb *urb)
{
	size_t n = urb->n - urb->done < EMU_PACKET ? urb->n - urb->done : EMU_PACKET;
	int result = device->model.out(device->model.self, urb->endpoint, urb->bytes + urb->done, n);

	if (result < 0)
		return result;
	urb->done += n;
	if (urb->done < urb->n)
		return 0;
	complete(device, urb, 0);
	return 1;
}

/* Lets one endpoint do a packet of its first URB. True: something moved. */
static bool serve(struct emu_device *device, unsigned i)
{
	struct urb_list *list = &device->pending[i];
	struct emu_urb *urb = list->first;
	int result;

	if (!urb || device->halted[i] || device->frozen[i])
		return false;
	if (emu_strikes(device->faults, EMU_FREEZE)) {
		device->frozen[i] = 1 + (unsigned)(emu_draw(device->faults) % FREEZE_MICROFRAMES);
		return false;
	}
	list_cut(list, &list->first);
	if (emu_strikes(device->faults, EMU_STALL_FAULT))
		result = EMU_STALL;
	else
		result = i & 16 ? in_packet(device, urb) : out_packet(device, urb);
	if (result == EMU_STALL) {
		device->halted[i] = true;
		complete(device, urb, -EPIPE);
	} else if (result <= 0) { /* still the first */
		urb->next = list->first;
		if (!list->first)
			list->last = &urb->next;
		list->first = urb;
	}
	return result != EMU_NAK;
}

bool emu_device_run(struct emu_device *device)
{
	bool moved = false;

	if (device->gone)
		return false;
	for (unsigned i = 0; i < ENDPOINTS; i++) {
		if (device->frozen[i]) {
			device->frozen[i]--;
			moved = true;
		}
		/* at most 13 packets of 512 bytes fit into a microframe */
		for (unsigned packets = 0; packets < 13 && serve(device, i); packets++)
			moved = true;
	}
	return device->model.run(device->model.self) || moved;
}

int emu_device_submit(struct emu_device *device, struct emu_urb *urb)
{
	if (device->gone)
		return -ENODEV;
	if (urb->control && urb->n < SETUP_BYTES)
		return -EINVAL;
	urb->done = 0;
	device->submitted++;
	if (device->faults->unplug && device->submitted >= device->faults->unplug) {
		emu_device_unplug(device);
		return -ENODEV;
	}
	if (urb->control)
		control(device, urb);
	else
		list_put(&device->pending[index_of(urb->endpoint)], urb);
	return 0;
}

struct emu_urb *emu_device_reap(struct emu_device *device, const void *owner)
{
	for (struct emu_urb **at = &device->completed.first; *at; at = &(*at)->next) {
		if (!owner || (*at)->owner == owner)
			return list_cut(&device->completed, at);
	}
	return NULL;
}

int emu_device_discard(struct emu_device *device, const void *tag)
{
	for (unsigned i = 0; i < ENDPOINTS; i++) {
		for (struct emu_urb **at = &device->pending[i].first; *at; at = &(*at)->next) {
			if ((*at)->tag != tag)
				continue;
			complete(device, list_cut(&device->pending[i], at), -ENOENT);
			return 0;
		}
	}
	return -EINVAL;
}

void emu_device_abandon(struct emu_device *device, const void *owner)
{
	for (unsigned i = 0; i < ENDPOINTS; i++) {
		struct emu_urb **at = &device->pending[i].first;

		while (*at) {
			if ((*at)->owner == owner)
				complete(device, list_cut(&device->pending[i], at), -ENOENT);
			else
				at = &(*at)->next;
		}
	}
}

const struct emu_urb *emu_device_find(const struct emu_device *device,
				      bool (*is_meant)(const struct emu_urb *urb, const void *ctx), const void *ctx)
{
	const struct emu_urb *urb;

	for (unsigned i = 0; i < ENDPOINTS; i++) {
		for (urb = device->pending[i].first; urb; urb = urb->next) {
			if (is_meant(urb, ctx))
				return urb;
		}
	}
	return NULL;
}

static bool is_owned(const struct emu_urb *urb, const void *owner)
{
	return urb->owner == owner;
}

bool emu_device_pending(const struct emu_device *device, const void *owner)
{
	for (const struct emu_urb *urb = device->completed.first; urb; urb = urb->next) {
		if (urb->owner == owner)
			return true;
	}
	return emu_device_find(device, is_owned, owner) != NULL;
}

void emu_device_clear_halt(struct emu_device *device, uint8_t endpoint)
{
	device->halted[index_of(endpoint)] = false;
}

void emu_device_unplug(struct emu_device *device)
{
	device->gone = true;
	for (unsigned i = 0; i < ENDPOINTS; i++) {
		while (device->pending[i].first)
			complete(device, list_cut(&device->pending[i], &device->pending[i].first), -ESHUTDOWN);
	}
}

bool emu_device_gone(const struct emu_device *device)
{
	return device->gone;
}

uint64_t emu_device_submitted(const struct emu_device *device)
{
	return device->submitted;
}

unsigned emu_device_requests(const struct emu_device *device)
{
	return device->request_count;
}

const uint8_t *emu_device_request(const struct emu_device *device, unsigned i)
{
	return device->requests[i % EMU_REQUESTS];
}

/* --- interfaces --- */

int emu_device_claim(struct emu_device *device, unsigned interface, const void *owner)
{
	if (interface >= EMU_INTERFACES)
		return -ENOENT;
	if (device->bound[interface] || (device->claimed[interface] && device->claimed[interface] != owner))
		return -EBUSY;
	device->claimed[interface] = owner;
	return 0;
}

int emu_device_release(struct emu_device *device, unsigned interface, const void *owner)
{
	if (interface >= EMU_INTERFACES || device->claimed[interface] != owner)
		return -EINVAL;
	device->claimed[interface] = NULL;
	return 0;
}

const char *emu_device_driver(const struct emu_device *device, unsigned interface)
{
	if (interface >= EMU_INTERFACES)
		return NULL;
	return device->claimed[interface] ? "usbfs" : device->bound[interface] ? device->model.driver : NULL;
}

int emu_device_attach(struct emu_device *device, unsigned interface, bool attach)
{
	if (interface >= EMU_INTERFACES)
		return -ENOENT;
	if (attach && (!device->model.driver || device->claimed[interface]))
		return -EBUSY;
	if (!attach && !device->bound[interface])
		return -ENODATA;
	device->bound[interface] = attach;
	return 0;
}
