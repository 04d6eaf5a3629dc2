/* bounds_exact.c: the bounds of an ensemble that was integrated exactly. */
#include "bounds_math.h"

#include <math.h>

/* Steps of 1/16 bit in Glauber's table T, whose slope is at most 1/2, shift theta by at most 2^(1/64); 2^-12 for the
 * rounding of its entries. */
static const double stepped_bits = 1.0 / 64 + 1.0 / 4096;

/* Most jumps that the barriers allow, if these alone tell. */
static double theta_most(const struct limen_exact *exact)
{
	if (exact->attempts == 0)
		return 0.0;
	if (exact->kinetics != LIMEN_GLAUBER)
		return limen_nan();
	return exact->idle_variance * (exact->precision == LIMEN_IDEAL ? 1.0 : exp2(stepped_bits));
}

/* Of the displacement: known from the levels when all started at one. */
static double displacement_variance(const struct limen_exact *exact)
{
	for (size_t i = 0; i < exact->levels; i++)
		if (exact->p_start[i] == 1.0)
			return limen_exact_variance(exact);
	return limen_nan();
}

struct limen_facts limen_facts_exact(const struct limen_exact *exact)
{
	const size_t n = exact->levels;

	return (struct limen_facts){
		.bits = exact->bits,
		.feedback = exact->feedback,
		.constant_field = exact->field_least_bits == exact->field_most_bits,
		.kinetics = exact->precision == LIMEN_IDEAL ? exact->kinetics : LIMEN_KINETICS_COUNT,
		.barrier_min_bits = exact->barrier_least_bits,
		/* -p log2 p may come out below 0 by rounding */
		.entropy_before_bits = fmax(limen_entropy_bits(exact->p_start, n), 0),
		.entropy_after_bits = fmax(limen_entropy_bits(exact->p, n), 0),
		.information_bits = exact->feedback ? limen_nan() : 0.0,
		.a = exact->jumps,
		.w1 = limen_transport_distance(exact->p_start, exact->p, n),
		.escape_max = exact->escape_max,
		.a_star = exact->theta_sum,
		.j_star = exact->moved + exact->moved_blocked,
		.theta_most = theta_most(exact),
		.jump_max = exact->jump_max,
		.variance = displacement_variance(exact),
		.blocked_share = exact->jumps > 0 ? exact->blocked / exact->jumps : 0.0,
		.free_nats = limen_relative_entropy_nats(exact->p, exact->p_free, n),
		.rate_nats = exact->rate_nats,
	};
}

void limen_bounds_exact(const struct limen_exact *exact, double information_bits,
			struct limen_bound bounds[LIMEN_BOUND_NAMES])
{
	struct limen_facts facts = limen_facts_exact(exact);

	if (exact->feedback)
		facts.information_bits = information_bits;
	for (int i = 0; i < LIMEN_BOUND_NAMES; i++)
		limen_bound_check((enum limen_bound_name)i, &facts, &bounds[i]);
}
