/* trial.h: one `limen protocol`, from its options to its outputs. */
#ifndef TRIAL_H
#define TRIAL_H

#include "lab_cli.h"

#include <limen/file.h>

struct trial {
	const struct cli_command *command;
	const char *path, *uri, *json_path;
	bool silent; /* JSON has standard output */
	size_t cells;
	double temperature_k;
	struct limen_protocol protocol;
	struct lab lab;
	struct lab_result result;
	struct lab_sample sample[LIMEN_PROTOCOL_GROUPS_MAX];
	int64_t totals[LIMEN_TOTAL_COUNT];
	struct limen_exact exact[LIMEN_PRECISION_COUNT]; /* of one group at a time */
	json_t *groups;
	struct limen_file *json; /* of json_path, made before the work: a place that cannot be written fails now */
};

/* The group that trial->exact was integrated for: a table for a person, on stdout. */
void trial_print(const struct trial *trial, unsigned group);
/* The same as an object. */
json_t *trial_json(const struct trial *trial, unsigned group);

#endif
