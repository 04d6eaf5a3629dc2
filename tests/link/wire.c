/* wire.c: see wire.h. */
#include "wire.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

enum { PATIENCE = 100000 /* cycles until an answer must have come */ };

static uint32_t get_word(const uint8_t *bytes)
{
	return bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 | (uint32_t)bytes[3] << 24;
}

static void put_word(uint8_t *bytes, uint32_t word)
{
	for (unsigned i = 0; i < 4; i++)
		bytes[i] = (uint8_t)(word >> 8 * i);
}

size_t wire_pack(const struct wire_frame *f, uint8_t bytes[WIRE_BYTES_MAX])
{
	size_t n = 3;

	bytes[0] = LIMEN_LINK_SYNC;
	bytes[1] = (uint8_t)(f->type << LIMEN_LINK_TYPE_LSB | (f->seq << LIMEN_LINK_SEQ_LSB & LIMEN_LINK_SEQ_MASK) |
			     (f->ack & LIMEN_LINK_ACK_MASK));
	if (f->type == LIMEN_LINK_TYPE_RESET)
		bytes[1] = (uint8_t)(f->type << LIMEN_LINK_TYPE_LSB | (f->session & LIMEN_LINK_SESSION_MASK));
	bytes[2] = (uint8_t)f->argument;
	for (size_t i = 0; i < f->words; i++, n += 4)
		put_word(bytes + n, f->word[i]);
	put_word(bytes + n, (uint32_t)crc32(0, bytes + 1, (uInt)(n - 1)));
	return n + 4;
}

static void collect(struct wire *w)
{
	w->len += limen_board_receive(w->board, w->bytes + w->len, sizeof w->bytes - w->len);
}

void wire_bytes(struct wire *w, const uint8_t *bytes, size_t n)
{
	assert_int_equal(limen_board_send(w->board, bytes, n), n);
	while (limen_board_unsent(w->board)) {
		limen_board_run(w->board, 10);
		collect(w);
	}
}

void wire_send(struct wire *w, const struct wire_frame *frame)
{
	uint8_t bytes[WIRE_BYTES_MAX];

	wire_bytes(w, bytes, wire_pack(frame, bytes));
}

void wire_data(struct wire *w, unsigned seq, unsigned ack, const uint32_t *words, size_t n)
{
	struct wire_frame f = {.type = LIMEN_LINK_TYPE_DATA, .seq = seq, .ack = ack, .argument = (unsigned)n, .words = n};

	memcpy(f.word, words, n * sizeof *words);
	wire_send(w, &f);
}

void wire_state(struct wire *w, unsigned type, unsigned next)
{
	wire_send(w, &(struct wire_frame){.type = type, .seq = next, .ack = next});
}

void wire_reset(struct wire *w, unsigned session, unsigned divisor)
{
	wire_send(w, &(struct wire_frame){.type = LIMEN_LINK_TYPE_RESET, .session = session, .argument = divisor});
}

static void drop(struct wire *w, size_t n)
{
	w->len -= n;
	memmove(w->bytes, w->bytes + n, w->len);
}

/* Takes a frame apart that begins at the first byte. -1: none begins here. 0: not all of it has come. Else its length. */
static int parse(const struct wire *w, struct wire_frame *f)
{
	size_t words = 0, n;

	if (w->bytes[0] != LIMEN_LINK_SYNC)
		return -1;
	if (w->len < 3)
		return 0;
	f->type = w->bytes[1] >> LIMEN_LINK_TYPE_LSB;
	f->argument = w->bytes[2];
	if (f->type == LIMEN_LINK_TYPE_DATA && (!f->argument || f->argument > LIMEN_LINK_WORDS_MAX))
		return -1;
	if (f->type == LIMEN_LINK_TYPE_DATA)
		words = f->argument;
	else if (f->type == LIMEN_LINK_TYPE_HELLO)
		words = 1;
	n = 3 + 4 * words;
	if (w->len < n + 4)
		return 0;
	if (get_word(w->bytes + n) != (uint32_t)crc32(0, w->bytes + 1, (uInt)(n - 1)))
		return -1;
	f->seq = (w->bytes[1] & LIMEN_LINK_SEQ_MASK) >> LIMEN_LINK_SEQ_LSB;
	f->ack = w->bytes[1] & LIMEN_LINK_ACK_MASK;
	f->session = w->bytes[1] & LIMEN_LINK_SESSION_MASK;
	f->words = words;
	for (size_t i = 0; i < words; i++)
		f->word[i] = get_word(w->bytes + 3 + 4 * i);
	return (int)(n + 4);
}

bool wire_receive(struct wire *w, struct wire_frame *frame, uint64_t cycles)
{
	enum { STEP = 50 };

	for (;;) {
		while (w->len) {
			int n = parse(w, frame);

			if (!n)
				break;
			w->skipped += n < 0 && w->bytes[0] != LIMEN_LINK_END;
			drop(w, n < 0 ? 1 : (size_t)n);
			if (n > 0)
				return true;
		}
		if (cycles < STEP)
			return false;
		cycles -= STEP;
		limen_board_run(w->board, STEP);
		collect(w);
	}
}

void wire_expect(struct wire *w, struct wire_frame *frame, unsigned type, unsigned seq, unsigned ack)
{
	if (!wire_receive(w, frame, PATIENCE))
		fail_msg("no frame, wanted type %u, seq %u, ack %u", type, seq, ack);
	if (frame->type != type || frame->seq != seq % LIMEN_LINK_SEQUENCE || frame->ack != ack % LIMEN_LINK_SEQUENCE)
		fail_msg("frame of type %u, seq %u, ack %u; wanted %u, %u, %u", frame->type, frame->seq, frame->ack, type, seq, ack);
}

void wire_expect_hello(struct wire *w, unsigned session)
{
	struct wire_frame f;

	if (!wire_receive(w, &f, PATIENCE))
		fail_msg("no HELLO");
	assert_int_equal(f.type, LIMEN_LINK_TYPE_HELLO);
	assert_int_equal(f.session, session);
	assert_int_equal(f.argument, LIMEN_LINK_VERSION);
}

void wire_expect_silence(struct wire *w, uint64_t cycles)
{
	struct wire_frame f;

	if (wire_receive(w, &f, cycles))
		fail_msg("a frame of type %u, seq %u, ack %u, where none was wanted", f.type, f.seq, f.ack);
}
