// limen_bank: the cells of one lane, two memory words each (docs/spec.md section 7).
//
// Word A {jumps' low bits, level, gradient} is read by a_re_i, word B {jumps' high bits, blocked, heat} by b_re_i, one cycle
// later each; a clear gives zeros instead. How many bits are low is said in limen_memory.vh. A word must not be read in the cycle in which it is written: no logic is spent on
// what that would give (REVISIT of limen_sequencer keeps them apart). Each field has a write strobe, each word one address.
// Contents are undefined until written.
`default_nettype none
`include "limen_defs.vh"
`include "limen_memory.vh"
module limen_bank #(
    parameter ADDR_W = 8,                  // log2 of the number of cells
    parameter LOW    = `LIMEN_JUMPS_LOW
) (
    input  wire              clk_i,
    input  wire              a_re_i,
    input  wire              a_clear_i,
    input  wire [ADDR_W-1:0] a_addr_i,
    output wire [      31:0] gradient_o,
    output wire [      15:0] level_o,
    output wire [   LOW-1:0] jumps_low_o,
    input  wire              b_re_i,
    input  wire              b_clear_i,
    input  wire [ADDR_W-1:0] b_addr_i,
    output wire [      47:0] heat_o,
    output wire [      15:0] blocked_o,
    output wire [  31-LOW:0] jumps_high_o,
    input  wire              a_we_i,           // any of the strobes of word A
    input  wire [ADDR_W-1:0] a_w_addr_i,
    input  wire              gradient_we_i,
    input  wire [      31:0] gradient_i,
    input  wire              level_we_i,
    input  wire [      15:0] level_i,
    input  wire              jumps_low_we_i,
    input  wire [   LOW-1:0] jumps_low_i,
    input  wire              b_we_i,           // any of the strobes of word B
    input  wire [ADDR_W-1:0] b_w_addr_i,
    input  wire              heat_we_i,
    input  wire [      47:0] heat_i,
    input  wire              blocked_we_i,
    input  wire [      15:0] blocked_i,
    input  wire              jumps_high_we_i,
    input  wire [  31-LOW:0] jumps_high_i
);
  (* no_rw_check *) `LIMEN_CELL_RAM reg [47+LOW:0] a_mem[0:(1<<ADDR_W)-1];
  (* no_rw_check *) `LIMEN_CELL_RAM reg [95-LOW:0] b_mem[0:(1<<ADDR_W)-1];
  reg [47+LOW:0] a_q;
  reg [95-LOW:0] b_q;

  assign gradient_o = a_q[`LIMEN_CELL_GRADIENT];
  assign level_o = a_q[`LIMEN_CELL_LEVEL];
  assign jumps_low_o = a_q[48+:LOW];
  assign heat_o = b_q[`LIMEN_CELL_HEAT];
  assign blocked_o = b_q[`LIMEN_CELL_BLOCKED];
  assign jumps_high_o = b_q[64+:32-LOW];

  always @(posedge clk_i) begin
    if (a_clear_i) a_q <= 0;
    else if (a_re_i) a_q <= a_mem[a_addr_i];
    if (b_clear_i) b_q <= 0;
    else if (b_re_i) b_q <= b_mem[b_addr_i];
    if (a_we_i) begin
      if (gradient_we_i) a_mem[a_w_addr_i][`LIMEN_CELL_GRADIENT] `LIMEN_STORE gradient_i;
      if (level_we_i) a_mem[a_w_addr_i][`LIMEN_CELL_LEVEL] `LIMEN_STORE level_i;
      if (jumps_low_we_i) a_mem[a_w_addr_i][48+:LOW] `LIMEN_STORE jumps_low_i;
    end
    if (b_we_i) begin
      if (heat_we_i) b_mem[b_w_addr_i][`LIMEN_CELL_HEAT] `LIMEN_STORE heat_i;
      if (blocked_we_i) b_mem[b_w_addr_i][`LIMEN_CELL_BLOCKED] `LIMEN_STORE blocked_i;
      if (jumps_high_we_i) b_mem[b_w_addr_i][64+:32-LOW] `LIMEN_STORE jumps_high_i;
    end
  end
endmodule
`default_nettype wire
