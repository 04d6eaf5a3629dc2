// The memories of all lanes, included by limen_lanes.v inside the module: cells (limen_bank) and row streams (limen_streams).
//
// Two texts of one function (limen_memory.vh). Hardware has a bank and a stream memory per lane. Verilator gets arrays in which
// the lanes of an address lie side by side, so that a vector instruction reads or writes a field of several lanes; lane by
// lane, the memories took a quarter of the time of a PULSE. The clocked block of limen_lanes calls write_memories first,
// before a stage makes the next data, and read_memories last, after the stages have used what was read before. No word is
// read in the cycle in which it is written (limen_bank, limen_streams), so it does not matter which of both comes first.
`ifdef LIMEN_SIMULATED
  reg [31:0] qa_gradient[0:LANES-1];
  reg [15:0] qa_level[0:LANES-1];
  reg [23:0] qa_jumps[0:LANES-1];
  reg [47:0] qb_heat[0:LANES-1];
  reg [15:0] qb_blocked[0:LANES-1];
  reg [7:0] qb_jumps[0:LANES-1];
  reg [63:0] q_s0[0:LANES-1], q_s1[0:LANES-1];

  reg [31:0] cell_gradient[0:(1<<ADDR_W)-1][0:LANES-1], cell_jumps[0:(1<<ADDR_W)-1][0:LANES-1];
  reg [15:0] cell_level[0:(1<<ADDR_W)-1][0:LANES-1], cell_blocked[0:(1<<ADDR_W)-1][0:LANES-1];
  reg [47:0] cell_heat[0:(1<<ADDR_W)-1][0:LANES-1];
  reg [63:0] stream_s0[0:(1<<SLOT_W)-1][0:LANES-1], stream_s1[0:(1<<SLOT_W)-1][0:LANES-1];

  task automatic write_memories;
    reg [31:0] i;
    begin
      if (we != 0) begin
        if (we_gradient != 0)
          for (i = 0; i < LANES; i = i + 1)
            cell_gradient[w_addr][i] = we_gradient[i] ? new_gradient[i] : cell_gradient[w_addr][i];
        if (we_level != 0)
          for (i = 0; i < LANES; i = i + 1) cell_level[w_addr][i] = we_level[i] ? new_level[i] : cell_level[w_addr][i];
        if (we_jumps != 0)
          for (i = 0; i < LANES; i = i + 1) cell_jumps[w_addr][i] = we_jumps[i] ? new_jumps[i] : cell_jumps[w_addr][i];
        if (we_heat != 0)
          for (i = 0; i < LANES; i = i + 1) cell_heat[w_addr][i] = we_heat[i] ? new_heat[i] : cell_heat[w_addr][i];
        if (we_blocked != 0)
          for (i = 0; i < LANES; i = i + 1)
            cell_blocked[w_addr][i] = we_blocked[i] ? new_blocked[i] : cell_blocked[w_addr][i];
      end
      if (we_s0 != 0)
        for (i = 0; i < LANES; i = i + 1) stream_s0[w_stream][i] = we_s0[i] ? new_s0[i] : stream_s0[w_stream][i];
      if (we_s1 != 0)
        for (i = 0; i < LANES; i = i + 1) stream_s1[w_stream][i] = we_s1[i] ? new_s1[i] : stream_s1[w_stream][i];
    end
  endtask

  task automatic read_memories;
    reg [31:0] i;
    begin
      if (slot_valid_i) begin
        for (i = 0; i < LANES; i = i + 1) qa_gradient[i] = cell_gradient[slot_addr_i][i];
        for (i = 0; i < LANES; i = i + 1) qa_level[i] = cell_level[slot_addr_i][i];
        for (i = 0; i < LANES; i = i + 1) qa_jumps[i] = cell_jumps[slot_addr_i][i][23:0];
      end
      if (b_re) begin
        for (i = 0; i < LANES; i = i + 1) qb_heat[i] = cell_heat[b_addr][i];
        for (i = 0; i < LANES; i = i + 1) qb_blocked[i] = cell_blocked[b_addr][i];
        for (i = 0; i < LANES; i = i + 1) qb_jumps[i] = cell_jumps[b_addr][i][31:24];
      end
      if (slot_valid_i && (slot_first_i || is_get))
        for (i = 0; i < LANES; i = i + 1) begin
          q_s0[i] = stream_s0[slot_stream_i][i];
          q_s1[i] = stream_s1[slot_stream_i][i];
        end
    end
  endtask
`else
  wire [31:0] qa_gradient[0:LANES-1];
  wire [15:0] qa_level[0:LANES-1];
  wire [23:0] qa_jumps[0:LANES-1];
  wire [47:0] qb_heat[0:LANES-1];
  wire [15:0] qb_blocked[0:LANES-1];
  wire [7:0] qb_jumps[0:LANES-1];
  wire [63:0] q_s0[0:LANES-1], q_s1[0:LANES-1];

  // The new data once more, assigned without blocking because other modules read them; synthesis finds both to be one register.
  reg [LANES*32-1:0] w_gradient, w_jumps;
  reg [LANES*16-1:0] w_level, w_blocked;
  reg [LANES*48-1:0] w_heat;
  reg [LANES*64-1:0] w_s0, w_s1;

  genvar l;
  generate
    for (l = 0; l < LANES; l = l + 1) begin : g_lane
      limen_bank #(
          .ADDR_W(ADDR_W)
      ) u_bank (
          .clk_i(clk_i),
          .a_re_i(slot_valid_i),
          .a_addr_i(slot_addr_i),
          .gradient_o(qa_gradient[l]),
          .level_o(qa_level[l]),
          .jumps_low_o(qa_jumps[l]),
          .b_re_i(b_re),
          .b_addr_i(b_addr),
          .heat_o(qb_heat[l]),
          .blocked_o(qb_blocked[l]),
          .jumps_high_o(qb_jumps[l]),
          .w_addr_i(w_addr),
          .we_i(we[l]),
          .gradient_we_i(we_gradient[l]),
          .gradient_i(w_gradient[l*32+:32]),
          .level_we_i(we_level[l]),
          .level_i(w_level[l*16+:16]),
          .jumps_we_i(we_jumps[l]),
          .jumps_i(w_jumps[l*32+:32]),
          .heat_we_i(we_heat[l]),
          .heat_i(w_heat[l*48+:48]),
          .blocked_we_i(we_blocked[l]),
          .blocked_i(w_blocked[l*16+:16])
      );
      limen_streams #(
          .ADDR_W(SLOT_W)
      ) u_streams (
          .clk_i(clk_i),
          .re_i(slot_valid_i && (slot_first_i || is_get)),
          .r_addr_i(slot_stream_i),
          .s0_o(q_s0[l]),
          .s1_o(q_s1[l]),
          .s0_we_i(we_s0[l]),
          .s1_we_i(we_s1[l]),
          .w_addr_i(w_stream),
          .s0_i(w_s0[l*64+:64]),
          .s1_i(w_s1[l*64+:64])
      );
    end
  endgenerate

  task automatic write_memories;  // the memories do it
    begin
    end
  endtask

  task automatic read_memories;  // and this; the last of the block gives them what the stages made
    reg [31:0] i;
    begin
      for (i = 0; i < LANES; i = i + 1) begin
        w_gradient[i*32+:32] <= new_gradient[i];
        w_jumps[i*32+:32] <= new_jumps[i];
        w_level[i*16+:16] <= new_level[i];
        w_blocked[i*16+:16] <= new_blocked[i];
        w_heat[i*48+:48] <= new_heat[i];
        w_s0[i*64+:64] <= new_s0[i];
        w_s1[i*64+:64] <= new_s1[i];
      end
    end
  endtask
`endif
