// limen_link_in: DATA frames from the host, each kept until its CRC is known, and their words to the array (rules L10 to L12 of
// hw/link/README.md).
//
// One memory holds two frames: frame n lies in half n mod 2. Bytes are written as they arrive, where there is room; a frame
// without room, out of turn or with a wrong CRC is written over. A word takes eight cycles out of the memory: a fast line
// takes 160 to bring it.
`default_nettype none
module limen_link_in (
    input  wire        clk_i,
    input  wire        rst_i,            // begins a session
    input  wire        head_i,           // a frame begins
    input  wire        payload_valid_i,
    input  wire [ 7:0] payload_index_i,
    input  wire [ 7:0] byte_i,
    input  wire        end_i,            // a DATA frame of the session ended, with a right CRC
    input  wire [ 2:0] seq_i,
    input  wire [ 5:0] words_i,          // 0: 64
    output wire        taken_o,          // it is taken
    output wire [ 2:0] wanted_o,         // number of the next frame
    output wire [ 2:0] done_o,           // number of the first frame that is not done with
    output wire        frame_done_o,     // that number is about to change
    output wire        empty_o,          // no word waits
    output wire [31:0] word_o,
    output wire        word_valid_o,
    input  wire        word_ready_i
);
  reg [2:0] wanted_q, done_q;
  reg [5:0] words_even_q, words_odd_q;  // of the frame in either half
  reg room_q;  // there was room when the frame began
  wire [2:0] held = wanted_q - done_q;

  assign taken_o = end_i && room_q && seq_i == wanted_q;
  assign wanted_o = wanted_q;
  assign done_o = done_q;

  wire [7:0] memory_byte;
  reg [7:0] index_q;  // of the next byte out
  limen_link_memory u_memory (
      .clk_i(clk_i),
      .we_i(payload_valid_i && room_q),
      .w_addr_i({wanted_q[0], payload_index_i}),
      .byte_i(byte_i),
      .r_addr_i({done_q[0], index_q}),
      .byte_o(memory_byte)
  );

  // ---------------------------------------------------------------- words out
  reg [31:0] word_q;
  reg valid_q;
  reg fresh_q;  // the memory shows the byte of index_q
  wire some = held != 3'd0 && !valid_q;
  wire move = some && fresh_q;
  wire [7:0] next_index = index_q + 8'd1;

  assign frame_done_o = move && next_index == {done_q[0] ? words_odd_q : words_even_q, 2'b00};
  assign empty_o = held == 3'd0 && !valid_q;
  assign word_o = word_q;
  assign word_valid_o = valid_q;

  always @(posedge clk_i) begin
    if (head_i) room_q <= !held[1];
    if (taken_o) begin
      wanted_q <= wanted_q + 3'd1;
      if (wanted_q[0]) words_odd_q <= words_i;
      else words_even_q <= words_i;
    end
    fresh_q <= some && !fresh_q;
    if (move) begin
      word_q  <= {memory_byte, word_q[31:8]};
      index_q <= frame_done_o ? 8'd0 : next_index;
      valid_q <= index_q[1:0] == 2'd3;
    end else if (word_ready_i) valid_q <= 1'b0;
    if (frame_done_o) done_q <= done_q + 3'd1;
    if (rst_i) begin
      wanted_q <= 3'd0;
      done_q <= 3'd0;
      index_q <= 8'd0;
      valid_q <= 1'b0;
      fresh_q <= 1'b0;
    end
  end
endmodule
`default_nettype wire
