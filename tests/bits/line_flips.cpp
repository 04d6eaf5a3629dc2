// line_flips.cpp: a serial line with many copies of a board's netlist at its end, in the place of sim/usb/line_board.c.
//
// The host talks to copy 0, the netlist as it is in the image. All copies hear the same; what each of the others says
// is taken apart as the host would, and compared with what copy 0 says, word by word.
//   LIMEN_FLIPS      file: lines "COPY SITE", what is changed in which copy
//   LIMEN_FLIPS_OUT  file, written at the end: a line "COPY VERDICT SEEN WORDS CYCLE" for each copy with a change
// VERDICT: word, a wrong word in a good frame; silent, words are missing, for good; same, all words of copy 0. SEEN:
// whether the change ever made a difference in the place where it is. CYCLE: in which the line first was another, or
// 0.
#include "board.h"
#include "machines.h"
#include <cstdio>
#include <cstdlib>
#include <link.h>
#include <vector>
#include <zlib.h>
extern "C" {
#include "line.h"
}

V machine_live = ONES;

namespace {

enum { FRAME_BITS = 10, SETTLE_CYCLES = 100000, CHECK_CYCLES = 4096, BEHIND_WORDS = 1024, TELL_CYCLES = 1 << 20 };
enum verdict { SAME, WORD, SILENT };
const char *const verdict_names[] = {"same", "word", "silent"};

// What the host has of a copy: bits to bytes, bytes to frames, frames to words.
struct Ear {
	unsigned left = 0, bits = 0, next = 0;
	uint64_t time = 0, baud = 0;
	bool before = true;
	std::vector<uint8_t> bytes;
	std::vector<uint32_t> words;

	void word(uint32_t w) { words.push_back(w); }
	// The frame that begins with these bytes; 0: it is not complete, -1: it is none.
	long frame()
	{
		size_t n = LIMEN_LINK_OVERHEAD, payload;

		if (bytes.size() < 3)
			return 0;
		switch (bytes[1] >> LIMEN_LINK_TYPE_LSB) {
		case LIMEN_LINK_TYPE_DATA:
			payload = bytes[2];
			break;
		case LIMEN_LINK_TYPE_HELLO:
			payload = 1;
			break;
		default:
			payload = 0;
		}
		if (payload > LIMEN_LINK_WORDS_MAX || (!payload && bytes[1] >> LIMEN_LINK_TYPE_LSB == LIMEN_LINK_TYPE_DATA))
			return -1;
		n += 4 * payload;
		if (bytes.size() < n)
			return 0;
		uint32_t crc = (uint32_t)crc32(0, &bytes[1], (uInt)(n - 5));
		for (int i = 0; i < 4; i++)
			if (bytes[n - 4 + i] != (uint8_t)(crc >> 8 * i))
				return -1;
		return (long)n;
	}
	void take(size_t n)
	{
		unsigned type = bytes[1] >> LIMEN_LINK_TYPE_LSB;

		if (type == LIMEN_LINK_TYPE_HELLO) {
			next = 0;
			word(bytes[1]);
		} else if (type != LIMEN_LINK_TYPE_DATA || (bytes[1] >> LIMEN_LINK_SEQ_LSB) % LIMEN_LINK_SEQUENCE != next) {
			return;
		} else {
			next = (next + 1) % LIMEN_LINK_SEQUENCE;
		}
		for (size_t i = 3; i + 4 < n; i += 4)
			word(bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | (uint32_t)bytes[i + 3] << 24);
	}
	void byte(uint8_t b)
	{
		bytes.push_back(b);
		while (!bytes.empty()) {
			long n = bytes[0] == LIMEN_LINK_SYNC ? frame() : -1;

			if (!n)
				return;
			if (n > 0)
				take((size_t)n);
			bytes.erase(bytes.begin(), bytes.begin() + (n > 0 ? n : 1));
		}
	}
	void level(bool now, uint64_t rate, uint64_t clock) // see line_up() of sim/board.c
	{
		bool falls = before && !now;

		before = now;
		if (!left) {
			if (!falls)
				return;
			left = FRAME_BITS;
			baud = rate;
			bits = 0;
			time = clock / 2;
		}
		time += baud;
		if (time < clock)
			return;
		time -= clock;
		if (left == FRAME_BITS && now) {
			left = 0;
			return;
		}
		bits = bits >> 1 | (unsigned)now << (FRAME_BITS - 1);
		if (!--left)
			byte((uint8_t)(bits >> 1));
	}
};

struct Line {
	struct limen_board *board = nullptr;
	uint64_t baud = 1000000, cycles = 0;
	V used = ZERO, apart = ZERO; // copies with a change; those of them that have shown a difference
	Ear ear[COPIES];
	enum verdict verdict[COPIES] = {};
	size_t matched[COPIES] = {};
	uint64_t since[COPIES] = {};
	std::vector<int> sites[COPIES];
} *line;

V tx;

void *open_chip()
{
	static bool once;

	if (once)
		return nullptr;
	once = true;
	machine_start();
	return &once;
}

void close_chip(void *)
{
}

void step_chip(void *, struct limen_board_pins *pins)
{
	tx = machine_step(pins->rx, pins->rts_n);
	pins->tx = bit_of(tx, 0);
	pins->cts_n = false;
}

const struct limen_board_model model = {"flips", LIMEN_CLOCK_HZ, open_chip, close_chip, step_chip};

void settle(int copy, enum verdict v)
{
	line->verdict[copy] = v;
	set_bit(machine_live, copy, false);
}

void compare(bool end)
{
	V left = line->apart & machine_live;
	const auto &good = line->ear[0].words;

	for_each(left, [&](int copy) {
		auto &words = line->ear[copy].words;
		size_t &at = line->matched[copy];

		while (at < words.size() && at < good.size() && words[at] == good[at])
			at++;
		if (at < words.size() && at < good.size())
			settle(copy, WORD);
		else if (at == words.size() && good.size() - at > (end ? 0 : BEHIND_WORDS))
			settle(copy, SILENT);
		else if (end && words.size() > at)
			settle(copy, WORD); // more than was asked for
	});
}

void watch()
{
	V fresh = (tx ^ (bit_of(tx, 0) ? ONES : ZERO)) & line->used & ~line->apart;

	if (any(fresh)) {
		line->apart |= fresh;
		for_each(fresh, [&](int copy) {
			line->ear[copy] = line->ear[0];
			line->matched[copy] = line->ear[0].words.size();
			line->since[copy] = line->cycles;
		});
	}
	auto listen = [&](int copy) { line->ear[copy].level(bit_of(tx, copy), line->baud, LIMEN_CLOCK_HZ); };

	listen(0);
	for_each(line->apart & machine_live, listen);
}

void write_down()
{
	const char *name = getenv("LIMEN_FLIPS_OUT");
	FILE *f = name ? fopen(name, "w") : nullptr;

	if (!f)
		return;
	for_each(line->used, [&](int copy) {
		bool seen = false;

		for (int site : line->sites[copy])
			seen |= bit_of(machine_seen[site], copy);
		fprintf(f, "%d %s %d %zu %llu\n", copy, verdict_names[line->verdict[copy]], seen, line->matched[copy],
			(unsigned long long)line->since[copy]);
	});
	fprintf(f, "end %llu cycles\n", (unsigned long long)line->cycles);
	fclose(f);
}

void run(void *, uint64_t cycles)
{
	for (uint64_t i = 0; i < cycles; i++) {
		limen_board_run(line->board, 1);
		watch();
		if (++line->cycles % CHECK_CYCLES)
			continue;
		compare(false);
		if (any(line->used) && !any(line->used & machine_live)) { // every change was noticed
			write_down();
			_Exit(0);
		}
	}
}

void close_line(void *self)
{
	run(self, SETTLE_CYCLES);
	compare(true);
	write_down();
	limen_board_close(line->board);
}

void baud(void *, uint32_t rate)
{
	if (rate)
		line->baud = rate;
	limen_board_baud(line->board, rate);
}

void hold_low(void *, bool low)
{
	limen_board_break(line->board, low);
}

size_t send(void *, const uint8_t *bytes, size_t n)
{
	return limen_board_send(line->board, bytes, n);
}

size_t unsent(const void *)
{
	return limen_board_unsent(line->board);
}

void purge(void *)
{
	limen_board_purge(line->board);
}

size_t receive(void *, uint8_t *bytes, size_t n)
{
	return limen_board_receive(line->board, bytes, n);
}

void stats(const void *, struct emu_line_stats *out)
{
	struct limen_board_stats from;

	limen_board_stats(line->board, &from);
	*out = {from.sending, from.starved, from.sent, from.received};
}

bool read_changes(char *err, size_t err_len)
{
	const char *name = getenv("LIMEN_FLIPS");
	FILE *f = name ? fopen(name, "r") : nullptr;
	int copy, site;

	if (!name)
		return true;
	while (f && fscanf(f, "%d %d", &copy, &site) == 2 && copy > 0 && copy < COPIES && site >= 0 && site < machine_sites) {
		set_bit(machine_flip[site], copy, true);
		set_bit(line->used, copy, true);
		line->sites[copy].push_back(site);
	}
	if (f && feof(f)) {
		fclose(f);
		return true;
	}
	snprintf(err, err_len, "%s: not a list of changes", name);
	return false;
}

} // namespace

extern "C" bool emu_line_board(struct emu_line *out, const char *, char *err, size_t err_len)
{
	static Line only;

	line = &only;
	only.board = limen_board_open_model(&model, err, err_len);
	if (!only.board || !read_changes(err, err_len))
		return false;
	*out = {&only, LIMEN_CLOCK_HZ, close_line, baud, hold_low, send, unsent, purge, receive, run, stats};
	return true;
}
