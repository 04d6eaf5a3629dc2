/* tune_qp.c: a quadratic program as a workload of `limen tune`: the least heat for an objective at most so high. */
#include "json_text.h"
#include "shell.h"
#include "tune.h"

#include <limen/qp.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BITS, SWEEPS, BARRIER, RISE, GAIN, GROWTH, DIMENSIONS };

struct task {
	const char *spec, *uri;
	struct limen_qp *qp;
};

/* gain: in bits per unit of the objective, times the curvature of a level; the run's gain is that divided by it. */
static const struct limen_space space = {
	DIMENSIONS,
	{
		[BITS] = {"bits", 6, 10, false, true},
		[SWEEPS] = {"sweeps", 500, 8000, true, true},
		[BARRIER] = {"barrier", 0, 1, false, false},
		[RISE] = {"rise", 0, 4, false, false},
		[GAIN] = {"gain", 1e-3, 0.3, true, false},
		[GROWTH] = {"growth", 1, 300, true, false},
	},
};

/* Without --target: a thousandth of what lies between the middle of the box and the host's solution. */
static int set_target(struct tune *tune, const struct task *task)
{
	size_t n = task->qp->n;
	double *x = malloc(n * sizeof(*x)), *middle = malloc(n * sizeof(*middle));
	struct limen_errmsg err = {""};
	int error = x && middle ? limen_qp_solve(task->qp, x, &err) : LIMEN_ENOMEM;

	for (size_t i = 0; !error && i < n; i++)
		middle[i] = (task->qp->lo[i] + task->qp->hi[i]) / 2;
	if (!error && !cli_value(tune->command, tune->values, "target")) {
		double best = limen_qp_objective(task->qp, x);

		tune->target = -(best + 1e-3 * fabs(limen_qp_objective(task->qp, middle) - best));
	} else {
		tune->target = -tune->target;
	}
	free(x);
	free(middle);
	return error ? cli_error(tune->command, error, &err) : CLI_OK;
}

static int open_task(struct tune *tune)
{
	const char *uri = cli_value(tune->command, tune->values, "device");
	struct task *task = calloc(1, sizeof(*task));
	struct limen_errmsg err = {""};

	tune->data = task;
	if (!task)
		return cli_error(tune->command, LIMEN_ENOMEM, &err);
	task->spec = cli_value(tune->command, tune->values, "qp");
	task->uri = uri ? uri : "ref:";
	tune->space = space;
	tune->sign = -1;
	tune->goal = "objective at most";
	int error = limen_qp_load(task->spec, NULL, &task->qp, &err);

	if (!error)
		error = limen_qp_box(task->qp, 0, &err);
	if (!error && task->qp->m) /* the objective alone could be met by leaving them */
		return cli_usage(tune->command, "--qp %s: only problems without equalities are tuned", task->spec);
	return error ? cli_error(tune->command, error, &err) : set_target(tune, task);
}

static void close_task(struct tune *tune)
{
	struct task *task = tune->data;

	if (task)
		limen_qp_free(task->qp);
	free(task);
}

static void configure(const struct task *task, const double *v, unsigned replicas, uint64_t seed,
		      struct limen_qp_config *config)
{
	double curvature = 0, levels = (double)((1u << (unsigned)v[BITS]) - 1);

	for (size_t i = 0; i < task->qp->n; i++) {
		double unit = (task->qp->hi[i] - task->qp->lo[i]) / levels;

		curvature += task->qp->q[i * task->qp->n + i] * unit * unit / (double)task->qp->n;
	}
	limen_qp_defaults(config);
	config->bits = (unsigned)v[BITS];
	config->sweeps = (uint64_t)v[SWEEPS];
	config->block = 1;
	config->barrier = (struct limen_schedule){LIMEN_LOG, v[BARRIER], v[BARRIER] + v[RISE]};
	if (curvature > 0)
		config->gain =
			(struct limen_schedule){LIMEN_GEOMETRIC, v[GAIN] / curvature, v[GAIN] * v[GROWTH] / curvature};
	config->replicas = replicas;
	config->seed = seed;
}

static bool stop(void *ctx)
{
	(void)ctx;
	return cli_interrupted();
}

static void collect(const struct limen_qp_result *r, size_t n, struct tune_figures *f)
{
	const struct limen_moments *m = &r->moments;
	double runs = r->complete, sum = 0, sum2 = 0, distance = 0, variance = 0;

	for (unsigned i = 0; i < r->config.replicas; i++) {
		sum -= r->replica[i].objective;
		sum2 += r->replica[i].objective * r->replica[i].objective;
	}
	*f = (struct tune_figures){
		.score = sum / runs,
		.score_interval = limen_interval95(sqrt(fmax(0, (sum2 - sum * sum / runs) / (runs - 1))), r->complete),
		.test_score = NAN,
		.heat_bits = r->heat_bits_per_cell,
		.heat_interval_bits = limen_interval95(r->heat_deviation_bits, r->complete),
		.left_out = (double)r->bounds.ckl_left_out / (double)n,
		.jumps = r->jumps_all / (double)n,
		.attempts = r->attempts / (double)n,
		.first_bits = NAN,
	};
	for (int i = 0; i < LIMEN_BOUND_COUNT; i++) {
		f->bound_bits[i] = r->bounds.bound[i].known ? r->bounds.bound[i].bits_per_cell : NAN;
		f->bound_valid[i] = r->bounds.bound[i].valid;
	}
	for (size_t i = 0; runs > 1 && i < n; i++) {
		double mean = (double)m->moved[m->segments * n + i] / runs;
		double s2 = ((double)m->moved2[m->segments * n + i] - runs * mean * mean) / (runs - 1);

		distance += limen_j2_unbiased(mean, s2, runs) / (double)n;
		variance += s2 / (double)n;
	}
	f->distance = runs > 1 ? sqrt(fmax(0, distance)) : NAN;
	f->sigma = runs > 1 ? sqrt(variance) : NAN;
}

static int evaluate(const struct tune *tune, const double *v, unsigned replicas, uint64_t seed, struct tune_figures *f,
		    struct limen_errmsg *err)
{
	const struct task *task = tune->data;
	const struct limen_qp_hooks hooks = {.stop = stop};
	struct limen_qp_config config;
	struct limen_qp_result *result;

	configure(task, v, replicas, seed, &config);
	int error = limen_qp_run(task->uri, task->qp, &config, &hooks, &result, err);

	if (error)
		return error;
	if (result->interrupted)
		error = LIMEN_EINTERRUPTED;
	else
		collect(result, task->qp->n, f);
	if (!error && -result->replica[0].objective >= tune->target)
		f->first_bits = f->heat_bits; /* one replica: what it had spent at its end */
	limen_qp_result_free(result);
	return error;
}

static void arguments(const struct tune *tune, const double *v, FILE *out)
{
	const struct task *task = tune->data;
	struct limen_qp_config c;

	configure(task, v, 1, 1, &c);
	cli_shell_word(out, task->spec);
	fprintf(out,
		" --seed %llu --bits %g --sweeps %g --block 1 --barrier %.15g:%.15g --gain %.17g:%.17g --replicas %u",
		(unsigned long long)tune->seed, v[BITS], v[SWEEPS], c.barrier.from, c.barrier.to, c.gain.from,
		c.gain.to, tune->replicas);
}

static void describe(const struct tune *tune, json_t *o)
{
	const struct task *task = tune->data;

	json_object_set_new(o, "qp", cli_json_text(task->spec));
}

const struct tune_task tune_qp = {"qp", open_task, close_task, evaluate, arguments, describe};
