// limen_vectors: the vector registers, LANES elements of 16 bits in a memory word.
//
// The row port reads a word for all lanes (element r of a register is lane r mod LANES of word r / LANES): data one
// cycle after the address. The element port reads one element for all lanes: data two cycles after the address, or one. The
// write port has an enable per lane. A word must not be read while it is written: no logic
// is spent on what that would give.
`default_nettype none
`include "limen_memory.vh"
module limen_vectors #(
    parameter LANES  = 16,
    parameter WORD_W = 9,   // log2 of the number of memory words
    parameter LANE_W = 4,   // log2(LANES), at least 1
    parameter AT_ONCE = 0   // one lane only: elem_o a cycle earlier
) (
    input  wire                clk_i,
    input  wire                row_re_i,
    input  wire [  WORD_W-1:0] row_addr_i,
    output wire [LANES*16-1:0] row_o,
    input  wire                elem_re_i,
    input  wire [  WORD_W-1:0] elem_addr_i,
    input  wire [  LANE_W-1:0] elem_lane_i,
    output wire [        15:0] elem_o,
    input  wire                we_i,
    input  wire [  WORD_W-1:0] w_addr_i,
    input  wire [   LANES-1:0] w_lanes_i,
    input  wire [LANES*16-1:0] w_data_i
);
  localparam STYLE = WORD_W > 7 ? "block" : `LIMEN_SMALL_RAM;
  (* no_rw_check, ram_style = STYLE *) reg [LANES*16-1:0] mem[0:(1<<WORD_W)-1];
  reg [LANES*16-1:0] row_q, wide_q;
  reg [LANE_W-1:0] lane_q;
  reg [15:0] elem_q;

  assign row_o  = row_q;
  assign elem_o = AT_ONCE != 0 ? wide_q[15:0] : elem_q;

  integer i;
  always @(posedge clk_i) begin
    if (row_re_i) row_q <= mem[row_addr_i];
    if (elem_re_i) wide_q <= mem[elem_addr_i];
    if (we_i) for (i = 0; i < LANES; i = i + 1) if (w_lanes_i[i]) mem[w_addr_i][i*16+:16] `LIMEN_STORE w_data_i[i*16+:16];
  end

  always @(posedge clk_i) begin
    lane_q <= elem_lane_i;
    elem_q <= wide_q[lane_q*16+:16];
  end
endmodule
`default_nettype wire
