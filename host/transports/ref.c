/* ref.c: ref:, the reference model in this process. It acts as it takes words, so an answer is there or never comes. */
#include "transport.h"

#include "ref.h"
#include "uri.h"

#include <stdio.h>

static int ref_config(const struct limen_uri *uri, struct limen_ref_config *config, struct limen_errmsg *err)
{
	const char *like = limen_uri_get(uri, "like");
	const struct limen_ref_config *found = limen_ref_config_find(like ? like : "ref");
	uint64_t threads = 1;
	char names[128] = "";
	size_t used = 0;
	int error;

	if (!found) {
		for (unsigned i = 0; (found = limen_ref_config_at(i)) != NULL && used < sizeof(names); i++)
			used += (size_t)snprintf(names + used, sizeof(names) - used, " %s", found->name);
		return limen_fail(err, LIMEN_EUSAGE, "ref: no configuration \"%.40s\"; known:%s", like, names);
	}
	error = limen_uri_u64(uri, "threads", 1, 1024, &threads, err);
	if (error)
		return error;
	*config = *found;
	config->threads = (unsigned)threads;
	return 0;
}

static int ref_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct limen_ref_config config;
	struct limen_ref *ref;
	uint64_t scalar = 0;
	int error;

	error = ref_config(uri, &config, err);
	if (!error)
		error = limen_uri_u64(uri, "scalar", 0, 1, &scalar, err);
	if (error)
		return error;
	ref = limen_ref_open(&config);
	if (!ref)
		return limen_fail(err, LIMEN_ENOMEM, "ref: out of memory");
	limen_ref_set_scalar(ref, scalar != 0);
	*self = ref;
	return 0;
}

static void ref_close(void *self)
{
	limen_ref_close(self);
}

static int ref_reset(void *self, struct limen_errmsg *err)
{
	(void)err;
	limen_ref_reset(self);
	return 0;
}

static long ref_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	(void)err;
	return (long)limen_ref_write(self, words, n);
}

static long ref_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	(void)err;
	return (long)limen_ref_read(self, words, n);
}

static int ref_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	(void)timeout_ms;
	(void)err;
	return limen_ref_waiting(self) > 0;
}

static int ref_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	put(ctx, "ref:", "the reference model, in this process");
	return 0;
}

const struct limen_transport limen_transport_ref = {
	.scheme = "ref",
	.summary = "the reference model: plain C, fast, the oracle of all other engines",
	.keys = "like=CONFIG  the limits of a named configuration (mini, tiny, quad, laptop, alveo)\n"
		"threads=N  host threads for large tiles, 1 to 1024 (1)\n"
		"scalar=1  one cell after the other, in the clearest form (0)\n",
	.open = ref_open,
	.close = ref_close,
	.reset = ref_reset,
	.write = ref_write,
	.read = ref_read,
	.wait = ref_wait,
	.list = ref_list,
};
