/* fuzz_wire.h: sends the same words to several engines and compares what they answer. */
#ifndef FUZZ_WIRE_H
#define FUZZ_WIRE_H

#include "fuzz_make.h"

enum { FUZZ_ENGINES_MAX = 8 };

struct fuzz_engine {
	const char *uri;
	struct limen_device *device;
	uint32_t *answers; /* of the last exchange, NOP words taken out */
	size_t count;
};

struct fuzz_wire {
	struct fuzz_engine engines[FUZZ_ENGINES_MAX];
	unsigned count;
	uint64_t random;     /* of the sizes of the pieces, never of the packets */
	bool after_overlong; /* nothing must be answered */
};

/* A difference, or a broken answer. */
struct fuzz_difference {
	char text[400];
	uint32_t index;            /* of the packet, since the last reset; UINT32_MAX when unknown */
	const uint32_t *answer[2]; /* both engines' answers from their headers on, NULL when missing */
	size_t words[2];
	unsigned engine; /* that differs from engine 0 */
};

/* Sends words [0, stream->count) to each engine and compares. pieces: cut the stream at random places. */
bool fuzz_exchange(struct fuzz_wire *wire, const struct fuzz_stream *stream, bool pieces,
		   struct fuzz_difference *difference);
/* Resets all engines. */
bool fuzz_reset(struct fuzz_wire *wire, struct fuzz_difference *difference);

/* One packet, and one answer, on a line each. */
void fuzz_print_packet(const uint32_t *words);
void fuzz_print_answer(const char *uri, const uint32_t *words, size_t n);

#endif
