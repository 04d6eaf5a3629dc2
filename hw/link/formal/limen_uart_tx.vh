// What limen_uart_tx promises (rule L1), to be proved (tests/link/formal.py puts it at the foot of the module).
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);
  always @* assume (divisor_i >= `LIMEN_LINK_DIVISOR_MIN && divisor_i <= `F_DIVISOR_MAX);
  always @(posedge clk_i) if (f_past && !$past(free_o && !start_i)) assume (divisor_i == $past(divisor_i));

  // ---------------------------------------------------------------- the line, told anew: bit 0 is the start bit, 9 the stop bit
  reg f_on;           // a byte is on the line
  reg [3:0] f_bit;
  reg [7:0] f_cycle;  // of the bit
  reg f_data;         // the data bit that was taken last
  reg [7:0] f_byte;   // what was asked for
  wire f_over = f_cycle == divisor_i - 8'd1;
  always @(posedge clk_i) begin
    f_cycle <= f_over ? 8'd0 : f_cycle + 8'd1;
    if (f_on && f_over) f_bit <= f_bit + 4'd1;
    if (f_on && f_over && f_bit == 4'd9) f_on <= 1'b0;
    if (start_i && free_o) begin
      {f_on, f_bit, f_cycle} <= {1'b1, 4'd0, 8'd0};
      f_byte <= byte_i;
    end
    if (bit_take_o) f_data <= bit_o;
    if (rst_i) f_on <= 1'b0;
  end

  always @(posedge clk_i)
    if (f_past) begin
      if (!f_on) assert (tx_o);  // at rest: high
      if (f_on && f_bit == 4'd0) assert (!tx_o);
      if (f_on && f_bit == 4'd9) assert (tx_o);
      if (f_on && f_bit != 4'd0 && f_bit != 4'd9) assert (tx_o == f_data);
      // a byte may begin when the line rests, or in the last cycle of a stop bit: no sooner, and no later
      assert (free_o == (!f_on || (f_bit == 4'd9 && f_over)));
      assert (bit_take_o == (f_on && f_bit < 4'd8 && f_over));
      if (bit_take_o) assert (bit_o == (serial_on_i ? serial_i : f_byte[f_bit]));
      // ---- what makes the induction go
      if (f_on) begin
        assert (f_bit <= 4'd9 && f_cycle < divisor_i && left_q == 4'd9 - f_bit && wait_q == divisor_i - 8'd1 - f_cycle);
        if (f_bit < 4'd8) assert (byte_q == f_byte >> f_bit);
      end else assert (left_q == 4'd0 && wait_q == 8'd0 && !line_q);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (f_on && f_bit == 4'd9 && f_over && f_byte == 8'ha5);
      cover (f_on && f_bit == 4'd0 && $past(f_on));  // bytes without a bit between
    end
