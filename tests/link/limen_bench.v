// limen_bench: the link with an echo in the place of the array, for tests of the link alone.
//
// A word w that arrives leaves as w + its number since the reset, so that a lost, doubled or swapped word shows. The echo holds up to
// four words and stalls at random in both directions, from a generator that only power-up resets. A word with the highest bit
// set is taken, but not echoed; 0xffffffff makes it deaf until the reset: an array that works for a long time.
`default_nettype none
module limen_bench (
    input  wire       clk_12_i,
    input  wire       rx_i,
    output wire       tx_o,
    input  wire       rts_n_i,
    output wire       cts_n_o,
    output wire [7:0] leds_o
);
  wire clk = clk_12_i;
  reg rst = 1'b1;
  always @(posedge clk) rst <= 1'b0;

  reg [31:0] random_q = 32'd1;
  always @(posedge clk) random_q <= {random_q[30:0], random_q[31] ^ random_q[21] ^ random_q[1] ^ random_q[0]};
  wire stall_in = random_q[7:4] == 4'd0, stall_out = random_q[15:12] == 4'd0;

  wire array_rst, in_valid, out_ready, open, error;
  wire [31:0] in_word;
  reg [31:0] words_q[0:3];
  reg [2:0] put_q, take_q;
  reg [31:0] number_q;
  reg deaf_q;
  wire [2:0] held = put_q - take_q;
  wire in_ready = !held[2] && !stall_in && !deaf_q;
  reg offer_q;  // once offered, a word stays
  wire out_valid = offer_q && held != 3'd0;

  always @(posedge clk) begin
    if (in_valid && in_ready) begin
      words_q[put_q[1:0]] <= in_word + number_q;
      if (!in_word[31]) put_q <= put_q + 3'd1;
      number_q <= number_q + 32'd1;
      if (in_word == 32'hffff_ffff) deaf_q <= 1'b1;
    end
    if (out_valid && out_ready) take_q <= take_q + 3'd1;
    offer_q <= out_valid && !out_ready || !stall_out;
    if (array_rst) begin
      put_q <= 3'd0;
      take_q <= 3'd0;
      number_q <= 32'd0;
      deaf_q <= 1'b0;
    end
  end

  limen_link #(
      .CLOCK_MHZ(6),
      .BOARD(0)
  ) u_link (
      .clk_i(clk),
      .rst_i(rst),
      .rx_i(rx_i),
      .tx_o(tx_o),
      .stop_i(rts_n_i),
      .array_rst_o(array_rst),
      .array_idle_i(held == 3'd0 && !deaf_q),
      .m_axis_tdata(in_word),
      .m_axis_tvalid(in_valid),
      .m_axis_tready(in_ready),
      .s_axis_tdata(words_q[take_q[1:0]]),
      .s_axis_tvalid(out_valid),
      .s_axis_tready(out_ready),
      .open_o(open),
      .error_o(error)
  );
  assign cts_n_o = 1'b0;
  assign leds_o  = {3'd0, error, rts_n_i, 1'b0, deaf_q, open};
endmodule
`default_nettype wire
