// Functions of one attempt on one cell (docs/spec.md section 4), included by limen_lanes.v inside the module: they use its
// operation inputs (is_spin, level_least_w, gate_i) and its flag numbers F_*, R_*.

  // |K| of rule A2, and the sign of the field above it. rnd(v, s) = (v >> s) + the last bit that was shifted out, so the
  // product is shifted with one bit more.
  function automatic [17:0] field(input [49:0] product, input [5:0] shift);
    reg [63:0] v, over;
    begin
      v = {13'd0, product[49] ? -product : product, 1'b0};
      v = v >> shift;
      over = v >> 18;
      v = ((v & 64'h3_ffff) >> 1) + (v & 64'd1);
      over = over | v >> 17;
      field = {product[49], over != 64'd0 ? 17'h1ffff : v[16:0]};
    end
  endfunction

  function automatic [16:0] mantissa_log(input [28:0] entry, input [7:0] t);  // L of rule A6
    reg [19:0] v;
    begin
      v = {9'd0, entry[28:18]} * {11'd0, t, 1'b1};
      v = ({2'd0, entry[17:0]} + {9'd0, v[19:9]} + 20'd2) >> 2;
      mantissa_log = v > 20'h10000 ? 17'h10000 : v[16:0];
    end
  endfunction

  // Whether eps < e (A6, A9): eps = lz + 1 - log for lz leading zeros in the word's bits 63:21. That is so if one of the first
  // ceil(e + log) - 1 bits is set, so nothing counts the zeros; e below freezing looks at 43 bits at most. In
  // Q.16; a sum of 0 looks at no bit.
  function automatic [31:0] eps_below(input [31:0] e, input [31:0] log, input [31:0] high, input [31:0] low);
    reg [31:0] bits, last;  // so many bits; the last 32 or fewer of them are the first of `last`
    begin
      bits = (e + log - {31'd0, (e | log) != 32'd0}) >> 16;
      last = bits > 32'd31 ? low : high;
      last = last & ~(32'hffff_ffff >> bits[4:0]);
      last = bits > 32'd31 ? last | high : last;
      eps_below = {31'd0, last != 32'd0};
    end
  endfunction

  // What an attempt comes to (A4, A5, A8 to A11), as flags F_*. Tests are made by carries and signs of 32-bit sums: a simulator
  // can then do all lanes at once.
  function automatic [31:0] outcome(input [31:0] high, input [31:0] low, input [31:0] signed_k, input [31:0] level,
                                    input [31:0] downhill_e, input [31:0] log, input on);
    reg [31:0] k, up, neg, some, against, total, early, cold, gated, stuck, accept;
    begin
      k = signed_k & 32'h1ffff;
      neg = signed_k >> 17;
      some = (k + 32'h1ffff) >> 17;  // 1 if k > 0
      up = is_spin ? level >> 15 : low & 32'd1;
      against = some & ~(up ^ neg);
      total = downhill_e + (k & -against);
      cold = ~(total - {12'd0, FREEZE}) >> 31;  // total >= FREEZE
      early = eps_below(total << 4, log, high, low);
      gated = {31'd0, gate_i} & ~some;
      stuck = (((level ^ (level_least_w ^ -up)) & 32'hffff) + 32'hffff) >> 16 ^ 32'd1;
      accept = {31'd0, on} & ~gated & ~cold & ~early & 32'd1;
      outcome = ({31'd0, on} & gated) << F_GATED | ({31'd0, on} & ~gated & cold) << F_FROZEN | (accept & ~stuck) << F_JUMP |
          (accept & stuck) << F_STOP | up << F_UP | against << F_AGAINST | some << F_FIELD;
    end
  endfunction
