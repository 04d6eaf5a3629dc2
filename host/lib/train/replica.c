/* replica.c: one training run from its start to its last pulse. */
#include "run.h"

#include <limen/arith.h>

#include <stdlib.h>

/* Everything that lives from the first to the last pulse of a replica. */
struct session {
	struct limen_replica_run *replica;
	const struct limen_run *run;
	struct limen_network network;
	struct limen_recorder recorder;
	struct limen_draw draw;
	struct limen_errmsg *err;
};

int limen_replica_init(struct limen_replica_run *replica, const struct limen_run *run, unsigned number)
{
	size_t cells = run->plan->cells, points = (run->plan->segments + 1) * cells;

	*replica = (struct limen_replica_run){.number = number, .barrier_min_bits = LIMEN_BARRIER_MAX};
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

/* Gradients of one batch, drawn with replacement. */
static int accumulate(struct session *s)
{
	const struct limen_samples *train = &s->run->train;
	uint16_t label[LIMEN_CHUNK];
	int error = LIMEN_OK;

	for (size_t done = 0; !error && done < s->run->config->batch; done += LIMEN_CHUNK) {
		size_t left = s->run->config->batch - done, n = left < LIMEN_CHUNK ? left : LIMEN_CHUNK;

		for (size_t i = 0; i < n; i++) {
			size_t row = (size_t)limen_draw_below(&s->draw, train->rows);

			s->network.input[i] = train->x + row * train->width;
			label[i] = train->label[row];
		}
		error = limen_network_forward(&s->network, n);
		if (!error)
			error = limen_network_learn(&s->network, n, s->run->config->loss, label);
	}
	return error;
}

static int pulse(struct session *s, uint64_t t)
{
	const struct limen_train_config *config = s->run->config;
	struct limen_pulse p = {
		.barrier = limen_run_barrier(s->run, t),
		.sweeps = 1,
		.lambda = s->run->lambda,
		.offset = -1,
		.gate = config->gate == LIMEN_GATE_FIELD,
		.clear = true,
	};
	double gain = limen_schedule_at(&config->gain, (double)t / (double)s->run->plan->pulses);
	int error = LIMEN_OK;

	for (unsigned l = 0; !error && l < s->run->plan->layers; l++) {
		error = limen_pulse_gain(gain * s->run->plan->layer[l].gain_scale, &p.mantissa, &p.shift);
		if (!error)
			error = limen_layer_pulse(&s->network.layer[l], &p);
	}
	double b = p.barrier / (double)(1 << LIMEN_FRACTION_BITS);

	s->replica->idle_variance += limen_run_idle_rate(s->run, p.barrier);
	if (b < s->replica->barrier_min_bits)
		s->replica->barrier_min_bits = b;
	return error;
}

/* All that the pulses to come and the outcome depend on. */
static void parts(struct limen_state *state, void *ctx)
{
	struct session *s = ctx;
	struct limen_replica_run *r = s->replica;
	const struct limen_plan *plan = s->run->plan;
	size_t points = (plan->segments + 1) * plan->cells;

	limen_state_part(state, "pulses", &r->outcome.pulses, sizeof(r->outcome.pulses));
	limen_state_require(state, r->outcome.pulses <= plan->pulses, "more pulses than the run has");
	limen_state_part(state, "batches", &s->draw, sizeof(s->draw));
	limen_state_part(state, "levels", r->levels, points * sizeof(*r->levels));
	limen_state_part(state, "jumps", r->jumps, points * sizeof(*r->jumps));
	limen_state_part(state, "idle variance", &r->idle_variance, sizeof(r->idle_variance));
	limen_state_part(state, "least barrier", &r->barrier_min_bits, sizeof(r->barrier_min_bits));
	limen_state_part(state, "entropy", &r->gradient_entropy_sum, sizeof(r->gradient_entropy_sum));
	limen_state_part(state, "entropies", &r->gradients_measured, sizeof(r->gradients_measured));
	limen_state_part(state, "accuracy", &s->recorder.accuracy, sizeof(s->recorder.accuracy));
	if (r->epoch) {
		limen_state_part(state, "epochs", &r->epochs, sizeof(r->epochs));
		limen_state_require(state, r->epochs <= LIMEN_EPOCH_POINTS, "more points than a curve has");
		limen_state_part(state, "curve", r->epoch, LIMEN_EPOCH_POINTS * sizeof(*r->epoch));
	}
	for (unsigned l = 0; l < plan->layers; l++)
		limen_state_tile(state, s->network.device, s->network.layer[l].tile);
}

static int keep(struct session *s)
{
	uint8_t *data;
	size_t bytes;
	int error = limen_state_pack(parts, s, &data, &bytes, s->err);

	return error ? error : s->run->keep(s->run->ctx, s->replica->number, data, bytes);
}

static int train(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	const struct limen_plan *plan = s->run->plan;
	uint64_t start = replica->outcome.pulses; /* 0, or where a checkpoint was made */
	unsigned segment = 0;
	int error = start ? LIMEN_OK : limen_record_snapshot(&s->recorder, 0);

	while (segment < plan->segments && limen_segment_end(plan, segment) <= start)
		segment++;
	for (uint64_t t = start; !error && t < plan->pulses; t++) {
		bool ends = t + 1 == limen_segment_end(plan, segment);

		error = accumulate(s);
		if (!error && ends && replica->number == 0)
			error = limen_record_gradient(&s->recorder);
		if (!error)
			error = pulse(s, t);
		if (!error && ends)
			error = limen_record_snapshot(&s->recorder, ++segment);
		if (!error)
			error = limen_record_points(&s->recorder, t + 1);
		if (error)
			return error;
		replica->outcome.pulses = t + 1;
		s->run->report(s->run->ctx, replica->number, t + 1, s->recorder.accuracy);
		bool stop = t + 1 < plan->pulses && s->run->stop(s->run->ctx);

		if (s->run->every && (stop || (t + 1) % s->run->every == 0))
			error = keep(s);
		if (stop)
			break;
	}
	replica->outcome.complete = replica->outcome.pulses == plan->pulses;
	return error;
}

static int finish(struct session *s)
{
	struct limen_replica_run *replica = s->replica;
	const struct limen_plan *plan = s->run->plan;
	size_t right = 0;
	int error = limen_record_snapshot(&s->recorder, plan->segments);

	if (!error)
		error = limen_record_field(&s->network, LIMEN_FIELD_HEAT, replica->heat);
	if (!error)
		error = limen_record_field(&s->network, LIMEN_FIELD_BLOCKED, replica->blocked);
	if (!error)
		error = limen_record_totals(&s->network, replica->outcome.totals);
	if (!error)
		error = limen_count_right(&s->network, &s->run->test, &right);
	if (error)
		return error;
	replica->outcome.test_accuracy = (double)right / (double)s->run->test.rows;
	right = limen_count_right_host(plan, replica->levels + plan->segments * plan->cells, &s->run->train);
	replica->outcome.train_accuracy = (double)right / (double)s->run->train.rows;
	return LIMEN_OK;
}

static int prepare(struct session *s, struct limen_device *device)
{
	const struct limen_train_config *config = s->run->config;
	const struct limen_data *gate = config->gate == LIMEN_GATE_DATA ? s->run->data : NULL;
	uint32_t log_table[LIMEN_TABLE_WORDS];
	int error = limen_network_init(&s->network, device, s->run->plan, config->bits, s->run->init, gate);

	for (unsigned l = 0; !error && l < s->run->plan->layers; l++) {
		const struct limen_layer *layer = &s->network.layer[l];

		error = limen_tile_seed(device, layer->tile, config->seed, s->replica->number, l, 0);
		for (unsigned i = 0; i < layer->runs; i++)
			s->replica->live_cells += (uint64_t)layer->run[i].rows * layer->run[i].cols;
	}
	limen_log_table(log_table);
	if (!error)
		error = limen_table_load(device, LIMEN_TABLE_LOG, log_table);
	if (!error)
		error = limen_table_load(device, LIMEN_TABLE_KINETICS, s->run->table);
	s->recorder.levels = malloc(s->run->plan->cells * sizeof(*s->recorder.levels));
	s->recorder.gradient = malloc(s->run->plan->cells * sizeof(*s->recorder.gradient));
	return error || (s->recorder.levels && s->recorder.gradient) ? error : LIMEN_ENOMEM;
}

int limen_replica_train(struct limen_replica_run *replica, const struct limen_run *run, struct limen_device *device,
			const struct limen_kept *from, struct limen_errmsg *err)
{
	struct session s = {.replica = replica, .run = run, .err = err};

	s.recorder = (struct limen_recorder){.replica = replica, .run = run, .network = &s.network, .accuracy = -1};
	/* the same batches for every replica: the replica's number is no part of this key */
	limen_draw_init(&s.draw, run->config->seed, "batch");
	int error = prepare(&s, device);

	if (!error && from->bytes)
		error = limen_state_unpack(from->data, from->bytes, parts, &s, err);
	if (!error)
		error = train(&s);
	if (!error)
		error = finish(&s);
	limen_network_free(&s.network);
	free(s.recorder.levels);
	free(s.recorder.gradient);
	return error;
}
