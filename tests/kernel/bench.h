/* bench.h: what the tests of the kernel's registers share: a simulated kernel, its two buffers, runs. */
#ifndef TEST_KERNEL_BENCH_H
#define TEST_KERNEL_BENCH_H

#include "kernel.h"
#include "memory.h"
#include "raw.h"
#include "registers.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>

enum { WORDS = 1 << 14, ROWS = 60, COLS = 40, LEVELS = ROWS * COLS / 2, LIMIT_CYCLES = 2000000 };

extern const char *bench_config; /* of the kernels opened next */

struct bench {
	struct limen_kernel *kernel;
	struct memory memory;
	uint32_t beat; /* words */
	uint32_t command[WORDS], answer[WORDS + 64];
	uint32_t words, room, flags; /* of the next run */
};

void bench_open(struct bench *b, uint64_t seed);
/* Fails if the kernel broke a rule of its bus or left its buffers. */
void bench_close(struct bench *b);

uint32_t bench_get(const struct bench *b, uint32_t offset);
void bench_set(const struct bench *b, uint32_t offset, uint32_t value);
uint64_t bench_counter(const struct bench *b, uint32_t offset);

/* Packets into the command buffer: any; IDENT; an ALLOC of ROWS x COLS cells and a READ of their LEVELS words. */
void bench_put(struct bench *b, const struct raw_packet *packet);
void bench_put_ident(struct bench *b);
void bench_put_read(struct bench *b);

/* Starts a run with what is in the command buffer. Its flags hold for this one. */
void bench_begin(struct bench *b);
/* Until the run has ended; returns STATUS. Beyond GIVEN the answer buffer must be as it was. */
uint32_t bench_end(struct bench *b);
uint32_t bench_run(struct bench *b);

/* A test with a memory that answers at once, and with random latencies. */
void bench_with(void (*test)(struct bench *b));

#define BENCH_TEST(name) \
	static void test_##name(void **state) \
	{ \
		(void)state; \
		bench_with(name); \
	}

#endif
