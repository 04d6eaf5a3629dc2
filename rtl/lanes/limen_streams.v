// limen_streams: the random stream states (rule C3) of the rows of one lane, in two words of 64 bits: s0 of row r at 2r, s1
// behind it.
//
// One read and one write per cycle, never of the same word: no logic is spent on what that would give. A read gives the
// word one cycle later; clear_i gives 0 instead. Contents are undefined until written. A block RAM holds the states of 256
// rows.
`default_nettype none
`include "limen_memory.vh"
module limen_streams #(
    parameter ADDR_W = 6  // log2 of the number of rows
) (
    input  wire            clk_i,
    input  wire            re_i,
    input  wire            clear_i,
    input  wire [ADDR_W:0] r_addr_i,
    output wire [    63:0] word_o,
    input  wire            we_i,
    input  wire [ADDR_W:0] w_addr_i,
    input  wire [    63:0] word_i
);
  localparam STYLE = ADDR_W > 6 ? "block" : `LIMEN_SMALL_RAM;
  (* no_rw_check, ram_style = STYLE *) reg [63:0] mem[0:(2<<ADDR_W)-1];
  reg [63:0] q;

  assign word_o = q;

  always @(posedge clk_i) begin
    if (clear_i) q <= 64'd0;
    else if (re_i) q <= mem[r_addr_i];
    if (we_i) mem[w_addr_i] `LIMEN_STORE word_i;
  end
endmodule
`default_nettype wire
