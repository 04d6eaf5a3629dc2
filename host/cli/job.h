/* job.h: one `limen train`, from its options to its outputs. */
#ifndef JOB_H
#define JOB_H

#include "cli.h"
#include "echo.h"
#include "places.h"
#include "run_file.h"

#include <limen/cost.h>
#include <limen/report.h>
#include <limen/train.h>

enum { JOB_NET_TEXT = 6 * LIMEN_SIZES_MAX };

struct job {
	const struct cli_command *command;
	const char *device; /* as given: one URI or several */
	struct places places; /* the same, one by one; config.more points to those behind the first */
	const char *train_spec, *test_spec, *validate, *preset,
		*kinetics_name; /* kinetics_name: as given, maybe a file */
	struct limen_train_config config;
	struct limen_data *train, *test, *validation;
	int16_t *init;
	uint32_t table[LIMEN_TABLE_WORDS];
	struct limen_static_memory memory;
	struct limen_costs costs;
	double temperature_k;
	bool dry_run, quiet, label_first;
	/* output paths (NULL: not wanted) and the files under way */
	const char *costs_path; /* NULL: no cost file */
	const char *json_path, *cells_path, *weights_path, *init_path;
	struct limen_file *json, *cells, *weights[LIMEN_LAYERS_MAX];
	const char *save_path;
	struct limen_file *save;
	struct limen_checkpoint checkpoint;
	char *description; /* of the checkpoint, owned */
	struct cli_echo echo; /* all options, as in a run file */
};

/* "64-10" of a net; text holds JOB_NET_TEXT characters. Returns text. */
const char *job_net_text(const struct limen_net *net, char *text);

/* Options to a job, data and starting weights loaded. Returns an exit status; prints the message of a failure. */
int job_read(struct job *job, const struct cli_command *command, const char **values);
void job_free(struct job *job);
/* Fills echo: the options as given, and as they came out where they were not. */
void job_echo(struct job *job, const char **values);

/* --kinetics: a name, a text or .npy file, or NULL for the default. Returns an exit status. */
int job_read_kinetics(struct job *job, const char *name);
/* Fills in what --preset says, where nothing was given. Returns an exit status. */
int job_set_preset(const struct cli_command *command, const char **values);

/* The report for a person, on stdout. */
void job_print(const struct job *job, const struct limen_train_result *result, const struct limen_report *report);
enum { JOB_DIGITS = 15 };

/* What the JSON file says, real numbers with JOB_DIGITS digits. NULL: out of memory. */
json_t *job_document(const struct job *job, const struct limen_train_result *result, const struct limen_report *report);
/* Events of the run times joules of the cost file; *sum_j is NAN unless the file asks for it. */
void job_walls(const struct job *job, const struct limen_report *report, struct limen_wall wall[LIMEN_WALLS],
	       double *sum_j);
void job_print_walls(const struct job *job, const struct limen_report *report);
/* --dry-run: mapping, capacity, traffic, time. Returns an exit status. */
int job_dry_run(const struct job *job);

/* Options of `limen train`. */
extern const struct cli_option job_options[];
extern const char job_details[];
extern const char *const job_outputs[];

#endif
