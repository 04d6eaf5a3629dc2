/* raw.h: a vendor-class bulk device that passes bytes on as they are, as USB controllers with a parallel port do: its
 * line has one rate, and no break. */
#ifndef LIMEN_EMU_RAW_H
#define LIMEN_EMU_RAW_H

#include "usb_device.h"
#include "line.h"

/* As emu_ft2232(). 1209:0001, interface 0, endpoints 0x01 and 0x81. */
bool emu_raw(struct emu_model *model, const struct emu_line *line, struct emu_faults *faults,
	     const char *const strings[3]);

#endif
