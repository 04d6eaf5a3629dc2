/* npydata.c: samples from a .npy array. */
#include <limen/npy.h>

#include "dataset.h"
#include "refuse.h"

static int take_element(const char *path, const struct limen_npy *npy, size_t row, size_t col, unsigned max,
			unsigned *value, struct limen_errmsg *err)
{
	double v = limen_npy_at(npy, row * npy->shape[1] + col);

	if (!(v >= 0 && v <= max) || v != (double)(unsigned)v)
		return limen_fail(err, LIMEN_EDATA, "%s: row %zu, column %zu: %g is not a whole number in 0..%u%s",
				  path, row, col, v, max,
				  max > LIMEN_INPUT_MAX ? " (label)" : "; inputs are bytes: scale them");
	*value = (unsigned)v;
	return LIMEN_OK;
}

static int take_row(const char *path, const struct limen_npy *npy, size_t row, const struct limen_data_options *options,
		    struct limen_data *data, struct limen_errmsg *err)
{
	size_t label_col = options->label_first ? 0 : data->features, first = options->label_first ? 1 : 0;
	unsigned value = 0;

	for (unsigned i = 0; i < data->features; i++) {
		int error = take_element(path, npy, row, first + i, LIMEN_INPUT_MAX, &value, err);

		if (error)
			return error;
		data->x[row * data->features + i] = (uint8_t)value;
	}
	int error = take_element(path, npy, row, label_col, LIMEN_LABEL_MAX, &value, err);

	if (!error && options->classes && value >= options->classes)
		error = limen_fail(err, LIMEN_EDATA,
				   "%s: row %zu, column %zu: label %u is out of range: the net has outputs "
				   "0..%u (see --label)",
				   path, row, label_col, value, options->classes - 1);
	data->label[row] = (uint16_t)value;
	return error;
}

int limen_npy_data(const char *path, const struct limen_data_options *options, struct limen_data *data,
		   struct limen_errmsg *err)
{
	struct limen_npy npy;
	int error = limen_npy_read(path, &npy, err);

	if (error)
		return error;
	if (npy.dims != 2 || npy.shape[0] < 1 || npy.shape[1] < 2 || npy.shape[1] > LIMEN_FEATURES_MAX + 1)
		error = limen_fail(err, LIMEN_EDATA,
				   "%s: wanted is a 2-dimensional array, one sample a row with its label", path);
	else if (options->features && npy.shape[1] - 1 != options->features)
		error = limen_fail(err, LIMEN_EDATA,
				   "%s: %zu columns, so %zu inputs and a label, but the net has %u inputs; "
				   "see --net",
				   path, npy.shape[1], npy.shape[1] - 1, options->features);
	if (!error)
		error = limen_dataset_reserve(data, npy.shape[0], (unsigned)npy.shape[1] - 1, err);
	for (size_t r = 0; !error && r < data->rows; r++)
		error = take_row(path, &npy, r, options, data, err);
	limen_npy_free(&npy);
	return error;
}
