// What limen_link promises (rules L10 to L18), to be proved (tests/link/formal.py puts it at the foot of the module),
// and that its parts are used as formal/ of each takes for granted. The serial line both ways and the memories are
// left out: they say anything; limen_link_receive says what formal/limen_link_receive.vh has proved, of frames of
// which any may be right.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);
  reg f_asked;  // the array has got a word since its reset: before that it says nothing
  always @* if (!f_asked) assume (!s_axis_tvalid);
  always @(posedge clk_i) begin
    if (m_axis_tvalid && m_axis_tready) f_asked <= 1'b1;
    if (array_rst_o) f_asked <= 1'b0;
    if (f_past && $past(s_axis_tvalid && !s_axis_tready && !array_rst_o)) assume (s_axis_tvalid && s_axis_tdata == $past(s_axis_tdata));
  end

  // ---------------------------------------------------------------- frames in, told anew
  reg f_frame;
  reg [8:0] f_came;
  always @(posedge clk_i) begin
    if (payload_valid) f_came <= f_came + 9'd1;
    if (frame_end) f_frame <= 1'b0;
    if (head_valid && !gap) {f_frame, f_came} <= {1'b1, 9'd0};
    if (hard) f_frame <= 1'b0;
  end
  wire f_data = head_type == `LIMEN_LINK_TYPE_DATA;
  always @* begin
    assume (!(head_valid && payload_valid) && !(head_valid && right));
    if (payload_valid) assume (!right && f_frame && f_came < 9'd256 && payload_index == f_came[7:0]);
    if (gap) assume (!right);
    if (right) assume (f_frame);
    if (right) assume (!f_data || (f_came == {argument[6:0], 2'b00} && argument != 8'd0 && argument <= 8'd64));
  end

  always @(posedge clk_i)
    if (f_past) begin
      // words come from frames with a right CRC, the right number and the right length, in an open session
      if (taken) assert (frame_end && frame_right && head_type == `LIMEN_LINK_TYPE_DATA && session_q != 6'd0 &&
                         head[`LIMEN_LINK_FIELD_SEQ] == wanted && f_came == {argument[6:0], 2'b00} && argument <= 8'd64 &&
                         argument != 8'd0);
      if (m_axis_tvalid || !in_empty || !out_empty || out_waiting || f_asked) assert (session_q != 6'd0);
      // streams: what is on offer stays, but for a reset of the array
      if ($past(m_axis_tvalid && !m_axis_tready && !array_rst_o))
        assert (m_axis_tvalid && m_axis_tdata == $past(m_axis_tdata));
      if (s_axis_tready) assert (s_axis_tvalid);
      // reset: by a break, or by a RESET with a right CRC; all words are forgotten, numbers begin with 0
      assert (array_rst_o == (rst_i || break_line || (frame_end && frame_right && head_type == `LIMEN_LINK_TYPE_RESET)));
      if ($past(array_rst_o)) assert (!m_axis_tvalid && wanted == 3'd0 && done == 3'd0 && !nak_q && !ack_q && !error_o);
      if ($past(hard)) assert (!open_o && divisor_q == DIVISOR && !hello_q);
      if ($past(reset && !hard)) assert (session_q == $past(head[`LIMEN_LINK_FIELD_SESSION]) && hello_q);
      if (session_q != $past(session_q)) assert ($past(array_rst_o));
      // without a session nothing but HELLO is sent, and nothing is taken
      if (session_q == 6'd0) assert (!taken && !nak_q && !ack_q && !out_start);
      // the rate changes only between frames, not before the HELLO
      if (divisor_q != $past(divisor_q)) assert ($past(hard || (send_idle && !hello_q)));
      // a frame that is wrong, or not taken, is answered by NAK
      if ($past(session_q != 6'd0 && ((frame_end && !frame_right) || (data && !taken)) && !array_rst_o)) assert (nak_q && error_o);
      if ($past(poll && !array_rst_o)) assert (ack_q);
      // IDLE is told only when all is done
      if (all_done) assert (array_idle_i && in_empty && out_empty);
      // ---- what the parts take for granted
      assert (!(head_valid && (payload_valid || data)) && !(payload_valid && data));
      if (payload_valid) assert (f_frame && f_came < 9'd256 && payload_index == f_came[7:0]);
      if (data) assert (f_frame && f_came == {argument[5:0] == 6'd0, argument[5:0], 2'b00});
      if (out_start) assert (out_waiting && !of_session);
      if (poll) assert (of_session);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (taken);
      cover (m_axis_tvalid && m_axis_tready);
      cover (out_start);
      cover (open_o && $past(open_o, 3) && nak_q);
      cover ($past(open_o) && !open_o);
      cover (divisor_q == 8'd17);
    end
