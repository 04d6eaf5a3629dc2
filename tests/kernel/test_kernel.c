/* test_kernel.c: the kernel's registers and runs, one rule of hw/xrt/README.md after the other, on a simulated kernel.
 *
 * usage: test_kernel CONFIG. Everything runs with a memory that answers at once, and with random latencies.
 */
#include "kernel.h"
#include "memory.h"
#include "raw.h"
#include "registers.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

enum { WORDS = 1 << 14, CANARY = 0x5a, ROWS = 60, COLS = 40, LEVELS = ROWS * COLS / 2, FAIL_WORD = 608, LIMIT_CYCLES = 2000000 };

static const char *config = "quad";

struct bench {
	struct limen_kernel *kernel;
	struct memory memory;
	uint32_t beat; /* words */
	uint32_t command[WORDS], answer[WORDS + 64];
	uint32_t words, room, flags; /* of the next run */
};

static uint32_t get(const struct bench *b, uint32_t offset)
{
	return limen_kernel_read(b->kernel, offset);
}

static void set(const struct bench *b, uint32_t offset, uint32_t value)
{
	limen_kernel_write(b->kernel, offset, value);
}

static void set_long(const struct bench *b, uint32_t offset, uint64_t value)
{
	set(b, offset, (uint32_t)value);
	set(b, offset + 4, (uint32_t)(value >> 32));
}

static void open_bench(struct bench *b, uint64_t seed)
{
	const struct limen_kernel_options options = {.config = config, .seed = seed};
	const struct limen_kernel_memory memory = {&b->memory, memory_read, memory_write};
	char text[256] = "";

	memset(b, 0, sizeof(*b));
	b->kernel = limen_kernel_open(&options, &memory, text, sizeof(text));
	if (!b->kernel)
		fail_msg("%s", text);
	b->beat = get(b, LIMEN_KERNEL_REG_BEAT_BYTES) / 4;
	b->room = WORDS;
	/* at neither end of 4 KiB, and beyond 2^32 */
	b->memory.command = (struct buffer){.address = UINT64_C(0x1200000f40), .bytes = (uint8_t *)b->command};
	b->memory.answer = (struct buffer){.address = UINT64_C(0xab0000ec0), .bytes = (uint8_t *)b->answer};
}

static void close_bench(struct bench *b)
{
	const char *fault = limen_kernel_fault(b->kernel);

	if (fault)
		fail_msg("%s", fault);
	assert_int_equal(b->memory.strays, 0);
	limen_kernel_close(b->kernel);
}

static void begin(struct bench *b)
{
	b->memory.command.len = (b->words + b->beat - 1) / b->beat * b->beat * 4;
	b->memory.answer.len = b->room / b->beat * b->beat * 4;
	memset(b->answer, CANARY, sizeof(b->answer));
	set_long(b, LIMEN_KERNEL_REG_COMMAND, b->memory.command.address);
	set(b, LIMEN_KERNEL_REG_COMMAND_WORDS, b->words);
	set_long(b, LIMEN_KERNEL_REG_ANSWER, b->memory.answer.address);
	set(b, LIMEN_KERNEL_REG_ANSWER_WORDS, b->room);
	set(b, LIMEN_KERNEL_REG_FLAGS, b->flags);
	set(b, LIMEN_KERNEL_REG_CTRL, LIMEN_KERNEL_CTRL_START);
	b->flags = 0;
}

/* Until the run has ended; returns STATUS. Beyond GIVEN the answer buffer must be as it was. */
static uint32_t end(struct bench *b)
{
	uint32_t given;

	assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
	given = get(b, LIMEN_KERNEL_REG_GIVEN);
	assert_in_range(given, 0, b->room);
	assert_int_equal(given % b->beat, 0);
	for (size_t i = given * 4; i < sizeof(b->answer); i++)
		assert_int_equal(((uint8_t *)b->answer)[i], CANARY);
	return get(b, LIMEN_KERNEL_REG_STATUS);
}

static uint32_t run(struct bench *b)
{
	begin(b);
	return end(b);
}

static void put(struct bench *b, const struct raw_packet *packet)
{
	assert_true(b->words + 4 <= WORDS);
	raw_header(packet, b->command + b->words);
	b->words += 4;
}

static void put_ident(struct bench *b)
{
	put(b, &(struct raw_packet){.opcode = LIMEN_OP_IDENT});
}

/* ALLOC of a tile and a READ of its levels. */
static void put_read(struct bench *b)
{
	put(b, &(struct raw_packet){.opcode = LIMEN_OP_ALLOC, .va = 8, .rows = ROWS, .cols = COLS});
	put(b, &(struct raw_packet){.opcode = LIMEN_OP_READ, .rows = ROWS, .cols = COLS});
}

static uint64_t counter(const struct bench *b, uint32_t offset)
{
	return get(b, offset) | (uint64_t)get(b, offset + 4) << 32;
}

static void with(void (*test)(struct bench *b))
{
	static struct bench b;

	for (uint64_t seed = 0; seed < 4; seed++) {
		open_bench(&b, seed * 77);
		test(&b);
		close_bench(&b);
	}
}

/* ---------------------------------------------------------------- registers */

static void identity(struct bench *b)
{
	char name[9] = "";

	assert_int_equal(get(b, LIMEN_KERNEL_REG_MAGIC), LIMEN_KERNEL_MAGIC);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_VERSION), LIMEN_KERNEL_VERSION);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CONTRACT), LIMEN_VERSION);
	for (int i = 0; i < 8; i++)
		name[i] = (char)(get(b, LIMEN_KERNEL_REG_NAME + (i & 4)) >> 8 * (i & 3));
	assert_string_equal(name, config);
	put_ident(b);
	assert_int_equal(run(b), 0);
	assert_int_equal(b->answer[2], LIMEN_MAGIC);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_LANES), b->answer[2 + LIMEN_IDENT_LANES]);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CELLS),
			 b->answer[2 + LIMEN_IDENT_LANES] * b->answer[2 + LIMEN_IDENT_DEPTH]);
	assert_int_equal(b->beat * 32, b->answer[2 + LIMEN_IDENT_STREAM_BITS]);
	/* read-only registers stay, and nothing answers between registers */
	set(b, LIMEN_KERNEL_REG_MAGIC, 0);
	set(b, 0x34, 77);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_MAGIC), LIMEN_KERNEL_MAGIC);
	assert_int_equal(get(b, 0x34), 0);
	assert_int_equal(get(b, 0xffc), 0);
}

static void control(struct bench *b)
{
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_IDLE);
	set(b, LIMEN_KERNEL_REG_GIE, 1);
	set(b, LIMEN_KERNEL_REG_IER, LIMEN_KERNEL_IER_DONE);
	put_ident(b);
	begin(b);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_START);
	assert_false(limen_kernel_interrupt(b->kernel));
	assert_int_equal(end(b), 0);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_RUNS), 1);
	assert_true(limen_kernel_interrupt(b->kernel));
	assert_int_equal(get(b, LIMEN_KERNEL_REG_ISR), LIMEN_KERNEL_IER_DONE);
	set(b, LIMEN_KERNEL_REG_ISR, LIMEN_KERNEL_IER_READY);
	assert_true(limen_kernel_interrupt(b->kernel));
	set(b, LIMEN_KERNEL_REG_ISR, LIMEN_KERNEL_IER_DONE);
	assert_false(limen_kernel_interrupt(b->kernel));
	/* done and ready are cleared by reading, and by nothing that was read before */
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CTRL),
			 LIMEN_KERNEL_CTRL_DONE | LIMEN_KERNEL_CTRL_READY | LIMEN_KERNEL_CTRL_IDLE);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_CTRL), LIMEN_KERNEL_CTRL_IDLE);
	/* without GIE no interrupt */
	set(b, LIMEN_KERNEL_REG_GIE, 0);
	assert_int_equal(run(b), 0);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_RUNS), 2);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_ISR), LIMEN_KERNEL_IER_DONE);
	assert_false(limen_kernel_interrupt(b->kernel));
}

/* ---------------------------------------------------------------- runs that do not run */

static void refused(struct bench *b, uint64_t command, uint64_t answer, uint32_t status)
{
	const struct buffer was[2] = {b->memory.command, b->memory.answer};

	b->memory.command.address = command;
	b->memory.answer.address = answer;
	assert_int_equal(run(b), status);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	b->memory.command = was[0];
	b->memory.answer = was[1];
}

static void arguments(struct bench *b)
{
	const uint64_t good = b->memory.command.address, beat = b->beat * 4, last = UINT64_MAX - beat + 1;

	put_ident(b);
	refused(b, good + beat / 2, good, LIMEN_KERNEL_STATUS_ALIGNMENT);
	refused(b, good, good + 4, LIMEN_KERNEL_STATUS_ALIGNMENT);
	b->room = 2 * b->beat;
	refused(b, last, good, LIMEN_KERNEL_STATUS_WRAP);
	refused(b, good, last, LIMEN_KERNEL_STATUS_WRAP);
	refused(b, good + 4, last, LIMEN_KERNEL_STATUS_ALIGNMENT | LIMEN_KERNEL_STATUS_WRAP);
	/* none of it is remembered, and what was refused is not queued */
	b->room = WORDS;
	assert_int_equal(run(b), 0);
	assert_int_equal(b->answer[1], 0);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_RUNS), 6);
}

/* After a failure with this status: refused until a run with RESET, which begins anew. */
static void needs_reset(struct bench *b, uint32_t status)
{
	assert_true(status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE);
	b->memory.command.error = b->memory.answer.error = 0;
	b->words = 0;
	put_ident(b);
	assert_int_equal(run(b), status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	b->flags = LIMEN_KERNEL_FLAGS_RESET;
	assert_int_equal(run(b), 0);
	assert_int_equal(b->answer[2], LIMEN_MAGIC);
	assert_int_equal(b->answer[1], 0);
}

static void errors(struct bench *b)
{
	for (int error = LIMEN_KERNEL_SLVERR; error <= LIMEN_KERNEL_DECERR; error++) {
		b->words = 0;
		put_read(b);
		memset(b->command + b->words, 0, 4096 * 4);
		b->words += 4096;
		b->memory.command.error = error;
		b->memory.command.fail = FAIL_WORD * 4;
		assert_int_equal(run(b) & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE, LIMEN_KERNEL_STATUS_READ);
		assert_in_range(get(b, LIMEN_KERNEL_REG_FETCHED), FAIL_WORD - b->beat, FAIL_WORD);
		needs_reset(b, LIMEN_KERNEL_STATUS_READ);
		b->words = 0;
		put_read(b);
		b->memory.answer.error = error;
		b->memory.answer.fail = 512;
		begin(b);
		assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
		assert_int_equal(get(b, LIMEN_KERNEL_REG_STATUS), LIMEN_KERNEL_STATUS_WRITE);
		needs_reset(b, LIMEN_KERNEL_STATUS_WRITE);
	}
}

static void abort_run(struct bench *b)
{
	/* with no run under way it does nothing */
	set(b, LIMEN_KERNEL_REG_ABORT, 1);
	put_read(b);
	assert_int_equal(run(b), 0);
	for (unsigned cycles = 1; cycles < 3000; cycles = cycles * 3 / 2 + 1) {
		b->words = 0;
		put_read(b);
		memset(b->command + b->words, 0, 8192 * 4); /* a NOP word takes a cycle */
		b->words += 8192;
		b->flags = LIMEN_KERNEL_FLAGS_RESET;
		begin(b);
		assert_true(limen_kernel_step(b->kernel, cycles));
		set(b, LIMEN_KERNEL_REG_ABORT, 2);
		assert_true(limen_kernel_step(b->kernel, 1));
		set(b, LIMEN_KERNEL_REG_ABORT, 1);
		assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
		assert_int_equal(get(b, LIMEN_KERNEL_REG_STATUS), LIMEN_KERNEL_STATUS_ABORTED);
		needs_reset(b, LIMEN_KERNEL_STATUS_ABORTED);
	}
}

/* ---------------------------------------------------------------- runs that do not end at once */

/* A long answer through buffers of `room` words is the answer through one buffer. */
static void in_parts(struct bench *b, uint32_t room, const uint32_t *whole, uint32_t whole_words)
{
	uint32_t done = 0, status, given, runs = 0;

	b->words = 0;
	put_read(b);
	put_ident(b);
	b->room = room;
	b->flags = LIMEN_KERNEL_FLAGS_RESET;
	do {
		status = run(b);
		given = get(b, LIMEN_KERNEL_REG_GIVEN);
		assert_int_equal(get(b, LIMEN_KERNEL_REG_FETCHED), b->words);
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

	put_read(b);
	put_ident(b);
	assert_int_equal(run(b), 0);
	whole_words = get(b, LIMEN_KERNEL_REG_GIVEN);
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
		put_ident(b);
		memset(b->command + b->words, 0, extra * 4);
		b->words += extra;
		memset(b->command + b->words, 0xff, 4 * b->beat);
		b->flags = LIMEN_KERNEL_FLAGS_RESET;
		assert_int_equal(run(b), 0);
		assert_int_equal(get(b, LIMEN_KERNEL_REG_FETCHED), 4 + extra);
		b->words = 0;
		put_ident(b);
		assert_int_equal(run(b), 0);
		assert_int_equal(b->answer[0], LIMEN_OP_IDENT | LIMEN_IDENT_WORDS << 16);
		assert_int_equal(b->answer[1], 1);
	}
}

/* ---------------------------------------------------------------- counters */

static void counters(struct bench *b)
{
	const uint32_t lanes = get(b, LIMEN_KERNEL_REG_LANES), slots = COLS * ((ROWS + lanes - 1) / lanes);
	uint64_t busy, stalled, clear;
	const uint64_t cycles = limen_kernel_cycles(b->kernel);

	put(b, &(struct raw_packet){.opcode = LIMEN_OP_ALLOC, .va = 8, .rows = ROWS, .cols = COLS});
	assert_int_equal(run(b), 0);
	busy = counter(b, LIMEN_KERNEL_REG_BUSY);
	assert_in_range(busy, 1, limen_kernel_cycles(b->kernel) - cycles);
	clear = counter(b, LIMEN_KERNEL_REG_SLOTS); /* what ALLOC takes */
	b->words = 0;
	put(b, &(struct raw_packet){.opcode = LIMEN_OP_MVM, .vb = 1, .flags = 1, .rows = ROWS, .cols = COLS});
	assert_int_equal(run(b), 0);
	assert_int_equal(counter(b, LIMEN_KERNEL_REG_SLOTS) - clear, slots);
	/* between runs they stand still */
	busy = counter(b, LIMEN_KERNEL_REG_BUSY);
	limen_kernel_step(b->kernel, 1);
	assert_int_equal(counter(b, LIMEN_KERNEL_REG_BUSY), busy);
	/* an answer that has no room stalls the output until the run ends, and the queue holds what there is room for */
	stalled = counter(b, LIMEN_KERNEL_REG_STALLED_OUTPUT);
	b->words = 0;
	put(b, &(struct raw_packet){.opcode = LIMEN_OP_READ, .rows = ROWS, .cols = COLS});
	b->room = 0;
	assert_int_equal(run(b), LIMEN_KERNEL_STATUS_MORE);
	assert_true(counter(b, LIMEN_KERNEL_REG_STALLED_OUTPUT) > stalled);
}

/* Waiting for memory shows as stalled input: a run whose first beat comes late. */
static void stalled_input(struct bench *b)
{
	uint64_t before = counter(b, LIMEN_KERNEL_REG_STALLED_INPUT), busy = counter(b, LIMEN_KERNEL_REG_BUSY), stalled;

	for (int i = 0; i < 50; i++) {
		b->words = 0;
		put_ident(b);
		assert_int_equal(run(b), 0);
	}
	stalled = counter(b, LIMEN_KERNEL_REG_STALLED_INPUT) - before;
	busy = counter(b, LIMEN_KERNEL_REG_BUSY) - busy;
	assert_in_range(stalled, 50, busy - 1);
}

/* ---------------------------------------------------------------- speed of a 512-bit front */

enum { INPUTS = 784, MOST_CYCLES = 64, SAMPLES = 20 };

/* Cycles of a run of n LOADV of 784 elements of u8, each payload at the start of a beat. */
static uint64_t load_cycles(struct bench *b, uint32_t n)
{
	const struct raw_packet load = {.opcode = LIMEN_OP_LOADV, .vb = 1, .rows = INPUTS, .length = INPUTS / 4};
	uint64_t before = counter(b, LIMEN_KERNEL_REG_BUSY);

	b->words = 0;
	while (n--) {
		while ((b->words + 4) % b->beat)
			b->command[b->words++] = 0;
		put(b, &load);
		memset(b->command + b->words, 7, INPUTS);
		b->words += INPUTS / 4;
	}
	assert_true(b->words <= WORDS);
	assert_int_equal(run(b), 0);
	assert_int_equal(get(b, LIMEN_KERNEL_REG_GIVEN), 0);
	return counter(b, LIMEN_KERNEL_REG_BUSY) - before;
}

static void load(void **state)
{
	static struct bench b;
	uint64_t few, many;

	(void)state;
	open_bench(&b, 0);
	if (b.beat < 16) {
		close_bench(&b);
		skip();
	}
	load_cycles(&b, 1); /* the array zeroes its registers after power-up */
	few = load_cycles(&b, SAMPLES);
	many = load_cycles(&b, 2 * SAMPLES);
	printf("%s: %llu cycles for a sample of %d inputs\n", config, (unsigned long long)(many - few) / SAMPLES, INPUTS);
	assert_in_range(many - few, 1, MOST_CYCLES * SAMPLES);
	close_bench(&b);
}

#define TEST(name) \
	static void test_##name(void **state) \
	{ \
		(void)state; \
		with(name); \
	}
TEST(identity)
TEST(control)
TEST(arguments)
TEST(errors)
TEST(abort_run)
TEST(more)
TEST(tail)
TEST(counters)
TEST(stalled_input)

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_identity), cmocka_unit_test(test_control),   cmocka_unit_test(test_arguments),
		cmocka_unit_test(test_errors),   cmocka_unit_test(test_abort_run), cmocka_unit_test(test_more),
		cmocka_unit_test(test_tail),     cmocka_unit_test(test_counters),  cmocka_unit_test(test_stalled_input),
		cmocka_unit_test(load),
	};

	if (argc > 1)
		config = argv[1];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
