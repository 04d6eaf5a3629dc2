/* stats.c: see stats.h. */
#include "stats.h"

#include <inttypes.h>

static const struct {
	const char *name;
	unsigned offset;
} counters[] = {
	{ "busy_cycles", LIMEN_KERNEL_REG_BUSY },
	{ "stalled_input_cycles", LIMEN_KERNEL_REG_STALLED_INPUT },
	{ "stalled_output_cycles", LIMEN_KERNEL_REG_STALLED_OUTPUT },
	{ "slot_cycles", LIMEN_KERNEL_REG_SLOTS },
};

enum { COUNTERS = sizeof(counters) / sizeof(counters[0]) };

static int read_counters(struct limen_xrt_pipe *pipe, uint64_t values[COUNTERS])
{
	struct limen_errmsg ignored;
	uint32_t low = 0, high = 0;
	int error = 0;

	for (size_t i = 0; i < COUNTERS && !error; i++) {
		error = limen_xrt_get(&pipe->board, counters[i].offset, &low, &ignored);
		if (!error)
			error = limen_xrt_get(&pipe->board, counters[i].offset + 4, &high, &ignored);
		values[i] = (uint64_t)high << 32 | low;
	}
	return error;
}

void limen_xrt_stats_write(struct limen_xrt_pipe *pipe, struct limen_file *file)
{
	const struct limen_xrt_traffic traffic = pipe->board.traffic;
	uint64_t values[COUNTERS] = { 0 };
	struct limen_errmsg ignored;

	if (read_counters(pipe, values)) {
		limen_file_discard(file);
		return;
	}
	limen_file_printf(file,
			  "{\"words_to\": %" PRIu64 ", \"words_from\": %" PRIu64 ", \"copies_to\": %" PRIu64
			  ", \"copies_from\": %" PRIu64 ", \"register_reads\": %" PRIu64
			  ", \"register_writes\": %" PRIu64,
			  traffic.words_to, traffic.words_from, traffic.copies_to, traffic.copies_from,
			  traffic.register_reads, traffic.register_writes);
	for (size_t i = 0; i < COUNTERS; i++)
		limen_file_printf(file, ", \"%s\": %" PRIu64, counters[i].name, values[i]);
	limen_file_printf(file, ", \"runs\": %u}\n", pipe->runs);
	limen_file_commit(file, &ignored);
}
