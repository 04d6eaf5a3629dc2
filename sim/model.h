/* model.h: one clock cycle of a verilated core, in plain C. sim/model.cpp implements it once per configuration. */
#ifndef LIMEN_SIM_MODEL_H
#define LIMEN_SIM_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LIMEN_BEAT_WORDS_MAX = 16 };

/* The core's pins, as they are at a rising edge. */
struct limen_pins {
	/* in */
	bool rst, in_valid, out_ready;
	uint32_t in[LIMEN_BEAT_WORDS_MAX];
	/* out: what the core shows before the edge */
	bool in_ready, out_valid, idle, slot;
	uint32_t out[LIMEN_BEAT_WORDS_MAX];
};

struct limen_model {
	const char *name;
	unsigned lanes, stream_words;
	void *(*open)(void);
	void (*close)(void *self);
	/* Shows what the core answers, without an edge. (No output depends on the inputs of the same cycle.) */
	void (*show)(void *self, struct limen_pins *pins);
	/* One rising edge with these inputs; then shows what the core answers. */
	void (*edge)(void *self, struct limen_pins *pins);
	/* Starts (returns false when the file cannot be opened) and stops a waveform; dump() writes the present state. */
	bool (*trace)(void *self, const char *path, unsigned depth);
	void (*dump)(void *self, uint64_t time);
	void (*trace_end)(void *self);
};

extern const struct limen_model *const limen_models[]; /* ends in NULL; made by CMake */

#ifdef __cplusplus
}
#endif
#endif
