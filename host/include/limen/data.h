/* data.h: labelled samples of bytes, from files or drawn by the library itself. */
#ifndef LIMEN_DATA_H
#define LIMEN_DATA_H

#include <limen/limen.h>

#ifdef __cplusplus
extern "C" {
#endif

struct limen_data {
	char *name;        /* as it was asked for */
	size_t rows;       /* at least 1 */
	unsigned features; /* at least 1 */
	unsigned classes;  /* largest label + 1 */
	unsigned x_max;    /* largest input, 0..255 */
	uint8_t *x;        /* rows x features */
	uint16_t *label;   /* rows */
};

struct limen_data_options {
	bool label_first;  /* CSV and npy: the label is the first column, not the last */
	unsigned features; /* refuse another number of inputs; 0: any */
	unsigned classes;  /* refuse labels from here on; 0: up to 65535 */
};

/* Loads what spec names:
 *
 *   FILE.csv           numbers 0..255 and a label on each line, comma-separated; a first line of names is skipped
 *   IMAGES[,LABELS]    IDX (MNIST's format); without LABELS the partner ...-labels-idx1-ubyte is looked for
 *   FILE.npy           a 2-dimensional array, label included as a column
 *   digits:train=N,seed=S   N digits that the library draws itself, 8 x 8 greys 0..16; digits:test=N gives others;
 *                           pool=2 adds 2 x 2 pixels up into one: 4 x 4 greys 0..64, for small arrays
 *
 * Files may be gzipped; their kind is told by their first bytes. "#A:B" at the end selects rows A .. B-1 (either may be
 * left out). Nothing in a file is believed: what is wrong is refused with file, line and field, LIMEN_EDATA.
 * Free with limen_data_free. options may be NULL. */
int limen_data_load(const char *spec, const struct limen_data_options *options, struct limen_data **data,
		    struct limen_errmsg *err);
void limen_data_free(struct limen_data *data); /* NULL is fine */

/* Moves a share of data's rows (0 to 1, at least one row on each side), drawn from the seed, to *held_out; both keep
 * the order of their rows, and x_max and classes of the whole. Free with limen_data_free. LIMEN_EUSAGE, LIMEN_ENOMEM.
 */
int limen_data_split(struct limen_data *data, double share, uint64_t seed, struct limen_data **held_out,
		     struct limen_errmsg *err);

#ifdef __cplusplus
}
#endif
#endif
