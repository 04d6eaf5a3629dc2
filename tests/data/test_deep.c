/* Nets of several layers: against floating-point back-propagation, host against device, weights there and back. */
#include "check.h"

#include <limen/arith.h>
#include <limen/report.h>
#include <math.h>

#include "train_fixture.h"

static void each(struct limen_train_config *config, struct limen_layer_config layer)
{
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		config->layer[l] = layer;
}

/* Three layers, one of them lying the other way round. */
static struct limen_train_config deep(void)
{
	struct limen_train_config config = small();

	config.net = (struct limen_net){4, {64, 24, 40, 10}};
	each(&config, (struct limen_layer_config){.bits = 8, .range = 2, .gain = config.layer[0].gain});
	return config;
}

static void deep_net(void **state)
{
	struct limen_train_config config = deep();

	(void)state;
	config.batch = 250;
	config.epochs = 30;
	for (unsigned l = 0; l < 3; l++)
		config.layer[l].gain = (struct limen_schedule){LIMEN_GEOMETRIC, 256, 4096};
	struct limen_train_result *r = run(&config, NULL);
	int64_t jumps = 0;

	print_message("64-24-40-10: test %.3f, train %.3f\n", r->replica[0].test_accuracy,
		      r->replica[0].train_accuracy);
	assert_true(r->plan.layer[0].transposed && !r->plan.layer[1].transposed && r->plan.layer[2].transposed);
	assert_true(r->plan.layer[1].first == 65 * 24 && r->plan.cells == 65 * 24 + 25 * 40 + 41 * 10);
	assert_true(r->replica[0].train_accuracy > 0.8);
	/* host and device agree through all layers */
	assert_true(r->epoch[r->epochs - 1].test_accuracy == r->replica[0].test_accuracy);
	for (size_t i = 0; i < r->plan.cells; i++)
		jumps += r->jumps[i];
	assert_true(jumps == r->replica[0].totals[LIMEN_TOTAL_JUMPS_UP] + r->replica[0].totals[LIMEN_TOTAL_JUMPS_DOWN]);

	/* saved weights, read back, are the same net */
	int16_t *all = malloc(r->plan.cells * sizeof(*all));
	struct limen_device *device[2];
	double accuracy;

	assert_non_null(all);
	for (unsigned l = 0; l < 3; l++) {
		int16_t *weights = limen_train_weights(r, l);

		assert_non_null(weights);
		memcpy(all + r->plan.layer[l].first, weights, r->plan.layer[l].cells * sizeof(*all));
		free(weights);
	}
	struct limen_trained trained = {.net = config.net, .bias = 16, .weights = all};

	memcpy(trained.layer, config.layer, sizeof(trained.layer));

	for (unsigned devices = 1; devices <= 2; devices++) {
		trained.layer[1].device = devices - 1;
		assert_int_equal(limen_net_devices(&trained.net, trained.layer), devices);
		for (unsigned d = 0; d < devices; d++)
			assert_int_equal(limen_open(d ? "ref:like=alveo" : "ref:", &device[d], NULL), 0);
		assert_int_equal(limen_evaluate(device, &trained, test_set, &accuracy, NULL), 0);
		assert_true(accuracy == r->replica[0].test_accuracy);
		for (unsigned d = 0; d < devices; d++)
			limen_close(device[d]);
	}
	trained.layer[1].device = LIMEN_LAYERS_MAX; /* there cannot be as many */
	assert_int_equal(limen_evaluate(device, &trained, test_set, &accuracy, NULL), LIMEN_EUSAGE);
	free(all);
	limen_train_free(r);
}

/* A hidden output, its slope; the limits are those of the numbers that stand for it. */
static double hidden(enum limen_activation activation, double y, double *slope)
{
	double h = activation == LIMEN_RELU        ? fmax(0, fmin(y, 255 / 32.0))
		   : activation == LIMEN_HARD_TANH ? fmax(-1, fmin(y, 1))
						   : 1 / (1 + exp(-y));

	*slope = activation == LIMEN_SIGMOID_HIDDEN ? h * (1 - h) : h == y;
	return h;
}

enum { LAYERS = 3, WIDEST = 65 };

struct pass {
	double h[LAYERS + 1][WIDEST], slope[LAYERS + 1][WIDEST], d[LAYERS + 1][WIDEST];
};

static size_t first_of(const unsigned *size, unsigned layer)
{
	return layer ? first_of(size, layer - 1) + (size_t)(size[layer - 1] + 1) * size[layer] : 0;
}

static double level_of(const struct limen_train_config *config, unsigned layer)
{
	return config->layer[layer].range / (1 << (config->layer[layer].bits - 1));
}

static void forward(const struct limen_train_config *config, const int16_t *init, size_t row, struct pass *pass)
{
	const unsigned *size = config->net.size;

	for (unsigned j = 0; j < 64; j++)
		pass->h[0][j] = train_set->x[row * 64 + j] / 16.0;
	for (unsigned l = 0; l < LAYERS; l++) {
		const int16_t *w = init + first_of(size, l);

		pass->h[l][size[l]] = 1;
		for (unsigned o = 0; o < size[l + 1]; o++) {
			double y = 0;

			for (unsigned j = 0; j <= size[l]; j++)
				y += *w++ * level_of(config, l) * pass->h[l][j];
			pass->h[l + 1][o] = l + 1 < LAYERS ? hidden(config->activation, y, &pass->slope[l + 1][o]) : y;
		}
	}
}

/* Gradients in floating point, from given weights, over one batch. */
static void back_propagate(const struct limen_train_config *config, const int16_t *init, double *gradient)
{
	const unsigned *size = config->net.size;
	struct limen_draw draw;

	limen_draw_init(&draw, config->seed, "batch");
	for (unsigned b = 0; b < config->batch; b++) {
		size_t row = (size_t)limen_draw_below(&draw, train_set->rows);
		struct pass pass = {0};
		double p[10];

		forward(config, init, row, &pass);
		limen_softmax(pass.h[LAYERS], p, 10);
		for (unsigned o = 0; o < 10; o++)
			pass.d[LAYERS][o] = (o == train_set->label[row]) - p[o];
		for (unsigned l = LAYERS; l-- > 0;)
			for (unsigned o = 0; o < size[l + 1]; o++)
				for (unsigned j = 0; j <= size[l]; j++) {
					size_t w = first_of(size, l) + o * (size[l] + 1) + j;

					gradient[w] += pass.d[l + 1][o] * pass.h[l][j];
					if (l && j < size[l])
						pass.d[l][j] += init[w] * level_of(config, l) * pass.d[l + 1][o] *
								pass.slope[l][j];
				}
	}
}

enum { CELLS = 65 * 24 + 25 * 40 + 41 * 10 };

/* The field of a cell that jumped once is its heat, with the sign of its direction; it should be the gradient's. */
static void check_layer(const struct limen_train_result *r, unsigned l, const int16_t *init, const double *gradient)
{
	const struct limen_layer_plan *plan = &r->plan.layer[l];
	double both = 0, here = 0, there = 0;
	unsigned jumped = 0;

	for (size_t w = plan->first; w < plan->first + plan->cells; w++) {
		size_t n = plan->inputs + 1, o = (w - plan->first) / n, j = (w - plan->first) % n;
		size_t i = plan->transposed ? plan->first + j * plan->outputs + o : w;
		double field = (double)r->heat[i] * (r->level[i] - init[w]) / 4096;
		/* gain 30, batch mean, error 256 and input 16 for 1, Q.12 */
		double want = gradient[w] / 500 * 256 * 16 * 30 / 4096;

		if (!r->jumps[i])
			continue;
		jumped++;
		both += field * want;
		here += field * field;
		there += want * want;
	}
	print_message("layer %u: %u jumps, fields %.4f of the gradient, correlation %.5f\n", l, jumped, both / there,
		      both / sqrt(here * there));
	/* errors are rounded to 1/256 and hidden outputs to whole numbers on the way */
	assert_true(jumped > 100 && both / sqrt(here * there) > 0.998 && fabs(both / there - 1) < 0.02);
}

/* Layer by layer, the cells' fields follow the floating-point gradient, whatever the hidden outputs; layers have
 * ladders of their own. */
static void deep_gradients(void **state)
{
	static int16_t init[CELLS];
	static double gradient[CELLS];
	struct limen_draw draw;

	(void)state;
	limen_draw_init(&draw, 9, "weights");
	for (size_t i = 0; i < CELLS; i++)
		init[i] = (int16_t)((int)limen_draw_below(&draw, 41) - 20);
	for (int activation = 0; activation < LIMEN_ACTIVATION_COUNT; activation++) {
		struct limen_train_config config = deep();

		config.activation = (enum limen_activation)activation;
		config.epochs = 0.5; /* one pulse of 500 samples */
		config.init = init;
		for (unsigned l = 0; l < LAYERS; l++)
			config.layer[l].gain = (struct limen_schedule){LIMEN_CONSTANT, 30, 30};
		config.layer[1].bits = 9;
		config.layer[1].range = 4; /* levels of the same size */
		config.layer[2].bits = 10;
		config.layer[2].range = activation == LIMEN_SIGMOID_HIDDEN ? 16 : 8;
		struct limen_train_result *r = run(&config, NULL);

		memset(gradient, 0, sizeof(gradient));
		back_propagate(&config, init, gradient);
		print_message("%s\n", limen_activation_name(config.activation));
		for (unsigned l = 0; l < LAYERS; l++)
			check_layer(r, l, init, gradient);
		limen_train_free(r);
	}
}

/* Every activation learns, and host and device agree through all layers. */
static void activations_learn(void **state)
{
	(void)state;
	for (int activation = 0; activation < LIMEN_ACTIVATION_COUNT; activation++) {
		struct limen_train_config config = deep();

		config.net = (struct limen_net){3, {64, 24, 10}};
		config.activation = (enum limen_activation)activation;
		config.batch = 250;
		config.epochs = 30;
		for (unsigned l = 0; l < 2; l++)
			config.layer[l].gain = (struct limen_schedule){LIMEN_GEOMETRIC, 1024, 16384};
		struct limen_train_result *r = run(&config, NULL);

		print_message("%s: train %.3f\n", limen_activation_name(config.activation),
			      r->replica[0].train_accuracy);
		assert_true(r->replica[0].train_accuracy > 0.7); /* chance: 0.1 */
		assert_true(r->epoch[r->epochs - 1].test_accuracy == r->replica[0].test_accuracy);
		assert_int_equal(limen_activation_find(limen_activation_name(config.activation)), activation);
		limen_train_free(r);
	}
	assert_int_equal(limen_activation_find("step"), -1);
}

/* Layers on devices of their own give the same as on one. */
static void several_devices(void **state)
{
	struct limen_train_config config = deep();

	(void)state;
	config.epochs = 2;
	config.replicas = 2;
	struct limen_train_result *one = run(&config, NULL);

	config.more[0] = "ref:like=alveo";
	config.layer[1].device = 1;
	config.threads = 2;
	struct limen_train_result *two = run(&config, NULL);

	assert_true(two->plan.devices == 2 && two->plan.device[0].layers == 2 && two->plan.device[1].layers == 1);
	assert_true(two->plan.layer[1].tile == 0 && two->plan.layer[2].tile == 1);
	assert_memory_equal(one->level, two->level, one->plan.cells * sizeof(*one->level));
	assert_memory_equal(one->heat, two->heat, one->plan.cells * sizeof(*one->heat));
	assert_memory_equal(one->replica[1].layer_totals, two->replica[1].layer_totals,
			    sizeof(one->replica[1].layer_totals));
	limen_train_free(one);
	limen_train_free(two);

	/* a device that nobody named, and one that does not exist */
	struct limen_errmsg err = {""};

	config.layer[2].device = 2;
	assert_int_equal(limen_train("ref:", &config, train_set, test_set, NULL, &two, &err), LIMEN_EUSAGE);
	check_says(&err, "device 2");
	config.layer[2].device = 1000;
	assert_int_equal(limen_train("ref:", &config, train_set, test_set, NULL, &two, &err), LIMEN_EUSAGE);
	config.layer[2].device = 0;
	config.more[0] = "ref:like=nothing";
	assert_int_equal(limen_train("ref:", &config, train_set, test_set, NULL, &two, &err), LIMEN_EUSAGE);
	check_says(&err, "nothing");
}

/* Counters and bounds of the net are those of its layers together. */
static void layers_add_up(void **state)
{
	struct limen_train_config config = deep();
	const struct limen_static_memory memory = limen_static_memory_default();
	struct limen_report report;

	(void)state;
	config.epochs = 8;
	config.replicas = LIMEN_REPLICAS_MIN;
	config.layer[1].barrier = (struct limen_schedule){LIMEN_CONSTANT, 1, 1};
	for (unsigned l = 0; l < LAYERS; l++)
		config.layer[l].gain = (struct limen_schedule){LIMEN_CONSTANT, 256, 256};
	struct limen_train_result *r = run(&config, NULL);

	limen_report_make(&config, r, &memory, &report);
	double heat = 0, jumps = 0, kb = 0, cells = (double)r->plan.cells;

	for (unsigned l = 0; l < LAYERS; l++) {
		const struct limen_layer_report *layer = &report.layer[l];

		heat += layer->heat_bits_per_cell * (double)r->plan.layer[l].cells / cells;
		kb += layer->bounds.bound[LIMEN_KB].bits_per_cell * (double)r->plan.layer[l].cells / cells;
		jumps += layer->jumps;
		for (int i = LIMEN_KB; i <= LIMEN_PATH; i++) {
			assert_true(layer->bounds.bound[i].valid);
			assert_true(layer->bounds.bound[i].bits_per_cell <= layer->heat_bits_per_cell);
		}
		/* one attempt a pulse; Glauber jumps with probability 2^-b / 2 */
		double rate = l == 1 ? 0.25 : 0.5, pulses = (double)r->plan.pulses;

		assert_true(fabs(r->layer[l].idle_variance / pulses / rate - 1) < 1e-3);
	}
	assert_true(fabs(heat / report.heat_bits_per_cell - 1) < 1e-12 && fabs(jumps / report.jumps - 1) < 1e-12);
	assert_true(fabs(kb / report.bounds.bound[LIMEN_KB].bits_per_cell - 1) < 1e-12 && kb > 0);
	limen_train_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(deep_net),          cmocka_unit_test(deep_gradients),
		cmocka_unit_test(activations_learn), cmocka_unit_test(several_devices),
		cmocka_unit_test(layers_add_up),
	};

	return cmocka_run_group_tests_name("deep", tests, setup, teardown);
}
