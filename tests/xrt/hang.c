/* hang.c: limen_xrt_hang XCLBIN STATS, a kernel that neither ends its run nor heeds ABORT (LIMEN_STANDIN_FAULT=hang): every
 * wait ends by the transport's own deadline, the message says what to do, and the registers are in STATS afterwards. */
#include "clock.h"
#include "transport.h"
#include "uri.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern const struct limen_transport limen_transport_xrt;

enum { WAIT_MS = 300, ABORT_MS = 5000, SLACK_MS = 4000 };

static void must(bool holds, const char *what, const struct limen_errmsg *err)
{
	if (holds)
		return;
	fprintf(stderr, "limen_xrt_hang: %s: %s\n", what, err->text);
	exit(1);
}

/* Whether from..from + SLACK_MS have passed since `start`. */
static bool took(int64_t start, int64_t from)
{
	const int64_t ms = limen_transport_ms() - start;

	return ms >= from && ms <= from + SLACK_MS;
}

int main(int argc, char **argv)
{
	const uint32_t ident[LIMEN_HEADER_WORDS] = { LIMEN_OP_IDENT };
	struct limen_errmsg err = { "" };
	struct limen_uri uri;
	char text[2048];
	int64_t start;
	void *self;

	if (argc != 3)
		return 2;
	snprintf(text, sizeof(text), "xrt:0,xclbin=%s,stats=%s", argv[1], argv[2]);
	must(!limen_uri_parse(text, &uri, &err), "URI", &err);
	must(!limen_transport_xrt.open(&uri, &self, &err), "open", &err);
	must(limen_transport_xrt.write(self, ident, LIMEN_HEADER_WORDS, &err) == LIMEN_HEADER_WORDS, "write", &err);
	start = limen_transport_ms();
	must(limen_transport_xrt.wait(self, WAIT_MS, &err) == 0, "wait", &err);
	must(took(start, WAIT_MS), "wait: its end", &err);
	start = limen_transport_ms();
	must(limen_transport_xrt.reset(self, &err) == LIMEN_ETIMEOUT, "reset", &err);
	must(took(start, ABORT_MS), "reset: its end", &err);
	must(strstr(err.text, "xbutil reset") != NULL, "reset: what to do", &err);
	start = limen_transport_ms();
	limen_transport_xrt.close(self);
	must(took(start, ABORT_MS), "close: its end", &err);
	limen_uri_free(&uri);
	return 0;
}
