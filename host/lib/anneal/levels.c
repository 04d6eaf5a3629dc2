/* levels.c: couplings and fields as levels of cells. */
#include "plan.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>

/* Sums beyond so many rms fields may saturate: at any gain that anneals their spins no longer move. */
static const double field_reach = 16;
static const double whole_most = 9007199254740992.0; /* 2^53 */

/* Greatest common divisor of all weights times `scale`, 0 if there is none because one of them is no whole number. */
static uint64_t common_divisor(const double *value, size_t n, double scale, uint64_t divisor)
{
	for (size_t k = 0; k < n; k++) {
		double x = fabs(value[k] * scale), whole = floor(x + 0.5);

		if (whole >= whole_most || fabs(x - whole) > 1e-9 * (x > 1 ? x : 1))
			return 0;
		for (uint64_t b = (uint64_t)whole; b;) {
			uint64_t rest = divisor % b;

			divisor = b;
			b = rest;
		}
	}
	return divisor;
}

static double largest(const double *value, size_t n)
{
	double most = 0;

	for (size_t k = 0; k < n; k++)
		most = fabs(value[k]) > most ? fabs(value[k]) : most;
	return most;
}

/* The unit of which all couplings and fields are whole multiples; 0 if none with up to six decimals and quarters is. */
static double whole_unit(const struct limen_ising *ising)
{
	double decimals = 1;

	for (int d = 0; d <= 6; d++, decimals *= 10) {
		for (double part = 1; part <= 4; part *= 2) {
			double scale = decimals * part;
			uint64_t divisor = common_divisor(ising->weight, 2 * ising->pairs, scale, 0);

			/* 0 also for no couplings at all */
			if (divisor || !ising->pairs)
				divisor = common_divisor(ising->field, ising->spins, scale, divisor);
			if (divisor)
				return (double)divisor / scale;
		}
	}
	return 0;
}

int16_t limen_plan_level(const struct limen_anneal_plan *plan, double weight)
{
	return (int16_t)limen_round(weight / plan->unit, -INT16_MAX, INT16_MAX);
}

void limen_plan_bias(const struct limen_anneal_plan *plan, double field, int16_t *level)
{
	int64_t most = (int64_t)INT16_MAX * plan->bias, left = limen_round(field / plan->unit, -most, most);

	for (unsigned b = 0; b < plan->bias; b++) {
		level[b] = (int16_t)(left > INT16_MAX ? INT16_MAX : left < -INT16_MAX ? -INT16_MAX : left);
		left -= level[b];
	}
}

/* Largest sum of levels' magnitudes of a spin. */
static double largest_sum(const struct limen_ising *ising, double unit)
{
	double most = 0;

	for (unsigned i = 0; i < ising->spins; i++) {
		double sum = fabs(ising->field[i]);

		for (size_t k = ising->first[i]; k < ising->first[i + 1]; k++)
			sum += fabs(ising->weight[k]);
		most = sum / unit > most ? sum / unit : most;
	}
	return most;
}

int limen_plan_levels(const struct limen_ising *ising, struct limen_anneal_plan *plan, struct limen_errmsg *err)
{
	double coupling = largest(ising->weight, 2 * ising->pairs), field = largest(ising->field, ising->spins);

	plan->rms_field = limen_ising_rms_field(ising);
	if (!(plan->rms_field > 0))
		return limen_fail(err, LIMEN_EUSAGE,
				  "%.200s: no coupling and no field differs from 0: nothing to anneal", ising->name);
	plan->unit = whole_unit(ising);
	plan->exact = plan->unit > 0;
	if (coupling > INT16_MAX * plan->unit || field > (double)LIMEN_BIAS_MAX * INT16_MAX * plan->unit) {
		plan->exact = false;
		plan->unit = coupling / INT16_MAX;
		if (field > (double)LIMEN_BIAS_MAX * INT16_MAX * plan->unit)
			plan->unit = field / INT16_MAX / LIMEN_BIAS_MAX;
	}
	plan->bias = field > 0 ? (unsigned)ceil(field / plan->unit / INT16_MAX - 1e-9) : 0;
	plan->bias = plan->bias > LIMEN_BIAS_MAX ? LIMEN_BIAS_MAX : plan->bias == 0 && field > 0 ? 1 : plan->bias;

	double level = (coupling > field || plan->bias > 1 ? coupling : field) / plan->unit;

	level = plan->bias > 1 ? INT16_MAX : level;
	for (plan->bits = 2; level > (double)((1 << (plan->bits - 1)) - 1) && plan->bits < LIMEN_LEVEL_BITS_MAX;)
		plan->bits++;

	double sum = largest_sum(ising, plan->unit), reach = field_reach * plan->rms_field / plan->unit;

	while (ldexp(sum < reach ? sum : reach, -(int)plan->shift) > INT16_MAX)
		plan->shift++;
	plan->saturates = ldexp(sum, -(int)plan->shift) > INT16_MAX;
	return LIMEN_OK;
}
