// limen_link_out: words of the array into DATA frames, each kept until the host acknowledges it (rules L10, L12, L14 of
// hw/link/README.md).
//
// One memory holds two frames: frame n lies in half n mod 2. A frame is closed when it is full, or when no word has come for
// PATIENCE cycles. If a frame is acknowledged while it is being sent again, its bytes may change under way: the host has it already
// and ignores what comes.
`default_nettype none
module limen_link_out #(
    parameter PATIENCE_W = 8  // log2 of PATIENCE: longer than the array needs between the words of an answer
) (
    input  wire        clk_i,
    input  wire        rst_i,         // begins a session
    input  wire [31:0] word_i,
    input  wire        word_valid_i,
    output wire        word_ready_o,
    input  wire        ack_valid_i,
    input  wire [ 2:0] ack_i,
    input  wire        again_i,       // with ack_valid_i: send again from there
    output wire        waiting_o,     // a frame is to be sent
    input  wire        start_i,       // it begins; not together with ack_valid_i
    output wire [ 2:0] seq_o,         // number of the frame that began last
    output wire [ 5:0] words_o,       // its words, 0: 64
    input  wire [ 7:0] index_i,
    output wire [ 7:0] byte_o,        // its byte of the index_i before the last edge
    output wire        empty_o        // no word waits that was not sent at least once
);
  reg [2:0] first_q;  // the first frame that is not acknowledged
  reg [2:0] next_q;   // the next one to send
  reg [2:0] fill_q;   // the one that is being filled
  reg [1:0] sent_q;   // one after the last that was ever sent (begun at least), modulo 4: it is at most 2 after first_q
  reg [2:0] seq_q;
  reg [5:0] words_even_q, words_odd_q;
  reg [7:0] index_q;  // of the next byte in
  reg [PATIENCE_W-1:0] quiet_q;

  wire [2:0] kept = fill_q - first_q;  // 0 to 2
  wire unused_kept = &{1'b0, kept[2], kept[0]};
  wire put = word_valid_i && !kept[1];
  wire full = put && index_q == 8'd255;
  wire impatient = index_q[7:2] != 6'd0 && index_q[1:0] == 2'd0 && !put && quiet_q == {PATIENCE_W{1'b1}};
  wire close = full || impatient;
  wire [7:0] put_byte = index_q[1] ? index_q[0] ? word_i[31:24] : word_i[23:16] : index_q[0] ? word_i[15:8] : word_i[7:0];

  assign word_ready_o = put && index_q[1:0] == 2'd3;
  assign waiting_o = next_q != fill_q;
  assign seq_o = seq_q;
  assign words_o = seq_q[0] ? words_odd_q : words_even_q;
  assign empty_o = index_q == 8'd0 && !waiting_o && !word_valid_i;

  limen_link_memory u_memory (
      .clk_i(clk_i),
      .we_i(put),
      .w_addr_i({fill_q[0], index_q}),
      .byte_i(put_byte),
      .r_addr_i({seq_q[0], index_i}),
      .byte_o(byte_o)
  );

  wire [2:0] acked = ack_i - first_q;
  wire [1:0] sent = sent_q - first_q[1:0];
  wire ack = ack_valid_i && acked <= {1'b0, sent};
  wire behind = next_q - first_q < acked;  // sent before, and to be sent again but for this acknowledgement

  always @(posedge clk_i) begin
    if (put) index_q <= index_q + 8'd1;
    quiet_q <= put ? 0 : quiet_q == {PATIENCE_W{1'b1}} ? quiet_q : quiet_q + 1'b1;
    if (close) begin
      index_q <= 8'd0;
      fill_q  <= fill_q + 3'd1;
      if (fill_q[0]) words_odd_q <= impatient ? index_q[7:2] : 6'd0;
      else words_even_q <= impatient ? index_q[7:2] : 6'd0;
    end
    if (start_i) begin
      seq_q  <= next_q;
      next_q <= next_q + 3'd1;
      if (next_q[1:0] == sent_q) sent_q <= sent_q + 2'd1;
    end
    if (ack) begin
      first_q <= ack_i;
      if (again_i || behind) next_q <= ack_i;
    end
    if (rst_i) begin
      index_q <= 8'd0;
      fill_q  <= 3'd0;
      first_q <= 3'd0;
      next_q  <= 3'd0;
      sent_q  <= 2'd0;
    end
  end
endmodule
`default_nettype wire
