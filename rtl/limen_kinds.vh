// What the lane pipeline does with a slot (limen_control to limen_lanes).
`ifndef LIMEN_KINDS_VH
`define LIMEN_KINDS_VH
`define LIMEN_KIND_MVM 4'd0
`define LIMEN_KIND_MVMT 4'd1
`define LIMEN_KIND_GRAD 4'd2
`define LIMEN_KIND_PULSE 4'd3
`define LIMEN_KIND_PUT 4'd4     // write put_data to the strobed fields of the active lanes
`define LIMEN_KIND_GET 4'd5     // read one field of one cell
`define LIMEN_KIND_COLV 4'd6    // levels of a column to a vector register
`define LIMEN_KIND_MOVEV 4'd7   // a vector register to another
`define LIMEN_KIND_GETV 4'd8    // read one vector element
// Bits of put_fields: the fields of READ and WRITE by their numbers.
`endif
