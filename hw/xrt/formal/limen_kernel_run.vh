// What limen_kernel_run promises, to be proved (tests/kernel/formal.py). Included at the foot of the module. The
// masters are any that keep to: no burst begins when told to stop, and errors come with bursts under way.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);
  reg f_running;  // between start and end
  always @(posedge clk_i) begin
    if (start_i && idle_o) f_running <= 1'b1;
    if (done_o) f_running <= 1'b0;
    if (rst_i) f_running <= 1'b0;
  end
  always @* begin
    if (read_error_i) assume (read_pending_i);
    if (read_done_i) assume (!read_pending_i);
    if (write_error_i) assume (write_pending_i);
  end
  always @(posedge clk_i)
    if (f_past) begin
      if (!$past(read_pending_i) && $past(stop_o)) assume (!read_pending_i);
      if ($past(read_done_i && !begin_o)) assume (read_done_i);
      // answers are written to the end of a run that goes well; none come to a run that has not begun
      if (!$past(write_pending_i) && $past(fail_o || !f_running || begin_o || rst_o || rst_i))
        assume (!write_pending_i);
      if (!$past(write_pending_i) && $past(write_empty_i)) assume (!write_pending_i);
      if ($past(write_empty_i) && $past(!working_o)) assume (write_empty_i);
      // an idle array offers nothing
      if ($past(write_empty_i && array_idle_i)) assume (write_empty_i);
      if ($past(rst_i)) assume (!read_pending_i && !write_pending_i && write_empty_i);
      if ($past(rst_o || begin_o)) assume (write_empty_i);
      // ap_start as limen_kernel_regs has it
      if ($past(start_i && !done_o && !rst_i)) assume (start_i);
      if ($past(done_o)) assume (!start_i);
    end

  always @(posedge clk_i)
    if (f_past) begin
      // a reset, and new buffers, only when no burst is under way
      if (rst_o || begin_o) assert (!read_pending_i && !write_pending_i);
      if (begin_o && !refused_o) assert (write_empty_i);
      // the end: nothing is under way, and unless it failed nothing is left
      if (done_o) assert (!read_pending_i && !write_pending_i && (write_empty_i || fail_q));
      if (done_o && status_q == 0) assert ($past(read_done_i && queue_empty_i && array_idle_i));
      if (idle_o) assert (!read_pending_i && !write_pending_i);
      assert (idle_o == !f_running);
      if (f_running) assert (start_i);
      // refused: misaligned, wrapping, or after a failure; nothing begins then
      if (working_o && $past(begin_o)) assert (!$past(refused_o));
      if (begin_o && !refused_o) begin
        assert ($past(command_i[BEAT_W-1:0]) == 0 && $past(answer_i[BEAT_W-1:0]) == 0);
        assert (!$past(command_end[ADDR_W]) && !$past(answer_end[ADDR_W]));
      end
      // a failure is said, and remembered until a reset
      if (!$past(rst_i) && $past((read_error_i || write_error_i || abort_i) && !idle_o)) assert (fail_o);
      if (done_o && fail_q) assert ((status_q & FAILURES) != 0);
      if ($past(fail_q) && !fail_q) assert ($past(rst_i) || (rst_o && !$past(rst_o)));
      if (fail_q) assert ((status_q & FAILURES) != 0);
      if (state_q == DRAIN) assert (status_q != 0);
      if (state_q == IDLE && status_q[`LIMEN_KERNEL_STATUS_MORE]) assert (write_empty_i || fail_q);
      assert (state_q <= END);
      assert (status_o == 0 || idle_o);
      // ---- what makes the induction go
      if (!f_running || state_q == RESET || state_q == CHECK) assert (!read_pending_i && !write_pending_i);
      if (!fail_q && (state_q == IDLE || state_q == CHECK || state_q == END)) assert (write_empty_i);
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (done_o && status_q == 0 && !$past(reset_i, 3));
      cover (done_o && status_q == 1 << `LIMEN_KERNEL_STATUS_MORE);
      cover (done_o && status_q[`LIMEN_KERNEL_STATUS_READ] && status_q[`LIMEN_KERNEL_STATUS_WRITE]);
      cover (done_o && status_q[`LIMEN_KERNEL_STATUS_ABORTED]);
      cover (done_o && status_q[`LIMEN_KERNEL_STATUS_WRAP] && status_q[`LIMEN_KERNEL_STATUS_ALIGNMENT]);
      cover (begin_o && refused_o && $past(status_q) == 1 << `LIMEN_KERNEL_STATUS_ABORTED && !$past(rst_o));
      cover (rst_o && $past(fail_q, 1));
    end
