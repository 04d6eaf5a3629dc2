/* echo.h: a run as the options that repeat it: those that were given, and the others as they came out. */
#ifndef ECHO_H
#define ECHO_H

#include "cli.h"

#include <limen/schedule.h>

enum { CLI_ECHO_TEXT = 128 };

struct cli_echo {
	const struct cli_command *command;
	const char *values[CLI_OPTIONS_MAX]; /* as cli_run gives them */
	char text[CLI_OPTIONS_MAX][CLI_ECHO_TEXT];
};

/* Starts with what was given. */
void cli_echo_start(struct cli_echo *echo, const struct cli_command *command, const char **values);
/* Sets an option that was not given. */
__attribute__((format(printf, 3, 4))) void cli_echo_set(struct cli_echo *echo, const char *name, const char *format, ...);
void cli_echo_schedule(struct cli_echo *echo, const char *name, const struct limen_schedule *schedule);

#endif
