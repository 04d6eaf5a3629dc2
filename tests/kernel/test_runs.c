/* test_runs.c: runs that end early, the ends of buffers, counters, the speed of a 512-bit front.
 *
 * usage: test_runs CONFIG
 */
#include "bench.h"

#include <stdio.h>

/* ---------------------------------------------------------------- runs that do not end at once */

/* A long answer through buffers of `room` words is the answer through one buffer. */
static void in_parts(struct bench *b, uint32_t room, const uint32_t *whole, uint32_t whole_words)
{
	uint32_t done = 0, status, given, runs = 0;

	b->words = 0;
	bench_put_read(b);
	bench_put_ident(b);
	b->room = room;
	b->flags = LIMEN_KERNEL_FLAGS_RESET;
	do {
		status = bench_run(b);
		given = bench_get(b, LIMEN_KERNEL_REG_GIVEN);
		assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_FETCHED), b->words);
		assert_true(done + given <= whole_words);
		assert_memory_equal(b->answer, whole + done, given * 4);
		done += given;
		b->words = 0;
		if (++runs == 2) /* no room at all: nothing comes, and nothing is lost */
			b->room = b->beat - 1;
		else
			b->room = room;
	} while (status == LIMEN_KERNEL_STATUS_MORE);
	assert_int_equal(status, 0);
	assert_int_equal(done, whole_words);
	b->room = WORDS;
}

static void more(struct bench *b)
{
	uint32_t whole[WORDS], whole_words;

	bench_put_read(b);
	bench_put_ident(b);
	assert_int_equal(bench_run(b), 0);
	whole_words = bench_get(b, LIMEN_KERNEL_REG_GIVEN);
	assert_in_range(whole_words, 2 + LEVELS + 2 + LIMEN_IDENT_WORDS, 2 + LEVELS + 2 + LIMEN_IDENT_WORDS + b->beat);
	memcpy(whole, b->answer, whole_words * 4);
	assert_int_equal(whole[2 + LEVELS], LIMEN_OP_IDENT | LIMEN_IDENT_WORDS << 16);
	in_parts(b, b->beat, whole, whole_words);
	in_parts(b, 3 * b->beat + 1, whole, whole_words);
	in_parts(b, 80 * b->beat, whole, whole_words);
	in_parts(b, whole_words, whole, whole_words);
}

/* Words that do not fill a beat are followed by NOP words, whatever lies behind them in memory. */
static void tail(struct bench *b)
{
	for (uint32_t extra = 0; extra < 2 * b->beat; extra++) {
		b->words = 0;
		bench_put_ident(b);
		memset(b->command + b->words, 0, extra * 4);
		b->words += extra;
		memset(b->command + b->words, 0xff, 4 * b->beat);
		b->flags = LIMEN_KERNEL_FLAGS_RESET;
		assert_int_equal(bench_run(b), 0);
		assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_FETCHED), 4 + extra);
		b->words = 0;
		bench_put_ident(b);
		assert_int_equal(bench_run(b), 0);
		assert_int_equal(b->answer[0], LIMEN_OP_IDENT | LIMEN_IDENT_WORDS << 16);
		assert_int_equal(b->answer[1], 1);
	}
}

/* ---------------------------------------------------------------- counters */

static void counters(struct bench *b)
{
	const uint32_t lanes = bench_get(b, LIMEN_KERNEL_REG_LANES), slots = COLS * ((ROWS + lanes - 1) / lanes);
	uint64_t busy, stalled, clear;
	const uint64_t cycles = limen_kernel_cycles(b->kernel);

	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_ALLOC, .va = 8, .rows = ROWS, .cols = COLS});
	assert_int_equal(bench_run(b), 0);
	busy = bench_counter(b, LIMEN_KERNEL_REG_BUSY);
	assert_in_range(busy, 1, limen_kernel_cycles(b->kernel) - cycles);
	clear = bench_counter(b, LIMEN_KERNEL_REG_SLOTS); /* what ALLOC takes */
	b->words = 0;
	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_MVM, .vb = 1, .flags = 1, .rows = ROWS, .cols = COLS});
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(bench_counter(b, LIMEN_KERNEL_REG_SLOTS) - clear, slots);
	/* between runs they stand still */
	busy = bench_counter(b, LIMEN_KERNEL_REG_BUSY);
	limen_kernel_step(b->kernel, 1);
	assert_int_equal(bench_counter(b, LIMEN_KERNEL_REG_BUSY), busy);
	/* an answer that has no room stalls the output until the run ends, and the queue holds what there is room for
	 */
	stalled = bench_counter(b, LIMEN_KERNEL_REG_STALLED_OUTPUT);
	b->words = 0;
	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_READ, .rows = ROWS, .cols = COLS});
	b->room = 0;
	assert_int_equal(bench_run(b), LIMEN_KERNEL_STATUS_MORE);
	assert_true(bench_counter(b, LIMEN_KERNEL_REG_STALLED_OUTPUT) > stalled);
}

/* Waiting for memory shows as stalled input: a run whose first beat comes late. */
static void stalled_input(struct bench *b)
{
	uint64_t before = bench_counter(b, LIMEN_KERNEL_REG_STALLED_INPUT),
		 busy = bench_counter(b, LIMEN_KERNEL_REG_BUSY), stalled;

	for (int i = 0; i < 50; i++) {
		b->words = 0;
		bench_put_ident(b);
		assert_int_equal(bench_run(b), 0);
	}
	stalled = bench_counter(b, LIMEN_KERNEL_REG_STALLED_INPUT) - before;
	busy = bench_counter(b, LIMEN_KERNEL_REG_BUSY) - busy;
	assert_in_range(stalled, 50, busy - 1);
}

/* ---------------------------------------------------------------- speed of a 512-bit front */

enum { INPUTS = 784, MOST_CYCLES = 64, SAMPLES = 20 };

/* Cycles of a run of n LOADV of 784 elements of u8, each payload at the start of a beat. */
static uint64_t load_cycles(struct bench *b, uint32_t n)
{
	const struct raw_packet load = {.opcode = LIMEN_OP_LOADV, .vb = 1, .rows = INPUTS, .length = INPUTS / 4};
	uint64_t before = bench_counter(b, LIMEN_KERNEL_REG_BUSY);

	b->words = 0;
	while (n--) {
		while ((b->words + 4) % b->beat)
			b->command[b->words++] = 0;
		bench_put(b, &load);
		memset(b->command + b->words, 7, INPUTS);
		b->words += INPUTS / 4;
	}
	assert_true(b->words <= WORDS);
	assert_int_equal(bench_run(b), 0);
	assert_int_equal(bench_get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	return bench_counter(b, LIMEN_KERNEL_REG_BUSY) - before;
}

static void load(void **state)
{
	static struct bench b;
	uint64_t few, many;

	(void)state;
	bench_open(&b, 0);
	if (b.beat < 16) {
		bench_close(&b);
		skip();
	}
	load_cycles(&b, 1); /* the array zeroes its registers after power-up */
	few = load_cycles(&b, SAMPLES);
	many = load_cycles(&b, 2 * SAMPLES);
	printf("%s: %llu cycles for a sample of %d inputs\n", bench_config, (unsigned long long)(many - few) / SAMPLES,
	       INPUTS);
	assert_in_range(many - few, 1, MOST_CYCLES * SAMPLES);
	bench_close(&b);
}

BENCH_TEST(more)
BENCH_TEST(tail)
BENCH_TEST(counters)
BENCH_TEST(stalled_input)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_more),          cmocka_unit_test(test_tail), cmocka_unit_test(test_counters),
		cmocka_unit_test(test_stalled_input), cmocka_unit_test(load),
	};

	if (argc > 1)
		bench_config = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
