/* Protocols: from files, on ensembles, and that an ensemble does what the file says. */
#include "check.h"

#include <limen/ensemble.h>
#include <limen/protocol.h>
#include <math.h>

static struct limen_protocol read_good(const char *text)
{
	struct limen_protocol protocol;
	struct limen_errmsg err = {""};

	if (limen_protocol_read(check_text("good.protocol", text), &protocol, &err))
		fail_msg("%s", err.text);
	return protocol;
}

static void lines(void **state)
{
	struct limen_protocol p =
		read_good("\xef\xbb\xbf# a comment\nbits 2\ngroups 2\nstart weights 1 2 3 4\nbarrier 1.5\r\n"
			  "pulse field=1,-2 attempts=7 # another\n\nkinetics arrhenius\n"
			  "ramp field=0:1,4:2 barrier=0:2 steps=4 kinetics=half\npulse field=.25\n");

	(void)state;
	assert_int_equal(p.bits, 2);
	assert_int_equal(p.pulses, 6);
	assert_true(limen_protocol_attempts(&p) == 7 + 4 + 1);
	assert_true(p.start[3] == 4);
	assert_true(p.pulse[0].attempts == 7 && p.pulse[0].barrier_bits == 1.5 && p.pulse[0].kinetics == LIMEN_GLAUBER);
	assert_true(p.field_bits[p.pulse[0].field] == 1 && p.field_bits[p.pulse[0].field + 1] == -2);
	assert_true(p.field_bits[p.pulse[1].field] == 0.25 && p.field_bits[p.pulse[1].field + 1] == 3.5);
	assert_true(p.pulse[1].barrier_bits == 0.5 && p.pulse[4].barrier_bits == 2 &&
		    p.pulse[4].kinetics == LIMEN_HALF);
	assert_true(p.field_bits[p.pulse[4].field] == 1 && p.field_bits[p.pulse[4].field + 1] == 2);
	assert_true(p.pulse[5].kinetics == LIMEN_ARRHENIUS && p.pulse[5].barrier_bits == 1.5);
	assert_true(p.field_bits[p.pulse[5].field] == 0.25 && p.field_bits[p.pulse[5].field + 1] == 0.25);
	limen_protocol_free(&p);
}

static void repeats(void **state)
{
	struct limen_protocol p = read_good("bits 1\nrepeat 3\npulse field=1\nrepeat 2\npulse field=2\nend\nend\n");
	const double want[] = {1, 2, 2, 1, 2, 2, 1, 2, 2};

	(void)state;
	assert_int_equal(p.pulses, 9);
	for (int i = 0; i < 9; i++)
		assert_true(p.field_bits[p.pulse[i].field] == want[i]);
	limen_protocol_free(&p);
}

static void refusals(void **state)
{
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"", "no pulse"},
		{"bits 1\n", "no pulse"},
		{"pulse field=1\n", "line 1: `bits B`"},
		{"bits 11\n", "line 1: bits 11"},
		{"bits x\n", "bits x"},
		{"bits 1\npulse field=1\ngroups 2\n", "line 3: groups must stand before"},
		{"bits 1\npulse\n", "field=K"},
		{"bits 1\npulse field=32\n", "32 bits"},
		{"bits 1\npulse field=nan\n", "field nan"},
		{"bits 1\npulse field=1e400\n", "field"},
		{"bits 1\npulse field=1 barrier=64\n", "barriers"},
		{"bits 1\npulse field=1 barrier=-1\n", "barriers"},
		{"bits 1\npulse field=1 attempts=0\n", "attempts 0"},
		{"bits 1\npulse field=1 attempts=65536\n", "attempts"},
		{"bits 1\npulse field=1 steps=3\n", "unknown key steps"},
		{"bits 1\npulse field=1 colour=3\n", "colour"},
		{"bits 1\npulse field=0:1\n", "ramp"},
		{"bits 1\nramp field=0:1\n", "steps=N"},
		{"bits 1\nramp field=0:1 steps=1000001\n", "steps"},
		{"bits 1\npulse field=1 kinetics=cold\n", "kinetics cold"},
		{"bits 1\nkinetics cold\n", "glauber"},
		{"bits 1\ngroups 65\n", "groups"},
		{"bits 1\ngroups 3\npulse field=1,2\n", "2 fields for 3 groups"},
		{"bits 1\npulse field=1,2\n", "more fields"},
		{"bits 1\nstart level 1\npulse field=1\n", "not on a ladder"},
		{"bits 1\nstart level 0.5\npulse field=1\n", "whole number"},
		{"bits 1\nstart weights 1\npulse field=1\n", "1 weights for 2 levels"},
		{"bits 1\nstart weights 1 -1\npulse field=1\n", "not be below 0"},
		{"bits 1\nstart here\npulse field=1\n", "uniform"},
		{"bits 1\nrepeat 2\npulse field=1\n", "repeat without end"},
		{"bits 1\npulse field=1\nend\n", "end without repeat"},
		{"bits 1\nrepeat 1000000\nrepeat 1000000\npulse field=1\nend\nend\n", "pulses"},
		{"bits 1\nbits 1\npulse field=1\n", "line 2: bits is given twice"},
		{"groups 2\ngroups 2\nbits 1\npulse field=1\n", "groups is given twice"},
		{"bits 1\npulse field=1 field=2\n", "field is given twice"},
		{"bits 1\ngroups 2\npulse field=1,,2\n", "field : wanted is a number"},
		{"bits 1\ngroups 2\npulse field=1,\n", "field : wanted is a number"},
		{"bits 1\nstart uniform\nstart level 0\npulse field=1\n", "line 3: start: once"},
		{"bits 1\npulse field=1\nstart level 0\n", "before the first pulse"},
		{"bits 1\nstart level 1e300\npulse field=1\n", "level 1e300"},
		{"bits 1\nstart level 5000000000\npulse field=1\n", "whole number"},
		{"bits 1\nwhatever\npulse field=1\n", "line 2: whatever"},
	};
	struct limen_protocol protocol;
	struct limen_errmsg err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		int error = limen_protocol_read(check_text("bad.protocol", bad[i].text), &protocol, &err);

		if (error != LIMEN_EDATA)
			fail_msg("'%s': error %d", bad[i].text, error);
		check_says(&err, bad[i].says);
		assert_null(protocol.pulse);
	}
	assert_int_equal(limen_protocol_read(check_write("zero.protocol", "bits 1\0pulse", 12), &protocol, &err),
			 LIMEN_EDATA);
	assert_int_equal(limen_protocol_read(check_path("nowhere"), &protocol, &err), LIMEN_EIO);
}

/* Each group starts with as many cells at each level as the weights ask, and runs under its own field: against exact
 * integration within five standard errors (false alarm 5.7e-7 each, 12 in all). */
static void ensemble(void **state)
{
	static const char *const uris[] = {"ref:", "ref:like=tiny"};
	struct limen_protocol p = read_good("bits 3\ngroups 2\nstart weights 1 1 1 1 1 1 1 9\nrepeat 4\n"
					    "pulse field=0.5,-0.75 barrier=0.5 attempts=3\n"
					    "ramp field=0:1,0:2 barrier=0:1 steps=3 kinetics=half\nend\n");

	(void)state;
	for (int u = 0; u < 2; u++) {
		struct limen_device *device;
		struct limen_ensemble e;
		int16_t level[4096];
		int64_t heat[4096];
		uint32_t jumps[4096];

		assert_int_equal(limen_open(uris[u], &device, NULL), 0);
		assert_int_equal(limen_ensemble_open(device, 3, 2, 4096, &e), 0);
		assert_true(e.cells <= 4096 && e.cols % 2 == 0);
		assert_int_equal(limen_ensemble_start(&e, p.start, 5, 0), 0);
		assert_int_equal(limen_ensemble_read(&e, level, NULL, NULL), 0);
		size_t top[2] = {0, 0};

		for (size_t i = 0; i < e.cells; i++)
			top[i % e.cols % 2] += level[i] == 3;
		for (int g = 0; g < 2; g++)
			assert_true(fabs((double)top[g] - 9.0 / 16 * (double)e.cells / 2) <= 1);
		assert_int_equal(limen_ensemble_run(&e, &p), 0);
		assert_int_equal(limen_ensemble_read(&e, level, heat, jumps), 0);
		for (unsigned g = 0; g < 2; g++) {
			struct limen_exact exact;
			double q = 0, w = 0, n = (double)e.cells / 2;

			assert_int_equal(limen_exact_init(&exact, 3), 0);
			assert_int_equal(limen_protocol_exact(&p, g, LIMEN_WORD, &exact), 0);
			for (size_t i = 0; i < e.cells; i++) {
				if (i % e.cols % 2 != g)
					continue;
				q += (double)heat[i] / 4096 / n;
				w += level[i] / n;
			}
			if (fabs(q - exact.heat_bits) > 5 * limen_exact_heat_deviation(&exact) / sqrt(n))
				fail_msg("%s group %u: heat %g, exact %g", uris[u], g, q, exact.heat_bits);
			if (fabs(w - limen_exact_mean(&exact)) > 5 * sqrt(limen_exact_variance(&exact) / n))
				fail_msg("%s group %u: level %g, exact %g", uris[u], g, w, limen_exact_mean(&exact));
			limen_exact_free(&exact);
		}
		limen_close(device);
	}
	limen_protocol_free(&p);
}

/* Fields from the gain, from columns and from cells are the same fields. */
static void three_ways(void **state)
{
	const double same[] = {1.3, 1.3}, mixed[] = {1.3, -31.9};
	struct limen_device *device;
	struct limen_ensemble e;
	int64_t heat[3][1024];
	int32_t raw[1024];

	(void)state;
	assert_int_equal(limen_open("ref:", &device, NULL), 0);
	assert_int_equal(limen_ensemble_open(device, 4, 2, 1024, &e), 0);
	for (int way = 0; way < 3; way++) {
		assert_int_equal(limen_ensemble_start(&e, NULL, 7, 0), 0);
		for (size_t i = 0; i < e.cells; i++)
			raw[i] = (int32_t)lround(mixed[i % e.cols % 2] * 4096);
		if (way == 2)
			assert_int_equal(limen_ensemble_pulse_cells(&e, raw, 0.25, LIMEN_GLAUBER), 0);
		else
			assert_int_equal(limen_ensemble_pulse_groups(&e, mixed, 0.25, LIMEN_GLAUBER, 1), 0);
		assert_int_equal(limen_ensemble_pulse_groups(&e, way ? same : mixed, 0.25, LIMEN_GLAUBER, 1), 0);
		if (way)
			assert_int_equal(limen_ensemble_pulse(&e, 1.3, 0.25, LIMEN_GLAUBER, 1), 0);
		assert_int_equal(limen_ensemble_read(&e, NULL, heat[way], NULL), 0);
	}
	assert_memory_equal(heat[1], heat[2], e.cells * sizeof(heat[0][0]));
	assert_memory_not_equal(heat[0], heat[1], e.cells * sizeof(heat[0][0]));
	limen_close(device);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines),    cmocka_unit_test(repeats),    cmocka_unit_test(refusals),
		cmocka_unit_test(ensemble), cmocka_unit_test(three_ways),
	};

	return cmocka_run_group_tests(tests, check_setup, check_teardown);
}
