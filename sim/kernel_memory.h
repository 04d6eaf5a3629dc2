/* kernel_memory.h: device memory as the kernel's bus sees it: an AXI4 slave with random latencies that checks the rules
 * of the bus. */
#ifndef LIMEN_SIM_KERNEL_MEMORY_H
#define LIMEN_SIM_KERNEL_MEMORY_H

#include "kernel.h"
#include "kernel_model.h"

enum {
	KERNEL_BURSTS = 16, /* bursts under way, per direction */
	KERNEL_BEATS = 256  /* of a burst at most, as AXI4 has it */
};

struct kernel_request {
	uint64_t address;
	unsigned beats; /* to go */
	uint64_t when;  /* cycle from which it is answered */
	int response;   /* so far */
};

/* First in, first out. */
struct kernel_requests {
	struct kernel_request at[KERNEL_BURSTS];
	unsigned first, count;
};

struct kernel_memory {
	struct limen_kernel_memory to;
	unsigned beat_words;
	uint64_t random, cycle; /* random: state of the generator, 0: none */
	struct kernel_requests reads, writes, responses;
	/* beats that came before their address */
	uint32_t beats[KERNEL_BEATS][LIMEN_KERNEL_BEAT_WORDS];
	bool last[KERNEL_BEATS];
	unsigned early_first, early;
	struct limen_kernel_bus before; /* the cycle before, for what must hold */
	bool held;                      /* `before` is of a cycle */
	const char *fault;
};

/* Sets *memory up for a kernel after power-up. */
void kernel_memory_init(struct kernel_memory *memory, const struct limen_kernel_memory *to, unsigned beat_words,
			uint64_t seed);
/* Before a rising edge: from what the kernel shows on *bus, what the memory shows in the same cycle. */
void kernel_memory_drive(struct kernel_memory *memory, struct limen_kernel_bus *bus);
/* With the same *bus: what that edge moves. To be called before the edge. */
void kernel_memory_move(struct kernel_memory *memory, const struct limen_kernel_bus *bus);
/* 0..n-1; 0 without a seed. */
unsigned kernel_memory_below(struct kernel_memory *memory, unsigned n);

#endif
