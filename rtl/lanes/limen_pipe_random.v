// limen_pipe_random: the random words of one lane (rule C3) and the memory of its rows' stream states.
//
// xoroshiro128++ in three registers: the state of the row under way, s0 + s1, the word. A row's states are one memory
// word after the other: read in stages 1 and 2 of its first slot, so that the state is there in stage 3; written in
// stages 4 and 5 of its last, when the state passes through x0. So no slot may follow in the cycle after a row's last
// one.
//
// PUT writes by the same way: its memory reads give zeros, whose step is zero, and put_i is added to it in stage 3; `unit`
// leaves s1 behind it at 0, so that the row's end writes (1, 0).
`default_nettype none
module limen_pipe_random #(
    parameter SLOT_W = 8  // log2 of the rows
) (
    input  wire            clk_i,
    input  wire            read_i,     // a stream word at read_addr_i: stage 1 or 2
    input  wire            clear_i,    // zeros instead
    input  wire [SLOT_W:0] read_addr_i,
    output wire [    63:0] word_o,     // that word, a cycle later
    input  wire            first_i,    // stage 3: the state comes from memory
    input  wire            step_i,     // stage 3: a slot of PULSE, or a word that PUT writes
    input  wire [    63:0] put_i,      // stage 3; 0 in PULSE
    input  wire            save_i,     // stage 4 of a row's last slot: s1 moves to where s0 was
    input  wire            we_i,       // stages 4 and 5
    input  wire [SLOT_W:0] w_addr_i,
    output wire [    63:0] random_o    // stage 5
);
  reg [63:0] s0_q;  // s0 from memory, in stage 3
  reg [63:0] x0_q, x1_q;
  reg [63:0] sum4_q, s0_4_q, random5_q;

  limen_streams #(
      .ADDR_W(SLOT_W)
  ) u_streams (
      .clk_i(clk_i),
      .re_i(read_i),
      .clear_i(clear_i),
      .r_addr_i(read_addr_i),
      .word_o(word_o),
      .we_i(we_i),
      .w_addr_i(w_addr_i),
      .word_i(x0_q)
  );

  wire [63:0] s0 = first_i ? s0_q : x0_q;
  wire [63:0] s1 = first_i ? word_o : x1_q;
  wire [63:0] mix = s0 ^ s1;

  assign random_o = random5_q;

  always @(posedge clk_i) begin
    s0_q <= word_o;
    if (step_i || save_i) x0_q <= save_i ? x1_q : {s0[14:0], s0[63:15]} ^ mix ^ {mix[42:0], 21'd0} ^ put_i;
    if (step_i) begin
      x1_q   <= {mix[35:0], mix[63:36]};
      sum4_q <= s0 + s1;
      s0_4_q <= s0;
    end
    random5_q <= {sum4_q[46:0], sum4_q[63:47]} + s0_4_q;
  end
endmodule
`default_nettype wire
