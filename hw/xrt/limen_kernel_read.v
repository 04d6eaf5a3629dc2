// limen_kernel_read: fetches a run's command words from memory into a queue of beats for the array.
//
// begin_i takes address_i (a multiple of a beat) and words_i. Bursts of at most BURST beats that do not cross a
// boundary of 2^BOUNDARY_W bytes are requested as long as the queue has room for all beats under way, so RREADY never
// falls. Beyond words_i the last beat is filled up with NOP words. After an answer that is not OKAY nothing more is
// queued or requested. With stop_i no further burst is requested; those under way are queued. rst_i needs that none
// is under way.
`default_nettype none
module limen_kernel_read #(
    parameter ADDR_W     = 64,
    parameter DATA_W     = 512,  // bits of a beat: 32 x a power of two
    parameter BURST      = 64,   // beats: a power of two, at most 256
    parameter BOUNDARY_W = 12,   // log2 of the bytes that a burst stays within, at least those of a beat
    parameter QUEUE_W    = 8     // log2 of the beats of the queue, at least those of two bursts to keep the bus busy
) (
    input wire clk_i,
    input wire rst_i,

    input  wire              begin_i,
    input  wire [ADDR_W-1:0] address_i,
    input  wire [      31:0] words_i,
    input  wire              stop_i,
    output wire              error_o,    // for a cycle
    output wire              done_o,     // all words have arrived
    output wire              pending_o,  // a burst is under way
    output wire              empty_o,    // the queue, and nothing on its way into it
    output wire [      31:0] fetched_o,  // words that have arrived since begin_i

    output wire [ADDR_W-1:0] araddr_o,
    output wire [       7:0] arlen_o,
    output wire              arvalid_o,
    input  wire              arready_i,
    input  wire [DATA_W-1:0] rdata_i,
    input  wire [       1:0] rresp_i,
    input  wire              rvalid_i,

    output wire [DATA_W-1:0] m_axis_tdata,
    output wire              m_axis_tvalid,
    input  wire              m_axis_tready
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
  localparam [31:0] PARTIAL = WORDS - 1;

  generate
    if (DATA_W != 32 << WORDS_W) limen_rule_data_w_is_32_times_a_power_of_two u_rule ();
    if (BURST != 1 << log2(BURST) || BURST > 256) limen_rule_burst_is_a_power_of_two_up_to_256 u_rule ();
    if (WAY_W < 1) limen_rule_a_boundary_is_at_least_two_beats u_rule ();
    if (1 << QUEUE_W < BURST || QUEUE_W > 8) limen_rule_the_read_queue_holds_a_burst_and_at_most_256_beats u_rule ();
  endgenerate

  // ---------------------------------------------------------------- requests
  reg [ADDR_W-1:0] address_q;
  reg [31:0] left_q;  // beats to request
  reg [31:0] words_q;
  reg [QUEUE_W:0] room_q;  // beats of the queue that are neither used nor promised to a burst
  reg [LEN_W-1:0] len_q;   // beats of the next burst, once sized_q
  reg sized_q, arvalid_q, bad_q;

  // the beats up to the boundary, at most BURST
  wire [WAY_W:0] way = {1'b1, {WAY_W{1'b0}}} - {1'b0, address_q[BEAT_W+:WAY_W]};
  wire [31:0] way_beats = {{(31 - WAY_W) {1'b0}}, way};
  wire [31:0] most = way_beats < BURST ? way_beats : BURST;
  wire [31:0] len = left_q < most ? left_q : most;
  wire [31:0] room = {{(31 - QUEUE_W) {1'b0}}, room_q};
  wire request = sized_q && !arvalid_q && !stop_i && !bad_q && {23'd0, len_q} <= room;
  wire took = m_axis_tvalid && m_axis_tready;

  assign araddr_o  = address_q;
  assign arlen_o   = len_q[7:0] - 8'd1;
  assign arvalid_o = arvalid_q;

  always @(posedge clk_i) begin
    if (begin_i) begin
      address_q <= address_i;
      words_q <= words_i;
      left_q <= (words_i >> WORDS_W) + {31'd0, (words_i & PARTIAL) != 32'd0};
    end
    if (!sized_q) begin
      len_q <= len[LEN_W-1:0];
      sized_q <= left_q != 32'd0 && !begin_i;
    end
    if (request) begin
      arvalid_q <= 1'b1;
      left_q <= left_q - {23'd0, len_q};
    end
    if (arvalid_q && arready_i) begin
      arvalid_q <= 1'b0;
      sized_q <= 1'b0;
      address_q <= address_q + {{(ADDR_W - LEN_W) {1'b0}}, len_q} * (1 << BEAT_W);
    end
    room_q <= room_q + {{QUEUE_W{1'b0}}, took} - (request ? len_q[QUEUE_W:0] : {(QUEUE_W + 1) {1'b0}});
    if (begin_i) sized_q <= 1'b0;
    if (rst_i) begin
      left_q <= 32'd0;
      room_q <= {1'b1, {QUEUE_W{1'b0}}};
      {sized_q, arvalid_q} <= 2'b0;
    end
  end

  // ---------------------------------------------------------------- beats
  reg [QUEUE_W:0] coming_q;  // beats requested that have not arrived
  reg [DATA_W-1:0] data_q;
  reg [31:0] fetched_q;
  reg put_q, cut_q;  // a beat goes into the queue; it is the last, and the words beyond the end are cut off

  wire good = rvalid_i && !bad_q && !rresp_i[1];
  wire last = left_q == 32'd0 && coming_q == 1;
  assign error_o = rvalid_i && !bad_q && rresp_i[1];
  assign done_o = left_q == 32'd0 && coming_q == 0;
  assign pending_o = coming_q != 0;
  assign fetched_o = fetched_q;

  always @(posedge clk_i) begin
    data_q <= rdata_i;
    put_q <= good;
    cut_q <= last && (words_q & PARTIAL) != 32'd0;
    coming_q <= coming_q + (request ? len_q[QUEUE_W:0] : {(QUEUE_W + 1) {1'b0}}) - {{QUEUE_W{1'b0}}, rvalid_i};
    if (good) fetched_q <= last ? words_q : fetched_q + WORDS;
    if (error_o) bad_q <= 1'b1;
    if (begin_i) fetched_q <= 32'd0;
    if (rst_i) begin
      {put_q, bad_q} <= 2'b0;
      coming_q  <= 0;
      fetched_q <= 32'd0;
    end
  end

  wire [DATA_W-1:0] beat;
  genvar i;
  generate
    for (i = 0; i < WORDS; i = i + 1) begin : g_cut
      assign beat[32*i+:32] = cut_q && i >= (words_q & PARTIAL) ? 32'd0 : data_q[32*i+:32];
    end
  endgenerate

  wire room_unused, queue_empty;
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
      .word_i(beat),
      .put_i(put_q),
      .room_o(room_unused),
      .empty_o(queue_empty),
      .word_o(m_axis_tdata),
      .valid_o(m_axis_tvalid),
      .take_i(m_axis_tready)
`ifdef LIMEN_FORMAL
      , .f_count_o(f_count)
`endif
  );
  assign empty_o = queue_empty && !put_q;
  wire unused = &{1'b0, room_unused, rresp_i[0], len};
`ifdef LIMEN_FORMAL
`include "formal/limen_kernel_read.vh"
`endif
endmodule
`default_nettype wire
