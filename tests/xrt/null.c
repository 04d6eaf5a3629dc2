/* null.c: limen_xrt_null XCLBIN [MIB], what the host's side of xrt: costs per byte: NOP words over the stand-in of XRT
 * with a card that does nothing (LIMEN_STANDIN_CONFIG=null), in processor time of this process. Beside it, as a
 * yardstick from the same run, memcpy into a buffer as large as the card's. Prints JSON; scripts/bench reads it. */
#include "transport.h"
#include "uri.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

extern const struct limen_transport limen_transport_xrt;

enum { PART_WORDS = 4096 }; /* as host/lib/device hands them on */

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

static double copy_ns(size_t parts)
{
	static uint32_t from[PART_WORDS], to[1 << 18];
	double start = cpu_s();

	for (size_t i = 0; i < parts; i++) {
		from[0] = (uint32_t)i;
		memcpy(to + i * PART_WORDS % (1 << 18), from, sizeof(from));
		__asm__ volatile("" ::"r"(to) : "memory");
	}
	return (cpu_s() - start) / (double)(parts * sizeof(from)) * 1e9;
}

int main(int argc, char **argv)
{
	const size_t mib = argc > 2 ? strtoul(argv[2], NULL, 10) : 256;
	const size_t parts = mib * ((1 << 20) / (PART_WORDS * 4));
	struct limen_errmsg err = { "" };
	struct limen_uri uri;
	char text[1024];
	double start, ns, copy;
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
	start = cpu_s();
	error = push(self, parts, &err);
	ns = (cpu_s() - start) / (double)(parts * PART_WORDS * 4) * 1e9;
	copy = copy_ns(parts);
	limen_transport_xrt.close(self);
	limen_uri_free(&uri);
	if (error < 0)
		fprintf(stderr, "limen_xrt_null: %s\n", err.text);
	printf("{\"mib\": %zu, \"ns_per_byte\": %.4f, \"memcpy_ns_per_byte\": %.4f, \"ratio\": %.2f}\n", mib, ns, copy,
	       ns / copy);
	return error < 0;
}
