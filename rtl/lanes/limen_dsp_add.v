// limen_dsp_add: adds two numbers, or one of them, or none, in one DSP slice of an UltraScale+ device.
//
//   p = (use_a_i ? a_i : 0) + (use_c_i ? c_i : 0) + (CASCADE ? pcin_i : 0)
//
// of 48 bits, or of 24 and 24 that do not carry into each other if HALVES is set. take_i keeps a_i and c_i; what is used of
// them is told in the cycle after, and p is there one later.
//
// Two texts of one function, as in limen_dsp.
`default_nettype none
`include "limen_dsp.vh"
module limen_dsp_add #(
    parameter CASCADE = 0,
    parameter HALVES  = 0
) (
    input  wire        clk_i,
    input  wire        take_i,
    input  wire [47:0] a_i,
    input  wire [47:0] c_i,
    input  wire        use_a_i,
    input  wire        use_c_i,
    input  wire [47:0] pcin_i,
    output wire [47:0] pcout_o,
    output wire [47:0] p_o
);
`ifdef LIMEN_DSP48E2
  wire [2:0] z = CASCADE != 0 ? 3'b001 : 3'b000;
  DSP48E2 #(
      .AMULTSEL("A"),
      .BMULTSEL("B"),
      .USE_MULT("NONE"),
      .USE_SIMD(HALVES != 0 ? "TWO24" : "ONE48"),
      .AREG(1),
      .ACASCREG(1),
      .ADREG(0),
      .BREG(1),
      .BCASCREG(1),
      .CREG(1),
      .DREG(0),
      .MREG(0),
      .PREG(1),
      .INMODEREG(0),
      .OPMODEREG(0),
      .ALUMODEREG(0),
      .CARRYINREG(0),
      .CARRYINSELREG(0)
  ) u_slice (
      .CLK(clk_i),
      .A(a_i[47:18]),
      .B(a_i[17:0]),
      .C(c_i),
      .D(27'd0),
      .INMODE(5'd0),
      .OPMODE({2'b00, z, {2{use_c_i}}, {2{use_a_i}}}),
      .ALUMODE(4'b0000),
      .CARRYIN(1'b0),
      .CARRYINSEL(3'b000),
      .PCIN(pcin_i),
      .PCOUT(pcout_o),
      .P(p_o),
      .CEA1(1'b0),
      .CEA2(take_i),
      .CEAD(1'b0),
      .CEB1(1'b0),
      .CEB2(take_i),
      .CEC(take_i),
      .CED(1'b0),
      .CEM(1'b0),
      .CEP(1'b1),
      .CEINMODE(1'b0),
      .CEALUMODE(1'b0),
      .CECARRYIN(1'b0),
      .CECTRL(1'b0),
      .RSTA(1'b0),
      .RSTB(1'b0),
      .RSTC(1'b0),
      .RSTD(1'b0),
      .RSTM(1'b0),
      .RSTP(1'b0),
      .RSTINMODE(1'b0),
      .RSTALLCARRYIN(1'b0),
      .RSTALUMODE(1'b0),
      .RSTCTRL(1'b0)
  );
`else
  reg [47:0] a_q, c_q, p_q;
  wire [47:0] a = a_q & {48{use_a_i}};
  wire [47:0] c = c_q & {48{use_c_i}};
  wire [47:0] z = CASCADE != 0 ? pcin_i : 48'd0;
  wire unused_pcin = &{1'b0, pcin_i};
  assign pcout_o = p_q;
  assign p_o = p_q;

  always @(posedge clk_i) begin
    if (take_i) begin
      a_q <= a_i;
      c_q <= c_i;
    end
    p_q <= HALVES != 0 ? {a[47:24] + c[47:24] + z[47:24], a[23:0] + c[23:0] + z[23:0]} : a + c + z;
  end
`endif
endmodule
`default_nettype wire
