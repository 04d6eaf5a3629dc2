/* json_text.h: JSON out of the command line. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <limen/file.h>
#include <jansson.h>

/* A string; where it is not UTF-8, with '?' for each byte that is not ASCII. NULL: out of memory. */
json_t *cli_json_text(const char *text);

/* Writes a document, real numbers with so many digits, to an open file (which stays open), or to standard output when
 * file is NULL. Takes the document; LIMEN_ENOMEM also when that is NULL. */
int cli_json_write(json_t *document, unsigned digits, struct limen_file *file);

/* The same, and commits the file, or discards it when the document could not be written. */
int cli_json_commit(json_t *document, unsigned digits, struct limen_file *file, struct limen_errmsg *err);

#endif
