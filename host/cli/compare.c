/* compare.c: `limen compare`: what differs between two runs. */
#include "compare_cells.h"
#include "json_diff.h"
#include "json_text.h"
#include "run_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS = 15 };

/* One of the two runs. */
struct side {
	char *path, *cells; /* cells: NULL when there is no such file */
	json_t *document;   /* as it was written */
	json_t *settings, *results;
};

struct comparison {
	struct side a, b;
	bool silent;
	json_t *list; /* of the part under way */
};

static int load(struct side *side, const char *word, struct limen_errmsg *err)
{
	json_error_t where;

	side->path = strdup(word);
	if (!side->path)
		return LIMEN_ENOMEM;
	char *comma = strchr(side->path, ',');

	if (comma) {
		*comma = '\0';
		side->cells = comma + 1;
	}
	side->document = json_load_file(side->path, 0, &where);
	if (!json_is_object(side->document)) {
		snprintf(err->text, sizeof(err->text), "%.200s: %.200s; wanted is what a run wrote with --json",
			 side->path, side->document ? "no object" : where.text);
		return LIMEN_EDATA;
	}
	side->results = run_file_strip(side->document);
	json_t *parameters = json_object_get(side->results, "parameters");

	/* other workloads have what they were told beside their results */
	side->settings =
		parameters ? json_incref(parameters)
			   : json_deep_copy(json_object_get(
				     json_object_get(json_object_get(side->document, "run"), "reproduce"), "options"));
	json_object_del(side->results, "parameters");
	json_object_del(side->settings, "device");
	json_object_del(side->settings, "threads");
	return LIMEN_OK;
}

static void release(struct side *side)
{
	free(side->path);
	json_decref(side->document);
	json_decref(side->settings);
	json_decref(side->results);
}

static void print_engine(const char *name, const struct side *side)
{
	json_t *run = json_object_get(side->document, "run");
	const char *device = json_string_value(json_object_get(run, "device"));
	json_t *wall = json_object_get(run, "wall_s");

	printf("%s  %s", name, side->path);
	if (device)
		printf(" on %s", device);
	if (json_is_number(wall))
		printf(", %.3g s", json_number_value(wall));
	putchar('\n');
}

/* Half-width of the interval that stands beside a figure; NAN: there is none. */
static double interval(json_t *results, const char *key)
{
	char name[128];

	snprintf(name, sizeof(name), "%s_interval95", key);
	json_t *value = json_object_get(results, name);

	return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

/* For the difference of two independent means. */
static void print_interval(const struct comparison *c, const struct json_difference *d)
{
	double a = interval(c->a.results, d->path), b = interval(c->b.results, d->path), both = sqrt(a * a + b * b);

	if (both >= 0)
		printf(" +- %.3g (95%%%s)", both,
		       fabs(json_number_value(d->b) - json_number_value(d->a)) > both ? "" : ", no difference");
}

static void put(void *ctx, const struct json_difference *d)
{
	struct comparison *c = ctx;
	char a[64], b[64];

	json_array_append_new(c->list, json_diff_json(d));
	if (c->silent)
		return;
	if (d->entries) {
		printf("  %-42s %zu of %zu entries differ\n", d->path, d->different, d->entries);
		return;
	}
	printf("  %-42s %-18s %-18s", d->path, json_diff_text(d->a, a), json_diff_text(d->b, b));
	if (json_is_number(d->a) && json_is_number(d->b)) {
		printf(" %+.6g", json_number_value(d->b) - json_number_value(d->a));
		print_interval(c, d);
	}
	putchar('\n');
}

static json_t *part(struct comparison *c, const char *name, json_t *a, json_t *b)
{
	c->list = json_array();
	if (!c->silent && !json_equal(a, b))
		printf("%-44s %-18s %-18s B - A\n", name, "A", "B");
	json_diff(a, b, put, c);
	return c->list;
}

static int perform(struct comparison *c, json_t **out, struct limen_errmsg *err)
{
	struct cells_layer *layers = NULL;
	unsigned n = 0;
	int error = c->a.cells ? cells_compare(c->a.cells, c->b.cells, &layers, &n, err) : LIMEN_OK;

	if (error)
		return error;
	if (!c->silent) {
		print_engine("A", &c->a);
		print_engine("B", &c->b);
	}
	json_t *settings = part(c, "settings", c->a.settings, c->b.settings);
	json_t *results = part(c, "results", c->a.results, c->b.results);
	bool same = !json_array_size(settings) && !json_array_size(results);

	if (!c->silent && n)
		cells_print(layers, n);
	if (!c->silent)
		printf("%s\n", same                        ? "the same run"
			       : !json_array_size(results) ? "the same results"
							   : "different results");
	*out = json_pack("{s:o, s:o, s:b, s:o, s:o, s:o}", "a", cli_json_text(c->a.path), "b", cli_json_text(c->b.path),
			 "same", same, "settings", settings, "results", results, "cells",
			 n ? cells_json(layers, n) : json_null());
	free(layers);
	return LIMEN_OK;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *json = cli_value(command, values, "json");
	struct comparison c = {.silent = json && !strcmp(json, "-")};
	struct limen_errmsg err = {""};
	struct limen_file *file = NULL;
	json_t *document = NULL;

	if (!words[0] || !words[1])
		return cli_usage(command, "which two files?");
	int error = load(&c.a, words[0], &err);

	if (!error)
		error = load(&c.b, words[1], &err);
	if (!error && !c.a.cells != !c.b.cells) {
		snprintf(err.text, sizeof(err.text), "give cells for both runs, RUN.json,CELLS.csv, or for none");
		error = LIMEN_EUSAGE;
	}
	if (!error && json && !c.silent)
		error = limen_file_create(json, &file, &err);
	if (!error)
		error = perform(&c, &document, &err);
	if (!error && json) {
		error = cli_json_commit(document, DIGITS, file, &err);
	} else {
		json_decref(document);
		limen_file_discard(file);
	}
	release(&c.a);
	release(&c.b);
	return error ? cli_error(command, error, &err) : CLI_OK;
}

const struct cli_command cli_compare = {
	.name = "compare",
	.usage = "A.json[,A.csv] B.json[,B.csv] [--json [FILE]]",
	.summary = "what differs between two runs: settings, results, cells",
	.options =
		(const struct cli_option[]){
			{"json", "[FILE]",
			 "every difference as JSON; without FILE to standard output, in place of the text"},
			{NULL, NULL, NULL},
		},
	.details =
		"A and B are what runs wrote with --json. With what they wrote with --cells behind a comma, cells are\n"
		"compared too, layer by layer. The objects `run` (engine, time) do not count. Where both figures have\n"
		"intervals, the difference has one as well: \"no difference\" means that it holds 0.\n\n"
		"examples:\n"
		"  limen compare a.json b.json\n"
		"  limen compare a.json,a.csv b.json,b.csv --json\n",
	.words_most = 2,
	.run = run,
};
