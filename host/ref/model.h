/* model.h: the state of a device and what the files of the model offer each other. */
#ifndef LIMEN_REF_MODEL_H
#define LIMEN_REF_MODEL_H

#include "contract.h"
#include "ref.h"

enum {
	/* Rows of a block. Cells lie block by block, inside a block column by column, so that the 64 rows of one column
	 * are neighbours in memory and their random streams advance together. */
	BLOCK_ROWS = 64,
	TILE_CELLS_MAX = 1 << 29, /* 12 gigabytes, and what totals.c needs */
	STICKY_ALL = LIMEN_STICKY_GRADIENT | LIMEN_STICKY_HEAT | LIMEN_STICKY_JUMPS | LIMEN_STICKY_BLOCKED |
		     LIMEN_STICKY_TOTALS,
	CONFIG_SLOTS_MAX = 4,
	CONFIG_TILES_MAX = 256,
	CONFIG_LIMIT_MAX = 65535,
	POOL_THREADS_MAX = 64,
	POOL_VISITS_MIN = 1 << 16, /* a PULSE with fewer visits is over before other threads wake up */
	/* Room for what may wait and one answer more; the rest makes moving the words down rare. */
	ANSWER_BUFFER_WORDS = 4 * LIMEN_REF_WAITING_WORDS
};

/* Cell fields apart: reads touch levels only, GRAD gradients only, and counters are touched by jumps alone. */
struct limen_ref_tile {
	unsigned rows, cols, bits;
	int level_min, level_max;
	unsigned blocks;    /* ceil(rows / BLOCK_ROWS); the last is padded with cells that no range reaches */
	int16_t *level;
	int32_t *gradient;
	int64_t *heat;      /* s48, Q.12 */
	uint32_t *jumps;
	uint16_t *blocked;
	uint64_t *s0, *s1;  /* stream of each row */
	int64_t totals[LIMEN_TOTAL_COUNT];
	void *memory;       /* all arrays above */
};

static inline size_t cell_index(const struct limen_ref_tile *tile, unsigned row, unsigned col)
{
	return ((size_t)(row / BLOCK_ROWS) * tile->cols + col) * BLOCK_ROWS + row % BLOCK_ROWS;
}

/* The log table as loaded: O12 */
struct limen_ref_log {
	uint32_t words[LIMEN_TABLE_WORDS];
	bool loaded;
};

static inline uint32_t log_t0(uint32_t word)
{
	return word & ((1u << LIMEN_LOG_T0_BITS) - 1);
}

static inline uint32_t log_t1(uint32_t word)
{
	return word >> LIMEN_LOG_T0_BITS & ((1u << LIMEN_LOG_T1_BITS) - 1);
}

struct limen_ref_kinetics {
	int32_t t[LIMEN_TABLE_WORDS]; /* Q5.12 */
	bool loaded;
};

/* A packet header, taken apart. Fields that overlap (vb, shift, sweeps) are all there; each opcode uses its own. */
struct limen_ref_packet {
	unsigned opcode, flags, length, tile, va, vb, shift, sweeps, row0, rows, col0, cols;
};

enum limen_ref_phase { PHASE_HEADER, PHASE_PAYLOAD, PHASE_DISCARD, PHASE_STOPPED };

struct limen_ref {
	struct limen_ref_config config;
	bool scalar;
	const struct limen_ref_kernels *kernels; /* kernels.h */
	struct limen_ref_pool *pool;             /* pool.h; NULL: one thread */

	/* the device */
	struct limen_ref_tile *tiles; /* CONFIG_TILES_MAX, the first tile_count in use */
	unsigned tile_count;
	unsigned depth_used, row_slots_used; /* per lane */
	int16_t *vectors;                    /* register v at v * vector_len */
	struct limen_ref_log log;
	struct limen_ref_kinetics kinetics[CONFIG_SLOTS_MAX];
	int64_t *sums;                 /* scratch of MVM and MVMT, vector_len */
	struct limen_ref_sums *totals; /* scratch of PULSE, one for each thread */

	/* the stream */
	enum limen_ref_phase phase;
	uint32_t header[LIMEN_HEADER_WORDS];
	unsigned header_have;
	struct limen_ref_packet packet;
	uint32_t *payload;     /* config.limit words */
	unsigned payload_have; /* words taken of the packet's payload */
	uint32_t index;        /* of the packet that is being received */
	bool restart;          /* RESET was executed: the next packet has index 0 */
	uint32_t *answers;     /* first..last wait to be read */
	size_t answers_first, answers_last;
};

/* Changes that one packet makes to a tile's totals: exact sums, and sticky flags. */
struct limen_ref_sums {
	int64_t total[LIMEN_TOTAL_COUNT - 1];
	unsigned sticky;
};

/* check.c: the first rule E2..E10 that the packet breaks, as a status. ALLOC's memory is asked for later. */
unsigned limen_ref_check(const struct limen_ref *ref, const struct limen_ref_packet *p);
uint64_t limen_ref_field_words(const struct limen_ref_packet *p);
unsigned limen_ref_field_bits(unsigned field);

/* stream.c: appends an answer header for the packet being executed and makes room for its payload, which the caller
 * fills. */
uint32_t *limen_ref_answer(struct limen_ref *ref, unsigned status, unsigned length);

/* tile.c */
bool limen_ref_tile_make(struct limen_ref_tile *tile, unsigned rows, unsigned cols, unsigned bits);
void limen_ref_tile_free(struct limen_ref_tile *tile);

/* cells.c: zeroes fields (flags of CLEAR, without TOTALS) of the cells in range. */
void limen_ref_cells_clear(struct limen_ref_tile *tile, const struct limen_ref_packet *p, unsigned flags);

/* totals.c: rule C5 for totals: the packet's sum is exact, then each total saturates once. */
void limen_ref_totals_add(struct limen_ref_tile *tile, const struct limen_ref_sums *sums);
void limen_ref_totals_count(struct limen_ref_tile *tile, unsigned total, uint64_t count);

/* The opcodes. The packet has passed its checks; the payload is whole. */
typedef void limen_ref_execute_fn(struct limen_ref *ref, const struct limen_ref_packet *p, const uint32_t *payload);
limen_ref_execute_fn limen_ref_ident, limen_ref_do_reset, limen_ref_alloc, limen_ref_table;        /* ref.c */
limen_ref_execute_fn limen_ref_loadv, limen_ref_storev, limen_ref_movev, limen_ref_colv;           /* vectors.c */
limen_ref_execute_fn limen_ref_write_cells, limen_ref_read_cells, limen_ref_clear;                 /* cells.c */
limen_ref_execute_fn limen_ref_mvm, limen_ref_mvmt, limen_ref_grad;                                /* linear.c */
limen_ref_execute_fn limen_ref_pulse;                                                              /* pulse.c */

static inline int16_t *vector_register(const struct limen_ref *ref, unsigned v)
{
	return ref->vectors + (size_t)v * ref->config.vector_len;
}

static inline int64_t clamp64(int64_t v, int64_t low, int64_t high)
{
	return v < low ? low : v > high ? high : v;
}

#endif
