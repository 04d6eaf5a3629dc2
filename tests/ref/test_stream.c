/* test_stream.c: the stream of packets: NOPs, any split of the words, OVERLONG and resets, indices, IDENT, P8. */
#include "packet.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct packet ident = { .opcode = LIMEN_OP_IDENT };
static const struct packet unknown = { .opcode = 99, .length = 3 };

static unsigned next_index(struct limen_ref *ref)
{
	return packet_answers(ref, &ident, LIMEN_IDENT_WORDS)->index;
}

static void test_ident(void **state)
{
	struct limen_ref *ref = model_open("quad");
	const struct answer *a = packet_answers(ref, &ident, LIMEN_IDENT_WORDS);
	static const uint32_t expected[LIMEN_IDENT_WORDS] = {
		0x4e4d494c, 1, 4, 16384, 512, 1024, 8, 16, 4, 16384, 64, 0, 0x64617571, 0, 0, 0 };

	(void)state;
	assert_memory_equal(a->payload, expected, sizeof expected);
	assert_int_equal(a->index, 0);
	limen_ref_close(ref);
}

static void test_configs(void **state)
{
	(void)state;
	for (unsigned i = 0; limen_ref_config_at(i); i++) {
		const struct limen_ref_config *config = limen_ref_config_at(i);
		struct limen_ref *ref = limen_ref_open(config);

		assert_ptr_equal(limen_ref_config_find(config->name), config);
		assert_non_null(ref);
		limen_ref_close(ref);
	}
	assert_null(limen_ref_config_find("none"));
	assert_non_null(limen_ref_config_find("ref"));
	assert_non_null(limen_ref_config_find("alveo"));
}

static void test_config_refused(void **state)
{
	struct limen_ref_config config = *limen_ref_config_find("tiny");

	(void)state;
	config.lanes = 0;
	assert_null(limen_ref_open(&config));
	config = *limen_ref_config_find("tiny");
	config.slots = 5;
	assert_null(limen_ref_open(&config));
	config = *limen_ref_config_find("tiny");
	config.limit = config.vector_len - 1;
	assert_null(limen_ref_open(&config));
	config = *limen_ref_config_find("tiny");
	config.threads = 0; /* these are fine */
	limen_ref_close(limen_ref_open(&config));
	config.threads = 1000;
	limen_ref_close(limen_ref_open(&config));
}

/* P2, P7: NOP words are neither answered nor counted; their other bits do not matter. */
static void test_nop(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	static const uint32_t nops[3] = { 0, 0xffffff00, 0x12345600 };

	(void)state;
	assert_int_equal(limen_ref_write(ref, nops, 3), 3);
	assert_int_equal(next_index(ref), 0);
	assert_int_equal(limen_ref_write(ref, nops, 3), 3);
	assert_int_equal(limen_ref_waiting(ref), 0);
	assert_int_equal(next_index(ref), 1);
	limen_ref_close(ref);
}

/* P2: inside a packet a word with a zero opcode byte is an ordinary word. P6, P7: failures count, payloads go. */
static void test_zero_words_inside(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	uint32_t zeros[64] = { 0 };

	(void)state;
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_LOADV, .flags = 1, .rows = 128, .payload = zeros,
					     .length = 64 });
	packet_fails(ref, &(struct packet){ .opcode = 77, .payload = zeros, .length = 64 }, LIMEN_STATUS_OPCODE);
	assert_int_equal(next_index(ref), 2);
	limen_ref_close(ref);
}

/* The same words in one write and one by one, and in every other step, leave the same. */
static void test_split(void **state)
{
	uint32_t words[600], whole[600];
	uint32_t payload[4] = { 0x80017fff, 0x00020003, 0xffffffff, 0 };
	const struct packet packets[] = {
		{ .opcode = LIMEN_OP_ALLOC, .va = 16, .rows = 2, .cols = 3 },
		{ .opcode = LIMEN_OP_WRITE, .rows = 2, .cols = 3, .payload = payload, .length = 3 },
		unknown,
		{ .opcode = LIMEN_OP_READ, .rows = 2, .cols = 3 },
		{ .opcode = LIMEN_OP_LOADV, .flags = 0, .vb = 1, .rows = 15, .payload = payload, .length = 4 },
		{ .opcode = LIMEN_OP_STOREV, .va = 1, .rows = 15 },
		ident,
	};
	size_t n = 0, expected = 0;

	(void)state;
	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++) {
		words[n++] = 0;
		n += packet_encode(&packets[i], words + n);
	}
	for (size_t step = n; step > 0; step--) {
		struct limen_ref *ref = model_open("tiny");
		uint32_t answers[600];
		size_t got;

		for (size_t at = 0; at < n; at += step) {
			size_t part = n - at < step ? n - at : step;

			assert_int_equal(limen_ref_write(ref, words + at, part), part);
		}
		got = limen_ref_read(ref, answers, 600);
		if (step == n) {
			memcpy(whole, answers, sizeof whole);
			expected = got;
			assert_int_equal(got, 2 + (2 + 3) + (2 + 8) + (2 + LIMEN_IDENT_WORDS));
		}
		assert_int_equal(got, expected);
		assert_memory_equal(answers, whole, got * sizeof *answers);
		limen_ref_close(ref);
	}
}

/* E1: the device answers at once, then ignores every word until a reset, whatever the opcode. */
static void test_overlong(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	struct packet p = { .opcode = 99, .length = 1025 };
	uint32_t words[LIMEN_HEADER_WORDS + 1025], answers[64];

	(void)state;
	assert_int_equal(next_index(ref), 0);
	packet_encode(&p, words);
	assert_int_equal(limen_ref_write(ref, words, LIMEN_HEADER_WORDS), LIMEN_HEADER_WORDS);
	assert_int_equal(limen_ref_read(ref, answers, 64), 2);
	assert_int_equal(answers[0], 99 | LIMEN_STATUS_OVERLONG << 8);
	assert_int_equal(answers[1], 1);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(limen_ref_write(ref, words, LIMEN_HEADER_WORDS), LIMEN_HEADER_WORDS);
	packet_encode(&ident, words);
	assert_int_equal(limen_ref_write(ref, words, LIMEN_HEADER_WORDS), LIMEN_HEADER_WORDS);
	assert_int_equal(limen_ref_waiting(ref), 0);
	limen_ref_reset(ref);
	assert_int_equal(next_index(ref), 0);
	/* exactly the limit is not too long */
	packet_fails(ref, &(struct packet){ .opcode = 99, .length = 1024 }, LIMEN_STATUS_OPCODE);
	limen_ref_close(ref);
}

/* P9: a reset drops a half-received packet and answers that were not taken. */
static void test_reset_anywhere(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	uint32_t words[64];
	size_t n = packet_encode(&unknown, words);

	(void)state;
	for (size_t part = 0; part <= n; part++) {
		model_alloc(ref, 0, 8, 4, 4);
		limen_ref_write(ref, words, part);
		limen_ref_reset(ref);
		assert_int_equal(limen_ref_waiting(ref), 0);
		packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .rows = 1, .cols = 1 }, LIMEN_STATUS_TILE);
		assert_int_equal(next_index(ref), 1);
		limen_ref_reset(ref);
	}
	limen_ref_close(ref);
}

/* P10: tiles, vectors, tables and the index go; answers given before stay. */
static void test_reset_packet(void **state)
{
	struct limen_ref *ref = model_open("tiny");
	const struct packet reset = { .opcode = LIMEN_OP_RESET };
	const struct packet pulse = { .opcode = LIMEN_OP_PULSE, .sweeps = 1, .rows = 1, .cols = 1, .length = 3 };
	uint32_t glauber[LIMEN_TABLE_WORDS], words[64];
	int16_t x[2] = { 7, -7 };
	size_t n;

	(void)state;
	table_glauber(glauber);
	model_tables(ref, 0, glauber);
	model_vector(ref, 3, 2, x);
	model_alloc(ref, 0, 8, 64, 4);
	assert_int_equal(model_element(ref, 3, 1), -7);
	n = packet_encode(&ident, words);
	n += packet_encode(&reset, words + n);
	n += packet_encode(&ident, words + n);
	assert_int_equal(limen_ref_write(ref, words, n), n);
	assert_int_equal(limen_ref_read(ref, words, 64), 2 * (2 + LIMEN_IDENT_WORDS));
	assert_int_equal(words[1], 5);
	assert_int_equal(words[2 + LIMEN_IDENT_WORDS + 1], 0);
	assert_int_equal(model_element(ref, 3, 1), 0);
	model_alloc(ref, 0, 8, 64, 4); /* all of the capacity is back */
	packet_fails(ref, &pulse, LIMEN_STATUS_TABLE);
	/* a RESET that fails resets nothing, and counts */
	packet_fails(ref, &(struct packet){ .opcode = LIMEN_OP_RESET, .length = 1 }, LIMEN_STATUS_LENGTH);
	assert_int_equal(next_index(ref), 5);
	packet_silent(ref, &reset);
	packet_silent(ref, &reset);
	assert_int_equal(next_index(ref), 0);
	limen_ref_close(ref);
}

/* P8: the model stops taking words while many answer words wait, and loses nothing. */
static void test_waiting(void **state)
{
	struct limen_ref *ref = model_open("ref");
	enum { PACKETS = 150000 }; /* enough to go round the model's buffer more than once */
	uint32_t words[LIMEN_HEADER_WORDS], answer[2 + LIMEN_IDENT_WORDS];
	unsigned sent = 0, came = 0;
	bool stopped = false;

	(void)state;
	packet_encode(&ident, words);
	while (came < PACKETS) {
		while (sent < PACKETS && limen_ref_write(ref, words, LIMEN_HEADER_WORDS) == LIMEN_HEADER_WORDS)
			sent++;
		stopped = stopped || sent < PACKETS;
		assert_true(limen_ref_waiting(ref) < LIMEN_REF_WAITING_WORDS + 65536 + 2);
		for (int i = 0; i < 3 && came < sent; i++, came++) {
			assert_int_equal(limen_ref_read(ref, answer, 2 + LIMEN_IDENT_WORDS), 2 + LIMEN_IDENT_WORDS);
			assert_int_equal(answer[1], came);
			assert_int_equal(answer[2], LIMEN_MAGIC);
		}
	}
	assert_true(stopped);
	assert_int_equal(limen_ref_waiting(ref), 0);
	limen_ref_close(ref);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ident),
		cmocka_unit_test(test_configs),
		cmocka_unit_test(test_config_refused),
		cmocka_unit_test(test_nop),
		cmocka_unit_test(test_zero_words_inside),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_overlong),
		cmocka_unit_test(test_reset_anywhere),
		cmocka_unit_test(test_reset_packet),
		cmocka_unit_test(test_waiting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
