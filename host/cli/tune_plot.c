/* tune_plot.c: heat against operations, precision and speed, each point beside its bounds. */
#include "plot.h"
#include "tune.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

struct axis {
	const char *file, *label, *scale;
	double (*x)(const struct tune *tune, const struct tune_trial *t);
};

static double operations(const struct tune *tune, const struct tune_trial *t)
{
	(void)tune;
	return t->figures.jumps;
}

/* How many levels of its deviation a ladder has, in bits. */
static double precision(const struct tune *tune, const struct tune_trial *t)
{
	double bits = NAN;

	for (unsigned d = 0; d < tune->space.dimensions; d++)
		if (tune->space.dimension[d].name[0] == 'b' && tune->space.dimension[d].name[1] == 'i')
			bits = t->value[d];
	return bits - log2(t->figures.sigma);
}

static double speed(const struct tune *tune, const struct tune_trial *t)
{
	(void)tune;
	return t->figures.distance / t->figures.attempts;
}

static const struct axis axes[] = {
	{"heat-operations.svg", "operations: jumps of a cell", "xy", operations},
	{"heat-precision.svg", "precision: 2^{B} levels / deviation of a cell, bits", "y", precision},
	{"heat-speed.svg", "speed: levels moved per attempt, root mean square over cells", "xy", speed},
};

static void put(FILE *f, double x)
{
	if (x - x == 0 && x > 0)
		fprintf(f, " %.8g", x);
	else
		fprintf(f, " ?");
}

static void put_trials(FILE *f, const struct tune *tune, const struct axis *axis, const char *name,
		       const struct tune_trial *t, unsigned n)
{
	fprintf(f, "$%s << EOD\n? ? ? ? ? ?\n", name); /* so that it is never empty */
	for (unsigned i = 0; i < n; i++) {
		if (t[i].figures.failed)
			continue;
		put(f, axis->x(tune, &t[i]));
		put(f, t[i].figures.heat_bits);
		for (int b = LIMEN_LANDAUER; b <= LIMEN_PATH; b++)
			put(f, t[i].figures.bound_valid[b] ? t[i].figures.bound_bits[b] : NAN);
		fputc('\n', f);
	}
	fprintf(f, "EOD\n");
}

/* Bounds in the order of limen_bound_name, columns 3 and on. */
static const struct {
	int point;
	const char *colour, *title;
} looks[] = {{6, "#808080", "Landauer"}, {2, "#3a7d44", "KB"}, {4, "#1f5fa8", "CKL"}, {8, "#7a5195", "path bound"}};

static bool has_bound(const struct tune *tune, int bound)
{
	for (unsigned i = 0; i < tune->confirmed; i++)
		if (tune->confirm[i].figures.bound_valid[bound] && tune->confirm[i].figures.bound_bits[bound] > 0)
			return true;
	return false;
}

/* Spins have no deviation and no distance: no picture then. */
static bool has_axis(const struct tune *tune, const struct axis *axis)
{
	for (unsigned i = 0; i < tune->confirmed; i++)
		if (axis->x(tune, &tune->confirm[i]) > 0 && tune->confirm[i].figures.heat_bits > 0)
			return true;
	return false;
}

static char *script(const struct tune *tune, const struct axis *axis)
{
	unsigned best = tune->chosen < tune->confirmed ? 1 : 0;
	char *text = NULL;
	size_t size;
	FILE *f = open_memstream(&text, &size);

	if (!f)
		return NULL;
	fprintf(f,
		"set datafile missing '?'\nset logscale %s\nset xlabel '%s'\nset ylabel 'kT ln 2 per cell'\n"
		"set key outside right\nset grid\n",
		axis->scale, axis->label);
	put_trials(f, tune, axis, "search", tune->search, tune->searched);
	put_trials(f, tune, axis, "front", tune->confirm, tune->confirmed);
	put_trials(f, tune, axis, "best", tune->confirm + (best ? tune->chosen : 0), best);
	fprintf(f, "plot $search using 1:2 with points pt 7 ps 0.3 lc rgb '#b0b0b0' title 'tried', \\\n"
		   "  $front using 1:2 with points pt 7 lc rgb '#b03a2e' title 'heat, confirmed'");
	if (best)
		fprintf(f, ", \\\n  $best using 1:2 with points pt 6 ps 2 lc rgb '#b03a2e' title 'the choice'");
	for (int b = LIMEN_LANDAUER; b <= LIMEN_PATH; b++)
		if (has_bound(tune, b))
			fprintf(f, ", \\\n  $front using 1:%d with points pt %d lc rgb '%s' title '%s'", 3 + b,
				looks[b].point, looks[b].colour, looks[b].title);
	fputc('\n', f);
	fclose(f);
	return text;
}

int tune_plot(const struct tune *tune, const char *directory, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	mkdir(directory, 0777); /* if that fails, so does what comes next, with a message */
	for (size_t i = 0; !error && i < sizeof(axes) / sizeof(axes[0]); i++) {
		char *body, *path = NULL;

		if (!has_axis(tune, &axes[i]))
			continue;
		body = script(tune, &axes[i]);
		if (!body || asprintf(&path, "%s/%s", directory, axes[i].file) < 0) {
			free(body);
			return LIMEN_ENOMEM;
		}
		error = cli_plot_run(tune->command, body, path, err);
		free(body);
		free(path);
	}
	return error;
}
