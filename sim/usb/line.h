/* line.h: a serial line with a board at its end, as the emulated bridge sees it. Time is the board's clock and passes
 * only in run(). The functions are those of sim/board.h, so that a verilated board fits in without an adapter's logic.
 */
#ifndef LIMEN_EMU_LINE_H
#define LIMEN_EMU_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct emu_line_stats {
	uint64_t sending, starved; /* cycles in which a byte was on its way to the board; in which none waited */
	uint64_t sent, received;   /* bytes to and from the board */
};

struct emu_line {
	void *self;
	uint32_t clock_hz;
	void (*close)(void *self);
	void (*baud)(void *self, uint32_t baud);
	void (*hold_low)(void *self, bool low);                     /* a break */
	size_t (*send)(void *self, const uint8_t *bytes, size_t n); /* queues; returns how many it took */
	size_t (*unsent)(const void *self);
	void (*purge)(void *self);
	size_t (*receive)(void *self, uint8_t *bytes, size_t n);
	void (*run)(void *self, uint64_t cycles);
	void (*stats)(const void *self, struct emu_line_stats *stats);
};

/* A board that is a C program: the device's end of the link (peer.h) before the reference model. NULL: no memory, or no
 * configuration of that name. clock_mhz: 1 to 255. */
bool emu_line_peer(struct emu_line *line, const char *config, unsigned clock_mhz);
/* A verilated board of this build (sim/board.h), by name. False, with one line in err: there is none, or no memory. */
bool emu_line_board(struct emu_line *line, const char *name, char *err, size_t err_len);

#endif
