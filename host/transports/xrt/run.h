/* run.h: starting a run and looking at how it ended. The pipe's own. */
#ifndef LIMEN_XRT_RUN_H
#define LIMEN_XRT_RUN_H

#include "pipe.h"

/* Starts a run if none is under way, there is something for it to do, and an answer buffer is free. LIMEN_EIO. */
int limen_xrt_run_start(struct limen_xrt_pipe *pipe, struct limen_errmsg *err);

/* If the run under way has ended: takes note of what it moved, starts the next one, and only then copies its answers to
 * the host. Looks once, without waiting. LIMEN_EIO, LIMEN_EPROTOCOL (numbers that cannot be). */
int limen_xrt_run_poll(struct limen_xrt_pipe *pipe, struct limen_errmsg *err);

/* Whether answer words are on the host. Gives the buffers of runs whose answers were all read back to the kernel. */
bool limen_xrt_run_readable(struct limen_xrt_pipe *pipe);

/* Ends a run under way at once and forgets all words on either side; the next run resets the array. LIMEN_ETIMEOUT: the
 * kernel does not end. */
int limen_xrt_run_abort(struct limen_xrt_pipe *pipe, struct limen_errmsg *err);

/* Sleeps between two looks at a run that has taken `turn` looks so far: not at all, then up to a millisecond. */
void limen_xrt_pause(unsigned turn);

#endif
