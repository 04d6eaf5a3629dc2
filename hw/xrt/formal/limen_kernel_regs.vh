// What limen_kernel_regs promises, to be proved (tests/kernel/formal.py). Included at the foot of the module.
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  initial assume (rst_i);
  always @* begin
    // a master's side of AXI4-Lite, and a run that ends only when it was started
    if (done_i) assume (start_q);
  end
  always @(posedge clk_i)
    if (f_past && !$past(rst_i)) begin
      if ($past(awvalid_i && !awready_o)) assume (awvalid_i && awaddr_i == $past(awaddr_i));
      if ($past(wvalid_i && !wready_o)) assume (wvalid_i && wdata_i == $past(wdata_i) && wstrb_i == $past(wstrb_i));
      if ($past(arvalid_i && !arready_o)) assume (arvalid_i && araddr_i == $past(araddr_i));
    end

  // accepted and not answered
  reg [2:0] f_aw, f_w, f_ar;
  wire f_b = bvalid_o && bready_i, f_r = rvalid_o && rready_i;
  always @(posedge clk_i) begin
    f_aw <= f_aw + (awvalid_i && awready_o) - f_b;
    f_w <= f_w + (wvalid_i && wready_o) - f_b;
    f_ar <= f_ar + (arvalid_i && arready_o) - f_r;
    if (rst_i) {f_aw, f_w, f_ar} <= 0;
  end

  // one register of the arguments, whichever: what was written last, byte by byte
  (* anyconst *) reg [1:0] f_byte;
  (* anyconst *) reg [WORD_W-1:0] f_register;
  wire f_argument = f_register == `LIMEN_KERNEL_REG_COMMAND || f_register == `LIMEN_KERNEL_REG_COMMAND_HIGH ||
      f_register == `LIMEN_KERNEL_REG_COMMAND_WORDS || f_register == `LIMEN_KERNEL_REG_ANSWER ||
      f_register == `LIMEN_KERNEL_REG_ANSWER_HIGH || f_register == `LIMEN_KERNEL_REG_ANSWER_WORDS ||
      f_register == `LIMEN_KERNEL_REG_FLAGS;
  reg [7:0] f_value;
  always @* assume (f_argument);
  always @(posedge clk_i) begin
    if (act && to_q == f_register && strobe_q[f_byte]) f_value <= data_q >> (8 * f_byte);
    if (rst_i) f_value <= 0;
  end
  wire [31:0] f_now =
      f_register == `LIMEN_KERNEL_REG_COMMAND ? command_o[31:0] : f_register == `LIMEN_KERNEL_REG_COMMAND_HIGH ? command_o[63:32] :
      f_register == `LIMEN_KERNEL_REG_COMMAND_WORDS ? command_words_o : f_register == `LIMEN_KERNEL_REG_ANSWER ? answer_o[31:0] :
      f_register == `LIMEN_KERNEL_REG_ANSWER_HIGH ? answer_o[63:32] :
      f_register == `LIMEN_KERNEL_REG_ANSWER_WORDS ? answer_words_o : flags_q;

  always @(posedge clk_i)
    if (f_past) begin
      // answers stay until they are taken
      if ($past(bvalid_o && !bready_i && !rst_i)) assert (bvalid_o);
      if ($past(rvalid_o && !rready_i && !rst_i)) assert (rvalid_o && rdata_o == $past(rdata_o));
      // one answer per request, address and data of a write both there
      assert (f_ar == rvalid_o);
      assert (f_aw == address_q + bvalid_o && f_w == have_q + bvalid_o);
      if (bvalid_o) assert (f_aw != 0 && f_w != 0);
      // nothing is taken in the reset
      if ($past(rst_i)) assert (!awready_o && !wready_o && !arready_o && !bvalid_o && !rvalid_o);
      assert (done_q == ready_q);
      // arguments hold what was written, and read so
      assert ((f_now >> (8 * f_byte) & 8'hff) == f_value);
      if ($past(arvalid_i && arready_o && araddr_i[WORD_W+1:2] == f_register && !rst_i))
        assert ((rdata_o >> (8 * f_byte) & 8'hff) == $past(f_value));
      if (!$past(rst_i)) begin
        // ap_start: from a write to the end of the run
        if ($past(start_o && !done_i)) assert (start_o);
        if ($past(done_i)) assert (!start_o);
        if (start_o && !$past(start_o)) assert ($past(act && to_q == `LIMEN_KERNEL_REG_CTRL && strobe_q[0] && data_q[0]));
        // ap_done: from the end of a run to a read of CTRL, which shows it
        if ($past(done_i)) assert (done_q && ready_q);
        if ($past(done_q) && !done_q) assert ($past(control_read) && rvalid_o && rdata_o[1] && rdata_o[3]);
        if (done_q && !$past(done_q)) assert ($past(done_i));
        if ($past(control_read) && !$past(done_i)) assert (!done_q && !ready_q);
        // interrupts: at the end of a run, where enabled, until cleared
        if ($past(done_i && ier_q[0])) assert (isr_q[0]);
        if (isr_q[0] && !$past(isr_q[0])) assert ($past(done_i && ier_q[0]));
        if ($past(isr_q[0]) && !isr_q[0])
          assert ($past(act && to_q == `LIMEN_KERNEL_REG_ISR && strobe_q[0] && data_q[0]));
        if ($past(act && to_q == `LIMEN_KERNEL_REG_ISR && strobe_q[0] && data_q[0] && !done_i)) assert (!isr_q[0]);
        assert (runs_q == $past(runs_q) + $past(done_i));
        if (abort_o) assert ($past(f_aw) != 0 || $past(awvalid_i));
      end
      assert (interrupt_o == (gie_q && (isr_q[0] || isr_q[1])));
    end

  always @(posedge clk_i)
    if (f_past && !rst_i) begin
      cover (interrupt_o && !$past(interrupt_o));
      cover (!interrupt_o && $past(interrupt_o) && gie_q);
      cover ($past(control_read) && rdata_o[1] && !done_q);
      cover (abort_o && start_o);
      cover (bvalid_o && rvalid_o && address_q && have_q);  // the next write waits behind an answer
      cover (f_value == 8'ha5 && rvalid_o && rdata_o[31:24] == 8'ha5 && f_byte == 3);
      cover (start_o && $past(start_o, 3) && $past(done_i, 5));
    end
