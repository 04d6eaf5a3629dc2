/* model.c: sim/kernel.h over the reference model: the registers and the run protocol of hw/xrt/README.md, word for
 * word, without a clock. It stands in for the verilated kernel where speed or sanitizers matter. A "cycle" moves one
 * beat. The configuration "null" has no array: it takes command words unread and never answers. */
#include "kernel.h"

#include "ref.h"
#include "registers.h"

#include <limen/contract.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	REGISTERS = 0x100,
	BEAT_WORDS_MAX = 16,
	AHEAD_WORDS = 600 /* answers that wait while more commands are fetched, as in the kernel's queues */
};

struct limen_kernel {
	struct limen_kernel_memory memory;
	struct limen_ref *ref; /* NULL: "null" */
	uint32_t registers[REGISTERS / 4];
	unsigned beat_words;
	bool running, needs_reset;
	uint64_t cycles;
};

static uint32_t *reg(struct limen_kernel *kernel, uint32_t offset)
{
	return &kernel->registers[offset / 4];
}

static uint64_t address(const struct limen_kernel *kernel, uint32_t offset)
{
	return kernel->registers[offset / 4] | (uint64_t)kernel->registers[offset / 4 + 1] << 32;
}

static void end_run(struct limen_kernel *kernel, uint32_t status)
{
	kernel->running = false;
	*reg(kernel, LIMEN_KERNEL_REG_STATUS) = status;
	*reg(kernel, LIMEN_KERNEL_REG_RUNS) += 1;
	*reg(kernel, LIMEN_KERNEL_REG_CTRL) |= LIMEN_KERNEL_CTRL_DONE | LIMEN_KERNEL_CTRL_READY;
	if (status & ~(uint32_t)(LIMEN_KERNEL_STATUS_MORE | LIMEN_KERNEL_STATUS_ALIGNMENT | LIMEN_KERNEL_STATUS_WRAP))
		kernel->needs_reset = true;
}

static void start_run(struct limen_kernel *kernel)
{
	const unsigned beat_bytes = kernel->beat_words * 4;

	if (kernel->running)
		return;
	kernel->running = true;
	*reg(kernel, LIMEN_KERNEL_REG_STATUS) = 0;
	*reg(kernel, LIMEN_KERNEL_REG_FETCHED) = *reg(kernel, LIMEN_KERNEL_REG_GIVEN) = 0;
	if (*reg(kernel, LIMEN_KERNEL_REG_FLAGS) & LIMEN_KERNEL_FLAGS_RESET) {
		if (kernel->ref)
			limen_ref_reset(kernel->ref);
		kernel->needs_reset = false;
	}
	if (!kernel->ref) {
		*reg(kernel, LIMEN_KERNEL_REG_FETCHED) = *reg(kernel, LIMEN_KERNEL_REG_COMMAND_WORDS);
		end_run(kernel, 0);
		return;
	}
	if (kernel->needs_reset)
		end_run(kernel, LIMEN_KERNEL_STATUS_ABORTED);
	else if (address(kernel, LIMEN_KERNEL_REG_COMMAND) % beat_bytes ||
		 address(kernel, LIMEN_KERNEL_REG_ANSWER) % beat_bytes)
		end_run(kernel, LIMEN_KERNEL_STATUS_ALIGNMENT);
}

/* A beat of commands to the array; words beyond the buffer's end are NOP words. */
static void fetch(struct limen_kernel *kernel)
{
	uint32_t words[BEAT_WORDS_MAX];
	uint32_t fetched = *reg(kernel, LIMEN_KERNEL_REG_FETCHED);
	size_t due = *reg(kernel, LIMEN_KERNEL_REG_COMMAND_WORDS) - fetched;

	if (due > kernel->beat_words)
		due = kernel->beat_words;
	if (kernel->memory.read(kernel->memory.ctx, address(kernel, LIMEN_KERNEL_REG_COMMAND) + 4 * (uint64_t)fetched,
				words, kernel->beat_words * 4)) {
		end_run(kernel, LIMEN_KERNEL_STATUS_READ);
		return;
	}
	memset(words + due, 0, (kernel->beat_words - due) * 4);
	limen_ref_write(kernel->ref, words, kernel->beat_words);
	*reg(kernel, LIMEN_KERNEL_REG_FETCHED) += (uint32_t)due;
}

static void give(struct limen_kernel *kernel)
{
	uint32_t words[BEAT_WORDS_MAX] = { 0 };
	uint32_t given = *reg(kernel, LIMEN_KERNEL_REG_GIVEN);

	limen_ref_read(kernel->ref, words, kernel->beat_words);
	if (kernel->memory.write(kernel->memory.ctx, address(kernel, LIMEN_KERNEL_REG_ANSWER) + 4 * (uint64_t)given,
				 words, kernel->beat_words * 4))
		end_run(kernel, LIMEN_KERNEL_STATUS_WRITE);
	else
		*reg(kernel, LIMEN_KERNEL_REG_GIVEN) += kernel->beat_words;
}

static void cycle(struct limen_kernel *kernel)
{
	const bool all = *reg(kernel, LIMEN_KERNEL_REG_FETCHED) == *reg(kernel, LIMEN_KERNEL_REG_COMMAND_WORDS);
	const size_t waiting = limen_ref_waiting(kernel->ref);
	const uint32_t room = *reg(kernel, LIMEN_KERNEL_REG_ANSWER_WORDS) - *reg(kernel, LIMEN_KERNEL_REG_GIVEN);

	kernel->cycles++;
	*reg(kernel, LIMEN_KERNEL_REG_BUSY) += 1;
	if (!all && (waiting < kernel->beat_words || (waiting < AHEAD_WORDS && kernel->cycles % 4)))
		fetch(kernel);
	else if (!waiting)
		end_run(kernel, 0);
	else if (room >= kernel->beat_words)
		give(kernel);
	else
		end_run(kernel, LIMEN_KERNEL_STATUS_MORE);
}

struct limen_kernel *limen_kernel_open(const struct limen_kernel_options *options,
				       const struct limen_kernel_memory *memory, char *err, size_t err_len)
{
	const bool null = !strcmp(options->config, "null");
	const struct limen_ref_config *config = limen_ref_config_find(null ? "alveo" : options->config);
	struct limen_kernel *kernel;

	if (!config || config->stream_bits > 32 * BEAT_WORDS_MAX) {
		snprintf(err, err_len, "kernel: no configuration '%s' in this model", options->config);
		return NULL;
	}
	kernel = calloc(1, sizeof(*kernel));
	if (kernel && !null)
		kernel->ref = limen_ref_open(config);
	if (!kernel || (!kernel->ref && !null)) {
		free(kernel);
		snprintf(err, err_len, "kernel: out of memory");
		return NULL;
	}
	kernel->memory = *memory;
	kernel->beat_words = config->stream_bits / 32;
	*reg(kernel, LIMEN_KERNEL_REG_MAGIC) = LIMEN_KERNEL_MAGIC;
	*reg(kernel, LIMEN_KERNEL_REG_VERSION) = LIMEN_KERNEL_VERSION;
	*reg(kernel, LIMEN_KERNEL_REG_CONTRACT) = LIMEN_VERSION;
	*reg(kernel, LIMEN_KERNEL_REG_LANES) = config->lanes;
	*reg(kernel, LIMEN_KERNEL_REG_CELLS) = config->lanes * config->depth;
	*reg(kernel, LIMEN_KERNEL_REG_BEAT_BYTES) = config->stream_bits / 8;
	for (unsigned i = 0; i < 8 && config->name[i]; i++)
		*reg(kernel, LIMEN_KERNEL_REG_NAME + i / 4 * 4) |= (uint32_t)(unsigned char)config->name[i]
								   << (8 * (i % 4));
	return kernel;
}

void limen_kernel_close(struct limen_kernel *kernel)
{
	if (kernel)
		limen_ref_close(kernel->ref);
	free(kernel);
}

uint32_t limen_kernel_read(struct limen_kernel *kernel, uint32_t offset)
{
	uint32_t value;

	if (offset % 4 || offset >= REGISTERS)
		return 0;
	value = *reg(kernel, offset);
	if (offset == LIMEN_KERNEL_REG_CTRL) {
		*reg(kernel, offset) = 0; /* done and ready: cleared by reading */
		value |= kernel->running ? LIMEN_KERNEL_CTRL_START : LIMEN_KERNEL_CTRL_IDLE;
	}
	return value;
}

void limen_kernel_write(struct limen_kernel *kernel, uint32_t offset, uint32_t value)
{
	if (offset == LIMEN_KERNEL_REG_CTRL && value & LIMEN_KERNEL_CTRL_START)
		start_run(kernel);
	else if (offset == LIMEN_KERNEL_REG_ABORT && value & 1 && kernel->running)
		end_run(kernel, LIMEN_KERNEL_STATUS_ABORTED);
	else if (offset >= LIMEN_KERNEL_REG_COMMAND && offset <= LIMEN_KERNEL_REG_FLAGS && offset % 4 == 0)
		*reg(kernel, offset) = value;
}

bool limen_kernel_step(struct limen_kernel *kernel, uint64_t cycles)
{
	while (kernel->running && cycles--)
		cycle(kernel);
	return kernel->running;
}

bool limen_kernel_interrupt(const struct limen_kernel *kernel)
{
	(void)kernel;
	return false;
}

uint64_t limen_kernel_cycles(const struct limen_kernel *kernel)
{
	return kernel->cycles;
}

const char *limen_kernel_fault(const struct limen_kernel *kernel)
{
	(void)kernel;
	return NULL;
}

const char *const *limen_kernel_configs(void)
{
	static const char *const configs[] = { "tiny", "quad", "laptop", "alveo", NULL };

	return configs;
}
