/* test_link.c: the board's end of the link, frame by frame: each rule of hw/link/README.md that the device keeps, with an
 * echo in the place of the array (limen_bench.v).
 */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum {
	CLOCK = 6000000, /* of the bench: 6 cycles a bit at 1 Mbaud */
};

extern const struct limen_board_model limen_board_model_bench; /* limen_bench.v */

static struct wire wire;
static struct wire_frame frame;
static const uint32_t deaf = 0xffffffff; /* the word after which the echo takes no more */
static uint64_t random_state;

static uint32_t random_word(void)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(random_state >> 33); /* 31 bits: what is echoed */
}

static int begin(void **state)
{
	char err[100];

	(void)state;
	random_state = 1;
	wire = (struct wire){.board = limen_board_open_model(&limen_board_model_bench, err, sizeof err)};
	if (!wire.board)
		fail_msg("%s", err);
	limen_board_run(wire.board, 100);
	return 0;
}

static int end(void **state)
{
	(void)state;
	limen_board_close(wire.board);
	return 0;
}

/* A break; the line is at BAUD again, both ends. */
static void take_break(void)
{
	limen_board_break(wire.board, true);
	limen_board_run(wire.board, LIMEN_LINK_BREAK_CYCLES + 100);
	limen_board_break(wire.board, false);
	limen_board_purge(wire.board);
	limen_board_run(wire.board, 100);
	limen_board_purge(wire.board);
	limen_board_baud(wire.board, LIMEN_LINK_BAUD);
	wire.len = 0;
}

static void session(unsigned number)
{
	wire_reset(&wire, number, 0);
	wire_expect_hello(&wire, number);
}

/* Rests until the device looks for SYNC again, whatever came before; drops what it said. */
static void gap(void)
{
	limen_board_run(wire.board, LIMEN_LINK_GAP_CYCLES + 1000);
	limen_board_purge(wire.board);
	wire.len = 0;
}

/* What the echo makes of n words of which the first is number `first` since the reset. */
static void expect_echo(const uint32_t *words, size_t n, uint32_t first)
{
	assert_int_equal(frame.words, n);
	for (size_t i = 0; i < n; i++)
		if (frame.word[i] != words[i] + first + i)
			fail_msg("word %zu: %08x, wanted %08x", i, frame.word[i], words[i] + first + (uint32_t)i);
}

static void closed_board_says_hello(void **state)
{
	uint8_t bytes[WIRE_BYTES_MAX];
	uint32_t word = 7;

	(void)state;
	wire_data(&wire, 0, 0, &word, 1);
	wire_expect_hello(&wire, 0);
	wire_state(&wire, LIMEN_LINK_TYPE_ACK, 0);
	wire_expect_hello(&wire, 0);
	bytes[wire_pack(&(struct wire_frame){.type = LIMEN_LINK_TYPE_RESET, .session = 1}, bytes) - 1] ^= 1;
	wire_bytes(&wire, bytes, LIMEN_LINK_OVERHEAD); /* its CRC is not even complete */
	wire_expect_silence(&wire, 50000);
}

/* L16: RESET with number 0 resets, at the divisor that it names, and leaves no session open. */
static void session_0_is_none(void **state)
{
	const unsigned divisor = 2 * CLOCK / LIMEN_LINK_BAUD;
	uint32_t word = 7;

	(void)state;
	session(5);
	wire_reset(&wire, 0, divisor);
	wire_expect_hello(&wire, 0);
	limen_board_run(wire.board, 200);
	limen_board_baud(wire.board, CLOCK / divisor);
	wire_data(&wire, 0, 0, &word, 1);
	wire_expect_hello(&wire, 0);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_expect_hello(&wire, 0);
	wire_expect_silence(&wire, 20000); /* no word was taken */
	session(5);
	wire_data(&wire, 0, 0, &word, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	expect_echo(&word, 1, 0);
}

static void sessions_begin_anew(void **state)
{
	static const uint32_t words[3] = {10, 20, 30};

	(void)state;
	for (unsigned i = 1; i < 4; i++) {
		wire_reset(&wire, i * 20, 0);
		assert_true(wire_receive(&wire, &frame, 10000));
		assert_int_equal(frame.type, LIMEN_LINK_TYPE_HELLO);
		assert_int_equal(frame.session, i * 20);
		assert_int_equal(frame.word[0], CLOCK / 1000000 | LIMEN_LINK_BOARD_bench << 8 | CLOCK / LIMEN_LINK_BAUD << 16);
		wire_data(&wire, 0, 0, words, 3);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
		expect_echo(words, 3, 0);
	}
	assert_int_equal(wire.skipped, 0);
}

static void divisors(void **state)
{
	static const uint32_t divisor[] = {LIMEN_LINK_DIVISOR_MIN, 5, 7, 60, LIMEN_LINK_DIVISOR_MAX};

	(void)state;
	for (size_t i = 0; i < sizeof divisor / sizeof *divisor; i++) {
		wire_reset(&wire, 1, divisor[i]);
		wire_expect_hello(&wire, 1);
		limen_board_run(wire.board, 20 * CLOCK / LIMEN_LINK_BAUD); /* END goes out */
		/* the bridge's rate may be wrong by 2% */
		limen_board_baud(wire.board, CLOCK / divisor[i] * (i % 2 ? 49 : 51) / 50);
		session(2); /* keeps the divisor */
		wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 0, 0);
		take_break();
		wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
		wire_expect_hello(&wire, 0);
	}
}

/* None of these bytes is taken for the frame that they were; afterwards the frame itself is. */
static void refused(const uint8_t *bytes, size_t n, const char *what, size_t where)
{
	static const uint32_t words[2] = {0x27a7a7a7, 3};

	wire_bytes(&wire, bytes, n);
	while (wire_receive(&wire, &frame, LIMEN_LINK_GAP_CYCLES + 1000))
		if (frame.type != LIMEN_LINK_TYPE_NAK || frame.seq || frame.ack)
			fail_msg("%s %zu: a frame of type %u, seq %u, ack %u", what, where, frame.type, frame.seq, frame.ack);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 0, 0);
	assert_int_equal(frame.argument, LIMEN_LINK_IDLE);
	wire_data(&wire, 0, 0, words, 2);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	expect_echo(words, 2, 0);
	session(1 + (unsigned)where % 60);
}

/* Each bit of a frame flipped, each byte lost, each doubled; two frames' worth of bits flipped at random. */
static void broken_frames(void **state)
{
	struct wire_frame f = {.type = LIMEN_LINK_TYPE_DATA, .argument = 2, .words = 2, .word = {0x27a7a7a7, 0x01020304}};
	uint8_t right[WIRE_BYTES_MAX], wrong[WIRE_BYTES_MAX + 1];
	size_t n = wire_pack(&f, right);

	(void)state;
	session(63);
	for (size_t i = 0; i < 8 * n; i++) {
		memcpy(wrong, right, n);
		wrong[i / 8] ^= (uint8_t)(1 << i % 8);
		refused(wrong, n, "flipped bit", i);
	}
	for (size_t i = 1; i <= n; i++) {
		memcpy(wrong, right, i - 1);
		memcpy(wrong + i - 1, right + i, n - i);
		refused(wrong, n - 1, "lost byte", i - 1);
	}
	for (size_t i = 1; i < n; i++) {
		if (right[i] == right[i - 1])
			continue; /* a byte more of the same is another doubled byte */
		memcpy(wrong, right, i);
		memcpy(wrong + i, right + i - 1, n + 1 - i);
		refused(wrong, n + 1, "doubled byte", i - 1);
	}
	for (size_t i = 0; i < 100; i++) {
		memcpy(wrong, right, n);
		wrong[1 + random_word() % (n - 1)] ^= (uint8_t)(1 + random_word() % 255);
		wrong[1 + random_word() % (n - 1)] ^= (uint8_t)(1 + random_word() % 255);
		if (memcmp(wrong, right, n))
			refused(wrong, n, "random frame", i);
	}
}

/* DATA frames that are right but for their length, which no frame has (L6). */
static void no_such_length(void **state)
{
	static const unsigned argument[] = {0, 65, 66, 127, 128, 130, 192, 193, 255};
	uint8_t bytes[WIRE_BYTES_MAX];

	(void)state;
	session(63);
	for (size_t i = 0; i < sizeof argument / sizeof *argument; i++) {
		struct wire_frame f = {.type = LIMEN_LINK_TYPE_DATA, .argument = argument[i], .words = argument[i] % 64};

		if (!f.words)
			f.words = LIMEN_LINK_WORDS_MAX;
		refused(bytes, wire_pack(&f, bytes), "length", argument[i]);
	}
}

static void nak_names_what_is_wanted(void **state)
{
	static const uint32_t words[4] = {1, 2, 3, 4};

	(void)state;
	session(1);
	wire_data(&wire, 0, 0, words, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	wire_data(&wire, 0, 1, words, 1); /* twice */
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_NAK, 1, 1);
	for (unsigned seq = 2; seq < LIMEN_LINK_SEQUENCE; seq++) { /* not its turn */
		wire_data(&wire, seq, 1, words, 4);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_NAK, 1, 1);
	}
	wire_data(&wire, 1, 1, words + 1, 3);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 2, 2);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 1, 2);
	expect_echo(words + 1, 3, 1);
	wire_expect_silence(&wire, 20000);
}

static void no_room_no_frame(void **state)
{
	uint32_t words[LIMEN_LINK_WORDS_MAX] = {deaf};

	(void)state;
	session(1);
	wire_data(&wire, 0, 0, words, LIMEN_LINK_WORDS_MAX);
	wire_data(&wire, 1, 0, words, LIMEN_LINK_WORDS_MAX);
	wire_expect_silence(&wire, 20000);
	wire_data(&wire, 2, 0, words, 5);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_NAK, 2, 0);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 2, 0);
	assert_int_equal(frame.argument, 0); /* not idle */
	session(2);
	words[0] = 1;
	wire_data(&wire, 0, 0, words, LIMEN_LINK_WORDS_MAX);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	expect_echo(words, LIMEN_LINK_WORDS_MAX, 0);
}

/* The board keeps two frames until they are acknowledged, sends again from where it is told to, and ignores numbers that
 * cannot be. */
static void frames_are_kept(void **state)
{
	uint32_t words[3][LIMEN_LINK_WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < 3 * LIMEN_LINK_WORDS_MAX; i++)
		words[i / LIMEN_LINK_WORDS_MAX][i % LIMEN_LINK_WORDS_MAX] = random_word();
	session(1);
	for (unsigned i = 0; i < 2; i++) {
		wire_data(&wire, i, 0, words[i], LIMEN_LINK_WORDS_MAX);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, i + 1, i + 1);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, i, i + 1);
		expect_echo(words[i], LIMEN_LINK_WORDS_MAX, i * LIMEN_LINK_WORDS_MAX);
	}
	wire_data(&wire, 2, 0, words[2], LIMEN_LINK_WORDS_MAX - 1);
	wire_expect_silence(&wire, 20000); /* the echo cannot send, so it does not take all of them */
	for (unsigned ack = 3; ack < LIMEN_LINK_SEQUENCE; ack++)
		wire_state(&wire, LIMEN_LINK_TYPE_ACK, ack);
	wire_expect_silence(&wire, 20000);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 3, 2);
	for (unsigned i = 0; i < 2; i++) {
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, i, 2);
		expect_echo(words[i], LIMEN_LINK_WORDS_MAX, i * LIMEN_LINK_WORDS_MAX);
	}
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 3, 2);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 1, 2);
	expect_echo(words[1], LIMEN_LINK_WORDS_MAX, LIMEN_LINK_WORDS_MAX);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 3, 3);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 2, 3);
	expect_echo(words[2], LIMEN_LINK_WORDS_MAX - 1, 2 * LIMEN_LINK_WORDS_MAX);
	wire_state(&wire, LIMEN_LINK_TYPE_ACK, 3);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 3);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 3, 3);
	assert_int_equal(frame.argument, LIMEN_LINK_IDLE);
	wire_expect_silence(&wire, 20000);
}

/* L12: what the board has yet to send cannot be done with, whatever the host says. RTS holds back an ACK, so that the echo's
 * frames wait behind it, closed and never sent. */
static void what_was_never_sent_is_kept(void **state)
{
	uint32_t words[2][LIMEN_LINK_WORDS_MAX];

	(void)state;
	for (size_t i = 0; i < 2 * LIMEN_LINK_WORDS_MAX; i++)
		words[i / LIMEN_LINK_WORDS_MAX][i % LIMEN_LINK_WORDS_MAX] = random_word();
	session(1);
	limen_board_rts(wire.board, false);
	for (unsigned i = 0; i < 2; i++)
		wire_data(&wire, i, 0, words[i], LIMEN_LINK_WORDS_MAX);
	limen_board_run(wire.board, 20000);
	for (unsigned ack = 1; ack < LIMEN_LINK_SEQUENCE; ack++)
		wire_state(&wire, LIMEN_LINK_TYPE_ACK, ack);
	limen_board_rts(wire.board, true);
	while (wire_receive(&wire, &frame, 50000) && frame.type == LIMEN_LINK_TYPE_ACK)
		;
	for (unsigned i = 0; i < 2; i++) {
		if (frame.type != LIMEN_LINK_TYPE_DATA || frame.seq != i)
			fail_msg("frame %u is lost", i);
		expect_echo(words[i], LIMEN_LINK_WORDS_MAX, i * LIMEN_LINK_WORDS_MAX);
		if (i == 0)
			assert_true(wire_receive(&wire, &frame, 50000));
	}
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 1); /* frame 0 is acknowledged, 1 is sent again; and that counts once */
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 2, 2);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 1, 2);
	wire_state(&wire, LIMEN_LINK_TYPE_ACK, 3);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 2, 2);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 1, 2);
	expect_echo(words[1], LIMEN_LINK_WORDS_MAX, LIMEN_LINK_WORDS_MAX);
}

static void rts_stops_the_board(void **state)
{
	struct limen_board_stats before, after;
	uint32_t words[LIMEN_LINK_WORDS_MAX] = {0};

	(void)state;
	session(1);
	wire_data(&wire, 0, 0, words, LIMEN_LINK_WORDS_MAX);
	for (unsigned i = 0; i < 50; i++) {
		limen_board_rts(wire.board, false);
		limen_board_run(wire.board, 11 * CLOCK / LIMEN_LINK_BAUD); /* a byte that had begun ends */
		limen_board_stats(wire.board, &before);
		limen_board_run(wire.board, 2000);
		limen_board_stats(wire.board, &after);
		assert_int_equal(before.received, after.received);
		limen_board_rts(wire.board, true);
		limen_board_run(wire.board, 70 + random_word() % 200);
	}
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	expect_echo(words, LIMEN_LINK_WORDS_MAX, 0);
	assert_int_equal(wire.skipped, 0);
}

/* Sends the next of `all` frames of 64 words, if the window lets it. */
static bool send_next(unsigned *sent, unsigned all, unsigned done, unsigned back, uint32_t word)
{
	struct wire_frame f = {.type = LIMEN_LINK_TYPE_DATA, .seq = *sent % LIMEN_LINK_SEQUENCE,
		.ack = back % LIMEN_LINK_SEQUENCE, .argument = LIMEN_LINK_WORDS_MAX, .words = LIMEN_LINK_WORDS_MAX};
	uint8_t bytes[WIRE_BYTES_MAX];
	size_t n;

	if (*sent == all || *sent == done + LIMEN_LINK_WINDOW)
		return false;
	for (size_t i = 0; i < LIMEN_LINK_WORDS_MAX; i++)
		f.word[i] = word;
	n = wire_pack(&f, bytes);
	assert_int_equal(limen_board_send(wire.board, bytes, n), n);
	++*sent;
	return true;
}

/* Sends frames of one word over and over, as fast as the window lets; the share of time that the line down was in use until
 * the last had been queued. */
static double stream(uint32_t word)
{
	enum { FRAMES = 40 };
	uint32_t words[LIMEN_LINK_WORDS_MAX];
	struct limen_board_stats before, after;
	unsigned sent = 0, done = 0, back = 0;

	for (size_t i = 0; i < LIMEN_LINK_WORDS_MAX; i++)
		words[i] = word;
	session(1);
	limen_board_stats(wire.board, &before);
	after = before;
	while (done < FRAMES) {
		if (send_next(&sent, FRAMES, done, back, word))
			continue;
		if (!wire_receive(&wire, &frame, 100000))
			fail_msg("nothing came after %u frames", sent);
		assert_int_not_equal(frame.type, LIMEN_LINK_TYPE_NAK);
		done += (frame.ack - done) % LIMEN_LINK_SEQUENCE;
		if (frame.type == LIMEN_LINK_TYPE_DATA) {
			assert_int_equal(frame.seq, back % LIMEN_LINK_SEQUENCE);
			expect_echo(words, LIMEN_LINK_WORDS_MAX, back++ * LIMEN_LINK_WORDS_MAX);
		}
		if (sent < FRAMES)
			limen_board_stats(wire.board, &after);
		else
			wire_state(&wire, LIMEN_LINK_TYPE_ACK, back);
	}
	assert_true(after.cycles > before.cycles);
	assert_int_equal(after.starved + after.sending - before.starved - before.sending, after.cycles - before.cycles);
	return (double)(after.sending - before.sending) / (double)(after.cycles - before.cycles);
}

/* Not idle before all answers went out once. A frame that is acknowledged before it could be sent again is not sent again. */
static void what_waits_behind_rts(void **state)
{
	static const uint32_t words[3] = {5, 6, 7};

	(void)state;
	session(1);
	limen_board_rts(wire.board, false);
	wire_data(&wire, 0, 0, words, 3);
	limen_board_run(wire.board, 5000); /* the echo is done, its frame is closed */
	limen_board_rts(wire.board, true);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	assert_int_equal(frame.argument, 0);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
	expect_echo(words, 3, 0);
	limen_board_rts(wire.board, false);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_state(&wire, LIMEN_LINK_TYPE_ACK, 1);
	limen_board_rts(wire.board, true);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
	assert_int_equal(frame.argument, LIMEN_LINK_IDLE);
	wire_expect_silence(&wire, 20000);
}

/* With words queued the line down never rests: each acknowledgement is there before the next frame has gone out. With as many
 * words coming back, each of their frames takes nine bytes more (END and an ACK) than one that goes down, so it must. */
static void the_line_does_not_rest(void **state)
{
	double down, both;

	(void)state;
	down = stream(0x80000000);
	both = stream(0);
	print_message("line down in use: %.2f%% of the time, %.2f%% with as many words coming back\n", 100 * down, 100 * both);
	assert_true(down == 1);
	assert_true(both > .9);
}

/* Random bytes, half of them the ones that frames begin with. Nothing but HELLO is an answer; RESET works afterwards. */
static void garbage(void **state)
{
	static const uint8_t first[4] = {LIMEN_LINK_SYNC, 0, 1, LIMEN_LINK_TYPE_RESET << LIMEN_LINK_TYPE_LSB};

	(void)state;
	for (unsigned i = 0; i < 40; i++) {
		for (unsigned j = 0; j < 300; j++) {
			uint32_t r = random_word();
			uint8_t byte = r & 256 ? first[r & 3] : (uint8_t)r;

			wire_bytes(&wire, &byte, 1);
		}
		while (wire_receive(&wire, &frame, 1000))
			if (frame.type != (i ? LIMEN_LINK_TYPE_NAK : LIMEN_LINK_TYPE_HELLO))
				fail_msg("a frame of type %u", frame.type);
		gap();
		session(1 + i);
	}
}

/* A RESET in the middle of everything: the frame under way is finished, the words of before are gone. */
static void reset_at_any_time(void **state)
{
	uint32_t words[LIMEN_LINK_WORDS_MAX];
	unsigned before = 0;

	(void)state;
	session(1);
	for (unsigned i = 0; i < 60; i++) {
		for (size_t j = 0; j < LIMEN_LINK_WORDS_MAX; j++)
			words[j] = random_word();
		wire_data(&wire, 0, 0, words, 1 + random_word() % LIMEN_LINK_WORDS_MAX);
		limen_board_run(wire.board, random_word() % 8000);
		wire_reset(&wire, 2 + i, 0);
		for (;;) {
			assert_true(wire_receive(&wire, &frame, 50000));
			if (frame.type == LIMEN_LINK_TYPE_HELLO)
				break;
			before++;
		}
		assert_int_equal(frame.session, 2 + i);
		wire_data(&wire, 0, 0, words, 9);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 1, 1);
		wire_expect(&wire, &frame, LIMEN_LINK_TYPE_DATA, 0, 1);
		expect_echo(words, 9, 0);
		session(1);
	}
	assert_int_equal(wire.skipped, 0); /* no frame was cut */
	assert_true(before > 0);
}

static void break_at_any_time(void **state)
{
	uint32_t words[LIMEN_LINK_WORDS_MAX] = {deaf};

	(void)state;
	for (unsigned i = 0; i < 20; i++) {
		session(1);
		words[0] = i % 2 ? 0 : deaf;
		wire_data(&wire, 0, 0, words, 40);
		wire_data(&wire, 1, 0, words, 40);
		limen_board_run(wire.board, random_word() % 4000);
		take_break();
		wire_expect_silence(&wire, 5000);
		wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
		wire_expect_hello(&wire, 0);
	}
	/* the lowest level of bytes at the slowest rate is none */
	session(2);
	wire_reset(&wire, 3, LIMEN_LINK_DIVISOR_MAX);
	wire_expect_hello(&wire, 3);
	limen_board_run(wire.board, 200);
	limen_board_baud(wire.board, CLOCK / LIMEN_LINK_DIVISOR_MAX);
	wire_bytes(&wire, (const uint8_t[3]){0, 0, 0}, 3);
	wire_state(&wire, LIMEN_LINK_TYPE_NAK, 0);
	wire_expect(&wire, &frame, LIMEN_LINK_TYPE_ACK, 0, 0);
}

int main(void)
{
#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)
	static const struct CMUnitTest tests[] = {
		TEST(closed_board_says_hello), TEST(session_0_is_none), TEST(sessions_begin_anew), TEST(divisors), TEST(broken_frames),
		TEST(no_such_length), TEST(nak_names_what_is_wanted), TEST(no_room_no_frame), TEST(frames_are_kept),
		TEST(what_was_never_sent_is_kept), TEST(rts_stops_the_board),
		TEST(what_waits_behind_rts), TEST(the_line_does_not_rest), TEST(garbage), TEST(reset_at_any_time),
		TEST(break_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
