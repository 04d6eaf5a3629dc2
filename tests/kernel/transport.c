/* transport.c: kernel:, the wrapped kernel in this process, driven by its registers. For the tests alone.
 *
 * One run at a time. With a seed the memory's latencies are random, and so are each run's buffers: where they lie,
 * how many of the waiting words it gets, and how much room there is for answers, from none on.
 */
#include "transport.h"

#include "kernel.h"
#include "memory.h"
#include "registers.h"
#include "uri.h"

#include <stdlib.h>
#include <time.h>

enum { WORDS = 1 << 15, SLICE_CYCLES = 5000 };

struct engine {
	struct limen_kernel *kernel;
	struct memory memory;
	uint64_t random; /* 0: none */
	size_t beat;     /* words */
	uint32_t command[WORDS], room[WORDS], answers[WORDS];
	size_t queued;      /* of command */
	size_t first, last; /* of answers */
	bool running, more, reset;
};

static size_t below(struct engine *e, size_t n)
{
	e->random = e->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(e->random >> 33) % n;
}

static int engine_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct limen_kernel_options options = {.config = limen_uri_get(uri, "config"),
					       .trace = limen_uri_get(uri, "trace")};
	struct engine *e = calloc(1, sizeof(*e));
	const struct limen_kernel_memory memory = {&e->memory, memory_read, memory_write};
	char text[256];
	int error;

	if (!e)
		return limen_fail(err, LIMEN_ENOMEM, "kernel: out of memory");
	error = limen_uri_u64(uri, "seed", 0, UINT64_MAX, &options.seed, err);
	if (!options.config)
		options.config = "quad";
	if (!error)
		e->kernel = limen_kernel_open(&options, &memory, text, sizeof(text));
	if (!e->kernel) {
		free(e);
		return error ? error : limen_fail(err, LIMEN_EUSAGE, "kernel: %s", text);
	}
	e->random = options.seed;
	e->beat = limen_kernel_read(e->kernel, LIMEN_KERNEL_REG_BEAT_BYTES) / 4;
	*self = e;
	return 0;
}

static void engine_close(void *self)
{
	struct engine *e = self;

	limen_kernel_close(e->kernel);
	free(e);
}

static void set(struct engine *e, uint32_t offset, uint64_t value)
{
	limen_kernel_write(e->kernel, offset, (uint32_t)value);
}

static void set_long(struct engine *e, uint32_t offset, uint64_t value)
{
	set(e, offset, value);
	set(e, offset + 4, value >> 32);
}

/* Somewhere in the address space, at a beat; the last bytes of it now and then. */
static uint64_t place(struct engine *e, size_t words)
{
	const uint64_t beat = e->beat * 4;
	uint64_t address = (uint64_t)below(e, 1 << 30) << 20 | below(e, 1 << 20);

	if (!e->random)
		return 0x400000;
	if (!below(e, 4))
		address = UINT64_MAX - words * 4 - 2 * beat;
	return address / beat * beat;
}

static void start(struct engine *e)
{
	size_t words = e->queued, room = WORDS, len;

	if (e->random) {
		if (words > e->beat && !below(e, 3)) /* whole beats, the rest in another run */
			words = below(e, words / e->beat) * e->beat;
		room = below(e, 4) ? below(e, 3) * e->beat + below(e, e->beat) : below(e, WORDS);
	}
	len = (words + e->beat - 1) / e->beat * e->beat * 4;
	e->memory.command = (struct buffer){place(e, words), (uint8_t *)e->command, len, 0, 0};
	len = room / e->beat * e->beat * 4;
	do {
		e->memory.answer = (struct buffer){place(e, room), (uint8_t *)e->room, len, 0, 0};
	} while (e->random && e->memory.answer.address - e->memory.command.address + WORDS * 4 < WORDS * 8);
	set_long(e, LIMEN_KERNEL_REG_COMMAND, e->memory.command.address);
	set(e, LIMEN_KERNEL_REG_COMMAND_WORDS, words);
	set_long(e, LIMEN_KERNEL_REG_ANSWER, e->memory.answer.address);
	set(e, LIMEN_KERNEL_REG_ANSWER_WORDS, room);
	set(e, LIMEN_KERNEL_REG_FLAGS, e->reset ? LIMEN_KERNEL_FLAGS_RESET : 0);
	set(e, LIMEN_KERNEL_REG_CTRL, LIMEN_KERNEL_CTRL_START);
	e->reset = false;
	e->running = true;
}

/* The run has ended. */
static int finish(struct engine *e, struct limen_errmsg *err)
{
	size_t fetched = limen_kernel_read(e->kernel, LIMEN_KERNEL_REG_FETCHED);
	size_t given = limen_kernel_read(e->kernel, LIMEN_KERNEL_REG_GIVEN);
	uint32_t status = limen_kernel_read(e->kernel, LIMEN_KERNEL_REG_STATUS);
	const char *fault = limen_kernel_fault(e->kernel);

	e->running = false;
	e->more = status & LIMEN_KERNEL_STATUS_MORE;
	if (fault || e->memory.strays)
		return limen_fail(err, LIMEN_EIO, "kernel: %s", fault ? fault : "it left its buffers");
	if (status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE)
		return limen_fail(err, LIMEN_EIO, "kernel: status %#x", status);
	if (fetched > e->queued || given * 4 > e->memory.answer.len || given > WORDS - e->last)
		return limen_fail(err, LIMEN_EIO, "kernel: it took %zu words and gave %zu", fetched, given);
	e->queued -= fetched;
	memmove(e->command, e->command + fetched, e->queued * sizeof(*e->command));
	memcpy(e->answers + e->last, e->room, given * sizeof(*e->room));
	e->last += given;
	return 0;
}

static int engine_reset(void *self, struct limen_errmsg *err)
{
	struct engine *e = self;

	(void)err;
	set(e, LIMEN_KERNEL_REG_ABORT, 1);
	while (limen_kernel_step(e->kernel, SLICE_CYCLES))
		;
	e->running = e->more = false;
	e->reset = true;
	e->queued = e->first = e->last = 0;
	return 0;
}

static long engine_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct engine *e = self;

	(void)err;
	if (e->running) /* its command buffer must stay as it is */
		return 0;
	if (n > WORDS - e->queued)
		n = WORDS - e->queued;
	memcpy(e->command + e->queued, words, n * sizeof(*words));
	e->queued += n;
	return (long)n;
}

static long engine_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	struct engine *e = self;

	(void)err;
	if (n > e->last - e->first)
		n = e->last - e->first;
	memcpy(words, e->answers + e->first, n * sizeof(*words));
	e->first += n;
	if (e->first == e->last)
		e->first = e->last = 0;
	return (long)n;
}

static int64_t clock_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int engine_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	struct engine *e = self;
	const int64_t end_ms = clock_ms() + timeout_ms;
	int error = 0;

	while (!error && e->first == e->last && (e->running || e->queued || e->more)) {
		if (!e->running)
			start(e);
		if (!limen_kernel_step(e->kernel, SLICE_CYCLES))
			error = finish(e, err);
		else if (clock_ms() >= end_ms)
			break;
	}
	return error ? error : e->first != e->last;
}

const struct limen_transport limen_transport_kernel = {
	.scheme = "kernel",
	.summary = "the Alveo kernel, simulated by Verilator in this process",
	.keys = "config=NAME  a named configuration (quad)\n"
		"seed=N  random latencies of the memory, random buffers; 0 for none (0)\n"
		"trace=FILE  write a waveform (FST)\n",
	.open = engine_open,
	.close = engine_close,
	.reset = engine_reset,
	.write = engine_write,
	.read = engine_read,
	.wait = engine_wait,
};
