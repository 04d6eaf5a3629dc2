/* faults.c: seeded misfortune. */
#include "faults.h"

uint64_t emu_draw(struct emu_faults *faults)
{
	uint64_t z = faults->random += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

bool emu_strikes(struct emu_faults *faults, enum emu_fault kind)
{
	bool strikes = faults->rate[kind] > 0.0 && (double)(emu_draw(faults) >> 11) * 0x1p-53 < faults->rate[kind];

	faults->count[kind] += strikes;
	return strikes;
}

size_t emu_damage(struct emu_faults *faults, uint8_t *bytes, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		uint8_t byte = bytes[i];

		if (emu_strikes(faults, EMU_LOSE))
			continue;
		if (emu_strikes(faults, EMU_FLIP))
			byte ^= (uint8_t)(1u << emu_draw(faults) % 8);
		bytes[kept++] = byte;
	}
	return kept;
}
