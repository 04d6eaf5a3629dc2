// limen_link_memory: 512 bytes with a port for each direction: two frames of 64 words, one iCE40 block RAM.
// byte_o shows the byte of the address that was applied at the last edge. No byte is read in the cycle in which it is written.
`default_nettype none
module limen_link_memory (
    input  wire       clk_i,
    input  wire       we_i,
    input  wire [8:0] w_addr_i,
    input  wire [7:0] byte_i,
    input  wire [8:0] r_addr_i,
    output wire [7:0] byte_o
);
  (* no_rw_check *) reg [7:0] mem[0:511];
  reg [7:0] out_q;
  assign byte_o = out_q;
  always @(posedge clk_i) begin
    out_q <= mem[r_addr_i];
    if (we_i) mem[w_addr_i] <= byte_i;
  end
endmodule
`default_nettype wire
