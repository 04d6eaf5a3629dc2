/* fuzz_make.h: makes up packets, most of them valid, some broken. Knows nothing of the engines but their limits. */
#ifndef FUZZ_MAKE_H
#define FUZZ_MAKE_H

#include "raw.h"

/* What all engines under test can do (lo), and what none can (above hi). Equal for engines of equal limits. */
struct fuzz_limits {
	unsigned lo, hi;
};

struct fuzz_world {
	struct fuzz_limits lanes, depth, row_slots, vector_len, vectors, tiles, slots, limit;
	bool equal; /* all engines have the same limits: capacity errors and arbitrary headers may be compared */
	bool small; /* shapes that fit the smallest named configuration */
};

struct fuzz_tile {
	unsigned rows, cols, bits;
	bool forged; /* its totals were written, so they do not say what happened */
};

/* Packets in the making: a growing list of words, and where each packet starts. */
struct fuzz_stream {
	uint32_t *words;
	size_t count, room;
	size_t *starts; /* of the header, after NOP words; starts[packets] is not set */
	size_t packets, packets_room;
};

struct fuzz_maker {
	struct fuzz_world world;
	uint64_t random;
	/* what a device holds after the packets so far */
	struct fuzz_tile tiles[256];
	unsigned tile_count;
	uint64_t cells;
	unsigned depth_used, slots_used;
	bool tables[5];
	unsigned edge;  /* 0..4095, see make_edge_table() */
	unsigned setup; /* packets of the beginning that have been made */
	unsigned large; /* this session may have larger tiles */
};

void fuzz_stream_clear(struct fuzz_stream *stream);
void fuzz_stream_free(struct fuzz_stream *stream);
void fuzz_stream_put(struct fuzz_stream *stream, const uint32_t *words, size_t n);
/* Notes that the next words are a packet's header. */
void fuzz_stream_mark(struct fuzz_stream *stream);

/* A device after reset. */
void fuzz_maker_restart(struct fuzz_maker *maker);
/* Keeps the maker's picture of the device in step with a packet. */
void fuzz_maker_follow(struct fuzz_maker *maker, const struct raw_packet *packet);
/* Does ALLOC succeed? By the rules, with the smallest limits; in equal worlds those are all limits. */
bool fuzz_alloc_fits(const struct fuzz_maker *maker, const struct raw_packet *packet);
/* A valid packet, as far as the maker's picture of the device goes. */
void fuzz_make_valid(struct fuzz_maker *maker, struct raw_packet *packet, uint32_t *payload);
/* Appends one packet, perhaps with NOP words before it. */
void fuzz_make_packet(struct fuzz_maker *maker, struct fuzz_stream *stream);
/* Appends a header with a length above every limit. */
void fuzz_make_overlong(struct fuzz_maker *maker, struct fuzz_stream *stream);
/* Appends packets that read the complete state: every field of every tile, totals, registers. */
void fuzz_make_snapshot(const struct fuzz_maker *maker, struct fuzz_stream *stream);

#endif
