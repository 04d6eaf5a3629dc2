/* test_ftdi.c: what the transport tells an FT2232H and makes of its packets, held against libftdi1, which others wrote
 * from the same data sheets. Both talk to the same emulated chip; its requests are compared.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shim.h"
#include "usb/ftdi.h"
#include "usb/bulk.h"

#include <ftdi.h>
#include <string.h>

enum { EVENT = 0x7e };

static libusb_context *context;
static libusb_device_handle *ours;
static struct ftdi_context *theirs;

static int begin(void **state)
{
	char err[128];

	(void)state;
	if (!shim_plug("", err, sizeof(err)) || libusb_init(&context))
		return -1;
	ours = libusb_open_device_with_vid_pid(context, 0x0403, 0x6010);
	theirs = ftdi_new();
	if (!ours || !theirs || ftdi_set_interface(theirs, INTERFACE_B) || ftdi_usb_open(theirs, 0x0403, 0x6010))
		return -1;
	return theirs->type == TYPE_2232H ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	ftdi_usb_close(theirs);
	ftdi_free(theirs);
	libusb_close(ours);
	libusb_exit(context);
	return shim_plug(NULL, NULL, 0) ? 0 : -1;
}

static unsigned mark(void)
{
	return emu_device_requests(shim_emu()->device);
}

/* Was a request like the i-th one among those from `from` to `to`? */
static bool made(unsigned i, unsigned from, unsigned to)
{
	for (; from < to; from++) {
		if (!memcmp(emu_device_request(shim_emu()->device, i), emu_device_request(shim_emu()->device, from), 8))
			return true;
	}
	return false;
}

static void rates(void **state)
{
	static const unsigned usual[] = {1200,    9600,    19200,   57600,   115200,  230400,
					 460800,  500000,  921600,  1000000, 1500000, 2000000,
					 2400000, 3000000, 4000000, 4800000, 6000000, 12000000};
	struct limen_errmsg err;

	(void)state;
	for (size_t i = 0; i < sizeof(usual) / sizeof(usual[0]) + 250; i++) {
		const size_t n = sizeof(usual) / sizeof(usual[0]);
		/* and every one of a 24 MHz board */
		const unsigned baud = i < n ? usual[i] : 24000000 / (unsigned)(i - n + 4);
		uint16_t value, index;
		unsigned at = mark(), real = ftdi_divisor(baud, &value, &index);

		assert_int_equal(ftdi_set_baud(ours, 1, baud, &err), 0);
		assert_int_equal(mark(), at + 1);
		/* it refuses rates that the chip does not have within 5% */
		if (ftdi_set_baudrate(theirs, (int)baud))
			continue;
		if (!made(at, at + 1, mark()))
			fail_msg("%u baud: %02x%02x, index %02x%02x", baud, value >> 8, value & 0xff, index >> 8,
				 index & 0xff);
		assert_true(real > baud - baud / 20 && real < baud + baud / 20);
	}
}

static void set_up(void **state)
{
	struct limen_errmsg err;
	unsigned first = mark(), second;

	(void)state;
	assert_int_equal(ftdi_setup(ours, 1, EVENT, &err), 0);
	assert_int_equal(ftdi_set_break(ours, 1, true, &err), 0);
	assert_int_equal(ftdi_set_break(ours, 1, false, &err), 0);
	second = mark();
	assert_int_equal(ftdi_usb_reset(theirs), 0);
	assert_int_equal(ftdi_set_line_property2(theirs, BITS_8, STOP_BIT_1, NONE, BREAK_ON), 0);
	assert_int_equal(ftdi_set_line_property(theirs, BITS_8, STOP_BIT_1, NONE), 0);
	assert_int_equal(ftdi_set_latency_timer(theirs, 1), 0);
	assert_int_equal(ftdi_set_event_char(theirs, EVENT, 1), 0);
	assert_int_equal(ftdi_setflowctrl(theirs, SIO_DISABLE_FLOW_CTRL), 0);
	assert_int_equal(ftdi_setrts(theirs, 1), 0);
	assert_int_equal(ftdi_tciflush(theirs), 0);
	assert_int_equal(ftdi_tcoflush(theirs), 0);
	for (unsigned i = first; i < second; i++) {
		const uint8_t *setup = emu_device_request(shim_emu()->device, i);

		if (!made(i, second, mark()))
			fail_msg("libftdi1 does not make request %02x %02x, value %02x%02x, index %02x%02x", setup[0],
				 setup[1], setup[3], setup[2], setup[5], setup[4]);
	}
	for (unsigned i = second; i < mark(); i++)
		assert_true(made(i, first, second));
}

static void status_bytes(void **state)
{
	uint8_t bytes[1200], expected[1200];
	size_t kept = 0;

	(void)state;
	for (size_t n = 0; n <= sizeof(bytes); n++) {
		kept = 0;
		for (size_t i = 0; i < n; i++) {
			bytes[i] = (uint8_t)(i * 7);
			if (i % 512 >= 2)
				expected[kept++] = bytes[i];
		}
		assert_int_equal(ftdi_strip(bytes, n, 512), kept);
		assert_memory_equal(bytes, expected, kept);
	}
	assert_int_equal(ftdi_strip(bytes, 10, 2), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rates),
		cmocka_unit_test(set_up),
		cmocka_unit_test(status_bytes),
	};

	return cmocka_run_group_tests(tests, begin, end);
}
