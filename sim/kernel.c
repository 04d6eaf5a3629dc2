/* kernel.c: the clock and the registers of a verilated kernel. See kernel.h. */
#include "kernel.h"
#include "kernel_memory.h"
#include "kernel_model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESET_CYCLES = 4 };

struct limen_kernel {
	const struct limen_kernel_model *model;
	void *self;
	struct limen_kernel_pins pins;
	struct kernel_memory memory;
	uint64_t cycles;
	bool tracing;
};

static const struct limen_kernel_model *find_model(const char *config, char *err, size_t err_len)
{
	size_t n;

	for (size_t i = 0; limen_kernel_models[i]; i++)
		if (!strcmp(limen_kernel_models[i]->name, config))
			return limen_kernel_models[i];
	n = (size_t)snprintf(err, err_len, "no kernel of configuration '%s' was built; there are", config);
	for (size_t i = 0; limen_kernel_models[i] && n < err_len; i++)
		n += (size_t)snprintf(err + n, err_len - n, " %s", limen_kernel_models[i]->name);
	return NULL;
}

/* One clock cycle. */
static void cycle(struct limen_kernel *kernel)
{
	if (kernel->pins.rst_n) {
		kernel_memory_drive(&kernel->memory, &kernel->pins.bus);
		kernel_memory_move(&kernel->memory, &kernel->pins.bus);
	}
	kernel->model->edge(kernel->self, &kernel->pins);
	if (kernel->tracing)
		kernel->model->dump(kernel->self, kernel->cycles);
	kernel->cycles++;
}

struct limen_kernel *limen_kernel_open(const struct limen_kernel_options *options,
				       const struct limen_kernel_memory *memory, char *err, size_t err_len)
{
	const struct limen_kernel_model *model = find_model(options->config, err, err_len);
	struct limen_kernel *kernel;

	if (!model)
		return NULL;
	kernel = calloc(1, sizeof(*kernel));
	if (!kernel) {
		snprintf(err, err_len, "out of memory");
		return NULL;
	}
	kernel->model = model;
	kernel->self = model->open();
	kernel_memory_init(&kernel->memory, memory, model->beat_words, options->seed);
	if (options->trace) {
		if (!model->trace(kernel->self, options->trace)) {
			snprintf(err, err_len, "cannot write the waveform '%s'; check the folder and its permissions",
				 options->trace);
			limen_kernel_close(kernel);
			return NULL;
		}
		kernel->tracing = true;
	}
	for (int i = 0; i < RESET_CYCLES; i++)
		cycle(kernel);
	kernel->pins.rst_n = true;
	return kernel;
}

void limen_kernel_close(struct limen_kernel *kernel)
{
	if (!kernel)
		return;
	kernel->model->close(kernel->self);
	free(kernel);
}

uint32_t limen_kernel_read(struct limen_kernel *kernel, uint32_t offset)
{
	struct limen_kernel_control *c = &kernel->pins.control;
	bool taken = false, given = false;
	uint32_t value = 0;

	c->araddr = offset;
	for (unsigned wait = kernel_memory_below(&kernel->memory, 4); !given;) {
		c->arvalid = !taken && (c->arvalid || !wait);
		c->rready = !kernel_memory_below(&kernel->memory, 2);
		taken |= c->arvalid && c->arready;
		given = c->rvalid && c->rready;
		value = c->rdata;
		cycle(kernel);
		wait -= wait != 0;
	}
	c->arvalid = c->rready = false;
	return value;
}

void limen_kernel_write(struct limen_kernel *kernel, uint32_t offset, uint32_t value)
{
	struct limen_kernel_control *c = &kernel->pins.control;
	unsigned address_wait = kernel_memory_below(&kernel->memory, 4);
	unsigned data_wait = kernel_memory_below(&kernel->memory, 4);
	bool addressed = false, taken = false, answered = false;

	c->awaddr = offset;
	c->wdata = value;
	while (!answered) {
		c->awvalid = !addressed && (c->awvalid || !address_wait);
		c->wvalid = !taken && (c->wvalid || !data_wait);
		c->bready = !kernel_memory_below(&kernel->memory, 2);
		addressed |= c->awvalid && c->awready;
		taken |= c->wvalid && c->wready;
		answered = c->bvalid && c->bready;
		cycle(kernel);
		address_wait -= address_wait != 0;
		data_wait -= data_wait != 0;
	}
	c->awvalid = c->wvalid = c->bready = false;
}

bool limen_kernel_step(struct limen_kernel *kernel, uint64_t cycles)
{
	/* ap_start needs a cycle to show */
	for (uint64_t i = 0; i < cycles && (kernel->pins.running || i < 2); i++)
		cycle(kernel);
	return kernel->pins.running;
}

bool limen_kernel_interrupt(const struct limen_kernel *kernel)
{
	return kernel->pins.interrupt;
}

uint64_t limen_kernel_cycles(const struct limen_kernel *kernel)
{
	return kernel->cycles;
}

const char *limen_kernel_fault(const struct limen_kernel *kernel)
{
	return kernel->memory.fault;
}

const char *const *limen_kernel_configs(void)
{
	static const char *names[16];

	for (size_t i = 0; i < 15 && limen_kernel_models[i]; i++)
		names[i] = limen_kernel_models[i]->name;
	return names;
}
