/* shell.c: words of a command, quoted for a POSIX shell. */
#include "shell.h"

#include <string.h>

/* No shell gives these a meaning, wherever in a word they stand; '-' and '=' are for the command that is called. */
static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+:,./-=";

void cli_shell_word(FILE *out, const char *word)
{
	if (*word && strspn(word, plain) == strlen(word)) {
		fprintf(out, " %s", word);
		return;
	}
	fputs(" '", out);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", out); /* nothing can be escaped inside of the quotes: they end and begin again */
		else
			fputc(*word, out);
	}
	fputc('\'', out);
}
