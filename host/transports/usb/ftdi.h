/* ftdi.h: an FT2232H's UART channel as one filter over a bulk pipe: rates and lines by control requests, and the
 * two status bytes taken off every packet that comes in.
 *
 * Formats as in FTDI's application note AN232B-05 and data sheet DS_FT2232H; tests/usb holds them against libftdi1.
 */
#ifndef LIMEN_USB_FTDI_H
#define LIMEN_USB_FTDI_H

#include "errmsg.h"

#include <libusb.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	FTDI_BAUD_MIN = 1200,
	FTDI_BAUD_MAX = 12000000,
	FTDI_STATUS_BYTES = 2, /* at the head of every packet that comes in */
};

/* Divisor of a rate as the two words of the request SET_BAUDRATE: *value, and *index without the channel. Returns the
 * rate that comes out, which is within the chip's steps of an eighth of 12 MHz's divisor. */
unsigned ftdi_divisor(unsigned baud, uint16_t *value, uint16_t *index);

/* Prepares channel `channel` (0: A, 1: B, the interface number): 8N1, latency 1 ms, bytes of `event` sent to the host
 * at once, no flow control (the link never sends more than the other end has room for; a CTS that is not wired would
 * stop the chip), RTS says go, buffers empty. LIMEN_EIO. */
int ftdi_setup(libusb_device_handle *handle, unsigned channel, uint8_t event, struct limen_errmsg *err);
int ftdi_set_baud(libusb_device_handle *handle, unsigned channel, unsigned baud, struct limen_errmsg *err);
/* Holds the line to the board low, or lets go of it. */
int ftdi_set_break(libusb_device_handle *handle, unsigned channel, bool low, struct limen_errmsg *err);
/* Empties the chip's buffers in both directions. */
int ftdi_purge(libusb_device_handle *handle, unsigned channel, struct limen_errmsg *err);

/* For struct usb_route: takes the status bytes out of n bytes that are packets of `packet` bytes, the last maybe short.
 */
size_t ftdi_strip(uint8_t *bytes, size_t n, unsigned packet);

#endif
