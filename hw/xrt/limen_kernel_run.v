// limen_kernel_run: begins and ends runs (README.md, "A run").
//
// A run is refused before anything moves, or it ends when nothing is left to do, when the answer buffer is used up
// and the array has more, or after an error or abort, as soon as the bursts under way have ended. fail_q remembers
// the last two until a run with reset_i: what was queued is then dropped and the array is reset (rst_o).
`default_nettype none
`include "limen_kernel.vh"
module limen_kernel_run #(
    parameter ADDR_W  = 64,
    parameter BEAT_W  = 6    // log2 of the bytes of a beat
) (
    input wire clk_i,
    input wire rst_i,

    // registers
    input  wire              start_i,
    input  wire              abort_i,
    input  wire              reset_i,
    input  wire [ADDR_W-1:0] command_i,
    input  wire [      31:0] command_words_i,
    input  wire [ADDR_W-1:0] answer_i,
    input  wire [      31:0] answer_words_i,
    output wire              idle_o,
    output wire              done_o,
    output wire [       5:0] status_o,
    output wire              working_o,        // a run is under way, and it goes on

    // masters and array
    output wire              rst_o,
    output wire              begin_o,          // takes the arguments above, for a cycle
    output wire              refused_o,        // with begin_o: as if there were no words and no room
    output wire              stop_o,           // no further bursts of reading
    output wire              fail_o,           // no further bursts of writing either
    input  wire              read_error_i,
    input  wire              read_done_i,      // everything that was wanted has arrived
    input  wire              read_pending_i,   // bursts are under way
    input  wire              queue_empty_i,    // the array has taken all that has arrived
    input  wire              write_error_i,
    input  wire              write_pending_i,
    input  wire              write_empty_i,    // nothing waits for a burst
    input  wire              full_i,           // the answer buffer is used up, and the array offers more
    input  wire              array_idle_i
);
  localparam [2:0] IDLE = 0, RESET = 1, CHECK = 2, WORK = 3, DRAIN = 4, END = 5;
  localparam STILL = 7;  // cycles without work before a run ends: more than what happens takes to show
  localparam [5:0] FAILURES = (6'd1 << `LIMEN_KERNEL_STATUS_READ) | (6'd1 << `LIMEN_KERNEL_STATUS_WRITE) |
      (6'd1 << `LIMEN_KERNEL_STATUS_ABORTED);

  reg [2:0] state_q, count_q;
  reg [5:0] status_q;
  reg fail_q;

  // ---------------------------------------------------------------- arguments
  wire [ADDR_W:0] command_bytes = {{(ADDR_W - 33) {1'b0}}, command_words_i, 2'b00};
  wire [ADDR_W:0] answer_bytes = {{(ADDR_W - 33) {1'b0}}, answer_words_i, 2'b00};
  wire [ADDR_W:0] command_end = {1'b0, command_i} + command_bytes + {{(ADDR_W + 1 - BEAT_W) {1'b0}}, {BEAT_W{1'b1}}};
  wire [ADDR_W:0] answer_end = {1'b0, answer_i} + answer_bytes;
  reg misaligned_q, wraps_q;
  always @(posedge clk_i) begin
    misaligned_q <= command_i[BEAT_W-1:0] != 0 || answer_i[BEAT_W-1:0] != 0;
    wraps_q <= command_end[ADDR_W] || answer_end[ADDR_W];
  end
  wire unused = &{1'b0, command_end[ADDR_W-1:0], answer_end[ADDR_W-1:0]};

  // ---------------------------------------------------------------- the run
  wire refused = fail_q || misaligned_q || wraps_q;
  wire wrong = read_error_i || write_error_i || abort_i;
  wire still = read_done_i && queue_empty_i && array_idle_i && write_empty_i && !write_pending_i;

  assign idle_o = state_q == IDLE;
  assign done_o = state_q == END;
  assign working_o = state_q == WORK;
  assign status_o = state_q == IDLE ? status_q : 6'd0;
  assign rst_o = state_q == RESET;
  assign begin_o = state_q == CHECK;
  assign refused_o = refused;
  assign stop_o = state_q != WORK;
  assign fail_o = fail_q;

  always @(posedge clk_i) begin
    case (state_q)
      IDLE:
      if (start_i) begin
        state_q <= reset_i ? RESET : CHECK;
        status_q <= reset_i ? 6'd0 : status_q & FAILURES;
        if (reset_i) fail_q <= 1'b0;
        count_q <= STILL;
      end
      RESET: begin
        count_q <= count_q - 3'd1;
        if (count_q == 3'd0) state_q <= CHECK;
      end
      CHECK: begin
        count_q <= STILL;
        state_q <= refused ? END : WORK;
        status_q[`LIMEN_KERNEL_STATUS_ALIGNMENT] <= misaligned_q;
        status_q[`LIMEN_KERNEL_STATUS_WRAP] <= wraps_q;
      end
      WORK: begin
        count_q <= still ? count_q - 3'd1 : STILL;
        if (still && count_q == 3'd0) state_q <= END;
        if (full_i) begin
          state_q <= DRAIN;
          status_q[`LIMEN_KERNEL_STATUS_MORE] <= 1'b1;
        end
        if (wrong || fail_q) state_q <= DRAIN;
      end
      DRAIN: if (!read_pending_i && !write_pending_i && (write_empty_i || fail_q)) state_q <= END;
      default: state_q <= IDLE;
    endcase
    if (!idle_o) begin
      if (wrong) fail_q <= 1'b1;
      if (read_error_i) status_q[`LIMEN_KERNEL_STATUS_READ] <= 1'b1;
      if (write_error_i) status_q[`LIMEN_KERNEL_STATUS_WRITE] <= 1'b1;
      if (abort_i) status_q[`LIMEN_KERNEL_STATUS_ABORTED] <= 1'b1;
    end
    if (rst_i) begin
      state_q <= IDLE;
      status_q <= 6'd0;
      fail_q <= 1'b0;
    end
  end
`ifdef LIMEN_FORMAL
`include "formal/limen_kernel_run.vh"
`endif
endmodule
`default_nettype wire
