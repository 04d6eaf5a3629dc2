// limen_fifo: queue in a small synchronous memory, with room for what is still in the pipeline.
//
// room_o stays high while at least SPARE more words may be put without looking at anything: a producer with words in
// flight checks it before it starts another. put_i into a full queue is a design error. The output holds until taken.
`default_nettype none
`include "limen_memory.vh"
module limen_fifo #(
    parameter WIDTH   = 32,  // bits of a word
    parameter DEPTH_W = 7,   // log2 of the number of words
    parameter SPARE   = 64   // words that may still come after room_o falls, < 2^DEPTH_W
) (
    input  wire             clk_i,
    input  wire             rst_i,
    input  wire [WIDTH-1:0] word_i,
    input  wire             put_i,
    output wire             room_o,
    output wire             empty_o,
    output wire [WIDTH-1:0] word_o,
    output wire             valid_o,
    input  wire             take_i
`ifdef LIMEN_FORMAL
    , output wire [DEPTH_W+1:0] f_count_o  // words inside
`endif
);
  localparam integer HIGH = (1 << DEPTH_W) - SPARE;
  localparam STYLE = DEPTH_W > 7 ? "auto" : `LIMEN_SMALL_RAM;

  (* no_rw_check, ram_style = STYLE *) reg [WIDTH-1:0] mem[0:(1<<DEPTH_W)-1];
  reg [DEPTH_W:0] count_q;  // words in the memory
  reg [DEPTH_W-1:0] put_q, take_q;
  reg [WIDTH-1:0] out_q;
  reg valid_q;

  wire load = (!valid_q || take_i) && count_q != 0;

  assign room_o  = count_q < HIGH[DEPTH_W:0];
  assign empty_o = count_q == 0 && !valid_q;
  assign word_o  = out_q;
  assign valid_o = valid_q;

  always @(posedge clk_i) begin
    if (load) out_q <= mem[take_q];
    if (put_i) mem[put_q] `LIMEN_STORE word_i;
  end

  always @(posedge clk_i) begin
    if (put_i) put_q <= put_q + 1'b1;
    if (load) take_q <= take_q + 1'b1;
    if (load) valid_q <= 1'b1;
    else if (take_i) valid_q <= 1'b0;
    count_q <= count_q + {{DEPTH_W{1'b0}}, put_i} - {{DEPTH_W{1'b0}}, load};
    if (rst_i) begin
      put_q   <= 0;
      take_q  <= 0;
      count_q <= 0;
      valid_q <= 1'b0;
    end
  end
`ifdef LIMEN_FORMAL
  assign f_count_o = {1'b0, count_q} + {{(DEPTH_W + 1) {1'b0}}, valid_q};
  reg f_past = 1'b0;
  always @(posedge clk_i) f_past <= 1'b1;
  always @(posedge clk_i)
    if (f_past) begin
      assert (count_q <= 1 << DEPTH_W && take_q + count_q[DEPTH_W-1:0] == put_q);
      if (!$past(rst_i)) begin
        assert (!$past(put_i) || $past(count_q) < 1 << DEPTH_W || $past(load));
        if ($past(valid_o && !take_i)) assert (valid_o && word_o == $past(word_o));
      end
    end
`endif
endmodule
`default_nettype wire
