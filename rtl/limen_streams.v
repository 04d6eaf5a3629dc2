// limen_streams: the random stream states (rule C3) of the rows of one lane, 128 bits each: {s1, s0}.
//
// One read and one write per cycle, never of the same row: no logic is spent on what that would give. A read gives the
// state one cycle later. Contents are undefined until written.
`default_nettype none
`include "limen_memory.vh"
module limen_streams #(
    parameter ADDR_W = 6  // log2 of the number of rows
) (
    input  wire              clk_i,
    input  wire              re_i,
    input  wire [ADDR_W-1:0] r_addr_i,
    output wire [      63:0] s0_o,
    output wire [      63:0] s1_o,
    input  wire              s0_we_i,
    input  wire              s1_we_i,
    input  wire [ADDR_W-1:0] w_addr_i,
    input  wire [      63:0] s0_i,
    input  wire [      63:0] s1_i
);
  (* no_rw_check *) reg [63:0] s0_mem[0:(1<<ADDR_W)-1];
  (* no_rw_check *) reg [63:0] s1_mem[0:(1<<ADDR_W)-1];
  reg [63:0] s0_q, s1_q;

  assign s0_o = s0_q;
  assign s1_o = s1_q;

  always @(posedge clk_i) begin
    if (re_i) begin
      s0_q <= s0_mem[r_addr_i];
      s1_q <= s1_mem[r_addr_i];
    end
    if (s0_we_i) s0_mem[w_addr_i] `LIMEN_STORE s0_i;
    if (s1_we_i) s1_mem[w_addr_i] `LIMEN_STORE s1_i;
  end
endmodule
`default_nettype wire
