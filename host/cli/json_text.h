/* json_text.h: strings of unknown origin as JSON. */
#ifndef JSON_TEXT_H
#define JSON_TEXT_H

#include <jansson.h>

/* A string; where it is not UTF-8, with '?' for each byte that is not ASCII. NULL: out of memory. */
json_t *cli_json_text(const char *text);

#endif
