/* raw.h: packets as bare words, for tests that must send what the library would refuse. Written from docs/spec.md,
 * not shared with the library's encoder. */
#ifndef RAW_H
#define RAW_H

#include <limen/limen.h>

struct raw_packet {
	unsigned opcode, flags, length, tile, va, vb, shift, row0, rows, col0, cols;
};

/* PULSE has its number of sweeps where vb and shift stand. */
static inline void raw_set_sweeps(struct raw_packet *packet, unsigned sweeps)
{
	packet->vb = sweeps & 255;
	packet->shift = sweeps >> 8 & 255;
}

static inline void raw_header(const struct raw_packet *packet, uint32_t words[4])
{
	words[0] = (packet->opcode & 255) | (packet->flags & 255) << 8 | (packet->length & 65535) << 16;
	words[1] =
		(packet->tile & 255) | (packet->va & 255) << 8 | (packet->vb & 255) << 16 | (packet->shift & 255) << 24;
	words[2] = (packet->row0 & 65535) | (packet->rows & 65535) << 16;
	words[3] = (packet->col0 & 65535) | (packet->cols & 65535) << 16;
}

static inline void raw_decode(const uint32_t words[4], struct raw_packet *packet)
{
	*packet = (struct raw_packet){
		.opcode = words[0] & 255,
		.flags = words[0] >> 8 & 255,
		.length = words[0] >> 16,
		.tile = words[1] & 255,
		.va = words[1] >> 8 & 255,
		.vb = words[1] >> 16 & 255,
		.shift = words[1] >> 24,
		.row0 = words[2] & 65535,
		.rows = words[2] >> 16,
		.col0 = words[3] & 65535,
		.cols = words[3] >> 16,
	};
}

/* splitmix64, the tests' own source of reproducible choices. */
static inline uint64_t raw_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* Uniform in 0 .. n-1 (to 2^-32). */
static inline unsigned raw_below(uint64_t *state, unsigned n)
{
	return (unsigned)((raw_random(state) >> 32) * n >> 32);
}

#endif
