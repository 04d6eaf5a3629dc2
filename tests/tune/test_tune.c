/* The search on problems whose answer is known, and energy to solution. */
#include "check.h"

#include <limen/tune.h>
#include <math.h>

static const struct limen_space space = {
	4,
	{{"a", 1, 1000, true, false}, {"b", -1, 1, false, false}, {"c", 3, 9, false, true}, {"d", 5, 5, true, true}},
};

static void fill(struct limen_tuned *trials, unsigned first, unsigned n, unsigned budget, double target, uint64_t seed)
{
	for (unsigned i = first; i < first + n; i++)
		limen_tune_propose(&space, trials, i, budget, target, seed, trials[i].value);
}

/* Score falls with the distance from a = 10, cost with that from a = 100: the answer is where the score just suffices. */
static void judge(struct limen_tuned *t)
{
	double la = log10(t->value[0]);

	t->score = -fabs(la - 1) - fabs(t->value[1]);
	t->cost = fabs(la - 2) + fabs(t->value[2] - 6) + fabs(t->value[1]);
	t->failed = t->value[2] == 9;
}

static int search(struct limen_tuned *trials, unsigned budget, uint64_t seed)
{
	for (unsigned first = 0; first < budget; first += LIMEN_TUNE_GENERATION) {
		fill(trials, first, LIMEN_TUNE_GENERATION, budget, -0.5, seed);
		for (unsigned i = first; i < first + LIMEN_TUNE_GENERATION; i++)
			judge(&trials[i]);
	}
	return limen_tune_best(trials, budget, -0.5, NULL);
}

/* Best: b = 0, c = 6, log a = 1.5, cost 0.5. 400 random points come within 0.3 of it once in some 3 searches. */
static void finds(void **state)
{
	static struct limen_tuned trials[400], again[400];

	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		int best = search(trials, 400, seed);

		assert_true(best >= 0 && trials[best].score >= -0.5 && trials[best].cost < 0.65);
		search(again, 400, seed);
		assert_memory_equal(trials, again, sizeof(trials));
	}
}

static void stays_inside(void **state)
{
	static struct limen_tuned trials[400];
	unsigned moved = 0;

	(void)state;
	search(trials, 400, 7);
	for (unsigned i = 0; i < 400; i++) {
		const double *v = trials[i].value;
		char text[32];

		assert_true(v[0] >= 1 && v[0] <= 1000 && v[1] >= -1 && v[1] <= 1 && v[2] >= 3 && v[2] <= 9 && v[3] == 5);
		assert_true(v[2] == floor(v[2]));
		snprintf(text, sizeof(text), "%.4g", v[0]); /* as it would be typed */
		assert_true(strtod(text, NULL) == v[0]);
		moved += i > 0 && v[0] != trials[i - 1].value[0];
	}
	assert_true(moved > 200);
}

/* A generation looks at those before it, not at itself: any order, any number of threads gives the same. */
static void generations(void **state)
{
	static struct limen_tuned trials[400];
	double value[LIMEN_TUNE_DIMENSIONS];

	(void)state;
	search(trials, 400, 3);
	for (unsigned i = 200; i < 200 + LIMEN_TUNE_GENERATION; i++) {
		struct limen_tuned kept = trials[200];

		trials[200].cost = -100;
		limen_tune_propose(&space, trials, i, 400, -0.5, 3, value);
		assert_memory_equal(value, trials[i].value, space.dimensions * sizeof(double));
		trials[200] = kept;
	}
}

static void fronts(void **state)
{
	const struct limen_tuned t[] = {
		{.score = 1, .cost = 5}, {.score = 2, .cost = 5}, {.score = 3, .cost = 9},  {.score = 3, .cost = 9},
		{.score = 0, .cost = 1}, {.score = 9, .failed = true}, {.score = 8, .cost = NAN}, {.score = -1, .cost = 2},
	};
	const bool wanted[8] = {false, true, true, false, true, false, false, false};
	bool front[8], skip[8] = {[1] = true};

	(void)state;
	assert_int_equal(limen_tune_front(t, 8, front), 3);
	assert_memory_equal(front, wanted, sizeof(front));
	assert_int_equal(limen_tune_best(t, 8, 1, NULL), 0);
	assert_int_equal(limen_tune_best(t, 8, 2, NULL), 1);
	assert_int_equal(limen_tune_best(t, 8, 2, skip), 2);
	assert_int_equal(limen_tune_best(t, 8, 4, NULL), -1);
}

static void to_solution(void **state)
{
	const double energy[] = {4, 1, 3, 2, 10, 20};
	const bool all[] = {true, true, true, true}, some[] = {true, true, true, true, false, false}, none[6] = {false};
	struct limen_to_solution s;

	(void)state;
	assert_int_equal(limen_to_solution(energy, all, 4, 4000, 1, &s), 0);
	assert_true(s.solved == 4 && s.median == 2.5 && s.energy == 2.5);
	/* of four drawn from 1, 2, 3, 4 at least three are 1, and so is their median, in 5.1%: above 2.5 */
	assert_true(s.low == 1 && s.high == 4);
	/* mean 40/6, p = 2/3: ln 0.01 / ln(1/3) = 4.1918 runs */
	assert_int_equal(limen_to_solution(energy, some, 6, 100, 1, &s), 0);
	assert_true(s.solved == 4 && s.median == 2.5 && fabs(s.energy - 40.0 / 6 * log(0.01) / log(1 / 3.0)) < 1e-12);
	assert_true(s.low < s.energy && s.energy < s.high);
	assert_int_equal(limen_to_solution(energy, none, 6, 100, 1, &s), 0);
	assert_true(s.solved == 0 && isnan(s.median) && isinf(s.energy) && isinf(s.low));
	assert_int_equal(limen_to_solution(energy, none, 0, 100, 1, &s), 0);
	assert_true(s.runs == 0 && isnan(s.low));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(finds), cmocka_unit_test(stays_inside),
					   cmocka_unit_test(generations), cmocka_unit_test(fronts),
					   cmocka_unit_test(to_solution)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
