// limen_count: in how many lanes a flag is set, log2(LANES) cycles later. With one lane it is the flag itself, at once.
//
// Four flags are counted in one step, which takes a device of six-input LUTs three of them; then pairs of counts are
// added, a level a cycle.
`default_nettype none
module limen_count #(
    parameter LANES = 4,  // a power of two
    parameter LOG_L = 2   // log2(LANES)
) (
    input  wire             clk_i,
    input  wire [LANES-1:0] flags_i,
    output wire [  LOG_L:0] count_o
);
  function automatic [2:0] count4(input [3:0] flags);
    count4 = {1'b0, {1'b0, flags[0]} + {1'b0, flags[1]}} + {1'b0, {1'b0, flags[2]} + {1'b0, flags[3]}};
  endfunction

  genvar v;
  generate
    if (LANES == 1) begin : g_one
      assign count_o = flags_i;
    end else if (LANES == 2) begin : g_two
      reg [1:0] q;
      always @(posedge clk_i) q <= {1'b0, flags_i[0]} + {1'b0, flags_i[1]};
      assign count_o = q;
    end else begin : g_more
      reg [LANES-1:0] flags_q;
      always @(posedge clk_i) flags_q <= flags_i;
      for (v = 2; v <= LOG_L; v = v + 1) begin : g_level
        localparam N = LANES >> v;
        reg [N*(v+1)-1:0] q;
        integer i;
        if (v == 2) begin : g_fours
          always @(posedge clk_i) for (i = 0; i < N; i = i + 1) q[i*3+:3] <= count4(flags_q[i*4+:4]);
        end else begin : g_pairs
          always @(posedge clk_i)
            for (i = 0; i < N; i = i + 1)
              q[i*(v+1)+:v+1] <= {1'b0, g_level[v-1].q[2*i*v+:v]} + {1'b0, g_level[v-1].q[(2*i+1)*v+:v]};
        end
      end
      assign count_o = g_level[LOG_L].q;
    end
  endgenerate
endmodule
`default_nettype wire
