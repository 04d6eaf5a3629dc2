/* shell.h: commands that a user may paste into a shell. */
#ifndef SHELL_H
#define SHELL_H

#include <stdio.h>

/* Writes a blank and the word, as a POSIX shell reads it back byte for byte: in single quotes unless it needs none. */
void cli_shell_word(FILE *out, const char *word);

#endif
