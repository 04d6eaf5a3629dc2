// limen_delay: d_i, CYCLES later.
//
// Registers and not the shift registers that some devices make of LUTs: a pipeline has more registers than LUTs to spare.
`default_nettype none
module limen_delay #(
    parameter W      = 1,
    parameter CYCLES = 1  // at least 1
) (
    input  wire         clk_i,
    input  wire [W-1:0] d_i,
    output wire [W-1:0] q_o
);
  (* shreg_extract = "no" *) reg [CYCLES*W-1:0] line_q;
  generate
    if (CYCLES == 1) begin : g_one
      always @(posedge clk_i) line_q <= d_i;
    end else begin : g_more
      always @(posedge clk_i) line_q <= {line_q[(CYCLES-1)*W-1:0], d_i};
    end
  endgenerate
  assign q_o = line_q[CYCLES*W-1-:W];
endmodule
`default_nettype wire
