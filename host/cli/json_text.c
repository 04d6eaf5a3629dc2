/* json_text.c: names from the command line and from devices may hold any bytes; JSON may not. */
#include "json_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

json_t *cli_json_text(const char *text)
{
	json_t *string = json_string(text);
	char *copy = string ? NULL : strdup(text);

	if (!copy)
		return string;
	for (char *c = copy; *c; c++) /* not UTF-8 */
		if ((unsigned char)*c >= 0x80)
			*c = '?';
	string = json_string(copy);
	free(copy);
	return string;
}

int cli_json_write(json_t *document, unsigned digits, struct limen_file *file)
{
	char *text = document ? json_dumps(document, JSON_INDENT(2) | JSON_REAL_PRECISION(digits)) : NULL;

	json_decref(document);
	if (!text)
		return LIMEN_ENOMEM;
	if (file)
		limen_file_printf(file, "%s\n", text);
	else
		puts(text);
	free(text);
	return LIMEN_OK;
}

int cli_json_commit(json_t *document, unsigned digits, struct limen_file *file, struct limen_errmsg *err)
{
	int error = cli_json_write(document, digits, file);

	if (!error)
		return limen_file_commit(file, err);
	limen_file_discard(file);
	return error;
}
