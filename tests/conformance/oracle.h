/* oracle.h: PULSE as section 4 of the spec tells it, one cell after the other. Shared with no engine. */
#ifndef ORACLE_H
#define ORACLE_H

#include "rig.h"

/* What the calculation needs besides the tile: tables as loaded, per-row offsets. */
struct oracle {
	uint32_t log[256];
	int32_t kinetics[4][256];
	int16_t offsets[128];
	struct rig_tile_state tile;
};

/* What the pulse does to o->tile. */
void oracle_pulse(struct oracle *o, const struct limen_range *range, const struct limen_pulse *p);

#endif
