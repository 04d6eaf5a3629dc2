/* board.h: a board's whole FPGA, verilated, behind plain C: its pins cycle by cycle, and on top of them the bridge's end of
 * the serial line at bit level. Nothing here knows frames (hw/link/README.md) or USB.
 *
 * One call of step() is one cycle of the board's clock (after its PLL, which the simulation replaces by a wire). Several
 * boards may live in one process, each used from one thread at a time.
 */
#ifndef LIMEN_SIM_BOARD_H
#define LIMEN_SIM_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- The pins. sim/board_model.cpp implements them once per board. */

struct limen_board_pins {
	bool rx, rts_n;   /* in: the bridge's data to the board; low: the bridge takes bytes (ignored where not wired) */
	bool tx, cts_n;   /* out: the board's data; low: the board takes bytes */
	uint8_t leds;     /* out: bit i set: LED i of the board's table is lit */
};

struct limen_board_model {
	const char *name; /* "hx8k" */
	uint32_t clock_hz; /* of the board's clock */
	void *(*open)(void); /* as after power-up */
	void (*close)(void *self);
	void (*step)(void *self, struct limen_board_pins *pins); /* one rising edge with these inputs; outputs after it */
};

extern const struct limen_board_model *const limen_board_models[]; /* ends in NULL; made by CMake */

/* ---- The serial line: 8N1 at any rate, both directions, as FT2232H does it. sim/board.c. */

struct limen_board;

struct limen_board_stats {
	uint64_t cycles;            /* of the board's clock since open */
	uint64_t sent, received;    /* bytes: to the board, from the board */
	uint64_t sending, starved;  /* cycles in which a byte was on its way to the board; in which none waited to be sent */
	uint64_t framing_errors;    /* bytes from the board without a stop bit; they are given all the same */
};

/* NULL with one line in err: no such board in this build, no memory. The line starts at 1 Mbaud, RTS says go. */
struct limen_board *limen_board_open(const char *name, char *err, size_t err_len);
/* The same over a model of the caller's, which must outlive the board. */
struct limen_board *limen_board_open_model(const struct limen_board_model *model, char *err, size_t err_len);
void limen_board_close(struct limen_board *board); /* NULL: nothing */

/* Bits per second of the bridge, from now on; a byte that is on its way keeps the rate that it began with. The bit length
 * need not be a whole number of cycles. 0 is ignored. */
void limen_board_baud(struct limen_board *board, uint32_t baud);
void limen_board_rts(struct limen_board *board, bool go);      /* whether the bridge takes bytes */
void limen_board_break(struct limen_board *board, bool low);   /* holds the line to the board low until told otherwise */
bool limen_board_cts(const struct limen_board *board);         /* whether the board takes bytes; the line obeys it */

/* Queues bytes for the board: takes as many as there is room for (4096 bytes in all), returns how many. */
size_t limen_board_send(struct limen_board *board, const uint8_t *bytes, size_t n);
size_t limen_board_unsent(const struct limen_board *board); /* bytes in that queue, the one on its way too */
void limen_board_purge(struct limen_board *board);          /* forgets both queues; a byte on its way is completed */
/* Gives up to n bytes that have arrived. Beyond 4096 that nobody took, RTS says stop by itself. */
size_t limen_board_receive(struct limen_board *board, uint8_t *bytes, size_t n);

/* Runs the clock for that many cycles. */
void limen_board_run(struct limen_board *board, uint64_t cycles);
uint8_t limen_board_leds(const struct limen_board *board);
uint32_t limen_board_clock_hz(const struct limen_board *board);
void limen_board_stats(const struct limen_board *board, struct limen_board_stats *stats);

#ifdef __cplusplus
}
#endif
#endif
