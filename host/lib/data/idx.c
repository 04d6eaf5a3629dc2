/* idx.c: the IDX files of MNIST: a magic word, big-endian sizes, bytes. */
#include "dataset.h"
#include "refuse.h"

#include <string.h>

enum { MAGIC_U8 = 0x0800, DIMS_MAX = 8 };

struct idx {
	unsigned dims;
	size_t shape[DIMS_MAX];
	size_t count;
	const uint8_t *data;
};

static uint32_t big_endian(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* The header is held against the number of bytes that are really there; nothing is allocated by its word. */
static int parse(const char *name, const uint8_t *file, size_t bytes, struct idx *idx, struct limen_errmsg *err)
{
	uint32_t word = bytes >= 4 ? big_endian(file) : 0;

	idx->dims = word & 0xff;
	if (bytes < 4 || word >> 8 != MAGIC_U8 >> 8 || idx->dims < 1 || idx->dims > DIMS_MAX)
		return limen_fail(err, LIMEN_EDATA, "%s: no IDX file of bytes (its first word is 0x%08x)", name,
				  (unsigned)word);
	size_t header = 4 + 4 * (size_t)idx->dims;

	if (bytes < header)
		return limen_fail(err, LIMEN_EDATA, "%s: truncated in its header; fetch it again", name);
	idx->count = 1;
	for (unsigned i = 0; i < idx->dims; i++) {
		size_t n = big_endian(file + 4 + 4 * i);

		if (n == 0 || idx->count > (bytes - header) / n)
			return limen_fail(err, LIMEN_EDATA,
					  "%s: its header claims %zu in dimension %u, but only %zu bytes "
					  "follow; truncated or damaged: fetch it again",
					  name, n, i + 1, bytes - header);
		idx->shape[i] = n;
		idx->count *= n;
	}
	if (idx->count != bytes - header)
		return limen_fail(err, LIMEN_EDATA,
				  "%s: its header claims %zu bytes of data, but %zu follow; damaged: fetch "
				  "it again",
				  name, idx->count, bytes - header);
	idx->data = file + header;
	return LIMEN_OK;
}

static int check_pair(const char *images_name, const struct idx *images, const char *labels_name,
		      const struct idx *labels, const struct limen_data_options *options, struct limen_errmsg *err)
{
	if (images->dims < 2)
		return limen_fail(err, LIMEN_EDATA, "%s: one dimension only: labels? Give IMAGES,LABELS in this order",
				  images_name);
	if (labels->dims != 1)
		return limen_fail(err, LIMEN_EDATA, "%s: %u dimensions, so no labels; give IMAGES,LABELS in this order",
				  labels_name, labels->dims);
	if (images->shape[0] != labels->shape[0])
		return limen_fail(err, LIMEN_EDATA,
				  "%s has %zu images, but %s has %zu labels; name files that belong together",
				  images_name, images->shape[0], labels_name, labels->shape[0]);
	size_t features = images->count / images->shape[0];

	if (features > LIMEN_FEATURES_MAX || (options->features && features != options->features))
		return limen_fail(err, LIMEN_EDATA, "%s: images of %zu bytes, but the net has %u inputs; see --net",
				  images_name, features, options->features);
	for (size_t i = 0; i < labels->count; i++)
		if (options->classes && labels->data[i] >= options->classes)
			return limen_fail(err, LIMEN_EDATA,
					  "%s: label %u of item %zu is out of range: the net has outputs "
					  "0..%u",
					  labels_name, labels->data[i], i, options->classes - 1);
	return LIMEN_OK;
}

int limen_idx_parse(const char *images_name, const uint8_t *images_file, size_t images_bytes, const char *labels_name,
		    const uint8_t *labels_file, size_t labels_bytes, const struct limen_data_options *options,
		    struct limen_data *data, struct limen_errmsg *err)
{
	struct idx images = {0}, labels = {0};
	int error = parse(images_name, images_file, images_bytes, &images, err);

	if (!error)
		error = parse(labels_name, labels_file, labels_bytes, &labels, err);
	if (!error)
		error = check_pair(images_name, &images, labels_name, &labels, options, err);
	if (!error)
		error = limen_dataset_reserve(data, images.shape[0], (unsigned)(images.count / images.shape[0]), err);
	if (error)
		return error;
	memcpy(data->x, images.data, images.count);
	for (size_t i = 0; i < labels.count; i++)
		data->label[i] = labels.data[i];
	return LIMEN_OK;
}
