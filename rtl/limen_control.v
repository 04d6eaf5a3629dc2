// limen_control: takes packets apart, checks them, and has the array do what they say.
//
// One packet at a time, strictly in order (rule P8). A packet's header is collected, the error rules E1 to E10 are applied
// in their order before anything is changed, the answer's header goes out, and then one of the engines below works:
// the sequencer with the lanes, the loader, the totals. Payload words are taken one a cycle.
`default_nettype none
`include "limen_defs.vh"
`include "limen_kinds.vh"
module limen_control #(
    parameter LANES       = 16,
    parameter LOG_L       = 4,
    parameter DEPTH       = 65536,
    parameter ADDR_W      = 16,
    parameter ROW_SLOTS   = 256,
    parameter SLOT_W      = 8,
    parameter VECTOR_LEN  = 1024,
    parameter POS_W       = 11,    // log2(VECTOR_LEN) + 1
    parameter VECTORS     = 8,
    parameter TILES       = 16,
    parameter SLOTS       = 4,
    parameter LIMIT       = 16384,
    parameter STREAM_BITS = 32,
    parameter NAME0       = 0,
    parameter NAME1       = 0,
    parameter COUNT_W     = 36,   // bits of totals_visits_o and totals_cells_o
    parameter VISITS      = 1,    // whether totals_visits_o is wanted
    parameter HALVES      = 0,    // whether streams pass as eight elements of 16 bits a row, not two of 64
    parameter VWORD_W     = 9,    // log2 of the words of all vector registers
    parameter DRAIN       = 24    // cycles from the last slot to the last effect of the lanes, below 64
) (
    input wire clk_i,
    input wire rst_i,

    // words in
    input  wire        valid_i,
    input  wire [31:0] word_i,
    output wire        take_o,
    // answer words out
    output reg         put_o,
    output reg  [31:0] answer_o,
    input  wire        room_i,

    // the header under way, for the engines
    output wire [127:0] header_o,
    output wire [  2:0] field_o,

    // tile table
    input  wire              tile_exists_i,
    input  wire [ POS_W-1:0] tile_rows_i,
    input  wire [ POS_W-1:0] tile_cols_i,
    input  wire [       4:0] tile_bits_i,
    input  wire [ADDR_W-1:0] tile_addr_i,
    input  wire [SLOT_W-1:0] tile_stream_i,
    input  wire [       7:0] tile_count_i,
    input  wire [  ADDR_W:0] free_cells_i,
    input  wire [  SLOT_W:0] free_streams_i,
    output wire              tile_make_o,
    output wire              tile_forget_o,
    output wire [  ADDR_W:0] take_cells_o,
    output wire [  SLOT_W:0] take_streams_o,

    // sequencer and lanes
    output reg               start_o,
    output reg  [       3:0] kind_o,
    output reg  [       1:0] order_o,
    output reg  [ POS_W-1:0] row0_o,
    output reg  [ POS_W-1:0] rows_o,
    output reg  [ POS_W-1:0] col0_o,
    output reg  [ POS_W-1:0] cols_o,
    output wire [ADDR_W-1:0] first_addr_o,
    output wire [SLOT_W-1:0] first_stream_o,
    output wire              slot_room_o,     // the sequencer may issue
    input  wire              step_i,
    input  wire              hold_i,          // what is put is still wanted, from the slot on
    input  wire              sequencer_busy_i,
    input  wire              effects_busy_i,  // sums on their way
    output reg  [      17:0] mantissa_o,
    output reg  [       5:0] gain_shift_o,
    output reg  [      17:0] barrier_o,
    output reg  [       5:0] put_fields_o,
    output wire [      63:0] put_data_o,  // with the slot, and while hold_i: 32-bit fields in bits 63:32
    output wire [      15:0] put_half_o,  // 16-bit fields
    output reg               put_unit_o,
    input  wire              get_valid_i,
    input  wire [      63:0] get_data_i,
    input  wire              sum_valid_i,     // rounded MVM, MVMT
    input  wire [      31:0] sum_i,

    // loader, vector zeroing, tables
    output wire               load_start_o,
    input  wire               load_busy_i,
    output wire               zero_we_o,
    output wire [VWORD_W-1:0] zero_addr_o,
    output wire               log_we_o,
    output wire               kinetics_we_o,
    output wire [        9:0] table_addr_o,
    output wire [       28:0] table_data_o,

    // totals
    output reg                totals_flush_o,
    output reg                totals_zero_o,
    output reg  [        4:0] totals_first_o,
    output wire [COUNT_W-1:0] totals_visits_o,
    output wire [COUNT_W-1:0] totals_cells_o,
    output wire               totals_clears_o,
    input  wire               totals_busy_i,
    output wire [        5:0] totals_word_o,
    input  wire [       31:0] totals_data_i,
    output wire               totals_we_o,
    output wire [       31:0] totals_data_o,

    output wire idle_o  // wants a word and has none: nothing is under way but a part of a packet
);
  localparam [4:0] HEADER = 0, LOOK = 1, CHECK = 2, SIZE = 3, FIT = 4, ADDRESS = 5, PRODUCT = 6, ANSWER0 = 7, ANSWER1 = 8,
      RUN = 9, DISCARD = 10, STOP = 11, IDENT = 12, ZERO = 13, TABLE = 14, PARAMS = 15, LOAD = 16, WORK = 17, SETTLE = 18,
      COUNT = 19, TOTALS_GET = 20, TOTALS_PUT = 21, FINISH = 22, EARLY = 23, LATE = 24;

  reg [4:0] state_q;
  reg [15:0] head_q;   // OPCODE, FLAGS
  reg [95:0] rest_q;   // the other words of the header
  reg [31:0] index_q;
  reg [15:0] left_q;   // payload words still to take: LENGTH until the first of them
  reg [7:0] status_q;
  reg [9:0] n_q;       // a counter for whichever state needs one
  reg [5:0] drain_q;
  reg log_loaded_q;
  reg [3:0] kinetics_loaded_q;

  wire [127:0] header = {rest_q, left_q, head_q};
  wire [7:0] op = header[`LIMEN_H_OPCODE];
  wire [7:0] flags = header[`LIMEN_H_FLAGS];
  wire [7:0] vb = header[`LIMEN_H_VB];
  wire [15:0] sweeps = header[`LIMEN_H_SWEEPS];
  wire [15:0] row0 = header[`LIMEN_H_ROW0];
  wire [15:0] rows = header[`LIMEN_H_ROWS];
  wire [15:0] col0 = header[`LIMEN_H_COL0];
  wire [15:0] cols = header[`LIMEN_H_COLS];
  wire [2:0] field = flags[`LIMEN_FLAG_READ_FIELD];
  wire to_vector = flags[0];  // of MVM and MVMT

  wire unused = &{1'b0, flags, rows, col0, cols, block0, sweeps, blocks};  // bits beyond what a valid packet has
  assign header_o = header;
  assign field_o = field;

  // ---------------------------------------------------------------- what the opcode is: from CHECK on
  reg is_ident, is_reset, is_alloc, is_table, is_loadv, is_storev, is_movev, is_write, is_read, is_mvm, is_mvmt, is_grad;
  reg is_pulse, is_colv, is_clear, is_sums, is_get, of_stream, of_totals, counted, answers, halved;
  reg double;  // an element has two words
  always @(posedge clk_i)
    if (state_q == LOOK) begin
      is_ident <= op == `LIMEN_OP_IDENT;
      is_reset <= op == `LIMEN_OP_RESET;
      is_alloc <= op == `LIMEN_OP_ALLOC;
      is_table <= op == `LIMEN_OP_TABLE;
      is_loadv <= op == `LIMEN_OP_LOADV;
      is_storev <= op == `LIMEN_OP_STOREV;
      is_movev <= op == `LIMEN_OP_MOVEV;
      is_write <= op == `LIMEN_OP_WRITE;
      is_read <= op == `LIMEN_OP_READ;
      is_mvm <= op == `LIMEN_OP_MVM;
      is_mvmt <= op == `LIMEN_OP_MVMT;
      is_grad <= op == `LIMEN_OP_GRAD;
      is_pulse <= op == `LIMEN_OP_PULSE;
      is_colv <= op == `LIMEN_OP_COLV;
      is_clear <= op == `LIMEN_OP_CLEAR;
      is_sums <= op == `LIMEN_OP_MVM || op == `LIMEN_OP_MVMT;
      is_get <= op == `LIMEN_OP_READ || op == `LIMEN_OP_STOREV;
      of_stream <= (op == `LIMEN_OP_READ || op == `LIMEN_OP_WRITE) && field == `LIMEN_FIELD_STREAM;
      of_totals <= (op == `LIMEN_OP_READ || op == `LIMEN_OP_WRITE) && field == `LIMEN_FIELD_TOTALS;
      counted <= op == `LIMEN_OP_MVM || op == `LIMEN_OP_MVMT || op == `LIMEN_OP_GRAD || op == `LIMEN_OP_PULSE ||
          op == `LIMEN_OP_CLEAR;
      answers <= op == `LIMEN_OP_IDENT || op == `LIMEN_OP_READ || op == `LIMEN_OP_STOREV ||
          ((op == `LIMEN_OP_MVM || op == `LIMEN_OP_MVMT) && !to_vector);
      halved <= field == `LIMEN_FIELD_LEVEL || field == `LIMEN_FIELD_BLOCKED || (HALVES != 0 && field == `LIMEN_FIELD_STREAM);
      double <= field == `LIMEN_FIELD_HEAT || (HALVES == 0 && field == `LIMEN_FIELD_STREAM);
    end

  // ---------------------------------------------------------------- the error rules, and sizes
  // Wide enough for the visits of a packet, for rows x cols of anything within E5, and for twice that in words.
  localparam PRODUCT_W = COUNT_W > 2 * POS_W + 1 ? COUNT_W : 2 * POS_W + 1;
  wire [PRODUCT_W-1:0] product;
  wire multiplied, uses_tile;
  wire [7:0] early, late;
  wire [15:0] blocks, answer_len;
  reg [COUNT_W-1:0] cells_q;
  limen_check #(
      .LANES(LANES),
      .LOG_L(LOG_L),
      .ADDR_W(ADDR_W),
      .SLOT_W(SLOT_W),
      .VECTOR_LEN(VECTOR_LEN),
      .POS_W(POS_W),
      .VECTORS(VECTORS),
      .TILES(TILES),
      .SLOTS(SLOTS),
      .LIMIT(LIMIT),
      .PRODUCT_W(PRODUCT_W)
  ) u_check (
      .clk_i(clk_i),
      .on_i(state_q == CHECK || state_q == FIT),
      .header_i(header),
      .tile_exists_i(tile_exists_i),
      .tile_rows_i(tile_rows_i),
      .tile_cols_i(tile_cols_i),
      .tile_count_i(tile_count_i),
      .free_cells_i(free_cells_i),
      .free_streams_i(free_streams_i),
      .log_loaded_i(log_loaded_q),
      .kinetics_loaded_i(kinetics_loaded_q),
      .product_i(product),
      .uses_tile_o(uses_tile),
      .blocks_o(blocks),
      .early_o(early),
      .late_o(late),
      .answer_len_o(answer_len)
  );

  // ---------------------------------------------------------------- multiplier: cells, visits, first address
  localparam FACTOR_W = VISITS != 0 ? 16 : POS_W + 1;
  localparam [FACTOR_W-1:0] UNIT = 1;
  reg multiply_q;
  reg [PRODUCT_W-1:0] factor_a_q;
  reg [FACTOR_W-1:0] factor_b_q;
  reg [ADDR_W-1:0] address_q;
  reg [COUNT_W-1:0] visits_q;
  limen_multiply #(
      .WIDTH(PRODUCT_W),
      .B_W(FACTOR_W)
  ) u_multiply (
      .clk_i(clk_i),
      .start_i(multiply_q),
      .a_i(factor_a_q),
      .b_i(factor_b_q),
      .done_o(multiplied),
      .product_o(product)
  );
  // Of a number of rows or columns that is too long for POS_W bits only that is kept: no rule wants more.
  function [15:0] short(input [15:0] n);
    begin
      short = 16'd0;
      short[POS_W-1:0] = n[POS_W-1:0];
      short[POS_W] = |n[15:POS_W];
    end
  endfunction

  wire ready = multiplied && !multiply_q;
  wire [15:0] block0 = row0 >> LOG_L;

  assign first_addr_o = address_q;
  assign first_stream_o = is_alloc ? tile_stream_i : tile_stream_i + block0[SLOT_W-1:0];
  assign take_cells_o = product[ADDR_W:0];
  assign take_streams_o = blocks[SLOT_W:0];
  assign totals_visits_o = visits_q;
  assign totals_cells_o = cells_q;
  assign totals_clears_o = is_clear ? flags[`LIMEN_FLAG_CLEAR_GRADIENT] : is_pulse && flags[`LIMEN_FLAG_PULSE_CLEAR];

  // ---------------------------------------------------------------- IDENT
  reg [31:0] ident;
  always @*
    case (n_q[3:0])
      4'd0: ident = `LIMEN_MAGIC;
      4'd1: ident = `LIMEN_VERSION;
      4'd2: ident = LANES;
      4'd3: ident = DEPTH;
      4'd4: ident = ROW_SLOTS;
      4'd5: ident = VECTOR_LEN;
      4'd6: ident = VECTORS;
      4'd7: ident = TILES;
      4'd8: ident = SLOTS;
      4'd9: ident = LIMIT;
      4'd10: ident = STREAM_BITS;
      4'd12: ident = NAME0;
      4'd13: ident = NAME1;
      default: ident = 32'd0;
    endcase

  // ---------------------------------------------------------------- payload words
  // WRITE: an element is the word at word_i, behind the one in element_q if it has two, or half of it. It stays there
  // until the slot that puts it is done with it.
  reg [31:0] element_q;
  reg have_q;             // element_q holds the first word of two
  reg pending_q;          // a slot has the element, or a half of the word
  reg halves_q;           // the first element of 16 bits is done
  reg second_q;           // it is the second that the slot has
  wire element_full = valid_i && !pending_q && (!double || have_q);
  wire word_wanted = pending_q ? !hold_i && (!halved || second_q) : double && !have_q;
  reg [1:0] nth_q;        // number of words taken, modulo 4: a stream has four
  reg zeros_q;            // they all were 0
  wire zeros = word_i == 32'd0 && (nth_q == 2'd0 || zeros_q);

  wire taking_header = state_q == HEADER;
  wire taking = taking_header || state_q == TABLE || state_q == PARAMS ||
      ((state_q == DISCARD) && left_q != 16'd0) || state_q == STOP ||
      (state_q == WORK && is_write && word_wanted && left_q != 16'd0) || state_q == TOTALS_PUT;
  assign take_o = valid_i && taking;
  wire waiting = taking || state_q == LOAD || (state_q == WORK && is_write && !pending_q && left_q != 16'd0);
  assign idle_o = waiting && !valid_i;

  // Levels clamp to the ladder, heat to s48: rule O4.
  wire [15:0] most = (16'd1 << (tile_bits_i - 5'd1)) - 16'd1;
  wire [15:0] raw16 = second_q ? word_i[31:16] : word_i[15:0];
  wire [15:0] raw16_sign = {16{raw16[15]}};
  wire [15:0] level = ((raw16 ^ raw16_sign) & ~most) != 16'd0 ? most ^ raw16_sign : raw16;
  wire heat_over = field == `LIMEN_FIELD_HEAT && !(&word_i[31:15] || ~|word_i[31:15]);
  wire [47:0] heat_end = {word_i[31], {47{!word_i[31]}}};
  assign put_data_o = is_write ? {word_i[31:16], heat_over ? heat_end : {word_i[15:0], element_q}} : 64'd0;
  assign put_half_o = is_write ? field == `LIMEN_FIELD_LEVEL ? level : raw16 : 16'd0;

  // READ, STOREV: a gap between slots as long as an element has words, so that the answer keeps up.
  reg gap_q;
  assign slot_room_o = is_write ? element_full : is_get ? room_i && !gap_q :
      is_sums && !to_vector ? room_i : 1'b1;

  // Words of READ and STOREV: 16-bit elements pair up, wider ones go word by word.
  reg out_left_q;  // the high word of an element whose low word has gone; get_data_i holds it as long (gap_q)
  reg half_q;      // answer_o has the first of two

  assign load_start_o = state_q == RUN && is_loadv;
  assign tile_make_o = state_q == RUN && is_alloc;
  assign tile_forget_o = state_q == RUN && is_reset;
  assign zero_we_o = state_q == ZERO;
  reg [VWORD_W-1:0] zero_q;
  assign zero_addr_o = zero_q;
  localparam [5:0] STICKY_WORD = {`LIMEN_TOTAL_STICKY, 1'b0}, LAST_WORD = {`LIMEN_TOTAL_STICKY, 1'b1};
  assign totals_word_o = n_q[5:0];
  assign totals_we_o = state_q == TOTALS_PUT && take_o;
  assign totals_data_o = n_q[5:0] == STICKY_WORD ? {27'd0, word_i[4:0]} : n_q[5:0] == LAST_WORD ? 32'd0 : word_i;

  wire [17:0] word_s18 = &word_i[31:17] || ~|word_i[31:17] ? word_i[17:0] : {word_i[31], {17{!word_i[31]}}};

  wire is_log = vb == `LIMEN_TABLE_LOG;
  wire [1:0] table_slot = vb[1:0] - 2'd1;
  assign log_we_o = take_o && state_q == TABLE && is_log;
  assign kinetics_we_o = take_o && state_q == TABLE && !is_log;
  assign table_addr_o = {table_slot, n_q[7:0]};
  assign table_data_o = {word_i[28:18], is_log ? word_i[17:0] : word_s18};

  // ---------------------------------------------------------------- the packet
  always @(posedge clk_i) begin
    put_o <= 1'b0;
    start_o <= 1'b0;
    multiply_q <= 1'b0;
    totals_flush_o <= 1'b0;
    totals_zero_o <= 1'b0;
    if (take_o && !taking_header) left_q <= left_q - 16'd1;

    case (state_q)
      HEADER:
      if (take_o && (n_q[1:0] != 2'd0 || word_i[7:0] != 8'd0)) begin
        case (n_q[1:0])
          2'd0: {left_q, head_q} <= word_i;
          2'd1: rest_q[31:0] <= word_i;
          2'd2: rest_q[63:32] <= {short(word_i[31:16]), short(word_i[15:0])};
          default: begin
            rest_q[95:64] <= {short(word_i[31:16]), short(word_i[15:0])};
            state_q <= LOOK;
          end
        endcase
        n_q <= n_q + 10'd1;
      end

      LOOK: begin  // the tile's entry arrives
        n_q <= 10'd0;
        state_q <= CHECK;
      end

      CHECK: state_q <= EARLY;

      EARLY: begin
        status_q <= early;
        factor_a_q <= {{(PRODUCT_W - POS_W) {1'b0}}, is_alloc ? blocks[POS_W-1:0] : rows[POS_W-1:0]};
        factor_b_q <= of_stream ? UNIT : of_totals ? UNIT - UNIT : {{(FACTOR_W - POS_W) {1'b0}}, cols[POS_W-1:0]};
        multiply_q <= 1'b1;
        state_q <= early != `LIMEN_STATUS_OK ? ANSWER0 : uses_tile || is_alloc ? SIZE : FIT;
      end

      SIZE: if (ready) state_q <= FIT;

      FIT: state_q <= LATE;

      LATE: begin
        status_q <= late;
        cells_q <= product[COUNT_W-1:0];
        factor_a_q <= product;
        if (VISITS != 0) factor_b_q <= sweeps[FACTOR_W-1:0];
        multiply_q <= is_pulse && VISITS != 0;
        state_q <= late != `LIMEN_STATUS_OK || answers ? ANSWER0 : is_pulse && VISITS != 0 ? PRODUCT : RUN;
      end

      PRODUCT:
      if (ready) begin
        visits_q <= product[COUNT_W-1:0];
        state_q  <= RUN;
      end

      ANSWER0:
      if (room_i) begin
        put_o <= 1'b1;
        answer_o <= {status_q == `LIMEN_STATUS_OK ? answer_len : 16'd0, status_q, op};
        state_q <= ANSWER1;
      end

      ANSWER1: begin
        put_o <= 1'b1;
        answer_o <= index_q;
        state_q <= status_q == `LIMEN_STATUS_OVERLONG ? STOP : status_q != `LIMEN_STATUS_OK ? DISCARD : RUN;
      end

      DISCARD: if (left_q == 16'd0) state_q <= FINISH;

      STOP: ;

      // -------------------------------------------------------------- valid packets
      RUN: begin
        n_q <= 10'd0;
        zero_q <= 0;
        {have_q, halves_q, second_q, pending_q} <= 4'd0;
        nth_q <= 2'd0;
        put_unit_o <= is_alloc;
        half_q <= 1'b0;
        factor_a_q <= {{(PRODUCT_W - POS_W) {1'b0}}, block0[POS_W-1:0]};
        factor_b_q <= {{(FACTOR_W - POS_W) {1'b0}}, tile_cols_i};
        row0_o <= row0[POS_W-1:0];
        rows_o <= rows[POS_W-1:0];
        col0_o <= col0[POS_W-1:0];
        cols_o <= cols[POS_W-1:0];
        order_o <= is_mvmt ? 2'd1 : is_read || is_write ? 2'd2 : 2'd0;
        kind_o <= is_mvm ? `LIMEN_KIND_MVM : is_mvmt ? `LIMEN_KIND_MVMT : is_grad ? `LIMEN_KIND_GRAD :
            is_pulse ? `LIMEN_KIND_PULSE : is_read ? `LIMEN_KIND_GET : is_storev ? `LIMEN_KIND_GETV :
            is_colv ? `LIMEN_KIND_COLV : is_movev ? `LIMEN_KIND_MOVEV : `LIMEN_KIND_PUT;
        put_fields_o <= is_alloc ? 6'b111111 : is_clear ? {1'b0, flags[4], flags[3], flags[2], flags[1], flags[0]} : 6'd1 << field;
        if (is_ident) state_q <= IDENT;
        else if (is_reset) state_q <= ZERO;
        else if (is_table) state_q <= TABLE;
        else if (is_loadv) state_q <= LOAD;
        else if (of_totals) state_q <= is_read ? TOTALS_GET : TOTALS_PUT;
        else begin
          multiply_q <= uses_tile && !of_stream;
          state_q <= is_pulse ? PARAMS : ADDRESS;
          if (is_alloc) begin
            row0_o <= 0;
            col0_o <= 0;
            totals_zero_o <= 1'b1;
          end
          if (is_colv || is_movev) cols_o <= 1;
          if (of_stream) cols_o <= HALVES != 0 ? 8 : 2;
          if (is_movev || of_stream) col0_o <= 0;
          if (is_storev) begin
            row0_o <= 0;
            rows_o <= 1;
            col0_o <= row0[POS_W-1:0];
            cols_o <= rows[POS_W-1:0];
          end
        end
      end

      IDENT:
      if (room_i) begin
        put_o <= 1'b1;
        answer_o <= ident;
        n_q <= n_q + 10'd1;
        if (n_q == 10'd15) state_q <= FINISH;
      end

      ZERO: begin
        zero_q <= zero_q + 1'b1;
        log_loaded_q <= 1'b0;
        kinetics_loaded_q <= 4'd0;
        if (&zero_q) begin
          state_q <= HEADER;
          n_q <= 10'd0;
          index_q <= 32'd0;
        end
      end

      TABLE:
      if (take_o) begin
        n_q <= n_q + 10'd1;
        if (n_q == 10'd255) begin
          if (is_log) log_loaded_q <= 1'b1;
          else kinetics_loaded_q[table_slot] <= 1'b1;
          state_q <= FINISH;
        end
      end

      LOAD: begin  // start_i of the loader was in RUN
        n_q <= 10'd1;
        if (n_q != 10'd0 && !load_busy_i) state_q <= FINISH;
      end

      PARAMS:  // the address is being multiplied meanwhile
      if (take_o) begin
        n_q <= n_q + 10'd1;
        case (n_q[1:0])
          2'd0: mantissa_o <= word_s18;
          2'd1: barrier_o <= word_i[31:18] != 14'd0 ? 18'h3ffff : word_i[17:0];
          default: begin
            gain_shift_o <= |word_i[31:6] || word_i[5:0] > `LIMEN_GAIN_SHIFT_MAX ? 6'd40 : word_i[5:0];
            state_q <= ADDRESS;
          end
        endcase
      end

      ADDRESS:
      if (ready && !totals_busy_i && !totals_zero_o) begin
        address_q <= tile_addr_i + (is_alloc ? {ADDR_W{1'b0}} : product[ADDR_W-1:0] + col0[ADDR_W-1:0]);
        start_o <= 1'b1;
        drain_q <= DRAIN[5:0];
        state_q <= WORK;
      end

      WORK:
      if (!start_o && !sequencer_busy_i && !step_i) begin
        drain_q <= drain_q - 6'd1;
        if (drain_q == 6'd0 && !effects_busy_i && !out_left_q) state_q <= SETTLE;
      end

      SETTLE: begin  // a last single half word; the packet's counters
        if (half_q && is_get) begin
          put_o <= 1'b1;
          answer_o[31:16] <= 16'd0;
        end
        half_q <= 1'b0;
        n_q <= 10'd0;
        totals_first_o <= is_pulse ? `LIMEN_TOTAL_ATTEMPTS : is_mvm ? `LIMEN_TOTAL_MACS_FORWARD :
            is_mvmt ? `LIMEN_TOTAL_MACS_TRANSPOSED : is_grad ? `LIMEN_TOTAL_GRADIENT_UPDATES : `LIMEN_TOTAL_GRADIENT_CLEARS;
        totals_flush_o <= counted;
        state_q <= counted ? COUNT : DISCARD;  // of a word a half may be left
      end

      COUNT: begin
        n_q <= 10'd1;
        if (n_q != 10'd0 && !totals_busy_i && !totals_zero_o) begin
          state_q <= FINISH;
          if (is_clear && flags[`LIMEN_FLAG_CLEAR_TOTALS] && n_q[1:0] == 2'd1) begin
            totals_zero_o <= 1'b1;
            n_q <= 10'd2;
            state_q <= COUNT;
          end
        end else if (n_q == 10'd2) n_q <= 10'd2;
      end

      TOTALS_GET:
      if (room_i) begin  // two cycles a word: address, data
        n_q[9] <= !n_q[9];
        if (n_q[9]) n_q[5:0] <= n_q[5:0] + 6'd1;
        put_o <= n_q[9];
        answer_o <= totals_data_i;
        if (n_q[9] && n_q[5:0] == LAST_WORD) state_q <= FINISH;
      end

      TOTALS_PUT:
      if (take_o) begin
        n_q <= n_q + 10'd1;
        if (n_q[5:0] == LAST_WORD) state_q <= FINISH;
      end

      default: begin  // FINISH
        index_q <= index_q + 32'd1;
        n_q <= 10'd0;
        state_q <= HEADER;
      end
    endcase

    // -------------------------------------------------------------- words into elements
    if (pending_q && !hold_i) pending_q <= 1'b0;
    if (take_o && state_q == WORK) begin
      element_q <= word_i;
      zeros_q <= zeros;
      nth_q <= nth_q + 2'd1;
      have_q <= double && !have_q;
      halves_q <= 1'b0;
    end
    if (is_write && step_i) begin
      put_unit_o <= nth_q == 2'd3 && zeros;  // an all-zero stream is stored as (1, 0)
      pending_q <= 1'b1;
      second_q <= halves_q;
      halves_q <= 1'b1;
    end

    // -------------------------------------------------------------- elements into words
    gap_q <= step_i && is_read && double;

    out_left_q <= 1'b0;
    if (out_left_q) begin
      put_o <= 1'b1;
      answer_o <= get_data_i[63:32];
    end
    if (get_valid_i) begin
      if (is_storev || halved) begin
        half_q <= !half_q;
        if (!half_q) answer_o[15:0] <= get_data_i[15:0];
        else begin
          put_o <= 1'b1;
          answer_o[31:16] <= get_data_i[15:0];
        end
      end else begin
        put_o <= 1'b1;
        answer_o <= get_data_i[31:0];
        out_left_q <= double;
      end
    end
    if (sum_valid_i && !to_vector) begin
      put_o <= 1'b1;
      answer_o <= sum_i;
    end

    if (rst_i) begin
      state_q <= ZERO;
      zero_q <= 0;
      start_o <= 1'b0;
      put_o <= 1'b0;
      out_left_q <= 1'b0;
      totals_flush_o <= 1'b0;
      totals_zero_o <= 1'b0;
    end
  end
endmodule
`default_nettype wire
