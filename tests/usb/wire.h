/* wire.h: the host's end of the link over an emulated serial line, without USB, as a transport: fast, and in the line's
 * own time, so that every run is the same. */
#ifndef LIMEN_TEST_WIRE_H
#define LIMEN_TEST_WIRE_H

#include "faults.h"
#include "limen_link.h"
#include "line.h"
#include "transport.h"

enum { WIRE_TIMEOUT_MS = 60000 };

struct wire_options {
	struct emu_faults faults; /* FLIP, LOSE */
	double noise;             /* bytes that nobody sent, per byte, both ways */
	int timeout_ms;           /* of the device, in time of the machine: a busy one must not reach it */
	unsigned clock_mhz;       /* of the board */
	unsigned baud_most;       /* that the host asks for */
	unsigned baud_good;       /* above it every 20th byte changes; 0: no such limit */
	unsigned refused;         /* rate that the bridge does not have */
	size_t trickle;           /* bytes that a call of the pipe moves at most; 0: no limit */
	uint64_t lose_at;         /* number of the byte from the board that is lost, from 1 on; 0: none */
	uint64_t mute_after;      /* bytes after which the board gives none any more; 0: never */
	uint64_t restart_after;   /* ... it loses its power for a moment */
	uint64_t lies_after;      /* ... it sends frames with right CRCs that say anything */
};

extern struct wire_options wire_options; /* for the next open */
extern const struct limen_transport wire_transport;

/* Of the wire that is open. */
const struct limen_link_stats *wire_stats(void);
const struct limen_link_info *wire_info(void);
const struct emu_faults *wire_faults(void);
void wire_line_stats(struct emu_line_stats *stats);
int64_t wire_now_ms(void);
uint64_t wire_given(void); /* bytes that the board has sent, of the wire that was open last */

/* limen_device_open() on it. */
int wire_open(struct limen_device **device, struct limen_errmsg *err);

#endif
