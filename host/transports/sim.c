/* sim.c: sim:, the RTL in this process, run by Verilator (sim/limen_sim.h). Time passes only while it is called. */
#include "transport.h"

#include "clock.h"
#include "limen_sim.h"
#include "uri.h"

#include <stdio.h>
#include <string.h>

/* Clock cycles between two looks at the clock of the wall: some milliseconds of work. */
static const uint64_t SLICE_CYCLES = 10000;

static int sim_options(const struct limen_uri *uri, struct limen_sim_options *options, struct limen_errmsg *err)
{
	uint64_t lanes = 0, depth = 0;
	int error = limen_uri_u64(uri, "lanes", 1, 65536, &lanes, err);

	if (!error)
		error = limen_uri_u64(uri, "depth", 0, 1000, &depth, err);
	if (!error)
		error = limen_uri_u64(uri, "first", 0, UINT64_MAX, &options->first, err);
	if (!error)
		error = limen_uri_u64(uri, "cycles", 0, UINT64_MAX, &options->cycles, err);
	if (!error)
		error = limen_uri_u64(uri, "jitter", 0, UINT64_MAX, &options->jitter, err);
	options->config = limen_uri_get(uri, "config");
	options->trace = limen_uri_get(uri, "trace");
	options->lanes = (unsigned)lanes;
	options->depth = (unsigned)depth;
	if (!error && options->config && limen_uri_get(uri, "lanes"))
		error = limen_fail(err, LIMEN_EUSAGE, "sim: keys \"config\" and \"lanes\" exclude each other");
	return error;
}

static bool sim_exists(const struct limen_sim_options *options)
{
	const unsigned lanes = options->lanes ? options->lanes : 16;

	for (const char *const *name = limen_sim_configs(); *name; name++) {
		if (options->config ? !strcmp(*name, options->config) : limen_sim_config_lanes(*name) == lanes)
			return true;
	}
	return false;
}

static int sim_open(const struct limen_uri *uri, void **self, struct limen_errmsg *err)
{
	struct limen_sim_options options = { 0 };
	char text[256] = "";
	int error = sim_options(uri, &options, err);

	if (error)
		return error;
	*self = limen_sim_open(&options, text, sizeof(text));
	/* of a configuration that is there, only the waveform can fail */
	return *self ? 0 : limen_fail(err, sim_exists(&options) ? LIMEN_EIO : LIMEN_EUSAGE, "%s", text);
}

static void sim_close(void *self)
{
	limen_sim_close(self);
}

static int sim_reset(void *self, struct limen_errmsg *err)
{
	(void)err;
	limen_sim_reset(self);
	return 0;
}

static long sim_write(void *self, const uint32_t *words, size_t n, struct limen_errmsg *err)
{
	(void)err;
	return (long)limen_sim_write(self, words, n);
}

static long sim_read(void *self, uint32_t *words, size_t n, struct limen_errmsg *err)
{
	(void)err;
	return (long)limen_sim_read(self, words, n);
}

static int sim_wait(void *self, int timeout_ms, struct limen_errmsg *err)
{
	const int64_t end_ms = limen_transport_ms() + timeout_ms;
	int state;

	(void)err;
	do {
		state = limen_sim_run(self, SLICE_CYCLES);
	} while (state < 0 && limen_transport_ms() < end_ms);
	return state > 0;
}

static int sim_list(void (*put)(void *ctx, const char *uri, const char *text), void *ctx)
{
	const char *const *configs = limen_sim_configs();
	char uri[64], text[64];

	for (; *configs; configs++) {
		snprintf(uri, sizeof(uri), "sim:config=%s", *configs);
		snprintf(text, sizeof(text), "the RTL under Verilator, %u lanes", limen_sim_config_lanes(*configs));
		put(ctx, uri, text);
	}
	return 0;
}

const struct limen_transport limen_transport_sim = {
	.scheme = "sim",
	.summary = "the RTL, simulated by Verilator in this process",
	.keys = "config=NAME  a named configuration (mini, tiny, quad, laptop, alveo)\n"
		"lanes=N  the configuration with this many lanes (16)\n"
		"trace=FILE  write a waveform (FST)\n"
		"depth=N  levels of hierarchy in the waveform, 0 for all (0)\n"
		"first=N  first clock cycle in the waveform (0)\n"
		"cycles=N  clock cycles in the waveform, 0 for all (0)\n"
		"jitter=SEED  random gaps in the input, random stalls of the output; 0 for none (0)\n",
	.open = sim_open,
	.close = sim_close,
	.reset = sim_reset,
	.write = sim_write,
	.read = sim_read,
	.wait = sim_wait,
	.list = sim_list,
};
