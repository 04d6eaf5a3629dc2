// limen_totals: the 20 totals of every tile (docs/spec.md section 8) and the counters of the packet under way.
//
// Events are counted in registers while a packet runs. flush_i then adds them to the tile's totals, from first_i on, the
// sticky flags last, saturating as s64 (rule C4), and zeroes the registers; zero_i stores zeros to all 20 instead. busy_o is
// high meanwhile. The memory has words of 32 bits, so a total takes four cycles: low word, high word, and their writes.
// Host access by words, low word first: address, data one cycle later; writes are immediate. COUNT_W bounds what one packet can count.
`default_nettype none
`include "limen_defs.vh"
`include "limen_memory.vh"
module limen_totals #(
    parameter TILE_W  = 4,   // log2 of the number of tiles
    parameter LOG_L   = 4,   // log2(LANES)
    parameter COUNT_W = 36,  // bits of the number of visits in one packet
    parameter SUM_W   = 19 + LOG_L,
    parameter EVENT_W = 5 * (LOG_L + 1)
) (
    input wire clk_i,
    input wire rst_i,

    input wire               event_valid_i,
    input wire [EVENT_W-1:0] event_jumps_i,
    input wire [EVENT_W-1:0] event_moves_i,
    input wire [  SUM_W-1:0] event_heat_i,
    input wire [  SUM_W-1:0] event_withheld_i,
    input wire [  SUM_W-1:0] event_ledger_i,
    input wire [        3:0] saturated_i,

    input  wire [TILE_W-1:0] tile_i,
    input  wire              flush_i,
    input  wire              zero_i,
    input  wire [       4:0] first_i,
    input  wire [COUNT_W-1:0] visits_i,  // cell visits of the packet: cells x sweeps
    input  wire              clears_i,   // count the cells as gradient clears
    input  wire [COUNT_W-1:0] cells_i,
    output wire              busy_o,

    input  wire [ 5:0] host_word_i,
    output wire [31:0] host_data_o,
    input  wire        host_we_i,
    input  wire [31:0] host_data_i
);
  localparam CW = LOG_L + 1;
  localparam HEAT_W = COUNT_W + 19;  // signed sums of up to 18-bit energies

  (* no_rw_check, ram_style = "block" *) reg [31:0] mem[0:(1<<(TILE_W+6))-1];
  reg [31:0] q;

  reg [COUNT_W-1:0] gated_q, frozen_q, with_q, against_q, zero_q, up_q, b_with_q, b_against_q, b_zero_q, b_up_q;
  reg signed [HEAT_W-1:0] heat_q, withheld_q, ledger_q;
  reg [3:0] sticky_q;
  reg overflow_q;
  reg busy_q, zeroing_q;
  reg [4:0] at_q;     // the total under way
  reg [1:0] phase_q;  // 0 read low, 1 add low and read high, 2 add high and write low, 3 write high
  wire at_last = at_q == `LIMEN_TOTAL_STICKY;

  // ---------------------------------------------------------------- counters of the packet
  localparam [COUNT_W-1:0] NONE = 0;
  localparam [COUNT_W-CW-1:0] ABOVE = 0;
  wire clear = rst_i || (busy_q && at_last && phase_q == 2'd3);
  always @(posedge clk_i) begin
    if (event_valid_i) begin
      gated_q     <= gated_q + {ABOVE, event_jumps_i[4*CW+:CW]};
      frozen_q    <= frozen_q + {ABOVE, event_jumps_i[3*CW+:CW]};
      with_q      <= with_q + {ABOVE, event_jumps_i[2*CW+:CW]};
      against_q   <= against_q + {ABOVE, event_jumps_i[CW+:CW]};
      zero_q      <= zero_q + {ABOVE, event_jumps_i[0+:CW]};
      up_q        <= up_q + {ABOVE, event_moves_i[4*CW+:CW]};
      b_with_q    <= b_with_q + {ABOVE, event_moves_i[3*CW+:CW]};
      b_against_q <= b_against_q + {ABOVE, event_moves_i[2*CW+:CW]};
      b_zero_q    <= b_zero_q + {ABOVE, event_moves_i[CW+:CW]};
      b_up_q      <= b_up_q + {ABOVE, event_moves_i[0+:CW]};
      heat_q      <= heat_q + {{(HEAT_W - SUM_W) {event_heat_i[SUM_W-1]}}, event_heat_i};
      withheld_q  <= withheld_q + {{(HEAT_W - SUM_W) {event_withheld_i[SUM_W-1]}}, event_withheld_i};
      ledger_q    <= ledger_q + {{(HEAT_W - SUM_W) {1'b0}}, event_ledger_i};
    end
    sticky_q <= sticky_q | saturated_i;
    if (clear) begin
      gated_q <= NONE;
      frozen_q <= NONE;
      with_q <= NONE;
      against_q <= NONE;
      zero_q <= NONE;
      up_q <= NONE;
      b_with_q <= NONE;
      b_against_q <= NONE;
      b_zero_q <= NONE;
      b_up_q <= NONE;
      heat_q <= 0;
      withheld_q <= 0;
      ledger_q <= 0;
      sticky_q <= 4'd0;
    end
  end

  // ---------------------------------------------------------------- adding them to the totals
  reg [63:0] add;
  wire [COUNT_W-1:0] jumps = with_q + against_q + zero_q;
  wire [COUNT_W-1:0] blocked = b_with_q + b_against_q + b_zero_q;
  wire [COUNT_W:0] steps = {b_up_q, 1'b0} - {1'b0, blocked};  // up minus down

  localparam [63-COUNT_W:0] PAD = 0;
  always @* begin
    add = 64'd0;
    if (busy_q) case (at_q)
      `LIMEN_TOTAL_ATTEMPTS: add = {PAD, visits_i - gated_q};
      `LIMEN_TOTAL_GATED: add = {PAD, gated_q};
      `LIMEN_TOTAL_FROZEN: add = {PAD, frozen_q};
      `LIMEN_TOTAL_JUMPS_WITH: add = {PAD, with_q};
      `LIMEN_TOTAL_JUMPS_AGAINST: add = {PAD, against_q};
      `LIMEN_TOTAL_JUMPS_ZERO: add = {PAD, zero_q};
      `LIMEN_TOTAL_JUMPS_UP: add = {PAD, up_q};
      `LIMEN_TOTAL_JUMPS_DOWN: add = {PAD, jumps - up_q};
      `LIMEN_TOTAL_BLOCKED_WITH: add = {PAD, b_with_q};
      `LIMEN_TOTAL_BLOCKED_AGAINST: add = {PAD, b_against_q};
      `LIMEN_TOTAL_BLOCKED_ZERO: add = {PAD, b_zero_q};
      `LIMEN_TOTAL_BLOCKED_STEPS: add = {{(63 - COUNT_W) {steps[COUNT_W]}}, steps};
      `LIMEN_TOTAL_HEAT_WITHHELD: add = {{(64 - HEAT_W) {withheld_q[HEAT_W-1]}}, withheld_q};
      `LIMEN_TOTAL_HEAT: add = {{(64 - HEAT_W) {heat_q[HEAT_W-1]}}, heat_q};
      `LIMEN_TOTAL_LEDGER: add = {{(64 - HEAT_W) {1'b0}}, ledger_q};
      `LIMEN_TOTAL_GRADIENT_CLEARS: add = clears_i ? {PAD, cells_i} : 64'd0;
      `LIMEN_TOTAL_STICKY: add = {59'd0, {overflow_q, sticky_q} & ~q[4:0]};  // the sum is then the union
      default: add = first_i == at_q ? {PAD, cells_i} : 64'd0;  // the reads and gradient updates
    endcase
  end

  // The low sum waits for the high one, which tells whether the whole saturates. (At the sticky flags q holds the low word
  // when it is added, and no sum overflows.)
  reg [31:0] low_q, high_q;
  reg carry_q;
  wire [32:0] low_sum = {1'b0, q} + {1'b0, add[31:0]};
  wire [31:0] high_sum = q + add[63:32] + {31'd0, carry_q};
  wire over = q[31] == add[63] && high_sum[31] != q[31];

  assign busy_o = busy_q;
  assign host_data_o = q;

  always @(posedge clk_i) begin
    if (flush_i || zero_i) begin
      busy_q <= 1'b1;
      at_q <= zero_i ? 5'd0 : first_i;
      phase_q <= 2'd0;
      zeroing_q <= zero_i;
      overflow_q <= 1'b0;
    end else if (busy_q) begin
      phase_q <= phase_q + 2'd1;
      if (phase_q == 2'd1) {carry_q, low_q} <= low_sum;
      if (phase_q == 2'd2) begin
        high_q <= over ? {q[31], {31{!q[31]}}} : high_sum;
        overflow_q <= overflow_q || over;
      end
      if (phase_q == 2'd3) begin
        at_q <= zeroing_q || first_i == 5'd0 ? at_q + 5'd1 : `LIMEN_TOTAL_STICKY;
        if (at_last) busy_q <= 1'b0;
      end
    end
    if (rst_i) busy_q <= 1'b0;
  end

  wire [5:0] word = busy_q ? {at_q, phase_q[0]} : host_word_i;
  wire [31:0] next = phase_q[0] ? high_q : over ? {32{!q[31]}} : low_q;
  wire [31:0] w_data = !busy_q ? host_data_i : zeroing_q ? 32'd0 : next;
  always @(posedge clk_i) begin
    if (!busy_q || !phase_q[1]) q <= mem[{tile_i, word}];
    if (busy_q ? phase_q[1] : host_we_i) mem[{tile_i, word}] `LIMEN_STORE w_data;
  end
endmodule
`default_nettype wire
