// limen_dsp: multiplies and adds, in one DSP slice of an UltraScale+ device.
//
//   p = m + w + z + carry_i,   m = f * b_i,   f = d_i, -a_i or a_i (signed)
//
// w is nothing, p itself, the constant ROUND or c_i, by add_i in the cycle in which p is made; z is pcin_i >> 17
// (arithmetic) if CASCADE is set. Enables: en_i[0] takes a, b, d and the choice of f; a cycle later en_i[1] makes m and
// takes c; a cycle later en_i[2] makes p. clear_i zeroes p and wins. All numbers are signed.
//
// Two texts of one function: with LIMEN_DSP48E2 the primitive (AMD UG579, tables of INMODE and OPMODE), else its behaviour.
// tests/rtl/dsp.sh compares them, the primitive by a model of our own.
`default_nettype none
`include "limen_dsp.vh"
module limen_dsp #(
    parameter CASCADE = 0,
    parameter [47:0] ROUND = 48'd0
) (
    input  wire        clk_i,
    input  wire [ 2:0] en_i,
    input  wire        clear_i,
    input  wire        use_d_i,
    input  wire        minus_i,
    input  wire [26:0] a_i,
    input  wire [26:0] d_i,
    input  wire [17:0] b_i,
    input  wire [47:0] c_i,
    input  wire [ 1:0] add_i,
    input  wire        carry_i,
    input  wire [47:0] pcin_i,
    output wire [47:0] pcout_o,
    output wire [47:0] p_o
);
`ifdef LIMEN_DSP48E2
  wire [2:0] z = CASCADE != 0 ? 3'b101 : 3'b000;
  DSP48E2 #(
      .AMULTSEL("AD"),
      .BMULTSEL("B"),
      .PREADDINSEL("A"),
      .USE_MULT("MULTIPLY"),
      .RND(ROUND),
      .AREG(1),
      .ACASCREG(1),
      .ADREG(0),
      .BREG(1),
      .BCASCREG(1),
      .CREG(1),
      .DREG(1),
      .MREG(1),
      .PREG(1),
      .INMODEREG(1),
      .OPMODEREG(0),
      .ALUMODEREG(0),
      .CARRYINREG(0),
      .CARRYINSELREG(0)
  ) u_slice (
      .CLK(clk_i),
      .A({{3{a_i[26]}}, a_i}),
      .B(b_i),
      .C(c_i),
      .D(d_i),
      .INMODE({1'b0, minus_i, use_d_i, use_d_i, 1'b0}),
      .OPMODE({add_i, z, 4'b0101}),
      .ALUMODE(4'b0000),
      .CARRYIN(carry_i),
      .CARRYINSEL(3'b000),
      .PCIN(pcin_i),
      .PCOUT(pcout_o),
      .P(p_o),
      .CEA1(1'b0),
      .CEA2(en_i[0]),
      .CEAD(1'b0),
      .CEB1(1'b0),
      .CEB2(en_i[0]),
      .CEC(en_i[1]),
      .CED(en_i[0]),
      .CEM(en_i[1]),
      .CEP(en_i[2]),
      .CEINMODE(en_i[0]),
      .CEALUMODE(1'b0),
      .CECARRYIN(1'b0),
      .CECTRL(1'b0),
      .RSTA(1'b0),
      .RSTB(1'b0),
      .RSTC(1'b0),
      .RSTD(1'b0),
      .RSTM(1'b0),
      .RSTP(clear_i),
      .RSTINMODE(1'b0),
      .RSTALLCARRYIN(1'b0),
      .RSTALUMODE(1'b0),
      .RSTCTRL(1'b0)
  );
`else
  reg signed [26:0] a_q, d_q;
  reg signed [17:0] b_q;
  reg signed [44:0] m_q;
  reg [47:0] c_q, p_q;
  reg use_d_q, minus_q;

  wire signed [26:0] factor = use_d_q ? d_q : minus_q ? -a_q : a_q;
  wire [47:0] w = add_i == `LIMEN_DSP_P ? p_q : add_i == `LIMEN_DSP_ROUND ? ROUND : add_i == `LIMEN_DSP_C ? c_q : 48'd0;
  wire [47:0] z = CASCADE != 0 ? {{17{pcin_i[47]}}, pcin_i[47:17]} : 48'd0;
  wire unused_pcin = &{1'b0, pcin_i};
  assign pcout_o = p_q;
  assign p_o = p_q;

  always @(posedge clk_i) begin
    if (en_i[0]) begin
      a_q <= a_i;
      d_q <= d_i;
      b_q <= b_i;
      use_d_q <= use_d_i;
      minus_q <= minus_i;
    end
    if (en_i[1]) begin
      m_q <= factor * b_q;
      c_q <= c_i;
    end
    if (clear_i) p_q <= 48'd0;
    else if (en_i[2]) p_q <= {{3{m_q[44]}}, m_q} + w + z + {47'd0, carry_i};
  end
`endif
endmodule
`default_nettype wire
