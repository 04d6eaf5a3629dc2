/* plot.h: pictures by gnuplot. */
#ifndef PLOT_H
#define PLOT_H

#include "cli.h"

#include <stdio.h>

/* Draws a picture at path, SVG or PNG by its ending. script_body is a gnuplot script without terminal and output, both
 * of which are set here; its data stand in it, in blocks ($name << EOD). gnuplot writes to a temporary name beside
 * path, renamed when it succeeded, so that a picture is there whole or not at all. gnuplot is started without a shell
 * and without the user's start-up files. LIMEN_EUSAGE: another ending. LIMEN_ENOTSUP: gnuplot is missing. LIMEN_EIO,
 * LIMEN_ENOMEM. The message says which. */
int cli_plot_run(const struct cli_command *command, const char *script_body, const char *path,
		 struct limen_errmsg *err);

/* The part of that which can be known before the work: the ending, and that gnuplot is on the PATH. */
int cli_plot_check(const char *path, struct limen_errmsg *err);

/* Writes text as a gnuplot string, in single quotes; control characters become '?'. Use `noenhanced` with text that is
 * not yours: otherwise gnuplot reads ^ _ { } in it as markup. */
void cli_plot_quote(FILE *out, const char *text);

#endif
