/* ref.h: the reference model of docs/spec.md. Words of packets in, words of answers out.
 *
 * It is written from the spec and rtl/defs alone and shares no code with the host library: two readings of one text.
 * Clear first; where it is fast (pulse_fast.c) it is bit for bit what the clear scalar model does, and tests compare.
 *
 * A model is used from one thread at a time; different models share nothing. Nothing here prints, exits or blocks.
 */
#ifndef LIMEN_REF_H
#define LIMEN_REF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct limen_ref;

/* The limits of a device, as IDENT answers them. */
struct limen_ref_config {
	const char *name;     /* up to 8 characters reach IDENT */
	unsigned lanes;       /* P: capacity counts per lane (E8); never a result */
	unsigned depth;       /* cells per lane */
	unsigned row_slots;   /* row streams per lane */
	unsigned vector_len;  /* elements of a vector register, 1..65535 */
	unsigned vectors;     /* 1..256 */
	unsigned tiles;       /* 1..256 */
	unsigned slots;       /* kinetics tables, 1..4 */
	unsigned limit;       /* payload words, 16..65535, room for a full vector and an MVM answer */
	unsigned stream_bits; /* reported only: the model takes 32-bit words */
	unsigned threads;     /* for PULSE on large tiles; 0 and 1: the caller alone; up to 64. Never a result */
};

/* A configuration by name: "ref", generous, or one of rtl/defs/limen.def ("tiny", "laptop", ...). NULL: no such name.
 * The answer is static; copy it to change a value. limen_ref_config_at counts through all of them, from 0, to NULL. */
const struct limen_ref_config *limen_ref_config_find(const char *name);
const struct limen_ref_config *limen_ref_config_at(unsigned index);

/* A model in its state after power-up; config is copied. NULL: a value outside the limits above, or no memory. Cells
 * are allocated when ALLOC asks for them; memory that the machine does not have is CAPACITY. */
struct limen_ref *limen_ref_open(const struct limen_ref_config *config);
void limen_ref_close(struct limen_ref *ref); /* NULL is fine */
void limen_ref_reset(struct limen_ref *ref); /* rule P9 */

enum {
	/* With this many answer words waiting the model takes no more until some have been read (P8). */
	LIMEN_REF_WAITING_WORDS = 1 << 18
};

/* Takes words in any split and executes each packet as its last word comes. Returns how many it took: less than n
 * only while LIMEN_REF_WAITING_WORDS wait to be read. */
size_t limen_ref_write(struct limen_ref *ref, const uint32_t *words, size_t n);
/* Moves up to n answer words out; returns how many. */
size_t limen_ref_read(struct limen_ref *ref, uint32_t *words, size_t n);
size_t limen_ref_waiting(const struct limen_ref *ref); /* answer words that limen_ref_read() would give now */

/* true: PULSE visits cell after cell in the clear scalar form, the oracle of the vectorised one. Same results. */
void limen_ref_set_scalar(struct limen_ref *ref, bool scalar);

/* The instruction set of the vectorised loops: "base", "avx2", "avx512"; the best one of this processor at first.
 * False: this processor or this build has none of that name. Same results. */
bool limen_ref_set_isa(struct limen_ref *ref, const char *name);
const char *limen_ref_isa(const struct limen_ref *ref);

#endif
