/* devices.c: `limen devices` and `limen info`. */
#include "cli.h"

#include <stdio.h>

static void put_engine(void *ctx, const char *uri, const char *text)
{
	(void)ctx;
	printf("%-20s %s\n", uri, text);
}

static void put_scheme(void *ctx, const char *scheme, const char *summary, const char *keys)
{
	(void)ctx;
	printf("\n%s:  %s\n", scheme, summary);
	for (const char *at = keys ? keys : ""; *at;) {
		printf("    ");
		while (*at && *at != '\n')
			putchar(*at++);
		putchar('\n');
		at += *at == '\n';
	}
}

static int run_devices(const struct cli_command *command, const char **values, const char **words)
{
	struct limen_errmsg none = {""};
	int error = limen_devices(put_engine, NULL);

	(void)words;
	if (error)
		return cli_error(command, error, &none);
	if (cli_value(command, values, "keys"))
		limen_schemes(put_scheme, NULL);
	else
		printf("\nKeys of each scheme: limen devices --keys. What one holds: limen info URI.\n");
	return CLI_OK;
}

const struct cli_command cli_devices = {
	.name = "devices",
	.usage = "[--keys]",
	.summary = "lists the engines that are there",
	.options = (const struct cli_option[]){{"keys", NULL, "every scheme with the keys its URI takes"},
					       {NULL, NULL, NULL}},
	.run = run_devices,
};

static int run_info(const struct cli_command *command, const char **values, const char **words)
{
	struct limen_errmsg err = {""};
	struct limen_device *device;

	(void)values;
	if (!words[0])
		return cli_usage(command, "which device? e.g. limen info ref:");
	int error = limen_open(words[0], &device, &err);

	if (error)
		return cli_error(command, error, &err);
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
	limen_close(device);
	return CLI_OK;
}

const struct cli_command cli_info = {
	.name = "info",
	.usage = "URI",
	.summary = "opens a device and prints what it says of itself",
	.details = "examples:\n  limen info ref:\n  limen info ref:like=tiny\n  limen info sim:lanes=16\n",
	.words_most = 1,
	.run = run_info,
};
