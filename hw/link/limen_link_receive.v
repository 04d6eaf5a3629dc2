// limen_link_receive: frames from bytes (rules L5 to L8 of hw/link/README.md).
//
// Looks for SYNC, then takes a frame apart. Payload bytes come out as they arrive, with their index, before anybody knows
// whether the CRC is right: end_o tells that, once a frame. Head and argument hold until the next frame's.
`default_nettype none
`include "limen_link_defs.vh"
module limen_link_receive (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire       bit_valid_i,
    input  wire       bit_i,
    input  wire       byte_valid_i,
    input  wire [7:0] byte_i,
    input  wire       gap_i,
    output wire       head_o,           // the head has just arrived
    output wire [7:0] frame_head_o,
    output wire [7:0] frame_argument_o,
    output wire       payload_valid_o,
    output wire [7:0] payload_index_o,
    output wire       end_o,            // a frame ended, with a right CRC or not
    output wire       right_o
);
  localparam [2:0] HUNT = 3'd0, HEAD = 3'd1, ARGUMENT = 3'd2, PAYLOAD = 3'd3, CRC = 3'd4;
  generate
    if (`LIMEN_LINK_WORDS_MAX != 64) limen_rule_a_frame_has_up_to_64_words u_rule ();
  endgenerate

  reg [2:0] state_q;
  reg [7:0] head_q, argument_q, index_q;
  wire crc_right;
  wire hunting = state_q == HUNT;
  wire data = head_q[`LIMEN_LINK_FIELD_TYPE] == `LIMEN_LINK_TYPE_DATA;
  wire [7:0] next_index = index_q + 8'd1;
  wire payload_last = next_index == {argument_q[5:0], 2'b00};  // 64 words: 256 bytes, 0
  wire too_long = byte_i[7] || (byte_i[6] && byte_i[5:0] != 6'd0);

  assign head_o = byte_valid_i && state_q == HEAD;
  assign frame_head_o = head_q;
  assign frame_argument_o = argument_q;
  assign payload_valid_o = byte_valid_i && state_q == PAYLOAD;
  assign payload_index_o = index_q;
  assign right_o = crc_right && !gap_i;
  assign end_o = !hunting && (gap_i || (byte_valid_i && state_q == CRC && index_q[1:0] == 2'd3));

  wire [31:0] unused_crc;
  wire unused = &{1'b0, unused_crc};
  limen_crc32 u_crc (
      .clk_i(clk_i),
      .clear_i(hunting),
      .valid_i(bit_valid_i),
      .bit_i(bit_i),
      .out_i(1'b0),
      .crc_o(unused_crc),
      .right_o(crc_right)
  );

  always @(posedge clk_i) begin
    if (byte_valid_i) begin
      index_q <= state_q == ARGUMENT || (state_q == PAYLOAD && payload_last) ? 8'd0 : next_index;
      case (state_q)
        HUNT: if (byte_i == `LIMEN_LINK_SYNC) state_q <= HEAD;
        HEAD: begin
          head_q  <= byte_i;
          state_q <= ARGUMENT;
        end
        ARGUMENT: begin
          argument_q <= byte_i;
          state_q <= !data ? CRC : byte_i == 8'd0 || too_long ? HUNT : PAYLOAD;
        end
        PAYLOAD: if (payload_last) state_q <= CRC;
        default: if (index_q[1:0] == 2'd3) state_q <= HUNT;
      endcase
    end
    if (gap_i || rst_i) state_q <= HUNT;
  end
endmodule
`default_nettype wire
