/* run_yaml.h: run files as YAML, by libcyaml. */
#ifndef RUN_YAML_H
#define RUN_YAML_H

#include "run_file.h"

/* Takes text apart; values and words are copies that run_file_free frees. path is for messages. */
int run_yaml_parse(const char *path, const char *text, size_t bytes, struct run_file *run, struct limen_errmsg *err);
/* Text of a file; the caller frees. result may be NULL. LIMEN_ENOMEM, LIMEN_EDATA (text that YAML cannot hold). */
int run_yaml_print(const struct cli_command *command, const char **values, const char **words, const char *result,
		   char **text, struct limen_errmsg *err);

#endif
