/* Nets of several layers: against floating-point back-propagation, host against device, weights there and back. */
#include "check.h"

#include <limen/arith.h>
#include <math.h>

#include "train_fixture.h"

/* Three layers, one of them lying the other way round. */
static void each(struct limen_train_config *config, struct limen_layer_config layer)
{
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		config->layer[l] = layer;
}

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
	struct limen_device *device;
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

	assert_int_equal(limen_open("ref:", &device, NULL), 0);
	assert_int_equal(limen_evaluate(device, &trained, test_set, &accuracy, NULL), 0);
	assert_true(accuracy == r->replica[0].test_accuracy);
	limen_close(device);
	free(all);
	limen_train_free(r);
}

/* A deep net's gradients in floating point, from given weights, over one batch. */
static void back_propagate(const struct limen_train_config *config, const int16_t *init, double *gradient)
{
	enum { LAYERS = 3, WIDEST = 65 };
	const unsigned *size = config->net.size;
	const double level = config->layer[0].range / (1 << (config->layer[0].bits - 1));
	struct limen_draw draw;

	limen_draw_init(&draw, config->seed, "batch");
	for (unsigned b = 0; b < config->batch; b++) {
		size_t row = (size_t)limen_draw_below(&draw, train_set->rows), first[LAYERS] = {0};
		double h[LAYERS + 1][WIDEST], d[LAYERS + 1][WIDEST] = {{0}}, sum = 0;

		for (unsigned j = 0; j < 64; j++)
			h[0][j] = train_set->x[row * 64 + j] / 16.0;
		for (unsigned l = 0; l < LAYERS; l++) {
			unsigned n = size[l] + 1;

			first[l] = l ? first[l - 1] + (size_t)(size[l - 1] + 1) * size[l] : 0;
			h[l][size[l]] = 1;
			for (unsigned o = 0; o < size[l + 1]; o++) {
				double y = 0;

				for (unsigned j = 0; j < n; j++)
					y += init[first[l] + o * n + j] * level * h[l][j];
				h[l + 1][o] = l + 1 < LAYERS ? fmax(0, fmin(y, 255 / 32.0)) : exp(y);
			}
		}
		for (unsigned o = 0; o < 10; o++)
			sum += h[LAYERS][o];
		for (unsigned o = 0; o < 10; o++)
			d[LAYERS][o] = (o == train_set->label[row]) - h[LAYERS][o] / sum;
		for (unsigned l = LAYERS; l-- > 0;)
			for (unsigned o = 0; o < size[l + 1]; o++)
				for (unsigned j = 0; j <= size[l]; j++) {
					size_t w = first[l] + o * (size[l] + 1) + j;

					gradient[w] += d[l + 1][o] * h[l][j];
					if (l && j < size[l] && h[l][j] > 0 && h[l][j] < 255 / 32.0)
						d[l][j] += init[w] * level * d[l + 1][o];
				}
	}
}

/* Layer by layer, the cells' fields follow the floating-point gradient: heat of the first jumps against it. */
static void deep_gradients(void **state)
{
	struct limen_train_config config = deep();
	enum { CELLS = 65 * 24 + 25 * 40 + 41 * 10 };
	static int16_t init[CELLS];
	static double gradient[CELLS];
	struct limen_draw draw;

	(void)state;
	config.epochs = 0.5; /* one pulse of 500 samples */
	for (unsigned l = 0; l < 3; l++)
		config.layer[l].gain = (struct limen_schedule){LIMEN_CONSTANT, 30, 30};
	limen_draw_init(&draw, 9, "weights");
	for (size_t i = 0; i < CELLS; i++)
		init[i] = (int16_t)((int)limen_draw_below(&draw, 41) - 20);
	config.init = init;
	struct limen_train_result *r = run(&config, NULL);

	back_propagate(&config, init, gradient);
	for (unsigned l = 0; l < 3; l++) {
		const struct limen_layer_plan *plan = &r->plan.layer[l];
		double both = 0, here = 0, there = 0;
		unsigned jumped = 0;

		for (unsigned o = 0; o < plan->outputs; o++)
			for (unsigned j = 0; j <= plan->inputs; j++) {
				size_t i = plan->first +
					   (plan->transposed ? j * plan->outputs + o : o * (plan->inputs + 1) + j);
				size_t w = plan->first + o * (plan->inputs + 1) + j;
				/* heat of a jump is the field, with the sign of its direction */
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
		print_message("layer %u: %u jumps, fields %.4f of the gradient, correlation %.5f\n", l, jumped,
			      both / there, both / sqrt(here * there));
		/* errors are rounded to 1/256 and hidden outputs to 1/32 on the way */
		assert_true(jumped > 100 && both / sqrt(here * there) > 0.998 && fabs(both / there - 1) < 0.02);
	}
	limen_train_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(deep_net), cmocka_unit_test(deep_gradients)};

	return cmocka_run_group_tests_name("deep", tests, setup, teardown);
}
