/* uri.h: "scheme:key=value,key=value", taken apart strictly.
 *
 * A number that stands alone in front is the value of the key "index": xrt:0,xclbin=FILE.
 * A value may hold anything but a comma, and may not be empty. The key `over` takes the whole rest of the string, so
 * that a URI can hold another one: fault:seed=1,over=sim:lanes=4,jitter=7.
 */
#ifndef LIMEN_URI_H
#define LIMEN_URI_H

#include "errmsg.h"

enum { LIMEN_URI_KEYS_MAX = 16, LIMEN_URI_LEN_MAX = 4096 };

struct limen_uri {
	char *scheme;
	unsigned count;
	struct {
		char *key, *value;
	} pairs[LIMEN_URI_KEYS_MAX];
	char *text; /* what the pointers point into; owned */
};

/* Takes text apart into *uri, which limen_uri_free() empties again. LIMEN_EUSAGE, LIMEN_ENOMEM. */
int limen_uri_parse(const char *text, struct limen_uri *uri, struct limen_errmsg *err);
void limen_uri_free(struct limen_uri *uri);

/* LIMEN_EUSAGE unless every key of uri is one of `keys`, written as in struct limen_transport: one a line, each line
 * "key=VALUE  text". */
int limen_uri_check(const struct limen_uri *uri, const char *keys, struct limen_errmsg *err);

/* The value of a key, or NULL. */
const char *limen_uri_get(const struct limen_uri *uri, const char *key);

/* A number within [min, max]; *value stays as it is when the key is absent. LIMEN_EUSAGE names the key. */
int limen_uri_u64(const struct limen_uri *uri, const char *key, uint64_t min, uint64_t max, uint64_t *value,
		  struct limen_errmsg *err);
int limen_uri_real(const struct limen_uri *uri, const char *key, double min, double max, double *value,
		   struct limen_errmsg *err);

#endif
