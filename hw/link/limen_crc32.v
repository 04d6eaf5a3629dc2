// limen_crc32: the CRC-32 of zlib and Ethernet, a bit at a time, the lowest bit of a byte first.
//
// clear_i begins anew and wins. A bit is taken in each cycle with valid_i; crc_o is the state, not inverted. With out_i the
// state moves out instead: the next bit of the CRC as it goes on the line is ~crc_o[0].
// After a message and its CRC the state is RESIDUE.
`default_nettype none
module limen_crc32 (
    input  wire        clk_i,
    input  wire        clear_i,
    input  wire        valid_i,
    input  wire        bit_i,
    input  wire        out_i,
    output wire [31:0] crc_o,
    output wire        right_o  // the state is RESIDUE
);
  localparam [31:0] POLYNOMIAL = 32'hedb88320;  // reflected
  localparam [31:0] RESIDUE = 32'hdebb20e3;

  reg [31:0] crc_q;
  wire feed = !out_i && (bit_i ^ crc_q[0]);

  assign crc_o   = crc_q;
  assign right_o = crc_q == RESIDUE;

  always @(posedge clk_i) begin
    if (valid_i) crc_q <= {1'b0, crc_q[31:1]} ^ (feed ? POLYNOMIAL : 32'd0);
    if (clear_i) crc_q <= 32'hffff_ffff;
  end
endmodule
`default_nettype wire
