/* parts.c: sparse rows need few columns: blocks are cut and columns left out where that saves more than it costs. */
#include "parts.h"

#include <stdlib.h>
#include <string.h>

enum {
	PACKET_CELLS = 2048, /* a packet costs about as much as so many cells read, on the reference and on the RTL */
	PIECE_ROWS = 64
};

int limen_parts_init(struct limen_parts *parts)
{
	unsigned most = 0;

	for (unsigned t = 0; t < parts->plan->tiles; t++)
		most = parts->plan->tile[t].cols > most ? parts->plan->tile[t].cols : most;
	parts->used = calloc((size_t)most + 1, sizeof(*parts->used));
	return parts->used ? LIMEN_OK : LIMEN_ENOMEM;
}

void limen_parts_end(struct limen_parts *parts)
{
	free(parts->used);
	parts->used = NULL;
}

/* Marks the columns of a tile that hold anything in rows first .. end-1. */
static void mark(struct limen_parts *parts, const struct limen_anneal_tile *tile, unsigned first, unsigned end)
{
	const struct limen_anneal_plan *plan = parts->plan;
	unsigned start = plan->chunk_first[tile->source], spins = plan->chunk_first[tile->source + 1] - start;

	memset(parts->used, 0, tile->cols * sizeof(*parts->used));
	for (unsigned p = first; p < end; p++) {
		unsigned spin = plan->order[p];

		for (size_t k = parts->ising->first[spin]; k < parts->ising->first[spin + 1]; k++) {
			unsigned to = parts->position[parts->ising->to[k]];

			if (to >= start && to < start + spins)
				parts->used[to - start] = true;
		}
	}
	for (unsigned c = spins; c < tile->cols; c++) /* bias */
		parts->used[c] = true;
}

static int add_part(struct limen_parts *parts, unsigned tile, unsigned col0, unsigned cols, unsigned rows)
{
	struct limen_anneal_plan *plan = parts->plan;

	if (parts->parts == parts->parts_room) {
		size_t room = parts->parts_room ? 2 * parts->parts_room : 64;
		struct limen_anneal_part *more = realloc(plan->part, room * sizeof(*more));

		if (!more)
			return LIMEN_ENOMEM;
		plan->part = more;
		parts->parts_room = room;
	}
	plan->part[parts->parts++] = (struct limen_anneal_part){tile, col0, cols};
	plan->sweep_cells += (uint64_t)rows * cols;
	plan->sweep_words += 2 * LIMEN_HEADER_WORDS;
	return LIMEN_OK;
}

/* Parts of one tile for the rows first .. end-1: runs of used columns, and the gaps that are too small to leave out.
 * Sums that are rounded or saturate are not taken apart. */
static int add_tile(struct limen_parts *parts, unsigned t, unsigned first, unsigned end)
{
	const struct limen_anneal_tile *tile = &parts->plan->tile[t];
	bool whole = parts->plan->shift || parts->plan->saturates;
	unsigned gap = 2 * PACKET_CELLS / (end - first), from = 0, to = 0;
	int error = LIMEN_OK;

	mark(parts, tile, first, end);
	for (unsigned c = 0; !error && c < tile->cols; c++) {
		if (!parts->used[c])
			continue;
		if (to && !whole && c - to > gap) {
			error = add_part(parts, t, from, to - from, end - first);
			from = c;
		} else if (!to) {
			from = c;
		}
		to = c + 1;
	}
	return error || !to ? error : add_part(parts, t, from, to - from, end - first);
}

int limen_parts_add(struct limen_parts *parts, unsigned first, unsigned end)
{
	struct limen_anneal_plan *plan = parts->plan;
	unsigned chunk = limen_plan_chunk(plan, first);
	size_t part = parts->parts;
	int error = LIMEN_OK;

	if (plan->blocks == parts->blocks_room) {
		size_t room = parts->blocks_room ? 2 * parts->blocks_room : 64;
		struct limen_anneal_block *more = realloc(plan->block, room * sizeof(*more));

		if (!more)
			return LIMEN_ENOMEM;
		plan->block = more;
		parts->blocks_room = room;
	}
	for (unsigned t = 0; !error && t < plan->tiles; t++)
		if (plan->tile[t].chunk == chunk)
			error = add_tile(parts, t, first, end);
	plan->block[plan->blocks++] = (struct limen_anneal_block){chunk, first - plan->chunk_first[chunk], end - first,
								  part, parts->parts - part};
	plan->sweep_words += 2 * LIMEN_HEADER_WORDS + LIMEN_PULSE_WORDS;
	return error;
}

/* What is there, to go back to it. */
struct state {
	unsigned blocks;
	size_t parts;
	uint64_t cells, words;
};

static struct state state_of(const struct limen_parts *parts)
{
	return (struct state){parts->plan->blocks, parts->parts, parts->plan->sweep_cells, parts->plan->sweep_words};
}

static void go_back(struct limen_parts *parts, const struct state *state)
{
	parts->plan->blocks = state->blocks;
	parts->parts = state->parts;
	parts->plan->sweep_cells = state->cells;
	parts->plan->sweep_words = state->words;
}

/* Work added since: cells read, and packets as cells: two a part, two a block. */
static uint64_t work_since(const struct limen_parts *parts, const struct state *state)
{
	struct state now = state_of(parts);
	uint64_t packets = 2 * (now.parts - state->parts) + 2 * (uint64_t)(now.blocks - state->blocks);

	return now.cells - state->cells + packets * PACKET_CELLS;
}

static int add_pieces(struct limen_parts *parts, unsigned first, unsigned end)
{
	unsigned start = parts->plan->chunk_first[limen_plan_chunk(parts->plan, first)];
	int error = LIMEN_OK;

	while (!error && first < end) {
		unsigned next = start + ((first - start) / PIECE_ROWS + 1) * PIECE_ROWS;

		next = next < end ? next : end;
		error = limen_parts_add(parts, first, next);
		first = next;
	}
	return error;
}

int limen_parts_add_cut(struct limen_parts *parts, unsigned first, unsigned end)
{
	struct state before = state_of(parts);
	int error = limen_parts_add(parts, first, end);
	uint64_t whole = work_since(parts, &before);

	if (error)
		return error;
	go_back(parts, &before);
	error = add_pieces(parts, first, end);
	if (error || work_since(parts, &before) < whole)
		return error;
	go_back(parts, &before);
	return limen_parts_add(parts, first, end);
}
