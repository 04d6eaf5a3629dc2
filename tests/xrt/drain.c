/* drain.c: limen_xrt_drain XCLBIN, more answers than a buffer holds, and new commands handed over at every stage of the
 * runs that fetch them: none is lost, doubled or out of order. Over the stand-in of XRT, whose cards are as slow as
 * LIMEN_STANDIN_CYCLES says. */
#include "transport.h"
#include "uri.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct limen_transport limen_transport_xrt;

enum { CAPACITY = 1024, STEPS = 600, MANY = 80 /* more answers than a buffer holds */, MAX = 1 << 17 };

static uint32_t answers[MAX];
static size_t got;
static uint32_t sent;

static void must(long result, const char *what, const struct limen_errmsg *err)
{
	if (result >= 0)
		return;
	fprintf(stderr, "limen_xrt_drain: %s: %s\n", what, err->text);
	exit(1);
}

static void take(void *self)
{
	struct limen_errmsg err = { "" };
	long n = limen_transport_xrt.read(self, answers + got, MAX - got, &err);

	must(n, "read", &err);
	got += (size_t)n;
	if (got == MAX) {
		fprintf(stderr, "limen_xrt_drain: more answers than the test has room for\n");
		exit(1);
	}
}

static unsigned below(unsigned n)
{
	static uint64_t state = 1;

	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static void ask(void *self, unsigned n)
{
	const uint32_t ident[LIMEN_HEADER_WORDS] = { LIMEN_OP_IDENT };
	struct limen_errmsg err = { "" };

	for (unsigned i = 0; i < n; i++, sent++) {
		for (size_t done = 0; done < LIMEN_HEADER_WORDS;) {
			long taken = limen_transport_xrt.write(self, ident + done, LIMEN_HEADER_WORDS - done, &err);

			must(taken, "write", &err);
			done += (size_t)taken;
			if (!taken)
				take(self);
		}
	}
}

/* All answers, in order: their number, or -1. */
static long count(void)
{
	uint32_t index = 0;
	size_t at = 0;

	while (at < got) {
		if (!answers[at]) {
			at++;
			continue;
		}
		if ((answers[at] & 255) != LIMEN_OP_IDENT || at + 2 + LIMEN_IDENT_WORDS > got ||
		    answers[at + 1] != index)
			return -1;
		index++;
		at += 2 + LIMEN_IDENT_WORDS;
	}
	return index;
}

int main(int argc, char **argv)
{
	struct limen_errmsg err = { "" };
	struct limen_uri uri;
	char text[1024];
	void *self;

	if (argc != 2)
		return 2;
	snprintf(text, sizeof(text), "xrt:0,xclbin=%s,buffer=%d", argv[1], CAPACITY);
	must(limen_uri_parse(text, &uri, &err), "URI", &err);
	must(limen_transport_xrt.open(&uri, &self, &err), "open", &err);
	for (int i = 0; i < STEPS; i++) {
		unsigned die = below(16);

		if (die < 2)
			ask(self, die ? MANY : 1);
		else if (die < 8)
			take(self);
		else /* hands over what there is, in the middle of a run or not */
			must(limen_transport_xrt.wait(self, 0, &err), "wait", &err);
	}
	for (int quiet = 0; quiet < 3;) {
		size_t before = got;

		must(limen_transport_xrt.wait(self, 60000, &err), "wait", &err);
		take(self);
		quiet = got == before ? quiet + 1 : 0;
	}
	limen_transport_xrt.close(self);
	limen_uri_free(&uri);
	if (count() != (long)sent) {
		fprintf(stderr, "limen_xrt_drain: %ld answers in order, of %u\n", count(), sent);
		return 1;
	}
	return 0;
}
