// What limen_kernel_write promises, to be proved (tests/kernel/formal.py). Included at the foot of the module.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- the user: one run at a time, no buffer wraps
  localparam BYTES = DATA_W / 8;
  reg [ADDR_W-1:0] f_first;   // of the run's buffer
  reg [31:0] f_beats;         // of the run's buffer
  reg [31:0] f_asked;         // beats in bursts requested since begin_i
  reg [31:0] f_sent;          // beats that the memory has taken since begin_i
  reg [LEN_W-1:0] f_place;    // beats of the present burst that were sent
  reg [PENDING_W:0] f_addressed, f_ended, f_answered_less;  // bursts without an answer: accepted, data complete
  wire [ADDR_W:0] f_end = {1'b0, f_first} + f_beats * BYTES;
  wire f_take = awvalid_o && awready_i && !rst_i;
  wire f_last = sent && wlast_o;
  always @* begin
    assume (words_i < 1 << (ADDR_W - 2));
    if (begin_i) begin
      assume (address_i % BYTES == 0);
      assume (address_i + (words_i >> WORDS_W) * BYTES < 1 << ADDR_W);
      assume (!pending_o && empty_o && !taken);
    end
    if (rst_i) assume (!pending_o || !f_past);
    // the memory answers bursts that it has, address and data, no others
    if (f_past) assume (!bvalid_i || (f_addressed != 0 && f_ended != 0));
    if (!f_past) assume (!bvalid_i);
  end
  always @(posedge clk_i) begin
    f_addressed <= f_addressed + f_take - bvalid_i;
    f_ended <= f_ended + f_last - bvalid_i;
    if (request) f_asked <= f_asked + len;
    if (sent) f_sent <= f_sent + 1;
    if (sent) f_place <= wlast_o ? 0 : f_place + 1;
    if (begin_i) begin
      f_first <= address_i;
      f_beats <= words_i >> WORDS_W;
      {f_asked, f_sent} <= 0;
    end
    if (rst_i) {f_addressed, f_ended, f_asked, f_sent, f_place, f_beats, f_first} <= 0;
  end

  always @(posedge clk_i)
    if (f_past) begin
      // what is on offer stays as it is
      if ($past(awvalid_o && !awready_i && !rst_i)) begin
        assert (awvalid_o);
        assert (awaddr_o == $past(awaddr_o) && awlen_o == $past(awlen_o));
      end
      if ($past(wvalid_o && !wready_i && !rst_i)) begin
        assert (wvalid_o);
        assert (wdata_o == $past(wdata_o) && wlast_o == $past(wlast_o));
      end
      if (awvalid_o) begin
        assert (awlen_o < BURST);
        assert (awaddr_o % BYTES == 0);
        assert (awaddr_o >> BOUNDARY_W == (awaddr_o + (awlen_o + 1) * BYTES - 1) >> BOUNDARY_W);
        // inside the buffer
        assert (awaddr_o >= f_first && {1'b0, awaddr_o} + (awlen_o + 1) * BYTES <= f_end);
        // bursts follow each other without gap or overlap
        assert ({1'b0, awaddr_o} + (awlen_o + 1) * BYTES == {1'b0, f_first} + f_asked * BYTES);
      end
      // data belong to the burst on offer or the one before it, and WLAST is with its last beat
      if (wvalid_o) assert (f_place < len_q && wlast_o == (f_place == len_q - 1));
      // one answer per request
      assert (pending_q == f_addressed + awvalid_q);
      assert (pending_q == f_ended + (beats_q != 0));
      // no more beats than there is room for, and none is lost
      assert (given_q <= f_beats && given_q + room_q == f_beats);
      assert (given_q == f_sent + f_count);
      if (!pending_o && empty_o) assert (f_sent == given_q);
      if (full_o) assert (given_q == f_beats);
      // no burst after a stop
      if ($past(stop_i)) assert (!awvalid_o || $past(awvalid_o));
      // ---- what makes the induction go
      assert (address_q % BYTES == 0 || f_beats == 0);
      assert (f_end < 1 << ADDR_W && f_first % BYTES == 0 && f_beats <= (1 << ADDR_W) / BYTES);
      assert (f_asked == f_sent + beats_q && f_asked + have_q == given_q);
      assert (f_sent <= given_q && f_asked <= given_q);
      assert (have_q + beats_q == f_count && f_count <= (1 << QUEUE_W) + 1);
      assert (beats_q <= len_q || beats_q == 0);
      if (beats_q != 0) assert (f_place + beats_q == len_q);
      else assert (f_place == 0);
      if (awvalid_q || move_q) assert (len_q != 0 && len_q <= BURST && f_asked >= len_q);
      assert (!(awvalid_q && move_q) && (!(awvalid_q || move_q) || pending_q != 0));
      if (awvalid_q) assert (address_q >> BOUNDARY_W == (address_q + len_q * BYTES - 1) >> BOUNDARY_W);
      assert ({1'b0, address_q} + (awvalid_q || move_q ? len_q * BYTES : 0) == {1'b0, f_first} + f_asked * BYTES ||
              f_beats == 0);
    end

  // ---------------------------------------------------------------- all of this happens
  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (f_take && awlen_o == BURST - 1);
      cover (f_take && awlen_o != BURST - 1 && !$past(flush_i, 2) && $past(request));  // cut at a boundary
      cover (f_take && awlen_o == 0 && $past(flush_i, 1));
      cover (f_last && awvalid_o);    // data before their address
      cover (pending_q == 3);
      cover (full_o && f_beats == 3 && f_sent == 3);
      cover (error_o && pending_q > 1);
      cover (stop_i && have_q == BURST && !pending_o);
    end
