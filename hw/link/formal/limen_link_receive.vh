// What limen_link_receive promises (rules L5 to L8), to be proved (tests/link/formal.py puts it at the foot of the
// module). The CRC is any: limen_crc32 is left out, and says "right" when it likes.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);

  // ---------------------------------------------------------------- a frame, told anew: its bytes since SYNC
  reg f_on;
  reg [8:0] f_bytes;  // after SYNC
  reg [7:0] f_head, f_argument;
  wire f_data = f_head[`LIMEN_LINK_FIELD_TYPE] == `LIMEN_LINK_TYPE_DATA;
  wire [8:0] f_payload = f_data ? {f_argument[6:0], 2'b00} : 9'd0;
  wire f_none = f_bytes == 9'd1 && f_data && (byte_i == 8'd0 || byte_i > `LIMEN_LINK_WORDS_MAX);  // no such frame
  wire f_last = f_on && f_bytes > 9'd1 && f_bytes + 9'd1 == 9'd2 + f_payload + 9'd4;
  reg [8:0] f_came;  // payload bytes since the last head
  always @(posedge clk_i) begin
    if (payload_valid_o) f_came <= f_came + 9'd1;
    if (head_o) f_came <= 9'd0;
    if (byte_valid_i) begin
      f_bytes <= f_bytes + 9'd1;
      if (!f_on) begin
        f_on <= byte_i == `LIMEN_LINK_SYNC;
        f_bytes <= 9'd0;
      end else if (f_none || f_last) f_on <= 1'b0;
      if (f_on && f_bytes == 9'd0) f_head <= byte_i;
      if (f_on && f_bytes == 9'd1) f_argument <= byte_i;
    end
    if (gap_i || rst_i) f_on <= 1'b0;
  end

  always @(posedge clk_i)
    if (f_past) begin
      // right: all bytes of a frame that exists have come, without a gap, and the CRC is right
      if (end_o && right_o) assert (f_last && byte_valid_i && !gap_i && crc_right);
      // each frame ends once, right or not
      if (f_last && byte_valid_i && !gap_i) assert (end_o && right_o == crc_right);
      if (end_o) assert (f_on && (gap_i || f_last));
      if (f_on && gap_i) assert (end_o && !right_o);
      // what is said of it is what came
      if (f_on && f_bytes > 9'd0) assert (frame_head_o == f_head);
      if (f_on && f_bytes > 9'd1) assert (frame_argument_o == f_argument);
      // payload: all of it, only it, in order
      assert (payload_valid_o == (byte_valid_i && f_on && f_bytes > 9'd1 && f_bytes - 9'd2 < f_payload));
      if (payload_valid_o) assert (f_data && {1'b0, payload_index_o} == f_bytes - 9'd2);
      assert (head_o == (byte_valid_i && f_on && f_bytes == 9'd0));
      // the CRC runs from the byte after SYNC on
      assert (hunting == !f_on);
      // the same as limen_link and limen_link_in take it for granted
      assert (!(head_o && payload_valid_o) && !(head_o && end_o && right_o));
      if (payload_valid_o) assert (!(end_o && right_o) && f_came < 9'd256 && {1'b0, payload_index_o} == f_came);
      if (end_o && right_o) assert (f_came == (frame_head_o[`LIMEN_LINK_FIELD_TYPE] == `LIMEN_LINK_TYPE_DATA ?
                                               {frame_argument_o[6:0], 2'b00} : 9'd0));
      if (end_o && right_o && f_data) assert (frame_argument_o != 8'd0 && frame_argument_o <= `LIMEN_LINK_WORDS_MAX);
      // ---- what makes the induction go
      if (f_on) assert (f_came == (f_bytes < 9'd2 ? 9'd0 : f_bytes - 9'd2 < f_payload ? f_bytes - 9'd2 : f_payload) || f_bytes == 9'd0);
      assert ((state_q == HEAD) == (f_on && f_bytes == 9'd0));
      assert ((state_q == ARGUMENT) == (f_on && f_bytes == 9'd1));
      assert ((state_q == PAYLOAD) == (f_on && f_bytes > 9'd1 && f_bytes - 9'd2 < f_payload));
      assert ((state_q == CRC) == (f_on && f_bytes > 9'd1 && f_bytes - 9'd2 >= f_payload));
      if (state_q == PAYLOAD) assert ({1'b0, index_q} == f_bytes - 9'd2);
      if (state_q == CRC) assert (f_bytes - 9'd2 < f_payload + 9'd4 && {1'b0, index_q} == f_bytes - 9'd2 - f_payload);
      if (f_on && f_bytes > 9'd1 && f_data) assert (f_argument != 8'd0 && f_argument <= `LIMEN_LINK_WORDS_MAX);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (end_o && right_o && f_payload == 9'd8);
      cover (end_o && right_o && !f_data && f_head[7:6] == 2'd3);
      cover (end_o && !right_o && !gap_i);
      cover (end_o && gap_i && f_bytes == 9'd5);
      cover (byte_valid_i && f_on && f_none);
    end
