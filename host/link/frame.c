/* frame.c: frames as bytes. */
#include "frame.h"

#include <zlib.h>

enum { HEAD_BYTES = 3, CRC_BYTES = 4 };

static void put_u32(uint8_t *bytes, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(value >> (8 * i));
}

static uint32_t get_u32(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

/* Of all that stands between SYNC and the CRC. */
static uint32_t checksum(const uint8_t *bytes, size_t words)
{
	return (uint32_t)crc32(0, bytes + 1, (uInt)(HEAD_BYTES - 1 + 4 * words));
}

size_t limen_frame_encode(const struct limen_frame *frame, uint8_t *bytes)
{
	const unsigned words = frame->type == LIMEN_LINK_TYPE_DATA ? frame->argument : 0;
	unsigned head = frame->type << LIMEN_LINK_TYPE_LSB;

	if (frame->type == LIMEN_LINK_TYPE_RESET)
		head |= frame->session << LIMEN_LINK_SESSION_LSB;
	else
		head |= frame->seq << LIMEN_LINK_SEQ_LSB | frame->ack << LIMEN_LINK_ACK_LSB;
	bytes[0] = LIMEN_LINK_SYNC;
	bytes[1] = (uint8_t)head;
	bytes[2] = (uint8_t)frame->argument;
	for (unsigned i = 0; i < words; i++)
		put_u32(bytes + HEAD_BYTES + 4 * i, frame->payload[i]);
	put_u32(bytes + HEAD_BYTES + 4 * words, checksum(bytes, words));
	return HEAD_BYTES + 4 * words + CRC_BYTES;
}

enum limen_frame_result limen_frame_decode(const uint8_t *bytes, size_t n, struct limen_frame *frame, size_t *used)
{
	*used = 1;
	if (bytes[0] != LIMEN_LINK_SYNC)
		return LIMEN_FRAME_SKIP;
	if (n < HEAD_BYTES)
		return LIMEN_FRAME_MORE;
#define GET(field) ((unsigned)(bytes[1] & LIMEN_LINK_##field##_MASK) >> LIMEN_LINK_##field##_LSB)
	frame->type = GET(TYPE);
	frame->seq = GET(SEQ);
	frame->ack = GET(ACK);
	frame->session = GET(SESSION);
#undef GET
	frame->argument = bytes[2];
	frame->words = 0;
	if (frame->type == LIMEN_LINK_TYPE_HELLO)
		frame->words = 1;
	else if (frame->type == LIMEN_LINK_TYPE_DATA)
		frame->words = frame->argument;
	if (frame->type == LIMEN_LINK_TYPE_DATA && (!frame->words || frame->words > LIMEN_LINK_WORDS_MAX))
		return LIMEN_FRAME_SKIP;
	if (n < HEAD_BYTES + 4 * frame->words + CRC_BYTES)
		return LIMEN_FRAME_MORE;
	if (get_u32(bytes + HEAD_BYTES + 4 * frame->words) != checksum(bytes, frame->words))
		return LIMEN_FRAME_WRONG;
	for (unsigned i = 0; i < frame->words; i++)
		frame->payload[i] = get_u32(bytes + HEAD_BYTES + 4 * i);
	*used = HEAD_BYTES + 4 * frame->words + CRC_BYTES;
	return LIMEN_FRAME_GOOD;
}
