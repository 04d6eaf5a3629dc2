/* transports.c: every engine that this build can reach. */
#include "transport.h"

#include "uri.h"

#include <stdio.h>
#include <string.h>

extern const struct limen_transport limen_transport_ref, limen_transport_sim, limen_transport_xrt,
	limen_transport_xrt_emu, limen_transport_usb, limen_transport_fault;
#ifdef LIMEN_TEST_TRANSPORT
extern const struct limen_transport LIMEN_TEST_TRANSPORT;
#endif

const struct limen_transport *const limen_transports[] = {
	&limen_transport_ref,
#ifdef LIMEN_HAVE_SIM
	&limen_transport_sim,
#endif
#ifdef LIMEN_HAVE_XRT
	&limen_transport_xrt,
	&limen_transport_xrt_emu,
#endif
#ifdef LIMEN_HAVE_USB
	&limen_transport_usb,
#endif
	&limen_transport_fault,
#ifdef LIMEN_TEST_TRANSPORT /* an engine that only tests link */
	&LIMEN_TEST_TRANSPORT,
#endif
	NULL,
};

static const struct limen_transport *find(const char *scheme)
{
	for (size_t i = 0; limen_transports[i]; i++) {
		if (!strcmp(limen_transports[i]->scheme, scheme))
			return limen_transports[i];
	}
	return NULL;
}

/* What a build was made without, as far as this version knows the scheme. */
static const char *why_not(const char *scheme)
{
	static const char *const reasons[][2] = {
		{ "sim", "Verilator (Debian: verilator)" },
		{ "xrt", "the headers of XRT (Debian: libxrt-dev, uuid-dev)" },
		{ "usb", "libusb (Debian: libusb-1.0-0-dev)" },
		{ "xrt-emu", "the headers of XRT (Debian: libxrt-dev, uuid-dev)" },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
		if (!strcmp(reasons[i][0], scheme))
			return reasons[i][1];
	}
	return NULL;
}

int limen_transport_choose(const char *text, struct limen_uri *uri, const struct limen_transport **transport,
			   struct limen_errmsg *err)
{
	char known[128] = "";
	size_t used = 0;
	int error = limen_uri_parse(text, uri, err);

	if (error)
		return error;
	*transport = find(uri->scheme);
	if (*transport) {
		error = limen_uri_check(uri, (*transport)->keys, err);
	} else if (why_not(uri->scheme)) {
		error = limen_fail(err, LIMEN_ENOTSUP, "%s: this build was made without %s", uri->scheme,
				   why_not(uri->scheme));
	} else {
		for (size_t i = 0; limen_transports[i] && used < sizeof(known); i++)
			used += (size_t)snprintf(known + used, sizeof(known) - used,
						 " %s:", limen_transports[i]->scheme);
		error = limen_fail(err, LIMEN_EUSAGE, "this build has no engine \"%.40s:\"; it has%s", uri->scheme,
				   known);
	}
	if (error)
		limen_uri_free(uri);
	return error;
}

int limen_devices(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	int error = 0;

	for (size_t i = 0; limen_transports[i] && !error; i++) {
		if (limen_transports[i]->list)
			error = limen_transports[i]->list(put, ctx);
	}
	return error;
}

void limen_schemes(void (*put)(void *ctx, const char *scheme, const char *summary, const char *keys), void *ctx)
{
	for (size_t i = 0; limen_transports[i]; i++)
		put(ctx, limen_transports[i]->scheme, limen_transports[i]->summary, limen_transports[i]->keys);
}
