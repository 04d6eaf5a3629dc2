/* xrt.c: xrt:, the kernel on an Alveo card, through the Xilinx runtime. */
#include "transport.h"

#include "pipe.h"
#include "stats.h"
#include "uri.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	BUFFER_WORDS = 1 << 18, /* 1 MiB: a few hundred microseconds of PCIe, against some 20 for each copy */
	BUFFER_WORDS_MIN = 1024,
	BUFFER_WORDS_MAX = 1 << 26 /* 256 MiB, the smallest memory group of the cards */
};

struct xrt {
	struct limen_xrt_pipe pipe;
	struct limen_file *stats; /* or NULL */
};

static int xrt_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	const char *path = limen_uri_get(uri, "xclbin");
	const char *stats = limen_uri_get(uri, "stats");
	uint64_t index = 0, words = BUFFER_WORDS;
	struct limen_xrt_board board;
	struct xrt *xrt;
	int error = limen_uri_u64(uri, "index", 0, 1023, &index, err);

	if (!error)
		error = limen_uri_u64(uri, "buffer", BUFFER_WORDS_MIN, BUFFER_WORDS_MAX, &words, err);
	if (error)
		return error;
	if (!path)
		return limen_fail(err, LIMEN_EUSAGE,
				  "xrt: which image? xrt:0,xclbin=FILE; hw/xrt/README.md says how to build one");
	xrt = calloc(1, sizeof(*xrt));
	if (!xrt)
		return limen_fail(err, LIMEN_ENOMEM, "xrt: out of memory");
	if (stats)
		error = limen_file_create(stats, &xrt->stats, err);
	if (!error)
		error = limen_xrt_board_open(&board, (unsigned)index, path, limen_uri_get(uri, "cu"), err);
	if (!error)
		error = limen_xrt_pipe_open(&xrt->pipe, &board, (size_t)words, err);
	if (error) {
		limen_file_discard(xrt->stats);
		free(xrt);
	} else {
		*self = xrt;
	}
	return error;
}

static void xrt_close(void *self)
{
	struct xrt *xrt = self;

	if (xrt->stats)
		limen_xrt_stats_write(&xrt->pipe, xrt->stats);
	limen_xrt_pipe_close(&xrt->pipe);
	free(xrt);
}

static int xrt_reset(void *self, struct limen_errmsg *err)
{
	return limen_xrt_pipe_reset(&((struct xrt *)self)->pipe, err);
}

static long xrt_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_xrt_pipe_write(&((struct xrt *)self)->pipe, words, n, err);
}

static long xrt_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	return limen_xrt_pipe_read(&((struct xrt *)self)->pipe, words, n, err);
}

static int xrt_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	return limen_xrt_pipe_wait(&((struct xrt *)self)->pipe, timeout_ms, err);
}

static int xrt_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	const unsigned cards = limen_xrt_cards();
	char uri[64];

	for (unsigned i = 0; i < cards; i++) {
		snprintf(uri, sizeof(uri), "xrt:%u,xclbin=FILE", i);
		put(ctx, uri, "a card that XRT's driver sees; FILE: an image with the kernel, hw/xrt/README.md");
	}
	return 0;
}

const struct limen_transport limen_transport_xrt = {
	.scheme = "xrt",
	.summary = "the RTL as a kernel on an Alveo card, through the Xilinx runtime",
	.keys = "index=N  the card's number, from 0 in the order of xbutil examine; xrt:N,... is short for it (0)\n"
		"xclbin=FILE  the image that holds the kernel\n"
		"cu=NAME  its compute unit (the first of limen_kernel)\n"
		"buffer=N  words of each of the four buffers on the card, 1024 to 67108864 (262144)\n"
		"stats=FILE  at the end, what went over the bus and where the kernel's cycles went (JSON)\n",
	.open = xrt_open,
	.close = xrt_close,
	.reset = xrt_reset,
	.write = xrt_write,
	.read = xrt_read,
	.wait = xrt_wait,
	.list = xrt_list,
};
