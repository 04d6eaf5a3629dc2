/* xrt_emu.c: xrt-emu:, the kernel under Verilator as a card that the stock XRT opens in emulation, in processes of its
 * own. */
#include "transport.h"

#include "emu.h"
#include "uri.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	BUFFER_WORDS = 1 << 16,
	BUFFER_WORDS_MIN = 1024,
	BUFFER_WORDS_MAX = 1 << 24,
	WORDS_MAX = LIMEN_REMOTE_BYTES_MAX / 4, /* of a message */
	CALL_MS = 60000                         /* for a call that copies a buffer at most */
};

/* Keys for the device at the far end, which works in another folder. */
static int far_keys(const struct limen_uri *uri, char *keys, size_t size, struct limen_errmsg *err)
{
	const char *stats = limen_uri_get(uri, "stats");
	char here[PATH_MAX] = "";
	uint64_t words = BUFFER_WORDS;
	int error = limen_uri_u64(uri, "buffer", BUFFER_WORDS_MIN, BUFFER_WORDS_MAX, &words, err);
	int n;

	if (error)
		return error;
	if (stats && stats[0] != '/' && !getcwd(here, sizeof(here)))
		return limen_fail(err, LIMEN_EIO, "xrt-emu: this folder has no name any more");
	if (strchr(here, ','))
		return limen_fail(err, LIMEN_EUSAGE, "xrt-emu: stats=%.80s: in a folder whose name has a comma", stats);
	n = snprintf(keys, size, "buffer=%llu%s%s%s%s", (unsigned long long)words, stats ? ",stats=" : "", here,
		     here[0] ? "/" : "", stats ? stats : "");
	return n < (int)size ? 0 : limen_fail(err, LIMEN_EUSAGE, "xrt-emu: stats=%.80s...: too long", stats);
}

static int emu_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	const char *config = limen_uri_get(uri, "config");
	struct limen_emu *emu;
	char keys[PATH_MAX];
	int error = far_keys(uri, keys, sizeof(keys), err);

	if (error)
		return error;
	emu = malloc(sizeof(*emu));
	if (!emu)
		return limen_fail(err, LIMEN_ENOMEM, "xrt-emu: out of memory");
	error = limen_emu_start(emu, config ? config : "", keys, err);
	if (error)
		free(emu);
	else
		*self = emu;
	return error;
}

static void emu_close(void *self)
{
	limen_emu_end(self);
	free(self);
}

static int emu_reset(void *self, struct limen_errmsg *err)
{
	return limen_emu_ask(self, LIMEN_REMOTE_RESET, 0, NULL, 0, CALL_MS, NULL, err);
}

static long emu_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	const size_t part = n < WORDS_MAX ? n : WORDS_MAX;
	long taken = limen_emu_ask(self, LIMEN_REMOTE_WRITE, 0, words, part * sizeof(*words), CALL_MS, NULL, err);

	return taken > (long)part ? limen_fail(err, LIMEN_EPROTOCOL, "xrt-emu: more words taken than given") : taken;
}

static long emu_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	const struct limen_emu *emu = self;
	const int most = (int)(n < WORDS_MAX ? n : WORDS_MAX);
	size_t bytes = 0;
	long got = limen_emu_ask(self, LIMEN_REMOTE_READ, most, NULL, 0, CALL_MS, &bytes, err);

	if (got > most || (got >= 0 && bytes != (size_t)got * sizeof(*words)))
		return limen_fail(err, LIMEN_EPROTOCOL, "xrt-emu: more words given than asked for");
	if (got > 0)
		memcpy(words, emu->contents, bytes);
	return got;
}

static int emu_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	return limen_emu_ask(self, LIMEN_REMOTE_WAIT, timeout_ms, NULL, 0, timeout_ms + CALL_MS, NULL, err);
}

static int emu_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	char path[4096];

	if (!limen_emu_find(path, sizeof(path), NULL))
		put(ctx, "xrt-emu:", "an emulated Alveo card (no hardware): the kernel under Verilator and XRT");
	return 0;
}

const struct limen_transport limen_transport_xrt_emu = {
	.scheme = "xrt-emu",
	.summary = "an emulated Alveo card: the kernel under Verilator, opened by the stock Xilinx runtime",
	.keys = "config=NAME  a configuration of the kernel that was built (the first: quad, if it is among them)\n"
		"buffer=N  words of each of the four buffers on the card, 1024 to 16777216 (65536)\n"
		"stats=FILE  at the end, what went over the bus and where the kernel's cycles went (JSON)\n",
	.open = emu_open,
	.close = emu_close,
	.reset = emu_reset,
	.write = emu_write,
	.read = emu_read,
	.wait = emu_wait,
	.list = emu_list,
};
