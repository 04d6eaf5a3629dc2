// limen_round: rounds and saturates the sums of MVM and MVMT (rule O8), one a cycle, three cycles of latency.
//
// y = rnd(v, shift), half away from zero; then saturated to s32, or to s16 when s16_i.
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
  reg v1_q, v2_q, v3_q, neg1_q, neg2_q, over2_q;
  reg [47:0] abs1_q;
  reg [32:0] y2_q;
  reg [31:0] y3_q;

  // The value with one bit more, shifted; large shifts first. Bits that no later shift can bring into the 33 bits of the
  // result only tell that it is too large. The last bit shifted out is what rounding adds.
  reg [48:0] v;
  reg over;
  always @* begin
    v = {abs1_q, 1'b0};
    v = shift_i[5] ? v >> 32 : v;
    v = shift_i[4] ? v >> 16 : v;
    over = |v[48:48];
    v = {1'b0, shift_i[3] ? v[47:0] >> 8 : v[47:0]};
    over = over | |v[47:40];
    v = {9'd0, shift_i[2] ? v[39:0] >> 4 : v[39:0]};
    over = over | |v[39:36];
    v = {13'd0, shift_i[1] ? v[35:0] >> 2 : v[35:0]};
    over = over | |v[35:34];
    v = {15'd0, shift_i[0] ? v[33:0] >> 1 : v[33:0]};
    over = over | v[33];
  end

  wire [32:0] rounded = {1'b0, y2_q[32:1]} + {32'd0, y2_q[0]};
  wire [31:0] most = s16_i ? 32'h00007fff : 32'h7fffffff;
  wire [32:0] limit = {1'b0, most} + {32'd0, neg2_q};
  wire [31:0] clipped = over2_q || rounded > limit ? limit[31:0] : rounded[31:0];

  assign valid_o = v3_q;
  assign value_o = y3_q;
  assign busy_o  = v1_q || v2_q || v3_q;

  always @(posedge clk_i) begin
    v1_q <= valid_i && !rst_i;
    neg1_q <= value_i[47];
    abs1_q <= value_i[47] ? -value_i : value_i;
    v2_q <= v1_q && !rst_i;
    neg2_q <= neg1_q;
    over2_q <= over;
    y2_q <= v[32:0];
    v3_q <= v2_q && !rst_i;
    y3_q <= neg2_q ? -clipped : clipped;
  end
endmodule
`default_nettype wire
