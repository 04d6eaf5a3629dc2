/* run_file.h: a run as a file: workload, options, arguments. docs/files.md has the format.
 *
 * The keys are the options of the command line, so nothing about them is written twice: what a command's table holds can
 * stand in a file. A workload is a command that names its `outputs`.
 */
#ifndef RUN_FILE_H
#define RUN_FILE_H

#include "cli.h"

#include <jansson.h>
#include <limen/file.h>
#include <limen/state.h>

struct run_file {
	const struct cli_command *command;
	const char *values[CLI_OPTIONS_MAX], *words[CLI_WORDS_MAX + 1]; /* as cli_run gives them */
	char result[9];                                                   /* checksum of the result; "": none */
};

/* YAML, or the JSON that a run wrote (what it did is repeated then). Unknown keys and workloads are refused with their
 * line. LIMEN_EDATA, LIMEN_EIO, LIMEN_ENOMEM. Free with run_file_free, also after an error. */
int run_file_read(const char *path, struct run_file *run, struct limen_errmsg *err);
void run_file_free(struct run_file *run);

/* --- what a run says of itself: options and arguments, without those that say where results go --- */

/* For the object "run" of a JSON file. NULL: out of memory. */
json_t *run_file_json(const struct cli_command *command, const char **values, const char **words);
/* As YAML, to an open file; result as above, may be NULL. */
int run_file_write(const struct cli_command *command, const char **values, const char **words, const char *result,
		   struct limen_file *file, struct limen_errmsg *err);

/* --checkpoint and --resume as a library's configuration takes them; description is the caller's to free, own: the
 * options as in a run file, arguments. Returns an exit status. */
int run_file_checkpoint(const struct cli_command *command, const char **values, const char **own, const char **words,
			struct limen_checkpoint *checkpoint, char **description);

/* --every, where it stands for checkpoints alone. Returns an exit status. */
int run_file_every(const struct cli_command *command, const char **values, struct limen_checkpoint *checkpoint);

/* CRC-32 of what a JSON file says, objects "run" left out; digits as it is written with. Returns text; "" when memory runs
 * out. */
const char *run_file_result(json_t *document, unsigned digits, char text[9]);
/* A copy without what differs between runs with the same result: objects "run". NULL: out of memory. */
json_t *run_file_strip(json_t *document);

/* Writes --save-run at the end of a workload: creates, writes, commits. path NULL: nothing to do;
 * document NULL: an interrupted run, whose result counts for nothing. */
int run_file_save(const char *path, const struct cli_command *command, const char **values, const char **words,
		  json_t *document, unsigned digits, struct limen_errmsg *err);

#endif
