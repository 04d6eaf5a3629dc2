/* replay.c: `limen replay`: a run again, and whether it comes out the same. */
#include "json_diff.h"
#include "json_text.h"
#include "run_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHOWN = 10, DIGITS = 15 };

struct replay {
	const struct cli_command *command;
	const char *path, *json_path;
	struct run_file file;
	json_t *before; /* of a JSON file: what it says; NULL: YAML, which has a checksum */
	char directory[64], output[96];
	json_t *differences;
	size_t count;
};

static int refuse(const struct replay *r, const char *what)
{
	return cli_usage(r->command, "%s: %s", r->path, what);
}

static json_t *load(const char *path)
{
	json_t *document = json_load_file(path, 0, NULL), *own = document ? run_file_strip(document) : NULL;

	json_decref(document);
	return own;
}

/* Sets an option that the workload has. */
static bool set(struct replay *r, const char *name, const char *value)
{
	int at = cli_option_find(r->file.command, name);

	if (at < 0)
		return false;
	free((char *)(uintptr_t)r->file.values[at]);
	r->file.values[at] = strdup(value);
	return r->file.values[at] != NULL;
}

static int prepare(struct replay *r, const char **values)
{
	const char *device = cli_value(r->command, values, "device");

	r->before = load(r->path);
	if (!r->before && !r->file.result[0])
		return refuse(r, "holds no result to compare with; --save-run writes one");
	if (json_is_true(json_object_get(r->before, "interrupted")))
		return refuse(r, "this run was interrupted: how far it came is no property of it");
	/* results go to a directory of our own, and nothing that the file names is written over */
	for (const char *const *name = r->file.command->outputs; *name; name++) {
		int at = cli_option_find(r->file.command, *name);

		if (at >= 0) {
			free((char *)(uintptr_t)r->file.values[at]);
			r->file.values[at] = NULL;
		}
	}
	if (device && !set(r, "device", device))
		return refuse(r, "its workload has no --device");
	snprintf(r->output, sizeof(r->output), "%s/out", r->directory);
	if (!set(r, r->before ? "json" : "save-run", r->output))
		return refuse(r, "its workload cannot be replayed");
	set(r, "quiet", "");
	return CLI_OK;
}

/* Its text goes nowhere; what it has to say on stderr stays. */
static int run_silently(struct replay *r)
{
	int out, nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);

	fflush(stdout);
	out = dup(STDOUT_FILENO);
	if (nowhere >= 0)
		dup2(nowhere, STDOUT_FILENO);
	const char *values[CLI_OPTIONS_MAX]; /* a copy: what the command sets is not ours to free */

	memcpy(values, r->file.values, sizeof(values));
	int status = r->file.command->run(r->file.command, values, r->file.words);

	fflush(stdout);
	if (out >= 0) {
		dup2(out, STDOUT_FILENO);
		close(out);
	}
	if (nowhere >= 0)
		close(nowhere);
	return status;
}

static void put(void *ctx, const struct json_difference *d)
{
	struct replay *r = ctx;
	char a[64], b[64];

	json_array_append_new(r->differences, json_diff_json(d));
	if (++r->count > SHOWN)
		return;
	if (d->entries)
		printf("  %s: %zu of %zu entries\n", d->path, d->different, d->entries);
	else
		printf("  %s: %s before, %s now\n", d->path, json_diff_text(d->a, a), json_diff_text(d->b, b));
}

/* Whether the result is the same: 1, 0, or an exit status below 0. */
static bool compare(struct replay *r, struct limen_errmsg *err, int *error)
{
	struct run_file now;
	bool same;

	*error = LIMEN_OK;
	if (r->before) {
		json_t *after = load(r->output);

		if (!after)
			*error = LIMEN_EIO;
		json_diff(r->before, after, put, r);
		json_decref(after);
		return r->count == 0;
	}
	*error = run_file_read(r->output, &now, err);
	same = !*error && !strcmp(now.result, r->file.result);
	if (!*error && !same)
		printf("  checksum of the result: %s before, %s now\n", r->file.result, now.result);
	run_file_free(&now);
	return same;
}

static int report(struct replay *r, bool same)
{
	struct limen_errmsg err = {""};
	struct limen_file *file;

	if (r->count > SHOWN)
		printf("  ... and %zu more\n", r->count - SHOWN);
	printf("%s: %s\n", r->path, same ? "the same, bit for bit" : "NOT the same");
	if (!r->json_path)
		return same ? CLI_OK : CLI_FAILURE;
	int error = limen_file_create(r->json_path, &file, &err);

	if (!error)
		error = cli_json_commit(json_pack("{s:o, s:s, s:b, s:O}", "file", cli_json_text(r->path), "workload",
						  r->file.command->name, "same", same, "differences", r->differences),
					DIGITS, file, &err);
	return error ? cli_error(r->command, error, &err) : same ? CLI_OK : CLI_FAILURE;
}

static int perform(struct replay *r)
{
	struct limen_errmsg err = {""};
	int error, status = run_silently(r);

	if (status == CLI_INTERRUPTED || status == CLI_USAGE || access(r->output, F_OK) != 0)
		return status ? status : CLI_FAILURE;
	bool same = compare(r, &err, &error);

	unlink(r->output);
	return error ? cli_error(r->command, error, &err) : report(r, same);
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	struct replay r = {.command = command, .path = words[0], .json_path = cli_value(command, values, "json")};
	const char *place = getenv("TMPDIR");
	struct limen_errmsg err = {""};

	if (!r.path)
		return cli_usage(command, "which file?");
	int error = run_file_read(r.path, &r.file, &err), status;

	if (error) {
		run_file_free(&r.file);
		return cli_error(command, error, &err);
	}
	if (snprintf(r.directory, sizeof(r.directory), "%s/limen-XXXXXX", place ? place : "/tmp") >=
		    (int)sizeof(r.directory) ||
	    !mkdtemp(r.directory)) {
		snprintf(err.text, sizeof(err.text), "no directory can be made in %.100s; see TMPDIR",
			 place ? place : "/tmp");
		run_file_free(&r.file);
		return cli_error(command, LIMEN_EIO, &err);
	}
	r.differences = json_array();
	status = prepare(&r, values);
	if (status == CLI_OK)
		status = perform(&r);
	rmdir(r.directory);
	json_decref(r.differences);
	json_decref(r.before);
	run_file_free(&r.file);
	return status;
}

const struct cli_command cli_replay = {
	.name = "replay",
	.usage = "RUN.json|RUN.yaml [OPTIONS]",
	.summary = "repeats a run and compares the results bit for bit",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "on this engine instead; the result must be the same"},
			{"json", "FILE", "write whether it is the same, and every difference"},
			{NULL, NULL, NULL},
		},
	.details =
		"Takes what a run wrote with --json or --save-run. Everything but the objects `run` (engine, time) "
		"must come\n"
		"out the same; files that the run reads are found from the current directory, as they were then.\n"
		"Exit status 1 if something differs.\n\n"
		"examples:\n"
		"  limen train --preset digits-fast --json run.json && limen replay run.json --device sim:lanes=16\n",
	.words_most = 1,
	.run = run,
};
