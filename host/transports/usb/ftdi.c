/* ftdi.c: an FT2232H's control requests and packet format. */
#include "ftdi.h"

#include "bulk.h"

#include <string.h>

enum request {
	REQUEST_RESET = 0,
	REQUEST_MODEM = 1,
	REQUEST_FLOW = 2,
	REQUEST_BAUD = 3,
	REQUEST_LINE = 4,
	REQUEST_EVENT = 6,
	REQUEST_LATENCY = 9,
};

enum {
	RESET_ALL = 0,
	RESET_PURGE_RX = 1, /* bytes from the board */
	RESET_PURGE_TX = 2,
	LINE_8N1 = 8,
	LINE_BREAK = 0x4000,
	MODEM_RTS_ON = 0x0202,
	EVENT_ON = 0x0100,
	LATENCY_MS = 1,
	CONTROL_TIMEOUT_MS = 1000,
	CLOCK_HZ = 12000000, /* what a divisor of 1 gives, in the mode of a high-speed chip */
};

static int request(libusb_device_handle *handle, enum request code, unsigned value, unsigned index, const char *what,
		   struct limen_errmsg *err)
{
	int error = libusb_control_transfer(
		handle, LIBUSB_REQUEST_TYPE_VENDOR | LIBUSB_RECIPIENT_DEVICE | LIBUSB_ENDPOINT_OUT, (uint8_t)code,
		(uint16_t)value, (uint16_t)index, NULL, 0, CONTROL_TIMEOUT_MS);

	return error < 0 ? usb_fail(err, error, what) : 0;
}

unsigned ftdi_divisor(unsigned baud, uint16_t *value, uint16_t *index)
{
	/* which code the chip has for 0 to 7 eighths */
	static const uint8_t eighth_codes[8] = {0, 3, 2, 4, 1, 5, 6, 7};
	uint32_t eighths = (8u * CLOCK_HZ + baud / 2) / baud, divisor;

	if (eighths < 8)
		eighths = 8;
	if (eighths > 8 && eighths < 16) /* between 1 and 2 the chip has 1.5 only */
		eighths = eighths < 10 ? 8 : eighths < 14 ? 12 : 16;
	if (eighths > 8 * 0x3fff)
		eighths = 8 * 0x3fff;
	if (eighths == 8)
		divisor = 0; /* codes for 1 and 1.5 */
	else if (eighths == 12)
		divisor = 1;
	else
		divisor = eighths / 8 | (uint32_t)eighth_codes[eighths % 8] << 14;
	divisor |= UINT32_C(1) << 17; /* the high-speed clock */
	*value = (uint16_t)divisor;
	*index = (uint16_t)(divisor >> 16 << 8);
	return (8u * CLOCK_HZ + eighths / 2) / eighths;
}

int ftdi_set_baud(libusb_device_handle *handle, unsigned channel, unsigned baud, struct limen_errmsg *err)
{
	uint16_t value, index;

	ftdi_divisor(baud, &value, &index);
	return request(handle, REQUEST_BAUD, value, index | (channel + 1), "setting the baud rate", err);
}

int ftdi_purge(libusb_device_handle *handle, unsigned channel, struct limen_errmsg *err)
{
	int error = request(handle, REQUEST_RESET, RESET_PURGE_RX, channel + 1, "emptying the bridge", err);

	return error ? error : request(handle, REQUEST_RESET, RESET_PURGE_TX, channel + 1, "emptying the bridge", err);
}

int ftdi_set_break(libusb_device_handle *handle, unsigned channel, bool low, struct limen_errmsg *err)
{
	return request(handle, REQUEST_LINE, LINE_8N1 | (low ? LINE_BREAK : 0), channel + 1, "sending a break", err);
}

int ftdi_setup(libusb_device_handle *handle, unsigned channel, uint8_t event, struct limen_errmsg *err)
{
	const unsigned port = channel + 1;
	int error = request(handle, REQUEST_RESET, RESET_ALL, port, "resetting the bridge", err);

	if (!error)
		error = request(handle, REQUEST_LINE, LINE_8N1, port, "setting 8N1", err);
	if (!error)
		error = request(handle, REQUEST_LATENCY, LATENCY_MS, port, "setting the latency timer", err);
	if (!error)
		error = request(handle, REQUEST_EVENT, EVENT_ON | event, port, "setting the event character", err);
	if (!error)
		error = request(handle, REQUEST_FLOW, 0, port, "setting flow control", err);
	if (!error)
		error = request(handle, REQUEST_MODEM, MODEM_RTS_ON, port, "setting RTS", err);
	return error ? error : ftdi_purge(handle, channel, err);
}

size_t ftdi_strip(uint8_t *bytes, size_t n, unsigned packet)
{
	size_t kept = 0;

	for (size_t at = 0; packet > FTDI_STATUS_BYTES && at + FTDI_STATUS_BYTES < n; at += packet) {
		size_t end = n - at < packet ? n : at + packet, part = end - at - FTDI_STATUS_BYTES;

		memmove(bytes + kept, bytes + at + FTDI_STATUS_BYTES, part);
		kept += part;
	}
	return kept;
}
