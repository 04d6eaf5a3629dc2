/* qp.h: one `limen qp`, from its options to its outputs. */
#ifndef QP_H
#define QP_H

#include "cli.h"
#include "echo.h"
#include "run_file.h"

#include <limen/file.h>
#include <limen/qp.h>

struct qp_job {
	const struct cli_command *command;
	const char *device, *spec, *json_path, *cells_path, *solution_path;
	struct limen_qp_arrays arrays;
	struct limen_qp *qp;
	struct limen_qp_config config;
	double range, temperature_k;
	bool quiet;
	struct limen_file *json, *cells, *solution;
	double *best; /* the host's solution, [n]; NULL: it found none, and best_error says why */
	struct limen_errmsg best_error;
	const char *save_path;
	struct cli_echo echo; /* all options, as in a run file */
	struct limen_checkpoint checkpoint;
	char *description; /* of the checkpoint, owned */
	const char **words;   /* as given */
};

/* What both reports say and neither the result nor the problem holds. */
struct qp_figures {
	double objective_first, objective_mean,
		violation_mean; /* of the first replica's last levels and of its average */
	double objective_best;  /* NAN: not known */
	size_t free_variables;  /* of the best point, between their bounds */
	double equipartition;   /* their loss at the last gain; NAN in a bridge */
	double heat_interval_bits;
};

void qp_figures(const struct qp_job *job, const struct limen_qp_result *result, struct qp_figures *figures);
void qp_print(const struct qp_job *job, const struct limen_qp_result *result);
/* Fills echo. */
void qp_echo(struct qp_job *job, const char **values);

enum { QP_DIGITS = 15 };

/* What the JSON file says, real numbers with QP_DIGITS digits. NULL: out of memory. */
json_t *qp_document(const struct qp_job *job, const struct limen_qp_result *result);
void qp_cells(const struct limen_qp_result *result, size_t n, struct limen_file *file);

#endif
