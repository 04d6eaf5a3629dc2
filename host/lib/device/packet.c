/* packet.c: see packet.h. */
#include "packet.h"

#include <string.h>

static const struct {
	const char *name, *arguments;
} opcodes[] = {
#define LIMEN_OPCODE(name, code, arguments, payload, answer, text) [code] = { #name, arguments },
#include <limen/limen.def>
};

const char *limen_opcode_name(unsigned opcode)
{
	if (opcode >= sizeof(opcodes) / sizeof(opcodes[0]) || !opcodes[opcode].name)
		return "?";
	return opcodes[opcode].name;
}

bool limen_opcode_has_tile(unsigned opcode)
{
	if (opcode >= sizeof(opcodes) / sizeof(opcodes[0]) || !opcodes[opcode].name)
		return false;
	return !strncmp(opcodes[opcode].arguments, "tile,", 5);
}

unsigned limen_field_bits(unsigned field)
{
	static const unsigned char bits[] = {
#define LIMEN_FIELD(name, code, bits, text) [code] = bits,
#include <limen/limen.def>
	};

	return field < sizeof(bits) ? bits[field] : 0;
}

size_t limen_elements_words(size_t count, unsigned bits)
{
	return (count * bits + 31) / 32;
}

/* O1 is the order of a little-endian memory, of which most hosts have one. */
static const bool as_in_memory = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__;

void limen_elements_pack(uint32_t *words, const void *elements, size_t count, unsigned bits)
{
	const uint8_t *u8 = elements;
	const uint16_t *u16 = elements;
	const uint64_t *u64 = elements;

	if (as_in_memory) {
		if (count * bits % 32)
			words[count * bits / 32] = 0;
		memcpy(words, elements, count * (bits / 8));
		return;
	}
	switch (bits) {
	case 8:
		for (size_t i = 0; i < limen_elements_words(count, bits); i++)
			words[i] = 0;
		for (size_t i = 0; i < count; i++)
			words[i / 4] |= (uint32_t)u8[i] << (8 * (i % 4));
		break;
	case 16:
		for (size_t i = 0; i + 1 < count; i += 2)
			words[i / 2] = u16[i] | (uint32_t)u16[i + 1] << 16;
		if (count % 2)
			words[count / 2] = u16[count - 1];
		break;
	case 32:
		memcpy(words, elements, count * sizeof(*words));
		break;
	default:
		for (size_t i = 0; i < count * (bits / 64); i++) {
			words[2 * i] = (uint32_t)u64[i];
			words[2 * i + 1] = (uint32_t)(u64[i] >> 32);
		}
	}
}

/* Two elements a word; the upper half of the last word may be padding. */
static void unpack16(uint16_t *elements, size_t count, const uint32_t *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		elements[2 * i] = (uint16_t)words[i];
		if (2 * i + 1 < count)
			elements[2 * i + 1] = (uint16_t)(words[i] >> 16);
	}
}

void limen_elements_unpack(void *elements, size_t count, unsigned bits, size_t at, const uint32_t *words, size_t n)
{
	uint64_t *u64 = elements;

	if (as_in_memory) {
		size_t first = 4 * at, most = count * (bits / 8);

		memcpy((char *)elements + first, words, most - first < 4 * n ? most - first : 4 * n);
		return;
	}
	switch (bits) {
	case 16:
		unpack16((uint16_t *)elements + 2 * at, count - 2 * at, words, n);
		break;
	case 32:
		memcpy((uint32_t *)elements + at, words, n * sizeof(*words));
		break;
	default:
		for (size_t i = at; i < at + n; i++, words++)
			u64[i / 2] = i % 2 ? u64[i / 2] | (uint64_t)*words << 32 : *words;
	}
}
