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
		struct limen_range all = limen_tile_range(network->device, network->layer[l].tile);

		error = limen_cells_read(network->device, network->layer[l].tile, field, &all,
					 (char *)data + network->plan->layer[l].first * field_bytes(field));
	}
	return error;
}

/* The sum stays below 2^63: each total saturates there, and a net that comes near has set its flag. */
static int64_t add(int64_t a, int64_t b)
{
	int64_t sum;

	return __builtin_add_overflow(a, b, &sum) ? (a < 0 ? INT64_MIN : INT64_MAX) : sum;
}

int limen_record_totals(struct limen_network *network, int64_t totals[LIMEN_TOTAL_COUNT])
{
	int64_t tile[LIMEN_LAYERS_MAX][LIMEN_TOTAL_COUNT];
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < network->plan->layers; l++)
		error = limen_totals_read(network->device, network->layer[l].tile, tile[l]);
	if (!error)
		error = limen_sync(network->device);
	if (error)
		return error;
	memcpy(totals, tile[0], sizeof(tile[0]));
	for (unsigned l = 1; l < network->plan->layers; l++)
		for (unsigned i = 0; i < LIMEN_TOTAL_COUNT; i++)
			totals[i] = i == LIMEN_TOTAL_STICKY ? totals[i] | tile[l][i] : add(totals[i], tile[l][i]);
	return LIMEN_OK;
}

int limen_record_snapshot(struct limen_recorder *recorder, unsigned interval)
{
	size_t at = interval * recorder->run->plan->cells;
	int error = limen_record_field(recorder->network, LIMEN_FIELD_LEVEL, recorder->replica->levels + at);

	if (!error)
		error = limen_record_field(recorder->network, LIMEN_FIELD_JUMPS, recorder->replica->jumps + at);
	return error ? error : limen_sync(recorder->network->device);
}

/* Entropy of an accumulator before its clear, as that of a Gaussian with the cells' mean square, in bits. */
int limen_record_gradient(struct limen_recorder *recorder)
{
	int error = limen_record_field(recorder->network, LIMEN_FIELD_GRADIENT, recorder->gradient);
	const double two_pi_e = 17.0794684453471;
	double square = 0;

	if (!error)
		error = limen_sync(recorder->network->device);
	if (error)
		return error;
	for (size_t i = 0; i < recorder->run->plan->cells; i++)
		square += (double)recorder->gradient[i] * (double)recorder->gradient[i];
	square /= (double)recorder->replica->live_cells;
	if (two_pi_e * square > 1.0) /* below one unit there is nothing left to erase */
		recorder->replica->gradient_entropy_sum += 0.5 * limen_log2(two_pi_e * square);
	recorder->replica->gradients_measured++;
	return LIMEN_OK;
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

int limen_record_points(struct limen_recorder *recorder, uint64_t done)
{
	struct limen_replica_run *replica = recorder->replica;
	const struct limen_run *run = recorder->run;
	double cells = (double)run->plan->cells, f = (double)done / (double)run->plan->pulses;
	struct limen_epoch epoch = {.pulse = done};
	int64_t totals[LIMEN_TOTAL_COUNT];

	if (!point_reached(recorder, done))
		return LIMEN_OK;
	int error = limen_record_field(recorder->network, LIMEN_FIELD_LEVEL, recorder->levels);

	if (!error)
		error = limen_record_totals(recorder->network, totals);
	if (error)
		return error;
	recorder->accuracy =
		(double)limen_count_right_host(run->plan, recorder->levels, &run->test) / (double)run->test.rows;
	epoch.test_accuracy = recorder->accuracy;
	epoch.heat_bits_per_cell = (double)totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) / cells;
	epoch.jumps_per_cell = (double)(totals[LIMEN_TOTAL_JUMPS_UP] + totals[LIMEN_TOTAL_JUMPS_DOWN]) / cells;
	epoch.barrier_bits = limen_schedule_at(&run->config->barrier, f);
	epoch.gain = limen_schedule_at(&run->config->gain, f);
	while (point_reached(recorder, done)) { /* several epochs may end within one batch */
		epoch.epoch = point_epoch(run, replica->epochs);
		replica->epoch[replica->epochs++] = epoch;
	}
	return LIMEN_OK;
}
