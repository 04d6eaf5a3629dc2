/* bound.h: the parts of `limen bound`. */
#ifndef BOUND_H
#define BOUND_H

#include "cli.h"

#include <limen/project.h>
#include <stdio.h>

enum { BOUND_POINTS_MOST = 1000 };

/* A number of the design that an option sets and a sweep may vary. */
struct bound_number {
	const char *name; /* of the option */
	size_t offset;    /* in struct limen_design */
	const char *label;
};
extern const struct bound_number bound_numbers[]; /* ends with a NULL name */
const struct bound_number *bound_number_find(const char *name, size_t len);
double bound_number_get(const struct limen_design *design, const struct bound_number *number);
/* Sets it; ops and updates per parameter replace each other. */
void bound_number_set(struct limen_design *design, const struct bound_number *number, double value);

struct bound_sweep {
	const struct bound_number *number; /* NULL: no sweep */
	double from, to;
	unsigned points;
	bool log;
};

struct bound_job {
	const struct cli_command *command;
	struct limen_design design;
	const struct limen_model *model; /* NULL: none */
	bool model_updates;              /* A is the model's */
	struct limen_costs costs;
	const char *costs_path; /* NULL: none */
	struct bound_sweep sweep;
	const char *plot, *csv, *json;
};

/* What came out at one design. */
struct bound_point {
	double value; /* of the swept number */
	struct limen_projection row[LIMEN_PROJECT_ROWS];
};

struct bound_result {
	struct limen_design_facts facts;
	struct limen_projection row[LIMEN_PROJECT_ROWS];
	struct limen_wall wall[LIMEN_WALLS]; /* with a cost file */
	double wall_sum_j;
	struct bound_point *point; /* sweep.points of them; NULL without a sweep */
};

/* PARAM=FROM:TO[:N][:log|linear]; LIMEN_EUSAGE. */
int bound_sweep_parse(const char *text, struct bound_sweep *sweep, struct limen_errmsg *err);
double bound_sweep_value(const struct bound_sweep *sweep, unsigned i);
/* What tables and pictures of a sweep show: joules of all where M or T vary, else bits per parameter. */
bool bound_sweep_joules(const struct bound_sweep *sweep);
/* The row has a value somewhere. */
bool bound_sweep_shows(const struct bound_job *job, const struct bound_result *result, int row);

void bound_text(const struct bound_job *job, const struct bound_result *result);
void bound_text_models(void);
/* The gnuplot script of a sweep, freed by the caller; NULL without memory. */
char *bound_plot_script(const struct bound_job *job, const struct bound_result *result);
struct limen_file;
void bound_csv(const struct bound_job *job, const struct bound_result *result, struct limen_file *file);
/* LIMEN_OK or LIMEN_ENOMEM. */
int bound_json(const struct bound_job *job, const struct bound_result *result, struct limen_file *file);
int bound_json_models(struct limen_file *file);
int bound_json_quotes(struct limen_file *file);
void bound_text_quotes(void);

#endif
