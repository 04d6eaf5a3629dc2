// What limen_link_in promises (rules L10 to L12), to be proved (tests/link/formal.py puts it at the foot of the
// module). The frames are as limen_link_receive promises them; the memory is left out, but for one byte of it,
// whichever.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- the user
  reg f_frame;         // a frame has begun
  reg [8:0] f_came;    // payload bytes of it
  always @(posedge clk_i) begin
    if (payload_valid_i) f_came <= f_came + 9'd1;
    if (end_i) f_frame <= 1'b0;
    if (head_i) {f_frame, f_came} <= {1'b1, 9'd0};
    if (rst_i) f_frame <= 1'b0;
  end
  always @* begin
    assume (!(head_i && (payload_valid_i || end_i)) && !(payload_valid_i && end_i));
    if (payload_valid_i) assume (f_frame && f_came < 9'd256 && payload_index_i == f_came[7:0]);
    if (end_i) assume (f_frame && f_came == {words_i == 6'd0, words_i, 2'b00});
  end

  // ---------------------------------------------------------------- one byte of the memory
  (* anyconst *) reg [8:0] f_at;
  reg [7:0] f_cell;
  wire f_write = payload_valid_i && room_q;
  wire [8:0] f_to = {wanted_q[0], payload_index_i}, f_from = {done_q[0], index_q};
  always @(posedge clk_i) begin
    if (f_write && f_to == f_at) f_cell <= byte_i;
    if (f_past && $past(f_from) == f_at) assume (memory_byte == $past(f_cell));
  end

  // ---------------------------------------------------------------- that byte of one frame, whichever
  (* anyseq *) wire f_choose;
  reg f_chosen;        // the frame that is coming
  reg f_held;          // it was taken, and its byte has not gone out
  reg [2:0] f_number;
  reg [7:0] f_value;
  wire f_inside = f_at[7:0] < {words_i, 2'b00} || words_i == 6'd0;
  wire f_out = move && done_q == f_number && index_q == f_at[7:0] && f_held;
  always @(posedge clk_i) begin
    if (head_i) f_chosen <= f_choose && !f_held && wanted_q[0] == f_at[8];
    if (payload_valid_i && f_chosen && payload_index_i == f_at[7:0]) f_value <= byte_i;
    if (end_i) f_chosen <= 1'b0;
    if (taken_o && f_chosen && f_inside) {f_held, f_number} <= {1'b1, wanted_q};
    if (f_out) f_held <= 1'b0;
    if (rst_i) {f_chosen, f_held} <= 2'b00;
  end
  wire [8:0] f_bytes = {done_q[0] ? words_odd_q == 6'd0 : words_even_q == 6'd0, done_q[0] ? words_odd_q : words_even_q, 2'b00};
  wire [2:0] f_ahead = f_number - done_q;  // frames before the one that holds the byte

  always @(posedge clk_i)
    if (f_past) begin
      // only what is in turn is taken, and only where there was room from its head on
      if (taken_o) assert (end_i && seq_i == wanted_q && held < 3'd2);
      assert (held <= 3'd2);
      // nothing is written over that has not gone out; no byte is read while it is written
      if (f_write) assert (held < 3'd2);
      if (f_write && some) assert (f_to != f_from);
      // the byte that goes out is the one that came
      if (f_out) assert (memory_byte == f_value);
      // a frame's bytes go out to its last one, and no further
      if (held != 3'd0) assert ({1'b0, index_q} < f_bytes);
      if (!rst_i && !$past(rst_i) && done_q != $past(done_q)) begin
        assert (done_q == $past(done_q) + 3'd1 && $past(held) != 3'd0 && $past({1'b0, index_q} + 9'd1 == f_bytes));
        assert (!$past(f_held) || $past(f_number) != $past(done_q) || $past(f_out));
      end
      // a word on offer stays as it is
      if ($past(word_valid_o && !word_ready_i && !rst_i)) assert (word_valid_o && word_o == $past(word_o));
      // the array gets words, after four bytes each
      if (word_valid_o && !$past(word_valid_o)) assert ($past(move && index_q[1:0] == 2'd3) && word_o[31:24] == $past(memory_byte));
      if ($past(move && !rst_i)) assert (word_o[23:0] == $past(word_o[31:8]));
      if ($past(rst_i)) assert (!word_valid_o && empty_o && wanted_o == 3'd0 && done_o == 3'd0);
      // ---- what makes the induction go
      if (f_chosen) assert (f_frame && wanted_q[0] == f_at[8] && !f_held);
      if (f_chosen && f_came > {1'b0, f_at[7:0]} && room_q) assert (f_cell == f_value);
      if (f_held) begin
        assert (f_cell == f_value && f_at[8] == f_number[0] && f_ahead < held);
        if (f_ahead == 3'd0) assert (index_q <= f_at[7:0] && {1'b0, f_at[7:0]} < f_bytes);
        else assert ({1'b0, f_at[7:0]} < {f_number[0] ? words_odd_q == 6'd0 : words_even_q == 6'd0,
                                          f_number[0] ? words_odd_q : words_even_q, 2'b00});
      end
      if (f_frame && room_q) assert (held < 3'd2);
      if (held == 3'd0) assert (index_q == 8'd0);
      if (fresh_q) assert ($past(some) && !valid_q && $past(f_from) == f_from);
      if (fresh_q && f_from == f_at) assert (memory_byte == f_cell);
      if (valid_q) assert (index_q[1:0] == 2'd0);
      if (f_frame) assert (f_came <= 9'd256);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (word_valid_o && word_ready_i && word_o == 32'h03020100);
      cover (held == 3'd2 && f_held && f_ahead == 3'd1);
      cover (end_i && seq_i == wanted_q && !room_q);  // no room
      cover (taken_o && wanted_q == 3'd2);
      cover (f_out && done_q == 3'd1);
    end
