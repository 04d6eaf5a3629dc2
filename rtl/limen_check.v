// limen_check: the error rules E1 to E10 of docs/spec.md, and the lengths that a packet and its answer must have.
//
// All outputs are registers, set one cycle after on_i: so a simulator looks at the rules when a packet comes, not in each
// cycle. early_o (E1 to E7) needs the header and the tile's entry; late_o (E8 to E10) and the lengths also need
// product_i: rows x cols of the range (STREAM: rows), or for ALLOC blocks_o x cols. Statuses are in the rules' order.
`default_nettype none
`include "limen_defs.vh"
module limen_check #(
    parameter LANES      = 16,
    parameter LOG_L      = 4,
    parameter ADDR_W     = 16,
    parameter SLOT_W     = 8,
    parameter VECTOR_LEN = 1024,
    parameter POS_W      = 11,    // log2(VECTOR_LEN) + 1
    parameter VECTORS    = 8,
    parameter TILES      = 16,
    parameter SLOTS      = 4,
    parameter LIMIT      = 16384,
    parameter PRODUCT_W  = 36
) (
    input  wire                 clk_i,
    input  wire                 on_i,
    input  wire [        127:0] header_i,
    input  wire                 tile_exists_i,
    input  wire [    POS_W-1:0] tile_rows_i,
    input  wire [    POS_W-1:0] tile_cols_i,
    input  wire [          7:0] tile_count_i,
    input  wire [     ADDR_W:0] free_cells_i,
    input  wire [     SLOT_W:0] free_streams_i,
    input  wire                 log_loaded_i,
    input  wire [          3:0] kinetics_loaded_i,
    input  wire [PRODUCT_W-1:0] product_i,
    output reg                  uses_tile_o,
    output reg  [         15:0] blocks_o,      // of LANES rows
    output reg  [          7:0] early_o,
    output reg  [          7:0] late_o,
    output reg  [         15:0] answer_len_o
);
  localparam [POS_W-1:0] VLEN = VECTOR_LEN[POS_W-1:0];
  localparam WORDS_W = PRODUCT_W > 17 ? PRODUCT_W : 17;
  localparam [WORDS_W-1:0] TOTAL_WORDS = {{(WORDS_W - 8) {1'b0}}, 8'd`LIMEN_TOTAL_COUNT} << 1;
  localparam [WORDS_W-1:0] MOST_WORDS = {{(WORDS_W - 16) {1'b0}}, LIMIT[15:0]};

  localparam [15-POS_W:0] ABOVE = 0;

  // Not registers: assigned before each use.
  reg [7:0] op, flags, tile, va, vb, shift, flags_known;
  reg [15:0] len, sweeps, row0, rows, col0, cols, loadv_words, wanted, blocks;
  reg [2:0] field;
  reg [1:0] slot;
  reg [POS_W:0] row_end, col_end;
  reg [WORDS_W-1:0] product, words;  // the second: of the field's elements on the wire
  reg to_vector, is_ident, is_alloc, is_table, is_loadv, is_storev, is_movev, is_write, is_read, is_mvm, is_mvmt, is_grad;
  reg is_pulse, is_colv, is_clear, is_access, is_sums, of_stream, of_totals, uses_tile, uses_range, uses_va, uses_vb;
  reg rows_none, cols_none, rows_bad, cols_bad, col0_bad, rows_over, cols_over, va_bad, vb_bad;
  reg e_overlong, e_opcode, e_argument, e_tile, e_range, e_vector, e_table, e_capacity, e_answer, e_length;

  always @(posedge clk_i)
    if (on_i) begin
      op = header_i[`LIMEN_H_OPCODE];
      flags = header_i[`LIMEN_H_FLAGS];
      len = header_i[`LIMEN_H_LENGTH];
      tile = header_i[`LIMEN_H_TILE];
      va = header_i[`LIMEN_H_VA];
      vb = header_i[`LIMEN_H_VB];
      shift = header_i[`LIMEN_H_SHIFT];
      sweeps = header_i[`LIMEN_H_SWEEPS];
      row0 = header_i[`LIMEN_H_ROW0];
      rows = header_i[`LIMEN_H_ROWS];
      col0 = header_i[`LIMEN_H_COL0];
      cols = header_i[`LIMEN_H_COLS];
      field = flags[`LIMEN_FLAG_READ_FIELD];
      to_vector = flags[0];  // of MVM and MVMT

      is_ident = op == `LIMEN_OP_IDENT;
      is_alloc = op == `LIMEN_OP_ALLOC;
      is_table = op == `LIMEN_OP_TABLE;
      is_loadv = op == `LIMEN_OP_LOADV;
      is_storev = op == `LIMEN_OP_STOREV;
      is_movev = op == `LIMEN_OP_MOVEV;
      is_write = op == `LIMEN_OP_WRITE;
      is_read = op == `LIMEN_OP_READ;
      is_mvm = op == `LIMEN_OP_MVM;
      is_mvmt = op == `LIMEN_OP_MVMT;
      is_grad = op == `LIMEN_OP_GRAD;
      is_pulse = op == `LIMEN_OP_PULSE;
      is_colv = op == `LIMEN_OP_COLV;
      is_clear = op == `LIMEN_OP_CLEAR;
      is_access = is_write || is_read;
      is_sums = is_mvm || is_mvmt;
      of_stream = is_access && field == `LIMEN_FIELD_STREAM;
      of_totals = is_access && field == `LIMEN_FIELD_TOTALS;
      uses_tile = is_access || is_sums || is_grad || is_pulse || is_colv || is_clear;
      uses_range = uses_tile && !of_stream && !of_totals && !is_colv;

      // Of a count or number that is too long for POS_W bits only that matters.
      row_end = {1'b0, row0[POS_W-1:0]} + {1'b0, rows[POS_W-1:0]};
      col_end = {1'b0, col0[POS_W-1:0]} + {1'b0, cols[POS_W-1:0]};
      rows_none = rows == 16'd0 || |rows[15:POS_W];
      cols_none = cols == 16'd0 || |cols[15:POS_W];
      rows_bad = rows_none || |row0[15:POS_W] || row_end > {1'b0, tile_rows_i};
      cols_bad = cols_none || |col0[15:POS_W] || col_end > {1'b0, tile_cols_i};
      col0_bad = |col0[15:POS_W] || col0[POS_W-1:0] >= tile_cols_i;
      rows_over = rows_none || (rows[POS_W-1:0] >= VLEN && rows[POS_W-1:0] != VLEN);
      cols_over = cols_none || (cols[POS_W-1:0] >= VLEN && cols[POS_W-1:0] != VLEN);
      va_bad = va >= VECTORS[7:0];
      vb_bad = vb >= VECTORS[7:0];
      slot = flags[`LIMEN_FLAG_PULSE_SLOT];

      case (op)
        `LIMEN_OP_LOADV: flags_known = `LIMEN_FLAGS_LOADV;
        `LIMEN_OP_WRITE: flags_known = `LIMEN_FLAGS_WRITE;
        `LIMEN_OP_READ: flags_known = `LIMEN_FLAGS_READ;
        `LIMEN_OP_MVM: flags_known = `LIMEN_FLAGS_MVM;
        `LIMEN_OP_MVMT: flags_known = `LIMEN_FLAGS_MVMT;
        `LIMEN_OP_PULSE: flags_known = `LIMEN_FLAGS_PULSE;
        `LIMEN_OP_COLV: flags_known = `LIMEN_FLAGS_COLV;
        `LIMEN_OP_CLEAR: flags_known = `LIMEN_FLAGS_CLEAR;
        default: flags_known = 8'd0;
      endcase

      e_overlong = len >= LIMIT[15:0] && len != LIMIT[15:0];  // no comparator where the limit is a power of two
      e_opcode = op > `LIMEN_OP_CLEAR;
      e_argument = (flags & ~flags_known) != 8'd0 || (is_loadv && flags[1:0] == 2'd3) || (is_access && field == 3'd7) ||
          (is_pulse && (flags[`LIMEN_FLAG_PULSE_LAMBDA] == 2'd3 || sweeps == 16'd0)) ||
          (is_sums && shift > `LIMEN_READ_SHIFT_MAX) || (is_alloc && (va == 8'd0 || va > `LIMEN_LEVEL_BITS_MAX));
      e_tile = (uses_tile && !tile_exists_i) || (is_alloc && (tile != tile_count_i || tile >= TILES[7:0]));
      e_range = (uses_range && (rows_bad || cols_bad)) || (of_stream && rows_bad) ||
          (is_colv && (rows_bad || col0_bad)) || (is_alloc && (rows_over || cols_over)) || (is_loadv && rows_over) ||
          ((is_storev || is_movev) && (rows_none || |row0[15:POS_W] || row_end > {1'b0, VLEN}));
      uses_va = is_storev || is_movev || is_sums || is_grad || (is_pulse && flags[`LIMEN_FLAG_PULSE_OFFSET]);
      uses_vb = is_loadv || is_movev || is_grad || is_colv || (is_sums && to_vector);
      e_vector = (uses_va && va_bad) || (uses_vb && vb_bad) || (is_sums && to_vector && va == vb);
      e_table = (is_table && vb > SLOTS[7:0]) ||
          (is_pulse && ({1'b0, slot} >= SLOTS[2:0] || !kinetics_loaded_i[slot] || !log_loaded_i));

      // Sizes, after the multiplier: cells of the range, or of a new tile in each lane.
      rows = {ABOVE, rows[POS_W-1:0]};  // no longer than that, if it counts
      cols = {ABOVE, cols[POS_W-1:0]};
      blocks = (rows + LANES[15:0] - 16'd1) >> LOG_L;
      e_capacity = is_alloc && ((product_i >> ADDR_W) >> 1 != 0 || product_i[ADDR_W:0] > free_cells_i ||
                                 (blocks >> SLOT_W) >> 1 != 16'd0 || blocks[SLOT_W:0] > free_streams_i);
      product = 0;
      product[PRODUCT_W-1:0] = product_i;
      case (field)
        `LIMEN_FIELD_LEVEL, `LIMEN_FIELD_BLOCKED: words = (product + 1'b1) >> 1;
        `LIMEN_FIELD_HEAT: words = product << 1;
        `LIMEN_FIELD_STREAM: words = product << 2;
        `LIMEN_FIELD_TOTALS: words = TOTAL_WORDS;
        default: words = product;
      endcase
      e_answer = is_read && words >= MOST_WORDS && words != MOST_WORDS;
      loadv_words = flags[1:0] == 2'd0 ? (rows + 16'd3) >> 2 : flags[1:0] == 2'd1 ? (rows + 16'd1) >> 1 : rows;
      wanted = is_loadv ? loadv_words : is_write ? words[15:0] : is_table ? 16'd`LIMEN_TABLE_WORDS :
          is_pulse ? 16'd`LIMEN_PULSE_WORDS : 16'd0;
      e_length = len != wanted || (is_write && |words[WORDS_W-1:16]);

      early_o <= e_overlong ? `LIMEN_STATUS_OVERLONG : e_opcode ? `LIMEN_STATUS_OPCODE : e_argument ? `LIMEN_STATUS_ARGUMENT :
          e_tile ? `LIMEN_STATUS_TILE : e_range ? `LIMEN_STATUS_RANGE : e_vector ? `LIMEN_STATUS_VECTOR :
          e_table ? `LIMEN_STATUS_TABLE : `LIMEN_STATUS_OK;
      late_o <= e_capacity ? `LIMEN_STATUS_CAPACITY : e_answer ? `LIMEN_STATUS_ANSWER : e_length ? `LIMEN_STATUS_LENGTH :
          `LIMEN_STATUS_OK;
      answer_len_o <= is_ident ? `LIMEN_IDENT_WORDS : is_storev ? (rows + 16'd1) >> 1 : is_mvm ? rows : is_mvmt ? cols : words[15:0];
      uses_tile_o <= uses_tile;
      blocks_o <= blocks;
    end
endmodule
`default_nettype wire
