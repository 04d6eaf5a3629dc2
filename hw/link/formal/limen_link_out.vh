// What limen_link_out promises (rules L10, L12, L14), to be proved (tests/link/formal.py puts it at the foot of the
// module). The host acknowledges what it likes. The memory is left out, but for one byte of it, whichever.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- the users
  reg [2:0] f_furthest;  // one after the last frame that was ever sent
  wire [2:0] f_sent = f_furthest - first_q;
  wire [2:0] f_next = next_q - first_q;
  always @* begin
    assume (!(start_i && (ack_valid_i || !waiting_o)));
    if (again_i) assume (ack_valid_i);
  end
  always @(posedge clk_i) begin
    if (f_past && $past(word_valid_i && !word_ready_o && !rst_i)) assume (word_valid_i && word_i == $past(word_i));
    if (start_i && next_q == f_furthest) f_furthest <= f_furthest + 3'd1;
    if (rst_i) f_furthest <= 3'd0;
  end

  // ---------------------------------------------------------------- one byte of the memory, and what the array put there
  (* anyconst *) reg [8:0] f_at;
  reg [7:0] f_cell;
  wire f_write = put && {fill_q[0], index_q} == f_at;
  always @(posedge clk_i) begin
    if (f_write) f_cell <= put_byte;
    if (f_past && $past({seq_q[0], index_i}) == f_at) assume (byte_o == $past(f_cell));
  end
  reg f_held;          // a frame holds it that is not acknowledged
  reg [2:0] f_number;  // that frame
  reg [7:0] f_value;
  (* anyseq *) wire f_choose;
  wire [7:0] f_put = word_i >> {index_q[1:0], 3'b000};
  wire [2:0] f_place = f_number - first_q;
  always @(posedge clk_i) begin
    if (ack && f_held && f_place < acked) f_held <= 1'b0;
    if (f_write && f_choose && !f_held) {f_held, f_number, f_value} <= {1'b1, fill_q, f_put};
    if (rst_i) f_held <= 1'b0;
  end
  wire [5:0] f_words = f_number[0] ? words_odd_q : words_even_q;

  always @(posedge clk_i)
    if (f_past) begin
      // no frame is written over before it is acknowledged
      assert (kept <= 3'd2);
      if (put) assert (kept < 3'd2);
      if (f_held) assert (!f_write || index_q != f_at[7:0]);
      if (f_held) assert (f_cell == f_value);
      // what is shown of a frame under way is what the array gave, as long as it is not acknowledged
      if ($past(f_held && seq_q == f_number && index_i == f_at[7:0]) && f_held) assert (byte_o == f_value);
      // the window: no frame begins that is two or more after the first one not acknowledged
      if (start_i) assert (f_next < `LIMEN_LINK_WINDOW && f_next < kept);
      if ($past(start_i && !rst_i)) assert (seq_o == $past(next_q) && next_q == $past(next_q) + 3'd1);
      // a closed frame keeps its length, and the byte is within it
      if (f_held && f_number != fill_q) assert (f_words == 6'd0 || f_at[7:0] < {f_words, 2'b00});
      if ($past(f_held && f_number != fill_q && !rst_i) && f_held) assert (f_words == $past(f_words));
      // the array's words are taken whole, once
      if (word_ready_o) assert (word_valid_i && index_q[1:0] == 2'd3);
      if (close) assert (index_q[1:0] == 2'd0 || word_ready_o);
      // acknowledged: as far as the host says, no further
      if (!$past(rst_i) && first_q != $past(first_q)) assert ($past(ack_valid_i) && first_q == $past(ack_i));
      if ($past(ack_valid_i && acked <= f_sent && !rst_i)) assert (first_q == $past(ack_i));
      if ($past(ack_valid_i && acked > f_sent && !rst_i)) assert (first_q == $past(first_q) && next_q == $past(next_q));
      if ($past(ack_valid_i && again_i && acked <= f_sent && !rst_i)) assert (next_q == $past(ack_i));
      if ($past(rst_i)) assert (empty_o || word_valid_i);
      // ---- what makes the induction go
      assert (f_next <= kept && f_sent <= kept && f_next <= f_sent && sent_q == f_furthest[1:0]);
      if (f_held) begin
        assert (f_place <= kept && f_at[8] == f_number[0]);
        if (f_number == fill_q) assert (index_q > f_at[7:0] && kept < 3'd2);
      end
      if (kept == 3'd2) assert (index_q == 8'd0);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (start_i && next_q != f_furthest);                   // sent again
      cover (kept == 3'd2 && word_valid_i && !word_ready_o);     // the array waits
      cover (ack && behind);
      cover (f_held && byte_o == f_value && $past(f_held && seq_q == f_number && index_i == f_at[7:0]));
      cover (first_q == 3'd2);
      cover (ack_valid_i && acked > f_sent && acked <= kept);    // a frame that waits, and was never sent
    end
