/* test_faults.c: usb: with the real libusb over an emulated board with faults of one kind, until N of them have struck.
 *
 * usage: test_usb_faults KIND N [BOARD [SEED]], KIND of flip, lose, stall, short, freeze, wire, all; BOARD as in
 * sim/board.h; SEED of the first run.
 * Every run must end in the right answers: none of these faults is more than the link can mend. What it cannot mend is
 * in test_link.c (lines that are hopeless, boards that fall silent) and test_transport.c (a plug that is pulled).
 */
#include "shim.h"
#include "workload.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 24 };

/* Rates at which a run meets some of each. */
static const struct {
	const char *kind, *rates;
	unsigned mask;
} kinds[] = {
	{"flip", "flip=0.001", 1 << EMU_FLIP},
	{"lose", "lose=0.001", 1 << EMU_LOSE},
	{"stall", "stall=0.02", 1 << EMU_STALL_FAULT},
	{"short", "short=0.5", 1 << EMU_SHORT},
	{"freeze", "freeze=0.02", 1 << EMU_FREEZE},
	/* all but lost time, which a simulated board takes minutes for */
	{"wire", "flip=0.0005,lose=0.0005,stall=0.01,short=0.1", ((1 << EMU_FAULT_KINDS) - 1) & ~(1 << EMU_FREEZE)},
	{"all", "flip=0.0005,lose=0.0005,stall=0.01,short=0.1,freeze=0.01", (1 << EMU_FAULT_KINDS) - 1},
};

/* One run. Returns the faults that struck, or -1. */
static long run(unsigned kind, uint64_t seed, const char *board)
{
	struct limen_errmsg err = {""};
	struct limen_device *device;
	char text[160];
	uint64_t digest;
	long struck = 0;
	int error;

	snprintf(text, sizeof(text), "board=%.20s,seed=%llu,%s", board, (unsigned long long)seed, kinds[kind].rates);
	if (!shim_plug(text, err.text, sizeof(err.text)))
		return fprintf(stderr, "%s\n", err.text), -1L;
	error = limen_open("usb:", &device, &err);
	if (!error) {
		error = workload_run(device, seed, ROUNDS, &digest);
		snprintf(err.text, sizeof(err.text), "%s", limen_device_message(device));
		limen_close(device);
	}
	if (error || digest != workload_expected(seed, ROUNDS)) {
		fprintf(stderr, "seed %llu: %s\n", (unsigned long long)seed, error ? err.text : "wrong answers");
		return -1;
	}
	if (shim_open_files())
		return fprintf(stderr, "seed %llu: a file is still open\n", (unsigned long long)seed), -1L;
	for (int i = 0; i < EMU_FAULT_KINDS; i++) {
		if (kinds[kind].mask >> i & 1)
			struck += (long)shim_emu()->faults.count[i];
	}
	return struck;
}

int main(int argc, char **argv)
{
	const long wanted = argc >= 3 ? strtol(argv[2], NULL, 10) : 0;
	unsigned kind = 0;
	long struck = 0, now;
	uint64_t first = argc > 4 ? strtoull(argv[4], NULL, 10) : 1, seed = first;

	while (argc >= 3 && kind < sizeof(kinds) / sizeof(kinds[0]) && strcmp(kinds[kind].kind, argv[1]))
		kind++;
	if (wanted < 1 || kind == sizeof(kinds) / sizeof(kinds[0])) {
		fprintf(stderr, "usage: test_usb_faults flip|lose|stall|short|freeze|wire|all N [BOARD [SEED]]\n");
		return 2;
	}
	for (; struck < wanted; struck += now) {
		now = run(kind, seed++, argc > 3 ? argv[3] : "peer");
		if (now < 0)
			return 1;
	}
	shim_plug(NULL, NULL, 0);
	printf("%llu runs gave the right answers through %ld faults (%s)\n", (unsigned long long)(seed - first), struck,
	       kinds[kind].rates);
	return 0;
}
