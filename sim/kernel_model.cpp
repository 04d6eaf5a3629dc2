// kernel_model.cpp: the kernel (hw/xrt/limen_kernel.v) under Verilator. Compiled once per configuration, with
//   LIMEN_MODEL        class of the verilated kernel       LIMEN_MODEL_HEADER, LIMEN_MODEL_ROOT  its headers
//   LIMEN_CONFIG_NAME  "quad", ...                         LIMEN_SYMBOL                          name of the table
//   LIMEN_STREAM_BITS
#include "aligned.h"
#include "kernel_model.h"
#include LIMEN_MODEL_HEADER
#include LIMEN_MODEL_ROOT
#include <cstring>
#include <memory>
#include <verilated.h>
#include <verilated_fst_c.h>

namespace
{

struct Model {
	VerilatedContext context; // of its own: several live side by side, in different threads
	std::unique_ptr<LIMEN_MODEL> kernel;
	std::unique_ptr<VerilatedFstC> fst;

	Model()
	{
		context.traceEverOn(true);
		kernel = std::make_unique<LIMEN_MODEL>(&context, "limen_kernel");
	}
	~Model()
	{
		if (fst)
			fst->close();
		// kernel.vlt makes a scope, which is looked up in the context of the thread, not in its own
		Verilated::threadContextp(&context);
		kernel->final();
	}
};

Model *model(void *self)
{
	return static_cast<Model *>(self);
}

void *open_model()
{
	auto *m = new Model;
	m->kernel->ap_clk = 0;
	m->kernel->ap_rst_n = 0;
	m->kernel->eval();
	return m;
}

void close_model(void *self)
{
	delete model(self);
}

void drive(LIMEN_MODEL &k, const limen_kernel_pins &pins)
{
	const limen_kernel_control &c = pins.control;
	const limen_kernel_bus &b = pins.bus;

	k.ap_rst_n = pins.rst_n;
	k.s_axi_control_awaddr = static_cast<uint16_t>(c.awaddr & 4095);
	k.s_axi_control_awvalid = c.awvalid;
	k.s_axi_control_wdata = c.wdata;
	k.s_axi_control_wstrb = 15;
	k.s_axi_control_wvalid = c.wvalid;
	k.s_axi_control_bready = c.bready;
	k.s_axi_control_araddr = static_cast<uint16_t>(c.araddr & 4095);
	k.s_axi_control_arvalid = c.arvalid;
	k.s_axi_control_rready = c.rready;
	k.m_axi_gmem_awready = b.aw.ready;
	k.m_axi_gmem_wready = b.wready;
	k.m_axi_gmem_bvalid = b.bvalid;
	k.m_axi_gmem_bresp = b.bresp;
	k.m_axi_gmem_arready = b.ar.ready;
	k.m_axi_gmem_rvalid = b.rvalid;
	k.m_axi_gmem_rresp = b.rresp;
	k.m_axi_gmem_rlast = b.rlast;
	if (b.rvalid)
		std::memcpy(&k.m_axi_gmem_rdata, b.rdata, LIMEN_STREAM_BITS / 8);
}

void sample(const LIMEN_MODEL &k, limen_kernel_pins &pins)
{
	limen_kernel_control &c = pins.control;
	limen_kernel_bus &b = pins.bus;

	pins.interrupt = k.__SYM__interrupt;
	pins.running = !k.rootp->limen_kernel__DOT__run_idle;
	c.awready = k.s_axi_control_awready;
	c.wready = k.s_axi_control_wready;
	c.bvalid = k.s_axi_control_bvalid;
	c.arready = k.s_axi_control_arready;
	c.rvalid = k.s_axi_control_rvalid;
	c.rdata = k.s_axi_control_rdata;
	b.aw.valid = k.m_axi_gmem_awvalid;
	b.aw.address = k.m_axi_gmem_awaddr;
	b.aw.len = k.m_axi_gmem_awlen;
	b.wvalid = k.m_axi_gmem_wvalid;
	b.wlast = k.m_axi_gmem_wlast;
	b.bready = k.m_axi_gmem_bready;
	b.ar.valid = k.m_axi_gmem_arvalid;
	b.ar.address = k.m_axi_gmem_araddr;
	b.ar.len = k.m_axi_gmem_arlen;
	b.rready = k.m_axi_gmem_rready;
	if (b.wvalid)
		std::memcpy(b.wdata, &k.m_axi_gmem_wdata, LIMEN_STREAM_BITS / 8);
}

void edge(void *self, limen_kernel_pins *pins)
{
	auto &kernel = *model(self)->kernel;
	drive(kernel, *pins);
	kernel.ap_clk = 1;
	kernel.eval();
	sample(kernel, *pins);
	kernel.ap_clk = 0;
	kernel.eval(); // nothing happens, but Verilator must see the clock fall
}

bool trace(void *self, const char *path)
{
	auto *m = model(self);
	m->fst = std::make_unique<VerilatedFstC>();
	m->kernel->trace(m->fst.get(), 99);
	m->fst->open(path);
	return m->fst->isOpen();
}

void dump(void *self, uint64_t time)
{
	model(self)->fst->dump(time);
}

} // namespace

extern "C" const limen_kernel_model LIMEN_SYMBOL = {
	LIMEN_CONFIG_NAME, LIMEN_STREAM_BITS / 32, open_model, close_model, edge, trace, dump,
};
