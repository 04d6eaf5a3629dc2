/* packet.h: packet headers as words. The layout is rtl/defs/limen.def's; nothing else in host/lib knows it. */
#ifndef LIMEN_PACKET_H
#define LIMEN_PACKET_H

#include <limen/limen.h>

/* Header fields of one packet; those that the opcode does not name stay 0. */
struct limen_packet {
	uint8_t opcode, flags;
	uint16_t length; /* payload words */
	uint8_t tile, va, vb, shift;
	uint16_t sweeps; /* PULSE; shares bits with vb and shift, which PULSE does not use */
	uint16_t row0, rows, col0, cols;
};

static inline void limen_packet_encode(const struct limen_packet *packet, uint32_t words[LIMEN_HEADER_WORDS])
{
	for (int i = 0; i < LIMEN_HEADER_WORDS; i++)
		words[i] = 0;
#define PUT(field, value) words[LIMEN_H_##field##_WORD] |= (uint32_t)(value) << LIMEN_H_##field##_LSB
	PUT(OPCODE, packet->opcode);
	PUT(FLAGS, packet->flags);
	PUT(LENGTH, packet->length);
	PUT(TILE, packet->tile);
	PUT(VA, packet->va);
	PUT(VB, packet->vb);
	PUT(SHIFT, packet->shift);
	PUT(SWEEPS, packet->sweeps);
	PUT(ROW0, packet->row0);
	PUT(ROWS, packet->rows);
	PUT(COL0, packet->col0);
	PUT(COLS, packet->cols);
#undef PUT
}

struct limen_answer {
	uint8_t opcode, status;
	uint16_t length;
	uint32_t index;
};

static inline struct limen_answer limen_answer_decode(const uint32_t words[LIMEN_ANSWER_WORDS])
{
#define GET(field) \
	((words[LIMEN_A_##field##_WORD] >> LIMEN_A_##field##_LSB) & (UINT32_MAX >> (32 - LIMEN_A_##field##_WIDTH)))
	return (struct limen_answer){
		.opcode = (uint8_t)GET(OPCODE),
		.status = (uint8_t)GET(STATUS),
		.length = (uint16_t)GET(LENGTH),
		.index = GET(INDEX),
	};
#undef GET
}

/* "MVM", or "?" for a code without a name. */
const char *limen_opcode_name(unsigned opcode);
/* Does the opcode's header name a tile? */
bool limen_opcode_has_tile(unsigned opcode);
/* Bits per element of a field of READ and WRITE, 0 for an unknown field. */
unsigned limen_field_bits(unsigned field);

/* Elements of 8, 16, 32, 64 or 128 bits (the last two u64 at a time) to and from wire words (rule O1). */
size_t limen_elements_words(size_t count, unsigned bits);
void limen_elements_pack(uint32_t *words, const void *elements, size_t count, unsigned bits);
/* Takes `n` words that start at word `at` of the payload. */
void limen_elements_unpack(void *elements, size_t count, unsigned bits, size_t at, const uint32_t *words, size_t n);

#endif
