// The memories of all lanes, included by limen_lanes.v inside the module: cells (as limen_bank) and row streams (limen_streams).
//
// Arrays in which the lanes of an address lie side by side, so that a vector instruction reads or writes a field of several
// lanes; lane by lane, the memories took a quarter of the time of a PULSE. The clocked block of limen_lanes calls
// write_memories first, before a stage makes the next data, and read_memories last, after the stages have used what was read
// before. No word is read in the cycle in which it is written, so it does not matter which of both comes first.
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
