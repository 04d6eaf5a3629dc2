// limen_pipe: one lane of limen_pipes: its cells and streams, and the sixteen stages through which a slot passes.
//
//   1   word A of the cell and the first stream word     8 to 10  barrier and variate (limen_pipe_attempt, _log)
//   2   operands; the second stream word                 12       word B is read
//   5   sum of MVM, MVMT, GRAD; the random word          13       outcome
//   6   GRAD: the gradient is written                    14       word A is written
//   7   K; entries of the tables                         16       word B is written
//
// A name's number is the stage in which it is there. What is common to all lanes comes from limen_pipes. PUT passes
// through all stages, too: its memory reads give zeros, and the data join late (limen_pipe_counts, limen_pipe_random).
// GET clears what the lanes that it does not ask read, so that the words of all lanes can be joined by OR.
`default_nettype none
`include "limen_defs.vh"
`include "limen_memory.vh"
module limen_pipe #(
    parameter ADDR_W = 16,
    parameter SLOT_W = 8,
    parameter LOW    = `LIMEN_JUMPS_LOW
) (
    input wire clk_i,

    // the operation
    input wire        is_pulse_i,
    input wire        is_put_i,
    input wire        is_get_i,
    input wire        is_mvm_i,
    input wire        is_mvmt_i,
    input wire        is_grad_i,
    input wire        is_movev_i,
    input wire        spin_i,
    input wire        is_spin_i,
    input wire [15:0] level_most_i,
    input wire        negative_i,
    input wire [ 2:0] coarse_i,
    input wire [39:0] round_i,
    input wire [17:0] barrier_i,
    input wire        offset_on_i,
    input wire [ 1:0] lambda_i,
    input wire        gate_i,
    input wire [ 4:0] put_fields_i,

    // slots
    input wire              active_i,          // stage 0: this lane is in the slot's rows
    input wire              slot_valid_i,
    input wire [ADDR_W-1:0] slot_addr_i,
    input wire [      13:1] valid_i,
    input wire              first3_i,          // PUT: always
    input wire              first4_i,
    input wire              clear13_i,         // stage 13: gradients are zeroed
    input wire [      26:0] common_i,          // stage 2
    input wire              stream_read_i,
    input wire [  SLOT_W:0] stream_read_addr_i,
    input wire [      63:0] stream_put_i,      // stage 3
    input wire              stream_step_i,
    input wire              stream_save_i,     // stage 4
    input wire [       1:0] stream_we_i,       // stages 5 and 4
    input wire [  SLOT_W:0] stream_w_addr_i,
    input wire              b_re_i,
    input wire [ADDR_W-1:0] b_addr_i,
    input wire [ADDR_W-1:0] a_w_addr_i,
    input wire [ADDR_W-1:0] b_w_addr_i,
    input wire [      63:0] put_data_i,        // stage 13, 0 unless PUT
    input wire [      15:0] put_half_i,

    // vector registers
    input  wire [15:0] row_i,     // stage 1 (PULSE: stage 5)
    output wire        vector_on_o,  // stage 2
    output reg  [15:0] vector_o,

    // tables
    output wire [ 7:0] log_addr_o,       // stage 5
    input  wire [29:0] log_i,
    output wire [ 7:0] kinetics_addr_o,  // stage 7
    input  wire [17:0] kinetics_i,

    // answers
    output wire [47+LOW:0] a_o,   // stage 1
    output wire [95-LOW:0] b_o,
    output wire [63:0] stream_o,  // stage 2
    output wire [47:0] sum_o,     // stage 5; MVMT: 0 unless the lane is in the rows

    // events, stage 14; and saturations
    output reg         gated_o,
    output reg         frozen_o,
    output reg  [ 3:0] jumps_o,      // {up, zero, against, any}
    output reg  [ 3:0] stops_o,      // likewise
    output reg  [17:0] heat_o,
    output reg  [17:0] withheld_o,
    output reg  [17:0] ledger_o,
    output wire [ 3:0] saturated_o   // {blocked, jumps, heat, gradient}
);
  // ---------------------------------------------------------------- whether the lane is in the rows of stage n
  reg [13:1] on_q;
  always @(posedge clk_i) on_q <= {on_q[12:1], active_i};

  // ---------------------------------------------------------------- cells
  wire [31:0] g1;
  wire [15:0] w1, w12, blocked13;
  wire [LOW-1:0] j1, j13;
  wire [31-LOW:0] jumps_high13;
  wire [47:0] heat13;
  wire not_asked = slot_valid_i && is_get_i && !active_i;
  reg a_we_q, gradient_we_q, level_we_q, jumps_we_q;
  reg [2:0] b_we14_q, b_we15_q, b_we16_q;  // {jumps, blocked, heat}
  reg [31:0] new_gradient_q;
  wire [15:0] new_level14, new_blocked16;
  wire [LOW-1:0] new_jumps14;
  wire [31-LOW:0] new_jumps16;
  wire [47:0] new_heat16;

  limen_bank #(
      .ADDR_W(ADDR_W)
  ) u_bank (
      .clk_i(clk_i),
      .a_re_i(slot_valid_i),
      .a_clear_i(is_put_i || not_asked),
      .a_addr_i(slot_addr_i),
      .gradient_o(g1),
      .level_o(w1),
      .jumps_low_o(j1),
      .b_re_i(b_re_i),
      .b_clear_i(is_put_i || not_asked),
      .b_addr_i(b_addr_i),
      .heat_o(heat13),
      .blocked_o(blocked13),
      .jumps_high_o(jumps_high13),
      .a_we_i(a_we_q),
      .a_w_addr_i(a_w_addr_i),
      .gradient_we_i(gradient_we_q),
      .gradient_i(new_gradient_q),
      .level_we_i(level_we_q),
      .level_i(new_level14),
      .jumps_low_we_i(jumps_we_q),
      .jumps_low_i(new_jumps14),
      .b_we_i(|b_we16_q),
      .b_w_addr_i(b_w_addr_i),
      .heat_we_i(b_we16_q[0]),
      .heat_i(new_heat16),
      .blocked_we_i(b_we16_q[1]),
      .blocked_i(new_blocked16),
      .jumps_high_we_i(b_we16_q[2]),
      .jumps_high_i(new_jumps16)
  );
  assign a_o = {j1, w1, g1};
  assign b_o = {jumps_high13, blocked13, heat13};

  // ---------------------------------------------------------------- the random word
  wire [63:0] random5;
  wire unused = &{1'b0, valid_i[11:9], random5[4:1]};
  limen_pipe_random #(
      .SLOT_W(SLOT_W)
  ) u_random (
      .clk_i(clk_i),
      .read_i(stream_read_i),
      .clear_i(is_put_i || (is_get_i && valid_i[1] && !on_q[1])),
      .read_addr_i(stream_read_addr_i),
      .word_o(stream_o),
      .first_i(first3_i),
      .step_i(stream_step_i),
      .put_i(stream_put_i),
      .save_i(stream_save_i),
      .we_i((stream_we_i[0] && on_q[4]) || (stream_we_i[1] && on_q[5])),
      .w_addr_i(stream_w_addr_i),
      .random_o(random5)
  );

  // ---------------------------------------------------------------- operands, products, K
  reg [31:0] g2_q;
  reg [15:0] w2_q, d2_q;
  wire [47:0] sum5;
  wire [16:0] k7;
  wire g7_negative, w8_sign;
  reg [1:0] vector2_q;  // what goes to the vector register: w, 2w+1, the row's element, the end of the range

  always @(posedge clk_i)
    if (valid_i[1]) begin
      g2_q <= g1;
      w2_q <= w1;
      d2_q <= row_i;
      vector2_q <= is_movev_i ? 2'd2 : {spin_i && w1[15] != w1[14], spin_i};
    end
  always @*
    case (vector2_q)
      2'd0: vector_o = w2_q;
      2'd1: vector_o = {w2_q[14:0], 1'b1};
      2'd2: vector_o = d2_q;
      default: vector_o = {w2_q[15], {15{!w2_q[15]}}};
    endcase
  assign vector_on_o = on_q[2];

  limen_pipe_product u_product (
      .clk_i(clk_i),
      .is_pulse_i(is_pulse_i),
      .is_mvm_i(is_mvm_i),
      .is_mvmt_i(is_mvmt_i),
      .is_grad_i(is_grad_i),
      .coarse_i(coarse_i),
      .round_i(round_i),
      .valid_i(valid_i[5:2]),
      .first_i(first4_i),
      .lane_on_i(on_q[4]),
      .common_i(common_i),
      .gradient_i(g2_q),
      .level_i(w2_q),
      .row_i(d2_q),
      .sum_o(sum5),
      .k_o(k7)
  );
  limen_delay #(
      .W(1),
      .CYCLES(5)
  ) u_sign (
      .clk_i(clk_i),
      .d_i  (g2_q[31]),
      .q_o  (g7_negative)
  );
  limen_delay #(
      .W(LOW),
      .CYCLES(12)
  ) u_jumps (
      .clk_i(clk_i),
      .d_i  (j1),
      .q_o  (j13)
  );

  // The level is wanted in stages 8 (a spin's direction), 12 and 13.
  wire [15:0] w8;
  reg [15:0] w13_q;
  limen_delay #(
      .W(16),
      .CYCLES(7)
  ) u_level8 (
      .clk_i(clk_i),
      .d_i  (w1),
      .q_o  (w8)
  );
  limen_delay #(
      .W(16),
      .CYCLES(4)
  ) u_level12 (
      .clk_i(clk_i),
      .d_i  (w8),
      .q_o  (w12)
  );
  assign w8_sign = w8[15];
  always @(posedge clk_i) w13_q <= w12;

  assign sum_o = sum5;

  // ---------------------------------------------------------------- variate
  wire [16:0] l10;
  reg [7:0] t6_q;
  always @(posedge clk_i) t6_q <= random5[12:5];
  assign log_addr_o = random5[20:13];
  limen_pipe_log u_log (
      .clk_i(clk_i),
      .valid_i(valid_i[8:6]),
      .entry_i(log_i),
      .t_i(t6_q),
      .l_o(l10)
  );

  // rule A7: the entry, |K| without the 7 bits that are rounded away, at most 255
  assign kinetics_addr_o = (k7[15:8] + {7'd0, k7[7] && !(&k7[15:8])}) | {8{k7[16]}};

  // ---------------------------------------------------------------- outcome
  wire gated13, frozen13, jump13, stop13, down13, against13, none13;
  wire [17:0] move_heat13, barrier13;
  limen_pipe_attempt u_attempt (
      .clk_i(clk_i),
      .is_pulse_i(is_pulse_i),
      .barrier_i(barrier_i),
      .offset_on_i(offset_on_i),
      .lambda_i(lambda_i),
      .gate_i(gate_i),
      .negative_i(negative_i),
      .is_spin_i(is_spin_i),
      .level_most_i(level_most_i),
      .pulse12_i(valid_i[12] && is_pulse_i && on_q[12]),
      .offset_i(row_i),
      .word_i(random5[63:21]),
      .up_i(random5[0]),
      .k_i(k7),
      .g_negative_i(g7_negative),
      .kinetics_i(kinetics_i),
      .l_i(l10),
      .level_sign_i(w8_sign),
      .level_i(w12),
      .gated_o(gated13),
      .frozen_o(frozen13),
      .jump_o(jump13),
      .stop_o(stop13),
      .down_o(down13),
      .against_o(against13),
      .none_o(none13),
      .heat_o(move_heat13),
      .barrier_o(barrier13)
  );

  // ---------------------------------------------------------------- the cell's new contents
  wire put13 = valid_i[13] && is_put_i && on_q[13];
  wire clear13 = clear13_i && on_q[13];
  wire gradient_over = sum5[32] != sum5[31];
  reg gradient_over6_q;
  wire [2:0] saturated;
  limen_pipe_counts u_counts (
      .clk_i(clk_i),
      .is_pulse_i(is_pulse_i),
      .put_data_i(put_data_i),
      .put_half_i(put_half_i),
      .level_i(w13_q),
      .jumps_i({jumps_high13, j13}),
      .blocked_i(blocked13),
      .heat_i(heat13),
      .jump_i(jump13),
      .stop_i(stop13),
      .down_i(down13),
      .move_heat_i(move_heat13),
      .level_o(new_level14),
      .jumps_low_o(new_jumps14),
      .saturated_o(saturated),
      .jumps_high_o(new_jumps16),
      .blocked_o(new_blocked16),
      .heat_o(new_heat16)
  );
  always @(posedge clk_i) begin
    new_gradient_q <= is_put_i ? put_data_i[63:32] : gradient_over ? {sum5[32], {31{!sum5[32]}}} : sum5[31:0];
    if (is_pulse_i) new_gradient_q <= 32'd0;  // cleared in the last sweep
    gradient_we_q <= (put13 && put_fields_i[`LIMEN_FIELD_GRADIENT]) || clear13 || (is_grad_i && valid_i[5] && on_q[5]);
    level_we_q <= (put13 && put_fields_i[`LIMEN_FIELD_LEVEL]) || jump13;
    jumps_we_q <= (put13 && put_fields_i[`LIMEN_FIELD_JUMPS]) || jump13;
    a_we_q <= put13 || clear13 || jump13 || is_grad_i;
    b_we14_q[0] <= (put13 && put_fields_i[`LIMEN_FIELD_HEAT]) || jump13;
    b_we14_q[1] <= (put13 && put_fields_i[`LIMEN_FIELD_BLOCKED]) || stop13;
    b_we14_q[2] <= (put13 && put_fields_i[`LIMEN_FIELD_JUMPS]) || jump13;
    b_we15_q <= b_we14_q;
    b_we16_q <= b_we15_q;
    gradient_over6_q <= is_grad_i && valid_i[5] && on_q[5] && gradient_over;
  end
  assign saturated_o = {saturated, gradient_over6_q};

  // ---------------------------------------------------------------- events
  always @(posedge clk_i) begin
    gated_o <= gated13;
    frozen_o <= frozen13;
    jumps_o <= {!down13, none13, against13, 1'b1};
    heat_o <= move_heat13;
    ledger_o <= barrier13;
    if (!jump13) begin
      jumps_o <= 4'd0;
      heat_o <= 18'd0;
      ledger_o <= 18'd0;
    end
    stops_o <= {!down13, none13, against13, 1'b1};
    withheld_o <= move_heat13;
    if (!stop13) begin
      stops_o <= 4'd0;
      withheld_o <= 18'd0;
    end
  end
endmodule
`default_nettype wire
