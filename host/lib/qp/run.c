/* run.c: replicas over devices. */
#include "pool.h"

#include "errmsg.h"
#include "problem.h"
#include "refuse.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void pool_report(void *ctx)
{
	struct limen_qp_pool *pool = ctx;

	pthread_mutex_lock(&pool->crew.lock);
	pool->updates++;
	if (pool->hooks->progress)
		pool->hooks->progress(pool->hooks->ctx,
				      pool->updates / pool->run.config.updates / pool->run.config.replicas);
	pthread_mutex_unlock(&pool->crew.lock);
}

/* Takes the trace over; the first one stays as it is. */
static int hand_in(struct limen_qp_pool *pool, unsigned number, struct limen_qp_trace *trace, struct limen_errmsg *err)
{
	struct limen_qp_replica *replica = &pool->result->replica[number];
	bool complete = trace->complete;
	int error = LIMEN_OK;

	pthread_mutex_lock(&pool->crew.lock);
	replica->complete = complete;
	replica->objective = limen_qp_objective(pool->run.qp, trace->x);
	replica->violation = limen_qp_violation(pool->run.qp, trace->x);
	memcpy(replica->totals, trace->totals, sizeof(replica->totals));
	if (trace->complete) {
		limen_moments_add(&pool->result->moments, trace->levels, trace->jumps);
		pool->result->complete++;
	}
	if (number == 0) {
		pool->first = *trace;
		*trace = (struct limen_qp_trace){0};
	}
	if (complete && pool->crew.every)
		error = limen_crew_write(&pool->crew, err);
	pthread_mutex_unlock(&pool->crew.lock);
	return error;
}

static bool is_complete(void *ctx, unsigned number)
{
	const struct limen_qp_pool *pool = ctx;

	return pool->result->replica[number].complete;
}

static void work(void *ctx, const struct limen_devices *devices)
{
	struct limen_qp_pool *pool = ctx;
	struct limen_device *device = devices->device[0];
	struct limen_qp_cells cells;
	struct limen_errmsg err = {""};
	int error = limen_qp_cells_init(&cells, device, &pool->run.ladder, &pool->run.config, pool->run.host);

	for (int number; !error && (number = limen_crew_take(&pool->crew)) >= 0;) {
		struct limen_qp_trace trace;

		error = limen_qp_trace_init(&trace, pool->run.qp->n);
		if (!error)
			error = limen_qp_replicate(&pool->run, &cells, (unsigned)number, &pool->crew.kept[number],
						   &trace, &err);
		if (!error)
			error = hand_in(pool, (unsigned)number, &trace, &err);
		limen_qp_trace_free(&trace);
	}
	if (error == LIMEN_EUSAGE && !err.text[0] && !*limen_device_message(device))
		limen_fail(&err, error,
			   "--gain: the gain cannot be represented for this problem; choose a smaller or larger one");
	if (error)
		limen_crew_fail(&pool->crew, error, err.text[0] ? err.text : limen_device_message(device));
	limen_qp_cells_free(&cells);
}

/* --- set-up --- */

static int make_result(struct limen_qp_result *result, size_t n, unsigned replicas)
{
	result->replica = calloc(replicas, sizeof(*result->replica));
	result->origin = calloc(n, sizeof(double));
	result->unit = calloc(n, sizeof(double));
	result->level = calloc(n, sizeof(*result->level));
	result->heat = calloc(n, sizeof(*result->heat));
	result->jumps = calloc(n, sizeof(*result->jumps));
	result->blocked = calloc(n, sizeof(*result->blocked));
	result->x = calloc(n, sizeof(double));
	result->mean = calloc(n, sizeof(double));
	if (!result->replica || !result->origin || !result->unit || !result->level || !result->heat || !result->jumps ||
	    !result->blocked || !result->x || !result->mean)
		return LIMEN_ENOMEM;
	return limen_moments_init(&result->moments, n, LIMEN_QP_SEGMENTS);
}

static void map_levels(const struct limen_qp *qp, unsigned bits, struct limen_qp_result *result)
{
	for (size_t i = 0; i < qp->n; i++) {
		result->unit[i] = (qp->hi[i] - qp->lo[i]) / ((1u << bits) - 1);
		result->origin[i] = qp->lo[i] + result->unit[i] * (1u << (bits - 1));
	}
}

/* The bowl |w - m|^2 / 2 in levels, whose gain follows the bridge: with v the jump probability summed over the attempts
 * that are left and sigma the deviation at the end, K = (2 / ln 2) (m - w) / (s^2 + v), 1/s^2 = 1/sigma^2 - 1/V, m = J
 * s^2 / sigma^2 (docs/theory.md, Quadratic programs). */
static int make_bridge(struct limen_qp_run *run, struct limen_qp **bowl, struct limen_errmsg *err)
{
	struct limen_qp_config *c = &run->config;
	double variance[LIMEN_QP_SEGMENTS], v = 0, least, half = 1u << (c->bits - 1),
					    *x = malloc(run->qp->n * sizeof(*x));
	struct limen_qp_builder b;
	int error = x ? limen_qp_solve(run->qp, x, err) : limen_fail_memory(err, run->qp->n * sizeof(*x));

	limen_qp_idle(c, variance, &least);
	for (unsigned k = 0; k < LIMEN_QP_SEGMENTS; k++)
		v += variance[k];
	if (!error && c->barrier.form != LIMEN_CONSTANT && c->barrier.from != c->barrier.to)
		error = limen_fail(err, LIMEN_EUSAGE,
				   "--protocol bridge wants one barrier for the whole run, e.g. --barrier 0");
	if (!error && !(c->sigma >= 0.5 && c->sigma * c->sigma < 0.9 * v))
		error = limen_fail(err, LIMEN_EUSAGE,
				   "--sigma %g: give levels from 0.5 to %.3g, below what %llu sweeps "
				   "scatter anyhow",
				   c->sigma, sqrt(0.9 * v), (unsigned long long)c->sweeps);
	if (!error)
		error = limen_qp_builder_init(&b, "bridge", run->qp->n, 0, err);
	if (error) {
		free(x);
		return error;
	}
	double share = 1 - c->sigma * c->sigma / v, s2 = c->sigma * c->sigma / share;

	c->gain = (struct limen_schedule){LIMEN_HARMONIC, 2 / M_LN2 / (s2 + v), 2 / M_LN2 / s2};
	for (size_t i = 0; i < run->qp->n; i++) {
		double w = run->unit[i] > 0 ? (x[i] - run->origin[i]) / run->unit[i] : 0;

		b.qp->q[i * run->qp->n + i] = 1;
		b.qp->c[i] = -w / share;
		b.qp->lo[i] = -half;
		b.qp->hi[i] = half - 1;
	}
	*bowl = b.qp;
	run->aim = b.qp;
	limen_qp_builder_free(&b, true);
	free(x);
	return LIMEN_OK;
}

static int set_up(struct limen_qp_pool *pool, struct limen_qp **bowl)
{
	struct limen_qp_run *run = &pool->run;
	struct limen_qp_result *result = pool->result;
	double variance[LIMEN_QP_SEGMENTS], least;
	int error = make_result(result, run->qp->n, run->config.replicas ? run->config.replicas : 1);

	if (error)
		return limen_fail(pool->crew.err, error, "%s", limen_strerror(error));
	map_levels(run->qp, run->config.bits < 1 || run->config.bits > LIMEN_LEVEL_BITS_MAX ? 1 : run->config.bits,
		   result);
	run->origin = result->origin;
	run->unit = result->unit;
	if (run->config.bridge)
		error = make_bridge(run, bowl, pool->crew.err);
	if (!error)
		error = limen_qp_settle(run, &result->info, pool->crew.err);
	if (error)
		return error;
	limen_qp_idle(&run->config, variance, &least);
	return limen_moments_cut(&result->moments, variance);
}

static int run_on(void *ctx, const struct limen_devices *devices)
{
	struct limen_qp_pool *pool = ctx;
	struct limen_qp *bowl = NULL;
	const struct limen_qp_config *config = &pool->run.config;
	double start = limen_crew_seconds();

	pool->result->info = *limen_device_info(devices->device[0]);
	int error = set_up(pool, &bowl);

	if (!error)
		error = limen_crew_begin(&pool->crew, config->replicas, config->updates / LIMEN_QP_SEGMENTS);
	pool->updates = (double)pool->result->complete * config->updates;
	if (!error) {
		limen_crew_work(&pool->crew, devices, config->threads);
		error = pool->crew.error;
	}
	pool->result->interrupted = pool->crew.stopped;
	if (!error && pool->first.levels)
		limen_qp_conclude(&pool->run, &pool->first, pool->result);
	pool->result->wall_s = limen_crew_seconds() - start;
	limen_qp_trace_free(&pool->first);
	limen_qp_ladder_free(&pool->run.ladder);
	limen_qp_free(bowl);
	return error;
}

int limen_qp_run(const char *uri, const struct limen_qp *qp, const struct limen_qp_config *config,
		 const struct limen_qp_hooks *hooks, struct limen_qp_result **out, struct limen_errmsg *err)
{
	static const struct limen_qp_hooks none;
	struct limen_qp_result *result = calloc(1, sizeof(*result));
	struct limen_qp_pool pool = {.hooks = hooks ? hooks : &none, .result = result};

	*out = NULL;
	if (!result)
		return limen_fail_memory(err, sizeof(*result));
	pool.run = (struct limen_qp_run){
		.qp = qp, .aim = qp, .config = *config, .crew = &pool.crew, .report = pool_report, .ctx = &pool};
	pool.crew = (struct limen_crew){
		.uri = {uri},
		.devices = 1,
		.work = work,
		.complete = is_complete,
		.parts = limen_qp_parts,
		.run = run_on,
		.ctx = &pool,
		.stop = pool.hooks->stop,
		.stop_ctx = pool.hooks->ctx,
		.checkpoint = pool.hooks->checkpoint,
		.err = err,
	};
	int error = limen_crew_run(&pool.crew);

	if (error) {
		limen_qp_result_free(result);
		return error;
	}
	*out = result;
	return LIMEN_OK;
}

void limen_qp_result_free(struct limen_qp_result *result)
{
	if (!result)
		return;
	free(result->replica);
	free(result->origin);
	free(result->unit);
	free(result->level);
	free(result->heat);
	free(result->jumps);
	free(result->blocked);
	free(result->x);
	free(result->mean);
	limen_moments_free(&result->moments);
	free(result);
}
