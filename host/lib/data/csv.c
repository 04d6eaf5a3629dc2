/* csv.c: lines of comma-separated bytes with a label, as the UCI archive has them. */
#include "dataset.h"
#include "number.h"
#include "refuse.h"

#include <stdio.h>
#include <string.h>

struct csv {
	const char *name;
	const struct limen_data_options *options;
	struct limen_errmsg *err;
	unsigned columns; /* fields on each line, label included */
	size_t line;      /* number of the current line, from 1 */
};

/* End of the line at `at`, without its line break; *next is where the next line starts. */
static const char *line_end(const char *at, const char *end, const char **next)
{
	const char *stop = memchr(at, '\n', (size_t)(end - at));

	*next = stop ? stop + 1 : end;
	if (!stop)
		stop = end;
	return stop > at && stop[-1] == '\r' ? stop - 1 : stop;
}

static unsigned count_fields(const char *at, const char *stop)
{
	unsigned n = 1;

	for (; at < stop; at++)
		n += *at == ',';
	return n;
}

/* Copies a field without the spaces and quotes around it, with '?' for what must not reach a terminal; false when it
 * is too long to be a number. */
static bool field_text(const char *at, const char *stop, char text[64])
{
	while (at < stop && (*at == ' ' || *at == '\t'))
		at++;
	while (stop > at && (stop[-1] == ' ' || stop[-1] == '\t'))
		stop--;
	if (stop - at >= 2 && *at == '"' && stop[-1] == '"') {
		at++;
		stop--;
	}
	if (stop - at >= 63)
		return false;
	while (at < stop) {
		*text++ = *at >= ' ' && *at < 0x7f ? *at : '?';
		at++;
	}
	*text = '\0';
	return true;
}

static bool is_number(const char *at, const char *stop)
{
	char text[64];
	double value;

	return field_text(at, stop, text) && limen_number(text, &value);
}

static const char *field_end(const char *at, const char *stop)
{
	const char *comma = memchr(at, ',', (size_t)(stop - at));

	return comma ? comma : stop;
}

/* Names stand in the first line when none of its fields is a number. */
static bool is_header(const char *at, const char *stop)
{
	for (;; at++) {
		const char *end = field_end(at, stop);

		if (is_number(at, end))
			return false;
		if (end == stop)
			return true;
		at = end;
	}
}

/* One whole number in 0..max; the usual short run of digits goes without a copy. */
static int parse_field(const struct csv *csv, const char *at, const char *stop, unsigned field, unsigned max,
		       unsigned *value)
{
	unsigned v = 0;
	const char *c = at;

	for (; c < stop && c - at < 5 && *c >= '0' && *c <= '9'; c++)
		v = v * 10 + (unsigned)(*c - '0');
	if (c > at && c == stop && v <= max) {
		*value = v;
		return LIMEN_OK;
	}
	char text[64] = "";
	double number;

	if (!field_text(at, stop, text) || !limen_number(text, &number))
		return limen_fail(csv->err, LIMEN_EDATA,
				  "%s: line %zu, field %u: '%.40s' is not a number; correct the line", csv->name,
				  csv->line, field + 1, text);
	if (!(number >= 0 && number <= max) || number != (double)(unsigned)number)
		return limen_fail(csv->err, LIMEN_EDATA, "%s: line %zu, field %u: %s is not a whole number in 0..%u%s",
				  csv->name, csv->line, field + 1, text, max,
				  max > LIMEN_INPUT_MAX ? "" : "; inputs are bytes: scale them");
	*value = (unsigned)number;
	return LIMEN_OK;
}

static int check_label(const struct csv *csv, unsigned field, unsigned label)
{
	unsigned classes = csv->options->classes;

	if (classes && label >= classes)
		return limen_fail(
			csv->err, LIMEN_EDATA,
			"%s: line %zu, field %u: label %u is out of range: the net has outputs 0..%u (is the label "
			"the first column? see --label)",
			csv->name, csv->line, field + 1, label, classes - 1);
	return LIMEN_OK;
}

static int parse_line(const struct csv *csv, const char *at, const char *stop, uint8_t *x, uint16_t *label)
{
	unsigned label_field = csv->options->label_first ? 0 : csv->columns - 1, n = count_fields(at, stop);

	if (n != csv->columns)
		return limen_fail(csv->err, LIMEN_EDATA,
				  "%s: line %zu: %u fields, but the lines before have %u; correct it", csv->name,
				  csv->line, n, csv->columns);
	for (unsigned i = 0; i < n; i++) {
		const char *end = field_end(at, stop);
		bool is_label = i == label_field;
		unsigned value = 0;
		int error = parse_field(csv, at, end, i, is_label ? LIMEN_LABEL_MAX : LIMEN_INPUT_MAX, &value);

		if (!error && is_label)
			error = check_label(csv, i, value);
		if (error)
			return error;
		if (is_label)
			*label = (uint16_t)value;
		else
			*x++ = (uint8_t)value;
		at = end + 1;
	}
	return LIMEN_OK;
}

static size_t count_lines(const char *at, const char *end)
{
	size_t n = 0;

	while (at < end) {
		line_end(at, end, &at);
		n++;
	}
	return n;
}

static int check_columns(const struct csv *csv)
{
	unsigned wanted = csv->options->features;

	if (csv->columns < 2 || csv->columns > LIMEN_FEATURES_MAX + 1)
		return limen_fail(csv->err, LIMEN_EDATA,
				  "%s: line %zu: %u field%s; wanted are comma-separated inputs and a "
				  "label",
				  csv->name, csv->line, csv->columns, csv->columns == 1 ? "" : "s");
	if (wanted && csv->columns - 1 != wanted)
		return limen_fail(csv->err, LIMEN_EDATA,
				  "%s: line %zu: %u fields, so %u inputs and a label, but the net has "
				  "%u inputs; see --net",
				  csv->name, csv->line, csv->columns, csv->columns - 1, wanted);
	return LIMEN_OK;
}

int limen_csv_parse(const char *name, const char *text, size_t bytes, const struct limen_data_options *options,
		    struct limen_data *data, struct limen_errmsg *err)
{
	struct csv csv = {.name = name, .options = options, .err = err, .line = 1};
	const char *at = text, *end = text + bytes, *next;

	while (end > at && (end[-1] == '\n' || end[-1] == '\r')) /* empty lines at the end */
		end--;
	if (at == end)
		return limen_fail(err, LIMEN_EDATA, "%s: the file is empty; wanted are lines of inputs and a label",
				  name);
	const char *stop = line_end(at, end, &next);

	csv.columns = count_fields(at, stop);
	if (is_header(at, stop) && next < end) {
		at = next;
		csv.line++;
	}
	int error = check_columns(&csv);
	size_t rows = count_lines(at, end);

	if (!error)
		error = limen_dataset_reserve(data, rows, csv.columns - 1, err);
	for (size_t r = 0; !error && r < rows; r++, csv.line++) {
		stop = line_end(at, end, &next);
		error = parse_line(&csv, at, stop, data->x + r * data->features, &data->label[r]);
		at = next;
	}
	return error;
}
