/* test_answers.c: nothing that a device or a transport answers is trusted: each lie ends in an error that names it, the
 * error stays until limen_reset(), and the reset recovers.
 */
#include "mock.h"

#include <string.h>

static struct limen_device *device;
static uint32_t lie_index; /* the packet that is answered wrongly */
static uint32_t lie[2];    /* XORed to the answer's header */

static int begin(void **state)
{
	(void)state;
	device = NULL;
	mock_begin();
	return 0;
}

static int end(void **state)
{
	(void)state;
	limen_close(device);
	mock_end();
	return 0;
}

static void open_device(void)
{
	struct limen_errmsg err;

	if (mock_open(&device, 30, &err))
		fail_msg("%s", err.text);
}

/* The device is in error `error`, says so with these words, refuses everything, and works again after a reset. */
static void in_error(int error, const char *says)
{
	int16_t x[4];

	assert_int_equal(limen_sync(device), error);
	if (!strstr(limen_device_message(device), says))
		fail_msg("\"%s\" does not say \"%s\"", limen_device_message(device), says);
	assert_null(strchr(limen_device_message(device), '\n'));
	assert_int_equal(limen_vector_read(device, 0, 0, 4, x), error);
	assert_int_equal(limen_tile_alloc(device, 1, 1, 1, NULL), error);
	assert_int_equal(limen_sync(device), error);
	mock.answer = NULL;
	mock.deaf = mock.mute = mock.lie_counts = false;
	mock.fail_write = mock.fail_read = mock.fail_wait = 0;
	assert_int_equal(limen_reset(device), 0);
	assert_string_equal(limen_device_message(device), "");
	assert_int_equal(limen_vector_read(device, 0, 0, 4, x), 0);
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(limen_reset(device), 0); /* IDENT is packet 0; the next case goes on with 1 */
}

static void answer_lie(struct mock *m, const uint32_t *packet, uint32_t index)
{
	size_t at = m->answered + m->nops;

	mock_answer(m, packet, index);
	if (index == lie_index && m->answered > at) {
		m->answers[at] ^= lie[0];
		m->answers[at + 1] ^= lie[1];
	}
}

/* Every single bit of an answer's header matters. */
static void any_bit_of_an_answer_header(void **state)
{
	int16_t x[8];

	(void)state;
	open_device();
	for (int bit = 0; bit < 64; bit++) {
		int error;

		lie_index = 2;
		lie[0] = bit < 32 ? UINT32_C(1) << bit : 0;
		lie[1] = bit < 32 ? 0 : UINT32_C(1) << (bit - 32);
		mock.answer = answer_lie;
		assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
		assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
		assert_int_equal(limen_vector_read(device, 1, 0, 8, x), 0);
		error = limen_sync(device);
		assert_true(error == LIMEN_EPROTOCOL || error == LIMEN_EDEVICE);
		in_error(error, "packet");
	}
}

static void answer_status(struct mock *m, const uint32_t *packet, uint32_t index)
{
	if (index == lie_index)
		mock_put(m, packet[0] & 255, lie[0], lie[1], index, NULL);
	else
		mock_answer(m, packet, index);
}

/* "packet 17 (MVM, tile 3): ..." */
static void names_the_packet(void **state)
{
	int32_t y[4];

	(void)state;
	open_device();
	for (int i = 0; i < 4; i++)
		assert_int_equal(limen_tile_alloc(device, 4, 4, 4, NULL), 0);
	for (int i = 5; i < 17; i++)
		assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	mock.answer = answer_status;
	lie_index = 17;
	lie[0] = LIMEN_STATUS_RANGE;
	lie[1] = 0;
	assert_int_equal(limen_mvm(device, 3, NULL, 0, 0, y), 0);
	in_error(LIMEN_EDEVICE, "packet 17 (MVM, tile 3): rows or columns outside the tile");
}

/* A silent packet's error comes before the next answer, or before the fence; both are caught. */
static void silent_packets_can_fail(void **state)
{
	int16_t x[8];

	(void)state;
	open_device();
	for (int with_read = 0; with_read < 2; with_read++) {
		mock.answer = answer_status;
		lie_index = 1;
		lie[0] = LIMEN_STATUS_VECTOR;
		lie[1] = 0;
		assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
		if (with_read)
			assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
		in_error(LIMEN_EDEVICE, "packet 1 (MOVEV): no such vector register");
	}
	mock.answer = answer_status;
	lie[1] = 3;
	assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	in_error(LIMEN_EPROTOCOL, "packet 1 (MOVEV): an error answer with a payload");
	mock.answer = answer_status;
	lie[0] = lie[1] = 0;
	assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	in_error(LIMEN_EPROTOCOL, "packet 1 (MOVEV): an answer, though");
	mock.answer = answer_status;
	lie[0] = LIMEN_STATUS_OVERLONG + 1;
	assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	in_error(LIMEN_EPROTOCOL, "status that does not exist");
	mock.answer = answer_status;
	lie[0] = LIMEN_STATUS_CAPACITY;
	assert_int_equal(limen_tile_alloc(device, 1, 1, 1, NULL), 0);
	in_error(LIMEN_ECAPACITY, "packet 1 (ALLOC, tile 0): the tile does not fit");
}

static void answer_all_but_one(struct mock *m, const uint32_t *packet, uint32_t index)
{
	if (index != lie_index)
		mock_answer(m, packet, index);
}

static void answers_that_do_not_come(void **state)
{
	int16_t x[8];

	(void)state;
	open_device();
	mock.answer = answer_all_but_one;
	lie_index = 1;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_EPROTOCOL, "packet 1 (STOREV): was not answered");
	mock.answer = answer_all_but_one;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_ETIMEOUT, "no answer to packet 1 (STOREV) within 30 ms");
	mock.answer = answer_all_but_one;
	lie_index = 2; /* the fence */
	assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	in_error(LIMEN_ETIMEOUT, "no answer to packet 2 (IDENT)");
	mock.mute = true;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_ETIMEOUT, "no answer");
	mock.deaf = true;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_ETIMEOUT, "took no more words");
}

/* A device that works gets time for what it was given; one that has nothing to do, or says so, does not. */
static void work_takes_time(void **state)
{
	const struct limen_pulse pulse = {.sweeps = 65535, .offset = -1};
	int16_t x[8];

	(void)state;
	open_device();
	assert_int_equal(limen_tile_alloc(device, 4, 4, 4, NULL), 0);
	assert_int_equal(limen_pulse(device, 0, NULL, &pulse), 0);
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	mock.busy_until_ms = limen_clock_ms() + 200;
	assert_int_equal(limen_sync(device), 0);
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	mock.busy_until_ms = limen_clock_ms() + 200;
	assert_int_equal(limen_sync(device), LIMEN_ETIMEOUT);
	mock.busy_until_ms = 0;
	in_error(LIMEN_ETIMEOUT, "no answer");
	assert_int_equal(limen_tile_alloc(device, 4, 4, 4, NULL), 0);
	assert_int_equal(limen_pulse(device, 0, NULL, &pulse), 0);
	mock.mute = true;
	in_error(LIMEN_ETIMEOUT, "no answer to packet 3 (IDENT) within 30 ms");
}

static void answer_garbage(struct mock *m, const uint32_t *packet, uint32_t index)
{
	static const uint32_t words[] = {0xdeadbeef, 0x12345678, 0xffffffff};

	(void)packet;
	(void)index;
	for (int i = 0; i < 3; i++)
		m->answers[m->answered++] = words[i];
}

static void answer_short(struct mock *m, const uint32_t *packet, uint32_t index)
{
	mock_answer(m, packet, index);
	m->answered--;
}

static void garbage_and_cut_answers(void **state)
{
	int16_t x[8];

	(void)state;
	open_device();
	mock.answer = answer_garbage;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_EPROTOCOL, "deadbeef");
	mock.answer = answer_short;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_ETIMEOUT, "no answer to packet 1");
}

/* Nothing is written beyond the destination, whatever comes. */
static void keeps_to_the_destination(void **state)
{
	int16_t x[10];

	(void)state;
	open_device();
	for (unsigned n = 1; n < 9; n++) {
		memset(x, 0x77, sizeof(x));
		assert_int_equal(limen_vector_read(device, 0, 0, n, x), 0);
		assert_int_equal(limen_sync(device), 0);
		for (unsigned i = 0; i < 10; i++)
			assert_int_equal(x[i], i < n ? 0 : 0x7777);
	}
}

static void transport_errors(void **state)
{
	int16_t x[8];

	(void)state;
	open_device();
	mock.fail_write = LIMEN_EIO;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_EIO, "mock does not write");
	mock.fail_read = LIMEN_EIO;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_EIO, "mock does not read");
	mock.fail_wait = LIMEN_ENOTSUP;
	mock.mute = true;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_ENOTSUP, "mock does not wait");
	mock.lie_counts = true;
	assert_int_equal(limen_vector_read(device, 0, 0, 8, x), 0);
	in_error(LIMEN_EIO, "writing");
	mock.fail_reset = LIMEN_EIO;
	assert_int_equal(limen_reset(device), LIMEN_EIO);
	mock.fail_reset = 0;
	in_error(LIMEN_EIO, "mock does not reset");
}

/* IDENT is checked before anything is believed; no device is opened otherwise. */
static void lying_ident(void **state)
{
	static const struct {
		unsigned word;
		uint32_t value;
		const char *says;
	} lies[] = {
		{LIMEN_IDENT_MAGIC, 0x4d494c4e, "not a limen array"},
		{LIMEN_IDENT_VERSION, 2, "contract version 2, this library 1"},
		{LIMEN_IDENT_VERSION, 0, "contract version 0"},
		{LIMEN_IDENT_LANES, 0, "lanes"},
		{LIMEN_IDENT_LANES, 0x80000000, "lanes"},
		{LIMEN_IDENT_DEPTH, 0, "depth"},
		{LIMEN_IDENT_ROW_SLOTS, 0, "row slots"},
		{LIMEN_IDENT_VECTOR_LEN, 0, "vector length"},
		{LIMEN_IDENT_VECTOR_LEN, 65536, "vector length"},
		{LIMEN_IDENT_VECTORS, 0, "vectors"},
		{LIMEN_IDENT_VECTORS, 257, "vectors"},
		{LIMEN_IDENT_TILES, 0, "tiles"},
		{LIMEN_IDENT_TILES, 257, "tiles"},
		{LIMEN_IDENT_SLOTS, 0, "slots"},
		{LIMEN_IDENT_SLOTS, 5, "slots"},
		{LIMEN_IDENT_LIMIT, 0, "limit"},
		{LIMEN_IDENT_LIMIT, 255, "limit"},
		{LIMEN_IDENT_LIMIT, 65536, "limit"},
		{LIMEN_IDENT_STREAM_BITS, 0, "stream"},
		{LIMEN_IDENT_STREAM_BITS, 33, "stream"},
		{LIMEN_IDENT_STREAM_BITS, 1 << 20, "stream"},
	};
	struct limen_errmsg err;

	(void)state;
	for (size_t i = 0; i < sizeof(lies) / sizeof(lies[0]); i++) {
		mock_begin();
		mock.ident[lies[i].word] = lies[i].value;
		assert_int_equal(mock_open(&device, 30, &err), LIMEN_EPROTOCOL);
		assert_null(device);
		if (!strstr(err.text, lies[i].says))
			fail_msg("\"%s\" does not say \"%s\"", err.text, lies[i].says);
	}
	mock_begin();
	mock.ident[LIMEN_IDENT_VECTOR_LEN] = 2000; /* an MVM answer would pass the limit */
	assert_int_equal(mock_open(&device, 30, &err), LIMEN_EPROTOCOL);
	mock_begin();
	mock.ident[LIMEN_IDENT_NAME0] = 0x1b5b306d; /* no control characters on a terminal */
	assert_int_equal(mock_open(&device, 30, &err), 0);
	assert_string_equal(limen_device_info(device)->name, "m0[?");
}

static void openings_that_fail(void **state)
{
	struct limen_errmsg err;

	(void)state;
	mock.mute = true;
	assert_int_equal(mock_open(&device, 30, &err), LIMEN_ETIMEOUT);
	assert_non_null(strstr(err.text, "mock:"));
	mock.mute = false;
	mock.fail_open = LIMEN_EIO;
	assert_int_equal(mock_open(&device, 30, &err), LIMEN_EIO);
	assert_string_equal(err.text, "mock does not open");
	mock.fail_open = 0;
	mock.answer = answer_garbage;
	assert_int_equal(mock_open(&device, 30, &err), LIMEN_EPROTOCOL);
	mock.answer = answer_short;
	mock_begin();
	assert_int_equal(mock_open(&device, 30, NULL), 0);
}

/* Another device behind the same wire, in the middle of work. */
static void identity_changes(void **state)
{
	(void)state;
	open_device();
	assert_int_equal(limen_vector_move(device, 0, 1, 0, 1), 0);
	mock.ident[LIMEN_IDENT_DEPTH] = 512;
	in_error(LIMEN_EPROTOCOL, "another device answers");
	assert_int_equal(limen_device_info(device)->depth, 512);
}

/* After raw words that broke the stream the library says so instead of guessing. */
static void raw_words_that_break(void **state)
{
	static const uint32_t half[] = {0x00400105, 0, 128 << 16};
	uint32_t answer[8];
	int16_t x[2];

	(void)state;
	open_device();
	assert_int_equal(limen_raw(device, half, 3, answer, 8), 0);
	assert_int_equal(limen_vector_read(device, 0, 0, 2, x), LIMEN_EPROTOCOL);
	in_error(LIMEN_EPROTOCOL, "reset the device");
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(any_bit_of_an_answer_header), TEST(names_the_packet), TEST(silent_packets_can_fail),
		TEST(answers_that_do_not_come),    TEST(work_takes_time),  TEST(garbage_and_cut_answers),
		TEST(keeps_to_the_destination),    TEST(transport_errors), TEST(lying_ident),
		TEST(openings_that_fail),          TEST(identity_changes), TEST(raw_words_that_break),
	};

	return cmocka_run_group_tests_name("answers", tests, NULL, NULL);
}
