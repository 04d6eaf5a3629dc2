// DSP48E2: what limen_dsp and limen_dsp_add use of the primitive, written after AMD UG579 (INMODE, OPMODE, SIMD and the figure
// of the slice), not AMD's model. Whatever else is asked of it gives unknown results.
`default_nettype none
module DSP48E2 #(
    parameter AMULTSEL = "A",
    parameter BMULTSEL = "B",
    parameter PREADDINSEL = "A",
    parameter USE_MULT = "MULTIPLY",
    parameter USE_SIMD = "ONE48",
    parameter [47:0] RND = 48'd0,
    parameter integer AREG = 1,
    parameter integer ACASCREG = 1,
    parameter integer ADREG = 1,
    parameter integer BREG = 1,
    parameter integer BCASCREG = 1,
    parameter integer CREG = 1,
    parameter integer DREG = 1,
    parameter integer MREG = 1,
    parameter integer PREG = 1,
    parameter integer INMODEREG = 1,
    parameter integer OPMODEREG = 1,
    parameter integer ALUMODEREG = 1,
    parameter integer CARRYINREG = 1,
    parameter integer CARRYINSELREG = 1
) (
    input wire CLK,
    input wire [29:0] A,
    input wire [17:0] B,
    input wire [47:0] C,
    input wire [26:0] D,
    input wire [4:0] INMODE,
    input wire [8:0] OPMODE,
    input wire [3:0] ALUMODE,
    input wire CARRYIN,
    input wire [2:0] CARRYINSEL,
    input wire [47:0] PCIN,
    output wire [47:0] PCOUT,
    output wire [47:0] P,
    input wire CEA1, CEA2, CEAD, CEB1, CEB2, CEC, CED, CEM, CEP, CEINMODE, CEALUMODE, CECARRYIN, CECTRL,
    input wire RSTA, RSTB, RSTC, RSTD, RSTM, RSTP, RSTINMODE, RSTALLCARRYIN, RSTALUMODE, RSTCTRL
);
  // One register for A and B is the second one (A2, B2).
  wire multiplies = AMULTSEL == "AD" && PREADDINSEL == "A" && USE_MULT == "MULTIPLY" && USE_SIMD == "ONE48" && DREG == 1 &&
      ADREG == 0 && MREG == 1 && INMODEREG == 1 && OPMODE[3:0] == 4'b0101;
  wire adds = USE_MULT == "NONE" && MREG == 0 && OPMODE[3] == OPMODE[2] && OPMODE[1] == OPMODE[0] && OPMODE[8:7] == 2'b00;
  wire known = (multiplies || adds) && BMULTSEL == "B" && AREG == 1 && BREG == 1 && CREG == 1 && PREG == 1 && OPMODEREG == 0 &&
      ALUMODEREG == 0 && CARRYINREG == 0 && CARRYINSELREG == 0 && ALUMODE == 4'd0 && CARRYINSEL == 3'd0 &&
      !RSTA && !RSTB && !RSTC && !RSTD && !RSTM && !RSTINMODE;

  reg signed [29:0] a2;
  reg signed [26:0] d;
  reg signed [17:0] b2;
  reg [47:0] c, p;
  reg signed [44:0] m;
  reg [4:0] inmode;

  // INMODE: 0 the second register of A (0) or the first; 1 A counts as 0; 2 D counts; 3 A is subtracted; 4 which register of B
  wire signed [26:0] a_gated = inmode[1] ? 27'sd0 : a2[26:0];
  wire signed [26:0] d_gated = inmode[2] ? d : 27'sd0;
  wire signed [26:0] ad = inmode[3] ? d_gated - a_gated : d_gated + a_gated;
  reg [47:0] w, x, y, z;
  always @* begin
    x = OPMODE[1:0] == 2'b11 ? {a2, b2} : OPMODE[1:0] == 2'b01 ? {{3{m[44]}}, m} : 48'd0;  // with Y, the product is one number
    y = OPMODE[3:2] == 2'b11 ? c : 48'd0;
    case (OPMODE[8:7])
      2'b00: w = 48'd0;
      2'b01: w = p;
      2'b10: w = RND;
      default: w = c;
    endcase
    case (OPMODE[6:4])
      3'b000: z = 48'd0;
      3'b001: z = PCIN;
      3'b101: z = $signed(PCIN) >>> 17;
      default: z = 48'hx;
    endcase
  end
  wire [47:0] sum = z + w + x + y + {47'd0, CARRYIN};
  wire [23:0] high = z[47:24] + w[47:24] + x[47:24] + y[47:24];
  assign P = p;
  assign PCOUT = p;

  always @(posedge CLK) begin
    if (CEA2) a2 <= A;
    if (CEB2) b2 <= B;
    if (CED) d <= D;
    if (CEC) c <= C;
    if (CEINMODE) inmode <= INMODE;
    if (CEM) m <= ad * b2;
    if (CEM && (inmode[0] || inmode[4])) m <= 45'hx;
    if (RSTP) p <= 48'd0;
    else if (CEP) p <= !known ? 48'hx : USE_SIMD == "TWO24" ? {high, sum[23:0]} : sum;
  end
endmodule
`default_nettype wire
