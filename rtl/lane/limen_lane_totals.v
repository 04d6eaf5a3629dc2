// limen_lane_totals: what limen_totals does, for one lane: counters and totals in one memory, one word at a time.
//
// A tile has 64 words of 32 bits: 20 totals of two words (docs/spec.md section 8), and what the packet under way has counted so
// far: words 40 to 51 for the totals 0 to 11, one word each, and 52 to 57 for the energies 12 to 14, two words each. These are zero
// between packets. event_valid_i counts one visit; of a move (jump_i, stop_i) energies and flags must hold while busy_o is high.
// flush_i adds the packet's counts to the tile's totals, from first_i on, the sticky flags last, saturating as s64 (rule C4), and
// zeroes them; zero_i stores zeros to all 64 words. Host access by words, low word first: address, data one cycle later; writes are
// immediate, only while busy_o is low.
`default_nettype none
`include "limen_defs.vh"
`include "limen_memory.vh"
module limen_lane_totals #(
    parameter TILE_W  = 2,  // log2 of the number of tiles
    parameter CELLS_W = 9   // bits of a number of cells; a packet has fewer than 2^31 visits
) (
    input wire clk_i,
    input wire rst_i,

    input wire        event_valid_i,
    input wire        gated_i,
    input wire        frozen_i,
    input wire        jump_i,
    input wire        stop_i,    // a blocked move
    input wire        up_i,      // of the move, as the next three
    input wire        against_i,
    input wire        field_i,   // with the field, if not against it
    input wire [16:0] k_i,       // |K|: its heat, negative against the field
    input wire [17:0] barrier_i, // what the ledger adds
    input wire [ 3:0] saturated_i,

    input  wire [ TILE_W-1:0] tile_i,
    input  wire               flush_i,
    input  wire               zero_i,
    input  wire [        4:0] first_i,
    input  wire               clears_i,  // count the cells as gradient clears
    input  wire [CELLS_W-1:0] cells_i,
    output wire               busy_o,

    input  wire [ 5:0] host_word_i,
    output wire [31:0] host_data_o,
    input  wire        host_we_i,
    input  wire [31:0] host_data_i
);
  (* no_rw_check, ram_style = "block" *) reg [31:0] mem[0:(1<<(TILE_W+6))-1];
  reg [31:0] q;

  localparam [1:0] IDLE = 0, EVENT = 1, FLUSH = 2, ZERO = 3;
  reg [1:0] state_q;
  reg [4:0] at_q;     // FLUSH: the total under way. EVENT: which of the visit's words
  reg [2:0] phase_q;  // of one word or total
  reg [6:0] zero_q;
  reg [31:0] add_q;   // what is added to the word that was read
  reg carry_q, overflow_q;
  reg [1:0] end_q;    // of the format: the top bit of the word that is written, the bits below
  reg [3:0] sticky_q;
  reg gated_q, frozen_q, jump_q, stop_q;

  // ---------------------------------------------------------------- an event: which word, and what is added to it
  reg [5:0] event_word;
  reg [31:0] event_add;
  wire [5:0] relation = against_i ? 6'd1 : field_i ? 6'd0 : 6'd2;
  wire move = jump_q || stop_q;
  wire event_last = at_q[2:0] == 3'd0 ? !frozen_q && !move : at_q[2:0] == 3'd1 ? frozen_q :
      at_q[2:0] == 3'd4 ? stop_q : at_q[2:0] == 3'd6;
  localparam [5:0] COUNTS = 6'd40, ENERGIES = 6'd52;
  always @* begin
    event_add = 32'd1;
    case (at_q[2:0])
      3'd0: event_word = COUNTS + (gated_q ? {1'b0, `LIMEN_TOTAL_GATED} : {1'b0, `LIMEN_TOTAL_ATTEMPTS});
      3'd1: event_word = COUNTS + (frozen_q ? {1'b0, `LIMEN_TOTAL_FROZEN} :
          relation + (jump_q ? {1'b0, `LIMEN_TOTAL_JUMPS_WITH} : {1'b0, `LIMEN_TOTAL_BLOCKED_WITH}));
      3'd2: begin
        event_word = COUNTS + (stop_q ? {1'b0, `LIMEN_TOTAL_BLOCKED_STEPS} :
            up_i ? {1'b0, `LIMEN_TOTAL_JUMPS_UP} : {1'b0, `LIMEN_TOTAL_JUMPS_DOWN});
        event_add = {{31{stop_q && !up_i}}, 1'b1};
      end
      3'd3: begin  // minus |K| is its complement, and a carry
        event_word = ENERGIES + (stop_q ? 6'd0 : 6'd2);
        event_add = {15'd0, k_i} ^ {32{against_i}};
      end
      3'd4: begin
        event_word = ENERGIES + (stop_q ? 6'd1 : 6'd3);
        event_add = {32{against_i}};
      end
      3'd5: begin
        event_word = ENERGIES + 6'd4;
        event_add = {14'd0, barrier_i};
      end
      default: begin
        event_word = ENERGIES + 6'd5;
        event_add = 32'd0;
      end
    endcase
  end

  // ---------------------------------------------------------------- a packet's counts to the totals
  // Phases: 0 read the count, 1 read the low word, zero the count, 2 write the sum, read the high count, 3 read the high word,
  // zero the count, 4 write the sum; 5 and 6 write the end of the format if the sum has left it. What is written was read a
  // cycle before.
  wire is_count = at_q < `LIMEN_TOTAL_HEAT_WITHHELD, is_energy = !is_count && at_q <= `LIMEN_TOTAL_LEDGER;
  wire is_steps = at_q == `LIMEN_TOTAL_BLOCKED_STEPS, is_sticky = at_q == `LIMEN_TOTAL_STICKY;
  wire has_cells = at_q == `LIMEN_TOTAL_GRADIENT_CLEARS ? clears_i : at_q == first_i;
  wire high = phase_q == 3'd2 || phase_q == 3'd3 || phase_q == 3'd4;
  wire of_count = phase_q == 3'd0 || phase_q == 3'd2;
  wire [5:0] count_word = is_count ? COUNTS + {1'b0, at_q} : {at_q, high} + 6'd28;
  wire [32:0] sum = {1'b0, q} + {1'b0, add_q} + {32'd0, carry_q};
  wire over = q[31] == add_q[31] && sum[31] != q[31];
  wire done = is_sticky ? phase_q == 3'd2 : phase_q == 3'd6 || (phase_q == 3'd4 && !over);

  assign busy_o = state_q != IDLE;
  assign host_data_o = q;

  always @(posedge clk_i) begin
    phase_q <= phase_q + 3'd1;
    case (state_q)
      EVENT:
      if (!phase_q[0]) begin
        add_q <= event_add;
        if (at_q[2:0] == 3'd3) carry_q <= against_i;
      end else begin
        carry_q <= sum[32] && at_q[0];  // from the low word of an energy to the high one
        at_q <= at_q + 5'd1;
        if (event_last) state_q <= IDLE;
      end
      FLUSH: begin
        case (phase_q)
          3'd1: add_q <= is_count || is_energy ? q : has_cells ? {{(32 - CELLS_W) {1'b0}}, cells_i} : 32'd0;
          3'd2: carry_q <= sum[32];
          3'd3: add_q <= is_energy ? q : {32{is_steps && add_q[31]}};
          3'd4: begin
            carry_q <= 1'b0;
            end_q <= {q[31], !q[31]};
            overflow_q <= overflow_q || over;
          end
          3'd5: end_q[1] <= end_q[0];
          default: ;
        endcase
        if (done) begin
          phase_q <= 3'd0;
          at_q <= first_i == 5'd0 ? at_q + 5'd1 : `LIMEN_TOTAL_STICKY;
          if (is_sticky) state_q <= IDLE;
        end
      end
      ZERO: begin
        zero_q <= zero_q + 7'd1;
        if (zero_q[6]) state_q <= IDLE;
      end
      default: begin
        phase_q <= 3'd0;
        zero_q <= 7'd0;
        carry_q <= 1'b0;
        overflow_q <= 1'b0;
        gated_q <= gated_i;
        frozen_q <= frozen_i;
        jump_q <= jump_i;
        stop_q <= stop_i;
        at_q <= flush_i ? first_i : 5'd0;
        state_q <= zero_i ? ZERO : flush_i ? FLUSH : event_valid_i ? EVENT : IDLE;
      end
    endcase
    sticky_q <= (state_q == FLUSH && is_sticky && done ? 4'd0 : sticky_q) | saturated_i;
    if (rst_i) begin
      state_q  <= IDLE;
      sticky_q <= 4'd0;
    end
  end

  // ---------------------------------------------------------------- the memory
  reg [5:0] r_word, last_q;
  reg we;
  reg [31:0] w_data;
  wire [5:0] w_word = state_q == IDLE ? host_word_i : last_q;
  always @* begin
    r_word = host_word_i;
    we = host_we_i;
    w_data = host_data_i;
    case (state_q)
      EVENT: begin
        r_word = event_word;
        we = phase_q[0];
        w_data = sum[31:0];
      end
      FLUSH: begin
        r_word = of_count ? count_word : {at_q, high};
        we = phase_q[0] && phase_q != 3'd5 ? is_energy || (is_count && phase_q == 3'd1) : phase_q != 3'd0;
        w_data = phase_q == 3'd1 || phase_q == 3'd3 ? 32'd0 : phase_q[2] && phase_q != 3'd4 ? {end_q[1], {31{end_q[0]}}} :
            sum[31:0] | {27'd0, {overflow_q, sticky_q} & {5{is_sticky}}};
      end
      ZERO: begin
        r_word = zero_q[5:0];
        we = 1'b1;
        w_data = 32'd0;
      end
      default: ;
    endcase
  end
  always @(posedge clk_i) begin
    q <= mem[{tile_i, r_word}];
    last_q <= r_word;
    if (we) mem[{tile_i, w_word}] `LIMEN_STORE w_data;
  end
endmodule
`default_nettype wire
