/* limen_sim.h: the verilated array core behind plain C. Only sim/model.cpp and aligned.h know Verilator.
 *
 * A model takes and gives 32-bit words, as rule P3 orders them on its stream; several may live in one process, each
 * used from one thread at a time. Nothing here knows packets.
 */
#ifndef LIMEN_SIM_H
#define LIMEN_SIM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_sim;

struct limen_sim_options {
	const char *config; /* named configuration ("laptop"); NULL: by lanes */
	unsigned lanes;     /* 0: 16 */
	const char *trace;  /* FST file, NULL for none; opened at once */
	unsigned depth;     /* levels of hierarchy in the trace, 0: all */
	uint64_t first;     /* first traced cycle */
	uint64_t cycles;    /* traced cycles, 0: all */
	uint64_t jitter;    /* seed of random input gaps and output stalls, 0: none */
};

struct limen_sim_stats {
	uint64_t cycles;      /* clock cycles since open */
	uint64_t slots;       /* cycles in which the array issued a row of cells */
	uint64_t first, last; /* cycles of the first and last such slot of the packet that issued last */
	uint64_t used;        /* slots of that packet */
};

/* Opens a model, resets it. NULL on failure, with one line of text in err (err_len bytes). */
struct limen_sim *limen_sim_open(const struct limen_sim_options *options, char *err, size_t err_len);
void limen_sim_close(struct limen_sim *sim);
void limen_sim_reset(struct limen_sim *sim); /* the reset line (P9) */

/* Takes up to n words, as many as an internal buffer has room for; runs the clock as needed to do so while that makes
 * progress. Returns how many it took. */
size_t limen_sim_write(struct limen_sim *sim, const uint32_t *words, size_t n);
/* Gives up to n answer words that have left the core. */
size_t limen_sim_read(struct limen_sim *sim, uint32_t *words, size_t n);
/* Runs at most `cycles` clock cycles; stops early when output waits in the buffer or when the core is idle with no
 * input left. Returns 1 when there are words to read, 0 when idle, -1 when still working. */
int limen_sim_run(struct limen_sim *sim, uint64_t cycles);
void limen_sim_stats(const struct limen_sim *sim, struct limen_sim_stats *stats);

/* Names of the configurations that were built in, NULL-terminated, and their lanes. */
const char *const *limen_sim_configs(void);
unsigned limen_sim_config_lanes(const char *config);

#ifdef __cplusplus
}
#endif
#endif
