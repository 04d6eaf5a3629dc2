// limen_lanes: the cells of all lanes and the pipeline through which every slot passes.
//
// One slot per cycle, LANES cells side by side, for every kind of work (limen_kinds.vh). Stages, counted from the edge at
// which the slot is visible:
//   1  cell word A and row stream are read          5  tables are read
//   2  random word, first half; level, gradient     6  downhill barrier, mantissa of the variate
//   3  products (rule A2, O8, O9); second half      7  variate against barrier (A6 to A10); word B arrives
//   4  field K; sums; GRAD writes                   8  jump or blocked move, counters, write-back, events
// so a cell written by PULSE may be read again 9 cycles after its slot. (limen_lane does the same with less, and slower.)
// Each cell counts heat and jumps of performed jumps only, and refused moves in `blocked`; what the whole slot did leaves on the
// event outputs, summed over the lanes, LOG_L + 1 cycles after stage 8.
//
// Style: one clocked block runs one task per stage, in reverse order, with blocking assignments and loops over lanes. Each
// name with a digit is a pipeline register of that stage. Verilator runs this several times faster than one module per lane;
// hardware has limen_pipes instead (limen_memory.vh). What leaves the block for other modules is assigned without
// blocking. The lint rule that this style breaks is waived in rtl/waivers.vlt.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
`include "limen_memory.vh"
module limen_lanes
  `include "limen_ports.vh"

  // outputs that are registers here alone
  reg [LANES-1:0] vector_lanes_q;
  reg [LANES*16-1:0] vector_q;
  reg event_valid_q;
  reg [EVENT_W-1:0] event_jumps_q, event_moves_q;
  reg [SUM_W-1:0] event_heat_q, event_withheld_q, event_ledger_q;
  assign vector_lanes_o = vector_lanes_q;
  assign vector_o = vector_q;
  assign event_valid_o = event_valid_q;
  assign event_jumps_o = event_jumps_q;
  assign event_moves_o = event_moves_q;
  assign event_heat_o = event_heat_q;
  assign event_withheld_o = event_withheld_q;
  assign event_ledger_o = event_ledger_q;

  assign room_o = 1'b1;
  localparam CW = LOG_L + 1;  // bits of a count of lanes
  localparam MW = 33 + LOG_L;  // bits of a sum of products over lanes
  localparam [EVENT_W-2:0] PAD = 0;
  localparam [19:0] FREEZE = `LIMEN_FREEZE;

  // ---------------------------------------------------------------- cells and streams of each lane
  reg b_re;  // word B
  reg [ADDR_W-1:0] b_addr, w_addr;
  reg [LANES-1:0] we, we_gradient, we_level, we_jumps, we_heat, we_blocked, we_s0, we_s1;
  reg [SLOT_W-1:0] w_stream;
  // What is written one cycle later, where a strobe above is set.
  reg [31:0] new_gradient[0:LANES-1], new_jumps[0:LANES-1];
  reg [15:0] new_level[0:LANES-1], new_blocked[0:LANES-1];
  reg [47:0] new_heat[0:LANES-1];
  reg [63:0] new_s0[0:LANES-1], new_s1[0:LANES-1];

  `include "limen_cells.vh"

  // ---------------------------------------------------------------- tables, shared by all lanes
  (* no_rw_check *) reg [28:0] log_mem[0:255];            // {T1, T0}
  (* no_rw_check *) reg [17:0] kinetics_mem[0:SLOTS*256-1];  // signed Q5.12
  wire unused_slot = &{1'b0, table_addr_i, table_i};  // slots that this size does not have
  localparam KIN_W = SLOTS > 2 ? 10 : SLOTS > 1 ? 9 : 8;

  always @(posedge clk_i) begin
    if (log_we_i) log_mem[table_addr_i[7:0]] <= table_data_i;
    if (kinetics_we_i) kinetics_mem[table_addr_i[KIN_W-1:0]] <= table_data_i[17:0];
  end

  // ---------------------------------------------------------------- what an operation fixes
  wire is_pulse = kind_i == `LIMEN_KIND_PULSE;
  wire is_put = kind_i == `LIMEN_KIND_PUT;
  wire is_get = kind_i == `LIMEN_KIND_GET;
  wire is_mvm = kind_i == `LIMEN_KIND_MVM;
  wire is_mvmt = kind_i == `LIMEN_KIND_MVMT;
  wire is_grad = kind_i == `LIMEN_KIND_GRAD;
  wire is_colv = kind_i == `LIMEN_KIND_COLV;
  wire is_movev = kind_i == `LIMEN_KIND_MOVEV;
  wire is_getv = kind_i == `LIMEN_KIND_GETV;
  wire is_spin = bits_i == 5'd1;
  wire signed [15:0] level_most = (16'sd1 <<< (bits_i - 5'd1)) - 16'sd1;
  wire signed [15:0] level_least = ~level_most;
  wire [31:0] level_least_w = {16'd0, level_least};

  // ---------------------------------------------------------------- pipeline registers
  reg v1, v2, v3, v4, v5, v6, v7;
  reg first1, first2, first3, end1, end2, end3, final1, final2, final3, final4, final5, final6, final7;
  reg [ADDR_W-1:0] addr1, addr2, addr3, addr4, addr5, addr6, addr7;
  reg [SLOT_W-1:0] stream1;
  reg [POS_W-1:0] block1, block2, block3;
  reg [LANE_W-1:0] low1, low2;
  reg [LANES-1:0] mask1, mask2, mask3, mask4, mask5, mask6, mask7;

  reg [63:0] s0[0:LANES-1], s1[0:LANES-1];              // running stream states
  reg [63:0] sum2[0:LANES-1], s0_2[0:LANES-1];
  reg [31:0] g2[0:LANES-1], g3[0:LANES-1];
  reg [15:0] w2[0:LANES-1], w3[0:LANES-1], w4[0:LANES-1], w5[0:LANES-1], w6[0:LANES-1], w7[0:LANES-1];  // level
  reg [23:0] j2[0:LANES-1], j3[0:LANES-1], j4[0:LANES-1], j5[0:LANES-1], j6[0:LANES-1], j7[0:LANES-1];  // jumps, low bits
  reg signed [15:0] d2[0:LANES-1];
  reg signed [49:0] p3[0:LANES-1];  // M g, w x, w d, or d x
  reg [63:0] r3[0:LANES-1];
  reg [17:0] k4[0:LANES-1], k5[0:LANES-1], k6[0:LANES-1];  // {negative, |K|}
  reg [31:0] high4[0:LANES-1], high5[0:LANES-1], high6[0:LANES-1];  // the random word
  reg [31:0] low4[0:LANES-1], low5[0:LANES-1], low6[0:LANES-1];
  reg [28:0] log5[0:LANES-1];
  reg [17:0] kin5[0:LANES-1];
  reg [16:0] l6[0:LANES-1];
  reg [19:0] e6[0:LANES-1];
  reg [17:0] bar6[0:LANES-1], bar7[0:LANES-1];
  reg [17:0] h7[0:LANES-1];  // heat of the move if it is made, signed
  reg [31:0] f7[0:LANES-1];  // outcome flags, F_*
  localparam F_GATED = 0, F_FROZEN = 1, F_JUMP = 2, F_STOP = 3, F_UP = 4, F_AGAINST = 5, F_FIELD = 6;

  reg signed [47:0] acc[0:LANES-1], done[0:LANES-1];    // MVM: running and finished sums
  reg [LANE_W-1:0] done_low, done_high;
  reg done_busy;
  reg [LANE_W-1:0] low3, high1, high2, high3;

  // Sums over lanes, one level a cycle: lane i at node LANES+i; node w+i of a level of w nodes adds nodes 2w+i and 3w+i of
  // the level below; node 1 is the sum. Node 0 is not used.
  reg signed [MW-1:0] tree_m[0:2*LANES-1];
  reg [EVENT_W-1:0] tree_j[0:2*LANES-1], tree_v[0:2*LANES-1];
  reg signed [SUM_W-1:0] tree_h[0:2*LANES-1], tree_w[0:2*LANES-1], tree_l[0:2*LANES-1];
  reg [LOG_L:0] tm_valid, tm_first, tm_end, te_valid;
  reg signed [47:0] column;  // MVMT: running sum of a column

  `include "limen_rules.vh"
  `include "limen_attempt.vh"

  // ---------------------------------------------------------------- stage 1: the slot; PUT writes at once
  reg [LANES-1:0] active;
  task automatic stage1;
    reg [31:0] i;
    begin
      v1 = slot_valid_i && !is_put;
      if (slot_valid_i) begin
        active  = ~({LANES{1'b1}} << slot_high_i << 1) & ({LANES{1'b1}} << slot_low_i);
        addr1   = slot_addr_i;
        stream1 = slot_stream_i;
        first1  = slot_first_i;
        end1    = slot_end_i;
        final1  = slot_final_i;
        block1  = slot_block_i;
        low1    = slot_low_i;
        high1   = slot_high_i;
        mask1   = active;
      end
      if (slot_valid_i && is_put) begin
        we <= active;
        w_addr <= slot_addr_i;
        w_stream <= slot_stream_i;
        if (put_fields_i[`LIMEN_FIELD_LEVEL]) we_level <= active;
        if (put_fields_i[`LIMEN_FIELD_GRADIENT]) we_gradient <= active;
        if (put_fields_i[`LIMEN_FIELD_HEAT]) we_heat <= active;
        if (put_fields_i[`LIMEN_FIELD_JUMPS]) we_jumps <= active;
        if (put_fields_i[`LIMEN_FIELD_BLOCKED]) we_blocked <= active;
        if (put_fields_i[`LIMEN_FIELD_STREAM] && (put_unit_i || slot_first_i)) we_s0 <= active;
        if (put_fields_i[`LIMEN_FIELD_STREAM] && (put_unit_i || !slot_first_i)) we_s1 <= active;
        for (i = 0; i < LANES; i = i + 1) begin
          new_level[i] = put_half_i;
          new_gradient[i] = put_data_i[63:32];
          new_heat[i] = put_data_i[47:0];
          new_jumps[i] = put_data_i[63:32];
          new_blocked[i] = put_half_i;
          new_s0[i] = put_unit_i ? 64'd1 : put_data_i;
          new_s1[i] = put_data_i;
        end
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 2: cells arrive; random word, first half (C3)
  task automatic move_vectors;
    reg [31:0] i;
    begin
      vector_we_q <= v1 && (is_colv || is_movev);
      if (v1 && (is_colv || is_movev)) begin
        vector_block_q <= block1;
        vector_lanes_q <= mask1;
        if (is_movev) vector_q <= row_i;
        else for (i = 0; i < LANES; i = i + 1) vector_q[i*16+:16] <= spin_i ? spin_value(qa_level[i]) : qa_level[i];
      end
    end
  endtask

  task automatic step_streams;
    reg [31:0] i;
    reg [63:0] mix;
    begin
      if (first1)
        for (i = 0; i < LANES; i = i + 1) begin
          s0[i] = q_s0[i];
          s1[i] = q_s1[i];
        end
      for (i = 0; i < LANES; i = i + 1) begin
        sum2[i] = s0[i] + s1[i];
        s0_2[i] = s0[i];
        mix = s0[i] ^ s1[i];
        s0[i] = {s0[i][14:0], s0[i][63:15]} ^ mix ^ {mix[42:0], 21'd0};
        s1[i] = {mix[35:0], mix[63:36]};
      end
      if (end1) begin
        we_s0 <= mask1;
        we_s1 <= mask1;
        w_stream  <= stream1;
        for (i = 0; i < LANES; i = i + 1) new_s0[i] = s0[i];
        for (i = 0; i < LANES; i = i + 1) new_s1[i] = s1[i];
      end
    end
  endtask

  task automatic stage2;
    reg [31:0] i;
    begin
      move_vectors;
      v2 = v1;
      if (v1) begin
        addr2  = addr1;
        first2 = first1;
        end2   = end1;
        final2 = final1;
        mask2  = mask1;
        block2 = block1;
        low2   = low1;
        high2  = high1;
        for (i = 0; i < LANES; i = i + 1) w2[i] = qa_level[i];
        for (i = 0; i < LANES; i = i + 1) j2[i] = qa_jumps[i];
        for (i = 0; i < LANES; i = i + 1) g2[i] = qa_gradient[i];
        if (is_mvmt || is_grad) for (i = 0; i < LANES; i = i + 1) d2[i] = row_i[i*16+:16];
        if (is_pulse) step_streams;
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 3: products; random word, second half; GET
  task automatic answer_get;
    begin
      get_valid_q <= v2 && (is_get || is_getv);
      if (v2 && is_getv) get_data_q[15:0] <= elem_i;
      if (v2 && is_get)
        case (field_i)
          `LIMEN_FIELD_LEVEL: get_data_q[15:0] <= w2[low2];
          `LIMEN_FIELD_GRADIENT: get_data_q[31:0] <= g2[low2];
          `LIMEN_FIELD_HEAT: get_data_q[63:0] <= {{16{qb_heat[low2][47]}}, qb_heat[low2]};
          `LIMEN_FIELD_JUMPS: get_data_q[31:0] <= {qb_jumps[low2], j2[low2]};
          `LIMEN_FIELD_BLOCKED: get_data_q[15:0] <= qb_blocked[low2];
          default: get_data_q <= first2 ? q_s0[low2] : q_s1[low2];  // a stream is two columns
        endcase
    end
  endtask

  // What is multiplied; not registers: assigned before each use.
  reg signed [17:0] left3[0:LANES-1];
  reg signed [31:0] right3[0:LANES-1];

  task automatic multiply;
    reg [31:0] i;
    begin
      if (is_pulse) for (i = 0; i < LANES; i = i + 1) left3[i] = mantissa_i;
      else if (is_grad) for (i = 0; i < LANES; i = i + 1) left3[i] = {{2{d2[i][15]}}, d2[i]};
      else for (i = 0; i < LANES; i = i + 1) left3[i] = {{2{w2[i][15]}}, w2[i]};
      if (is_pulse) for (i = 0; i < LANES; i = i + 1) right3[i] = g2[i];
      else if (is_mvmt) for (i = 0; i < LANES; i = i + 1) right3[i] = {{16{d2[i][15]}}, d2[i]};
      else for (i = 0; i < LANES; i = i + 1) right3[i] = {{16{elem_i[15]}}, elem_i};
      for (i = 0; i < LANES; i = i + 1) p3[i] = left3[i] * right3[i];
    end
  endtask

  task automatic stage3;
    reg [31:0] i;
    begin
      answer_get;
      if (v2) multiply;
      v3 = v2;
      if (v3) begin
        addr3  = addr2;
        first3 = first2;
        end3   = end2;
        final3 = final2;
        mask3  = mask2;
        block3 = block2;
        low3   = low2;
        high3  = high2;
        if (is_grad) for (i = 0; i < LANES; i = i + 1) g3[i] = g2[i];
      end
      if (v3 && is_pulse) begin
        for (i = 0; i < LANES; i = i + 1) r3[i] = {sum2[i][46:0], sum2[i][63:47]} + s0_2[i];
        for (i = 0; i < LANES; i = i + 1) w3[i] = w2[i];
        for (i = 0; i < LANES; i = i + 1) j3[i] = j2[i];
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 4: field (A2); sums (O8); GRAD (O9)
  task automatic gather_sums;
    reg [31:0] i;
    begin
      if (v3 && is_mvm) begin
        for (i = 0; i < LANES; i = i + 1) acc[i] = (first3 ? 48'sd0 : acc[i]) + {{16{p3[i][31]}}, p3[i][31:0]};
        if (end3) begin
          for (i = 0; i < LANES; i = i + 1) done[i] = acc[i];
          done_low  = low3;
          done_high = high3;
          done_busy = 1'b1;
        end
      end
      if (v3 && is_mvmt) begin
        tm_valid[0] = 1'b1;
        tm_first[0] = first3;
        tm_end[0] = end3;
        for (i = 0; i < LANES; i = i + 1) tree_m[LANES+i] = mask3[i] ? {{(MW - 32) {p3[i][31]}}, p3[i][31:0]} : {MW{1'b0}};
      end
    end
  endtask

  task automatic write_gradients;
    reg [31:0] i;
    reg [32:0] v;
    begin
      w_addr <= addr3;
      we <= mask3;
      we_gradient <= mask3;
      for (i = 0; i < LANES; i = i + 1) begin
        v = add_gradient(g3[i], p3[i][31:0]);
        if (v[32] && mask3[i]) saturated_q[0] <= 1'b1;
        new_gradient[i] = v[31:0];
      end
    end
  endtask

  task automatic stage4;
    reg [31:0] i;
    begin
      row_block_q <= block3;
      v4 = v3 && is_pulse;
      if (v4) begin
        addr4  = addr3;
        final4 = final3;
        mask4  = mask3;
        for (i = 0; i < LANES; i = i + 1) k4[i] = field(p3[i], shift_i);
        for (i = 0; i < LANES; i = i + 1) high4[i] = r3[i][63:32];
        for (i = 0; i < LANES; i = i + 1) low4[i] = r3[i][31:0];
        for (i = 0; i < LANES; i = i + 1) w4[i] = w3[i];
        for (i = 0; i < LANES; i = i + 1) j4[i] = j3[i];
      end
      gather_sums;
      if (v3 && is_grad) write_gradients;
    end
  endtask

  // ---------------------------------------------------------------- stage 5: tables
  task automatic stage5;
    reg [31:0] i;
    reg [9:0] unused_entry;  // its top bits, where there are fewer slots
    begin
      v5 = v4;
      if (v4) begin
        addr5  = addr4;
        final5 = final4;
        mask5  = mask4;
        for (i = 0; i < LANES; i = i + 1) log5[i] = log_mem[low4[i][20:13]];
        for (i = 0; i < LANES; i = i + 1) begin
          unused_entry = {table_i, table_entry(k4[i][16:7])};
          kin5[i] = kinetics_mem[unused_entry[KIN_W-1:0]];
        end
        for (i = 0; i < LANES; i = i + 1) high5[i] = high4[i];
        for (i = 0; i < LANES; i = i + 1) low5[i] = low4[i];
        for (i = 0; i < LANES; i = i + 1) k5[i] = k4[i];
        for (i = 0; i < LANES; i = i + 1) w5[i] = w4[i];
        for (i = 0; i < LANES; i = i + 1) j5[i] = j4[i];
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 6: downhill barrier (A3, A7), mantissa (A6)
  task automatic stage6;
    reg [31:0] i;
    begin
      b_re <= (v5 && is_pulse) || (slot_valid_i && is_get);
      b_addr <= is_get ? slot_addr_i : addr5;
      v6 = v5;
      if (v5) begin
        addr6  = addr5;
        final6 = final5;
        mask6  = mask5;
        for (i = 0; i < LANES; i = i + 1) l6[i] = mantissa_log(log5[i], low5[i][12:5]);
        if (offset_on_i) for (i = 0; i < LANES; i = i + 1) bar6[i] = row_barrier(barrier_i, row_i[i*16+:16]);
        else for (i = 0; i < LANES; i = i + 1) bar6[i] = barrier_i;
        for (i = 0; i < LANES; i = i + 1) e6[i] = downhill(bar6[i], k5[i][16:0], kin5[i], lambda_i);
        for (i = 0; i < LANES; i = i + 1) high6[i] = high5[i];
        for (i = 0; i < LANES; i = i + 1) low6[i] = low5[i];
        for (i = 0; i < LANES; i = i + 1) k6[i] = k5[i];
        for (i = 0; i < LANES; i = i + 1) w6[i] = w5[i];
        for (i = 0; i < LANES; i = i + 1) j6[i] = j5[i];
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 7: variate against barrier (A4 to A6, A8 to A11)
  task automatic stage7;
    reg [31:0] i;
    begin
      v7 = v6;
      if (v6) begin
        addr7  = addr6;
        final7 = final6;
        mask7  = mask6;
        for (i = 0; i < LANES; i = i + 1) f7[i] = outcome(high6[i], low6[i], {14'd0, k6[i]}, {16'd0, w6[i]}, {12'd0, e6[i]}, {15'd0, l6[i]}, mask6[i]);
        for (i = 0; i < LANES; i = i + 1) h7[i] = f7[i][F_AGAINST] ? -{1'b0, k6[i][16:0]} : {1'b0, k6[i][16:0]};
        for (i = 0; i < LANES; i = i + 1) w7[i] = w6[i];
        for (i = 0; i < LANES; i = i + 1) j7[i] = j6[i];
        for (i = 0; i < LANES; i = i + 1) bar7[i] = bar6[i];
      end
    end
  endtask

  // ---------------------------------------------------------------- stage 8: jumps and counters (A4, A9 to A13)
  reg [LANES-1:0] jumped, stopped;

  function automatic [EVENT_W-1:0] relation(input [31:0] f);  // of the move to the field: {with, against, zero}
    relation = f[F_AGAINST] ? {PAD, 1'b1} << CW : f[F_FIELD] ? {PAD, 1'b1} << (2 * CW) : {PAD, 1'b1};
  endfunction

  function automatic [EVENT_W-1:0] jump_events(input [31:0] f);  // {gated, frozen, with, against, zero}
    jump_events = {PAD, f[F_GATED]} << (4 * CW) | {PAD, f[F_FROZEN]} << (3 * CW) | (f[F_JUMP] ? relation(f) : {EVENT_W{1'b0}});
  endfunction

  function automatic [EVENT_W-1:0] move_events(input [31:0] f);  // {up, blocked with, against, zero, blocked up}
    move_events = (f[F_STOP] ? relation(f) << CW : {EVENT_W{1'b0}}) |
        (f[F_UP] ? {PAD, f[F_JUMP]} << (4 * CW) | {PAD, f[F_STOP]} : {EVENT_W{1'b0}});
  endfunction

  task automatic count_events;
    reg [31:0] i;
    begin
      te_valid[0] = 1'b1;
      for (i = 0; i < LANES; i = i + 1) tree_j[LANES+i] = jump_events(f7[i]);
      for (i = 0; i < LANES; i = i + 1) tree_v[LANES+i] = move_events(f7[i]);
      for (i = 0; i < LANES; i = i + 1) tree_h[LANES+i] = {{(SUM_W - 18) {h7[i][17]}}, h7[i]} & {SUM_W{f7[i][F_JUMP]}};
      for (i = 0; i < LANES; i = i + 1) tree_w[LANES+i] = {{(SUM_W - 18) {h7[i][17]}}, h7[i]} & {SUM_W{f7[i][F_STOP]}};
      for (i = 0; i < LANES; i = i + 1) tree_l[LANES+i] = {{(SUM_W - 18) {1'b0}}, bar7[i]} & {SUM_W{f7[i][F_JUMP]}};
    end
  endtask

  task automatic count_in_cells;
    reg [31:0] i;
    reg [63:0] v, beyond;
    reg [31:0] jumps;
    reg [15:0] blocked;
    reg [63:0] full_heat;
    reg [31:0] full_jumps, full_blocked;  // bit 0
    begin
      full_heat = 64'd0;
      full_jumps = 32'd0;
      full_blocked = 32'd0;
      for (i = 0; i < LANES; i = i + 1) begin
        v = {{16{qb_heat[i][47]}}, qb_heat[i]} + {{46{h7[i][17]}}, h7[i]};
        beyond = (v + 64'h8000_0000_0000) >> 48;  // s48
        new_heat[i] = beyond == 64'd0 ? v[47:0] : {v[63], {47{!v[63]}}};
        full_heat = full_heat | beyond & {64{f7[i][F_JUMP]}};
      end
      for (i = 0; i < LANES; i = i + 1) begin
        jumps = {qb_jumps[i], j7[i]};
        new_jumps[i] = &jumps ? jumps : jumps + 32'd1;
        full_jumps = full_jumps | {31'd0, &jumps & f7[i][F_JUMP]};
      end
      for (i = 0; i < LANES; i = i + 1) begin
        blocked = qb_blocked[i];
        new_blocked[i] = &blocked ? blocked : blocked + 16'd1;
        new_level[i] = f7[i][F_UP] ? w7[i] + 16'd1 : w7[i] - 16'd1;
        full_blocked = full_blocked | {31'd0, &blocked & f7[i][F_STOP]};
      end
      saturated_q[3:1] <= {full_blocked[0], full_jumps[0], full_heat != 64'd0};
    end
  endtask

  localparam [LANES-1:0] NO_LANE = 0;
  task automatic stage8;
    reg [31:0] i;
    reg [LANES:0] bits;
    begin
      if (v7) begin
        count_events;
        count_in_cells;
        bits = 0;
        for (i = 0; i < LANES; i = i + 1) bits = bits | {NO_LANE, f7[i][F_JUMP]} << i;
        jumped = bits[LANES-1:0];
        bits   = 0;
        for (i = 0; i < LANES; i = i + 1) bits = bits | {NO_LANE, f7[i][F_STOP]} << i;
        stopped = bits[LANES-1:0];
        w_addr <= addr7;
        we <= clear_i && final7 ? mask7 : jumped | stopped;
        we_level <= jumped;
        we_jumps <= jumped;
        we_heat <= jumped;
        we_blocked <= stopped;
        if (clear_i && final7) begin
          we_gradient <= mask7;
          for (i = 0; i < LANES; i = i + 1) new_gradient[i] = 32'd0;
        end
      end
    end
  endtask

  // ---------------------------------------------------------------- sums over lanes
  task automatic sum_events;
    reg [31:0] i, w;
    begin
      event_valid_q <= te_valid[LOG_L];
      if (te_valid[LOG_L]) begin
        event_jumps_q    <= tree_j[1];
        event_moves_q    <= tree_v[1];
        event_heat_q     <= tree_h[1];
        event_withheld_q <= tree_w[1];
        event_ledger_q   <= tree_l[1];
      end
      if (te_valid != 0)
        for (w = 1; w < LANES; w = w * 2) begin
          for (i = 0; i < w; i = i + 1) tree_j[w+i] = tree_j[2*w+i] + tree_j[3*w+i];
          for (i = 0; i < w; i = i + 1) tree_v[w+i] = tree_v[2*w+i] + tree_v[3*w+i];
          for (i = 0; i < w; i = i + 1) tree_h[w+i] = tree_h[2*w+i] + tree_h[3*w+i];
          for (i = 0; i < w; i = i + 1) tree_w[w+i] = tree_w[2*w+i] + tree_w[3*w+i];
          for (i = 0; i < w; i = i + 1) tree_l[w+i] = tree_l[2*w+i] + tree_l[3*w+i];
        end
      te_valid = te_valid << 1;
    end
  endtask

  task automatic sum_products;
    reg [31:0] i, w;
    begin
      sum_valid_q <= 1'b0;
      sums_done_q <= 1'b0;
      if (tm_valid[LOG_L]) begin
        column = (tm_first[LOG_L] ? 48'sd0 : column) + {{(48 - MW) {tree_m[1][MW-1]}}, tree_m[1]};
        if (tm_end[LOG_L]) begin
          sum_valid_q <= 1'b1;
          sum_q <= column;
        end
      end
      if (tm_valid != 0)
        for (w = 1; w < LANES; w = w * 2)
          for (i = 0; i < w; i = i + 1) tree_m[w+i] = tree_m[2*w+i] + tree_m[3*w+i];
      tm_valid = tm_valid << 1;
      tm_first = tm_first << 1;
      tm_end = tm_end << 1;

      // finished rows of MVM leave one a cycle
      if (done_busy && !sum_hold_i) begin
        sum_valid_q <= 1'b1;
        sum_q <= done[done_low];
        if (done_low == done_high) begin
          done_busy = 1'b0;
          sums_done_q <= 1'b1;
        end
        done_low = done_low + 1'b1;
      end
    end
  endtask

  always @(posedge clk_i) begin
    we <= {LANES{1'b0}};
    we_gradient <= {LANES{1'b0}};
    we_level <= {LANES{1'b0}};
    we_jumps <= {LANES{1'b0}};
    we_heat <= {LANES{1'b0}};
    we_blocked <= {LANES{1'b0}};
    we_s0 <= {LANES{1'b0}};
    we_s1 <= {LANES{1'b0}};
    saturated_q <= 4'd0;

    write_memories;
    sum_events;
    sum_products;
    stage8;
    stage7;
    stage6;
    stage5;
    stage4;
    stage3;
    stage2;
    stage1;
    read_memories;

    if (rst_i) begin
      v1 = 1'b0;
      v2 = 1'b0;
      v3 = 1'b0;
      v4 = 1'b0;
      v5 = 1'b0;
      v6 = 1'b0;
      v7 = 1'b0;
      te_valid = 0;
      tm_valid = 0;
      done_busy = 1'b0;
    end
  end
endmodule
`default_nettype wire
