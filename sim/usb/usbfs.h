/* usbfs.h: the kernel's interface to USB devices (<linux/usbdevice_fs.h>) before an emulated one. */
#ifndef LIMEN_EMU_USBFS_H
#define LIMEN_EMU_USBFS_H

#include "usb_device.h"

/* What a front says of itself. */
enum { EMU_BUS = 7, EMU_ADDRESS = 1 };

/* One ioctl, but for REAPURB*, on a file that `owner` stands for. `arg` is in this process. The bytes of a
 * USBDEVFS_CONTROL, else 0, or a negative errno. */
int emu_usbfs_ioctl(struct emu_device *device, const void *owner, unsigned long request, void *arg);
/* What reaping a file's URBs has come to; all zero at first. */
struct emu_reaping {
	bool found; /* the last call found something */
	bool idle;  /* it did not, and nothing moves in the device: whoever asks may take a rest */
};

/* REAPURBNDELAY: lets the device work until a URB of this owner has completed, but not for long; fills it in, frees
 * what submitting it took. libusb reaps until there is nothing before it lets its caller act on what it got, so that
 * "nothing" takes none of the device's time. NULL: none. */
void *emu_usbfs_reap(struct emu_device *device, const void *owner, struct emu_reaping *reaping);
/* The file is closed: its URBs and claims are gone. */
void emu_usbfs_close(struct emu_device *device, const void *owner);

#endif
