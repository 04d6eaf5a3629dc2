/* mpsse.h: channel A of a board's FT2232H: its serial engine (MPSSE) before a SPI flash and the FPGA's configuration
 * pins, as far as iceprog uses them.
 */
#ifndef LIMEN_EMU_MPSSE_H
#define LIMEN_EMU_MPSSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct mpsse;

/* The flash's content is that of the file, if there is one, and goes there at the end; path NULL: erased, and
 * forgotten. NULL: no memory. */
struct mpsse *mpsse_open(const char *path);
void mpsse_close(struct mpsse *mpsse);
/* Commands from the host; false: no room. */
bool mpsse_take(struct mpsse *mpsse, const uint8_t *bytes, size_t n);
/* Up to n bytes of answers. */
size_t mpsse_give(struct mpsse *mpsse, uint8_t *bytes, size_t n);
size_t mpsse_waiting(const struct mpsse *mpsse);

#endif
