// What limen_dsp adds to its product: codes of its add_i, which are those of the primitive.
`ifndef LIMEN_DSP_VH
`define LIMEN_DSP_VH
`define LIMEN_DSP_NOTHING 2'd0
`define LIMEN_DSP_P 2'd1
`define LIMEN_DSP_ROUND 2'd2
`define LIMEN_DSP_C 2'd3
`endif
