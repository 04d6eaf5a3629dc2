/* lab_report.c: a laboratory result as text, as JSON, as a picture. */
#include "lab_cli.h"

#include "json_text.h"
#include "plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *sign_of(enum lab_gate gate)
{
	return gate == LAB_NEAR ? "" : gate == LAB_AT_LEAST ? ">= " : "<= ";
}

static void print_check(const struct lab_check *c)
{
	char tolerance[32] = "exactly", alarm[24] = "";

	if (c->tolerance > 0)
		snprintf(tolerance, sizeof(tolerance), "+- %.3g", c->tolerance);
	if (c->false_alarm > 0)
		snprintf(alarm, sizeof(alarm), "  false alarm %.1e", c->false_alarm);
	printf("  %s  %-66s %.7g, expected %s%.7g %s %s%s\n", c->passed ? "pass" : "FAIL", c->what, c->measured,
	       sign_of(c->gate), c->expected, tolerance, c->unit, alarm);
}

void lab_print(const struct lab_experiment *experiment, const struct lab_result *result, bool verbose)
{
	bool stopped = result->error == LIMEN_EINTERRUPTED;
	unsigned passed = 0;

	for (unsigned i = 0; i < result->checks; i++)
		passed += result->check[i].passed;
	printf("%s %2u %-18s %s\n",
	       result->passed ? "PASS"
	       : stopped      ? "STOP"
			      : "FAIL",
	       experiment->number, experiment->name, experiment->title);
	if (verbose)
		printf("     after %s; expected: %s\n", experiment->anchor, experiment->expected);
	for (unsigned i = 0; i < result->checks; i++)
		if (verbose || !result->check[i].passed)
			print_check(&result->check[i]);
	if (result->error && !stopped)
		printf("  FAIL  %s\n", result->message);
	printf("     %u of %u checks; %s attempts, %s cells at a time, %.3g MB on the wire, %.2f s; false alarm %.1e\n",
	       passed, result->checks, cli_grouped(result->attempts), cli_grouped(result->cells), result->bytes / 1e6,
	       result->wall_s, lab_false_alarm(result));
}

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static json_t *check_json(const struct lab_check *c)
{
	static const char *const gates[] = {"near", "at_least", "at_most"};

	return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:b}", "what", c->what, "unit", c->unit, "gate",
			 gates[c->gate], "measured", real(c->measured), "expected", real(c->expected), "tolerance",
			 real(c->tolerance), "standard_error", real(c->scatter), "stated_precision", real(c->stated),
			 "false_alarm", real(c->false_alarm), "passed", c->passed);
}

static json_t *curve_json(const struct lab_curve *curve)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < curve->points; i++) {
		json_t *row = json_array();

		for (unsigned k = 0; k < curve->columns; k++)
			json_array_append_new(row, real(curve->value[i * curve->columns + k]));
		json_array_append_new(rows, row);
	}
	return rows;
}

json_t *lab_json(const struct lab_experiment *experiment, const struct lab_result *result)
{
	json_t *checks = json_array(), *curves = json_object();

	for (unsigned i = 0; i < result->checks; i++)
		json_array_append_new(checks, check_json(&result->check[i]));
	for (unsigned i = 0; i < result->curves; i++)
		json_object_set_new(curves, result->curve[i].name, curve_json(&result->curve[i]));
	return json_pack("{s:i, s:s, s:s, s:s, s:s, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "number",
			 (int)experiment->number, "name", experiment->name, "title", experiment->title, "anchor",
			 experiment->anchor, "expected", experiment->expected, "passed", result->passed, "error",
			 result->error ? cli_json_text(result->message) : json_null(), "checks", checks, "false_alarm",
			 real(lab_false_alarm(result)), "attempts", real(result->attempts), "cells",
			 real(result->cells), "curves", curves, "run",
			 json_pack("{s:o, s:o}", "bytes", real(result->bytes), "wall_s", real(result->wall_s)));
}

static void put_curve(FILE *out, const struct lab_curve *curve)
{
	fprintf(out, "$%s << EOD\n", curve->name);
	for (size_t i = 0; i < curve->points; i++)
		for (unsigned k = 0; k < curve->columns; k++)
			fprintf(out, "%.9g%c", curve->value[i * curve->columns + k],
				k + 1 < curve->columns ? ' ' : '\n');
	fprintf(out, "EOD\n");
}

int lab_draw(const struct cli_command *command, const struct lab_experiment *experiment,
	     const struct lab_result *result, const char *directory, struct limen_errmsg *err)
{
	static const char *const endings[] = {"svg", "png"};
	char *body = NULL, path[4096];
	size_t size;
	FILE *out = experiment->plot ? open_memstream(&body, &size) : NULL;
	int error = LIMEN_OK;

	if (!experiment->plot)
		return LIMEN_OK;
	if (!out)
		return LIMEN_ENOMEM;
	for (unsigned i = 0; i < result->curves; i++)
		put_curve(out, &result->curve[i]);
	fprintf(out, "set title ");
	cli_plot_quote(out, experiment->title);
	fprintf(out, " noenhanced\nset grid lc rgb '#dddddd'\nset border 3\nset tics nomirror\n%s", experiment->plot);
	fclose(out);
	for (unsigned i = 0; i < 2 && !error; i++) {
		if (snprintf(path, sizeof(path), "%s/%s.%s", directory, experiment->name, endings[i]) >=
		    (int)sizeof(path))
			error = LIMEN_EUSAGE;
		else
			error = cli_plot_run(command, body, path, err);
	}
	free(body);
	return error;
}
