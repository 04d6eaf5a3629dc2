/* faults.h: what goes wrong in an emulated device, at places that a seed decides. All rates are per event, 0 to 1. */
#ifndef LIMEN_EMU_FAULTS_H
#define LIMEN_EMU_FAULTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum emu_fault { EMU_FLIP, EMU_LOSE, EMU_STALL_FAULT, EMU_SHORT, EMU_FREEZE, EMU_FAULT_KINDS };

struct emu_faults {
	uint64_t random;              /* state of splitmix64: the seed at first */
	double rate[EMU_FAULT_KINDS]; /* FLIP, LOSE: per byte of the wire; the others per packet of USB */
	uint64_t count[EMU_FAULT_KINDS];
	uint64_t unplug; /* after so many URBs; 0: never */
};

uint64_t emu_draw(struct emu_faults *faults);
/* Does it strike now? Counts it if so. */
bool emu_strikes(struct emu_faults *faults, enum emu_fault kind);
/* Damages n bytes of the wire in place; returns how many are left. */
size_t emu_damage(struct emu_faults *faults, uint8_t *bytes, size_t n);

#endif
