/* bound_sweep.c: one number of a design varied: points, CSV, picture. */
#include "bound.h"
#include "plot.h"

#include <limen/arith.h>
#include <limen/file.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

enum { LOG_POINTS = 25, LINEAR_POINTS = 21, STEPS_MOST = 100 };

__attribute__((format(printf, 2, 3))) static int refuse(struct limen_errmsg *err, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(err->text, sizeof(err->text), format, args);
	va_end(args);
	return LIMEN_EUSAGE;
}

/* A number that ends at a colon or at the end; *at moves behind the colon. */
static bool take_number(const char **at, double *value)
{
	char text[40], *end;
	size_t n = strcspn(*at, ":");

	if (n == 0 || n >= sizeof(text) || strspn(*at, "+-.0123456789eE") < n)
		return false;
	memcpy(text, *at, n);
	text[n] = '\0';
	*value = strtod(text, &end);
	*at += n + ((*at)[n] == ':');
	return !*end && isfinite(*value);
}

static unsigned default_points(const struct bound_sweep *s)
{
	double span = fabs(s->to - s->from);

	if (s->log)
		return LOG_POINTS;
	return s->from == floor(s->from) && span == floor(span) && span <= STEPS_MOST ? (unsigned)span + 1
										      : LINEAR_POINTS;
}

/* [:N][:log|linear] */
static int parse_rest(const char *at, const char *text, struct bound_sweep *s, struct limen_errmsg *err)
{
	double points = 0;

	s->log = s->from > 0 && s->to > 0 && (s->to >= 100 * s->from || s->from >= 100 * s->to);
	if (*at && strcspn(at, "lo") != 0) {
		if (!take_number(&at, &points) || !(points >= 2 && points <= BOUND_POINTS_MOST) ||
		    points != floor(points))
			return refuse(err, "--sweep %.200s: the number of points is a whole number, 2 to %d", text,
				      BOUND_POINTS_MOST);
	}
	if (!strcmp(at, "log") || !strcmp(at, "linear"))
		s->log = !strcmp(at, "log");
	else if (*at)
		return refuse(err, "--sweep %.200s: what is '%.40s'? log or linear", text, at);
	if (s->log && !(s->from > 0 && s->to > 0))
		return refuse(err, "--sweep %.200s: a log sweep needs ends above 0", text);
	s->points = points > 0 ? (unsigned)points : default_points(s);
	return LIMEN_OK;
}

int bound_sweep_parse(const char *text, struct bound_sweep *s, struct limen_errmsg *err)
{
	size_t n = strcspn(text, "=");
	const char *at = text + n + 1;

	if (!text[n])
		return refuse(err, "--sweep %.200s: wanted is PARAM=FROM:TO[:N][:log|linear]", text);
	if (!(s->number = bound_number_find(text, n)))
		return refuse(err, "--sweep %.200s: no number of that name; take that of an option, such as precision",
			      text);
	if (!take_number(&at, &s->from) || !take_number(&at, &s->to))
		return refuse(err, "--sweep %.200s: wanted is PARAM=FROM:TO[:N][:log|linear], FROM and TO numbers",
			      text);
	if (s->from == s->to)
		return refuse(err, "--sweep %.200s: both ends are the same", text);
	return parse_rest(at, text, s, err);
}

double bound_sweep_value(const struct bound_sweep *s, unsigned i)
{
	double f = (double)i / (s->points - 1);

	if (i == 0 || i == s->points - 1) /* the ends exactly */
		return i ? s->to : s->from;
	return s->log ? limen_geometric(s->from, s->to, f) : s->from + (s->to - s->from) * f;
}

bool bound_sweep_joules(const struct bound_sweep *s)
{
	return !strcmp(s->number->name, "parameters") || !strcmp(s->number->name, "temperature");
}

bool bound_sweep_shows(const struct bound_job *job, const struct bound_result *result, int row)
{
	for (unsigned i = 0; i < job->sweep.points; i++)
		if (result->point[i].row[row].state == LIMEN_PROJECT_VALID)
			return true;
	return false;
}

static void csv_row(struct limen_file *file, const struct limen_projection *row)
{
	bool valid = row->state == LIMEN_PROJECT_VALID;

	limen_file_printf(file, "%s,%s,", row->name, row->bound ? "bound" : "comparison");
	if (valid)
		limen_file_printf(file, "%.15g,%.15g,%.15g,true\n", row->bits_per_parameter, row->kt_per_parameter,
				  row->joules);
	else
		limen_file_printf(file, ",,,false\n");
}

void bound_csv(const struct bound_job *job, const struct bound_result *result, struct limen_file *file)
{
	const struct bound_sweep *s = &job->sweep;

	limen_file_printf(file, "%s%srow,kind,bits_per_parameter,kt_per_parameter,joules,valid\n",
			  s->number ? s->number->name : "", s->number ? "," : "");
	for (int row = 0; !s->number && row < LIMEN_PROJECT_ROWS; row++)
		csv_row(file, &result->row[row]);
	for (unsigned i = 0; s->number && i < s->points; i++)
		for (int row = 0; row < LIMEN_PROJECT_ROWS; row++) {
			limen_file_printf(file, "%.15g,", result->point[i].value);
			csv_row(file, &result->point[i].row[row]);
		}
}

static const char *const styles[LIMEN_PROJECT_ROWS] = {
	"lw 2 lc rgb '#1f5fa8'",      "lw 2 lc rgb '#3a7d44'",      "lw 2 dt 2 lc rgb '#3a7d44'",
	"lw 2 lc rgb '#8a5fb0'",      "lw 3 dt 2 lc rgb '#8a5fb0'", "lw 2 lc rgb '#b03a2e'",
	"lw 2 dt 2 lc rgb '#888888'", "lw 2 dt 4 lc rgb '#888888'", "lw 2 lc rgb '#888888'",
};

static void plot_lines(FILE *f, const struct bound_job *job, const struct bound_result *result)
{
	bool first = true;

	for (int row = 0; row < LIMEN_PROJECT_ROWS; row++) {
		const struct limen_projection *p = &result->row[row];

		if (!bound_sweep_shows(job, result, row))
			continue;
		fprintf(f, "%s$points using 1:%d with lines %s title '%s%s' noenhanced", first ? "plot " : ", ",
			row + 2, styles[row], p->name, p->bound ? "" : " (no bound)");
		first = false;
	}
	fprintf(f, "\n");
}

/* Powers of ten only where there are at least two of them. */
static void plot_frame(FILE *f, const struct bound_sweep *s, bool joules)
{
	fprintf(f, "set border 3\nset tics nomirror out\nset grid xtics ytics lt 1 lw 0.5 lc rgb '#dddddd'\n"
		   "set key outside right top Left reverse\nset logscale y\nset format y '10^{%%T}'\n");
	if (s->log)
		fprintf(f, "set logscale x\n");
	if (s->log && (s->to >= 100 * s->from || s->from >= 100 * s->to))
		fprintf(f, "set format x '10^{%%T}'\n");
	fprintf(f, "set xrange [%.9g:%.9g]\nset xlabel ", s->from, s->to);
	cli_plot_quote(f, s->number->label);
	fprintf(f, " noenhanced\nset ylabel '%s'\n",
		joules ? "energy of all parameters, J" : "energy per parameter, kT ln 2");
}

/* What stays the same along the sweep. */
static void plot_title(FILE *f, const struct bound_job *job)
{
	static const struct {
		const char *name, *format;
	} parts[] = {{"parameters", "%g parameters"},
		     {"precision", "%g bits"},
		     {"sigma", "sigma %g"},
		     {"temperature", "%g K"}};
	char title[240];
	int n = snprintf(title, sizeof(title), "%.80s", job->model ? job->model->title : "");

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct bound_number *number = bound_number_find(parts[i].name, strlen(parts[i].name));
		double value = bound_number_get(&job->design, number);

		if (number == job->sweep.number || (i == 0 && value == 1))
			continue;
		n += snprintf(title + n, sizeof(title) - (size_t)n, "%s", n ? ", " : "");
		n += snprintf(title + n, sizeof(title) - (size_t)n, parts[i].format, value);
	}
	fprintf(f, "set title ");
	cli_plot_quote(f, title);
	fprintf(f, " noenhanced\n");
}

char *bound_plot_script(const struct bound_job *job, const struct bound_result *result)
{
	const struct bound_sweep *s = &job->sweep;
	bool joules = bound_sweep_joules(s);
	char *text = NULL;
	size_t bytes;
	FILE *f = open_memstream(&text, &bytes);

	if (!f)
		return NULL;
	fprintf(f, "$points << EOD\n");
	for (unsigned i = 0; i < s->points; i++) {
		fprintf(f, "%.9g", result->point[i].value);
		for (int row = 0; row < LIMEN_PROJECT_ROWS; row++) {
			const struct limen_projection *p = &result->point[i].row[row];
			double y = joules ? p->joules : p->bits_per_parameter;

			if (p->state == LIMEN_PROJECT_VALID && y > 0)
				fprintf(f, " %.9g", y);
			else
				fprintf(f, " NaN");
		}
		fprintf(f, "\n");
	}
	fprintf(f, "EOD\n");
	plot_frame(f, s, joules);
	plot_title(f, job);
	plot_lines(f, job, result);
	if (fclose(f) != 0) {
		free(text);
		return NULL;
	}
	return text;
}
