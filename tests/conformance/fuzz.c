/* fuzz.c: limen_fuzz, random command streams on several engines at once. Every answer word must agree, and now and then
 * the complete state is read back and must agree too. The same seed makes the same packets.
 */
#include "fuzz_run.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const char usage[] = "usage: limen_fuzz [options] URI URI...\n"
			    "  --seed S      of the packets (1)\n"
			    "  --packets N   to send (10000)\n"
			    "  --check N     packets between comparisons of the whole state (2000)\n"
			    "  --small       tiles that fit the smallest configuration\n"
			    "  --whole       never cut the stream into pieces\n"
			    "  --dump FILE   write the words that lead to a difference, one hexadecimal word a line\n"
			    "  --brief       do not look for the first packet after which they differ\n"
			    "Engines of different limits are compared where their limits do not matter.\n";

static void widen(struct fuzz_limits *limits, uint32_t value, bool first)
{
	if (first || value < limits->lo)
		limits->lo = value;
	if (first || value > limits->hi)
		limits->hi = value;
}

static void learn(struct fuzz_run *run)
{
	struct fuzz_world *world = &run->maker.world;

	for (unsigned i = 0; i < run->wire.count; i++) {
		const struct limen_info *info = limen_device_info(run->wire.engines[i].device);

		widen(&world->lanes, info->lanes, !i);
		widen(&world->depth, info->depth, !i);
		widen(&world->row_slots, info->row_slots, !i);
		widen(&world->vector_len, info->vector_len, !i);
		widen(&world->vectors, info->vectors, !i);
		widen(&world->tiles, info->tiles, !i);
		widen(&world->slots, info->slots, !i);
		widen(&world->limit, info->limit, !i);
	}
	world->equal = world->lanes.lo == world->lanes.hi && world->depth.lo == world->depth.hi &&
		       world->row_slots.lo == world->row_slots.hi && world->vector_len.lo == world->vector_len.hi &&
		       world->vectors.lo == world->vectors.hi && world->tiles.lo == world->tiles.hi &&
		       world->slots.lo == world->slots.hi && world->limit.lo == world->limit.hi;
	world->small = run->options.small || world->lanes.lo * world->depth.lo < 4096;
}

/* Adds up what the first engine's answers show, so that a run can say what it met. */
static void count_answers(struct fuzz_run *run)
{
	const struct fuzz_engine *engine = &run->wire.engines[0];

	for (size_t at = 0; at < engine->count; at += 2 + (engine->answers[at] >> 16)) {
		run->tally.answers++;
		run->tally.statuses[engine->answers[at] >> 8 & 15]++;
	}
}

/* Sums the totals that the snapshot just read. */
static void count_totals(struct fuzz_run *run)
{
	const struct fuzz_engine *engine = &run->wire.engines[0];

	run->tally.snapshots++;
	for (size_t at = 0, p = 0; at < engine->count; at += 2 + (engine->answers[at] >> 16), p++) {
		const uint32_t *header = run->batch.words + run->batch.starts[p];

		if ((header[0] & 255) != LIMEN_OP_READ || (header[0] >> 8 & 255) != LIMEN_FIELD_TOTALS)
			continue;
		if (run->maker.tiles[header[1] & 255].forged)
			continue;
		for (unsigned t = 0; t < LIMEN_TOTAL_COUNT; t++) {
			const uint32_t *entry = engine->answers + at + 2 + 2 * (size_t)t;
			int64_t value = (int64_t)(entry[0] | (uint64_t)entry[1] << 32);

			run->tally.totals[t] += value;
		}
	}
}

/* Copies packets [from, to) of the session, with the NOP words before them, into the batch. */
static void take_batch(struct fuzz_run *run, size_t from_word)
{
	fuzz_stream_clear(&run->batch);
	fuzz_stream_put(&run->batch, run->session.words + from_word, run->session.count - from_word);
	for (size_t p = run->session.packets; p > 0 && run->session.starts[p - 1] >= from_word; p--)
		run->batch.packets++;
	if (run->batch.packets > run->batch.packets_room) {
		run->batch.packets_room = run->batch.packets + 64;
		run->batch.starts = realloc(run->batch.starts, run->batch.packets_room * sizeof(*run->batch.starts));
		if (!run->batch.starts)
			abort();
	}
	for (size_t i = 0; i < run->batch.packets; i++) {
		run->batch.starts[i] = run->session.starts[run->session.packets - run->batch.packets + i] - from_word;
	}
}

/* Sends an OVERLONG header, words that must be ignored, and resets. */
static bool overlong(struct fuzz_run *run, struct fuzz_difference *difference)
{
	fuzz_stream_clear(&run->batch);
	fuzz_make_overlong(&run->maker, &run->batch);
	for (int i = 0; i < 3; i++)
		fuzz_make_packet(&run->maker, &run->batch);
	return fuzz_exchange(&run->wire, &run->batch, true, difference);
}

static bool begin_session(struct fuzz_run *run, struct fuzz_difference *difference)
{
	fuzz_stream_clear(&run->session);
	run->good = 0;
	fuzz_maker_restart(&run->maker);
	run->tally.resets++;
	return fuzz_reset(&run->wire, difference);
}

/* One batch of packets. */
static bool batch(struct fuzz_run *run, unsigned n, struct fuzz_difference *difference)
{
	size_t from = run->session.count;
	bool pieces = !run->options.whole && raw_below(&run->wire.random, 3) == 0;

	for (unsigned i = 0; i < n; i++)
		fuzz_make_packet(&run->maker, &run->session);
	take_batch(run, from);
	if (!fuzz_exchange(&run->wire, &run->batch, pieces, difference))
		return false;
	run->tally.packets += n;
	count_answers(run);
	if (run->session.packets - run->good < run->options.check)
		return true;
	if (!fuzz_snapshot(run, difference))
		return false;
	count_totals(run);
	run->good = run->session.packets;
	return true;
}

static int fuzz(struct fuzz_run *run)
{
	struct fuzz_difference difference;
	uint64_t plan = run->options.seed ^ UINT64_C(0x5e5510);

	while (run->tally.packets < run->options.packets) {
		unsigned length = 200 + raw_below(&plan, 2500);
		size_t before = run->tally.packets;

		if (!begin_session(run, &difference))
			return fuzz_report(run, &difference);
		while (run->tally.packets - before < length && run->tally.packets < run->options.packets) {
			if (!batch(run, 1 + raw_below(&plan, 100), &difference))
				return fuzz_report(run, &difference);
		}
		if (!fuzz_snapshot(run, &difference))
			return fuzz_report(run, &difference);
		count_totals(run);
		if (raw_below(&plan, 3) == 0 && run->maker.world.limit.hi < UINT16_MAX && !overlong(run, &difference))
			return fuzz_report(run, &difference);
	}
	return 0;
}

static void print_tally(const struct fuzz_run *run, double seconds)
{
	static const char *const names[] = {
#define LIMEN_TOTAL(name, index, unit, text) [index] = #name,
#include <limen/limen.def>
	};
	const struct fuzz_tally *tally = &run->tally;

	printf("%lu packets, %lu resets, %" PRIu64 " answers, %lu whole states: all agree (%.1f s)\nstatus:",
	       tally->packets, tally->resets, tally->answers, tally->snapshots, seconds);
	for (unsigned i = 0; i < LIMEN_STATUS_OVERLONG; i++)
		printf(" %" PRIu64, tally->statuses[i]);
	printf(" (ok, opcode, argument, tile, range, vector, table, capacity, answer, length)\nseen:");
	for (unsigned i = 0; i < LIMEN_TOTAL_STICKY; i++)
		printf(" %s %" PRId64, names[i], tally->totals[i]);
	printf("\n");
}

static int parse(int argc, char **argv, struct fuzz_options *options)
{
	static const struct option list[] = {
		{"seed", required_argument, NULL, 's'},
		{"packets", required_argument, NULL, 'n'},
		{"check", required_argument, NULL, 'c'},
		{"small", no_argument, NULL, 'm'},
		{"whole", no_argument, NULL, 'w'},
		{"dump", required_argument, NULL, 'd'},
		{"brief", no_argument, NULL, 'b'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", list, NULL)) != -1) {
		switch (option) {
		case 's':
			options->seed = strtoull(optarg, NULL, 0);
			break;
		case 'n':
			options->packets = strtoul(optarg, NULL, 0);
			break;
		case 'c':
			options->check = strtoul(optarg, NULL, 0);
			break;
		case 'm':
			options->small = true;
			break;
		case 'w':
			options->whole = true;
			break;
		case 'd':
			options->dump = optarg;
			break;
		case 'b':
			options->brief = true;
			break;
		default:
			return 2;
		}
	}
	return argc - optind >= 2 && argc - optind <= FUZZ_ENGINES_MAX && options->check ? 0 : 2;
}

int main(int argc, char **argv)
{
	static struct fuzz_run run = {.options = {.seed = 1, .packets = 10000, .check = 2000}};
	struct timespec start, end;
	int status = parse(argc, argv, &run.options);

	if (status) {
		fputs(usage, stderr);
		return status;
	}
	for (int i = optind; i < argc; i++) {
		struct fuzz_engine *engine = &run.wire.engines[run.wire.count++];
		struct limen_errmsg err;

		engine->uri = argv[i];
		if (limen_open(argv[i], &engine->device, &err)) {
			fprintf(stderr, "limen_fuzz: %s: %s\n", argv[i], err.text);
			return 2;
		}
	}
	learn(&run);
	run.maker.random = run.options.seed;
	run.wire.random = run.options.seed ^ UINT64_C(0xc1c);
	printf("seed %" PRIu64 ", %lu packets, %s limits%s\n", run.options.seed, run.options.packets,
	       run.maker.world.equal ? "equal" : "common", run.maker.world.small ? ", small tiles" : "");
	clock_gettime(CLOCK_MONOTONIC, &start);
	status = fuzz(&run);
	clock_gettime(CLOCK_MONOTONIC, &end);
	if (!status)
		print_tally(&run, (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9);
	for (unsigned i = 0; i < run.wire.count; i++) {
		limen_close(run.wire.engines[i].device);
		free(run.wire.engines[i].answers);
	}
	fuzz_stream_free(&run.session);
	fuzz_stream_free(&run.batch);
	return status;
}
