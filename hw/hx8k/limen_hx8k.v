// limen_hx8k: the array on an iCE40HX8K-B-EVN: clock, pins, light-emitting diodes (hw/README.md has their table).
//
// 12 MHz from the board's oscillator, times 3. The FT2232H's channel B is the serial line; RTS and CTS are wired and
// mean "stop" when high. The diodes light with a high level.
`default_nettype none
`include "limen_link_defs.vh"
module limen_hx8k #(
    parameter LANES       = 1,
    parameter DEPTH       = 256,
    parameter ROW_SLOTS   = 64,
    parameter VECTOR_LEN  = 128,
    parameter VECTORS     = 4,
    parameter TILES       = 4,
    parameter SLOTS       = 2,
    parameter LIMIT       = 1024,
    parameter STREAM_BITS = 32,
    parameter INTERVAL    = 8,
    parameter NAME0       = 0,
    parameter NAME1       = 0
) (
    input  wire       clk_12_i,
    input  wire       rx_i,
    output wire       tx_o,
    input  wire       rts_n_i,
    output wire       cts_n_o,
    output wire [7:0] leds_o
);
  localparam CLOCK_MHZ = 36;

  wire clk, locked;
  /* verilator lint_off PINMISSING */
  SB_PLL40_CORE #(
      .FEEDBACK_PATH("SIMPLE"),
      .DIVR(4'd0),
      .DIVF(7'd47),  // 12 MHz x 48 = 576 MHz
      .DIVQ(3'd4),   // / 16
      .FILTER_RANGE(3'd1)
  ) u_pll (
      .REFERENCECLK(clk_12_i),
      .PLLOUTGLOBAL(clk),
      .LOCK(locked),
      .RESETB(1'b1),
      .BYPASS(1'b0)
  );
  /* verilator lint_on PINMISSING */

  wire open, busy, error;
  limen_board #(
      .CLOCK_MHZ(CLOCK_MHZ),
      .BOARD(`LIMEN_LINK_BOARD_hx8k),
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
      .clk_i(clk),
      .locked_i(locked),
      .rx_i(rx_i),
      .tx_o(tx_o),
      .stop_i(rts_n_i),
      .open_o(open),
      .busy_o(busy),
      .error_o(error)
  );
  assign cts_n_o = 1'b0;
  assign leds_o  = {3'd0, error, rts_n_i, !rx_i || !tx_o, busy, open};
endmodule
`default_nettype wire
