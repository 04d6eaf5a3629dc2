/* run.c: see run.h.
 *
 * The host drives the registers itself, rather than through XRT's scheduler: no wait is left to XRT, so every one ends
 * by our own deadline, and nothing differs between a card and the emulation. RUNS is polled, as reading it has no
 * effect.
 */
#include "clock.h"
#include "run.h"

#include <time.h>

static const int ABORT_MS = 5000; /* bursts under way end within microseconds */

static const uint32_t STATUS_REFUSED = LIMEN_KERNEL_STATUS_ALIGNMENT | LIMEN_KERNEL_STATUS_WRAP;
static const uint32_t STATUS_MEMORY = LIMEN_KERNEL_STATUS_READ | LIMEN_KERNEL_STATUS_WRITE;

void limen_xrt_pause(unsigned turn)
{
	enum { SPIN = 16, STEP_NS = 10000, MOST_NS = 1000000 };

	if (turn < SPIN)
		return;
	nanosleep(&(struct timespec){ .tv_nsec = turn < MOST_NS / STEP_NS ? (long)turn * STEP_NS : MOST_NS }, NULL);
}

static int put_address(struct limen_xrt_board *board, unsigned offset, uint64_t address, struct limen_errmsg *err)
{
	int error = limen_xrt_put(board, offset, (uint32_t)address, err);

	return error ? error : limen_xrt_put(board, offset + 4, (uint32_t)(address >> 32), err);
}

/* Arguments and ap_start: `words` commands from `command`, as many answers as `answer` holds. */
static int put_run(struct limen_xrt_pipe *pipe, uint64_t command, size_t words, uint64_t answer,
		   struct limen_errmsg *err)
{
	struct limen_xrt_board *board = &pipe->board;
	int error = put_address(board, LIMEN_KERNEL_REG_COMMAND, command, err);

	if (!error)
		error = limen_xrt_put(board, LIMEN_KERNEL_REG_COMMAND_WORDS, (uint32_t)words, err);
	if (!error)
		error = put_address(board, LIMEN_KERNEL_REG_ANSWER, answer, err);
	if (!error)
		error = limen_xrt_put(board, LIMEN_KERNEL_REG_ANSWER_WORDS, (uint32_t)pipe->capacity, err);
	if (!error)
		error = limen_xrt_put(board, LIMEN_KERNEL_REG_FLAGS, pipe->reset ? LIMEN_KERNEL_FLAGS_RESET : 0, err);
	if (!error)
		error = limen_xrt_put(board, LIMEN_KERNEL_REG_CTRL, LIMEN_KERNEL_CTRL_START, err);
	return error;
}

bool limen_xrt_run_readable(struct limen_xrt_pipe *pipe)
{
	while (pipe->read != pipe->landed) {
		struct limen_xrt_answers *answers = &pipe->answers[pipe->read % 2];

		if (answers->read < answers->given)
			return true;
		answers->given = answers->read = 0;
		pipe->read++;
	}
	return false;
}

int limen_xrt_run_start(struct limen_xrt_pipe *pipe, struct limen_errmsg *err)
{
	const struct limen_xrt_commands *commands = &pipe->commands[pipe->emptied % 2];
	const struct limen_xrt_answers *answers = &pipe->answers[pipe->started % 2];
	const size_t words = pipe->emptied != pipe->closed ? commands->filled - commands->taken : 0;
	int error;

	if (pipe->running || !(words || pipe->more))
		return 0;
	limen_xrt_run_readable(pipe);
	if (pipe->started - pipe->read == 2)
		return 0;
	error = put_run(pipe, commands->buffer.address + commands->taken * sizeof(uint32_t), words,
			answers->buffer.address, err);
	if (error)
		return error;
	pipe->reset = false;
	pipe->more = false;
	pipe->running = true;
	pipe->words = words;
	pipe->started++;
	return 0;
}

static int check_status(const struct limen_xrt_pipe *pipe, uint32_t status, struct limen_errmsg *err)
{
	if (status & STATUS_REFUSED)
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: the kernel refused a buffer's address (status %x)",
				  pipe->board.index, status);
	if (status & STATUS_MEMORY)
		return limen_fail(err, LIMEN_EIO,
				  "xrt: card %u: its memory answered with an error (status %x); reset the card",
				  pipe->board.index, status);
	if (status & ~(uint32_t)LIMEN_KERNEL_STATUS_MORE)
		return limen_fail(err, LIMEN_EIO, "xrt: card %u: a run ended by itself (status %x)", pipe->board.index,
				  status);
	return 0;
}

/* Takes note of what the run moved. The card's numbers are believed only within its buffers. */
static int account(struct limen_xrt_pipe *pipe, uint32_t status, uint32_t fetched, uint32_t given,
		   struct limen_errmsg *err)
{
	struct limen_xrt_commands *commands = &pipe->commands[pipe->emptied % 2];
	const bool all = fetched == pipe->words, more = status & LIMEN_KERNEL_STATUS_MORE;
	int error = check_status(pipe, status, err);

	if (error)
		return error;
	if (fetched > pipe->words || given > pipe->capacity || (!all && (fetched % pipe->board.beat_words || !more)))
		return limen_fail(
			err, LIMEN_EPROTOCOL,
			"xrt: card %u: a run of %zu command words and room for %zu fetched %u, gave %u (status %x)",
			pipe->board.index, pipe->words, pipe->capacity, fetched, given, status);
	/* a run of no words drained the kernel; a buffer that was closed meanwhile is still to be run */
	commands->taken += fetched;
	if (pipe->words && all) {
		commands->filled = commands->taken = 0;
		pipe->emptied++;
	}
	pipe->answers[(pipe->started - 1) % 2].given = given;
	pipe->more = all && more;
	pipe->running = false;
	return 0;
}

int limen_xrt_run_poll(struct limen_xrt_pipe *pipe, struct limen_errmsg *err)
{
	struct limen_xrt_board *board = &pipe->board;
	const struct limen_xrt_answers *answers = &pipe->answers[pipe->landed % 2];
	uint32_t runs = 0, status = 0, fetched = 0, given = 0;
	int error;

	if (!pipe->running)
		return 0;
	error = limen_xrt_get(board, LIMEN_KERNEL_REG_RUNS, &runs, err);
	if (error || runs == pipe->runs)
		return error;
	pipe->runs = runs;
	error = limen_xrt_get(board, LIMEN_KERNEL_REG_STATUS, &status, err);
	if (!error)
		error = limen_xrt_gone(board, status, err);
	if (!error)
		error = limen_xrt_get(board, LIMEN_KERNEL_REG_FETCHED, &fetched, err);
	if (!error)
		error = limen_xrt_get(board, LIMEN_KERNEL_REG_GIVEN, &given, err);
	if (!error)
		error = account(pipe, status, fetched, given, err);
	if (error)
		return error;
	if (!given) { /* nothing to copy: its buffer is free at once */
		pipe->landed++;
		return limen_xrt_run_start(pipe, err);
	}
	/* the next run first: the answers are copied while it works */
	error = limen_xrt_run_start(pipe, err);
	if (!error)
		error = limen_xrt_buffer_sync(board, &answers->buffer, XCL_BO_SYNC_BO_FROM_DEVICE, given, err);
	if (!error)
		pipe->landed++;
	return error;
}

static void forget(struct limen_xrt_pipe *pipe)
{
	for (int i = 0; i < 2; i++) {
		pipe->commands[i].filled = pipe->commands[i].taken = 0;
		pipe->answers[i].given = pipe->answers[i].read = 0;
	}
	pipe->closed = pipe->emptied = pipe->started = pipe->landed = pipe->read = 0;
	pipe->running = pipe->more = pipe->came_short = false;
	pipe->reset = true;
}

int limen_xrt_run_abort(struct limen_xrt_pipe *pipe, struct limen_errmsg *err)
{
	const int64_t end_ms = limen_transport_ms() + ABORT_MS;
	uint32_t ctrl = 0;
	int error;

	error = limen_xrt_put(&pipe->board, LIMEN_KERNEL_REG_ABORT, 1, err);
	/* idle, not RUNS: another program may have left a run under way */
	for (unsigned turn = 0; !error; turn++) {
		error = limen_xrt_get(&pipe->board, LIMEN_KERNEL_REG_CTRL, &ctrl, err);
		if (!error)
			error = limen_xrt_gone(&pipe->board, ctrl, err);
		if (error || ctrl & LIMEN_KERNEL_CTRL_IDLE)
			break;
		if (limen_transport_ms() >= end_ms)
			error = limen_fail(
				err, LIMEN_ETIMEOUT,
				"xrt: card %u: the kernel does not end its run; reset the card (xbutil reset)",
				pipe->board.index);
		limen_xrt_pause(turn);
	}
	if (!error)
		error = limen_xrt_get(&pipe->board, LIMEN_KERNEL_REG_RUNS, &pipe->runs, err);
	if (!error)
		forget(pipe);
	return error;
}
