/* split.c: rows held out for validation. */
#include <limen/arith.h>
#include <limen/data.h>

#include "dataset.h"
#include "refuse.h"

#include <stdlib.h>
#include <string.h>

static void move_row(const struct limen_data *from, size_t row, struct limen_data *to, size_t at)
{
	memmove(to->x + at * to->features, from->x + row * from->features, from->features);
	to->label[at] = from->label[row];
}

/* Each row is taken with the probability that leaves as many as are wanted in the end: any choice is as likely as any
 * other. */
static void deal(struct limen_data *data, struct limen_data *held_out, struct limen_draw *draw)
{
	size_t kept = 0, taken = 0;

	for (size_t row = 0; row < data->rows; row++) {
		if (limen_draw_below(draw, data->rows - row) < held_out->rows - taken)
			move_row(data, row, held_out, taken++);
		else
			move_row(data, row, data, kept++);
	}
	data->rows = kept;
}

int limen_data_split(struct limen_data *data, double share, uint64_t seed, struct limen_data **out,
		     struct limen_errmsg *err)
{
	struct limen_data *held_out;
	struct limen_draw draw;
	size_t rows;

	*out = NULL;
	if (!(share > 0 && share < 1))
		return limen_fail(err, LIMEN_EUSAGE, "--validate %g: give a share above 0 and below 1, or a file",
				  share);
	rows = (size_t)((double)data->rows * share + 0.5);
	if (rows < 1 || rows >= data->rows)
		return limen_fail(err, LIMEN_EUSAGE, "--validate %g of %zu rows of %s leaves nothing on one side",
				  share, data->rows, data->name);
	held_out = calloc(1, sizeof(*held_out));
	if (!held_out || !(held_out->name = strdup(data->name)) ||
	    limen_dataset_reserve(held_out, rows, data->features, err)) {
		limen_data_free(held_out);
		return limen_fail_memory(err, rows * data->features);
	}
	held_out->classes = data->classes;
	held_out->x_max = data->x_max;
	limen_draw_init(&draw, seed, "validate");
	deal(data, held_out, &draw);
	*out = held_out;
	return LIMEN_OK;
}
