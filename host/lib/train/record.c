/* record.c: what is read from the device along a run. */
#include "run.h"

#include <limen/arith.h>

#include <math.h>
#include <string.h>

static size_t field_bytes(unsigned field)
{
	switch (field) {
	case LIMEN_FIELD_HEAT:
		return sizeof(int64_t);
	case LIMEN_FIELD_GRADIENT:
	case LIMEN_FIELD_JUMPS:
		return sizeof(uint32_t);
	default:
		return sizeof(uint16_t);
	}
}

int limen_record_field(struct limen_network *network, unsigned field, void *data)
{
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < network->plan->layers; l++) {
		const struct limen_layer *layer = &network->layer[l];

		error = limen_cells_read(layer->device, layer->plan->tile, field, NULL,
					 (char *)data + layer->plan->first * field_bytes(field));
	}
	return error;
}

/* The sum stays below 2^63: each total saturates there, and a net that comes near has set its flag. */
static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? (a < 0 ? INT64_MIN : INT64_MAX) : sum;
}

int limen_record_totals(struct limen_network *network, int64_t layer[][LIMEN_TOTAL_COUNT],
			int64_t totals[LIMEN_TOTAL_COUNT])
{
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < network->plan->layers; l++)
		error = limen_totals_read(network->layer[l].device, network->plan->layer[l].tile, layer[l]);
	if (!error)
		error = limen_network_sync(network);
	if (error)
		return error;
	memcpy(totals, layer[0], sizeof(layer[0]));
	for (unsigned l = 1; l < network->plan->layers; l++)
		for (unsigned i = 0; i < LIMEN_TOTAL_COUNT; i++)
			totals[i] = i == LIMEN_TOTAL_STICKY ? totals[i] | layer[l][i] : add(totals[i], layer[l][i]);
	return LIMEN_OK;
}

int limen_record_snapshot(struct limen_recorder *recorder, unsigned interval)
{
	size_t at = interval * recorder->run->plan->cells;
	int error = limen_record_field(recorder->network, LIMEN_FIELD_LEVEL, recorder->replica->levels + at);

	if (!error)
		error = limen_record_field(recorder->network, LIMEN_FIELD_JUMPS, recorder->replica->jumps + at);
	return error ? error : limen_network_sync(recorder->network);
}

/* Entropy of a layer's accumulators before their clear, as that of a Gaussian with the cells' mean square, in bits. */
static double gradient_entropy(const int32_t *gradient, size_t cells, uint64_t live_cells)
{
	const double two_pi_e = 17.0794684453471;
	double square = 0;

	for (size_t i = 0; i < cells; i++)
		square += (double)gradient[i] * (double)gradient[i];
	square *= two_pi_e / (double)live_cells;
	return square > 1.0 ? 0.5 * limen_log2(square) : 0; /* below one unit there is nothing left to erase */
}

int limen_record_gradient(struct limen_recorder *recorder)
{
	const struct limen_plan *plan = recorder->run->plan;
	int error = limen_record_field(recorder->network, LIMEN_FIELD_GRADIENT, recorder->gradient);

	if (!error)
		error = limen_network_sync(recorder->network);
	for (unsigned l = 0; !error && l < plan->layers; l++) {
		struct limen_replica_layer *layer = &recorder->replica->layer[l];

		layer->gradient_entropy_sum += gradient_entropy(recorder->gradient + plan->layer[l].first,
								plan->layer[l].cells, layer->live_cells);
	}
	if (!error)
		recorder->replica->gradients_measured++;
	return error;
}

/* Epoch that point k of the curve stands for; all of them up to LIMEN_EPOCH_POINTS, then every so many. */
static unsigned point_epoch(const struct limen_run *run, size_t k)
{
	uint64_t epochs = (uint64_t)ceil(run->config->epochs);
	uint64_t stride = (epochs + LIMEN_EPOCH_POINTS - 1) / LIMEN_EPOCH_POINTS, epoch = (k + 1) * stride;

	return (unsigned)(epoch < epochs ? epoch : epochs);
}

static uint64_t point_pulse(const struct limen_run *run, size_t k)
{
	double pulses = ceil((double)point_epoch(run, k) * (double)run->train.rows / run->config->batch);

	return pulses < (double)run->plan->pulses ? (uint64_t)pulses : run->plan->pulses;
}

static bool point_reached(const struct limen_recorder *recorder, uint64_t done)
{
	const struct limen_replica_run *replica = recorder->replica;

	if (!replica->epoch || point_pulse(recorder->run, replica->epochs) > done)
		return false;
	return replica->epochs == 0 ||
	       replica->epoch[replica->epochs - 1].epoch < (unsigned)ceil(recorder->run->config->epochs);
}

/* Heat and jumps of a point, layer by layer and of all. */
static void fill_energies(const struct limen_run *run, double f, int64_t layer[][LIMEN_TOTAL_COUNT],
			  struct limen_epoch *epoch)
{
	const double unit = 1 << LIMEN_FRACTION_BITS;
	double heat = 0, jumps = 0, all = (double)run->plan->cells;

	for (unsigned l = 0; l < run->plan->layers; l++) {
		const struct limen_layer_config *config = &run->config->layer[l];
		double cells = (double)run->plan->layer[l].cells, mine = (double)layer[l][LIMEN_TOTAL_HEAT];
		double moves = (double)(layer[l][LIMEN_TOTAL_JUMPS_UP] + layer[l][LIMEN_TOTAL_JUMPS_DOWN]);

		epoch->layer[l] = (struct limen_layer_epoch){
			.heat_bits_per_cell = mine / unit / cells,
			.jumps_per_cell = moves / cells,
			.barrier_bits = limen_schedule_at(&config->barrier, f),
			.gain = limen_schedule_at(&config->gain, f),
		};
		heat += mine;
		jumps += moves;
	}
	epoch->heat_bits_per_cell = heat / unit / all;
	epoch->jumps_per_cell = jumps / all;
}

/* Accuracies of a point: on the validation data; without such, on the test data, which else are not looked at. */
static int fill_accuracy(struct limen_recorder *recorder, struct limen_epoch *epoch)
{
	const struct limen_run *run = recorder->run;
	const struct limen_samples *data = run->validation.rows ? &run->validation : &run->test;
	struct limen_network *network = recorder->network;
	int error =
		limen_accuracy_host(run->plan, run->config->activation, recorder->levels, data, &recorder->accuracy);

	epoch->validation_accuracy = run->validation.rows ? recorder->accuracy : (double)NAN;
	epoch->test_accuracy = run->validation.rows ? (double)NAN : recorder->accuracy;
	epoch->batch_accuracy = (double)network->right / (double)network->learned;
	network->right = network->learned = 0;
	return error;
}

int limen_record_points(struct limen_recorder *recorder, uint64_t done)
{
	struct limen_replica_run *replica = recorder->replica;
	const struct limen_run *run = recorder->run;
	struct limen_epoch epoch = {.pulse = done};
	int64_t layer[LIMEN_LAYERS_MAX][LIMEN_TOTAL_COUNT], totals[LIMEN_TOTAL_COUNT];

	if (!point_reached(recorder, done))
		return LIMEN_OK;
	int error = limen_record_field(recorder->network, LIMEN_FIELD_LEVEL, recorder->levels);

	if (!error)
		error = limen_record_totals(recorder->network, layer, totals);
	if (!error)
		error = fill_accuracy(recorder, &epoch);
	if (error)
		return error;
	fill_energies(run, (double)done / (double)run->plan->pulses, layer, &epoch);
	while (point_reached(recorder, done)) { /* several epochs may end within one batch */
		epoch.epoch = point_epoch(run, replica->epochs);
		replica->epoch[replica->epochs++] = epoch;
	}
	if (recorder->accuracy > recorder->best) {
		recorder->best = recorder->accuracy;
		recorder->best_epoch = epoch.epoch;
	}
	return LIMEN_OK;
}

bool limen_record_stops(const struct limen_recorder *recorder)
{
	const struct limen_replica_run *replica = recorder->replica;
	unsigned patience = recorder->run->config->patience;

	return patience && replica->epochs && recorder->best_epoch &&
	       replica->epoch[replica->epochs - 1].epoch - recorder->best_epoch >= patience;
}
