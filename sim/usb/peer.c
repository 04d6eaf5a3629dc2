/* peer.c: the device's end of the link. */
#include "peer.h"

#include "link.h"
#include "ref.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	FRAME_MAX = LIMEN_LINK_OVERHEAD + 4 * LIMEN_LINK_WORDS_MAX,
	WORD_CYCLES = 8, /* in which the array takes a word */
	ROOM = 2,        /* frames received and not yet taken by the array */
};

struct peer_frame {
	unsigned words;
	uint32_t word[LIMEN_LINK_WORDS_MAX];
};

struct peer {
	struct limen_ref *ref;
	unsigned clock_mhz, divisor, next_divisor;
	bool opened;
	unsigned session;
	bool hello, ack, nak, answer; /* to be sent; answer: an ACK that no DATA stands for (L14) */

	uint8_t in[FRAME_MAX]; /* from SYNC on */
	unsigned in_bytes;
	struct peer_frame taken[ROOM]; /* by number modulo ROOM */
	unsigned want, done;           /* next frame to come; first one the array has not taken whole */
	unsigned word;                 /* of frame `done`: words that the array has taken */
	uint64_t cycles;               /* not yet used up by words */

	struct peer_frame sent[LIMEN_LINK_WINDOW];
	unsigned first, next, end; /* as in the host's end; what is cut is sent at once */
	uint8_t out[FRAME_MAX + 1];
	unsigned out_at, out_bytes;
	bool out_is_hello;
};

static unsigned first_divisor(const struct peer *peer)
{
	return peer->clock_mhz * 1000000 / LIMEN_LINK_BAUD;
}

static void forget(struct peer *peer)
{
	limen_ref_reset(peer->ref);
	peer->hello = peer->ack = peer->nak = peer->answer = false;
	peer->want = peer->done = peer->word = 0;
	peer->cycles = 0;
	peer->first = peer->next = peer->end = 0;
}

void peer_restart(struct peer *peer)
{
	forget(peer);
	peer->opened = false;
	peer->session = 0;
	peer->divisor = peer->next_divisor = first_divisor(peer);
	peer->in_bytes = 0;
	peer->out_at = peer->out_bytes = 0;
}

struct peer *peer_open(const char *config, unsigned clock_mhz)
{
	const struct limen_ref_config *found = limen_ref_config_find(config);
	struct peer *peer = found ? calloc(1, sizeof(*peer)) : NULL;

	if (!peer)
		return NULL;
	peer->clock_mhz = clock_mhz;
	peer->ref = limen_ref_open(found);
	if (!peer->ref) {
		free(peer);
		return NULL;
	}
	peer_restart(peer);
	return peer;
}

void peer_close(struct peer *peer)
{
	limen_ref_close(peer->ref);
	free(peer);
}

unsigned peer_divisor(const struct peer *peer)
{
	return peer->divisor;
}

/* --- in --- */

static unsigned field(unsigned head, unsigned mask, unsigned lsb)
{
	return (head & mask) >> lsb;
}

/* Payload words by head and argument, or -1: there is no such frame (L6). */
static int payload_words(unsigned head, unsigned argument)
{
	if (field(head, LIMEN_LINK_TYPE_MASK, LIMEN_LINK_TYPE_LSB) != LIMEN_LINK_TYPE_DATA)
		return 0;
	return argument >= 1 && argument <= LIMEN_LINK_WORDS_MAX ? (int)argument : -1;
}

/* L12: frames before `number` have arrived there. */
static void acknowledged(struct peer *peer, unsigned number)
{
	unsigned more = (number - peer->first) % LIMEN_LINK_SEQUENCE;

	if (more <= peer->end - peer->first)
		peer->first += more;
	if (peer->next - peer->first > LIMEN_LINK_WINDOW)
		peer->next = peer->first;
}

static void take_data(struct peer *peer, unsigned seq, unsigned words)
{
	struct peer_frame *frame = &peer->taken[peer->want % ROOM];

	if (seq != peer->want % LIMEN_LINK_SEQUENCE || peer->want - peer->done == ROOM) {
		peer->nak = true;
		return;
	}
	frame->words = words;
	for (unsigned i = 0; i < words; i++) {
		const uint8_t *b = peer->in + 3 + 4 * i;

		frame->word[i] = b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
	}
	peer->want++;
}

static void take_reset(struct peer *peer, unsigned head, unsigned divisor)
{
	forget(peer);
	peer->session = field(head, LIMEN_LINK_SESSION_MASK, LIMEN_LINK_SESSION_LSB);
	peer->opened = peer->session != 0;
	peer->hello = true;
	peer->next_divisor =
		divisor >= LIMEN_LINK_DIVISOR_MIN && divisor <= LIMEN_LINK_DIVISOR_MAX ? divisor : peer->divisor;
}

static void take_frame(struct peer *peer, unsigned words)
{
	const unsigned head = peer->in[1], type = field(head, LIMEN_LINK_TYPE_MASK, LIMEN_LINK_TYPE_LSB);
	const unsigned seq = field(head, LIMEN_LINK_SEQ_MASK, LIMEN_LINK_SEQ_LSB);

	if (type == LIMEN_LINK_TYPE_RESET) {
		take_reset(peer, head, peer->in[2]);
		return;
	}
	if (!peer->opened) {
		peer->hello = true;
		return;
	}
	acknowledged(peer, field(head, LIMEN_LINK_ACK_MASK, LIMEN_LINK_ACK_LSB));
	if (type == LIMEN_LINK_TYPE_DATA) {
		take_data(peer, seq, words);
	} else if (type == LIMEN_LINK_TYPE_NAK) {
		unsigned back = (seq - peer->first) % LIMEN_LINK_SEQUENCE;

		if (back < peer->next - peer->first)
			peer->next = peer->first + back;
		peer->answer = true;
	}
}

static void frame_ended(struct peer *peer, bool good, unsigned words)
{
	if (good)
		take_frame(peer, words);
	else if (peer->opened)
		peer->nak = true;
	peer->in_bytes = 0;
}

void peer_take(struct peer *peer, uint8_t byte)
{
	int words;
	uint32_t crc;
	unsigned at;

	if (!peer->in_bytes && byte != LIMEN_LINK_SYNC)
		return;
	peer->in[peer->in_bytes++] = byte;
	if (peer->in_bytes < 3)
		return;
	words = payload_words(peer->in[1], peer->in[2]);
	if (words < 0) {
		peer->in_bytes = 0;
		return;
	}
	at = 3 + 4 * (unsigned)words;
	if (peer->in_bytes < at + 4)
		return;
	crc = (uint32_t)crc32(crc32(0, NULL, 0), peer->in + 1, at - 1);
	for (unsigned i = 0; i < 4; i++)
		crc ^= (uint32_t)peer->in[at + i] << (8 * i);
	frame_ended(peer, crc == 0, (unsigned)words);
}

void peer_gap(struct peer *peer)
{
	if (peer->in_bytes)
		frame_ended(peer, false, 0);
}

/* --- the array --- */

void peer_run(struct peer *peer, uint64_t cycles)
{
	peer->cycles += cycles;
	while (peer->done != peer->want && peer->cycles >= WORD_CYCLES) {
		const struct peer_frame *frame = &peer->taken[peer->done % ROOM];

		if (!limen_ref_write(peer->ref, &frame->word[peer->word], 1))
			break;
		peer->cycles -= WORD_CYCLES;
		if (++peer->word < frame->words)
			continue;
		peer->word = 0;
		peer->done++;
		peer->ack = true;
	}
	if (peer->cycles > WORD_CYCLES)
		peer->cycles = WORD_CYCLES;
}

/* --- out --- */

static void finish_out(struct peer *peer, unsigned at)
{
	uint32_t crc = (uint32_t)crc32(crc32(0, NULL, 0), peer->out + 1, at - 1);

	for (unsigned i = 0; i < 4; i++)
		peer->out[at + i] = (uint8_t)(crc >> (8 * i));
	peer->out[at + 4] = LIMEN_LINK_END;
	peer->out_bytes = at + 5;
	peer->out_at = 0;
}

static unsigned head_of(const struct peer *peer, unsigned type, unsigned seq)
{
	return type << LIMEN_LINK_TYPE_LSB | (seq % LIMEN_LINK_SEQUENCE) << LIMEN_LINK_SEQ_LSB |
	       (peer->done % LIMEN_LINK_SEQUENCE) << LIMEN_LINK_ACK_LSB;
}

static void put_hello(struct peer *peer)
{
	peer->out[1] = (uint8_t)(LIMEN_LINK_TYPE_HELLO << LIMEN_LINK_TYPE_LSB | peer->session);
	peer->out[2] = LIMEN_LINK_VERSION;
	peer->out[3 + LIMEN_LINK_HELLO_CLOCK] = (uint8_t)peer->clock_mhz;
	peer->out[3 + LIMEN_LINK_HELLO_BOARD] = LIMEN_LINK_BOARD_bench;
	peer->out[3 + LIMEN_LINK_HELLO_DIVISOR] = (uint8_t)peer->next_divisor;
	peer->out[3 + LIMEN_LINK_HELLO_RESERVED] = 0;
	peer->hello = false;
	peer->out_is_hello = true;
	finish_out(peer, 7);
}

static void put_state(struct peer *peer)
{
	const bool idle = peer->done == peer->want && !limen_ref_waiting(peer->ref) && peer->next == peer->end;

	peer->out[1] = (uint8_t)head_of(peer, peer->nak ? LIMEN_LINK_TYPE_NAK : LIMEN_LINK_TYPE_ACK, peer->want);
	peer->out[2] = idle ? LIMEN_LINK_IDLE : 0;
	if (!peer->nak)
		peer->ack = peer->answer = false;
	peer->nak = false; /* an ACK that is due follows */
	finish_out(peer, 3);
}

static void put_data(struct peer *peer)
{
	const struct peer_frame *frame = &peer->sent[peer->next % LIMEN_LINK_WINDOW];

	peer->out[1] = (uint8_t)head_of(peer, LIMEN_LINK_TYPE_DATA, peer->next);
	peer->out[2] = (uint8_t)frame->words;
	for (unsigned i = 0; i < 4 * frame->words; i++)
		peer->out[3 + i] = (uint8_t)(frame->word[i / 4] >> (8 * (i % 4)));
	peer->next++;
	peer->ack = false;
	finish_out(peer, 3 + 4 * frame->words);
}

static void begin_frame(struct peer *peer)
{
	struct peer_frame *frame = &peer->sent[peer->end % LIMEN_LINK_WINDOW];

	peer->out[0] = LIMEN_LINK_SYNC;
	peer->out_is_hello = false;
	if (peer->hello) {
		put_hello(peer);
		return;
	}
	if (!peer->opened)
		return;
	if (peer->nak || peer->answer) {
		put_state(peer);
		return;
	}
	if (peer->next == peer->end && peer->end - peer->first < LIMEN_LINK_WINDOW) {
		frame->words = (unsigned)limen_ref_read(peer->ref, frame->word, LIMEN_LINK_WORDS_MAX);
		peer->end += frame->words > 0;
	}
	if (peer->next != peer->end)
		put_data(peer);
	else if (peer->ack)
		put_state(peer);
}

int peer_give(struct peer *peer)
{
	if (peer->out_at == peer->out_bytes) {
		/* the byte before was the last of a HELLO: it has been sent when the next one is asked for */
		if (peer->out_bytes && peer->out_is_hello)
			peer->divisor = peer->next_divisor;
		peer->out_at = peer->out_bytes = 0;
		begin_frame(peer);
	}
	return peer->out_at < peer->out_bytes ? peer->out[peer->out_at++] : -1;
}
