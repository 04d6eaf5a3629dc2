/* tune_train.c: training as a workload of `limen tune`. Rows held out of the training data decide; --test decides
 * nothing. */
#include "json_text.h"
#include "shell.h"
#include "tune.h"

#include <limen/arith.h>
#include <limen/report.h>
#include <limen/train.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BITS, RANGE, BATCH, PULSES, BARRIER, RISE, GAIN, GROWTH, KINETICS, DIMENSIONS };

struct task {
	struct limen_data *train, *validation, *test; /* test NULL: none */
	struct limen_net net;
	const char *spec, *test_spec, *uri;
	bool label_first;
	double share;
	unsigned kinetics;
	enum limen_kinetics kinetic[LIMEN_KINETICS_COUNT];
};

static const struct limen_space space = {
	DIMENSIONS,
	{
		[BITS] = {"bits", 5, 8, false, true},
		[RANGE] = {"range", 2, 4, true, false},
		[BATCH] = {"batch", 512, 4096, true, true},
		[PULSES] = {"pulses", 40, 300, true, true},
		[BARRIER] = {"barrier", 0, 2, false, false},
		[RISE] = {"rise", 0, 2, false, false},
		[GAIN] = {"gain", 8, 512, true, false},
		[GROWTH] = {"growth", 1, 64, true, false},
		[KINETICS] = {"kinetics", 0, 0, false, true},
	},
};

static int read_kinetics(struct tune *tune, struct task *task)
{
	const char *at = cli_value(tune->command, tune->values, "kinetics");

	at = at ? at : "glauber";
	for (;;) {
		char name[16] = "";
		size_t n = strcspn(at, ",");
		int found;

		if (n < sizeof(name))
			memcpy(name, at, n);
		found = limen_kinetics_find(name);
		if (found < 0 || task->kinetics == LIMEN_KINETICS_COUNT)
			return cli_usage(tune->command,
					 "--kinetics: give a list of glauber, metropolis, half, arrhenius");
		task->kinetic[task->kinetics++] = (enum limen_kinetics)found;
		if (!at[n])
			break;
		at += n + 1;
	}
	tune->space.dimension[KINETICS].to = task->kinetics - 1;
	return CLI_OK;
}

static int read_label(const struct tune *tune, struct task *task)
{
	const char *label = cli_value(tune->command, tune->values, "label");

	if (label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0)
		return cli_usage(tune->command, "--label %s: first or last", label);
	task->label_first = label && !strcmp(label, "first");
	return CLI_OK;
}

static int load(struct tune *tune, struct task *task)
{
	struct limen_data_options options = {.label_first = task->label_first};
	struct limen_errmsg err = {""};
	int error = limen_data_load(task->spec, &options, &task->train, &err);

	if (!error) {
		unsigned outputs = task->train->classes < 2 ? 2 : task->train->classes;

		task->net = (struct limen_net){2, {task->train->features, outputs}};
		options.features = task->train->features;
		options.classes = outputs;
		if (task->test_spec)
			error = limen_data_load(task->test_spec, &options, &task->test, &err);
	}
	if (!error)
		error = limen_data_split(task->train, task->share, tune->seed, &task->validation, &err);
	return error ? cli_error(tune->command, error, &err) : CLI_OK;
}

static int open_task(struct tune *tune)
{
	const struct cli_command *c = tune->command;
	const char *spec = cli_value(c, tune->values, "train"), *uri = cli_value(c, tune->values, "device");
	struct task *task = calloc(1, sizeof(*task));
	struct limen_errmsg err = {""};

	tune->data = task;
	if (!task)
		return cli_error(c, LIMEN_ENOMEM, &err);
	task->spec = spec ? spec : "digits:train=4000,seed=1";
	task->test_spec = spec ? cli_value(c, tune->values, "test") : "digits:test=1000,seed=1";
	task->uri = uri ? uri : "ref:";
	task->share = 0.25;
	tune->space = space;
	if (!cli_real(c, tune->values, "validate", &task->share))
		return CLI_USAGE;
	if (!(task->share > 0 && task->share < 1))
		return cli_usage(c, "--validate %g: give the share of rows to hold out, between 0 and 1", task->share);
	int status = read_label(tune, task);

	if (!status)
		status = read_kinetics(tune, task);
	return status ? status : load(tune, task);
}

static void close_task(struct tune *tune)
{
	struct task *task = tune->data;

	if (!task)
		return;
	limen_data_free(task->train);
	limen_data_free(task->validation);
	limen_data_free(task->test);
	free(task);
}

static void configure(const struct task *task, const double *v, unsigned replicas, uint64_t seed,
		      struct limen_train_config *config)
{
	limen_train_defaults(config);
	config->net = task->net;
	config->layer[0].bits = (unsigned)v[BITS];
	config->layer[0].range = v[RANGE];
	config->layer[0].barrier = (struct limen_schedule){LIMEN_LOG, v[BARRIER], v[BARRIER] + v[RISE]};
	config->layer[0].gain = (struct limen_schedule){LIMEN_GEOMETRIC, v[GAIN], v[GAIN] * v[GROWTH]};
	config->batch = (unsigned)v[BATCH];
	config->epochs = v[PULSES] * v[BATCH] / (double)task->train->rows * (1 - 1e-12); /* ceil() gives the pulses */
	config->kinetics = task->kinetic[(unsigned)v[KINETICS]];
	config->replicas = replicas;
	config->seed = seed;
}

/* Root mean squares over cells of what moved and of what scatters, levels. */
static void movement(const struct limen_moments *m, struct tune_figures *f)
{
	double r = (double)m->replicas, distance = 0, variance = 0;

	f->distance = f->sigma = NAN;
	if (r < 2)
		return;
	for (size_t i = 0; i < m->cells; i++) {
		size_t at = m->segments * m->cells + i;
		double mean = (double)m->moved[at] / r, s2 = ((double)m->moved2[at] - r * mean * mean) / (r - 1);

		distance += limen_j2_unbiased(mean, s2, r);
		variance += s2;
	}
	f->distance = sqrt(fmax(0, distance / (double)m->cells));
	f->sigma = sqrt(variance / (double)m->cells);
}

static void collect(const struct tune *tune, const struct limen_train_config *config,
		    const struct limen_train_result *result, bool tested, struct tune_figures *f)
{
	struct limen_static_memory memory = limen_static_memory_default();
	struct limen_report report;
	double cells = (double)result->plan.cells, sum = 0, sum2 = 0, n = result->replicas;

	limen_report_make(config, result, &memory, &report);
	for (unsigned i = 0; i < result->replicas; i++) {
		double a = result->replica[i].validation_accuracy;

		sum += a;
		sum2 += a * a;
	}
	*f = (struct tune_figures){
		.score = sum / n,
		.score_interval =
			n > 1 ? limen_interval95(sqrt(fmax(0, (sum2 - sum * sum / n) / (n - 1))), (size_t)n) : 0,
		.test_score = tested ? report.test_accuracy : NAN,
		.heat_bits = report.heat_bits_per_cell,
		.heat_interval_bits = report.heat_interval_bits,
		.left_out = (double)report.bounds.ckl_left_out / cells,
		.jumps = report.jumps / cells,
		.attempts = report.attempts / cells,
		.first_bits = NAN,
	};
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
		f->bound_bits[i] = report.bounds.bound[i].known ? report.bounds.bound[i].bits_per_cell : NAN;
		f->bound_valid[i] = report.bounds.bound[i].valid;
	}
	movement(&result->layer[0].moments, f);
	for (size_t i = result->epochs; i-- > 0;)
		if (result->epoch[i].validation_accuracy >= tune->target)
			f->first_bits = result->epoch[i].heat_bits_per_cell;
}

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static int evaluate(const struct tune *tune, const double *v, unsigned replicas, uint64_t seed, struct tune_figures *f,
		    struct limen_errmsg *err)
{
	const struct task *task = tune->data;
	const struct limen_train_hooks hooks = {.stop = stop};
	struct limen_train_config config;
	struct limen_train_result *result;

	configure(task, v, replicas, seed, &config);
	config.validation = task->validation;
	int error = limen_train(task->uri, &config, task->train, task->test ? task->test : task->validation, &hooks,
				&result, err);

	if (error)
		return error;
	if (result->interrupted)
		error = LIMEN_EINTERRUPTED;
	else
		collect(tune, &config, result, task->test != NULL, f);
	limen_train_free(result);
	return error;
}

static void arguments(const struct tune *tune, const double *v, FILE *out)
{
	const struct task *task = tune->data;
	struct limen_train_config c;

	configure(task, v, 1, 1, &c);
	fputs(" --train", out);
	cli_shell_word(out, task->spec);
	fputs(" --test", out);
	cli_shell_word(out, task->test_spec ? task->test_spec : task->spec);
	fprintf(out,
		"%s --validate %g --seed %llu --bits %g --range %g --batch %g --epochs %.15g --barrier %.15g:%.15g "
		"--gain %.15g:%.15g --kinetics %s --replicas %u",
		task->label_first ? " --label first" : "", task->share, (unsigned long long)tune->seed, v[BITS],
		v[RANGE], v[BATCH], c.epochs, c.layer[0].barrier.from, c.layer[0].barrier.to, c.layer[0].gain.from,
		c.layer[0].gain.to, limen_kinetics_name(c.kinetics), tune->replicas);
}

static void describe(const struct tune *tune, json_t *o)
{
	const struct task *task = tune->data;
	json_t *names = json_array();

	for (unsigned i = 0; i < task->kinetics; i++)
		json_array_append_new(names, json_string(limen_kinetics_name(task->kinetic[i])));
	json_object_set_new(o, "train", cli_json_text(task->spec));
	json_object_set_new(o, "test", task->test_spec ? cli_json_text(task->test_spec) : json_null());
	if (task->label_first)
		json_object_set_new(o, "label", json_string("first"));
	json_object_set_new(o, "validate", json_real(task->share));
	json_object_set_new(o, "train_rows", json_integer((json_int_t)task->train->rows));
	json_object_set_new(o, "validation_rows", json_integer((json_int_t)task->validation->rows));
	json_object_set_new(o, "kinetics", names);
}

const struct tune_task tune_train = {"train", open_task, close_task, evaluate, arguments, describe};
