/* devices.c: `limen devices`. */
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
