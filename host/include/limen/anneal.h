/* anneal.h: annealing Ising problems on the array.
 *
 * Couplings are levels of coupling tiles, spins are cells of one bit in a column each (spin tiles). One sweep is, for
 * each block of rows in turn,
 *
 *   MVM of the block's couplings with the spins, to a vector;  GRAD of it into the block's spin cells
 *   PULSE with CLEAR on the block: field K = -gain x dE/ds;    COLV of the block back to the spins' vector
 *
 * all of it queued: sweeps run without waiting for the host, which reads spins and totals from the same stream and
 * keeps the best state. Gain is in bits at the root mean square local field: K = -gain (dE/ds) /
 * limen_ising_rms_field(), with dE/ds_i = sum of J_ij s_j + h_i. With Glauber kinetics and no barrier an update is a
 * draw from the conditional Boltzmann distribution at temperature kT = 2 rms / (gain ln 2).
 *
 * Blocks: rows of a block are updated at once. By default spins are laid out in classes of spins that are not coupled
 * (a greedy colouring), each class a block: that is exactly the sequential update of one spin after the other, in the
 * layout's order, at the speed of large blocks.
 *
 * The same configuration and problem give the same spins, streams and counters on every engine on which the problem
 * takes the same number of chunks (one, if all spins fit a vector register).
 */
#ifndef LIMEN_ANNEAL_H
#define LIMEN_ANNEAL_H

#include <limen/bounds.h>
#include <limen/ising.h>
#include <limen/schedule.h>
#include <limen/state.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
	LIMEN_ANNEAL_POINTS = 1000,    /* most points of a curve */
	LIMEN_ANNEAL_RESTARTS = 10000, /* most restarts */
	LIMEN_ANNEAL_SWEEPS = 1000000000
};

enum limen_update {
	LIMEN_UPDATE_CLASSES,    /* classes of uncoupled spins: sequential in law */
	LIMEN_UPDATE_SEQUENTIAL, /* one row after the other, in the file's order */
	LIMEN_UPDATE_BLOCK,      /* blocks of so many rows in the file's order, coupled or not, at once */
	LIMEN_UPDATE_PARALLEL,   /* all spins at once */
	LIMEN_UPDATE_COUNT
};

/* "classes", "sequential", "block", "parallel"; NULL or -1 when unknown. */
const char *limen_update_name(enum limen_update update);
int limen_update_find(const char *name);

struct limen_anneal_config {
	enum limen_update update;
	unsigned block; /* rows of LIMEN_UPDATE_BLOCK, at least 1 */
	enum limen_kinetics kinetics;
	struct limen_schedule gain;    /* bits at the rms local field, above 0 */
	struct limen_schedule barrier; /* bits, 0..63.999 */
	uint64_t sweeps;               /* of a restart, 1..LIMEN_ANNEAL_SWEEPS */
	uint64_t cycles;               /* times that the schedules are run through, evenly in these; 1..sweeps */
	unsigned restarts;             /* independent runs from random spins */
	unsigned threads;              /* restarts at a time, each on a device of its own */
	uint64_t look;                 /* sweeps from one look at the spins to the next; the last one is always seen */
	uint64_t seed;
	bool has_target;
	double target; /* energy that counts as solved */
};

/* What limen anneal starts from. Cycles: about sqrt(sweeps / 625), so that with more sweeps both their number and their
 * length grow. */
void limen_anneal_defaults(enum limen_update update, uint64_t sweeps, struct limen_anneal_config *config);

/* How a problem lies on a device. Position p of the layout is row p - first row of its chunk. */
struct limen_anneal_tile {
	unsigned chunk, source; /* rows are spins of chunk, columns those of source (and the bias, behind them) */
	unsigned rows, cols;
};

/* Columns of a coupling tile that a block's rows need. */
struct limen_anneal_part {
	unsigned tile, col0, cols;
};

struct limen_anneal_block {
	unsigned chunk, row0, rows;
	size_t part, parts; /* part[part] and so many more */
};

struct limen_anneal_plan {
	unsigned spins;
	unsigned *order;               /* [spins]: spin at a position */
	unsigned chunks, *chunk_first; /* [chunks + 1]: first position of a chunk: one spin tile, one vector register */
	unsigned tiles;                /* coupling tiles; tile i of the device. Spin tiles follow */
	struct limen_anneal_tile *tile;
	unsigned blocks;
	struct limen_anneal_block *block;
	struct limen_anneal_part *part;
	bool simultaneous; /* some block holds coupled spins: the joint Landauer law does not apply */
	unsigned bias;     /* columns for h, behind the spins' in tiles with source = chunk; read as 1 */
	unsigned bits;     /* of the coupling ladder */
	double unit;       /* J or h of one level */
	bool exact;        /* levels are J / unit without rounding */
	unsigned shift;    /* of MVM: sums are rounded by 2^shift to fit a vector's s16 */
	bool saturates;    /* larger sums could leave s16; they are beyond 16 rms local fields */
	double rms_field;
	uint64_t cells, cells_per_lane, streams_per_lane;
	uint64_t sweep_cells; /* couplings read in a sweep */
	uint64_t sweep_words; /* on the wire, a sweep's commands */
};

/* Lays a problem out. LIMEN_ECAPACITY says what it needs and what the device has; LIMEN_EUSAGE. Free with
 * limen_anneal_plan_free, also after an error. */
int limen_anneal_plan(const struct limen_anneal_config *config, const struct limen_info *info,
		      const struct limen_ising *ising, struct limen_anneal_plan *plan, struct limen_errmsg *err);
void limen_anneal_plan_free(struct limen_anneal_plan *plan);

struct limen_anneal_point {
	uint64_t sweep; /* sweeps done */
	double gain, barrier_bits, energy, best_energy, heat_bits_per_cell;
};

struct limen_anneal_restart {
	bool complete, reached;            /* all sweeps done; target met */
	uint64_t sweeps;                   /* done; 0: never begun */
	double best_energy, final_energy;  /* the best: of MAX-SAT, with the ancillas at their best */
	uint64_t best_sweep, target_sweep; /* sweeps done when it was first seen; target_sweep if reached */
	double target_heat_bits_per_cell, target_s;
	double wall_s;
	int64_t totals[LIMEN_TOTAL_COUNT]; /* of the spin tiles together, from the random start on */
	int64_t macs;                      /* of the coupling tiles */
};

struct limen_anneal_result {
	struct limen_anneal_plan plan;
	struct limen_info info;
	bool interrupted;
	unsigned restarts, complete, best_restart;
	struct limen_anneal_restart *restart; /* [restarts] */
	int8_t *best; /* [spins], in the problem's order: of best_restart, the first of equals */
	/* The first restart: its curve and its cells at the end, in the problem's order. */
	struct limen_anneal_point *point;
	size_t points;
	int16_t *level;
	int64_t *heat; /* Q.12 bits */
	uint32_t *jumps;
	uint16_t *blocked;
	uint32_t *up;    /* [spins]: complete restarts that ended with +1 */
	uint32_t *alike; /* [spins]: complete restarts that ended with spin i like spin 0 */
	uint64_t words_out, words_in;
	double wall_s;
};

struct limen_anneal_progress {
	uint64_t sweeps_done, sweeps; /* over all restarts */
	double best_energy;
};

/* Called from the working threads, one at a time. stop: true ends every restart at its next look. */
struct limen_anneal_hooks {
	void *ctx;
	bool (*stop)(void *ctx);
	void (*progress)(void *ctx, const struct limen_anneal_progress *progress);
	/* NULL: none. In sweeps of a restart; a twentieth of the run. It goes on with the same configuration and
	 * problem, in the same chunks, on any engine, with any number of threads; the result is bit for bit that of a
	 * run that was never stopped. */
	const struct limen_checkpoint *checkpoint;
};

/* Anneals on `uri`. Blocks. When stopped it returns LIMEN_OK with interrupted set and what there is. Free with
 * limen_anneal_free. */
int limen_anneal(const char *uri, const struct limen_anneal_config *config, const struct limen_ising *ising,
		 const struct limen_anneal_hooks *hooks, struct limen_anneal_result **result, struct limen_errmsg *err);
void limen_anneal_free(struct limen_anneal_result *result); /* NULL is fine */

/* --- what the restarts come to --- */

/* A figure with its 95% bootstrap interval over restarts; high is infinite when many resamples hold no success. */
struct limen_anneal_estimate {
	bool known;
	double value, low, high;
};

struct limen_anneal_report {
	unsigned runs;    /* restarts that count: the complete ones, or else the first as far as it came */
	unsigned reached; /* of these: met the target */
	double success, success_low, success_high; /* share of them, and Wilson's 95% interval */
	/* Cost of the target with 99% certainty: mean cost of a restart, up to the target if it met it, else to its
	 * end; times ln(0.01) / ln(1 - success), at least 1. Unknown when none met it. Operations are spin updates. */
	struct limen_anneal_estimate sweeps, operations, heat_bits_per_cell, seconds;
	double heat_bits, heat_interval_bits; /* per cell: mean over runs, half-width at 95% */
	double attempts, jumps;               /* of a run, all cells */
	double end_entropy_bits;              /* per cell: estimate, from above, of the ends' ensemble; NAN: too few */
	struct limen_bound landauer, kb, ckl;
	unsigned sticky;
};

void limen_anneal_report(const struct limen_anneal_config *config, const struct limen_ising *ising,
			 const struct limen_anneal_result *result, struct limen_anneal_report *report);

#ifdef __cplusplus
}
#endif
#endif
