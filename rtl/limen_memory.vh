// How a memory module stores: mem[a] `LIMEN_STORE d.
//
// Synthesis and event-driven simulators use the non-blocking assignment that memories are inferred from. Verilator gets a
// blocking one: it need not keep a delayed copy of each write port of each lane's memories. Both mean the
// same where a memory's reads stand before its writes in the one block that touches it, as in every file that uses this.
`ifndef LIMEN_MEMORY_VH
`define LIMEN_MEMORY_VH
`ifdef VERILATOR
`define LIMEN_STORE =
`else
`define LIMEN_STORE <=
`endif
`endif
