/* null.c: limen_xrt_null XCLBIN [MIB [MOST]], what the host's side of xrt: costs per byte: NOP words over the stand-in of
 * XRT with a card that does nothing (LIMEN_STANDIN_CONFIG=null), in processor time of this process. Beside it, as a
 * yardstick from the same run, memcpy into buffers as large as the card's. Prints JSON; scripts/bench reads it. Exit
 * status 1 if a byte costs more than MOST times its memcpy. */
#include "transport.h"
#include "uri.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct limen_transport limen_transport_xrt;

enum {
	PART_WORDS = 4096, /* as host/lib/device hands them on */
	ROUNDS = 5         /* of both, in turn; the least of each counts */
};

static double cpu_s(void)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int push(void *self, size_t parts, struct limen_errmsg *err)
{
	static const uint32_t words[PART_WORDS];
	uint32_t answer;

	for (size_t i = 0; i < parts; i++) {
		for (size_t done = 0; done < PART_WORDS;) {
			long n = limen_transport_xrt.write(self, words + done, PART_WORDS - done, err);

			if (n < 0 || limen_transport_xrt.read(self, &answer, 1, err) < 0)
				return -1;
			done += (size_t)n;
		}
	}
	return limen_transport_xrt.wait(self, 1000, err);
}

static double push_ns(void *self, size_t parts, struct limen_errmsg *err)
{
	double start = cpu_s();

	if (push(self, parts, err) < 0) {
		fprintf(stderr, "limen_xrt_null: %s\n", err->text);
		exit(1);
	}
	return (cpu_s() - start) / (double)(parts * PART_WORDS * 4) * 1e9;
}

static double copy_ns(size_t parts)
{
	static uint32_t from[PART_WORDS], to[2 << 18]; /* the transport fills two buffers in turn */
	double start = cpu_s();

	for (size_t i = 0; i < parts; i++) {
		from[0] = (uint32_t)i;
		memcpy(to + i * PART_WORDS % (2 << 18), from, sizeof(from));
		__asm__ volatile("" ::"r"(to) : "memory");
	}
	return (cpu_s() - start) / (double)(parts * sizeof(from)) * 1e9;
}

int main(int argc, char **argv)
{
	const size_t mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 256;
	const double most = argc > 3 ? strtod(argv[3], NULL) : INFINITY;
	const size_t parts = (mib * ((1 << 20) / (PART_WORDS * 4)) + ROUNDS - 1) / ROUNDS;
	struct limen_errmsg err = { "" };
	struct limen_uri uri;
	char text[1024];
	double ns = INFINITY, copy = INFINITY;
	void *self;
	int error;

	if (argc < 2 || !mib)
		return 2;
	snprintf(text, sizeof(text), "xrt:0,xclbin=%s", argv[1]);
	error = limen_uri_parse(text, &uri, &err);
	if (!error)
		error = limen_transport_xrt.open(&uri, &self, &err);
	if (error) {
		fprintf(stderr, "limen_xrt_null: %s\n", err.text);
		return 1;
	}
	for (int i = 0; i < ROUNDS; i++) {
		ns = fmin(ns, push_ns(self, parts, &err));
		copy = fmin(copy, copy_ns(parts));
	}
	limen_transport_xrt.close(self);
	limen_uri_free(&uri);
	printf("{\"mib\": %zu, \"ns_per_byte\": %.4f, \"memcpy_ns_per_byte\": %.4f, \"ratio\": %.2f}\n", mib, ns, copy,
	       ns / copy);
	return ns > most * copy;
}
