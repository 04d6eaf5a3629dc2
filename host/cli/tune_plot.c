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
	{"heat-precision.svg", "precision: 2^B levels / deviation of a cell, bits", "y", precision},
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
	fprintf(f, "$%s << EOD\n? ? ? ? ?\n", name); /* so that it is never empty */
	for (unsigned i = 0; i < n; i++) {
		if (t[i].figures.failed)
			continue;
		put(f, axis->x(tune, &t[i]));
		put(f, t[i].figures.heat_bits);
		for (int b = LIMEN_KB; b <= LIMEN_PATH; b++)
			put(f, t[i].figures.bound_valid[b] ? t[i].figures.bound_bits[b] : NAN);
		fputc('\n', f);
	}
	fprintf(f, "EOD\n");
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
		   "  $front using 1:2 with points pt 7 lc rgb '#b03a2e' title 'heat, confirmed', \\\n"
		   "  $best using 1:2 with points pt 6 ps 2 lc rgb '#b03a2e' title 'the choice', \\\n"
		   "  $front using 1:5 with points pt 8 lc rgb '#7a5195' title 'path bound', \\\n"
		   "  $front using 1:3 with points pt 2 lc rgb '#3a7d44' title 'KB', \\\n"
		   "  $front using 1:4 with points pt 4 lc rgb '#1f5fa8' title 'CKL'\n");
	fclose(f);
	return text;
}

int tune_plot(const struct tune *tune, const char *directory, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	mkdir(directory, 0777); /* if that fails, so does what comes next, with a message */
	for (size_t i = 0; !error && i < sizeof(axes) / sizeof(axes[0]); i++) {
		char *body = script(tune, &axes[i]), *path = NULL;

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
