/* info.c: `limen info`: what a device says of itself, and whether that is what an image's manifest says. */
#include "cli.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* "board_number" as "board number" */
static void put_line(void *ctx, const char *key, const char *value)
{
	char name[24];

	(void)ctx;
	snprintf(name, sizeof(name), "%s", key);
	for (char *c = name; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	printf("%-17s %s\n", name, value);
}

static void print(const struct limen_device *device)
{
	const struct limen_info *info = limen_device_info(device);

	printf("device            %s\n", limen_device_uri(device));
	printf("configuration     %s\n", info->name);
	printf("contract version  %u\n", info->version);
	printf("lanes             %u\n", info->lanes);
	printf("cells             %s (%u per lane)\n", cli_grouped((double)info->lanes * info->depth), info->depth);
	printf("row streams       %s (%u per lane)\n", cli_grouped((double)info->lanes * info->row_slots),
	       info->row_slots);
	printf("vectors           %u of %u elements (the longest row or column of a tile)\n", info->vectors,
	       info->vector_len);
	printf("tiles             %u\n", info->tiles);
	printf("kinetics tables   %u\n", info->slots);
	printf("longest payload   %u words\n", info->limit);
	printf("stream            %u bits\n", info->stream_bits);
	limen_device_describe(device, put_line, NULL);
}

/* --- the manifest of an image (bitstreams/README.md) --- */

/* What a device says, under the manifest's names. */
static void put_fact(void *facts, const char *key, const char *value)
{
	char *end;
	long long number = strtoll(value, &end, 10);

	json_object_set_new(facts, key, *value && !*end ? json_integer(number) : json_string(value));
}

static json_t *facts_of(const struct limen_device *device)
{
	const struct limen_info *info = limen_device_info(device);
	json_t *facts = json_pack("{s:s, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i, s:i}", "config", info->name,
				  "contract_version", (int)info->version, "lanes", (int)info->lanes, "depth",
				  (int)info->depth, "row_slots", (int)info->row_slots, "vector_len",
				  (int)info->vector_len, "vectors", (int)info->vectors, "tiles", (int)info->tiles,
				  "slots", (int)info->slots, "limit", (int)info->limit);

	if (facts)
		limen_device_describe(device, put_fact, facts);
	return facts;
}

static int differs(const char *path, const char *key, const json_t *manifest, const json_t *fact,
		   struct limen_errmsg *err)
{
	char *said = json_dumps(manifest, JSON_ENCODE_ANY), *is = json_dumps(fact, JSON_ENCODE_ANY);

	snprintf(err->text, sizeof(err->text), "%s: %s is %s there, but %s on the device: another image is loaded",
		 path, key, said ? said : "?", is ? is : "?");
	free(said);
	free(is);
	return LIMEN_EDATA;
}

/* Does the device say what the manifest says? LIMEN_EDATA with the first difference. */
static int compare(const struct limen_device *device, const char *path, struct limen_errmsg *err)
{
	static const char *const keys[] = {"config",       "contract_version", "lanes",       "depth", "row_slots",
					   "vector_len",   "vectors",          "tiles",       "slots", "limit",
					   "board_number", "clock_mhz",        "link_version"};
	json_error_t where;
	json_t *manifest = json_load_file(path, JSON_REJECT_DUPLICATES, &where), *facts = facts_of(device);
	int error = manifest && facts ? LIMEN_OK : LIMEN_EDATA;

	if (error)
		snprintf(err->text, sizeof(err->text), "%s: line %d: %s", path, where.line,
			 manifest ? "out of memory" : where.text);
	for (size_t i = 0; !error && i < sizeof(keys) / sizeof(keys[0]); i++) {
		json_t *said = json_object_get(manifest, keys[i]), *is = json_object_get(facts, keys[i]);

		if (!said) {
			snprintf(err->text, sizeof(err->text), "%s: has no \"%s\"; is it a manifest of bitstreams/?",
				 path, keys[i]);
			error = LIMEN_EDATA;
		} else if (is && !json_equal(said, is)) { /* what an engine does not say of itself is not compared */
			error = differs(path, keys[i], said, is, err);
		}
	}
	json_decref(manifest);
	json_decref(facts);
	return error;
}

static int run_info(const struct cli_command *command, const char **values, const char **words)
{
	const char *manifest = cli_value(command, values, "manifest");
	struct limen_errmsg err = {""};
	struct limen_device *device;
	int error;

	if (!words[0])
		return cli_usage(command, "which device? e.g. limen info ref:");
	error = limen_open(words[0], &device, &err);
	if (error)
		return cli_error(command, error, &err);
	print(device);
	if (manifest) {
		error = compare(device, manifest, &err);
		if (!error)
			printf("manifest          %s says the same\n", manifest);
	}
	limen_close(device);
	return error ? cli_error(command, error, &err) : CLI_OK;
}

const struct cli_command cli_info = {
	.name = "info",
	.usage = "URI [--manifest FILE]",
	.summary = "opens a device and prints what it says of itself",
	.options = (const struct cli_option[]){{"manifest", "FILE",
						"fail unless the device says what this manifest of bitstreams/ says"},
					       {NULL, NULL, NULL}},
	.details = "examples:\n  limen info ref:\n  limen info ref:like=tiny\n  limen info sim:lanes=16\n"
		   "  limen info usb: --manifest bitstreams/hx8k.json\n",
	.words_most = 1,
	.run = run_info,
};
