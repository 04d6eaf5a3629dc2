/* bench.c: see bench.h. */
#include "bench.h"

#include <stdlib.h>

enum { CANARY = 0x5a };

const char *bench_config = "quad";

uint32_t bench_get(const struct bench *b, uint32_t offset)
{
	return limen_kernel_read(b->kernel, offset);
}

void bench_set(const struct bench *b, uint32_t offset, uint32_t value)
{
	limen_kernel_write(b->kernel, offset, value);
}

static void set_long(const struct bench *b, uint32_t offset, uint64_t value)
{
	bench_set(b, offset, (uint32_t)value);
	bench_set(b, offset + 4, (uint32_t)(value >> 32));
}

void bench_open(struct bench *b, uint64_t seed)
{
	const struct limen_kernel_options options = {.config = bench_config, .seed = seed};
	const struct limen_kernel_memory memory = {&b->memory, memory_read, memory_write};
	char text[256] = "";

	memset(b, 0, sizeof(*b));
	b->kernel = limen_kernel_open(&options, &memory, text, sizeof(text));
	if (!b->kernel)
		fail_msg("%s", text);
	b->beat = bench_get(b, LIMEN_KERNEL_REG_BEAT_BYTES) / 4;
	b->room = WORDS;
	/* at neither end of 4 KiB, and beyond 2^32 */
	b->memory.command = (struct buffer){.address = UINT64_C(0x1200000f40), .bytes = (uint8_t *)b->command};
	b->memory.answer = (struct buffer){.address = UINT64_C(0xab0000ec0), .bytes = (uint8_t *)b->answer};
}

void bench_close(struct bench *b)
{
	const char *fault = limen_kernel_fault(b->kernel);

	if (fault)
		fail_msg("%s", fault);
	assert_int_equal(b->memory.strays, 0);
	limen_kernel_close(b->kernel);
}

void bench_begin(struct bench *b)
{
	b->memory.command.len = (b->words + b->beat - 1) / b->beat * b->beat * 4;
	b->memory.answer.len = b->room / b->beat * b->beat * 4;
	memset(b->answer, CANARY, sizeof(b->answer));
	set_long(b, LIMEN_KERNEL_REG_COMMAND, b->memory.command.address);
	bench_set(b, LIMEN_KERNEL_REG_COMMAND_WORDS, b->words);
	set_long(b, LIMEN_KERNEL_REG_ANSWER, b->memory.answer.address);
	bench_set(b, LIMEN_KERNEL_REG_ANSWER_WORDS, b->room);
	bench_set(b, LIMEN_KERNEL_REG_FLAGS, b->flags);
	bench_set(b, LIMEN_KERNEL_REG_CTRL, LIMEN_KERNEL_CTRL_START);
	b->flags = 0;
}

uint32_t bench_end(struct bench *b)
{
	uint32_t given;

	assert_false(limen_kernel_step(b->kernel, LIMIT_CYCLES));
	given = bench_get(b, LIMEN_KERNEL_REG_GIVEN);
	assert_in_range(given, 0, b->room);
	assert_int_equal(given % b->beat, 0);
	for (size_t i = given * 4; i < sizeof(b->answer); i++)
		assert_int_equal(((uint8_t *)b->answer)[i], CANARY);
	return bench_get(b, LIMEN_KERNEL_REG_STATUS);
}

uint32_t bench_run(struct bench *b)
{
	bench_begin(b);
	return bench_end(b);
}

void bench_put(struct bench *b, const struct raw_packet *packet)
{
	assert_true(b->words + 4 <= WORDS);
	raw_header(packet, b->command + b->words);
	b->words += 4;
}

void bench_put_ident(struct bench *b)
{
	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_IDENT});
}

void bench_put_read(struct bench *b)
{
	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_ALLOC, .va = 8, .rows = ROWS, .cols = COLS});
	bench_put(b, &(struct raw_packet){.opcode = LIMEN_OP_READ, .rows = ROWS, .cols = COLS});
}

uint64_t bench_counter(const struct bench *b, uint32_t offset)
{
	return bench_get(b, offset) | (uint64_t)bench_get(b, offset + 4) << 32;
}

void bench_with(void (*test)(struct bench *b))
{
	static struct bench b;

	for (uint64_t seed = 0; seed < 4; seed++) {
		bench_open(&b, seed * 77);
		test(&b);
		bench_close(&b);
	}
}
