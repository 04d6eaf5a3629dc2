// bench: the array core under an event-driven simulator. Words in from a file, answer words out to another.
//
//   vvp bench.vvp +in=FILE +out=FILE [+jitter=SEED]
//
// Both files hold one 32-bit hexadecimal word a line. WORDS is the number of words in; the stream is 32 bits wide.
// With jitter, a word is offered and an answer taken in two cycles out of three, at random. Ends when everything was
// sent and the core is idle, or with a message after STUCK cycles in which nothing moved.
`default_nettype none
`timescale 1ns / 1ns
module bench;
  parameter LANES = 1;
  parameter DEPTH = 256;
  parameter ROW_SLOTS = 64;
  parameter VECTOR_LEN = 128;
  parameter VECTORS = 4;
  parameter TILES = 4;
  parameter SLOTS = 2;
  parameter LIMIT = 1024;
  parameter STREAM_BITS = 32;
  parameter INTERVAL = 1;
  parameter NAME0 = 0;
  parameter NAME1 = 0;
  parameter WORDS = 1;
  localparam STUCK = 10000;

  reg clk = 1'b0, rst = 1'b1;
  reg offer, ready;
  wire in_ready, valid, idle, slot;
  wire [31:0] answer;

  reg [31:0] words[0:WORDS-1];
  integer sent, answers, cycles, slots, quiet, out, seed, gaps;
  reg [8*256-1:0] in_name, out_name;

  wire in_valid = offer && sent < WORDS && !rst;
  wire [31:0] word = words[sent < WORDS ? sent : 0];

  limen_core #(
      .LANES(LANES),
      .DEPTH(DEPTH),
      .ROW_SLOTS(ROW_SLOTS),
      .VECTOR_LEN(VECTOR_LEN),
      .VECTORS(VECTORS),
      .TILES(TILES),
      .SLOTS(SLOTS),
      .LIMIT(LIMIT),
      .STREAM_BITS(STREAM_BITS),
      .INTERVAL(INTERVAL),
      .NAME0(NAME0),
      .NAME1(NAME1)
  ) u_core (
      .clk_i(clk),
      .rst_i(rst),
      .s_axis_tdata(word),
      .s_axis_tvalid(in_valid),
      .s_axis_tready(in_ready),
      .m_axis_tdata(answer),
      .m_axis_tvalid(valid),
      .m_axis_tready(ready),
      .idle_o(idle),
      .slot_o(slot)
  );

  always #5 clk = !clk;

  initial begin
    if (STREAM_BITS != 32) begin
      $display("bench: the stream must be 32 bits wide");
      $finish;
    end
    if (!$value$plusargs("in=%s", in_name) || !$value$plusargs("out=%s", out_name)) begin
      $display("bench: +in=FILE +out=FILE are wanted");
      $finish;
    end
    gaps = $value$plusargs("jitter=%d", seed) && seed != 0;
    $readmemh(in_name, words);
    out = $fopen(out_name, "w");
    {sent, answers, cycles, slots, quiet} = 0;
    offer = 1'b1;
    ready = 1'b1;
    repeat (3) @(negedge clk);
    rst = 1'b0;
  end

  // What the core does at a rising edge is looked at just before it.
  always @(negedge clk)
    if (!rst) begin
      cycles = cycles + 1;
      slots = slots + (slot === 1'b1);
      quiet = (in_valid && in_ready) || (valid && ready) || slot ? 0 : quiet + 1;
      if (valid && ready) begin
        $fwrite(out, "%08x\n", answer);
        answers = answers + 1;
      end
      if ((sent == WORDS && idle && !valid) || quiet == STUCK) begin
        if (quiet == STUCK) $display("bench: STUCK");
        $display("bench: end: %0d words in, %0d out, %0d cycles, %0d rows of cells", sent, answers, cycles, slots);
        $fclose(out);
        $finish;
      end
    end

  always @(posedge clk)
    if (!rst) begin
      if (in_valid && in_ready) sent <= sent + 1;
      if (gaps != 0) begin
        if ((in_valid && in_ready) || !offer) offer <= $unsigned($random(seed)) % 3 != 0;  // once offered, a word stays
        ready <= $unsigned($random(seed)) % 3 != 0;
      end
    end
endmodule
`default_nettype wire
