// Functions of the rules that both lane pipelines use (docs/spec.md sections 3 and 4), included by limen_lanes.v and limen_lane.v
// inside the module.

  function automatic [7:0] table_entry(input [9:0] k);  // rule A7, of |K| without the 7 bits that are rounded away
    reg [9:0] entry;
    begin
      entry = {1'b0, k[9:1]} + {9'd0, k[0]};
      table_entry = entry > 10'd255 ? 8'd255 : entry[7:0];
    end
  endfunction

  function automatic [17:0] row_barrier(input [17:0] base, input [15:0] offset);  // rule A3
    reg [18:0] v;
    begin
      v = {1'b0, base} + {{3{offset[15]}}, offset};  // bit 18: negative, or beyond the largest
      row_barrier = !v[18] ? v[17:0] : offset[15] ? 18'd0 : 18'h3ffff;
    end
  endfunction

  function automatic [19:0] downhill(input [17:0] bar, input [16:0] k, input [17:0] entry, input [1:0] lambda);  // e_d of A7
    reg [16:0] lowered;
    reg [20:0] v;
    begin
      lowered = lambda == 2'd0 ? 17'd0 : lambda == 2'd1 ? {1'b0, k[16:1]} : k;
      v = {3'd0, bar} - {4'd0, lowered} + {{3{entry[17]}}, entry};
      downhill = v[20] ? 20'd0 : v[19:0];
    end
  endfunction

  function automatic [32:0] add_gradient(input [31:0] old, input [31:0] product);  // {saturated, sum}
    reg [32:0] v;
    begin
      v = {old[31], old} + {product[31], product};
      add_gradient = v[32] == v[31] ? {1'b0, v[31:0]} : {1'b1, v[32], {31{!v[32]}}};
    end
  endfunction

  function automatic [15:0] spin_value(input [15:0] level);  // sat(2w+1)
    spin_value = level[15] == level[14] ? {level[14:0], 1'b1} : {level[15], {15{!level[15]}}};
  endfunction
