// limen_sum: the sum of one number of each lane, log2(LANES) cycles later.
//
// A tree of adders, a level a cycle. Numbers are signed; a level is one bit wider than the one below. With one lane the
// sum is the number itself, at once.
`default_nettype none
module limen_sum #(
    parameter LANES = 4,  // a power of two
    parameter LOG_L = 2,  // log2(LANES)
    parameter W     = 18
) (
    input  wire               clk_i,
    input  wire [LANES*W-1:0] numbers_i,
    output wire [W+LOG_L-1:0] sum_o
);
  wire unused_clk = &{1'b0, clk_i};  // with one lane
  genvar v;
  generate
    for (v = 0; v <= LOG_L; v = v + 1) begin : g_level
      localparam N = LANES >> v;
      localparam NW = W + v;
      wire [N*NW-1:0] numbers;
      if (v == 0) begin : g_leaves
        assign numbers = numbers_i;
      end else begin : g_pairs
        reg [N*NW-1:0] q;
        integer i;
        always @(posedge clk_i)
          for (i = 0; i < N; i = i + 1)
            q[i*NW+:NW] <= {g_level[v-1].numbers[(2*i+1)*(NW-1)-1], g_level[v-1].numbers[2*i*(NW-1)+:NW-1]} +
                {g_level[v-1].numbers[(2*i+2)*(NW-1)-1], g_level[v-1].numbers[(2*i+1)*(NW-1)+:NW-1]};
        assign numbers = q;
      end
    end
  endgenerate
  assign sum_o = g_level[LOG_L].numbers;
endmodule
`default_nettype wire
