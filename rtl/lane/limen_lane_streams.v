// limen_lane_streams: the random streams of a lane's rows and their words (rule C3), 16 bits at a time.
//
// A state is eight words of the memory: s0 is 0 to 3, s1 is 4 to 7, the lowest first. start_i draws the next word of row_i: it is at
// word_o as soon as early_o falls, and the row's state is the next one when busy_o falls. scan_i moves word_o up by a bit. unit_i
// stores (1, 0), in eight cycles. put_i stores half_i at place_i of the row; half_o shows, a cycle later, what is there. All of this only
// while busy_o is low, but for scan_i, and one at a time; row_i must hold.
//
// With a for s0, b for s1, m for a ^ b and words numbered modulo 4, in place, a word read in each step, what it makes written two
// steps later:
//    0  a[j], b[j]: b[j] = m[j], sum[j] = a[j] + b[j]           j = 0 .. 3
//    8  a[j]: word[j] = a[j] + rotl(sum, 17)[j]                  j = 0 .. 3
//   12  a[0], a[j]: a[j] = rotl(a, 49)[j], of a[j+1] and a[j]    j = 3 .. 0
//   17  m[j-1], m[j], a[j]: a[j] ^= m[j] ^ (m << 21)[j]          j = 0 .. 3
//   29  m[2], m[j-1]: b[j] = rotl(m, 28)[j], of m[j-1], m[j-2]   j = 0 .. 3
`default_nettype none
`include "limen_memory.vh"
module limen_lane_streams #(
    parameter ROW_W = 6  // log2 of the number of rows
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire [ROW_W-1:0] row_i,
    input  wire             start_i,
    input  wire             unit_i,
    output wire             early_o,
    output wire             busy_o,
    input  wire             scan_i,
    output wire [     63:0] word_o,
    input  wire             put_i,
    input  wire [      2:0] place_i,
    input  wire [     15:0] half_i,
    output wire [     15:0] half_o
);
  localparam [5:0] WORD = 13, LAST = 35, UNIT = 48, IDLE = 63;
  reg [5:0] step_q;
  assign early_o = step_q < WORD;
  assign busy_o  = step_q != IDLE;
  wire unit = step_q[5:4] == 2'b11;  // or IDLE
  always @(posedge clk_i) begin
    step_q <= step_q == LAST || step_q == UNIT + 6'd7 ? IDLE : step_q + {5'd0, busy_o};
    if (start_i) step_q <= 6'd0;
    if (unit_i) step_q <= UNIT;
    if (rst_i) step_q <= IDLE;
  end

  // ---------------------------------------------------------------- what is read, and what is done with it a step later
  localparam [1:0] UP_1 = 1, UP_5 = 2, UP_12 = 3;
  reg [2:0] place;
  reg [1:0] how, how_q;      // part_q takes the word, or that and the one before, moved up by so much
  reg keep, keep_q;          // part_q keeps what it has, and adds that
  reg store, store_q, late_q;  // part_q is stored
  reg zero, zero_q;          // part_q begins with zeros: all of it,
  reg low, low_q;            // or the five that UP_5 brings in
  reg last, last_q;          // before_q takes the word
  reg add, add_q, sums, sums_q;
  reg [2:0] place_q, place_late_q;
  always @* begin
    {how, keep, store, zero, low, add, sums} = 0;
    last  = 1'b1;
    place = place_i;
    case (step_q)
      6'd0, 6'd2, 6'd4, 6'd6: place = {1'b0, step_q[2:1]};
      6'd1, 6'd3, 6'd5, 6'd7: {place, keep, store, add, sums} = {1'b1, step_q[2:1], 4'b1111};
      6'd8, 6'd9, 6'd10, 6'd11: {place, add} = {1'b0, step_q[1:0], 1'b1};
      6'd12: place = 3'd0;
      6'd13, 6'd14, 6'd15, 6'd16: {place, how, store} = {1'b0, ~step_q[1:0] + 2'd1, UP_1, 1'b1};
      6'd17, 6'd20, 6'd23, 6'd26: {how, zero, low} = {UP_5, step_q == 6'd17, step_q == 6'd17 || step_q == 6'd20};
      6'd18, 6'd21, 6'd24, 6'd27: {keep, last} = 2'b10;
      6'd19, 6'd22, 6'd25, 6'd28: {keep, store, last} = 3'b110;
      6'd29: place = 3'd6;
      6'd30, 6'd31, 6'd32, 6'd33: {place, how, store} = {1'b1, step_q[1:0] + 2'd1, UP_12, 1'b1};
      default: ;
    endcase
    case (step_q)
      6'd17: place = 3'd7;
      6'd18, 6'd20: place = 3'd4;
      6'd21, 6'd23: place = 3'd5;
      6'd24, 6'd26: place = 3'd6;
      6'd27: place = 3'd7;
      6'd19: place = 3'd0;
      6'd22: place = 3'd1;
      6'd25: place = 3'd2;
      6'd28: place = 3'd3;
      default: ;
    endcase
  end
  always @(posedge clk_i) begin
    {how_q, keep_q, store_q, zero_q, low_q, last_q, add_q, sums_q} <= {how, keep, store, zero, low, last, add, sums};
    place_q <= {place[2], place[1:0] + {1'b0, how == UP_12}};
    late_q <= store_q;
    place_late_q <= place_q;
  end

  // ---------------------------------------------------------------- the memory
  (* no_rw_check *) reg [15:0] mem[0:(8<<ROW_W)-1];
  reg [15:0] read_q, part_q;
  assign half_o = read_q;
  wire [2:0] w_place = put_i ? place_i : unit ? step_q[2:0] : place_late_q;
  wire [15:0] w_data = put_i ? half_i : unit ? {15'd0, step_q[2:0] == 3'd0} : part_q;
  always @(posedge clk_i) begin
    read_q <= mem[{row_i, place}];
    if (put_i || (unit && busy_o) || late_q) mem[{row_i, w_place}] `LIMEN_STORE w_data;
  end

  reg [15:0] before_q;
  wire [15:0] moved = how_q == UP_1 ? {before_q[14:0], read_q[15]} : how_q == UP_5 ? {read_q[10:0], before_q[15:11]} :
      how_q == UP_12 ? {read_q[3:0], before_q[15:4]} : read_q;
  always @(posedge clk_i) begin
    part_q <= moved ^ (part_q & {16{keep_q}});
    if (zero_q) part_q[15:5] <= 11'd0;
    if (low_q) part_q[4:0] <= 5'd0;
    if (last_q) before_q <= read_q;
  end

  // ---------------------------------------------------------------- the word
  reg [63:0] word_q;
  reg [15:0] turn_q;  // sum[j-1], and in the next register the last bit of sum[j-2]
  reg bit_q, carry_q;
  wire [15:0] other = sums_q ? part_q : {turn_q[14:0], bit_q};
  wire [16:0] sum = {1'b0, read_q} + {1'b0, other} + {16'd0, carry_q};
  assign word_o = word_q;
  always @(posedge clk_i) begin
    if (add_q || scan_i) word_q <= scan_i ? {word_q[62:0], 1'b0} : {sum[15:0], word_q[63:16]};
    if (add_q) begin
      turn_q <= sums_q ? sum[15:0] : word_q[15:0];
      bit_q <= turn_q[15];
    end
    carry_q <= add_q ? sum[16] : carry_q;
    if (step_q == 6'd0 || step_q == 6'd8) carry_q <= 1'b0;
  end
endmodule
`default_nettype wire
