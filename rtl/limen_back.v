// limen_back: packs 32-bit answer words into beats of the output stream.
//
// A beat leaves when it is full, or when flush_i says that no further word is on its way; the rest is then padded
// with NOP words (rule P4). One word per cycle; a full beat waits for tready and stops the words behind it. Where a beat is one
// word, the word is the beat.
`default_nettype none
module limen_back #(
    parameter STREAM_BITS = 32  // width of the stream: 32 x a power of two
) (
    input  wire                   clk_i,
    input  wire                   rst_i,
    input  wire [           31:0] word_i,
    input  wire                   valid_i,
    output wire                   ready_o,
    input  wire                   flush_i,
    output wire                   empty_o,  // no word waits here
    output wire [STREAM_BITS-1:0] m_axis_tdata,
    output wire                   m_axis_tvalid,
    input  wire                   m_axis_tready
);
  generate
    if (STREAM_BITS == 32) begin : g_single
      wire unused = &{1'b0, clk_i, rst_i, flush_i};
      assign m_axis_tdata = word_i;
      assign m_axis_tvalid = valid_i;
      assign ready_o = m_axis_tready;
      assign empty_o = 1'b1;
    end else begin : g_wide
      localparam WORDS = STREAM_BITS / 32;
      localparam COUNT_W = 6;
      reg [STREAM_BITS-1:0] beat_q;
      reg [COUNT_W-1:0] count_q;  // words in the beat, NOP words too

      wire full = count_q == WORDS[COUNT_W-1:0];
      wire sent = full && m_axis_tready;
      wire pad = flush_i && !valid_i && !full && count_q != 6'd0;
      wire put = (valid_i && ready_o) || pad;
      wire [31:0] word = valid_i ? word_i : 32'd0;

      assign ready_o = !full || m_axis_tready;
      assign empty_o = count_q == 6'd0;
      assign m_axis_tvalid = full;
      assign m_axis_tdata = beat_q;

      always @(posedge clk_i) begin
        if (put) beat_q <= {word, beat_q[STREAM_BITS-1:32]};
        count_q <= (sent ? 6'd0 : count_q) + {5'd0, put};
        if (rst_i) count_q <= 6'd0;
      end
    end
  endgenerate
endmodule
`default_nettype wire
