/* board.h: a card with the kernel in it: its registers and its memory. What a run does: hw/xrt/README.md. */
#ifndef LIMEN_XRT_BOARD_H
#define LIMEN_XRT_BOARD_H

#include "api.h"
#include "registers.h"

/* What went over the bus since open. */
struct limen_xrt_traffic {
	uint64_t register_reads, register_writes;
	uint64_t copies_to, copies_from; /* of buffers, to the card and from it */
	uint64_t words_to, words_from;
};

struct limen_xrt_board {
	const struct limen_xrt_api *api;
	xrtDeviceHandle device;
	xrtKernelHandle kernel;
	unsigned index;      /* of the card */
	unsigned beat_words; /* words of a beat of the kernel's bus, 1..16 */
	struct limen_xrt_traffic traffic;
};

/* Device memory that the host sees at `words`; both sides see the other's words after a sync. */
struct limen_xrt_buffer {
	xrtBufferHandle bo;
	uint32_t *words;
	uint64_t address; /* as the kernel sees it */
};

/* Opens card `index`, loads the xclbin at `path`, takes its compute unit `cu` (NULL: the first) for this process alone,
 * and checks who answers. Blocks for as long as XRT does (seconds). On an error nothing is left open. LIMEN_ENOTSUP (no
 * XRT), LIMEN_EIO (no card, or the card refuses), LIMEN_EDATA (the file), LIMEN_EPROTOCOL (another kernel or contract
 * version), LIMEN_ENOMEM. */
int limen_xrt_board_open(struct limen_xrt_board *board, unsigned index, const char *path, const char *cu,
			 struct limen_errmsg *err);
void limen_xrt_board_close(struct limen_xrt_board *board);

/* Registers, by their offset. LIMEN_EIO. */
int limen_xrt_get(struct limen_xrt_board *board, unsigned offset, uint32_t *value, struct limen_errmsg *err);
int limen_xrt_put(struct limen_xrt_board *board, unsigned offset, uint32_t value, struct limen_errmsg *err);

/* LIMEN_EIO if this value of a register that is never all ones says that nobody answers any more. */
int limen_xrt_gone(const struct limen_xrt_board *board, uint32_t value, struct limen_errmsg *err);

/* A buffer in the memory that the xclbin connects to the kernel's argument. LIMEN_ECAPACITY: the card has no room. */
int limen_xrt_buffer_alloc(const struct limen_xrt_board *board, int argument, size_t words,
			   struct limen_xrt_buffer *buffer, struct limen_errmsg *err);
void limen_xrt_buffer_free(const struct limen_xrt_board *board, struct limen_xrt_buffer *buffer);
/* The first `words` of it, to the card or from it. LIMEN_EIO. */
int limen_xrt_buffer_sync(struct limen_xrt_board *board, const struct limen_xrt_buffer *buffer,
			  enum xclBOSyncDirection direction, size_t words, struct limen_errmsg *err);

#endif
