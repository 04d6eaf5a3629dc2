/* transports.c: every engine that this build can reach. */
#include "transport.h"

#include "uri.h"

#include <stdio.h>
#include <string.h>

extern const struct limen_transport limen_transport_ref, limen_transport_sim, limen_transport_usb,
	limen_transport_fault;

const struct limen_transport *const limen_transports[] = {
	&limen_transport_ref,
#ifdef LIMEN_HAVE_SIM
	&limen_transport_sim,
#endif
#ifdef LIMEN_HAVE_USB
	&limen_transport_usb,
#endif
	&limen_transport_fault,
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

/* What to do about a scheme that could be there, or "". */
static const char *why_absent(const char *scheme)
{
	return strcmp(scheme, "usb") ? "" : "; usb: needs libusb-1.0 at build time (apt-get install libusb-1.0-0-dev)";
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
	} else {
		for (size_t i = 0; limen_transports[i] && used < sizeof(known); i++)
			used += (size_t)snprintf(known + used, sizeof(known) - used,
						 " %s:", limen_transports[i]->scheme);
		error = limen_fail(err, LIMEN_ENOTSUP, "this build has no engine \"%.40s:\"; it has%s%s", uri->scheme,
				   known, why_absent(uri->scheme));
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
