/* limen.h: a learning-in-memory array behind a URI.
 *
 * One program runs on any engine ("ref:", "sim:lanes=16", ...); levels, random streams and every energy counter come
 * out identical. What the array does is written in docs/spec.md; rule numbers below refer to it.
 *
 * Calls that act on a device are queued and run in order. A call that answers takes a destination which is filled by
 * the time limen_sync() returns; it must stay valid until then. Input data are copied at the call. Whatever a device
 * answers is checked before use. After an error, that of a wrong argument included, every further call on the device
 * returns the same error until limen_reset(); so a program may queue much and look at limen_sync() alone.
 *
 * Not thread-safe per device; different devices may be used from different threads.
 */
#ifndef LIMEN_LIMEN_H
#define LIMEN_LIMEN_H

#include <limen/contract.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum limen_error {
	LIMEN_OK = 0,
	LIMEN_EUSAGE = -1,     /* an argument or URI that makes no sense: exit status 2 on the command line, all others 1 */
	LIMEN_ENOMEM = -2,
	LIMEN_EIO = -3,        /* the transport or a file failed */
	LIMEN_ETIMEOUT = -4,   /* the device did not answer in time */
	LIMEN_EPROTOCOL = -5,  /* an answer that the contract does not allow, or another contract version */
	LIMEN_EDEVICE = -6,    /* the device answered with an error status */
	LIMEN_ECAPACITY = -7,  /* does not fit this device */
	LIMEN_EDATA = -8,      /* a file's content is wrong; the message names file, line or field */
	LIMEN_EINTERRUPTED = -9, /* stopped by the caller's request */
	LIMEN_ENOTSUP = -10    /* not built in, not installed here, or this engine cannot */
};

enum { LIMEN_ERRMSG_LEN = 512 };

/* One line of text for a person: what, where, what to do. Empty when there is nothing to say. */
struct limen_errmsg {
	char text[LIMEN_ERRMSG_LEN];
};

const char *limen_strerror(int error);
const char *limen_version(void);              /* of this library, "0.1.0" */
const char *limen_status_text(unsigned status); /* of a device's status code */

struct limen_device;

/* What IDENT says (section 8 of the spec), checked. */
struct limen_info {
	uint32_t version, lanes, depth, row_slots, vector_len, vectors, tiles, slots, limit, stream_bits, features;
	char name[9];
};

/* A rectangle of a tile. Where a call takes a range, NULL is the whole tile. */
struct limen_range {
	uint16_t row0, rows, col0, cols;
};

/* Opens an engine, resets it, asks IDENT, refuses another contract version. err may be NULL. */
int limen_open(const char *uri, struct limen_device **device, struct limen_errmsg *err);
void limen_close(struct limen_device *device); /* NULL is fine */
const struct limen_info *limen_device_info(const struct limen_device *device);
const char *limen_device_uri(const struct limen_device *device);
const char *limen_device_message(const struct limen_device *device); /* text of the last error, "" if none */
/* May the engine go away while it works, such as a board on a cable? */
bool limen_device_removable(const struct limen_device *device);
/* What the engine says of itself besides IDENT, such as the board and the rate of its line: one call of put per fact. */
void limen_device_describe(const struct limen_device *device,
			   void (*put)(void *ctx, const char *key, const char *value), void *ctx);
/* How long a device may make no progress, 30000 ms at first; a busy one gets a millisecond more per 50 cell visits. */
void limen_device_timeout(struct limen_device *device, int timeout_ms);

/* Words sent and received since open, for traffic reports. */
void limen_device_traffic(const struct limen_device *device, uint64_t *words_out, uint64_t *words_in);
/* Seconds since open spent within the transport: giving, taking and awaiting words. On ref: and sim: that is where the
 * array works; a program's other time is host arithmetic, building packets and reading answers included. */
double limen_device_array_s(const struct limen_device *device);

/* Transport reset (P9) and IDENT again: all tiles, vectors and tables are gone. Clears a device's error. */
int limen_reset(struct limen_device *device);

/* Waits until everything queued has been done and answered. */
int limen_sync(struct limen_device *device);

/* Lists engines: one call of put per line. */
int limen_devices(void (*put)(void *ctx, const char *uri, const char *text), void *ctx);
/* Lists URI schemes with their keys, for help texts. */
void limen_schemes(void (*put)(void *ctx, const char *scheme, const char *summary, const char *keys), void *ctx);

/* --- tiles --- */
/* Makes the next tile (ALLOC). LIMEN_ECAPACITY, with the numbers in the message, when it does not fit. */
int limen_tile_alloc(struct limen_device *device, unsigned rows, unsigned cols, unsigned bits, unsigned *tile);
/* Writes the row streams of a whole tile from a seed (S2). */
int limen_tile_seed(struct limen_device *device, unsigned tile, uint64_t seed, uint64_t replica, uint64_t layer,
		    uint64_t split);
/* The stream of one logical row (S2), as limen_tile_seed() uses it: s0, s1. */
void limen_seed_row(uint64_t seed, uint64_t replica, uint64_t layer, uint64_t row, uint64_t split, uint64_t stream[2]);
int limen_tile_shape(const struct limen_device *device, unsigned tile, unsigned *rows, unsigned *cols, unsigned *bits);

/* One field of the cells in range, row-major; split into packets as the device's limit asks. Element types:
 * LEVEL int16_t, GRADIENT int32_t, HEAT int64_t (Q.12), JUMPS uint32_t, BLOCKED uint16_t; STREAM uint64_t[2] a row,
 * columns ignored. */
int limen_cells_write(struct limen_device *device, unsigned tile, unsigned field, const struct limen_range *range,
		      const void *data);
int limen_cells_read(struct limen_device *device, unsigned tile, unsigned field, const struct limen_range *range,
		     void *data);
int limen_totals_read(struct limen_device *device, unsigned tile, int64_t totals[LIMEN_TOTAL_COUNT]);
int limen_totals_write(struct limen_device *device, unsigned tile, const int64_t totals[LIMEN_TOTAL_COUNT]);
/* flags: LIMEN_FLAG_CLEAR_... */
int limen_cells_clear(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned flags);
/* The whole tile as a range. */
struct limen_range limen_tile_range(const struct limen_device *device, unsigned tile);

/* --- tables --- */
int limen_table_load(struct limen_device *device, unsigned table, const uint32_t words[LIMEN_TABLE_WORDS]);

enum limen_kinetics { LIMEN_GLAUBER, LIMEN_METROPOLIS, LIMEN_HALF, LIMEN_ARRHENIUS, LIMEN_KINETICS_COUNT };

/* Names of section 5, T2: "glauber", "metropolis", "half", "arrhenius"; NULL or -1 when unknown. */
const char *limen_kinetics_name(enum limen_kinetics kinetics);
int limen_kinetics_find(const char *name);
/* The standard tables as loaded words; lambda is the LAMBDA code of PULSE (0, 1, 2). */
void limen_log_table(uint32_t words[LIMEN_TABLE_WORDS]);
void limen_kinetics_table(enum limen_kinetics kinetics, uint32_t words[LIMEN_TABLE_WORDS], unsigned *lambda);
/* Loads the log table and one standard kinetics into slot. */
int limen_kinetics_load(struct limen_device *device, unsigned slot, enum limen_kinetics kinetics);

/* --- vectors --- */
int limen_vector_u8(struct limen_device *device, unsigned reg, unsigned n, const uint8_t *x);
int limen_vector_s16(struct limen_device *device, unsigned reg, unsigned n, const int16_t *x);
int limen_vector_s32(struct limen_device *device, unsigned reg, unsigned n, const int32_t *x);
int limen_vector_read(struct limen_device *device, unsigned reg, unsigned first, unsigned n, int16_t *x);
int limen_vector_move(struct limen_device *device, unsigned from, unsigned to, unsigned first, unsigned n);
/* Levels of a column to register reg; spin: as 2w+1. */
int limen_vector_column(struct limen_device *device, unsigned tile, unsigned reg, unsigned row0, unsigned rows,
			unsigned col, bool spin);

/* --- reads, gradients, pulses --- */
/* y (rows) = W x, z (cols) = W^T d; rounded by 2^shift, saturated to s32 (O8). */
int limen_mvm(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned x, unsigned shift,
	      int32_t *y);
int limen_mvmt(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned d, unsigned shift,
	       int32_t *z);
/* The same into a vector register, saturated to s16. */
int limen_mvm_vector(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned x,
		     unsigned shift, unsigned to);
int limen_mvmt_vector(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned d,
		      unsigned shift, unsigned to);
/* gradient += d x^T: d by row, x by column (O9). */
int limen_grad(struct limen_device *device, unsigned tile, const struct limen_range *range, unsigned d, unsigned x);

struct limen_pulse {
	int32_t mantissa;  /* M, [-131072, 131071] */
	uint32_t barrier;  /* Q6.12, up to 262143 */
	unsigned shift;    /* s, 0..40; gain = M / 2^s */
	unsigned sweeps;   /* n, 1..65535 */
	unsigned slot;     /* kinetics table */
	unsigned lambda;   /* 0, 1 (half), 2 (one) */
	int offset;        /* vector register of per-row barrier offsets (s16, Q3.12), or -1 */
	bool gate, clear;
};
int limen_pulse(struct limen_device *device, unsigned tile, const struct limen_range *range,
		const struct limen_pulse *pulse);
/* Splits a real gain into mantissa and shift, the most precise pair. LIMEN_EUSAGE if it cannot be represented. */
int limen_pulse_gain(double gain, int32_t *mantissa, unsigned *shift);

/* --- raw words, for tests and tools --- */
/* Sends words as they are and collects answer words (NOP words included) until the engine has run out of work or
 * `max` have come; returns their number or an error. What was queued is done first. The library does not follow what
 * raw words do to tiles and tables; its next call asks the device for the packet index, and fails if the stream is not
 * in step. On a stream wider than a word the last beat is filled up with NOP words: end where a packet ends. */
long limen_raw(struct limen_device *device, const uint32_t *words, size_t n, uint32_t *answer, size_t max);

#ifdef __cplusplus
}
#endif
#endif
