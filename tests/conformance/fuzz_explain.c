/* fuzz_explain.c: after a difference the packets since the last reset are played again, ever fewer of them, with the state
 * read back after each time, to find the first packet after which the engines differ.
 */
#include "fuzz_run.h"

#include <inttypes.h>
#include <stdio.h>

bool fuzz_snapshot(struct fuzz_run *run, struct fuzz_difference *difference)
{
	fuzz_stream_clear(&run->batch);
	fuzz_make_snapshot(&run->maker, &run->batch);
	return fuzz_exchange(&run->wire, &run->batch, false, difference);
}

/* Plays the first n packets of the session again. Do the engines still agree? */
static bool replay(struct fuzz_run *run, size_t n, struct fuzz_difference *difference)
{
	struct fuzz_stream part = run->session;

	part.packets = n;
	part.count = n < run->session.packets ? run->session.starts[n] : run->session.count;
	return fuzz_reset(&run->wire, difference) && fuzz_exchange(&run->wire, &part, false, difference) &&
	       fuzz_snapshot(run, difference);
}

/* The picture of the device after n packets of the session: its tiles, for the snapshot. Returns the index of
 * the next packet: the number of those since the last RESET (P10), or since limen_reset(), which asks IDENT first. */
static size_t rebuild(struct fuzz_run *run, size_t n)
{
	size_t restart = 0;

	fuzz_maker_restart(&run->maker);
	for (size_t p = 0; p < n; p++) {
		struct raw_packet packet;

		raw_decode(run->session.words + run->session.starts[p], &packet);
		fuzz_maker_follow(&run->maker, &packet);
		if (packet.opcode == LIMEN_OP_RESET && !packet.flags && !packet.length)
			restart = p + 1;
	}
	return restart ? n - restart : n + 1;
}

static void dump(const struct fuzz_run *run, size_t n)
{
	size_t count = n < run->session.packets ? run->session.starts[n] : run->session.count;
	FILE *file = run->options.dump ? fopen(run->options.dump, "w") : NULL;

	if (!file)
		return;
	for (size_t i = 0; i < count; i++)
		fprintf(file, "%08x\n", run->session.words[i]);
	fclose(file);
	printf("%zu words since the reset are in %s\n", count, run->options.dump);
}

static void print_difference(struct fuzz_run *run, const struct fuzz_difference *difference)
{
	printf("  %s\n", difference->text);
	if (!difference->answer[0] && !difference->answer[1])
		return;
	for (size_t i = 0; i < 2; i++) {
		fuzz_print_answer(run->wire.engines[i ? difference->engine : 0].uri, difference->answer[i],
				  difference->words[i]);
	}
	for (size_t i = 2; i < difference->words[0] && i < difference->words[1]; i++) {
		if (difference->answer[0][i] != difference->answer[1][i]) {
			printf("  first different payload word: %zu, %08x against %08x\n", i - 2,
			       difference->answer[0][i], difference->answer[1][i]);
			break;
		}
	}
}

/* Finds and prints the first packet after which the engines differ. */
static void explain(struct fuzz_run *run)
{
	size_t good = 0, bad = run->session.packets;
	struct fuzz_difference difference;
	size_t index;

	rebuild(run, bad);
	if (replay(run, bad, &difference)) {
		printf("played again in one piece, the engines agree: it depends on timing\n");
		dump(run, bad);
		return;
	}
	while (bad - good > 1) {
		size_t middle = good + (bad - good) / 2;

		rebuild(run, middle);
		if (replay(run, middle, &difference))
			good = middle;
		else
			bad = middle;
	}
	index = rebuild(run, bad);
	replay(run, bad, &difference);
	printf("first packet after which they differ: %zu since the reset, preceded by (last first)\n", bad - 1);
	fuzz_print_packet(run->session.words + run->session.starts[bad - 1]);
	for (size_t p = bad - 1; p > 0 && p + 4 > bad - 1; p--) {
		printf("    ");
		fuzz_print_packet(run->session.words + run->session.starts[p - 1]);
	}
	if (difference.index != UINT32_MAX && difference.index >= index &&
	    run->batch.packets > difference.index - index) {
		printf("it shows when this is read back:\n");
		fuzz_print_packet(run->batch.words + run->batch.starts[difference.index - index]);
	}
	print_difference(run, &difference);
	dump(run, bad);
}

int fuzz_report(struct fuzz_run *run, const struct fuzz_difference *difference)
{
	printf("MISMATCH with seed %" PRIu64 " at packet %lu, %zu since the reset; engine %s against %s\n",
	       run->options.seed, run->tally.packets, run->session.packets, run->wire.engines[difference->engine].uri,
	       run->wire.engines[0].uri);
	print_difference(run, difference);
	if (!run->options.brief)
		explain(run);
	fflush(stdout);
	return 1;
}
