/* mps.c: MPS in free or fixed format (names without spaces), as far as convex quadratic programs with equalities go:
 * NAME, OBJSENSE (minimise), ROWS (N, E, L, G), COLUMNS, RHS, RANGES, BOUNDS, QUADOBJ (one triangle), QMATRIX and
 * QSECTION (both), ENDATA. Bounds are 0 and infinity where none are given. */
#include "mps.h"

#include "number.h"
#include "refuse.h"

#include <math.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

static int refuse(const struct mps *mps, const char *reason, const char *word)
{
	return limen_fail(mps->err, LIMEN_EDATA, "%.200s: line %u: %s: '%.40s'", mps->file, mps->line, reason,
			  word ? word : "");
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct name *)a)->text, ((const struct name *)b)->text);
}

static struct name *look_up(void *const *tree, const char *text)
{
	struct name key = {text, 0};
	void *found = tfind(&key, tree, by_text);

	return found ? *(struct name **)found : NULL;
}

static int add_name(void **tree, const char *text, size_t number)
{
	struct name *name = malloc(sizeof(*name));

	if (!name)
		return LIMEN_ENOMEM;
	*name = (struct name){text, number};
	if (tsearch(name, tree, by_text))
		return LIMEN_OK;
	free(name);
	return LIMEN_ENOMEM;
}

static int add_entry(struct mps *mps, size_t i, size_t j, double v, char bound)
{
	if (mps->entries == mps->room) {
		size_t room = mps->room ? 2 * mps->room : 256;
		struct number *more = realloc(mps->entry, room * sizeof(*more));

		if (!more)
			return limen_fail_memory(mps->err, room * sizeof(*more));
		mps->entry = more;
		mps->room = room;
	}
	mps->entry[mps->entries++] = (struct number){mps->section, mps->line, i, j, v, bound};
	return LIMEN_OK;
}

static int read_value(const struct mps *mps, const char *word, double *v)
{
	return word && limen_number(word, v) ? LIMEN_OK : refuse(mps, "wanted is a number", word);
}

static int read_column(const struct mps *mps, const char *word, size_t *i)
{
	const struct name *name = word ? look_up(&mps->columns, word) : NULL;

	if (!name)
		return refuse(mps, "no such column", word);
	*i = name->number;
	return LIMEN_OK;
}

static int read_row(const struct mps *mps, const char *word, size_t *row)
{
	const struct name *name = word ? look_up(&mps->rows, word) : NULL;

	if (!name)
		return refuse(mps, "no such row", word);
	*row = name->number;
	return LIMEN_OK;
}

static int rows_line(struct mps *mps, char **word)
{
	bool objective = !strcmp(word[0], "N");

	if (strlen(word[0]) != 1 || !strchr("NELG", word[0][0]))
		return refuse(mps, "rows are of type N (one, the objective), E, L or G", word[0]);
	if (!word[1] || look_up(&mps->rows, word[1]))
		return refuse(mps, "wanted is a new row's name", word[1]);
	if (objective && mps->objective)
		return refuse(mps, "a second objective", word[1]);
	if (!objective && mps->m == LIMEN_QP_VARIABLES_MAX)
		return refuse(mps, "too many rows", word[1]);
	mps->objective = mps->objective || objective;
	if (!objective) {
		mps->row_line[mps->m] = mps->line;
		mps->row_type[mps->m] = word[0][0];
	}
	return add_name(&mps->rows, word[1], objective ? OBJECTIVE : mps->m++);
}

static int columns_line(struct mps *mps, char **word)
{
	const struct name *column = look_up(&mps->columns, word[0]);
	int error = LIMEN_OK;

	if (word[1] && strstr(word[1], "MARKER"))
		return refuse(mps, "integer variables are not understood", word[1]);
	if (!column) {
		if (mps->n == LIMEN_QP_VARIABLES_MAX)
			return refuse(mps, "too many columns", word[0]);
		mps->column_line[mps->n] = mps->line;
		error = add_name(&mps->columns, word[0], mps->n++);
		column = error ? NULL : look_up(&mps->columns, word[0]);
	}
	if (!column)
		return limen_fail_memory(mps->err, sizeof(*column));
	if (!word[1] || !word[2])
		return refuse(mps, "wanted are a column, a row and a number", word[0]);
	for (size_t k = 1; !error && k < 5 && word[k]; k += 2) {
		size_t row = 0;
		double v = 0;

		error = read_row(mps, word[k], &row);
		if (!error)
			error = read_value(mps, word[k + 1], &v);
		if (!error)
			error = add_entry(mps, column->number, row, v, 0);
	}
	return error;
}

/* Whether the section has a number for this row already. */
static bool has_row(const struct mps *mps, size_t row)
{
	for (size_t k = mps->entries; k-- > 0 && mps->entry[k].section == mps->section;)
		if (mps->entry[k].j == row)
			return true;
	return false;
}

/* RHS and RANGES. The name of the set may be left out: then the words are pairs. */
static int rhs_line(struct mps *mps, char **word)
{
	size_t words = 0;
	int error = LIMEN_OK;

	while (words < 5 && word[words])
		words++;
	for (size_t k = words % 2; !error && k < words; k += 2) {
		size_t row = 0;
		double v = 0;

		error = read_row(mps, word[k], &row);
		if (!error && has_row(mps, row))
			error = refuse(mps, "a row's number is given a second time", word[k]);
		if (!error)
			error = read_value(mps, word[k + 1], &v);
		if (!error)
			error = add_entry(mps, 0, row, v, 0);
	}
	return error;
}

static int bounds_line(struct mps *mps, char **word)
{
	static const struct {
		const char *type;
		bool value, low, high;
	} types[] = {{"UP", true, false, true}, {"LO", true, true, false},  {"FX", true, true, true},
		     {"FR", false, true, true}, {"MI", false, true, false}, {"PL", false, false, true}};
	size_t words = 0, k = 0, i = 0;
	double v = INFINITY;

	while (words < 5 && word[words])
		words++;
	while (k < 6 && strcmp(word[0], types[k].type) != 0)
		k++;
	if (k == 6)
		return refuse(mps, "only bounds UP, LO, FX, FR, MI and PL are understood", word[0]);
	/* the name of the set of bounds may be left out */
	const char *column = word[1], *value = word[2];

	if (words > (types[k].value ? 3u : 2u)) {
		column = word[2];
		value = word[3];
	}
	int error = read_column(mps, column, &i);

	if (!error && types[k].value)
		error = read_value(mps, value, &v);
	if (!error && types[k].low)
		error = add_entry(mps, i, 0, types[k].value ? v : -v, 'L');
	if (!error && types[k].high)
		error = add_entry(mps, i, 0, v, 'U');
	return error;
}

static int quadratic_line(struct mps *mps, char **word)
{
	size_t i = 0, j = 0;
	double v = 0;
	int error = read_column(mps, word[0], &i);

	if (!error)
		error = read_column(mps, word[1], &j);
	if (!error)
		error = read_value(mps, word[2], &v);
	return error ? error : add_entry(mps, i, j, v, 0);
}

static int header(struct mps *mps, const char *word, const char *argument)
{
	static const struct {
		const char *word;
		enum section section;
	} sections[] = {{"NAME", NONE},       {"OBJSENSE", OBJSENSE}, {"ROWS", ROWS},     {"COLUMNS", COLUMNS},
			{"RHS", RHS},         {"RANGES", RANGES},     {"BOUNDS", BOUNDS}, {"QUADOBJ", QUADOBJ},
			{"QMATRIX", QMATRIX}, {"QSECTION", QMATRIX},  {"ENDATA", END}};

	for (size_t k = 0; k < sizeof(sections) / sizeof(sections[0]); k++)
		if (!strcmp(word, sections[k].word)) {
			mps->section = sections[k].section;
			if (mps->section == OBJSENSE && argument && strncmp(argument, "MIN", 3) != 0)
				return refuse(mps, "only minimising is understood; change the signs", argument);
			return LIMEN_OK;
		}
	return refuse(mps, "this section is not understood", word);
}

static int parse(struct mps *mps, char *line)
{
	bool indented = *line == ' ' || *line == '\t';
	char *at, *word[7] = {NULL};
	size_t words = 0;

	for (char *w = strtok_r(line, " \t\r", &at); w && words < 6; w = strtok_r(NULL, " \t\r", &at))
		word[words++] = w;
	if (!words || word[0][0] == '*' || mps->section == END)
		return LIMEN_OK;
	if (!indented)
		return header(mps, word[0], word[1]);
	switch (mps->section) {
	case OBJSENSE:
		return strncmp(word[0], "MIN", 3) != 0
			       ? refuse(mps, "only minimising is understood; change the signs", word[0])
			       : LIMEN_OK;
	case ROWS:
		return rows_line(mps, word);
	case COLUMNS:
		return columns_line(mps, word);
	case RHS:
	case RANGES:
		return rhs_line(mps, word);
	case BOUNDS:
		return bounds_line(mps, word);
	case QUADOBJ:
	case QMATRIX:
		return quadratic_line(mps, word);
	default:
		return refuse(mps, "a line outside any section", word[0]);
	}
}

int limen_qp_mps(const char *name, char *text, struct limen_qp **qp, struct limen_errmsg *err)
{
	struct mps mps = {.file = name, .err = err, .line = 1};
	int error = LIMEN_OK;

	mps.column_line = calloc(2 * LIMEN_QP_VARIABLES_MAX, sizeof(unsigned));
	mps.row_line = mps.column_line ? mps.column_line + LIMEN_QP_VARIABLES_MAX : NULL;
	mps.row_type = calloc(LIMEN_QP_VARIABLES_MAX, 1);
	if (!mps.column_line || !mps.row_type)
		error = limen_fail_memory(err, 2 * LIMEN_QP_VARIABLES_MAX * sizeof(unsigned));
	for (char *line = text; !error && line; mps.line++) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		error = parse(&mps, line);
		line = end ? end + 1 : NULL;
	}
	if (!error && mps.section != END)
		error = limen_fail(err, LIMEN_EDATA, "%.200s: line %u: the file ends without ENDATA", name,
				   mps.line - 1);
	if (!error)
		error = limen_qp_mps_build(&mps, qp);
	tdestroy(mps.rows, free);
	tdestroy(mps.columns, free);
	free(mps.entry);
	free(mps.column_line);
	free(mps.row_type);
	return error;
}
