// limen_pipes: the lane pipelines as hardware has them; the same function as limen_lanes, which is the text for Verilator.
//
// LANES pipelines (limen_pipe) of sixteen stages side by side, a slot a cycle, and what they share: the slot's control,
// tables for pairs of lanes, sums over lanes. A cell written by PULSE may be read again 15 cycles after its slot. A
// row's random state leaves in two cycles, so room_o keeps the cycle after a row's last slot free. A name's number is
// the stage in which it is there; slots come in stage 0.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
`include "limen_memory.vh"
module limen_pipes
  `include "limen_ports.vh"

  localparam CW = LOG_L + 1;  // bits of a count of lanes
  localparam KIN_W = SLOTS > 2 ? 10 : SLOTS > 1 ? 9 : 8;

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
  wire puts_streams = is_put && put_fields_i[`LIMEN_FIELD_STREAM];
  wire [2:0] coarse = shift_i > 6'd35 ? 3'd4 : shift_i > 6'd26 ? 3'd3 : shift_i > 6'd17 ? 3'd2 : shift_i > 6'd8 ? 3'd1 : 3'd0;
  wire [5:0] place = coarse == 3'd4 ? 6'd44 : coarse == 3'd3 ? 6'd35 : coarse == 3'd2 ? 6'd26 : coarse == 3'd1 ? 6'd17 : 6'd8;
  wire [5:0] fine = place - shift_i;  // 0..8: no shift is above 44
  wire [17:0] magnitude = mantissa_i[17] ? -mantissa_i : mantissa_i;
  wire unused_fine = &{1'b0, fine[5:4]};
  reg [26:0] factor_q;
  reg [39:0] round_q;
  reg [2:0] coarse_q;
  reg [15:0] level_most_q;
  reg is_spin_q;
  always @(posedge clk_i) begin
    factor_q <= {9'd0, magnitude} << fine[3:0];
    coarse_q <= coarse;
    round_q <= 40'd0;
    round_q[8] <= coarse == 3'd2;
    round_q[17] <= coarse == 3'd3;
    round_q[26] <= coarse == 3'd4;
    level_most_q <= ~(16'hffff << (bits_i - 5'd1));
    is_spin_q <= bits_i == 5'd1;
  end

  // ---------------------------------------------------------------- the slot's way
  localparam UP = LOG_L > 3 ? LOG_L - 3 : 0;
  localparam SLICES = LANES > 8 ? 4 : LANES > 1 ? LANES / 2 : 1;
  localparam GATHER = SLICES + 1 + UP;  // cycles of limen_gather
  localparam LAST = 14 + GATHER;  // stage in which the sums over lanes of what happened are there
  localparam SUMS = 5 + GATHER;  // and of products
  reg [LAST:1] valid_q;
  reg [SUMS:1] first_q, end_q;
  reg [13:1] final_q;
  reg [4:1] unit_q;
  reg [POS_W-1:0] block1_q, block2_q, block3_q;
  reg [SLOT_W-1:0] stream_q[1:5];
  wire [LANE_W-1:0] low5, high5;
  wire [ADDR_W-1:0] addr6, addr12, addr14, addr16;
  wire [LANES-1:0] active = ~({LANES{1'b1}} << slot_high_i << 1) & ({LANES{1'b1}} << slot_low_i);
  integer s;

  assign room_o = !(slot_valid_i && slot_end_i && (is_pulse || puts_streams));

  always @(posedge clk_i) begin
    valid_q <= {valid_q[LAST-1:1], slot_valid_i};
    first_q <= {first_q[SUMS-1:1], slot_first_i};
    end_q <= {end_q[SUMS-1:1], slot_end_i};
    final_q <= {final_q[12:1], slot_final_i};
    unit_q <= {unit_q[3:1], put_unit_i};
    block1_q <= slot_block_i;
    block2_q <= block1_q;
    block3_q <= block2_q;
    row_block_q <= block3_q;
    stream_q[1] <= slot_stream_i;
    for (s = 2; s <= 5; s = s + 1) stream_q[s] <= stream_q[s-1];
    if (rst_i) valid_q <= {LAST{1'b0}};
  end

  limen_delay #(
      .W(ADDR_W),
      .CYCLES(6)
  ) u_addr6 (
      .clk_i(clk_i),
      .d_i  (slot_addr_i),
      .q_o  (addr6)
  );
  limen_delay #(
      .W(ADDR_W),
      .CYCLES(6)
  ) u_addr12 (
      .clk_i(clk_i),
      .d_i  (addr6),
      .q_o  (addr12)
  );
  limen_delay #(
      .W(ADDR_W),
      .CYCLES(2)
  ) u_addr14 (
      .clk_i(clk_i),
      .d_i  (addr12),
      .q_o  (addr14)
  );
  limen_delay #(
      .W(ADDR_W),
      .CYCLES(2)
  ) u_addr16 (
      .clk_i(clk_i),
      .d_i  (addr14),
      .q_o  (addr16)
  );
  limen_delay #(
      .W(2 * LANE_W),
      .CYCLES(5)
  ) u_lanes (
      .clk_i(clk_i),
      .d_i  ({slot_low_i, slot_high_i}),
      .q_o  ({low5, high5})
  );

  // What PUT writes, on its way to stages 3 (streams) and 13.
  wire [63:0] put_data3, put_data13;
  wire [15:0] put_half3, put_half13;
  limen_delay #(
      .W(80),
      .CYCLES(3)
  ) u_put3 (
      .clk_i(clk_i),
      .d_i  ({put_data_i, put_half_i} & {80{is_put}}),
      .q_o  ({put_data3, put_half3})
  );
  limen_delay #(
      .W(80),
      .CYCLES(10)
  ) u_put13 (
      .clk_i(clk_i),
      .d_i  ({put_data3, put_half3}),
      .q_o  ({put_data13, put_half13})
  );

  // ---------------------------------------------------------------- streams (limen_pipe_random)
  wire first_word = valid_q[1] && ((is_pulse && first_q[1]) || is_get);
  wire second_word = valid_q[2] && is_pulse && first_q[2];
  wire step3 = valid_q[3] && (is_pulse || puts_streams);
  wire row_ends = is_pulse || (puts_streams && unit_q[4]);  // of stage 4
  wire save4 = valid_q[4] && end_q[4] && row_ends;
  wire word4 = valid_q[4] && puts_streams && !unit_q[4];
  reg save5_q;
  always @(posedge clk_i) save5_q <= save4;

  // ---------------------------------------------------------------- lanes and their tables
  localparam PORTS = LANES > 1 ? 2 : 1;
  wire [LANES*8-1:0] log_addr, kinetics_addr;
  wire [LANES*30-1:0] log_entry;
  wire [LANES*18-1:0] kinetics_entry;
  localparam LOW = `LIMEN_JUMPS_LOW;
  localparam AW = 48 + LOW, BW = 96 - LOW;  // bits of a cell's words
  wire [LANES*AW-1:0] a1;
  wire [LANES*BW-1:0] b1;
  wire [LANES*64-1:0] stream2;
  wire [LANES*48-1:0] lane_sum, heats;
  wire [LANES-1:0] gated, frozen, jumps, against, zero, up, stops, stops_against, stops_zero, stops_up;
  wire [LANES*19-1:0] ledger;
  wire [LANES*4-1:0] saturated;

  genvar l;
  generate
    for (l = 0; l < LANES; l = l + 1) begin : g_lane
      wire [17:0] heat, withheld, lane_ledger;
      limen_pipe #(
          .ADDR_W(ADDR_W),
          .SLOT_W(SLOT_W)
      ) u_pipe (
          .clk_i(clk_i),
          .is_pulse_i(is_pulse),
          .is_put_i(is_put),
          .is_get_i(is_get),
          .is_mvm_i(is_mvm),
          .is_mvmt_i(is_mvmt),
          .is_grad_i(is_grad),
          .is_movev_i(is_movev),
          .spin_i(spin_i),
          .is_spin_i(is_spin_q),
          .level_most_i(level_most_q),
          .negative_i(mantissa_i[17]),
          .coarse_i(coarse_q),
          .round_i(round_q),
          .barrier_i(barrier_i),
          .offset_on_i(offset_on_i),
          .lambda_i(lambda_i),
          .gate_i(gate_i),
          .put_fields_i(put_fields_i[4:0]),
          .active_i(active[l]),
          .slot_valid_i(slot_valid_i),
          .slot_addr_i(slot_addr_i),
          .valid_i(valid_q[13:1]),
          .first3_i(first_q[3] || is_put),
          .first4_i(first_q[4]),
          .clear13_i(valid_q[13] && final_q[13] && is_pulse && clear_i),
          .common_i(is_pulse ? factor_q : {{11{elem_i[15]}}, elem_i}),
          .stream_read_i(first_word || second_word),
          .stream_read_addr_i(second_word ? {stream_q[2], 1'b1} : {stream_q[1], is_get && !first_q[1]}),
          .stream_put_i(unit_q[3] && is_put ? 64'd1 : put_data3),
          .stream_step_i(step3),
          .stream_save_i(save4),
          .stream_we_i({save5_q, save4 || word4}),
          .stream_w_addr_i(save5_q ? {stream_q[5], 1'b1} : {stream_q[4], word4 && !first_q[4]}),
          .b_re_i(is_get ? slot_valid_i : valid_q[12] && is_pulse),
          .b_addr_i(is_get ? slot_addr_i : addr12),
          .a_w_addr_i(is_grad ? addr6 : addr14),
          .b_w_addr_i(addr16),
          .put_data_i(put_data13),
          .put_half_i(put_half13),
          .row_i(row_i[l*16+:16]),
          .vector_on_o(vector_lanes_o[l]),
          .vector_o(vector_o[l*16+:16]),
          .log_addr_o(log_addr[l*8+:8]),
          .log_i(log_entry[l*30+:30]),
          .kinetics_addr_o(kinetics_addr[l*8+:8]),
          .kinetics_i(kinetics_entry[l*18+:18]),
          .a_o(a1[l*AW+:AW]),
          .b_o(b1[l*BW+:BW]),
          .stream_o(stream2[l*64+:64]),
          .sum_o(lane_sum[l*48+:48]),
          .gated_o(gated[l]),
          .frozen_o(frozen[l]),
          .jumps_o({up[l], zero[l], against[l], jumps[l]}),
          .stops_o({stops_up[l], stops_zero[l], stops_against[l], stops[l]}),
          .heat_o(heat),
          .withheld_o(withheld),
          .ledger_o(lane_ledger),
          .saturated_o(saturated[l*4+:4])
      );
      assign heats[l*48+:48] = {{6{heat[17]}}, heat, {6{withheld[17]}}, withheld};
      assign ledger[l*19+:19] = {1'b0, lane_ledger};
    end

    for (l = 0; l < LANES; l = l + PORTS) begin : g_tables
      wire [9:0] entry0 = {table_i, kinetics_addr[l*8+:8]};
      wire [9:0] entry1 = {table_i, kinetics_addr[(l+PORTS-1)*8+:8]};
      wire unused_slot = &{1'b0, entry0, entry1};  // slots that this size does not have
      wire [2*KIN_W-1:0] entries = {entry1[KIN_W-1:0], entry0[KIN_W-1:0]};
      limen_tables #(
          .PORTS(PORTS),
          .KIN_W(KIN_W)
      ) u_tables (
          .clk_i(clk_i),
          .log_we_i(log_we_i),
          .kinetics_we_i(kinetics_we_i),
          .w_addr_i(table_addr_i),
          .w_data_i(table_data_i),
          .log_re_i(valid_q[5]),
          .log_addr_i(log_addr[l*8+:PORTS*8]),
          .log_o(log_entry[l*30+:PORTS*30]),
          .kinetics_re_i(valid_q[7]),
          .kinetics_addr_i(entries[PORTS*KIN_W-1:0]),
          .kinetics_o(kinetics_entry[l*18+:PORTS*18])
      );
    end
  endgenerate

  // ---------------------------------------------------------------- vector registers
  always @(posedge clk_i) begin
    vector_we_q <= valid_q[1] && (is_colv || is_movev);
    vector_block_q <= block1_q;
  end

  // ---------------------------------------------------------------- answers of GET and GETV: lanes that were not asked read zeros
  reg [AW-1:0] a_any, a2_q, a3_q;
  reg [BW-1:0] b_any, b2_q, b3_q;
  reg [63:0] stream_any, stream3_q;
  reg [15:0] elem3_q;
  integer g;
  always @* begin
    a_any = 0;
    b_any = 0;
    stream_any = 64'd0;
    for (g = 0; g < LANES; g = g + 1) begin
      a_any = a_any | a1[g*AW+:AW];
      b_any = b_any | b1[g*BW+:BW];
      stream_any = stream_any | stream2[g*64+:64];
    end
  end
  wire unused_words = &{1'b0, a3_q, b3_q};
  always @(posedge clk_i) begin
    a2_q <= a_any;
    b2_q <= b_any;
    a3_q <= a2_q;
    b3_q <= b2_q;
    stream3_q <= stream_any;
    elem3_q <= elem_i;
    get_valid_q <= valid_q[3] && (is_get || is_getv);
    if (is_getv) get_data_q <= {48'd0, elem3_q};
    else
      case (field_i)
        `LIMEN_FIELD_LEVEL: get_data_q <= {48'd0, a3_q[`LIMEN_CELL_LEVEL]};
        `LIMEN_FIELD_GRADIENT: get_data_q <= {32'd0, a3_q[`LIMEN_CELL_GRADIENT]};
        `LIMEN_FIELD_HEAT: get_data_q <= {{16{b3_q[47]}}, b3_q[`LIMEN_CELL_HEAT]};
        `LIMEN_FIELD_JUMPS: get_data_q <= {32'd0, b3_q[64+:32-LOW], a3_q[48+:LOW]};
        `LIMEN_FIELD_BLOCKED: get_data_q <= {48'd0, b3_q[`LIMEN_CELL_BLOCKED]};
        default: get_data_q <= stream3_q;
      endcase
  end

  // ---------------------------------------------------------------- sums of MVM and MVMT
  // Finished rows of MVM wait in limen_gather's first registers and leave one a cycle; of MVMT all lanes' products count.
  localparam [LANES-1:0] FIRST_LANE = 1;
  wire finished5 = valid_q[5] && end_q[5] && is_mvm;
  wire [LANES-1:0] done_lane;
  wire [47+UP:0] gathered;
  wire unused_gathered = &{1'b0, gathered};  // sums wrap around
  limen_gather #(
      .LANES(LANES),
      .UP(UP),
      .SLICES(SLICES)
  ) u_gather (
      .clk_i(clk_i),
      .take_i(finished5 || !is_mvm),
      .numbers_i(lane_sum),
      .use_i(is_mvm ? done_lane : {LANES{1'b1}}),
      .sum_o(gathered)
  );

  reg done_busy_q;
  reg [LANE_W-1:0] done_low_q, done_high_q;
  wire leaves = done_busy_q && !sum_hold_i;
  wire left, last_left;
  assign done_lane = FIRST_LANE << done_low_q;
  limen_delay #(
      .W(2),
      .CYCLES(GATHER - 1)
  ) u_left (
      .clk_i(clk_i),
      .d_i  ({leaves, leaves && done_low_q == done_high_q}),
      .q_o  ({left, last_left})
  );

  wire products_valid = valid_q[SUMS] && is_mvmt;
  reg [47:0] column_q;
  reg column_done_q;
  always @(posedge clk_i) begin
    if (products_valid) column_q <= (first_q[SUMS] ? 48'd0 : column_q) + gathered[47:0];
    column_done_q <= products_valid && end_q[SUMS];

    if (leaves) begin
      done_low_q <= done_low_q + 1'b1;
      if (done_low_q == done_high_q) done_busy_q <= 1'b0;
    end
    if (finished5) begin
      done_busy_q <= 1'b1;
      done_low_q  <= low5;
      done_high_q <= high5;
    end
    sums_done_q <= last_left;
    sum_valid_q <= left || column_done_q;
    sum_q <= column_done_q ? column_q : gathered[47:0];
    if (rst_i) begin
      done_busy_q <= 1'b0;
      column_done_q <= 1'b0;
    end
  end

  // ---------------------------------------------------------------- events of a PULSE slot, and saturations
  wire [CW-1:0] n_jumps, n_against, n_zero, n_stops, n_stops_against, n_stops_zero;
  assign event_jumps_o[2*CW+:CW] = n_jumps - n_against - n_zero;
  assign event_jumps_o[0+:2*CW] = {n_against, n_zero};
  assign event_moves_o[3*CW+:CW] = n_stops - n_stops_against - n_stops_zero;
  assign event_moves_o[CW+:2*CW] = {n_stops_against, n_stops_zero};
  assign event_valid_o = valid_q[LAST] && is_pulse;

  // Counts of lanes and the ledger wait for the sums of heat.
  localparam KINDS = 10;
  wire [KINDS*LANES-1:0] flags = {gated, frozen, jumps, against, zero, up, stops, stops_against, stops_zero, stops_up};
  wire [KINDS*CW-1:0] counts, counts_late;
  wire [SUM_W-1:0] sum_ledger;
  genvar c;
  generate
    for (c = 0; c < KINDS; c = c + 1) begin : g_count
      limen_count #(
          .LANES(LANES),
          .LOG_L(LOG_L)
      ) u_count (
          .clk_i(clk_i),
          .flags_i(flags[c*LANES+:LANES]),
          .count_o(counts[c*CW+:CW])
      );
    end
  endgenerate
  limen_sum #(
      .LANES(LANES),
      .LOG_L(LOG_L),
      .W(19)
  ) u_ledger (
      .clk_i(clk_i),
      .numbers_i(ledger),
      .sum_o(sum_ledger)
  );
  limen_delay #(
      .W(KINDS * CW + SUM_W),
      .CYCLES(GATHER - LOG_L)
  ) u_late (
      .clk_i(clk_i),
      .d_i  ({counts, sum_ledger}),
      .q_o  ({counts_late, event_ledger_o})
  );
  assign {event_jumps_o[3*CW+:2*CW], n_jumps, n_against, n_zero} = counts_late[5*CW+:5*CW];
  assign {event_moves_o[4*CW+:CW], n_stops, n_stops_against, n_stops_zero, event_moves_o[0+:CW]} = counts_late[0+:5*CW];

  wire [47+2*UP:0] sum_heats;
  wire unused_heats = &{1'b0, sum_heats};
  limen_gather #(
      .LANES(LANES),
      .UP(UP),
      .SLICES(SLICES),
      .NUMBERS(2)
  ) u_heats (
      .clk_i(clk_i),
      .take_i(1'b1),
      .numbers_i(heats),
      .use_i({LANES{1'b1}}),
      .sum_o(sum_heats)
  );
  assign event_heat_o = sum_heats[24+UP+:SUM_W];
  assign event_withheld_o = sum_heats[0+:SUM_W];

  reg [3:0] saturated_any;
  integer m;
  always @* begin
    saturated_any = 4'd0;
    for (m = 0; m < LANES; m = m + 1) saturated_any = saturated_any | saturated[m*4+:4];
  end
  always @(posedge clk_i) saturated_q <= saturated_any;
endmodule
`default_nettype wire
