// limen_kernel_regs: the kernel's registers on AXI4-Lite (kernel.def).
//
// A write waits until its address and its data have come, in any order; one write and one read are under way at a
// time, each takes two cycles. No output depends on an input of the same cycle. start_o is ap_start: high from the
// write that sets it to done_i. Reads of CTRL clear ap_done and ap_ready; nothing else that is read changes anything.
`default_nettype none
`include "limen_kernel.vh"
`include "limen_defs.vh"
module limen_kernel_regs #(
    parameter STREAM_BITS = 512,
    parameter LANES       = 64,
    parameter CELLS       = 262144,
    parameter NAME0       = 0,
    parameter NAME1       = 0
) (
    input wire clk_i,
    input wire rst_i,

    input  wire [`LIMEN_KERNEL_ADDRESS_BITS-1:0] awaddr_i,
    input  wire                                  awvalid_i,
    output wire                                  awready_o,
    input  wire [                          31:0] wdata_i,
    input  wire [                           3:0] wstrb_i,
    input  wire                                  wvalid_i,
    output wire                                  wready_o,
    output wire                                  bvalid_o,
    input  wire                                  bready_i,
    input  wire [`LIMEN_KERNEL_ADDRESS_BITS-1:0] araddr_i,
    input  wire                                  arvalid_i,
    output wire                                  arready_o,
    output wire [                          31:0] rdata_o,
    output wire                                  rvalid_o,
    input  wire                                  rready_i,

    // a run
    output wire        start_o,
    output wire        abort_o,          // for a cycle
    output wire [63:0] command_o,
    output wire [31:0] command_words_o,
    output wire [63:0] answer_o,
    output wire [31:0] answer_words_o,
    output wire        reset_o,
    input  wire        idle_i,
    input  wire        done_i,           // for a cycle: the run has ended
    input  wire [ 5:0] status_i,
    input  wire [31:0] fetched_i,
    input  wire [31:0] given_i,
    // what happens in this cycle of a run, for the counters
    input  wire        busy_i,
    input  wire        stalled_input_i,
    input  wire        stalled_output_i,
    input  wire        slot_i,
    output wire        interrupt_o
);
  localparam WORD_W = `LIMEN_KERNEL_ADDRESS_BITS - 2;

  // ---------------------------------------------------------------- writes
  reg [WORD_W-1:0] to_q;
  reg [31:0] data_q;
  reg [3:0] strobe_q;
  reg address_q, have_q, b_q;  // an address, data, a response wait
  reg up_q;                    // nothing is taken in a reset, where it would be lost
  wire act = address_q && have_q && !b_q;

  assign awready_o = up_q && !address_q;
  assign wready_o  = up_q && !have_q;
  assign bvalid_o  = b_q;

  always @(posedge clk_i) up_q <= !rst_i;
  always @(posedge clk_i) begin
    if (awvalid_i && awready_o) to_q <= awaddr_i[WORD_W+1:2];
    if (wvalid_i && wready_o) {strobe_q, data_q} <= {wstrb_i, wdata_i};
    if (awvalid_i && awready_o) address_q <= 1'b1;
    else if (act) address_q <= 1'b0;
    if (wvalid_i && wready_o) have_q <= 1'b1;
    else if (act) have_q <= 1'b0;
    if (act) b_q <= 1'b1;
    else if (bready_i) b_q <= 1'b0;
    if (rst_i) {address_q, have_q, b_q} <= 3'b0;
  end

  function [31:0] written(input [31:0] old);
    written = {
      strobe_q[3] ? data_q[31:24] : old[31:24],
      strobe_q[2] ? data_q[23:16] : old[23:16],
      strobe_q[1] ? data_q[15:8] : old[15:8],
      strobe_q[0] ? data_q[7:0] : old[7:0]
    };
  endfunction

  // ---------------------------------------------------------------- control and arguments
  reg start_q, done_q, ready_q, gie_q;
  reg [1:0] ier_q, isr_q;
  reg [63:0] command_q, answer_q;
  reg [31:0] command_words_q, answer_words_q, flags_q;
  wire low = act && strobe_q[0];  // the bits of control registers are all in the lowest byte
  wire control_read = arvalid_i && arready_o && araddr_i[WORD_W+1:2] == `LIMEN_KERNEL_REG_CTRL;
  wire [1:0] cleared = low && to_q == `LIMEN_KERNEL_REG_ISR ? data_q[1:0] : 2'b00;

  assign start_o = start_q;
  assign abort_o = low && to_q == `LIMEN_KERNEL_REG_ABORT && data_q[0];
  assign command_o = command_q;
  assign command_words_o = command_words_q;
  assign answer_o = answer_q;
  assign answer_words_o = answer_words_q;
  assign reset_o = flags_q[`LIMEN_KERNEL_FLAGS_RESET];
  assign interrupt_o = gie_q && isr_q != 2'b00;

  always @(posedge clk_i) begin
    if (done_i) start_q <= 1'b0;
    else if (low && to_q == `LIMEN_KERNEL_REG_CTRL && data_q[`LIMEN_KERNEL_CTRL_START]) start_q <= 1'b1;
    if (done_i) {done_q, ready_q} <= 2'b11;
    else if (control_read) {done_q, ready_q} <= 2'b00;
    if (low && to_q == `LIMEN_KERNEL_REG_GIE) gie_q <= data_q[0];
    if (low && to_q == `LIMEN_KERNEL_REG_IER) ier_q <= data_q[1:0];
    isr_q <= (isr_q & ~cleared) | (done_i ? ier_q : 2'b00);
    if (rst_i) {start_q, done_q, ready_q, gie_q, ier_q, isr_q} <= 8'b0;
  end

  always @(posedge clk_i) begin
    if (act)
      case (to_q)
        `LIMEN_KERNEL_REG_COMMAND: command_q[31:0] <= written(command_q[31:0]);
        `LIMEN_KERNEL_REG_COMMAND_HIGH: command_q[63:32] <= written(command_q[63:32]);
        `LIMEN_KERNEL_REG_COMMAND_WORDS: command_words_q <= written(command_words_q);
        `LIMEN_KERNEL_REG_ANSWER: answer_q[31:0] <= written(answer_q[31:0]);
        `LIMEN_KERNEL_REG_ANSWER_HIGH: answer_q[63:32] <= written(answer_q[63:32]);
        `LIMEN_KERNEL_REG_ANSWER_WORDS: answer_words_q <= written(answer_words_q);
        `LIMEN_KERNEL_REG_FLAGS: flags_q <= written(flags_q);
        default: ;
      endcase
    if (rst_i) begin
      {command_q, answer_q} <= 128'b0;
      {command_words_q, answer_words_q, flags_q} <= 96'b0;
    end
  end

  // ---------------------------------------------------------------- counters
  reg [31:0] runs_q;
  reg [63:0] busy_q, stalled_input_q, stalled_output_q, slots_q;
  always @(posedge clk_i) begin
    runs_q <= runs_q + {31'd0, done_i};
    busy_q <= busy_q + {63'd0, busy_i};
    stalled_input_q <= stalled_input_q + {63'd0, stalled_input_i};
    stalled_output_q <= stalled_output_q + {63'd0, stalled_output_i};
    slots_q <= slots_q + {63'd0, slot_i};
    if (rst_i) begin
      runs_q <= 32'd0;
      {busy_q, stalled_input_q, stalled_output_q, slots_q} <= 256'd0;
    end
  end

  // ---------------------------------------------------------------- reads
  reg [31:0] word;
  always @*
    case (araddr_i[WORD_W+1:2])
      `LIMEN_KERNEL_REG_CTRL: word = {28'd0, ready_q, idle_i, done_q, start_q};
      `LIMEN_KERNEL_REG_GIE: word = {31'd0, gie_q};
      `LIMEN_KERNEL_REG_IER: word = {30'd0, ier_q};
      `LIMEN_KERNEL_REG_ISR: word = {30'd0, isr_q};
      `LIMEN_KERNEL_REG_COMMAND: word = command_q[31:0];
      `LIMEN_KERNEL_REG_COMMAND_HIGH: word = command_q[63:32];
      `LIMEN_KERNEL_REG_COMMAND_WORDS: word = command_words_q;
      `LIMEN_KERNEL_REG_ANSWER: word = answer_q[31:0];
      `LIMEN_KERNEL_REG_ANSWER_HIGH: word = answer_q[63:32];
      `LIMEN_KERNEL_REG_ANSWER_WORDS: word = answer_words_q;
      `LIMEN_KERNEL_REG_FLAGS: word = flags_q;
      `LIMEN_KERNEL_REG_MAGIC: word = `LIMEN_KERNEL_MAGIC;
      `LIMEN_KERNEL_REG_VERSION: word = `LIMEN_KERNEL_VERSION;
      `LIMEN_KERNEL_REG_CONTRACT: word = `LIMEN_VERSION;
      `LIMEN_KERNEL_REG_NAME: word = NAME0;
      `LIMEN_KERNEL_REG_NAME_HIGH: word = NAME1;
      `LIMEN_KERNEL_REG_LANES: word = LANES;
      `LIMEN_KERNEL_REG_CELLS: word = CELLS;
      `LIMEN_KERNEL_REG_BEAT_BYTES: word = STREAM_BITS / 8;
      `LIMEN_KERNEL_REG_RUNS: word = runs_q;
      `LIMEN_KERNEL_REG_STATUS: word = {26'd0, status_i};
      `LIMEN_KERNEL_REG_FETCHED: word = fetched_i;
      `LIMEN_KERNEL_REG_GIVEN: word = given_i;
      `LIMEN_KERNEL_REG_BUSY: word = busy_q[31:0];
      `LIMEN_KERNEL_REG_BUSY_HIGH: word = busy_q[63:32];
      `LIMEN_KERNEL_REG_STALLED_INPUT: word = stalled_input_q[31:0];
      `LIMEN_KERNEL_REG_STALLED_INPUT_HIGH: word = stalled_input_q[63:32];
      `LIMEN_KERNEL_REG_STALLED_OUTPUT: word = stalled_output_q[31:0];
      `LIMEN_KERNEL_REG_STALLED_OUTPUT_HIGH: word = stalled_output_q[63:32];
      `LIMEN_KERNEL_REG_SLOTS: word = slots_q[31:0];
      `LIMEN_KERNEL_REG_SLOTS_HIGH: word = slots_q[63:32];
      default: word = 32'd0;
    endcase

  reg [31:0] rdata_q;
  reg rvalid_q;
  assign arready_o = up_q && !rvalid_q;
  assign rvalid_o  = rvalid_q;
  assign rdata_o   = rdata_q;
  always @(posedge clk_i) begin
    if (arvalid_i && arready_o) rdata_q <= word;
    if (arvalid_i && arready_o) rvalid_q <= 1'b1;
    else if (rready_i) rvalid_q <= 1'b0;
    if (rst_i) rvalid_q <= 1'b0;
  end

  wire unused = &{1'b0, awaddr_i[1:0], araddr_i[1:0]};  // registers are whole words
`ifdef LIMEN_FORMAL
`include "formal/limen_kernel_regs.vh"
`endif
endmodule
`default_nettype wire
