/* fuzz_run.h: one run of limen_fuzz. */
#ifndef FUZZ_RUN_H
#define FUZZ_RUN_H

#include "fuzz_wire.h"

struct fuzz_options {
	uint64_t seed;
	unsigned long packets, check;
	bool small, whole;
	const char *dump;
	bool brief;
};

struct fuzz_tally {
	unsigned long packets, resets, snapshots;
	int64_t totals[LIMEN_TOTAL_COUNT];
	uint64_t answers, statuses[16];
};

struct fuzz_run {
	struct fuzz_options options;
	struct fuzz_wire wire;
	struct fuzz_maker maker;
	struct fuzz_stream session; /* since the last reset, snapshots left out */
	struct fuzz_stream batch;
	size_t good; /* packets of the session after which the state was compared */
	struct fuzz_tally tally;
};

/* Reads back the whole state of all engines and compares. Does not touch the packet generator. */
bool fuzz_snapshot(struct fuzz_run *run, struct fuzz_difference *difference);
/* Prints a difference, and the first packet after which the engines differ. Returns 1. */
int fuzz_report(struct fuzz_run *run, const struct fuzz_difference *difference);

#endif
