/* tune_log.c: a line of JSON for each evaluation, appended. A run that was killed leaves at most one line that is cut
 * short; it is dropped when the search goes on. */
#include "json_text.h"
#include "tune.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DIGITS = 17 }; /* doubles come back as they were */

static json_t *real(double x)
{
	return x - x != 0 ? json_null() : json_real(x);
}

static double number(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	return json_is_number(v) ? json_number_value(v) : NAN;
}

static json_t *figures_json(const struct tune_figures *f)
{
	json_t *o = json_object(), *bounds = json_object();

	json_object_set_new(o, "failed", json_boolean(f->failed));
	json_object_set_new(o, "score", real(f->score));
	json_object_set_new(o, "score_interval95", real(f->score_interval));
	json_object_set_new(o, "test_score", real(f->test_score));
	json_object_set_new(o, "heat_bits_per_cell", real(f->heat_bits));
	json_object_set_new(o, "heat_bits_per_cell_interval95", real(f->heat_interval_bits));
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++)
		json_object_set_new(bounds, limen_bound_label((enum limen_bound_name)i),
				    json_pack("{s:o, s:b}", "bits_per_cell", real(f->bound_bits[i]), "valid",
					      (int)f->bound_valid[i]));
	json_object_set_new(o, "bounds", bounds);
	json_object_set_new(o, "cells_by_kb", real(f->left_out));
	json_object_set_new(o, "jumps_per_cell", real(f->jumps));
	json_object_set_new(o, "attempts_per_cell", real(f->attempts));
	json_object_set_new(o, "distance_levels", real(f->distance));
	json_object_set_new(o, "sigma_levels", real(f->sigma));
	json_object_set_new(o, "first_bits_per_cell", real(f->first_bits));
	return o;
}

static void figures_read(const json_t *o, struct tune_figures *f)
{
	const json_t *bounds = json_object_get(o, "bounds");

	*f = (struct tune_figures){
		.failed = json_is_true(json_object_get(o, "failed")),
		.score = number(o, "score"),
		.score_interval = number(o, "score_interval95"),
		.test_score = number(o, "test_score"),
		.heat_bits = number(o, "heat_bits_per_cell"),
		.heat_interval_bits = number(o, "heat_bits_per_cell_interval95"),
		.left_out = number(o, "cells_by_kb"),
		.jumps = number(o, "jumps_per_cell"),
		.attempts = number(o, "attempts_per_cell"),
		.distance = number(o, "distance_levels"),
		.sigma = number(o, "sigma_levels"),
		.first_bits = number(o, "first_bits_per_cell"),
	};
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
		const json_t *b = json_object_get(bounds, limen_bound_label((enum limen_bound_name)i));

		f->bound_bits[i] = number(b, "bits_per_cell");
		f->bound_valid[i] = json_is_true(json_object_get(b, "valid"));
	}
}

static json_t *point_json(const struct tune *tune, const double *value)
{
	json_t *o = json_object();

	for (unsigned d = 0; d < tune->space.dimensions; d++)
		json_object_set_new(o, tune->space.dimension[d].name, real(value[d]));
	return o;
}

json_t *tune_trial_json(const struct tune *tune, const struct tune_trial *t)
{
	return json_pack("{s:s, s:i, s:o, s:i, s:I, s:o}", "stage", t->stage, "index", (int)t->index, "point",
			 point_json(tune, t->value), "replicas", (int)t->replicas, "seed", (json_int_t)t->seed,
			 "figures", figures_json(&t->figures));
}

static bool is_trial(const struct tune *tune, const json_t *o, const struct tune_trial *t)
{
	const json_t *stage = json_object_get(o, "stage"), *point = json_object_get(o, "point");
	bool same = json_is_string(stage) && !strcmp(json_string_value(stage), t->stage) &&
		    number(o, "index") == t->index && number(o, "replicas") == t->replicas &&
		    number(o, "seed") == (double)t->seed && json_is_object(json_object_get(o, "figures"));

	for (unsigned d = 0; same && d < tune->space.dimensions; d++)
		same = number(point, tune->space.dimension[d].name) == t->value[d];
	return same;
}

bool tune_log_find(const struct tune *tune, struct tune_trial *t)
{
	size_t i;
	json_t *o;

	json_array_foreach(tune->known, i, o) if (is_trial(tune, o, t))
	{
		figures_read(json_object_get(o, "figures"), &t->figures);
		return t->done = true;
	}
	return false;
}

static int append(struct tune *tune, const json_t *o, struct limen_errmsg *err)
{
	char *text = json_dumps(o, JSON_COMPACT | JSON_REAL_PRECISION(DIGITS));
	size_t n = text ? strlen(text) : 0, done = 0;

	if (!text)
		return LIMEN_ENOMEM;
	text[n++] = '\n'; /* in place of the zero byte: one write, so that lines are whole */
	while (done < n) {
		ssize_t k = write(tune->log, text + done, n - done);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			break;
		done += (size_t)k;
	}
	free(text);
	if (done == n && (fsync(tune->log) == 0 || errno == EINVAL)) /* EINVAL: a pipe */
		return LIMEN_OK;
	snprintf(err->text, sizeof(err->text), "%.200s: cannot write: %s", tune->log_path, strerror(errno));
	return LIMEN_EIO;
}

int tune_log_add(struct tune *tune, const struct tune_trial *trial, struct limen_errmsg *err)
{
	if (tune->log < 0)
		return LIMEN_OK;
	json_t *o = tune_trial_json(tune, trial);
	int error = o ? append(tune, o, err) : LIMEN_ENOMEM;

	json_decref(o);
	return error;
}

static int refuse(const struct tune *tune, unsigned line, const char *reason)
{
	struct limen_errmsg err;

	snprintf(err.text, sizeof(err.text), "%.200s: line %u: %s", tune->log_path, line, reason);
	return cli_error(tune->command, LIMEN_EDATA, &err);
}

/* Reads what is there; *end: where whole lines end. */
static int read_lines(struct tune *tune, FILE *f, const json_t *header, long *end)
{
	char *line = NULL;
	size_t size = 0;
	ssize_t n;
	int status = CLI_OK;

	*end = 0;
	for (unsigned number_ = 1; !status && (n = getline(&line, &size, f)) > 0; number_++) {
		json_t *o = line[n - 1] == '\n' ? json_loadb(line, (size_t)n, 0, NULL) : NULL;

		if (line[n - 1] != '\n')
			break; /* cut short */
		if (!json_is_object(o))
			status = refuse(tune, number_, "is no JSON object: this is no log of limen tune");
		else if (number_ == 1 && !json_equal(o, header))
			status = refuse(
				tune, 1,
				"is the log of another search; name another file, or give that search's options");
		else if (number_ > 1)
			json_array_append(tune->known, o);
		json_decref(o);
		*end = ftell(f);
	}
	free(line);
	return status;
}

int tune_log_open(struct tune *tune, json_t *header)
{
	/* as it would be read back */
	char *text = json_dumps(header, JSON_REAL_PRECISION(DIGITS));
	json_t *whole = text ? json_loads(text, 0, NULL) : NULL;
	struct limen_errmsg err = {""};
	long end = 0;
	int status = CLI_OK;

	free(text);
	tune->known = json_array();
	if (!whole || !tune->known)
		status = cli_error(tune->command, LIMEN_ENOMEM, &err);
	if (!status && tune->log_path) {
		FILE *f = fopen(tune->log_path, "r");

		if (f)
			status = read_lines(tune, f, whole, &end);
		if (f)
			fclose(f);
		if (!status)
			tune->log = open(tune->log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
		if (!status && (tune->log < 0 || (f && ftruncate(tune->log, end) != 0 && errno != EINVAL))) {
			snprintf(err.text, sizeof(err.text), "%.200s: cannot write: %s", tune->log_path,
				 strerror(errno));
			status = cli_error(tune->command, LIMEN_EIO, &err);
		}
		if (!status && end == 0) {
			int error = append(tune, whole, &err);

			status = error ? cli_error(tune->command, error, &err) : CLI_OK;
		}
	}
	json_decref(whole);
	return status;
}

void tune_log_close(struct tune *tune)
{
	if (tune->log >= 0)
		close(tune->log);
	json_decref(tune->known);
}
