// limen_round: rounds and saturates the sums of MVM and MVMT (rule O8), one a cycle, three cycles of latency.
//
// y = sgn(v) * ((|v| + half) >> shift), half = 2^(shift-1) or 0; then saturated to s32, or to s16 when s16_i.
`default_nettype none
module limen_round (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [ 5:0] shift_i,  // constant while anything is under way
    input  wire        s16_i,
    input  wire        valid_i,
    input  wire [47:0] value_i,  // signed
    output wire        valid_o,
    output wire [31:0] value_o,
    output wire        busy_o
);
  reg v1_q, v2_q, v3_q, neg1_q, neg2_q;
  reg [47:0] abs1_q, abs2_q;
  reg [31:0] y3_q;

  wire [47:0] half = (48'd1 << shift_i) >> 1;
  wire [31:0] most = s16_i ? 32'h00007fff : 32'h7fffffff;
  wire [47:0] limit = {16'd0, most} + {47'd0, neg2_q};
  wire [31:0] clipped = abs2_q > limit ? limit[31:0] : abs2_q[31:0];

  assign valid_o = v3_q;
  assign value_o = y3_q;
  assign busy_o  = v1_q || v2_q || v3_q;

  always @(posedge clk_i) begin
    v1_q   <= valid_i && !rst_i;
    neg1_q <= value_i[47];
    abs1_q <= (value_i[47] ? -value_i : value_i) + half;
    v2_q   <= v1_q && !rst_i;
    neg2_q <= neg1_q;
    abs2_q <= abs1_q >> shift_i;
    v3_q   <= v2_q && !rst_i;
    y3_q   <= neg2_q ? -clipped : clipped;
  end
endmodule
`default_nettype wire
