// limen_pipe_attempt: what an attempt on one cell comes to (docs/spec.md section 4, A3 to A11), stages 5 to 13.
//
//   6, 7    row barrier: base and offset, then clamped from below, then from above
//   8       barrier less what the kinetics lower; K = 0?
//   9       downhill barrier e, clamped at 0; against the field?
//   10      e + |K| if against
//   11      frozen?; of how many of the word's first bits one must be set for the variate to be below (eps_below)
//   12, 13  whether one is set: first in the groups of eight before, then in the last group; the outcome
//
// Clamps are a register's reset or set in the cycle after the sum, which costs nothing; a sum's own sign resets it at once.
`default_nettype none
`include "limen_defs.vh"
module limen_pipe_attempt (
    input  wire        clk_i,
    // the operation
    input  wire        is_pulse_i,
    input  wire [17:0] barrier_i,
    input  wire        offset_on_i,
    input  wire [ 1:0] lambda_i,
    input  wire        gate_i,
    input  wire        negative_i,    // M < 0
    input  wire        is_spin_i,
    input  wire [15:0] level_most_i,
    // the slot
    input  wire        pulse12_i,     // stage 12: a slot of PULSE, and this lane is in its rows
    input  wire [15:0] offset_i,      // stage 5
    input  wire [42:0] word_i,        // stage 5: bits 63:21 of the random word
    input  wire        up_i,          // its bit 0
    input  wire [16:0] k_i,           // stage 7: |K|
    input  wire        g_negative_i,  // stage 7
    input  wire [17:0] kinetics_i,    // stage 8
    input  wire [16:0] l_i,           // stage 10: L - 1
    input  wire        level_sign_i,  // stage 8
    input  wire [15:0] level_i,       // stage 12
    // the outcome, stage 13; all 0 unless it is a PULSE, but for `none`
    output reg         gated_o,
    output reg         frozen_o,
    output reg         jump_o,
    output reg         stop_o,
    output reg         down_o,
    output reg         against_o,
    output reg         none_o,         // K = 0
    output reg  [17:0] heat_o,         // of the move if it is made, signed
    output wire [17:0] barrier_o
);
  localparam [18:0] FREEZE = `LIMEN_FREEZE;

  // ---------------------------------------------------------------- row barrier (A3)
  wire [18:0] offset = {{3{offset_i[15]}}, offset_i} & {19{offset_on_i}};
  wire [18:0] shifted = {1'b0, barrier_i} + offset;
  reg [18:0] bar6_q;
  reg [17:0] bar7_q;
  always @(posedge clk_i) begin
    bar6_q <= shifted;
    if (shifted[18] && offset[15]) bar6_q <= 19'd0;
    bar7_q <= bar6_q[17:0];
    if (bar6_q[18]) bar7_q <= 18'h3ffff;
  end
  limen_delay #(
      .W(18),
      .CYCLES(6)
  ) u_barrier (
      .clk_i(clk_i),
      .d_i  (bar7_q),
      .q_o  (barrier_o)
  );

  // ---------------------------------------------------------------- downhill barrier (A7), the whole barrier (A8)
  wire [16:0] lowered = lambda_i == 2'd0 ? 17'd0 : lambda_i == 2'd1 ? {1'b0, k_i[16:1]} : k_i;
  reg [16:0] k8_q, k9_q, against_k9_q;
  reg [19:0] less8_q;
  reg [18:0] e9_q, total10_q;
  reg none8_q, neg8_q, none9_q, against9_q, up9_q;
  wire up8;
  wire against8 = !none8_q && (is_spin_i ? level_sign_i : up8) == neg8_q;
  wire [19:0] e = less8_q + {{2{kinetics_i[17]}}, kinetics_i};
  always @(posedge clk_i) begin
    k8_q <= k_i;
    k9_q <= k8_q;
    less8_q <= {2'd0, bar7_q} - {3'd0, lowered};
    none8_q <= k_i == 17'd0;
    neg8_q <= g_negative_i ^ negative_i;
    e9_q <= e[18:0];
    if (e[19]) e9_q <= 19'd0;
    up9_q <= is_spin_i ? level_sign_i : up8;
    none9_q <= none8_q;
    against9_q <= against8;
    against_k9_q <= k8_q;
    if (!against8) against_k9_q <= 17'd0;
    total10_q <= e9_q + {2'd0, against_k9_q};
  end

  // ---------------------------------------------------------------- what must be early in the word (A6, A9)
  // eps = lz + 1 - log for lz leading zeros in the word's bits 63:21, Q.16. It is below the barrier if one of the first
  // ceil(barrier + log) - 1 bits is set, at most 43.
  wire [23:0] sum = {1'b0, total10_q, 4'd0} + {{7{l_i[16]}}, l_i};
  wire unused = &{1'b0, sum[22], sum[15:0]};  // no barrier below freezing makes bit 22
  reg [5:0] bits11_q;
  reg cold11_q, cold12_q;
  always @(posedge clk_i) begin
    bits11_q <= sum[21:16];
    if (sum[23]) bits11_q <= 6'd0;  // both were 0
    cold11_q <= total10_q >= FREEZE;
    cold12_q <= cold11_q;
  end

  wire [42:0] word10;
  reg [42:0] word11_q;
  reg [4:0] any11_q;  // in the group of eight bits
  reg [6:0] last12_q;  // the first bits of the group that counts in part
  reg [2:0] count12_q;
  reg before12_q;
  limen_delay #(
      .W(43),
      .CYCLES(5)
  ) u_word (
      .clk_i(clk_i),
      .d_i  (word_i),
      .q_o  (word10)
  );
  wire unused_last = &{1'b0, word11_q};  // never the eighth bit of a group
  reg [6:0] last;
  always @*
    case (bits11_q[5:3])
      3'd0: last = word11_q[42:36];
      3'd1: last = word11_q[34:28];
      3'd2: last = word11_q[26:20];
      3'd3: last = word11_q[18:12];
      3'd4: last = word11_q[10:4];
      default: last = {word11_q[2:0], 4'd0};
    endcase
  always @(posedge clk_i) begin
    word11_q <= word10;
    any11_q <= {|word10[10:3], |word10[18:11], |word10[26:19], |word10[34:27], |word10[42:35]};
    before12_q <= |(any11_q & ~(5'b11111 << bits11_q[5:3]));
    last12_q <= last;
    count12_q <= bits11_q[2:0];
  end
  wire early = before12_q || |(last12_q & ~(7'h7f >> count12_q));

  // ---------------------------------------------------------------- outcome (A10, A11)
  wire up12, none12, against12;
  wire [16:0] k12;
  limen_delay #(
      .W(3),
      .CYCLES(3)
  ) u_flags (
      .clk_i(clk_i),
      .d_i  ({up9_q, none9_q, against9_q}),
      .q_o  ({up12, none12, against12})
  );
  limen_delay #(
      .W(17),
      .CYCLES(3)
  ) u_k (
      .clk_i(clk_i),
      .d_i  (k9_q),
      .q_o  (k12)
  );
  limen_delay #(
      .W(1),
      .CYCLES(3)
  ) u_up (
      .clk_i(clk_i),
      .d_i  (up_i),
      .q_o  (up8)
  );

  wire stuck = level_i == (level_most_i ^ {16{!up12}});
  wire gated = gate_i && none12;
  wire accept = !gated && !cold12_q && !early;
  always @(posedge clk_i) begin
    jump_o <= accept && !stuck;
    stop_o <= accept && stuck;
    gated_o <= gated;
    frozen_o <= !gated && cold12_q;
    if (!pulse12_i) {jump_o, stop_o, gated_o, frozen_o} <= 4'd0;
    none_o <= none12;
    down_o <= !up12;
    against_o <= against12;
    heat_o <= ({1'b0, k12} ^ {18{against12}}) + {17'd0, against12};
    if (!is_pulse_i) begin
      down_o <= 1'b0;
      against_o <= 1'b0;
      heat_o <= 18'd0;
    end
  end
endmodule
`default_nettype wire
