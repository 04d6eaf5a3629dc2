// limen_core: an array of learning-in-memory cells behind a stream of 32-bit words (docs/spec.md).
//
// LANES cells are worked on per cycle; the stream carries packets in and answers out with full backpressure on both
// sides. No output depends on an input of the same cycle (sim/model.cpp relies on that). slot_o tells, for utilisation
// counters, that a row of cells was issued. rst_i is synchronous and may come at any moment (rule
// P9); it takes VECTORS x VECTOR_LEN / LANES cycles until the first packet is looked at. Memories are not cleared by a
// reset: ALLOC clears cells, the zero sweep clears vector registers, tables must be loaded again.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
`include "limen_memory.vh"
module limen_core #(
    parameter LANES       = 16,     // cells per cycle: a power of two, 1..128
    parameter DEPTH       = 65536,  // cells per lane: a power of two
    parameter ROW_SLOTS   = 256,    // row streams per lane: a power of two
    parameter VECTOR_LEN  = 1024,   // elements of a vector register: a power of two, LANES..16384
    parameter VECTORS     = 8,      // vector registers, 1..128
    parameter TILES       = 16,     // tiles, 1..128
    parameter SLOTS       = 4,      // kinetics tables, 1, 2 or 4
    parameter LIMIT       = 16384,  // most payload words, 256..65535
    parameter STREAM_BITS = 32,     // width of both streams: 32 x a power of two, at most 512
    parameter INTERVAL    = 1,      // 1: limen_lanes, a slot a cycle. 2 to 32: limen_lane, as small as may be; one lane only
    parameter NAME0       = 0,      // configuration name for IDENT
    parameter NAME1       = 0
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire [STREAM_BITS-1:0] s_axis_tdata,
    input  wire                   s_axis_tvalid,
    output wire                   s_axis_tready,
    output wire [STREAM_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready,
    output wire                   idle_o,  // no packet under way that could go on, and no answer waiting
    output wire                   slot_o
);
  function integer log2(input integer n);
    integer v;
    begin
      v = n - 1;
      for (log2 = 0; v > 0; log2 = log2 + 1) v = v >> 1;
    end
  endfunction

  localparam LOG_L = log2(LANES);
  localparam LANE_W = LOG_L > 0 ? LOG_L : 1;
  localparam ADDR_W = log2(DEPTH);
  localparam SLOT_W = log2(ROW_SLOTS);
  localparam LEN_W = log2(VECTOR_LEN);
  localparam REG_W = log2(VECTORS) > 0 ? log2(VECTORS) : 1;
  localparam BLOCK_W = LEN_W - LOG_L > 0 ? LEN_W - LOG_L : 1;  // log2 of the words of a register
  localparam VWORD_W = REG_W + BLOCK_W;
  localparam TILE_W = log2(TILES) > 0 ? log2(TILES) : 1;
  localparam CELLS_W = ADDR_W + LOG_L + 1;
  localparam COUNT_W = ADDR_W + LOG_L + 16;  // of the visits of one packet: all cells, 65535 sweeps
  localparam PACKET_W = INTERVAL == 1 ? COUNT_W : CELLS_W;  // what limen_control must know of these
  localparam SUM_W = 19 + LOG_L;
  localparam EVENT_W = 5 * (LOG_L + 1);
  localparam POS_W = LEN_W + 1;  // bits of a row or column number, and one more
  localparam DRAIN = INTERVAL == 1 ? `LIMEN_LANES_DRAIN + LOG_L : 3;
  localparam REVISIT = INTERVAL == 1 ? `LIMEN_LANES_REVISIT : 1;

  // A parameter outside its range stops elaboration at a module that is not there, named after the rule.
  generate
    if (LANES != 1 << LOG_L || LANES > 128) limen_rule_lanes_is_a_power_of_two_up_to_128 u_rule ();
    if (DEPTH != 1 << ADDR_W || DEPTH < 16) limen_rule_depth_is_a_power_of_two_from_16 u_rule ();
    if (ADDR_W + LOG_L > 28) limen_rule_at_most_2_to_the_28_cells u_rule ();
    if (ROW_SLOTS != 1 << SLOT_W || ROW_SLOTS < 2) limen_rule_row_slots_is_a_power_of_two_from_2 u_rule ();
    if (VECTOR_LEN != 1 << LEN_W || VECTOR_LEN < 2 * LANES || VECTOR_LEN > 16384)
      limen_rule_vector_len_is_a_power_of_two_from_2_lanes_to_16384 u_rule ();
    if (VECTORS != 1 << log2(VECTORS) || VECTORS < 2 || VECTORS > 128) limen_rule_vectors_is_a_power_of_two_2_to_128 u_rule ();
    if (INTERVAL != 1 << log2(INTERVAL) || INTERVAL > 32) limen_rule_interval_is_a_power_of_two_up_to_32 u_rule ();
    if (INTERVAL > 1 && LANES > 1) limen_rule_interval_above_1_needs_a_single_lane u_rule ();
    if (INTERVAL > 1 && DEPTH > 32768) limen_rule_interval_above_1_needs_a_depth_up_to_32768 u_rule ();
    if (INTERVAL > 1 && VECTOR_LEN < 8) limen_rule_interval_above_1_needs_a_vector_len_from_8 u_rule ();
    if (TILES < 1 || TILES > 128) limen_rule_tiles_is_1_to_128 u_rule ();
    if (SLOTS != 1 && SLOTS != 2 && SLOTS != 4) limen_rule_slots_is_1_2_or_4 u_rule ();
    if (LIMIT < 256 || LIMIT > 65535) limen_rule_limit_is_256_to_65535 u_rule ();
    if (LIMIT < VECTOR_LEN) limen_rule_limit_is_at_least_vector_len u_rule ();
    if (STREAM_BITS != 32 << log2(STREAM_BITS / 32) || STREAM_BITS > 512)
      limen_rule_stream_bits_is_32_times_a_power_of_two_up_to_512 u_rule ();
  endgenerate

  // ---------------------------------------------------------------- words in
  wire front_valid, front_aligned, control_take, loader_word, loader_beat;
  wire [STREAM_BITS-1:0] front_beat;
  limen_front #(
      .STREAM_BITS(STREAM_BITS)
  ) u_front (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .s_axis_tdata(s_axis_tdata),
      .s_axis_tvalid(s_axis_tvalid),
      .s_axis_tready(s_axis_tready),
      .valid_o(front_valid),
      .beat_aligned_o(front_aligned),
      .beat_o(front_beat),
      .word_take_i(control_take || loader_word),
      .beat_take_i(loader_beat)
  );

  // ---------------------------------------------------------------- answers out
  wire put, fifo_room, fifo_empty, fifo_valid, back_ready, back_empty, control_idle;
  wire [31:0] put_word, fifo_word;
  limen_fifo #(
      .DEPTH_W(7),
      .SPARE(64)
  ) u_fifo (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .word_i(put_word),
      .put_i(put),
      .room_o(fifo_room),
      .empty_o(fifo_empty),
      .word_o(fifo_word),
      .valid_o(fifo_valid),
      .take_i(back_ready)
  );
  limen_back #(
      .STREAM_BITS(STREAM_BITS)
  ) u_back (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .word_i(fifo_word),
      .valid_i(fifo_valid),
      .ready_o(back_ready),
      .flush_i(control_idle && fifo_empty && !put),
      .empty_o(back_empty),
      .m_axis_tdata(m_axis_tdata),
      .m_axis_tvalid(m_axis_tvalid),
      .m_axis_tready(m_axis_tready)
  );
  assign idle_o = control_idle && fifo_empty && !put && back_empty;

  // ---------------------------------------------------------------- control
  wire [127:0] header;
  wire [2:0] field;
  wire tile_exists, tile_make, tile_forget;
  wire [POS_W-1:0] tile_rows, tile_cols;
  wire [4:0] tile_bits;
  wire [ADDR_W-1:0] tile_addr, first_addr, slot_addr;
  wire [SLOT_W-1:0] tile_stream, first_stream, slot_stream;
  wire [7:0] tile_count;
  wire [ADDR_W:0] free_cells, take_cells;
  wire [SLOT_W:0] free_streams, take_streams;
  wire start, slot_room, step, step_end, sequencer_busy, effects_busy;
  wire [3:0] kind;
  wire [1:0] order;
  wire [POS_W-1:0] row0, rows, col0, cols;
  wire [17:0] mantissa, barrier;
  wire put_unit;
  wire [5:0] gain_shift, put_fields;
  wire [63:0] put_data, get_data;
  wire [15:0] put_half;
  wire get_valid, round_valid, round_busy;
  wire lane_room, lane_busy;
  wire [31:0] round_value;
  wire load_start, load_busy, zero_we;
  wire [VWORD_W-1:0] zero_addr;
  wire log_we, kinetics_we;
  wire [9:0] table_addr;
  wire [28:0] table_data;
  wire totals_flush, totals_zero, totals_clears, totals_busy, totals_we;
  wire [4:0] totals_first;
  wire [5:0] totals_word;
  wire [PACKET_W-1:0] totals_visits, totals_cells;
  wire [31:0] totals_out, totals_in;
  wire [7:0] flags = header[`LIMEN_H_FLAGS];
  wire to_vector = flags[0];

  limen_control #(
      .LANES(LANES),
      .LOG_L(LOG_L),
      .DEPTH(DEPTH),
      .ADDR_W(ADDR_W),
      .ROW_SLOTS(ROW_SLOTS),
      .SLOT_W(SLOT_W),
      .VECTOR_LEN(VECTOR_LEN),
      .POS_W(POS_W),
      .VECTORS(VECTORS),
      .TILES(TILES),
      .SLOTS(SLOTS),
      .LIMIT(LIMIT),
      .STREAM_BITS(STREAM_BITS),
      .NAME0(NAME0),
      .NAME1(NAME1),
      .COUNT_W(PACKET_W),
      .VISITS(INTERVAL == 1 ? 1 : 0),
      .HALVES(INTERVAL == 1 ? 0 : 1),
      .VWORD_W(VWORD_W),
      .DRAIN(DRAIN)
  ) u_control (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .valid_i(front_valid),
      .word_i(front_beat[31:0]),
      .take_o(control_take),
      .put_o(put),
      .answer_o(put_word),
      .room_i(fifo_room),
      .header_o(header),
      .field_o(field),
      .tile_exists_i(tile_exists),
      .tile_rows_i(tile_rows),
      .tile_cols_i(tile_cols),
      .tile_bits_i(tile_bits),
      .tile_addr_i(tile_addr),
      .tile_stream_i(tile_stream),
      .tile_count_i(tile_count),
      .free_cells_i(free_cells),
      .free_streams_i(free_streams),
      .tile_make_o(tile_make),
      .tile_forget_o(tile_forget),
      .take_cells_o(take_cells),
      .take_streams_o(take_streams),
      .start_o(start),
      .kind_o(kind),
      .order_o(order),
      .row0_o(row0),
      .rows_o(rows),
      .col0_o(col0),
      .cols_o(cols),
      .first_addr_o(first_addr),
      .first_stream_o(first_stream),
      .slot_room_o(slot_room),
      .step_i(step),
      .hold_i(lane_busy),
      .sequencer_busy_i(sequencer_busy),
      .effects_busy_i(effects_busy),
      .mantissa_o(mantissa),
      .gain_shift_o(gain_shift),
      .barrier_o(barrier),
      .put_fields_o(put_fields),
      .put_data_o(put_data),
      .put_half_o(put_half),
      .put_unit_o(put_unit),
      .get_valid_i(get_valid),
      .get_data_i(get_data),
      .sum_valid_i(round_valid),
      .sum_i(round_value),
      .load_start_o(load_start),
      .load_busy_i(load_busy),
      .zero_we_o(zero_we),
      .zero_addr_o(zero_addr),
      .log_we_o(log_we),
      .kinetics_we_o(kinetics_we),
      .table_addr_o(table_addr),
      .table_data_o(table_data),
      .totals_flush_o(totals_flush),
      .totals_zero_o(totals_zero),
      .totals_first_o(totals_first),
      .totals_visits_o(totals_visits),
      .totals_cells_o(totals_cells),
      .totals_clears_o(totals_clears),
      .totals_busy_i(totals_busy),
      .totals_word_o(totals_word),
      .totals_data_i(totals_out),
      .totals_we_o(totals_we),
      .totals_data_o(totals_in),
      .idle_o(control_idle)
  );

  limen_tiles #(
      .TILES (TILES),
      .ADDR_W(ADDR_W),
      .SLOT_W(SLOT_W),
      .POS_W (POS_W),
      .BLOCK (INTERVAL == 1 ? 0 : 1)
  ) u_tiles (
      .clk_i(clk_i),
      .rst_i(rst_i || tile_forget),
      .tile_i(header[`LIMEN_H_TILE]),
      .exists_o(tile_exists),
      .rows_o(tile_rows),
      .cols_o(tile_cols),
      .bits_o(tile_bits),
      .addr_o(tile_addr),
      .stream_o(tile_stream),
      .count_o(tile_count),
      .free_cells_o(free_cells),
      .free_streams_o(free_streams),
      .make_i(tile_make),
      .rows_i(header[80+:POS_W]),  // ROWS and COLS, checked
      .cols_i(header[112+:POS_W]),
      .bits_i(header[44:40]),  // VA holds B, at most 16
      .cells_i(take_cells),
      .streams_i(take_streams)
  );

  // ---------------------------------------------------------------- slots
  wire slot_valid, slot_first, slot_end, slot_final;
  wire [POS_W-1:0] slot_block, slot_col;
  wire [LANE_W-1:0] slot_low, slot_high;
  wire sums_done;
  reg sums_pending_q;  // a finished MVM block has not left the lanes
  localparam [POS_W-1:0] LANE_MASK = LANES[POS_W-1:0] - 1'b1;
  wire [31:0] wide_cols = {{(32 - POS_W) {1'b0}}, tile_cols};
  wire [ADDR_W-1:0] stride = wide_cols[ADDR_W-1:0];

  limen_sequencer #(
      .LANES(LANES),
      .LOG_L(LOG_L),
      .LANE_W(LANE_W),
      .ADDR_W(ADDR_W),
      .SLOT_W(SLOT_W),
      .POS_W(POS_W),
      .REVISIT(REVISIT)
  ) u_sequencer (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .start_i(start),
      .order_i(order),
      .row0_i(row0),
      .rows_i(rows),
      .col0_i(col0),
      .cols_i(cols),
      .once_i(kind != `LIMEN_KIND_PULSE),
      .sweeps_i(header[`LIMEN_H_SWEEPS]),
      .stride_i(stride),
      .first_addr_i(first_addr),
      .first_slot_i(first_stream),
      .room_i(slot_room && lane_room),
      .end_room_i(!sums_pending_q),
      .step_o(step),
      .step_end_o(step_end),
      .busy_o(sequencer_busy),
      .slot_valid_o(slot_valid),
      .slot_addr_o(slot_addr),
      .slot_stream_o(slot_stream),
      .slot_block_o(slot_block),
      .slot_col_o(slot_col),
      .slot_low_o(slot_low),
      .slot_high_o(slot_high),
      .slot_first_o(slot_first),
      .slot_end_o(slot_end),
      .slot_final_o(slot_final)
  );
  assign slot_o = slot_valid;
  assign effects_busy = sums_pending_q || round_busy || lane_busy || totals_busy;

  always @(posedge clk_i) begin
    if (step_end && kind == `LIMEN_KIND_MVM) sums_pending_q <= 1'b1;
    else if (sums_done) sums_pending_q <= 1'b0;
    if (rst_i) sums_pending_q <= 1'b0;
  end

  // ---------------------------------------------------------------- lanes
  wire [15:0] elem;
  wire [POS_W-1:0] late_block, vector_block, load_block;
  wire [LANES*16-1:0] row, vector_data, load_data;
  wire vector_we, load_we, sum_valid, event_valid;
  wire [LANES-1:0] vector_lanes, load_lanes;
  wire [47:0] sum;
  wire [3:0] saturated;

  generate
    if (INTERVAL == 1) begin : g_lanes
      assign lane_busy = 1'b0;
      wire [EVENT_W-1:0] event_jumps, event_moves;
      wire [SUM_W-1:0] event_heat, event_withheld, event_ledger;
      `LIMEN_LANES #(
          .LANES(LANES),
          .LOG_L(LOG_L),
          .LANE_W(LANE_W),
          .ADDR_W(ADDR_W),
          .SLOT_W(SLOT_W),
          .SLOTS(SLOTS),
          .POS_W(POS_W)
      ) u_lanes (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .kind_i(kind),
          .bits_i(tile_bits),
          .mantissa_i(mantissa),
          .shift_i(gain_shift),
          .barrier_i(barrier),
          .offset_on_i(flags[`LIMEN_FLAG_PULSE_OFFSET]),
          .lambda_i(flags[`LIMEN_FLAG_PULSE_LAMBDA]),
          .table_i(flags[`LIMEN_FLAG_PULSE_SLOT]),
          .gate_i(flags[`LIMEN_FLAG_PULSE_GATE]),
          .clear_i(flags[`LIMEN_FLAG_PULSE_CLEAR]),
          .spin_i(flags[`LIMEN_FLAG_COLV_SPIN]),
          .field_i(field),
          .put_fields_i(put_fields),
          .put_data_i(put_data),
          .put_half_i(put_half),
          .put_unit_i(put_unit),
          .room_o(lane_room),
          .slot_valid_i(slot_valid),
          .slot_addr_i(slot_addr),
          .slot_stream_i(slot_stream),
          .slot_block_i(slot_block),
          .slot_low_i(slot_low),
          .slot_high_i(slot_high),
          .slot_first_i(slot_first),
          .slot_end_i(slot_end),
          .slot_final_i(slot_final),
          .row_block_o(late_block),
          .row_i(row),
          .elem_i(elem),
          .vector_we_o(vector_we),
          .vector_block_o(vector_block),
          .vector_lanes_o(vector_lanes),
          .vector_o(vector_data),
          .log_we_i(log_we),
          .kinetics_we_i(kinetics_we),
          .table_addr_i(table_addr),
          .table_data_i(table_data),
          .get_valid_o(get_valid),
          .get_data_o(get_data),
          .sum_hold_i(!to_vector && !fifo_room),
          .sum_valid_o(sum_valid),
          .sum_o(sum),
          .sums_done_o(sums_done),
          .event_valid_o(event_valid),
          .event_jumps_o(event_jumps),
          .event_moves_o(event_moves),
          .event_heat_o(event_heat),
          .event_withheld_o(event_withheld),
          .event_ledger_o(event_ledger),
          .saturated_o(saturated)
      );

      limen_round u_round (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .shift_i(header[61:56]),  // SHIFT, at most 47
          .s16_i(to_vector),
          .valid_i(sum_valid),
          .value_i(sum),
          .valid_o(round_valid),
          .value_o(round_value),
          .busy_o(round_busy)
      );

      limen_totals #(
          .TILE_W (TILE_W),
          .LOG_L  (LOG_L),
          .COUNT_W(COUNT_W)
      ) u_totals (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .event_valid_i(event_valid),
          .event_jumps_i(event_jumps),
          .event_moves_i(event_moves),
          .event_heat_i(event_heat),
          .event_withheld_i(event_withheld),
          .event_ledger_i(event_ledger),
          .saturated_i(saturated),
          .tile_i(header[32+:TILE_W]),
          .flush_i(totals_flush),
          .zero_i(totals_zero),
          .first_i(totals_first),
          .visits_i(totals_visits),
          .clears_i(totals_clears),
          .cells_i(totals_cells),
          .busy_o(totals_busy),
          .host_word_i(totals_word),
          .host_data_o(totals_out),
          .host_we_i(totals_we),
          .host_data_i(totals_in)
      );
    end else begin : g_lane
      wire lane_gated, lane_frozen, lane_jump, lane_stop, lane_up, lane_against, lane_some;
      wire [16:0] lane_k;
      wire [17:0] lane_bar;
      assign late_block = slot_block;
      assign vector_block = slot_block;
      assign vector_lanes = 1'b1;
      assign sums_done = 1'b1;
      limen_lane #(
          .ADDR_W(ADDR_W),
          .SLOT_W(SLOT_W),
          .SLOTS(SLOTS),
          .INTERVAL(INTERVAL)
      ) u_lane (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .kind_i(kind),
          .bits_i(tile_bits),
          .mantissa_i(mantissa),
          .shift_i(gain_shift),
          .barrier_i(barrier),
          .offset_on_i(flags[`LIMEN_FLAG_PULSE_OFFSET]),
          .lambda_i(flags[`LIMEN_FLAG_PULSE_LAMBDA]),
          .table_i(flags[`LIMEN_FLAG_PULSE_SLOT]),
          .gate_i(flags[`LIMEN_FLAG_PULSE_GATE]),
          .clear_i(flags[`LIMEN_FLAG_PULSE_CLEAR]),
          .spin_i(flags[`LIMEN_FLAG_COLV_SPIN]),
          .field_i(field),
          .put_fields_i(put_fields),
          .put_data_i(put_data),
          .put_half_i(put_half),
          .put_unit_i(put_unit),
          .room_o(lane_room),
          .busy_o(lane_busy),
          .slot_valid_i(slot_valid),
          .slot_addr_i(slot_addr),
          .slot_stream_i(slot_stream),
          .slot_place_i(slot_col[2:0]),
          .slot_end_i(slot_end),
          .slot_final_i(slot_final),
          .row_i(row),
          .elem_i(elem),
          .vector_we_o(vector_we),
          .vector_o(vector_data),
          .log_we_i(log_we),
          .kinetics_we_i(kinetics_we),
          .table_addr_i(table_addr),
          .table_data_i(table_data),
          .get_valid_o(get_valid),
          .get_data_o(get_data),
          .round_busy_i(round_busy),
          .sum_valid_o(sum_valid),
          .sum_o(sum),
          .totals_busy_i(totals_busy),
          .event_valid_o(event_valid),
          .gated_o(lane_gated),
          .frozen_o(lane_frozen),
          .jump_o(lane_jump),
          .stop_o(lane_stop),
          .up_o(lane_up),
          .against_o(lane_against),
          .some_o(lane_some),
          .k_o(lane_k),
          .bar_o(lane_bar),
          .saturated_o(saturated)
      );
      limen_lane_round u_round (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .shift_i(header[61:56]),
          .s16_i(to_vector),
          .valid_i(sum_valid),
          .value_i(sum),
          .valid_o(round_valid),
          .value_o(round_value),
          .busy_o(round_busy)
      );
      limen_lane_totals #(
          .TILE_W (TILE_W),
          .CELLS_W(PACKET_W)
      ) u_totals (
          .clk_i(clk_i),
          .rst_i(rst_i),
          .event_valid_i(event_valid),
          .gated_i(lane_gated),
          .frozen_i(lane_frozen),
          .jump_i(lane_jump),
          .stop_i(lane_stop),
          .up_i(lane_up),
          .against_i(lane_against),
          .field_i(lane_some),
          .k_i(lane_k),
          .barrier_i(lane_bar),
          .saturated_i(saturated),
          .tile_i(header[32+:TILE_W]),
          .flush_i(totals_flush),
          .zero_i(totals_zero),
          .first_i(totals_first),
          .clears_i(totals_clears),
          .cells_i(totals_cells),
          .busy_o(totals_busy),
          .host_word_i(totals_word),
          .host_data_o(totals_out),
          .host_we_i(totals_we),
          .host_data_i(totals_in)
      );
      wire unused_one = &{1'b0, slot_low, slot_high, slot_first, step_end, sums_pending_q, totals_visits};
    end
  endgenerate

  // ---------------------------------------------------------------- vector registers
  limen_loader #(
      .STREAM_BITS(STREAM_BITS),
      .LANES(LANES),
      .LOG_L(LOG_L),
      .POS_W(POS_W)
  ) u_loader (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .start_i(load_start),
      .type_i(flags[`LIMEN_FLAG_LOADV_TYPE]),
      .count_i(header[80+:POS_W]),  // ROWS
      .busy_o(load_busy),
      .valid_i(front_valid),
      .aligned_i(front_aligned),
      .beat_i(front_beat),
      .word_take_o(loader_word),
      .beat_take_o(loader_beat),
      .we_o(load_we),
      .block_o(load_block),
      .lanes_o(load_lanes),
      .data_o(load_data)
  );

  // Sums that go to a register: element by element, from row0 (MVM) or col0 (MVMT) on.
  localparam [LANES-1:0] ONE_LANE = 1;
  reg [POS_W-1:0] sum_index_q;
  wire sum_we = round_valid && to_vector;
  wire [LANES-1:0] sum_lane = ONE_LANE << (sum_index_q & LANE_MASK);
  wire [POS_W-1:0] sum_block = sum_index_q >> LOG_L;
  always @(posedge clk_i) begin
    if (start) sum_index_q <= kind == `LIMEN_KIND_MVM ? row0 : col0;
    else if (sum_we) sum_index_q <= sum_index_q + 1'b1;
  end

  wire [REG_W-1:0] va = header[40+:REG_W];
  wire [REG_W-1:0] vb = header[48+:REG_W];
  wire [POS_W-1:0] row_block = kind == `LIMEN_KIND_PULSE ? late_block : slot_block;
  wire [POS_W-1:0] write_block = sum_we ? sum_block : load_we ? load_block : vector_block;
  wire [POS_W-1:0] elem_block = slot_col >> LOG_L;
  wire unused = &{1'b0, header, flags, wide_cols, row_block, write_block, elem_block};  // bits that this size has no use for
  wire [REG_W-1:0] elem_register = kind == `LIMEN_KIND_GRAD ? vb : va;

  limen_vectors #(
      .LANES (LANES),
      .WORD_W(VWORD_W),
      .LANE_W(LANE_W),
      .AT_ONCE(INTERVAL == 1 ? 0 : 1)
  ) u_vectors (
      .clk_i(clk_i),
      .row_re_i(slot_valid || kind == `LIMEN_KIND_PULSE),
      .row_addr_i({va, row_block[BLOCK_W-1:0]}),
      .row_o(row),
      .elem_re_i(slot_valid),
      .elem_addr_i({elem_register, elem_block[BLOCK_W-1:0]}),
      .elem_lane_i(slot_col[LANE_W-1:0] & LANE_MASK[LANE_W-1:0]),
      .elem_o(elem),
      .we_i(zero_we || sum_we || load_we || vector_we),
      .w_addr_i(zero_we ? zero_addr : {vb, write_block[BLOCK_W-1:0]}),
      .w_lanes_i(zero_we ? {LANES{1'b1}} : sum_we ? sum_lane : load_we ? load_lanes : vector_lanes),
      .w_data_i(zero_we ? {LANES * 16{1'b0}} : sum_we ? {LANES{round_value[15:0]}} : load_we ? load_data : vector_data)
  );
endmodule
`default_nettype wire
