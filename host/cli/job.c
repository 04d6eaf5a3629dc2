/* job.c: options to a job. */
#include "job.h"
#include "weights.h"

#include <limen/npy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const struct job *job, int error, const struct limen_errmsg *err)
{
	return cli_error(job->command, error, err);
}

static const struct {
	const char *name;
	unsigned batch; /* 0: the default, as the two below */
	double epochs, gain_to;
	const char *train, *test;
} presets[] = {
	{"digits", 0, 0, 0, "digits:train=4000,seed=1", "digits:test=1000,seed=1"},
	{"digits-fast", 1024, 40, 1024, "digits:train=4000,seed=1", "digits:test=1000,seed=1"},
	{"digits-4x4", 256, 40, 1024, "digits:train=4000,seed=1,pool=2", "digits:test=1000,seed=1,pool=2"},
};

static int set_preset(struct job *job)
{
	size_t i = 0, n = sizeof(presets) / sizeof(*presets);

	if (!job->preset)
		return CLI_OK;
	while (i < n && strcmp(job->preset, presets[i].name) != 0)
		i++;
	if (i == n)
		return cli_usage(job->command, "--preset %s: there are digits, digits-fast and digits-4x4", job->preset);
	if (presets[i].batch) {
		job->config.batch = presets[i].batch;
		job->config.epochs = presets[i].epochs;
		job->config.gain.to = presets[i].gain_to;
	}
	if (!job->train_spec && !job->test_spec) {
		job->train_spec = presets[i].train;
		job->test_spec = presets[i].test;
	}
	return CLI_OK;
}

static int read_names(struct job *job, const char **values)
{
	const char *loss = cli_value(job->command, values, "loss"), *gate = cli_value(job->command, values, "gate");
	const char *label = cli_value(job->command, values, "label");
	int found;

	if (loss && (found = limen_loss_find(loss)) < 0)
		return cli_usage(job->command, "--loss %s: there are softmax, sigmoid, lms, perceptron", loss);
	if (loss)
		job->config.loss = (enum limen_loss)found;
	if (gate && (found = limen_gate_find(gate)) < 0)
		return cli_usage(job->command, "--gate %s: there are data, zero, off", gate);
	if (gate)
		job->config.gate = (enum limen_gate)found;
	if (label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0)
		return cli_usage(job->command, "--label %s: first or last", label);
	job->label_first = label && !strcmp(label, "first");
	return CLI_OK;
}

static int read_numbers(struct job *job, const char **values)
{
	const struct cli_command *c = job->command;
	struct limen_train_config *config = &job->config;
	unsigned long long bits = config->bits, batch = config->batch, seed = config->seed, replicas = 1, threads = 1;

	if (!cli_unsigned(c, values, "bits", 1000, &bits) || !cli_unsigned(c, values, "batch", 1u << 31, &batch) ||
	    !cli_unsigned(c, values, "seed", INT64_MAX, &seed) ||
	    !cli_unsigned(c, values, "replicas", 1000000, &replicas) ||
	    !cli_unsigned(c, values, "threads", 1000000, &threads) || !cli_real(c, values, "range", &config->range) ||
	    !cli_real(c, values, "epochs", &config->epochs) ||
	    !cli_real(c, values, "temperature", &job->temperature_k) ||
	    !cli_real(c, values, "retention", &job->memory.retention_s))
		return CLI_USAGE;
	config->bits = (unsigned)bits;
	config->batch = (unsigned)batch;
	config->seed = seed;
	config->replicas = (unsigned)replicas;
	config->threads = (unsigned)threads;
	if (!(job->temperature_k > 0 && job->temperature_k <= 1e6))
		return cli_usage(c, "--temperature %g: give kelvin above 0, at most 1e6", job->temperature_k);
	if (!(job->memory.retention_s >= 1e-6 && job->memory.retention_s <= 1e12))
		return cli_usage(c, "--retention %g: give seconds in 1e-6 to 1e12", job->memory.retention_s);
	if (threads > 1 && strncmp(job->device, "ref:", 4) != 0 && strncmp(job->device, "sim:", 4) != 0)
		return cli_usage(c, "--threads %llu: %s is one device; threads need ref: or sim:, one for each",
				 threads, job->device);
	if (threads > 1 && strstr(job->device, "trace="))
		return cli_usage(c, "--threads %llu: one trace file takes one thread", threads);
	return CLI_OK;
}

/* Spaces and line ends between numbers; '#' starts a comment. */
static int read_table_text(struct job *job, const char *path)
{
	FILE *f = fopen(path, "r");
	struct limen_errmsg err = {""};
	char line[4096];
	unsigned n = 0, number = 0;

	if (!f)
		return cli_usage(job->command,
				 "--kinetics %s: no such kinetics (glauber, metropolis, half, arrhenius) and no such "
				 "file",
				 path);
	while (fgets(line, sizeof(line), f)) {
		number++;
		line[strcspn(line, "#")] = '\0';
		for (char *word = strtok(line, " \t\r\n,"); word; word = strtok(NULL, " \t\r\n,")) {
			char *end;
			double v = strtod(word, &end);

			if (*end || !(v >= -32 && v < 32) || n == LIMEN_TABLE_WORDS) {
				snprintf(err.text, sizeof(err.text),
					 "%s: line %u: '%.40s': wanted are %d numbers in -32..32 (bits)", path, number,
					 word, LIMEN_TABLE_WORDS);
				fclose(f);
				return failed(job, LIMEN_EDATA, &err);
			}
			v *= 1 << LIMEN_FRACTION_BITS;
			job->table[n++] = (uint32_t)(int32_t)(v < 0 ? v - 0.5 : v + 0.5);
		}
	}
	fclose(f);
	if (n == LIMEN_TABLE_WORDS)
		return CLI_OK;
	snprintf(err.text, sizeof(err.text), "%s: %u numbers; a kinetics table has %d", path, n, LIMEN_TABLE_WORDS);
	return failed(job, LIMEN_EDATA, &err);
}

static int read_table_npy(struct job *job, const char *path)
{
	struct limen_errmsg err = {""};
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, &err);

	if (error)
		return failed(job, error, &err);
	for (size_t i = 0; !error && i < npy.count; i++) {
		double v = limen_npy_at(&npy, i);

		if (npy.count != LIMEN_TABLE_WORDS || !(v >= -32 && v < 32)) {
			snprintf(err.text, sizeof(err.text), "%s: wanted are %d numbers in -32..32 (bits)", path,
				 LIMEN_TABLE_WORDS);
			error = LIMEN_EDATA;
			break;
		}
		v *= 1 << LIMEN_FRACTION_BITS;
		job->table[i] = (uint32_t)(int32_t)(v < 0 ? v - 0.5 : v + 0.5);
	}
	limen_npy_free(&npy);
	return error ? failed(job, error, &err) : CLI_OK;
}

static int read_kinetics(struct job *job, const char *name)
{
	size_t n = name ? strlen(name) : 0;
	int found = name ? limen_kinetics_find(name) : (int)job->config.kinetics;

	job->kinetics_name = name ? name : limen_kinetics_name(job->config.kinetics);
	if (found >= 0) {
		job->config.kinetics = (enum limen_kinetics)found;
		return CLI_OK;
	}
	job->config.table = job->table;
	return n > 4 && !strcmp(name + n - 4, ".npy") ? read_table_npy(job, name) : read_table_text(job, name);
}

static int read_schedules(struct job *job, const char **values)
{
	const char *barrier = cli_value(job->command, values, "barrier"),
		   *gain = cli_value(job->command, values, "gain");
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	if (barrier)
		error = limen_schedule_parse(barrier, LIMEN_LOG, 0, 63.999, "--barrier", &job->config.barrier, &err);
	if (!error && gain)
		error = limen_schedule_parse(gain, LIMEN_GEOMETRIC, 0, 1e9, "--gain", &job->config.gain, &err);
	return error ? failed(job, error, &err) : CLI_OK;
}

static int load_data(struct job *job, const char *net)
{
	struct limen_data_options options = {.label_first = job->label_first};
	struct limen_errmsg err = {""};
	int error = net ? limen_net_parse(net, &job->config.net, &err) : LIMEN_OK;

	if (!error && net) {
		options.features = job->config.net.size[0];
		options.classes = job->config.net.size[job->config.net.sizes - 1];
	}
	if (!error)
		error = limen_data_load(job->train_spec, &options, &job->train, &err);
	if (!error && !net) {
		unsigned outputs = job->train->classes < 2 ? 2 : job->train->classes;

		job->config.net = (struct limen_net){2, {job->train->features, outputs}};
		options.features = job->train->features;
		options.classes = outputs;
	}
	if (!error)
		error = limen_data_load(job->test_spec, &options, &job->test, &err);
	return error ? failed(job, error, &err) : CLI_OK;
}

static int load_init(struct job *job)
{
	struct limen_errmsg err = {""};

	if (!job->init_path)
		return CLI_OK;
	int error = weights_load(job->init_path, &job->config.net, &job->init, &err);

	job->config.init = job->init;
	return error ? failed(job, error, &err) : CLI_OK;
}

const char *job_net_text(const struct limen_net *net, char *text)
{
	int n = 0;

	for (unsigned i = 0; i < net->sizes; i++)
		n += snprintf(text + n, 64 - (size_t)n, i ? "-%u" : "%u", net->size[i]);
	return text;
}

static int create_weights(struct job *job, struct limen_errmsg *err)
{
	unsigned layers = job->config.net.sizes - 1;
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < layers; l++) {
		char *name = weights_path(job->weights_path, l, layers);

		error = name ? limen_file_create(name, &job->weights[l], err) : LIMEN_ENOMEM;
		free(name);
	}
	return error;
}

/* Makes the temporary files now: a place that cannot be written is found before a long run. */
static int create_outputs(struct job *job)
{
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	if (job->dry_run)
		return CLI_OK;
	cli_catch_signals(); /* from here on an end by a signal would leave temporary files */
	if (job->json_path)
		error = limen_file_create(job->json_path, &job->json, &err);
	if (!error && job->cells_path)
		error = limen_file_create(job->cells_path, &job->cells, &err);
	if (!error && job->weights_path)
		error = create_weights(job, &err);
	if (!error && job->save_path)
		error = limen_file_create(job->save_path, &job->save, &err);
	return error ? failed(job, error, &err) : CLI_OK;
}

static int set_checkpoint(struct job *job, const char **values)
{
	const char *words[] = {NULL};

	job_echo(job, values);
	return run_file_checkpoint(job->command, values, job->echo, words, &job->checkpoint, &job->description);
}

static int load_costs(struct job *job)
{
	struct limen_errmsg err = {""};
	int error = job->costs_path ? limen_costs_read(job->costs_path, &job->costs, &err) : LIMEN_OK;

	return error ? failed(job, error, &err) : CLI_OK;
}

int job_read(struct job *job, const struct cli_command *command, const char **values)
{
	*job = (struct job){
		.command = command,
		.device = cli_value(command, values, "device"),
		.train_spec = cli_value(command, values, "train"),
		.test_spec = cli_value(command, values, "test"),
		.preset = cli_value(command, values, "preset"),
		.json_path = cli_value(command, values, "json"),
		.cells_path = cli_value(command, values, "cells"),
		.weights_path = cli_value(command, values, "weights"),
		.init_path = cli_value(command, values, "init"),
		.costs_path = cli_value(command, values, "costs"),
		.save_path = cli_value(command, values, "save-run"),
		.dry_run = cli_value(command, values, "dry-run"),
		.quiet = cli_value(command, values, "quiet"),
		.memory = limen_static_memory_default(),
		.temperature_k = 300,
	};
	if (!job->device)
		job->device = "ref:";
	limen_train_defaults(&job->config);
	int status = set_preset(job);

	if (status == CLI_OK && !job->train_spec)
		status = cli_usage(command, "give --train FILE and --test FILE, or try --preset digits-fast");
	if (status == CLI_OK && !job->test_spec)
		status = cli_usage(command,
				   "give --test FILE as well; one file is split as FILE#0:8000 and FILE#8000:10000");
	if (status == CLI_OK)
		status = read_names(job, values);
	if (status == CLI_OK)
		status = read_numbers(job, values);
	if (status == CLI_OK)
		status = read_schedules(job, values);
	if (status == CLI_OK)
		status = read_kinetics(job, cli_value(command, values, "kinetics"));
	if (status == CLI_OK)
		status = load_costs(job);
	if (status == CLI_OK)
		status = load_data(job, cli_value(command, values, "net"));
	if (status == CLI_OK)
		status = load_init(job);
	if (status == CLI_OK)
		status = set_checkpoint(job, values);
	return status == CLI_OK ? create_outputs(job) : status;
}

void job_free(struct job *job)
{
	limen_file_discard(job->json);
	limen_file_discard(job->cells);
	limen_file_discard(job->save);
	free(job->description);
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		limen_file_discard(job->weights[l]);
	limen_data_free(job->train);
	limen_data_free(job->test);
	free(job->init);
}
