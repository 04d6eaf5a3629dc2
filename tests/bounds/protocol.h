/* protocol.h: random protocols, from a seed, for exact integration. */
#ifndef BOUNDS_PROTOCOL_H
#define BOUNDS_PROTOCOL_H

#include "check.h"

#include <limen/arith.h>
#include <limen/bounds.h>
#include <limen/exact.h>
#include <math.h>

enum { PROTOCOL_LEVELS_MAX = 64 };

static inline double uniform(struct limen_draw *draw, double lo, double hi)
{
	return lo + (hi - lo) * limen_draw_unit(draw);
}

/* Of either sign, its size spread evenly over the octaves from 2^-8 to 2^4 bits. */
static inline double any_field(struct limen_draw *draw)
{
	double size = exp2(uniform(draw, -8, 4));

	return limen_draw_below(draw, 2) ? size : -size;
}

/* One of the four kinetics, ideal or by table, or a table that nobody would think of. */
static inline void any_law(struct limen_draw *draw, struct limen_law *law)
{
	unsigned which = (unsigned)limen_draw_below(draw, LIMEN_KINETICS_COUNT + 2);
	uint32_t table[LIMEN_TABLE_WORDS];
	double t = uniform(draw, -1, 2), step = uniform(draw, 0, 0.5);

	if (which < LIMEN_KINETICS_COUNT) {
		limen_law_init(law, limen_draw_below(draw, 2) ? LIMEN_TABLE : LIMEN_IDEAL, (enum limen_kinetics)which);
		return;
	}
	for (int i = 0; i < LIMEN_TABLE_WORDS; i++) {
		table[i] = (uint32_t)(int32_t)(t * 4096);
		t = which == LIMEN_KINETICS_COUNT ? uniform(draw, -2, 3) : t + uniform(draw, -step, step);
	}
	limen_law_init_table(law, LIMEN_TABLE, table, (unsigned)limen_draw_below(draw, 3), NULL);
}

/* At a level, uniform, or anything. */
static inline void any_start(struct limen_draw *draw, struct limen_exact *exact)
{
	double weights[PROTOCOL_LEVELS_MAX], power = exp2(uniform(draw, -1, 4));
	uint64_t kind = limen_draw_below(draw, 4);

	for (size_t i = 0; i < exact->levels; i++)
		weights[i] = pow(limen_draw_unit(draw), power) + 1e-300;
	if (kind == 0)
		assert_int_equal(limen_exact_start_level(exact, (int)limen_draw_below(draw, exact->levels) -
									(int)(exact->levels / 2)),
				 0);
	else
		assert_int_equal(limen_exact_start(exact, kind == 1 ? NULL : weights), 0);
}

/* Up to ten pieces of up to 40 attempts each: a constant field, a ramp of single attempts, or fields at random. */
static inline void open_loop(struct limen_draw *draw, struct limen_exact *exact, const struct limen_law *law)
{
	uint64_t pieces = 1 + limen_draw_below(draw, 10);
	double most = exp2(uniform(draw, -3, 3));

	for (; pieces > 0; pieces--) {
		unsigned long n = 1 + (unsigned long)limen_draw_below(draw, 40);
		double from = any_field(draw), to = any_field(draw), barrier = uniform(draw, 0, most);
		uint64_t kind = limen_draw_below(draw, 3);

		if (kind == 0)
			limen_exact_pulse(exact, law, from, barrier, n);
		for (unsigned long i = 0; kind != 0 && i < n; i++)
			limen_exact_pulse(exact, law,
					  kind == 1 ? from + (to - from) * (double)i / (double)n : any_field(draw),
					  kind == 1 ? barrier : uniform(draw, 0, most), 1);
	}
}

/* Up to 200 attempts of a controller that reads the level: towards a target in proportion or at full strength, or by a
 * field drawn for each level, once or at every attempt. Barriers follow the clock. */
static inline void closed_loop(struct limen_draw *draw, struct limen_exact *exact, const struct limen_law *law)
{
	uint64_t kind = limen_draw_below(draw, 4), attempts = 1 + limen_draw_below(draw, 200);
	double target = uniform(draw, -0.5, 0.5) * (double)exact->levels, gain = exp2(uniform(draw, -8, 3));
	double barrier = uniform(draw, 0, exp2(uniform(draw, -3, 3))), field[PROTOCOL_LEVELS_MAX];

	for (uint64_t t = 0; t < attempts; t++) {
		for (size_t i = 0; i < exact->levels; i++) {
			double away = target - ((double)i - (double)(exact->levels / 2));

			if (kind == 0)
				field[i] = gain * away;
			else if (kind == 1)
				field[i] = away > 0 ? gain : -gain;
			else if (t == 0 || kind == 3)
				field[i] = any_field(draw);
		}
		limen_exact_feedback(exact, law, field, barrier);
	}
}

/* What a bound is held against. */
static inline double heat_of(const struct limen_exact *exact, enum limen_bound_name name)
{
	return exact->heat_bits + (limen_bound_is_starred(name) ? exact->withheld_bits : 0.0);
}

#endif
