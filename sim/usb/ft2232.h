/* ft2232.h: an FT2232H as on the boards: channel A (interface 0) is the way to the configuration flash (mpsse.h),
 * channel B (interface 1) the UART before a line. */
#ifndef LIMEN_EMU_FT2232_H
#define LIMEN_EMU_FT2232_H

#include "usb_device.h"
#include "line.h"

/* Makes the model; it takes the line over. flash: as for mpsse_open(). `faults` must live as long as the model: bytes
 * of the wire are damaged by its FLIP and LOSE, packets cut by its SHORT. strings: manufacturer, product, serial
 * number. False: no memory. */
bool emu_ft2232(struct emu_model *model, const struct emu_line *line, struct emu_faults *faults, const char *flash,
		const char *const strings[3]);

#endif
