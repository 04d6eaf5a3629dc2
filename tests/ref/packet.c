/* packet.c: see packet.h. */
#include "packet.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void put(uint32_t *words, unsigned word, unsigned lsb, uint32_t value)
{
	words[word] |= value << lsb;
}

#define PUT(name, value) put(words, LIMEN_H_##name##_WORD, LIMEN_H_##name##_LSB, (value))

size_t packet_encode(const struct packet *p, uint32_t *words)
{
	memset(words, 0, LIMEN_HEADER_WORDS * sizeof *words);
	PUT(OPCODE, p->opcode);
	PUT(FLAGS, p->flags);
	PUT(LENGTH, p->length);
	PUT(TILE, p->tile);
	PUT(VA, p->va);
	PUT(VB, p->vb);
	PUT(SHIFT, p->shift);
	PUT(SWEEPS, p->sweeps);
	PUT(ROW0, p->row0);
	PUT(ROWS, p->rows);
	PUT(COL0, p->col0);
	PUT(COLS, p->cols);
	for (unsigned i = 0; i < p->length; i++)
		words[LIMEN_HEADER_WORDS + i] = p->payload ? p->payload[i] : 0xdeadbeef;
	return LIMEN_HEADER_WORDS + p->length;
}

bool packet_run(struct limen_ref *ref, const struct packet *p, struct answer *answer)
{
	static uint32_t words[LIMEN_HEADER_WORDS + 65536];
	size_t n = packet_encode(p, words);
	uint32_t header[LIMEN_ANSWER_WORDS];

	assert_int_equal(limen_ref_write(ref, words, n), n);
	if (limen_ref_read(ref, header, LIMEN_ANSWER_WORDS) == 0)
		return false;
	answer->opcode = header[0] & 0xff;
	answer->status = header[0] >> 8 & 0xff;
	answer->length = header[0] >> 16;
	answer->index = header[1];
	assert_int_equal(limen_ref_waiting(ref), answer->length);
	assert_int_equal(limen_ref_read(ref, answer->payload, 65536), answer->length);
	return true;
}

static struct answer last;

void packet_silent(struct limen_ref *ref, const struct packet *p)
{
	if (packet_run(ref, p, &last))
		fail_msg("opcode %u answered with status %u", p->opcode, last.status);
}

void packet_fails(struct limen_ref *ref, const struct packet *p, unsigned status)
{
	if (!packet_run(ref, p, &last))
		fail_msg("opcode %u did not fail with status %u", p->opcode, status);
	assert_int_equal(last.status, status);
	assert_int_equal(last.opcode, p->opcode);
	assert_int_equal(last.length, 0);
}

const struct answer *packet_answers(struct limen_ref *ref, const struct packet *p, unsigned length)
{
	if (!packet_run(ref, p, &last))
		fail_msg("opcode %u did not answer", p->opcode);
	assert_int_equal(last.status, LIMEN_STATUS_OK);
	assert_int_equal(last.opcode, p->opcode);
	assert_int_equal(last.length, length);
	return &last;
}

struct limen_ref *model_open(const char *config)
{
	const struct limen_ref_config *found = limen_ref_config_find(config);
	struct limen_ref *ref;

	assert_non_null(found);
	ref = limen_ref_open(found);
	assert_non_null(ref);
	return ref;
}

void model_alloc(struct limen_ref *ref, unsigned tile, unsigned bits, unsigned rows, unsigned cols)
{
	packet_silent(ref, &(struct packet){
				   .opcode = LIMEN_OP_ALLOC, .tile = tile, .va = bits, .rows = rows, .cols = cols });
}

void model_tables(struct limen_ref *ref, unsigned slot, const uint32_t kinetics[LIMEN_TABLE_WORDS])
{
	uint32_t log[LIMEN_TABLE_WORDS];

	table_log(log);
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_TABLE, .vb = LIMEN_TABLE_LOG, .payload = log,
					     .length = LIMEN_TABLE_WORDS });
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_TABLE, .vb = LIMEN_TABLE_KINETICS + slot,
					     .payload = kinetics, .length = LIMEN_TABLE_WORDS });
}

static unsigned field_words(unsigned field)
{
	switch (field) {
	case LIMEN_FIELD_HEAT:
		return 2;
	case LIMEN_FIELD_STREAM:
		return LIMEN_STREAM_WORDS;
	default:
		return 1;
	}
}

void model_write(struct limen_ref *ref, unsigned tile, unsigned field, unsigned row, unsigned col, uint64_t value)
{
	uint32_t words[2] = { (uint32_t)value, (uint32_t)(value >> 32) };

	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = field, .tile = tile, .row0 = row,
					     .rows = 1, .col0 = col, .cols = 1, .payload = words,
					     .length = field_words(field) });
}

uint64_t model_read(struct limen_ref *ref, unsigned tile, unsigned field, unsigned row, unsigned col)
{
	unsigned length = field_words(field);
	const struct answer *a = packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = field,
								       .tile = tile, .row0 = row, .rows = 1,
								       .col0 = col, .cols = 1 }, length);

	return a->payload[0] | (length > 1 ? (uint64_t)a->payload[1] << 32 : 0);
}

void model_stream(struct limen_ref *ref, unsigned tile, unsigned row, uint64_t s0, uint64_t s1)
{
	uint32_t words[LIMEN_STREAM_WORDS] = { (uint32_t)s0, (uint32_t)(s0 >> 32), (uint32_t)s1, (uint32_t)(s1 >> 32) };

	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_STREAM, .tile = tile,
					     .row0 = row, .rows = 1, .payload = words, .length = LIMEN_STREAM_WORDS });
}

static const struct answer *totals_read(struct limen_ref *ref, unsigned tile)
{
	return packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_TOTALS,
						     .tile = tile }, 2 * LIMEN_TOTAL_COUNT);
}

int64_t model_total(struct limen_ref *ref, unsigned tile, unsigned total)
{
	const struct answer *a = totals_read(ref, tile);

	return (int64_t)(a->payload[2 * total] | (uint64_t)a->payload[2 * total + 1] << 32);
}

void model_set_total(struct limen_ref *ref, unsigned tile, unsigned total, int64_t value)
{
	uint32_t words[2 * LIMEN_TOTAL_COUNT];

	memcpy(words, totals_read(ref, tile)->payload, sizeof words);
	words[2 * total] = (uint32_t)value;
	words[2 * total + 1] = (uint32_t)((uint64_t)value >> 32);
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_WRITE, .flags = LIMEN_FIELD_TOTALS, .tile = tile,
					     .payload = words, .length = 2 * LIMEN_TOTAL_COUNT });
}

void model_vector(struct limen_ref *ref, unsigned reg, unsigned n, const int16_t *x)
{
	uint32_t words[32768] = { 0 };

	for (unsigned i = 0; i < n; i++)
		words[i / 2] |= (uint32_t)(uint16_t)x[i] << i % 2 * 16;
	packet_silent(ref, &(struct packet){ .opcode = LIMEN_OP_LOADV, .flags = 1, .vb = reg, .rows = n,
					     .payload = words, .length = (n + 1) / 2 });
}

int16_t model_element(struct limen_ref *ref, unsigned reg, unsigned i)
{
	return (int16_t)packet_answers(ref, &(struct packet){ .opcode = LIMEN_OP_STOREV, .va = reg, .row0 = i,
							      .rows = 1 }, 1)->payload[0];
}

void table_log(uint32_t words[LIMEN_TABLE_WORDS])
{
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		double a = log2(1 + i / 256.0), z = log2(1 + (i + 1) / 256.0), m = log2(1 + (i + 0.5) / 256.0);
		uint32_t t0 = (uint32_t)lround(262144 * (a + (m - (a + z) / 2) / 2));
		uint32_t t1 = (uint32_t)lround(262144 * (z - a));

		words[i] = t0 | t1 << LIMEN_LOG_T0_BITS;
	}
}

void table_glauber(uint32_t words[LIMEN_TABLE_WORDS])
{
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++)
		words[i] = (uint32_t)lround(4096 * log2(1 + exp2(-i / 16.0)));
}

uint64_t splitmix(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}
