// limen_front: turns the input stream into 32-bit words, or whole beats.
//
// Word 0 of a beat is in its lowest bits (rule P3). The consumer takes one word at a time with word_take_i, or, when
// beat_aligned_o says that no word of the beat has been taken yet, the whole beat with beat_take_i. Both at once is not
// allowed. One word or beat per cycle, one cycle of latency; tready falls while a beat is being taken apart.
`default_nettype none
module limen_front #(
    parameter STREAM_BITS = 32  // width of the stream: 32 x a power of two
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire [STREAM_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,
    output wire                   valid_o,
    output wire                   beat_aligned_o,
    output wire [STREAM_BITS-1:0] beat_o,  // the word is in bits 31:0
    input  wire                   word_take_i,
    input  wire                   beat_take_i
);
  localparam WORDS = STREAM_BITS / 32;
  localparam COUNT_W = 6;

  reg [STREAM_BITS-1:0] beat_q;
  reg [COUNT_W-1:0] left_q;  // words of the beat that were not taken, 0: empty

  wire last = left_q == 6'd1;
  wire emptied = (word_take_i && last) || beat_take_i;

  assign valid_o = left_q != 6'd0;
  assign beat_aligned_o = left_q == WORDS[COUNT_W-1:0];
  assign beat_o = beat_q;
  assign s_axis_tready = !valid_o || emptied;

  always @(posedge clk_i) begin
    if (s_axis_tvalid && s_axis_tready) begin
      beat_q <= s_axis_tdata;
      left_q <= WORDS[COUNT_W-1:0];
    end else if (emptied) begin
      left_q <= 6'd0;
    end else if (word_take_i) begin
      beat_q <= beat_q >> 32;
      left_q <= left_q - 6'd1;
    end
    if (rst_i) left_q <= 6'd0;
  end
endmodule
`default_nettype wire
