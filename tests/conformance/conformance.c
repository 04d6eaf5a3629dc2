/* conformance.c: limen_conformance [--only PATTERN] URI..., one suite over any engine. Exit status 0 when all agree. */
#include "rig.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
	const char *name;
	void (*run)(void **state);
} cases[] = {
#define CASE(name) { #name, conf_##name },
#include "cases.def"
};

enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static int fresh(void **state)
{
	struct rig *rig = *state;

	rig->random = UINT64_C(0x11Ee2026);
	if (limen_reset(rig->device)) {
		print_error("reset: %s\n", limen_device_message(rig->device));
		return -1;
	}
	return 0;
}

static int run(const char *uri)
{
	static struct CMUnitTest tests[CASES];
	static char names[CASES][256];
	struct rig rig = { .uri = uri };
	struct limen_errmsg err;
	int failed;

	if (limen_open(uri, &rig.device, &err)) {
		fprintf(stderr, "limen_conformance: %s: %s\n", uri, err.text);
		return 1;
	}
	for (size_t i = 0; i < CASES; i++) {
		snprintf(names[i], sizeof(names[i]), "conf_%s@%s", cases[i].name, uri);
		tests[i] = (struct CMUnitTest){ names[i], cases[i].run, fresh, NULL, &rig };
	}
	failed = _cmocka_run_group_tests(uri, tests, CASES, NULL, NULL);
	limen_close(rig.device);
	return failed;
}

int main(int argc, char **argv)
{
	int failed = 0, first = 1;

	if (argc > 2 && !strcmp(argv[1], "--only")) {
		cmocka_set_test_filter(argv[2]);
		first = 3;
	}
	if (first >= argc) {
		fprintf(stderr, "usage: limen_conformance [--only PATTERN] URI...\n");
		return 2;
	}
	for (int i = first; i < argc; i++)
		failed += run(argv[i]) != 0;
	return failed ? 1 : 0;
}
