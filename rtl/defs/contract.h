/* contract.h: rtl/defs/limen.def as C constants. Shared by the reference model and the host; neither shares code. */
#ifndef LIMEN_CONTRACT_H
#define LIMEN_CONTRACT_H

/* LIMEN_<NUMBER>, e.g. LIMEN_VERSION, LIMEN_FIELD_MAX */
enum {
#define LIMEN_NUMBER(name, value, text) LIMEN_##name = (value),
#include "limen.def"
};

/* LIMEN_H_<FIELD>_{WORD,LSB,WIDTH}: packet header; LIMEN_A_<FIELD>_...: answer header */
enum {
#define LIMEN_HEADER(name, word, lsb, width, text) \
	LIMEN_H_##name##_WORD = (word), LIMEN_H_##name##_LSB = (lsb), LIMEN_H_##name##_WIDTH = (width),
#define LIMEN_ANSWER(name, word, lsb, width, text) \
	LIMEN_A_##name##_WORD = (word), LIMEN_A_##name##_LSB = (lsb), LIMEN_A_##name##_WIDTH = (width),
#include "limen.def"
};

/* LIMEN_OP_<NAME> */
enum limen_opcode {
#define LIMEN_OPCODE(name, code, arguments, payload, answer, text) LIMEN_OP_##name = (code),
#include "limen.def"
};

/* LIMEN_FLAG_<OP>_<NAME>: the field's bits, in place in the flags byte; ..._LSB: where it starts */
enum {
#define LIMEN_FLAG(op, name, lsb, width, text) \
	LIMEN_FLAG_##op##_##name = ((1 << (width)) - 1) << (lsb), LIMEN_FLAG_##op##_##name##_LSB = (lsb),
#include "limen.def"
};

/* LIMEN_STATUS_<NAME> */
enum limen_status {
#define LIMEN_STATUS(name, code, text) LIMEN_STATUS_##name = (code),
#include "limen.def"
};

/* LIMEN_FIELD_<NAME>: numbers of READ and WRITE; LIMEN_FIELD_<NAME>_BITS: bits per element on the wire */
enum {
#define LIMEN_FIELD(name, code, bits, text) LIMEN_FIELD_##name = (code), LIMEN_FIELD_##name##_BITS = (bits),
#include "limen.def"
};

/* LIMEN_TOTAL_<NAME>: index; LIMEN_STICKY_<NAME>: mask; LIMEN_IDENT_<NAME>: word index */
enum {
#define LIMEN_TOTAL(name, index, unit, text) LIMEN_TOTAL_##name = (index),
#include "limen.def"
};
enum {
#define LIMEN_STICKY(name, bit, text) LIMEN_STICKY_##name = 1 << (bit),
#include "limen.def"
};
enum {
#define LIMEN_IDENT(name, index, text) LIMEN_IDENT_##name = (index),
#include "limen.def"
};

#endif
