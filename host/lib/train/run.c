/* run.c: what the replicas of a training share. */
#include "run.h"

#include <limen/arith.h>

#include <stdlib.h>
#include <string.h>

static const double init_deviation = 0.25; /* of starting weights in a net of several layers */

/* Starting levels: those given; zeros (NULL) for one layer; else Gaussian, so that hidden outputs differ. */
static int make_init(struct limen_run *run)
{
	const struct limen_train_config *config = run->config;
	size_t cells = run->plan->cells;
	double levels = init_deviation / config->range * (double)(1u << (config->bits - 1));
	int64_t most = (1 << (config->bits - 1)) - 1;
	struct limen_draw draw;

	if (!config->init && run->plan->layers == 1)
		return LIMEN_OK;
	run->init = malloc(cells * sizeof(*run->init));
	if (!run->init)
		return LIMEN_ENOMEM;
	limen_draw_init(&draw, config->seed, "init");
	for (size_t i = 0; i < cells; i++) {
		double u = -6.0; /* the sum of twelve uniform variates has variance 1 */

		for (int k = 0; !config->init && k < 12; k++)
			u += limen_draw_unit(&draw);
		run->init[i] = config->init ? config->init[i] : (int16_t)limen_round(u * levels, -most - 1, most);
	}
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
	return error ? error : make_init(run);
}

void limen_run_free(struct limen_run *run)
{
	limen_samples_free(&run->train);
	limen_samples_free(&run->test);
	free(run->init);
	run->init = NULL;
}

uint32_t limen_run_barrier(const struct limen_run *run, uint64_t pulse)
{
	double f = (double)pulse / (double)run->plan->pulses;
	double barrier = limen_schedule_at(&run->config->barrier, f) * (1 << LIMEN_FRACTION_BITS);

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

void limen_run_idle_variance(const struct limen_run *run, double *variance)
{
	uint64_t t = 0;

	for (unsigned k = 0; k < run->plan->segments; k++) {
		variance[k] = 0.0;
		for (uint64_t end = limen_segment_end(run->plan, k); t < end; t++)
			variance[k] += limen_run_idle_rate(run, limen_run_barrier(run, t));
	}
}
