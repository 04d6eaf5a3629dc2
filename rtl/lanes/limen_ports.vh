// The ports of a module with all lanes (limen_lanes, limen_pipes), and registers behind them, included after its name: one
// contract, two texts.
//
// row_i comes one cycle before elem_i. How many stages before that, and how late PULSE reads its offsets, is the module's matter.
#(
    parameter LANES  = 16,
    parameter LOG_L  = 4,   // log2(LANES)
    parameter LANE_W = 4,   // max(LOG_L, 1)
    parameter ADDR_W = 16,  // log2 of the cells per lane
    parameter SLOT_W = 8,   // log2 of the row streams per lane
    parameter POS_W  = 11,  // bits of a row number, and one more
    parameter SLOTS  = 4,   // kinetics tables, 1, 2 or 4
    parameter SUM_W  = 19 + LOG_L,         // signed sum of |K| over lanes
    parameter EVENT_W = 5 * (LOG_L + 1)    // five counts of lanes
) (
    input wire clk_i,
    input wire rst_i,

    // the operation: constant while slots are under way
    input wire [       3:0] kind_i,
    input wire [       4:0] bits_i,         // B of the tile
    input wire [      17:0] mantissa_i,     // M, signed
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
    input wire [      63:0] put_data_i,     // PUT, with the slot: 32-bit fields in bits 63:32
    input wire [      15:0] put_half_i,     // 16-bit fields
    input wire              put_unit_i,     // PUT of streams: write (1, 0) (rule C3)

    // slots
    output wire              room_o,         // none may come in the next cycle if this is low
    input wire              slot_valid_i,
    input wire [ADDR_W-1:0] slot_addr_i,
    input wire [SLOT_W-1:0] slot_stream_i,
    input wire [ POS_W-1:0] slot_block_i,
    input wire [LANE_W-1:0] slot_low_i,
    input wire [LANE_W-1:0] slot_high_i,
    input wire              slot_first_i,
    input wire              slot_end_i,
    input wire              slot_final_i,

    // vector registers
    output wire [   POS_W-1:0] row_block_o,  // the row read of PULSE's offsets, which comes late
    input  wire [LANES*16-1:0] row_i,
    input  wire [        15:0] elem_i,
    output wire                vector_we_o,
    output wire [   POS_W-1:0] vector_block_o,
    output wire [   LANES-1:0] vector_lanes_o,
    output wire [LANES*16-1:0] vector_o,

    // tables
    input wire        log_we_i,
    input wire        kinetics_we_i,
    input wire [ 9:0] table_addr_i,
    input wire [28:0] table_data_i,

    // answers of GET and GETV
    output wire        get_valid_o,
    output wire [63:0] get_data_o,

    // sums of MVM and MVMT, in order; sum_hold_i stops the lanes of a finished MVM block from leaving
    input  wire        sum_hold_i,
    output wire        sum_valid_o,
    output wire [47:0] sum_o,
    output wire        sums_done_o,  // the last row of a block has left

    // events of a PULSE slot, and saturations
    output wire              event_valid_o,
    output wire [EVENT_W-1:0] event_jumps_o,    // {gated, frozen, with, against, zero}
    output wire [EVENT_W-1:0] event_moves_o,    // {up, blocked with, against, zero, blocked up}
    output wire [  SUM_W-1:0] event_heat_o,     // signed, Q.12
    output wire [  SUM_W-1:0] event_withheld_o, // signed, Q.12
    output wire [  SUM_W-1:0] event_ledger_o,   // Q.12
    output wire [        3:0] saturated_o      // {blocked, jumps, heat, gradient}, of this cycle
);

  // outputs that are registers in both
  reg [POS_W-1:0] row_block_q, vector_block_q;
  reg vector_we_q, get_valid_q, sum_valid_q, sums_done_q;
  reg [63:0] get_data_q;
  reg [47:0] sum_q;
  reg [3:0] saturated_q;
  assign row_block_o = row_block_q;
  assign vector_we_o = vector_we_q;
  assign vector_block_o = vector_block_q;
  assign get_valid_o = get_valid_q;
  assign get_data_o = get_data_q;
  assign sum_valid_o = sum_valid_q;
  assign sum_o = sum_q;
  assign sums_done_o = sums_done_q;
  assign saturated_o = saturated_q;
