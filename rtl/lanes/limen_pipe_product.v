// limen_pipe_product: what one lane multiplies, in two DSP slices (rules A2, O8, O9).
//
//   PULSE  |M| 2^f times the gradient, and K = the product rounded and shifted to 17 bits: stage 7
//   MVM    level times element, accumulated: stage 5
//   MVMT   level times the lane's element: stage 5
//   GRAD   element times the lane's element, and the gradient added: stage 5
//
// Operands arrive in stage 2. The lower slice takes 17 bits of the gradient, the upper one 15 a cycle later, and the
// lower product by the cascade. The shift s of rule A2 is that of f = 0..8 bits, in the factor, and of 8, 17, 26, 35 or
// 44 bits (coarse_i = 0..4) in a multiplexer, s = coarse - f; so halves to round up are at five places, and every one
// is added on the way: bit 7 is the lower slice's constant, bit 16 the carry into the upper slice, the others come in
// round_i. The factor's sign follows the gradient's, so that the product is never negative.
`default_nettype none
`include "limen_dsp.vh"
module limen_pipe_product (
    input  wire        clk_i,
    // the operation
    input  wire        is_pulse_i,
    input  wire        is_mvm_i,
    input  wire        is_mvmt_i,
    input  wire        is_grad_i,
    input  wire [ 2:0] coarse_i,
    input  wire [39:0] round_i,        // what rounding adds to the upper product, unless bit 7 or 16 of the whole
    // stage 2, and what later stages do
    input  wire [ 5:2] valid_i,
    input  wire        first_i,        // stage 4
    input  wire        lane_on_i,      // stage 4
    input  wire [26:0] common_i,       // PULSE: |M| 2^f; else the element for all lanes
    input  wire [31:0] gradient_i,
    input  wire [15:0] level_i,
    input  wire [15:0] row_i,          // the lane's element
    output wire [47:0] sum_o,          // stage 5
    output wire [16:0] k_o             // stage 7: |K|
);
  reg [31:0] g3_q;
  reg [8:0] low6_q;
  reg [16:0] k7_q;
  wire [47:0] low5, high6, cascade, no_cascade;
  wire unused = &{1'b0, high6[47:40], no_cascade};  // a product has 57 bits

  // MVM: d = level, b = element. MVMT: d = level, b = the lane's element. GRAD: a = element, b = the lane's element.
  wire [17:0] b = is_pulse_i ? {1'b0, gradient_i[16:0]} : is_mvm_i ? common_i[17:0] : {{2{row_i[15]}}, row_i};
  wire [1:0] low_add = is_pulse_i ? (coarse_i == 3'd0 ? `LIMEN_DSP_ROUND : `LIMEN_DSP_NOTHING) :
      is_grad_i ? `LIMEN_DSP_C : is_mvm_i && !first_i ? `LIMEN_DSP_P : `LIMEN_DSP_NOTHING;

  limen_dsp #(
      .ROUND(48'd1 << 7)
  ) u_low (
      .clk_i(clk_i),
      .en_i(valid_i[4:2]),
      .clear_i(valid_i[4] && is_mvmt_i && !lane_on_i),
      .use_d_i(is_mvm_i || is_mvmt_i),
      .minus_i(is_pulse_i && gradient_i[31]),
      .a_i(common_i),
      .d_i({{11{level_i[15]}}, level_i}),
      .b_i(b),
      .c_i({{16{g3_q[31]}}, g3_q}),
      .add_i(low_add),
      .carry_i(1'b0),
      .pcin_i(48'd0),
      .pcout_o(cascade),
      .p_o(low5)
  );
  limen_dsp #(
      .CASCADE(1)
  ) u_high (
      .clk_i(clk_i),
      .en_i({valid_i[5:3] & {3{is_pulse_i}}}),
      .clear_i(1'b0),
      .use_d_i(1'b0),
      .minus_i(g3_q[31]),
      .a_i(common_i),
      .d_i(27'd0),
      .b_i({{3{g3_q[31]}}, g3_q[31:17]}),
      .c_i({8'd0, round_i}),
      .add_i(`LIMEN_DSP_C),
      .carry_i(coarse_i == 3'd1 && low5[16]),
      .pcin_i(cascade),
      .pcout_o(no_cascade),
      .p_o(high6)
  );

  reg [16:0] k;
  reg over;
  always @*
    case (coarse_i)
      3'd0: k = {high6[7:0], low6_q};
      3'd1: k = high6[16:0];
      3'd2: k = high6[25:9];
      3'd3: k = high6[34:18];
      default: k = {4'd0, high6[39:27]};
    endcase
  always @* begin
    over = |high6[39:35] && coarse_i <= 3'd3;
    over = over || (|high6[34:26] && coarse_i <= 3'd2);
    over = over || (|high6[25:17] && coarse_i <= 3'd1);
    over = over || (|high6[16:8] && coarse_i == 3'd0);
  end

  assign sum_o = low5;
  assign k_o = k7_q;

  always @(posedge clk_i) begin
    if (valid_i[2]) g3_q <= gradient_i;
    low6_q <= low5[16:8];
    k7_q <= over ? 17'h1ffff : k;
  end
endmodule
`default_nettype wire
