/* dataset.h: what the readers of data files share. */
#ifndef LIMEN_DATASET_H
#define LIMEN_DATASET_H

#include <limen/data.h>

enum { LIMEN_LABEL_MAX = 65535, LIMEN_FEATURES_MAX = 65534, LIMEN_INPUT_MAX = 255 };

/* Makes room for exactly rows x features; LIMEN_ENOMEM. */
int limen_dataset_reserve(struct limen_data *data, size_t rows, unsigned features, struct limen_errmsg *err);

/* Each fills data (zeroed before) from a whole file in memory; name is for messages only. */
int limen_csv_parse(const char *name, const char *text, size_t bytes, const struct limen_data_options *options,
		    struct limen_data *data, struct limen_errmsg *err);
int limen_idx_parse(const char *images_name, const uint8_t *images, size_t images_bytes, const char *labels_name,
		    const uint8_t *labels, size_t labels_bytes, const struct limen_data_options *options,
		    struct limen_data *data, struct limen_errmsg *err);
int limen_npy_data(const char *path, const struct limen_data_options *options, struct limen_data *data,
		   struct limen_errmsg *err);

/* Draws samples 0 .. rows-1 of the built-in digits; test: from another stream. pool 1: 8 x 8 pixels, 2: 4 x 4. */
int limen_digits_draw(size_t rows, uint64_t seed, bool test, unsigned pool, struct limen_data *data,
		      struct limen_errmsg *err);

#endif
