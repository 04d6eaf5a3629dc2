// limen_sequencer: walks a rectangle of a tile and issues one slot, a row of up to LANES cells, per cycle.
//
// Row r lies in lane r mod LANES of block r / LANES; a slot is one column of one block. Three orders:
//   ROWS     block, sweep, column: MVM, GRAD, PULSE, and everything that is done to cells once
//   COLUMNS  column, block: MVMT, so that one sum is finished before the next begins
//   CELLS    row, column, one lane per slot: elements in the order of rule O3
// A slot is issued in each cycle in which room_i is high; the last slot of a sum (slot_end_o) also waits for end_room_i.
// With several sweeps a cell is not visited again within REVISIT cycles, the depth of the lane pipeline, so narrow
// ranges get idle cycles. Slot outputs are registered; the descriptor inputs must hold from start_i until busy_o falls.
`default_nettype none
module limen_sequencer #(
    parameter LANES   = 16,
    parameter LOG_L   = 4,   // log2(LANES)
    parameter LANE_W  = 4,   // max(LOG_L, 1)
    parameter ADDR_W  = 16,  // log2 of the cells per lane
    parameter SLOT_W  = 8,   // log2 of the row streams per lane
    parameter POS_W   = 11,  // bits of a row or column number, and one more
    parameter REVISIT = 10   // cycles between two visits of a cell, 1..31
) (
    input wire clk_i,
    input wire rst_i,

    input wire              start_i,
    input wire [       1:0] order_i,
    input wire [ POS_W-1:0] row0_i,
    input wire [ POS_W-1:0] rows_i,        // at least 1
    input wire [ POS_W-1:0] col0_i,
    input wire [ POS_W-1:0] cols_i,        // at least 1
    input wire              once_i,        // one sweep; so it is unless the order is ROWS
    input wire [      15:0] sweeps_i,      // else so many, at least 1
    input wire [ADDR_W-1:0] stride_i,      // columns of the tile
    input wire [ADDR_W-1:0] first_addr_i,  // bank address of (row0, col0)
    input wire [SLOT_W-1:0] first_slot_i,  // row stream of row0's block
    input wire              room_i,
    input wire              end_room_i,

    output wire              step_o,        // a slot is being issued; its outputs come next cycle
    output wire              step_end_o,    // and it ends a sum
    output wire              busy_o,
    output reg               slot_valid_o,
    output reg  [ADDR_W-1:0] slot_addr_o,
    output reg  [SLOT_W-1:0] slot_stream_o,
    output reg  [ POS_W-1:0] slot_block_o,  // row / LANES
    output reg  [ POS_W-1:0] slot_col_o,
    output reg  [LANE_W-1:0] slot_low_o,    // first and last active lane
    output reg  [LANE_W-1:0] slot_high_o,
    output reg               slot_first_o,  // first slot of a block (ROWS) or of a sum
    output reg               slot_end_o,    // last slot of a block, or of a sum
    output reg               slot_final_o   // in the last sweep
);
  localparam [1:0] COLUMNS = 2'd1;  // ROWS 0, CELLS 2
  localparam [POS_W-1:0] STRIDE = LANES[POS_W-1:0];
  localparam [POS_W-1:0] LANE_MASK = STRIDE - 1'b1;
  localparam [POS_W-1:0] ONE = 1;

  reg busy_q;
  reg [POS_W-1:0] row_q, col_q;
  reg [15:0] sweep_q;  // from 1 on
  reg first_sweep_q;
  reg [ADDR_W-1:0] addr_q, outer_addr_q;
  reg [SLOT_W-1:0] stream_q;
  reg [4:0] wait_q;

  wire by_cells = order_i[1];
  wire by_columns = order_i == COLUMNS;
  wire [POS_W-1:0] row_last = row0_i + rows_i - ONE;
  wire [POS_W-1:0] col_end = col0_i + cols_i;
  wire [POS_W-1:0] col_next = col_q + ONE;
  wire [POS_W-1:0] block = row_q >> LOG_L;
  wire [POS_W-1:0] block_first = row0_i >> LOG_L;
  wire [POS_W-1:0] block_last = row_last >> LOG_L;

  wire in_first_col = col_q == col0_i;
  wire in_last_col = col_next == col_end;
  wire in_first_block = block == block_first;
  wire in_last_block = block == block_last;
  wire in_last_row = by_cells ? row_q == row_last : in_last_block;
  wire in_last_sweep = once_i || sweep_q == sweeps_i;

  wire [POS_W-1:0] lane_now = row_q & LANE_MASK;
  wire [POS_W-1:0] lane_low = by_cells ? lane_now : in_first_block ? row0_i & LANE_MASK : {POS_W{1'b0}};
  wire [POS_W-1:0] lane_high = by_cells ? lane_now : in_last_block ? row_last & LANE_MASK : LANE_MASK;

  wire first = by_columns ? in_first_block : in_first_col && first_sweep_q;
  wire last = by_columns ? in_last_block : in_last_col && in_last_sweep;
  wire settled = REVISIT == 1 || wait_q == 5'd0 || !in_first_col || first_sweep_q;

  wire next_block = by_cells ? lane_now == LANE_MASK : 1'b1;  // when a row, or block of rows, is done

  wire unused = &{1'b0, lane_low, lane_high};  // lane numbers above LANE_W are zero

  assign step_o = busy_q && room_i && settled && (!last || end_room_i);
  assign step_end_o = step_o && last;
  assign busy_o = busy_q;

  always @(posedge clk_i) begin
    slot_valid_o <= step_o && !rst_i;
    if (step_o) begin
      slot_addr_o   <= addr_q;
      slot_stream_o <= stream_q;
      slot_block_o  <= block;
      slot_col_o    <= col_q;
      slot_low_o    <= lane_low[LANE_W-1:0];
      slot_high_o   <= lane_high[LANE_W-1:0];
      slot_first_o  <= first;
      slot_end_o    <= last;
      slot_final_o  <= in_last_sweep;
    end
  end

  // Cycles until the next sweep may begin, counted from the first slot of this one.
  always @(posedge clk_i) begin
    if (step_o && in_first_col) wait_q <= REVISIT[4:0] - 5'd1;
    else if (wait_q != 5'd0) wait_q <= wait_q - 5'd1;
  end

  always @(posedge clk_i) begin
    if (start_i) begin
      busy_q <= 1'b1;
      row_q <= row0_i;
      col_q <= col0_i;
      sweep_q <= 16'd1;
      first_sweep_q <= 1'b1;
      addr_q <= first_addr_i;
      outer_addr_q <= first_addr_i;
      stream_q <= first_slot_i;
    end else if (step_o && by_columns) begin
      if (!in_last_block) begin
        row_q  <= row_q + STRIDE;
        addr_q <= addr_q + stride_i;
      end else begin
        row_q <= row0_i;
        col_q <= col_next;
        addr_q <= outer_addr_q + 1'b1;
        outer_addr_q <= outer_addr_q + 1'b1;
        if (in_last_col) busy_q <= 1'b0;
      end
    end else if (step_o && !in_last_col) begin
      col_q  <= col_next;
      addr_q <= addr_q + 1'b1;
    end else if (step_o) begin
      col_q  <= col0_i;
      addr_q <= outer_addr_q;
      if (!in_last_sweep) begin
        sweep_q <= sweep_q + 16'd1;
        first_sweep_q <= 1'b0;
      end else begin
        sweep_q <= 16'd1;
        first_sweep_q <= 1'b1;
        row_q   <= by_cells ? row_q + ONE : row_q + STRIDE;
        if (next_block) begin
          addr_q <= outer_addr_q + stride_i;
          outer_addr_q <= outer_addr_q + stride_i;
          stream_q <= stream_q + 1'b1;
        end
        if (in_last_row) busy_q <= 1'b0;
      end
    end
    if (rst_i) busy_q <= 1'b0;
  end
endmodule
`default_nettype wire
