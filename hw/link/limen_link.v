// limen_link: the array's stream of 32-bit words over a serial line: the board's end of hw/link/README.md.
//
// Words that come from the line were in a frame with a right CRC, in order, none twice; words that go to it are kept until the
// host has them. array_rst_o resets the array, for a break or a RESET (rule P9). All of it takes two block RAMs of an iCE40, one for
// each direction.
`default_nettype none
`include "limen_link_defs.vh"
module limen_link #(
    parameter CLOCK_MHZ = 12,  // of clk_i: 4 to 250, a whole number
    parameter BOARD     = 0    // LIMEN_LINK_BOARD number
) (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire        rx_i,
    output wire        tx_o,
    input  wire        stop_i,         // the bridge takes no more bytes (its RTS, high); may change at any moment
    output wire        array_rst_o,
    input  wire        array_idle_i,   // idle_o of limen_core
    output wire [31:0] m_axis_tdata,   // to the array
    output wire        m_axis_tvalid,
    input  wire        m_axis_tready,
    input  wire [31:0] s_axis_tdata,   // from the array
    input  wire        s_axis_tvalid,
    output wire        s_axis_tready,
    output wire        open_o,         // a session is open
    output wire        error_o         // a frame of this session had a wrong CRC, or was not taken
);
  localparam DIVISOR = CLOCK_MHZ * 1000000 / `LIMEN_LINK_BAUD;
  localparam [7:0] CLOCK_BYTE = CLOCK_MHZ, BOARD_BYTE = BOARD, VERSION_BYTE = `LIMEN_LINK_VERSION;
  generate
    if (DIVISOR * `LIMEN_LINK_BAUD != CLOCK_MHZ * 1000000 || DIVISOR < `LIMEN_LINK_DIVISOR_MIN || DIVISOR > `LIMEN_LINK_DIVISOR_MAX)
      limen_rule_clock_is_4_to_250_mhz u_rule ();
  endgenerate

  reg [7:0] divisor_q, new_divisor_q;
  reg [5:0] session_q;  // 0: none
  reg hello_q, nak_q, ack_q, error_q;  // frames to be sent; error_o
  reg [1:0] type_q;  // of the frame under way
  reg [1:0] stop_q;
  always @(posedge clk_i) stop_q <= {stop_q[0], stop_i};

  // ---------------------------------------------------------------- frames in
  wire bit_valid, line_bit, byte_valid, break_line, gap;
  wire head_valid, payload_valid, frame_end, frame_right;
  wire [7:0] line_byte, head, argument, payload_index;
  wire hard = rst_i || break_line;
  limen_uart_rx u_uart (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .rx_i(rx_i),
      .divisor_i(divisor_q),
      .bit_valid_o(bit_valid),
      .bit_o(line_bit),
      .byte_valid_o(byte_valid),
      .byte_o(line_byte),
      .break_o(break_line),
      .gap_o(gap)
  );
  limen_link_receive u_receive (
      .clk_i(clk_i),
      .rst_i(hard),
      .bit_valid_i(bit_valid),
      .bit_i(line_bit),
      .byte_valid_i(byte_valid),
      .byte_i(line_byte),
      .gap_i(gap),
      .head_o(head_valid),
      .frame_head_o(head),
      .frame_argument_o(argument),
      .payload_valid_o(payload_valid),
      .payload_index_o(payload_index),
      .end_o(frame_end),
      .right_o(frame_right)
  );
  wire [1:0] head_type = head[`LIMEN_LINK_FIELD_TYPE];
  wire right = frame_end && frame_right;
  wire reset = right && head_type == `LIMEN_LINK_TYPE_RESET;
  wire of_session = session_q != 6'd0 && right && !reset;  // a frame of the open session
  wire poll = of_session && head_type == `LIMEN_LINK_TYPE_NAK;
  wire data = of_session && head_type == `LIMEN_LINK_TYPE_DATA;

  // ---------------------------------------------------------------- words
  wire taken, frame_done, in_empty, out_empty, out_waiting, out_start;
  wire [2:0] wanted, done, out_seq;
  wire [5:0] out_words;
  wire [7:0] out_byte, out_index;
  assign array_rst_o = hard || reset;
  limen_link_in u_in (
      .clk_i(clk_i),
      .rst_i(array_rst_o),
      .head_i(head_valid),
      .payload_valid_i(payload_valid),
      .payload_index_i(payload_index),
      .byte_i(line_byte),
      .end_i(data),
      .seq_i(head[`LIMEN_LINK_FIELD_SEQ]),
      .words_i(argument[5:0]),
      .taken_o(taken),
      .wanted_o(wanted),
      .done_o(done),
      .frame_done_o(frame_done),
      .empty_o(in_empty),
      .word_o(m_axis_tdata),
      .word_valid_o(m_axis_tvalid),
      .word_ready_i(m_axis_tready)
  );
  limen_link_out u_out (
      .clk_i(clk_i),
      .rst_i(array_rst_o),
      .word_i(s_axis_tdata),
      .word_valid_i(s_axis_tvalid),
      .word_ready_o(s_axis_tready),
      .ack_valid_i(of_session),
      .ack_i(head[`LIMEN_LINK_FIELD_ACK]),
      .again_i(poll),
      .waiting_o(out_waiting),
      .start_i(out_start),
      .seq_o(out_seq),
      .words_o(out_words),
      .index_i(out_index),
      .byte_o(out_byte),
      .empty_o(out_empty)
  );
  wire all_done = array_idle_i && in_empty && out_empty;

  // ---------------------------------------------------------------- frames out
  wire send_idle;
  wire start = send_idle && !frame_end && (hello_q || nak_q || ack_q || out_waiting);
  wire [1:0] start_type = hello_q ? `LIMEN_LINK_TYPE_HELLO : nak_q ? `LIMEN_LINK_TYPE_NAK :
      ack_q ? `LIMEN_LINK_TYPE_ACK : `LIMEN_LINK_TYPE_DATA;
  wire hello = type_q == `LIMEN_LINK_TYPE_HELLO;
  wire words = type_q == `LIMEN_LINK_TYPE_DATA;
  assign out_start = start && start_type == `LIMEN_LINK_TYPE_DATA;

  reg [7:0] hello_byte;
  always @* begin
    case (out_index[1:0])
      2'd0: hello_byte = CLOCK_BYTE;
      2'd1: hello_byte = BOARD_BYTE;
      2'd2: hello_byte = new_divisor_q;
      default: hello_byte = 8'd0;
    endcase
  end
  limen_link_send u_send (
      .clk_i(clk_i),
      .rst_i(hard),
      .divisor_i(divisor_q),
      .stop_i(stop_q[1]),
      .idle_o(send_idle),
      .start_i(start),
      .head_i({type_q, hello ? session_q : {words ? out_seq : wanted, done}}),
      .argument_i(hello ? VERSION_BYTE : words ? {1'b0, out_words == 6'd0, out_words} : {7'd0, all_done}),
      .with_payload_i(hello || words),
      .payload_i(hello ? hello_byte : out_byte),
      .payload_index_o(out_index),
      .end_index_i(hello ? 8'd4 : {out_words, 2'b00}),
      .tx_o(tx_o)
  );

  assign open_o  = session_q != 6'd0;
  assign error_o = error_q;

  always @(posedge clk_i) begin
    if (start) begin
      type_q <= start_type;
      if (hello_q) hello_q <= 1'b0;
      else if (nak_q) nak_q <= 1'b0;
      else ack_q <= 1'b0;
    end
    if (frame_done || poll) ack_q <= 1'b1;
    if (session_q != 6'd0 && ((frame_end && !frame_right) || (data && !taken))) {nak_q, error_q} <= 2'b11;
    if (send_idle && !hello_q) divisor_q <= new_divisor_q;
    if (right && session_q == 6'd0) hello_q <= 1'b1;
    if (reset) begin
      session_q <= head[`LIMEN_LINK_FIELD_SESSION];
      hello_q <= 1'b1;
      if (argument != 8'd0) new_divisor_q <= argument;
    end
    if (hard) begin
      session_q <= 6'd0;
      hello_q <= 1'b0;
      divisor_q <= DIVISOR[7:0];
      new_divisor_q <= DIVISOR[7:0];
    end
    if (array_rst_o) {nak_q, ack_q, error_q} <= 3'b000;
  end
endmodule
`default_nettype wire
