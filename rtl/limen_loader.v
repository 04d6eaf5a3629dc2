// limen_loader: unpacks the payload of LOADV into a vector register (rules O1, O4, O6).
//
// Takes whole beats when the payload is aligned to the stream, words otherwise, and writes as many elements per cycle as
// a beat (or word) holds, at most LANES. s32 elements are clamped to s16. start_i begins, busy_o falls when the last
// element is on its way: it is written one cycle later. Elements beyond the count are not touched.
`default_nettype none
module limen_loader #(
    parameter STREAM_BITS = 32,
    parameter LANES       = 16,
    parameter LOG_L       = 4,  // log2(LANES)
    parameter POS_W       = 11  // bits of an element number, and one more
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire                   start_i,
    input  wire [            1:0] type_i,   // 0 u8, 1 s16, 2 s32; constant while busy
    input  wire [      POS_W-1:0] count_i,  // elements, at least 1
    output wire                   busy_o,
    // from limen_front
    input  wire                   valid_i,
    input  wire                   aligned_i,
    input  wire [STREAM_BITS-1:0] beat_i,
    output wire                   word_take_o,
    output wire                   beat_take_o,
    // to limen_vectors
    output reg                    we_o,
    output reg  [      POS_W-1:0] block_o,  // element / LANES
    output reg  [      LANES-1:0] lanes_o,
    output reg  [   LANES*16-1:0] data_o
);
  // Elements per word or beat, and how many of them fit in one write.
  localparam WU8 = 4, WS16 = 2, WS32 = 1;
  localparam BU8 = STREAM_BITS / 8, BS16 = STREAM_BITS / 16, BS32 = STREAM_BITS / 32;

  reg busy_q, held_q, whole_q;
  reg [STREAM_BITS-1:0] data_q;
  reg [POS_W-1:0] at_q;      // next element
  reg [6:0] held_left_q;  // elements in data_q that were not written

  wire is_u8 = type_i == 2'd0, is_s16 = type_i == 2'd1;
  wire [6:0] per_word = is_u8 ? WU8[6:0] : is_s16 ? WS16[6:0] : WS32[6:0];
  wire [6:0] per_beat = is_u8 ? BU8[6:0] : is_s16 ? BS16[6:0] : BS32[6:0];
  wire [6:0] per_held = whole_q ? per_beat : per_word;
  localparam [6:0] MOST = LANES > 64 ? 7'd64 : LANES[6:0];
  wire [6:0] chunk = per_held > MOST ? MOST : per_held;  // elements of one write

  // A whole beat fits when the element number is a multiple of what it holds and it holds no other packet's words.
  localparam [POS_W+6:0] ZERO = 0;  // widens an element number, so that no sum overflows
  wire [POS_W+6:0] at = ZERO | {7'd0, at_q};
  wire [POS_W+6:0] count = ZERO | {7'd0, count_i};
  wire [POS_W+6:0] step = {{POS_W{1'b0}}, chunk};
  wire [POS_W+6:0] ahead = at + (held_q ? step : ZERO);
  wire finishing = held_q && (held_left_q == chunk || ahead >= count);
  wire more = ahead < count;
  wire want = busy_q && valid_i && more && (!held_q || finishing);
  wire [POS_W+6:0] beat = {{POS_W{1'b0}}, per_beat};
  wire beat_fits = STREAM_BITS > 32 && aligned_i && (ahead & (beat - 1'b1)) == ZERO && ahead + beat <= count;

  assign busy_o = busy_q;
  assign beat_take_o = want && beat_fits;
  assign word_take_o = want && !beat_fits;

  always @(posedge clk_i) begin
    if (start_i) begin
      busy_q <= 1'b1;
      held_q <= 1'b0;
      at_q   <= 0;
    end else if (busy_q) begin
      if (held_q) begin
        at_q <= ahead[POS_W-1:0];
        held_left_q <= held_left_q - chunk;
        data_q <= data_q >> (is_u8 ? {3'd0, chunk, 3'd0} : is_s16 ? {2'd0, chunk, 4'd0} : {1'd0, chunk, 5'd0});
        if (finishing) held_q <= 1'b0;
        if (!more) busy_q <= 1'b0;
      end
      if (want) begin
        held_q <= 1'b1;
        whole_q <= beat_fits;
        held_left_q <= beat_fits ? per_beat : per_word;
        data_q <= beat_fits ? beat_i : {STREAM_BITS / 32{beat_i[31:0]}};
      end
    end
    if (rst_i) busy_q <= 1'b0;
  end

  // The chunk starts at a multiple of its size, so lane l gets element l mod chunk of it, if it is in this chunk. A word
  // taken alone stands in every word of data_q, so its elements are found like those of a beat.
  localparam CU8 = BU8 > LANES ? LANES : BU8, CS16 = BS16 > LANES ? LANES : BS16, CS32 = BS32 > LANES ? LANES : BS32;
  localparam [POS_W+6:0] LANE_MASK = LANES[POS_W+6:0] - 1'b1;
  localparam [LANES-1:0] ALL = {LANES{1'b1}};

  function [15:0] clamp(input [31:0] v);
    clamp = &v[31:15] || ~|v[31:15] ? v[15:0] : {v[31], {15{!v[31]}}};
  endfunction

  wire [POS_W+6:0] low = at & LANE_MASK;
  wire [POS_W+6:0] beyond = low + (ahead < count ? ahead : count) - at;  // LANES at most
  integer l;
  always @(posedge clk_i) begin
    we_o <= busy_q && held_q;
    if (busy_q && held_q) begin
      block_o <= at_q >> LOG_L;
      lanes_o <= ALL << low & ~(ALL << beyond);
      for (l = 0; l < LANES; l = l + 1)
        data_o[l*16+:16] <= is_u8 ? {8'd0, data_q[(l%CU8)*8+:8]} : is_s16 ? data_q[(l%CS16)*16+:16] : clamp(data_q[(l%CS32)*32+:32]);
    end
  end
endmodule
`default_nettype wire
