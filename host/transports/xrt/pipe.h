/* pipe.h: a pipe of words over runs of the kernel, with two command and two answer buffers.
 *
 * While the kernel works on one command buffer, the next is filled and copied to the card; while it works, the answers
 * of the run before are copied back. So transfer and compute overlap, and a run's successor waits on the card when it
 * ends.
 */
#ifndef LIMEN_XRT_PIPE_H
#define LIMEN_XRT_PIPE_H

#include "board.h"

/* Command words of one buffer, in order: filled, closed (on the card), taken by the kernel, empty again. */
struct limen_xrt_commands {
	struct limen_xrt_buffer buffer;
	size_t filled, taken;
};

/* Answer words of one run: given by the kernel, on the host after a sync, read. */
struct limen_xrt_answers {
	struct limen_xrt_buffer buffer;
	size_t given, read;
};

struct limen_xrt_pipe {
	struct limen_xrt_board board;
	size_t capacity; /* words of each buffer, a multiple of a beat */
	struct limen_xrt_commands commands[2];
	struct limen_xrt_answers answers[2];
	/* Counters of buffers; modulo 2 they say which one is meant. emptied <= closed <= emptied + 2, and
	 * read <= landed <= started <= read + 2. */
	unsigned closed, emptied;
	unsigned started, landed, read;
	size_t words;    /* command words of the run under way: 0 if it only drains, whatever was closed since */
	uint32_t runs;   /* register RUNS when the run under way was started */
	bool running;    /* a run is under way: the last of those started */
	bool more;       /* the kernel holds words although no command buffer is closed */
	bool reset;      /* the next run resets the array first */
	bool came_short; /* the last write() did not take everything */
};

/* Allocates the buffers on an open board, which is the pipe's from now on, and resets the array. On an error nothing is
 * left, the board included. LIMEN_ECAPACITY, LIMEN_EIO, LIMEN_ETIMEOUT. */
int limen_xrt_pipe_open(struct limen_xrt_pipe *pipe, const struct limen_xrt_board *board, size_t capacity,
			struct limen_errmsg *err);
/* Ends a run under way, waiting for it up to a few seconds, and frees everything. */
void limen_xrt_pipe_close(struct limen_xrt_pipe *pipe);

/* As struct limen_transport describes them. */
int limen_xrt_pipe_reset(struct limen_xrt_pipe *pipe, struct limen_errmsg *err);
long limen_xrt_pipe_write(struct limen_xrt_pipe *pipe, const uint32_t *words, size_t n, struct limen_errmsg *err);
long limen_xrt_pipe_read(struct limen_xrt_pipe *pipe, uint32_t *words, size_t n, struct limen_errmsg *err);
int limen_xrt_pipe_wait(struct limen_xrt_pipe *pipe, int timeout_ms, struct limen_errmsg *err);

#endif
