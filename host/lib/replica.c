/* replica.c: one training run from its start to its last pulse. */
#include "layer.h"
#include "loss.h"
#include "run.h"

#include <limen/arith.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256 }; /* samples whose reads are under way at a time; bounds the memory, changes no result */

/* Everything that lives from the first to the last pulse of a replica. */
struct session {
	struct limen_replica_run *replica;
	const struct limen_run *run;
	struct limen_device *device;
	struct limen_layer layer;
	struct limen_draw draw;
	size_t index[CHUNK]; /* rows of the chunk's samples */
	int32_t *sum;        /* [CHUNK][outputs] */
	double *y, *scratch; /* [outputs] */
	int16_t *d;          /* [outputs] */
	int16_t *levels;     /* [cells], for points of the curve */
	int32_t *gradient;   /* [cells] */
	double last_accuracy;
};

int limen_replica_init(struct limen_replica_run *replica, const struct limen_run *run, unsigned number)
{
	size_t cells = run->plan->cells, points = (run->plan->segments + 1) * cells;

	*replica = (struct limen_replica_run){.number = number};
	replica->levels = calloc(points, sizeof(*replica->levels));
	replica->jumps = calloc(points, sizeof(*replica->jumps));
	replica->heat = calloc(cells, sizeof(*replica->heat));
	replica->blocked = calloc(cells, sizeof(*replica->blocked));
	if (number == 0)
		replica->epoch = calloc(LIMEN_EPOCH_POINTS + 1, sizeof(*replica->epoch));
	if (replica->levels && replica->jumps && replica->heat && replica->blocked && (number || replica->epoch))
		return LIMEN_OK;
	limen_replica_free(replica);
	return LIMEN_ENOMEM;
}

void limen_replica_free(struct limen_replica_run *replica)
{
	free(replica->levels);
	free(replica->jumps);
	free(replica->heat);
	free(replica->blocked);
	free(replica->epoch);
	*replica = (struct limen_replica_run){0};
}

/* --- one batch --- */

static int forward_chunk(struct session *s, size_t n)
{
	const struct limen_samples *train = &s->run->train;
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < n; i++) {
		s->index[i] = (size_t)limen_draw_below(&s->draw, train->rows);
		error = limen_layer_forward(&s->layer, train->x + s->index[i] * train->width,
					    s->sum + i * s->layer.outputs);
	}
	return error ? error : limen_sync(s->device);
}

static int gradient_chunk(struct session *s, size_t n)
{
	const struct limen_samples *train = &s->run->train;
	unsigned outputs = s->layer.outputs;
	int error = LIMEN_OK;

	for (size_t i = 0; !error && i < n; i++) {
		for (unsigned o = 0; o < outputs; o++)
			s->y[o] = (double)s->sum[i * outputs + o] * s->run->plan->scale;
		limen_loss_error(s->run->config->loss, s->y, outputs, train->label[s->index[i]], s->scratch, s->d);
		error = limen_layer_gradient(&s->layer, train->x + s->index[i] * train->width, s->d);
	}
	return error;
}

static int accumulate(struct session *s)
{
	int error = LIMEN_OK;

	for (size_t done = 0; !error && done < s->run->config->batch; done += CHUNK) {
		size_t left = s->run->config->batch - done, n = left < CHUNK ? left : CHUNK;

		error = forward_chunk(s, n);
		if (!error)
			error = gradient_chunk(s, n);
	}
	return error;
}

static int pulse(struct session *s, double f)
{
	const struct limen_train_config *config = s->run->config;
	double barrier = limen_schedule_at(&config->barrier, f) * (1 << LIMEN_FRACTION_BITS);
	double gain = limen_schedule_at(&config->gain, f) * s->run->plan->gain_scale;
	struct limen_pulse p = {
		.barrier = (uint32_t)limen_round(barrier, 0, LIMEN_BARRIER_MAX), /* Q6.12, half away from zero */
		.sweeps = 1,
		.lambda = s->run->lambda,
		.offset = -1,
		.gate = config->gate == LIMEN_GATE_FIELD,
		.clear = true,
	};
	int error = limen_pulse_gain(gain, &p.mantissa, &p.shift);

	if (error)
		return error;
	double b = p.barrier / (double)(1 << LIMEN_FRACTION_BITS);
	double t0 = (int32_t)s->run->table[0] / (double)(1 << LIMEN_FRACTION_BITS);

	s->replica->idle_variance += limen_idle_rate(b, t0);
	if (b < s->replica->barrier_min_bits)
		s->replica->barrier_min_bits = b;
	return limen_layer_pulse(&s->layer, &p);
}

/* --- what is recorded on the way --- */

static uint64_t segment_end(const struct limen_plan *plan, unsigned segment)
{
	return plan->pulses / plan->segments * (segment + 1) +
	       plan->pulses % plan->segments * (segment + 1) / plan->segments;
}

/* Entropy of an accumulator before its clear, as that of a Gaussian with the cells' mean square, in bits. */
static int measure_gradient(struct session *s)
{
	struct limen_range all = limen_tile_range(s->device, s->layer.tile);
	int error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_GRADIENT, &all, s->gradient);
	double square = 0;

	if (!error)
		error = limen_sync(s->device);
	if (error)
		return error;
	for (size_t i = 0; i < s->run->plan->cells; i++)
		square += (double)s->gradient[i] * (double)s->gradient[i];
	square /= (double)s->replica->live_cells;
	/* 2 pi e; below one unit there is nothing left to erase */
	if (17.0794684453471 * square > 1.0)
		s->replica->gradient_entropy_sum += 0.5 * limen_log2(17.0794684453471 * square);
	s->replica->gradients_measured++;
	return LIMEN_OK;
}

static int snapshot(struct session *s, unsigned interval)
{
	struct limen_range all = limen_tile_range(s->device, s->layer.tile);
	size_t at = interval * s->run->plan->cells;
	int error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_LEVEL, &all, s->replica->levels + at);

	if (!error)
		error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_JUMPS, &all, s->replica->jumps + at);
	return error ? error : limen_sync(s->device);
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

static int add_points(struct session *s, uint64_t done)
{
	struct limen_replica_run *replica = s->replica;
	struct limen_range all = limen_tile_range(s->device, s->layer.tile);
	double cells = (double)s->run->plan->cells, f = (double)done / (double)s->run->plan->pulses;
	struct limen_epoch epoch = {.pulse = done};
	int64_t totals[LIMEN_TOTAL_COUNT];
	int error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_LEVEL, &all, s->levels);

	if (!error)
		error = limen_totals_read(s->device, s->layer.tile, totals);
	if (!error)
		error = limen_sync(s->device);
	if (error)
		return error;
	s->last_accuracy =
		(double)limen_count_right_host(s->run->plan, s->levels, &s->run->test) / (double)s->run->test.rows;
	epoch.test_accuracy = s->last_accuracy;
	epoch.heat_bits_per_cell = (double)totals[LIMEN_TOTAL_HEAT] / (1 << LIMEN_FRACTION_BITS) / cells;
	epoch.jumps_per_cell = (double)(totals[LIMEN_TOTAL_JUMPS_UP] + totals[LIMEN_TOTAL_JUMPS_DOWN]) / cells;
	epoch.barrier_bits = limen_schedule_at(&s->run->config->barrier, f);
	epoch.gain = limen_schedule_at(&s->run->config->gain, f);
	/* several epochs may end within one batch */
	while (replica->epochs < replica->epochs_most && point_pulse(s->run, replica->epochs) <= done) {
		epoch.epoch = point_epoch(s->run, replica->epochs);
		replica->epoch[replica->epochs++] = epoch;
	}
	return LIMEN_OK;
}

/* --- from start to end --- */

static int train(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	const struct limen_plan *plan = s->run->plan;
	unsigned segment = 0;
	int error = snapshot(s, 0);

	for (uint64_t t = 0; !error && t < plan->pulses; t++) {
		bool ends = t + 1 == segment_end(plan, segment);

		error = accumulate(s);
		if (!error && ends && replica->number == 0)
			error = measure_gradient(s);
		if (!error)
			error = pulse(s, (double)t / (double)plan->pulses);
		if (!error && ends)
			error = snapshot(s, ++segment);
		if (!error && replica->epoch && replica->epochs < replica->epochs_most &&
		    point_pulse(s->run, replica->epochs) <= t + 1)
			error = add_points(s, t + 1);
		if (error)
			return error;
		replica->outcome.pulses = t + 1;
		s->run->report(s->run->ctx, replica->number, t + 1, s->last_accuracy);
		if (t + 1 < plan->pulses && s->run->stop(s->run->ctx))
			break;
	}
	replica->outcome.complete = replica->outcome.pulses == plan->pulses;
	return error;
}

static int finish(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	const struct limen_plan *plan = s->run->plan;
	struct limen_range all = limen_tile_range(s->device, s->layer.tile);
	size_t right = 0;
	int error = snapshot(s, plan->segments);

	if (!error)
		error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_HEAT, &all, replica->heat);
	if (!error)
		error = limen_cells_read(s->device, s->layer.tile, LIMEN_FIELD_BLOCKED, &all, replica->blocked);
	if (!error)
		error = limen_totals_read(s->device, s->layer.tile, replica->outcome.totals);
	if (!error)
		error = limen_sync(s->device);
	if (!error)
		error = limen_count_right(&s->layer, &s->run->test, &right);
	if (error)
		return error;
	replica->outcome.test_accuracy = (double)right / (double)s->run->test.rows;
	right = limen_count_right_host(plan, replica->levels + plan->segments * plan->cells, &s->run->train);
	replica->outcome.train_accuracy = (double)right / (double)s->run->train.rows;
	return LIMEN_OK;
}

static int prepare(struct session *s)
{
	const struct limen_train_config *config = s->run->config;
	unsigned outputs = config->net.size[1];
	int error =
		limen_layer_init(&s->layer, s->device, config->net.size[0], outputs, config->bits, s->run->data->x_max,
				 config->init, config->gate == LIMEN_GATE_DATA ? s->run->data : NULL);
	uint32_t log_table[LIMEN_TABLE_WORDS];

	if (!error)
		error = limen_tile_seed(s->device, s->layer.tile, config->seed, s->replica->number, 0, 0);
	limen_log_table(log_table);
	if (!error)
		error = limen_table_load(s->device, LIMEN_TABLE_LOG, log_table);
	if (!error)
		error = limen_table_load(s->device, LIMEN_TABLE_KINETICS, s->run->table);
	if (error)
		return error;
	for (unsigned i = 0; i < s->layer.runs; i++)
		s->replica->live_cells += (uint64_t)s->layer.run[i].rows * s->layer.run[i].cols;
	s->sum = malloc(CHUNK * sizeof(*s->sum) * outputs);
	s->y = malloc(outputs * sizeof(*s->y));
	s->scratch = malloc(outputs * sizeof(*s->scratch));
	s->d = malloc(outputs * sizeof(*s->d));
	s->levels = malloc(s->run->plan->cells * sizeof(*s->levels));
	s->gradient = malloc(s->run->plan->cells * sizeof(*s->gradient));
	return s->sum && s->y && s->scratch && s->d && s->levels && s->gradient ? LIMEN_OK : LIMEN_ENOMEM;
}

int limen_replica_train(struct limen_replica_run *replica, const struct limen_run *run, struct limen_device *device)
{
	struct session s = {.replica = replica, .run = run, .device = device, .last_accuracy = -1};

	replica->barrier_min_bits = LIMEN_BARRIER_MAX;
	if (replica->epoch) {
		while (point_epoch(run, replica->epochs_most) < (unsigned)ceil(run->config->epochs))
			replica->epochs_most++;
		replica->epochs_most++;
	}
	/* the same batches for every replica: the replica's number is no part of this key */
	limen_draw_init(&s.draw, run->config->seed, "batch");
	int error = prepare(&s);

	if (!error)
		error = train(&s);
	if (!error)
		error = finish(&s);
	limen_layer_free(&s.layer);
	free(s.sum);
	free(s.y);
	free(s.scratch);
	free(s.d);
	free(s.levels);
	free(s.gradient);
	return error;
}
