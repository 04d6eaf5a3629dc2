/* kernel_model.h: one clock cycle of a verilated kernel, in plain C. kernel_model.cpp implements it once per
 * configuration. */
#ifndef LIMEN_SIM_KERNEL_MODEL_H
#define LIMEN_SIM_KERNEL_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { LIMEN_KERNEL_BEAT_WORDS = 16 }; /* at most */

/* One address channel of the kernel's bus. */
struct limen_kernel_burst {
	uint64_t address;
	uint8_t len; /* beats less one */
	bool valid, ready;
};

/* The pins of the kernel's bus at a rising edge. in: set by the memory; out: what the kernel shows before the edge. */
struct limen_kernel_bus {
	struct limen_kernel_burst aw, ar; /* ready: in */
	/* out */
	bool wvalid, wlast, bready, rready;
	uint32_t wdata[LIMEN_KERNEL_BEAT_WORDS];
	/* in */
	bool wready, bvalid, rvalid, rlast;
	uint8_t bresp, rresp;
	uint32_t rdata[LIMEN_KERNEL_BEAT_WORDS];
};

/* The registers' pins. */
struct limen_kernel_control {
	/* in */
	uint32_t awaddr, wdata, araddr;
	bool awvalid, wvalid, bready, arvalid, rready;
	/* out */
	uint32_t rdata;
	bool awready, wready, bvalid, arready, rvalid;
};

struct limen_kernel_pins {
	bool rst_n;              /* in */
	bool interrupt, running; /* out; running: a run is under way */
	struct limen_kernel_control control;
	struct limen_kernel_bus bus;
};

struct limen_kernel_model {
	const char *name;
	unsigned beat_words;
	void *(*open)(void);
	void (*close)(void *self);
	/* One rising edge with these inputs; then shows what the kernel answers. (No output depends on inputs of the
	 * same cycle.) */
	void (*edge)(void *self, struct limen_kernel_pins *pins);
	/* Starts a waveform (false when the file cannot be opened); dump() writes the present state. */
	bool (*trace)(void *self, const char *path);
	void (*dump)(void *self, uint64_t time);
};

extern const struct limen_kernel_model *const limen_kernel_models[]; /* ends in NULL; made by CMake */

#ifdef __cplusplus
}
#endif
#endif
