/* registers.h: hw/xrt/kernel.def as C constants, for the host and for the simulated kernel. */
#ifndef LIMEN_KERNEL_REGISTERS_H
#define LIMEN_KERNEL_REGISTERS_H

/* LIMEN_KERNEL_<NUMBER>, e.g. LIMEN_KERNEL_MAGIC */
enum {
#define LIMEN_KERNEL_NUMBER(name, value, text) LIMEN_KERNEL_##name = (value),
#include "kernel.def"
};

/* LIMEN_KERNEL_REG_<REGISTER>: byte offset; the high word of an 8-byte register is 4 bytes further */
enum {
#define LIMEN_KERNEL_REGISTER(name, offset, bytes, access, text) LIMEN_KERNEL_REG_##name = (offset),
#include "kernel.def"
};

/* LIMEN_KERNEL_<REGISTER>_<BIT>: mask */
enum {
#define LIMEN_KERNEL_BIT(reg, name, bit, access, text) LIMEN_KERNEL_##reg##_##name = 1 << (bit),
#include "kernel.def"
};

/* LIMEN_KERNEL_ARG_<argument>: its number, for xrtKernelArgGroupId(), xrtRunSetArg() */
enum {
#define LIMEN_KERNEL_ARGUMENT(name, id, offset, bytes, kind, type, text) LIMEN_KERNEL_ARG_##name = (id),
#include "kernel.def"
};

#endif
