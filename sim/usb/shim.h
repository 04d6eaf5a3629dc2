/* shim.h: an emulated board within the process that looks for it. Whatever links shim.c, or preloads it, has libusb see
 * one USB device: the calls of libusb for /dev/bus/usb, /sys and udev end here; all others go their way.
 *
 * A program describes the board by shim_plug(), or LIMEN_USB_EMU in its environment (emu.h); the first look for devices
 * makes it. Time passes for the device only while libusb waits for it.
 */
#ifndef LIMEN_EMU_SHIM_H
#define LIMEN_EMU_SHIM_H

#include "emu.h"

/* Replaces what is plugged in. NULL: nothing is. False, with text in err, if it cannot be. */
bool shim_plug(const char *text, char *err, size_t err_len);
/* Pulls the plug, now, with whatever is under way. */
void shim_unplug(void);
/* The board that is plugged in, or NULL; for tests, between two calls of libusb. */
struct emu *shim_emu(void);
/* Device files that are open. */
unsigned shim_open_files(void);

/* For shim_udev.c: is something plugged in? */
bool shim_present(void);
#define SHIM_NAME "7-1"
#define SHIM_NODE "/dev/bus/usb/007/001"
#define SHIM_SYS "/sys/bus/usb/devices/" SHIM_NAME

#endif
