/* report.h: what a training run comes to: heat beside its bounds, and what the heat leaves out.
 *
 * Three blocks that are never summed: the array's own heat (A), lower bounds for the information that went in and out
 * of it (B), events that a technology would pay for (C).
 */
#ifndef LIMEN_REPORT_H
#define LIMEN_REPORT_H

#include <limen/bounds.h>
#include <limen/file.h>
#include <limen/train.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A memory with a fixed barrier, to compare with. */
struct limen_static_memory {
	double nu0_hz, retention_s, error; /* attempt frequency, how long, with what probability of loss */
	double lambda;                     /* share of the field that lowers the barrier, above 0 */
};

/* 1 GHz, ten years, 0.001, lambda 1. */
struct limen_static_memory limen_static_memory_default(void);

/* One layer's cells; means and intervals as below. */
struct limen_layer_report {
	double attempts, gated, frozen, jumps, blocked;
	double heat_bits_per_cell, heat_interval_bits, heat_withheld_bits_per_cell, ledger_bits_per_cell;
	double cell_least_bits, cell_median_bits, cell_most_bits; /* heat of single cells, of the first replica */
	struct limen_bounds bounds;
};

struct limen_report {
	/* Means over the runs that count: the complete replicas, or else the first one as far as it came. Intervals are
	 * half-widths at 95% over replicas; 0 with one. */
	size_t runs;
	double test_accuracy, test_accuracy_interval, train_accuracy;
	double validation_accuracy; /* NAN without such data */
	size_t early;               /* of the runs, stopped by validation */
	double attempts, gated, frozen, jumps, blocked;
	/* A: the array, kT ln 2 per cell */
	double heat_bits_per_cell, heat_interval_bits;
	double heat_withheld_bits_per_cell;
	struct limen_bounds bounds; /* of the net: sums over its layers, valid where all of these are */
	double static_barrier_bits;
	struct limen_layer_report layer[LIMEN_LAYERS_MAX];
	/* B: information periphery, per cell */
	double clears_per_cell, clear_width_bits, clear_entropy_bits; /* per cell and run; width 32 a clear */
	double entropy_bits_per_clear;
	double feedback_bits_per_cell;                                /* errors sent to the array, 9 bits each */
	double random_bits_per_cell;                                  /* 64 a visit */
	/* C: technology */
	double ledger_bits_per_cell;          /* sum of the barrier over jumps: what a static memory would pay */
	double macs_forward, macs_transposed, gradient_updates;
	double pulses;
	unsigned sticky; /* flags of all replicas together; not 0: a counter saturated */
};

/* NAN for what memory did not suffice for. */
void limen_report_make(const struct limen_train_config *config, const struct limen_train_result *result,
		       const struct limen_static_memory *memory, struct limen_report *report);

/* The sentence that belongs into every report. */
const char *limen_report_statement(void);

/* CRC-32 of the first replica's cells: levels (s16), heat (s64), jumps (u32), blocked (u16), each of all cells in tile
 * order, little-endian. */
uint32_t limen_cells_sum(const struct limen_train_result *result);
/* The first replica's cells as CSV: tile,row,col,level,heat_raw,jumps,blocked under comment lines on the formats. */
void limen_cells_csv(const struct limen_train_result *result, struct limen_file *file);

#ifdef __cplusplus
}
#endif
#endif
