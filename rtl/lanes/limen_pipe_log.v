// limen_pipe_log: L - 1 for the mantissa of the variate (rule A6) of one lane, in a DSP slice.
//
// L = (T0 + floor(T1 (2t + 1) / 512) + 2) / 4, at most 65536, all in one sum: the table gives T0 - 2, shifted by nine
// bits it is added to the product, and eleven bits are dropped. L - 1 is what eps_below (limen_pipe_attempt) wants.
`default_nettype none
`include "limen_dsp.vh"
module limen_pipe_log (
    input  wire        clk_i,
    input  wire [ 8:6] valid_i,
    input  wire [29:0] entry_i,  // stage 6: {T1, T0 - 2}
    input  wire [ 7:0] t_i,      // stage 6
    output wire [16:0] l_o       // stage 10, signed: -1..65535
);
  reg [18:0] t0_q;
  reg [16:0] l10_q;
  wire [47:0] p, no_cascade;
  wire unused = &{1'b0, p[10:0], p[47:29], no_cascade};

  limen_dsp u_slice (
      .clk_i(clk_i),
      .en_i(valid_i),
      .clear_i(1'b0),
      .use_d_i(1'b0),
      .minus_i(1'b0),
      .a_i({16'd0, entry_i[29:19]}),
      .d_i(27'd0),
      .b_i({9'd0, t_i, 1'b1}),
      .c_i({{20{t0_q[18]}}, t0_q, 9'd0}),
      .add_i(`LIMEN_DSP_C),
      .carry_i(1'b0),
      .pcin_i(48'd0),
      .pcout_o(no_cascade),
      .p_o(p)
  );
  wire over = p[27] && !p[28];  // from 65536 on

  assign l_o = l10_q;

  always @(posedge clk_i) begin
    t0_q <= entry_i[18:0];
    l10_q <= over ? 17'h0ffff : p[27:11];
  end
endmodule
`default_nettype wire
