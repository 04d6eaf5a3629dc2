// gather_bench: limen_gather under random inputs (+seed=N): its sums, a line each, and an end at the first that is not what adding
// up gives.
`default_nettype none
`timescale 1ns / 1ns
module gather_bench;
  parameter LANES = 16;
  parameter UP = 1;
  parameter SLICES = 4;
  parameter NUMBERS = 1;
  localparam CYCLES = SLICES + 1 + UP;
  localparam W = 48 / NUMBERS, SUM_W = W + UP;

  reg clk = 1'b0;
  reg take;
  reg [LANES-1:0] counts;
  reg [LANES*48-1:0] numbers, kept;
  reg [NUMBERS*SUM_W-1:0] wanted[0:CYCLES-1];  // element 0 is of this cycle's use_i
  wire [NUMBERS*SUM_W-1:0] sum;
  integer seed, n, l, i, at, part;

  limen_gather #(.LANES(LANES), .UP(UP), .SLICES(SLICES), .NUMBERS(NUMBERS)) u_gather (
      .clk_i(clk), .take_i(take), .numbers_i(numbers), .use_i(counts), .sum_o(sum));

  // Two numbers are small enough for a chain's sum of them, and some are the largest; what counts is what kept holds.
  task automatic draw;
    begin
      take = n < 2 || $random(seed) % 4 != 0;
      for (l = 0; l < LANES; l = l + 1) begin
        counts[l] = $random(seed) % 3 != 0;
        for (i = 0; i < NUMBERS; i = i + 1) begin
          at = l * 48 + i * W;
          part = $random(seed);
          part = part >>> 11;
          if (n % 16 < 2) part = n % 2 != 0 ? 1048575 : -1048576;
          numbers[at+:W] = NUMBERS == 1 ? {$random(seed), $random(seed)} : part;
        end
      end
      if (n % 5 == 0) counts = n % 2 != 0 ? {LANES{1'b1}} : 1 << (n % LANES);
    end
  endtask

  task automatic add_up;
    reg signed [SUM_W-1:0] sum_of;
    begin
      for (i = 0; i < NUMBERS; i = i + 1) begin
        sum_of = 0;
        for (l = 0; l < LANES; l = l + 1) if (counts[l]) sum_of = sum_of + $signed(kept[l*48+i*W+:W]);
        wanted[0][i*SUM_W+:SUM_W] = sum_of;
      end
    end
  endtask

  // One number wraps around at 48 bits: bits above do not count.
  function same(input [NUMBERS*SUM_W-1:0] a, input [NUMBERS*SUM_W-1:0] b);
    same = NUMBERS == 1 ? a[47:0] === b[47:0] : a === b;
  endfunction

  initial begin
    if (!$value$plusargs("seed=%d", seed)) seed = 1;
    for (n = 0; n < 2000; n = n + 1) begin
      draw;
      add_up;
      #1 clk = 1'b1;
      if (take) kept = numbers;
      #1 clk = 1'b0;
      if (n > CYCLES + 2) $display("%h", sum);
      if (n > CYCLES + 2 && !same(sum, wanted[CYCLES-2])) begin
        $display("WRONG in cycle %0d: %h is wanted", n, wanted[CYCLES-2]);
        $finish;
      end
      for (i = CYCLES - 1; i > 0; i = i - 1) wanted[i] = wanted[i-1];
    end
    $finish;
  end
endmodule
`default_nettype wire
