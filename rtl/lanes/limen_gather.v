// limen_gather: one number out of those of all lanes: their sum, or the number of one of them.
//
// Lanes share chains of SLICES DSP slices, two lanes each; sums move along the chain, so a slice works one cycle after the one
// before it, and its inputs wait as long. The chains are added by a tree (limen_sum). take_i keeps the lanes' numbers; use_i
// tells a cycle later which of them count; the sum is there SLICES + 1 + UP cycles after the numbers. Numbers have 48 bits,
// and their sum wraps around; NUMBERS = 2 makes them two of 24 bits, signed, of which a chain's sum must not overflow.
`default_nettype none
module limen_gather #(
    parameter LANES   = 16,  // a power of two
    parameter UP      = 1,   // log2 of the number of chains
    parameter SLICES  = 4,   // of a chain: LANES / 2^UP / 2, or 1 for one lane
    parameter NUMBERS = 1
) (
    input  wire                     clk_i,
    input  wire                     take_i,
    input  wire [     LANES*48-1:0] numbers_i,
    input  wire [        LANES-1:0] use_i,
    output wire [48+NUMBERS*UP-1:0] sum_o       // UP bits more each
);
  localparam CHAINS = 1 << UP;
  localparam PAIR = LANES > 1 ? 2 : 1;
  localparam W = 48 / NUMBERS;
  wire [CHAINS*48-1:0] sums;
  genvar c, s, n;
  generate
    for (c = 0; c < CHAINS; c = c + 1) begin : g_chain
      for (s = 0; s < SLICES; s = s + 1) begin : g_slice
        localparam L = (c * SLICES + s) * 2;
        wire take;
        wire [PAIR*48-1:0] pair;
        wire [PAIR-1:0] counts;
        wire [47:0] sum_in, sum_out;
        if (s == 0) begin : g_first
          assign sum_in = 48'd0;
          assign {take, counts, pair} = {take_i, use_i[L+:PAIR], numbers_i[L*48+:PAIR*48]};
        end else begin : g_later
          assign sum_in = g_slice[s-1].sum_out;
          limen_delay #(
              .W(1 + PAIR * 49),
              .CYCLES(s)
          ) u_late (
              .clk_i(clk_i),
              .d_i  ({take_i, use_i[L+:PAIR], numbers_i[L*48+:PAIR*48]}),
              .q_o  ({take, counts, pair})
          );
        end
        wire [47:0] p;
        wire unused = &{1'b0, p, sum_out};  // each of one slice only
        limen_dsp_add #(
            .CASCADE(s > 0 ? 1 : 0),
            .HALVES (NUMBERS - 1)
        ) u_slice (
            .clk_i(clk_i),
            .take_i(take),
            .a_i(pair[47:0]),
            .c_i(pair[(PAIR-1)*48+:48]),
            .use_a_i(counts[0]),
            .use_c_i(PAIR > 1 && counts[PAIR-1]),
            .pcin_i(sum_in),
            .pcout_o(sum_out),
            .p_o(p)
        );
      end
      assign sums[c*48+:48] = g_slice[SLICES-1].p;
    end

    for (n = 0; n < NUMBERS; n = n + 1) begin : g_tree
      wire [CHAINS*W-1:0] leaves;
      for (c = 0; c < CHAINS; c = c + 1) begin : g_leaf
        assign leaves[c*W+:W] = sums[c*48+n*W+:W];
      end
      limen_sum #(
          .LANES(CHAINS),
          .LOG_L(UP),
          .W(W)
      ) u_sum (
          .clk_i(clk_i),
          .numbers_i(leaves),
          .sum_o(sum_o[n*(W+UP)+:W+UP])
      );
    end
  endgenerate
endmodule
`default_nettype wire
