/* board.c: see board.h. XRT's C API says little about what went wrong, so each message names what was tried. */
#include "board.h"

#include "image.h"

#include <errno.h>
#include <limen/contract.h>
#include <string.h>

/* XRT sets errno on most errors, not on all. */
static const char *reason(void)
{
	return errno ? strerror(errno) : "XRT gives no reason; see its log (xrt.ini: [Runtime] runtime_log=console)";
}

int limen_xrt_get(struct limen_xrt_board *board, unsigned offset, uint32_t *value, struct limen_errmsg *err)
{
	board->traffic.register_reads++;
	errno = 0;
	if (board->api->xrtKernelReadRegister(board->kernel, offset, value))
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: cannot read register 0x%x: %s", board->index, offset,
				  reason());
	return 0;
}

int limen_xrt_put(struct limen_xrt_board *board, unsigned offset, uint32_t value, struct limen_errmsg *err)
{
	board->traffic.register_writes++;
	errno = 0;
	if (board->api->xrtKernelWriteRegister(board->kernel, offset, value))
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: cannot write register 0x%x: %s", board->index, offset,
				  reason());
	return 0;
}

int limen_xrt_gone(const struct limen_xrt_board *board, uint32_t value, struct limen_errmsg *err)
{
	if (value != UINT32_MAX)
		return 0;
	return limen_fail(err, LIMEN_EIO,
			  "xrt: card %u: reads as ffffffff: it has left the bus, or was reset (xbutil examine, dmesg)",
			  board->index);
}

/* Who answers: a kernel of ours, of this version, with this contract. */
static int identify(struct limen_xrt_board *board, struct limen_errmsg *err)
{
	uint32_t magic = 0, version = 0, contract = 0, beat_bytes = 0;
	int error = limen_xrt_get(board, LIMEN_KERNEL_REG_MAGIC, &magic, err);

	if (!error)
		error = limen_xrt_get(board, LIMEN_KERNEL_REG_VERSION, &version, err);
	if (!error)
		error = limen_xrt_get(board, LIMEN_KERNEL_REG_CONTRACT, &contract, err);
	if (!error)
		error = limen_xrt_get(board, LIMEN_KERNEL_REG_BEAT_BYTES, &beat_bytes, err);
	if (!error)
		error = limen_xrt_gone(board, magic, err);
	if (error)
		return error;
	if (magic != LIMEN_KERNEL_MAGIC)
		return limen_fail(err, LIMEN_EPROTOCOL,
				  "xrt: card %u: the compute unit is no limen kernel: it begins with %08x, not %08x",
				  board->index, magic, (unsigned)LIMEN_KERNEL_MAGIC);
	if (version != LIMEN_KERNEL_VERSION)
		return limen_fail(
			err, LIMEN_EPROTOCOL,
			"xrt: card %u: the kernel has version %u, this program speaks %u; build the xclbin again",
			board->index, version, (unsigned)LIMEN_KERNEL_VERSION);
	if (contract != LIMEN_VERSION)
		return limen_fail(
			err, LIMEN_EPROTOCOL,
			"xrt: card %u: the kernel speaks contract version %u, this program %u; build the xclbin again",
			board->index, contract, (unsigned)LIMEN_VERSION);
	if (beat_bytes < 4 || beat_bytes > 64 || (beat_bytes & (beat_bytes - 1)))
		return limen_fail(err, LIMEN_EPROTOCOL, "xrt: card %u: a bus of %u bytes cannot be", board->index,
				  beat_bytes);
	board->beat_words = beat_bytes / 4;
	return 0;
}

static int load(struct limen_xrt_board *board, const struct limen_xrt_image *image, const char *path,
		struct limen_errmsg *err)
{
	const struct limen_xrt_api *api = board->api;
	xuid_t uuid;

	errno = 0;
	board->device = api->xrtDeviceOpen(board->index);
	if (!board->device)
		return limen_fail(err, LIMEN_EIO, "xrt: no card %u: %s (xbutil examine lists the cards)", board->index,
				  reason());
	errno = 0;
	if (api->xrtDeviceLoadXclbin(board->device, image->axlf))
		return limen_fail(err, LIMEN_EIO,
				  "xrt: card %u does not take %.150s, built for the shell %s: %s (xbutil examine shows "
				  "the card's shell)",
				  board->index, path, image->platform, reason());
	errno = 0;
	if (api->xrtDeviceGetXclbinUUID(board->device, uuid))
		return limen_fail(err, LIMEN_EIO, "xrt: card %u does not say which xclbin it holds: %s", board->index,
				  reason());
	errno = 0;
	board->kernel = api->xrtPLKernelOpenExclusive(board->device, uuid, image->cu);
	if (!board->kernel)
		return limen_fail(err, LIMEN_EIO,
				  "xrt: card %u: cannot have %s for this program alone: %s; does another one use it?",
				  board->index, image->cu, reason());
	return identify(board, err);
}

int limen_xrt_board_open(struct limen_xrt_board *board, unsigned index, const char *path, const char *cu,
			 struct limen_errmsg *err)
{
	struct limen_xrt_image image;
	int error;

	*board = (struct limen_xrt_board){ .index = index };
	error = limen_xrt_image_read(path, cu, limen_xrt_emulates(), &image, err);
	if (error)
		return error;
	error = limen_xrt_load(&board->api, err);
	if (!error)
		error = load(board, &image, path, err);
	limen_xrt_image_free(&image);
	if (error)
		limen_xrt_board_close(board);
	return error;
}

void limen_xrt_board_close(struct limen_xrt_board *board)
{
	if (board->kernel)
		board->api->xrtKernelClose(board->kernel);
	if (board->device)
		board->api->xrtDeviceClose(board->device);
	board->kernel = board->device = NULL;
}

int limen_xrt_buffer_alloc(const struct limen_xrt_board *board, int argument, size_t words,
			   struct limen_xrt_buffer *buffer, struct limen_errmsg *err)
{
	int group;

	errno = 0;
	group = board->api->xrtKernelArgGroupId(board->kernel, argument);
	if (group < 0)
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: the xclbin connects argument %d to no memory: %s",
				  board->index, argument, reason());
	errno = 0;
	buffer->bo = board->api->xrtBOAlloc(board->device, words * sizeof(*buffer->words), XRT_BO_FLAGS_NONE,
					    (xrtMemoryGroup)group);
	if (!buffer->bo)
		return limen_fail(err, LIMEN_ECAPACITY,
				  "xrt: card %u: memory group %d has no room for %zu words: %s; try a smaller buffer=",
				  board->index, group, words, reason());
	errno = 0;
	buffer->words = board->api->xrtBOMap(buffer->bo);
	buffer->address = board->api->xrtBOAddress(buffer->bo);
	if (!buffer->words || buffer->address == UINT64_MAX)
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: cannot map a buffer: %s", board->index, reason());
	return 0;
}

void limen_xrt_buffer_free(const struct limen_xrt_board *board, struct limen_xrt_buffer *buffer)
{
	if (buffer->bo)
		board->api->xrtBOFree(buffer->bo);
	buffer->bo = NULL;
}

int limen_xrt_buffer_sync(struct limen_xrt_board *board, const struct limen_xrt_buffer *buffer,
			  enum xclBOSyncDirection direction, size_t words, struct limen_errmsg *err)
{
	const bool to = direction == XCL_BO_SYNC_BO_TO_DEVICE;

	if (!words)
		return 0;
	errno = 0;
	if (board->api->xrtBOSync(buffer->bo, direction, words * sizeof(*buffer->words), 0))
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: cannot copy %zu words %s: %s", board->index, words,
				  to ? "to the card" : "from the card", reason());
	*(to ? &board->traffic.copies_to : &board->traffic.copies_from) += 1;
	*(to ? &board->traffic.words_to : &board->traffic.words_from) += words;
	return 0;
}
