/* cli.h: what the subcommands of `limen` share: options, messages, exit status. */
#ifndef CLI_H
#define CLI_H

#include <limen/limen.h>

enum { CLI_OK = 0, CLI_FAILURE = 1, CLI_USAGE = 2, CLI_INTERRUPTED = 130 };

/* One long option. arg: name of its value in the help, NULL for a flag; "[NAME]": a value that may be left out, "-"
 * then, and is taken from the next word only when no argument of the command is still wanted. A name of NULL ends the
 * list. */
struct cli_option {
	const char *name, *arg, *help;
};

struct cli_command {
	const char *name, *usage, *summary;
	const char *details; /* printed below the options: units, examples */
	const struct cli_option *options;
	unsigned words_most; /* arguments that are no options */
	int (*run)(const struct cli_command *command, const char **values, const char **words);
	/* A workload of run files (run_file.h): the options that say where results go and how a run is watched, not what it
	 * is; NULL ends them. No list: no workload. */
	const char *const *outputs;
	int (*raw)(const struct cli_command *command, int argc, char **argv); /* in place of run: parses by itself */
};

extern const struct cli_command cli_train, cli_eval, cli_bench, cli_devices, cli_info, cli_bound, cli_lab, cli_protocol,
	cli_selftest, cli_anneal, cli_qp, cli_tune, cli_run_command, cli_replay, cli_compare, cli_flash;

/* A command by its name; NULL: there is none. */
const struct cli_command *cli_find(const char *name);

enum { CLI_OPTIONS_MAX = 48, CLI_WORDS_MAX = 4 };

/* Parses "--name value" and "--name=value" and runs the command. values[i] belongs to options[i], NULL when not given;
 * words ends in NULL. Returns an exit status. */
int cli_run(const struct cli_command *command, int argc, char **argv);
/* The first half of it: exit status. words may hold some already, to which others are added. */
int cli_parse(const struct cli_command *command, int argc, char **argv, const char **values, const char **words);
/* Index of an option in its table, or -1. */
int cli_option_find(const struct cli_command *command, const char *name);
void cli_help(const struct cli_command *command);
/* Value of an option by name; NULL when it was not given. The name must be in the list. */
const char *cli_value(const struct cli_command *command, const char **values, const char *name);

/* Gives an option that was not given a value. */
void cli_default(const struct cli_command *command, const char **values, const char *name, const char *value);

/* Prints "limen COMMAND: message" to stderr; returns the exit status that belongs to the error. */
int cli_error(const struct cli_command *command, int error, const struct limen_errmsg *err);
/* CLI_OK if `threads` may each open this URI: one thread always, more where each gets an engine of its own. */
int cli_threads(const struct cli_command *command, unsigned long long threads, const char *uri);
/* The same for wrong use, with where to read on. Returns CLI_USAGE. */
__attribute__((format(printf, 2, 3))) int cli_usage(const struct cli_command *command, const char *format, ...);

/* Numbers from options: false after a message. */
bool cli_unsigned(const struct cli_command *command, const char **values, const char *name, unsigned long long most,
		  unsigned long long *value);
bool cli_real(const struct cli_command *command, const char **values, const char *name, double *value);

/* Set by SIGINT and SIGTERM once cli_catch_signals() was called; a second signal ends the program. */
void cli_catch_signals(void);
bool cli_interrupted(void);

enum { CLI_BAR = 30 };

/* A progress bar of so many characters for a share in 0..1. Returns bar. */
const char *cli_bar(double share, char bar[CLI_BAR + 1]);

/* Digits in groups of three; the last eight answers stay valid. */
const char *cli_grouped(double count);

#endif
