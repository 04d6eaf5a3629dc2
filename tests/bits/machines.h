// machines.h: many copies of a board's netlist side by side, one in each bit of a vector; what chip.py prints uses it.
//
// Copy 0 is the netlist as it is; the others may differ in sites, places where an expression is inverted under a
// condition.
#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>

constexpr int COPIES = 512;
typedef uint64_t V __attribute__((vector_size(COPIES / 8)));

static const V ZERO = {}, ONES = ~ZERO;

static inline V pick(V a, V b, V c) // a ? b : c
{
	return (a & b) | (~a & c);
}

static inline bool bit_of(const V &v, int copy)
{
	return v[copy / 64] >> copy % 64 & 1;
}

static inline void set_bit(V &v, int copy, bool to)
{
	uint64_t one = UINT64_C(1) << copy % 64;

	v[copy / 64] = to ? v[copy / 64] | one : v[copy / 64] & ~one;
}

static inline bool any(const V &v)
{
	uint64_t all = 0;

	for (int i = 0; i < COPIES / 64; i++)
		all |= v[i];
	return all != 0;
}

template <typename F> static void for_each(const V &v, F f) // f(copy) for each bit that is set
{
	for (int i = 0; i < COPIES / 64; i++)
		for (uint64_t left = v[i]; left; left &= left - 1)
			f(64 * i + __builtin_ctzll(left));
}

extern V machine_live; // copies that are still of interest: others may show anything

// A block RAM of an iCE40, 4096 bits, in every copy. Copies at one address, nearly always all, are served together.
struct Ram {
	V mem[4096], WADDR[11], RADDR[11], MASK[16], WDATA[16], WE, WCLKE, RE, RCLKE;

	void fill(const uint32_t *words) // bit i of the contents is bit i % 16 of row i / 16
	{
		for (int i = 0; i < 4096; i++)
			mem[i] = words[i / 32] >> i % 32 & 1 ? ONES : ZERO;
	}

	// The row of a copy, and which of the bits that share a pin.
	static int place(const V *addr, int mode, int copy)
	{
		int at = 0;

		for (int i = 0; i < 8 + mode; i++)
			at |= bit_of(addr[i], copy) << i;
		return (at & 255) * 16 + (at >> 8);
	}
	// The copies that are at another address than copy 0.
	static V apart(const V *addr, int mode)
	{
		V other = ZERO;

		for (int i = 0; i < 8 + mode; i++)
			other |= addr[i] ^ (bit_of(addr[i], 0) ? ONES : ZERO);
		return other & machine_live;
	}
	// Mode m: 16 >> m bits wide; bit i is at bits i << m and up of the row, and at this pin.
	static int pin(int i, int mode)
	{
		return (i << mode) + (1 << mode) / 2 - (mode != 0);
	}

	void step(int read_mode, int write_mode, V *const out[16])
	{
		V re = RE & RCLKE, we = WE & WCLKE;

		if (any(re)) {
			V other = apart(RADDR, read_mode) & re;
			int at = place(RADDR, read_mode, 0);

			for (int i = 0; i < 16 >> read_mode; i++) {
				V &q = *out[pin(i, read_mode)];

				q = pick(re & ~other, mem[at + (i << read_mode)], q);
			}
			for_each(other, [&](int copy) {
				int own = place(RADDR, read_mode, copy);

				for (int i = 0; i < 16 >> read_mode; i++)
					set_bit(*out[pin(i, read_mode)], copy, bit_of(mem[own + (i << read_mode)], copy));
			});
		}
		if (!any(we))
			return;
		V other = apart(WADDR, write_mode) & we;
		int at = place(WADDR, write_mode, 0);

		for (int i = 0; i < 16 >> write_mode; i++) {
			V put = write_mode ? we : we & ~MASK[i];
			V &bit = mem[at + (i << write_mode)];

			bit = pick(put & ~other, WDATA[pin(i, write_mode)], bit);
			for_each(put & other, [&](int copy) {
				set_bit(mem[place(WADDR, write_mode, copy) + (i << write_mode)], copy,
					bit_of(WDATA[pin(i, write_mode)], copy));
			});
		}
	}
};

extern const int machine_sites;
extern V machine_flip[], machine_seen[]; // by site: the copies that have it; those where it ever made a difference
void machine_start();                    // as after configuration
V machine_step(bool rx, bool rts_n);     // one rising edge; returns the level of tx before it
