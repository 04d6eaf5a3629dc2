// limen_kernel_write: writes the array's answers to memory, whole beats, as far as the buffer reaches.
//
// begin_i takes address_i (a multiple of a beat) and words_i, the room there; what does not make a whole beat is not
// used. Beats are taken from the array as long as there is room for them in the buffer; full_o says that there is
// none and one is offered. They wait in a queue until they make a burst of BURST beats or up to the next boundary of
// 2^BOUNDARY_W bytes, or flush_i says that no more is to be expected. A burst's data are all queued when it is
// requested. WVALID does not wait for AWREADY. With stop_i no further burst begins. rst_i needs that none is under
// way.
`default_nettype none
module limen_kernel_write #(
    parameter ADDR_W     = 64,
    parameter DATA_W     = 512,  // bits of a beat: 32 x a power of two
    parameter BURST      = 64,   // beats: a power of two, at most 256
    parameter BOUNDARY_W = 12,   // log2 of the bytes that a burst stays within, at least those of a beat
    parameter QUEUE_W    = 7     // log2 of the beats of the queue: more than a burst
) (
    input wire clk_i,
    input wire rst_i,

    input  wire              begin_i,
    input  wire [ADDR_W-1:0] address_i,
    input  wire [      31:0] words_i,
    input  wire              flush_i,
    input  wire              stop_i,
    output wire              error_o,    // for a cycle
    output wire              pending_o,  // a burst is under way
    output wire              empty_o,    // no beat waits for a burst
    output wire              full_o,
    output wire [      31:0] given_o,    // words taken for the buffer since begin_i

    output wire [ADDR_W-1:0] awaddr_o,
    output wire [       7:0] awlen_o,
    output wire              awvalid_o,
    input  wire              awready_i,
    output wire [DATA_W-1:0] wdata_o,
    output wire              wlast_o,
    output wire              wvalid_o,
    input  wire              wready_i,
    input  wire [       1:0] bresp_i,
    input  wire              bvalid_i,
    output wire              bready_o,

    input  wire [DATA_W-1:0] s_axis_tdata,
    input  wire              s_axis_tvalid,
    output wire              s_axis_tready
);
  localparam WORDS = DATA_W / 32;

  function integer log2(input integer n);
    integer v;
    begin
      v = n - 1;
      for (log2 = 0; v > 0; log2 = log2 + 1) v = v >> 1;
    end
  endfunction
  localparam WORDS_W = log2(WORDS);
  localparam BEAT_W = WORDS_W + 2;
  localparam WAY_W = BOUNDARY_W - BEAT_W;  // log2 of the beats between boundaries
  localparam LEN_W = 9;
  localparam PENDING_W = 4;

  generate
    if (DATA_W != 32 << WORDS_W) limen_rule_data_w_is_32_times_a_power_of_two u_rule ();
    if (BURST != 1 << log2(BURST) || BURST > 256) limen_rule_burst_is_a_power_of_two_up_to_256 u_rule ();
    if (WAY_W < 1) limen_rule_a_boundary_is_at_least_two_beats u_rule ();
    if (1 << QUEUE_W <= BURST) limen_rule_the_write_queue_holds_more_than_a_burst u_rule ();
  endgenerate

  // ---------------------------------------------------------------- beats in
  reg [31:0] room_q;   // beats of the buffer that are not used
  reg [31:0] given_q;  // beats
  wire queue_room, queue_valid, queue_empty, sent;
  wire taken = s_axis_tvalid && s_axis_tready;

  assign s_axis_tready = queue_room && room_q != 32'd0;
  assign full_o = s_axis_tvalid && room_q == 32'd0;
  assign given_o = given_q << WORDS_W;

  always @(posedge clk_i) begin
    room_q  <= begin_i ? words_i >> WORDS_W : room_q - {31'd0, taken};
    given_q <= begin_i ? 32'd0 : given_q + {31'd0, taken};
    if (rst_i) begin
      room_q  <= 32'd0;
      given_q <= 32'd0;
    end
  end

`ifdef LIMEN_FORMAL
  wire [QUEUE_W+1:0] f_count;  // beats in the queue, its output register included
`endif
  limen_fifo #(
      .WIDTH(DATA_W),
      .DEPTH_W(QUEUE_W),
      .SPARE(0)
  ) u_queue (
      .clk_i(clk_i),
      .rst_i(rst_i),
      .word_i(s_axis_tdata),
      .put_i(taken),
      .room_o(queue_room),
      .empty_o(queue_empty),
      .word_o(wdata_o),
      .valid_o(queue_valid),
      .take_i(sent)
`ifdef LIMEN_FORMAL
      , .f_count_o(f_count)
`endif
  );

  // ---------------------------------------------------------------- bursts
  reg [ADDR_W-1:0] address_q;
  reg [QUEUE_W+1:0] have_q;        // beats in the queue that belong to no burst
  reg [LEN_W-1:0] len_q;           // beats of the burst under way
  reg [LEN_W-1:0] beats_q;         // of these, not sent
  reg [PENDING_W-1:0] pending_q;   // bursts without an answer
  reg awvalid_q, move_q;           // address_q is to move on by len_q

  // the beats up to the boundary, at most BURST
  wire [WAY_W:0] way = {1'b1, {WAY_W{1'b0}}} - {1'b0, address_q[BEAT_W+:WAY_W]};
  wire [31:0] way_beats = {{(31 - WAY_W) {1'b0}}, way};
  wire [31:0] most = way_beats < BURST ? way_beats : BURST;
  wire [31:0] have = {{(30 - QUEUE_W) {1'b0}}, have_q};
  wire enough = have >= most;
  wire [31:0] len = enough ? most : have;
  wire between = !awvalid_q && beats_q == 0 && !move_q && !(&pending_q);
  wire request = between && have_q != 0 && (enough || flush_i) && !stop_i;

  assign awaddr_o  = address_q;
  assign awlen_o   = len_q[7:0] - 8'd1;
  assign awvalid_o = awvalid_q;
  assign wvalid_o  = queue_valid && beats_q != 0;
  assign wlast_o   = beats_q == 1;
  assign sent      = wvalid_o && wready_i;
  assign bready_o  = 1'b1;
  assign error_o   = bvalid_i && bresp_i[1];
  assign pending_o = pending_q != 0;
  assign empty_o   = have_q == 0;

  always @(posedge clk_i) begin
    if (request) begin
      awvalid_q <= 1'b1;
      len_q <= len[LEN_W-1:0];
      beats_q <= len[LEN_W-1:0];
    end
    if (awvalid_q && awready_i) begin
      awvalid_q <= 1'b0;
      move_q <= 1'b1;
    end
    if (sent) beats_q <= beats_q - 1'b1;
    if (move_q) begin
      address_q <= address_q + {{(ADDR_W - LEN_W) {1'b0}}, len_q} * (1 << BEAT_W);
      move_q <= 1'b0;
    end
    have_q <= have_q + {{(QUEUE_W + 1) {1'b0}}, taken} - (request ? len[QUEUE_W+1:0] : {(QUEUE_W + 2) {1'b0}});
    pending_q <= pending_q + {{(PENDING_W - 1) {1'b0}}, request} - {{(PENDING_W - 1) {1'b0}}, bvalid_i};
    if (begin_i) address_q <= address_i;
    if (rst_i) begin
      have_q <= 0;
      beats_q <= 0;
      pending_q <= 0;
      {awvalid_q, move_q} <= 2'b0;
    end
  end

  wire unused = &{1'b0, bresp_i[0], len, queue_empty};
`ifdef LIMEN_FORMAL
`include "formal/limen_kernel_write.vh"
`endif
endmodule
`default_nettype wire
