/* json_diff.h: where two JSON documents differ. */
#ifndef JSON_DIFF_H
#define JSON_DIFF_H

#include <jansson.h>

/* a or b is NULL where a key is missing. Lists count entries that differ, and have no values to show when they are long
 * or hold more than plain values. */
struct json_difference {
	const char *path; /* "bounds.kb.joules" */
	json_t *a, *b;
	size_t entries, different; /* of a list; 0: a value */
};

/* Calls put for each difference, in a's order of keys, then b's. */
void json_diff(json_t *a, json_t *b, void (*put)(void *ctx, const struct json_difference *difference), void *ctx);

/* A difference as JSON: key, a, b, and for numbers b - a ("change"); lists: entries, different. */
json_t *json_diff_json(const struct json_difference *difference);
/* A value as a short text. Returns text. */
const char *json_diff_text(json_t *value, char text[64]);

#endif
