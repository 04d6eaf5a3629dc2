// What a board's wrapper takes from an iCE40, for simulation. One cycle of the simulation is one of the board's clock: the PLL
// is a wire.
`default_nettype none
/* verilator lint_off DECLFILENAME */
module SB_PLL40_CORE #(
    /* verilator lint_off UNUSEDPARAM */
    parameter       FEEDBACK_PATH = "SIMPLE",
    parameter [3:0] DIVR          = 4'd0,
    parameter [6:0] DIVF          = 7'd0,
    parameter [2:0] DIVQ          = 3'd0,
    parameter [2:0] FILTER_RANGE  = 3'd0
    /* verilator lint_on UNUSEDPARAM */
) (
    input  wire REFERENCECLK,
    output wire PLLOUTGLOBAL,
    output wire LOCK,
    input  wire RESETB,
    input  wire BYPASS
);
  wire unused = &{1'b0, BYPASS};
  assign PLLOUTGLOBAL = REFERENCECLK;
  assign LOCK = RESETB;
endmodule
`default_nettype wire
