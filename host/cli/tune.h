/* tune.h: one `limen tune`: a workload, a search over its settings, a log of what was evaluated. */
#ifndef TUNE_H
#define TUNE_H

#include "cli.h"

#include <jansson.h>
#include <limen/bounds.h>
#include <limen/tune.h>
#include <stdio.h>

/* What an evaluation comes to. NAN: not known. */
struct tune_figures {
	bool failed;
	double score, score_interval;         /* mean over replicas; half-width at 95% */
	double test_score;                    /* on data that decide nothing */
	double heat_bits, heat_interval_bits; /* per cell */
	double bound_bits[LIMEN_BOUND_COUNT]; /* per cell; NAN: no value */
	bool bound_valid[LIMEN_BOUND_COUNT];
	double left_out;        /* share of cells that CKL counts by KB */
	double jumps, attempts; /* per cell: operations, and visits */
	double distance, sigma; /* levels: root mean squares over cells of J and s */
	double first_bits;      /* heat per cell when the target was first met (first replica); NAN: never */
};

struct tune;

/* A workload that can be tuned. */
struct tune_task {
	const char *name;
	/* Reads options of its own, loads what it needs, fills in the space. Returns an exit status after a message. */
	int (*open)(struct tune *tune);
	void (*close)(struct tune *tune);
	/* One evaluation, on one thread; may run beside others. LIMEN_EUSAGE, LIMEN_ECAPACITY: a point that cannot be.
	 */
	int (*evaluate)(const struct tune *tune, const double *value, unsigned replicas, uint64_t seed,
			struct tune_figures *figures, struct limen_errmsg *err);
	/* Writes the arguments, each after a blank, with which `limen NAME` repeats a point. */
	void (*arguments)(const struct tune *tune, const double *value, FILE *out);
	void (*describe)(const struct tune *tune, json_t *object); /* what an evaluation depends on, for log and JSON */
};

extern const struct tune_task tune_train, tune_qp, tune_anneal;

/* One evaluation, wanted or done. */
struct tune_trial {
	const char *stage; /* "search", "confirm", "seed" */
	unsigned index;
	double value[LIMEN_TUNE_DIMENSIONS];
	unsigned replicas;
	uint64_t seed;
	bool done;
	struct tune_figures figures;
};

struct tune {
	const struct cli_command *command;
	const char **values; /* options as given */
	const struct tune_task *task;
	void *data; /* the task's */
	struct limen_space space;
	double target;    /* of the score */
	double sign;      /* what a person is told is sign x score; */
	const char *goal; /* and this: "validation accuracy at least" */
	bool ratio; /* cost is heat / CKL, not heat */
	unsigned evaluations, search_replicas, replicas, seeds, threads;
	uint64_t seed;
	bool quiet;
	int log;       /* file descriptor; -1: none */
	json_t *known; /* lines of the log */
	const char *log_path;
	/* results */
	struct tune_trial *search, *confirm, *solution;
	unsigned searched, confirmed, chosen; /* chosen: of confirm; == confirmed: none meets the target */
	struct limen_to_solution to_solution;
};

/* Opens or continues a log whose first line is `header`. Returns an exit status after a message. */
int tune_log_open(struct tune *tune, json_t *header);
void tune_log_close(struct tune *tune);
/* Fills in a trial that the log knows. */
bool tune_log_find(const struct tune *tune, struct tune_trial *trial);
/* Appends a trial and flushes it to the medium. */
int tune_log_add(struct tune *tune, const struct tune_trial *trial, struct limen_errmsg *err);
json_t *tune_trial_json(const struct tune *tune, const struct tune_trial *trial);

/* Evaluates n trials, those that the log does not know, on all threads, and logs them in order.
 * LIMEN_EINTERRUPTED: some may be missing. */
int tune_evaluate(struct tune *tune, struct tune_trial *trials, unsigned n, struct limen_errmsg *err);

double tune_cost(const struct tune *tune, const struct tune_figures *figures);
void tune_print(const struct tune *tune);
json_t *tune_document(const struct tune *tune);
/* Three pictures into a directory. LIMEN_EIO, LIMEN_ENOTSUP. */
int tune_plot(const struct tune *tune, const char *directory, struct limen_errmsg *err);

#endif
