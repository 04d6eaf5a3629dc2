// Where Verilator reads other text than synthesis and event-driven simulators do. Both say the same function.
//
// LIMEN_STORE: how a memory module stores, mem[a] `LIMEN_STORE d. Memories are inferred from a non-blocking assignment; a
//   blocking one spares Verilator a delayed copy of each write port. Both mean the same where a memory's reads stand
//   before its writes in the one block that touches it, as in every file that uses this.
// LIMEN_SIMULATED, defined for Verilator alone: the lanes of the pipeline side by side (limen_lanes), where hardware has one
//   module each (limen_pipes). LIMEN_HARDWARE, defined on Verilator's command line, leaves it undefined: sim/CMakeLists.txt
//   builds some configurations so, and thereby all tests of the sim: engine run on both texts.
// LIMEN_LANES, with _REVISIT and _DRAIN: the module with the lanes; the cycles between two visits of a cell; the cycles
//   (and log2 of the lanes) that a slot's effects may take.
// LIMEN_DSP48E2, defined for UltraScale+: limen_dsp is the device's primitive.
// LIMEN_CELL_RAM: what cells are kept in: UltraRAM if LIMEN_ULTRA is defined, else as the tool thinks best.
// LIMEN_JUMPS_LOW: how many bits of a cell's jumps are in its word A. Each field takes whole bytes of the memory, which have
//   strobes: nine of 8 bits in an UltraRAM's word, hence 24; eight of 9 bits in a block RAM's, hence 16 and two more in word B.
// LIMEN_SMALL_RAM: ram_style of memories with up to 128 words: LUTs on UltraScale+, where block RAMs are what is short.
`ifndef LIMEN_MEMORY_VH
`define LIMEN_MEMORY_VH
`ifdef LIMEN_ULTRA
`define LIMEN_CELL_RAM (* ram_style = "ultra" *)
`define LIMEN_JUMPS_LOW 24
`else
`define LIMEN_CELL_RAM
`define LIMEN_JUMPS_LOW 16
`endif
`ifdef LIMEN_DSP48E2
`define LIMEN_SMALL_RAM "distributed"
`else
`define LIMEN_SMALL_RAM "auto"
`endif
`ifdef VERILATOR
`define LIMEN_STORE =
`ifndef LIMEN_HARDWARE
`define LIMEN_SIMULATED
`endif
`else
`define LIMEN_STORE <=
`endif
`ifdef LIMEN_SIMULATED
`define LIMEN_LANES limen_lanes
`define LIMEN_LANES_REVISIT 10
`define LIMEN_LANES_DRAIN 19
`else
`define LIMEN_LANES limen_pipes
`define LIMEN_LANES_REVISIT 15
`define LIMEN_LANES_DRAIN 30
`endif
`endif
