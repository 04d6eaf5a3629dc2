// Where Verilator reads other text than synthesis and event-driven simulators do. Both say the same function.
//
// LIMEN_STORE: how a memory module stores, mem[a] `LIMEN_STORE d. Memories are inferred from a non-blocking assignment; a
//   blocking one spares Verilator a delayed copy of each write port. Both mean the same where a memory's reads stand
//   before its writes in the one block that touches it, as in every file that uses this.
// LIMEN_SIMULATED, defined for Verilator alone: the memories of all lanes side by side (limen_cells.vh), and a shift in one
//   step (limen_attempt.vh). LIMEN_HARDWARE, defined on Verilator's command line, leaves it undefined: sim/CMakeLists.txt
//   builds some configurations so, and thereby all tests of the sim: engine run on both texts.
`ifndef LIMEN_MEMORY_VH
`define LIMEN_MEMORY_VH
`ifdef VERILATOR
`define LIMEN_STORE =
`ifndef LIMEN_HARDWARE
`define LIMEN_SIMULATED
`endif
`else
`define LIMEN_STORE <=
`endif
`endif
