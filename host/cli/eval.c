/* eval.c: `limen eval`: accuracy of saved weights. */
#include "cli.h"
#include "layers.h"
#include "weights.h"

#include <limen/npy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The net of a single file: its shape. */
static int net_of_file(const char *path, struct limen_net *net, struct limen_errmsg *err)
{
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, err);

	if (error)
		return error;
	if (npy.dims == 2 && npy.shape[0] >= 1 && npy.shape[1] >= 2 && npy.shape[0] <= 65534 && npy.shape[1] <= 65535) {
		*net = (struct limen_net){2, {(unsigned)npy.shape[1] - 1, (unsigned)npy.shape[0]}};
	} else {
		snprintf(err->text, sizeof(err->text),
			 "%s: wanted is an int16 array, outputs x (inputs + 1), bias last", path);
		error = LIMEN_EDATA;
	}
	limen_npy_free(&npy);
	return error;
}

static int evaluate(const char *uri, const struct limen_trained *trained, const struct limen_data *data,
		    struct limen_errmsg *err)
{
	struct limen_device *device;
	double accuracy;
	int error = limen_open(uri, &device, err);

	if (error)
		return error;
	error = limen_evaluate(device, trained, data, &accuracy, err);
	limen_close(device);
	if (!error)
		printf("accuracy %.4f: %.0f of %zu samples of %s, on %s\n", accuracy, accuracy * (double)data->rows,
		       data->rows, data->name, uri);
	return error;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *path = cli_value(command, values, "weights"), *label = cli_value(command, values, "label");
	const char *net = cli_value(command, values, "net"), *uri = cli_value(command, values, "device");
	const char *test = cli_value(command, values, "test"), *hidden = cli_value(command, values, "hidden");
	struct limen_trained trained = {.bias = 0};
	int activation = hidden ? limen_activation_find(hidden) : LIMEN_RELU;
	struct limen_data_options options = {.label_first = label && !strcmp(label, "first")};
	struct limen_errmsg err = {""};
	struct limen_data *data = NULL;
	int16_t *weights = NULL;
	unsigned long long bias = 0;

	(void)words;
	if (!path || !test)
		return cli_usage(command, "give --weights FILE.npy and --test FILE");
	if (label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0)
		return cli_usage(command, "--label %s: first or last", label);
	if (activation < 0)
		return cli_usage(command, "--hidden %s: there are relu, hardtanh, sigmoid", hidden);
	if (!cli_unsigned(command, values, "bias", 255, &bias))
		return CLI_USAGE;
	int error = net ? limen_net_parse(net, &trained.net, &err) : net_of_file(path, &trained.net, &err);

	if (!error)
		error = weights_load(path, &trained.net, &weights, &err);
	if (!error)
		error = layers_put("bits", cli_value(command, values, "bits"), trained.net.sizes - 1, trained.layer,
				   &err);
	if (!error)
		error = layers_put("range", cli_value(command, values, "range"), trained.net.sizes - 1, trained.layer,
				   &err);
	options.features = trained.net.size[0];
	options.classes = trained.net.size[trained.net.sizes ? trained.net.sizes - 1 : 0];
	if (!error)
		error = limen_data_load(test, &options, &data, &err);
	if (!error) {
		trained.activation = (enum limen_activation)activation;
		trained.bias = bias ? (unsigned)bias : data->x_max;
		trained.weights = weights;
		error = evaluate(uri ? uri : "ref:", &trained, data, &err);
	}
	limen_data_free(data);
	free(weights);
	return error ? cli_error(command, error, &err) : CLI_OK;
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
			{"net", "IN-...-OUT",
			 "for several layers, in FILE.0.npy, FILE.1.npy, ...; give --bits and --range of the\n"
			 "training as well"},
			{"bits", "B[,B...]", "bits of a cell's ladder, one for all layers or one for each"},
			{"range", "R[,R...]", "range of the weights"},
			{"hidden", "NAME", "hidden outputs of the training: relu (default), hardtanh, sigmoid"},
			{NULL, NULL, NULL},
		},
	.details = "examples:\n  limen eval --weights w.npy --test digits:test=1000 --device sim:lanes=16\n"
		   "  limen eval --weights w.npy --net 64-64-10 --bits 8 --range 2 --test digits:test=1000\n",
	.run = run,
};
