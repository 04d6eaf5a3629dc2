/* peer.h: the device's end of the board link as a C program, before the reference model: a second reading of the rules
 * in hw/link/README.md, which shares only hw/link/link.def with the host's end, and no code.
 *
 * It is what the RTL of hw/link does, byte by byte instead of bit by bit. Time is cycles of the board's clock.
 */
#ifndef LIMEN_EMU_PEER_H
#define LIMEN_EMU_PEER_H

#include <stdbool.h>
#include <stdint.h>

struct peer;

/* Of a named configuration (host/ref/ref.h), "tiny" on real boards. NULL: no such name, no memory. */
struct peer *peer_open(const char *config, unsigned clock_mhz);
void peer_close(struct peer *peer);
void peer_restart(struct peer *peer);              /* power-up, or a break (L3) */
void peer_take(struct peer *peer, uint8_t byte);   /* a byte has come */
void peer_gap(struct peer *peer);                  /* the line has rested for GAP_CYCLES (L8) */
int peer_give(struct peer *peer);                  /* the next byte to send, or -1 */
void peer_run(struct peer *peer, uint64_t cycles); /* the array works */
unsigned peer_divisor(const struct peer *peer);    /* cycles per bit, now */

#endif
