/* eval.c: `limen eval`: accuracy of saved weights. */
#include "cli.h"
#include "layers.h"
#include "places.h"
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

static int evaluate(const struct places *places, const struct limen_trained *trained, const struct limen_data *data,
		    double *accuracy, struct limen_errmsg *err)
{
	struct limen_device *device[LIMEN_LAYERS_MAX];
	unsigned n = limen_net_devices(&trained->net, trained->layer), opened = 0;
	int error = LIMEN_OK;

	while (!error && opened < n) {
		error = limen_open(places->uri[opened], &device[opened], err);
		opened += !error;
	}
	if (!error)
		error = limen_evaluate(device, trained, data, accuracy, err);
	while (opened > 0)
		limen_close(device[--opened]);
	return error;
}

/* The net, its weights, how it lies on devices. */
static int read_net(const struct cli_command *command, const char **values, const struct places *places,
		    struct limen_trained *trained, int16_t **weights)
{
	const char *path = cli_value(command, values, "weights"), *net = cli_value(command, values, "net");
	struct limen_errmsg err = {""};
	int error = net ? limen_net_parse(net, &trained->net, &err) : net_of_file(path, &trained->net, &err);

	if (!error)
		error = weights_load(path, &trained->net, weights, &err);
	if (!error)
		error = layers_put("bits", cli_value(command, values, "bits"), trained->net.sizes - 1, trained->layer,
				   &err);
	if (!error)
		error = layers_put("range", cli_value(command, values, "range"), trained->net.sizes - 1, trained->layer,
				   &err);
	trained->weights = *weights;
	return error ? cli_error(command, error, &err)
		     : places_put(places, command, cli_value(command, values, "place"), &trained->net, trained->layer);
}

/* Prints the accuracy on --test. */
static int measure(const struct cli_command *command, const char **values, const struct places *places,
		   struct limen_trained *trained, unsigned bias)
{
	const char *label = cli_value(command, values, "label"), *device = cli_value(command, values, "device");
	const struct limen_data_options options = {
		.label_first = label && !strcmp(label, "first"),
		.features = trained->net.size[0],
		.classes = trained->net.size[trained->net.sizes - 1],
	};
	struct limen_data *data = NULL;
	struct limen_errmsg err = {""};
	double accuracy;
	int error = limen_data_load(cli_value(command, values, "test"), &options, &data, &err);

	if (!error) {
		trained->bias = bias ? bias : data->x_max;
		error = evaluate(places, trained, data, &accuracy, &err);
	}
	if (!error)
		printf("accuracy %.4f: %.0f of %zu samples of %s, on %s\n", accuracy, accuracy * (double)data->rows,
		       data->rows, data->name, device ? device : "ref:");
	limen_data_free(data);
	return error ? cli_error(command, error, &err) : CLI_OK;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *label = cli_value(command, values, "label"), *device = cli_value(command, values, "device");
	const char *hidden = cli_value(command, values, "hidden");
	struct limen_trained trained = {.bias = 0};
	int activation = hidden ? limen_activation_find(hidden) : LIMEN_RELU;
	struct places places;
	int16_t *weights = NULL;
	unsigned long long bias = 0;

	(void)words;
	if (!cli_value(command, values, "weights") || !cli_value(command, values, "test"))
		return cli_usage(command, "give --weights FILE.npy and --test FILE");
	if (label && strcmp(label, "first") != 0 && strcmp(label, "last") != 0)
		return cli_usage(command, "--label %s: first or last", label);
	if (activation < 0)
		return cli_usage(command, "--hidden %s: there are relu, hardtanh, sigmoid", hidden);
	if (!cli_unsigned(command, values, "bias", 255, &bias))
		return CLI_USAGE;
	trained.activation = (enum limen_activation)activation;
	int status = places_read(&places, command, device ? device : "ref:", trained.layer);

	if (!status)
		status = read_net(command, values, &places, &trained, &weights);
	if (!status)
		status = measure(command, values, &places, &trained, (unsigned)bias);
	places_free(&places);
	free(weights);
	return status;
}

const struct cli_command cli_eval = {
	.name = "eval",
	.usage = "--weights FILE.npy --test FILE [OPTIONS]",
	.summary = "measures the accuracy of saved weights on a device",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine (default ref:). \"URI URI ...\": several, layers go to them in turn"},
			{"place", "D,D,...", "the device of each layer, 0 for the first of --device"},
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
