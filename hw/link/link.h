/* link.h: hw/link/link.def as C constants, for the host's end of the link and for tests. */
#ifndef LIMEN_LINK_DEFS_H
#define LIMEN_LINK_DEFS_H

/* LIMEN_LINK_<NUMBER>, e.g. LIMEN_LINK_SYNC */
enum {
#define LIMEN_LINK_NUMBER(name, value, text) LIMEN_LINK_##name = (value),
#include "link.def"
};

/* LIMEN_LINK_<FIELD>_LSB, _MASK (in place): fields of the head byte */
enum {
#define LIMEN_LINK_FIELD(name, lsb, width, text) \
	LIMEN_LINK_##name##_LSB = (lsb), LIMEN_LINK_##name##_MASK = ((1 << (width)) - 1) << (lsb),
#include "link.def"
};

/* LIMEN_LINK_TYPE_<NAME>; RESET and HELLO share a code */
enum {
#define LIMEN_LINK_TYPE(name, code, sender, argument, payload, text) LIMEN_LINK_TYPE_##name = (code),
#include "link.def"
};

/* LIMEN_LINK_HELLO_<NAME>: byte of HELLO's payload; LIMEN_LINK_BOARD_<name>: number of a board */
enum {
#define LIMEN_LINK_HELLO(name, byte, text) LIMEN_LINK_HELLO_##name = (byte),
#include "link.def"
};
enum {
#define LIMEN_LINK_BOARD(name, code, text) LIMEN_LINK_BOARD_##name = (code),
#include "link.def"
};

#endif
