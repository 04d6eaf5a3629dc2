// limen_link_send: frames to the line, byte after byte without idle bits, each followed by END (rules L5, L6, L9 of
// hw/link/README.md).
//
// idle_o: nothing is under way or held back; start_i then begins a frame of type_i. Its head and argument are asked for while the byte
// before is sent; its payload, if with_payload_i holds, byte by byte by payload_index_o, the index of the byte that
// payload_i must show two cycles later, up to and without end_index_i. stop_i holds back the next byte (rule L4).
`default_nettype none
`include "limen_link_defs.vh"
module limen_link_send (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire [7:0] divisor_i,
    input  wire       stop_i,
    output wire       idle_o,
    input  wire       start_i,
    input  wire [7:0] head_i,
    input  wire [7:0] argument_i,
    input  wire       with_payload_i,
    input  wire [7:0] payload_i,
    output wire [7:0] payload_index_o,
    input  wire [7:0] end_index_i,
    output wire       tx_o
);
  localparam [2:0] IDLE = 3'd0, SYNC = 3'd1, HEAD = 3'd2, ARGUMENT = 3'd3, PAYLOAD = 3'd4, CRC = 3'd5;
  localparam [7:0] SYNC_BYTE = `LIMEN_LINK_SYNC, END_BYTE = `LIMEN_LINK_END;

  reg [2:0] state_q;  // what the byte on the line is; IDLE: END, or no byte
  reg [7:0] index_q;  // index of the byte that follows
  wire free, bit_take, serial;
  wire begins = free && !stop_i && (state_q != IDLE || start_i);
  wire payload_over = !with_payload_i || (state_q == PAYLOAD && index_q == end_index_i);
  wire crc_over = index_q[1:0] == 2'd0;
  reg [7:0] next;

  assign idle_o = free && !stop_i && state_q == IDLE;
  assign payload_index_o = index_q;

  always @* begin
    case (state_q)
      IDLE: next = SYNC_BYTE;
      SYNC: next = head_i;
      HEAD: next = argument_i;
      CRC: next = END_BYTE;
      default: next = payload_i;
    endcase
  end

  wire [31:0] crc;
  wire unused_right;
  wire unused = &{1'b0, crc[31:1], unused_right};
  limen_crc32 u_crc (
      .clk_i(clk_i),
      .clear_i(state_q == SYNC),
      .valid_i(bit_take),
      .bit_i(serial),
      .out_i(state_q == CRC),
      .crc_o(crc),
      .right_o(unused_right)
  );

  limen_uart_tx u_uart (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .divisor_i(divisor_i),
      .free_o(free),
      .start_i(begins),
      .byte_i(next),
      .serial_on_i(state_q == CRC),
      .serial_i(!crc[0]),
      .bit_take_o(bit_take),
      .bit_o(serial),
      .tx_o(tx_o)
  );

  always @(posedge clk_i) begin
    if (begins) begin
      index_q <= index_q + 8'd1;
      case (state_q)
        IDLE: state_q <= SYNC;
        SYNC: state_q <= HEAD;
        HEAD: begin
          state_q <= ARGUMENT;
          index_q <= 8'd0;
        end
        ARGUMENT, PAYLOAD:
        if (payload_over) begin
          state_q <= CRC;
          index_q <= 8'd1;  // of four
        end else state_q <= PAYLOAD;
        default: if (crc_over) state_q <= IDLE;
      endcase
    end
    if (rst_i) state_q <= IDLE;
  end
endmodule
`default_nettype wire
