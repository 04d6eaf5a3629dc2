// What limen_kernel_read promises, to be proved (tests/kernel/formal.py). Included at the foot of the module.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- the user: one run at a time, no buffer wraps
  localparam BYTES = DATA_W / 8;
  reg [ADDR_W-1:0] f_first;   // of the run's buffer
  reg [31:0] f_beats;         // of the run's buffer
  reg [31:0] f_asked;         // beats in bursts requested since begin_i
  reg [31:0] f_accepted;      // beats in bursts accepted, that have not arrived
  wire [31:0] f_wanted = (words_i >> WORDS_W) + {31'd0, (words_i & PARTIAL) != 0};
  wire [ADDR_W:0] f_end = {1'b0, f_first} + f_beats * BYTES;
  always @* begin
    assume (words_i < 1 << (ADDR_W - 2));
    if (begin_i) begin
      assume (address_i % BYTES == 0);
      assume (address_i + f_wanted * BYTES < 1 << ADDR_W);
      assume (!pending_o && stop_i);
    end
    if (rst_i) assume (!pending_o || !f_past);
    // the memory gives what was asked for, no more
    if (f_past) assume (!rvalid_i || f_accepted != 0);
    if (!f_past) assume (!rvalid_i);
  end
  wire f_take = arvalid_o && arready_i && !rst_i;
  always @(posedge clk_i) begin
    f_accepted <= f_accepted + (f_take ? arlen_o + 1 : 0) - rvalid_i;
    if (request) f_asked <= f_asked + len_q;
    if (begin_i) begin
      f_first <= address_i;
      f_beats <= f_wanted;
      f_asked <= 0;
    end
    if (rst_i) {f_accepted, f_asked, f_beats, f_first} <= 0;
  end

  always @(posedge clk_i)
    if (f_past) begin
      // a request on offer stays as it is
      if ($past(arvalid_o && !arready_i && !rst_i)) begin
        assert (arvalid_o);
        assert (araddr_o == $past(araddr_o) && arlen_o == $past(arlen_o));
      end
      if (arvalid_o) begin
        assert (arlen_o < BURST);
        assert (araddr_o % BYTES == 0);
        assert (araddr_o >> BOUNDARY_W == (araddr_o + (arlen_o + 1) * BYTES - 1) >> BOUNDARY_W);
        // inside the buffer
        assert (araddr_o >= f_first && {1'b0, araddr_o} + (arlen_o + 1) * BYTES <= f_end);
        // bursts follow each other without gap or overlap
        assert ({1'b0, araddr_o} + (arlen_o + 1) * BYTES == {1'b0, f_first} + f_asked * BYTES);
      end
      // no beat comes that the queue has no room for
      assert (!put_q || f_count < 1 << QUEUE_W);
      // one beat of data per beat requested
      assert (coming_q == f_accepted + (arvalid_o ? arlen_o + 1 : 0));
      assert (f_accepted == 0 || pending_o);
      // done: all of it was asked for and has arrived
      if (done_o) assert (f_asked == f_beats && f_accepted == 0 && !arvalid_o);
      // no request after an error, nor when told to stop
      if ($past(stop_i || bad_q)) assert (!arvalid_o || $past(arvalid_o));
      if ($past(error_o)) assert (bad_q || $past(rst_i));
      // ---- what makes the induction go
      assert (address_q % BYTES == 0 || f_beats == 0);
      assert (f_asked + left_q == f_beats && left_q <= f_beats);
      assert (f_beats <= (1 << ADDR_W) / BYTES);
      assert (f_end < 1 << ADDR_W && f_first % BYTES == 0);
      if (!bad_q) assert (room_q + coming_q + f_count + put_q == 1 << QUEUE_W);
      assert (bad_q || room_q + coming_q <= 1 << QUEUE_W);
      assert (coming_q <= 1 << QUEUE_W && f_count <= 1 << QUEUE_W && f_accepted <= 1 << QUEUE_W);
      if (bad_q) assert (!put_q || f_count < 1 << QUEUE_W);
      if (sized_q || arvalid_q) begin
        assert (len_q != 0 && len_q <= BURST);
        assert (address_q >> BOUNDARY_W == (address_q + len_q * BYTES - 1) >> BOUNDARY_W);
      end
      if (sized_q && !arvalid_q) assert (len_q <= left_q);
      if (arvalid_q) assert (sized_q && f_asked >= len_q);
      assert ({1'b0, address_q} + (arvalid_q ? len_q * BYTES : 0) == {1'b0, f_first} + f_asked * BYTES || f_beats == 0);
    end

  // ---------------------------------------------------------------- all of this happens
  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (f_take && arlen_o == BURST - 1);
      cover (f_take && arlen_o != BURST - 1 && left_q != 0);  // cut at a boundary
      cover (f_take && f_accepted > BURST);                   // several under way
      cover (done_o && $past(rvalid_i && cut_q) && f_beats > 2);
      cover (error_o && f_asked < f_beats);
      cover (f_count == 1 << QUEUE_W);
      cover (stop_i && !done_o && !pending_o && f_asked > BURST);
    end
