/* run.c: `limen run`: a run from a file; options after the name of the file come before those in it. */
#include "run_file.h"

#include <limen/limen.h>
#include <stdio.h>
#include <string.h>

static int perform(struct run_file *file, int argc, char **argv)
{
	const char *values[CLI_OPTIONS_MAX] = {NULL}, *words[CLI_WORDS_MAX + 1];

	memcpy(words, file->words, sizeof(words));
	int status = cli_parse(file->command, argc, argv, values, words);

	if (status != CLI_OK)
		return status;
	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		if (!values[i])
			values[i] = file->values[i];
	return file->command->run(file->command, values, words);
}

static int raw(const struct cli_command *command, int argc, char **argv)
{
	struct run_file file;
	struct limen_errmsg err = {""};

	if (argc < 1 || argv[0][0] == '-')
		return cli_usage(command, "name the run file first, options after it");
	int error = run_file_read(argv[0], &file, &err);
	int status = error ? cli_error(command, error, &err) : perform(&file, argc - 1, argv + 1);

	run_file_free(&file);
	return status;
}

const struct cli_command cli_run_command = {
	.name = "run",
	.usage = "FILE.yaml [OPTIONS of its workload]",
	.summary = "does what a run file says; options given after it come before those in it",
	.details = "A run file names a workload, its arguments and its options, as the command line does:\n\n"
		   "  workload: train            # or anneal, qp, protocol, lab\n"
		   "  options:\n"
		   "    preset: digits-fast      # as --preset digits-fast\n"
		   "    device: \"ref:\"\n"
		   "    epochs: 20\n"
		   "    quiet: true              # an option without a value\n\n"
		   "--save-run FILE writes one, complete with every default, for the run that was made. What a JSON "
		   "file of "
		   "a run\n"
		   "says in run.reproduce can be run as well. More in docs/guide-runs.md.\n\n"
		   "examples:\n"
		   "  limen run digits.yaml\n"
		   "  limen run digits.yaml --device sim:lanes=16 --json run.json\n",
	.raw = raw,
};
