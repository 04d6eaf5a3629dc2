/* json_diff.c: two JSON documents, key by key. */
#include "json_diff.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MOST = 256, LIST_SHOWN = 16 };

struct walk {
	void (*put)(void *ctx, const struct json_difference *difference);
	void *ctx;
};

static bool is_plain(json_t *value)
{
	size_t i;
	json_t *entry;

	if (!json_is_array(value))
		return !json_is_object(value);
	json_array_foreach(value, i, entry) if (json_is_array(entry) || json_is_object(entry)) return false;
	return json_array_size(value) <= LIST_SHOWN;
}

static void walk_values(const struct walk *walk, json_t *a, json_t *b, const char *path);

static void walk_object(const struct walk *walk, json_t *a, json_t *b, const char *path)
{
	char below[2 * PATH_MOST];
	const char *key;
	json_t *value;

	json_object_foreach(a, key, value)
	{
		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "", key);
		walk_values(walk, value, json_object_get(b, key), below);
	}
	json_object_foreach(b, key, value)
	{
		snprintf(below, sizeof(below), "%s%s%s", path, *path ? "." : "", key);
		if (!json_object_get(a, key))
			walk_values(walk, NULL, value, below);
	}
}

static void walk_values(const struct walk *walk, json_t *a, json_t *b, const char *path)
{
	struct json_difference difference = {.path = path, .a = a, .b = b};

	if (json_is_object(a) && json_is_object(b)) {
		walk_object(walk, a, b, path);
		return;
	}
	if (json_equal(a, b))
		return;
	if (json_is_array(a) && json_is_array(b) && !(is_plain(a) && is_plain(b))) {
		size_t n = json_array_size(a), m = json_array_size(b);

		difference.entries = n > m ? n : m;
		for (size_t i = 0; i < difference.entries; i++)
			difference.different += !json_equal(json_array_get(a, i), json_array_get(b, i));
	}
	walk->put(walk->ctx, &difference);
}

void json_diff(json_t *a, json_t *b, void (*put)(void *ctx, const struct json_difference *difference), void *ctx)
{
	const struct walk walk = {put, ctx};

	walk_values(&walk, a, b, "");
}

json_t *json_diff_json(const struct json_difference *d)
{
	json_t *o = json_pack("{s:s}", "key", d->path);

	if (d->entries) {
		json_object_set_new(o, "entries", json_integer((json_int_t)d->entries));
		json_object_set_new(o, "different", json_integer((json_int_t)d->different));
		return o;
	}
	json_object_set_new(o, "a", d->a ? json_deep_copy(d->a) : json_null());
	json_object_set_new(o, "b", d->b ? json_deep_copy(d->b) : json_null());
	if (json_is_number(d->a) && json_is_number(d->b))
		json_object_set_new(o, "change", json_real(json_number_value(d->b) - json_number_value(d->a)));
	return o;
}

const char *json_diff_text(json_t *value, char text[64])
{
	if (!value) {
		strcpy(text, "none");
	} else if (json_is_real(value)) {
		snprintf(text, 64, "%.6g", json_real_value(value));
	} else {
		char *dump = json_dumps(value, JSON_ENCODE_ANY | JSON_COMPACT);

		snprintf(text, 64, "%s", dump ? dump : "");
		free(dump);
	}
	return text;
}
