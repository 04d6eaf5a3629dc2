/* layers.c: options that may differ from layer to layer. */
#include "layers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Puts one entry of a list into a layer. */
typedef int put_fn(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err);

static int refuse(struct limen_errmsg *err, const char *option, const char *text, const char *wanted)
{
	snprintf(err->text, sizeof(err->text), "--%s %.200s: %s", option, text, wanted);
	return LIMEN_EUSAGE;
}

/* A whole number of up to five digits; UINT_MAX if it is none. */
static unsigned whole(const char *text)
{
	size_t n = strspn(text, "0123456789");

	return n && n < 6 && !text[n] ? (unsigned)strtoul(text, NULL, 10) : UINT32_MAX;
}

static int put_bits(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err)
{
	layer->bits = whole(text);
	return layer->bits <= 1000 ? LIMEN_OK : refuse(err, "bits", text, "give a whole number, 2..16");
}

static int put_range(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err)
{
	char *end;

	layer->range = strtod(text, &end);
	if (*text && !*end && strspn(text, "+-.0123456789eE") == strlen(text))
		return LIMEN_OK;
	return refuse(err, "range", text, "give a number");
}

static int put_barrier(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err)
{
	return limen_schedule_parse(text, LIMEN_LOG, 0, 63.999, "--barrier", &layer->barrier, err);
}

static int put_gain(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err)
{
	return limen_schedule_parse(text, LIMEN_GEOMETRIC, 0, 1e9, "--gain", &layer->gain, err);
}

static int put_place(const char *text, struct limen_layer_config *layer, struct limen_errmsg *err)
{
	layer->device = whole(text);
	if (layer->device < LIMEN_LAYERS_MAX)
		return LIMEN_OK;
	return refuse(err, "place", text, "give the device of each layer, 0 for the first of --device");
}

static put_fn *find(const char *option)
{
	static const struct {
		const char *name;
		put_fn *put;
	} options[] = {{"bits", put_bits},
		       {"range", put_range},
		       {"barrier", put_barrier},
		       {"gain", put_gain},
		       {"place", put_place}};

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (!strcmp(option, options[i].name))
			return options[i].put;
	abort(); /* a slip of this program */
}

static unsigned count_entries(const char *list)
{
	unsigned n = 1;

	for (; *list; list++)
		n += *list == ',';
	return n;
}

int layers_put(const char *option, const char *list, unsigned layers, struct limen_layer_config layer[LIMEN_LAYERS_MAX],
	       struct limen_errmsg *err)
{
	unsigned entries = list ? count_entries(list) : 0;
	int error = LIMEN_OK;

	if (!list)
		return LIMEN_OK;
	if (entries > 1 && entries != layers)
		return refuse(err, option, list, "give one for all layers, or one for each, separated by commas");
	for (unsigned l = 0; !error && l < (entries == 1 ? LIMEN_LAYERS_MAX : layers); l++) {
		const char *end = strchrnul(list, ',');
		char *entry = strndup(list, (size_t)(end - list));

		error = entry ? find(option)(entry, &layer[l], err) : LIMEN_ENOMEM;
		free(entry);
		if (*end)
			list = end + 1;
	}
	return error;
}
