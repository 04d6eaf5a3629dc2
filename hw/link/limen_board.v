// limen_board: the array behind the link, with its reset: all of a board but its clock and pins.
//
// The parameters of the array are those of limen_core. After configuration everything is held in reset for 255 cycles: an iCE40's
// block RAMs must not be read at once.
`default_nettype none
`include "limen_link_defs.vh"
module limen_board #(
    parameter CLOCK_MHZ   = 12,   // of clk_i
    parameter BOARD       = 0,    // LIMEN_LINK_BOARD number
    parameter LANES       = 1,
    parameter DEPTH       = 256,
    parameter ROW_SLOTS   = 64,
    parameter VECTOR_LEN  = 128,
    parameter VECTORS     = 4,
    parameter TILES       = 4,
    parameter SLOTS       = 2,
    parameter LIMIT       = 1024,
    parameter STREAM_BITS = 32,   // the link's; no other
    parameter INTERVAL    = 8,
    parameter NAME0       = 0,
    parameter NAME1       = 0
) (
    input  wire clk_i,
    input  wire locked_i,  // the clock is steady
    input  wire rx_i,
    output wire tx_o,
    input  wire stop_i,    // the bridge takes no more bytes
    output wire open_o,    // a session is open
    output wire busy_o,    // the array works
    output wire error_o    // a frame of this session was not right
);
  generate
    if (STREAM_BITS != 32) limen_rule_a_boards_stream_is_32_bits_wide u_rule ();
  endgenerate

  reg [7:0] power_up_q = 8'd0;
  wire rst = power_up_q != 8'hff;
  always @(posedge clk_i) begin
    if (rst) power_up_q <= power_up_q + 8'd1;
    if (!locked_i) power_up_q <= 8'd0;
  end

  wire array_rst, idle, in_valid, in_ready, out_valid, out_ready, unused_slot;
  wire [31:0] in_word, out_word;
  wire unused = &{1'b0, unused_slot};
  reg array_rst_q;  // a cycle later than the link's: no word leaves the link before it
  always @(posedge clk_i) array_rst_q <= array_rst;
  assign busy_o = !idle;

  limen_link #(
      .CLOCK_MHZ(CLOCK_MHZ),
      .BOARD(BOARD)
  ) u_link (
      .clk_i(clk_i),
      .rst_i(rst),
      .rx_i(rx_i),
      .tx_o(tx_o),
      .stop_i(stop_i),
      .array_rst_o(array_rst),
      .array_idle_i(idle),
      .m_axis_tdata(in_word),
      .m_axis_tvalid(in_valid),
      .m_axis_tready(in_ready),
      .s_axis_tdata(out_word),
      .s_axis_tvalid(out_valid && !array_rst_q),
      .s_axis_tready(out_ready),
      .open_o(open_o),
      .error_o(error_o)
  );
  limen_core #(
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
  ) u_core (
      .clk_i(clk_i),
      .rst_i(array_rst_q),
      .s_axis_tdata(in_word),
      .s_axis_tvalid(in_valid),
      .s_axis_tready(in_ready),
      .m_axis_tdata(out_word),
      .m_axis_tvalid(out_valid),
      .m_axis_tready(out_ready),
      .idle_o(idle),
      .slot_o(unused_slot)
  );
endmodule
`default_nettype wire
