// limen_lanes: the cells of all lanes and the pipeline through which every slot passes.
//
// One slot per cycle, LANES cells side by side, for every kind of work (limen_kinds.vh). Stages, counted from the edge at
// which the slot is visible:
//   1  cell word A and row stream are read          5  tables are read
//   2  random word, first half; level, gradient     6  downhill barrier, mantissa of the variate
//   3  products (rule A2, O8, O9); second half      7  variate against barrier (A6 to A10); word B arrives
//   4  field K, leading zeros; sums; GRAD writes    8  jump or blocked move, counters, write-back, events
// so a cell written by PULSE may be read again 9 cycles after its slot.
// Each cell counts heat and jumps of performed jumps only, and refused moves in `blocked`; what the whole slot did leaves on the
// event outputs, summed over the lanes, LOG_L + 1 cycles after stage 8.
//
// Style: one block, stages in reverse order, blocking assignments, loops over lanes. Each name with a digit is a pipeline
// register of that stage. A simulator runs this several times faster than one module per lane, and synthesis sees
// the same registers. What leaves the block for other modules is assigned without blocking. The lint rule that this
// style breaks is waived in rtl/waivers.vlt, for this file only.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
module limen_lanes #(
    parameter LANES  = 16,
    parameter LOG_L  = 4,   // log2(LANES)
    parameter LANE_W = 4,   // max(LOG_L, 1)
    parameter ADDR_W = 16,  // log2 of the cells per lane
    parameter SLOT_W = 8,   // log2 of the row streams per lane
    parameter SLOTS  = 4,   // kinetics tables, 1..4
    parameter SUM_W  = 19 + LOG_L,         // signed sum of |K| over lanes
    parameter EVENT_W = 5 * (LOG_L + 1)    // five counts of lanes
) (
    input wire clk_i,
    input wire rst_i,

    // the operation: constant while slots are under way
    input wire [       3:0] kind_i,
    input wire [       4:0] bits_i,         // B of the tile
    input wire [      17:0] mantissa_i,     // |M|
    input wire              negative_i,     // M < 0
    input wire [       5:0] shift_i,        // s
    input wire [      17:0] barrier_i,      // b, Q6.12
    input wire              offset_on_i,    // row offsets from the row port
    input wire [       1:0] lambda_i,
    input wire [       1:0] table_i,        // kinetics slot
    input wire              gate_i,
    input wire              clear_i,        // zero gradients in the last sweep
    input wire              spin_i,         // COLV: 2w+1
    input wire [       2:0] field_i,        // GET
    input wire [       5:0] put_fields_i,   // PUT: strobes, bit = field number
    input wire [     127:0] put_data_i,     // PUT: aligned with the slot

    // slots
    input wire              slot_valid_i,
    input wire [ADDR_W-1:0] slot_addr_i,
    input wire [SLOT_W-1:0] slot_stream_i,
    input wire [      15:0] slot_block_i,
    input wire [LANE_W-1:0] slot_low_i,
    input wire [LANE_W-1:0] slot_high_i,
    input wire              slot_first_i,
    input wire              slot_end_i,
    input wire              slot_final_i,

    // vector registers
    output reg  [        15:0] row_block_o,  // late row read of PULSE: offsets are wanted in stage 6
    input  wire [LANES*16-1:0] row_i,        // stage 2 (PULSE: stage 6)
    input  wire [        15:0] elem_i,       // stage 3
    output reg                 vector_we_o,
    output reg  [        15:0] vector_block_o,
    output reg  [   LANES-1:0] vector_lanes_o,
    output reg  [LANES*16-1:0] vector_o,

    // tables
    input wire        log_we_i,
    input wire        kinetics_we_i,
    input wire [ 9:0] table_addr_i,
    input wire [28:0] table_data_i,

    // answers of GET and GETV
    output reg         get_valid_o,
    output reg [127:0] get_data_o,

    // sums of MVM and MVMT, in order; sum_hold_i stops the lanes of a finished MVM block from leaving
    input  wire        sum_hold_i,
    output reg         sum_valid_o,
    output reg  [47:0] sum_o,
    output reg         sums_done_o,  // the last row of a block has left

    // events of a PULSE slot, and saturations
    output reg               event_valid_o,
    output reg [EVENT_W-1:0] event_jumps_o,    // {gated, frozen, with, against, zero}
    output reg [EVENT_W-1:0] event_moves_o,    // {up, blocked with, against, zero, blocked up}
    output reg [  SUM_W-1:0] event_heat_o,     // signed, Q.12
    output reg [  SUM_W-1:0] event_withheld_o, // signed, Q.12
    output reg [  SUM_W-1:0] event_ledger_o,   // Q.12
    output reg [        3:0] saturated_o       // {blocked, jumps, heat, gradient}, of this cycle
);
  localparam CW = LOG_L + 1;  // bits of a count of lanes
  localparam MW = 33 + LOG_L;  // bits of a sum of products over lanes
  localparam [EVENT_W-2:0] PAD = 0;
  localparam [19:0] FREEZE = `LIMEN_FREEZE;

  // ---------------------------------------------------------------- cells and streams of each lane
  wire [31:0] qa_gradient[0:LANES-1];
  wire [15:0] qa_level[0:LANES-1];
  wire [23:0] qa_jumps[0:LANES-1];
  wire [47:0] qb_heat[0:LANES-1];
  wire [15:0] qb_blocked[0:LANES-1];
  wire [7:0] qb_jumps[0:LANES-1];
  wire [63:0] q_s0[0:LANES-1];
  wire [63:0] q_s1[0:LANES-1];

  reg b_re;
  reg [ADDR_W-1:0] b_addr, w_addr;
  reg [LANES-1:0] we_gradient, we_level, we_jumps, we_heat, we_blocked, we_stream;
  reg [SLOT_W-1:0] w_stream;
  reg [31:0] w_gradient[0:LANES-1];
  reg [15:0] w_level[0:LANES-1];
  reg [31:0] w_jumps[0:LANES-1];
  reg [47:0] w_heat[0:LANES-1];
  reg [15:0] w_blocked[0:LANES-1];
  reg [63:0] w_s0[0:LANES-1];
  reg [63:0] w_s1[0:LANES-1];

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
          .gradient_we_i(we_gradient[l]),
          .gradient_i(w_gradient[l]),
          .level_we_i(we_level[l]),
          .level_i(w_level[l]),
          .jumps_we_i(we_jumps[l]),
          .jumps_i(w_jumps[l]),
          .heat_we_i(we_heat[l]),
          .heat_i(w_heat[l]),
          .blocked_we_i(we_blocked[l]),
          .blocked_i(w_blocked[l])
      );
      limen_streams #(
          .ADDR_W(SLOT_W)
      ) u_streams (
          .clk_i(clk_i),
          .re_i(slot_valid_i && slot_first_i),
          .r_addr_i(slot_stream_i),
          .s0_o(q_s0[l]),
          .s1_o(q_s1[l]),
          .we_i(we_stream[l]),
          .w_addr_i(w_stream),
          .s0_i(w_s0[l]),
          .s1_i(w_s1[l])
      );
    end
  endgenerate

  // ---------------------------------------------------------------- tables, shared by all lanes
  reg [28:0] log_mem[0:255];            // {T1, T0}
  reg [17:0] kinetics_mem[0:SLOTS*256-1];  // signed Q5.12
  wire unused_slot = &{1'b0, table_addr_i, table_i};
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
  wire is_spin = bits_i == 5'd1;
  wire signed [15:0] level_most = (16'sd1 <<< (bits_i - 5'd1)) - 16'sd1;
  wire signed [15:0] level_least = ~level_most;
  wire [49:0] half = (50'd1 << shift_i) >> 1;
  wire [9:0] table_base = {table_i, 8'd0};

  // ---------------------------------------------------------------- pipeline registers
  reg v1, v2, v3, v4, v5, v6, v7;
  reg first1, first2, first3, end1, end2, end3, final1, final2, final3, final4, final5, final6, final7;
  reg [ADDR_W-1:0] addr1, addr2, addr3, addr4, addr5, addr6, addr7;
  reg [SLOT_W-1:0] stream1;
  reg [15:0] block1, block2, block3;
  reg [LANE_W-1:0] low1, low2;
  reg [LANES-1:0] mask1, mask2, mask3, mask4, mask5, mask6, mask7;

  reg [63:0] s0[0:LANES-1], s1[0:LANES-1];              // running stream states
  reg [63:0] sum2[0:LANES-1], s0_2[0:LANES-1];
  reg [31:0] g2[0:LANES-1], g3[0:LANES-1];
  reg [39:0] w2[0:LANES-1], w3[0:LANES-1], w4[0:LANES-1], w5[0:LANES-1], w6[0:LANES-1], w7[0:LANES-1];  // {jumps low, level}
  reg signed [15:0] d2[0:LANES-1];
  reg [49:0] p3[0:LANES-1];
  reg signed [31:0] m3[0:LANES-1];
  reg [63:0] r3[0:LANES-1];
  reg neg3[0:LANES-1], neg4[0:LANES-1], neg5[0:LANES-1], neg6[0:LANES-1];
  reg dir4[0:LANES-1], dir5[0:LANES-1], dir6[0:LANES-1];
  reg [16:0] k4[0:LANES-1], k5[0:LANES-1], k6[0:LANES-1], k7[0:LANES-1];
  reg [5:0] lz4[0:LANES-1], lz5[0:LANES-1], lz6[0:LANES-1];
  reg [7:0] i4[0:LANES-1], t4[0:LANES-1], t5[0:LANES-1];
  reg [28:0] log5[0:LANES-1];
  reg [17:0] kin5[0:LANES-1];
  reg [16:0] l6[0:LANES-1];
  reg [19:0] e6[0:LANES-1];
  reg [17:0] bar6[0:LANES-1], bar7[0:LANES-1];
  reg up7[0:LANES-1], accept7[0:LANES-1], frozen7[0:LANES-1], gated7[0:LANES-1], against7[0:LANES-1], stuck7[0:LANES-1];

  reg signed [47:0] acc[0:LANES-1], done[0:LANES-1];    // MVM: running and finished sums
  reg [LANE_W-1:0] done_low, done_high;
  reg done_busy;
  reg [LANE_W-1:0] low3, high1, high2, high3;

  // Sums over lanes: a heap, node n over nodes 2n and 2n+1, lane i at leaf LANES+i; one level a cycle.
  reg signed [MW-1:0] tree_m[1:2*LANES-1];
  reg [EVENT_W-1:0] tree_j[1:2*LANES-1], tree_v[1:2*LANES-1];
  reg signed [SUM_W-1:0] tree_h[1:2*LANES-1], tree_w[1:2*LANES-1], tree_l[1:2*LANES-1];
  reg [LOG_L:0] tm_valid, tm_first, tm_end, te_valid;
  reg signed [47:0] column;                             // MVMT: running sum of a column

  // scratch of one stage, one lane
  reg [63:0] mix, y;
  reg signed [15:0] left, operand;
  reg [31:0] magnitude;
  reg [49:0] quotient;
  reg [5:0] n;
  reg signed [32:0] wide;
  reg [19:0] fraction;
  reg [19:0] total;
  reg [22:0] eps;
  reg signed [20:0] e;
  reg signed [18:0] shifted;
  reg [16:0] lowered;
  reg [9:0] index;
  reg signed [48:0] heat;
  reg [31:0] jumps;
  reg signed [17:0] h;
  reg zero, jump, stop, toward;
  reg signed [16:0] spin;
  reg [LANES-1:0] writes;
  integer i, k;

  always @(posedge clk_i) begin
    // ------------------------------------------------------------ sums over lanes
    event_valid_o <= te_valid[LOG_L];
    if (te_valid[LOG_L]) begin
      event_jumps_o    <= tree_j[1];
      event_moves_o    <= tree_v[1];
      event_heat_o     <= tree_h[1];
      event_withheld_o <= tree_w[1];
      event_ledger_o   <= tree_l[1];
    end
    if (te_valid != 0)
      for (i = 1; i < LANES; i = i + 1) begin
        tree_j[i] = tree_j[2*i] + tree_j[2*i+1];
        tree_v[i] = tree_v[2*i] + tree_v[2*i+1];
        tree_h[i] = tree_h[2*i] + tree_h[2*i+1];
        tree_w[i] = tree_w[2*i] + tree_w[2*i+1];
        tree_l[i] = tree_l[2*i] + tree_l[2*i+1];
      end
    te_valid = te_valid << 1;

    sum_valid_o <= 1'b0;
    if (tm_valid[LOG_L]) begin
      column = (tm_first[LOG_L] ? 48'sd0 : column) + {{(48 - MW) {tree_m[1][MW-1]}}, tree_m[1]};
      if (tm_end[LOG_L]) begin
        sum_valid_o <= 1'b1;
        sum_o <= column;
      end
    end
    if (tm_valid != 0) for (i = 1; i < LANES; i = i + 1) tree_m[i] = tree_m[2*i] + tree_m[2*i+1];
    tm_valid = tm_valid << 1;
    tm_first = tm_first << 1;
    tm_end = tm_end << 1;

    // finished rows of MVM leave one a cycle
    sums_done_o <= 1'b0;
    if (done_busy && !sum_hold_i) begin
      sum_valid_o <= 1'b1;
      sum_o <= done[done_low];
      if (done_low == done_high) begin
        done_busy = 1'b0;
        sums_done_o <= 1'b1;
      end
      done_low = done_low + 1'b1;
    end

    we_gradient <= {LANES{1'b0}};
    we_level <= {LANES{1'b0}};
    we_jumps <= {LANES{1'b0}};
    we_heat <= {LANES{1'b0}};
    we_blocked <= {LANES{1'b0}};
    we_stream <= {LANES{1'b0}};
    saturated_o <= 4'd0;

    // ------------------------------------------------------------ 8: jumps and counters (A4, A9 to A13)
    if (v7) begin
      te_valid[0] = 1'b1;
      w_addr <= addr7;
      if (clear_i && final7) begin
        we_gradient <= mask7;
        for (i = 0; i < LANES; i = i + 1) w_gradient[i] <= 32'd0;
      end
      for (i = 0; i < LANES; i = i + 1) begin
        zero = k7[i] == 17'd0;
        stop = accept7[i] && stuck7[i];
        jump = accept7[i] && !stuck7[i];
        h = against7[i] ? -$signed({1'b0, k7[i]}) : $signed({1'b0, k7[i]});
        toward = !zero && !against7[i];
        tree_j[LANES+i] = {PAD, gated7[i] && mask7[i]} << (4 * CW) | {PAD, frozen7[i]} << (3 * CW) |
            {PAD, jump && toward} << (2 * CW) | {PAD, jump && against7[i]} << CW | {PAD, jump && zero};
        tree_v[LANES+i] = {PAD, jump && up7[i]} << (4 * CW) | {PAD, stop && toward} << (3 * CW) |
            {PAD, stop && against7[i]} << (2 * CW) | {PAD, stop && zero} << CW | {PAD, stop && up7[i]};
        tree_h[LANES+i] = jump ? {{(SUM_W - 18) {h[17]}}, h} : {SUM_W{1'b0}};
        tree_w[LANES+i] = stop ? {{(SUM_W - 18) {h[17]}}, h} : {SUM_W{1'b0}};
        tree_l[LANES+i] = jump ? {{(SUM_W - 18) {1'b0}}, bar7[i]} : {SUM_W{1'b0}};

        we_level[i] <= jump;
        we_jumps[i] <= jump;
        we_heat[i] <= jump;
        we_blocked[i] <= stop;
        w_level[i] <= up7[i] ? w7[i][15:0] + 16'd1 : w7[i][15:0] - 16'd1;
        heat = {qb_heat[i][47], qb_heat[i]} + {{31{h[17]}}, h};
        if (heat[48] != heat[47]) begin
          heat = heat[48] ? 49'sh1_8000_0000_0000 : 49'sh0_7fff_ffff_ffff;
          if (jump) saturated_o[1] <= 1'b1;
        end
        w_heat[i] <= heat[47:0];
        jumps = {qb_jumps[i], w7[i][39:16]};
        w_jumps[i] <= &jumps ? jumps : jumps + 32'd1;
        if (&jumps && jump) saturated_o[2] <= 1'b1;
        w_blocked[i] <= &qb_blocked[i] ? qb_blocked[i] : qb_blocked[i] + 16'd1;
        if (&qb_blocked[i] && stop) saturated_o[3] <= 1'b1;
      end
    end

    // ------------------------------------------------------------ 7: variate against barrier (A6, A8 to A11)
    b_re <= (v5 && is_pulse) || (slot_valid_i && is_get);
    b_addr <= is_get ? slot_addr_i : addr5;
    v7 = v6;
    if (v6) begin
      addr7  = addr6;
      final7 = final6;
      mask7  = mask6;
      for (i = 0; i < LANES; i = i + 1) begin
        zero = k6[i] == 17'd0;
        up7[i] = is_spin ? w6[i][15] : dir6[i];
        against7[i] = !zero && up7[i] == neg6[i];
        total = e6[i] + (against7[i] ? {3'd0, k6[i]} : 20'd0);
        eps = {1'b0, lz6[i], 16'd0} + 23'd65536 - {6'd0, l6[i]};
        gated7[i] = gate_i && zero;
        frozen7[i] = mask6[i] && !gated7[i] && total >= FREEZE;
        accept7[i] = mask6[i] && !gated7[i] && !frozen7[i] && {1'b0, eps} >= {total, 4'd0};
        stuck7[i] = w6[i][15:0] == (up7[i] ? level_most : level_least);
        k7[i] = k6[i];
        w7[i] = w6[i];
        bar7[i] = bar6[i];
      end
    end

    // ------------------------------------------------------------ 6: downhill barrier (A3, A7), mantissa (A6)
    v6 = v5;
    if (v5) begin
      addr6  = addr5;
      final6 = final5;
      mask6  = mask5;
      for (i = 0; i < LANES; i = i + 1) begin
        fraction = {9'd0, log5[i][28:18]} * {11'd0, t5[i], 1'b1};
        fraction = {2'd0, log5[i][17:0]} + {9'd0, fraction[19:9]} + 20'd2;
        fraction = fraction >> 2;
        l6[i] = fraction[19:16] != 4'd0 ? 17'h10000 : {1'b0, fraction[15:0]};
        if (offset_on_i) begin
          shifted = {1'b0, barrier_i} + {{3{row_i[i*16+15]}}, row_i[i*16+:16]};
          // the sum of an 18-bit barrier and a 16-bit offset: bit 18 is the sign, or the carry of a positive offset
          bar6[i] = !shifted[18] ? shifted[17:0] : row_i[i*16+15] ? 18'd0 : 18'h3ffff;
        end else bar6[i] = barrier_i;
        lowered = lambda_i == 2'd0 ? 17'd0 : lambda_i == 2'd1 ? {1'b0, k5[i][16:1]} : k5[i];
        e = $signed({3'd0, bar6[i]}) - $signed({4'd0, lowered}) + $signed({{3{kin5[i][17]}}, kin5[i]});
        e6[i] = e[20] ? 20'd0 : e[19:0];
        neg6[i] = neg5[i];
        dir6[i] = dir5[i];
        k6[i] = k5[i];
        lz6[i] = lz5[i];
        w6[i] = w5[i];
      end
    end

    // ------------------------------------------------------------ 5: tables
    v5 = v4;
    if (v4) begin
      addr5  = addr4;
      final5 = final4;
      mask5  = mask4;
      for (i = 0; i < LANES; i = i + 1) begin
        log5[i] = log_mem[i4[i]];
        index = {1'b0, k4[i][16:8]} + {9'd0, k4[i][7]};
        if (index > 10'd255) index = 10'd255;
        index = index | table_base;
        kin5[i] = kinetics_mem[index[KIN_W-1:0]];
        t5[i] = t4[i];
        lz5[i] = lz4[i];
        neg5[i] = neg4[i];
        dir5[i] = dir4[i];
        k5[i] = k4[i];
        w5[i] = w4[i];
      end
    end

    // ------------------------------------------------------------ 4: field (A2), exponent of the variate; sums; GRAD
    row_block_o <= block3;
    v4 = v3 && is_pulse;
    if (v4) begin
      addr4  = addr3;
      final4 = final3;
      mask4  = mask3;
      for (i = 0; i < LANES; i = i + 1) begin
        quotient = (p3[i] + half) >> shift_i;
        k4[i] = quotient > `LIMEN_FIELD_MAX ? 17'h1ffff : quotient[16:0];
        neg4[i] = neg3[i];
        w4[i] = w3[i];
        dir4[i] = r3[i][0];
        i4[i] = r3[i][20:13];
        t4[i] = r3[i][12:5];
        y = {r3[i][63:21], 21'h1fffff};
        n = 6'd0;
        if (y[63:32] == 32'd0) begin n = n + 6'd32; y = y << 32; end
        if (y[63:48] == 16'd0) begin n = n + 6'd16; y = y << 16; end
        if (y[63:56] == 8'd0) begin n = n + 6'd8; y = y << 8; end
        if (y[63:60] == 4'd0) begin n = n + 6'd4; y = y << 4; end
        if (y[63:62] == 2'd0) begin n = n + 6'd2; y = y << 2; end
        if (!y[63]) n = n + 6'd1;
        lz4[i] = n;
      end
    end
    if (v3 && is_mvm) begin
      for (i = 0; i < LANES; i = i + 1)
        acc[i] = (first3 ? 48'sd0 : acc[i]) + {{16{m3[i][31]}}, m3[i]};
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
      for (i = 0; i < LANES; i = i + 1) tree_m[LANES+i] = mask3[i] ? {{(MW - 32) {m3[i][31]}}, m3[i]} : {MW{1'b0}};
    end
    if (v3 && is_grad) begin
      w_addr <= addr3;
      we_gradient <= mask3;
      for (i = 0; i < LANES; i = i + 1) begin
        wide = {g3[i][31], g3[i]} + {m3[i][31], m3[i]};
        if (wide[32] != wide[31]) begin
          wide = wide[32] ? 33'sh1_8000_0000 : 33'sh0_7fff_ffff;
          if (mask3[i]) saturated_o[0] <= 1'b1;
        end
        w_gradient[i] <= wide[31:0];
      end
    end

    // ------------------------------------------------------------ 3: products; random word, second half
    get_valid_o <= v2 && (is_get || kind_i == `LIMEN_KIND_GETV);
    if (v2 && kind_i == `LIMEN_KIND_GETV) get_data_o[15:0] <= elem_i;
    if (v2 && is_get)
      case (field_i)
        `LIMEN_FIELD_LEVEL: get_data_o[15:0] <= w2[low2][15:0];
        `LIMEN_FIELD_GRADIENT: get_data_o[31:0] <= g2[low2];
        `LIMEN_FIELD_HEAT: get_data_o[63:0] <= {{16{qb_heat[low2][47]}}, qb_heat[low2]};
        `LIMEN_FIELD_JUMPS: get_data_o[31:0] <= {qb_jumps[low2], w2[low2][39:16]};
        `LIMEN_FIELD_BLOCKED: get_data_o[15:0] <= qb_blocked[low2];
        default: get_data_o <= {q_s1[low2], q_s0[low2]};
      endcase
    v3 = v2;
    if (v2) begin
      addr3  = addr2;
      first3 = first2;
      end3   = end2;
      final3 = final2;
      mask3  = mask2;
      block3 = block2;
      low3   = low2;
      high3  = high2;
      if (is_pulse)
        for (i = 0; i < LANES; i = i + 1) begin
          magnitude = g2[i][31] ? -g2[i] : g2[i];
          p3[i] = {32'd0, mantissa_i} * {18'd0, magnitude};
          neg3[i] = g2[i][31] ^ negative_i;
          r3[i] = {sum2[i][46:0], sum2[i][63:47]} + s0_2[i];
          w3[i] = w2[i];
        end
      else begin
        for (i = 0; i < LANES; i = i + 1) begin
          left = is_grad ? d2[i] : w2[i][15:0];
          operand = is_mvmt ? d2[i] : elem_i;
          m3[i] = left * operand;
        end
        if (is_grad) for (i = 0; i < LANES; i = i + 1) g3[i] = g2[i];
      end
    end

    // ------------------------------------------------------------ 2: cells arrive; random word, first half (C3)
    vector_we_o <= v1 && (is_colv || is_movev);
    if (v1 && (is_colv || is_movev)) begin
      vector_block_o <= block1;
      vector_lanes_o <= mask1;
      for (i = 0; i < LANES; i = i + 1) begin
        spin = {qa_level[i], 1'b1};
        if (is_movev) vector_o[i*16+:16] <= row_i[i*16+:16];
        else if (!spin_i) vector_o[i*16+:16] <= qa_level[i];
        else vector_o[i*16+:16] <= spin[16] == spin[15] ? spin[15:0] : {spin[16], {15{!spin[16]}}};
      end
    end
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
      for (i = 0; i < LANES; i = i + 1) begin
        w2[i] = {qa_jumps[i], qa_level[i]};
        g2[i] = qa_gradient[i];
      end
      if (is_mvmt || is_grad) for (i = 0; i < LANES; i = i + 1) d2[i] = row_i[i*16+:16];
      if (is_pulse) begin
        for (i = 0; i < LANES; i = i + 1) begin
          if (first1) begin
            s0[i] = q_s0[i];
            s1[i] = q_s1[i];
          end
          sum2[i] = s0[i] + s1[i];
          s0_2[i] = s0[i];
          mix = s0[i] ^ s1[i];
          s0[i] = {s0[i][14:0], s0[i][63:15]} ^ mix ^ {mix[42:0], 21'd0};
          s1[i] = {mix[35:0], mix[63:36]};
        end
        if (end1) begin
          we_stream <= mask1;
          w_stream  <= stream1;
          for (i = 0; i < LANES; i = i + 1) begin
            w_s0[i] <= s0[i];
            w_s1[i] <= s1[i];
          end
        end
      end
    end

    // ------------------------------------------------------------ 1: the slot; PUT writes at once
    v1 = slot_valid_i && !is_put;
    if (slot_valid_i) begin
      for (k = 0; k < LANES; k = k + 1) writes[k] = k[LANE_W-1:0] >= slot_low_i && k[LANE_W-1:0] <= slot_high_i;
      addr1   = slot_addr_i;
      stream1 = slot_stream_i;
      first1  = slot_first_i;
      end1    = slot_end_i;
      final1  = slot_final_i;
      block1  = slot_block_i;
      low1    = slot_low_i;
      high1   = slot_high_i;
      mask1   = writes;
    end
    if (slot_valid_i && is_put) begin
      w_addr   <= slot_addr_i;
      w_stream <= slot_stream_i;
      if (put_fields_i[`LIMEN_FIELD_LEVEL]) we_level <= writes;
      if (put_fields_i[`LIMEN_FIELD_GRADIENT]) we_gradient <= writes;
      if (put_fields_i[`LIMEN_FIELD_HEAT]) we_heat <= writes;
      if (put_fields_i[`LIMEN_FIELD_JUMPS]) we_jumps <= writes;
      if (put_fields_i[`LIMEN_FIELD_BLOCKED]) we_blocked <= writes;
      if (put_fields_i[`LIMEN_FIELD_STREAM]) we_stream <= writes;
      for (i = 0; i < LANES; i = i + 1) begin
        w_level[i] <= put_data_i[15:0];
        w_gradient[i] <= put_data_i[31:0];
        w_heat[i] <= put_data_i[47:0];
        w_jumps[i] <= put_data_i[31:0];
        w_blocked[i] <= put_data_i[15:0];
        w_s0[i] <= put_data_i == 128'd0 ? 64'd1 : put_data_i[63:0];  // rule C3
        w_s1[i] <= put_data_i[127:64];
      end
    end

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
