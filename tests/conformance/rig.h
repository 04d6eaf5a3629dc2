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

#define RIG_CASES(X) \
	X(identity) \
	X(contract_words) X(nop_words) X(alloc_limits) X(alloc_zeroes) X(alloc_capacity) X(field_level) X( \
		field_gradient) X(field_heat) X(field_jumps) X(field_blocked) X(field_stream) X(field_totals) \
		X(field_parts) X(large_split) X(loadv_types) X(loadv_partial) X(storev_parts) X(movev) X(colv) X( \
			mvm_exact) X(mvmt_exact) X(product_shapes) X(product_rounding) X(product_saturation) \
			X(product_to_vector) X(product_totals) X(grad) X(grad_saturation) X(pulse_scalar) X( \
				pulse_kinetics) X(pulse_sweeps) X(pulse_range) X(pulse_gate) X(pulse_clear) \
				X(pulse_offset) X(pulse_spin) X(pulse_blocked) X(pulse_frozen) X( \
					pulse_counters_saturate) X(pulse_clamps) X(pulse_user_table) X(clear_fields) \
					X(clear_totals) X(totals_saturate) X(status_opcode) X(status_argument) \
						X(status_tile) X(status_range) X(status_vector) X(status_table) X( \
							status_capacity) X(status_answer) X(status_length) \
							X(status_overlong) X(status_order) X(error_changes_nothing) \
								X(error_latched) X(index_counts) X(reset_opcode) \
									X(reset_in_packet) X(reset_forgets) \
										X(many_packets) X(save_restore)

#define RIG_DECLARE(name) void conf_##name(void **state);
RIG_CASES(RIG_DECLARE)

#endif
