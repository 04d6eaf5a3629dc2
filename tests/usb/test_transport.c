/* test_transport.c: the transport usb: with the real libusb, before an emulated board in this process (sim/usb/shim.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "shim.h"
#include "workload.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 12 };

static struct limen_errmsg err;

static void plug(const char *text)
{
	char why[128] = "";

	if (!shim_plug(text, why, sizeof(why)))
		fail_msg("%s", why);
}

static unsigned open_descriptors(void)
{
	DIR *dir = opendir("/proc/self/fd");
	unsigned n = 0;

	assert_non_null(dir);
	while (readdir(dir))
		n++;
	closedir(dir);
	return n;
}

/* Runs a workload; the error, or 0 if the answers are right. Nothing stays open. */
static int run(const char *uri, uint64_t seed)
{
	const unsigned before = open_descriptors();
	struct limen_device *device;
	uint64_t digest = 0;
	int error = limen_open(uri, &device, &err);

	if (!error) {
		error = workload_run(device, seed, ROUNDS, &digest);
		snprintf(err.text, sizeof(err.text), "%s", limen_device_message(device));
		limen_close(device);
		if (!error)
			assert_int_equal(digest, workload_expected(seed, ROUNDS));
	}
	assert_int_equal(shim_open_files(), 0);
	assert_int_equal(open_descriptors(), before);
	return error;
}

static void refused(const char *uri, int error, const char *text)
{
	assert_int_equal(run(uri, 1), error);
	if (!strstr(err.text, text))
		fail_msg("\"%s\" lacks \"%s\"", err.text, text);
}

/* --- boards that work --- */

static void works(void **state)
{
	(void)state;
	plug("");
	assert_string_equal(emu_device_driver(shim_emu()->device, 1), "ftdi_sio");
	for (uint64_t seed = 0; seed < 4; seed++) {
		assert_int_equal(run("usb:", seed), 0);
		/* the kernel's driver has its interface back */
		assert_string_equal(emu_device_driver(shim_emu()->device, 1), "ftdi_sio");
	}
	assert_int_equal(run("usb:serial=EMULATED,vid=0x0403,pid=0x6010,iface=1,baud=2000000,bridge=ftdi", 1), 0);
	plug("clock=12,serial=another");
	assert_int_equal(run("usb:serial=another", 1), 0);
}

static void raw_bulk(void **state)
{
	(void)state;
	plug("bridge=raw");
	assert_int_equal(run("usb:vid=0x1209,pid=1", 1), 0);
	assert_int_equal(run("usb:vid=0x1209,pid=1,bridge=raw,iface=0,in=0x81,out=1", 2), 0);
	refused("usb:vid=0x1209,pid=1,in=0x82", LIMEN_EIO, "no such interface");
}

static void keep_uri(void *ctx, const char *uri, const char *text)
{
	if (!strncmp(uri, "usb:", 4))
		snprintf(ctx, 256, "%s %s", uri, text);
}

static void listed(void **state)
{
	char line[256] = "";

	(void)state;
	plug("serial=A1");
	assert_int_equal(limen_devices(keep_uri, line), 0);
	assert_string_equal(line, "usb:serial=A1 a board with FT2232H (\"emulated board\"), if it holds limen's image");
	plug("denied=1");
	assert_int_equal(limen_devices(keep_uri, line), 0);
	assert_non_null(strstr(line, "no permission"));
	plug(NULL);
	*line = '\0';
	assert_int_equal(limen_devices(keep_uri, line), 0);
	assert_string_equal(line, "");
}

/* Requests that are queued keep the serial line busy, though they pass USB: no bit times without a byte. */
static void use_wire(const char *board, unsigned writes)
{
	enum { CELLS = 16 * 16 };
	struct limen_device *device;
	struct emu_line_stats before, after;
	uint64_t words_before, words_after, in, sent;
	int16_t levels[CELLS] = {0};
	double use, idle;

	plug(board);
	assert_int_equal(limen_open("usb:slow=100", &device, &err), 0); /* however busy the machine is */
	assert_int_equal(limen_tile_alloc(device, 16, 16, 8, NULL), 0);
	for (int i = 0; i < 40; i++) /* until the line is busy */
		assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_LEVEL, NULL, levels), 0);
	limen_device_traffic(device, &words_before, &in);
	shim_emu()->line.stats(shim_emu()->line.self, &before);
	for (unsigned i = 0; i < writes; i++)
		assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_LEVEL, NULL, levels), 0);
	limen_device_traffic(device, &words_after, &in);
	shim_emu()->line.stats(shim_emu()->line.self, &after);
	sent = after.sent - before.sent;
	use = 4.0 * (double)(words_after - words_before) / (double)sent;
	idle = (double)(after.starved - before.starved) /
	       (double)(after.sending - before.sending + after.starved - before.starved);
	printf("          %.1f%% of the bytes are words; %.2f%% of the time without a byte\n", 100 * use, 100 * idle);
	assert_true(sent > 400 * (uint64_t)writes);
	assert_true(use >= 0.85 && use < 1.1); /* what was queued before counts in one and not the other */
	assert_true(after.starved == before.starved);
	limen_close(device);
}

static void wire_use(void **state)
{
	(void)state;
	use_wire("", 200);
#ifdef LIMEN_HAVE_BOARD
	use_wire("board=hx8k", 60);
#endif
}

/* --- boards that do not --- */

static void explained(void **state)
{
	struct limen_device *device;

	(void)state;
	plug(NULL);
	refused("usb:", LIMEN_EIO, "no board is plugged in");
	plug("");
	refused("usb:serial=X", LIMEN_EIO, "no board with serial number \"X\"");
	refused("usb:vid=0x403", LIMEN_EUSAGE, "belong together");
	refused("usb:bridge=x", LIMEN_EUSAGE, "known: ftdi, raw");
	refused("usb:baud=100", LIMEN_EUSAGE, "\"baud\"");
	refused("usb:in=1", LIMEN_EUSAGE, "endpoint");
	refused("usb:iface=3", LIMEN_EIO, "no such interface");
	plug("denied=1");
	refused("usb:", LIMEN_EIO, "60-limen.rules");
	plug("");
	assert_int_equal(limen_open("usb:", &device, &err), 0);
	assert_int_equal(limen_open("usb:", &(struct limen_device *){NULL}, &err), LIMEN_EIO);
	assert_non_null(strstr(err.text, "another program"));
	limen_close(device);
	/* channel A: there is a chip, but nothing that answers */
	refused("usb:iface=0", LIMEN_ETIMEOUT, "nothing answers");
}

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* The plug is pulled a thousand times, at every transfer from opening on: an error that says so, soon. */
static void unplugged(void **state)
{
	enum { TIMES = 1000, TRANSFERS = 97 };
	unsigned runs = 0, gone = 0;
	double longest = 0;

	(void)state;
	for (; gone < TIMES && runs < 2 * TIMES; runs++) {
		char text[64];
		double start, took;
		int error;

		snprintf(text, sizeof(text), "unplug=%u", 1 + runs % TRANSFERS);
		plug(text);
		start = seconds();
		error = run("usb:", runs);
		took = seconds() - start;
		longest = took > longest ? took : longest;
		if (!error)
			continue; /* it was over before */
		assert_int_equal(error, LIMEN_EIO);
		gone++;
	}
	printf("          %u of %u runs unplugged; the longest took %.2f s\n", gone, runs, longest);
	assert_int_equal(gone, TIMES);
	assert_true(longest < 2.0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(works),    cmocka_unit_test(raw_bulk),  cmocka_unit_test(listed),
		cmocka_unit_test(wire_use), cmocka_unit_test(explained), cmocka_unit_test(unplugged),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);

	shim_plug(NULL, NULL, 0);
	return failed;
}
