/* echo.c: options that were not given, as text. */
#include "echo.h"

#include <stdarg.h>
#include <stdio.h>

void cli_echo_start(struct cli_echo *echo, const struct cli_command *command, const char **values)
{
	echo->command = command;
	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		echo->values[i] = values[i];
}

void cli_echo_set(struct cli_echo *echo, const char *name, const char *format, ...)
{
	int at = cli_option_find(echo->command, name);
	va_list args;

	if (at < 0 || echo->values[at])
		return;
	va_start(args, format);
	vsnprintf(echo->text[at], sizeof(echo->text[at]), format, args);
	va_end(args);
	echo->values[at] = echo->text[at];
}

void cli_echo_schedule(struct cli_echo *echo, const char *name, const struct limen_schedule *s)
{
	if (s->form == LIMEN_CONSTANT)
		cli_echo_set(echo, name, "%.15g", s->from);
	else
		cli_echo_set(echo, name, "%.15g:%.15g:%s", s->from, s->to, limen_form_name(s->form));
}
