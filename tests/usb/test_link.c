/* test_link.c: the host's end of the link against a device's end written from the rules alone, over a line that loses
 * and changes bytes. Whatever happens ends in the right answers or in an error, never in others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "frame.h"
#include "peer.h"
#include "wire.h"
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 24 };

static struct limen_errmsg err;

static void usual(uint64_t seed)
{
	wire_options = (struct wire_options){
		.faults.random = seed,
		.clock_mhz = 24,
		.baud_most = 6000000,
		.timeout_ms = WIRE_TIMEOUT_MS,
	};
}

/* Runs a workload; the error, or 0 if the answers are right. */
static int run(uint64_t seed, unsigned rounds)
{
	struct limen_device *device;
	uint64_t digest = 0;
	int error = wire_open(&device, &err);

	if (error)
		return error;
	error = workload_run(device, seed, rounds, &digest);
	snprintf(err.text, sizeof(err.text), "%s", limen_device_message(device));
	if (!error)
		assert_int_equal(digest, workload_expected(seed, rounds));
	limen_close(device);
	return error;
}

/* --- the device's end alone --- */

/* Hands it a frame; the session of the HELLO that it answers, or -1: no HELLO. */
static int hello_to(struct peer *peer, const struct limen_frame *frame)
{
	uint8_t bytes[LIMEN_FRAME_BYTES_MAX];
	struct limen_frame answer;
	size_t n = limen_frame_encode(frame, bytes), used;

	for (size_t i = 0; i < n; i++)
		peer_take(peer, bytes[i]);
	peer_run(peer, 1000);
	n = 0;
	for (int byte; n < sizeof(bytes) && (byte = peer_give(peer)) >= 0;)
		bytes[n++] = (uint8_t)byte;
	if (!n || limen_frame_decode(bytes, n, &answer, &used) != LIMEN_FRAME_GOOD ||
	    answer.type != LIMEN_LINK_TYPE_HELLO)
		return -1;
	return (int)answer.session;
}

/* L16, L18 */
static void session_0_is_none(void **state)
{
	const struct limen_frame data = {.type = LIMEN_LINK_TYPE_DATA, .argument = 1};
	struct limen_frame reset = {.type = LIMEN_LINK_TYPE_RESET, .session = 5};
	struct peer *peer = peer_open("tiny", 12);

	(void)state;
	assert_non_null(peer);
	assert_int_equal(hello_to(peer, &reset), 5);
	assert_int_equal(hello_to(peer, &data), -1);
	reset.session = 0;
	assert_int_equal(hello_to(peer, &reset), 0);
	assert_int_equal(hello_to(peer, &data), 0);
	reset.session = 6;
	assert_int_equal(hello_to(peer, &reset), 6);
	assert_int_equal(hello_to(peer, &data), -1);
	peer_close(peer);
}

/* --- frames --- */

static void frames_as_bytes(void **state)
{
	/* by zlib.crc32 of python3: DATA, seq 5, ack 3, two words */
	static const uint8_t expected[] = {0xa7, 0x2b, 0x02, 0x78, 0x56, 0x34, 0x12, 0x0d,
					   0xf0, 0xfe, 0xca, 0xb6, 0x23, 0x9a, 0x76};
	const struct limen_frame frame = {
		.type = LIMEN_LINK_TYPE_DATA, .seq = 5, .ack = 3, .argument = 2, .payload = {0x12345678, 0xcafef00d}};
	uint8_t bytes[LIMEN_FRAME_BYTES_MAX];
	struct limen_frame back;
	size_t used = 0;

	(void)state;
	assert_int_equal(limen_frame_encode(&frame, bytes), sizeof(expected));
	assert_memory_equal(bytes, expected, sizeof(expected));
	for (size_t n = 1; n < sizeof(expected); n++)
		assert_int_equal(limen_frame_decode(bytes, n, &back, &used), LIMEN_FRAME_MORE);
	assert_int_equal(limen_frame_decode(bytes, sizeof(expected), &back, &used), LIMEN_FRAME_GOOD);
	assert_int_equal(used, sizeof(expected));
	assert_int_equal(back.seq, 5);
	assert_int_equal(back.ack, 3);
	assert_int_equal(back.words, 2);
	assert_int_equal(back.payload[1], 0xcafef00d);
	/* every single bit counts */
	for (size_t bit = 8; bit < 8 * sizeof(expected); bit++) {
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_int_not_equal(limen_frame_decode(bytes, sizeof(expected), &back, &used), LIMEN_FRAME_GOOD);
		bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* --- a good line --- */

static void good_line(void **state)
{
	(void)state;
	usual(1);
	assert_int_equal(run(1, ROUNDS), 0);
}

static void odd_pipes(void **state)
{
	static const size_t trickles[] = {1, 2, 7, 64, 300};

	(void)state;
	for (size_t i = 0; i < sizeof(trickles) / sizeof(trickles[0]); i++) {
		usual(1);
		wire_options.trickle = trickles[i];
		assert_int_equal(run(i, ROUNDS), 0);
	}
}

/* A stream of requests keeps the wire busy: at least 85% of the bytes are words, and no bit times pass without a byte.
 */
static void wire_use(void **state)
{
	enum { WRITES = 400, CELLS = 16 * 16 };
	struct limen_device *device;
	struct emu_line_stats before, after;
	struct limen_link_stats link_before;
	int16_t levels[CELLS] = {0};
	uint64_t words_before, words_after, in;
	double use, idle;

	(void)state;
	usual(1);
	assert_int_equal(wire_open(&device, &err), 0);
	assert_int_equal(limen_tile_alloc(device, 16, 16, 8, NULL), 0);
	assert_int_equal(limen_sync(device), 0);
	limen_device_traffic(device, &words_before, &in);
	wire_line_stats(&before);
	link_before = *wire_stats();
	for (int i = 0; i < WRITES; i++)
		assert_int_equal(limen_cells_write(device, 0, LIMEN_FIELD_LEVEL, NULL, levels), 0);
	/* while requests are queued: the last ones are still in the queue here */
	wire_line_stats(&after);
	assert_int_equal(limen_sync(device), 0);
	limen_device_traffic(device, &words_after, &in);
	use = 4.0 * (double)(words_after - words_before) / (double)(wire_stats()->bytes_out - link_before.bytes_out);
	idle = (double)(after.starved - before.starved) /
	       (double)(after.sending - before.sending + after.starved - before.starved);
	printf("          %.1f%% of the bytes are words; %.2f%% of the time without a byte; %u baud\n", 100 * use,
	       100 * idle, wire_info()->baud);
	assert_true(use >= 0.85);
	assert_true(idle < 0.005); /* the first bytes must arrive before the line can be busy */
	assert_int_equal(wire_stats()->resent, 0);
	limen_close(device);
}

/* --- rates --- */

static unsigned rate_of(void)
{
	struct limen_device *device;
	unsigned baud;

	assert_int_equal(wire_open(&device, &err), 0);
	baud = wire_info()->baud;
	assert_int_equal(limen_sync(device), 0);
	limen_close(device);
	return baud;
}

static void rates(void **state)
{
	(void)state;
	usual(1);
	assert_int_equal(rate_of(), 6000000);
	wire_options.clock_mhz = 12;
	assert_int_equal(rate_of(), 3000000);
	wire_options.clock_mhz = 24;
	wire_options.baud_most = 2500000;
	assert_int_equal(rate_of(), 2400000);
	wire_options.baud_most = 500000; /* less than the board begins with: that is what remains */
	assert_int_equal(rate_of(), 1000000);
	usual(1);
	wire_options.refused = 6000000;
	assert_int_equal(rate_of(), 4800000);
	usual(1);
	wire_options.baud_good = 4000000;
	assert_int_equal(rate_of(), 4000000);
}

/* --- a bad line --- */

struct tally {
	unsigned right, refused;
	uint64_t flipped, lost;
};

static void bad_runs(struct tally *tally, uint64_t seeds, int timeout_ms, double flip, double lose, double noise)
{
	for (uint64_t seed = 1; seed <= seeds; seed++) {
		struct limen_device *device;
		uint64_t digest;
		int error;

		usual(seed);
		wire_options.faults.rate[EMU_FLIP] = flip;
		wire_options.faults.rate[EMU_LOSE] = lose;
		wire_options.noise = noise;
		wire_options.timeout_ms = timeout_ms;
		error = wire_open(&device, &err);
		if (error) {
			tally->refused++;
			continue;
		}
		error = workload_run(device, seed, ROUNDS, &digest);
		tally->flipped += wire_faults()->count[EMU_FLIP];
		tally->lost += wire_faults()->count[EMU_LOSE];
		if (!error)
			assert_int_equal(digest, workload_expected(seed, ROUNDS));
		*(error ? &tally->refused : &tally->right) += 1;
		limen_close(device);
	}
	printf("          %u right, %u errors; %llu bytes changed, %llu lost\n", tally->right, tally->refused,
	       (unsigned long long)tally->flipped, (unsigned long long)tally->lost);
}

static void flipped_bits(void **state)
{
	struct tally tally = {0};

	(void)state;
	bad_runs(&tally, 60, WIRE_TIMEOUT_MS, 1e-3, 0, 0);
	assert_int_equal(tally.refused, 0);
	assert_true(tally.flipped >= 1000);
}

static void lost_bytes(void **state)
{
	struct tally tally = {0};

	(void)state;
	bad_runs(&tally, 60, WIRE_TIMEOUT_MS, 0, 1e-3, 0);
	assert_int_equal(tally.refused, 0);
	assert_true(tally.lost >= 1000);
}

static void everything(void **state)
{
	struct tally tally = {0};

	(void)state;
	bad_runs(&tally, 30, WIRE_TIMEOUT_MS, 1e-3, 1e-3, 1e-3);
	assert_int_equal(tally.refused, 0);
}

/* Each byte that the board sends in a short run, lost in one run of its own: the beginnings of frames, too, which then
 * look like longer ones that never end. */
static void each_byte_lost(void **state)
{
	enum { ROUNDS_SHORT = 2, BYTES_MAX = 4000 };
	uint64_t sent = BYTES_MAX;

	(void)state;
	for (uint64_t at = 1; at <= sent; at++) {
		usual(1);
		wire_options.lose_at = at;
		if (run(1, ROUNDS_SHORT))
			fail_msg("without byte %llu: %s", (unsigned long long)at, err.text);
		if (at == 1) {
			sent = wire_given();
			printf("          %llu bytes\n", (unsigned long long)sent);
			assert_in_range(sent, 300, BYTES_MAX);
		}
	}
}

/* So bad that long frames hardly ever pass: it may give up, never answer wrongly. */
static void hopeless(void **state)
{
	struct tally tally = {0};

	(void)state;
	bad_runs(&tally, 5, 500, 0.008, 0.008, 0.008);
	assert_int_equal(tally.right + tally.refused, 5);
}

/* --- boards that fail --- */

static void silent_board(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		usual(seed);
		wire_options.mute_after = 600 + 211 * seed;
		assert_int_equal(run(seed, ROUNDS), LIMEN_ETIMEOUT);
		assert_non_null(strstr(err.text, "fallen silent"));
	}
}

static void no_board(void **state)
{
	(void)state;
	usual(1);
	wire_options.mute_after = 1;
	assert_int_equal(run(1, 1), LIMEN_ETIMEOUT);
	assert_non_null(strstr(err.text, "nothing answers"));
}

/* A board that lost its power answers at its first rate again: a host at that rate learns what happened, one at another
 * rate hears nothing. */
static void restarted_board(void **state)
{
	struct limen_device *device;
	uint64_t digest;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		const bool first_rate = seed % 2;

		usual(seed);
		wire_options.restart_after = 1100 + 211 * seed;
		wire_options.baud_most = first_rate ? 1000000 : 6000000;
		assert_int_equal(wire_open(&device, &err), 0);
		assert_int_equal(workload_run(device, seed, ROUNDS, &digest), first_rate ? LIMEN_EIO : LIMEN_ETIMEOUT);
		assert_non_null(strstr(limen_device_message(device), first_rate ? "was restarted" : "fallen silent"));
		/* a reset mends it */
		assert_int_equal(limen_reset(device), 0);
		assert_int_equal(workload_run(device, seed, ROUNDS, &digest), 0);
		assert_int_equal(digest, workload_expected(seed, ROUNDS));
		limen_close(device);
	}
}

/* Frames that are right by their CRC and wrong in all else. Answers that a board makes up well enough cannot be told
 * from true ones; but nothing else happens, above all under the sanitizers. */
static void lying_board(void **state)
{
	struct limen_device *device;
	unsigned refused = 0;
	uint64_t digest;

	(void)state;
	for (uint64_t seed = 0; seed < 300; seed++) {
		usual(seed);
		wire_options.lies_after = 400 + 7 * seed;
		wire_options.timeout_ms = 100;
		if (wire_open(&device, &err)) {
			refused++;
			continue;
		}
		refused += workload_run(device, seed, ROUNDS, &digest) != 0;
		limen_close(device);
	}
	printf("          %u of 300 runs ended in an error\n", refused);
	assert_true(refused > 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_as_bytes), cmocka_unit_test(good_line),
		cmocka_unit_test(odd_pipes),       cmocka_unit_test(wire_use),
		cmocka_unit_test(rates),           cmocka_unit_test(flipped_bits),
		cmocka_unit_test(lost_bytes),      cmocka_unit_test(everything),
		cmocka_unit_test(hopeless),        cmocka_unit_test(each_byte_lost),
		cmocka_unit_test(silent_board),    cmocka_unit_test(no_board),
		cmocka_unit_test(restarted_board), cmocka_unit_test(session_0_is_none),
		cmocka_unit_test(lying_board),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
