/* emu.h: an emulated board, made from one line of text. */
#ifndef LIMEN_EMU_H
#define LIMEN_EMU_H

#include "usb_device.h"
#include "line.h"

enum { EMU_TEXT = 32 };

struct emu {
	char board[EMU_TEXT];  /* "peer", or a board of sim/board.h */
	char config[EMU_TEXT]; /* of the peer's array */
	char serial[EMU_TEXT];
	char bridge[EMU_TEXT];    /* "ftdi" or "raw" */
	char flash[4 * EMU_TEXT]; /* the file that is the board's configuration flash; "": none */
	unsigned clock_mhz;       /* of the peer */
	bool stats;               /* tell on stderr at the end what went over the wire */
	bool denied;              /* opening the device node fails as it does without permission */
	struct emu_faults faults;
	struct emu_line line; /* of the model; valid while the device is */
	struct emu_device *device;
};

/* Text: "key=value,key=value" as scripts/usb-emu --help lists them, NULL or empty for a board with all defaults. False,
 * with one line in err, if it cannot be. */
bool emu_open(struct emu *emu, const char *text, char *err, size_t err_len);
void emu_close(struct emu *emu);

#endif
