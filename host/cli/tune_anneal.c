/* tune_anneal.c: annealing as a workload of `limen tune`: the least heat for a mean best cut, or energy, of so much. */
#include "json_text.h"
#include "shell.h"
#include "tune.h"

#include <limen/anneal.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SWEEPS, BARRIER, RISE, GAIN, GROWTH, DIMENSIONS };

struct task {
	const char *spec, *uri;
	struct limen_ising *ising;
};

static const struct limen_space space = {
	DIMENSIONS,
	{
		[SWEEPS] = {"sweeps", 50, 1000, true, true},
		[BARRIER] = {"barrier", 0, 1, false, false},
		[RISE] = {"rise", 0, 2, false, false},
		[GAIN] = {"gain", 0.1, 2, true, false},
		[GROWTH] = {"growth", 1, 32, true, false},
	},
};

/* What is to be large: the cut, or minus the energy. */
static double score_of(const struct task *task, double energy)
{
	return task->ising->kind == LIMEN_MAXCUT ? limen_ising_cut(task->ising, energy) : -energy;
}

static int open_task(struct tune *tune)
{
	const char *uri = cli_value(tune->command, tune->values, "device");
	struct task *task = calloc(1, sizeof(*task));
	struct limen_errmsg err = {""};

	tune->data = task;
	if (!task)
		return cli_error(tune->command, LIMEN_ENOMEM, &err);
	task->spec = cli_value(tune->command, tune->values, "graph");
	task->uri = uri ? uri : "ref:";
	tune->space = space;
	if (!cli_value(tune->command, tune->values, "target"))
		return cli_usage(tune->command, "--graph %s: give --target, a cut, an energy or unsatisfied clauses",
				 task->spec);
	int error = limen_ising_read(task->spec, NULL, &task->ising, &err);

	if (error)
		return cli_error(tune->command, error, &err);
	if (task->ising->kind == LIMEN_MAXCUT) {
		tune->goal = "mean best cut at least";
	} else {
		tune->goal = "mean best energy at most";
		tune->sign = -1;
		tune->target = -tune->target;
	}
	if (tune->ratio)
		return cli_usage(tune->command, "--minimise ratio: CKL does not apply to spins");
	return CLI_OK;
}

static void close_task(struct tune *tune)
{
	struct task *task = tune->data;

	if (task)
		limen_ising_free(task->ising);
	free(task);
}

static void configure(const struct tune *tune, const double *v, unsigned replicas, uint64_t seed,
		      struct limen_anneal_config *config)
{
	const struct task *task = tune->data;

	limen_anneal_defaults(LIMEN_UPDATE_CLASSES, (uint64_t)v[SWEEPS], config);
	config->cycles = 1; /* the schedules that are searched are run through once */
	config->barrier = (struct limen_schedule){LIMEN_LOG, v[BARRIER], v[BARRIER] + v[RISE]};
	config->gain = (struct limen_schedule){LIMEN_LINEAR, v[GAIN], v[GAIN] * v[GROWTH]};
	config->restarts = replicas;
	config->seed = seed;
	config->has_target = true;
	config->target = task->ising->kind == LIMEN_MAXCUT ? task->ising->weight_sum - 2 * tune->target : -tune->target;
}

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void collect(const struct task *task, const struct limen_anneal_config *config,
		    const struct limen_anneal_result *r, struct tune_figures *f)
{
	struct limen_anneal_report report;
	double sum = 0, sum2 = 0, n = r->restarts, spins = task->ising->spins;

	limen_anneal_report(config, task->ising, r, &report);
	for (unsigned i = 0; i < r->restarts; i++) {
		double s = score_of(task, r->restart[i].best_energy);

		sum += s;
		sum2 += s * s;
	}
	*f = (struct tune_figures){
		.score = sum / n,
		.score_interval =
			n > 1 ? limen_interval95(sqrt(fmax(0, (sum2 - sum * sum / n) / (n - 1))), r->restarts) : 0,
		.test_score = NAN,
		.heat_bits = report.heat_bits,
		.heat_interval_bits = report.heat_interval_bits,
		.left_out = NAN,
		.jumps = report.jumps / spins,
		.attempts = report.attempts / spins,
		.distance = NAN,
		.sigma = NAN,
		.first_bits = r->restart[0].reached ? r->restart[0].target_heat_bits_per_cell : NAN,
	};
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++)
		f->bound_bits[i] = NAN;
	f->bound_bits[LIMEN_LANDAUER] = report.landauer.known ? report.landauer.bits_per_cell : NAN;
	f->bound_valid[LIMEN_LANDAUER] = report.landauer.known && report.landauer.valid;
}

static int evaluate(const struct tune *tune, const double *v, unsigned replicas, uint64_t seed, struct tune_figures *f,
		    struct limen_errmsg *err)
{
	const struct task *task = tune->data;
	const struct limen_anneal_hooks hooks = {.stop = stop};
	struct limen_anneal_config config;
	struct limen_anneal_result *result;

	configure(tune, v, replicas, seed, &config);
	int error = limen_anneal(task->uri, &config, task->ising, &hooks, &result, err);

	if (error)
		return error;
	if (result->interrupted)
		error = LIMEN_EINTERRUPTED;
	else
		collect(task, &config, result, f);
	limen_anneal_free(result);
	return error;
}

static void arguments(const struct tune *tune, const double *v, FILE *out)
{
	const struct task *task = tune->data;
	struct limen_anneal_config c;

	configure(tune, v, 1, 1, &c);
	fputs(" --graph", out);
	cli_shell_word(out, task->spec);
	fprintf(out,
		" --seed %llu --sweeps %g --cycles 1 --barrier %.15g:%.15g --gain %.15g:%.15g:linear --restarts %u "
		"--target %.15g",
		(unsigned long long)tune->seed, v[SWEEPS], c.barrier.from, c.barrier.to, c.gain.from, c.gain.to,
		tune->replicas, tune->sign * tune->target);
}

static void describe(const struct tune *tune, json_t *o)
{
	const struct task *task = tune->data;

	json_object_set_new(o, "graph", cli_json_text(task->spec));
}

const struct tune_task tune_anneal = {"anneal", open_task, close_task, evaluate, arguments, describe};
