/* kernel.h: the verilated Alveo kernel (hw/xrt/limen_kernel.v) behind plain C: its registers, its clock, its memory.
 *
 * The kernel's bus master is answered by an AXI4 memory model with random latencies, which fetches and stores bytes
 * through the two functions below. Several kernels may live in one process, each used from one thread at a time.
 */
#ifndef LIMEN_SIM_KERNEL_H
#define LIMEN_SIM_KERNEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_kernel;

/* Answers of the two functions, as AXI codes them. Data of a read that was not OKAY are handed on all the same. */
enum { LIMEN_KERNEL_OKAY = 0, LIMEN_KERNEL_SLVERR = 2, LIMEN_KERNEL_DECERR = 3 };

/* Device memory. Called from within the functions below, for one beat at a time: address is a multiple of the beat. */
struct limen_kernel_memory {
	void *ctx;
	int (*read)(void *ctx, uint64_t address, void *data, size_t bytes);
	int (*write)(void *ctx, uint64_t address, const void *data, size_t bytes);
};

struct limen_kernel_options {
	const char *config; /* named configuration: "quad", "alveo" */
	uint64_t seed;      /* of random latencies and gaps on every channel; 0: the memory answers as fast as may be */
	const char *trace;  /* FST file, NULL for none */
};

/* Opens a kernel, its memory and registers as after power-up. *memory is copied. NULL on failure, with one line of text
 * in err (err_len bytes). */
struct limen_kernel *limen_kernel_open(const struct limen_kernel_options *options,
				       const struct limen_kernel_memory *memory, char *err, size_t err_len);
void limen_kernel_close(struct limen_kernel *kernel);

/* Register access over AXI4-Lite, 32 bits at an offset of registers.h; the clock runs until the kernel has answered.
 * What lies outside the registers reads 0, and writing it does nothing. */
uint32_t limen_kernel_read(struct limen_kernel *kernel, uint32_t offset);
void limen_kernel_write(struct limen_kernel *kernel, uint32_t offset, uint32_t value);

/* Runs the clock for at most this many cycles; stops early when no run is under way. Returns whether one is. */
bool limen_kernel_step(struct limen_kernel *kernel, uint64_t cycles);

bool limen_kernel_interrupt(const struct limen_kernel *kernel); /* the level of the interrupt port */
uint64_t limen_kernel_cycles(const struct limen_kernel *kernel);
/* The first broken rule of AXI4 that the memory model saw, as text; NULL if none. */
const char *limen_kernel_fault(const struct limen_kernel *kernel);

/* Names of the configurations that were built in, NULL-terminated. */
const char *const *limen_kernel_configs(void);

#ifdef __cplusplus
}
#endif
#endif
