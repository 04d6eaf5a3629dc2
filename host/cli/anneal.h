/* anneal.h: one `limen anneal`, from its options to its outputs. */
#ifndef ANNEAL_H
#define ANNEAL_H

#include "cli.h"
#include "echo.h"
#include "run_file.h"

#include <limen/anneal.h>

struct anneal {
	const struct cli_command *command;
	const char *device, *graph;
	struct limen_anneal_config config;
	struct limen_ising *ising;
	double target, temperature_k; /* target: as given, a cut, an energy, or unsatisfied clauses */
	bool dry_run, quiet;
	const char *json_path, *cells_path, *spins_path, *plot_path, *save_path; /* NULL: not wanted */
	struct limen_file *json, *cells, *spins;
	struct cli_echo echo; /* all options, as in a run file */
	struct limen_checkpoint checkpoint;
	char *description; /* of the checkpoint, owned */
};

enum { ANNEAL_DIGITS = 15 };

/* What a person asked for in the file's own terms: "cut" of MAX-CUT, "energy" of a QUBO, "unsatisfied" clauses. */
const char *anneal_measure(const struct limen_ising *ising);
/* That measure of an energy. */
double anneal_value(const struct limen_ising *ising, double energy);

/* Options to a job, the problem loaded. Returns an exit status; prints the message of a failure. */
int anneal_read(struct anneal *job, const struct cli_command *command, const char **values);
void anneal_free(struct anneal *job);

/* --dry-run: the layout. Returns an exit status. */
int anneal_dry_run(const struct anneal *job);
/* The report for a person, on stdout. */
void anneal_print(const struct anneal *job, const struct limen_anneal_result *result,
		  const struct limen_anneal_report *report);
/* Fills echo. */
void anneal_echo(struct anneal *job, const char **values);
/* The record of the run, real numbers with ANNEAL_DIGITS digits; NULL: out of memory. The cells and the best spins. */
json_t *anneal_document(const struct anneal *job, const struct limen_anneal_result *result,
			const struct limen_anneal_report *report);
void anneal_cells(const struct anneal *job, const struct limen_anneal_result *result, struct limen_file *file);
int anneal_spins(const struct limen_anneal_result *result, struct limen_file *file, struct limen_errmsg *err);
/* The first restart's curve as a gnuplot script; the caller frees. NULL: out of memory. */
char *anneal_plot_script(const struct anneal *job, const struct limen_anneal_result *result);

/* Options of `limen anneal`. */
extern const struct cli_option anneal_options[];
extern const char anneal_details[];
extern const char *const anneal_outputs[];

#endif
