// dsp_bench: two slices of limen_dsp in cascade under random inputs (+seed=N); a line with both results per cycle.
`default_nettype none
`timescale 1ns / 1ns
module dsp_bench;
  reg clk = 1'b0;
  integer seed, n;
  reg [2:0] en;
  reg clear, use_d, minus, carry;
  reg [26:0] a, d;
  reg [17:0] b;
  reg [47:0] c;
  reg [1:0] add_low, add_high;
  wire [47:0] cascade, none, low, high;

  limen_dsp #(.ROUND(48'd128)) u_low (
      .clk_i(clk), .en_i(en), .clear_i(clear), .use_d_i(use_d), .minus_i(minus), .a_i(a), .d_i(d), .b_i(b), .c_i(c),
      .add_i(add_low), .carry_i(1'b0), .pcin_i(48'd0), .pcout_o(cascade), .p_o(low));
  limen_dsp #(.CASCADE(1)) u_high (
      .clk_i(clk), .en_i(en), .clear_i(clear), .use_d_i(1'b0), .minus_i(minus), .a_i(a), .d_i(27'd0), .b_i(~b), .c_i(~c),
      .add_i(add_high), .carry_i(carry), .pcin_i(cascade), .pcout_o(none), .p_o(high));

  task automatic draw;
    begin
      a = $random(seed);
      d = $random(seed);
      b = $random(seed);
      c = {$random(seed), $random(seed)};
      {en, clear, use_d, minus, carry, add_low, add_high} = $random(seed);
      if (n % 4 != 0) {en, clear} = 4'b1110;
      if (n % 7 == 0) a = 27'h4000000;  // the smallest has no negative
    end
  endtask

  initial begin
    if (!$value$plusargs("seed=%d", seed)) seed = 1;
    for (n = 0; n < 20000; n = n + 1) begin
      draw;
      if (n < 4) {en, clear} = 4'b1111;
      #1 clk = 1'b1;
      #1 clk = 1'b0;
      if (n >= 4) $display("%h %h", low, high);
    end
    $finish;
  end
endmodule
`default_nettype wire
