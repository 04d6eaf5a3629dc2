/* uri.c: see uri.h. */
#include "uri.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool is_name(const char *text)
{
	if (!*text)
		return false;
	for (; *text; text++) {
		if (!isalnum((unsigned char)*text) && *text != '_' && *text != '-')
			return false;
	}
	return true;
}

static int add_pair(struct limen_uri *uri, char *key, char *value, struct limen_errmsg *err)
{
	if (!is_name(key))
		return limen_fail(err, LIMEN_EUSAGE, "%s: \"%s\" is not a key", uri->scheme, key);
	if (!*value)
		return limen_fail(err, LIMEN_EUSAGE, "%s: key \"%s\" has no value", uri->scheme, key);
	if (limen_uri_get(uri, key))
		return limen_fail(err, LIMEN_EUSAGE, "%s: key \"%s\" is given twice", uri->scheme, key);
	if (uri->count == LIMEN_URI_KEYS_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "%s: more than %d keys", uri->scheme, LIMEN_URI_KEYS_MAX);
	uri->pairs[uri->count].key = key;
	uri->pairs[uri->count].value = value;
	uri->count++;
	return 0;
}

/* A number that stands alone in front is the value of "index". Returns what is left of text, NULL at the end or on
 * error. */
static char *parse_index(char *text, struct limen_uri *uri, struct limen_errmsg *err, int *error)
{
	static char key[] = "index";
	size_t digits = strspn(text, "0123456789");
	char *rest = text[digits] == ',' ? text + digits + 1 : NULL;

	if (!digits || (text[digits] && text[digits] != ','))
		return text;
	text[digits] = '\0';
	*error = add_pair(uri, key, text, err);
	if (!*error && rest && !*rest)
		*error = limen_fail(err, LIMEN_EUSAGE, "%s: nothing follows the last comma", uri->scheme);
	return rest;
}

/* Takes one key=value off the front of `text`; returns what is left after the comma, NULL at the end or on error. */
static char *parse_pair(char *text, struct limen_uri *uri, struct limen_errmsg *err, int *error)
{
	char *equals = strchr(text, '=');
	char *comma = strchr(text, ',');
	char *value;

	if (comma && (!equals || comma < equals))
		*comma = '\0';
	if (!equals || (comma && comma < equals)) {
		*error = limen_fail(err, LIMEN_EUSAGE, "%s: \"%s\" is not of the form key=value", uri->scheme, text);
		return NULL;
	}
	*equals = '\0';
	value = equals + 1;
	if (!strcmp(text, "over"))
		comma = NULL;
	if (comma)
		*comma = '\0';
	*error = add_pair(uri, text, value, err);
	if (*error)
		return NULL;
	return comma ? comma + 1 : NULL;
}

int limen_uri_parse(const char *text, struct limen_uri *uri, struct limen_errmsg *err)
{
	char *rest;
	int error = 0;

	memset(uri, 0, sizeof(*uri));
	if (!text || !*text)
		return limen_fail(err, LIMEN_EUSAGE, "no device URI; for example ref: or sim:lanes=16");
	if (strlen(text) > LIMEN_URI_LEN_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "a device URI longer than %d characters", LIMEN_URI_LEN_MAX);
	uri->text = strdup(text);
	if (!uri->text)
		return limen_fail(err, LIMEN_ENOMEM, "out of memory");
	uri->scheme = uri->text;
	rest = strchr(uri->text, ':');
	if (rest)
		*rest++ = '\0';
	if (!rest || !is_name(uri->scheme)) {
		error = limen_fail(err, LIMEN_EUSAGE,
				   "\"%s\" is not a device URI (scheme:key=value,...), for example ref:", text);
	}
	if (!error)
		rest = parse_index(rest, uri, err, &error);
	while (!error && rest && *rest) {
		rest = parse_pair(rest, uri, err, &error);
		if (rest && !*rest)
			error = limen_fail(err, LIMEN_EUSAGE, "%s: nothing follows the last comma", uri->scheme);
	}
	if (error)
		limen_uri_free(uri);
	return error;
}

void limen_uri_free(struct limen_uri *uri)
{
	free(uri->text);
	memset(uri, 0, sizeof(*uri));
}

/* Is `key` the part before '=' of one of the lines? */
static bool keys_have(const char *keys, const char *key)
{
	size_t len = strlen(key);

	while (keys && *keys) {
		if (!strncmp(keys, key, len) && keys[len] == '=')
			return true;
		keys = strchr(keys, '\n');
		if (keys)
			keys++;
	}
	return false;
}

/* Writes "a, b, c" from the lines. */
static void keys_list(const char *keys, char *list, size_t size)
{
	size_t used = 0;

	list[0] = '\0';
	while (keys && *keys) {
		size_t len = strcspn(keys, "=\n");

		if (used + len + 3 > size)
			return;
		if (used) {
			memcpy(list + used, ", ", 2);
			used += 2;
		}
		memcpy(list + used, keys, len);
		used += len;
		list[used] = '\0';
		keys = strchr(keys, '\n');
		if (keys)
			keys++;
	}
}

int limen_uri_check(const struct limen_uri *uri, const char *keys, struct limen_errmsg *err)
{
	char list[256];

	for (unsigned i = 0; i < uri->count; i++) {
		if (keys_have(keys, uri->pairs[i].key))
			continue;
		keys_list(keys, list, sizeof(list));
		return limen_fail(err, LIMEN_EUSAGE, "%s: unknown key \"%s\"; known: %s", uri->scheme,
				  uri->pairs[i].key, *list ? list : "none");
	}
	return 0;
}

const char *limen_uri_get(const struct limen_uri *uri, const char *key)
{
	for (unsigned i = 0; i < uri->count; i++) {
		if (!strcmp(uri->pairs[i].key, key))
			return uri->pairs[i].value;
	}
	return NULL;
}

int limen_uri_u64(const struct limen_uri *uri, const char *key, uint64_t min, uint64_t max, uint64_t *value,
		  struct limen_errmsg *err)
{
	const char *text = limen_uri_get(uri, key);
	unsigned long long number;
	char *end;

	if (!text)
		return 0;
	errno = 0;
	number = strtoull(text, &end, 0);
	/* strtoull takes signs and white space, which are none of ours */
	if (!isdigit((unsigned char)*text) || *end || errno || number < min || number > max) {
		return limen_fail(err, LIMEN_EUSAGE,
				  "%s: key \"%s\": \"%.40s\" is not a number from %" PRIu64 " to %" PRIu64, uri->scheme,
				  key, text, min, max);
	}
	*value = number;
	return 0;
}

int limen_uri_real(const struct limen_uri *uri, const char *key, double min, double max, double *value,
		   struct limen_errmsg *err)
{
	const char *text = limen_uri_get(uri, key);
	double number;
	char *end;

	if (!text)
		return 0;
	number = strtod(text, &end);
	if (!(isdigit((unsigned char)*text) || *text == '.' || *text == '-') || *end ||
	    !(number >= min && number <= max)) {
		return limen_fail(err, LIMEN_EUSAGE, "%s: key \"%s\": \"%.40s\" is not a number from %g to %g",
				  uri->scheme, key, text, min, max);
	}
	*value = number;
	return 0;
}
