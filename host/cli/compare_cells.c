/* compare_cells.c: two files of cells, line by line. */
#include "compare_cells.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[CELLS_COLUMNS] = {"level", "heat_bits", "jumps", "blocked"};
static const double units[CELLS_COLUMNS] = {1, 1.0 / (1 << LIMEN_FRACTION_BITS), 1, 1};

struct cells_file {
	const char *path;
	FILE *stream;
	char *text;
	size_t room;
	unsigned line;
	long long value[7]; /* tile, row, col, level, heat, jumps, blocked */
};

static int fail(const struct cells_file *file, const char *what, struct limen_errmsg *err)
{
	snprintf(err->text, sizeof(err->text), "%.200s: line %u: %s", file->path, file->line, what);
	return LIMEN_EDATA;
}

/* The next cell; *more is false at the end. */
static int next(struct cells_file *file, bool *more, struct limen_errmsg *err)
{
	do {
		*more = getline(&file->text, &file->room, file->stream) > 0;
		file->line++;
	} while (*more && (file->text[0] == '#' || file->text[0] == 't'));
	if (!*more)
		return ferror(file->stream) ? fail(file, strerror(errno), err) : LIMEN_OK;
	char *at = file->text;

	for (int i = 0; i < 7; i++) {
		char *end;

		errno = 0;
		file->value[i] = strtoll(at, &end, 10);
		if (end == at || errno || *end != (i < 6 ? ',' : '\n'))
			return fail(file, "not tile,row,col,level,heat_raw,jumps,blocked as --cells writes it", err);
		at = end + 1;
	}
	return file->value[0] >= 0 && file->value[0] <= UINT8_MAX ? LIMEN_OK : fail(file, "no such tile", err);
}

static void add(struct cells_layer *layer, const struct cells_file *a, const struct cells_file *b)
{
	layer->cells++;
	for (int c = 0; c < CELLS_COLUMNS; c++) {
		double x = (double)a->value[3 + c] * units[c], y = (double)b->value[3 + c] * units[c], d = y - x;

		layer->sum_a[c] += x;
		layer->sum_b[c] += y;
		layer->square[c] += d * d;
		layer->different[c] += a->value[3 + c] != b->value[3 + c];
		layer->most[c] = fabs(d) > layer->most[c] ? fabs(d) : layer->most[c];
	}
}

static int read_both(struct cells_file *a, struct cells_file *b, struct cells_layer **layers, unsigned *n,
		     struct limen_errmsg *err)
{
	bool more_a, more_b;

	for (;;) {
		int error = next(a, &more_a, err);

		if (!error)
			error = next(b, &more_b, err);
		if (error)
			return error;
		if (more_a != more_b || (more_a && memcmp(a->value, b->value, 3 * sizeof(a->value[0])) != 0))
			return fail(b, "another cell than in the first file; compare runs of the same net", err);
		if (!more_a)
			return *n ? LIMEN_OK : fail(a, "no cells", err);
		if (!*n || (*layers)[*n - 1].tile != (unsigned)a->value[0]) {
			struct cells_layer *list = realloc(*layers, (*n + 1) * sizeof(*list));

			if (!list)
				return LIMEN_ENOMEM;
			*layers = list;
			list[(*n)++] = (struct cells_layer){.tile = (unsigned)a->value[0]};
		}
		add(&(*layers)[*n - 1], a, b);
	}
}

static int open_file(struct cells_file *file, struct limen_errmsg *err)
{
	file->stream = fopen(file->path, "r");
	if (file->stream)
		return LIMEN_OK;
	snprintf(err->text, sizeof(err->text), "%.200s: cannot read: %s", file->path, strerror(errno));
	return LIMEN_EIO;
}

static void close_file(struct cells_file *file)
{
	if (file->stream)
		fclose(file->stream);
	free(file->text);
}

int cells_compare(const char *path_a, const char *path_b, struct cells_layer **layers, unsigned *n,
		  struct limen_errmsg *err)
{
	struct cells_file a = {.path = path_a}, b = {.path = path_b};
	int error = open_file(&a, err);

	*layers = NULL;
	*n = 0;
	if (!error)
		error = open_file(&b, err);
	if (!error)
		error = read_both(&a, &b, layers, n, err);
	close_file(&a);
	close_file(&b);
	if (error) {
		free(*layers);
		*layers = NULL;
	}
	return error;
}

void cells_print(const struct cells_layer *layers, unsigned n)
{
	printf("cells, first replica\n  %-6s %-10s %14s %14s %14s %14s %s\n", "layer", "per cell", "A", "B",
	       "rms B - A", "largest", "cells that differ");
	for (unsigned l = 0; l < n; l++)
		for (int c = 0; c < CELLS_COLUMNS; c++) {
			double cells = (double)layers[l].cells;

			printf("  %-6u %-10s %14.6g %14.6g %14.6g %14.6g %zu of %zu\n", layers[l].tile, names[c],
			       layers[l].sum_a[c] / cells, layers[l].sum_b[c] / cells,
			       sqrt(layers[l].square[c] / cells), layers[l].most[c], layers[l].different[c],
			       layers[l].cells);
		}
}

json_t *cells_json(const struct cells_layer *layers, unsigned n)
{
	json_t *list = json_array();

	for (unsigned l = 0; l < n; l++) {
		double cells = (double)layers[l].cells;
		json_t *o = json_pack("{s:i, s:I}", "layer", (int)layers[l].tile, "cells", (json_int_t)layers[l].cells);

		for (int c = 0; c < CELLS_COLUMNS; c++)
			json_object_set_new(o, names[c],
					    json_pack("{s:f, s:f, s:f, s:f, s:I}", "a_mean", layers[l].sum_a[c] / cells,
						      "b_mean", layers[l].sum_b[c] / cells, "rms_change",
						      sqrt(layers[l].square[c] / cells), "largest_change",
						      layers[l].most[c], "different",
						      (json_int_t)layers[l].different[c]));
		json_array_append_new(list, o);
	}
	return list;
}
