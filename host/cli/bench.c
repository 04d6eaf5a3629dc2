/* bench.c: `limen bench`: how many cells a second a device handles. */
#include "cli.h"

#include "json_text.h"

#include <limen/file.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { REPEATS_MOST = 99, BITS = 8 };

struct bench {
	struct limen_device *device;
	unsigned tile;
	struct limen_range all;
	double cells;
};

/* Each queues `times` operations on the whole tile. */
static int pulse_at(struct bench *b, double barrier_bits, unsigned times)
{
	struct limen_pulse pulse = {
		.barrier = (uint32_t)(barrier_bits * (1 << LIMEN_FRACTION_BITS)),
		.offset = -1,
	};
	int error = LIMEN_OK;

	while (!error && times > 0) { /* zero field: Glauber jumps at the rate 2^-(barrier + 1) */
		pulse.sweeps = times < 65535 ? times : 65535;
		times -= pulse.sweeps;
		error = limen_pulse(b->device, b->tile, &b->all, &pulse);
	}
	return error;
}

static int pulse_fast(struct bench *b, unsigned times)
{
	return pulse_at(b, 1, times);
}

static int pulse_slow(struct bench *b, unsigned times)
{
	return pulse_at(b, 9, times);
}

static int forward(struct bench *b, unsigned times)
{
	int error = LIMEN_OK;

	while (!error && times-- > 0)
		error = limen_mvm_vector(b->device, b->tile, &b->all, 0, 8, 2);
	return error;
}

static int transposed(struct bench *b, unsigned times)
{
	int error = LIMEN_OK;

	while (!error && times-- > 0)
		error = limen_mvmt_vector(b->device, b->tile, &b->all, 1, 8, 2);
	return error;
}

static int gradient(struct bench *b, unsigned times)
{
	int error = LIMEN_OK;

	while (!error && times-- > 0)
		error = limen_grad(b->device, b->tile, &b->all, 1, 0);
	return error ? error : limen_cells_clear(b->device, b->tile, &b->all, LIMEN_FLAG_CLEAR_GRADIENT);
}

static const struct {
	const char *name, *unit, *text;
	int (*queue)(struct bench *b, unsigned times);
} cases[] = {
	{"pulse_2^-2", "attempts/s", "PULSE, one attempt in 4 jumps", pulse_fast},
	{"pulse_2^-10", "attempts/s", "PULSE, one attempt in 1024 jumps", pulse_slow},
	{"mvm", "cells/s", "MVM, y = W x", forward},
	{"mvmt", "cells/s", "MVMT, z = W^T d", transposed},
	{"grad", "cells/s", "GRAD, gradient += d x", gradient},
};
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int measure(struct bench *b, int which, unsigned times, double *seconds)
{
	double start = now();
	int error = cases[which].queue(b, times);

	if (!error)
		error = limen_sync(b->device);
	/* a silent packet is only known to be done when a later one has answered */
	int16_t element;

	if (!error)
		error = limen_vector_read(b->device, 0, 0, 1, &element);
	if (!error)
		error = limen_sync(b->device);
	*seconds = now() - start;
	return error;
}

/* Repetitions that take about the wanted time. */
static int calibrate(struct bench *b, int which, double wanted_s, unsigned *times)
{
	double seconds = 0;
	int error = LIMEN_OK;

	for (*times = 1; !error && *times < 1u << 28; *times *= 2) {
		error = measure(b, which, *times, &seconds);
		if (seconds > wanted_s / 8)
			break;
	}
	if (!error && seconds > 0) {
		double scaled = *times * wanted_s / seconds;

		*times = scaled < 1 ? 1 : scaled > 1e9 ? 1000000000u : (unsigned)scaled;
	}
	return error;
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Interleaved, so that a busy moment of the machine hits all cases alike. */
static int measure_all(struct bench *b, unsigned repeats, double seconds_each, double rate[CASES][REPEATS_MOST])
{
	unsigned times[CASES];
	int error = LIMEN_OK;

	for (int i = 0; !error && i < CASES; i++)
		error = calibrate(b, i, seconds_each, &times[i]);
	for (unsigned r = 0; !error && r < repeats; r++)
		for (int i = 0; !error && i < CASES; i++) {
			double seconds;

			error = measure(b, i, times[i], &seconds);
			rate[i][r] = b->cells * times[i] / seconds;
		}
	for (int i = 0; !error && i < CASES; i++)
		qsort(rate[i], repeats, sizeof(rate[i][0]), by_value);
	return error;
}

static int prepare(struct bench *b, unsigned rows, unsigned cols)
{
	int16_t *x = malloc((rows > cols ? rows : cols) * sizeof(*x));
	int error = x ? limen_tile_alloc(b->device, rows, cols, BITS, &b->tile) : LIMEN_ENOMEM;

	for (unsigned i = 0; x && i < (rows > cols ? rows : cols); i++)
		x[i] = (int16_t)(i % 17);
	if (!error)
		error = limen_tile_seed(b->device, b->tile, 1, 0, 0, 0);
	if (!error)
		error = limen_kinetics_load(b->device, 0, LIMEN_GLAUBER);
	if (!error)
		error = limen_vector_s16(b->device, 0, cols, x);
	if (!error)
		error = limen_vector_s16(b->device, 1, rows, x);
	if (!error)
		error = limen_sync(b->device);
	free(x);
	b->all = (struct limen_range){0, (uint16_t)rows, 0, (uint16_t)cols};
	b->cells = (double)rows * cols;
	return error;
}

static int write_json(const char *path, const struct limen_info *info, const char *uri, unsigned rows, unsigned cols,
		      unsigned repeats, double rate[CASES][REPEATS_MOST], struct limen_errmsg *err)
{
	json_t *o = json_pack("{s:s, s:o, s:s, s:i, s:i, s:i, s:i}", "limen_version", limen_version(), "device",
			      cli_json_text(uri), "configuration", info->name, "lanes", (int)info->lanes, "rows",
			      (int)rows, "cols", (int)cols, "repeats", (int)repeats);
	struct limen_file *file;

	for (int i = 0; i < CASES; i++)
		json_object_set_new(o, cases[i].name,
				    json_pack("{s:s, s:f, s:f, s:f}", "unit", cases[i].unit, "median",
					      rate[i][repeats / 2], "least", rate[i][0], "most", rate[i][repeats - 1]));
	int error = limen_file_create(path, &file, err);

	if (error) {
		json_decref(o);
		return error;
	}
	return cli_json_commit(o, 6, file, err);
}

static int bench(const struct cli_command *command, const char **values, struct bench *b, struct limen_errmsg *err)
{
	static double rate[CASES][REPEATS_MOST];
	const struct limen_info *info = limen_device_info(b->device);
	const char *json = cli_value(command, values, "json");
	unsigned long long repeats = 5, rows, cols;
	double seconds = 0.2;

	rows = (unsigned long long)info->lanes * info->row_slots;
	rows = rows > 256 ? 256 : rows;
	cols = (unsigned long long)info->depth / ((rows + info->lanes - 1) / info->lanes);
	cols = cols > 256 ? 256 : cols;
	if (!cli_unsigned(command, values, "repeats", REPEATS_MOST, &repeats) ||
	    !cli_unsigned(command, values, "rows", 65535, &rows) ||
	    !cli_unsigned(command, values, "cols", 65535, &cols) || !cli_real(command, values, "seconds", &seconds))
		return CLI_USAGE;
	if (repeats < 1 || rows < 1 || cols < 1 || !(seconds > 0 && seconds <= 3600))
		return cli_usage(command, "repeats, rows, cols and seconds must be above 0, seconds at most 3600");
	int error = prepare(b, (unsigned)rows, (unsigned)cols);

	if (!error)
		error = measure_all(b, (unsigned)repeats, seconds, rate);
	if (error) {
		snprintf(err->text, sizeof(err->text), "%s", limen_device_message(b->device));
		return cli_error(command, error, err);
	}
	printf("%s (%s, %u lanes), tile of %llu x %llu cells; medians of %llu, interleaved\n",
	       limen_device_uri(b->device), info->name, info->lanes, rows, cols, repeats);
	for (int i = 0; i < CASES; i++)
		printf("  %-34s %12.4g %-10s  (%.3g to %.3g)\n", cases[i].text, rate[i][repeats / 2], cases[i].unit,
		       rate[i][0], rate[i][repeats - 1]);
	if (json)
		error = write_json(json, info, limen_device_uri(b->device), (unsigned)rows, (unsigned)cols,
				   (unsigned)repeats, rate, err);
	return error ? cli_error(command, error, err) : CLI_OK;
}

static int run(const struct cli_command *command, const char **values, const char **words)
{
	const char *uri = cli_value(command, values, "device");
	struct limen_errmsg err = {""};
	struct bench b = {0};

	if (uri && words[0])
		return cli_usage(command, "two devices: %s and %s", uri, words[0]);
	uri = uri ? uri : words[0] ? words[0] : "ref:";
	int error = limen_open(uri, &b.device, &err);

	if (error)
		return cli_error(command, error, &err);
	int status = bench(command, values, &b, &err);

	limen_close(b.device);
	return status;
}

const struct cli_command cli_bench = {
	.name = "bench",
	.usage = "[--device URI] [OPTIONS]",
	.summary = "measures attempts and cells per second of a device",
	.options =
		(const struct cli_option[]){
			{"device", "URI", "engine (default ref:)"},
			{"rows", "N", "rows of the tile (default 256, or what fits)"},
			{"cols", "N", "columns of the tile (default 256, or what fits)"},
			{"seconds", "S", "length of one measurement (default 0.2)"},
			{"repeats", "N", "measurements of each kind; the median counts (default 5)"},
			{"json", "FILE", "write the figures"},
			{NULL, NULL, NULL},
		},
	.details = "An attempt is one cell visited by one PULSE; 2^-2 and 2^-10 are the shares of attempts that jump\n"
		   "(zero field, Glauber, barriers of 1 and 9 bits).\n\n"
		   "examples:\n  limen bench\n  limen bench --device sim:lanes=16 --seconds 1\n",
	.words_most = 1,
	.run = run,
};
