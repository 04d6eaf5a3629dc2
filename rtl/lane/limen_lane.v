// limen_lane: what limen_lanes does, for one lane and one slot after another: small, not quick (INTERVAL > 1).
//
// A slot stays at the inputs until the next one, which comes when room_o was high. So nothing of it is stored here: levels,
// counters and gradients are used where the memories hold them, and one multiplier, of 32 / INTERVAL bits a cycle, does A2, the
// logarithm of A6, O8 and O9. The steps of a PULSE slot:
//   READ  the cell and the row's stream arrive          BELOW  downhill barrier (A7)
//   MUL   M |g|, shifted right by whole digits; the     LOG    second factor of the logarithm; uphill barrier (A8)
//         random word (C3)                              SUM    so many bits of the word must be zero for a move (A6, A10)
//   FIELD K (A2)                                        SCAN   one of them a cycle, until one is set
//   TABLE tables are read                               DONE   jump or blocked move, counters, write-back, event
// Sums of MVM and MVMT leave one at a time to limen_lane_round, events to limen_lane_totals.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
`include "limen_memory.vh"
module limen_lane #(
    parameter ADDR_W = 8,   // log2 of the cells
    parameter SLOT_W = 6,   // log2 of the row streams
    parameter SLOTS  = 2,   // kinetics tables, 1, 2 or 4
    parameter INTERVAL = 8  // steps of the multiplication of PULSE, 2, 4, 8, 16, 32; half as many of the others
) (
    input wire clk_i,
    input wire rst_i,

    // the operation, as in limen_lanes
    input wire [       3:0] kind_i,
    input wire [       4:0] bits_i,
    input wire [      17:0] mantissa_i,
    input wire [       5:0] shift_i,
    input wire [      17:0] barrier_i,
    input wire              offset_on_i,
    input wire [       1:0] lambda_i,
    input wire [       1:0] table_i,
    input wire              gate_i,
    input wire              clear_i,
    input wire              spin_i,
    input wire [       2:0] field_i,
    input wire [       5:0] put_fields_i,
    input wire [      63:0] put_data_i,
    input wire [      15:0] put_half_i,
    input wire              put_unit_i,

    // slots
    output wire              room_o,        // the sequencer may issue one in this cycle
    output wire              busy_o,
    input  wire              slot_valid_i,
    input  wire [ADDR_W-1:0] slot_addr_i,   // these hold until the next slot
    input  wire [SLOT_W-1:0] slot_stream_i,
    input  wire [       2:0] slot_place_i,  // which 16 bits of a stream
    input  wire              slot_end_i,
    input  wire              slot_final_i,

    // vector registers
    input  wire [15:0] row_i,   // from a cycle after the slot on
    input  wire [15:0] elem_i,  // from two cycles after it on
    output wire        vector_we_o,
    output wire [15:0] vector_o,

    // tables
    input wire        log_we_i,
    input wire        kinetics_we_i,
    input wire [ 9:0] table_addr_i,
    input wire [28:0] table_data_i,

    // answers of GET and GETV
    output wire        get_valid_o,
    output reg  [63:0] get_data_o,

    // sums of MVM and MVMT
    input  wire        round_busy_i,
    output wire        sum_valid_o,
    output wire [47:0] sum_o,

    // the visit of a PULSE slot; the rest holds while totals_busy_i is high
    input  wire        totals_busy_i,
    output wire        event_valid_o,
    output wire        gated_o,
    output wire        frozen_o,
    output wire        jump_o,
    output wire        stop_o,
    output wire        up_o,
    output wire        against_o,
    output wire        some_o,
    output wire [16:0] k_o,
    output wire [17:0] bar_o,
    output wire [ 3:0] saturated_o
);
  localparam DIGIT = 32 / INTERVAL;                  // bits of the right factor in each step
  localparam LOG_D = DIGIT == 1 ? 0 : DIGIT == 2 ? 1 : DIGIT == 4 ? 2 : DIGIT == 8 ? 3 : 4;
  localparam LOG_STEPS = (9 + DIGIT - 1) / DIGIT;
  localparam LOG_BASE = 32 - LOG_STEPS * DIGIT;      // where that product begins
  localparam STEP_W = INTERVAL == 32 ? 7 : 6;        // of the number of a step
  localparam [STEP_W-1:0] STEPS = INTERVAL[STEP_W-1:0], HALF = STEPS >> 1, ONE = 1;
  localparam [5:0] DIGIT_MASK = DIGIT[5:0] - 6'd1;
  `include "limen_rules.vh"

  localparam [3:0] IDLE = 0, READ = 1, MUL = 2, ADD = 3, HAND = 4, FIELD = 5, TABLE = 6, BELOW = 7, LOG = 8, SUM = 9, SCAN = 10,
      DONE = 11, SECOND = 12, COUNT = 13, GET = 14;
  reg [3:0] state_q;
  reg [STEP_W-1:0] n_q;  // step of a multiplication

  wire is_pulse = kind_i == `LIMEN_KIND_PULSE;
  wire is_put = kind_i == `LIMEN_KIND_PUT;
  wire is_get = kind_i == `LIMEN_KIND_GET || kind_i == `LIMEN_KIND_GETV;
  wire is_mvmt = kind_i == `LIMEN_KIND_MVMT;
  wire is_grad = kind_i == `LIMEN_KIND_GRAD;
  wire is_colv = kind_i == `LIMEN_KIND_COLV;
  wire is_movev = kind_i == `LIMEN_KIND_MOVEV;
  wire is_spin = bits_i == 5'd1;
  wire put = slot_valid_i && is_put;

  // ---------------------------------------------------------------- memories
  wire [31:0] gradient;
  wire [15:0] level, blocked;
  localparam LOW = `LIMEN_JUMPS_LOW;
  wire [LOW-1:0] jumps_low;
  wire [31-LOW:0] jumps_high;
  wire [47:0] heat;
  wire [31:0] jumps = {jumps_high, jumps_low};
  wire jump, stop, clear, grad;
  wire [31:0] new_gradient, new_jumps;
  wire [15:0] new_level, new_blocked;
  wire [47:0] new_heat;
  wire write_jumps = (put && put_fields_i[`LIMEN_FIELD_JUMPS]) || jump;

  limen_bank #(
      .ADDR_W(ADDR_W)
  ) u_bank (
      .clk_i(clk_i),
      .a_re_i(slot_valid_i),
      .a_clear_i(1'b0),
      .a_addr_i(slot_addr_i),
      .gradient_o(gradient),
      .level_o(level),
      .jumps_low_o(jumps_low),
      .b_re_i(slot_valid_i),
      .b_clear_i(1'b0),
      .b_addr_i(slot_addr_i),
      .heat_o(heat),
      .blocked_o(blocked),
      .jumps_high_o(jumps_high),
      .a_we_i(1'b1),
      .a_w_addr_i(slot_addr_i),
      .gradient_we_i((put && put_fields_i[`LIMEN_FIELD_GRADIENT]) || grad || clear),
      .gradient_i(is_put ? put_data_i[63:32] : new_gradient),
      .level_we_i((put && put_fields_i[`LIMEN_FIELD_LEVEL]) || jump),
      .level_i(is_put ? put_half_i : new_level),
      .jumps_low_we_i(write_jumps),
      .jumps_low_i(is_put ? put_data_i[32+:LOW] : new_jumps[0+:LOW]),
      .b_we_i(1'b1),
      .b_w_addr_i(slot_addr_i),
      .heat_we_i((put && put_fields_i[`LIMEN_FIELD_HEAT]) || jump),
      .heat_i(is_put ? put_data_i[47:0] : new_heat),
      .blocked_we_i((put && put_fields_i[`LIMEN_FIELD_BLOCKED]) || stop),
      .blocked_i(is_put ? put_half_i : new_blocked),
      .jumps_high_we_i(write_jumps),
      .jumps_high_i(is_put ? put_data_i[63:32+LOW] : new_jumps[31:LOW])
  );

  wire put_stream = put && put_fields_i[`LIMEN_FIELD_STREAM];
  wire two = put_stream && put_unit_i;  // takes more than the slot's cycle
  wire [63:0] word;                     // the random word; SCAN moves it up
  wire [15:0] stream_half;
  wire streams_busy, early;
  limen_lane_streams #(
      .ROW_W(SLOT_W)
  ) u_streams (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .row_i(slot_stream_i),
      .start_i(state_q == READ && is_pulse),
      .unit_i(two),
      .early_o(early),
      .busy_o(streams_busy),
      .scan_i(state_q == SCAN),
      .word_o(word),
      .put_i(put_stream && !put_unit_i),
      .place_i(slot_place_i),
      .half_i(put_half_i),
      .half_o(stream_half)
  );

  // ---------------------------------------------------------------- the multiplier
  // The right factor lies in the low bits of p_q and leaves them digit by digit: each step adds left x digit to what lies above
  // the 32 low bits and moves everything down by a digit. PULSE multiplies M by |g|, and begins with -1 if M is negative: the
  // product less 1 is the complement of M's magnitude times |g|, so that the field is found without a negation. Steps beyond the
  // factor's end only shift.
  wire logging = state_q == LOG;
  wire loading = state_q == READ || state_q == BELOW;
  wire negative = mantissa_i[17];
  wire factor_end = n_q >= STEPS;
  wire minus = is_pulse && !logging && gradient[31];
  reg [49:0] p_q;
  reg carry_q;  // of the magnitude of g
  wire [DIGIT:0] magnitude = {1'b0, p_q[DIGIT-1:0] ^ {DIGIT{minus}}} + {{DIGIT{1'b0}}, carry_q};
  wire sign = !is_pulse && n_q == HALF - ONE && p_q[DIGIT-1];
  wire signed [DIGIT:0] digit = {sign, factor_end ? {DIGIT{1'b0}} : magnitude[DIGIT-1:0]};
  reg [28:0] log_q;
  wire signed [17:0] left = logging ? {7'd0, log_q[28:18]} : is_pulse ? mantissa_i : is_grad ? {{2{row_i[15]}}, row_i} :
      {{2{level[15]}}, level};
  wire [15:0] right16 = state_q == BELOW ? {7'd0, word[12:5], 1'b1} : is_pulse ? gradient[15:0] : is_mvmt ? row_i : elem_i;
  reg rest_q;  // the last bit shifted out
  wire signed [DIGIT+17:0] so_far = {{DIGIT{p_q[49]}}, p_q[49:32]};
  wire signed [DIGIT+17:0] step = left * digit + so_far;
  wire [STEP_W-1:0] shifts = {{(STEP_W - 6) {1'b0}}, shift_i} >> LOG_D;
  wire [STEP_W-1:0] last_step = (logging ? LOG_STEPS[STEP_W-1:0] : is_pulse ? STEPS + shifts : HALF) - ONE;
  wire multiplied = n_q == last_step;
  always @(posedge clk_i)
    if (loading) begin
      p_q <= {{18{state_q == READ && is_pulse && negative}}, gradient[31:16], right16};
      carry_q <= state_q == READ && minus;
      n_q <= 0;
    end else if (state_q == MUL || logging) begin
      p_q <= {step, p_q[31:DIGIT]};
      carry_q <= magnitude[DIGIT];
      rest_q <= factor_end ? p_q[DIGIT-1] : negative;
      n_q <= n_q + ONE;
    end
  wire [31:0] product = p_q[47:16];

  // |K| of rule A2: rnd(v, s) = (v >> s) + the last bit that was shifted out, so one bit more is kept.
  wire [50:0] shifted = ({p_q, rest_q} ^ {51{negative}}) >> (shift_i & DIGIT_MASK);
  wire [17:0] rounded = {1'b0, shifted[17:1]} + {17'd0, shifted[0]};
  wire beyond = |shifted[50:18] || rounded[17];
  reg [16:0] k_q;
  wire k_negative = negative ^ gradient[31];
  wire some = k_q != 17'd0;
  always @(posedge clk_i) if (state_q == FIELD) k_q <= beyond ? 17'h1ffff : rounded[16:0];

  // ---------------------------------------------------------------- tables
  localparam KIN_W = SLOTS > 2 ? 10 : SLOTS > 1 ? 9 : 8;
  (* no_rw_check *) reg [28:0] log_mem[0:255];               // {T1, T0}
  (* no_rw_check *) reg [17:0] kinetics_mem[0:SLOTS*256-1];  // signed Q5.12
  reg [17:0] kinetics_q;
  wire [9:0] entry = {table_i, table_entry(k_q[16:7])};
  always @(posedge clk_i) begin
    if (state_q == TABLE) kinetics_q <= kinetics_mem[entry[KIN_W-1:0]];
    if (state_q == TABLE) log_q <= log_mem[word[20:13]];
    if (log_we_i) log_mem[table_addr_i[7:0]] <= table_data_i;
    if (kinetics_we_i) kinetics_mem[table_addr_i[KIN_W-1:0]] <= table_data_i[17:0];
  end

  // ---------------------------------------------------------------- the barrier, and the word against it
  reg up_q;
  always @(posedge clk_i) if (state_q == TABLE) up_q <= word[0];
  wire up = is_spin ? level[15] : up_q;
  wire against = some && up == k_negative;
  wire [17:0] bar = offset_on_i ? row_barrier(barrier_i, row_i) : barrier_i;
  reg [19:0] e_q;
  always @(posedge clk_i) begin
    if (state_q == BELOW) e_q <= downhill(bar, k_q, kinetics_q, lambda_i);
    if (logging && n_q == 0 && against) e_q <= e_q + {3'd0, k_q};
  end
  // eps >= e is lz + 1 >= e + L: that many whole units, a part of one counting as one, less 1 is how many bits must be zero.
  wire [19:0] log_sum = {2'd0, log_q[17:0]} + {9'd0, p_q[LOG_BASE+9+:11]} + 20'd2;
  wire [16:0] log = log_sum[19:2] > 18'h10000 ? 17'h10000 : log_sum[18:2];
  wire [23:0] need = {e_q, 4'd0} + {7'd0, log};
  localparam [19:0] FREEZE = `LIMEN_FREEZE;  // a multiple of 4096
  wire cold = e_q[19:12] >= FREEZE[19:12];
  wire unused = &{1'b0, table_addr_i, entry, log_sum[1:0], need[23:22], word};  // bits below and beyond, slots that are not there
  wire gated = gate_i && !some;
  reg [5:0] need_q;
  reg free_q;  // accepted
  wire enough = need_q <= 6'd1;
  always @(posedge clk_i) begin
    need_q <= state_q == SUM ? need[21:16] + {5'd0, need[15:0] != 16'd0} : need_q - 6'd1;
    free_q <= state_q == SCAN && enough;
  end

  // ---------------------------------------------------------------- what comes of it (A4, A9 to A12)
  wire [15:0] level_most = (16'd1 << (bits_i - 5'd1)) - 16'd1;
  wire stuck = level == (up ? level_most : ~level_most);
  assign jump = state_q == DONE && free_q && !stuck;
  assign stop = state_q == DONE && free_q && stuck;
  assign clear = state_q == DONE && clear_i && slot_final_i;
  assign grad = state_q == ADD && is_grad;
  wire [48:0] heat_sum = {heat[47], heat} + {{32{against}}, k_q ^ {17{against}}} + {48'd0, against};
  wire heat_full = heat_sum[48] != heat_sum[47];
  assign new_heat = heat_full ? {heat_sum[48], {47{!heat_sum[48]}}} : heat_sum[47:0];
  assign new_jumps = &jumps ? jumps : jumps + 32'd1;
  assign new_blocked = &blocked ? blocked : blocked + 16'd1;
  assign new_level = level + {{15{!up}}, 1'b1};
  wire [32:0] gradient_sum = add_gradient(gradient, product);
  assign new_gradient = is_grad ? gradient_sum[31:0] : 32'd0;

  assign event_valid_o = state_q == DONE;
  assign gated_o = gated;
  assign frozen_o = cold && !gated;
  assign jump_o = jump;
  assign stop_o = stop;
  assign up_o = up;
  assign against_o = against;
  assign some_o = some;
  assign k_o = k_q;
  assign bar_o = bar;
  assign saturated_o = {stop && &blocked, jump && &jumps, jump && heat_full, grad && gradient_sum[32]};

  // ---------------------------------------------------------------- sums, vectors, answers
  reg [47:0] acc_q;
  assign sum_valid_o = state_q == HAND && !round_busy_i;
  assign sum_o = acc_q;
  always @(posedge clk_i) begin
    if (state_q == ADD) acc_q <= acc_q + {{16{product[31]}}, product};
    if (sum_valid_o || is_grad || rst_i) acc_q <= 48'd0;
  end

  assign vector_we_o = state_q == READ && (is_colv || is_movev);
  assign vector_o = is_movev ? row_i : spin_i ? spin_value(level) : level;

  assign get_valid_o = state_q == GET;
  always @* begin
    get_data_o = {{16{heat[47]}}, heat};
    if (kind_i == `LIMEN_KIND_GETV) get_data_o[15:0] = elem_i;
    else case (field_i)
      `LIMEN_FIELD_LEVEL: get_data_o[15:0] = level;
      `LIMEN_FIELD_GRADIENT: get_data_o[31:0] = gradient;
      `LIMEN_FIELD_JUMPS: get_data_o[31:0] = jumps;
      `LIMEN_FIELD_BLOCKED: get_data_o[15:0] = blocked;
      `LIMEN_FIELD_STREAM: get_data_o[15:0] = stream_half;
      default: ;
    endcase
  end

  // ---------------------------------------------------------------- the steps
  wire summing = state_q == ADD && !is_grad && slot_end_i;
  wire moved = jump || stop;
  wire last = (state_q == READ && (is_colv || is_movev)) || (state_q == ADD && !summing) || sum_valid_o || state_q == GET ||
      (state_q == DONE && !moved && !streams_busy) || (state_q == SECOND && !streams_busy) ||
      (state_q == COUNT && !totals_busy_i && !streams_busy);
  assign room_o = state_q == IDLE ? !slot_valid_i || (is_put && !two) : last;
  assign busy_o = state_q != IDLE || slot_valid_i;
  always @(posedge clk_i) begin
    case (state_q)
      IDLE: if (slot_valid_i && (two || !is_put)) state_q <= is_put ? SECOND : READ;
      READ: state_q <= is_get ? GET : MUL;
      MUL: if (multiplied) state_q <= is_pulse ? FIELD : ADD;
      ADD: if (summing) state_q <= HAND;
      FIELD: if (!early) state_q <= TABLE;
      TABLE: state_q <= gated ? DONE : BELOW;
      BELOW: state_q <= LOG;
      LOG: if (multiplied) state_q <= SUM;
      SUM: state_q <= cold ? DONE : SCAN;
      SCAN: if (enough || word[63]) state_q <= DONE;
      DONE: state_q <= COUNT;
      default: ;
    endcase
    if (last || rst_i) state_q <= IDLE;
  end
endmodule
`default_nettype wire
