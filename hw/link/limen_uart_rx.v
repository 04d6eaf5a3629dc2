// limen_uart_rx: bits and bytes from an asynchronous serial line (rules L1 to L3 of hw/link/README.md).
//
// The line may change at any moment: two registers synchronise it. A bit is sampled once, divisor_i / 2 cycles after the cycle
// in which the start bit was seen. bit_valid_o tells data bits one by one, byte_valid_o comes with the middle of the stop
// bit, after the last of them. A stop bit that is low is not reported: a frame's CRC tells.
`default_nettype none
`include "limen_link_defs.vh"
module limen_uart_rx (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       rx_i,
    input  wire [7:0] divisor_i,     // clock cycles per bit, from 4
    output wire       bit_valid_o,
    output wire       bit_o,
    output wire       byte_valid_o,
    output wire [7:0] byte_o,
    output wire       break_o,       // the line has been low for so long that this is a break
    output wire       gap_o          // the line has been high and still for GAP_CYCLES
);
  localparam BREAK_BIT = 12, GAP_BIT = 14;
  generate
    if (`LIMEN_LINK_BREAK_CYCLES != 1 << BREAK_BIT || `LIMEN_LINK_GAP_CYCLES != 1 << GAP_BIT)
      limen_rule_break_and_gap_are_bits_of_a_counter u_rule ();
  endgenerate

  reg [1:0] sync_q;
  reg line_q;
  wire line = sync_q[1];
  always @(posedge clk_i) begin
    sync_q <= {sync_q[0], rx_i};
    line_q <= line;
  end

  // ---------------------------------------------------------------- bits
  reg [7:0] wait_q;  // cycles until the next sample
  reg [3:0] left_q;  // bits until the byte is complete: 10 before the start bit's sample; 0 between bytes
  reg [7:0] byte_q;
  wire sample = left_q != 4'd0 && wait_q == 8'd0;
  wire data = sample && left_q != 4'd10 && left_q != 4'd1;

  assign bit_valid_o = data;
  assign bit_o = line;
  assign byte_valid_o = sample && left_q == 4'd1;
  assign byte_o = byte_q;

  always @(posedge clk_i) begin
    if (left_q == 4'd0) begin
      wait_q <= {1'b0, divisor_i[7:1]} - 8'd1;
      if (line_q && !line) left_q <= 4'd10;
    end else if (sample) begin
      wait_q <= divisor_i - 8'd1;
      left_q <= left_q == 4'd10 && line ? 4'd0 : left_q - 4'd1;  // a start bit that is high again was none
    end else wait_q <= wait_q - 8'd1;
    if (data) byte_q <= {line, byte_q[7:1]};
    if (rst_i) left_q <= 4'd0;
  end

  // ---------------------------------------------------------------- how long nothing changed
  reg [GAP_BIT:0] still_q;
  always @(posedge clk_i) begin
    if (line != line_q || rst_i) still_q <= 0;
    else if (!still_q[GAP_BIT]) still_q <= still_q + 1'b1;
  end
  assign break_o = !line_q && still_q[GAP_BIT:BREAK_BIT] != 0;
  assign gap_o   = line_q && still_q[GAP_BIT];
endmodule
`default_nettype wire
