/* eval.c: `limen eval`: accuracy of saved weights. */
#include "cli.h"

#include <limen/npy.h>
#include <limen/train.h>
#include <stdio.h>
#include <string.h>

static int evaluate(const struct cli_command *command, const char *uri, const struct limen_npy *npy,
		    const struct limen_data *data, unsigned bias)
{
	struct limen_errmsg err = {""};
	struct limen_device *device;
	double accuracy;
	int error = limen_open(uri, &device, &err);

	if (error)
		return cli_error(command, error, &err);
	error = limen_evaluate(device, (const int16_t *)(const void *)npy->data, (unsigned)npy->shape[0], data, bias,
			       &accuracy, &err);
	limen_close(device);
	if (error)
		return cli_error(command, error, &err);
	printf("accuracy %.4f: %.0f of %zu samples of %s, on %s\n", accuracy, accuracy * (double)data->rows, data->rows,
	       data->name, uri);
	return CLI_OK;
}

static int load_and_evaluate(const struct cli_command *command, const char **values, const struct limen_npy *npy)
{
	const char *label = cli_value(command, values, "label"), *uri = cli_value(command, values, "device");
	struct limen_data_options options = {.label_first = label && !strcmp(label, "first")};
	struct limen_errmsg err = {""};
	struct limen_data *data;

	options.features = (unsigned)npy->shape[1] - 1;
	options.classes = (unsigned)npy->shape[0];
	int error = limen_data_load(cli_value(command, values, "test"), &options, &data, &err);

	if (error)
		return cli_error(command, error, &err);
	unsigned long long bias = data->x_max;
	int status = cli_unsigned(command, values, "bias", 255, &bias)
			     ? evaluate(command, uri ? uri : "ref:", npy, data, (unsigned)bias)
			     : CLI_USAGE;

	limen_data_free(data);
	return status;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *path = cli_value(command, values, "weights"), *label = cli_value(command, values, "label");
	struct limen_errmsg err = {""};
	struct limen_npy npy;

	(void)words;
	if (!path || !cli_value(command, values, "test"))
		return cli_usage(command, "give --weights FILE.npy and --test FILE");
	if (label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0)
		return cli_usage(command, "--label %s: first or last", label);
	int error = limen_npy_read(path, &npy, &err);

	if (error)
		return cli_error(command, error, &err);
	int status;

	if (npy.type != LIMEN_NPY_I16 || npy.dims != 2 || npy.shape[0] < 1 || npy.shape[1] < 2 ||
	    npy.shape[0] > 65534 || npy.shape[1] > 65535) {
		snprintf(err.text, sizeof(err.text), "%s: wanted is an int16 array, outputs x (inputs + 1), bias last",
			 path);
		status = cli_error(command, LIMEN_EDATA, &err);
	} else {
		status = load_and_evaluate(command, values, &npy);
	}
	limen_npy_free(&npy);
	return status;
}

const struct cli_command cli_eval = {
	.name = "eval",
	.usage = "--weights FILE.npy --test FILE [OPTIONS]",
	.summary = "measures the accuracy of saved weights on a device",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine (default ref:)"},
			{"weights", "FILE.npy",
			 "int16 levels, outputs x (inputs + 1), bias last, as `limen train` writes them"},
			{"test", "FILE", "samples, in the forms of `limen train`"},
			{"label", "first|last", "column of the label in CSV and .npy (default last)"},
			{"bias", "N", "the bias input of the training (default: the largest input of these samples)"},
			{NULL, NULL, NULL},
		},
	.details = "example:\n  limen eval --weights w.npy --test digits:test=1000 --device sim:lanes=16\n",
	.run = run,
};
