// limen_multiply: a small shift-and-add multiplier for addresses and sizes, off the critical path.
//
// start_i loads the operands; done_o rises when product_o is valid, after as many cycles as b_i has significant bits
// (at once for 0), and stays until the next start. Products beyond WIDTH bits are cut off.
`default_nettype none
module limen_multiply #(
    parameter WIDTH = 40,  // bits of the product
    parameter B_W   = 16   // bits of b_i
) (
    input  wire        clk_i,
    input  wire        start_i,
    input  wire [WIDTH-1:0] a_i,
    input  wire [B_W-1:0] b_i,
    output wire        done_o,
    output wire [WIDTH-1:0] product_o
);
  reg [WIDTH-1:0] a_q, sum_q;
  reg [B_W-1:0] b_q;

  assign done_o = b_q == 0;
  assign product_o = sum_q;

  always @(posedge clk_i) begin
    if (start_i) begin
      a_q   <= a_i;
      b_q   <= b_i;
      sum_q <= 0;
    end else if (!done_o) begin
      a_q <= a_q << 1;
      b_q <= b_q >> 1;
      if (b_q[0]) sum_q <= sum_q + a_q;
    end
  end
endmodule
`default_nettype wire
