/* stats.c: see stats.h. */
#include "stats.h"

#include <inttypes.h>

static const struct {
	const char *name;
	unsigned offset, bytes;
} registers[] = {
	{ "busy_cycles", LIMEN_KERNEL_REG_BUSY, 8 },
	{ "stalled_input_cycles", LIMEN_KERNEL_REG_STALLED_INPUT, 8 },
	{ "stalled_output_cycles", LIMEN_KERNEL_REG_STALLED_OUTPUT, 8 },
	{ "slot_cycles", LIMEN_KERNEL_REG_SLOTS, 8 },
	{ "runs", LIMEN_KERNEL_REG_RUNS, 4 },
	/* of a run that does not end, what there is to know */
	{ "control", LIMEN_KERNEL_REG_CTRL, 4 },
	{ "status", LIMEN_KERNEL_REG_STATUS, 4 },
	{ "fetched", LIMEN_KERNEL_REG_FETCHED, 4 },
	{ "given", LIMEN_KERNEL_REG_GIVEN, 4 },
};

enum { REGISTERS = sizeof(registers) / sizeof(registers[0]) };

static int read_registers(struct limen_xrt_pipe *pipe, uint64_t values[REGISTERS])
{
	struct limen_errmsg ignored;
	uint32_t low = 0, high = 0;
	int error = 0;

	for (size_t i = 0; i < REGISTERS && !error; i++) {
		error = limen_xrt_get(&pipe->board, registers[i].offset, &low, &ignored);
		if (!error && registers[i].bytes == 8)
			error = limen_xrt_get(&pipe->board, registers[i].offset + 4, &high, &ignored);
		values[i] = (registers[i].bytes == 8 ? (uint64_t)high << 32 : 0) | low;
	}
	return error;
}

void limen_xrt_stats_write(struct limen_xrt_pipe *pipe, struct limen_file *file)
{
	const struct limen_xrt_traffic traffic = pipe->board.traffic;
	uint64_t values[REGISTERS] = { 0 };
	struct limen_errmsg ignored;

	if (read_registers(pipe, values)) {
		limen_file_discard(file);
		return;
	}
	limen_file_printf(file,
			  "{\"words_to\": %" PRIu64 ", \"words_from\": %" PRIu64 ", \"copies_to\": %" PRIu64
			  ", \"copies_from\": %" PRIu64 ", \"register_reads\": %" PRIu64
			  ", \"register_writes\": %" PRIu64,
			  traffic.words_to, traffic.words_from, traffic.copies_to, traffic.copies_from,
			  traffic.register_reads, traffic.register_writes);
	for (size_t i = 0; i < REGISTERS; i++)
		limen_file_printf(file, ", \"%s\": %" PRIu64, registers[i].name, values[i]);
	limen_file_printf(file, "}\n");
	limen_file_commit(file, &ignored);
}
