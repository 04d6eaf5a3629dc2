/* Every row at points where its value is known: literals were computed with 30 digits from the formulas of
 * docs/theory.md, not with this library. */
#include "near.h"

#include <limen/project.h>

static struct limen_projection row[LIMEN_PROJECT_ROWS];

static struct limen_design design(void)
{
	struct limen_design d;

	limen_design_init(&d);
	return d;
}

static void project(const struct limen_design *d)
{
	struct limen_errmsg err = {""};

	if (limen_project(d, row, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < LIMEN_PROJECT_ROWS; i++) {
		bool valid = row[i].state == LIMEN_PROJECT_VALID;

		assert_string_equal(row[i].name, limen_projection_name((enum limen_projection_row)i));
		assert_true(row[i].domain && *row[i].domain);
		/* a value if and only if it is valid; else a reason; what is asked says what it counts */
		assert_int_equal(isfinite(row[i].bits_per_parameter), valid);
		assert_int_equal(isfinite(row[i].joules), valid);
		assert_int_equal(row[i].reason[0] == '\0', valid);
		assert_int_equal(row[i].counted[0] == '\0', row[i].state == LIMEN_PROJECT_NEEDS);
		if (valid) {
			near(row[i].kt_per_parameter, row[i].bits_per_parameter * M_LN2);
			near(row[i].joules, row[i].bits_per_parameter * d->parameters * 2.87097888507872379e-21 *
						    d->temperature_k / 300);
		}
	}
}

static void is(enum limen_projection_row which, double bits)
{
	if (row[which].state != LIMEN_PROJECT_VALID)
		fail_msg("%s: %s", row[which].name, row[which].reason);
	near(row[which].bits_per_parameter, bits);
}

static void invalid(enum limen_projection_row which, const char *part)
{
	if (row[which].state != LIMEN_PROJECT_INVALID || !strstr(row[which].reason, part))
		fail_msg("%s: state %d, \"%s\" lacks \"%s\"", row[which].name, (int)row[which].state, row[which].reason,
			 part);
}

static void needs(enum limen_projection_row which, const char *part)
{
	if (row[which].state != LIMEN_PROJECT_NEEDS || !strstr(row[which].reason, part))
		fail_msg("%s: state %d, \"%s\" lacks \"%s\"", row[which].name, (int)row[which].state, row[which].reason,
			 part);
}

static void closed_forms(void **state)
{
	struct limen_design d = design();

	(void)state;
	d.updates_per_parameter = 1e5; /* 8 bits: J = 256, s = 1 */
	project(&d);
	is(LIMEN_PROJECT_LANDAUER, 8);
	is(LIMEN_PROJECT_KB, 1.89097337489557131);
	is(LIMEN_PROJECT_CKL, 32.2248889649904966);
	is(LIMEN_PROJECT_CKL_BUDGET, 32.0000440272227207);
	d.updates_per_parameter = 1e4;
	project(&d);
	is(LIMEN_PROJECT_CKL, 42.6000156562689710);
	is(LIMEN_PROJECT_CKL_BUDGET, 42.6000156562689710);
	d.updates_per_parameter = 300;
	project(&d);
	is(LIMEN_PROJECT_KB, 936.834420246069805);
	is(LIMEN_PROJECT_CKL_BUDGET, 936.834420246069805);
	d.updates_per_parameter = 5000;
	d.distance_levels = 100;
	d.sigma_levels = 3;
	project(&d);
	is(LIMEN_PROJECT_CKL, 21.1261585401394011);
}

/* The figures of the projections' notes, in joules. */
static void large_model(void **state)
{
	struct limen_design d = design();

	(void)state;
	d.parameters = 175e9;
	d.flops = 3.14e23;
	d.updates_per_parameter = 1e5;
	d.static_barrier_bits = 60;
	project(&d);
	near(row[LIMEN_PROJECT_CKL].joules, 1.61904707676866450e-8);
	near(row[LIMEN_PROJECT_STATIC_WRITE].joules, 175e9 * 1e5 * 60 * 2.87097888507872379e-21);
	near(row[LIMEN_PROJECT_FLOPS].joules, 901.487369914719271);
	near(row[LIMEN_PROJECT_FLOPS_WORD].joules, 16 * 901.487369914719271);
	near(row[LIMEN_PROJECT_ACCELERATOR].joules, 3.14e11);
	is(LIMEN_PROJECT_FLOPS, 3.14e23 / 175e9);
	d.precision_bits = 16;
	project(&d);
	near(row[LIMEN_PROJECT_LANDAUER].joules, 8.03874087820422663e-9);
	d.temperature_k = 77;
	project(&d);
	near(row[LIMEN_PROJECT_LANDAUER].joules, 8.03874087820422663e-9 * 77 / 300);
	near(row[LIMEN_PROJECT_ACCELERATOR].joules, 3.14e11); /* whatever the temperature */
	/* the total says the same as the share of each */
	d.ops = 175e14;
	d.updates_per_parameter = NAN;
	project(&d);
	is(LIMEN_PROJECT_KB, 2 * 65536 * atanh(65536 / 1e5) / M_LN2);
}

static void speed(void **state)
{
	struct limen_design d = design();

	(void)state;
	d.time_s = 1e-3; /* 1e6 attempts, theta = 1/16: 62500 jumps */
	d.barrier_bits = 3;
	project(&d);
	is(LIMEN_PROJECT_SPEED, 3.02556771067707325);
	is(LIMEN_PROJECT_KB, 3.02556771067707325); /* A = N theta, since nothing else was said */
	d.updates_per_parameter = 1000;
	project(&d);
	is(LIMEN_PROJECT_SPEED, 3.02556771067707325);
	is(LIMEN_PROJECT_KB, 2 * 256 * atanh(0.256) / M_LN2);
	d.barrier_bits = NAN; /* then the barrier is such that N theta = A */
	project(&d);
	is(LIMEN_PROJECT_SPEED, 2 * 256 * atanh(0.256) / M_LN2);
	d.barrier_bits = 12; /* 122 jumps */
	d.updates_per_parameter = NAN;
	project(&d);
	invalid(LIMEN_PROJECT_SPEED, "beyond N theta");
	invalid(LIMEN_PROJECT_KB, "beyond A");
}

static void static_memory(void **state)
{
	struct limen_design d = design();

	(void)state;
	d.updates_per_parameter = 10;
	project(&d);
	is(LIMEN_PROJECT_STATIC_WRITE, 10 * 68.0965493882774021); /* log2(1e9 x ten years / 0.001) */
	d.lambda = 0.5;
	d.static_barrier_bits = 60;
	project(&d);
	is(LIMEN_PROJECT_STATIC_WRITE, 10 * 120);
	d.time_s = 2 * 1024 * 10 / 1e9; /* 2048 attempts a step take 10 bits off */
	project(&d);
	is(LIMEN_PROJECT_STATIC_WRITE, 10 * 100);
	d.static_barrier_bits = 10;
	project(&d);
	invalid(LIMEN_PROJECT_STATIC_WRITE, "keeps nothing");
}

/* CKL falls, meets its least value 2 log2(1 + J^2/s^2) at A = J^2 + s^2, and rises; the budget only falls. */
static void ckl_has_its_minimum(void **state)
{
	(void)state;
	for (double p = 2; p <= 20; p += 3)
		for (double s = 0.5; s <= 3.99; s *= 2) {
			struct limen_design d = design();
			double j = exp2(p), best = j * j + s * s, least = 2 * log2(1 + j * j / (s * s)), before,
			       budget = INFINITY;

			d.precision_bits = p;
			d.sigma_levels = s;
			d.updates_per_parameter = best;
			project(&d);
			if (row[LIMEN_PROJECT_CKL].state != LIMEN_PROJECT_VALID)
				continue; /* p = 2, s = 2 */
			is(LIMEN_PROJECT_CKL, least);
			is(LIMEN_PROJECT_CKL_BUDGET, least);
			before = least;
			for (double a = best * 1.01; a < best * 1e3; a *= 1.5) {
				d.updates_per_parameter = a;
				project(&d);
				assert_true(row[LIMEN_PROJECT_CKL].bits_per_parameter > before);
				before = row[LIMEN_PROJECT_CKL].bits_per_parameter;
				is(LIMEN_PROJECT_CKL_BUDGET, least);
			}
			before = least;
			for (double a = best / 1.01; a > j / 0.3; a /= 1.5) {
				d.updates_per_parameter = a;
				project(&d);
				assert_true(row[LIMEN_PROJECT_CKL].bits_per_parameter > before);
				before = row[LIMEN_PROJECT_CKL].bits_per_parameter;
				is(LIMEN_PROJECT_CKL_BUDGET, before);
			}
			for (double a = j / 0.3 * 1.0001; a < best;
			     a *= 1.3) { /* from few to many, within the Gaussian form */
				d.updates_per_parameter = a;
				project(&d);
				assert_true(row[LIMEN_PROJECT_CKL_BUDGET].bits_per_parameter <= budget);
				budget = row[LIMEN_PROJECT_CKL_BUDGET].bits_per_parameter;
				/* precision costs: never below the motion alone, but for the Gaussian form, which has
				 * x for atanh x: atanh(0.3) / 0.3 = 1.0317 */
				assert_true(budget * 1.032 >= row[LIMEN_PROJECT_KB].bits_per_parameter);
			}
		}
}

static void about_four_bits_per_bit(void **state)
{
	struct limen_design d = design();

	(void)state;
	for (d.precision_bits = 2; d.precision_bits <= LIMEN_PRECISION_MAX_BITS; d.precision_bits += 1) {
		project(&d);
		double excess = row[LIMEN_PROJECT_CKL_BUDGET].bits_per_parameter - 4 * d.precision_bits;

		assert_true(excess >= 0 && excess <= 2 * log2(1 + exp2(-2 * d.precision_bits)) * 1.001 + 1e-12);
		assert_true(row[LIMEN_PROJECT_LANDAUER].bits_per_parameter == d.precision_bits);
	}
}

static void domains(void **state)
{
	struct limen_design d = design();

	(void)state;
	project(&d);
	needs(LIMEN_PROJECT_KB, "updates");
	needs(LIMEN_PROJECT_CKL, "updates");
	needs(LIMEN_PROJECT_SPEED, "time");
	needs(LIMEN_PROJECT_STATIC_WRITE, "updates");
	needs(LIMEN_PROJECT_FLOPS, "flops");
	needs(LIMEN_PROJECT_ACCELERATOR, "flops");
	is(LIMEN_PROJECT_CKL_BUDGET, 32.0000440272227207); /* no budget is no limit */
	d.updates_per_parameter = 255;
	project(&d);
	invalid(LIMEN_PROJECT_KB, "out of reach in steps of one");
	invalid(LIMEN_PROJECT_CKL, "out of reach");
	invalid(LIMEN_PROJECT_CKL_BUDGET, "out of reach");
	d.updates_per_parameter = 256;
	project(&d);
	invalid(LIMEN_PROJECT_KB, "unbounded field");
	d.updates_per_parameter = 853; /* 0.3 A = 255.9 */
	project(&d);
	invalid(LIMEN_PROJECT_CKL, "kb holds");
	is(LIMEN_PROJECT_KB, row[LIMEN_PROJECT_CKL_BUDGET].bits_per_parameter);
	d.updates_per_parameter = 854;
	project(&d);
	assert_int_equal(row[LIMEN_PROJECT_CKL].state, LIMEN_PROJECT_VALID);
	d.sigma_levels = 0.49;
	project(&d);
	invalid(LIMEN_PROJECT_CKL, "whole numbers");
	invalid(LIMEN_PROJECT_CKL_BUDGET, "whole numbers");
	d = design();
	d.updates_per_parameter = 3.9;
	d.distance_levels = 1;
	project(&d);
	invalid(LIMEN_PROJECT_CKL, "too few jumps");
	d.precision_bits = 1;
	d.updates_per_parameter = 1e5;
	d.time_s = 1;
	project(&d);
	invalid(LIMEN_PROJECT_KB, "spin");
	invalid(LIMEN_PROJECT_SPEED, "spin");
	invalid(LIMEN_PROJECT_CKL, "spin");
	invalid(LIMEN_PROJECT_CKL_BUDGET, "spin");
	is(LIMEN_PROJECT_LANDAUER, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(closed_forms),
		cmocka_unit_test(large_model),
		cmocka_unit_test(speed),
		cmocka_unit_test(static_memory),
		cmocka_unit_test(ckl_has_its_minimum),
		cmocka_unit_test(about_four_bits_per_bit),
		cmocka_unit_test(domains),
	};

	return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
