// model.cpp: with aligned.h the only file that knows Verilator. Compiled once per configuration, with
//   LIMEN_MODEL         class of the verilated core        LIMEN_MODEL_HEADER  its header
//   LIMEN_CONFIG_NAME   "laptop", ...                      LIMEN_SYMBOL        name of the table
//   LIMEN_LANES, LIMEN_STREAM_BITS
#include "aligned.h"
#include "model.h"
#include LIMEN_MODEL_HEADER
#include <cstring>
#include <memory>
#include <verilated.h>
#include <verilated_fst_c.h>

namespace {

struct Model {
	// Each model has a context of its own: several live side by side, in different threads.
	VerilatedContext context;
	std::unique_ptr<LIMEN_MODEL> core;
	std::unique_ptr<VerilatedFstC> fst;

	Model()
	{
		context.traceEverOn(true);
		core = std::make_unique<LIMEN_MODEL>(&context, "limen");
	}
};

Model *model(void *self) { return static_cast<Model *>(self); }

// A stream of 32 or 64 bits is an integer in the model, a wider one an array of words.
template <typename T> void put(T &port, const uint32_t *words)
{
	std::memcpy(&port, words, LIMEN_STREAM_BITS / 8);
}

template <typename T> void get(uint32_t *words, const T &port)
{
	std::memcpy(words, &port, LIMEN_STREAM_BITS / 8);
}

void *open_model()
{
	auto *m = new Model;
	m->core->clk_i = 0;
	m->core->rst_i = 1;
	m->core->eval();
	return m;
}

void close_model(void *self)
{
	model(self)->core->final();
	delete model(self);
}

void drive(LIMEN_MODEL &core, const limen_pins *pins)
{
	core.rst_i = pins->rst;
	core.s_axis_tvalid = pins->in_valid;
	core.m_axis_tready = pins->out_ready;
	if (pins->in_valid)
		put(core.s_axis_tdata, pins->in);
}

void sample(const LIMEN_MODEL &core, limen_pins *pins)
{
	pins->in_ready = core.s_axis_tready;
	pins->out_valid = core.m_axis_tvalid;
	pins->idle = core.idle_o;
	pins->slot = core.slot_o;
	if (pins->out_valid)
		get(pins->out, core.m_axis_tdata);
}

void show(void *self, limen_pins *pins)
{
	auto &core = *model(self)->core;
	drive(core, pins);
	core.eval();
	sample(core, pins);
}

void edge(void *self, limen_pins *pins)
{
	auto &core = *model(self)->core;
	drive(core, pins);
	core.clk_i = 1;
	core.eval();
	sample(core, pins);
	core.clk_i = 0;
	core.eval(); // nothing happens, but Verilator must see the clock fall
}

bool trace(void *self, const char *path, unsigned depth)
{
	auto *m = model(self);
	m->fst = std::make_unique<VerilatedFstC>();
	// The argument for the depth is not looked at by what Verilator 5.006 makes; this is.
	if (depth)
		m->fst->dumpvars(static_cast<int>(depth), "limen");
	m->core->trace(m->fst.get(), 99);
	m->fst->open(path);
	return m->fst->isOpen();
}

void dump(void *self, uint64_t time)
{
	if (model(self)->fst)
		model(self)->fst->dump(time);
}

void trace_end(void *self)
{
	if (model(self)->fst)
		model(self)->fst->close();
	model(self)->fst.reset();
}

} // namespace

extern "C" const limen_model LIMEN_SYMBOL = {
	LIMEN_CONFIG_NAME, LIMEN_LANES, LIMEN_STREAM_BITS / 32, open_model, close_model, show, edge, trace, dump,
	trace_end,
};
