/* Training on the reference engine: it learns, replays, and its parts agree with each other. */
#include "check.h"

#include <limen/arith.h>
#include <limen/report.h>
#include <math.h>

#include "train_fixture.h"

static void learns_and_adds_up(void **state)
{
	struct limen_train_config config = small();
	struct limen_train_result *r = run(&config, NULL);
	int64_t heat = 0, jumps = 0, blocked = 0;
	const int64_t *t = r->replica[0].totals;

	(void)state;
	assert_true(r->plan.layers == 1 && r->plan.layer[0].transposed && r->plan.layer[0].rows == 65 &&
		    r->plan.layer[0].cols == 10 && r->plan.pulses == 20);
	print_message("test accuracy %.3f, train %.3f\n", r->replica[0].test_accuracy, r->replica[0].train_accuracy);
	assert_true(r->replica[0].test_accuracy > 0.7 && r->complete == 1 && !r->interrupted);
	for (size_t i = 0; i < r->plan.cells; i++) {
		heat += r->heat[i];
		jumps += r->jumps[i];
		blocked += r->blocked[i];
	}
	assert_true(heat == t[LIMEN_TOTAL_HEAT] && heat > 0);
	assert_true(jumps == t[LIMEN_TOTAL_JUMPS_UP] + t[LIMEN_TOTAL_JUMPS_DOWN]);
	assert_true(blocked ==
		    t[LIMEN_TOTAL_BLOCKED_WITH] + t[LIMEN_TOTAL_BLOCKED_AGAINST] + t[LIMEN_TOTAL_BLOCKED_ZERO]);
	assert_true(t[LIMEN_TOTAL_ATTEMPTS] == (int64_t)(20 * r->layer[0].live_cells) && t[LIMEN_TOTAL_STICKY] == 0);
	/* MVMT of every training sample and test sample, and one GRAD each */
	assert_true(t[LIMEN_TOTAL_GRADIENT_UPDATES] == 20 * 500 * 650);
	/* the curve's last point, computed on the host, is the device's accuracy */
	assert_int_equal(r->epochs, 10);
	assert_int_equal(r->epoch[9].epoch, 10);
	assert_true(r->epoch[9].test_accuracy == r->replica[0].test_accuracy);
	assert_true(fabs(r->epoch[9].heat_bits_per_cell - (double)heat / 4096 / 650) < 1e-9);
	/* the free variance is the expected number of jumps under Glauber: 4 sigma of a binomial */
	double expected = r->layer[0].idle_variance * (double)r->layer[0].live_cells;

	assert_true(fabs((double)(jumps + blocked) - expected) < 4 * sqrt(expected));
	limen_train_free(r);
}

/* Levels of a pulse as they must come out: the whole chain recomputed here from the first batch's gradient. */
static void first_pulse_has_the_sign_of_the_gradient(void **state)
{
	struct limen_train_config config = small();
	struct limen_draw draw;
	double gradient[650] = {0};
	long with = 0, against = 0;

	(void)state;
	config.epochs = 0.5; /* one pulse */
	config.layer[0].gain =
		(struct limen_schedule){LIMEN_CONSTANT, 1e5, 1e5}; /* fields of many bits: moves follow the sign */
	config.layer[0].barrier = (struct limen_schedule){LIMEN_CONSTANT, 0, 0};
	struct limen_train_result *r = run(&config, NULL);

	assert_true(r->plan.pulses == 1 && r->plan.segments == 1);
	limen_draw_init(&draw, config.seed, "batch");
	for (int i = 0; i < 500; i++) {
		size_t k = (size_t)limen_draw_below(&draw, train_set->rows);

		for (unsigned o = 0; o < 10; o++) {
			double d = o == train_set->label[k] ? 230 : -26; /* 256 (1 - 1/10), 256 / 10 */

			for (unsigned j = 0; j < 65; j++)
				gradient[j * 10 + o] += d * (j < 64 ? train_set->x[k * 64 + j] : 16);
		}
	}
	for (int i = 0; i < 650; i++) {
		if (r->level[i] == 0 || fabs(gradient[i]) < 20)
			continue;
		if ((r->level[i] > 0) == (gradient[i] > 0))
			with++;
		else
			against++;
		/* heat of one jump is |K|: gain / batch x gradient, raw Q.12, cut at 131071 */
		double field = fabs(gradient[i]) * 1e5 / 500;

		assert_true(fabs((double)r->heat[i] - (field > 131071 ? 131071 : field)) < 1e-4 * field + 2);
	}
	assert_true(with > 200 && against == 0);
	limen_train_free(r);
}

static void same_seed_same_run(void **state)
{
	struct limen_train_config config = small();
	struct limen_train_result *a, *b, *c;

	(void)state;
	config.epochs = 2;
	a = run(&config, NULL);
	config.replicas = 3;
	config.threads = 2;
	b = run(&config, NULL);
	config.seed = 2;
	c = run(&config, NULL);
	assert_memory_equal(a->level, b->level, 650 * sizeof(*a->level));
	assert_memory_equal(a->heat, b->heat, 650 * sizeof(*a->heat));
	assert_memory_equal(a->replica[0].totals, b->replica[0].totals, sizeof(a->replica[0].totals));
	assert_memory_not_equal(b->level, c->level, 650 * sizeof(*a->level));
	assert_true(b->complete == 3 && b->layer[0].moments.replicas == 3);
	/* other replicas have other streams */
	assert_memory_not_equal(b->replica[0].totals, b->replica[1].totals, sizeof(a->replica[0].totals));
	limen_train_free(a);
	limen_train_free(b);
	limen_train_free(c);
}

static void init_and_weights_are_inverse(void **state)
{
	struct limen_train_config config = small();
	int16_t init[650];

	(void)state;
	for (int i = 0; i < 650; i++)
		init[i] = (int16_t)(i * 7 % 128 - 64);
	config.init = init;
	config.epochs = 0.5;
	config.layer[0].barrier = (struct limen_schedule){LIMEN_CONSTANT, 63, 63}; /* nothing moves */
	struct limen_train_result *r = run(&config, NULL);
	int16_t *weights = limen_train_weights(r, 0);

	assert_memory_equal(weights, init, sizeof(init));
	assert_true(r->replica[0].totals[LIMEN_TOTAL_FROZEN] == (int64_t)r->layer[0].live_cells);
	struct limen_device *device;
	double accuracy;

	assert_int_equal(limen_open("ref:", &device, NULL), 0);
	const struct limen_trained trained = {.net = config.net, .bias = 16, .weights = weights};

	assert_int_equal(limen_evaluate(&device, &trained, test_set, &accuracy, NULL), 0);
	assert_true(accuracy == r->replica[0].test_accuracy);
	limen_close(device);
	free(weights);
	limen_train_free(r);
}

/* More outputs than inputs + 1: the tile lies the other way round. */
static void wide_net(void **state)
{
	struct limen_train_config config = small();

	(void)state;
	config.net.size[1] = 90;
	struct limen_train_result *r = run(&config, NULL);

	assert_true(!r->plan.layer[0].transposed && r->plan.layer[0].rows == 90 && r->plan.layer[0].cols == 65);
	assert_true(r->replica[0].test_accuracy > 0.6);
	assert_true(r->epoch[r->epochs - 1].test_accuracy == r->replica[0].test_accuracy);
	assert_true(r->replica[0].totals[LIMEN_TOTAL_MACS_TRANSPOSED] == 0);
	limen_train_free(r);
}

static void other_losses_learn(void **state)
{
	(void)state;
	for (int loss = 0; loss < LIMEN_LOSS_COUNT; loss++) {
		struct limen_train_config config = small();

		config.loss = (enum limen_loss)loss;
		config.epochs = 20;
		struct limen_train_result *r = run(&config, NULL);

		print_message("%s: %.3f\n", limen_loss_name(config.loss), r->replica[0].test_accuracy);
		assert_true(r->replica[0].test_accuracy > 0.5); /* chance: 0.1 */
		assert_int_equal(limen_loss_find(limen_loss_name(config.loss)), loss);
		limen_train_free(r);
	}
}

static void gates(void **state)
{
	struct limen_train_config config = small();
	struct limen_report report;
	const struct limen_static_memory memory = limen_static_memory_default();

	(void)state;
	/* a dead input: never on in training */
	for (size_t i = 0; i < train_set->rows; i++)
		train_set->x[i * 64 + 5] = 0;
	for (int gate = 0; gate < LIMEN_GATE_COUNT; gate++) {
		config.gate = (enum limen_gate)gate;
		struct limen_train_result *r = run(&config, NULL);
		const int64_t *t = r->replica[0].totals;

		assert_true(t[LIMEN_TOTAL_ATTEMPTS] + t[LIMEN_TOTAL_GATED] == (int64_t)(20 * r->layer[0].live_cells));
		assert_true(gate == LIMEN_GATE_DATA ? r->layer[0].live_cells == 640 : r->layer[0].live_cells == 650);
		assert_true((t[LIMEN_TOTAL_GATED] > 0) == (gate == LIMEN_GATE_FIELD));
		uint32_t idle = 0;

		for (int o = 0; o < 10; o++)
			idle += r->jumps[50 + o];
		assert_true((idle > 0) == (gate == LIMEN_GATE_OFF)); /* idle cells diffuse when nothing holds them */
		limen_report_make(&config, r, &memory, &report);
		assert_true(report.attempts == (double)t[LIMEN_TOTAL_ATTEMPTS]);
		limen_train_free(r);
	}
}

static bool stop_at_once(void *ctx)
{
	return ++*(int *)ctx >= 3;
}

static void interruption_keeps_what_there_is(void **state)
{
	struct limen_train_config config = small();
	struct limen_report report;
	const struct limen_static_memory memory = limen_static_memory_default();
	int calls = 0;
	struct limen_train_hooks hooks = {.ctx = &calls, .stop = stop_at_once};

	(void)state;
	config.replicas = 2;
	struct limen_train_result *r = run(&config, &hooks);
	int64_t jumps = 0;

	assert_true(r->interrupted && r->complete == 0 && r->replica[0].pulses == 3 && r->replica[1].pulses == 0);
	for (size_t i = 0; i < r->plan.cells; i++)
		jumps += r->jumps[i];
	assert_true(jumps > 0 && r->replica[0].test_accuracy > 0);
	limen_report_make(&config, r, &memory, &report);
	assert_true(report.runs == 1 && report.jumps == (double)jumps && report.pulses == 3);
	assert_false(report.bounds.bound[LIMEN_KB].known);
	limen_train_free(r);
}

static void refuse(struct limen_train_config config, int error, const char *part)
{
	struct limen_train_result *result;
	struct limen_errmsg err = {""};
	int got = limen_train("ref:like=tiny", &config, train_set, test_set, NULL, &result, &err);

	if (got != error)
		fail_msg("%s: error %d, wanted %d: %s", part, got, error, err.text);
	check_says(&err, part);
}

static void refusals(void **state)
{
	struct limen_train_config good = small(), c;
	struct limen_net net;
	struct limen_errmsg err = {""};

	(void)state;
	refuse(good, LIMEN_ECAPACITY, "does not fit"); /* 650 cells, tiny has 256 */
	c = good, c.net.size[0] = 63, refuse(c, LIMEN_EUSAGE, "64 inputs");
	c = good, c.net.size[1] = 9, refuse(c, LIMEN_EUSAGE, "labels up to 9");
	c = good, c.layer[0].bits = 17, refuse(c, LIMEN_EUSAGE, "--bits");
	c = good, c.layer[0].bits = 1, refuse(c, LIMEN_EUSAGE, "--bits");
	c = good, c.batch = 0, refuse(c, LIMEN_EUSAGE, "--batch");
	c = good, c.batch = 1000000, refuse(c, LIMEN_EUSAGE, "saturate");
	c = good, c.layer[0].range = 0, refuse(c, LIMEN_EUSAGE, "--range");
	c = good, c.epochs = 0, refuse(c, LIMEN_EUSAGE, "--epochs");
	c = good, c.epochs = NAN, refuse(c, LIMEN_EUSAGE, "--epochs");
	c = good, c.replicas = 0, refuse(c, LIMEN_EUSAGE, "--replicas");
	int16_t init[650] = {[649] = 64};

	c = good, c.init = init, refuse(c, LIMEN_EDATA, "starting weight 649");
	assert_int_equal(limen_net_parse("64-32-16-10", &net, &err), 0);
	assert_true(net.sizes == 4 && net.size[0] == 64 && net.size[3] == 10);
	static const char *const nets[] = {
		"", "64", "64-", "-10", "64-0", "64-x", "99999-10", "64--10", "1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16-17-18"};

	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		assert_int_equal(limen_net_parse(nets[i], &net, &err), LIMEN_EUSAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learns_and_adds_up),
		cmocka_unit_test(first_pulse_has_the_sign_of_the_gradient),
		cmocka_unit_test(same_seed_same_run),
		cmocka_unit_test(init_and_weights_are_inverse),
		cmocka_unit_test(wide_net),
		cmocka_unit_test(other_losses_learn),
		cmocka_unit_test(interruption_keeps_what_there_is),
		cmocka_unit_test(refusals),
		cmocka_unit_test(gates), /* last: it blanks an input of the data */
	};

	return cmocka_run_group_tests_name("train", tests, setup, teardown);
}
