/* run_yaml.c: the schema of a run file is made from the option table of its command. */
#include "run_yaml.h"

#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT_MOST = 4096 };

/* One file in memory; libcyaml makes and frees what the pointers lead to. */
struct document {
	char *limen; /* cppcheck-suppress unusedStructMember ; by its offset */
	char *workload, *result;
	char **arguments;
	unsigned arguments_count;
	struct document_options {
		char *text[CLI_OPTIONS_MAX];
		int *flag[CLI_OPTIONS_MAX]; /* 0 or 1 */
	} * options;
};

static const cyaml_schema_value_t argument = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, TEXT_MOST)};

/* The first two are what is written. */
static const cyaml_strval_t flag_words[] = {{"false", 0}, {"true", 1}, {"no", 0}, {"yes", 1}, {"off", 0}, {"on", 1}};
enum { FLAG_WORDS = sizeof(flag_words) / sizeof(flag_words[0]) };

struct schema {
	cyaml_schema_field_t option[CLI_OPTIONS_MAX + 1], field[6];
	cyaml_schema_value_t top;
};

static void option_fields(const struct cli_command *command, cyaml_schema_field_t *field)
{
	size_t i = 0;

	for (; command->options[i].name; i++) {
		const enum cyaml_flag flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT;
		const cyaml_schema_value_t text = {CYAML_VALUE_STRING(flags, char, 0, TEXT_MOST)},
					   flag = {CYAML_VALUE_ENUM(flags, int, flag_words, FLAG_WORDS)};
		bool has_text = command->options[i].arg;

		field[i] = (cyaml_schema_field_t){.key = command->options[i].name, .value = has_text ? text : flag};
		field[i].data_offset =
			(uint32_t)(has_text ? offsetof(struct document_options, text) + i * sizeof(char *)
					    : offsetof(struct document_options, flag) + i * sizeof(int *));
	}
	field[i] = (cyaml_schema_field_t)CYAML_FIELD_END;
}

/* command NULL: the workload is not known yet, and only it counts. */
static void make_schema(const struct cli_command *command, struct schema *schema)
{
	const cyaml_schema_field_t end = CYAML_FIELD_END,
				   fields[] = {
					   CYAML_FIELD_STRING_PTR("limen", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
								  struct document, limen, 0, TEXT_MOST),
					   CYAML_FIELD_STRING_PTR("workload", CYAML_FLAG_POINTER, struct document,
								  workload, 0, TEXT_MOST),
					   CYAML_FIELD_SEQUENCE_COUNT("arguments",
								      CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
								      struct document, arguments, arguments_count,
								      &argument, 0, CLI_WORDS_MAX),
					   CYAML_FIELD_MAPPING_PTR("options", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
								   struct document, options, schema->option),
					   CYAML_FIELD_STRING_PTR("result", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
								  struct document, result, 0, TEXT_MOST),
				   };

	if (command) {
		option_fields(command, schema->option);
		memcpy(schema->field, fields, sizeof(fields));
		schema->field[5] = end;
	} else {
		schema->field[0] = fields[1];
		schema->field[1] = end;
	}
	schema->top = (cyaml_schema_value_t){CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct document, schema->field)};
}

/* What libcyaml has to say about a file: the first line says what is wrong, the second one that has a place where. */
struct complaint {
	char what[200], where[100];
};

static void __attribute__((format(printf, 3, 0))) listen(cyaml_log_t level, void *ctx, const char *format, va_list args)
{
	struct complaint *complaint = ctx;
	char text[200];

	(void)level;
	vsnprintf(text, sizeof(text), format, args);
	text[strcspn(text, "\n")] = '\0';
	const char *line = strstr(text, "line: "), *from = strncmp(text, "Load: ", 6) ? text : text + 6;

	if (!complaint->what[0])
		snprintf(complaint->what, sizeof(complaint->what), "%s", from);
	else if (line && !complaint->where[0])
		snprintf(complaint->where, sizeof(complaint->where), "line %.*s", (int)strspn(line + 6, "0123456789"),
			 line + 6);
}

/* Line of a key that no schema has: libcyaml tells that of the key before it. 0: not found. */
static unsigned find_key(const char *text, const char *key)
{
	unsigned line = 1;

	for (const char *at = text; *at; line++) {
		size_t n = strcspn(at, "\n");
		const char *found = memmem(at, n, key, strlen(key));

		if (found && strspn(at, " \t-\"'{") >= (size_t)(found - at) &&
		    found[strlen(key) + strspn(found + strlen(key), "\"' ")] == ':')
			return line;
		at += n + (at[n] == '\n');
	}
	return 0;
}

static void locate(const char *text, struct complaint *complaint)
{
	static const char start[] = "Unexpected key: ";
	bool unknown = !strncmp(complaint->what, start, sizeof(start) - 1);
	unsigned line = unknown ? find_key(text, complaint->what + sizeof(start) - 1) : 0;

	if (line)
		snprintf(complaint->where, sizeof(complaint->where), "line %u", line);
}

static int load(const char *path, const char *text, size_t bytes, struct schema *schema, bool loose,
		struct document **document, struct limen_errmsg *err)
{
	struct complaint complaint = {"", ""};
	const cyaml_config_t config = {
		.log_fn = listen,
		.log_ctx = &complaint,
		.mem_fn = cyaml_mem,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS | (loose ? CYAML_CFG_IGNORE_UNKNOWN_KEYS : 0),
	};
	cyaml_data_t *data = NULL;
	cyaml_err_t error = cyaml_load_data((const uint8_t *)text, bytes, &config, &schema->top, &data, NULL);

	*document = data;
	if (error == CYAML_OK && data)
		return LIMEN_OK;
	locate(text, &complaint);
	bool said = complaint.what[0] && strcmp(complaint.what, "Backtrace:") != 0;

	snprintf(err->text, sizeof(err->text), "%.200s: %s%s%s", path, complaint.where, complaint.where[0] ? ": " : "",
		 said                ? complaint.what
		 : error == CYAML_OK ? "an empty file"
				     : cyaml_strerror(error));
	return error == CYAML_ERR_OOM ? LIMEN_ENOMEM : LIMEN_EDATA;
}

static void release(const struct schema *schema, struct document *document)
{
	const cyaml_config_t config = {.mem_fn = cyaml_mem};

	cyaml_free(&config, &schema->top, document, 0);
}

static int find_workload(const char *path, const char *text, size_t bytes, const struct cli_command **command,
			 struct limen_errmsg *err)
{
	struct schema schema;
	struct document *document;

	make_schema(NULL, &schema);
	int error = load(path, text, bytes, &schema, true, &document, err);

	if (error)
		return error;
	*command = cli_find(document->workload);
	if (!*command || !(*command)->outputs) {
		snprintf(err->text, sizeof(err->text), "%.200s: workload: '%.60s' is none; see limen run --help", path,
			 document->workload);
		error = LIMEN_EDATA;
	}
	release(&schema, document);
	return error;
}

static int copy(const char *from, const char **to)
{
	if (from)
		*to = strdup(from);
	return !from || *to ? LIMEN_OK : LIMEN_ENOMEM;
}

static int take(const struct document *document, struct run_file *run)
{
	int error = LIMEN_OK;

	for (unsigned i = 0; !error && document->options && i < CLI_OPTIONS_MAX; i++) {
		const int *flag = document->options->flag[i];

		error = copy(flag && *flag ? "" : document->options->text[i], &run->values[i]);
	}
	for (unsigned i = 0; !error && i < document->arguments_count; i++)
		error = copy(document->arguments[i], &run->words[i]);
	if (document->result)
		snprintf(run->result, sizeof(run->result), "%s", document->result);
	return error;
}

int run_yaml_parse(const char *path, const char *text, size_t bytes, struct run_file *run, struct limen_errmsg *err)
{
	struct schema schema;
	struct document *document;
	int error = find_workload(path, text, bytes, &run->command, err);

	if (error)
		return error;
	make_schema(run->command, &schema);
	error = load(path, text, bytes, &schema, false, &document, err);
	if (error)
		return error;
	if (document->arguments_count > run->command->words_most) {
		snprintf(err->text, sizeof(err->text), "%.200s: arguments: limen %s takes %u", path, run->command->name,
			 run->command->words_most);
		error = LIMEN_EDATA;
	} else {
		error = take(document, run);
	}
	release(&schema, document);
	return error;
}

int run_yaml_print(const struct cli_command *command, const char **values, const char **words, const char *result,
		   char **text, struct limen_errmsg *err)
{
	const cyaml_config_t config = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_STYLE_BLOCK};
	struct schema schema;
	struct document_options options = {{NULL}, {NULL}};
	int yes = 1;
	struct document document = {
		/* libcyaml only reads them */
		.limen = (char *)(uintptr_t)limen_version(),
		.workload = (char *)(uintptr_t)command->name,
		.result = (char *)(uintptr_t)result,
		.arguments = (char **)(uintptr_t)words,
		.options = &options,
	};
	char *out = NULL;
	size_t bytes;

	while (words && words[document.arguments_count])
		document.arguments_count++;
	if (!document.arguments_count)
		document.arguments = NULL;
	for (unsigned i = 0; command->options[i].name; i++) {
		if (values[i] && command->options[i].arg)
			options.text[i] = (char *)(uintptr_t)values[i];
		else if (values[i])
			options.flag[i] = &yes;
	}
	make_schema(command, &schema);
	cyaml_err_t error = cyaml_save_data(&out, &bytes, &config, &schema.top, &document, 0);

	if (error != CYAML_OK) {
		snprintf(err->text, sizeof(err->text), "the run cannot be written as YAML: %s", cyaml_strerror(error));
		return error == CYAML_ERR_OOM ? LIMEN_ENOMEM : LIMEN_EDATA;
	}
	*text = strndup(out, bytes);
	cyaml_mem(NULL, out, 0);
	return *text ? LIMEN_OK : LIMEN_ENOMEM;
}
