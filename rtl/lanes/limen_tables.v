// limen_tables: the log table and the kinetics tables (rules A6, A7), for one lane or for two that share the kinetics tables.
//
// Reads give their entry one cycle later. A write takes the place of the first lane's read of the kinetics tables:
// tables are loaded while no slot is under way. The log table keeps T0 - 2, which is what the mantissa's log needs
// (limen_pipe_log).
`default_nettype none
module limen_tables #(
    parameter PORTS = 2,  // lanes: 1 or 2
    parameter KIN_W = 10  // log2 of the entries of all kinetics tables
) (
    input  wire                   clk_i,
    input  wire                   log_we_i,
    input  wire                   kinetics_we_i,
    input  wire [            9:0] w_addr_i,
    input  wire [           28:0] w_data_i,     // {T1, T0}, or an entry of a kinetics table
    input  wire                   log_re_i,
    input  wire [    PORTS*8-1:0] log_addr_i,
    output reg  [   PORTS*30-1:0] log_o,        // {T1, T0 - 2}: 11 bits, 19 bits signed
    input  wire                   kinetics_re_i,
    input  wire [PORTS*KIN_W-1:0] kinetics_addr_i,
    output reg  [   PORTS*18-1:0] kinetics_o
);
  (* no_rw_check, ram_style = "block" *) reg [17:0] kinetics[0:(1<<KIN_W)-1];
  wire [KIN_W-1:0] first = kinetics_we_i ? w_addr_i[KIN_W-1:0] : kinetics_addr_i[KIN_W-1:0];
  wire [29:0] log_entry = {w_data_i[28:18], {1'b0, w_data_i[17:0]} - 19'd2};
  wire unused = &{1'b0, w_addr_i};

  always @(posedge clk_i) begin
    if (kinetics_re_i) kinetics_o[17:0] <= kinetics[first];
    if (kinetics_we_i) kinetics[first] <= w_data_i[17:0];
  end

  genvar p;
  generate
    if (PORTS == 2) begin : g_second
      always @(posedge clk_i) if (kinetics_re_i) kinetics_o[35:18] <= kinetics[kinetics_addr_i[KIN_W+:KIN_W]];
    end
    for (p = 0; p < PORTS; p = p + 1) begin : g_log
      (* no_rw_check, ram_style = "block" *) reg [29:0] log[0:255];
      always @(posedge clk_i) begin
        if (log_re_i) log_o[p*30+:30] <= log[log_addr_i[p*8+:8]];
        if (log_we_i) log[w_addr_i[7:0]] <= log_entry;
      end
    end
  endgenerate
endmodule
`default_nettype wire
