/* weights.c: files of weights. */
#include "weights.h"

#include <limen/npy.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *weights_path(const char *path, unsigned layer, unsigned layers)
{
	size_t n = strlen(path), stem = n > 4 && !strcmp(path + n - 4, ".npy") ? n - 4 : n;
	char *name;

	if (layers == 1)
		return strdup(path);
	if (asprintf(&name, "%.*s.%u.npy", (int)stem, path, layer) < 0)
		return NULL;
	return name;
}

static int load_layer(const char *path, unsigned inputs, unsigned outputs, int16_t *weights, struct limen_errmsg *err)
{
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, err);

	if (error)
		return error;
	if (npy.type == LIMEN_NPY_I16 && npy.dims == 2 && npy.shape[0] == outputs && npy.shape[1] == inputs + 1) {
		memcpy(weights, npy.data, npy.count * sizeof(*weights));
	} else {
		snprintf(err->text, sizeof(err->text),
			 "%s: wanted is an int16 array of %u x %u: outputs x (inputs + 1), bias last", path, outputs,
			 inputs + 1);
		error = LIMEN_EDATA;
	}
	limen_npy_free(&npy);
	return error;
}

int weights_load(const char *path, const struct limen_net *net, int16_t **weights, struct limen_errmsg *err)
{
	size_t cells = 0, at = 0;
	int error = LIMEN_OK;

	for (unsigned l = 0; l + 1 < net->sizes; l++)
		cells += (size_t)(net->size[l] + 1) * net->size[l + 1];
	*weights = malloc(cells * sizeof(**weights));
	if (!*weights)
		return LIMEN_ENOMEM;
	for (unsigned l = 0; !error && l + 1 < net->sizes; l++) {
		char *name = weights_path(path, l, net->sizes - 1);

		error = name ? load_layer(name, net->size[l], net->size[l + 1], *weights + at, err) : LIMEN_ENOMEM;
		free(name);
		at += (size_t)(net->size[l] + 1) * net->size[l + 1];
	}
	if (error) {
		free(*weights);
		*weights = NULL;
	}
	return error;
}
