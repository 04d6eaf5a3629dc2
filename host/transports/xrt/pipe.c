/* pipe.c: see pipe.h. */
#include "pipe.h"

#include "clock.h"
#include "run.h"

#include <string.h>

/* An idle kernel is given what there is once it is this much; less waits for wait(), which ends a batch. */
static const size_t EAGER_WORDS = 4096;

static int alloc_buffers(struct limen_xrt_pipe *pipe, struct limen_errmsg *err)
{
	int error = 0;

	for (int i = 0; i < 2 && !error; i++) {
		error = limen_xrt_buffer_alloc(&pipe->board, LIMEN_KERNEL_ARG_command, pipe->capacity,
					       &pipe->commands[i].buffer, err);
		if (!error)
			error = limen_xrt_buffer_alloc(&pipe->board, LIMEN_KERNEL_ARG_answer, pipe->capacity,
						       &pipe->answers[i].buffer, err);
	}
	return error;
}

static void free_all(struct limen_xrt_pipe *pipe)
{
	for (int i = 0; i < 2; i++) {
		limen_xrt_buffer_free(&pipe->board, &pipe->commands[i].buffer);
		limen_xrt_buffer_free(&pipe->board, &pipe->answers[i].buffer);
	}
	limen_xrt_board_close(&pipe->board);
}

int limen_xrt_pipe_open(struct limen_xrt_pipe *pipe, const struct limen_xrt_board *board, size_t capacity,
			struct limen_errmsg *err)
{
	int error;

	*pipe = (struct limen_xrt_pipe){ .board = *board, .capacity = capacity - capacity % board->beat_words };
	error = limen_xrt_run_abort(pipe, err);
	if (!error)
		error = alloc_buffers(pipe, err);
	if (error)
		free_all(pipe);
	return error;
}

void limen_xrt_pipe_close(struct limen_xrt_pipe *pipe)
{
	struct limen_errmsg ignored;

	/* a kernel that still writes must not lose its buffers */
	limen_xrt_run_abort(pipe, &ignored);
	free_all(pipe);
}

int limen_xrt_pipe_reset(struct limen_xrt_pipe *pipe, struct limen_errmsg *err)
{
	return limen_xrt_run_abort(pipe, err);
}

static bool can_fill(const struct limen_xrt_pipe *pipe)
{
	return pipe->closed - pipe->emptied < 2;
}

/* The first `words` of the buffer being filled go to the card, to be run in their turn; what is left over begins the
 * next. */
static int close_commands(struct limen_xrt_pipe *pipe, size_t words, struct limen_errmsg *err)
{
	struct limen_xrt_commands *commands = &pipe->commands[pipe->closed % 2];
	int error = limen_xrt_buffer_sync(&pipe->board, &commands->buffer, XCL_BO_SYNC_BO_TO_DEVICE, words, err);

	if (error)
		return error;
	if (words < commands->filled) {
		struct limen_xrt_commands *next = &pipe->commands[(pipe->closed + 1) % 2];

		next->filled = commands->filled - words;
		memcpy(next->buffer.words, commands->buffer.words + words, next->filled * sizeof(*next->buffer.words));
	}
	commands->filled = words;
	commands->taken = 0;
	pipe->closed++;
	return limen_xrt_run_start(pipe, err);
}

long limen_xrt_pipe_write(struct limen_xrt_pipe *pipe, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	size_t done = 0;
	int error = 0;

	if (!can_fill(pipe))
		error = limen_xrt_run_poll(pipe, err);
	while (!error && done < n && can_fill(pipe)) {
		struct limen_xrt_commands *commands = &pipe->commands[pipe->closed % 2];
		size_t part = pipe->capacity - commands->filled;

		if (part > n - done)
			part = n - done;
		memcpy(commands->buffer.words + commands->filled, words + done, part * sizeof(*words));
		commands->filled += part;
		done += part;
		if (commands->filled == pipe->capacity)
			error = close_commands(pipe, pipe->capacity, err);
		else if (commands->filled >= EAGER_WORDS && pipe->closed == pipe->emptied)
			error = close_commands(pipe, commands->filled - commands->filled % pipe->board.beat_words, err);
	}
	pipe->came_short = done < n;
	return error ? error : (long)done;
}

long limen_xrt_pipe_read(struct limen_xrt_pipe *pipe, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	size_t done = 0;
	int error = 0;

	if (!limen_xrt_run_readable(pipe))
		error = limen_xrt_run_poll(pipe, err);
	while (!error && done < n && limen_xrt_run_readable(pipe)) {
		struct limen_xrt_answers *answers = &pipe->answers[pipe->read % 2];
		size_t part = answers->given - answers->read;

		if (part > n - done)
			part = n - done;
		memcpy(words + done, answers->buffer.words + answers->read, part * sizeof(*words));
		answers->read += part;
		done += part;
	}
	if (!error) /* a buffer may have become free for it */
		error = limen_xrt_run_start(pipe, err);
	return error ? error : (long)done;
}

int limen_xrt_pipe_wait(struct limen_xrt_pipe *pipe, int timeout_ms, struct limen_errmsg *err)
{
	const int64_t end_ms = limen_transport_ms() + timeout_ms;
	const struct limen_xrt_commands *filling = &pipe->commands[pipe->closed % 2];
	int error = 0;

	if (can_fill(pipe) && filling->filled)
		error = close_commands(pipe, filling->filled, err);
	for (unsigned turn = 0; !error; turn++) {
		error = limen_xrt_run_poll(pipe, err);
		if (error || limen_xrt_run_readable(pipe))
			break;
		error = limen_xrt_run_start(pipe, err);
		if (error || !pipe->running || (pipe->came_short && can_fill(pipe)) || limen_transport_ms() >= end_ms)
			return error;
		limen_xrt_pause(turn);
	}
	return error ? error : 1;
}
