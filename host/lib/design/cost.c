/* cost.c: the reader of cost files. */
#include <limen/cost.h>

#include "number.h"
#include "refuse.h"
#include "slurp.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

static const char *const event_keys[LIMEN_COST_EVENTS] = {"read_j",     "write_j",      "adc_j",
							  "transfer_j", "accumulate_j", "barrier_j"};

static const struct {
	const char *key;
	size_t offset;
} ratio_keys[] = {
	{"samples_per_read", offsetof(struct limen_costs, samples_per_read)},
	{"products_per_adc", offsetof(struct limen_costs, products_per_adc)},
	{"updates_per_transfer", offsetof(struct limen_costs, updates_per_transfer)},
};
enum {
	RATIOS = sizeof(ratio_keys) / sizeof(ratio_keys[0]),
	NAME = LIMEN_COST_EVENTS + RATIOS,
	SOURCE,
	SUM,
	KEYS,
	LINE_MOST = 400
};

const char *limen_cost_key(enum limen_cost_event event)
{
	return (unsigned)event < LIMEN_COST_EVENTS ? event_keys[event] : NULL;
}

struct reader {
	const char *name;
	struct limen_costs *costs;
	struct limen_errmsg *err;
	bool seen[KEYS];
	unsigned line;
};

static const char *key_name(int key)
{
	static const char *const texts[] = {"name", "source", "sum"};

	if (key < LIMEN_COST_EVENTS)
		return event_keys[key];
	return key < NAME ? ratio_keys[key - LIMEN_COST_EVENTS].key : texts[key - NAME];
}

static int find_key(const char *text)
{
	for (int key = 0; key < KEYS; key++)
		if (!strcmp(text, key_name(key)))
			return key;
	return -1;
}

static char *trimmed(char *text)
{
	size_t n;

	text += strspn(text, " ");
	for (n = strlen(text); n && text[n - 1] == ' '; n--)
		;
	text[n] = '\0';
	return text;
}

static int set_text(struct reader *r, int key, const char *value)
{
	char *to = key == NAME ? r->costs->name : r->costs->source;
	size_t size = key == NAME ? sizeof(r->costs->name) : sizeof(r->costs->source);

	if (strlen(value) >= size)
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s is longer than %zu characters; shorten it", r->name,
				  r->line, key_name(key), size - 1);
	strcpy(to, value);
	return LIMEN_OK;
}

static int set_number(struct reader *r, int key, const char *value)
{
	double x;

	if (!limen_number(value, &x))
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s = %.40s: give a number", r->name, r->line,
				  key_name(key), value);
	if (key < LIMEN_COST_EVENTS) {
		if (!(x >= 0 && x <= 1e6))
			return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s = %.40s: give joules per event, 0 to 1e6",
					  r->name, r->line, key_name(key), value);
		r->costs->event_j[key] = x;
		r->costs->given[key] = true;
		return LIMEN_OK;
	}
	if (!(x >= 1 && x <= 1e15))
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s = %.40s: give 1 to 1e15", r->name, r->line,
				  key_name(key), value);
	memcpy((char *)r->costs + ratio_keys[key - LIMEN_COST_EVENTS].offset, &x, sizeof(x));
	return LIMEN_OK;
}

static int set_value(struct reader *r, int key, const char *value)
{
	if (key < NAME)
		return set_number(r, key, value);
	if (key < SUM)
		return set_text(r, key, value);
	if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0)
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: sum = %.40s: yes or no", r->name, r->line, value);
	r->costs->sum = !strcmp(value, "yes");
	return LIMEN_OK;
}

/* One line, without its line break, in a buffer that may be changed. */
static int parse_line(struct reader *r, char *line)
{
	line[strcspn(line, "#")] = '\0';
	size_t n = strlen(line);

	if (n && line[n - 1] == '\r') /* a line break of two characters */
		line[n - 1] = '\0';
	for (char *c = line; *c; c++) {
		if (*c == '\t') /* messages show keys and values */
			*c = ' ';
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return limen_fail(r->err, LIMEN_EDATA, "%s:%u: a control character; is this a cost file?",
					  r->name, r->line);
	}
	char *text = trimmed(line), *equals = strchr(text, '=');

	if (!*text)
		return LIMEN_OK;
	if (!equals)
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: '%.40s': wanted is key = value", r->name, r->line, text);
	*equals = '\0';
	const char *word = trimmed(text), *value = trimmed(equals + 1);
	int key = find_key(word);

	if (key < 0)
		return limen_fail(r->err, LIMEN_EDATA,
				  "%s:%u: unknown key '%.40s'; known are name, source, read_j, write_j, adc_j, "
				  "transfer_j, accumulate_j, barrier_j, samples_per_read, products_per_adc, "
				  "updates_per_transfer, sum",
				  r->name, r->line, word);
	if (r->seen[key])
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s is given twice", r->name, r->line, word);
	if (!*value)
		return limen_fail(r->err, LIMEN_EDATA, "%s:%u: %s has no value", r->name, r->line, word);
	r->seen[key] = true;
	return set_value(r, key, value);
}

int limen_costs_parse(const char *name, const char *text, struct limen_costs *costs, struct limen_errmsg *err)
{
	struct reader r = {.name = name, .costs = costs, .err = err};
	char line[LINE_MOST + 1];
	int error = LIMEN_OK;

	*costs = (struct limen_costs){.samples_per_read = 1, .products_per_adc = 1, .updates_per_transfer = 1};
	while (!error && *text) {
		size_t n = strcspn(text, "\n");

		r.line++;
		if (n > LINE_MOST)
			return limen_fail(err, LIMEN_EDATA, "%s:%u: more than %d characters on a line", name, r.line,
					  LINE_MOST);
		memcpy(line, text, n);
		line[n] = '\0';
		error = parse_line(&r, line);
		text += n + (text[n] == '\n');
	}
	for (int key = NAME; !error && key < SUM; key++)
		if (!r.seen[key])
			error = limen_fail(err, LIMEN_EDATA, "%s: %s is missing: say %s", name, key_name(key),
					   key == NAME ? "what these costs are of"
						       : "where the figures come from, or that they are illustrative");
	return error;
}

int limen_costs_read(const char *path, struct limen_costs *costs, struct limen_errmsg *err)
{
	char *text;
	int error = limen_slurp_text(path, "cost file", &text, err);

	if (error)
		return error;
	error = limen_costs_parse(path, text, costs, err);
	free(text);
	return error;
}
