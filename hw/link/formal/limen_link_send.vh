// What limen_link_send promises (rules L4 to L6, L9), to be proved (tests/link/formal.py puts it at the foot of the
// module). The serial line and the CRC are left out: any cycle may be one in which a byte can begin.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- a frame, told anew
  reg f_on;             // bytes of a frame follow
  reg [8:0] f_number;   // of the byte that follows: 0 SYNC, 1 head, 2 argument, payload, four of CRC, END
  wire [8:0] f_payload = with_payload_i ? {end_index_i == 8'd0, end_index_i} : 9'd0;
  wire [8:0] f_crc = 9'd3 + f_payload, f_end = f_crc + 9'd4;
  always @(posedge clk_i) begin
    if (begins) begin
      f_on <= !f_on || f_number != f_end;
      f_number <= f_on ? f_number + 9'd1 : 9'd1;
    end
    if (rst_i) f_on <= 1'b0;
  end
  // the user: a frame's length is settled when its argument is asked for (but see limen_link_out: a frame that is
  // acknowledged while it is sent again)
  always @* if (with_payload_i) assume (end_index_i[1:0] == 2'd0);
  always @(posedge clk_i) if (f_past && f_on && f_number > 9'd2)
    assume (with_payload_i == $past(with_payload_i) && end_index_i == $past(end_index_i));

  always @(posedge clk_i)
    if (f_past) begin
      // a frame begins only when asked for, and goes on to its END, byte by byte
      if (begins && !f_on) assert (start_i && next == SYNC_BYTE);
      if (begins && f_on) begin
        if (f_number == 9'd1) assert (next == head_i);
        if (f_number == 9'd2) assert (next == argument_i);
        if (f_number > 9'd2 && f_number < f_crc) assert (next == payload_i);
        if (f_number == f_end) assert (next == END_BYTE);
      end
      // four bytes of CRC, of all bytes from the head on, come from its register
      if (f_on) assert ((state_q == CRC) == (f_number > f_crc && f_number > 9'd3));
      if (f_on) assert ((state_q == SYNC) == (f_number == 9'd1));
      if (!f_on) assert (state_q == IDLE);
      // the payload's bytes are asked for in order
      if (f_on && f_number > 9'd2 && f_number < f_crc) assert ({1'b0, payload_index_o} == f_number - 9'd3);
      // no byte begins while the bridge says stop, nor where another is on the line
      if (stop_i || !free) assert (!begins && !idle_o);
      if (idle_o) assert (!f_on);
      // bytes follow at once
      if (f_on && free && !stop_i) assert (begins);
      // ---- what makes the induction go
      if (f_on) begin
        assert (f_number >= 9'd1 && f_number <= f_end);
        assert ((state_q == HEAD) == (f_number == 9'd2));
        assert ((state_q == ARGUMENT) == (f_number == 9'd3));
        assert ((state_q == PAYLOAD) == (f_number > 9'd3 && f_number <= f_crc));
        if (state_q == PAYLOAD || state_q == ARGUMENT) assert (index_q == f_number[7:0] - 8'd3);
        if (state_q == CRC) assert ({1'b0, index_q} == f_number - f_crc);
      end
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (begins && f_on && f_number == f_end && !with_payload_i);
      cover (begins && f_on && f_number == f_end && f_payload == 9'd8);
      cover (f_on && stop_i && free);
      cover (begins && !f_on && $past(begins && f_on));
    end
