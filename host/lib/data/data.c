/* data.c: from a spec to samples: which reader, which rows. */
#include <limen/data.h>

#include "dataset.h"
#include "number.h"
#include "refuse.h"
#include "slurp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char digits_scheme[] = "digits:";
enum { DIGITS_DEFAULT = 2000, DIGITS_MOST = 10000000 };

int limen_dataset_reserve(struct limen_data *data, size_t rows, unsigned features, struct limen_errmsg *err)
{
	if (rows > SIZE_MAX / 2 / features || rows > SIZE_MAX / 4)
		return limen_fail_memory(err, SIZE_MAX);
	data->rows = rows;
	data->features = features;
	data->x = malloc(rows * features);
	data->label = malloc(rows * sizeof(*data->label));
	return data->x && data->label ? LIMEN_OK : limen_fail_memory(err, rows * features);
}

void limen_data_free(struct limen_data *data)
{
	if (!data)
		return;
	free(data->name);
	free(data->x);
	free(data->label);
	free(data);
}

/* --- row selector --- */

struct selector {
	bool given;
	uint64_t first, end; /* end 0: to the last row */
};

/* Cuts "#A:B" off spec. A '#' that is followed by anything else belongs to the name. */
static int cut_selector(char *spec, struct selector *selector, struct limen_errmsg *err)
{
	char *hash = strrchr(spec, '#'), *colon = hash ? strchr(hash, ':') : NULL;

	*selector = (struct selector){0};
	if (!hash || !colon || strspn(hash + 1, "0123456789:") != strlen(hash + 1))
		return LIMEN_OK;
	*colon = '\0';
	bool fine = (!hash[1] || limen_number_u64(hash + 1, &selector->first)) &&
		    (!colon[1] || limen_number_u64(colon + 1, &selector->end));
	fine = fine && !(colon[1] && selector->end <= selector->first);
	*colon = ':';
	if (!fine)
		return limen_fail(err, LIMEN_EUSAGE, "%s: select rows as #FIRST:END with FIRST below END, e.g. #0:8000",
				  spec);
	selector->given = true;
	*hash = '\0';
	return LIMEN_OK;
}

static int select_rows(struct limen_data *data, const struct selector *selector, struct limen_errmsg *err)
{
	if (!selector->given)
		return LIMEN_OK;
	uint64_t end = selector->end ? selector->end : data->rows;

	if (selector->first >= data->rows || end > data->rows)
		return limen_fail(err, LIMEN_EUSAGE,
				  "%s: there are rows 0..%zu only; END is one past the last row wanted", data->name,
				  data->rows - 1);
	size_t first = (size_t)selector->first, rows = (size_t)end - first;

	memmove(data->x, data->x + first * data->features, rows * data->features);
	memmove(data->label, data->label + first, rows * sizeof(*data->label));
	data->rows = rows;
	return LIMEN_OK;
}

/* --- the kinds of source --- */

/* "train=2000,seed=1,pool=2" */
static int load_digits(const char *spec, struct limen_data *data, struct limen_errmsg *err)
{
	uint64_t rows = DIGITS_DEFAULT, seed = 1, pool = 1, value;
	bool test = false, counted = false;
	char key[64];

	for (const char *at = spec + sizeof(digits_scheme) - 1; *at;) {
		size_t len = strcspn(at, ",");
		char *equals;

		if (len >= sizeof(key))
			break;
		memcpy(key, at, len);
		key[len] = '\0';
		equals = strchr(key, '=');
		if (!equals || !limen_number_u64(equals + 1, &value))
			return limen_fail(err, LIMEN_EUSAGE, "%s: write digits:train=N,seed=S or digits:test=N,seed=S",
					  spec);
		*equals = '\0';
		if (!strcmp(key, "seed")) {
			seed = value;
		} else if (!strcmp(key, "pool") && (value == 1 || value == 2)) {
			pool = value;
		} else if ((!strcmp(key, "train") || !strcmp(key, "test")) && !counted) {
			rows = value;
			test = key[1] == 'e';
			counted = true;
		} else {
			return limen_fail(err, LIMEN_EUSAGE,
					  "%s: unknown or repeated key '%s', or a pool other than 1 and 2; write "
					  "digits:train=N,seed=S or digits:test=N,seed=S",
					  spec, key);
		}
		at += len + (at[len] == ',');
	}
	if (rows < 1 || rows > DIGITS_MOST)
		return limen_fail(err, LIMEN_EUSAGE, "%s: from 1 to %d digits can be drawn", spec, DIGITS_MOST);
	return limen_digits_draw((size_t)rows, seed, test, (unsigned)pool, data, err);
}

/* MNIST's names: the labels of X-images-idx3-ubyte[.gz] are in X-labels-idx1-ubyte[.gz]. NULL when there is none. */
static char *partner_name(const char *images)
{
	static const char from[] = "images-idx3", to[] = "labels-idx1";
	const char *at = strstr(images, from), *more;

	while (at && (more = strstr(at + 1, from)))
		at = more;
	char *name = at ? malloc(strlen(images) + 4) : NULL;

	if (!name)
		return NULL;
	strcpy(name, images);
	memcpy(name + (at - images), to, sizeof(to) - 1);
	if (access(name, F_OK) == 0)
		return name;
	size_t len = strlen(name);

	if (len > 3 && !strcmp(name + len - 3, ".gz"))
		name[len - 3] = '\0';
	else
		strcat(name, ".gz");
	return name;
}

static int load_idx(const char *images_name, const char *labels_name, const uint8_t *images, size_t images_bytes,
		    const struct limen_data_options *options, struct limen_data *data, struct limen_errmsg *err)
{
	char *partner = labels_name ? NULL : partner_name(images_name);
	uint8_t *labels = NULL;
	size_t bytes = 0;

	if (!labels_name && !partner)
		return limen_fail(err, LIMEN_EUSAGE, "%s: IDX images without labels; give IMAGES,LABELS", images_name);
	if (!labels_name)
		labels_name = partner;
	int error = limen_slurp(labels_name, &labels, &bytes, err);

	if (!error)
		error = limen_idx_parse(images_name, images, images_bytes, labels_name, labels, bytes, options, data,
					err);
	free(labels);
	free(partner);
	return error;
}

static int load_file(char *path, const struct limen_data_options *options, struct limen_data *data,
		     struct limen_errmsg *err)
{
	char *comma = access(path, F_OK) == 0 ? NULL : strchr(path, ',');
	uint8_t *file = NULL;
	size_t bytes = 0;

	if (comma)
		*comma = '\0';
	int error = limen_slurp(path, &file, &bytes, err);

	if (error)
		return error;
	if (bytes >= 2 && file[0] == 0 && file[1] == 0)
		error = load_idx(path, comma ? comma + 1 : NULL, file, bytes, options, data, err);
	else if (comma)
		error = limen_fail(err, LIMEN_EDATA, "%s: IMAGES,LABELS are IDX files, but this is none", path);
	else if (bytes >= 6 && !memcmp(file, "\x93NUMPY", 6))
		error = limen_npy_data(path, options, data, err);
	else
		error = limen_csv_parse(path, (const char *)file, bytes, options, data, err);
	free(file);
	return error;
}

static int check_digits(const struct limen_data_options *options, const struct limen_data *data,
			struct limen_errmsg *err)
{
	if (options->features && options->features != data->features)
		return limen_fail(err, LIMEN_EUSAGE, "%s: has %u inputs, but the net has %u; see --net", data->name,
				  data->features, options->features);
	if (options->classes && options->classes < 10)
		return limen_fail(err, LIMEN_EUSAGE, "%s: has labels 0..9, but the net has outputs 0..%u; see --net",
				  data->name, options->classes - 1);
	return LIMEN_OK;
}

static void measure(struct limen_data *data)
{
	for (size_t i = 0; i < data->rows * data->features; i++)
		if (data->x[i] > data->x_max)
			data->x_max = data->x[i];
	for (size_t i = 0; i < data->rows; i++)
		if (data->label[i] >= data->classes)
			data->classes = data->label[i] + 1u;
}

int limen_data_load(const char *spec, const struct limen_data_options *options, struct limen_data **out,
		    struct limen_errmsg *err)
{
	static const struct limen_data_options none;
	struct limen_data *data = calloc(1, sizeof(*data));
	char *path = strdup(spec);
	struct selector selector;
	int error;

	*out = NULL;
	if (!options)
		options = &none;
	if (!data || !path || !(data->name = strdup(spec)))
		error = limen_fail_memory(err, strlen(spec));
	else
		error = cut_selector(path, &selector, err);
	if (!error && !strncmp(path, digits_scheme, sizeof(digits_scheme) - 1)) {
		error = load_digits(path, data, err);
		if (!error)
			error = check_digits(options, data, err);
	} else if (!error) {
		error = load_file(path, options, data, err);
	}
	if (!error)
		error = select_rows(data, &selector, err);
	free(path);
	if (error) {
		limen_data_free(data);
		return error;
	}
	measure(data);
	*out = data;
	return LIMEN_OK;
}
