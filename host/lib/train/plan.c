/* plan.c: does a run make sense, does it fit, and what will it send. */
#include <limen/train.h>

#include "activation.h"
#include "errmsg.h"
#include "loss.h"
#include "number.h"
#include "run.h"

#include <math.h>
#include <string.h>

static const char *const gates[LIMEN_GATE_COUNT] = {"data", "zero", "off"};

const char *limen_gate_name(enum limen_gate gate)
{
	return (unsigned)gate < LIMEN_GATE_COUNT ? gates[gate] : NULL;
}

int limen_gate_find(const char *name)
{
	for (int i = 0; i < LIMEN_GATE_COUNT; i++)
		if (!strcmp(name, gates[i]))
			return i;
	return -1;
}

int limen_net_parse(const char *text, struct limen_net *net, struct limen_errmsg *err)
{
	*net = (struct limen_net){0};
	for (const char *at = text;;) {
		char part[8] = "";
		size_t len = strcspn(at, "-");
		uint64_t n = 0;

		if (len < sizeof(part))
			memcpy(part, at, len);
		if (!limen_number_u64(part, &n) || n < 1 || n > 65534 || net->sizes == LIMEN_SIZES_MAX)
			return limen_fail(err, LIMEN_EUSAGE,
					  "--net %s: give INPUTS-...-OUTPUTS, each 1..65534, e.g. 64-10", text);
		net->size[net->sizes++] = (unsigned)n;
		if (!at[len])
			break;
		at += len + 1;
	}
	if (net->sizes < 2)
		return limen_fail(err, LIMEN_EUSAGE, "--net %s: give INPUTS-OUTPUTS, e.g. 64-10", text);
	return LIMEN_OK;
}

void limen_train_defaults(struct limen_train_config *config)
{
	const struct limen_layer_config layer = {
		.bits = 7,
		.range = 4.0,
		.barrier = {LIMEN_LOG, 0, 2},
		.gain = {LIMEN_GEOMETRIC, 128, 4096},
	};

	*config = (struct limen_train_config){
		.batch = 4096,
		.epochs = 400,
		.loss = LIMEN_SOFTMAX,
		.kinetics = LIMEN_GLAUBER,
		.gate = LIMEN_GATE_DATA,
		.seed = 1,
		.replicas = 1,
		.threads = 1,
	};
	for (unsigned l = 0; l < LIMEN_LAYERS_MAX; l++)
		config->layer[l] = layer;
}

unsigned limen_net_devices(const struct limen_net *net, const struct limen_layer_config *layer)
{
	unsigned devices = 1;

	for (unsigned l = 0; l + 1 < net->sizes && l < LIMEN_LAYERS_MAX; l++)
		if (layer[l].device >= devices)
			devices = layer[l].device + 1;
	return devices;
}

/* Largest batch whose gradients cannot leave 32 bits. */
static uint64_t batch_most(const struct limen_net *net, unsigned x_max)
{
	if (net->sizes == 2)
		return INT32_MAX / ((uint64_t)LIMEN_ERROR_MAX * (x_max ? x_max : 1));
	return INT32_MAX / ((uint64_t)LIMEN_ERROR_MOST * UINT8_MAX);
}

static int check_config(const struct limen_train_config *config, const struct limen_data *train,
			struct limen_errmsg *err)
{
	if (config->net.sizes < 2 || config->net.sizes > LIMEN_SIZES_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "a net has 2..%d sizes", LIMEN_SIZES_MAX);
	unsigned inputs = config->net.size[0], outputs = config->net.size[config->net.sizes - 1];
	uint64_t most = batch_most(&config->net, train->x_max);

	if (inputs != train->features)
		return limen_fail(err, LIMEN_EUSAGE, "%s has %u inputs, but the net has %u: give --net %u-%u",
				  train->name, train->features, inputs, train->features, outputs);
	if (train->classes > outputs)
		return limen_fail(err, LIMEN_EUSAGE,
				  "%s has labels up to %u, but the net has %u outputs: give --net %u-%u", train->name,
				  train->classes - 1, outputs, inputs, train->classes);
	if (train->x_max == 0)
		return limen_fail(err, LIMEN_EDATA, "%s: every input is zero; nothing can be learned", train->name);
	if (config->batch < 1 || config->batch > most)
		return limen_fail(err, LIMEN_EUSAGE,
				  "--batch %u: give 1..%llu, so that no gradient (32 bits) can saturate at "
				  "inputs up to %u",
				  config->batch, (unsigned long long)most, train->x_max);
	if (!(config->epochs > 0 && config->epochs <= 1e9))
		return limen_fail(err, LIMEN_EUSAGE, "--epochs %g: give a number above 0, at most 1e9", config->epochs);
	if (config->replicas < 1 || config->replicas > LIMEN_REPLICAS_MAX)
		return limen_fail(err, LIMEN_EUSAGE, "--replicas %u: give 1..%d", config->replicas, LIMEN_REPLICAS_MAX);
	if (config->threads < 1 || config->threads > 1024)
		return limen_fail(err, LIMEN_EUSAGE, "--threads %u: give 1..1024", config->threads);
	if (config->patience && !config->validation)
		return limen_fail(err, LIMEN_EUSAGE,
				  "--patience %u: early stopping needs data to look at: give --validate",
				  config->patience);
	return LIMEN_OK;
}

static int check_layers(const struct limen_train_config *config, struct limen_errmsg *err)
{
	for (unsigned l = 0; l + 1 < config->net.sizes; l++) {
		const struct limen_layer_config *layer = &config->layer[l];

		if (layer->bits < 2 || layer->bits > LIMEN_LEVEL_BITS_MAX)
			return limen_fail(err, LIMEN_EUSAGE, "--bits %u: training wants ladders of 2..%d bits",
					  layer->bits, LIMEN_LEVEL_BITS_MAX);
		if (!(layer->range > 0 && layer->range <= 1e6))
			return limen_fail(err, LIMEN_EUSAGE, "--range %g: give a number above 0, at most 1e6",
					  layer->range);
		if (layer->device >= LIMEN_LAYERS_MAX)
			return limen_fail(err, LIMEN_EUSAGE, "layer %u is for device %u, but a net has at most %d", l,
					  layer->device, LIMEN_LAYERS_MAX);
	}
	return LIMEN_OK;
}

static int check_init(const struct limen_train_config *config, const struct limen_plan *plan, struct limen_errmsg *err)
{
	for (unsigned l = 0; config->init && l < plan->layers; l++) {
		int most = (1 << (plan->layer[l].bits - 1)) - 1;

		for (size_t i = plan->layer[l].first; i < plan->layer[l].first + plan->layer[l].cells; i++)
			if (config->init[i] > most || config->init[i] < -most - 1)
				return limen_fail(err, LIMEN_EDATA,
						  "starting weight %zu is %d, outside %d..%d of %u bits; see --bits", i,
						  config->init[i], -most - 1, most, plan->layer[l].bits);
	}
	return LIMEN_OK;
}

static int check_layer_fits(const struct limen_layer_plan *layer, const struct limen_info *info,
			    struct limen_errmsg *err)
{
	unsigned longest = layer->rows > layer->cols ? layer->rows : layer->cols;

	if (longest <= info->vector_len)
		return LIMEN_OK;
	return limen_fail(err, LIMEN_ECAPACITY,
			  "layer %u-%u does not fit: %u %s, but the device's vectors hold %u; choose a larger device "
			  "(see `limen devices`) or a smaller layer",
			  layer->inputs, layer->outputs, longest,
			  layer->transposed ? "inputs, the bias among them" : "outputs", info->vector_len);
}

static int check_device(const struct limen_device_plan *plan, const struct limen_info *info, struct limen_errmsg *err)
{
	if (plan->cells_per_lane > info->depth || plan->streams_per_lane > info->row_slots)
		return limen_fail(err, LIMEN_ECAPACITY,
				  "the net does not fit: it takes %llu cells and %llu row streams of each of "
				  "%u lanes, but the device has %u and %u; choose a larger device (see `limen "
				  "devices`), or several",
				  (unsigned long long)plan->cells_per_lane, (unsigned long long)plan->streams_per_lane,
				  info->lanes, info->depth, info->row_slots);
	if (info->vectors < 2 || info->tiles < plan->layers || info->slots < 1)
		return limen_fail(err, LIMEN_ECAPACITY,
				  "the device has %u vectors, %u tiles, %u kinetics tables; the net takes "
				  "2, %u, 1",
				  info->vectors, info->tiles, info->slots, plan->layers);
	return LIMEN_OK;
}

static void count_lanes(struct limen_plan *plan, const struct limen_info *info)
{
	for (unsigned l = 0; l < plan->layers; l++) {
		struct limen_device_plan *device = &plan->device[plan->layer[l].device];
		unsigned lanes = info[plan->layer[l].device].lanes;
		uint64_t rows = (plan->layer[l].rows + lanes - 1) / lanes;

		device->streams_per_lane += rows;
		device->cells_per_lane += rows * plan->layer[l].cols;
	}
}

int limen_plan_fit(struct limen_plan *plan, const struct limen_info *info, struct limen_errmsg *err)
{
	int error = LIMEN_OK;

	count_lanes(plan, info);
	for (unsigned l = 0; !error && l < plan->layers; l++)
		error = check_layer_fits(&plan->layer[l], &info[plan->layer[l].device], err);
	for (unsigned d = 0; !error && d < plan->devices; d++)
		error = check_device(&plan->device[d], &info[d], err);
	return error;
}

static uint64_t words(uint64_t elements, unsigned bits)
{
	return (elements * bits + 31) / 32;
}

/* Forward: x, read. Backward (not the first layer): d, read. Gradient: x, d, GRAD. */
static void count_words(const struct limen_train_config *config, struct limen_plan *plan)
{
	for (unsigned l = 0; l < plan->layers; l++) {
		uint64_t x = LIMEN_HEADER_WORDS + words(plan->layer[l].inputs + 1, plan->layer[l].wide ? 16 : 8);
		uint64_t d = LIMEN_HEADER_WORDS + words(plan->layer[l].outputs, 16);

		plan->sample_words_out += x + LIMEN_HEADER_WORDS + x + d + LIMEN_HEADER_WORDS;
		plan->sample_words_in += LIMEN_ANSWER_WORDS + plan->layer[l].outputs;
		if (l > 0) {
			plan->sample_words_out += d + LIMEN_HEADER_WORDS;
			plan->sample_words_in += LIMEN_ANSWER_WORDS + plan->layer[l].inputs;
		}
	}
	plan->words_out = plan->pulses * (config->batch * plan->sample_words_out +
					  plan->layers * (LIMEN_HEADER_WORDS + LIMEN_PULSE_WORDS));
	plan->words_in = plan->pulses * config->batch * plan->sample_words_in;
}

void limen_plan_layers(const struct limen_net *net, const struct limen_layer_config *config,
		       enum limen_activation activation, unsigned bias, unsigned x_max, unsigned batch,
		       struct limen_plan *plan)
{
	const struct limen_activation_form *form = &limen_activation_forms[activation];

	plan->layers = net->sizes - 1;
	plan->cells = 0;
	plan->devices = 1;
	for (unsigned l = 0; l < plan->layers; l++) {
		const struct limen_layer_form layer = {
			.config = &config[l],
			.unit = l ? form->unit : bias,
			.x_max = l ? form->most : x_max,
			.wide = l && form->wide,
			.error_unit = l + 1 < plan->layers ? form->error_unit : LIMEN_ERROR_MAX,
			.batch = batch,
		};

		limen_layer_lay(&plan->layer[l], net->size[l], net->size[l + 1], plan->cells, &layer);
		plan->cells += plan->layer[l].cells;
		plan->layer[l].tile = plan->device[config[l].device].layers++;
		if (config[l].device >= plan->devices)
			plan->devices = config[l].device + 1;
	}
}

int limen_train_plan(const struct limen_train_config *config, const struct limen_info *info,
		     const struct limen_data *train, struct limen_plan *plan, struct limen_errmsg *err)
{
	int error = check_config(config, train, err);

	*plan = (struct limen_plan){0};
	if (!error)
		error = check_layers(config, err);
	if (error)
		return error;
	limen_plan_layers(&config->net, config->layer, config->activation, train->x_max, train->x_max, config->batch,
			  plan);
	plan->pulses = (uint64_t)ceil((double)train->rows * config->epochs / config->batch);
	plan->segments = plan->pulses < LIMEN_TRAIN_SEGMENTS ? (unsigned)plan->pulses : LIMEN_TRAIN_SEGMENTS;
	count_words(config, plan);
	error = check_init(config, plan, err);
	return error ? error : limen_plan_fit(plan, info, err);
}
