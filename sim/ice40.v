// What a board's wrapper takes from an iCE40, for simulation. One cycle of the simulation is one of the board's clock: the PLL
// is a wire. It locks only if it is set to make `LIMEN_CLOCK_MHZ of the boards' 12 MHz.
`default_nettype none
/* verilator lint_off DECLFILENAME */
/* verilator lint_off UNUSED */
module SB_PLL40_CORE #(
    parameter       FEEDBACK_PATH                  = "SIMPLE",
    parameter       DELAY_ADJUSTMENT_MODE_FEEDBACK = "FIXED",
    parameter       DELAY_ADJUSTMENT_MODE_RELATIVE = "FIXED",
    parameter       PLLOUT_SELECT                  = "GENCLK",
    parameter [0:0] SHIFTREG_DIV_MODE              = 1'd0,
    parameter [3:0] FDA_FEEDBACK                   = 4'd0,
    parameter [3:0] FDA_RELATIVE                   = 4'd0,
    parameter [3:0] DIVR                           = 4'd0,
    parameter [6:0] DIVF                           = 7'd0,
    parameter [2:0] DIVQ                           = 3'd0,
    parameter [2:0] FILTER_RANGE                   = 3'd0,
    parameter [0:0] ENABLE_ICEGATE                 = 1'd0,
    parameter [0:0] TEST_MODE                      = 1'd0
) (
    input  wire       REFERENCECLK,
    output wire       PLLOUTCORE,
    output wire       PLLOUTGLOBAL,
    input  wire       EXTFEEDBACK,
    input  wire [7:0] DYNAMICDELAY,
    output wire       LOCK,
    input  wire       BYPASS,
    input  wire       RESETB,
    input  wire       LATCHINPUTVALUE,
    output wire       SDO,
    input  wire       SDI,
    input  wire       SCLK
);
  localparam [31:0] MADE = 12 * ({25'd0, DIVF} + 1), WANTED = (`LIMEN_CLOCK_MHZ * ({28'd0, DIVR} + 1)) << DIVQ;
  assign PLLOUTGLOBAL = REFERENCECLK;
  assign PLLOUTCORE = REFERENCECLK;
  assign LOCK = MADE == WANTED && RESETB && !BYPASS;
  assign SDO = 1'b0;
endmodule
`default_nettype wire
