/* stream.c: words to packets, packets to answers (section 2 of the spec). */
#include "model.h"
#include <string.h>

static unsigned field_get(const uint32_t *words, unsigned word, unsigned lsb, unsigned width)
{
	return words[word] >> lsb & ((1u << width) - 1);
}

#define HEADER_FIELD(header, name) \
	field_get(header, LIMEN_H_##name##_WORD, LIMEN_H_##name##_LSB, LIMEN_H_##name##_WIDTH)

static void header_decode(const uint32_t *header, struct limen_ref_packet *p)
{
	p->opcode = HEADER_FIELD(header, OPCODE);
	p->flags = HEADER_FIELD(header, FLAGS);
	p->length = HEADER_FIELD(header, LENGTH);
	p->tile = HEADER_FIELD(header, TILE);
	p->va = HEADER_FIELD(header, VA);
	p->vb = HEADER_FIELD(header, VB);
	p->shift = HEADER_FIELD(header, SHIFT);
	p->sweeps = HEADER_FIELD(header, SWEEPS);
	p->row0 = HEADER_FIELD(header, ROW0);
	p->rows = HEADER_FIELD(header, ROWS);
	p->col0 = HEADER_FIELD(header, COL0);
	p->cols = HEADER_FIELD(header, COLS);
}

size_t limen_ref_waiting(const struct limen_ref *ref)
{
	return ref->answers_last - ref->answers_first;
}

uint32_t *limen_ref_answer(struct limen_ref *ref, unsigned status, unsigned length)
{
	uint32_t *answer;

	/* Packets start with fewer than LIMEN_REF_WAITING_WORDS waiting, so after this there is always room. */
	if (ref->answers_last + LIMEN_ANSWER_WORDS + length > ANSWER_BUFFER_WORDS) {
		memmove(ref->answers, ref->answers + ref->answers_first, limen_ref_waiting(ref) * sizeof *ref->answers);
		ref->answers_last -= ref->answers_first;
		ref->answers_first = 0;
	}
	answer = ref->answers + ref->answers_last;
	ref->answers_last += LIMEN_ANSWER_WORDS + length;
	memset(answer, 0, LIMEN_ANSWER_WORDS * sizeof *answer);
	answer[LIMEN_A_OPCODE_WORD] |= (uint32_t)ref->packet.opcode << LIMEN_A_OPCODE_LSB;
	answer[LIMEN_A_STATUS_WORD] |= (uint32_t)status << LIMEN_A_STATUS_LSB;
	answer[LIMEN_A_LENGTH_WORD] |= (uint32_t)length << LIMEN_A_LENGTH_LSB;
	answer[LIMEN_A_INDEX_WORD] |= ref->index << LIMEN_A_INDEX_LSB;
	return answer + LIMEN_ANSWER_WORDS;
}

size_t limen_ref_read(struct limen_ref *ref, uint32_t *words, size_t n)
{
	size_t waiting = limen_ref_waiting(ref);

	if (n > waiting)
		n = waiting;
	if (n > 0)
		memcpy(words, ref->answers + ref->answers_first, n * sizeof *words);
	ref->answers_first += n;
	if (ref->answers_first == ref->answers_last)
		ref->answers_first = ref->answers_last = 0;
	return n;
}

static void packet_execute(struct limen_ref *ref, const uint32_t *payload)
{
	static limen_ref_execute_fn *const execute[] = {
		[LIMEN_OP_IDENT] = limen_ref_ident,      [LIMEN_OP_RESET] = limen_ref_do_reset,
		[LIMEN_OP_ALLOC] = limen_ref_alloc,      [LIMEN_OP_TABLE] = limen_ref_table,
		[LIMEN_OP_LOADV] = limen_ref_loadv,      [LIMEN_OP_STOREV] = limen_ref_storev,
		[LIMEN_OP_MOVEV] = limen_ref_movev,      [LIMEN_OP_WRITE] = limen_ref_write_cells,
		[LIMEN_OP_READ] = limen_ref_read_cells,  [LIMEN_OP_MVM] = limen_ref_mvm,
		[LIMEN_OP_MVMT] = limen_ref_mvmt,        [LIMEN_OP_GRAD] = limen_ref_grad,
		[LIMEN_OP_PULSE] = limen_ref_pulse,      [LIMEN_OP_COLV] = limen_ref_colv,
		[LIMEN_OP_CLEAR] = limen_ref_clear,
	};

	execute[ref->packet.opcode](ref, &ref->packet, payload);
}

static void packet_end(struct limen_ref *ref)
{
	ref->phase = PHASE_HEADER;
	ref->header_have = 0;
	/* P10: RESET has set the index to 0 and it stays there for the next packet. */
	if (!ref->restart)
		ref->index++;
	ref->restart = false;
}

/* The header is whole: every error is decided here (E1..E10), before the payload comes. */
static void packet_begin(struct limen_ref *ref)
{
	struct limen_ref_packet *p = &ref->packet;
	unsigned status;

	header_decode(ref->header, p);
	if (p->length > ref->config.limit) {
		limen_ref_answer(ref, LIMEN_STATUS_OVERLONG, 0);
		ref->phase = PHASE_STOPPED;
		return;
	}
	status = limen_ref_check(ref, p);
	ref->payload_have = 0;
	if (status != LIMEN_STATUS_OK)
		limen_ref_answer(ref, status, 0);
	if (p->length > 0) {
		ref->phase = status == LIMEN_STATUS_OK ? PHASE_PAYLOAD : PHASE_DISCARD;
		return;
	}
	if (status == LIMEN_STATUS_OK)
		packet_execute(ref, NULL);
	packet_end(ref);
}

/* Takes one word in header position (P2). */
static void header_take(struct limen_ref *ref, uint32_t word)
{
	if (ref->header_have == 0 && field_get(&word, 0, LIMEN_H_OPCODE_LSB, LIMEN_H_OPCODE_WIDTH) == 0)
		return;
	ref->header[ref->header_have++] = word;
	if (ref->header_have == LIMEN_HEADER_WORDS)
		packet_begin(ref);
}

/* Takes up to n payload words, at least one; a payload that lies there as a whole is executed in place. */
static size_t payload_take(struct limen_ref *ref, const uint32_t *words, size_t n)
{
	size_t missing = ref->packet.length - ref->payload_have;
	const uint32_t *payload = ref->payload;

	if (n > missing)
		n = missing;
	if (n == ref->packet.length)
		payload = words;
	else if (ref->phase == PHASE_PAYLOAD)
		memcpy(ref->payload + ref->payload_have, words, n * sizeof *words);
	ref->payload_have += (unsigned)n;
	if (n == missing) {
		if (ref->phase == PHASE_PAYLOAD)
			packet_execute(ref, payload);
		packet_end(ref);
	}
	return n;
}

size_t limen_ref_write(struct limen_ref *ref, const uint32_t *words, size_t n)
{
	size_t taken = 0;

	while (taken < n) {
		if (ref->phase == PHASE_STOPPED)
			return n;
		if (ref->phase == PHASE_HEADER) {
			if (limen_ref_waiting(ref) >= LIMEN_REF_WAITING_WORDS)
				break;
			header_take(ref, words[taken++]);
		} else {
			taken += payload_take(ref, words + taken, n - taken);
		}
	}
	return taken;
}
