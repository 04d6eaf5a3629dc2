// limen_kernel: the array as a kernel that XRT loads (README.md): registers, a master on device memory, and limen_core.
//
// Names of ports follow Vivado's, by which it finds the buses. The master's data are as wide as the array's streams.
// Everything is on ap_clk; ap_rst_n is synchronous. No output depends on an input of the same cycle but ap_rst_n.
`default_nettype none
`include "limen_kernel.vh"
module limen_kernel #(
    // of limen_core; "gen params alveo" prints those of a configuration
    parameter LANES       = 64,
    parameter DEPTH       = 4096,
    parameter ROW_SLOTS   = 512,
    parameter VECTOR_LEN  = 4096,
    parameter VECTORS     = 8,
    parameter TILES       = 64,
    parameter SLOTS       = 4,
    parameter LIMIT       = 16384,
    parameter STREAM_BITS = 512,
    parameter INTERVAL    = 1,
    parameter NAME0       = 0,
    parameter NAME1       = 0,
    // queues between the array and the master, log2 of beats
    parameter READ_QUEUE_W  = 8,
    parameter WRITE_QUEUE_W = 7
) (
    input wire ap_clk,
    input wire ap_rst_n,

    input  wire [`LIMEN_KERNEL_ADDRESS_BITS-1:0] s_axi_control_awaddr,
    input  wire                                  s_axi_control_awvalid,
    output wire                                  s_axi_control_awready,
    input  wire [                          31:0] s_axi_control_wdata,
    input  wire [                           3:0] s_axi_control_wstrb,
    input  wire                                  s_axi_control_wvalid,
    output wire                                  s_axi_control_wready,
    output wire [                           1:0] s_axi_control_bresp,
    output wire                                  s_axi_control_bvalid,
    input  wire                                  s_axi_control_bready,
    input  wire [`LIMEN_KERNEL_ADDRESS_BITS-1:0] s_axi_control_araddr,
    input  wire                                  s_axi_control_arvalid,
    output wire                                  s_axi_control_arready,
    output wire [                          31:0] s_axi_control_rdata,
    output wire [                           1:0] s_axi_control_rresp,
    output wire                                  s_axi_control_rvalid,
    input  wire                                  s_axi_control_rready,

    output wire [             63:0] m_axi_gmem_awaddr,
    output wire [              7:0] m_axi_gmem_awlen,
    output wire [              2:0] m_axi_gmem_awsize,
    output wire [              1:0] m_axi_gmem_awburst,
    output wire [              3:0] m_axi_gmem_awcache,
    output wire [              2:0] m_axi_gmem_awprot,
    output wire                     m_axi_gmem_awvalid,
    input  wire                     m_axi_gmem_awready,
    output wire [  STREAM_BITS-1:0] m_axi_gmem_wdata,
    output wire [STREAM_BITS/8-1:0] m_axi_gmem_wstrb,
    output wire                     m_axi_gmem_wlast,
    output wire                     m_axi_gmem_wvalid,
    input  wire                     m_axi_gmem_wready,
    input  wire [              1:0] m_axi_gmem_bresp,
    input  wire                     m_axi_gmem_bvalid,
    output wire                     m_axi_gmem_bready,
    output wire [             63:0] m_axi_gmem_araddr,
    output wire [              7:0] m_axi_gmem_arlen,
    output wire [              2:0] m_axi_gmem_arsize,
    output wire [              1:0] m_axi_gmem_arburst,
    output wire [              3:0] m_axi_gmem_arcache,
    output wire [              2:0] m_axi_gmem_arprot,
    output wire                     m_axi_gmem_arvalid,
    input  wire                     m_axi_gmem_arready,
    input  wire [  STREAM_BITS-1:0] m_axi_gmem_rdata,
    input  wire [              1:0] m_axi_gmem_rresp,
    input  wire                     m_axi_gmem_rlast,
    input  wire                     m_axi_gmem_rvalid,
    output wire                     m_axi_gmem_rready,

    output wire interrupt
);
  function integer log2(input integer n);
    integer v;
    begin
      v = n - 1;
      for (log2 = 0; v > 0; log2 = log2 + 1) v = v >> 1;
    end
  endfunction
  localparam BEAT_W = log2(STREAM_BITS / 8);

  reg reset_q;
  always @(posedge ap_clk) reset_q <= !ap_rst_n;

  // ---------------------------------------------------------------- registers and runs
  wire start, abort, want_reset, run_idle, run_done, working, run_reset, run_begin, refused, stop, fail;
  wire [63:0] command, answer;
  wire [31:0] command_words, answer_words, fetched, given;
  wire [5:0] status;
  wire read_error, read_done, read_pending, queue_empty, write_error, write_pending, write_empty, full;
  wire array_idle, slot, in_valid, in_ready, out_valid, out_ready;
  wire [STREAM_BITS-1:0] in, out;
  wire rst = reset_q || run_reset;

  limen_kernel_regs #(
      .STREAM_BITS(STREAM_BITS),
      .LANES(LANES),
      .CELLS(LANES * DEPTH),
      .NAME0(NAME0),
      .NAME1(NAME1)
  ) u_regs (
      .clk_i(ap_clk),
      .rst_i(reset_q),
      .awaddr_i(s_axi_control_awaddr),
      .awvalid_i(s_axi_control_awvalid),
      .awready_o(s_axi_control_awready),
      .wdata_i(s_axi_control_wdata),
      .wstrb_i(s_axi_control_wstrb),
      .wvalid_i(s_axi_control_wvalid),
      .wready_o(s_axi_control_wready),
      .bvalid_o(s_axi_control_bvalid),
      .bready_i(s_axi_control_bready),
      .araddr_i(s_axi_control_araddr),
      .arvalid_i(s_axi_control_arvalid),
      .arready_o(s_axi_control_arready),
      .rdata_o(s_axi_control_rdata),
      .rvalid_o(s_axi_control_rvalid),
      .rready_i(s_axi_control_rready),
      .start_o(start),
      .abort_o(abort),
      .command_o(command),
      .command_words_o(command_words),
      .answer_o(answer),
      .answer_words_o(answer_words),
      .reset_o(want_reset),
      .idle_i(run_idle),
      .done_i(run_done),
      .status_i(status),
      .fetched_i(fetched),
      .given_i(given),
      .busy_i(!run_idle),
      .stalled_input_i(working && in_ready && !in_valid && !read_done),
      .stalled_output_i(working && out_valid && !out_ready),
      .slot_i(!run_idle && slot),
      .interrupt_o(interrupt)
  );
  assign s_axi_control_bresp = 2'b00;
  assign s_axi_control_rresp = 2'b00;

  limen_kernel_run #(
      .ADDR_W(64),
      .BEAT_W(BEAT_W)
  ) u_run (
      .clk_i(ap_clk),
      .rst_i(reset_q),
      .start_i(start),
      .abort_i(abort),
      .reset_i(want_reset),
      .command_i(command),
      .command_words_i(command_words),
      .answer_i(answer),
      .answer_words_i(answer_words),
      .idle_o(run_idle),
      .done_o(run_done),
      .status_o(status),
      .working_o(working),
      .rst_o(run_reset),
      .begin_o(run_begin),
      .refused_o(refused),
      .stop_o(stop),
      .fail_o(fail),
      .read_error_i(read_error),
      .read_done_i(read_done),
      .read_pending_i(read_pending),
      .queue_empty_i(queue_empty),
      .write_error_i(write_error),
      .write_pending_i(write_pending),
      .write_empty_i(write_empty),
      .full_i(full),
      .array_idle_i(array_idle)
  );

  // ---------------------------------------------------------------- memory
  limen_kernel_read #(
      .DATA_W(STREAM_BITS),
      .BURST(`LIMEN_KERNEL_BURST_BEATS),
      .QUEUE_W(READ_QUEUE_W)
  ) u_read (
      .clk_i(ap_clk),
      .rst_i(rst),
      .begin_i(run_begin),
      .address_i(command),
      .words_i(refused ? 32'd0 : command_words),
      .stop_i(stop),
      .error_o(read_error),
      .done_o(read_done),
      .pending_o(read_pending),
      .empty_o(queue_empty),
      .fetched_o(fetched),
      .araddr_o(m_axi_gmem_araddr),
      .arlen_o(m_axi_gmem_arlen),
      .arvalid_o(m_axi_gmem_arvalid),
      .arready_i(m_axi_gmem_arready),
      .rdata_i(m_axi_gmem_rdata),
      .rresp_i(m_axi_gmem_rresp),
      .rvalid_i(m_axi_gmem_rvalid),
      .m_axis_tdata(in),
      .m_axis_tvalid(in_valid),
      .m_axis_tready(in_ready)
  );
  assign m_axi_gmem_rready = 1'b1;

  limen_kernel_write #(
      .DATA_W(STREAM_BITS),
      .BURST(`LIMEN_KERNEL_BURST_BEATS),
      .QUEUE_W(WRITE_QUEUE_W)
  ) u_write (
      .clk_i(ap_clk),
      .rst_i(rst),
      .begin_i(run_begin),
      .address_i(answer),
      .words_i(refused ? 32'd0 : answer_words),
      .flush_i(array_idle || stop),
      .stop_i(fail),
      .error_o(write_error),
      .pending_o(write_pending),
      .empty_o(write_empty),
      .full_o(full),
      .given_o(given),
      .awaddr_o(m_axi_gmem_awaddr),
      .awlen_o(m_axi_gmem_awlen),
      .awvalid_o(m_axi_gmem_awvalid),
      .awready_i(m_axi_gmem_awready),
      .wdata_o(m_axi_gmem_wdata),
      .wlast_o(m_axi_gmem_wlast),
      .wvalid_o(m_axi_gmem_wvalid),
      .wready_i(m_axi_gmem_wready),
      .bresp_i(m_axi_gmem_bresp),
      .bvalid_i(m_axi_gmem_bvalid),
      .bready_o(m_axi_gmem_bready),
      .s_axis_tdata(out),
      .s_axis_tvalid(out_valid),
      .s_axis_tready(out_ready)
  );

  // whole beats in bursts with rising addresses; normal memory, bufferable; unprivileged, secure, data
  wire [31:0] beat_w = BEAT_W;
  assign m_axi_gmem_awsize = beat_w[2:0];
  assign m_axi_gmem_arsize = beat_w[2:0];
  assign m_axi_gmem_awburst = 2'b01;
  assign m_axi_gmem_arburst = 2'b01;
  assign m_axi_gmem_awcache = 4'b0011;
  assign m_axi_gmem_arcache = 4'b0011;
  assign m_axi_gmem_awprot = 3'b000;
  assign m_axi_gmem_arprot = 3'b000;
  assign m_axi_gmem_wstrb = {STREAM_BITS / 8{1'b1}};

  // ---------------------------------------------------------------- the array
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
      .clk_i(ap_clk),
      .rst_i(rst),
      .s_axis_tdata(in),
      .s_axis_tvalid(in_valid),
      .s_axis_tready(in_ready),
      .m_axis_tdata(out),
      .m_axis_tvalid(out_valid),
      .m_axis_tready(out_ready),
      .idle_o(array_idle),
      .slot_o(slot)
  );

  wire unused = &{1'b0, m_axi_gmem_rlast, beat_w};  // beats are counted instead
endmodule
`default_nettype wire
