/* options.c: long options, help, messages. */
#include "cli.h"

#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_option no_options[] = {{NULL, NULL, NULL}};

static const struct cli_option *options_of(const struct cli_command *command)
{
	return command->options ? command->options : no_options;
}

void cli_help(const struct cli_command *command)
{
	printf("usage: limen %s %s\n\n%s.\n", command->name, command->usage, command->summary);
	if (options_of(command)->name)
		printf("\noptions:\n");
	for (const struct cli_option *o = options_of(command); o->name; o++) {
		char left[64];

		snprintf(left, sizeof(left), "--%s%s%s", o->name, o->arg ? " " : "", o->arg ? o->arg : "");
		if (strlen(left) > 22)
			printf("  %s\n  %-22s  ", left, "");
		else
			printf("  %-22s  ", left);
		for (const char *c = o->help; *c; c++) { /* further lines of a help text are indented alike */
			putchar(*c);
			if (*c == '\n')
				printf("%26s", "");
		}
		putchar('\n');
	}
	printf("  %-22s  %s\n", "--help", "this text");
	if (command->details)
		printf("\n%s", command->details);
}

static int find(const struct cli_command *command, const char *name, size_t len)
{
	const struct cli_option *options = options_of(command);

	for (int i = 0; options[i].name; i++)
		if (strlen(options[i].name) == len && !strncmp(options[i].name, name, len))
			return i;
	return -1;
}

int cli_option_find(const struct cli_command *command, const char *name)
{
	return find(command, name, strlen(name));
}

int cli_parse(const struct cli_command *command, int argc, char **argv, const char **values, const char **words)
{
	unsigned n_words = 0;

	while (words[n_words])
		n_words++;
	for (int i = 0; i < argc; i++) {
		const char *arg = argv[i];

		if (arg[0] != '-' || !arg[1]) {
			if (n_words == command->words_most)
				return cli_usage(command, "what is '%s' for?", arg);
			words[n_words++] = arg;
			continue;
		}
		const char *name = arg[1] == '-' ? arg + 2 : arg, *equals = strchr(name, '=');
		int at = find(command, name, equals ? (size_t)(equals - name) : strlen(name));

		if (at < 0)
			return cli_usage(command, "unknown option %s", arg);
		if (values[at])
			return cli_usage(command, "--%s is given twice", command->options[at].name);
		if (!command->options[at].arg) {
			if (equals)
				return cli_usage(command, "--%s takes no value", command->options[at].name);
			values[at] = "";
			continue;
		}
		if (!equals && command->options[at].arg[0] == '[' &&
		    (i + 1 == argc || argv[i + 1][0] == '-' || n_words < command->words_most)) {
			values[at] = "-";
			continue;
		}
		if (!equals && i + 1 == argc)
			return cli_usage(command, "--%s needs a value: %s", command->options[at].name,
					 command->options[at].arg);
		values[at] = equals ? equals + 1 : argv[++i];
	}
	return CLI_OK;
}

int cli_run(const struct cli_command *command, int argc, char **argv)
{
	const char *values[CLI_OPTIONS_MAX] = {NULL}, *words[CLI_WORDS_MAX + 1] = {NULL};

	for (int i = 0; i < argc; i++)
		if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) {
			cli_help(command);
			return CLI_OK;
		}
	if (command->raw)
		return command->raw(command, argc, argv);
	int status = cli_parse(command, argc, argv, values, words);

	return status == CLI_OK ? command->run(command, values, words) : status;
}

const char *cli_value(const struct cli_command *command, const char **values, const char *name)
{
	int at = cli_option_find(command, name);

	if (at < 0)
		abort(); /* a name that the table does not have: a slip of this program */
	return values[at];
}

void cli_default(const struct cli_command *command, const char **values, const char *name, const char *value)
{
	if (!cli_value(command, values, name))
		values[cli_option_find(command, name)] = value;
}

/* Names and file contents may hold what moves a terminal's cursor. */
static void say(const struct cli_command *command, char *text, const char *after)
{
	for (char *c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			*c = '?';
	fprintf(stderr, "limen %s: %s%s\n", command->name, text, after);
}

int cli_error(const struct cli_command *command, int error, const struct limen_errmsg *err)
{
	char text[LIMEN_ERRMSG_LEN];

	snprintf(text, sizeof(text), "%s", err->text[0] ? err->text : limen_strerror(error));
	say(command, text, "");
	return error == LIMEN_EUSAGE ? CLI_USAGE : CLI_FAILURE;
}

int cli_usage(const struct cli_command *command, const char *format, ...)
{
	char text[LIMEN_ERRMSG_LEN], after[64];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	snprintf(after, sizeof(after), "; see limen %s --help", command->name);
	say(command, text, after);
	return CLI_USAGE;
}

bool cli_unsigned(const struct cli_command *command, const char **values, const char *name, unsigned long long most,
		  unsigned long long *value)
{
	const char *text = cli_value(command, values, name);
	unsigned long long v = 0;
	size_t n = text ? strspn(text, "0123456789") : 0;

	if (!text)
		return true;
	bool fine = n > 0 && n < 21 && !text[n];

	for (size_t i = 0; fine && i < n; i++) {
		unsigned digit = (unsigned)(text[i] - '0');

		fine = v <= (most - digit) / 10 && digit <= most;
		v = v * 10 + digit;
	}
	if (!fine) {
		cli_usage(command, "--%s %s: give a whole number up to %llu", name, text, most);
		return false;
	}
	*value = v;
	return true;
}

bool cli_real(const struct cli_command *command, const char **values, const char *name, double *value)
{
	const char *text = cli_value(command, values, name);
	char *end;

	if (!text)
		return true;
	/* the program never sets a locale, so strtod reads a point; it must not read "inf", "nan" or "0x1" */
	double v = strtod(text, &end);

	if (end == text || *end || strspn(text, "+-.0123456789eE") != strlen(text) || v - v != 0) {
		cli_usage(command, "--%s %s: give a number", name, text);
		return false;
	}
	*value = v;
	return true;
}

static volatile sig_atomic_t interrupted;

static void on_signal(int number)
{
	(void)number;
	interrupted = 1;
}

void cli_catch_signals(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	action.sa_handler = on_signal;
	action.sa_flags = (int)SA_RESETHAND; /* the second one has its usual effect */
	sigemptyset(&action.sa_mask);
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	action.sa_flags = 0; /* a reader that went away does not come back: each further line raises it again */
	sigaction(SIGPIPE, &action, NULL);
}

bool cli_interrupted(void)
{
	return interrupted != 0;
}

const char *cli_bar(double share, char bar[CLI_BAR + 1])
{
	for (int i = 0; i < CLI_BAR; i++)
		bar[i] = i < (int)(share * CLI_BAR) ? '#' : '.';
	bar[CLI_BAR] = '\0';
	return bar;
}

const char *cli_grouped(double count)
{
	static char text[8][48];
	static unsigned next;
	char digits[40];
	char *out = text[next = (next + 1) % 8];

	snprintf(digits, sizeof(digits), "%.0f", count);
	size_t n = strlen(digits), first = digits[0] == '-';

	for (size_t i = 0; i < n; i++) {
		if (i > first && (n - i) % 3 == 0)
			*out++ = ',';
		*out++ = digits[i];
	}
	*out = '\0';
	return text[next];
}

int cli_threads(const struct cli_command *command, unsigned long long threads, const char *uri)
{
	static const char *const each[] = { "ref:", "sim:", "xrt-emu:" };

	for (size_t i = 0; i < sizeof(each) / sizeof(each[0]); i++) {
		if (threads <= 1 || !strncmp(uri, each[i], strlen(each[i])))
			return CLI_OK;
	}
	return cli_usage(command, "--threads %llu: %s is one device; threads need ref:, sim: or xrt-emu:, one for each",
			 threads, uri);
}
