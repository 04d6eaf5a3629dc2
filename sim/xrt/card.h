/* card.h: what an emulated card looks like to XRT, and the image with it, from the public layout in <xclbin.h>. */
#ifndef LIMEN_SIM_CARD_H
#define LIMEN_SIM_CARD_H

#include <limen/limen.h>

/* Where the emulated compute unit has its registers, and its memory: one group, from address 0. */
#define LIMEN_XCLBIN_BASE UINT64_C(0x800000)
#define LIMEN_XCLBIN_MEMORY_BYTES (UINT64_C(1) << 30)
#define LIMEN_XCLBIN_PLATFORM "xilinx_u50_gen3x16_xdma_5_202210_1"

/* Writes an image with one limen_kernel, its compute unit called limen_kernel_1, for emulation (no card takes it). The
 * file is there whole or not at all. LIMEN_EIO, LIMEN_ENOMEM. */
int limen_xclbin_write(const char *path, struct limen_errmsg *err);

#endif
