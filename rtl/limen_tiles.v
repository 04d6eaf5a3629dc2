// limen_tiles: the tile table: shape, ladder and place of each tile, and what is left to give away.
//
// Tiles are made in turn (rule E4) from the bottom of the banks; only a reset gives room back. tile_i selects the tile
// whose entry appears one cycle later. make_i stores the described tile as tile count_o. The free counts are exact.
`default_nettype none
module limen_tiles #(
    parameter TILES     = 16,
    parameter ADDR_W    = 16,  // log2 of the cells per lane
    parameter SLOT_W    = 8,   // log2 of the row streams per lane
    parameter POS_W     = 11,  // bits of a number of rows or columns
    parameter BLOCK     = 0    // whether the table is to be a block RAM
) (
    input  wire              clk_i,
    input  wire              rst_i,
    input  wire [       7:0] tile_i,
    output reg               exists_o,
    output reg  [ POS_W-1:0] rows_o,
    output reg  [ POS_W-1:0] cols_o,
    output reg  [       4:0] bits_o,
    output reg  [ADDR_W-1:0] addr_o,      // bank address of the tile's first cell
    output reg  [SLOT_W-1:0] stream_o,    // row stream of its first block
    output wire [       7:0] count_o,
    output wire [  ADDR_W:0] free_cells_o,  // per lane
    output wire [  SLOT_W:0] free_streams_o,
    input  wire              make_i,
    input  wire [ POS_W-1:0] rows_i,
    input  wire [ POS_W-1:0] cols_i,
    input  wire [       4:0] bits_i,
    input  wire [  ADDR_W:0] cells_i,       // cells per lane that it takes
    input  wire [  SLOT_W:0] streams_i
);
  localparam TILE_W = TILES > 64 ? 7 : TILES > 32 ? 6 : TILES > 16 ? 5 : TILES > 8 ? 4 : TILES > 4 ? 3 : 2;
  wire unused = &{1'b0, BLOCK != 0};
  localparam ENTRY_W = POS_W + POS_W + 5 + ADDR_W + SLOT_W;

  (* no_rw_check, ram_style = BLOCK ? "block" : "auto" *) reg [ENTRY_W-1:0] table_q[0:(1<<TILE_W)-1];
  localparam [7:0] COUNT_MASK = 8'hff >> (7 - TILE_W);
  reg [7:0] count_q;
  reg [ADDR_W:0] used_cells_q;
  reg [SLOT_W:0] used_streams_q;

  assign count_o = count_q;
  assign free_cells_o = {1'b1, {ADDR_W{1'b0}}} - used_cells_q;
  assign free_streams_o = {1'b1, {SLOT_W{1'b0}}} - used_streams_q;

  always @(posedge clk_i) begin
    exists_o <= tile_i < count_q;
    {rows_o, cols_o, bits_o, addr_o, stream_o} <= table_q[tile_i[TILE_W-1:0]];
    if (make_i)
      table_q[count_q[TILE_W-1:0]] <= {rows_i, cols_i, bits_i, used_cells_q[ADDR_W-1:0], used_streams_q[SLOT_W-1:0]};
  end

  always @(posedge clk_i) begin
    if (make_i) begin
      count_q <= (count_q + 8'd1) & COUNT_MASK;
      used_cells_q <= used_cells_q + cells_i;
      used_streams_q <= used_streams_q + streams_i;
    end
    if (rst_i) begin
      count_q <= 8'd0;
      used_cells_q <= 0;
      used_streams_q <= 0;
    end
  end
endmodule
`default_nettype wire
