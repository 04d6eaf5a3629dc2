/* lab_cli.h: what `limen lab` and `limen selftest` share. (The laboratory itself is host/lab.) */
#ifndef LAB_CLI_H
#define LAB_CLI_H

#include "cli.h"

#include <lab.h>
#include <jansson.h>

/* One experiment's result for a person, on stdout. */
void lab_print(const struct lab_experiment *experiment, const struct lab_result *result, bool verbose);
/* The same as an object; NULL: out of memory. */
json_t *lab_json(const struct lab_experiment *experiment, const struct lab_result *result);
/* NAME.svg and NAME.png in a directory that exists. */
int lab_draw(const struct cli_command *command, const struct lab_experiment *experiment,
	     const struct lab_result *result, const char *directory, struct limen_errmsg *err);

#endif
