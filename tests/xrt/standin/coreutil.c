/* coreutil.c: libxrt_coreutil.so.2 as the transport calls it, with cards in this process (sim/kernel.h). For tests:
 * found in place of the real one by LD_LIBRARY_PATH, it writes down the order of calls and fails where it is told to.
 *
 *   LIMEN_STANDIN_CONFIG  configuration of the kernel (quad); null: takes everything, does nothing, and syncs copy nothing
 *   LIMEN_STANDIN_CYCLES  cycles that the kernel gets per call (100000)
 *   LIMEN_STANDIN_LOG     file for one line a call
 *   LIMEN_STANDIN_FAULT   what goes wrong: card, xclbin, busy, room, magic, version, contract, sync, memory, lie; hang, the
 *                         kernel stands still from its first run on, and heeds no ABORT; absent, nobody answers; gone, from the first run on
 */
#include "kernel.h"
#include "registers.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xrt/xrt_bo.h>
#include <xrt/xrt_device.h>
#include <xrt/xrt_kernel.h>

enum { CARDS = 2, BUFFERS = 16, GROUP = 3, GRANULE = 4096 };

struct buffer {
	struct card *card;
	uint8_t *host, *device; /* a sync copies between them */
	size_t bytes;
	uint64_t address; /* 0: free */
};

struct card {
	struct limen_kernel *kernel; /* NULL: not open */
	struct buffer buffers[BUFFERS];
	uint64_t next_address;
	bool loaded, held, started;
};

static struct card cards[CARDS];
static FILE *file;

/* The environment, read once: what tests/xrt/null.c measures is to be the transport. */
static struct {
	const char *config, *fault, *seed;
	uint64_t cycles;
	bool null;
} settings;

static const char *setting(const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return value ? value : otherwise;
}

__attribute__((constructor)) static void read_settings(void)
{
	settings.config = setting("LIMEN_STANDIN_CONFIG", "quad");
	settings.fault = setting("LIMEN_STANDIN_FAULT", "");
	settings.seed = getenv("LIMEN_STANDIN_SEED");
	settings.cycles = strtoull(setting("LIMEN_STANDIN_CYCLES", "100000"), NULL, 10);
	settings.null = !strcmp(settings.config, "null");
}

static bool fault(const char *name)
{
	return settings.fault[0] && !strcmp(settings.fault, name);
}

__attribute__((format(printf, 2, 3))) static void note(const struct card *card, const char *format, ...)
{
	va_list args;

	if (!file)
		return;
	fprintf(file, "%d ", (int)(card - cards));
	va_start(args, format);
	vfprintf(file, format, args);
	va_end(args);
	fputc('\n', file);
	fflush(file);
}

static uint64_t cycles_of_a_call(void)
{
	static uint64_t state;

	if (!settings.seed)
		return settings.cycles;
	state = (state ? state : strtoull(settings.seed, NULL, 10)) * UINT64_C(6364136223846793005) +
		UINT64_C(1442695040888963407);
	return (state >> 33) % (settings.cycles + 1);
}

/* Time passes on a card with every call. */
static void pass(struct card *card)
{
	uint32_t runs = limen_kernel_read(card->kernel, LIMEN_KERNEL_REG_RUNS);

	if (!fault("hang") || !card->started)
		limen_kernel_step(card->kernel, cycles_of_a_call());
	if (limen_kernel_read(card->kernel, LIMEN_KERNEL_REG_RUNS) != runs)
		note(card, "end");
}

/* Device memory: what lies wholly within one buffer. */
static uint8_t *memory_at(struct card *card, uint64_t address, size_t bytes)
{
	for (int i = 0; i < BUFFERS; i++) {
		struct buffer *b = &card->buffers[i];

		if (b->address && address >= b->address && address - b->address <= b->bytes &&
		    bytes <= b->bytes - (address - b->address))
			return b->device + (address - b->address);
	}
	return NULL;
}

static int memory_read(void *ctx, uint64_t address, void *data, size_t bytes)
{
	const uint8_t *at = fault("memory") ? NULL : memory_at(ctx, address, bytes);

	if (at)
		memcpy(data, at, bytes);
	return at ? LIMEN_KERNEL_OKAY : LIMEN_KERNEL_DECERR;
}

static int memory_write(void *ctx, uint64_t address, const void *data, size_t bytes)
{
	uint8_t *at = memory_at(ctx, address, bytes);

	if (at)
		memcpy(at, data, bytes);
	return at ? LIMEN_KERNEL_OKAY : LIMEN_KERNEL_DECERR;
}

xrtDeviceHandle xrtDeviceOpen(unsigned int index)
{
	struct card *card = index < CARDS ? &cards[index] : NULL;
	const struct limen_kernel_options options = { .config = settings.config, .seed = 1 };
	const struct limen_kernel_memory memory = { card, memory_read, memory_write };
	char err[256];

	if (!file && getenv("LIMEN_STANDIN_LOG"))
		file = fopen(getenv("LIMEN_STANDIN_LOG"), "w");
	errno = ENODEV;
	if (!card || fault("card"))
		return NULL;
	if (card->kernel) {
		errno = EBUSY;
		return NULL;
	}
	*card = (struct card){ .next_address = 0x4000000000 };
	card->kernel = limen_kernel_open(&options, &memory, err, sizeof(err));
	if (!card->kernel)
		fprintf(stderr, "stand-in: %s\n", err);
	note(card, "open");
	return card->kernel ? card : NULL;
}

int xrtDeviceClose(xrtDeviceHandle dhdl)
{
	struct card *card = dhdl;

	note(card, "close%s", card->held ? " with the kernel open" : "");
	for (int i = 0; i < BUFFERS; i++) {
		if (card->buffers[i].address)
			note(card, "leaked %d", i);
	}
	limen_kernel_close(card->kernel);
	card->kernel = NULL;
	return 0;
}

int xrtDeviceLoadXclbin(xrtDeviceHandle dhdl, const struct axlf *xclbin)
{
	struct card *card = dhdl;

	(void)xclbin;
	errno = EOPNOTSUPP;
	if (fault("xclbin"))
		return -1;
	card->loaded = true;
	note(card, "load");
	return 0;
}

int xrtDeviceGetXclbinUUID(xrtDeviceHandle dhdl, xuid_t out)
{
	memset(out, 7, sizeof(xuid_t));
	return ((struct card *)dhdl)->loaded ? 0 : -1;
}

xrtKernelHandle xrtPLKernelOpenExclusive(xrtDeviceHandle dhdl, const xuid_t id, const char *name)
{
	struct card *card = dhdl;

	errno = EBUSY;
	if (!card->loaded || id[0] != 7 || card->held || fault("busy"))
		return NULL;
	card->held = true;
	note(card, "kernel %s", name);
	return card;
}

int xrtKernelClose(xrtKernelHandle khdl)
{
	struct card *card = khdl;

	if (limen_kernel_step(card->kernel, 0) && !fault("gone"))
		note(card, "closed while running");
	card->held = false;
	return 0;
}

int xrtKernelArgGroupId(xrtKernelHandle khdl, int argno)
{
	(void)khdl;
	return argno == LIMEN_KERNEL_ARG_command || argno == LIMEN_KERNEL_ARG_answer ? GROUP : -1;
}

int xrtKernelReadRegister(xrtKernelHandle khdl, uint32_t offset, uint32_t *datap)
{
	struct card *card = khdl;

	pass(card);
	*datap = limen_kernel_read(card->kernel, offset);
	if ((offset == LIMEN_KERNEL_REG_MAGIC && fault("magic")) ||
	    (offset == LIMEN_KERNEL_REG_VERSION && fault("version")) ||
	    (offset == LIMEN_KERNEL_REG_CONTRACT && fault("contract")))
		*datap += 1;
	if ((offset == LIMEN_KERNEL_REG_GIVEN && fault("lie")) || fault("absent") || (card->started && fault("gone")))
		*datap = UINT32_MAX;
	return 0;
}

/* The buffer that begins, or is begun in, at the address in two registers; -1: none. */
static int argument(struct card *card, uint32_t offset)
{
	const uint64_t at = limen_kernel_read(card->kernel, offset) |
			    (uint64_t)limen_kernel_read(card->kernel, offset + 4) << 32;

	for (int i = 0; i < BUFFERS; i++) {
		const struct buffer *b = &card->buffers[i];

		if (b->address && at >= b->address && at - b->address < b->bytes)
			return i;
	}
	return -1;
}

int xrtKernelWriteRegister(xrtKernelHandle khdl, uint32_t offset, uint32_t data)
{
	struct card *card = khdl;

	pass(card);
	if (!fault("hang") || offset != LIMEN_KERNEL_REG_ABORT)
		limen_kernel_write(card->kernel, offset, data);
	if (offset == LIMEN_KERNEL_REG_CTRL) {
		card->started = true;
		if (file)
			note(card, "start %d %d",
			     limen_kernel_read(card->kernel, LIMEN_KERNEL_REG_COMMAND_WORDS)
				     ? argument(card, LIMEN_KERNEL_REG_COMMAND)
				     : -1,
			     argument(card, LIMEN_KERNEL_REG_ANSWER));
	}
	return 0;
}

xrtBufferHandle xrtBOAlloc(xrtDeviceHandle dhdl, size_t size, xrtBufferFlags flags, xrtMemoryGroup grp)
{
	struct card *card = dhdl;

	errno = ENOMEM;
	if (flags != XRT_BO_FLAGS_NONE || grp != GROUP || fault("room"))
		return NULL;
	for (int i = 0; i < BUFFERS; i++) {
		struct buffer *b = &card->buffers[i];

		if (b->address)
			continue;
		*b = (struct buffer){ card, calloc(1, size), calloc(1, size), size, card->next_address };
		card->next_address += (size + GRANULE - 1) / GRANULE * GRANULE + GRANULE;
		note(card, "alloc %d %zu", i, size);
		return b;
	}
	return NULL;
}

int xrtBOFree(xrtBufferHandle bhdl)
{
	struct buffer *b = bhdl;

	free(b->host);
	free(b->device);
	b->address = 0;
	return 0;
}

uint64_t xrtBOAddress(xrtBufferHandle bhdl)
{
	return ((struct buffer *)bhdl)->address;
}

void *xrtBOMap(xrtBufferHandle bhdl)
{
	return ((struct buffer *)bhdl)->host;
}

int xrtBOSync(xrtBufferHandle bhdl, enum xclBOSyncDirection dir, size_t size, size_t offset)
{
	struct buffer *b = bhdl;

	errno = EIO;
	if (offset > b->bytes || size > b->bytes - offset || fault("sync"))
		return -1;
	note(b->card, "sync %s %d %zu", dir == XCL_BO_SYNC_BO_TO_DEVICE ? "to" : "from", (int)(b - b->card->buffers),
	     size);
	if (settings.null)
		;
	else if (dir == XCL_BO_SYNC_BO_TO_DEVICE)
		memcpy(b->device + offset, b->host + offset, size);
	else
		memcpy(b->host + offset, b->device + offset, size);
	pass(b->card);
	return 0;
}
