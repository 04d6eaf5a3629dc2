/* state.h: checkpoints: what a run holds between two pulses, in a file that is there whole or not at all.
 *
 * A run names the parts of its state once, in one function, which serves for both ways:
 *
 *   static void parts(struct limen_state *state, void *ctx)
 *   {
 *           struct my_run *run = ctx;
 *
 *           limen_state_part(state, "sweep", &run->sweep, sizeof(run->sweep));
 *           limen_state_require(state, run->sweep <= run->sweeps, "the sweep is beyond the last");
 *           limen_state_tiles(state, run->device);
 *   }
 *
 *   error = limen_checkpoint_write("run.checkpoint", "seed: 1\nsweeps: 1000\n", parts, run, &err);
 *   error = limen_checkpoint_read("run.checkpoint", "seed: 1\nsweeps: 1000\n", parts, run, &err);
 *
 * A device's tiles are saved by logical row and column, so what one engine saved another one takes up, whatever its
 * lanes. docs/files.md has the layout of the file.
 */
#ifndef LIMEN_STATE_H
#define LIMEN_STATE_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_state;

typedef void (*limen_state_parts)(struct limen_state *state, void *ctx);

/* Where a run is kept, and from where it goes on; for the configuration of a run. */
struct limen_checkpoint {
	const char *path;        /* NULL: nothing is kept; written at the start, every so often, and before a stop */
	uint64_t every;          /* units of the run between two; 0: the run's choice */
	const char *resume;      /* NULL: from the start */
	const char *description; /* lines that must be the same when it goes on */
};

/* Writes a checkpoint: temporary name, fsync, rename. description: lines "key: value" that say which run this is; only a
 * run with the same ones may read it. Errors of parts, LIMEN_EIO, LIMEN_ENOMEM; what was at path stays then. */
int limen_checkpoint_write(const char *path, const char *description, limen_state_parts parts, void *ctx,
			   struct limen_errmsg *err);
/* Reads one. Size and checksum are looked at before any part. LIMEN_EDATA: damaged, of another version or contract, or
 * of another run (the message names the first line that differs); LIMEN_EIO, LIMEN_ENOMEM, errors of parts. After an
 * error the run may have been restored in part and must not go on. */
int limen_checkpoint_read(const char *path, const char *description, limen_state_parts parts, void *ctx,
			  struct limen_errmsg *err);

/* Something on its way, packed by limen_state_pack; no bytes: it has not begun. */
struct limen_kept {
	uint8_t *data;
	size_t bytes;
};

/* The parts alone, in memory: *data is the caller's to free. */
int limen_state_pack(limen_state_parts parts, void *ctx, uint8_t **data, size_t *bytes, struct limen_errmsg *err);
int limen_state_unpack(const uint8_t *data, size_t bytes, limen_state_parts parts, void *ctx, struct limen_errmsg *err);

/* --- inside a function of parts; after an error they do nothing, and leave what they were given as it is --- */

bool limen_state_restores(const struct limen_state *state);
/* Restoring: refuses the file, saying `what`, unless `fine`. For what indexes an array. */
void limen_state_require(struct limen_state *state, bool fine, const char *what);
/* A part of known size, as it lies in memory: whole numbers, doubles and arrays of them; no pointers. name is checked, so
 * parts cannot be taken for each other. */
void limen_state_part(struct limen_state *state, const char *name, void *data, size_t bytes);
/* A flag. */
void limen_state_flag(struct limen_state *state, const char *name, bool *flag);
/* A part whose size the file tells: *data is allocated when restoring (the caller frees; NULL for no bytes). */
void limen_state_block(struct limen_state *state, const char *name, uint8_t **data, size_t *bytes);
/* A tile: levels, gradients, heat, jumps, blocked, row streams, totals. Restoring: it must have been made, in the same
 * shape. Waits for the device. */
void limen_state_tile(struct limen_state *state, struct limen_device *device, unsigned tile);
/* All tiles of a device, the first one first. */
void limen_state_tiles(struct limen_state *state, struct limen_device *device);
/* Elements 0 .. n-1 of vector registers 0 .. registers-1, for a run that keeps something in them. Waits. */
void limen_state_vectors(struct limen_state *state, struct limen_device *device, unsigned registers, unsigned n);

#ifdef __cplusplus
}
#endif
#endif
