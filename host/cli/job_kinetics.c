/* job_kinetics.c: kinetics by name, or a table of one's own. */
#include "job.h"

#include <limen/npy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Spaces and line ends between numbers; '#' starts a comment. */
static int read_table_text(struct job *job, const char *path)
{
	FILE *f = fopen(path, "r");
	struct limen_errmsg err = {""};
	char line[4096];
	unsigned n = 0, number = 0;

	if (!f)
		return cli_usage(job->command,
				 "--kinetics %s: no such kinetics (glauber, metropolis, half, arrhenius) and no such "
				 "file",
				 path);
	while (fgets(line, sizeof(line), f)) {
		number++;
		line[strcspn(line, "#")] = '\0';
		for (char *word = strtok(line, " \t\r\n,"); word; word = strtok(NULL, " \t\r\n,")) {
			char *end;
			double v = strtod(word, &end);

			if (*end || !(v >= -32 && v < 32) || n == LIMEN_TABLE_WORDS) {
				snprintf(err.text, sizeof(err.text),
					 "%s: line %u: '%.40s': wanted are %d numbers in -32..32 (bits)", path, number,
					 word, LIMEN_TABLE_WORDS);
				fclose(f);
				return cli_error(job->command, LIMEN_EDATA, &err);
			}
			v *= 1 << LIMEN_FRACTION_BITS;
			job->table[n++] = (uint32_t)(int32_t)(v < 0 ? v - 0.5 : v + 0.5);
		}
	}
	fclose(f);
	if (n == LIMEN_TABLE_WORDS)
		return CLI_OK;
	snprintf(err.text, sizeof(err.text), "%s: %u numbers; a kinetics table has %d", path, n, LIMEN_TABLE_WORDS);
	return cli_error(job->command, LIMEN_EDATA, &err);
}

static int read_table_npy(struct job *job, const char *path)
{
	struct limen_errmsg err = {""};
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, &err);

	if (error)
		return cli_error(job->command, error, &err);
	for (size_t i = 0; !error && i < npy.count; i++) {
		double v = limen_npy_at(&npy, i);

		if (npy.count != LIMEN_TABLE_WORDS || !(v >= -32 && v < 32)) {
			snprintf(err.text, sizeof(err.text), "%s: wanted are %d numbers in -32..32 (bits)", path,
				 LIMEN_TABLE_WORDS);
			error = LIMEN_EDATA;
			break;
		}
		v *= 1 << LIMEN_FRACTION_BITS;
		job->table[i] = (uint32_t)(int32_t)(v < 0 ? v - 0.5 : v + 0.5);
	}
	limen_npy_free(&npy);
	return error ? cli_error(job->command, error, &err) : CLI_OK;
}

int job_read_kinetics(struct job *job, const char *name)
{
	size_t n = name ? strlen(name) : 0;
	int found = name ? limen_kinetics_find(name) : (int)job->config.kinetics;

	job->kinetics_name = name ? name : limen_kinetics_name(job->config.kinetics);
	if (found >= 0) {
		job->config.kinetics = (enum limen_kinetics)found;
		return CLI_OK;
	}
	job->config.table = job->table;
	return n > 4 && !strcmp(name + n - 4, ".npy") ? read_table_npy(job, name) : read_table_text(job, name);
}
