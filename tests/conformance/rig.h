/* rig.h: what the cases of the suite share: the device under test, helpers on the public API, and raw packets.
 *
 * Every case starts from limen_reset() and works on any device with the limits of the smallest named configuration:
 * 256 cells, 64 rows, vectors of 128, 4 registers, 4 tiles, 2 table slots, packets of 1024 words.
 */
#ifndef RIG_H
#define RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "raw.h"

struct rig {
	const char *uri;
	struct limen_device *device;
	uint64_t random; /* splitmix64, the same for each case */
};

/* Succeeds, or fails the case with the device's own words. */
#define must(rig, call) rig_must(rig, call, #call, __FILE__, __LINE__)
void rig_must(const struct rig *rig, int result, const char *call, const char *file, int line);

const struct limen_info *rig_info(const struct rig *rig);
unsigned rig_below(struct rig *rig, unsigned n);
int64_t rig_between(struct rig *rig, int64_t low, int64_t high);

/* A new tile; log and Glauber tables into slot 0; streams from seed. */
unsigned rig_tile(struct rig *rig, unsigned rows, unsigned cols, unsigned bits, uint64_t seed);
/* Fills a tile's levels with random ones from low to high, and hands them out, row by row. */
void rig_levels(struct rig *rig, unsigned tile, int low, int high, int16_t *levels);
/* Random s16 elements from low to high, loaded to a register. */
void rig_vector(struct rig *rig, unsigned reg, unsigned n, int low, int high, int16_t *x);

/* Sends raw words; returns the answer words without NOP words between answers. */
size_t rig_raw(struct rig *rig, const uint32_t *words, size_t n, uint32_t *answers, size_t max);
/* Sends one packet with a payload; returns the status of its answer, 0 also when it succeeded in silence. */
unsigned rig_status(struct rig *rig, const struct raw_packet *packet, const uint32_t *payload);

/* The whole state of up to 8 tiles and the vector registers. */
struct rig_tile_state {
	unsigned rows, cols, bits;
	int16_t level[4096];
	int32_t gradient[4096];
	int64_t heat[4096];
	uint32_t jumps[4096];
	uint16_t blocked[4096];
	uint64_t stream[4096][2];
	int64_t totals[LIMEN_TOTAL_COUNT];
};
void rig_save(struct rig *rig, unsigned tile, struct rig_tile_state *state);
void rig_restore(struct rig *rig, unsigned tile, const struct rig_tile_state *state);
void rig_same_state(const struct rig_tile_state *a, const struct rig_tile_state *b);

#define CASE(name) void conf_##name(void **state);
#include "cases.def"

#endif
