// limen_uart_tx: bytes to an asynchronous serial line (rule L1 of hw/link/README.md).
//
// free_o: a byte can begin in this cycle; start_i takes it. Bytes that are started as soon as free_o tells follow one
// another without idle bits. A data bit goes out at each bit_take_o: with serial_on_i it is serial_i, else the next of the
// byte; bit_o shows it.
`default_nettype none
module limen_uart_tx (
    input  wire       clk_i,
    input  wire       rst_i,
    input  wire [7:0] divisor_i,    // clock cycles per bit
    output wire       free_o,
    input  wire       start_i,
    input  wire [7:0] byte_i,
    input  wire       serial_on_i,
    input  wire       serial_i,
    output wire       bit_take_o,
    output wire       bit_o,
    output wire       tx_o
);
  reg [7:0] wait_q;  // cycles left of the bit on the line
  reg [3:0] left_q;  // bits that come after it
  reg [7:0] byte_q;
  reg line_q;  // inverted, so that the line rests high after configuration
  wire over = wait_q == 8'd0;

  assign free_o = over && left_q == 4'd0;
  assign bit_take_o = over && left_q > 4'd1;
  assign bit_o = serial_on_i ? serial_i : byte_q[0];
  assign tx_o = !line_q;

  always @(posedge clk_i) begin
    if (!over) wait_q <= wait_q - 8'd1;
    else if (left_q != 4'd0 || start_i) wait_q <= divisor_i - 8'd1;
    if (free_o && start_i) begin
      byte_q <= byte_i;
      left_q <= 4'd9;
      line_q <= 1'b1;
    end else if (over && left_q != 4'd0) begin
      byte_q <= byte_q >> 1;
      left_q <= left_q - 4'd1;
      line_q <= bit_take_o && !bit_o;
    end
    if (rst_i) begin
      wait_q <= 8'd0;
      left_q <= 4'd0;
      line_q <= 1'b0;
    end
  end
endmodule
`default_nettype wire
