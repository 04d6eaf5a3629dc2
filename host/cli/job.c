/* job.c: options to a job. */
#include "job.h"
#include "layers.h"
#include "weights.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const struct job *job, int error, const struct limen_errmsg *err)
{
	return cli_error(job->command, error, err);
}

static int read_names(struct job *job, const char **values)
{
	const char *loss = cli_value(job->command, values, "loss"), *gate = cli_value(job->command, values, "gate");
	const char *label = cli_value(job->command, values, "label"),
		   *hidden = cli_value(job->command, values, "hidden");
	int found;

	if (loss && (found = limen_loss_find(loss)) < 0)
		return cli_usage(job->command, "--loss %s: there are softmax, sigmoid, lms, perceptron", loss);
	if (loss)
		job->config.loss = (enum limen_loss)found;
	if (hidden && (found = limen_activation_find(hidden)) < 0)
		return cli_usage(job->command, "--hidden %s: there are relu, hardtanh, sigmoid", hidden);
	if (hidden)
		job->config.activation = (enum limen_activation)found;
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
	unsigned long long batch = config->batch, seed = config->seed, replicas = 1, threads = 1, patience = 0;

	if (!cli_unsigned(c, values, "batch", 1u << 31, &batch) ||
	    !cli_unsigned(c, values, "patience", 1000000, &patience) ||
	    !cli_unsigned(c, values, "seed", INT64_MAX, &seed) ||
	    !cli_unsigned(c, values, "replicas", 1000000, &replicas) ||
	    !cli_unsigned(c, values, "threads", 1000000, &threads) || !cli_real(c, values, "epochs", &config->epochs) ||
	    !cli_real(c, values, "temperature", &job->temperature_k) ||
	    !cli_real(c, values, "retention", &job->memory.retention_s))
		return CLI_USAGE;
	config->batch = (unsigned)batch;
	config->seed = seed;
	config->replicas = (unsigned)replicas;
	config->threads = (unsigned)threads;
	config->patience = (unsigned)patience;
	if (!(job->temperature_k > 0 && job->temperature_k <= 1e6))
		return cli_usage(c, "--temperature %g: give kelvin above 0, at most 1e6", job->temperature_k);
	if (!(job->memory.retention_s >= 1e-6 && job->memory.retention_s <= 1e12))
		return cli_usage(c, "--retention %g: give seconds in 1e-6 to 1e12", job->memory.retention_s);
	for (unsigned d = 0; d < job->places.n; d++)
		if (cli_threads(c, threads, job->places.uri[d]))
			return CLI_USAGE;
	if (threads > 1 && strstr(job->device, "trace="))
		return cli_usage(c, "--threads %llu: one trace file takes one thread", threads);
	return CLI_OK;
}

/* Also puts layers on them in turn. */
static int read_devices(struct job *job)
{
	int status = places_read(&job->places, job->command, job->device, job->config.layer);

	for (unsigned d = 1; d < job->places.n; d++)
		job->config.more[d - 1] = job->places.uri[d];
	return status;
}

/* What may differ from layer to layer; the net is known. */
static int read_layers(struct job *job, const char **values)
{
	static const char *const lists[] = {"bits", "range", "barrier", "gain"};
	struct limen_errmsg err = {""};
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < sizeof(lists) / sizeof(lists[0]); i++)
		error = layers_put(lists[i], cli_value(job->command, values, lists[i]), job->config.net.sizes - 1,
				   job->config.layer, &err);
	if (error)
		return failed(job, error, &err);
	return places_put(&job->places, job->command, cli_value(job->command, values, "place"), &job->config.net,
			  job->config.layer);
}

/* --validate SHARE or FILE. */
static int load_validation(struct job *job, const struct limen_data_options *options)
{
	struct limen_errmsg err = {""};
	char *end;

	if (!job->validate)
		return CLI_OK;
	double share = strtod(job->validate, &end);
	int error = *end ? limen_data_load(job->validate, options, &job->validation, &err)
			 : limen_data_split(job->train, share, job->config.seed, &job->validation, &err);

	job->config.validation = job->validation;
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
	return error ? failed(job, error, &err) : load_validation(job, &options);
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
		n += snprintf(text + n, JOB_NET_TEXT - (size_t)n, i ? "-%u" : "%u", net->size[i]);
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
	int status = run_file_every(job->command, values, &job->checkpoint);

	if (status != CLI_OK)
		return status;
	job_echo(job, values);
	return run_file_checkpoint(job->command, values, job->echo.values, words, &job->checkpoint, &job->description);
}

static int load_costs(struct job *job)
{
	struct limen_errmsg err = {""};
	int error = job->costs_path ? limen_costs_read(job->costs_path, &job->costs, &err) : LIMEN_OK;

	return error ? failed(job, error, &err) : CLI_OK;
}

int job_read(struct job *job, const struct cli_command *command, const char **values)
{
	int status = job_set_preset(command, values);

	*job = (struct job){
		.command = command,
		.device = cli_value(command, values, "device"),
		.train_spec = cli_value(command, values, "train"),
		.test_spec = cli_value(command, values, "test"),
		.validate = cli_value(command, values, "validate"),
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
	if (status == CLI_OK && !job->train_spec)
		status = cli_usage(command, "give --train FILE and --test FILE, or try --preset digits-fast");
	if (status == CLI_OK && !job->test_spec)
		status = cli_usage(command,
				   "give --test FILE as well; one file is split as FILE#0:8000 and FILE#8000:10000");
	if (status == CLI_OK)
		status = read_names(job, values);
	if (status == CLI_OK)
		status = read_devices(job);
	if (status == CLI_OK)
		status = read_numbers(job, values);
	if (status == CLI_OK)
		status = job_read_kinetics(job, cli_value(command, values, "kinetics"));
	if (status == CLI_OK)
		status = load_costs(job);
	if (status == CLI_OK)
		status = load_data(job, cli_value(command, values, "net"));
	if (status == CLI_OK)
		status = read_layers(job, values);
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
	limen_data_free(job->validation);
	free(job->init);
	places_free(&job->places);
}
