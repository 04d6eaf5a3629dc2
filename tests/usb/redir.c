/* redir.c: an emulated board at the other end of QEMU's usb-redir: a real kernel drives it.
 *
 * usage: usb_redir EMULATION SOCKET
 *
 * Listens on a Unix socket for one QEMU (-chardev socket,path=SOCKET -device usb-redir) and serves until it leaves.
 * EMULATION is as in scripts/usb-emu --help. Time passes for the device as fast as this process runs, but stands still
 * while nothing moves.
 */
#include "emu.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include <usbredirparser.h>

enum { SETUP_BYTES = 8, IDLE_MS = 1 };

/* A transfer that the guest waits for. */
struct transfer {
	struct emu_urb urb;
	uint64_t id;
	struct usb_redir_control_packet_header control;
};

static struct emu emu;
static struct usbredirparser *parser;
static int fd;
static uint8_t configuration;

static void log_line(void *priv, int level, const char *text)
{
	(void)priv;
	if (level <= usbredirparser_warning)
		fprintf(stderr, "usb_redir: %s\n", text);
}

static int read_some(void *priv, uint8_t *data, int n)
{
	ssize_t got = read(fd, data, (size_t)n);

	(void)priv;
	if (got < 0)
		return errno == EAGAIN ? 0 : -1;
	return got ? (int)got : -1;
}

static int write_some(void *priv, uint8_t *data, int n)
{
	ssize_t put = write(fd, data, (size_t)n);

	(void)priv;
	return put >= 0 ? (int)put : errno == EAGAIN ? 0 : -1;
}

static uint8_t status_of(int error)
{
	switch (error) {
	case 0:
		return usb_redir_success;
	case -ENOENT:
		return usb_redir_cancelled;
	case -EPIPE:
		return usb_redir_stall;
	case -EOVERFLOW:
		return usb_redir_babble;
	default:
		return usb_redir_ioerror;
	}
}

/* --- what the device has completed --- */

static void answer_control(struct transfer *transfer)
{
	struct usb_redir_control_packet_header header = transfer->control;
	const bool in = header.requesttype & 0x80;

	header.status = status_of(transfer->urb.status);
	header.length = (uint16_t)transfer->urb.done;
	usbredirparser_send_control_packet(parser, transfer->id, &header, in ? transfer->urb.bytes + SETUP_BYTES : NULL,
					   in ? (int)transfer->urb.done : 0);
}

static void answer_bulk(struct transfer *transfer)
{
	const struct usb_redir_bulk_packet_header header = {
		.endpoint = transfer->urb.endpoint,
		.status = status_of(transfer->urb.status),
		.length = transfer->urb.done & 0xffff,
		.length_high = (uint16_t)(transfer->urb.done >> 16),
	};
	const bool in = transfer->urb.endpoint & 0x80;

	usbredirparser_send_bulk_packet(parser, transfer->id, (struct usb_redir_bulk_packet_header *)&header,
					in ? transfer->urb.bytes : NULL, in ? (int)transfer->urb.done : 0);
}

static void answer_all(void)
{
	struct emu_urb *urb;

	while ((urb = emu_device_reap(emu.device, NULL))) {
		struct transfer *transfer = urb->tag;

		if (urb->control)
			answer_control(transfer);
		else
			answer_bulk(transfer);
		free(urb->bytes);
		free(transfer);
	}
}

/* Hands a transfer to the device: `n` bytes, of which `given` come from the guest. */
static void submit(struct transfer *transfer, const uint8_t *given, size_t given_n)
{
	struct emu_urb *urb = &transfer->urb;

	urb->tag = transfer;
	urb->bytes = calloc(1, urb->n + 1);
	if (!urb->bytes)
		abort();
	if (given_n)
		memcpy(urb->bytes, given, given_n);
	if (emu_device_submit(emu.device, urb)) {
		urb->status = -ENODEV;
		free(urb->bytes);
		free(transfer);
	}
}

/* --- what the guest wants --- */

static void on_control(void *priv, uint64_t id, struct usb_redir_control_packet_header *header, uint8_t *data, int n)
{
	const bool in = header->requesttype & 0x80;
	struct transfer *transfer = calloc(1, sizeof(*transfer));
	uint8_t request[SETUP_BYTES + 512] = {
		header->requesttype,     header->request,
		(uint8_t)header->value,  (uint8_t)(header->value >> 8),
		(uint8_t)header->index,  (uint8_t)(header->index >> 8),
		(uint8_t)header->length, (uint8_t)(header->length >> 8),
	};

	(void)priv;
	if (!transfer || n > 512)
		abort();
	transfer->id = id;
	transfer->control = *header;
	transfer->urb.control = true;
	transfer->urb.n = SETUP_BYTES + header->length;
	if (!in && n > 0)
		memcpy(request + SETUP_BYTES, data, (size_t)n);
	if (header->requesttype == 0x02 && header->request == 1) { /* CLEAR_FEATURE of an endpoint: its halt */
		emu_device_clear_halt(emu.device, (uint8_t)header->index);
		usbredirparser_send_control_packet(parser, id, header, NULL, 0);
		free(transfer);
	} else {
		submit(transfer, request, SETUP_BYTES + (in ? 0u : (size_t)n));
	}
	usbredirparser_free_packet_data(parser, data);
	answer_all();
}

static void on_bulk(void *priv, uint64_t id, struct usb_redir_bulk_packet_header *header, uint8_t *data, int n)
{
	struct transfer *transfer = calloc(1, sizeof(*transfer));

	(void)priv;
	if (!transfer)
		abort();
	transfer->id = id;
	transfer->urb.endpoint = header->endpoint;
	transfer->urb.n = header->length | (size_t)header->length_high << 16;
	submit(transfer, data, header->endpoint & 0x80 || n < 0 ? 0 : (size_t)n);
	usbredirparser_free_packet_data(parser, data);
	answer_all();
}

static bool is_meant(const struct emu_urb *urb, const void *id)
{
	return !urb->control && ((const struct transfer *)urb->tag)->id == *(const uint64_t *)id;
}

static void on_cancel(void *priv, uint64_t id)
{
	const struct emu_urb *urb = emu_device_find(emu.device, is_meant, &id);

	(void)priv;
	if (urb)
		emu_device_discard(emu.device, urb->tag);
	answer_all();
}

static void on_reset(void *priv)
{
	(void)priv;
}

static void on_set_configuration(void *priv, uint64_t id, struct usb_redir_set_configuration_header *header)
{
	configuration = header->configuration;
	(void)priv;
	usbredirparser_send_configuration_status(
		parser, id, &(struct usb_redir_configuration_status_header){.configuration = configuration});
}

static void on_get_configuration(void *priv, uint64_t id)
{
	(void)priv;
	usbredirparser_send_configuration_status(
		parser, id, &(struct usb_redir_configuration_status_header){.configuration = configuration});
}

static void on_set_alternate(void *priv, uint64_t id, struct usb_redir_set_alt_setting_header *header)
{
	(void)priv;
	usbredirparser_send_alt_setting_status(
		parser, id,
		&(struct usb_redir_alt_setting_status_header){.interface = header->interface, .alt = header->alt});
}

static void on_get_alternate(void *priv, uint64_t id, struct usb_redir_get_alt_setting_header *header)
{
	(void)priv;
	usbredirparser_send_alt_setting_status(
		parser, id, &(struct usb_redir_alt_setting_status_header){.interface = header->interface});
}

/* Interfaces and endpoints, from the descriptors. */
static void introduce(void)
{
	const struct emu_model *model = emu_device_model(emu.device);
	const uint8_t *d = model->descriptors;
	struct usb_redir_ep_info_header endpoints = {0};
	struct usb_redir_interface_info_header interfaces = {0};
	uint8_t interface = 0;

	memset(endpoints.type, usb_redir_type_invalid, sizeof(endpoints.type));
	endpoints.type[0] = endpoints.type[16] = usb_redir_type_control;
	endpoints.max_packet_size[0] = endpoints.max_packet_size[16] = d[7];
	for (size_t at = 0; at < model->descriptor_bytes; at += d[at]) {
		if (d[at + 1] == 4) {
			interface = d[at + 2];
			interfaces.interface[interfaces.interface_count] = interface;
			interfaces.interface_class[interfaces.interface_count++] = d[at + 5];
		} else if (d[at + 1] == 5) {
			unsigned i = (d[at + 2] & 15u) | (d[at + 2] & 0x80 ? 16u : 0u);

			endpoints.type[i] = usb_redir_type_bulk;
			endpoints.interface[i] = interface;
			endpoints.max_packet_size[i] = EMU_PACKET;
		}
	}
	usbredirparser_send_ep_info(parser, &endpoints);
	usbredirparser_send_interface_info(parser, &interfaces);
	usbredirparser_send_device_connect(parser, &(struct usb_redir_device_connect_header){
							   .speed = usb_redir_speed_high,
							   .device_class = d[4],
							   .vendor_id = (uint16_t)(d[8] | d[9] << 8),
							   .product_id = (uint16_t)(d[10] | d[11] << 8),
							   .device_version_bcd = (uint16_t)(d[12] | d[13] << 8),
						   });
}

static void on_hello(void *priv, struct usb_redir_hello_header *hello)
{
	(void)priv;
	(void)hello;
	introduce();
}

static void open_parser(void)
{
	uint32_t caps[USB_REDIR_CAPS_SIZE] = {0};

	parser = usbredirparser_create();
	if (!parser)
		abort();
	parser->log_func = log_line;
	parser->read_func = read_some;
	parser->write_func = write_some;
	parser->hello_func = on_hello;
	parser->reset_func = on_reset;
	parser->set_configuration_func = on_set_configuration;
	parser->get_configuration_func = on_get_configuration;
	parser->set_alt_setting_func = on_set_alternate;
	parser->get_alt_setting_func = on_get_alternate;
	parser->cancel_data_packet_func = on_cancel;
	parser->control_packet_func = on_control;
	parser->bulk_packet_func = on_bulk;
	parser->device_disconnect_ack_func = on_reset;
	usbredirparser_caps_set_cap(caps, usb_redir_cap_connect_device_version);
	usbredirparser_caps_set_cap(caps, usb_redir_cap_ep_info_max_packet_size);
	usbredirparser_caps_set_cap(caps, usb_redir_cap_64bits_ids);
	usbredirparser_caps_set_cap(caps, usb_redir_cap_32bits_bulk_length);
	usbredirparser_caps_set_cap(caps, usb_redir_cap_device_disconnect_ack);
	usbredirparser_init(parser, "limen usb_redir", caps, USB_REDIR_CAPS_SIZE, usbredirparser_fl_usb_host);
}

static bool accept_one(const char *path)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (strlen(path) >= sizeof(address.sun_path) || listener < 0)
		return false;
	strcpy(address.sun_path, path);
	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 1))
		return false;
	fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
	close(listener);
	return fd >= 0;
}

/* Serves until the other end is gone, or the plug was pulled and the guest knows. */
static void serve(void)
{
	bool moves = false, told = false;

	for (;;) {
		struct pollfd wanted = {.fd = fd, .events = POLLIN};

		if (usbredirparser_has_data_to_write(parser))
			wanted.events |= POLLOUT;
		poll(&wanted, 1, moves ? 0 : IDLE_MS);
		if ((wanted.revents & POLLIN) && usbredirparser_do_read(parser) < 0)
			return;
		moves = emu_device_run(emu.device);
		answer_all();
		if (emu_device_gone(emu.device) && !told) {
			usbredirparser_send_device_disconnect(parser);
			told = true;
		}
		if (usbredirparser_has_data_to_write(parser) && usbredirparser_do_write(parser) < 0)
			return;
	}
}

int main(int argc, char **argv)
{
	char err[128];

	if (argc != 3) {
		fprintf(stderr, "usage: usb_redir EMULATION SOCKET\n");
		return 2;
	}
	if (!emu_open(&emu, argv[1], err, sizeof(err))) {
		fprintf(stderr, "usb_redir: %s\n", err);
		return 1;
	}
	if (!accept_one(argv[2])) {
		perror(argv[2]);
		return 1;
	}
	open_parser();
	serve();
	usbredirparser_destroy(parser);
	close(fd);
	emu_close(&emu);
	return 0;
}
