// limen_pipe_counts: the new contents of a cell (docs/spec.md section 4, A4, A10 to A13) of one lane, from stage 13 on.
//
// Every field is a sum: what was read, and what an attempt adds. PUT uses the same sums: it reads zeros (limen_pipe), and its
// data join what was read. Level and jumps are there in stage 14; heat is clamped from below in stage 15 and from
// above in stage 16 (a register's reset and set, rule C4), and the fields beside it in the cell's word wait for it.
`default_nettype none
`include "limen_memory.vh"
module limen_pipe_counts #(
    parameter LOW = `LIMEN_JUMPS_LOW
) (
    input  wire        clk_i,
    input  wire        is_pulse_i,
    // stage 13; put_*: 0 in PULSE
    input  wire [63:0] put_data_i,   // 32-bit fields in bits 63:32
    input  wire [15:0] put_half_i,
    input  wire [15:0] level_i,
    input  wire [31:0] jumps_i,
    input  wire [15:0] blocked_i,
    input  wire [47:0] heat_i,
    input  wire        jump_i,
    input  wire        stop_i,
    input  wire        down_i,
    input  wire [17:0] move_heat_i,
    // stage 14
    output reg  [15:0] level_o,
    output wire [LOW-1:0] jumps_low_o,
    output reg  [ 2:0] saturated_o,  // {blocked, jumps, heat}
    // stage 16
    output wire [31-LOW:0] jumps_high_o,
    output wire [15:0] blocked_o,
    output reg  [47:0] heat_o
);
  reg [31:0] jumps14_q;
  reg [15:0] blocked14_q;
  reg [48:0] heat14_q;
  reg [48:0] heat15_q;
  reg jump14_q, heat_over_q;
  reg [1:0] full_q;
  wire jumps_full = &jumps_i;
  wire blocked_full = &blocked_i;
  // What was read and PUT's data meet before the sum, and what an attempt adds is signed: so yosys sees that it is the narrower
  // one, gives it to the carry chain as it is, and the rest to the LUT before each bit.
  wire [47:0] heat = heat_i ^ put_data_i[47:0];
  wire [15:0] level = level_i ^ put_half_i;

  assign jumps_low_o = jumps14_q[0+:LOW];
  limen_delay #(
      .W(48 - LOW),
      .CYCLES(2)
  ) u_late (
      .clk_i(clk_i),
      .d_i  ({jumps14_q[31:LOW], blocked14_q}),
      .q_o  ({jumps_high_o, blocked_o})
  );

  always @(posedge clk_i) begin
    level_o <= $signed(level) + $signed({{15{down_i}}, is_pulse_i});
    jumps14_q <= (jumps_i ^ put_data_i[63:32]) + {31'd0, is_pulse_i && !jumps_full};
    blocked14_q <= (blocked_i ^ put_half_i) + {15'd0, is_pulse_i && !blocked_full};
    heat14_q <= $signed({heat[47], heat}) + $signed({{31{move_heat_i[17]}}, move_heat_i});
    heat15_q <= heat14_q;
    if (heat14_q[48] && !heat14_q[47]) heat15_q <= 49'h1_8000_0000_0000;
    heat_o <= heat15_q[47:0];
    if (!heat15_q[48] && heat15_q[47]) heat_o <= 48'h7fff_ffff_ffff;
  end

  // What saturates does so only if the attempt changes it. Heat is told a cycle later than the others.
  always @(posedge clk_i) begin
    jump14_q <= jump_i;
    full_q <= {blocked_full && stop_i, jumps_full && jump_i};
    heat_over_q <= jump14_q && heat14_q[48] != heat14_q[47];
    saturated_o <= {full_q, heat_over_q};
  end
endmodule
`default_nettype wire
