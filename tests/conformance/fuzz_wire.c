/* fuzz_wire.c: see fuzz_wire.h. */
#include "fuzz_wire.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_ROOM_WORDS = 1 << 21 };

static bool differ(struct fuzz_difference *difference, unsigned engine, const char *text)
{
	memset(difference, 0, sizeof(*difference));
	difference->engine = engine;
	difference->index = UINT32_MAX;
	snprintf(difference->text, sizeof(difference->text), "%s", text);
	return false;
}

/* The next place to cut. A stream wider than a word fills up its last beat with NOP words (P3), so that a cut within a
 * packet must fall between beats. */
static size_t next_cut(struct fuzz_wire *wire, const struct fuzz_stream *stream, size_t at, unsigned beat)
{
	size_t end = at + 1 + raw_below(&wire->random, raw_below(&wire->random, 4) ? 40 : 2000);

	end = at + (end - at + beat - 1) / beat * beat;
	if (raw_below(&wire->random, 2)) {
		for (size_t p = 0; p < stream->packets; p++) {
			if (stream->starts[p] > at && stream->starts[p] <= end)
				return stream->starts[p];
		}
	}
	return end < stream->count ? end : stream->count;
}

static bool collect(struct fuzz_wire *wire, unsigned number, const struct fuzz_stream *stream, bool pieces,
		    struct fuzz_difference *difference)
{
	struct fuzz_engine *engine = &wire->engines[number];
	unsigned beat = limen_device_info(engine->device)->stream_bits / 32;
	size_t at = 0;

	engine->count = 0;
	while (at < stream->count) {
		size_t end = pieces ? next_cut(wire, stream, at, beat) : stream->count;
		long got;

		if (!engine->answers)
			engine->answers = malloc(ANSWER_ROOM_WORDS * sizeof(*engine->answers));
		if (!engine->answers)
			abort();
		got = limen_raw(engine->device, stream->words + at, end - at, engine->answers + engine->count,
				ANSWER_ROOM_WORDS - engine->count);
		if (got < 0)
			return differ(difference, number, limen_device_message(engine->device));
		engine->count += (size_t)got;
		at = end;
	}
	return true;
}

/* Takes out the NOP words between answers. false: the words do not end with an answer. */
static bool strip(struct fuzz_engine *engine)
{
	size_t to = 0, at = 0;

	while (at < engine->count) {
		size_t n;

		if (!engine->answers[at]) {
			at++;
			continue;
		}
		n = 2 + (engine->answers[at] >> 16);
		if (n > engine->count - at) {
			memmove(engine->answers + to, engine->answers + at,
				(engine->count - at) * sizeof(*engine->answers));
			engine->count = to + engine->count - at;
			return false;
		}
		memmove(engine->answers + to, engine->answers + at, n * sizeof(*engine->answers));
		to += n;
		at += n;
	}
	engine->count = to;
	return true;
}

/* Compares two answers that start at a and b; IDENT in the words that do not depend on the engine. */
static bool same(const uint32_t *a, const uint32_t *b)
{
	static const unsigned char common[] = {0, 1, 2, 3, 13, 16, 17};
	size_t n = 2 + (a[0] >> 16);

	if (a[0] != b[0])
		return false;
	if ((a[0] & 255) != LIMEN_OP_IDENT || (a[0] >> 16) != LIMEN_IDENT_WORDS)
		return !memcmp(a, b, n * sizeof(*a));
	for (size_t i = 0; i < sizeof(common); i++) {
		if (a[common[i]] != b[common[i]])
			return false;
	}
	return true;
}

static bool compare(struct fuzz_wire *wire, unsigned number, struct fuzz_difference *difference)
{
	const struct fuzz_engine *first = &wire->engines[0], *other = &wire->engines[number];
	size_t at = 0;

	while (at < first->count && at < other->count && first->count - at >= 2 + (first->answers[at] >> 16) &&
	       other->count - at >= 2 + (other->answers[at] >> 16) && same(first->answers + at, other->answers + at))
		at += 2 + (first->answers[at] >> 16);
	if (at == first->count && at == other->count)
		return true;
	differ(difference, number, "the answers differ");
	for (unsigned i = 0; i < 2; i++) {
		const struct fuzz_engine *engine = i ? other : first;

		if (at + 2 > engine->count)
			continue;
		difference->answer[i] = engine->answers + at;
		difference->words[i] = 2 + (engine->answers[at] >> 16);
		if (difference->words[i] > engine->count - at)
			difference->words[i] = engine->count - at;
		/* the engine that left an answer out shows a later index */
		if (engine->answers[at + 1] < difference->index)
			difference->index = engine->answers[at + 1];
	}
	return false;
}

bool fuzz_exchange(struct fuzz_wire *wire, const struct fuzz_stream *stream, bool pieces,
		   struct fuzz_difference *difference)
{
	for (unsigned i = 0; i < wire->count; i++) {
		if (!collect(wire, i, stream, pieces, difference))
			return false;
		if (!strip(&wire->engines[i])) {
			/* still a difference to show, unless all engines stop at the same word */
			if (!i || compare(wire, i, difference))
				return differ(difference, i, "the answer words end within an answer");
			return false;
		}
		if (i && !compare(wire, i, difference))
			return false;
	}
	return true;
}

bool fuzz_reset(struct fuzz_wire *wire, struct fuzz_difference *difference)
{
	for (unsigned i = 0; i < wire->count; i++) {
		if (limen_reset(wire->engines[i].device))
			return differ(difference, i, limen_device_message(wire->engines[i].device));
	}
	return true;
}

static const char *opcode_name(unsigned opcode)
{
	static const char *const names[256] = {
#define LIMEN_OPCODE(name, code, arguments, payload, answer, text) [code] = #name,
#include <limen/limen.def>
	};

	return names[opcode & 255] ? names[opcode & 255] : "?";
}

void fuzz_print_packet(const uint32_t *words)
{
	struct raw_packet p;

	raw_decode(words, &p);
	printf("  %s(%u) flags %02x length %u tile %u va %u vb %u shift %u", opcode_name(p.opcode), p.opcode, p.flags,
	       p.length, p.tile, p.va, p.vb, p.shift);
	if (p.opcode == LIMEN_OP_PULSE)
		printf(" (sweeps %u)", p.vb | p.shift << 8);
	printf(" rows %u+%u cols %u+%u; words %08x %08x %08x %08x", p.row0, p.rows, p.col0, p.cols, words[0], words[1],
	       words[2], words[3]);
	for (unsigned i = 0; i < p.length && i < 12; i++)
		printf("%s%08x", i ? " " : "; payload ", words[4 + i]);
	printf("%s\n", p.length > 12 ? " ..." : "");
}

void fuzz_print_answer(const char *uri, const uint32_t *words, size_t n)
{
	if (!words) {
		printf("  %s: no answer\n", uri);
		return;
	}
	printf("  %s: %s, %s, %u words, packet %u:", uri, opcode_name(words[0] & 255),
	       limen_status_text(words[0] >> 8 & 255), words[0] >> 16, words[1]);
	for (size_t i = 2; i < n && i < 18; i++)
		printf(" %08x", words[i]);
	printf("%s\n", n > 18 ? " ..." : "");
}
