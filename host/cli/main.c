/* main.c: `limen`, the command line of the library. */
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

static const struct cli_command *const commands[] = {
	&cli_devices, &cli_info, &cli_train, &cli_eval, &cli_anneal, &cli_qp, &cli_tune, &cli_bench, &cli_lab, &cli_selftest, &cli_flash,
	&cli_protocol, &cli_bound,
	&cli_run_command, &cli_replay, &cli_compare,
};
enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void help(void)
{
	printf("limen %s: an emulator of learning-in-memory arrays that counts the heat of every cell.\n\n"
	       "usage: limen COMMAND [OPTIONS]\n\n",
	       limen_version());
	for (int i = 0; i < COMMANDS; i++)
		printf("  %-8s  %s\n", commands[i]->name, commands[i]->summary);
	printf("  %-8s  %s\n  %-8s  %s\n\n", "help", "this text, or `limen help COMMAND`", "version",
	       "version of program and contract");
	printf("A first run, which needs no files and no hardware:\n\n"
	       "  limen train --preset digits-fast\n\n"
	       "The same on the hardware description, simulated (bit for bit the same result):\n\n"
	       "  limen train --preset digits-fast --device sim:lanes=16\n\n"
	       "Exit status: 0 done, 1 failed, 2 wrong use, 130 interrupted (what was asked for is still written).\n");
}

const struct cli_command *cli_find(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (!strcmp(name, commands[i]->name))
			return commands[i];
	return NULL;
}

static int unknown(const char *name)
{
	fprintf(stderr, "limen: no command '%s'; see limen help\n", name);
	return CLI_USAGE;
}

/* A closed standard stream would be the number of the next file that is opened, and messages would land in it. */
static void keep_streams(void)
{
	for (int fd = 0; fd < 3; fd++)
		if (fcntl(fd, F_GETFD) == -1 && open("/dev/null", O_RDONLY) != fd)
			return; /* no /dev/null: nothing better to do */
}

/* What was printed has to arrive. */
static int finish(int status)
{
	if ((fflush(stdout) != 0 || ferror(stdout)) && status == CLI_OK) {
		fprintf(stderr, "limen: cannot write to standard output: %s\n", strerror(errno));
		return CLI_FAILURE;
	}
	return status;
}

static int run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	if (!*name) {
		help();
		return CLI_USAGE;
	}
	if (!strcmp(name, "help") || !strcmp(name, "--help") || !strcmp(name, "-h")) {
		const struct cli_command *command = argc > 2 ? cli_find(argv[2]) : NULL;

		if (argc > 2 && !command)
			return unknown(argv[2]);
		if (command)
			cli_help(command);
		else
			help();
		return CLI_OK;
	}
	if (!strcmp(name, "version") || !strcmp(name, "--version")) {
		printf("limen %s, contract version %d\n", limen_version(), LIMEN_VERSION);
		return CLI_OK;
	}
	const struct cli_command *command = cli_find(name);

	return command ? cli_run(command, argc - 2, argv + 2) : unknown(name);
}

int main(int argc, char **argv)
{
	keep_streams();
	return finish(run(argc, argv));
}
