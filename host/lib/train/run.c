/* run.c: what the replicas of a training share. */
#include "run.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Gaussian weights of variance 2 / inputs, at most 1/16, so that hidden outputs differ and neither vanish nor grow from
 * layer to layer (He et al., arXiv 1502.01852). */
static void draw_layer(const struct limen_layer_plan *plan, double range, struct limen_draw *draw, int16_t *levels)
{
	const double variance = plan->inputs < 32 ? 1.0 / 16 : 2.0 / plan->inputs;
	const double scale = sqrt(variance) / range * (double)(1u << (plan->bits - 1));
	const int64_t most = (1 << (plan->bits - 1)) - 1;

	for (size_t i = 0; i < plan->cells; i++) {
		double u = -6.0; /* the sum of twelve uniform variates has variance 1 */

		for (int k = 0; k < 12; k++)
			u += limen_draw_unit(draw);
		levels[i] = (int16_t)limen_round(u * scale, -most - 1, most);
	}
}

/* Starting levels: those given; zeros (NULL) for one layer; else drawn. */
static int make_init(struct limen_run *run)
{
	const struct limen_train_config *config = run->config;
	size_t cells = run->plan->cells;
	struct limen_draw draw;

	if (!config->init && run->plan->layers == 1)
		return LIMEN_OK;
	run->init = malloc(cells * sizeof(*run->init));
	if (!run->init)
		return LIMEN_ENOMEM;
	limen_draw_init(&draw, config->seed, "init");
	if (config->init)
		memcpy(run->init, config->init, cells * sizeof(*run->init));
	for (unsigned l = 0; !config->init && l < run->plan->layers; l++)
		draw_layer(&run->plan->layer[l], config->layer[l].range, &draw, run->init + run->plan->layer[l].first);
	return LIMEN_OK;
}

int limen_run_init(struct limen_run *run, const struct limen_train_config *config, const struct limen_plan *plan,
		   const struct limen_data *train, const struct limen_data *test)
{
	run->config = config;
	run->plan = plan;
	run->data = train;
	limen_kinetics_table(config->kinetics, run->table, &run->lambda);
	if (config->table) {
		memcpy(run->table, config->table, sizeof(run->table));
		run->lambda = 0;
	}
	int error = limen_samples_init(&run->train, train, plan->layer[0].unit);

	if (!error)
		error = limen_samples_init(&run->test, test, plan->layer[0].unit);
	if (!error && config->validation)
		error = limen_samples_init(&run->validation, config->validation, plan->layer[0].unit);
	return error ? error : make_init(run);
}

void limen_run_free(struct limen_run *run)
{
	limen_samples_free(&run->train);
	limen_samples_free(&run->test);
	limen_samples_free(&run->validation);
	free(run->init);
	run->init = NULL;
}

uint32_t limen_run_barrier(const struct limen_run *run, unsigned layer, uint64_t pulse)
{
	double f = (double)pulse / (double)run->plan->pulses;
	double barrier = limen_schedule_at(&run->config->layer[layer].barrier, f) * (1 << LIMEN_FRACTION_BITS);

	return (uint32_t)limen_round(barrier, 0, LIMEN_BARRIER_MAX); /* half away from zero */
}

double limen_run_idle_rate(const struct limen_run *run, uint32_t barrier)
{
	const double unit = 1 << LIMEN_FRACTION_BITS;

	return limen_idle_rate(barrier / unit, (int32_t)run->table[0] / unit);
}

uint64_t limen_segment_end(const struct limen_plan *plan, unsigned segment)
{
	return plan->pulses / plan->segments * (segment + 1) +
	       plan->pulses % plan->segments * (segment + 1) / plan->segments;
}

void limen_run_idle_variance(const struct limen_run *run, unsigned layer, double *variance)
{
	uint64_t t = 0;

	for (unsigned k = 0; k < run->plan->segments; k++) {
		variance[k] = 0.0;
		for (uint64_t end = limen_segment_end(run->plan, k); t < end; t++)
			variance[k] += limen_run_idle_rate(run, limen_run_barrier(run, layer, t));
	}
}
