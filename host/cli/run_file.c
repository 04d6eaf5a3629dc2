/* run_file.c: a run read from a file, and what a run says of itself. */
#include "run_file.h"

#include "json_text.h"
#include "run_yaml.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { FILE_MOST = 256 << 20 };

static int fail(struct limen_errmsg *err, const char *path, const char *what)
{
	snprintf(err->text, sizeof(err->text), "%.200s: %s", path, what);
	return LIMEN_EDATA;
}

static int slurp(const char *path, char **text, size_t *bytes, struct limen_errmsg *err)
{
	FILE *in = fopen(path, "rb");
	size_t room = 1 << 16, n = 0;
	char *data = malloc(room);

	while (in && data && n < FILE_MOST) {
		size_t got = fread(data + n, 1, room - n - 1, in);

		n += got;
		if (!got)
			break;
		if (room - n < room / 2) {
			char *more = realloc(data, room *= 2);

			if (!more)
				free(data);
			data = more;
		}
	}
	bool failed = !in || ferror(in);
	int saved = errno;

	if (in)
		fclose(in);
	if (!failed && data && n < FILE_MOST) {
		data[n] = '\0';
		*text = data;
		*bytes = n;
		return LIMEN_OK;
	}
	free(data);
	if (failed)
		snprintf(err->text, sizeof(err->text), "%.200s: cannot read: %s", path, strerror(saved));
	else if (data)
		return fail(err, path, "too long for a run file");
	return failed ? LIMEN_EIO : LIMEN_ENOMEM;
}

/* --- JSON: the object run.reproduce --- */

static int set_option(struct run_file *run, const char *name, const json_t *value, const char *path,
		      struct limen_errmsg *err)
{
	int at = cli_option_find(run->command, name);

	if (at < 0 || !json_is_string(value)) {
		snprintf(err->text, sizeof(err->text), "%.200s: run.reproduce: limen %s has no --%.60s", path,
			 run->command->name, name);
		return LIMEN_EDATA;
	}
	run->values[at] = strdup(json_string_value(value));
	return run->values[at] ? LIMEN_OK : LIMEN_ENOMEM;
}

static int take_json(const char *path, json_t *document, struct run_file *run, struct limen_errmsg *err)
{
	json_t *what = json_object_get(json_object_get(document, "run"), "reproduce"), *value;
	json_t *words = json_object_get(what, "arguments");
	const char *workload = json_string_value(json_object_get(what, "workload")), *name;
	int error = LIMEN_OK;
	size_t i;

	run->command = workload ? cli_find(workload) : NULL;
	if (!run->command || !run->command->outputs)
		return fail(err, path, "no object run.reproduce; a run file is YAML, or JSON that a run wrote");
	if (json_array_size(words) > run->command->words_most)
		return fail(err, path, "run.reproduce: too many arguments");
	json_array_foreach(words, i, value) {
		run->words[i] = json_is_string(value) ? strdup(json_string_value(value)) : NULL;
		if (!run->words[i])
			return fail(err, path, "run.reproduce: an argument is no text");
	}
	json_object_foreach(json_object_get(what, "options"), name, value) {
		if (!error)
			error = set_option(run, name, value, path, err);
	}
	return error;
}

static int read_json(const char *path, const char *text, size_t bytes, struct run_file *run, struct limen_errmsg *err)
{
	json_error_t where;
	json_t *document = json_loadb(text, bytes, JSON_REJECT_DUPLICATES, &where);

	if (!document) {
		snprintf(err->text, sizeof(err->text), "%.200s: line %d: %.200s", path, where.line, where.text);
		return LIMEN_EDATA;
	}
	int error = take_json(path, document, run, err);

	json_decref(document);
	return error;
}

int run_file_read(const char *path, struct run_file *run, struct limen_errmsg *err)
{
	char *text;
	size_t bytes;

	*run = (struct run_file){0};
	int error = slurp(path, &text, &bytes, err);

	if (error)
		return error;
	if (text[strspn(text, " \t\r\n")] == '{')
		error = read_json(path, text, bytes, run, err);
	else
		error = run_yaml_parse(path, text, bytes, run, err);
	free(text);
	return error;
}

void run_file_free(struct run_file *run)
{
	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		free((char *)(uintptr_t)run->values[i]);
	for (unsigned i = 0; i < CLI_WORDS_MAX; i++)
		free((char *)(uintptr_t)run->words[i]);
	*run = (struct run_file){0};
}

/* --- what a run says of itself --- */

static const char *const engine[] = {"device", "threads", NULL};

static bool among(const char *const *list, const char *name)
{
	while (*list && strcmp(*list, name) != 0)
		list++;
	return *list != NULL;
}

/* The values that say what a run is. */
static void own_values(const struct cli_command *command, const char **values, const char **own)
{
	for (unsigned i = 0; i < CLI_OPTIONS_MAX; i++)
		own[i] = NULL;
	for (unsigned i = 0; command->options[i].name; i++)
		if (!among(command->outputs, command->options[i].name))
			own[i] = values[i];
}

json_t *run_file_json(const struct cli_command *command, const char **values, const char **words)
{
	const char *own[CLI_OPTIONS_MAX];
	json_t *options = json_object(), *arguments = json_array();

	own_values(command, values, own);
	for (unsigned i = 0; command->options[i].name; i++)
		if (own[i])
			json_object_set_new(options, command->options[i].name, cli_json_text(own[i]));
	for (; words && *words; words++)
		json_array_append_new(arguments, cli_json_text(*words));
	return json_pack("{s:s, s:o, s:o}", "workload", command->name, "arguments", arguments, "options", options);
}

int run_file_write(const struct cli_command *command, const char **values, const char **words, const char *result,
		   struct limen_file *file, struct limen_errmsg *err)
{
	const char *own[CLI_OPTIONS_MAX];
	char *text;

	own_values(command, values, own);
	int error = run_yaml_print(command, own, words, result, &text, err);

	if (error)
		return error;
	limen_file_printf(file, "%s", text);
	free(text);
	return LIMEN_OK;
}

/* Lines "key: value" that decide the result: no engine. NULL: out of memory. */
static char *describe(const struct cli_command *command, const char **values, const char **words)
{
	const char *own[CLI_OPTIONS_MAX];
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	if (!out)
		return NULL;
	own_values(command, values, own);
	fprintf(out, "workload: %s\n", command->name);
	for (; words && *words; words++)
		fprintf(out, "argument: %s\n", *words);
	for (unsigned i = 0; command->options[i].name; i++)
		if (own[i] && !among(engine, command->options[i].name))
			fprintf(out, "%s: %s\n", command->options[i].name, own[i]);
	return fclose(out) == 0 ? text : NULL;
}

int run_file_every(const struct cli_command *command, const char **values, struct limen_checkpoint *checkpoint)
{
	unsigned long long every = 0;

	if (!cli_unsigned(command, values, "every", UINT64_MAX, &every))
		return CLI_USAGE;
	if (cli_value(command, values, "every") && (!every || !cli_value(command, values, "checkpoint")))
		return cli_usage(command, "--every N: 1 or more, and --checkpoint FILE");
	checkpoint->every = every;
	return CLI_OK;
}

int run_file_checkpoint(const struct cli_command *command, const char **values, const char **own, const char **words,
			struct limen_checkpoint *checkpoint, char **description)
{
	const char *resume = cli_value(command, values, "resume");

	checkpoint->path = cli_value(command, values, "checkpoint");
	/* one command starts a run and goes on with it */
	bool starts = resume && checkpoint->path && !strcmp(resume, checkpoint->path) && access(resume, F_OK) != 0;

	checkpoint->resume = starts ? NULL : resume;
	*description = describe(command, own, words);
	checkpoint->description = *description;
	return *description ? CLI_OK : cli_error(command, LIMEN_ENOMEM, &(struct limen_errmsg){""});
}

json_t *run_file_strip(json_t *document)
{
	json_t *copy = json_is_object(document) ? json_object() : json_is_array(document) ? json_array() : NULL, *value;
	const char *key;
	size_t i;

	if (!copy)
		return json_deep_copy(document);
	json_object_foreach(document, key, value) {
		if (strcmp(key, "run") != 0)
			json_object_set_new(copy, key, run_file_strip(value));
	}
	json_array_foreach(document, i, value) {
		json_array_append_new(copy, run_file_strip(value));
	}
	return copy;
}

const char *run_file_result(json_t *document, unsigned digits, char text[9])
{
	json_t *own = run_file_strip(document);
	char *dump = own ? json_dumps(own, JSON_COMPACT | JSON_REAL_PRECISION(digits)) : NULL;

	text[0] = '\0';
	if (dump)
		snprintf(text, 9, "%08lx", crc32(0, (const Bytef *)dump, (uInt)strlen(dump)));
	free(dump);
	json_decref(own);
	return text;
}

int run_file_save(const char *path, const struct cli_command *command, const char **values, const char **words,
		  json_t *document, unsigned digits, struct limen_errmsg *err)
{
	struct limen_file *file;
	char result[9] = "";
	int error = path ? limen_file_create(path, &file, err) : LIMEN_OK;

	if (!path || error)
		return error;
	error = run_file_write(command, values, words, document ? run_file_result(document, digits, result) : NULL, file, err);
	if (!error)
		return limen_file_commit(file, err);
	limen_file_discard(file);
	return error;
}
