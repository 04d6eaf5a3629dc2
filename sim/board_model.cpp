// board_model.cpp: a verilated board behind board.h's table. Compiled once per board, with
//   LIMEN_MODEL, LIMEN_MODEL_HEADER  class of the verilated top and its header
//   LIMEN_BOARD_NAME, LIMEN_SYMBOL   "hx8k", name of the table
//   LIMEN_CLOCK_HZ                   of the board's clock
//   LIMEN_BOARD_FLOW                 if it has RTS and CTS
//   LIMEN_LEDS_OFF                   levels of the diodes' pins when none is lit
#include "board.h"
#include LIMEN_MODEL_HEADER
#include <new>
#include <verilated.h>

namespace {

struct Board {
	VerilatedContext context; // each board has its own: several live side by side
	LIMEN_MODEL chip;
	Board() : chip(&context, "board") {}
};

void *open_board()
{
	auto *b = new (std::nothrow) Board;

	if (b) {
		b->chip.clk_12_i = 0;
		b->chip.rx_i = 1;
		b->chip.eval();
	}
	return b;
}

void close_board(void *self)
{
	auto *b = static_cast<Board *>(self);

	b->chip.final();
	delete b;
}

void step(void *self, limen_board_pins *pins)
{
	auto &chip = static_cast<Board *>(self)->chip;

	chip.rx_i = pins->rx;
#ifdef LIMEN_BOARD_FLOW
	chip.rts_n_i = pins->rts_n;
#endif
	chip.clk_12_i = 1;
	chip.eval();
	chip.clk_12_i = 0;
	chip.eval();
	pins->tx = chip.tx_o;
#ifdef LIMEN_BOARD_FLOW
	pins->cts_n = chip.cts_n_o;
#else
	pins->cts_n = false;
#endif
	pins->leds = static_cast<uint8_t>(chip.leds_o ^ LIMEN_LEDS_OFF);
}

} // namespace

extern "C" const limen_board_model LIMEN_SYMBOL = {LIMEN_BOARD_NAME, LIMEN_CLOCK_HZ, open_board, close_board, step};
