// limen_lane_round: what limen_round does, for one lane: one bit of the shift a cycle, one sum at a time.
//
// y = rnd(v, shift), half away from zero; then saturated to s32, or to s16 when s16_i (rule O8). Of a negative sum the shift gives
// the floor, so half rounds up only if anything was shifted out below it. valid_i only while busy_o is low.
`default_nettype none
module limen_lane_round (
    input  wire        clk_i,
    input  wire        rst_i,
    input  wire [ 5:0] shift_i,  // constant while anything is under way
    input  wire        s16_i,
    input  wire        valid_i,
    input  wire [47:0] value_i,  // signed
    output wire        valid_o,
    output wire [31:0] value_o,
    output wire        busy_o
);
  reg [47:0] v_q;
  reg [5:0] left_q;
  reg busy_q, half_q, below_q;  // the last bit shifted out, and whether any before it was set

  wire negative = v_q[47];
  wire over = s16_i ? v_q[47:15] != {33{negative}} : v_q[47:31] != {17{negative}};
  wire up = half_q && (!negative || below_q);
  wire top = s16_i ? v_q[14:0] == 15'h7fff : v_q[30:0] == 31'h7fffffff;  // rounding up would leave the format
  wire [31:0] rounded = v_q[31:0] + {31'd0, up && !(top && !negative)};
  wire [31:0] limit = s16_i ? 32'h00007fff : 32'h7fffffff;

  assign valid_o = busy_q && left_q == 6'd0;
  assign value_o = over ? limit ^ {32{negative}} : rounded;
  assign busy_o  = busy_q;

  always @(posedge clk_i) begin
    if (!busy_q) begin
      v_q <= value_i;
      left_q <= shift_i;
      half_q <= 1'b0;
      below_q <= 1'b0;
    end else begin
      v_q <= {v_q[47], v_q[47:1]};
      left_q <= left_q - 6'd1;
      half_q <= v_q[0];
      below_q <= below_q || half_q;
    end
    busy_q <= busy_q ? !valid_o : valid_i;
    if (rst_i) busy_q <= 1'b0;
  end
endmodule
`default_nettype wire
