/* wire.c: identity, refusals and resets, word by word. Packets are made here, not by the library, which would
 * refuse to send most of these. */
#include "selftest.h"

#include <stdio.h>
#include <time.h>

struct packet {
	unsigned opcode, flags, length, tile, va, vb, shift, row0, rows, col0, cols;
};

enum {
	PAYLOAD_MOST = 300, /* sent */
	PAYLOAD_READ = 64,
	ANSWER_MOST = 128, /* words, with NOPs to whole beats */
	LOOKS_MOST = 16,
	WAIT_S = 5,
};

/* An answer taken apart. */
struct answer {
	unsigned opcode, status, length, index;
	uint32_t payload[PAYLOAD_READ];
};

/* Sends one packet, with a payload of zeros. Returns the words that came back, or an error. */
static long send_packet(struct selftest *test, const struct packet *p, uint32_t *got, size_t most)
{
	uint32_t words[4 + PAYLOAD_MOST] = {
		p->opcode | p->flags << 8 | p->length << 16,
		p->tile | p->va << 8 | p->vb << 16 | p->shift << 24,
		p->row0 | p->rows << 16,
		p->col0 | p->cols << 16,
	};

	return limen_raw(test->device, words, 4 + (p->length < PAYLOAD_MOST ? p->length : PAYLOAD_MOST), got, most);
}

/* A packet that the contract leaves unanswered. */
static void tell(struct selftest *test, const struct packet *p)
{
	uint32_t got[8];
	long count = send_packet(test, p, got, 8);

	if (count < 0)
		selftest_error(test, (int)count);
	for (long i = 0; i < count; i++)
		selftest_same(test, got[i], 0, "answer to a packet with opcode %u, word %ld", p->opcode, i);
}

/* The answer in `count` words, NOP words before it; false: it is not all there. */
static bool take_apart(const uint32_t *got, long count, struct answer *answer)
{
	long at = 0;

	while (at < count && !got[at])
		at++;
	*answer = (struct answer){0};
	if (count - at < LIMEN_ANSWER_WORDS)
		return false;
	answer->opcode = got[at] & 0xff;
	answer->status = got[at] >> 8 & 0xff;
	answer->length = got[at] >> 16;
	answer->index = got[at + 1];
	at += LIMEN_ANSWER_WORDS;
	for (unsigned i = 0; i < answer->length && i < PAYLOAD_READ && at + (long)i < count; i++)
		answer->payload[i] = got[at + (long)i];
	return at + (long)answer->length <= count;
}

/* Sends a packet and takes its answer. A slow line may need more than one look; false: there is none. */
static bool ask(struct selftest *test, const struct packet *p, struct answer *answer)
{
	uint32_t got[ANSWER_MOST] = {0};
	long count = send_packet(test, p, got, ANSWER_MOST), more = count;
	time_t start = time(NULL);

	for (int look = 0; look < LOOKS_MOST && more >= 0 && !take_apart(got, count, answer); look++) {
		if (count == ANSWER_MOST || time(NULL) - start > WAIT_S)
			break;
		more = limen_raw(test->device, NULL, 0, got + count, ANSWER_MOST - (size_t)count);
		count += more > 0 ? more : 0;
	}
	if (more < 0)
		return !selftest_error(test, (int)more);
	if (take_apart(got, count, answer))
		return true;
	selftest_wrong(test, "no answer to a packet with opcode %u", p->opcode);
	return false;
}

/* Index of the next packet. */
static unsigned index_now(struct selftest *test)
{
	struct answer answer = {0};

	ask(test, &(struct packet){.opcode = LIMEN_OP_IDENT}, &answer);
	return answer.index + 1;
}

/* --- identity --- */

void selftest_identity(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	struct answer answer;

	for (unsigned n = 0; n < 3 && !selftest_over(test); n++) {
		unsigned index = index_now(test);

		if (!ask(test, &(struct packet){.opcode = LIMEN_OP_IDENT}, &answer))
			return;
		selftest_same(test, answer.opcode, LIMEN_OP_IDENT, "opcode of an IDENT answer");
		selftest_same(test, answer.length, LIMEN_IDENT_WORDS, "words of an IDENT answer");
		selftest_same(test, answer.index, index, "packet index");
		selftest_same(test, answer.payload[LIMEN_IDENT_MAGIC], LIMEN_MAGIC, "magic number");
		selftest_same(test, answer.payload[LIMEN_IDENT_VERSION], LIMEN_VERSION, "contract version");
		selftest_same(test, answer.payload[LIMEN_IDENT_LANES], info->lanes, "lanes, asked again");
		selftest_same(test, answer.payload[LIMEN_IDENT_DEPTH], info->depth, "depth, asked again");
		selftest_same(test, answer.payload[LIMEN_IDENT_LIMIT], info->limit, "limit, asked again");
		selftest_same(test, answer.payload[LIMEN_IDENT_FEATURES], 0, "feature bits, none defined");
		selftest_same(test, answer.payload[LIMEN_IDENT_RESERVED0], 0, "reserved word 0");
		selftest_same(test, answer.payload[LIMEN_IDENT_RESERVED1], 0, "reserved word 1");
	}
	selftest_same(test, info->limit >= info->vector_len && info->limit >= 256, 1, "C7, limit of a payload");
	selftest_same(test, info->vectors >= 2 && info->vectors <= 256, 1, "C7, vector registers");
	selftest_same(test, info->slots >= 1 && info->slots <= 4, 1, "kinetics slots");
	selftest_same(test, info->tiles >= 1 && info->tiles <= 256, 1, "tiles");
	selftest_same(test, info->lanes > 0 && info->depth > 0 && info->row_slots > 0, 1, "lanes, depth, row slots");
	selftest_same(test, info->stream_bits >= 32 && info->stream_bits % 32 == 0, 1, "whole words in a beat");
	selftest_say(test, "%s: %u lanes of %u cells, %u vectors of %u, %u tiles, %u slots, stream of %u bits",
		     info->name, info->lanes, info->depth, info->vectors, info->vector_len, info->tiles, info->slots,
		     info->stream_bits);
}

/* --- errors --- */

enum { ROWS = 4, COLS = 5, BITS = 8, CELLS = ROWS * COLS };

#define RANGE .rows = ROWS, .cols = COLS

static const struct refusal {
	const char *what;
	unsigned status;
	struct packet packet;
} refusals[] = {
	{"opcode 16", LIMEN_STATUS_OPCODE, {.opcode = 16, .length = 3}},
	{"opcode 255", LIMEN_STATUS_OPCODE, {.opcode = 255}},
	{"READ of field 7", LIMEN_STATUS_ARGUMENT, {.opcode = LIMEN_OP_READ, .flags = 7, RANGE}},
	{"CLEAR with an undefined flag", LIMEN_STATUS_ARGUMENT, {.opcode = LIMEN_OP_CLEAR, .flags = 64, RANGE}},
	{"PULSE of 0 sweeps", LIMEN_STATUS_ARGUMENT, {.opcode = LIMEN_OP_PULSE, .length = 3, RANGE}},
	{"PULSE with load code 3",
	 LIMEN_STATUS_ARGUMENT,
	 {.opcode = LIMEN_OP_PULSE, .flags = 24, .vb = 1, .length = 3, RANGE}},
	{"MVM with shift 48", LIMEN_STATUS_ARGUMENT, {.opcode = LIMEN_OP_MVM, .shift = 48, RANGE}},
	{"LOADV of type 3", LIMEN_STATUS_ARGUMENT, {.opcode = LIMEN_OP_LOADV, .flags = 3, .rows = 1, .length = 1}},
	{"ALLOC of 17 bits",
	 LIMEN_STATUS_ARGUMENT,
	 {.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 17, .rows = 1, .cols = 1}},
	{"READ of a tile that is not there", LIMEN_STATUS_TILE, {.opcode = LIMEN_OP_READ, .tile = 1, RANGE}},
	{"ALLOC out of turn", LIMEN_STATUS_TILE, {.opcode = LIMEN_OP_ALLOC, .tile = 0, .va = 1, .rows = 1, .cols = 1}},
	{"WRITE of a row too many",
	 LIMEN_STATUS_RANGE,
	 {.opcode = LIMEN_OP_WRITE, .rows = ROWS + 1, .cols = COLS, .length = 13}},
	{"GRAD of no columns", LIMEN_STATUS_RANGE, {.opcode = LIMEN_OP_GRAD, .vb = 1, .rows = ROWS}},
	{"MVMT beyond the last column",
	 LIMEN_STATUS_RANGE,
	 {.opcode = LIMEN_OP_MVMT, .rows = ROWS, .col0 = 1, .cols = COLS}},
	{"STOREV of register 255", LIMEN_STATUS_VECTOR, {.opcode = LIMEN_OP_STOREV, .va = 255, .rows = 1}},
	{"MVM into its own input", LIMEN_STATUS_VECTOR, {.opcode = LIMEN_OP_MVM, .flags = 1, .va = 1, .vb = 1, RANGE}},
	{"TABLE 9", LIMEN_STATUS_TABLE, {.opcode = LIMEN_OP_TABLE, .vb = 9, .length = 256}},
	{"PULSE with a table that was not loaded",
	 LIMEN_STATUS_TABLE,
	 {.opcode = LIMEN_OP_PULSE, .flags = 32, .vb = 1, .length = 3, RANGE}},
	{"WRITE with a word too few", LIMEN_STATUS_LENGTH, {.opcode = LIMEN_OP_WRITE, .length = 9, RANGE}},
	{"PULSE with a word too many", LIMEN_STATUS_LENGTH, {.opcode = LIMEN_OP_PULSE, .vb = 1, .length = 4, RANGE}},
	{"READ with a payload", LIMEN_STATUS_LENGTH, {.opcode = LIMEN_OP_READ, .length = 1, RANGE}},
};
enum { REFUSALS = sizeof(refusals) / sizeof(refusals[0]) };

static void refuse(struct selftest *test, const struct packet *packet, unsigned status, const char *what)
{
	unsigned index = index_now(test);
	struct answer answer;

	if (selftest_over(test) || !ask(test, packet, &answer))
		return;
	selftest_same(test, answer.status, status, "%s, status", what);
	selftest_same(test, answer.opcode, packet->opcode, "%s, opcode of the answer", what);
	selftest_same(test, answer.length, 0, "%s, payload of the answer", what);
	selftest_same(test, answer.index, index, "%s, packet index", what);
}

/* Refusals that depend on the size of the device: a tile that cannot fit, an answer that would be too long, a payload
 * beyond the limit (last: the device then waits for a reset). Returns how many could be asked for. */
static unsigned refuse_large(struct selftest *test)
{
	const struct limen_info *info = limen_device_info(test->device);
	unsigned most = info->vector_len, tried = 0, cols = info->limit / 2 / info->lanes + 1;
	uint64_t layers = (most + (uint64_t)info->lanes - 1) / info->lanes;

	if (info->tiles > 1 && (layers * most > info->depth || layers > info->row_slots)) {
		tried++;
		refuse(test, &(struct packet){.opcode = LIMEN_OP_ALLOC, .tile = 1, .va = 1, .rows = most, .cols = most},
		       LIMEN_STATUS_CAPACITY, "ALLOC of more than fits");
	}
	if (info->tiles > 1 && info->lanes <= most && cols <= most && (uint64_t)cols + COLS <= info->depth) {
		unsigned tile;

		tried++;
		if (!selftest_error(test, limen_tile_alloc(test->device, info->lanes, cols, BITS, &tile)))
			refuse(test,
			       &(struct packet){.opcode = LIMEN_OP_READ,
						.flags = LIMEN_FIELD_HEAT,
						.tile = tile,
						.rows = info->lanes,
						.cols = cols},
			       LIMEN_STATUS_ANSWER, "READ of more than an answer holds");
	}
	if (info->limit < 65535) {
		tried++;
		refuse(test, &(struct packet){.opcode = LIMEN_OP_WRITE, .length = info->limit + 1, RANGE},
		       LIMEN_STATUS_OVERLONG, "WRITE beyond the limit");
		selftest_error(test, limen_reset(test->device));
	}
	return tried;
}

void selftest_errors(struct selftest *test)
{
	struct limen_device *device = test->device;
	int16_t before[CELLS], after[CELLS];
	int64_t totals[LIMEN_TOTAL_COUNT];
	unsigned tile, large;

	for (unsigned i = 0; i < CELLS; i++)
		before[i] = (int16_t)(i - CELLS / 2);
	if (selftest_error(test, limen_tile_alloc(device, ROWS, COLS, BITS, &tile)) ||
	    selftest_error(test, limen_kinetics_load(device, 0, LIMEN_GLAUBER)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_LEVEL, NULL, before)) ||
	    selftest_error(test, limen_sync(device)))
		return;
	for (unsigned i = 0; i < REFUSALS && !selftest_over(test); i++)
		refuse(test, &refusals[i].packet, refusals[i].status, refusals[i].what);
	if (selftest_over(test) ||
	    selftest_error(test, limen_cells_read(device, tile, LIMEN_FIELD_LEVEL, NULL, after)) ||
	    selftest_error(test, limen_totals_read(device, tile, totals)) || selftest_error(test, limen_sync(device)))
		return;
	for (unsigned i = 0; i < CELLS; i++)
		selftest_same(test, after[i], before[i], "level of cell %u after refused packets", i);
	for (unsigned i = 0; i < LIMEN_TOTAL_COUNT; i++)
		selftest_same(test, totals[i], 0, "total %u after refused packets", i);
	large = refuse_large(test);
	selftest_say(test, "%u packets refused, each with its status and index; levels and totals untouched",
		     REFUSALS + large);
}

/* --- reset --- */

/* Fills tile 0, register 0 and the tables with something to forget. */
static void fill(struct selftest *test)
{
	struct limen_device *device = test->device;
	int16_t level[CELLS], vector[8] = {1, -2, 3, -4, 5, -6, 7, -8};
	int64_t totals[LIMEN_TOTAL_COUNT];
	unsigned tile;

	for (unsigned i = 0; i < CELLS; i++)
		level[i] = (int16_t)(i + 1);
	for (int i = 0; i < LIMEN_TOTAL_COUNT; i++)
		totals[i] = i + 1;
	if (selftest_error(test, limen_tile_alloc(device, ROWS, COLS, BITS, &tile)) ||
	    selftest_error(test, limen_kinetics_load(device, 0, LIMEN_GLAUBER)) ||
	    selftest_error(test, limen_vector_s16(device, 0, 8, vector)) ||
	    selftest_error(test, limen_tile_seed(device, tile, 1, 2, 3, 4)) ||
	    selftest_error(test, limen_totals_write(device, tile, totals)) ||
	    selftest_error(test, limen_cells_write(device, tile, LIMEN_FIELD_LEVEL, NULL, level)))
		return;
	selftest_error(test, limen_sync(device));
}

/* No tile, vectors of zero, no table; a tile made anew is empty. */
static void check_forgotten(struct selftest *test, const char *after)
{
	struct answer answer;
	char what[96];

	snprintf(what, sizeof(what), "READ of the old tile after %s", after);
	refuse(test, &(struct packet){.opcode = LIMEN_OP_READ, RANGE}, LIMEN_STATUS_TILE, what);
	if (selftest_over(test) || !ask(test, &(struct packet){.opcode = LIMEN_OP_STOREV, .rows = 8}, &answer))
		return;
	for (unsigned i = 0; i < 4; i++)
		selftest_same(test, answer.payload[i], 0, "vector register 0 after %s, word %u", after, i);
	tell(test, &(struct packet){.opcode = LIMEN_OP_ALLOC, .va = BITS, RANGE});
	snprintf(what, sizeof(what), "PULSE without a table after %s", after);
	refuse(test, &(struct packet){.opcode = LIMEN_OP_PULSE, .vb = 1, .length = 3, RANGE}, LIMEN_STATUS_TABLE, what);
	if (selftest_over(test) || !ask(test, &(struct packet){.opcode = LIMEN_OP_READ, RANGE}, &answer))
		return;
	for (unsigned i = 0; i < CELLS / 2; i++)
		selftest_same(test, answer.payload[i], 0, "levels of a new tile after %s, word %u", after, i);
	if (!ask(test, &(struct packet){.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_TOTALS, RANGE}, &answer))
		return;
	for (unsigned i = 0; i < 2 * LIMEN_TOTAL_COUNT; i++)
		selftest_same(test, answer.payload[i], 0, "totals of a new tile after %s, word %u", after, i);
	if (!ask(test, &(struct packet){.opcode = LIMEN_OP_READ, .flags = LIMEN_FIELD_STREAM, RANGE}, &answer))
		return;
	for (unsigned i = 0; i < 4 * ROWS; i++)
		selftest_same(test, answer.payload[i], i % 4 == 0, "streams of a new tile after %s, word %u", after, i);
}

void selftest_reset(struct selftest *test)
{
	fill(test);
	tell(test, &(struct packet){.opcode = LIMEN_OP_RESET});
	if (selftest_over(test))
		return;
	selftest_same(test, index_now(test), 1, "packet index after RESET and an IDENT");
	check_forgotten(test, "RESET");
	if (selftest_error(test, limen_reset(test->device)))
		return;
	fill(test);
	if (selftest_error(test, limen_reset(test->device)))
		return;
	check_forgotten(test, "the transport's reset");
	selftest_error(test, limen_reset(test->device));
	selftest_say(test, "tiles, vectors, tables and the index, by packet and by transport");
}
