/* memory.h: two buffers at places of our choice as a kernel's device memory; touching anything else is an error. */
#ifndef TEST_KERNEL_MEMORY_H
#define TEST_KERNEL_MEMORY_H

#include "kernel.h"

#include <string.h>

struct buffer {
	uint64_t address;
	uint8_t *bytes;
	size_t len;
	uint64_t fail; /* offset from which the bus answers with an error, if `error` */
	int error;
};

struct memory {
	struct buffer command, answer; /* the kernel reads the one and writes the other, and nothing else */
	unsigned strays;               /* accesses that lie elsewhere */
};

static inline uint8_t *memory_find(struct memory *memory, const struct buffer *b, uint64_t address, size_t bytes)
{
	if (address >= b->address && address - b->address <= b->len && bytes <= b->len - (address - b->address))
		return b->bytes + (address - b->address);
	memory->strays++;
	return NULL;
}

static inline int memory_response(const struct buffer *b, uint64_t address)
{
	return b->error && address - b->address >= b->fail ? b->error : LIMEN_KERNEL_OKAY;
}

static inline int memory_read(void *ctx, uint64_t address, void *data, size_t bytes)
{
	struct memory *memory = ctx;
	const uint8_t *at = memory_find(memory, &memory->command, address, bytes);

	memset(data, 0xee, bytes);
	if (at)
		memcpy(data, at, bytes);
	return at ? memory_response(&memory->command, address) : LIMEN_KERNEL_DECERR;
}

static inline int memory_write(void *ctx, uint64_t address, const void *data, size_t bytes)
{
	struct memory *memory = ctx;
	uint8_t *at = memory_find(memory, &memory->answer, address, bytes);

	if (at)
		memcpy(at, data, bytes);
	return at ? memory_response(&memory->answer, address) : LIMEN_KERNEL_DECERR;
}

#endif
