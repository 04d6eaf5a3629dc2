/* usbfs.h: the kernel's interface to USB devices (<linux/usbdevice_fs.h>) before an emulated one. */
#ifndef LIMEN_EMU_USBFS_H
#define LIMEN_EMU_USBFS_H

#include "usb_device.h"

/* What a front says of itself. */
enum { EMU_BUS = 7, EMU_ADDRESS = 1 };

/* One ioctl, but for REAPURB*, on a file that `owner` stands for. `arg` is in this process. 0 or a negative errno. */
int emu_usbfs_ioctl(struct emu_device *device, const void *owner, unsigned long request, void *arg);
/* REAPURBNDELAY: fills the URB in, frees what submitting it took. NULL: none has completed. */
void *emu_usbfs_reap(struct emu_device *device, const void *owner);
/* The file is closed: its URBs and claims are gone. */
void emu_usbfs_close(struct emu_device *device, const void *owner);

#endif
