/* reader.c: text files of problems: lines, words, numbers, and which format it is. */
#include "build.h"

#include "number.h"
#include "slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double number_most = 1e12;

bool limen_reader_next(struct limen_reader *reader)
{
	while (*reader->next) {
		char *at = reader->next, *end = at + strcspn(at, "\n");

		reader->next = *end ? end + 1 : end;
		*end = '\0';
		reader->line++;
		reader->words = 0;
		for (at += strspn(at, " \t\r"); *at && reader->words < LIMEN_READER_WORDS; at += strspn(at, " \t\r")) {
			reader->word[reader->words++] = at;
			at += reader->words < LIMEN_READER_WORDS ? strcspn(at, " \t\r") : strlen(at);
			if (*at)
				*at++ = '\0';
		}
		if (reader->words && reader->word[0][0] != '#' && strcmp(reader->word[0], "c") != 0)
			return true;
	}
	return false;
}

int limen_reader_refuse(const struct limen_reader *reader, unsigned line, const char *format, ...)
{
	char text[LIMEN_ERRMSG_LEN];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	return limen_fail(reader->err, LIMEN_EDATA, "%.200s, line %u: %.280s", reader->path, line, text);
}

int limen_reader_whole(const struct limen_reader *reader, unsigned i, const char *what, uint64_t least, uint64_t most,
		       unsigned *value)
{
	uint64_t v;

	if (i >= reader->words)
		return limen_reader_refuse(reader, reader->line, "%s is missing", what);
	if (!limen_number_u64(reader->word[i], &v) || v < least || v > most)
		return limen_reader_refuse(reader, reader->line,
					   "%s is '%.40s': wanted is a whole number, %llu to %llu", what,
					   reader->word[i], (unsigned long long)least, (unsigned long long)most);
	*value = (unsigned)v;
	return LIMEN_OK;
}

int limen_reader_number(const struct limen_reader *reader, unsigned i, const char *what, double *value)
{
	if (i >= reader->words)
		return limen_reader_refuse(reader, reader->line, "%s is missing", what);
	if (!limen_number(reader->word[i], value) || *value > number_most || *value < -number_most)
		return limen_reader_refuse(reader, reader->line,
					   "%s is '%.40s': wanted is a number, at most %g in size", what,
					   reader->word[i], number_most);
	return LIMEN_OK;
}

static bool ends_in(const char *path, const char *ending)
{
	size_t n = strlen(path), m = strlen(ending);

	return n >= m && !strcmp(path + n - m, ending);
}

typedef int limen_read_fn(struct limen_reader *reader, struct limen_ising *ising, struct limen_entries *entries);

/* NULL: no such format. The file's own word counts more than its name. */
static limen_read_fn *choose(const struct limen_reader *reader, const char *format)
{
	static const struct {
		const char *name, *ending, *ending_gz;
		limen_read_fn *read;
	} formats[] = {
		{"gset", ".gset", ".gset.gz", limen_read_gset},
		{"qubo", ".qubo", ".qubo.gz", limen_read_qubo},
		{"cnf", ".cnf", ".cnf.gz", limen_read_cnf},
	};
	const char *name = format;

	if (!name && reader->words > 1 && !strcmp(reader->word[0], "p"))
		name = reader->word[1];
	for (unsigned i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (name ? !strcmp(name, formats[i].name)
			 : ends_in(reader->path, formats[i].ending) || ends_in(reader->path, formats[i].ending_gz))
			return formats[i].read;
	return name ? NULL : limen_read_gset;
}

static int read_format(struct limen_reader *reader, const char *format, struct limen_ising *ising,
		       struct limen_entries *entries)
{
	if (!limen_reader_next(reader))
		return limen_fail(reader->err, LIMEN_EDATA, "%.200s: holds no problem: it is empty", reader->path);
	limen_read_fn *read = choose(reader, format);

	if (!read)
		return format ? limen_fail(reader->err, LIMEN_EUSAGE, "no format '%.40s'; there are gset, qubo, cnf",
					   format)
			      : limen_reader_refuse(reader, reader->line,
						    "no problem of kind '%.40s'; there are `p qubo` and "
						    "`p cnf`",
						    reader->word[1]);
	int error = read(reader, ising, entries);

	if (!error)
		error = limen_ising_build(ising, entries);
	if (!error && !ising->pairs && ising->kind == LIMEN_MAXCUT)
		error = limen_fail(reader->err, LIMEN_EDATA, "%.200s: no edge has a weight: nothing to cut",
				   reader->path);
	return error;
}

int limen_ising_read(const char *path, const char *format, struct limen_ising **out, struct limen_errmsg *err)
{
	struct limen_reader reader = {.path = path, .err = err};
	struct limen_ising *ising = calloc(1, sizeof(*ising));
	struct limen_entries entries = {0};
	int error = ising ? limen_slurp_text(path, "problem file", &reader.text, err) : LIMEN_ENOMEM;

	*out = NULL;
	if (!error) {
		reader.next = reader.text;
		ising->name = strdup(path);
		error = ising->name ? read_format(&reader, format, ising, &entries) : LIMEN_ENOMEM;
	}
	free(reader.text);
	free(entries.at);
	if (error) {
		limen_ising_free(ising);
		return error == LIMEN_ENOMEM ? limen_fail(err, error, "%.200s: out of memory", path) : error;
	}
	*out = ising;
	return LIMEN_OK;
}
