/* test_loss.c [SEED FAULTS]: the two ends of the link, host/link and the RTL with an echo behind it, over a line that loses, changes
 * and makes up bytes, both ways, until FAULTS of each kind have struck. Every word must come back, in order, once.
 *
 * All time is the simulated board's, so that a seed makes the same run on any machine.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "board.h"
#include "faults.h"
#include "limen_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct limen_board_model limen_board_model_bench; /* limen_bench.v */

enum { CYCLES_PER_MS = 6000, STEP = 300, BURST = 600 };

static struct {
	struct limen_board *board;
	struct emu_faults faults;
	double rate;    /* of each kind, per byte */
	uint64_t noise; /* bytes that nobody sent */
	uint64_t cycles;
} line;

static uint64_t seed = 1, faults_wanted = 1000;

static void run(uint64_t cycles)
{
	limen_board_run(line.board, cycles);
	line.cycles += cycles;
}

/* What the cable makes of n bytes; out has room for twice as many. */
static size_t spoil(const uint8_t *bytes, size_t n, uint8_t *out)
{
	size_t made = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t byte = bytes[i];

		if ((double)(emu_draw(&line.faults) >> 11) * 0x1p-53 < line.rate) {
			out[made++] = (uint8_t)emu_draw(&line.faults);
			line.noise++;
		}
		if (emu_damage(&line.faults, &byte, 1))
			out[made++] = byte;
	}
	return made;
}

static long pipe_write(void *ctx, const uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	uint8_t out[2 * BURST];
	size_t room = (4096 - limen_board_unsent(line.board)) / 2;

	(void)ctx;
	(void)err;
	n = n < room ? n : room;
	n = n < BURST ? n : BURST;
	limen_board_send(line.board, out, spoil(bytes, n, out));
	return (long)n;
}

static long pipe_read(void *ctx, uint8_t *bytes, size_t n, struct limen_errmsg *err)
{
	uint8_t some[BURST];

	(void)ctx;
	(void)err;
	return (long)spoil(some, limen_board_receive(line.board, some, n / 2 < BURST ? n / 2 : BURST), bytes);
}

static int pipe_wait(void *ctx, int timeout_ms, struct limen_errmsg *err)
{
	struct limen_board_stats before, after;
	uint64_t cycles = (uint64_t)timeout_ms * CYCLES_PER_MS;

	(void)ctx;
	(void)err;
	limen_board_stats(line.board, &before);
	do {
		run(STEP);
		limen_board_stats(line.board, &after);
		cycles -= cycles < STEP ? cycles : STEP;
	} while (cycles && after.received == before.received);
	return 0;
}

static int pipe_rate(void *ctx, unsigned baud, struct limen_errmsg *err)
{
	(void)ctx;
	(void)err;
	limen_board_baud(line.board, baud);
	return 0;
}

static int pipe_break(void *ctx, struct limen_errmsg *err)
{
	(void)ctx;
	(void)err;
	limen_board_purge(line.board);
	limen_board_break(line.board, true);
	run(5000);
	limen_board_break(line.board, false);
	run(100);
	limen_board_purge(line.board);
	return 0;
}

static int64_t pipe_now(void *ctx)
{
	(void)ctx;
	return (int64_t)(line.cycles / CYCLES_PER_MS);
}

static const struct limen_pipe pipe_table = {pipe_write, pipe_read, pipe_wait, pipe_rate, pipe_break, pipe_now};

static void must(long result, const char *what, const struct limen_errmsg *err)
{
	if (result < 0)
		fail_msg("%s after %llu cycles: %s (seed %llu)", what, (unsigned long long)line.cycles, err->text,
			 (unsigned long long)seed);
}

static bool struck_enough(void)
{
	return line.faults.count[EMU_FLIP] >= faults_wanted && line.faults.count[EMU_LOSE] >= faults_wanted &&
	       line.noise >= faults_wanted;
}

/* Sends n words, the echo's words of them to `expected`; returns how many come back. */
static size_t make_words(uint32_t *words, size_t n, uint32_t *expected, uint32_t *number)
{
	size_t back = 0;

	for (size_t i = 0; i < n; i++, ++*number) {
		words[i] = (uint32_t)emu_draw(&line.faults);
		if (words[i] == UINT32_MAX)
			words[i] = 0;
		if (!(words[i] >> 31))
			expected[back++] = words[i] + *number;
	}
	return back;
}

static void exchange(struct limen_link *link, const uint32_t *words, size_t n, const uint32_t *expected, size_t back)
{
	struct limen_errmsg err = {""};
	uint32_t got[64];
	size_t sent = 0, came = 0;

	for (unsigned waits = 0; sent < n || came < back; waits++) {
		long moved = limen_link_write(link, words + sent, n - sent, &err);

		must(moved, "write", &err);
		sent += (size_t)moved;
		moved = limen_link_read(link, got, 64, &err);
		must(moved, "read", &err);
		for (long i = 0; i < moved; i++, came++)
			if (came >= back || got[i] != expected[came])
				fail_msg("word %zu of %zu is %08x, not %08x (seed %llu)", came, back, got[i], came < back ? expected[came] : 0,
					 (unsigned long long)seed);
		must(limen_link_wait(link, 50, &err), "wait", &err);
		if (waits == 100000)
			fail_msg("no end (seed %llu)", (unsigned long long)seed);
	}
}

static void every_word_once(void **state)
{
	enum { WORDS_MAX = 2000 };
	static uint32_t words[WORDS_MAX], expected[WORDS_MAX];
	struct limen_errmsg err = {""};
	const struct limen_link_stats *stats;
	struct limen_link *link;
	uint64_t total = 0;
	uint32_t number = 0;

	(void)state;
	line.board = limen_board_open_model(&limen_board_model_bench, err.text, sizeof(err.text));
	assert_non_null(line.board);
	line.faults.random = seed;
	must(limen_link_open(&pipe_table, NULL, 0, &link, &err), "open", &err);
	line.rate = line.faults.rate[EMU_FLIP] = line.faults.rate[EMU_LOSE] = 0.0007;
	while (!struck_enough()) {
		size_t n = 1 + emu_draw(&line.faults) % WORDS_MAX, back = make_words(words, n, expected, &number);

		exchange(link, words, n, expected, back);
		total += back;
		if (emu_draw(&line.faults) % 8 == 0) {
			must(limen_link_reset(link, &err), "reset", &err);
			number = 0;
		}
	}
	stats = limen_link_stats(link);
	print_message("seed %llu: %llu words came back right over %llu flipped, %llu lost, %llu made-up bytes; %llu frames sent again, "
		      "%llu wrong\n", (unsigned long long)seed, (unsigned long long)total,
		      (unsigned long long)line.faults.count[EMU_FLIP], (unsigned long long)line.faults.count[EMU_LOSE],
		      (unsigned long long)line.noise, (unsigned long long)stats->resent, (unsigned long long)stats->wrong);
	assert_true(stats->resent > 0 && stats->wrong > 0);
	limen_link_close(link);
	limen_board_close(line.board);
}

int main(int argc, char **argv)
{
	static const struct CMUnitTest tests[] = {cmocka_unit_test(every_word_once)};

	if (argc > 2) {
		seed = strtoull(argv[1], NULL, 10);
		faults_wanted = strtoull(argv[2], NULL, 10);
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
