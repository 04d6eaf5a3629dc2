// limen_icebreaker: the array on an iCEBreaker (iCE40UP5K): clock, pins, light-emitting diodes (hw/README.md has their table).
//
// 12 MHz from the board's oscillator, as they are. The FT2232H's channel B is the serial line; RTS and CTS are not wired. The
// diodes light with a low level.
`default_nettype none
`include "limen_link_defs.vh"
module limen_icebreaker #(
    parameter LANES       = 1,
    parameter DEPTH       = 256,
    parameter ROW_SLOTS   = 64,
    parameter VECTOR_LEN  = 128,
    parameter VECTORS     = 4,
    parameter TILES       = 4,
    parameter SLOTS       = 2,
    parameter LIMIT       = 1024,
    parameter STREAM_BITS = 32,
    parameter INTERVAL    = 32,
    parameter NAME0       = 0,
    parameter NAME1       = 0
) (
    input  wire       clk_12_i,
    input  wire       rx_i,
    output wire       tx_o,
    output wire [1:0] leds_o
);
  wire open, busy, error;
  limen_board #(
      .CLOCK_MHZ(12),
      .BOARD(`LIMEN_LINK_BOARD_icebreaker),
      .LANES(LANES),
      .DEPTH(DEPTH),
      .ROW_SLOTS(ROW_SLOTS),
      .VECTOR_LEN(VECTOR_LEN),
      .VECTORS(VECTORS),
      .TILES(TILES),
      .SLOTS(SLOTS),
      .LIMIT(LIMIT),
      .STREAM_BITS(STREAM_BITS),
      .INTERVAL(INTERVAL),
      .NAME0(NAME0),
      .NAME1(NAME1)
  ) u_board (
      .clk_i(clk_12_i),
      .locked_i(1'b1),
      .rx_i(rx_i),
      .tx_o(tx_o),
      .stop_i(1'b0),
      .open_o(open),
      .busy_o(busy),
      .error_o(error)
  );
  assign leds_o = ~{busy || error, open};
endmodule
`default_nettype wire
